//! From a folder to records: what is recognised, what becomes of every row, what is told.

use recal::catalog::{Catalog, Day};
use recal::evidence::{self, LoadError, Options, Silent};
use recal::kit::findings::Finding;
use recal::kit::records::{Linkage, Records, SourceState, TableAccount};
use std::path::Path;

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    dir
}

fn load(dir: &Path) -> Records {
    let records = evidence::load(dir, &Catalog::builtin().unwrap(), &Options::default(), &Silent).unwrap();
    for table in &records.ledger.tables {
        assert_adds_up(table);
    }
    records
}

fn read(files: &[(&str, &[u8])]) -> Records {
    load(folder(files).path())
}

fn assert_adds_up(table: &TableAccount) {
    let set_aside: u64 = table.set_aside.values().sum();
    assert_eq!(table.rows, table.accepted + table.merged + set_aside + table.rejected, "{table:?}");
}

fn finding<'a>(records: &'a Records, code: &str) -> &'a Finding {
    records.notices.iter().find(|f| f.code == code).unwrap_or_else(|| panic!("no finding {code} in {:#?}", records.notices))
}

#[test]
fn types_and_metrics_are_read_as_price_lists_word_them() {
    let file = "product,quantity,type,metric\nWindows Server CAL,1,L&SA,per User\nWindows Server CAL,2,Software Assurance,pro Gerät\n\
                Windows Server CAL,3,Aufstufung,UsrCAL\nWindows Server CAL,4,Abonnement 1 Jahr,1 DvcCAL\nWindows Server CAL,5,True-up,\n\
                Windows Server CAL,6,barter,user\nWindows Server CAL,7,license,anybody\n";
    let records = read(&[("lines.csv", file.as_bytes())]);
    let seen: Vec<String> = records
        .entitlements
        .iter()
        .map(|r| format!("{} {} {}", r.quantity, r.line_type.map_or("-", |t| t.word()), r.metric.map_or("-", |m| m.word())))
        .collect();
    assert_eq!(seen, ["1 license user", "2 sa device", "3 step-up user", "4 subscription device", "5 license -"]);
    assert_eq!(records.ledger.tables[0].rejected, 2);
}

#[test]
fn an_access_log_is_read_with_every_row_accounted_for() {
    let records = read(&[(
        "logs/gate.csv",
        b"server,workload,user,device,ip,edition,last_seen,count\n\
          SRV1,windows-server,CONTOSO\\ann,PC1,,,2026-04-12,61\n\
          SRV1,windows-server,CONTOSO\\ann,PC1,,,2026-04-12,2\n\
          SRV1,windows-server,-,-,,,2026-04-12,1\n\
          SRV1,time-travel,bob,,,,2026-04-12,1\n\
          ,,,,,,,\n\
          SRV1,exchange,bob,,10.0.0.5,enterprise,2026-02-30,1\n\
          SRV1,exchange,bob,,10.0.0.5,enterprise,2026-03-01,\n\
          SRV1,exchange,bob,,10.0.0.5,enterprise,2026-03-01,1,surplus\n",
    )]);
    let table = &records.ledger.tables[0];
    assert_eq!((table.kind.as_str(), table.linkage, table.name.as_str()), ("access", Linkage::Linked, "gate"));
    assert_eq!((table.rows, table.accepted, table.merged, table.rejected), (8, 2, 1, 3));
    assert_eq!((table.set_aside["unknown-workload"], table.set_aside["blank"]), (1, 1));
    assert_eq!(table.rejects.iter().map(|r| r.row).collect::<Vec<_>>(), [4, 7, 9]);
    assert!(table.rejects[1].why.contains("2026-02-30"), "{:?}", table.rejects);
    assert_eq!(records.access.rows()[0].count, 63);
    assert_eq!(records.ledger.key(records.access.rows()[0].origin), "logs/gate.csv#gate#2");
    assert_eq!(finding(&records, "unknown-workload").evidence[0].row, 5);
    assert_eq!(finding(&records, "rejected-rows").evidence_total, 3);
    assert_eq!(evidence::newest_day(&records, Day::from_ymd(2026, 12, 31).unwrap()), Day::from_ymd(2026, 4, 12));
    assert_eq!(evidence::newest_day(&records, Day::from_ymd(2026, 4, 1).unwrap()), Day::from_ymd(2026, 3, 1));
}

