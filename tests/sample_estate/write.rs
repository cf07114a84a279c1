//! Delimited text in the shapes that exports come in: comma or semicolon, UTF-8 or UTF-16, with or without a `#TYPE` line; and the
//! journal that an engagement begins with.

use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// A table as rows of text; how it is written to disk is decided at the end.
pub struct Csv {
    rows: Vec<Vec<String>>,
}

impl Csv {
    pub fn new(header: &[&str]) -> Csv {
        Csv { rows: vec![header.iter().map(|cell| cell.to_string()).collect()] }
    }

    pub fn row<T: AsRef<str>>(&mut self, cells: &[T]) {
        self.rows.push(cells.iter().map(|cell| cell.as_ref().to_string()).collect());
    }

    /// Sorts the rows (not the header) as text by the given columns, as an export from a database would.
    pub fn sort_by(&mut self, columns: &[usize]) {
        let key = |row: &Vec<String>| columns.iter().map(|&c| row[c].clone()).collect::<Vec<_>>();
        self.rows[1..].sort_by_cached_key(key);
    }

    fn text(&self, delimiter: char, end: &str) -> String {
        let mut text = String::new();
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|cell| quoted(cell, delimiter)).collect();
            text.push_str(&cells.join(&delimiter.to_string()));
            text.push_str(end);
        }
        text
    }

    /// Commas, UTF-8, Unix line ends.
    pub fn comma(&self) -> Vec<u8> {
        self.text(',', "\n").into_bytes()
    }

    /// Semicolons, UTF-8 with a byte order mark, Windows line ends: what a German Excel saves.
    pub fn semicolon(&self) -> Vec<u8> {
        format!("\u{feff}{}", self.text(';', "\r\n")).into_bytes()
    }

    /// `Export-Csv -Encoding Unicode` of an old PowerShell: UTF-16 little endian, a `#TYPE` line, every cell quoted.
    pub fn powershell(&self) -> Vec<u8> {
        let mut text = String::from("\u{feff}#TYPE Selected.System.Management.Automation.PSCustomObject\r\n");
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            text.push_str(&cells.join(","));
            text.push_str("\r\n");
        }
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }
}

fn quoted(cell: &str, delimiter: char) -> String {
    if cell.contains([delimiter, '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_string() }
}

/// Writes a file below `folder`, with the folders it needs.
pub fn file(folder: &Path, path: &str, bytes: &[u8]) -> std::io::Result<()> {
    let to = folder.join(path);
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(to, bytes)
}

/// What a sample's engagement begins with.
pub struct Asked {
    pub on: &'static str,
    pub client: &'static str,
    /// Of the company.
    pub form: &'static str,
    pub as_of: &'static str,
    pub currency: &'static str,
    /// Of the client's collector.
    pub site: &'static str,
}

impl Asked {
    /// A journal that is opened, and knows whose reports are the client's.
    pub fn journal(&self) -> String {
        let Asked { on, client, form, as_of, currency, site } = self;
        let open = format!(
            "{{\"v\":1,\"id\":0,\"at\":\"{on}T08:00:00Z\",\"by\":\"sample\",\"op\":\"open\",\"why\":\"\",\
            \"client\":\"{client} {form} (made up)\",\"as_of\":\"{as_of}\",\"currency\":\"{currency}\",\"prev\":null}}"
        );
        let before: String = Sha256::digest(&open).iter().map(|byte| format!("{byte:02x}")).collect();
        let site = format!(
            "{{\"v\":1,\"id\":1,\"at\":\"{on}T08:01:00Z\",\"by\":\"sample\",\"op\":\"set\",\"name\":\"site_code\",\"to\":\"{site}\",\
            \"why\":\"the collector of {client} reports to site {site}\",\"prev\":\"{before}\"}}"
        );
        format!("{open}\n{site}\n")
    }
}
