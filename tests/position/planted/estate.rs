//! Estates drawn at random: people with two accounts, and people who only look as if.

use super::super::estate::{catalog, day};
use recal::evidence::{self, Options, Silent};
use recal::kit::decisions::Settings;
use recal::kit::position::Position;
use recal::kit::{Inputs, Memory, headline};
use std::collections::BTreeSet;
use std::fmt::Write;

const GIVEN: [&str; 40] = [
    "Anna", "Ben", "Carla", "David", "Eda", "Fabio", "Greta", "Hugo", "Ines", "Jan", "Julia", "Karl", "Lena", "Mia", "Nils", "Olga",
    "Paul", "Rosa", "Sven", "Tina", "Ulf", "Vera", "Wim", "Xenia", "Yves", "Zoe", "Aylin", "Boris", "Clara", "Dora", "Emil", "Fritz",
    "Gesa", "Heidi", "Igor", "Jonas", "Kira", "Luca", "Marta", "Noah",
];
const SURNAMES: [&str; 60] = [
    "Meyer", "Schmidt", "Lang", "Roth", "Brandt", "Nagel", "Jung", "Unger", "Conrad", "Martin", "Dietz", "Ivanov", "Etienne", "Novak",
    "Rossi", "Braun", "Klein", "Wolf", "Koch", "Richter", "Winter", "Sommer", "Herbst", "Lehmann", "Krause", "Peters", "Sauer", "Vogel",
    "Frank", "Berger", "Keller", "Huber", "Maier", "Lorenz", "Ludwig", "Otto", "Simon", "Haas", "Graf", "Arnold", "Busch", "Pohl", "Engel",
    "Horn", "Bergmann", "Voigt", "Sander", "Beck", "Ziegler", "Kuhn", "Ott", "Seidel", "Heinrich", "Moser", "Bauer", "Lenz", "Kraft",
    "Thiel", "Albers", "Stein",
];

/// How an estate is made; numbers are of people.
#[derive(Clone, Copy)]
pub struct Shape {
    pub name: &'static str,
    corp: usize,
    fab: usize,
    /// Sizes of the pools that names are drawn from: small ones make namesakes.
    pools: (usize, usize),
    /// Employee ids: none, each company its own (the same numbers for other people), or one numbering for both.
    ids: Ids,
    moved: usize,
    admins: usize,
    renamed: usize,
    unlisted: usize,
    namesakes: usize,
    recycled: usize,
    wrong_sids: usize,
    handed_over: usize,
    team_mail: usize,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Ids {
    None,
    Apart,
    Together,
}

pub const SHAPES: [Shape; 5] = [
    Shape {
        name: "acquisition, same account names",
        corp: 240,
        fab: 90,
        pools: (40, 60),
        ids: Ids::Apart,
        moved: 40,
        admins: 12,
        renamed: 10,
        unlisted: 16,
        namesakes: 15,
        recycled: 4,
        wrong_sids: 4,
        handed_over: 5,
        team_mail: 4,
    },
    Shape {
        name: "common names",
        corp: 220,
        fab: 120,
        pools: (22, 16),
        ids: Ids::Together,
        moved: 30,
        admins: 10,
        renamed: 8,
        unlisted: 10,
        namesakes: 30,
        recycled: 8,
        wrong_sids: 3,
        handed_over: 4,
        team_mail: 6,
    },
    Shape {
        name: "no employee ids",
        corp: 200,
        fab: 60,
        pools: (40, 40),
        ids: Ids::None,
        moved: 30,
        admins: 15,
        renamed: 10,
        unlisted: 15,
        namesakes: 15,
        recycled: 0,
        wrong_sids: 4,
        handed_over: 6,
        team_mail: 5,
    },
    Shape {
        name: "administrators and changes of name",
        corp: 260,
        fab: 30,
        pools: (40, 60),
        ids: Ids::Together,
        moved: 8,
        admins: 60,
        renamed: 30,
        unlisted: 10,
        namesakes: 8,
        recycled: 15,
        wrong_sids: 5,
        handed_over: 12,
        team_mail: 4,
    },
    Shape {
        name: "look-alikes above all",
        corp: 200,
        fab: 150,
        pools: (40, 50),
        ids: Ids::Apart,
        moved: 25,
        admins: 8,
        renamed: 6,
        unlisted: 12,
        namesakes: 70,
        recycled: 10,
        wrong_sids: 10,
        handed_over: 10,
        team_mail: 12,
    },
];

/// splitmix64.
struct Rng(u64);

impl Rng {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }
}

