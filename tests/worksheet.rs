//! The worksheet, read back as a client's Excel would: values, names, formulas, text that stays text.

mod fixture;

use calamine::{Data, Reader, Xlsx, open_workbook};
use fixture::{Estate, FORMULA_NAME, estate};
use recal::views::{self, Cell, TableKey};
use recal::worksheet::{self, Sizes};
use std::io::Cursor;
use std::path::Path;

type Book = Xlsx<Cursor<Vec<u8>>>;

fn bytes(estate: &Estate) -> Vec<u8> {
    let mut out = Vec::new();
    worksheet::write_to(estate.input(), &mut out).expect("a worksheet");
    out
}

fn read(bytes: Vec<u8>) -> Book {
    Xlsx::new(Cursor::new(bytes)).expect("a workbook that opens")
}

/// The value of a defined name that points at one cell.
fn named(book: &mut Book, name: &str) -> Data {
    let (_, target) = book.defined_names().iter().find(|(known, _)| known == name).expect("the name is defined").clone();
    let (sheet, cell) = target.rsplit_once('!').expect("sheet and cell");
    let cell = cell.replace('$', "");
    let (column, row) = cell.split_at(1);
    let place = (row.parse::<u32>().expect("a row") - 1, u32::from(column.as_bytes()[0] - b'A'));
    book.worksheet_range(sheet.trim_matches('\'')).expect("the sheet").get_value(place).expect("the cell").clone()
}

#[test]
fn named_cells_hold_the_figures_of_the_headline() {
    let estate = estate();
    let json = views::json(estate.input());
    let mut book = read(bytes(&estate));
    for name in ["auditor_cost", "residual_cost", "external_cost", "reduction", "uncovered", "unpriced"] {
        let expected = json["totals"][name].as_f64().expect("a number");
        let Data::Float(found) = named(&mut book, name) else { panic!("{name} is no number") };
        assert!((found - expected).abs() < 1e-9, "{name}: {found} is not {expected}");
    }
    assert_eq!(named(&mut book, "recal_worksheet"), Data::String("recal-worksheet/1".to_owned()));
}

#[test]
fn every_sheet_of_the_method_is_there_once() {
    let book = read(bytes(&estate()));
    let names = book.sheet_names();
    for name in
        ["Summary", "Position", "Waterfall", "Sources", "Inventory", "Access", "Version", "Metric", "Suites", "M365", "External", "Gap"]
    {
        assert_eq!(names.iter().filter(|known| *known == name).count(), 1, "{name}");
    }
    for name in ["Entitlements", "Findings", "Decisions", "Assumptions", "Rules used", "Control"] {
        assert_eq!(names.iter().filter(|known| *known == name).count(), 1, "{name}");
    }
}

#[test]
fn every_cell_of_a_table_reads_back_as_it_stands_in_the_view() {
    let estate = estate();
    let mut book = read(bytes(&estate));
    for (sheet, key) in [
        ("Gap", TableKey::Gap),
        ("Findings", TableKey::Findings),
        ("Uncovered", TableKey::Uncovered),
        ("People", TableKey::People),
        ("Chains", TableKey::Chains),
    ] {
        let range = book.worksheet_range(sheet).expect("the sheet");
        let table = views::table(key, estate.input());
        let titles: Vec<String> = table.columns.iter().map(|column| column.title.clone()).collect();
        let header = range.rows().position(|row| row.iter().take(titles.len()).map(ToString::to_string).eq(titles.iter().cloned()));
        let header = header.unwrap_or_else(|| panic!("{sheet} has no header {titles:?}"));
        for at in 0..table.len {
            let row = range.rows().nth(header + 1 + at).expect("a row");
            for (cell, found) in (table.row)(at).cells.iter().zip(row) {
                match cell {
                    Cell::Empty => assert_eq!(*found, Data::Empty),
                    Cell::Count(count) => assert_eq!(found.to_string(), count.to_string()),
                    Cell::Money(cents) => assert_eq!(found.to_string().parse::<f64>().ok(), Some(cents.as_units())),
                    Cell::Day(day) => assert_eq!(found.to_string().parse::<f64>().ok().unwrap_or_default() as i32, day.0 + 25_569),
                    Cell::Text(text) => assert_eq!(&found.to_string(), text),
                    Cell::Unknown | Cell::Flag(_) | Cell::Signed(_) | Cell::Percent(_) => assert_eq!(found.to_string(), views::text(cell)),
                }
            }
        }
    }
}

