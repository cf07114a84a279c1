//! `cargo bench --bench evidence`: a 1,000,000-row access csv, read and reconstructed, and the memory it took (Linux); logs of a hundred
//! megabytes.

mod median;

use median::measure;
use recal::catalog::{Catalog, Day};
use recal::evidence::{self, Options, Silent};
use recal::kit::decisions::Settings;
use recal::kit::{Inputs, Memory, headline};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

const ROWS: u32 = 1_000_000;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path()).unwrap();
    let catalog = Catalog::builtin().unwrap();
    let load = || evidence::load(folder.path(), &catalog, &Options::default(), &Silent).unwrap();
    measure("a 1,000,000-row access csv, read", Duration::from_secs(3), 5, || (), |()| load());
    let records = load();
    let settings = Settings::new(Day::parse_iso("2026-06-30").unwrap());
    let inputs = Inputs { catalog: &catalog, records: &records, decisions: &[], settings: &settings };
    measure("its headline", Duration::from_secs(1), 5, || (), |()| headline(inputs, &Memory::default()));
    if let Some(peak) = peak() {
        println!("{:<60} {peak:>10}   budget 400 MB", "most memory held");
    }
    logs(&catalog);
}

/// What 100 MB are, and the budget of each kind of log for as much.
const LOG: u64 = 100_000_000;

fn logs(catalog: &Catalog) {
    let read = |what: &str, budget: u64, folder: &Path| {
        let load = |()| evidence::load(folder, catalog, &Options::default(), &Silent).unwrap();
        measure(what, Duration::from_secs(budget), 5, || (), load);
    };
    for (what, write) in [("100 MB of an IIS log", iis as fn(&Path) -> std::io::Result<()>), ("100 MB of an HttpProxy log", http_proxy)] {
        let folder = tempfile::tempdir().unwrap();
        write(&folder.path().join("server.log")).unwrap();
        read(what, 1, folder.path());
    }
    let folder = tempfile::tempdir().unwrap();
    match event_logs(folder.path()) {
        0 => eprintln!("SKIPPED: no event logs stand beside the project"),
        bytes => read(&format!("{} MB of event logs (budget of 100 MB: 2 s)", bytes / 1_000_000), 2, folder.path()),
    }
}

/// Lines of a log until it is long enough, each for another of 20,000 people.
fn lines(path: &Path, head: &str, line: impl Fn(u32) -> String) -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
    out.write_all(head.as_bytes())?;
    let mut written = 0;
    for row in 0.. {
        let line = line(row);
        written += line.len() as u64;
        out.write_all(line.as_bytes())?;
        if written >= LOG {
            break;
        }
    }
    out.flush()
}

fn iis(path: &Path) -> std::io::Result<()> {
    let head = "#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip \
        cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken\r\n";
    lines(path, head, |row| {
        let mixed = row.wrapping_mul(2_654_435_761) >> 4;
        let (user, stem) =
            (mixed % 20_000, ["/owa/", "/mapi/emsmdb/", "/sites/hr/_layouts/15/start.aspx", "/intranet/news.htm"][(mixed % 4) as usize]);
        format!(
            "2026-{:02}-{:02} 12:00:00 10.0.0.2 POST {stem} &CorrelationID=<empty>;&cafeReqId=9d3c2c1b-4a52-4c55-9f5a-{row:012x}; 443 CORP\\user{user:05} 10.0.{}.{} \
             Microsoft+Office/16.0+(Windows+NT+10.0;+Microsoft+Outlook+16.0.4266;+Pro) - {} 0 0 17\r\n",
            1 + row / 100_000 % 6,
            1 + row / 10_000 % 28,
            user / 250,
            user % 250,
            [200, 200, 401][(mixed / 8 % 3) as usize],
        )
    })
}

fn http_proxy(path: &Path) -> std::io::Result<()> {
    let head = "#Software: Microsoft Exchange Server\r\n#Fields: DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,ClientRequestId,Protocol,\
        UrlHost,UrlStem,AuthenticationType,IsAuthenticated,AuthenticatedUser,Organization,AnchorMailbox,UserAgent,ClientIpAddress,ServerHostName,HttpStatus,\
        BackEndStatus,UrlQuery,GenericInfo\r\n";
    lines(path, head, |row| {
        let user = (row.wrapping_mul(2_654_435_761) >> 4) % 20_000;
        format!(
            "2026-01-{:02}T02:20:32.841Z,9d3c2c1b-4a52-4c55-9f5a-{row:012x},15,2,1118,7,,Owa,mail.corp.example,/owa/,FBA,true,CORP\\user{user:05},,Sid~S-1-5-21-{user},\
             \"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)\",10.0.{}.{},EX01,{},200,,BeginRequest=2026-01-06T02:20:32.841Z;\r\n",
            1 + row / 50_000 % 28,
            user / 250,
            user % 250,
            [200, 200, 401][(row % 3) as usize],
        )
    })
}

/// Real logs, copied until they are long enough; each copy differs in a byte that means nothing, so that all are read. How many bytes.
fn event_logs(folder: &Path) -> u64 {
    const UNUSED: usize = 4_095;
    let Ok(found) = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/evtx")) else { return 0 };
    let logs: Vec<Vec<u8>> = found.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).filter(|log| log.len() > 1_000_000).collect();
    let mut written = 0;
    for (at, log) in (0..255 * logs.len()).zip(logs.iter().cycle()) {
        if written >= LOG {
            break;
        }
        let mut log = log.clone();
        log[UNUSED] = (at / logs.len()) as u8;
        std::fs::write(folder.join(format!("{at}.evtx")), &log).unwrap();
        written += log.len() as u64;
    }
    written
}

/// 12,000 people at 9,000 devices and 200 servers over a year.
fn write(folder: &Path) -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(folder.join("access.csv"))?);
    writeln!(out, "server,workload,user,device,ip,edition,last_seen,count")?;
    for row in 0..ROWS {
        let mixed = row.wrapping_mul(2_654_435_761);
        let (user, device, server) = (mixed % 12_000, (mixed / 7) % 9_000, (mixed / 11) % 200);
        let workload = ["windows-server", "exchange", "sharepoint"][(server % 3) as usize];
        let (month, day) = (1 + (mixed >> 8) % 6, 1 + (mixed >> 16) % 28);
        writeln!(out, "SRV{server:03},{workload},CONTOSO\\user{user:05},PC{device:05},,,2026-{month:02}-{day:02},{}", 1 + row % 40)?;
    }
    out.flush()
}

/// The most memory this process ever held, as the system tells it.
fn peak() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kilobytes: u64 = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().trim_end_matches(" kB").parse().ok()?;
    Some(format!("{} MB", kilobytes / 1024))
}