#[derive(Clone, Default)]
pub struct Account {
    pub human: usize,
    /// Blank domain: no directory lists it.
    pub domain: &'static str,
    pub key: String,
    sam: String,
    display: String,
    employee: String,
    aliases: Vec<String>,
    history: String,
    created: String,
    disabled_on: String,
    /// Seen on these devices, under this name.
    devices: Vec<String>,
    pub seen_as: String,
    seen_on: &'static str,
}

/// What was made: the accounts, and which of them somebody has besides the first.
pub struct Made {
    rng: Rng,
    pub shape: Shape,
    pub accounts: Vec<Account>,
    names: Vec<(usize, usize)>,
    pub second: Vec<usize>,
    taken: BTreeSet<String>,
}

const AT: [(&str, &str, &str); 2] = [("CORP", "corp.example", "S-1-5-21-1-1-1"), ("FAB", "fab.example", "S-1-5-21-2-2-2")];

impl Made {
    pub fn new(shape: Shape, seed: u64) -> Made {
        let mut made = Made { rng: Rng(seed), shape, accounts: Vec::new(), names: Vec::new(), second: Vec::new(), taken: BTreeSet::new() };
        for at in 0..shape.corp + shape.fab {
            let name = (made.rng.below(shape.pools.0), made.rng.below(shape.pools.1));
            let human = made.human(name);
            made.first(human, usize::from(at >= shape.corp));
        }
        made.moved();
        made.admins();
        made.renamed();
        made.unlisted();
        made.namesakes();
        made.recycled();
        made.wrong_sids();
        made.handed_over();
        made.team_mail();
        made
    }

    fn human(&mut self, name: (usize, usize)) -> usize {
        self.names.push(name);
        self.names.len() - 1
    }

    /// A name that nobody has yet in that domain.
    fn free(&mut self, domain: &str, wish: String) -> String {
        let mut name = wish.clone();
        let mut number = 2;
        while !self.taken.insert(format!("{domain}/{name}")) {
            name = format!("{wish}{number}");
            number += 1;
        }
        name
    }

    fn number(&mut self, human: usize, domain: usize) -> String {
        match self.shape.ids {
            Ids::None => String::new(),
            Ids::Together => format!("{:06}", 1_000 + human),
            // The second company starts again at the same numbers.
            Ids::Apart => format!("{:06}", 1_000 + human - if domain == 1 { self.shape.corp } else { 0 }),
        }
    }

    /// An account of somebody as a directory has it; not all directories hold all attributes of all people.
    fn account(&mut self, human: usize, domain: usize) -> Account {
        let (given, surname) = (GIVEN[self.names[human].0], SURNAMES[self.names[human].1]);
        let (short, dns, sid) = AT[domain];
        let sam = self.free(short, format!("{}{}", &given[..1], surname).to_lowercase());
        let local = self.free(dns, format!("{given}.{surname}").to_lowercase());
        let number = self.accounts.len();
        let display = if self.rng.percent(92) { format!("{given} {surname}") } else { String::new() };
        let employee = if self.rng.percent(85) { self.number(human, domain) } else { String::new() };
        Account {
            human,
            domain: short,
            key: format!("{local}@{dns}"),
            aliases: vec![sam.clone(), format!("{short}\\{sam}"), format!("{sid}-{}", 1_100 + number)],
            seen_as: format!("{short}\\{sam}"),
            sam,
            display,
            employee,
            devices: vec![format!("pc{number}")],
            seen_on: "2026-05-05",
            created: "2019-02-01".into(),
            ..Account::default()
        }
    }

    fn first(&mut self, human: usize, domain: usize) -> usize {
        let mut account = self.account(human, domain);
        // A shared computer, now and then.
        if self.rng.percent(10) {
            account.devices.push(format!("shared{}", self.rng.below(20)));
        }
        self.accounts.push(account);
        self.accounts.len() - 1
    }

    fn any(&mut self, domain: usize) -> usize {
        loop {
            let at = self.rng.below(self.shape.corp + self.shape.fab);
            if usize::from(at >= self.shape.corp) == domain && self.accounts[at].disabled_on.is_empty() {
                return at;
            }
        }
    }

    fn second(&mut self, account: Account) {
        self.accounts.push(account);
        self.second.push(self.accounts.len() - 1);
    }

