//! How names are compared: folding, claims prefixes, domains, host names, addresses. POSITION.md section 3, 1–2.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use unicode_normalization::UnicodeNormalization;

/// Prefixes that claims logins put before the identifier.
const CLAIMS: [&str; 4] = ["i:0#.w|", "0#.w|", "i:0#.f|membership|", "0#.f|membership|"];

/// Trimmed and case-folded: how raw identifiers are told apart.
pub fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

/// How names of people and machines are matched: folded, one way of writing accents (Unicode NFC), without characters that nobody sees.
pub fn matched(text: &str) -> String {
    if text.is_ascii() {
        return fold(text);
    }
    let seen: String = text.chars().filter(|c| !is_invisible(*c)).nfc().collect();
    // Folding can take a composed letter apart (İ), so it comes first and the letters are joined again.
    fold(&seen).nfc().collect()
}

/// Zero-width characters, joiners, marks of direction, soft hyphens: what copying out of a web page or a mail leaves in names.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A user's identifier as it is matched: claims prefix gone.
pub fn user_key(text: &str) -> String {
    let folded = matched(text);
    for prefix in CLAIMS {
        if let Some(rest) = folded.strip_prefix(prefix) {
            return rest.trim().to_string();
        }
    }
    folded
}

/// Whether an identifier is a bare account name: no domain, no `@`, no SID, no object id.
pub fn is_bare(key: &str) -> bool {
    !key.contains(['\\', '@', '/']) && !key.starts_with("s-1-")
}

/// The account's own name: behind `DOMAIN\`, before `@REALM`.
pub fn local_part(key: &str) -> &str {
    let behind = key.rsplit(['\\', '/']).next().unwrap_or(key);
    behind.split('@').next().unwrap_or(behind)
}

/// `6b1fa1c4-0d5e-4b53-9a1e-0c5d7f0a2b11`, in braces or not, and the same without its dashes.
pub fn is_guid(text: &str) -> bool {
    let bare = text.trim_matches(['{', '}']);
    let parts = bare.split('-').map(str::len);
    (parts.clone().eq([8, 4, 4, 4, 12]) || parts.eq([32])) && bare.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}

/// What a device cell or an address cell spells.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum DeviceName {
    /// Folded host name or FQDN.
    Name(String),
    /// Canonical text of the address.
    Address(String),
    /// Twelve hex digits, `-` between pairs.
    Mac(String),
    /// 127.0.0.0/8 or ::1: the server itself.
    Loopback,
}

/// Reads a device or address cell.
pub fn device_name(text: &str) -> DeviceName {
    let folded = matched(text);
    if let Some(address) = address(&folded) {
        return if address.is_loopback() { DeviceName::Loopback } else { DeviceName::Address(address.to_string()) };
    }
    if folded == "localhost" {
        return DeviceName::Loopback;
    }
    if let Some(mac) = mac(&folded) {
        return DeviceName::Mac(mac);
    }
    DeviceName::Name(folded.trim_start_matches('\\').trim_end_matches('.').to_string())
}

/// An address; IPv4 mapped into IPv6 is IPv4, a zone (`%4`) is dropped.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.split('%').next().unwrap_or(text).trim_start_matches('[').trim_end_matches(']');
    let address: IpAddr = bare.parse().ok()?;
    Some(match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(IpAddr::V6(v6), IpAddr::V4),
        IpAddr::V4(v4) => IpAddr::V4(v4),
    })
}

/// Whether a cell of addresses holds one.
pub fn is_address(text: &str) -> bool {
    address(&fold(text)).is_some()
}

/// Whether a text is meant as an address and is none: `999.1.1.1`, `10.0.0.0/8`, `10.0.0.1:443`.
pub fn is_no_address(text: &str) -> bool {
    let figures = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '/' | ':' | '-' | '*'));
    figures && text.contains('.') && text.contains(|c: char| c.is_ascii_digit()) && !is_address(text)
}

fn mac(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
    let separators = text.chars().filter(|c| matches!(c, ':' | '-' | '.')).count();
    let separated = text.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '-' | '.'));
    if !separated || digits.len() != 12 || !(separators == 5 || separators == 2) {
        return None;
    }
    let pairs: Vec<&str> = (0..6).filter_map(|i| digits.get(i * 2..i * 2 + 2)).collect();
    Some(pairs.join("-"))
}