#[test]
fn text_that_looks_like_a_formula_stays_text() {
    let mut book = read(bytes(&estate()));
    let people = book.worksheet_range("People").expect("the sheet");
    assert!(people.rows().any(|row| row[0] == Data::String(FORMULA_NAME.to_owned())));
    let formulas = book.worksheet_formula("People").expect("the sheet");
    assert!(formulas.rows().flatten().all(|formula| !formula.contains("HYPERLINK")));
}

#[test]
fn totals_are_live_formulas_with_the_right_cached_values() {
    let mut book = read(bytes(&estate()));
    for sheet in ["Summary", "Position", "Gap"] {
        let formulas = book.worksheet_formula(sheet).expect("the sheet");
        assert!(
            formulas.rows().flatten().any(|formula| formula.contains("SUM") || formula.contains("SUBTOTAL")),
            "{sheet} has no live total"
        );
    }
    let gap = book.worksheet_range("Gap").expect("the sheet");
    let total = gap.rows().find(|row| row[0] == Data::String("total".to_owned())).expect("a total row");
    // Short: one user of Exchange, one device of Windows Server.
    assert_eq!(total[6], Data::Float(2.0));
    assert_eq!(total[7], Data::Float(105.5));
}

#[test]
fn control_agrees_on_every_line() {
    let mut book = read(bytes(&estate()));
    let control = book.worksheet_range("Control").expect("the sheet");
    let verdicts: Vec<String> =
        control.rows().filter_map(|row| row.get(4)).map(ToString::to_string).filter(|v| v == "OK" || v == "DIFFERS").collect();
    assert!(verdicts.len() >= 12, "{verdicts:?}");
    assert!(verdicts.iter().all(|verdict| verdict == "OK"), "{:?}", control.rows().collect::<Vec<_>>());
}

#[test]
fn control_shows_where_the_program_and_the_sheet_disagree() {
    let mut estate = estate();
    estate.position.totals.residual_cost.0 += 100;
    let mut book = read(bytes(&estate));
    let control = book.worksheet_range("Control").expect("the sheet");
    assert!(control.rows().any(|row| row.get(4) == Some(&Data::String("DIFFERS".to_owned()))));
    assert!(control.rows().any(|row| row[0] == Data::String("SOMETHING DIFFERS".to_owned())));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let estate = estate();
    assert_eq!(bytes(&estate), bytes(&estate));
}

#[test]
fn a_table_longer_than_a_sheet_continues_on_the_next() {
    let estate = estate();
    let mut out = Vec::new();
    worksheet::write_sized(estate.input(), &mut out, Sizes { rows_a_sheet: 2, large_from: 1 }).expect("a worksheet");
    let mut book = read(out);
    let parts = ["People", "People 2", "People 3"];
    let mut names = Vec::new();
    for part in parts {
        let range = book.worksheet_range(part).unwrap_or_else(|_| panic!("{part} is there"));
        let header = range.rows().position(|row| row[0] == Data::String("person".to_owned())).expect("a header");
        names.extend(range.rows().skip(header + 1).map(|row| row[0].to_string()).filter(|name| !name.is_empty()));
    }
    let people: Vec<String> = estate.position.users.iter().map(|user| user.name.clone()).collect();
    assert_eq!(names, people);
}

