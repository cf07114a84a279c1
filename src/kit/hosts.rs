//! How names of machines match: case-folded, a FQDN as its host name, unless two different FQDNs share that host name.
//! POSITION.md section 3, 2. Knows names only; what a name stands for is for others to say.

use rustc_hash::FxHashMap;
use std::net::IpAddr;

/// A name as it is compared: trimmed, without leading `\\` and a final dot, lower case.
pub fn fold(name: &str) -> String {
    name.trim().trim_start_matches('\\').trim_end_matches('.').to_lowercase()
}

/// The host part of a folded name: before the first dot; an address is its own host part.
pub fn host_part(folded: &str) -> &str {
    match folded.split_once('.') {
        Some((host, _)) if !host.is_empty() && folded.parse::<IpAddr>().is_err() => host,
        Some(_) | None => folded,
    }
}

/// All names of an estate, so that a FQDN folds to its host name only where that is unambiguous.
#[derive(Clone, Debug, Default)]
pub struct HostNames {
    /// Host part → its FQDN, `None` where two different ones share it.
    domains: FxHashMap<String, Option<String>>,
}

impl HostNames {
    /// Takes note of a name.
    pub fn learn(&mut self, name: &str) {
        let folded = fold(name);
        let host = host_part(&folded);
        if host.len() == folded.len() {
            return;
        }
        match self.domains.get_mut(host) {
            Some(known) if known.as_deref() != Some(folded.as_str()) => *known = None,
            Some(_) => {}
            None => {
                self.domains.insert(host.to_owned(), Some(folded));
            }
        }
    }

    /// What two names of one machine have in common: equal keys are one machine.
    pub fn key(&self, name: &str) -> String {
        let folded = fold(name);
        let host = host_part(&folded);
        let clash = matches!(self.domains.get(host), Some(None));
        if clash { folded } else { host.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fqdn_is_its_host_name_unless_two_domains_share_it() {
        let mut names = HostNames::default();
        ["FS01.corp.example", "fs01.CORP.example.", "WEB.corp.example", "web.lab.example"].iter().for_each(|n| names.learn(n));
        assert_eq!(names.key("\\\\FS01"), names.key("fs01.corp.example"));
        assert_ne!(names.key("web.corp.example"), names.key("web.lab.example"));
        assert_ne!(names.key("web"), names.key("web.lab.example"));
    }

    #[test]
    fn an_address_is_no_fqdn() {
        assert_eq!(host_part("10.0.0.5"), "10.0.0.5");
    }
}
