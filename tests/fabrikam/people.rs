//! Who has an account: two domains, of which one was taken over in March 2026, and everything that makes counting people hard.

use jiff::civil::{Date, date};

/// A directory and the domain it keeps.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Domain {
    Fabrikam,
    Northwind,
}

impl Domain {
    /// As logs write it before the backslash.
    pub fn short(self) -> &'static str {
        match self {
            Domain::Fabrikam => "FABRIKAM",
            Domain::Northwind => "NORTHWIND",
        }
    }

    pub fn dns(self) -> &'static str {
        match self {
            Domain::Fabrikam => "fabrikam.example",
            Domain::Northwind => "northwind.example",
        }
    }

    fn sid(self) -> &'static str {
        match self {
            Domain::Fabrikam => "S-1-5-21-1004336348-1177238915-682003330",
            Domain::Northwind => "S-1-5-21-2127521184-1604012920-1887927527",
        }
    }
}

/// What an account is planted for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Post {
    /// Leeds, a computer each.
    Office,
    /// Hull, who share terminals.
    Shift,
    /// York, on the integrated server of 2008.
    York,
    /// Of Northwind, at Bath behind one address.
    Bath,
    /// A new account of somebody from Northwind; the old one's SID stands in its history.
    Moved,
    /// The account that somebody of `Moved` left behind.
    LeftBehind,
    /// A new account of somebody from Northwind that only the personnel number ties to the old one.
    Renamed,
    RenamedFrom,
    /// Called as somebody of the offices, and somebody else.
    Namesake,
    /// An administrator's second account.
    Second,
    /// Disabled before the as-of date; after it.
    Left,
    Leaving,
    /// Enabled, silent for most of a year.
    Stale,
    Test,
    /// Known as a service account; one that only looks like it.
    Service,
    LooksLikeService,
    /// Of a firm that works for Fabrikam.
    Partner,
}

/// How many of each.
pub const MANNED: [(Post, Domain, usize); 17] = [
    (Post::Office, Domain::Fabrikam, 72),
    (Post::Shift, Domain::Fabrikam, 36),
    (Post::York, Domain::Fabrikam, 12),
    (Post::Moved, Domain::Fabrikam, 16),
    (Post::Renamed, Domain::Fabrikam, 8),
    (Post::Second, Domain::Fabrikam, 5),
    (Post::Left, Domain::Fabrikam, 6),
    (Post::Leaving, Domain::Fabrikam, 2),
    (Post::Stale, Domain::Fabrikam, 5),
    (Post::Test, Domain::Fabrikam, 3),
    (Post::Service, Domain::Fabrikam, 3),
    (Post::LooksLikeService, Domain::Fabrikam, 2),
    (Post::Partner, Domain::Fabrikam, 6),
    (Post::Bath, Domain::Northwind, 24),
    (Post::LeftBehind, Domain::Northwind, 16),
    (Post::RenamedFrom, Domain::Northwind, 8),
    (Post::Namesake, Domain::Northwind, 4),
];

pub struct Account {
    pub post: Post,
    /// Among those of its post.
    pub number: usize,
    pub domain: Domain,
    pub given: &'static str,
    pub family: &'static str,
    /// The part before the `@`.
    pub local: String,
    pub sam: String,
    pub rid: usize,
    pub old_sid: Option<String>,
    /// Of the person, not of the account.
    pub personnel: Option<usize>,
    pub last_logon: Option<Date>,
}

const GIVEN: [&str; 20] = [
    "Alice", "Brian", "Clare", "David", "Emma", "Frank", "Grace", "Harry", "Irene", "Jack", "Karen", "Liam", "Maya", "Noel", "Olive",
    "Peter", "Rosa", "Simon", "Tessa", "Victor",
];
const FAMILY: [&str; 20] = [
    "Archer", "Barnes", "Cooper", "Dawson", "Ellis", "Foster", "Graham", "Hughes", "Irving", "Jarvis", "Knight", "Lawson", "Mercer",
    "Norris", "Osborne", "Palmer", "Rowley", "Sutton", "Turner", "Whitby",
];

/// The n-th name of four hundred, no two alike.
fn name(n: usize) -> (&'static str, &'static str) {
    (GIVEN[n % 20], FAMILY[(n / 20 + n * 3) % 20])
}