#[test]
fn every_kind_of_canonical_table_gives_its_records() {
    let records = read(&[
        ("1.csv", b"Server;Workload;OS Version;external-facing\nSRV1;exchange;2019;no\n"),
        ("2.csv", b"user,enabled,aliases\na@x.example,yes,X\\a;a.b@x.example\na@x.example,yes,X\\a;a.b@x.example\n"),
        ("3.csv", b"device\tdevice_kind\tip\nPC1\tkiosk\t10.0.0.1;10.0.0.2\n"),
        ("4.csv", b"user,plan\na@x.example,SPE_E3;SPE_E5\n"),
        ("5.csv", b"product,quantity,type,sa_end,unit_price\nA,5,sa,31.12.2026,\"1.234,50\"\nA,5,sa,31.12.2026,\"1.234,50\"\n"),
        ("6.csv", b"subject,product\nPC1,A\n"),
        ("7.csv", "product|unit_price|metric\nA|38,50 €|Gerät\n".as_bytes()),
        ("8.csv", b"right,claimed_shortage\nexchange-standard,12\n"),
        ("9.csv", b"workload,authorised_user,server\nexchange,a@x.example,SRV1\n"),
        ("a.csv", b"server,message,id\nSRV1,it failed,5\n"),
        ("b.csv", b"server,client_installed\nSRV1,0\n"),
    ]);
    assert_eq!(records.servers[0].os_version.as_deref(), Some("2019"));
    assert_eq!((records.people.len(), records.people[0].aliases.len(), records.ledger.tables[1].merged), (1, 2, 1));
    assert_eq!(records.devices[0].ip, ["10.0.0.1", "10.0.0.2"]);
    assert_eq!(records.plans.len(), 2);
    assert_eq!(records.entitlements.len(), 2, "two equal purchases are two purchases");
    assert_eq!(records.entitlements[0].unit_price.map(|c| c.0), Some(123_450));
    assert_eq!((records.prices[0].unit_price.0, records.prices[0].currency.as_deref()), (3_850, Some("EUR")));
    assert_eq!((records.claims[0].claimed_shortage, records.events[0].id), (12, Some(5)));
    assert_eq!((records.assignments.len(), records.authorised.len()), (1, 1));
    assert!(!records.collectors[0].client_installed);
}

#[test]
fn the_same_table_reads_the_same_in_every_encoding_and_delimiter() {
    let text = "user,plan\nrenée@x.example,SPE_E3\n";
    let utf16 =
        |text: &str, le: bool| text.encode_utf16().flat_map(|u| if le { u.to_le_bytes() } else { u.to_be_bytes() }).collect::<Vec<u8>>();
    let marked = format!("\u{feff}{text}");
    let variants: [Vec<u8>; 9] = [
        text.into(),
        marked.clone().into(),
        utf16(&marked, true),
        utf16(&marked, false),
        utf16(text, true),
        text.replace(',', ";").into(),
        text.replace(',', "\t").replace('\n', "\r\n").into(),
        format!("#TYPE Selected.X\r\n{}", text.replace("SPE_E3", "\"SPE_E3\"")).into(),
        encoding_1252(text),
    ];
    for bytes in variants {
        let records = read(&[("x.dat", &bytes)]);
        assert_eq!(records.plans.len(), 1, "{:?}", records.ledger);
        assert_eq!((records.plans[0].user.as_str(), records.plans[0].plan.as_str()), ("renée@x.example", "SPE_E3"));
    }
}

