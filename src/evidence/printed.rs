//! What commands of Windows print of groups and permissions: `net localgroup` and `net group` (members below a line of dashes), `icacls` (a
//! path, then an entry a line). Several prints may stand in one file.

use super::content::Content;
use super::lines::{each_line, text_of, walk_text};
use super::table::{EachRow, Row, Table};
use super::text::Encoding;
use std::io::Read;
use std::ops::ControlFlow;

const LONGEST_LINE: u64 = 64 * 1024;
/// Lines of a beginning that are tried.
const TRIED: usize = 40;
/// Fewer dashes are no line between a heading and its members.
const FEWEST_DASHES: usize = 30;
/// `net group` prints three names a line, each so wide.
const WIDTH: usize = 25;
/// Entries of one path that are held until it is known where they begin.
const MOST_HELD: usize = 10_000;

/// How the name of a local group, and of a domain's, is headed in the languages of Windows.
const LOCAL: [&str; 5] = ["Alias name", "Aliasname", "Nom d'alias", "Nom de l'alias", "Nombre de alias"];
const DOMAIN: [&str; 5] = ["Group name", "Gruppenname", "Nom de groupe", "Nom du groupe", "Nombre de grupo"];
/// How the last line begins.
const DONE: [&str; 5] = ["The command completed", "Der Befehl wurde", "La commande s'est", "Se ha completado", "Comando eseguito"];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    Net,
    Entries,
}

/// Such a file, opened anew for each walk.
pub(super) struct PrintedFile {
    content: Content,
    encoding: Encoding,
    shape: Shape,
}

impl PrintedFile {
    /// The print whose beginning is this; `None`: it is none.
    pub fn of(content: &Content, encoding: Encoding, beginning: &str) -> Option<PrintedFile> {
        let lines: Vec<&str> =
            beginning.trim_start_matches('\u{feff}').lines().filter(|line| !line.trim().is_empty()).take(TRIED).collect();
        let net = lines.iter().any(|line| heading(line).is_some()) && lines.iter().any(|line| is_dashes(line));
        let path = lines.first().is_some_and(|line| begins_path(line) && entry(line).is_some());
        let shape = net.then_some(Shape::Net).or_else(|| path.then_some(Shape::Entries))?;
        Some(PrintedFile { content: content.clone(), encoding, shape })
    }

    pub fn word(&self) -> &'static str {
        match self.shape {
            Shape::Net => "members as net prints them",
            Shape::Entries => "permissions as icacls prints them",
        }
    }
}

impl Table for PrintedFile {
    /// The names of the columns stand before the first line, as row 0.
    fn rows(&self, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) -> Result<(), String> {
        let shape = self.shape;
        let split = move |reader: &mut dyn Read, each: EachRow| match shape {
            Shape::Net => split_net(reader, each),
            Shape::Entries => split_entries(reader, each),
        };
        walk_text(&self.content, self.encoding, split, each)
    }
}

fn put(number: u64, values: [&str; 3], each: EachRow) -> ControlFlow<()> {
    let text = values.concat();
    let mut cells = [(0, 0); 3];
    let mut end = 0;
    for (cell, value) in cells.iter_mut().zip(values) {
        *cell = (end, end + value.len() as u32);
        end = cell.1;
    }
    each(Row::new(number, &text, &cells))
}

/// The group of a heading, and whether it is a domain's.
fn heading(line: &str) -> Option<(&str, bool)> {
    let named = |words: &[&str]| {
        let rest = words.iter().find_map(|word| line.strip_prefix(word))?;
        // Two blanks part the word from the name; `Group names` is a line of prose.
        (rest.starts_with("  ") || rest.starts_with('\t')).then(|| rest.trim()).filter(|name| !name.is_empty())
    };
    named(&LOCAL).map(|name| (name, false)).or_else(|| named(&DOMAIN).map(|name| (name, true)))
}

