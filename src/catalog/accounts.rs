//! Which names of users are no person. POSITION.md section 3, 4.

use super::data::{AccountRow, ClassRow, ContestedSort, NamingRow, NamingSort, PrincipalRow, PrincipalScope};
use super::{AccountClass, Catalog, text::fold};

/// The patterns of one row of `accounts.toml`, folded.
#[derive(Clone, Debug)]
pub(super) struct Patterns {
    class: AccountClass,
    authorities: Vec<String>,
    names: Vec<String>,
    prefixes: Vec<String>,
    numbered: Vec<String>,
    suffixes: Vec<String>,
    sids: Vec<String>,
    sid_prefixes: Vec<String>,
}

impl Patterns {
    pub fn new(row: &AccountRow) -> Patterns {
        let folded = |list: &[String]| list.iter().map(|text| fold(text)).collect();
        Patterns {
            class: match row.class {
                ClassRow::SystemAccount => AccountClass::SystemAccount,
                ClassRow::MachineAccount => AccountClass::MachineAccount,
                ClassRow::SystemMailbox => AccountClass::SystemMailbox,
            },
            authorities: folded(&row.authorities),
            names: folded(&row.names),
            prefixes: folded(&row.prefixes),
            numbered: folded(&row.numbered),
            suffixes: folded(&row.suffixes),
            sids: folded(&row.sids),
            sid_prefixes: folded(&row.sid_prefixes),
        }
    }

    fn fits(&self, name: &Name<'_>) -> bool {
        if self.class == AccountClass::SystemAccount && name.at_domain {
            return false;
        }
        let local = name.local;
        name.authority.is_some_and(|authority| self.authorities.iter().any(|known| known == authority))
            || self.names.iter().any(|known| known == local)
            || self.prefixes.iter().any(|prefix| local.starts_with(prefix.as_str()))
            || self.numbered.iter().any(|prefix| local.strip_prefix(prefix.as_str()).is_some_and(is_number))
            || self.suffixes.iter().any(|suffix| local.ends_with(suffix.as_str()))
            || self.sids.iter().any(|sid| sid == local)
            || self.sid_prefixes.iter().any(|prefix| local.starts_with(prefix.as_str()))
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A user name in its parts: `AUTHORITY\local@domain`.
struct Name<'a> {
    authority: Option<&'a str>,
    local: &'a str,
    at_domain: bool,
}

impl<'a> Name<'a> {
    fn new(folded: &'a str) -> Name<'a> {
        let (authority, rest) = match folded.split_once('\\') {
            Some((authority, rest)) => (Some(authority.trim()), rest.trim()),
            None => (None, folded),
        };
        let (local, at_domain) = match rest.split_once('@') {
            Some((local, _)) => (local.trim(), true),
            None => (rest, false),
        };
        Name { authority, local, at_domain }
    }
}

impl Catalog {
    /// Whether a user name, as resolved, is a well-known principal, a machine account or a system mailbox. POSITION.md section 3, 4.
    pub fn account_class(&self, user: &str) -> Option<AccountClass> {
        let folded = fold(user);
        let name = Name::new(&folded);
        self.accounts.iter().find(|patterns| patterns.fits(&name)).map(|patterns| patterns.class)
    }
}

/// Ways of naming accounts, folded.
#[derive(Clone, Debug, Default)]
pub(super) struct Naming {
    prefixes: Vec<String>,
    suffixes: Vec<String>,
    roles: std::collections::BTreeSet<String>,
    /// How accounts of services, of tests and of nobody in particular are called.
    services: Called,
    tests: Called,
    administrators: Called,
}

/// Whole names, beginnings and ends, folded.
#[derive(Clone, Debug, Default)]
struct Called {
    names: Vec<String>,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
}

impl Called {
    fn add(&mut self, row: &NamingRow) {
        self.names.extend(row.names.iter().map(|text| fold(text)));
        self.prefixes.extend(row.prefixes.iter().map(|text| fold(text)));
        self.suffixes.extend(row.suffixes.iter().map(|text| fold(text)));
    }

