//! Who works at Contoso and at Fabrikam, whom they work with, and the accounts that are nobody.

use super::calendar::{AS_OF, any_day, plus};
use super::rng::Rng;
use jiff::civil::{Date, date};
use std::collections::BTreeSet;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Domain {
    Contoso,
    Fabrikam,
}

impl Domain {
    pub fn netbios(self) -> &'static str {
        match self {
            Domain::Contoso => "CONTOSO",
            Domain::Fabrikam => "FABRIKAM",
        }
    }

    pub fn dns(self) -> &'static str {
        match self {
            Domain::Contoso => "contoso.example",
            Domain::Fabrikam => "fabrikam.example",
        }
    }

    fn sid(self, rid: usize) -> String {
        match self {
            Domain::Contoso => format!("S-1-5-21-1004336348-1177238915-682003330-{rid}"),
            Domain::Fabrikam => format!("S-1-5-21-2025429265-492894223-839522115-{rid}"),
        }
    }
}

/// What somebody does here decides devices, servers and plans.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Post {
    /// Contoso's offices: a computer of one's own.
    Office,
    /// Contoso's plant in Ulm: shared shift computers.
    Floor,
    /// Came from Fabrikam, account moved; the old spellings are aliases of the new account.
    Migrated,
    /// Came from Fabrikam, account moved, old account left behind; nothing in the exports links the two.
    Doubled,
    /// The old account of a `Doubled`.
    LeftBehind,
    /// Fabrikam's office in Lyon, still on Fabrikam's own servers.
    Lyon,
    /// Fabrikam's warehouse in Lyon.
    LyonFloor,
    Contractor,
    /// Partners' staff with an account in Contoso's directory (kind external).
    Partner,
    /// Invited guests (#EXT#), SharePoint only.
    Guest,
    Service,
    SharedMailbox,
    Admin,
    Test,
}

/// One row of a directory export.
pub struct Account {
    pub post: Post,
    pub domain: Domain,
    pub user: String,
    pub sam: String,
    pub sid: String,
    pub display_name: String,
    pub department: &'static str,
    pub enabled: bool,
    pub disabled_on: Option<Date>,
    pub last_logon: Option<Date>,
    /// Spellings beyond the account's own (moved accounts: those of the old domain).
    pub older: Vec<String>,
    /// Number within its post, from 0: the traps are planted by it.
    pub number: usize,
}

/// How a log spells a user.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spelling {
    Upn,
    DomainSam,
    Sam,
    Realm,
    Sid,
    Claims,
    /// The old domain's spelling where there is one, else `DomainSam`.
    Old,
}

impl Account {
    pub fn spelled(&self, how: Spelling) -> String {
        let own = format!("{}\\{}", self.domain.netbios(), self.sam);
        match how {
            Spelling::Upn => self.user.clone(),
            Spelling::DomainSam => own,
            Spelling::Sam => self.sam.clone(),
            Spelling::Realm => format!("{}@{}", self.sam, self.domain.dns().to_uppercase()),
            Spelling::Sid => self.sid.clone(),
            Spelling::Claims => format!("i:0#.w|{}", own.to_lowercase()),
            Spelling::Old => self.older.first().cloned().unwrap_or(own),
        }
    }

    pub fn aliases(&self) -> Vec<String> {
        let mut all = vec![self.sam.clone(), self.spelled(Spelling::DomainSam), self.spelled(Spelling::Realm), self.sid.clone()];
        all.extend(self.older.iter().cloned());
        all
    }

    pub fn kind(&self) -> &'static str {
        match self.post {
            Post::Contractor => "contractor",
            Post::Partner => "external",
            Post::Guest => "guest",
            Post::Service => "service",
            Post::SharedMailbox => "shared",
            Post::Admin => "admin",
            Post::Test => "test",
            Post::Office | Post::Floor | Post::Migrated | Post::Doubled | Post::LeftBehind | Post::Lyon | Post::LyonFloor => "employee",
        }
    }

    pub fn has_own_computer(&self) -> bool {
        matches!(self.post, Post::Office | Post::Migrated | Post::Doubled | Post::Lyon | Post::Contractor)
    }
}

