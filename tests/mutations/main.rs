//! Thousands of damaged extracts: never a panic, never a hang, never a row that vanishes.

#[path = "../damage/mod.rs"]
mod damage;
#[path = "../rendered/estate.rs"]
#[allow(dead_code)] // what an estate owns is printed by others
mod estate;
#[path = "../rendered/exported.rs"]
mod exported;

use damage::{Random, mutate, rounds, scrambled};
use estate::Estate;
use recal::catalog::Catalog;
use recal::evidence::{self, Options, Silent};
use rust_xlsxwriter::Workbook;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const CSV: &[u8] = b"server,workload,user,device,ip,edition,first_seen,last_seen,count\r\n\
    SRV1,windows-server,CONTOSO\\ann,PC1,,,2026-04-12,12.04.2026,\"1,200\"\r\n\
    SRV2,rds,\"b \"\"bob\"\" b\",,10.0.0.5,enterprise,,2026-04-12T10:00:00Z,2\r\n\
    ,,,,,,,,\r\n\
    SRV2,time-travel,carl,-,10.0.0.6,,,04/05/2026,(3)\r\n";
const LICENCES: &[u8] = b"product;quantity;unit_price;sa_end\nWindows Server CAL;1.200;\"38,50 EUR\";45000\nA\0B;5;x;31.12.2026\n";

const VIEWER: &[u8] = b"Keywords,Date and Time,Source,Event ID,Task Category\r\n\
    Audit Success,4/13/2026 8:00:00 AM,Microsoft-Windows-Security-Auditing,4624,Logon,\"Subject:\r\n\tAccount Name:\t-\r\n\tAccount Domain:\t-\r\n\
    Logon Type:\t3\r\nNew Logon:\r\n\tAccount Name:\tanna\r\n\tAccount Domain:\tCORP\r\n\"\r\n\
    Audit Success,4/13/2026 8:00:01 AM,Microsoft-Windows-Security-Auditing,4634,Logoff,\"An account was logged off.\"\r\n";
const POWERSHELL: &[u8] = b"\"Message\",\"Id\",\"ProviderName\",\"LogName\",\"MachineName\",\"TimeCreated\"\r\n\
    \"Logon Account:\tcarl\r\nSource Workstation:\tPC9\r\nError Code:\t0x0\",\"4776\",\"Microsoft-Windows-Security-Auditing\",\"Security\",\"DC1\",\"13.04.2026 08:00:00\"\r\n";
const EVTXECMD: &[u8] = b"RecordNumber,EventRecordId,TimeCreated,EventId,Provider,Channel,Computer,Payload\r\n\
    1,1,2026-04-13 08:00:00.1234567,4624,P,Security,FS01,\"{\"\"EventData\"\":{\"\"Data\"\":[{\"\"@Name\"\":\"\"LogonType\"\",\"\"#text\"\":\"\"3\"\"},{\"\"@Name\"\":\"\"TargetUserName\"\",\"\"#text\"\":\"\"anna\"\"},{\"\"@Name\"\":\"\"TargetDomainName\"\"}]}}\"\r\n";
const SAM_GOLD: &[u8] = b"ID,TimeGenerated,LogonType,UserName,UserDomain,SID,SourceNetworkAddress,SourcePort,WorkstationName\r\n\
    4624,2026-04-13 08:00:00,10,anna,CORP,S-1,10.0.0.5,1,FS01\r\n";
const XML: &[u8] = b"<Events><Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='P'/><EventID>4624</EventID>\
    <TimeCreated SystemTime='2026-04-13T08:00:00Z'/><Channel>Security</Channel><Computer>FS01</Computer></System><EventData><Data Name='LogonType'>3</Data>\
    <Data Name='TargetUserName'>a&amp;&#65;</Data><Data Name='TargetDomainName'/></EventData></Event><Event><System><EventID>1102</EventID></System><X><![CDATA[y]]></X></Event></Events>";
