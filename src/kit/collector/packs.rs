//! What the licence packs of an integrated server (Windows EBS, SBS) say in the Application log, and why an activation failed.

use super::messages::folded;
use crate::kit::findings::{Effect, Severity};
use crate::kit::records::EventRecord;

const PACKS: &str = "windows server solutions client access licensing";
const CHECKS: &str = "server infrastructure licensing";

/// Whether an event's source and id make it a licence-pack or licensing message.
pub fn is_licensing_source(source: &str, id: u32) -> bool {
    let source = source.to_lowercase();
    (source.ends_with(PACKS) && matches!(id, 4 | 5 | 9 | 11 | 12)) || (source.ends_with(CHECKS) && matches!(id, 31 | 44 | 45))
}

/// A licensing event, as far as it needs a reader's eye.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Pack {
    /// 4: fine.
    Activated,
    /// 5.
    Failed(Cause),
    /// 9.
    NotRemoved,
    /// 11 with 0xcfff1200.
    AllAssigned,
    /// 11 with 0xcfff1212.
    AlreadyAssigned,
    /// 11 with another error.
    NotAssigned,
    /// 12.
    Directory,
    /// 31: fine.
    CheckPassed,
    /// 44, 45.
    Grace,
}

/// Why the activation of a pack failed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Cause {
    /// 0xcfff1208.
    AlreadyInstalled,
    /// Event 12 on the same server and day.
    Directory,
    /// An account without rights, or no Internet: the event does not say which.
    AccountOrInternet,
}

impl Pack {
    /// Reads an event by its id and text (an extract may lack the source). `directory` says whether event 12 stands beside it.
    pub fn recognise(event: &EventRecord, directory: bool) -> Option<Pack> {
        let text = folded(&event.message);
        let from = |words: &str| event.source.as_deref().is_some_and(|source| source.to_lowercase().ends_with(words));
        let is = |id: u32| from(PACKS) && event.id == Some(id);
        if is(4) || text.contains("license pack was activated successfully") {
            return Some(Pack::Activated);
        }
        if is(5) || text.contains("license pack activation failed") {
            return Some(Pack::Failed(cause(&text, directory)));
        }
        if is(9) || (text.starts_with("license ") && text.contains(" was not removed from ")) {
            return Some(Pack::NotRemoved);
        }
        if is(11) || (text.starts_with("license ") && text.contains(" was not assigned to ")) {
            return Some(match () {
                () if text.contains("0xcfff1200") => Pack::AllAssigned,
                () if text.contains("0xcfff1212") => Pack::AlreadyAssigned,
                () => Pack::NotAssigned,
            });
        }
        if is(12) || is_directory_text(&text) {
            return Some(Pack::Directory);
        }
        match event.id {
            Some(31) if from(CHECKS) => Some(Pack::CheckPassed),
            Some(44 | 45) if from(CHECKS) => Some(Pack::Grace),
            Some(_) | None => None,
        }
    }

    /// Whether an event says that SYSTEM cannot use the directory: what explains a failed activation on the same day.
    pub fn is_directory(event: &EventRecord) -> bool {
        Pack::recognise(event, false) == Some(Pack::Directory)
    }