const FIRST: [&str; 60] = [
    "Anna", "Bruno", "Carla", "David", "Elena", "Felix", "Greta", "Hannes", "Ida", "Jonas", "Karin", "Luca", "Marie", "Nils", "Olga",
    "Paul", "Quirin", "Rosa", "Simon", "Tilda", "Urs", "Vera", "Willi", "Xenia", "Yann", "Zoe", "Aline", "Benoit", "Chloe", "Didier",
    "Emma", "Fabio", "Gina", "Hugo", "Ines", "Jan", "Klara", "Leon", "Mila", "Noah", "Oskar", "Petra", "Ralf", "Sara", "Tom", "Ulla",
    "Victor", "Wanda", "Amir", "Bela", "Cem", "Dina", "Eda", "Franz", "Gül", "Henri", "Ilka", "Jule", "Kurt", "Lea",
];
const LAST: [&str; 64] = [
    "Meyer", "Rossi", "Novak", "Keller", "Baumann", "Dubois", "Ferrari", "Graf", "Huber", "Ivanov", "Jansen", "Kowalski", "Lambert",
    "Moser", "Nagel", "Ott", "Peters", "Quast", "Roth", "Sommer", "Tanner", "Ulrich", "Vogel", "Weber", "Yilmaz", "Zimmer", "Arnold",
    "Brandt", "Conrad", "Dietz", "Engel", "Fischer", "Gerber", "Hahn", "Imhof", "Jung", "Koch", "Lang", "Marti", "Neumann", "Oswald",
    "Pfister", "Rey", "Schmid", "Thoma", "Unger", "Vidal", "Winter", "Zeller", "Albert", "Blanc", "Caron", "Duval", "Etienne", "Fabre",
    "Garnier", "Henry", "Jacquet", "Leroy", "Martin", "Noel", "Olivier", "Perrin", "Renard",
];
const OFFICES: [&str; 8] =
    ["Finance", "Sales", "Purchasing", "Human Resources", "Engineering", "Quality", "Legal", "Information Technology"];
const LINES: [&str; 6] = ["Line 1", "Line 2", "Line 3", "Pressing", "Paint shop", "Dispatch"];

/// How many of each, apart from service accounts and shared mailboxes, which are named below.
const HEADCOUNT: [(Post, usize); 12] = [
    (Post::Office, 520),
    (Post::Floor, 420),
    (Post::Migrated, 48),
    (Post::Doubled, 12),
    (Post::LeftBehind, 12),
    (Post::Lyon, 60),
    (Post::LyonFloor, 80),
    (Post::Contractor, 25),
    (Post::Partner, 20),
    (Post::Guest, 60),
    (Post::Admin, 8),
    (Post::Test, 4),
];

/// Service accounts: what they are for is in the name, as it is in real directories.
pub const SERVICES: [&str; 10] = [
    "svc_scan",
    "svc_mes",
    "svc_web",
    "svc_backup",
    "svc_sql",
    "svc_print",
    "svc_erp",
    "svc_monitor",
    "svc_exchange_relay",
    "svc_sp_search",
];
const MAILBOXES: [&str; 12] = [
    "info",
    "sales",
    "orders",
    "invoices",
    "jobs",
    "press",
    "support",
    "returns",
    "quality",
    "reception.freiburg",
    "reception.ulm",
    "fleet",
];

/// Accounts of the two directories, in a fixed order.
pub fn everybody(rng: &mut Rng) -> Vec<Account> {
    let mut all: Vec<Account> = Vec::new();
    let mut taken = BTreeSet::new();
    for (post, count) in HEADCOUNT {
        for number in 0..count {
            let account = match post {
                Post::LeftBehind => left_behind(&all, number, &mut taken),
                _ => somebody(post, number, &mut taken, rng),
            };
            all.push(account);
        }
    }
    for (number, name) in SERVICES.iter().enumerate() {
        all.push(nobody(Post::Service, number, name));
    }
    for (number, name) in MAILBOXES.iter().enumerate() {
        all.push(nobody(Post::SharedMailbox, number, name));
    }
    same_short_name_twice(&mut all);
    for (n, account) in all.iter_mut().enumerate() {
        account.sid = account.domain.sid(1100 + n);
        if account.post == Post::Migrated {
            account.older.push(Domain::Fabrikam.sid(2100 + n));
        }
    }
    close_accounts(&mut all);
    all
}

fn domain_of(post: Post) -> Domain {
    match post {
        Post::Lyon | Post::LyonFloor | Post::LeftBehind => Domain::Fabrikam,
        _ => Domain::Contoso,
    }
}

fn somebody(post: Post, number: usize, taken: &mut BTreeSet<String>, rng: &mut Rng) -> Account {
    let (first, last, local) = loop {
        let (first, last) = (*rng.pick(&FIRST), *rng.pick(&LAST));
        let local = format!("{}.{}", ascii(first), ascii(last));
        if taken.insert(local.clone()) {
            break (first, last, local);
        }
    };
    let domain = domain_of(post);
    let sam = short_name(post, number, first, last, taken);
    let user = match post {
        Post::Guest => format!("{}_{}#EXT#@contoso.onmicrosoft.example", local, ["partner.example", "supplier.example"][number % 2]),
        Post::Admin => format!("{sam}@{}", domain.dns()),
        _ => format!("{local}@{}", domain.dns()),
    };
    let older = match post {
        Post::Migrated => {
            let before = short_name(Post::Lyon, number, first, last, taken);
            vec![format!("FABRIKAM\\{before}"), format!("{local}@fabrikam.example")]
        }
        _ => Vec::new(),
    };
    let department = match post {
        Post::Floor => LINES[number % LINES.len()],
        Post::LyonFloor => "Warehouse Lyon",
        Post::Guest | Post::Partner => "Partners",
        _ => OFFICES[number % OFFICES.len()],
    };
    let display_name = if post == Post::Admin { format!("{last}, {first} (admin)") } else { format!("{last}, {first}") };
    Account {
        post,
        domain,
        user,
        sam,
        sid: String::new(),
        display_name,
        department,
        enabled: true,
        disabled_on: None,
        last_logon: Some(plus(AS_OF, -(rng.below(28) as i32))),
        older,
        number,
    }
}

