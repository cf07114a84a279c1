//! The workbench through a real pseudo-terminal: open, decide, undo, be killed, open again, export, quit.

#[path = "terminal/program.rs"]
mod program;
#[path = "terminal/trying.rs"]
mod trying;
#[path = "terminal/wizard.rs"]
mod wizard;

use program::Terminal;
use std::path::Path;

/// A home with a small client's engagement in its folder `client`.
fn client() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("client");
    std::fs::create_dir(&folder).unwrap();
    engagement(&folder);
    home
}

/// A small client: three people and a scanner account at one Exchange server, nothing owned.
fn engagement(folder: &Path) {
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write("servers.csv", "server,workload,version,os_version\nEX1,exchange,2019,2019\n");
    write(
        "access.csv",
        "workload,user,device,server,last_seen,count\nexchange,ann@x.example,PC1,EX1,2026-05-01,4\nexchange,bob@x.example,PC2,EX1,2026-05-02,1\n\
         exchange,cid@x.example,PC3,EX1,2026-05-03,9\nexchange,scan@x.example,PC3,EX1,2026-05-03,9\n",
    );
    write(
        "people.csv",
        "user,enabled,kind\nann@x.example,yes,employee\nbob@x.example,yes,employee\ncid@x.example,yes,employee\nscan@x.example,yes,employee\n",
    );
    write(
        "prices.csv",
        "product,unit_price,metric,currency\nExchange Server Standard CAL,100,user,EUR\nExchange Server Standard CAL,500,device,EUR\n\
         Windows Server CAL,50,user,EUR\nWindows Server CAL,400,device,EUR\n",
    );
}

#[test]
fn decide_undo_be_killed_open_again_export() {
    let home = client();
    let journal = home.path().join("client/engagement.recal");

    let mut first = Terminal::start(home.path(), &["client"], &[]);
    first.shows("0 Sources");
    let before = first.left();
    assert!(!before.is_empty() && before != "·", "{}", first.contents());
    assert!(!journal.exists(), "reading writes nothing");

    // Exclude the scanner account, from the list of all people.
    first.press("f");
    first.shows("jump to");
    first.press("scan@x");
    first.until("the name", |screen| screen.contains("scan@x.example") && screen.contains("person"));
    first.press("\r");
    first.shows("esc ‹");
    first.press("x");
    first.shows("because");
    first.press("a scanner, nobody sits behind it\r");
    first.shows("on disk");
    let after = first.left();
    assert_ne!(after, before, "the headline follows the decision at once");
    assert!(std::fs::read_to_string(&journal).unwrap().contains("a scanner, nobody sits behind it"));

    first.press("u");
    first.shows("undid entry");
    assert_eq!(first.left(), before);
    first.press("\x12");
    first.shows("redid entry");
    assert_eq!(first.left(), after);

    // Killed, without a chance to save.
    first.child.kill().unwrap();
    first.child.wait().unwrap();
    let on_disk = std::fs::read_to_string(&journal).unwrap();
    drop(first);

    let mut second = Terminal::start(home.path(), &["client"], &[]);
    second.shows("0 Sources");
    assert_eq!(second.left(), after, "everything decided was on disk");
    second.press("u");
    second.shows("undid entry");
    assert_eq!(second.left(), before, "undo works across restarts");
    second.press("\x12");
    second.shows("redid entry");
    assert!(std::fs::read_to_string(&journal).unwrap().starts_with(&on_disk), "the journal only grows");

    second.press("e");
    second.shows("export the worksheet");
    second.press("\x15out.xlsx\r");
    second.shows("worksheet written");
    let written = std::fs::read(home.path().join("out.xlsx")).unwrap();
    assert!(written.starts_with(b"PK"));
    second.press("e");
    second.shows("export the worksheet");
    second.press("\x15out.xlsx\r");
    second.shows("out.xlsx exists");
    second.press("\x1b");
    second.until("the picker to go", |screen| !screen.contains("out.xlsx exists"));
    assert_eq!(second.quits(), 0);
}

#[test]
fn one_key_on_a_wording_in_doubt_offers_its_candidates_and_undo_brings_the_question_back() {
    let home = client();
    let owned = "product,quantity\nExchange Server 2019 CAL UsrCAL,2\nExchange Server 2019 CAL UsrCAL,1\n";
    std::fs::write(home.path().join("client/reseller.csv"), owned).unwrap();
    let mut terminal = Terminal::start(home.path(), &["client"], &[]);
    terminal.shows("0 Sources");
    let before = terminal.left();
    terminal.press("F/unsure\r");
    terminal.shows("unsure-product");
    terminal.press("a");
    let screen = terminal.shows("suggested, best first");
    assert!(screen.contains("read it as Exchange Server Standard CAL"), "{screen}");
    terminal.press("\r");
    terminal.shows("because");
    terminal.press("order 17\r");
    terminal.shows("on disk");
    assert_ne!(terminal.left(), before, "both lines cover now");
    assert!(!terminal.contents().contains("unsure-product"), "{}", terminal.contents());
    terminal.press("u");
    terminal.shows("undid entry");
    terminal.shows("unsure-product");
    assert_eq!(terminal.left(), before);
    assert_eq!(terminal.quits(), 0);
}

