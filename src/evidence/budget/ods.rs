//! The cells of an OpenDocument spreadsheet: rows and cells that repeat are written once, with how often.

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::io::{BufReader, Read};

/// No honest workbook has so many blanks in a row of others.
const MOST_BLANKS: u64 = 64 << 20;

/// A sheet's extent so far.
#[derive(Default)]
struct Sheet {
    rows: u64,
    /// Up to the last row, and the widest, that hold anything.
    filled_rows: u64,
    filled_columns: u64,
    row_repeats: u64,
    column: u64,
    row_filled: u64,
}

/// Cells from the first to the last of all sheets that hold anything.
pub(super) fn claimed(content: &mut dyn Read) -> u64 {
    let mut reader = Reader::from_reader(BufReader::new(content));
    let (mut buffer, mut sheet, mut total) = (Vec::new(), Sheet::default(), 0u64);
    let mut blanks = 0u64;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag)) => sheet.open(&tag),
            // Blanks in a text are written once, with how often.
            Ok(Event::Empty(tag)) if tag.local_name().as_ref() == "s" => {
                blanks = blanks.saturating_add(repeats(&tag, "text:c"));
                if blanks > MOST_BLANKS {
                    return u64::MAX;
                }
            }
            Ok(Event::Empty(tag)) => {
                sheet.open(&tag);
                sheet.close(tag.local_name().as_ref());
            }
            Ok(Event::End(tag)) => {
                let name = tag.local_name();
                sheet.close(name.as_ref());
                if name.as_ref() == "table" {
                    total = total.saturating_add(sheet.filled_rows.saturating_mul(sheet.filled_columns));
                    sheet = Sheet::default();
                }
            }
            Ok(Event::Eof) | Err(_) => return total,
            Ok(_) => {}
        }
    }
}

fn repeats(tag: &BytesStart<'_>, name: &str) -> u64 {
    let told = tag.try_get_attribute(name).ok().flatten();
    told.and_then(|told| told.value.trim().parse().ok()).unwrap_or(1)
}

impl Sheet {
    fn open(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "table-row" => {
                self.row_repeats = repeats(tag, "table:number-rows-repeated");
                (self.column, self.row_filled) = (0, 0);
            }
            "table-cell" | "covered-table-cell" => {
                self.column = self.column.saturating_add(repeats(tag, "table:number-columns-repeated"));
                if tag.try_get_attribute("office:value-type").ok().flatten().is_some() {
                    self.row_filled = self.column;
                }
            }
            // A text without a type of its own.
            "p" => self.row_filled = self.column,
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if name == "table-row" {
            self.rows = self.rows.saturating_add(self.row_repeats);
            if self.row_filled > 0 {
                self.filled_rows = self.rows;
                self.filled_columns = self.filled_columns.max(self.row_filled);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(rows: &str) -> u64 {
        claimed(
            &mut format!("<office:document-content><table:table table:name=\"a\">{rows}</table:table></office:document-content>")
                .as_bytes(),
        )
    }

    #[test]
    fn what_repeats_counts_as_often_as_it_says() {
        let filled = "<table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
        let empty = "<table:table-cell table:number-columns-repeated=\"16383\"/>";
        assert_eq!(cells(&format!("<table:table-row>{filled}{filled}{empty}</table:table-row>")), 2);
        assert_eq!(cells(&format!("<table:table-row table:number-rows-repeated=\"1000000\">{filled}</table:table-row>")), 1_000_000);
        assert_eq!(cells(&format!("<table:table-row table:number-rows-repeated=\"1000000\">{empty}</table:table-row>")), 0);
        assert_eq!(
            cells(&format!(
                "<table:table-row table:number-rows-repeated=\"9\">{empty}</table:table-row><table:table-row>{empty}{filled}</table:table-row>"
            )),
            163_840
        );
    }

    #[test]
    fn blanks_that_are_written_once_claim_what_they_unfold_to() {
        let cell =
            |blanks: &str| format!("<table:table-row><table:table-cell><text:p>a{blanks}b</text:p></table:table-cell></table:table-row>");
        assert_eq!(cells(&cell("<text:s text:c=\"900000000\"/>")), u64::MAX);
        assert_eq!(cells(&cell("<text:s text:c=\"9\"/><text:s/>")), 1);
    }

    #[test]
    fn what_is_no_sheet_claims_nothing() {
        assert_eq!((claimed(&mut &b"<a><b"[..]), claimed(&mut &b""[..]), claimed(&mut &b"\xff\xfe<"[..])), (0, 0, 0));
    }
}