    /// People of the second company have an account in the first, too.
    fn moved(&mut self) {
        let mut gone = BTreeSet::new();
        for _ in 0..self.shape.moved {
            let old = self.any(1);
            if !gone.insert(old) {
                continue;
            }
            let mut account = self.account(self.accounts[old].human, 0);
            account.created = "2025-09-01".into();
            account.employee = String::new();
            match self.rng.below(5) {
                0 => account.history = self.accounts[old].aliases[2].clone(),
                1 => account.employee.clone_from(&self.accounts[old].employee),
                2 => {
                    let mail = format!("{}@mail.example", self.accounts[old].sam);
                    account.aliases.push(mail.clone());
                    self.accounts[old].aliases.push(mail);
                }
                _ => {}
            }
            if self.rng.percent(60) {
                account.devices = self.accounts[old].devices[..1].to_vec();
            }
            self.second(account);
        }
    }

    /// Accounts for administration; some look so and are a person's own one.
    fn admins(&mut self) {
        for at in 0..self.shape.admins {
            let owner = self.any(0);
            let (sam, display) = (self.accounts[owner].sam.clone(), self.accounts[owner].display.clone());
            let mut account = self.account(self.accounts[owner].human, 0);
            account.sam = self.free("CORP", [format!("adm-{sam}"), format!("{sam}_admin")][at % 2].clone());
            account.key = format!("CORP\\{}", account.sam);
            account.display = match self.rng.below(3) {
                0 => format!("{display} (Admin)"),
                1 => String::new(),
                _ => display,
            };
            account.employee = if self.rng.percent(40) { self.accounts[owner].employee.clone() } else { String::new() };
            account.aliases = vec![account.sam.clone(), account.aliases[2].clone()];
            account.seen_as.clone_from(&account.key);
            self.second(account);
        }
        for at in 0..self.shape.admins / 4 {
            // A. Lee is called `a-lee` and has nothing to do with the one called `lee`.
            let (one, two) = (self.human((at % 10, at % 7)), self.human((11 + at % 20, at % 7)));
            for (human, sam) in [(one, format!("a-word{at}")), (two, format!("word{at}"))] {
                let mut account = self.account(human, 0);
                account.key = format!("CORP\\{sam}");
                account.aliases = vec![sam.clone(), account.aliases[2].clone()];
                account.seen_as.clone_from(&account.key);
                self.accounts.push(Account { sam, ..account });
            }
        }
    }

    /// Married: another surname, a new account, the old one disabled.
    fn renamed(&mut self) {
        for _ in 0..self.shape.renamed {
            let old = self.any(0);
            let human = self.accounts[old].human;
            let surname = self.rng.below(self.shape.pools.1);
            let before = std::mem::replace(&mut self.names[human].1, surname);
            let mut account = self.account(human, 0);
            self.names[human].1 = before;
            self.accounts[old].disabled_on = "2025-11-30".into();
            account.created = "2025-12-01".into();
            if self.shape.ids == Ids::None || self.rng.percent(50) {
                account.history = self.accounts[old].aliases[2].clone();
            } else {
                account.employee.clone_from(&self.accounts[old].employee);
            }
            self.second(account);
        }
    }

    /// Spellings that no directory has: of a listed person, or of somebody else who had the name before or has it in the short domain.
    fn unlisted(&mut self) {
        let mut met = BTreeSet::new();
        for at in 0..self.shape.unlisted {
            let owner = self.any(0);
            if !met.insert(owner) {
                continue;
            }
            let local = self.accounts[owner].key.split('@').next().unwrap().to_string();
            let mut seen = Account {
                seen_as: format!("CORP\\{local}"),
                devices: vec![format!("un{at}")],
                seen_on: "2026-05-06",
                ..Account::default()
            };
            let short = format!("CORP\\{}", self.accounts[owner].sam);
            match at % 4 {
                // The directory's row of that person lacks the short name.
                0 | 1 => self.accounts[owner].aliases.retain(|alias| *alias != short),
                // It has one, and another one: the short name seen is a stranger's.
                2 => {}
                // The person came long after the name was seen.
                _ => {
                    self.accounts[owner].aliases.retain(|alias| *alias != short);
                    self.accounts[owner].created = "2026-04-01".into();
                    seen.seen_on = "2026-01-10";
                }
            }
            seen.human = if at % 4 < 2 { self.accounts[owner].human } else { self.human((0, 0)) };
            self.accounts[owner].seen_as = self.accounts[owner].key.clone();
            match at % 4 {
                0 | 1 => self.second(seen),
                _ => self.accounts.push(seen),
            }
        }
    }

