//! `recal report`: the position without a screen.

use super::args::Report;
use super::failure::{Failure, warn};
use super::files::{self, Existing};
use super::progress::Progress;
use super::{Outcome, plain};
use crate::session::{Figures, OpenOptions, Session, Snapshot};
use crate::{views, worksheet};
use serde_json::Value;
use std::path::Path;

pub fn run(args: Report) -> Result<Outcome, Failure> {
    let existing = if args.force { Existing::Replace } else { Existing::Keep };
    if args.xlsx.as_deref() == Some(Path::new("-")) {
        return Err(Failure::Usage("the worksheet cannot go to standard output; name a file after --xlsx".to_string()));
    }
    let json_file = args.json.as_deref().filter(|path| *path != Path::new("-"));
    if let (Some(xlsx), Some(json)) = (args.xlsx.as_deref(), json_file)
        && files::same_place(xlsx, json)
    {
        return Err(Failure::Usage(format!("{}: is named for the worksheet and for the JSON; name two files", json.display())));
    }
    for path in args.xlsx.as_deref().into_iter().chain(json_file) {
        files::may_write(path, existing)?;
    }
    let session = opened(&args.place.path, &args.place.reading(args.as_of))?;
    for path in args.xlsx.as_deref().into_iter().chain(json_file) {
        if let Some(why) = session.protects(path) {
            return Err(Failure::Output(format!("{}: {why}; name another file", path.display())));
        }
    }
    if let Some(path) = &args.xlsx {
        worksheet(&session, path, existing)?;
    }
    if args.json.is_some() {
        let text = json(&session)?;
        match json_file {
            Some(path) => files::write_text(path, existing, &text)?,
            None => files::print_json(&text)?,
        }
    }
    if args.xlsx.is_none() && args.json.is_none() {
        files::print(&summary(&session.snapshot()))?;
    }
    Ok(Outcome::Done)
}

/// Opens an engagement, progress shown, and computes all figures.
pub fn opened(path: &Path, options: &OpenOptions) -> Result<Session, Failure> {
    let mut session = {
        let progress = Progress::new();
        Session::open(path, options, &|done, total, file| progress.tell(done, total, file))?
    };
    if let (Some(asked), Some(kept)) = (options.as_of, session.journal_as_of_kept())
        && asked != kept
        && !options.writable
    {
        warn(format!("the position is as of {asked} for this run; the journal says {kept}"));
    }
    if options.figures == Figures::Headline {
        session.complete();
    }
    Ok(session)
}

/// What views render.
pub fn input(shown: &Snapshot) -> views::Input<'_> {
    views::Input { catalog: &shown.catalog, records: &shown.records, position: &shown.position, entries: &shown.entries }
}

/// The tables of one page.
pub fn summary(shown: &Snapshot) -> String {
    let settings = &shown.position.settings;
    let client = if settings.client.is_empty() { "Position" } else { &settings.client };
    let currency = &shown.position.currency;
    let amounts = if currency.is_empty() { String::new() } else { format!(", amounts in {currency}") };
    let mut out = plain::line(&format!("{client}, as of {}{amounts}", settings.as_of)) + "\n";
    for table in views::summary(input(shown)) {
        out.push('\n');
        out.push_str(&plain::table(&table));
    }
    out
}

fn json(session: &Session) -> Result<String, Failure> {
    let shown = session.snapshot();
    let value = sorted(views::json_of(input(&shown), session.journal_sha256().as_deref()));
    serde_json::to_string_pretty(&value)
        .map(|text| text + "\n")
        .map_err(|cause| Failure::Output(format!("the position cannot be written as JSON ({cause})")))
}

/// Keys in alphabetical order, whatever order the map type keeps (a dependency decides that for the whole build).
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(String, Value)> = map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(entries.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

/// The worksheet, whole or not at all.
pub fn worksheet(session: &Session, path: &Path, existing: Existing) -> Result<(), Failure> {
    let shown = session.snapshot();
    files::write(path, existing, |file| {
        worksheet::write_to(input(&shown), std::io::BufWriter::new(file)).map_err(|cause| cause.to_string())
    })
}
