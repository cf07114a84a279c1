//! The Application channel, and any other that is no log of access: messages of the CAL collector and of licence packs, and signs of
//! the operating system. What the messages mean is the kit's to say ([`crate::kit::collector`]).

use super::fields::{Event, Fields};
use super::verdict::{Aside, Verdict};
use crate::kit::collector;

pub(super) fn read(event: &Event<'_>) -> Verdict {
    if collector::is_licensing_source(&event.provider, event.id) {
        return Verdict::Message(licensing_text(event.id, &event.fields()));
    }
    if event.provider.eq_ignore_ascii_case("EventLog") && event.id == 6009 {
        return match client_build(&event.fields()) {
            Some(system) => Verdict::ClientSystem(format!("it started up as {system}")),
            None => Verdict::Aside(Aside::OtherEvent),
        };
    }
    // A cheap look first: all seven messages hold one of these.
    let likely = ["client access licen", "security log", "configuration variable"].iter().any(|words| event.mentions(words));
    if likely {
        let text = event.fields().text();
        if collector::is_message(&text) {
            return Verdict::Message(text);
        }
    }
    Verdict::Aside(Aside::OtherEvent)
}

/// A licence pack's message in full: a log keeps only the inserts of the text.
fn licensing_text(id: u32, fields: &Fields<'_>) -> String {
    let rendered = fields.get("Message");
    if !rendered.is_empty() {
        return rendered.to_owned();
    }
    let inserts: Vec<&str> = fields.strings().collect();
    let insert = |at: usize| inserts.get(at).copied().unwrap_or("?");
    match id {
        4 => "License pack was activated successfully.".to_owned(),
        5 => format!("License pack activation failed due to error code: {}. {}", insert(0), inserts.get(1..).unwrap_or_default().join(" "))
            .trim()
            .to_owned(),
        9 => format!("License {} was not removed from {} object {} due to error code: {}.", insert(0), insert(1), insert(2), insert(3)),
        11 => format!("License {} was not assigned to {} object {} due to {}.", insert(0), insert(1), insert(2), insert(3)),
        _ => inserts.join(" "),
    }
}

/// Builds that only client systems have; many are shared with a server release, and say nothing.
fn client_build(fields: &Fields<'_>) -> Option<&'static str> {
    let strings: Vec<&str> = fields.strings().collect();
    let (version, build) = (strings.first()?.trim_end_matches('.'), strings.get(1)?.trim());
    match (version, build) {
        ("5.01", _) => Some("Windows XP"),
        ("6.00", "6000") => Some("Windows Vista"),
        ("10.00", "10240" | "10586" | "15063" | "19043" | "19044" | "19045") => Some("Windows 10"),
        ("10.00", "22000" | "22621" | "22631") => Some("Windows 11"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::verdict::{LogonTypes, read as read_any};
    use super::*;

    fn application(provider: &str, id: u32, strings: &[&str]) -> Verdict {
        let data: String = strings.iter().map(|s| format!("<Data>{s}</Data>")).collect();
        let xml = format!(
            "<Event><System><Provider Name=\"{provider}\"></Provider><EventID>{id}</EventID><Channel>Application</Channel>\
             <Computer>FS01</Computer></System><EventData>{data}</EventData></Event>"
        );
        read_any(&Event::parse(&xml).unwrap(), LogonTypes::network())
    }

    #[test]
    fn the_collectors_message_is_told_by_its_text_whatever_its_source() {
        let text = "Security log cannot be accessed. No information about users or device connections will be provided.";
        assert_eq!(application("SMS Client", 1, &[text]), Verdict::Message(text.to_owned()));
        assert_eq!(application("SMS Client", 1, &["the security log is fine"]), Verdict::Aside(Aside::OtherEvent));
    }

    #[test]
    fn a_failed_licence_pack_is_told_in_full_from_its_inserts() {
        let source = "Microsoft-Windows-Windows Server Solutions Client Access Licensing";
        let failed = application(source, 5, &["0xcfff1208", "The pack is installed."]);
        assert_eq!(
            failed,
            Verdict::Message("License pack activation failed due to error code: 0xcfff1208. The pack is installed.".to_owned())
        );
        assert!(matches!(application(source, 12, &[]), Verdict::Message(_)));
        assert_eq!(application("MsiInstaller", 5, &["0xcfff1208"]), Verdict::Aside(Aside::OtherEvent));
    }

    #[test]
    fn a_build_that_only_a_client_has_shows_a_client_system() {
        assert!(matches!(application("EventLog", 6009, &["10.00.", "19045", "", "Multiprocessor Free"]), Verdict::ClientSystem(_)));
        assert_eq!(application("EventLog", 6009, &["10.00.", "17763", "", "Multiprocessor Free"]), Verdict::Aside(Aside::OtherEvent));
    }
}