    /// `None`: nothing to report.
    pub fn code(self) -> Option<&'static str> {
        match self {
            Pack::Activated | Pack::CheckPassed => None,
            Pack::Failed(_) => Some("pack-activation-failed"),
            Pack::NotRemoved => Some("licence-not-removed"),
            Pack::AllAssigned => Some("pack-all-assigned"),
            Pack::AlreadyAssigned => Some("licence-already-assigned"),
            Pack::NotAssigned => Some("licence-not-assigned"),
            Pack::Directory => Some("pack-directory-permissions"),
            Pack::Grace => Some("licensing-grace"),
        }
    }

    pub fn severity(self) -> Severity {
        match self {
            Pack::Failed(Cause::Directory | Cause::AccountOrInternet) | Pack::AllAssigned => Severity::High,
            Pack::Failed(Cause::AlreadyInstalled) | Pack::Directory | Pack::NotAssigned => Severity::Medium,
            Pack::NotRemoved | Pack::Grace => Severity::Low,
            Pack::Activated | Pack::CheckPassed | Pack::AlreadyAssigned => Severity::Info,
        }
    }

    pub fn effect(self) -> Effect {
        match self {
            Pack::Failed(_) | Pack::AllAssigned => Effect::Under,
            Pack::NotRemoved => Effect::Over,
            Pack::Directory | Pack::Grace | Pack::NotAssigned | Pack::AlreadyAssigned | Pack::Activated | Pack::CheckPassed => {
                Effect::Unknown
            }
        }
    }

    pub fn sentence(self, server: &str) -> String {
        match self {
            Pack::Failed(cause) => match cause {
                Cause::AlreadyInstalled => {
                    format!(
                        "a CAL pack was entered twice on {server} (0xcfff1208, already installed): a list that names it twice counts it twice"
                    )
                }
                Cause::Directory => {
                    format!(
                        "a CAL pack was not activated on {server}, where SYSTEM cannot write to the directory (event 12): a purchased pack may not be installed"
                    )
                }
                Cause::AccountOrInternet => format!(
                    "a CAL pack was not activated on {server}: an account without rights or no Internet connection; a purchased pack may not be installed"
                ),
            },
            Pack::NotRemoved => format!("a CAL could not be taken back on {server}: its assignments are higher than what is used"),
            Pack::AllAssigned => {
                format!("all CALs of the packs on {server} are assigned (0xcfff1200): more is needed there than is installed")
            }
            Pack::AlreadyAssigned => format!("a CAL was assigned a second time on {server} (0xcfff1212): nothing changed"),
            Pack::NotAssigned => format!("a CAL could not be assigned on {server}: who should have got it stands without one"),
            Pack::Directory => format!(
                "SYSTEM cannot read or write the licensing data in the directory of {server} (event 12): its packs and assignments are not reliable"
            ),
            Pack::Grace => {
                format!(
                    "{server} is in the 30 days after its installation in which its licensing checks are not enforced: nobody is refused there yet for want of a CAL"
                )
            }
            Pack::Activated | Pack::CheckPassed => format!("licensing on {server} is in order"),
        }
    }

    pub fn remedy(self) -> &'static str {
        match self {
            Pack::Failed(Cause::AlreadyInstalled) => {
                "compare the pack's product key with the installation history; count it once, and buy a further pack where all of its CALs are assigned"
            }
            Pack::Failed(Cause::Directory) | Pack::Directory => {
                "with ADSI Edit, make SYSTEM the owner of CN=msWssgConfig under CN=System and give it read and write rights, then activate the pack again"
            }
            Pack::Failed(Cause::AccountOrInternet) => {
                "activate the pack again as a member of Administrators, with the alerts of Internet Services, network adapter and firewall cleared; amend the entitlement's status if it stays inactive"
            }
            Pack::NotRemoved => {
                "take the CAL back by hand in the administration console, and check the assignments against the people who left"
            }
            Pack::AllAssigned => {
                "check the assignments for leavers and duplicates; what is still missing has to be bought as further packs"
            }
            Pack::AlreadyAssigned => "no action; do not count the assignment twice",
            Pack::NotAssigned => "look up the error code in the event, and repeat the assignment",
            Pack::Grace => "count the access of these days all the same, and have the CAL packs installed before the 30 days end",
            Pack::Activated | Pack::CheckPassed => "no action",
        }
    }
}

fn is_directory_text(text: &str) -> bool {
    text.contains("system account") && text.contains("permission") && text.contains("active directory")
}

fn cause(text: &str, directory: bool) -> Cause {
    match (text.contains("0xcfff1208"), directory) {
        (true, _) => Cause::AlreadyInstalled,
        (false, true) => Cause::Directory,
        (false, false) => Cause::AccountOrInternet,
    }
}
