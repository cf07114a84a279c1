//! The mapping wizard through a real terminal: from a table that nobody knows to another count, and back.

use super::client;
use super::program::Terminal;

/// What somebody at the client put together: no header that a reader knows.
const LIST: &str = "Auswertung;;;\nKonto;Rechner;Dienst;Stand\ndora@x.example;PC8;Mail;04.05.2026\nemil@x.example;PC9;Mail;13.05.2026\n";

#[test]
fn an_unknown_table_is_mapped_counts_and_is_undone() {
    let home = client();
    std::fs::write(home.path().join("client/list.csv"), LIST).unwrap();
    let journal = home.path().join("client/engagement.recal");

    let mut desk = Terminal::start(home.path(), &["client"], &[]);
    desk.shows("0 Sources");
    let before = desk.left();
    desk.press("/list.csv\r");
    desk.shows("map its columns");
    desk.press("\r");
    let screen = desk.shows("rows looked at would be read");
    assert!(screen.contains("2 of 2 rows") && screen.contains("→ workload"), "{screen}");
    // The column 'Stand' is the day; the server is told for all.
    desk.press("\tjjj\r");
    desk.shows("Stand: which field of access");
    desk.press("/last_seen\r");
    desk.until("the day's field", |screen| screen.lines().any(|line| line.contains("13.05.2026") && line.contains("→ last_seen")));
    desk.press("I/server\r");
    desk.shows("server of rows that say none");
    desk.press("EX1\r");
    desk.shows("server →");
    desk.press("a");
    desk.shows("profile");
    desk.press("Kundenliste\tthe client's own list\r");
    desk.shows("on disk: map list.csv as access (2 decisions)");
    desk.shows("mapped by entry 1 (server");
    let after = desk.left();
    assert_ne!(after, before, "two more people need a CAL");
    let kept = std::fs::read_to_string(&journal).unwrap();
    assert!(kept.contains("\"op\":\"map\"") && kept.contains("\"op\":\"profile\"") && kept.contains("the client's own list"), "{kept}");

    desk.press("u");
    desk.shows("undid 2 entries");
    assert_eq!(desk.left(), before);
    desk.press("\x12");
    desk.shows("redid 2 entries");
    assert_eq!(desk.left(), after);
    assert_eq!(desk.quits(), 0);

    // At the next client the profile is suggested, and followed when it is accepted.
    let next = home.path().join("next");
    std::fs::create_dir(&next).unwrap();
    super::engagement(&next);
    std::fs::write(next.join("other.csv"), LIST.replace("emil", "fritz")).unwrap();
    let mut desk = Terminal::start(home.path(), &["next"], &[]);
    desk.shows("0 Sources");
    assert_eq!(desk.left(), before);
    desk.press("/other.csv\r");
    desk.shows("map its columns");
    desk.press("a");
    desk.shows("read it by your profile 'Kundenliste'");
    desk.press("\r");
    desk.shows("because");
    desk.press("the same list as last year\r");
    desk.shows("mapped by profile");
    assert_eq!(desk.left(), after);
    assert_eq!(desk.quits(), 0);
}