    /// Two people of one name, one in each company; now and then at one shared computer.
    fn namesakes(&mut self) {
        for at in 0..self.shape.namesakes {
            let twin = self.any(0);
            let human = self.human(self.names[self.accounts[twin].human]);
            let mut account = self.account(human, 1);
            account.employee = if self.shape.ids == Ids::None { String::new() } else { format!("{:06}", 90_000 + human) };
            if at % 12 == 0 {
                for _ in 0..2 {
                    let third = self.any(0);
                    self.accounts[third].devices.push(format!("shared{}", at % 20));
                }
                account.devices.push(format!("shared{}", at % 20));
                self.accounts[twin].devices.push(format!("shared{}", at % 20));
            }
            self.accounts.push(account);
        }
    }

    /// The number of somebody who left was given to somebody new.
    fn recycled(&mut self) {
        for _ in 0..self.shape.recycled {
            let left = self.any(0);
            self.accounts[left].disabled_on = "2024-03-31".into();
            let name = (self.rng.below(self.shape.pools.0), self.rng.below(self.shape.pools.1));
            let human = self.human(name);
            let mut account = self.account(human, 0);
            account.employee.clone_from(&self.accounts[left].employee);
            account.created = "2024-06-01".into();
            self.accounts.push(account);
        }
    }

    /// A botched export: two people under one SID.
    fn wrong_sids(&mut self) {
        for _ in 0..self.shape.wrong_sids {
            let (one, two) = (self.any(0), self.any(0));
            if one != two {
                let sid = self.accounts[one].aliases.last().unwrap().clone();
                self.accounts[two].aliases.push(sid);
            }
        }
    }

    /// An account name that a newcomer got after somebody left.
    fn handed_over(&mut self) {
        for _ in 0..self.shape.handed_over {
            let left = self.any(0);
            self.accounts[left].disabled_on = "2025-01-31".into();
            let sam = self.accounts[left].sam.clone();
            let (given, _) = self.names[self.accounts[left].human];
            let name = ((given + 1) % self.shape.pools.0, self.names[self.accounts[left].human].1);
            let human = self.human(name);
            let mut account = self.account(human, 0);
            account.aliases.push(format!("CORP\\{sam}"));
            account.created = "2025-03-01".into();
            if self.rng.percent(50) {
                account.display = String::new();
            }
            self.accounts.push(account);
        }
    }

    /// Addresses of teams that stand with several of their people.
    fn team_mail(&mut self) {
        for at in 0..self.shape.team_mail {
            for _ in 0..2 + at % 3 {
                let member = self.any(at % 2);
                self.accounts[member].aliases.push(format!("team{at}@corp.example"));
            }
            self.accounts[at].aliases.push(format!("{}@corp.example", ["info", "sales", "support"][at % 3]));
        }
    }

    fn directory(&self, domain: &str) -> String {
        let mut csv = String::from("user,enabled,disabled_on,aliases,display_name,employee_id,sid_history,created\n");
        for a in self.accounts.iter().filter(|a| a.domain == domain) {
            let (enabled, aliases) = (if a.disabled_on.is_empty() { "yes" } else { "no" }, a.aliases.join(";"));
            writeln!(csv, "{},{enabled},{},{aliases},{},{},{},{}", a.key, a.disabled_on, a.display, a.employee, a.history, a.created)
                .unwrap();
        }
        csv
    }

    pub fn position(&self) -> Position {
        let folder = tempfile::tempdir().unwrap();
        let mut access = String::from("workload,server,user,device,last_seen\n");
        for a in &self.accounts {
            for device in &a.devices {
                writeln!(access, "windows-server,SRV,{},{device},{}", a.seen_as, a.seen_on).unwrap();
            }
        }
        let servers = "server,workload,version\nSRV,windows-server,2019\n".to_string();
        for (name, text) in [("corp", self.directory("CORP")), ("fab", self.directory("FAB")), ("access", access), ("servers", servers)] {
            std::fs::write(folder.path().join(format!("{name}.csv")), text).unwrap();
        }
        let records = evidence::load(folder.path(), catalog(), &Options::default(), &Silent).unwrap();
        let settings = Settings::new(day("2026-06-30"));
        headline(Inputs { catalog: catalog(), records: &records, decisions: &[], settings: &settings }, &Memory::once())
    }
}
