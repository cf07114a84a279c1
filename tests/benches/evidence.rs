//! `cargo bench --bench evidence`: a 1,000,000-row access csv, read and reconstructed; the memory it took (Linux).

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
