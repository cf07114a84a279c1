//! Splits a big file on a thread of its own, so that rows are loaded while the next ones are still being split.

use super::table::{EachRow, Row};
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};

/// Rows that travel together; more text than this is sent on.
const BATCH: usize = 256 * 1024;
/// Batches on the way at most, so that a slow reader holds no file in memory.
const ON_THE_WAY: usize = 4;

/// Rows with their text, apart from the reader's buffer.
#[derive(Default)]
struct Batch {
    text: String,
    cells: Vec<(u32, u32)>,
    rows: Vec<Held>,
}

struct Held {
    number: u64,
    /// Where its text begins; its cells are ranges from there.
    text: usize,
    /// After its last cell.
    cells: usize,
    broken: Option<&'static str>,
    damaged: bool,
}

impl Batch {
    fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.rows.clear();
    }

    fn hold(&mut self, row: Row<'_>) {
        let (text, cells) = row.parts();
        self.rows.push(Held {
            number: row.number,
            text: self.text.len(),
            cells: self.cells.len() + cells.len(),
            broken: row.broken,
            damaged: row.damaged,
        });
        self.text.push_str(text);
        self.cells.extend_from_slice(cells);
    }

    fn each(&self, each: EachRow) -> ControlFlow<()> {
        let mut first = 0;
        for held in &self.rows {
            let row = match held.broken {
                Some(why) => Row::broken(held.number, why),
                None => Row::new(held.number, &self.text[held.text..], &self.cells[first..held.cells]).with_damage(held.damaged),
            };
            first = held.cells;
            each(row)?;
        }
        ControlFlow::Continue(())
    }
}

/// Runs `walk` on another thread and hands its rows to `each` on this one, in order, until `each` breaks.
pub(super) fn read_ahead<E: Send>(walk: impl FnOnce(EachRow) -> Result<(), E> + Send, each: EachRow) -> Result<(), E> {
    let (full, batches) = sync_channel(ON_THE_WAY);
    let (empty, used) = channel();
    std::thread::scope(|scope| {
        let splitting = scope.spawn(move || split(walk, &full, &used));
        for batch in batches {
            if batch.each(each).is_break() {
                break;
            }
            // Nobody takes it where the last row is already on its way.
            let _ = empty.send(batch);
        }
        splitting.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn split<E>(walk: impl FnOnce(EachRow) -> Result<(), E>, full: &SyncSender<Batch>, used: &Receiver<Batch>) -> Result<(), E> {
    let mut batch = Batch::default();
    let mut wanted = ControlFlow::Continue(());
    let walked = walk(&mut |row| {
        batch.hold(row);
        if batch.text.len() >= BATCH {
            let mut next = used.try_recv().unwrap_or_default();
            next.clear();
            if full.send(std::mem::replace(&mut batch, next)).is_err() {
                wanted = ControlFlow::Break(());
            }
        }
        wanted
    });
    // The rows before an error count; an error of the channel only says that nobody wants more.
    let _ = full.send(batch);
    walked
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A walk over so many rows, which fails at the end.
    fn walk(count: u64, each: EachRow) -> Result<(), String> {
        for number in 1..=count {
            let text = format!("{number},x");
            let middle = text.len() as u32 - 2;
            let cells = [(0, middle), (middle + 1, middle + 2)];
            let row = if number % 7 == 0 { Row::broken(number, "it is the seventh") } else { Row::new(number, &text, &cells) };
            if each(row).is_break() {
                return Ok(());
            }
        }
        Err("the disk fell out".to_string())
    }

    fn seen(row: Row<'_>) -> (u64, String, Option<&'static str>) {
        (row.number, row.cells().collect::<Vec<_>>().join("|"), row.broken)
    }

    #[test]
    fn rows_come_as_they_would_without_a_thread_and_so_does_the_error() {
        let (mut direct, mut ahead) = (Vec::new(), Vec::new());
        let keep = |list: &mut Vec<_>, row: Row<'_>| {
            list.push(seen(row));
            ControlFlow::Continue(())
        };
        let first = walk(200_000, &mut |row| keep(&mut direct, row));
        let second = read_ahead(|each| walk(200_000, each), &mut |row| keep(&mut ahead, row));
        assert_eq!((direct.len(), &first), (200_000, &Err("the disk fell out".to_string())));
        assert!(direct == ahead && first == second);
    }

    #[test]
    fn who_has_seen_enough_gets_no_more() {
        let mut count = 0;
        let result = read_ahead(|each| walk(u64::MAX, each), &mut |_| {
            count += 1;
            if count == 100_000 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!((count, result), (100_000, Ok(())));
    }
}