fn is_dashes(line: &str) -> bool {
    let line = line.trim();
    line.len() >= FEWEST_DASHES && line.bytes().all(|b| b == b'-')
}

fn split_net(reader: impl Read, each: EachRow) -> std::io::Result<()> {
    if put(0, ["net group", "scope", "member"], each).is_break() {
        return Ok(());
    }
    let mut group: Option<(String, &'static str)> = None;
    let (mut listing, mut any) = (false, false);
    each_line(reader, LONGEST_LINE, &mut |number, line| {
        let line = match text_of(number, line) {
            Ok(line) => line.trim_end(),
            Err(broken) => return each(broken),
        };
        if let Some((name, of_domain)) = heading(line) {
            (group, listing, any) = (Some((name.to_string(), if of_domain { "domain" } else { "local" })), false, false);
        } else if is_dashes(line) {
            listing = group.is_some();
        } else if let Some((name, scope)) = group.as_ref().filter(|_| listing && !line.trim().is_empty()) {
            if DONE.iter().any(|words| line.starts_with(words)) {
                listing = false;
                // That a group is empty is said, too.
                return if any { ControlFlow::Continue(()) } else { put(number, [name, scope, ""], each) };
            }
            any = true;
            for member in members(line, scope) {
                put(number, [name, scope, &member], each)?;
            }
        }
        ControlFlow::Continue(())
    })
}

/// A local group's members stand one a line, a domain group's in three columns.
fn members(line: &str, scope: &str) -> Vec<String> {
    if scope == "local" {
        return vec![line.trim().to_string()];
    }
    let signs: Vec<char> = line.chars().collect();
    signs.chunks(WIDTH).map(|chunk| chunk.iter().collect::<String>().trim().to_string()).filter(|name| !name.is_empty()).collect()
}

/// `D:\` or `\\server\`.
fn begins_path(line: &str) -> bool {
    let drive = line.get(1..3).is_some_and(|signs| signs == ":\\") && line.starts_with(|c: char| c.is_ascii_alphabetic());
    drive || line.starts_with("\\\\")
}

/// What stands before and behind the colon of an entry: `CORP\Finance`, `(OI)(CI)(M)`.
fn entry(line: &str) -> Option<(&str, &str)> {
    let at = line.rfind(":(")?;
    let rights = line[at + 1..].trim();
    (rights.starts_with('(') && rights.ends_with(')')).then(|| (line[..at].trim_end(), rights))
}

fn split_entries(reader: impl Read, each: EachRow) -> std::io::Result<()> {
    if put(0, ["Path", "Identity", "Entry"], each).is_break() {
        return Ok(());
    }
    let mut held: Vec<(u64, String)> = Vec::new();
    let mut over = ControlFlow::Continue(());
    each_line(reader, LONGEST_LINE, &mut |number, line| {
        let line = match text_of(number, line) {
            Ok(line) => line.trim_end(),
            Err(broken) => return each(broken),
        };
        let goes_on = line.starts_with(' ') && !held.is_empty();
        if !goes_on || held.len() >= MOST_HELD {
            over = flush(&mut held, each);
        }
        if entry(line).is_some() && (goes_on || begins_path(line)) {
            held.push((number, line.to_string()));
        }
        over
    })?;
    let _ = if over.is_continue() { flush(&mut held, each) } else { over };
    Ok(())
}

/// The entries of one path: those below the first stand where the path ends.
fn flush(held: &mut Vec<(u64, String)>, each: EachRow) -> ControlFlow<()> {
    let lines = std::mem::take(held);
    let Some((_, first)) = lines.first() else { return ControlFlow::Continue(()) };
    let indent = lines.get(1).map(|(_, line)| line.len() - line.trim_start().len());
    let named = entry(first).map_or("", |(named, _)| named);
    let cut = indent.filter(|at| named.get(*at..).is_some_and(|rest| !rest.is_empty())).unwrap_or_else(|| end_of_path(named));
    let path = named.get(..cut).unwrap_or("").trim().to_string();
    for (at, (number, line)) in lines.iter().enumerate() {
        let Some((named, rights)) = entry(line) else { continue };
        let account = if at == 0 { named.get(cut..).unwrap_or(named) } else { named };
        put(*number, [&path, account.trim(), rights], each)?;
    }
    ControlFlow::Continue(())
}

/// Where an account begins behind a path when no other line shows it: at the first blank behind which one backslash at most is left.
fn end_of_path(named: &str) -> usize {
    let blanks = named.match_indices(' ').map(|(at, _)| at + 1);
    blanks.into_iter().find(|at| named[*at..].matches('\\').count() <= 1).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, String)> {
        let file = PrintedFile::of(&Content::File("x".into()), Encoding::Utf8, text).unwrap();
        let mut rows = Vec::new();
        let mut each = |row: Row<'_>| {
            rows.push((row.number, row.to_owned().cells.join("|")));
            ControlFlow::Continue(())
        };
        match file.shape {
            Shape::Net => split_net(text.as_bytes(), &mut each).unwrap(),
            Shape::Entries => split_entries(text.as_bytes(), &mut each).unwrap(),
        }
        rows
    }

    #[test]
    fn members_stand_below_the_dashes_one_or_three_a_line() {
        let dashes = "-".repeat(79);
        let local = format!(
            "Alias name     Remote Desktop Users\nComment        May sign in\n\nMembers\n\n{dashes}\nCORP\\Domain Users\nann\nThe command completed successfully.\n\n"
        );
        let domain = format!(
            "Gruppenname     Vertrieb\r\nBeschreibung\r\n\r\nMitglieder\r\n\r\n{dashes}\r\nann.lee                  bob                      cyd\r\nDer Befehl wurde erfolgreich ausgeführt.\r\n"
        );
        let got = rows(&(local + &domain));
        let told: Vec<&str> = got.iter().skip(1).map(|(_, text)| text.as_str()).collect();
        assert_eq!(
            told,
            [
                "Remote Desktop Users|local|CORP\\Domain Users",
                "Remote Desktop Users|local|ann",
                "Vertrieb|domain|ann.lee",
                "Vertrieb|domain|bob",
                "Vertrieb|domain|cyd"
            ]
        );
        assert_eq!((got[1].0, got[3].0), (7, 17));
        let empty = format!("Group name     Nobody\nMembers\n\n{dashes}\nThe command completed successfully.\n");
        assert_eq!(rows(&empty)[1].1, "Nobody|domain|");
    }

    #[test]
    fn entries_begin_where_the_path_ends() {
        let text = "D:\\Our Shares\\Finance CORP\\Finance Team:(OI)(CI)(M)\n                      BUILTIN\\Administrators:(I)(OI)(CI)(F)\n                      Everyone:(DENY)(W)\n\n\
                    \\\\FS01\\Public NT AUTHORITY\\Authenticated Users:(RX)\n\nSuccessfully processed 2 files; Failed processing 0 files\n";
        let got: Vec<String> = rows(text).into_iter().skip(1).map(|(_, text)| text).collect();
        assert_eq!(
            got,
            [
                "D:\\Our Shares\\Finance|CORP\\Finance Team|(OI)(CI)(M)",
                "D:\\Our Shares\\Finance|BUILTIN\\Administrators|(I)(OI)(CI)(F)",
                "D:\\Our Shares\\Finance|Everyone|(DENY)(W)",
                "\\\\FS01\\Public|NT AUTHORITY\\Authenticated Users|(RX)",
            ]
        );
    }

    #[test]
    fn other_texts_are_none() {
        let of = |text| PrintedFile::of(&Content::File("x".into()), Encoding::Utf8, text).is_none();
        assert!(of("user,plan\nann,E3\n") && of("") && of("Group name  x\n") && of("D:\\a\\b\nD:\\c\n"));
    }
}
