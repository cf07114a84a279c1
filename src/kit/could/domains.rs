//! All people of a domain, or of the directory: whom Domain Users, Everyone and Authenticated Users stand for.

use crate::kit::facts::World;
use crate::kit::ids::IdSet;
use crate::kit::names;
use rustc_hash::FxHashMap;

/// People of the directory whose accounts are enabled, by domain.
#[derive(Clone, Debug, Default)]
pub struct Domains {
    pub everybody: IdSet,
    /// By what stands before a backslash, behind an @, or before the last part of a security identifier.
    stated: FxHashMap<String, IdSet>,
    /// By the first label of a domain behind an @: what a domain's short name usually is, where no entry states one.
    supposed: FxHashMap<String, IdSet>,
}

impl Domains {
    pub fn of(world: &World) -> Domains {
        let mut domains = Domains::default();
        for person in world.estate.people.iter() {
            let Some(found) = world.users.find(&names::user_key(&person.user)) else { continue };
            let id = world.users.root(found);
            let identity = &world.users.identities[id as usize];
            if identity.class.is_some() || identity.disabled_by(world.settings.as_of) {
                continue;
            }
            domains.everybody.insert(id);
            for name in std::iter::once(&person.user).chain(&person.aliases) {
                domains.enter(name.trim(), id);
            }
        }
        domains
    }

    fn enter(&mut self, name: &str, id: u32) {
        if let Some((domain, _)) = name.split_once('\\') {
            put(&mut self.stated, domain, id);
        } else if let Some((_, domain)) = name.rsplit_once('@') {
            put(&mut self.stated, domain, id);
            put(&mut self.supposed, first_label(domain), id);
        } else if let Some((domain, _)) = name.split_once('/') {
            put(&mut self.stated, domain, id);
            put(&mut self.supposed, first_label(domain), id);
        } else if let Some((domain, _)) = name.get(..2).filter(|start| start.eq_ignore_ascii_case("s-")).and_then(|_| name.rsplit_once('-'))
        {
            put(&mut self.stated, domain, id);
        }
    }

    /// The people of a domain as a principal names it; `None`: the directory has no such domain.
    pub fn people(&self, domain: &str) -> Option<&IdSet> {
        let domain = names::matched(domain);
        self.stated.get(&domain).or_else(|| self.supposed.get(&domain))
    }
}

fn first_label(domain: &str) -> &str {
    domain.split('.').next().unwrap_or(domain)
}

/// Most names have few domains: what is there already costs no new text.
fn put(domains: &mut FxHashMap<String, IdSet>, domain: &str, id: u32) {
    let domain = domain.trim();
    let lower = !domain.bytes().any(|b| b.is_ascii_uppercase()) && domain.is_ascii();
    if lower && let Some(people) = domains.get_mut(domain) {
        people.insert(id);
    } else if !domain.is_empty() {
        domains.entry(names::matched(domain)).or_default().insert(id);
    }
}

/// The domain in a principal's name: `CORP` of `CORP\Domain Users`, `corp.example` of `corp.example/Users/Domain Users`, the identifier of
/// the domain of `S-1-5-21-1-2-3-513`; `None`: it names none.
pub fn domain_of(key: &str) -> Option<&str> {
    if key.starts_with("s-1-5-21-") {
        return key.rsplit_once('-').map(|(domain, _)| domain);
    }
    key.split_once('\\')
        .map(|(domain, _)| domain)
        .or_else(|| key.split_once('/').map(|(domain, _)| domain))
        .or_else(|| key.rsplit_once('@').map(|(_, domain)| domain))
}
