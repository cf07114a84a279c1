//! The command line as types; its help is the program's.

use crate::session::{Day, Figures, OpenOptions};
use clap::{Args as ClapArgs, Parser, Subcommand};
use std::path::PathBuf;

/// Rebuilds a client's Microsoft Client Access License (CAL) position from evidence of access.
#[derive(Parser, Debug)]
#[command(name = "recal", version, about, args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub struct Args {
    #[command(subcommand)]
    pub verb: Option<Verb>,
    /// Folder of extracts, or an engagement.recal, to open in the workbench; without one the recent engagements
    pub path: Option<PathBuf>,
    /// Journal to use; the folder itself stays untouched
    #[arg(long, value_name = "FILE", requires = "path")]
    pub engagement: Option<PathBuf>,
    /// Draw the workbench without box characters
    #[arg(long, global = true)]
    pub ascii: bool,
}

#[derive(Subcommand, Debug)]
pub enum Verb {
    /// Lay the bundled sample engagement down and open it (without a terminal: write its worksheet, print the summary)
    Demo(Demo),
    /// Reconstruct the position: write the worksheet or the position as JSON, or print the summary
    Report(Report),
    /// Tell what each file and sheet was recognised as, and what became of its rows
    Sources(Place),
    /// List the findings; exit status 1 where one is high and open
    Check(Check),
    /// Append decisions from a file of JSON lines to the journal
    Decide(Decide),
    /// List or search the licensing rules, with source, date and confidence
    Catalog(Words),
}

/// Which engagement.
#[derive(ClapArgs, Debug)]
pub struct Place {
    /// Folder of extracts, or an engagement.recal
    pub path: PathBuf,
    /// Journal to use; the folder itself stays untouched
    #[arg(long, value_name = "FILE")]
    pub engagement: Option<PathBuf>,
}

#[derive(ClapArgs, Debug)]
pub struct Demo {
    /// Where to lay the sample down [default: recal-demo in the user's data directory]
    pub dir: Option<PathBuf>,
}

#[derive(ClapArgs, Debug)]
pub struct Report {
    #[command(flatten)]
    pub place: Place,
    /// Write the worksheet (Excel workbook)
    #[arg(long, value_name = "FILE")]
    pub xlsx: Option<PathBuf>,
    /// Write the position as JSON; - is standard output
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Day on which the position stands (YYYY-MM-DD); stands over the journal's for this run
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<Day>,
    /// Replace files that exist
    #[arg(long)]
    pub force: bool,
}

#[derive(ClapArgs, Debug)]
pub struct Check {
    #[command(flatten)]
    pub place: Place,
    /// Day on which the position stands (YYYY-MM-DD); stands over the journal's for this run
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<Day>,
    /// File for the data request: what to ask the client for, as a letter; - is standard output, in place of the findings
    #[arg(long, value_name = "FILE")]
    pub request: Option<PathBuf>,
}

#[derive(ClapArgs, Debug)]
pub struct Decide {
    #[command(flatten)]
    pub place: Place,
    /// Decisions as JSON lines: journal entries without id, time and prev; - is standard input
    #[arg(long, value_name = "FILE")]
    pub file: PathBuf,
    /// Day on which the position stands (YYYY-MM-DD): opens a new journal with it, or is set in the one there is
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<Day>,
}

#[derive(ClapArgs, Debug)]
pub struct Words {
    /// Words that a rule must all have; none lists every rule
    pub words: Vec<String>,
}

impl Place {
    /// Options to read the engagement without ever writing its journal.
    pub fn reading(&self, as_of: Option<Day>) -> OpenOptions {
        OpenOptions { engagement: self.engagement.clone(), as_of, figures: Figures::Whole, ..OpenOptions::default() }
    }

    pub fn writing(&self, as_of: Option<Day>) -> OpenOptions {
        OpenOptions { writable: true, figures: Figures::Headline, ..self.reading(as_of) }
    }
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse_iso(text).ok_or_else(|| "it is no date such as 2026-06-30".to_string())
}