impl Account {
    pub fn user(&self) -> String {
        format!("{}@{}", self.local, self.domain.dns())
    }

    /// `FABRIKAM\aarcher`
    pub fn logon(&self) -> String {
        format!("{}\\{}", self.domain.short(), self.sam)
    }

    pub fn sid(&self) -> String {
        format!("{}-{}", self.domain.sid(), self.rid)
    }

    pub fn display(&self) -> String {
        format!("{} {}", self.given, self.family)
    }

    pub fn enabled(&self) -> bool {
        !matches!(self.post, Post::Left | Post::Leaving)
    }

    /// Day on which the account was disabled, as the list of leavers has it.
    pub fn disabled_on(&self) -> Option<Date> {
        match self.post {
            Post::Left => Some(date(2026, 6, 1 + self.number as i8)),
            Post::Leaving => Some(date(2026, 10, 15)),
            _ => None,
        }
    }

    pub fn kind(&self) -> &'static str {
        match self.post {
            Post::Service => "service",
            Post::Partner => "external",
            Post::Test => "test",
            Post::Second => "admin",
            _ => "employee",
        }
    }
}

/// Everybody, in the order of [`MANNED`].
pub fn everybody() -> Vec<Account> {
    let mut all: Vec<Account> = Vec::new();
    let mut fresh = 0;
    for (post, domain, count) in MANNED {
        for number in 0..count {
            let rid = 1101 + all.len();
            all.push(account(&all, post, domain, number, rid, &mut fresh));
        }
    }
    // Whoever moved has the old account's SID in the history of the new one.
    let old: Vec<String> = all.iter().filter(|a| a.post == Post::LeftBehind).map(Account::sid).collect();
    for account in all.iter_mut().filter(|a| a.post == Post::Moved) {
        account.old_sid = Some(old[account.number].clone());
    }
    all
}

/// `fresh` counts the names given away.
fn account(all: &[Account], post: Post, domain: Domain, number: usize, rid: usize, fresh: &mut usize) -> Account {
    let of = |post: Post| all.iter().find(|a| a.post == post && a.number == number);
    let same = match post {
        Post::LeftBehind => of(Post::Moved),
        Post::RenamedFrom => of(Post::Renamed),
        Post::Namesake | Post::Second => of(Post::Office),
        _ => None,
    };
    let (given, family) = same.map_or_else(
        || {
            *fresh += 1;
            name(*fresh - 1)
        },
        |a| (a.given, a.family),
    );
    let (first, last) = (given.to_lowercase(), family.to_lowercase());
    let personnel = match post {
        Post::Test | Post::Service | Post::LooksLikeService | Post::Partner | Post::Second => None,
        Post::Namesake => Some(7001 + number),
        _ => same.and_then(|a| a.personnel).or(Some(4001 + all.len())),
    };
    let (local, sam) = match (post, domain) {
        (Post::Service, _) => {
            (["svc_mes", "svc_scan", "svc_backup"][number].to_string(), ["svc_mes", "svc_scan", "svc_backup"][number].into())
        }
        (Post::LooksLikeService, _) => (["svc-badge", "svc-label"][number].to_string(), ["svc-badge", "svc-label"][number].to_string()),
        (Post::Test, _) => (format!("test{number:02}"), format!("test{number:02}")),
        (Post::Second, _) => (format!("adm-{first}.{last}"), format!("adm-{}{last}", &first[..1])),
        (Post::RenamedFrom, _) => (format!("nw{:04}", 310 + number), format!("nw{:04}", 310 + number)),
        (_, Domain::Fabrikam) => (format!("{first}.{last}"), format!("{}{last}{}", &first[..2], number)),
        (_, Domain::Northwind) => (format!("{first}.{last}"), format!("{last}.{}", &first[..2])),
    };
    let last_logon = match post {
        Post::Stale => Some(date(2025, 11, 3 + number as i8)),
        Post::Left => Some(date(2026, 5, 29)),
        Post::LooksLikeService | Post::Service => Some(date(2026, 9, 29)),
        _ => Some(date(2026, 9, 21 + (number % 9) as i8)),
    };
    Account { post, number, domain, given, family, local, sam, rid, old_sid: None, personnel, last_logon }
}