#[test]
fn a_second_instance_reads_only_and_says_so() {
    let home = client();
    let mut first = Terminal::start(home.path(), &["client"], &[]);
    first.shows("0 Sources");
    first.press("c");
    first.shows("note on");
    first.press("opened\r");
    first.shows("on disk");
    let mut second = Terminal::start(home.path(), &["client"], &[]);
    second.shows("read-only");
    second.press("c");
    second.shows("read-only:");
    assert_eq!(second.quits(), 0);
    assert_eq!(first.quits(), 0);
}

#[test]
fn a_small_terminal_is_told_and_comes_back() {
    let home = client();
    let terminal = Terminal::start(home.path(), &["client"], &[]);
    terminal.shows("0 Sources");
    terminal.resize(60, 12);
    terminal.shows("needs 80×24, this terminal has 60×12");
    terminal.resize(120, 30);
    terminal.shows("0 Sources");
    assert_eq!(terminal.quits(), 0);
}

#[test]
fn no_color_is_kept_and_the_cursor_row_still_stands_out() {
    let home = client();
    let terminal = Terminal::start(home.path(), &["client"], &[("NO_COLOR", "1")]);
    terminal.shows("0 Sources");
    let inverse = || {
        let parser = terminal.screen.lock().unwrap();
        let screen = parser.screen();
        (0..30)
            .flat_map(|row| (0..120).map(move |col| (row, col)))
            .filter(|(row, col)| screen.cell(*row, *col).is_some_and(vt100::Cell::inverse))
            .count()
    };
    terminal.until("the cursor row", |_| inverse() > 20);
    let raw = String::from_utf8_lossy(&terminal.raw.lock().unwrap().clone()).into_owned();
    for colour in ["\u{1b}[38;5", "\u{1b}[48;5", "\u{1b}[31m", "\u{1b}[33m", "\u{1b}[36m"] {
        assert!(!raw.contains(colour), "{colour:?} was sent");
    }
    assert_eq!(terminal.quits(), 0);
}

#[test]
fn what_cannot_be_opened_ends_with_a_sentence_and_status_3() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(home.path(), &["no-such-folder"], &[]);
    terminal.shows("no-such-folder");
    let status = terminal.child.wait().unwrap();
    assert_eq!(status.exit_code(), 3, "{}", terminal.contents());
}

#[test]
fn alone_it_shows_the_first_screen() {
    let home = tempfile::tempdir().unwrap();
    let terminal = Terminal::start(home.path(), &[], &[]);
    let screen = terminal.shows("the sample");
    assert!(screen.contains("type a path"));
    assert_eq!(terminal.quits(), 0);
}

#[test]
fn drawing_anew_repaints_every_cell_and_asks_the_terminal_nothing() {
    let home = client();
    let mut terminal = Terminal::start(home.path(), &["client"], &[]);
    terminal.shows("0 Sources");
    let garbage = b"\x1b[5;10HGARBAGE\x1b[20;1Hand more of it";
    terminal.screen.lock().unwrap().process(garbage);
    terminal.press("\x0c");
    let parts = ["unadjusted", "0 Sources", "8 Gap", "q quit"];
    terminal.until("a clean screen", |screen| {
        parts.iter().all(|part| screen.contains(part)) && !screen.contains("GARBAGE") && !screen.contains("and more of it")
    });
    let raw = terminal.raw.lock().unwrap().clone();
    assert!(!raw.windows(4).any(|bytes| bytes == b"\x1b[6n"), "a question's answer would be read as keys");
    assert_eq!(terminal.quits(), 0);
}

#[cfg(unix)]
mod signals {
    use super::{Path, Terminal, client};

    fn send(signal: &str, process: u32) {
        let status = std::process::Command::new("kill").args([format!("-{signal}"), process.to_string()]).status().unwrap();
        assert!(status.success());
    }

    #[test]
    fn a_signal_that_ends_it_gives_the_terminal_back() {
        for signal in ["TERM", "HUP", "INT", "QUIT"] {
            let home = client();
            let mut terminal = Terminal::start(home.path(), &["client"], &[]);
            terminal.shows("0 Sources");
            assert!(!terminal.given_back());
            send(signal, terminal.child.process_id().unwrap());
            assert_ne!(terminal.ends(), 0, "{signal}");
        }
    }

