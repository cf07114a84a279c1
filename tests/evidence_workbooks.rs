//! Workbooks: what their sheets give, and what is said of those that cannot be read.

use recal::catalog::{Catalog, Day};
use recal::evidence::{self, Options, Silent};
use recal::kit::records::{Records, SourceState};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook};
use std::io::Write;
use std::path::{Path, PathBuf};

fn load(path: &Path) -> Records {
    let records = evidence::load(path, &Catalog::builtin().unwrap(), &Options::default(), &Silent).unwrap();
    for table in &records.ledger.tables {
        let set_aside: u64 = table.set_aside.values().sum();
        assert_eq!(table.rows, table.accepted + table.merged + set_aside + table.rejected, "{table:?}");
    }
    records
}

fn saved(book: &mut Workbook) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("holdings.xlsx");
    book.save(&path).unwrap();
    (dir, path)
}

/// Two sheets: entitlements below a merged title, and a hidden price list.
fn holdings() -> Workbook {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("dd.mm.yyyy");
    let sheet = book.add_worksheet();
    sheet.set_name("Licences").unwrap();
    sheet.merge_range(0, 0, 0, 4, "Contoso AG, licence statement", &Format::new()).unwrap();
    for (column, header) in ["Product", "Quantity", "Type", "SA End", "Unit Price", "Remark"].iter().enumerate() {
        sheet.write(3, column as u16, *header).unwrap();
    }
    sheet.write(4, 0, "Windows Server CAL").unwrap();
    sheet.write(4, 1, 5.0).unwrap();
    sheet.write(4, 3, ExcelDateTime::parse_from_str("2027-06-30").unwrap()).unwrap();
    sheet.set_cell_format(4, 3, &day).unwrap();
    sheet.write(4, 4, 1.234).unwrap();
    sheet.write(5, 0, "Windows Server CAL").unwrap();
    sheet.write(5, 1, "1'200").unwrap();
    sheet.write(5, 3, 46_203.0).unwrap();
    sheet.write(6, 0, "Windows Server CAL").unwrap();
    sheet.write_formula(6, 1, Formula::new("=NA()").set_result("#N/A")).unwrap();
    sheet.write(8, 0, "Total").unwrap();
    let prices = book.add_worksheet();
    prices.set_name("Prices").unwrap();
    prices.set_hidden(true);
    for (column, cell) in ["product", "unit_price", "Windows Server CAL"].iter().enumerate() {
        prices.write(column as u32 / 2, column as u16 % 2, *cell).unwrap();
    }
    prices.write(1, 1, 38.5).unwrap();
    book
}

#[test]
fn every_sheet_is_read_below_its_titles_and_each_row_keeps_its_number() {
    let (_dir, path) = saved(&mut holdings());
    let records = load(&path);
    let ledger = &records.ledger;
    assert_eq!(
        ledger.tables.iter().map(|t| (t.name.as_str(), t.kind.as_str())).collect::<Vec<_>>(),
        [("Licences", "entitlement"), ("Prices", "price")]
    );
    assert!(ledger.tables[1].signs.contains("hidden"), "{}", ledger.tables[1].signs);
    let first = &records.entitlements[0];
    assert_eq!((first.quantity, first.sa_end, first.unit_price.map(|c| c.0)), (5, Day::from_ymd(2027, 6, 30), Some(123)));
    assert_eq!(ledger.key(first.origin), "holdings.xlsx#Licences#5");
    let second = &records.entitlements[1];
    assert_eq!((second.quantity, second.sa_end), (1_200, Day::from_ymd(2026, 6, 30)), "numbers as text, a day as a bare number");
    assert_eq!(ledger.tables[0].rejects.iter().map(|r| r.row).collect::<Vec<_>>(), [7, 9], "the error value and the total line");
    assert!(records.notices.iter().any(|f| f.code == "error-values"));
    assert!(!records.notices.iter().any(|f| f.code == "ambiguous-number"), "a number by type leaves no question");
    assert_eq!(records.prices[0].unit_price.0, 3_850);
}

#[test]
fn a_records_own_row_is_found_again() {
    let (dir, path) = saved(&mut holdings());
    std::fs::write(dir.path().join("a.csv"), "sep=;\n\nuser;plan\nann;\"SPE_E3;\nSPE_E5\"\nbob;x\n").unwrap();
    let records = load(dir.path());
    let licence = evidence::row(dir.path(), &records.ledger, records.entitlements[1].origin).unwrap();
    assert_eq!(
        (licence.table.as_str(), licence.row, licence.cells[1].as_str(), licence.headers[1].as_str()),
        ("Licences", 6, "1'200", "Quantity")
    );
    let plan = records.plans.iter().find(|p| p.user == "bob").unwrap();
    let found = evidence::row(dir.path(), &records.ledger, plan.origin).unwrap();
    assert_eq!((found.row, found.cells.join("|").as_str()), (6, "bob|x"));
    std::fs::remove_file(path).unwrap();
    assert!(evidence::row(dir.path(), &records.ledger, records.entitlements[1].origin).unwrap_err().to_string().contains("holdings.xlsx"));
}