/// Each domain has its own habit; numbers keep a habit's names apart.
fn short_name(post: Post, number: usize, first: &str, last: &str, taken: &mut BTreeSet<String>) -> String {
    let habit = match post {
        Post::Floor => format!("w{:04}", 1001 + number * 7),
        Post::LyonFloor => format!("lw{:03}", 101 + number),
        Post::Lyon => lyon_style(first, last),
        Post::Contractor => format!("x-{}", ascii(last)),
        Post::Partner => format!("p-{}", ascii(last)),
        Post::Guest => format!("g{:03}", number + 1),
        Post::Admin => format!("adm-{}", ascii(last)),
        Post::Test => format!("test{:02}", number + 1),
        _ => format!("{}{}", &ascii(first)[..1], ascii(last)),
    };
    let mut name = habit.clone();
    let mut n = 2;
    while !taken.insert(format!("sam:{name}")) {
        name = format!("{habit}{n}");
        n += 1;
    }
    name
}

/// Fabrikam writes the last name first.
fn lyon_style(first: &str, last: &str) -> String {
    format!("{}_{}", ascii(last), &ascii(first)[..2])
}

fn ascii(name: &str) -> String {
    name.to_lowercase().replace('ü', "ue")
}

/// The account that a moved person left behind in Fabrikam's directory, still enabled.
fn left_behind(all: &[Account], number: usize, taken: &mut BTreeSet<String>) -> Account {
    let now = all.iter().find(|a| a.post == Post::Doubled && a.number == number).expect("doubled people come before their old accounts");
    let (last, first) = now.display_name.split_once(", ").expect("last name, first name");
    Account {
        post: Post::LeftBehind,
        domain: Domain::Fabrikam,
        user: now.user.replace("@contoso.example", "@fabrikam.example"),
        sam: short_name(Post::Lyon, number, first, last, taken),
        sid: String::new(),
        display_name: now.display_name.clone(),
        department: now.department,
        enabled: true,
        disabled_on: None,
        last_logon: now.last_logon,
        older: Vec::new(),
        number,
    }
}

fn nobody(post: Post, number: usize, name: &str) -> Account {
    Account {
        post,
        domain: Domain::Contoso,
        user: format!("{name}@contoso.example"),
        sam: name.to_string(),
        sid: String::new(),
        display_name: name.to_string(),
        department: "",
        enabled: post == Post::Service,
        disabled_on: None,
        last_logon: None,
        older: Vec::new(),
        number,
    }
}

/// Three people in Lyon bear the short name of somebody in Freiburg: a bare short name says nothing about who it is.
fn same_short_name_twice(all: &mut [Account]) {
    for number in 0..SAME_SHORT_NAME {
        let sam = all.iter().find(|a| a.post == Post::Office && a.number == 10 + number).map(|a| a.sam.clone());
        let twin = all.iter_mut().find(|a| a.post == Post::Lyon && a.number == number);
        if let (Some(sam), Some(twin)) = (sam, twin) {
            twin.sam = sam;
        }
    }
}

pub const SAME_SHORT_NAME: usize = 3;
/// Disabled before the as-of date, the day is known.
pub const DISABLED_BEFORE: usize = 22;
/// Disabled, nobody wrote down when.
pub const DISABLED_UNDATED: usize = 6;
/// Disabled after the as-of date: they still count.
pub const DISABLED_AFTER: usize = 5;
/// Enabled accounts that nobody has used for ten months, with no access in the logs.
pub const STALE: usize = 9;

/// The last people of Contoso's offices are those who left, or are about to.
fn close_accounts(all: &mut [Account]) {
    let mut rng = Rng::new(41);
    for account in all.iter_mut().filter(|a| a.post == Post::Office) {
        let from_the_end = 519 - account.number;
        if from_the_end < DISABLED_BEFORE {
            account.enabled = false;
            account.disabled_on = Some(any_day(&mut rng).clamp(date(2025, 10, 1), date(2026, 6, 24)));
            account.last_logon = account.disabled_on;
        } else if from_the_end < DISABLED_BEFORE + DISABLED_UNDATED {
            account.enabled = false;
        } else if from_the_end < DISABLED_BEFORE + DISABLED_UNDATED + DISABLED_AFTER {
            account.enabled = false;
            account.disabled_on = Some(plus(AS_OF, 1 + rng.below(3) as i32));
        } else if from_the_end < DISABLED_BEFORE + DISABLED_UNDATED + DISABLED_AFTER + STALE {
            account.last_logon = Some(date(2025, 8, 1 + rng.below(20) as i8));
        }
    }
}

/// Still at work on some day of the year of evidence, as the logs would show.
pub fn is_active_on(account: &Account, day: Date) -> bool {
    let stale = account.last_logon.is_some_and(|seen| seen < date(2025, 9, 1)) && account.enabled;
    !stale && account.disabled_on.is_none_or(|gone| day <= gone)
}
