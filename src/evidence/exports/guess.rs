//! The server of an export that names none: what the file's or the folder's name suggests. A guess, told as one, to be confirmed.

use crate::kit::decisions::Decision;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::mapping::{Mapping, TableName};
use crate::kit::names::is_guid;

/// A name from a path, and how many rows rest on it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::evidence) struct Guess {
    pub server: String,
    pub rows: u64,
    /// Somebody said so: no guess any more.
    confirmed: bool,
}

/// Words of file and folder names that name no server.
const WORDS: [&str; 84] = [
    "acl",
    "acls",
    "icacls",
    "share",
    "shares",
    "smbshareaccess",
    "permissions",
    "group",
    "groups",
    "members",
    "localgroup",
    "folders",
    "sec",
    "sicherheit",
    "sicherheitsprotokoll",
    "anwendung",
    "sécurité",
    "securite",
    "journal",
    "protokoll",
    "access",
    "application",
    "client",
    "clients",
    "csv",
    "current",
    "daily",
    "data",
    "database",
    "device",
    "devices",
    "dns",
    "event",
    "events",
    "evtx",
    "export",
    "exports",
    "file",
    "files",
    "get",
    "iis",
    "inetpub",
    "list",
    "log",
    "httpproxy",
    "logfiles",
    "rca",
    "logs",
    "new",
    "output",
    "overview",
    "report",
    "rolle",
    "security",
    "server",
    "servers",
    "sil",
    "sum",
    "system",
    "system32",
    "ual",
    "usage",
    "user",
    "users",
    "w3c",
    "windows",
    "wmi",
    "extracts",
    "chaineddbinfo",
    "clientsdetailed",
    "collection",
    "detail",
    "dnsinfo",
    "identity",
    "kstrike",
    "plaso",
    "results",
    "roleaccesses",
    "roleinfos",
    "sumecmd",
    "summary",
    "systemidentinfo",
    "timeline",
    "vminfo",
];

impl Guess {
    /// From a source's path: the one part of the file's name that can be a machine's, else the nearest folder's name.
    pub fn from(path: &str) -> Guess {
        let mut parts = path.rsplit('/');
        let file = parts.next().unwrap_or("");
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let mut names = stem.split(['_', ' ', '(', ')']).filter(|part| is_name(part));
        let server = match (names.next(), names.next()) {
            (Some(name), None) => name,
            // An archive is a folder, too.
            _ => parts.map(|folder| folder.strip_suffix(".zip").unwrap_or(folder)).find(|folder| is_name(folder)).unwrap_or(""),
        };
        Guess { server: server.to_string(), ..Guess::default() }
    }

    /// The server that a decision gives, else what the path suggests.
    pub fn unless_told(told: Option<&str>, path: &str) -> Guess {
        told.map_or_else(|| Guess::from(path), Guess::confirmed)
    }

    pub fn confirmed(server: &str) -> Guess {
        Guess { server: server.to_string(), rows: 0, confirmed: true }
    }

    /// Counts rows that rest on it.
    pub fn rest(&mut self, rows: u64) {
        if !self.confirmed {
            self.rows += rows;
        }
    }

    /// That the rows of a table rest on it. `place`: `path#table` of a table of `source`.
    pub fn finding(&self, source: &str, place: &str) -> Finding {
        let on = TableName { source: source.to_string(), table: None };
        let confirm = Decision::Map { on, mapping: Box::new(Mapping::of_server(&self.server)) };
        let what = match self.rows {
            1 => "1 row names no server; it is taken".to_owned(),
            rows => format!("{rows} rows name no server; they are taken"),
        };
        let message = format!("{place}: {what} for {}'s, as the file or folder is called", self.server);
        Finding::new("server-guessed", Severity::Medium, Effect::Unknown, place, message)
            .remedy("Confirm with the client on which server the export was made, and accept this; else put it into a folder of that server's name.")
            .units(self.rows)
            .suggest(format!("{source} is of server {}", self.server), confirm)
    }

    /// The server that a row names, else the guess.
    pub fn unless<'s>(&'s mut self, named: &'s str) -> &'s str {
        if !named.is_empty() {
            return named;
        }
        self.rest(u64::from(!self.server.is_empty()));
        &self.server
    }
}

/// A machine's name: letters (with figures, dashes, dots), and not a word that files are called by.
fn is_name(part: &str) -> bool {
    let lower = part.to_ascii_lowercase();
    let spelled = lower.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
    let lettered = lower.chars().filter(char::is_ascii_alphabetic).count() >= 2;
    let of_words = lower.contains('-') && lower.split('-').all(|word| WORDS.contains(&word) || word.chars().all(|c| c.is_ascii_digit()));
    let known = of_words || WORDS.contains(&lower.as_str()) || WORDS.iter().any(|word| word.len() > 4 && lower.ends_with(word));
    let dated = lower.starts_with("u_ex") || lower.starts_with("w3svc") || lower.starts_with("get-") || lower.starts_with("ual");
    // `ex260401`, `20260401`: a log of a day.
    let figures = lower.trim_start_matches("ex").trim_matches('-');
    let figures = figures.len() >= 6 && figures.chars().all(|c| c.is_ascii_digit() || c == '-');
    // A database of an earlier year is called by a GUID.
    let guid = is_guid(&lower);
    spelled && lettered && !known && !dated && !figures && !guid && (2..=63).contains(&lower.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_stands_in_the_files_name_or_in_a_folders() {
        let server = |path| Guess::from(path).server;
        assert_eq!(server("ual/ULM-FS01_UalUserAccess.csv"), "ULM-FS01");
        assert_eq!(server("Get-UalDailyAccess fs01.contoso.local 2026.csv"), "fs01.contoso.local");
        assert_eq!(server("logs/EX01/W3SVC1/u_ex260401.log"), "EX01");
        assert_eq!(server("UalUserAccess.csv"), "");
        assert_eq!(server("FS02/20260401120000_SumECmd_DETAIL_Clients_Output.csv"), "FS02");
        assert_eq!(server("FS03/5E210C24-FB44-45C2-996D-4139D5B7FC4C.txt"), "FS03");
        assert_eq!(server("a_b1_Muc-DC02_lyo-dc01.csv"), "", "two names are no guess");
    }

    #[test]
    fn what_a_row_names_stands_and_guesses_are_counted() {
        let mut guess = Guess::from("FS01.csv");
        assert_eq!(guess.unless("DC01"), "DC01");
        assert_eq!(guess.unless(""), "FS01");
        assert_eq!(guess.rows, 1);
    }
}
