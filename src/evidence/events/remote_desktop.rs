//! The Remote Desktop channels: sessions, network authentications, gateway connections. POSITION.md section 1.

use super::fields::Event;
use super::verdict::{Aside, Seen, Verdict, account, address};
use crate::kit::pending::Sight;

/// LocalSessionManager: 21 a session began, 25 one was taken up again; `LOCAL` is the console.
pub(super) fn session(event: &Event<'_>) -> Verdict {
    match event.id {
        21 | 25 => {}
        23 | 24 | 39 | 40 => return Verdict::Aside(Aside::Logoff),
        _ => return Verdict::Aside(Aside::OtherEvent),
    }
    let fields = event.fields();
    let from = fields.get("Address");
    // A German Windows writes LOKAL.
    if from.eq_ignore_ascii_case("LOCAL") || from.eq_ignore_ascii_case("LOKAL") {
        return Verdict::Aside(Aside::LocalLogon);
    }
    Verdict::Access(Seen {
        sight: Sight::Session,
        host: event.computer.trim().to_owned(),
        user: fields.get("User").to_owned(),
        device: String::new(),
        ip: address(from),
    })
}

/// RemoteConnectionManager: 1149, network authentication succeeded (a session need not have followed); 261, a listener was called.
pub(super) fn connection(event: &Event<'_>) -> Verdict {
    match event.id {
        1149 => {}
        261 => return Verdict::Aside(Aside::ConnectionRequest),
        _ => return Verdict::Aside(Aside::OtherEvent),
    }
    let fields = event.fields();
    Verdict::Access(Seen {
        sight: Sight::Authentication,
        host: event.computer.trim().to_owned(),
        user: account(fields.get("Param2"), fields.get("Param1")),
        device: String::new(),
        ip: address(fields.get("Param3")),
    })
}

/// Gateway: 302 connected to and 303 disconnected from a target; 200 and 300 only authorise.
pub(super) fn gateway(event: &Event<'_>) -> Verdict {
    match event.id {
        302 | 303 => {}
        200 | 300 => return Verdict::Aside(Aside::ConnectionRequest),
        201 | 301 | 304 => return Verdict::Aside(Aside::Failure),
        _ => return Verdict::Aside(Aside::OtherEvent),
    }
    let fields = event.fields();
    Verdict::Access(Seen {
        sight: Sight::Gateway,
        host: fields.get("Resource").to_owned(),
        user: fields.get("Username").to_owned(),
        device: String::new(),
        ip: address(fields.get("IpAddress")),
    })
}

#[cfg(test)]
mod tests {
    use super::super::verdict::tests::{seen, verdict};
    use super::*;

    const SESSIONS: &str = "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational";
    const CONNECTIONS: &str = "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational";
    const GATEWAY: &str = "Microsoft-Windows-TerminalServices-Gateway/Operational";

    #[test]
    fn a_remote_session_is_access_and_the_console_is_not() {
        let session = |id, from| verdict(SESSIONS, id, &[("User", "CORP\\anna"), ("SessionID", "3"), ("Address", from)]);
        let remote = seen(Sight::Session, "FS01.corp.example", "CORP\\anna", "", "10.0.0.5");
        assert_eq!((session(21, "10.0.0.5"), session(25, "10.0.0.5")), (remote.clone(), remote));
        assert_eq!(session(21, "LOCAL"), Verdict::Aside(Aside::LocalLogon));
        assert_eq!(session(24, "10.0.0.5"), Verdict::Aside(Aside::Logoff));
        assert_eq!(session(22, "10.0.0.5"), Verdict::Aside(Aside::OtherEvent));
    }

    #[test]
    fn network_authentication_names_user_domain_and_address() {
        let authenticated = verdict(CONNECTIONS, 1149, &[("Param1", "anna"), ("Param2", ""), ("Param3", "10.0.0.5")]);
        assert_eq!(authenticated, seen(Sight::Authentication, "FS01.corp.example", "anna", "", "10.0.0.5"));
        let authenticated = verdict(CONNECTIONS, 1149, &[("Param1", "anna"), ("Param2", "CORP"), ("Param3", "10.0.0.5")]);
        assert_eq!(authenticated, seen(Sight::Authentication, "FS01.corp.example", "CORP\\anna", "", "10.0.0.5"));
        assert_eq!(verdict(CONNECTIONS, 261, &[]), Verdict::Aside(Aside::ConnectionRequest));
    }

    #[test]
    fn a_gateway_session_is_access_to_its_target() {
        let data = [("Username", "CORP\\anna"), ("IpAddress", "203.0.113.9"), ("Resource", "ts1.corp.example")];
        for id in [302, 303] {
            assert_eq!(verdict(GATEWAY, id, &data), seen(Sight::Gateway, "ts1.corp.example", "CORP\\anna", "", "203.0.113.9"));
        }
        for id in [200, 300] {
            assert_eq!(verdict(GATEWAY, id, &data), Verdict::Aside(Aside::ConnectionRequest));
        }
    }
}
