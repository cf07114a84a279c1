//! The seven messages by which the collector of Client Access License data says, in a server's Application log, what it could not
//! collect. Matched by their text, tolerant of blanks, case and the variable parts.

use crate::kit::findings::{Effect, Severity};

/// One of the seven.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Message {
    LogUnreadable,
    LogWrapped,
    BadConfiguration,
    AuditPolicyOff,
    DeviceCalUnsupported,
    ClientSystem,
    InternalError,
}

impl Message {
    pub const ALL: [Message; 7] = [
        Message::LogUnreadable,
        Message::LogWrapped,
        Message::BadConfiguration,
        Message::AuditPolicyOff,
        Message::DeviceCalUnsupported,
        Message::ClientSystem,
        Message::InternalError,
    ];

    /// The message that a text is.
    pub fn recognise(text: &str) -> Option<Message> {
        let text = folded(text);
        Message::ALL.into_iter().find(|message| message.marks().iter().all(|mark| text.contains(mark)))
    }

    /// Words that the message, and no other, holds (lower case, single blanks).
    fn marks(self) -> &'static [&'static str] {
        match self {
            Message::LogUnreadable => &["security log cannot be accessed"],
            Message::LogWrapped => &["security log wrap is found"],
            Message::BadConfiguration => &["value of configuration variable", "is invalid"],
            Message::AuditPolicyOff => &["audit_success", "is not enabled"],
            Message::DeviceCalUnsupported => &["is not collected on windows 2000 server"],
            Message::ClientSystem => &["is collected only on computers running windows server"],
            Message::InternalError => &["internal error", "collector returns hresult"],
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Message::LogUnreadable => "security-log-unreadable",
            Message::LogWrapped => "security-log-wrapped",
            Message::BadConfiguration => "collector-bad-configuration",
            Message::AuditPolicyOff => "audit-policy-off",
            Message::DeviceCalUnsupported => "device-cal-unsupported-os",
            Message::ClientSystem => "client-os",
            Message::InternalError => "collector-internal-error",
        }
    }

    pub fn severity(self) -> Severity {
        match self {
            Message::LogUnreadable | Message::AuditPolicyOff => Severity::High,
            Message::LogWrapped | Message::BadConfiguration | Message::InternalError => Severity::Medium,
            Message::DeviceCalUnsupported => Severity::Low,
            Message::ClientSystem => Severity::Info,
        }
    }

    pub fn effect(self) -> Effect {
        match self {
            Message::LogUnreadable | Message::LogWrapped | Message::AuditPolicyOff | Message::DeviceCalUnsupported => Effect::Under,
            Message::BadConfiguration | Message::ClientSystem | Message::InternalError => Effect::Unknown,
        }
    }

    /// What was found on a server, and what it means for the count.
    pub fn sentence(self, server: &str) -> String {
        match self {
            Message::LogUnreadable => {
                format!("the collector was denied the Security log of {server}: no user and no device that only this server saw is counted")
            }
            Message::LogWrapped => {
                format!("the Security log of {server} has wrapped: users and devices seen before its oldest record are missing")
            }
            Message::BadConfiguration => {
                format!("the collector on {server} runs with an invalid configuration: what it collected may be incomplete")
            }
            Message::AuditPolicyOff => {
                format!("{server} does not audit successful logons: nothing was collected there, so its users and devices are missing")
            }
            Message::DeviceCalUnsupported => {
                format!(
                    "{server} runs Windows 2000 Server, where devices are not collected there: its people count where a log names them, its devices do not"
                )
            }
            Message::ClientSystem => {
                format!("{server} runs a client operating system, on which nothing is collected: access to it needs no CAL")
            }
            Message::InternalError => {
                format!("the collector on {server} failed with an internal error: what it should have collected is missing or incomplete")
            }
        }
    }

    /// What to do about it.
    pub fn remedy(self) -> &'static str {
        match self {
            Message::LogUnreadable => {
                "give the collector's account the right 'Manage auditing and security log' there and collect again, or export the Security log by hand and add it to the engagement"
            }
            Message::LogWrapped => {
                "enlarge the Security log or archive it when full, then collect over a whole period; until then ask for archived logs or another source for the missing days"
            }
            Message::BadConfiguration => {
                "correct the variable in the collector's MOF, compile it again, and repeat the collection on this server"
            }
            Message::AuditPolicyOff => {
                "switch on 'Audit logon events: success' by group policy, let a representative period pass, and collect again"
            }
            Message::DeviceCalUnsupported => {
                "no action in the collector; take this server's devices from another source where devices are counted"
            }
            Message::ClientSystem => {
                "no action, unless this machine is a server after all: then correct its operating system in the inventory and collect again"
            }
            Message::InternalError => {
                "look up the HRESULT, repeat the collection, and raise it with Microsoft where it persists; meanwhile use another source for this server"
            }
        }
    }

    /// The part of the text that varies: the variable's name, the HRESULT.
    pub fn variable(self, text: &str) -> Option<String> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let lower = text.to_ascii_lowercase();
        let between = |from: &str, to: &str| {
            let start = lower.find(from)? + from.len();
            let end = start + lower.get(start..)?.find(to).unwrap_or(lower.len() - start);
            let found = text.get(start..end)?.trim().trim_end_matches(['.', ',', ';']);
            (!found.is_empty()).then(|| found.to_owned())
        };
        match self {
            Message::BadConfiguration => between("configuration variable ", " is invalid"),
            Message::InternalError => {
                let start = lower.find("hresult")? + "hresult".len();
                let rest = text.get(start..)?.trim_start_matches([' ', '=', ':']);
                let found = rest.split(' ').next()?.trim_end_matches(['.', ',', ';']);
                (!found.is_empty()).then(|| format!("HRESULT {found}"))
            }
            Message::LogUnreadable
            | Message::LogWrapped
            | Message::AuditPolicyOff
            | Message::DeviceCalUnsupported
            | Message::ClientSystem => None,
        }
    }
}

