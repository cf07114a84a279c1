//! What a careful consultant decides on the estate, for `recal decide`: the answers that only the client can give.

use super::people::{Account, Post};
use super::places::OLD_NAME;
use super::visits::{Estate, PROXY};

/// The account that somebody's old one was followed by.
pub fn successor<'a>(people: &'a [Account], old: &Account) -> Option<&'a Account> {
    let wanted = match old.post {
        Post::LeftBehind => Post::Moved,
        Post::RenamedFrom => Post::Renamed,
        Post::Second => Post::Office,
        _ => return None,
    };
    people.iter().find(|account| account.post == wanted && account.number == old.number)
}

/// JSON Lines, an entry a line.
pub fn decisions(estate: &Estate) -> String {
    let mut lines = String::new();
    let mut decide = |entry: serde_json::Value| lines.push_str(&format!("{entry}\n"));
    for old in &estate.people {
        if let Some(new) = successor(&estate.people, old) {
            let why = match old.post {
                Post::LeftBehind => "the old account's SID stands in the history of the new one",
                Post::RenamedFrom => "the same personnel number in both directories; confirmed by personnel",
                _ => "the administrator's second account; list of the service desk",
            };
            decide(serde_json::json!({"op": "merge", "on": {"record": "person", "key": old.user()}, "to": new.user(), "why": why}));
        }
    }
    for account in estate.people.iter().filter(|a| a.post == Post::LooksLikeService) {
        decide(serde_json::json!({"op": "amend", "on": {"record": "person", "key": account.user()}, "field": "kind", "to": "service",
            "why": "drives the badge readers and label printers; nobody signs in with it"}));
    }
    decide(serde_json::json!({"op": "merge", "on": {"record": "device", "key": OLD_NAME}, "to": "HUL-FS1",
        "why": "renamed on 15 June 2026, change 20260615-3"}));
    decide(
        serde_json::json!({"op": "add", "record": "device", "fields": {"device": "LDS-PROXY", "device_kind": "service", "ip": PROXY, "nat": "yes"},
        "why": "the reverse proxy in front of the intranet; network plan of Leeds"}),
    );
    lines
}
