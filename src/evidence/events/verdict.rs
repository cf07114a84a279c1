//! What one event of a log is: access, a message about the collection itself, or set aside and why.

use super::fields::Event;
use super::{application, remote_desktop, security};
use crate::catalog::Catalog;
use crate::kit::names;
use crate::kit::pending::Sight;
use std::net::IpAddr;

/// Why an event is no access; the words stand in the table's account.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Aside {
    /// Logon types other than 3, 8, 10 and 12, and sessions at the console.
    LocalLogon,
    /// 4625 and every other failure, and tickets or credential checks whose status is not 0x0.
    Failure,
    /// A ticket for the ticket-granting service itself.
    Krbtgt,
    /// A ticket for a service account: it does not say which machine.
    ServiceAccount,
    /// Logoffs, disconnects.
    Logoff,
    /// A connection request or authorisation without a session: 261, 200, 300.
    ConnectionRequest,
    /// Access, but by nobody and nothing named.
    NoIdentity,
    /// An export's event that may be access, told only by a message that cannot be taken apart.
    UnreadMessage,
    /// A row of an export with nothing in it.
    Blank,
    /// Everything else that a log holds.
    OtherEvent,
}

impl Aside {
    pub(super) const ALL: [Aside; 10] = [
        Aside::LocalLogon,
        Aside::Failure,
        Aside::Krbtgt,
        Aside::ServiceAccount,
        Aside::Logoff,
        Aside::ConnectionRequest,
        Aside::NoIdentity,
        Aside::UnreadMessage,
        Aside::Blank,
        Aside::OtherEvent,
    ];

    pub(super) fn word(self) -> &'static str {
        match self {
            Aside::LocalLogon => "local-logon",
            Aside::Failure => "failure",
            Aside::Krbtgt => "krbtgt",
            Aside::ServiceAccount => "service-account-ticket",
            Aside::Logoff => "logoff",
            Aside::ConnectionRequest => "connection-request",
            Aside::NoIdentity => "no-identity",
            Aside::UnreadMessage => "message-not-understood",
            Aside::Blank => "blank",
            Aside::OtherEvent => "other-event",
        }
    }
}

/// Who reached which machine, as the event says it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Seen {
    pub sight: Sight,
    pub host: String,
    pub user: String,
    pub device: String,
    pub ip: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    Access(Seen),
    /// A message of the collector or of a licence pack, to be told as a finding.
    Message(String),
    /// The computer runs a client operating system, in these words.
    ClientSystem(String),
    Aside(Aside),
}

/// The catalog's part in reading a log.
#[derive(Clone, Copy, Debug)]
pub(super) struct LogonTypes([bool; 16]);

impl LogonTypes {
    pub(super) fn of(catalog: &Catalog) -> LogonTypes {
        LogonTypes(std::array::from_fn(|kind| catalog.logon_type_is_access(kind as u32)))
    }

    #[cfg(test)]
    pub(super) fn network() -> LogonTypes {
        LogonTypes(std::array::from_fn(|kind| matches!(kind, 3 | 8 | 10 | 12)))
    }

    pub(super) fn is_access(self, kind: u32) -> bool {
        self.0.get(kind as usize).copied().unwrap_or(false)
    }
}

pub(super) const SESSION_MANAGER: &str = "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational";
pub(super) const CONNECTION_MANAGER: &str = "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational";
pub(super) const GATEWAY: &str = "Microsoft-Windows-TerminalServices-Gateway/Operational";

/// Reads one event by the table of POSITION.md section 1. The event's own channel counts, so that a forwarded log reads as the logs
/// that it was made of.
pub(super) fn read(event: &Event<'_>, logon_types: LogonTypes) -> Verdict {
    let channel = &*event.channel;
    let verdict = if channel.eq_ignore_ascii_case("Security") {
        security::read(event, logon_types)
    } else if channel.eq_ignore_ascii_case(SESSION_MANAGER) {
        remote_desktop::session(event)
    } else if channel.eq_ignore_ascii_case(CONNECTION_MANAGER) {
        remote_desktop::connection(event)
    } else if channel.eq_ignore_ascii_case(GATEWAY) {
        remote_desktop::gateway(event)
    } else {
        application::read(event)
    };
    match verdict {
        Verdict::Access(seen) if seen.user.is_empty() && seen.device.is_empty() && seen.ip.is_empty() => Verdict::Aside(Aside::NoIdentity),
        other => other,
    }
}

