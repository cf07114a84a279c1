//! Notes that lie beside the evidence: tables only because every text is split into cells.

use super::Loading;

impl Loading<'_> {
    /// The last notice asks for nothing where what it is about begins like a note.
    pub(super) fn settle_prose(&mut self, first_row: &[String]) {
        if let Some(notice) = self.records.notices.last_mut().filter(|_| is_prose(first_row)) {
            notice.remedy =
                "nothing need be done, as it reads like a note; map its columns (step 0, i) if it is a table after all".to_owned();
            notice.settled = true;
        }
    }
}

/// A sentence that commas split into cells, or one cell of several words: no headers either way.
fn is_prose(first_row: &[String]) -> bool {
    match first_row {
        [one] => one.trim().contains(' '),
        [.., last] => last.trim_end().ends_with('.'),
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_prose;

    #[test]
    fn a_sentence_is_no_row_of_headers() {
        let row = |cells: &[&str]| is_prose(&cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
        assert!(row(&["From: it-service@contoso.example"]));
        assert!(row(&["MADE UP. Its people", "devices and prices are invented."]));
        assert!(!row(&["name", "phone", "room"]) && !row(&["user"]) && !row(&[]));
    }
}
