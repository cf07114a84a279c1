//! What suggestions would change, and accepting them by rule, as one sees it.

use super::program::Terminal;
use std::path::Path;

/// Three people who were seen under the name of another domain as well, and one who was not.
fn moved(folder: &Path) {
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write("servers.csv", "server,workload,version,os_version\nFS1,windows-server,2019,2019\n");
    let mut access = String::from("workload,user,device,server,last_seen\n");
    let mut people = String::from("user,enabled,kind\n");
    for (at, name) in ["anna.meyer", "bert.olsen", "cara.rossi", "dora.novak"].into_iter().enumerate() {
        access += &format!("windows-server,{name}@corp.example,PC{at},FS1,2026-05-01\n");
        people += &format!("{name}@corp.example,yes,employee\n");
        if at < 3 {
            access += &format!("windows-server,CORP\\{name},PC{at},FS1,2026-05-02\n");
        }
    }
    write("access.csv", &access);
    write("people.csv", &people);
    write("prices.csv", "product,unit_price,metric,currency\nWindows Server CAL,50,user,EUR\nWindows Server CAL,400,device,EUR\n");
}

#[test]
fn pairs_tell_what_they_change_and_are_accepted_by_rule_and_undone_with_one_key() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("client");
    std::fs::create_dir(&folder).unwrap();
    moved(&folder);
    let mut terminal = Terminal::start(home.path(), &["client"], &[]);
    terminal.shows("0 Sources");
    assert_eq!(terminal.left(), "350", "seven spellings count");
    terminal.press("2\t\t");
    terminal.shows("Who may be who");
    terminal.shows("left 350 → 300 EUR");
    assert!(!folder.join("engagement.recal").exists(), "nothing is decided yet");

    terminal.press("A");
    terminal.shows("3 of 3");
    terminal.shows("left 350 → 200 EUR");
    terminal.press(" ");
    terminal.shows("2 of 3");
    let screen = terminal.shows("left 350 → 250 EUR");
    assert!(screen.contains("users 7 → 5"), "{screen}");
    terminal.press("\r");
    terminal.shows("because");
    terminal.press("moved in May, HR list\r");
    terminal.shows("on disk");
    assert_eq!(terminal.left(), "250", "as it was said");
    let journal = std::fs::read_to_string(folder.join("engagement.recal")).unwrap();
    assert_eq!(journal.lines().filter(|line| line.contains("\"op\":\"merge\"")).count(), 2, "{journal}");
    terminal.shows("left 250 → 200 EUR");

    terminal.press("u");
    terminal.shows("undid 2 entries");
    assert_eq!(terminal.left(), "350");
    assert_eq!(terminal.quits(), 0);
}
