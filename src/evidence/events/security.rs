//! The Security log: logons, Kerberos tickets, NTLM credential checks, file shares. POSITION.md section 1.

use super::fields::{Event, Fields};
use super::verdict::{Aside, LogonTypes, Seen, Verdict, account, address, is_own_name, is_success, workstation};
use crate::kit::pending::Sight;

pub(super) fn read(event: &Event<'_>, logon_types: LogonTypes) -> Verdict {
    match event.id {
        4624 => logon(event, &event.fields(), logon_types),
        4768 => ticket_granting(event, &event.fields()),
        4769 => service_ticket(&event.fields()),
        4776 => credentials(event, &event.fields()),
        5140 => file_share(event, &event.fields()),
        4625 | 4771 | 4772 | 4773 | 4777 => Verdict::Aside(Aside::Failure),
        4634 | 4647 => Verdict::Aside(Aside::Logoff),
        _ => Verdict::Aside(Aside::OtherEvent),
    }
}

/// 4624. Over the network (3), network with the password in clear (8), Remote Desktop (10, and 12 with cached credentials).
fn logon(event: &Event<'_>, fields: &Fields<'_>, logon_types: LogonTypes) -> Verdict {
    let kind = fields.get("LogonType").parse().unwrap_or(0);
    if !logon_types.is_access(kind) {
        return Verdict::Aside(Aside::LocalLogon);
    }
    let workstation = workstation(fields.get("WorkstationName"));
    let named = !workstation.is_empty() && !is_own_name(workstation, &event.computer);
    Verdict::Access(Seen {
        sight: if matches!(kind, 10 | 12) { Sight::RemoteLogon } else { Sight::Server },
        host: event.computer.trim().to_owned(),
        user: account(fields.get("TargetDomainName"), fields.get("TargetUserName")),
        device: if named { workstation.to_owned() } else { String::new() },
        ip: if named { String::new() } else { address(fields.get("IpAddress")) },
    })
}

/// 4768: a person (or machine) came to the domain controller for a ticket-granting ticket.
fn ticket_granting(event: &Event<'_>, fields: &Fields<'_>) -> Verdict {
    if !is_success(fields.get("Status")) {
        return Verdict::Aside(Aside::Failure);
    }
    Verdict::Access(Seen {
        sight: Sight::Server,
        host: event.computer.trim().to_owned(),
        user: account(fields.get("TargetDomainName"), fields.get("TargetUserName")),
        device: String::new(),
        ip: address(fields.get("IpAddress")),
    })
}

/// 4769: a ticket for a service; a machine account's name says which machine was reached.
fn service_ticket(fields: &Fields<'_>) -> Verdict {
    if !is_success(fields.get("Status")) {
        return Verdict::Aside(Aside::Failure);
    }
    let service = fields.get("ServiceName");
    if service.split('@').next().is_some_and(|name| name.eq_ignore_ascii_case("krbtgt")) {
        return Verdict::Aside(Aside::Krbtgt);
    }
    let Some(host) = service.strip_suffix('$').filter(|host| !host.is_empty()) else {
        return Verdict::Aside(Aside::ServiceAccount);
    };
    Verdict::Access(Seen {
        sight: Sight::ServiceTicket,
        host: host.to_owned(),
        user: fields.get("TargetUserName").to_owned(),
        device: String::new(),
        ip: address(fields.get("IpAddress")),
    })
}

/// 4776: an NTLM credential check. It names a workstation and no address, a user and no domain.
fn credentials(event: &Event<'_>, fields: &Fields<'_>) -> Verdict {
    if !is_success(fields.get("Status")) {
        return Verdict::Aside(Aside::Failure);
    }
    Verdict::Access(Seen {
        sight: Sight::Server,
        host: event.computer.trim().to_owned(),
        user: account(fields.get("TargetDomainName"), fields.get("TargetUserName")),
        device: workstation(fields.get("Workstation")).to_owned(),
        ip: String::new(),
    })
}

/// 5140: a file share was opened.
fn file_share(event: &Event<'_>, fields: &Fields<'_>) -> Verdict {
    Verdict::Access(Seen {
        sight: Sight::Server,
        host: event.computer.trim().to_owned(),
        user: account(fields.get("SubjectDomainName"), fields.get("SubjectUserName")),
        device: String::new(),
        ip: address(fields.get("IpAddress")),
    })
}

#[cfg(test)]
mod tests {
    use super::super::verdict::tests::{seen, verdict};
    use super::*;

    fn logon_of(kind: &str, workstation: &str, ip: &str) -> Verdict {
        let data = [
            ("SubjectUserName", "FS01$"),
            ("SubjectDomainName", "CORP"),
            ("TargetUserName", "anna"),
            ("TargetDomainName", "CORP"),
            ("LogonType", kind),
            ("WorkstationName", workstation),
            ("IpAddress", ip),
        ];
        verdict("Security", 4624, &data)
    }