const JSON: &[u8] = b"{\"@timestamp\":\"2026-04-13T08:00:00Z\",\"winlog\":{\"channel\":\"Security\",\"event_id\":5140,\"computer_name\":\"FS01\",\"event_data\":{\"SubjectUserName\":\"anna\",\"SubjectDomainName\":\"CORP\"}}}\n\
    {\"EventTime\":\"2026-04-13 04:00:00\",\"EventReceivedTime\":\"2026-04-13 04:00:00\",\"@timestamp\":\"2026-04-13T08:00:00.1Z\",\"Channel\":\"Security\",\"EventID\":4624,\"SourceName\":\"P\",\"Hostname\":\"FS01\",\"Message\":\"x\\r\\ny: z\"}\n";

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in ["user,plan", "ann,SPE_E3", "bob,SPE_E5"].iter().enumerate() {
        for (column, cell) in line.split(',').enumerate() {
            sheet.write(row as u32, column as u16, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("events.json", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut zip, bytes).unwrap();
    zip.finish().unwrap().into_inner()
}

/// Loads the bytes and checks that every table's rows add up.
fn survives(dir: &Path, catalog: &Catalog, bytes: &[u8], what: &str) {
    let path = dir.join("x.dat");
    std::fs::write(&path, bytes).unwrap();
    let records = evidence::load(dir, catalog, &Options::default(), &Silent).unwrap();
    let listed: Vec<&str> = records.ledger.sources.iter().map(|source| source.path.as_str()).collect();
    assert_eq!(listed.first(), Some(&"x.dat"), "{what}: the source is listed whatever it holds");
    for table in &records.ledger.tables {
        let set_aside: u64 = table.set_aside.values().sum();
        assert_eq!(table.rows, table.accepted + table.merged + set_aside + table.rejected, "{what}: {table:?}");
    }
}

#[test]
fn damaged_extracts_never_panic_and_their_rows_always_add_up() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = Catalog::builtin().unwrap();
    let book = workbook();
    let packed = packed(JSON);
    let extracts = [
        ("csv", CSV, 1_000),
        ("licences", LICENCES, 1_000),
        ("xlsx", book.as_slice(), 300),
        ("Event Viewer", VIEWER, 300),
        ("Get-WinEvent", POWERSHELL, 300),
        ("EvtxECmd", EVTXECMD, 300),
        ("SAM Gold", SAM_GOLD, 300),
        ("events as XML", XML, 500),
        ("events as JSON", JSON, 500),
        ("events in a zip", packed.as_slice(), 300),
    ];
    for (name, original, times) in extracts {
        for seed in 0..rounds(times) {
            let bytes = mutate(original, &mut Random(seed));
            survives(dir.path(), &catalog, &bytes, &format!("{name}, seed {seed}"));
        }
    }
}

/// Damages each file so often; prints what took longest where that is asked for.
fn survive_all(originals: &[PathBuf], rounds: u64) {
    let catalog = Catalog::builtin().unwrap();
    let mut slowest = (Duration::ZERO, String::new());
    for path in originals {
        println!("{}", path.display());
        let original = std::fs::read(path).unwrap();
        let dir = tempfile::tempdir().unwrap();
        for seed in 0..rounds {
            let random = &mut Random(seed);
            let bytes = if original.contains(&0) { scrambled(&original, random) } else { mutate(&original, random) };
            let what = format!("{}, seed {seed}", path.display());
            let start = Instant::now();
            survives(dir.path(), &catalog, &bytes, &what);
            slowest = slowest.max((start.elapsed(), what));
        }
    }
    println!("{} files, {} mutations; the slowest took {:.2?}: {}", originals.len(), originals.len() as u64 * rounds, slowest.0, slowest.1);
}

/// All files below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn damaged_exports_of_every_product_never_panic() {
    let folder = tempfile::tempdir().unwrap();
    exported::write(&Estate::of_seed(1), folder.path());
    survive_all(&files(folder.path()), rounds(12));
}

#[test]
fn damaged_real_files_never_panic() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(1).take(2);
    let Some(folder) = beside.map(|folder| folder.join("shared/data")).find(|path| path.exists()) else {
        eprintln!("SKIPPED: shared/data does not stand beside the project");
        return;
    };
    survive_all(&files(&folder), rounds(3));
}