#[test]
fn a_cell_of_seventy_thousand_characters_is_cut_with_a_note() {
    let mut estate = estate();
    estate.position.users[0].kind = Some("x".repeat(70_000));
    let mut book = read(bytes(&estate));
    let people = book.worksheet_range("People").expect("the sheet");
    let longest = people.rows().flatten().map(|cell| cell.to_string().chars().count()).max();
    assert_eq!(longest, Some(32_767));
}

#[test]
fn a_worksheet_is_written_whole_or_not_at_all() {
    let estate = estate();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("position.xlsx");
    worksheet::write(estate.input(), &path).expect("written");
    let _: Xlsx<_> = open_workbook(&path).expect("opens");
    let missing = folder.path().join("no such folder/position.xlsx");
    let error = worksheet::write(estate.input(), &missing).expect_err("no folder");
    assert!(error.to_string().contains("position.xlsx"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1, "nothing else is left behind");
}

#[test]
fn titles_of_a_table_are_unique_as_excel_demands() {
    let estate = estate();
    for step in views::Step::ALL {
        for key in views::tables(step, estate.input()) {
            let table = views::table(key, estate.input());
            let mut titles: Vec<String> = table.columns.iter().map(|column| column.title.to_lowercase()).collect();
            titles.sort();
            let all = titles.len();
            titles.dedup();
            assert_eq!(titles.len(), all, "{key:?}");
        }
    }
}

/// LibreOffice's own reckoning of the Control sheet, recalculated from the formulas.
#[test]
fn libreoffice_recalculates_to_the_same_numbers() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("position.xlsx");
    worksheet::write(estate().input(), &path).expect("written");
    let Some(csv) = control_by_libreoffice(folder.path(), &path) else { return };
    let verdicts = csv.lines().filter(|line| line.ends_with(",OK") || line.ends_with(",DIFFERS")).collect::<Vec<_>>();
    assert!(verdicts.len() >= 12, "{csv}");
    assert!(verdicts.iter().all(|line| line.ends_with(",OK")), "{csv}");
    assert!(csv.contains("checks agree"), "{csv}");
}

/// The Control sheet as csv, all formulas recalculated on load; `None` (and said so) where there is no LibreOffice.
fn control_by_libreoffice(folder: &Path, path: &Path) -> Option<String> {
    let profile = folder.join("profile");
    let settings = profile.join("user");
    std::fs::create_dir_all(&settings).ok()?;
    // 0: always recalculate workbooks of Excel 2007 and later when they are loaded.
    let recalculate = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"#;
    std::fs::write(settings.join("registrymodifications.xcu"), recalculate).ok()?;
    let run = std::process::Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--convert-to"])
        // -1: every sheet, each in a file of its own.
        .arg("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1")
        .arg("--outdir")
        .arg(folder)
        .arg(path)
        .output();
    if run.is_err() {
        eprintln!("skipped: no LibreOffice (soffice) on this machine");
        return None;
    }
    Some(std::fs::read_to_string(folder.join("position-Control.csv")).expect("LibreOffice wrote the Control sheet"))
}

#[test]
fn the_worksheet_lists_who_could_access_with_what_authorises() {
    let estate = fixture::permitted(&["rds"]);
    let mut book = read(bytes(&estate));
    let range = book.worksheet_range("Could access").expect("the sheet");
    let rows: Vec<String> = range.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("|")).collect();
    let bob =
        rows.iter().find(|row| row.starts_with("bob@corp.example|") && row.contains("Remote Desktop")).expect("bob may open sessions");
    assert!(bob.contains("yes, by decision") && bob.contains("Domain Users of CORP") && bob.contains("collection Office"), "{bob}");
    assert!(rows.iter().any(|row| row.starts_with("CORP\\Temps|") && row.contains("members unknown: ask")), "{rows:?}");
    let access = book.worksheet_range("Access").expect("the sheet");
    let header = access.rows().find(|row| row.iter().any(|cell| *cell == "could only")).expect("the column");
    assert!(header.iter().any(|cell| *cell == "neither"));
}
