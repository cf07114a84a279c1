//! A client's folder held in memory, and what can be done to it without changing what it says.

use recal::catalog::Day;
use recal::session::Draft;
use std::path::{Path, PathBuf};

/// Rows of the sample's logs that are taken: the whole of it would be slow.
const SLICE: usize = 200;

/// Columns that hold names: their case means nothing.
const NAMES: [&str; 7] = ["user", "device", "server", "host", "subject", "aliases", "authorised_user"];

#[derive(Clone)]
pub struct Folder {
    pub name: String,
    pub as_of: Day,
    pub decisions: Vec<Draft>,
    tables: Vec<Table>,
}

#[derive(Clone)]
struct Table {
    file: String,
    rows: Vec<Vec<String>>,
    workbook: bool,
}

/// The worked examples (skipped visibly where they are missing) and a slice of the sample.
pub fn estates() -> Vec<Folder> {
    let mut estates = examples();
    estates.push(sample());
    estates
}

fn examples() -> Vec<Folder> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("RECAL_SHARED").map_or_else(beside, PathBuf::from).join("spec/examples");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: there are no worked examples at {}", folder.display());
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|p| p.join("as_of").is_file()).collect();
    paths.sort();
    paths.iter().map(|path| example(path)).collect()
}

fn example(path: &Path) -> Folder {
    let as_of = std::fs::read_to_string(path.join("as_of")).unwrap();
    let decisions = std::fs::read_to_string(path.join("decisions.jsonl")).unwrap_or_default();
    Folder {
        name: format!("example {}", path.file_name().unwrap().to_string_lossy()),
        as_of: Day::parse_iso(as_of.trim()).unwrap(),
        decisions: decisions.lines().filter(|l| !l.trim().is_empty()).map(|line| Draft::from_json(line).unwrap().0).collect(),
        tables: tables(&path.join("extracts"), usize::MAX),
    }
}

fn sample() -> Folder {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/contoso");
    let mut tables: Vec<Table> = Vec::new();
    for folder in ["servers", "directory", "devices", "logs"] {
        tables.extend(self::tables(&root.join(folder), if folder == "logs" { SLICE } else { usize::MAX }));
    }
    tables.retain(|table| !table.rows.is_empty());
    Folder { name: "the sample".into(), as_of: Day::parse_iso("2026-06-30").unwrap(), decisions: Vec::new(), tables }
}

fn tables(folder: &Path, most: usize) -> Vec<Table> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let csvs = paths.iter().filter(|path| path.extension().is_some_and(|e| e == "csv"));
    csvs.filter_map(|path| table(path, most)).collect()
}

/// A delimited file of commas in UTF-8; others are left as they are, out of these tests.
fn table(path: &Path, most: usize) -> Option<Table> {
    let text = std::fs::read_to_string(path).ok()?;
    let text = text.trim_start_matches('\u{feff}');
    if text.starts_with('#') || !text.lines().next()?.contains(',') {
        return None;
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let rows = reader.records().take(most).map(|record| record.unwrap().iter().map(String::from).collect()).collect();
    Some(Table { file: path.file_name().unwrap().to_string_lossy().into_owned(), rows, workbook: false })
}

impl Table {
    fn stem(&self) -> &str {
        self.file.trim_end_matches(".csv").trim_end_matches(".xlsx")
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.rows.first()?.iter().position(|header| header.trim().eq_ignore_ascii_case(name))
    }

    fn write(&self, root: &Path) {
        let path = root.join(&self.file);
        if self.workbook {
            let mut book = rust_xlsxwriter::Workbook::new();
            let sheet = book.add_worksheet();
            for (at, row) in (0u32..).zip(&self.rows) {
                for (column, cell) in (0u16..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
                    sheet.write_string(at, column, cell).unwrap();
                }
            }
            book.save(&path).unwrap();
        } else {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_path(&path).unwrap();
            self.rows.iter().for_each(|row| writer.write_record(row).unwrap());
            writer.flush().unwrap();
        }
    }
}

impl Folder {
    pub fn write(&self, root: &Path) {
        self.tables.iter().for_each(|table| table.write(root));
    }

    fn each(&self, change: impl Fn(&Table) -> Vec<Table>) -> Folder {
        Folder { tables: self.tables.iter().flat_map(change).collect(), ..self.clone() }
    }

    /// The same rows in an order that has nothing to do with the old one, the same on every run.
    pub fn shuffled(&self) -> Folder {
        self.each(|table| {
            let mut table = table.clone();
            let mut state = 0x9E37_79B9_7F4A_7C15_u64;
            for at in (2..table.rows.len()).rev() {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                table.rows.swap(at, 1 + (state % at as u64) as usize);
            }
            vec![table]
        })
    }

    pub fn halved(&self) -> Folder {
        self.each(|table| {
            let middle = table.rows.len().div_ceil(2).max(1);
            let half = |rows: &[Vec<String>], part: &str| Table {
                file: format!("{}-{part}.csv", table.stem()),
                rows: std::iter::once(table.rows[0].clone()).chain(rows.iter().cloned()).collect(),
                workbook: false,
            };
            vec![half(&table.rows[1..middle], "a"), half(&table.rows[middle..], "b")]
        })
    }

    pub fn renamed(&self) -> Folder {
        let mut last_first = self.clone();
        let many = last_first.tables.len();
        for (at, table) in last_first.tables.iter_mut().enumerate() {
            table.file = format!("{:03} renamed.csv", many - at);
        }
        last_first
    }

    pub fn shouted(&self) -> Folder {
        self.each(|table| {
            let mut table = table.clone();
            for column in NAMES.iter().filter_map(|name| table.column(name)).collect::<Vec<_>>() {
                for cell in table.rows.iter_mut().skip(1).filter_map(|row| row.get_mut(column)) {
                    *cell = cell.to_uppercase();
                }
            }
            vec![table]
        })
    }

    pub fn as_workbooks(&self) -> Folder {
        self.each(|table| vec![Table { file: format!("{}.xlsx", table.stem()), workbook: true, ..table.clone() }])
    }

    pub fn repeated(&self) -> Folder {
        self.each(|table| vec![table.clone(), Table { file: format!("{} (copy).csv", table.stem()), ..table.clone() }])
    }

    /// One more file of one row.
    pub fn with(&self, header: &str, row: &str) -> Folder {
        let cells = |line: &str| line.split(',').map(String::from).collect();
        let mut more = self.clone();
        more.tables.push(Table { file: "zz-added.csv".into(), rows: vec![cells(header), cells(row)], workbook: false });
        more
    }

    /// Users of the directory, as it spells them.
    pub fn people(&self) -> Vec<String> {
        let directories = self.tables.iter().filter_map(|t| Some((t, t.column("enabled").and(t.column("user"))?)));
        directories.flat_map(|(table, user)| table.rows[1..].iter().filter_map(move |row| row.get(user).cloned())).collect()
    }
}
