//! Lines of JSON, an object each, or the objects of an array: the columns are the names of all objects, in the order in which they first stand.

use super::content::Content;
use super::json_array;
use super::lines::{each_line, text_of, walk_text};
use super::table::{EachRow, Row, Table};
use super::text::Encoding;
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::ops::ControlFlow;

/// No line of an honest export is longer.
const LONGEST_LINE: u64 = 16 * 1024 * 1024;
/// Objects that have more names than this are no rows of a table.
const MOST_COLUMNS: usize = 4_096;

/// Such a file, opened anew for each walk.
pub(super) struct JsonLines {
    content: Content,
    encoding: Encoding,
    columns: Vec<String>,
    is_array: bool,
}

impl JsonLines {
    /// The file whose beginning is this; `None`: it is neither. The error is a sentence.
    pub fn of(content: &Content, encoding: Encoding, beginning: &str) -> Option<Result<JsonLines, String>> {
        let first = beginning.lines().find(|line| !line.trim().is_empty())?;
        let is_array = object(first).is_none();
        if is_array && !json_array::begins(beginning) {
            return None;
        }
        let mut file = JsonLines { content: content.clone(), encoding, columns: Vec::new(), is_array };
        Some(file.find_columns().map(|()| file))
    }

    fn find_columns(&mut self) -> Result<(), String> {
        let (mut columns, mut known) = (Vec::new(), HashSet::new());
        self.lines(&mut |line| {
            for name in object(line.raw(0)).unwrap_or_default().into_iter().map(|(name, _)| name) {
                if columns.len() < MOST_COLUMNS && known.insert(name.clone()) {
                    columns.push(name);
                }
            }
            ControlFlow::Continue(())
        })?;
        self.columns = columns;
        Ok(())
    }

    pub fn word(&self) -> &'static str {
        if self.is_array { "an array of JSON" } else { "lines of JSON" }
    }

    /// Whether the rows are the objects of an array: a table that somebody printed, no log.
    pub fn is_array(&self) -> bool {
        self.is_array
    }

    /// Every object, or line that is not blank, as a row of one cell.
    fn lines(&self, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) -> Result<(), String> {
        walk_text(
            &self.content,
            self.encoding,
            |reader, each| if self.is_array { json_array::split(reader, each) } else { split(reader, each) },
            each,
        )
    }
}

impl Table for JsonLines {
    /// The names stand before the first line, as row 0.
    fn rows(&self, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) -> Result<(), String> {
        let (mut text, mut cells) = (String::new(), Vec::new());
        for column in &self.columns {
            put(column, &mut text, &mut cells);
        }
        if each(Row::new(0, &text, &cells)).is_break() {
            return Ok(());
        }
        let places: HashMap<&str, usize> = self.columns.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        self.lines(&mut |line| {
            if line.broken.is_some() {
                return each(line);
            }
            let Some(object) = object(line.raw(0)) else {
                return each(Row::broken(line.number, "it is no JSON object"));
            };
            text.clear();
            cells.clear();
            cells.resize(self.columns.len(), (0, 0));
            for (name, value) in &object {
                if let Some(cell) = places.get(name.as_str()).and_then(|at| cells.get_mut(*at)) {
                    let start = text.len() as u32;
                    write(value, &mut text);
                    *cell = (start, text.len() as u32);
                }
            }
            each(Row::new(line.number, &text, &cells))
        })
    }
}

fn object(line: &str) -> Option<Map<String, Value>> {
    let line = line.trim();
    if !line.starts_with('{') {
        return None;
    }
    serde_json::from_str(line).ok()
}

fn put(value: &str, text: &mut String, cells: &mut Vec<(u32, u32)>) {
    let start = text.len() as u32;
    text.push_str(value);
    cells.push((start, text.len() as u32));
}

/// What an object is known by: a time, a licence that a user holds.
const KEYS: [&str; 5] = ["timestamp", "skuPartNumber", "SkuPartNumber", "skuId", "SkuId"];

/// A value as a cell: a list joined by semicolons; of an object that is known by one of its values, that; any other object as it stands.
fn write(value: &Value, text: &mut String) {
    match value {
        Value::Null => {}
        Value::String(value) => text.push_str(value),
        Value::Bool(_) | Value::Number(_) => text.push_str(&value.to_string()),
        Value::Array(values) => {
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    text.push(';');
                }
                write(value, text);
            }
        }
        Value::Object(object) => match KEYS.iter().find_map(|key| object.get(*key)) {
            Some(known @ (Value::Number(_) | Value::String(_))) => write(known, text),
            Some(_) | None => text.push_str(&value.to_string()),
        },
    }
}

fn split(reader: impl Read, each: EachRow) -> std::io::Result<()> {
    each_line(reader, LONGEST_LINE, &mut |number, line| {
        let cell = [(0, line.len() as u32)];
        let row = match text_of(number, line) {
            Ok(text) if text.trim().is_empty() => return ControlFlow::Continue(()),
            Ok(text) => Row::new(number, text, &cell),
            Err(broken) => broken,
        };
        each(row)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, Vec<String>)> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.json");
        std::fs::write(&path, text).unwrap();
        let file = JsonLines::of(&Content::File(path), Encoding::Utf8, text).unwrap().unwrap();
        let mut rows = Vec::new();
        file.rows(&mut |row| {
            rows.push((row.number, row.broken.map_or_else(|| row.to_owned().cells, |why| vec![why.to_string()])));
            ControlFlow::Continue(())
        })
        .unwrap();
        rows
    }

    #[test]
    fn columns_are_the_names_of_all_objects() {
        let got =
            rows("{\"a\":\"x\\ny\",\"n\":3}\n\n{\"b\":[1,\"é\"],\"a\":null}\nnonsense\n{\"b\":{\"timestamp\":5},\"n\":{\"Day1\":2}}\n");
        let row = |cells: &[&str]| cells.iter().map(|c| c.to_string()).collect::<Vec<_>>();
        assert_eq!(
            got,
            [
                (0, row(&["a", "n", "b"])),
                (1, row(&["x\ny", "3", ""])),
                (3, row(&["", "", "1;é"])),
                (4, row(&["it is no JSON object"])),
                (5, row(&["", "{\"Day1\":2}", "5"])),
            ]
        );
    }

    #[test]
    fn other_texts_are_none() {
        let of = |text| JsonLines::of(&Content::File("x".into()), Encoding::Utf8, text).is_none();
        assert!(of("a,b\n{\"a\":1}\n") && of("{\n\"a\": 1\n}\n") && of("[1]"));
    }
}