#[test]
fn recals_own_worksheet_is_never_evidence() {
    let mut book = holdings();
    book.set_properties(&DocProperties::new().set_author("recal"));
    let (_dir, path) = saved(&mut book);
    assert!(load(path.parent().unwrap()).ledger.sources.is_empty());
}

#[test]
fn a_damaged_workbook_is_one_sentence_and_harms_no_other_file() {
    let (dir, path) = saved(&mut holdings());
    let mut bytes = std::fs::read(&path).unwrap();
    std::fs::write(dir.path().join("cut.xlsx"), &bytes[..bytes.len() / 2]).unwrap();
    let middle = bytes.len() / 3;
    bytes[middle..middle + 40].fill(0x55);
    std::fs::write(dir.path().join("bent.xlsx"), &bytes).unwrap();
    let records = load(dir.path());
    assert_eq!(records.entitlements.len(), 2, "the whole one is read");
    let broken = records.ledger.sources.iter().filter(|s| matches!(s.state, SourceState::Unreadable(_))).count();
    assert_eq!(broken, 2, "{:#?}", records.ledger.sources);
    assert_eq!(records.notices.iter().filter(|f| f.code == "unreadable-source").count(), 2);
}

#[test]
fn a_decompression_bomb_is_refused_before_it_is_unpacked() {
    let dir = tempfile::tempdir().unwrap();
    let mut zip = zip::ZipWriter::new(std::fs::File::create(dir.path().join("bomb.xlsx")).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("[Content_Types].xml", options).unwrap();
    zip.start_file("xl/worksheets/sheet1.xml", options).unwrap();
    let block = vec![b' '; 1 << 20];
    for _ in 0..160 {
        zip.write_all(&block).unwrap();
    }
    zip.finish().unwrap();
    let records = load(dir.path());
    assert!(
        matches!(&records.ledger.sources[0].state, SourceState::Unreadable(why) if why.contains("bomb")),
        "{:?}",
        records.ledger.sources
    );
}

#[test]
fn workbooks_from_the_wild_are_read_or_refused_in_a_sentence() {
    let shared = std::env::var_os("RECAL_SHARED").map_or(Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let folder = shared.join("data/workbooks");
    if !folder.is_dir() {
        eprintln!("skipped: {} is missing", folder.display());
        return;
    }
    let records = load(&folder);
    for source in &records.ledger.sources {
        let tables: Vec<_> =
            records.ledger.tables.iter().filter(|t| records.ledger.sources[t.source as usize].path == source.path).collect();
        eprintln!("{} {:?}", source.path, source.state);
        for table in &tables {
            eprintln!("    {} {} {} rows: {}", table.name, table.kind, table.rows, table.signs);
        }
        let protected = source.path.contains("pass_protected");
        match &source.state {
            SourceState::Unreadable(why) if protected => assert!(why.contains("encrypted"), "{}: {why}", source.path),
            state => assert!(!protected, "{}: {state:?}", source.path),
        }
    }
}

/// The workbook again with every cached result of a formula taken out, as programs write it that compute nothing.
fn without_results(path: &Path) {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).unwrap();
        if name.ends_with("sheet1.xml") {
            let text = String::from_utf8(bytes).unwrap().replace("</f><v>0</v>", "</f>");
            // A result that is an empty text, as the spreadsheet program itself writes it.
            let typed = text.replace("<c r=\"C2\">", "<c r=\"C2\" t=\"str\">").replace("<c r=\"C3\">", "<c r=\"C3\" t=\"str\">");
            bytes = typed.replace("\"\")</f>", "\"\")</f><v></v>").into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&bytes).unwrap();
    }
    std::fs::write(path, out.finish().unwrap().into_inner()).unwrap();
}