fn encoding_1252(text: &str) -> Vec<u8> {
    text.chars().map(|c| if c == 'é' { 0xe9 } else { c as u8 }).collect()
}

#[test]
fn a_file_with_the_same_bytes_counts_once() {
    let table: &[u8] = b"product,quantity\nA,5\n";
    let records = read(&[("a.csv", table), ("copy/a.csv", table)]);
    assert_eq!(records.entitlements.len(), 1);
    assert!(matches!(records.ledger.sources[1].state, SourceState::Duplicate(first) if first.0 == 0));
    assert!(finding(&records, "duplicate-source").message.contains("copy/a.csv"));
}

#[test]
fn an_unknown_table_is_listed_with_its_headers_and_its_rows_are_counted() {
    let records = read(&[("hr.csv", b"name,department\nann,sales\nbob,it\n"), ("scan.pdf", b"%PDF-1.7\n"), ("empty.csv", b"")]);
    let kinds: Vec<&str> = records.ledger.tables.iter().map(|t| t.kind.as_str()).collect();
    assert_eq!(kinds, ["unrecognised"; 3]);
    let hr = &records.ledger.tables[1];
    assert!(hr.signs.contains("name, department"), "{}", hr.signs);
    assert_eq!((hr.rows, hr.set_aside["unrecognised"]), (2, 2));
    assert!(records.ledger.tables[2].signs.contains("PDF"));
}

#[test]
fn what_cannot_be_decided_is_a_finding() {
    let records = read(&[
        ("a.csv", b"workload,user,last_seen\nrds,a,01/02/2026\nrds,b,03/02/2026\n"),
        ("b.csv", b"product;quantity;Product\nA;1.200;B\nB;3;C\n"),
    ]);
    assert!(finding(&records, "ambiguous-date-order").message.contains("day-month"));
    assert_eq!(finding(&records, "ambiguous-number").evidence[0].row, 2);
    assert_eq!(records.entitlements[0].quantity, 1_200);
    assert_eq!(finding(&records, "duplicate-header").severity.word(), "low");
    assert_eq!(records.access.rows()[0].last_seen, Day::from_ymd(2026, 2, 1));
}

#[test]
fn a_name_of_seventy_thousand_characters_costs_its_row_only() {
    let long = "x".repeat(70_000);
    let records = read(&[("a.csv", format!("user,enabled,notes\n{long},yes,\nann,yes,{long}\n").as_bytes())]);
    assert_eq!((records.people.len(), records.people[0].user.as_str()), (1, "ann"));
    assert!(records.ledger.tables[0].rejects[0].why.contains("70000 characters"));
}

#[test]
fn nothing_to_read_is_said_in_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let catalog = Catalog::builtin().unwrap();
    let missing = evidence::load(&dir.path().join("nowhere"), &catalog, &Options::default(), &Silent).unwrap_err();
    assert!(matches!(missing, LoadError::Missing(_)));
    assert!(missing.to_string().contains("nowhere"));
    assert!(load(dir.path()).ledger.sources.is_empty(), "an empty folder is fine");
}

#[test]
fn a_single_file_may_be_given() {
    let dir = folder(&[("a.csv", b"product,quantity\nA,5\n"), ("b.csv", b"product,quantity\nB,5\n")]);
    let records = load(&dir.path().join("b.csv"));
    assert_eq!((records.entitlements.len(), records.ledger.sources[0].path.as_str()), (1, "b.csv"));
}