    /// `test` of `test07`, `svc_` of `svc_scan`: by what a name tells it.
    fn sign(&self, local: &str) -> Option<&str> {
        let whole = bare(local);
        let begins = || self.prefixes.iter().find(|prefix| local.starts_with(prefix.as_str()));
        let ends = || self.suffixes.iter().find(|suffix| local.ends_with(suffix.as_str()));
        self.names.iter().find(|name| *name == whole).or_else(begins).or_else(ends).map(String::as_str)
    }
}

/// A name without the number behind it.
fn bare(local: &str) -> &str {
    local.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['-', '_', '.'])
}

impl Naming {
    pub fn new(rows: &[NamingRow]) -> Naming {
        let mut naming = Naming::default();
        for row in rows {
            match row.sort {
                NamingSort::SecondAccount => {
                    naming.prefixes.extend(row.prefixes.iter().map(|text| fold(text)));
                    naming.suffixes.extend(row.suffixes.iter().map(|text| fold(text)));
                }
                NamingSort::Role => naming.roles.extend(row.names.iter().map(|text| fold(text))),
                NamingSort::Service => naming.services.add(row),
                NamingSort::Test => naming.tests.add(row),
                NamingSort::Administrator => naming.administrators.add(row),
            }
        }
        // The longest first: `admin-` before `a-`.
        naming.prefixes.sort_by_key(|text| std::cmp::Reverse(text.len()));
        naming.suffixes.sort_by_key(|text| std::cmp::Reverse(text.len()));
        naming
    }
}

impl Catalog {
    /// The account that a second one (`adm-jmeyer`, `jmeyer_admin`) is called after; takes an account's own name, folded. Custom, no rule.
    pub fn first_account<'n>(&self, local: &'n str) -> Option<&'n str> {
        let cut = self.naming.prefixes.iter().find_map(|prefix| local.strip_prefix(prefix.as_str()));
        let cut = cut.or_else(|| self.naming.suffixes.iter().find_map(|suffix| local.strip_suffix(suffix.as_str())));
        cut.filter(|first| first.chars().count() >= 3)
    }

    /// Whether an account's own name (folded) says that it is there to administer and whose second one it is: `adm-jmeyer`. Custom, no rule.
    pub fn is_named_administrator(&self, local: &str) -> bool {
        local.contains("adm") && self.first_account(local).is_some()
    }

    /// What an account's own name (folded) makes it, and by which part of the name. Custom, no rule.
    pub fn named_as<'n>(&'n self, local: &str) -> impl Iterator<Item = (ContestedSort, &'n str)> {
        let naming = &self.naming;
        let all = [
            (ContestedSort::Service, naming.services.sign(local)),
            (ContestedSort::Test, naming.tests.sign(local)),
            (ContestedSort::Admin, naming.administrators.sign(local)),
        ];
        all.into_iter().filter_map(|(sort, sign)| Some((sort, sign?)))
    }

    /// Whether an account's own name (folded) is a role's or a room's, as every domain has it. Custom, no rule.
    pub fn is_role_name(&self, local: &str) -> bool {
        self.naming.roles.contains(bare(local))
    }
}

/// Principals that stand for many, folded.
#[derive(Clone, Debug, Default)]
pub(super) struct Principals {
    /// Names, security identifiers and claims.
    known: std::collections::BTreeMap<String, PrincipalScope>,
    sid_ends: Vec<(String, PrincipalScope)>,
}

impl Principals {
    pub fn new(rows: &[PrincipalRow]) -> Principals {
        let mut principals = Principals::default();
        for row in rows {
            let names = row.names.iter().chain(&row.sids).chain(&row.claims);
            principals.known.extend(names.map(|text| (fold(text), row.scope)));
            principals.sid_ends.extend(row.sid_ends.iter().map(|text| (fold(text), row.scope)));
        }
        principals
    }
}

impl Catalog {
    /// Whom a principal stands for, where no list of members has to say it; takes a name as it is matched, `DOMAIN\name`, a place in a
    /// directory's tree (`corp.example/Users/Domain Users`), a security identifier or a claim.
    pub fn principal_scope(&self, key: &str) -> Option<PrincipalScope> {
        let own = key.rsplit(['\\', '/']).next().unwrap_or(key);
        let own = own.split('@').next().unwrap_or(own);
        let known = |name: &str| self.principals.known.get(name).copied();
        let of_domain = || {
            let ends = |(end, _): &&(String, PrincipalScope)| key.starts_with("s-1-5-21-") && key.ends_with(end.as_str());
            self.principals.sid_ends.iter().find(ends).map(|(_, scope)| *scope)
        };
        known(key).or_else(|| known(own)).or_else(of_domain)
    }
}
