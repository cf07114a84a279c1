//! `recal demo`: the bundled sample engagement.

use super::args::Demo;
use super::failure::Failure;
use super::files::{self, Existing};
use super::plain::line;
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
    // Somebody may have written into it since: nothing is overwritten unasked.
    let kept = worksheet.symlink_metadata().is_ok();
    if !kept {
        report::worksheet(&session, &worksheet, Existing::Keep)?;
    }
    let summary = report::summary(&session.snapshot());
    let kept = if kept { " (there already, left as it is)" } else { "" };
    let (sample, worksheet) = (line(&folder.display().to_string()), line(&worksheet.display().to_string()));
    files::print(&format!("{summary}\nsample: {sample}\nworksheet: {worksheet}{kept}\n"))?;
    Ok(Outcome::Done)
}
