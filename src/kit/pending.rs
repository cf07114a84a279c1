//! Access seen in event logs that only the whole estate can settle: whether the machine named is a server at all, and
//! whether it is an RDS host. The log reader fills it, its second pass empties it. POSITION.md section 1, 'Which log events are access'.

use super::records::{Origin, Spelling, TableId};
use crate::catalog::Day;
use rustc_hash::FxHashMap;

/// What kind of event showed the access, as far as it decides the workload.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Sight {
    /// Network logon, file share, ticket or credential check on the computer that logged it.
    Server,
    /// Logon types 10 and 12: Windows Server, and RDS too where the computer is an RDS host.
    RemoteLogon,
    /// A Remote Desktop session: RDS where the computer is an RDS host, else administration.
    Session,
    /// Network authentication of Remote Desktop only: as a session, weaker.
    Authentication,
    /// A service ticket for another machine, `host`.
    ServiceTicket,
    /// A session through a Remote Desktop gateway to another machine, `host`.
    Gateway,
}

impl Sight {
    /// Whether `host` is the computer that logged the event itself.
    pub fn is_own_log(self) -> bool {
        match self {
            Sight::Server | Sight::RemoteLogon | Sight::Session | Sight::Authentication => true,
            Sight::ServiceTicket | Sight::Gateway => false,
        }
    }
}

/// One distinct sight of access; spellings are those of [`super::records::AccessLog`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PendingRow {
    pub sight: Sight,
    /// The machine accessed.
    pub host: Spelling,
    pub user: Spelling,
    pub device: Spelling,
    pub ip: Spelling,
    pub day: Option<Day>,
    pub origin: Origin,
    /// Set aside by an earlier settling, for this reason; tried again by the next one.
    pub held: Option<&'static str>,
}

/// What a log says about the operating system of the computer that wrote it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClientSign {
    pub computer: Spelling,
    pub origin: Origin,
    /// `the collector says that it runs no Windows Server`.
    pub why: String,
}

/// What one table tells of whose log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogSpan {
    pub table: TableId,
    /// Folded.
    pub computers: Vec<String>,
    pub channels: Vec<String>,
    /// First and last day of its access.
    pub window: Option<(Day, Day)>,
    /// Whether its events bear the numbers that their log gave them.
    pub numbered: bool,
}

/// When a machine told of a logon: seconds since 1970, and the row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Told {
    pub time: i64,
    pub origin: Origin,
}

/// Logons that two machines tell, by their number and the machine: the ticket where it was issued, the logon where it was used. The earliest
/// of each counts.
#[derive(Clone, Debug, Default)]
pub struct Clocks {
    pub tickets: FxHashMap<(u64, Spelling), Told>,
    pub logons: FxHashMap<(u64, Spelling), Told>,
}

type Identity = (Sight, Spelling, Spelling, Spelling, Spelling, Option<Day>);

/// Rows of access waiting for the inventory, each distinct one once.
#[derive(Clone, Debug, Default)]
pub struct Pending {
    rows: Vec<PendingRow>,
    /// (place of the row it repeats, its own row number), in order of arrival.
    repeats: Vec<(u32, u64)>,
    index: FxHashMap<Identity, u32>,
    pub clients: Vec<ClientSign>,
    /// Events by what makes each one, with the table that told it first.
    told: FxHashMap<u64, TableId>,
    pub logs: Vec<LogSpan>,
    pub clocks: Clocks,
}

impl Pending {
    /// The table that told this event first: this one, if none did before.
    pub fn tell(&mut self, event: u64, table: TableId) -> TableId {
        *self.told.entry(event).or_insert(table)
    }

    /// Rows of one table only are taken together: forget what earlier tables held.
    pub fn begin_table(&mut self) {
        self.index.clear();
    }

    pub fn push(&mut self, row: PendingRow) {
        let identity = (row.sight, row.host, row.user, row.device, row.ip, row.day);
        match self.index.get(&identity) {
            Some(&at) => self.repeats.push((at, row.origin.row)),
            None => {
                self.index.insert(identity, self.rows.len() as u32);
                self.rows.push(row);
            }
        }
    }

    pub fn rows(&self) -> &[PendingRow] {
        &self.rows
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// All rows in order of arrival, each with the row numbers that repeat it.
    pub fn into_rows(mut self) -> Vec<(PendingRow, Vec<u64>)> {
        self.repeats.sort_by_key(|&(at, _)| at);
        let mut repeats = self.repeats.into_iter().peekable();
        let mut all = Vec::with_capacity(self.rows.len());
        for (at, row) in self.rows.into_iter().enumerate() {
            let mut own = Vec::new();
            while let Some((_, number)) = repeats.next_if(|&(of, _)| of as usize == at) {
                own.push(number);
            }
            all.push((row, own));
        }
        all
    }

    /// Keeps a row that was set aside, for the next settling.
    pub fn hold(&mut self, row: PendingRow, repeats: &[u64]) {
        let at = self.rows.len() as u32;
        self.rows.push(row);
        self.repeats.extend(repeats.iter().map(|&number| (at, number)));
    }
}