/// `DOMAIN\name`; the bare name where there is no domain.
pub(super) fn account(domain: &str, name: &str) -> String {
    if domain.is_empty() || name.is_empty() { name.to_owned() } else { format!("{domain}\\{name}") }
}

/// An address as it is compared: `::ffff:10.0.0.5` is 10.0.0.5, no zone, no brackets; the unspecified one is none.
/// A loopback address stays: the kit knows that it is the server itself.
pub(super) fn address(text: &str) -> String {
    let bare = text.trim().trim_start_matches('[').split(['%', ']']).next().unwrap_or_default();
    match bare.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(ip) if ip.is_unspecified() => String::new(),
        Ok(ip) => ip.to_string(),
        Err(_) => text.trim().to_owned(),
    }
}

/// A workstation's name without the leading `\\` of old protocols.
pub(super) fn workstation(text: &str) -> &str {
    text.trim_start_matches('\\')
}

/// Whether a workstation's name is the computer's own: host names compare, and a NetBIOS name is cut after 15 characters.
pub(super) fn is_own_name(name: &str, computer: &str) -> bool {
    let (name, computer) = (names::machine(name), names::machine(computer));
    let host = names::fqdn_host(&computer).unwrap_or(&computer);
    if name.contains('.') {
        return name == computer;
    }
    name == host || (name.len() == 15 && host.get(..15) == Some(name.as_str()))
}

/// `0x0`, `0x00000000`, `0`: success.
pub(super) fn is_success(status: &str) -> bool {
    let digits = status.strip_prefix("0x").or_else(|| status.strip_prefix("0X")).unwrap_or(status);
    !digits.is_empty() && digits.bytes().all(|b| b == b'0')
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The XML of an event, as the decoder writes it.
    pub(in crate::evidence::events) fn xml(channel: &str, id: u32, computer: &str, data: &[(&str, &str)]) -> String {
        let data: String = data.iter().map(|(name, value)| format!("<Data Name=\"{name}\">{value}</Data>")).collect();
        format!(
            "<Event><System><Provider Name=\"p\"></Provider><EventID>{id}</EventID><TimeCreated SystemTime=\"2026-03-04T05:06:07Z\"></TimeCreated>\
             <Channel>{channel}</Channel><Computer>{computer}</Computer></System><EventData>{data}</EventData></Event>"
        )
    }

    pub(in crate::evidence::events) fn verdict(channel: &str, id: u32, data: &[(&str, &str)]) -> Verdict {
        let xml = xml(channel, id, "FS01.corp.example", data);
        read(&Event::parse(&xml).unwrap(), LogonTypes::network())
    }

    pub(in crate::evidence::events) fn seen(sight: Sight, host: &str, user: &str, device: &str, ip: &str) -> Verdict {
        Verdict::Access(Seen { sight, host: host.into(), user: user.into(), device: device.into(), ip: ip.into() })
    }

    #[test]
    fn an_ipv4_address_in_ipv6_clothes_is_the_ipv4_address() {
        assert_eq!(address("::ffff:10.0.0.5"), "10.0.0.5");
        assert_eq!(address("fe80::1%12"), "fe80::1");
        assert_eq!((address("::%16777216"), address("0.0.0.0")), (String::new(), String::new()));
        assert_eq!((address("::1"), address("127.0.0.1")), ("::1".to_owned(), "127.0.0.1".to_owned()));
    }

    #[test]
    fn a_netbios_name_is_cut_after_fifteen_characters() {
        assert!(is_own_name("FILESERVER-MUNI", "fileserver-munich-01.corp.example"));
        assert!(is_own_name("fs01", "FS01.corp.example") && !is_own_name("fs0", "FS01"));
        assert!(!is_own_name("fs01.lab.example", "fs01.corp.example"));
    }

    #[test]
    fn only_status_zero_is_success() {
        assert!(is_success("0x0") && is_success("0x00000000") && is_success("0"));
        assert!(!is_success("0xc000006a") && !is_success("") && !is_success("0x"));
    }
}