/// The host part of a fully qualified name; `None` for a bare name.
pub fn fqdn_host(name: &str) -> Option<&str> {
    let (host, domain) = name.split_once('.')?;
    (!host.is_empty() && !domain.is_empty()).then_some(host)
}

/// A machine's name as it is compared where it is known to be a name: folded, without leading `\\` and a final dot.
pub fn machine(text: &str) -> String {
    matched(text).trim_start_matches('\\').trim_end_matches('.').to_string()
}

/// The host names that different FQDNs of an estate share: only there a FQDN does not fold to its host name.
#[derive(Clone, Debug, Default)]
pub struct HostNames {
    shared: BTreeMap<String, BTreeSet<String>>,
}

impl HostNames {
    /// Takes note of all names of machines, as spelled.
    pub fn of<'n>(all: impl Iterator<Item = &'n str>) -> HostNames {
        let mut shared: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for text in all.filter(|text| text.contains('.')) {
            if let DeviceName::Name(name) = device_name(text)
                && let Some(host) = fqdn_host(&name)
            {
                shared.entry(host.to_string()).or_default().insert(name);
            }
        }
        shared.retain(|_, names| names.len() > 1);
        HostNames { shared }
    }

    /// What the names of one machine have in common: equal keys are one machine. Takes a name as [`device_name`] reads it.
    pub fn of_name(&self, name: &str) -> String {
        match fqdn_host(name) {
            Some(host) if !self.shared.contains_key(host) => host.to_string(),
            Some(_) | None => name.to_string(),
        }
    }

    /// The key of a machine as it is spelled; an address is its own key.
    pub fn key(&self, text: &str) -> String {
        match device_name(text) {
            DeviceName::Name(name) => self.of_name(&name),
            DeviceName::Address(address) => address,
            DeviceName::Mac(mac) => mac,
            DeviceName::Loopback => fold(text),
        }
    }

    /// The different FQDNs of a bare host name that several machines share.
    pub fn sharing(&self, host: &str) -> Option<&BTreeSet<String>> {
        self.shared.get(host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fqdn_is_its_host_name_unless_two_domains_share_it() {
        let all = ["FS01.corp.example", "fs01.CORP.example.", "WEB.corp.example", "web.lab.example", "10.0.0.5"];
        let names = HostNames::of(all.into_iter());
        assert_eq!(names.key("\\\\FS01"), names.key("fs01.corp.example"));
        assert_ne!(names.key("web.corp.example"), names.key("web.lab.example"));
        assert_ne!(names.key("web"), names.key("web.lab.example"));
        assert_eq!(names.key("10.0.0.5"), "10.0.0.5", "an address is no FQDN");
    }

    #[test]
    fn a_claims_login_is_its_identifier() {
        assert_eq!(user_key("i:0#.w|CONTOSO\\Jmeyer"), "contoso\\jmeyer");
        assert_eq!(user_key("i:0#.f|membership|J.Meyer@contoso.example"), "j.meyer@contoso.example");
    }

    #[test]
    fn accents_written_two_ways_and_characters_nobody_sees_make_no_second_name() {
        assert_eq!(user_key("jos\u{e9}"), user_key("JOSE\u{301}"));
        assert_eq!(user_key("an\u{200b}na"), "anna");
        assert_eq!(device_name("PC\u{2060}1"), device_name("pc1"));
        assert_ne!(user_key("jose"), user_key("jos\u{e9}"));
        assert_ne!(fold("jos\u{e9}"), fold("jose\u{301}"), "raw identifiers stand as they are");
    }

    #[test]
    fn an_ipv4_address_mapped_into_ipv6_is_the_ipv4_address() {
        assert_eq!(device_name("::FFFF:10.0.0.5"), DeviceName::Address("10.0.0.5".into()));
        assert_eq!(device_name("fe80::1%12"), DeviceName::Address("fe80::1".into()));
        assert_eq!(device_name("127.0.0.1"), DeviceName::Loopback);
        assert_eq!(device_name("::1"), DeviceName::Loopback);
    }

    #[test]
    fn mac_addresses_are_one_whatever_their_separators() {
        assert_eq!(device_name("00:1A:2b:3c:4d:5e"), device_name("001a.2b3c.4d5e"));
        assert_eq!(device_name("deadbeefcafe"), DeviceName::Name("deadbeefcafe".into()));
    }

    #[test]
    fn the_host_of_a_fqdn_is_before_the_first_dot() {
        assert_eq!(fqdn_host("pc01.contoso.example"), Some("pc01"));
        assert_eq!(fqdn_host("pc01"), None);
    }
}
