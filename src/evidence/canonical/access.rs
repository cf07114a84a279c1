//! Rows of access: the one kind that is big. Spellings are interned, equal rows collapse. DESIGN.md, 'Data'.

use super::super::account::{Account, Outcome};
use super::super::table::Row;
use super::column::{Column, shortened};
use super::{Layout, Loader, Sink};
use crate::catalog::{Day, WorkloadId};
use crate::kit::records::{AccessRow, Edition, Pushed, Spelling};
use rustc_hash::FxHashMap;

pub(super) struct Access {
    workload: Column,
    server: Column,
    user: Column,
    device: Column,
    ip: Column,
    edition: Column,
    first_seen: Column,
    last_seen: Column,
    count: Column,
    window: Option<(Day, Day)>,
    /// The workload of the row before: logs are long and name few.
    last_workload: (String, Option<WorkloadId>),
    days: FxHashMap<u32, Option<Day>>,
}

impl Access {
    pub fn new(layout: &Layout<'_>) -> Access {
        Access {
            workload: layout.column("workload"),
            server: layout.column("server"),
            user: layout.column("user"),
            device: layout.column("device"),
            ip: layout.column("ip"),
            edition: layout.column("edition"),
            first_seen: layout.column("first_seen"),
            last_seen: layout.column("last_seen"),
            count: layout.column("count"),
            window: None,
            last_workload: (String::new(), None),
            days: FxHashMap::default(),
        }
    }

    fn workload(&mut self, row: &Row<'_>, sink: &mut Sink<'_, '_>) -> Result<Result<WorkloadId, Outcome>, String> {
        let spelling = self.workload.required(row)?;
        if let (known, Some(id)) = &self.last_workload
            && known == spelling
        {
            return Ok(Ok(*id));
        }
        let found = sink.workload(spelling);
        if let Ok(id) = found {
            self.last_workload = (spelling.to_string(), Some(id));
        }
        Ok(found)
    }

    fn edition(&self, row: &Row<'_>) -> Result<Edition, String> {
        let Some(text) = self.edition.text(row) else { return Ok(Edition::Standard) };
        Edition::parse(text).ok_or_else(|| format!("edition '{}' is neither standard nor enterprise", shortened(text)))
    }

    fn see(&mut self, day: Option<Day>) {
        let Some(day) = day else { return };
        let (first, last) = self.window.unwrap_or((day, day));
        self.window = Some((first.min(day), last.max(day)));
    }
}

/// The day of a cell, each ISO day computed once.
fn day(days: &mut FxHashMap<u32, Option<Day>>, column: &Column, row: &Row<'_>) -> Result<Option<Day>, String> {
    let Some(text) = column.text(row) else { return Ok(None) };
    let Some(figures) = iso_figures(text) else { return column.day(row) };
    match *days.entry(figures).or_insert_with(|| Day::parse_iso(text)) {
        Some(day) => Ok(Some(day)),
        None => column.day(row),
    }
}

/// `2026-04-12` as 20260412.
fn iso_figures(text: &str) -> Option<u32> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    let mut figures = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        match (at, byte) {
            (4 | 7, b'-') => {}
            (4 | 7, _) => return None,
            (_, b'0'..=b'9') => figures = figures * 10 + u32::from(byte - b'0'),
            _ => return None,
        }
    }
    Some(figures)
}

impl Loader for Access {
    fn load(&mut self, row: &Row<'_>, sink: &mut Sink<'_, '_>) -> Result<Outcome, String> {
        let workload = match self.workload(row, sink)? {
            Ok(id) => id,
            Err(outcome) => return Ok(outcome),
        };
        let (user, device, ip) = (self.user.name(row)?, self.device.name(row)?, self.ip.name(row)?);
        if user.is_none() && device.is_none() && ip.is_none() {
            return Err("it names neither user nor device".to_string());
        }
        let server = self.server.name(row)?;
        let edition = self.edition(row)?;
        let first_seen = day(&mut self.days, &self.first_seen, row)?;
        let last_seen = day(&mut self.days, &self.last_seen, row)?;
        let count = sink.informative(self.count.field, self.count.count(row)).unwrap_or(1);
        self.see(first_seen);
        self.see(last_seen);
        let log = &mut sink.records.access;
        let mut intern = |text: Option<&str>| text.map_or(Spelling::NONE, |text| log.spellings.intern(text));
        let (server, user, device, ip) = (intern(server), intern(user), intern(device), intern(ip));
        let row = AccessRow { workload, edition, server, user, device, ip, first_seen, last_seen, count, origin: sink.origin };
        match log.push(row) {
            Pushed::Accepted => Ok(Outcome::Accepted),
            Pushed::Merged => Ok(Outcome::Merged),
        }
    }

    fn finish(&mut self, account: &mut Account) {
        account.table.window = self.window;
    }
}