    #[test]
    fn a_network_logon_is_access_by_the_target_user_from_the_named_workstation() {
        assert_eq!(logon_of("3", "PC7", "10.0.0.5"), seen(Sight::Server, "FS01.corp.example", "CORP\\anna", "PC7", ""));
        assert_eq!(logon_of("8", "\\\\PC7", "-"), seen(Sight::Server, "FS01.corp.example", "CORP\\anna", "PC7", ""));
    }

    #[test]
    fn without_a_workstation_of_its_own_the_address_is_the_device() {
        let by_address = seen(Sight::Server, "FS01.corp.example", "CORP\\anna", "", "10.0.0.5");
        assert_eq!(logon_of("3", "-", "::ffff:10.0.0.5"), by_address);
        assert_eq!(logon_of("3", "", "10.0.0.5"), by_address);
        assert_eq!(logon_of("3", "fs01", "10.0.0.5"), by_address);
        assert_eq!(logon_of("3", "FS01", "-"), seen(Sight::Server, "FS01.corp.example", "CORP\\anna", "", ""));
        assert_eq!(logon_of("3", "FS01", "::1"), seen(Sight::Server, "FS01.corp.example", "CORP\\anna", "", "::1"));
    }

    #[test]
    fn a_remote_interactive_logon_may_be_rds() {
        let remote = seen(Sight::RemoteLogon, "FS01.corp.example", "CORP\\anna", "", "10.0.0.9");
        assert_eq!(logon_of("10", "FS01", "10.0.0.9"), remote);
        assert_eq!(logon_of("12", "FS01", "10.0.0.9"), remote);
    }

    #[test]
    fn console_service_batch_unlock_and_cached_logons_are_local() {
        for kind in ["0", "2", "4", "5", "7", "9", "11", "13", "", "x", "4294967296"] {
            assert_eq!(logon_of(kind, "PC7", "10.0.0.5"), Verdict::Aside(Aside::LocalLogon), "type {kind}");
        }
    }

    #[test]
    fn a_failure_is_no_access() {
        assert_eq!(verdict("Security", 4625, &[("TargetUserName", "anna"), ("LogonType", "3")]), Verdict::Aside(Aside::Failure));
        for id in [4768, 4769, 4776] {
            let failed = verdict("Security", id, &[("TargetUserName", "anna"), ("ServiceName", "FS01$"), ("Status", "0xc000006a")]);
            assert_eq!(failed, Verdict::Aside(Aside::Failure), "{id}");
        }
    }

    #[test]
    fn a_service_ticket_is_access_to_the_machine_whose_account_it_names() {
        let ticket = |service: &str| {
            let data =
                [("TargetUserName", "anna@CORP.EXAMPLE"), ("ServiceName", service), ("IpAddress", "::ffff:10.0.0.5"), ("Status", "0x0")];
            verdict("Security", 4769, &data)
        };
        assert_eq!(ticket("FS02$"), seen(Sight::ServiceTicket, "FS02", "anna@CORP.EXAMPLE", "", "10.0.0.5"));
        assert_eq!(ticket("krbtgt"), Verdict::Aside(Aside::Krbtgt));
        assert_eq!(ticket("svc_sql"), Verdict::Aside(Aside::ServiceAccount));
        assert_eq!(ticket("$"), Verdict::Aside(Aside::ServiceAccount));
    }

    #[test]
    fn a_ticket_granting_ticket_and_a_credential_check_are_access_to_the_domain_controller() {
        let data = [
            ("TargetUserName", "anna"),
            ("TargetDomainName", "corp.example"),
            ("ServiceName", "krbtgt"),
            ("IpAddress", "::1"),
            ("Status", "0x0"),
        ];
        assert_eq!(verdict("Security", 4768, &data), seen(Sight::Server, "FS01.corp.example", "corp.example\\anna", "", "::1"));
        let data = [("TargetUserName", "anna"), ("Workstation", "PC7"), ("Status", "0x00000000")];
        assert_eq!(verdict("Security", 4776, &data), seen(Sight::Server, "FS01.corp.example", "anna", "PC7", ""));
    }

    #[test]
    fn a_file_share_is_opened_by_the_subject() {
        let data = [("SubjectUserName", "anna"), ("SubjectDomainName", "CORP"), ("IpAddress", "10.0.0.5"), ("ShareName", "\\\\*\\data")];
        assert_eq!(verdict("Security", 5140, &data), seen(Sight::Server, "FS01.corp.example", "CORP\\anna", "", "10.0.0.5"));
    }

    #[test]
    fn access_by_nobody_and_nothing_has_no_identity() {
        assert_eq!(verdict("Security", 5140, &[("SubjectUserName", "-"), ("IpAddress", "-")]), Verdict::Aside(Aside::NoIdentity));
    }

    #[test]
    fn logoffs_and_the_rest_are_set_aside() {
        assert_eq!(verdict("Security", 4634, &[]), Verdict::Aside(Aside::Logoff));
        assert_eq!(verdict("Security", 4672, &[]), Verdict::Aside(Aside::OtherEvent));
        assert_eq!(verdict("Somewhere/Else", 4624, &[("LogonType", "3"), ("TargetUserName", "anna")]), Verdict::Aside(Aside::OtherEvent));
    }
}
