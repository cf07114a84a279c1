//! `recal demo`: the bundled sample engagement.

use super::args::Demo;
use super::failure::Failure;
use super::files::{self, Existing};
use super::{Outcome, open, report};
use crate::session::{OpenOptions, sample};

/// The sample's own worksheet; it is known by its content and never read as evidence.
const WORKSHEET: &str = "recal-worksheet.xlsx";

pub fn run(args: Demo, ascii: bool) -> Result<Outcome, Failure> {
    let folder = match args.dir {
        Some(dir) => dir,
        None => sample::usual_folder()?,
    };
    sample::lay_down(&folder)?;
    if open::has_terminal() {
        return open::workbench(Some(&folder), None, ascii);
    }
    let session = report::opened(&folder, &OpenOptions::default())?;
    let worksheet = folder.join(WORKSHEET);
    report::worksheet(&session, &worksheet, Existing::Replace)?;
    let summary = report::summary(&session.snapshot());
    files::print(&format!("{summary}\nsample: {}\nworksheet: {}\n", folder.display(), worksheet.display()))?;
    Ok(Outcome::Done)
}
