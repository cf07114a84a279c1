//! Logs that were read to the end and show nobody's access: because they hold failures alone, or logons of the machine itself alone.

use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::records::TableAccount;

/// Reasons to set a row aside that mean an attempt failed.
const FAILED: [&str; 2] = ["failure", "access-denied"];
/// Reasons that mean something began on the machine itself: services, tasks, the console.
const OWN: [&str; 1] = ["local-logon"];

/// What a log without any access says of its server; `server` is blank where several, or none, are named. Nothing where it may be empty
/// for other reasons.
pub(super) fn finding(account: &TableAccount, place: &str, server: &str) -> Option<Finding> {
    let of = |reasons: &[&str]| reasons.iter().filter_map(|reason| account.set_aside.get(*reason)).sum::<u64>();
    let (failed, own) = (of(&FAILED), of(&OWN));
    let subject = if server.is_empty() { place } else { server };
    if own > 0 {
        let message = format!(
            "{place} holds {own} logons of services, tasks and the console and not one over the network ({failed} failed): it shows nobody's access, which such a log does where network logons are not audited or were filtered out"
        );
        let finding = Finding::new("only-service-logons", Severity::Medium, Effect::Under, subject, message)
            .remedy("ask how the log was exported, and for the network logons (type 3) of the same days, or for User Access Logging");
        return Some(finding);
    }
    let message = format!(
        "{place} holds {failed} attempts that failed and none that succeeded: successes are not logged there, or were filtered out, so whoever got in is missing"
    );
    let finding = Finding::new("only-failures", Severity::Medium, Effect::Under, subject, message)
        .remedy("ask for the successes too: auditing of successful logons for a Security log, an unfiltered copy for any other");
    (failed > 0).then_some(finding)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(aside: &[(&str, u64)], server: &str) -> Option<(&'static str, String)> {
        let set_aside = aside.iter().map(|(reason, count)| ((*reason).to_owned(), *count)).collect();
        let account = TableAccount { set_aside, ..TableAccount::default() };
        finding(&account, "logs/a.evtx#Security", server).map(|finding| (finding.code, finding.subject))
    }

    #[test]
    fn failures_alone_and_logons_of_the_machine_alone_are_told_apart() {
        assert_eq!(told(&[("failure", 3), ("other-event", 9)], "FS1"), Some(("only-failures", "FS1".into())));
        assert_eq!(told(&[("failure", 3), ("local-logon", 9)], ""), Some(("only-service-logons", "logs/a.evtx#Security".into())));
        assert_eq!(told(&[("not-authenticated", 3)], "WEB1"), None, "an open site asks nobody for a name");
        assert_eq!(told(&[], "FS1"), None);
    }
}
