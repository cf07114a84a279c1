//! The chain of a server's databases, one for each year: which ones its identity lists, and which of them were not sent.

use crate::kit::findings::{Effect, Finding, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// What the databases of a folder list, and the files that are there.
#[derive(Default)]
pub(super) struct Years {
    /// Year → file.
    listed: BTreeMap<u16, String>,
    /// File names in lower case.
    there: BTreeSet<String>,
}

impl Years {
    pub fn see_file(&mut self, name: &str) {
        self.there.insert(name.to_lowercase());
    }

    pub fn see_listed(&mut self, year: &str, file: &str) {
        let file = file.rsplit(['\\', '/']).next().unwrap_or_default().trim();
        if let (Ok(year), false) = (year.parse(), file.is_empty()) {
            self.listed.insert(year, file.to_lowercase());
        }
    }

    /// Years whose database is listed and was not sent, and years that the chain leaves out.
    fn missing(&self) -> (Vec<u16>, Vec<u16>) {
        let unsent = self.listed.iter().filter(|(_, file)| !self.there.contains(*file)).map(|(year, _)| *year).collect();
        let (first, last) = (self.listed.keys().next(), self.listed.keys().next_back());
        let span = first.zip(last).map(|(first, last)| *first..=*last);
        let left_out = span.into_iter().flatten().filter(|year| !self.listed.contains_key(year)).collect();
        (unsent, left_out)
    }

    /// What is to be told of a server, or of a folder where nothing names the server.
    pub fn finding(&self, server: &str) -> Option<Finding> {
        let (unsent, left_out) = self.missing();
        let of = |years: &[u16], what: &str| {
            let listed: Vec<String> = years.iter().map(u16::to_string).collect();
            (!years.is_empty()).then(|| format!("{what} {}", listed.join(", ")))
        };
        let parts: Vec<String> =
            [of(&unsent, "lists a database that was not sent for"), of(&left_out, "has none for")].into_iter().flatten().collect();
        let message = format!(
            "User Access Logging of {server} {}: who came only then is missing, unless the running year's database repeats it",
            parts.join(" and ")
        );
        let finding = Finding::new("ual-database-reset", Severity::Medium, Effect::Under, server, message)
            .remedy("ask for all files of LogFiles\\Sum, and whether the service was switched off in a year that the chain leaves out");
        (!parts.is_empty()).then_some(finding)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_that_was_not_sent_or_never_written_is_told() {
        let mut years = Years::default();
        years.see_file("{A}.MDB");
        years.see_listed("2026", "{a}.mdb");
        assert_eq!(years.finding("FS1"), None);
        years.see_listed("2024", "C:\\Windows\\System32\\LogFiles\\Sum\\{b}.mdb");
        let message = years.finding("FS1").expect("a finding").message;
        assert!(message.contains("not sent for 2024 and has none for 2025"), "{message}");
        years.see_file("{b}.mdb");
        assert!(years.finding("FS1").expect("a finding").message.contains("FS1 has none for 2025:"));
    }
}