    #[test]
    fn stopped_it_gives_the_terminal_back_and_goes_on_with_a_whole_screen() {
        let home = client();
        // Below a shell, as what leads a session cannot be stopped.
        let script = format!("sh -c 'echo $$ > pid; exec {} client'; true", env!("CARGO_BIN_EXE_recal"));
        let mut terminal = Terminal::start_program(Path::new("sh"), home.path(), &["-c", &script], &[]);
        terminal.shows("0 Sources");
        let process: u32 = std::fs::read_to_string(home.path().join("pid")).unwrap().trim().parse().unwrap();
        // By its key, by the signal, and without notice.
        for stop in ["key", "TSTP", "STOP"] {
            match stop {
                "key" => terminal.press("\x1a"),
                signal => send(signal, process),
            }
            if stop != "STOP" {
                terminal.until("the terminal to be given back", |_| terminal.given_back());
            }
            terminal.screen.lock().unwrap().process(b"\x1b[2J\x1b[5;10HTHE SHELL");
            // What was stopped without its knowing is only known to be stopped by the system.
            std::thread::sleep(std::time::Duration::from_millis(300));
            send("CONT", process);
            let parts = ["unadjusted", "0 Sources", "8 Gap", "q quit"];
            terminal.until(&format!("a whole screen after {stop}"), |screen| {
                parts.iter().all(|part| screen.contains(part)) && !screen.contains("THE SHELL")
            });
            terminal.press("8");
            terminal.shows("8 Gap ");
        }
        assert_eq!(terminal.quits(), 0);
    }

    #[test]
    fn alone_on_its_terminal_it_is_not_stopped() {
        let home = tempfile::tempdir().unwrap();
        let mut terminal = Terminal::start(home.path(), &[], &[]);
        terminal.shows("the sample");
        terminal.press("\x1a");
        terminal.shows("no shell here to suspend to");
        assert_eq!(terminal.quits(), 0);
    }
}

/// Run by the test below on a terminal of its own.
#[test]
#[ignore = "panics on purpose"]
fn panics_while_drawing() {
    let mut screen = recal::workbench::terminal::Screenful::enter().unwrap();
    screen.draw(|frame| frame.render_widget("drawn", frame.area())).unwrap();
    screen.draw(|_| panic!("a fault of the program")).unwrap();
}

#[test]
fn a_panic_while_drawing_gives_the_terminal_back_and_says_so() {
    let home = tempfile::tempdir().unwrap();
    let own = std::env::current_exe().unwrap();
    let mut terminal = Terminal::start_program(&own, home.path(), &["--ignored", "--exact", "panics_while_drawing", "--nocapture"], &[]);
    assert_ne!(terminal.ends(), 0);
    let screen = terminal.shows("something went wrong inside recal");
    assert!(screen.contains("a fault of the program") && screen.contains("everything decided is on disk"), "{screen}");
    let raw = String::from_utf8_lossy(&terminal.raw.lock().unwrap().clone()).into_owned();
    assert!(raw.contains("\u{1b}[?1049h"), "it was on the other screen");
}

#[test]
fn a_terminal_that_cannot_draw_is_told() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(home.path(), &[], &[("TERM", "dumb")]);
    assert_eq!(terminal.ends(), 2);
    let screen = terminal.shows("TERM=dumb");
    assert!(screen.contains("recal report"), "{screen}");
    assert!(!terminal.raw.lock().unwrap().contains(&0x1b));
}

#[test]
fn decisions_are_signed_by_the_account_or_as_one_says() {
    for (env, signed) in
        [(vec![], None), (vec![("USER", "a.b")], Some("a.b")), (vec![("USER", "a.b"), ("RECAL_AUTHOR", "A. Berg")], Some("A. Berg"))]
    {
        let home = client();
        let mut terminal = Terminal::start(home.path(), &["client"], &env);
        terminal.shows("0 Sources");
        terminal.press("c");
        terminal.shows("note on");
        terminal.press("opened\r");
        terminal.shows("on disk");
        assert_eq!(terminal.quits(), 0);
        let journal = std::fs::read_to_string(home.path().join("client/engagement.recal")).unwrap();
        match signed {
            Some(name) => assert!(journal.contains(&format!("\"by\":\"{name}\"")), "{journal}"),
            None => assert!(!journal.contains("\"by\":\"unknown\""), "the system knows the account: {journal}"),
        }
    }
}

#[cfg(unix)]
#[test]
fn a_batch_is_undone_by_one_key_and_refused_text_stays() {
    let home = client();
    let mut terminal = Terminal::start(home.path(), &["client"], &[]);
    terminal.shows("0 Sources");
    let before = terminal.left();
    terminal.press("2\t");
    terminal.shows("Who is who");
    terminal.press("vjjvx");
    terminal.shows("because");
    terminal.press("they left\r");
    terminal.shows("3 decisions");
    assert_ne!(terminal.left(), before);
    terminal.press("u");
    terminal.shows("undid 3 entries");
    assert_eq!(terminal.left(), before);
    terminal.press("\x12");
    terminal.shows("redid 3 entries");

    terminal.press(",");
    terminal.shows("as-of date");
    terminal.press("gji");
    terminal.shows("because");
    terminal.press("\x1531.13.2026\tthe letter\r");
    let screen = terminal.shows("which is no date");
    assert!(screen.contains("31.13.2026") && screen.contains("the letter"), "{screen}");
    terminal.press("\x03");
    terminal.shows("kept half-written");
    terminal.press("q");
    terminal.shows("quit all the same");
    terminal.press("G\r");
    assert_eq!(terminal.ends(), 0);
}
