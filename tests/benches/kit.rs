//! `cargo bench --bench kit`: cold start of the sample, the headline after a decision, the figures behind it, crowded allocations.

mod median;

use median::measure;
use recal::catalog::Catalog;
use recal::evidence::{self, Options, Silent};
use recal::kit::decisions::{Decided, Decision, RecordKey, Settings};
use recal::kit::records::Records;
use recal::kit::{Inputs, Memory, headline, reconstruct};
use recal::session::{Draft, OpenOptions, Session, sample};
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

const MS: fn(u64) -> Duration = Duration::from_millis;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let contoso = folder.path().join("contoso");
    sample::lay_down(&contoso).unwrap();
    let open = |_: ()| {
        let mut session = Session::open(&contoso, &OpenOptions::default(), &|_, _, _| std::ops::ControlFlow::Continue(())).unwrap();
        session.complete();
        session
    };
    measure("the sample from cold start, waterfall and all", MS(1000), 9, || (), open);
    let writable = OpenOptions { writable: true, ..OpenOptions::default() };
    let mut session = Session::open(&contoso, &writable, &|_, _, _| std::ops::ControlFlow::Continue(())).unwrap();
    // Another person each time: a decision that was made before is answered from memory.
    let people = session.snapshot().position.users.iter().filter(|u| u.in_directory).map(|u| u.name.clone()).collect::<Vec<_>>();
    let mut next = people.iter();
    let mut exclude = || Draft::exclude(&RecordKey { record: "person".into(), key: next.next().unwrap().clone() }, "bench");
    measure("the sample's headline after a decision, journal and all", MS(50), 21, &mut exclude, |draft| session.decide(draft).unwrap());
    let shown = session.snapshot();
    let name = |id: u32| shown.position.users[id as usize].name.clone();
    let pairs = shown.position.beside.candidates.iter().map(|pair| (name(pair.from), name(pair.into))).collect::<Vec<_>>();
    let mut next = pairs.iter().cycle();
    let mut merge =
        || next.next().map(|(from, into)| Draft::merge(&RecordKey { record: "person".into(), key: from.clone() }, into, "")).unwrap();
    measure("what a merge would change, tried out", MS(50), 11, &mut merge, |draft| session.what_if(&[draft]).unwrap().run(|| true));
    measure("undone", MS(50), 21, || (), |()| session.undo().unwrap());
    measure("the figures behind the headline", MS(1000), 9, || session.work(), |work| work.run());
    crowded();
    wide();
    many_people();
}

/// Two hundred thousand accounts in two domains, each by five names, a quarter of them twice; fifty thousand share an alias.
fn many_people() {
    let folder = tempfile::tempdir().unwrap();
    let mut people = String::from("user,enabled,aliases,display_name,employee_id\n");
    for at in 0..200_000u32 {
        let (domain, who) = if at % 4 == 3 { ("fab", at - 1) } else { ("corp", at) };
        let (given, surname) = (who.wrapping_mul(2_654_435_761) % 997, who.wrapping_mul(40_503) % 49_999);
        let alias = if at % 4 == 0 { ";unknown" } else { "" };
        writeln!(
            people,
            "g{given}.s{surname}.{at}@{domain}.example,yes,{domain}\\a{at};a{at};g{given}.s{surname}.{who}@mail.example;S-1-5-21-{domain}-{at}{alias},Given{} Family{},{}",
            letters(given),
            letters(surname),
            if at % 8 == 1 { 0 } else { who }
        )
        .unwrap();
    }
    std::fs::write(folder.path().join("people.csv"), people).unwrap();
    std::fs::write(folder.path().join("servers.csv"), "server,workload,version\nSRV,windows-server,2019\n").unwrap();
    std::fs::write(folder.path().join("access.csv"), "workload,server,user,device\nwindows-server,SRV,a1,pc1\n").unwrap();
    let catalog = Catalog::builtin().unwrap();
    let records: Records = evidence::load(folder.path(), &catalog, &Options::default(), &Silent).unwrap();
    let settings = Settings::new(recal::catalog::Day::parse_iso("2026-06-30").unwrap());
    let inputs = Inputs { catalog: &catalog, records: &records, decisions: &[], settings: &settings };
    let position = headline(inputs, &Memory::once());
    assert!(position.beside.candidates.len() > 40_000, "{}", position.beside.candidates.len());
    measure(
        "200,000 people: who may be who, with all the rest of the headline",
        MS(4000),
        5,
        || (),
        |()| headline(inputs, &Memory::once()),
    );
    // What is left of the time above are the suggestions, with contested accounts, findings and lists.
    measure("200,000 people: their figures alone", MS(2000), 5, || (), |()| recal::kit::figures(inputs, &Memory::once()));
}

/// A number as letters, so that it can be part of a name.
fn letters(number: u32) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