#[test]
fn an_unreadable_cell_for_information_costs_its_cell_and_not_the_row() {
    let records = read(&[
        (
            "dir.csv",
            b"user,enabled,last_logon\na,no,133500000000000000\nb,no,0\nc,no,9223372036854775807\nd,no,20260201101010.0Z\ne,no,never\n\
              f,no,15-Mar-26\ng,no,when the moon was full\n",
        ),
        ("acc.csv", b"workload,user,count\nrds,a,1.5\nrds,b,-3\nrds,c,NaN\nrds,d,4\n"),
    ]);
    assert_eq!((records.people.len(), records.access.rows().len()), (7, 4));
    let days: Vec<Option<String>> = records.people.iter().map(|p| p.last_logon.map(|day| day.to_string())).collect();
    let expected = [Some("2024-01-17"), None, None, Some("2026-02-01"), None, Some("2026-03-15"), None];
    assert_eq!(days, expected.map(|day| day.map(String::from)));
    let told: Vec<(&str, u64)> = records.notices.iter().map(|f| (f.code, f.evidence_total)).collect();
    assert_eq!(told, [("unreadable-cells", 3), ("unreadable-cells", 1)]);
    assert!(records.notices[1].message.contains("when the moon was full"), "{}", records.notices[1].message);
}

#[test]
fn words_that_nobody_knows_and_leases_that_end_before_they_begin_are_told() {
    let records = read(&[
        ("dir.csv", b"user,enabled,kind\na,yes,Contractr\nb,yes,Employee\n"),
        (
            "reg.csv",
            b"device,device_kind,ip,ip_from,ip_to\nPC1,banana,999.1.1.1,,\nPC2,kiosk,10.0.0.2,2026-03-01,2026-02-01\nPC3,Printer,10.0.0.0/8,,\n",
        ),
    ]);
    let words: Vec<&str> = records.notices.iter().filter(|f| f.code == "unknown-word").map(|f| f.subject.as_str()).collect();
    assert_eq!(
        words,
        ["dir.csv#dir kind Contractr", "reg.csv#reg device_kind banana", "reg.csv#reg ip 10.0.0.0/8", "reg.csv#reg ip 999.1.1.1"]
    );
    assert_eq!(finding(&records, "lease-backward").evidence[0].row, 3);
    assert_eq!((records.people.len(), records.devices.len()), (2, 3), "they are read as they stand");
}

#[test]
fn a_column_of_both_orders_contradicts_itself_even_where_each_value_is_clear() {
    let records = read(&[("acc.csv", b"workload,user,last_seen\nrds,a,13/02/2026\nrds,b,02/13/2026\n")]);
    let told = finding(&records, "mixed-date-order");
    assert_eq!(told.evidence.iter().map(|o| o.row).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(records.access.rows()[0].last_seen, records.access.rows()[1].last_seen);
}

#[test]
fn headers_without_rows_other_encodings_and_wide_tables_are_told_as_what_they_are() {
    let wide: Vec<String> = (0..10_000).map(|n| format!("c{n}")).collect();
    let utf32: Vec<u8> = "\u{feff}user,plan\na,SPE_E3\n".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
    let records = read(&[
        ("empty.csv", b"workload,user\n"),
        ("log.evtx", b"ElfFile\0"),
        ("utf32.csv", &utf32),
        ("wide.csv", format!("{}\n", wide.join(",")).as_bytes()),
    ]);
    assert_eq!(finding(&records, "empty-table").subject, "empty.csv#empty");
    assert!(finding(&records, "damaged-log").message.contains("log"));
    let told = |path: &str| records.notices.iter().find(|f| f.subject.starts_with(path)).unwrap().message.clone();
    assert!(told("utf32").contains("UTF-32"), "{}", told("utf32"));
    assert!(told("wide").contains("and 9960 more"), "{}", told("wide"));
}

#[test]
fn an_order_of_days_is_not_offered_for_a_table_where_another_column_proves_the_other() {
    let rows = "workload,user,first_seen,last_seen\nrds,ann,1/3/2026,5/28/2026\n";
    let records = read(&[("a.csv", rows.as_bytes())]);
    let told = records.notices.iter().find(|f| f.code == "ambiguous-date-order").unwrap();
    assert!(told.suggestion.is_none(), "{told:?}");
    let records = read(&[("a.csv", b"workload,user,first_seen\nrds,ann,1/3/2026\n")]);
    assert!(records.notices.iter().find(|f| f.code == "ambiguous-date-order").unwrap().suggestion.is_some());
}