#[test]
fn a_formula_without_its_value_is_told_and_an_empty_result_is_blank() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, header) in ["product", "quantity", "agreement", "version"].iter().enumerate() {
        sheet.write(0, column as u16, *header).unwrap();
    }
    for row in 1..3 {
        sheet.write(row, 0, "Windows Server CAL").unwrap();
        sheet.write_formula(row, 2, Formula::new("=IF(1=2,\"x\",\"\")").set_result("")).unwrap();
        sheet.write(row, 3, "2019").unwrap();
    }
    sheet.write(1, 1, 5).unwrap();
    sheet.write_formula(2, 1, Formula::new("=2+3")).unwrap();
    let (_dir, path) = saved(&mut book);
    without_results(&path);
    let records = load(&path);
    assert_eq!(records.entitlements.len(), 1);
    assert_eq!(records.ledger.tables[0].rejects[0].why, "its quantity is #UNCALCULATED, a formula without a value");
    let told = records.notices.iter().find(|f| f.code == "error-values").unwrap();
    assert_eq!((told.evidence_total, told.evidence[0].row), (1, 3), "{}", told.message);
}

/// A compound file with one stream, `Workbook`: a table of sectors, a directory, the stream.
fn compound(mut stream: Vec<u8>) -> Vec<u8> {
    stream.resize(stream.len().max(4096).next_multiple_of(512), 0);
    let mut header = vec![0u8; 512];
    header[..8].copy_from_slice(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(24, &[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    put(44, &1u32.to_le_bytes());
    put(48, &1u32.to_le_bytes());
    put(56, &4096u32.to_le_bytes());
    put(60, &0xffff_fffeu32.to_le_bytes());
    put(68, &0xffff_fffeu32.to_le_bytes());
    (0..109u32).for_each(|at| put(76 + at as usize * 4, &(if at == 0 { 0 } else { u32::MAX }).to_le_bytes()));
    let sectors = (stream.len() / 512) as u32;
    let behind = |at: u32| match at {
        0 => 0xffff_fffd,
        1 => 0xffff_fffe,
        at if at < sectors + 1 => at + 1,
        at if at == sectors + 1 => 0xffff_fffe,
        _ => u32::MAX,
    };
    let table: Vec<u8> = (0..128).flat_map(|at| behind(at).to_le_bytes()).collect();
    let entry = |name: &str, kind: u8, start: u32, length: u32, child: u32| {
        let mut entry = vec![0u8; 128];
        let spelled: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..spelled.len()].copy_from_slice(&spelled);
        entry[64..66].copy_from_slice(&(spelled.len() as u16 + 2).to_le_bytes());
        (entry[66], entry[67]) = (kind, 1);
        entry[68..80].copy_from_slice(&[[0xff; 4], [0xff; 4], child.to_le_bytes()].concat());
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&length.to_le_bytes());
        entry
    };
    let root = entry("Root Entry", 5, 0xffff_fffe, 0, 1);
    let directory = [root, entry("Workbook", 2, 2, stream.len() as u32, u32::MAX), vec![0; 256]].concat();
    [header, table, directory, stream].concat()
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes(), &(data.len() as u16).to_le_bytes(), data].concat()
}

/// Records of a workbook with one sheet that holds numbers at these places.
fn sheet_of(cells: &[(u16, u16)]) -> Vec<u8> {
    let begin = |kind: u16| record(0x0809, &[&0x0600u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat());
    let end = record(0x000a, &[]);
    let globals = begin(5);
    let place = (globals.len() + 4 + 10 + end.len()) as u32;
    let named = record(0x0085, &[&place.to_le_bytes()[..], &[0, 0, 2, 0], b"S1"].concat());
    let number = |(row, column): &(u16, u16)| {
        record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 2], &7.5f64.to_le_bytes()].concat())
    };
    [globals, named, end.clone(), begin(16), cells.iter().flat_map(number).collect(), end].concat()
}

#[test]
fn an_old_workbook_that_claims_more_cells_than_there_can_be_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.xls"), compound(sheet_of(&[(0, 0), (3, 1)]))).unwrap();
    std::fs::write(dir.path().join("b.xls"), compound(sheet_of(&[(0, 0), (65_535, 65_535)]))).unwrap();
    let mut zip = zip::ZipWriter::new(std::fs::File::create(dir.path().join("c.ods")).unwrap());
    let cell = "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"90\"><text:p>x</text:p></table:table-cell>";
    let parts = [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet".to_string()),
        (
            "content.xml",
            format!(
                "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet><table:table table:name=\"a\">\
                 <table:table-row table:number-rows-repeated=\"1000000\">{cell}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
            ),
        ),
    ];
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    let records = load(dir.path());
    let state = |at: usize| match &records.ledger.sources[at].state {
        SourceState::Unreadable(why) => why.as_str(),
        _ => "",
    };
    assert_eq!((state(0), records.ledger.tables.len(), records.ledger.tables[0].name.as_str()), ("", 1, "S1"));
    assert!(state(1).contains("claim 4294967296 cells") && state(2).contains("claim 90000000 cells"), "{} {}", state(1), state(2));
}