/// Many people who differ in what they need, many pools of suites and CALs, suites on offer: the allocation's hard case.
fn crowded() {
    let folder = tempfile::tempdir().unwrap();
    write_crowd(folder.path());
    let catalog = Catalog::builtin().unwrap();
    let records: Records = evidence::load(folder.path(), &catalog, &Options::default(), &Silent).unwrap();
    let settings = Settings::new(recal::catalog::Day::parse_iso("2026-06-30").unwrap());
    let exclude = Decision::Exclude { on: RecordKey { record: "person".into(), key: "u7".into() } };
    let decided = [Decided { entry: 1, decision: exclude, why: "bench".into(), by: "bench".into() }];
    let inputs = |decisions| Inputs { catalog: &catalog, records: &records, decisions, settings: &settings };
    measure("a crowded allocation: headline after a decision", MS(50), 5, || (), |()| headline(inputs(&decided), &Memory::default()));
    measure("a crowded allocation: everything", MS(1000), 3, || (), |()| reconstruct(inputs(&[]), &Memory::default()));
}

/// A directory of two hundred thousand, every tenth of whom was seen under the name of another domain as well.
fn wide() {
    let folder = tempfile::tempdir().unwrap();
    let (mut people, mut access) = (String::from("user,enabled,kind\n"), String::from("workload,server,user,device,last_seen\n"));
    for at in 0..200_000 {
        writeln!(people, "first{at}.last{at}@corp.example,yes,employee").unwrap();
        writeln!(access, "windows-server,FS22,first{at}.last{at}@corp.example,d{at},2026-06-01").unwrap();
        if at % 10 == 0 {
            writeln!(access, "windows-server,FS22,CORP\\first{at}.last{at},d{at},2026-06-02").unwrap();
        }
    }
    for (name, text) in [("people", &people), ("access", &access)] {
        std::fs::write(folder.path().join(format!("{name}.csv")), text).unwrap();
    }
    let writable = OpenOptions { writable: true, ..OpenOptions::default() };
    let session = Session::open(folder.path(), &writable, &|_, _, _| std::ops::ControlFlow::Continue(())).unwrap();
    let mut next = 0..;
    let mut merge = || {
        let at = next.next().unwrap_or(0) * 10;
        let on = RecordKey { record: "person".into(), key: format!("CORP\\first{at}.last{at}") };
        Draft::merge(&on, &format!("first{at}.last{at}@corp.example"), "")
    };
    measure("200,000 people: a merge is ready to be tried out", MS(50), 5, &mut merge, |draft| session.what_if(&[draft]).unwrap());
    measure("200,000 people: what a merge would change", MS(2000), 5, &mut merge, |draft| session.what_if(&[draft]).unwrap().run(|| true));
    measure("200,000 people: the headline anew", MS(2000), 3, || session.work(), |work| work.run());
}

fn write_crowd(folder: &Path) {
    let servers = ["EX13,exchange,2013,2012", "EX19,exchange,2019,2019", "SP13,sharepoint,2013,2012", "SP19,sharepoint,2019,2019"];
    let more = ["LY15,skype,2015,2016", "SK19,skype,2019,2019", "TS16,rds,2016,", "TS22,rds,2022,", "FS22,windows-server,2022,"];
    let all: Vec<&str> = servers.into_iter().chain(more).collect();
    let inventory = format!("server,workload,version,os_version\n{}\n", all.join("\n"));
    let mut access = String::from("workload,server,user,device,edition\n");
    for user in 0..3000u32 {
        for (at, server) in all.iter().enumerate().filter(|(at, _)| user.wrapping_mul(2_654_435_761) >> (at * 3) & 3 == 0) {
            let (name, rest) = server.split_once(',').unwrap();
            let workload = rest.split(',').next().unwrap();
            let edition = if (user + at as u32).is_multiple_of(5) { "enterprise" } else { "" };
            writeln!(access, "{workload},{name},u{user},d{},{edition}", user / 2).unwrap();
        }
    }
    let owned = "product,quantity,metric,version\nCore CAL Suite,400,user,2013\nCore CAL Suite,300,user,2019\nEnterprise CAL Suite,150,user,2016\n\
                 Enterprise CAL Suite,100,user,2019\nWindows Server CAL,350,user,2016\nWindows Server CAL,150,user,2022\n\
                 Exchange Server Standard CAL,200,user,2016\nExchange Server Enterprise CAL,90,user,2013\nRemote Desktop Services CAL,260,user,2019\n\
                 Windows Server CAL,310,device,2019\nCore CAL Suite,120,device,2016\n";
    let prices = "product,metric,unit_price\nWindows Server CAL,,38\nExchange Server Standard CAL,,80\nExchange Server Enterprise CAL,,50\n\
                  SharePoint Server Standard CAL,,100\nSharePoint Server Enterprise CAL,,85\nSkype for Business Server Standard CAL,,34\n\
                  Skype for Business Server Enterprise CAL,,107\nRemote Desktop Services CAL,,140\nCore CAL Suite,,205\nEnterprise CAL Suite,,370\n";
    for (name, text) in [("inventory", inventory.as_str()), ("access", &access), ("owned", owned), ("prices", prices)] {
        std::fs::write(folder.join(format!("{name}.csv")), text).unwrap();
    }
}