/// Lower case, any run of blanks one blank.
pub(super) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [(&str, Message); 7] = [
        ("Security log cannot be accessed. No information about users or device connections will be provided.", Message::LogUnreadable),
        ("Security log wrap is found. Some unique users or device connections may not be reported.", Message::LogWrapped),
        ("Value of configuration variable XXX is invalid. For more information, refer to SCCM documentation.", Message::BadConfiguration),
        (
            "AUDIT_SUCCESS local security policy is not enabled. Client Access License (CAL) information will not be collected.",
            Message::AuditPolicyOff,
        ),
        (
            "Device Client Access License (CAL) information is not collected on Windows 2000 Servers. No action is needed.",
            Message::DeviceCalUnsupported,
        ),
        (
            "Client Access License (CAL) information is collected only on computers running Windows Server Operating Systems. CAL information will not be collected on this machine.",
            Message::ClientSystem,
        ),
        (
            "Internal error. Client Access License (CAL) collector returns HRESULT=xxx. Please contact Microsoft Support.",
            Message::InternalError,
        ),
    ];

    #[test]
    fn each_of_the_seven_messages_is_known_by_its_text() {
        for (text, message) in TEXTS {
            assert_eq!(Message::recognise(text), Some(message), "{text}");
            let untidy = format!("  {}\r\n", text.to_uppercase().replace(' ', " \u{a0}\t"));
            assert_eq!(Message::recognise(&untidy), Some(message), "{untidy}");
        }
        assert_eq!(Message::recognise("The security log is now full."), None);
    }

    #[test]
    fn the_variable_parts_are_told() {
        let text = "Value of configuration variable CalDays is invalid. For more information, refer to SCCM documentation.";
        assert_eq!(Message::BadConfiguration.variable(text).as_deref(), Some("CalDays"));
        let text = "Internal error. Client Access License (CAL) collector returns HRESULT=0x80041002. Please contact Microsoft Support.";
        assert_eq!(Message::recognise(text), Some(Message::InternalError));
        assert_eq!(Message::InternalError.variable(text).as_deref(), Some("HRESULT 0x80041002"));
        assert_eq!(Message::InternalError.variable("collector returns HRESULT"), None);
    }
}
