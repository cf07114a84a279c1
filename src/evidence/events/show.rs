//! One event of a log again, by the number of its row: its system part and its data, each under its name.

use super::evtx::{self, Found};
use super::exported::{self, Stream};
use super::fields::Event;
use std::cell::Cell;
use std::io::Read;

/// An event as it can stand in a table: names, values.
pub(in crate::evidence) type Shown = (Vec<String>, Vec<String>);

/// The event of this row in a native log; `None`: there is none. The error is a sentence.
pub(in crate::evidence) fn of_log(bytes: &mut dyn Read, name: &str, row: u64) -> Result<Option<Shown>, String> {
    let wanted = Cell::new(None);
    let mut until = Until { bytes, wanted: &wanted };
    evtx::read(&mut until, name, &mut |found| {
        if let Found::Record { number, xml, .. } = found
            && number == row
        {
            wanted.set(Event::parse(xml).map(|event| shown(&event)));
        }
    })?;
    Ok(wanted.into_inner())
}

/// The event of this row in an exported stream.
pub(in crate::evidence) fn of_stream(bytes: &mut dyn Read, stream: Stream, row: u64) -> std::io::Result<Option<Shown>> {
    let mut wanted = None;
    exported::find(bytes, stream, row, &mut |event| wanted = Some(shown(event)))?;
    Ok(wanted)
}

/// A stream that ends when what was looked for has been found.
struct Until<'b> {
    bytes: &'b mut dyn Read,
    wanted: &'b Cell<Option<Shown>>,
}

impl Read for Until<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let found = self.wanted.take();
        let is_found = found.is_some();
        self.wanted.set(found);
        if is_found { Ok(0) } else { self.bytes.read(buffer) }
    }
}

fn shown(event: &Event<'_>) -> Shown {
    let system = [
        ("EventID", event.id.to_string()),
        ("Provider", event.provider.to_string()),
        ("Channel", event.channel.to_string()),
        ("Computer", event.computer.to_string()),
        ("Day", event.day.map_or_else(String::new, |day| day.to_string())),
    ];
    let fields = event.fields();
    let data = fields.iter().map(|(name, value)| (if name.is_empty() { "Data" } else { name }, value.trim().to_string()));
    system.into_iter().chain(data).map(|(name, value)| (name.to_string(), value)).unzip()
}
