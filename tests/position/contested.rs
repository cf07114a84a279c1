//! Accounts that count although something speaks against it: which ones, on what evidence, and that nobody is left out by it.

use super::estate::*;
use recal::catalog::ContestedSort;
use recal::kit::contested::Why;
use recal::kit::decisions::Decision;
use recal::kit::position::Position;

/// `account: sort, days unused`, as they are told.
fn told(position: &Position) -> Vec<String> {
    let one = |c: &recal::kit::contested::Contested| {
        let idle = c.idle.map_or("?".to_string(), |days| days.to_string());
        format!("{}: {}, {idle}", position.users[c.user as usize].name, c.sort.word())
    };
    position.beside.contested.iter().map(one).collect()
}

/// Accounts seen once each on the day named: `user, day`, and what the directory says.
fn estate_of<const N: usize, const M: usize>(seen: [(&str, &str); N], directory: [&str; M]) -> Estate {
    let rows = seen.iter().enumerate().map(|(at, (user, day))| format!("{WINDOWS},SRV,{user},pc{at},,,{day}"));
    estate().servers([&format!("SRV,{WINDOWS},2019")]).access(rows.collect::<Vec<_>>()).directory(directory)
}

#[test]
fn an_enabled_account_is_stale_by_its_last_logon_and_its_last_access_and_neither_says_nothing() {
    let seen = [("ann", "2026-04-01"), ("bob", "2026-04-01"), ("cat", "2026-06-20"), ("dan", "2026-05-31"), ("eve", "")];
    let position = estate_of(seen, ["ann", "bob,last_logon=2026-06-25", "cat", "dan", "eve"]).position();
    assert_eq!(told(&position.0), ["ann: stale, 90", "dan: stale, 30"]);
    assert_eq!(position.right(WINDOWS).users, 5, "all of them count");
    let later = estate_of(seen, ["ann,enabled=no", "bob", "cat", "dan", "eve"]).position();
    assert!(!told(&later.0).iter().any(|line| line.starts_with("ann")), "a disabled account does not count anyway");
}

#[test]
fn the_band_is_told_with_its_sensitivity_and_leaves_nobody_out() {
    let seen = [("ann", "2026-01-01"), ("bob", "2026-04-25"), ("cat", "2026-05-25"), ("dan", "2026-06-29")];
    let estate = estate_of(seen, ["ann", "bob", "cat", "dan"]);
    let position = estate.position();
    let finding = position.0.findings.iter().find(|f| f.code == "contested-accounts").unwrap();
    assert!(finding.message.contains("30, 60 and 90 days: 3, 2, 1"), "{}", finding.message);
    assert_eq!((finding.units, position.right(WINDOWS).users), (Some(3), 4));
    let decided = estate.decide(Decision::Exclude { on: person("ann") }).position();
    let finding = decided.0.findings.iter().find(|f| f.code == "contested-accounts").unwrap();
    assert_eq!((finding.units, decided.right(WINDOWS).users), (Some(2), 3), "whoever was left out is no part of the band");
}

#[test]
fn leavers_are_told_by_their_last_day_by_a_late_disabling_and_by_the_directorys_word() {
    let day = "2026-06-29";
    let seen = [("ann", day), ("bob", day), ("cat", day), ("dan", day), ("eve", day)];
    let rows = [
        "ann,left_on=2026-05-31",
        "bob,disabled_on=2026-07-05",
        "cat,kind=Ehemalig",
        "dan,left_on=2026-12-31",
        "eve,disabled_on=2026-03-01,enabled=yes",
    ];
    let position = estate_of(seen, rows).position();
    assert_eq!(told(&position.0), ["ann: leaver, 1", "bob: leaver, ?", "cat: leaver, 1", "eve: leaver, 1"]);
    assert_eq!(position.right(WINDOWS).users, 5);
}

#[test]
fn tests_administrators_and_services_by_their_names_and_their_use() {
    let day = "2026-06-29";
    let seen = [
        ("corp\\test07", day),
        ("corp\\adm-ann", day),
        ("corp\\ann", day),
        ("corp\\svc_x", day),
        ("corp\\testa.rossi", day),
        ("root", day),
    ];
    let rows = ["corp\\test07", "corp\\adm-ann", "corp\\ann", "corp\\svc_x", "corp\\testa.rossi", "root"];
    let position = estate_of(seen, rows).position();
    let expected = ["corp\\test07: test, 1", "corp\\adm-ann: admin, 1", "corp\\svc_x: service, 1", "root: admin, 1"];
    assert_eq!(told(&position.0), expected);
    let admin = &position.0.beside.contested[1];
    assert!(admin.whys_of(ContestedSort::Admin).any(|why| *why == Why::SecondOf("corp\\ann".into())), "{admin:?}");
    let service = position.0.findings.iter().find(|f| f.code == "looks-like-service-account").unwrap();
    assert_eq!(service.subject, "corp\\svc_x");
}

#[test]
fn a_password_that_never_expires_tells_a_service_only_beside_a_missing_mail_address() {
    let day = "2026-06-29";
    let seen = [("one", day), ("two", day), ("three", day)];
    let all = ["one,one@corp.example,password_never_expires=yes", "two,two@corp.example", "three,,password_never_expires=yes"];
    assert_eq!(told(&estate_of(seen, all).position().0), ["three: service, 1"]);
    let without = ["one,,password_never_expires=yes", "two", "three,,password_never_expires=yes"];
    assert!(told(&estate_of(seen, without).position().0).is_empty(), "where hardly anybody has an address, its lack says nothing");
}

#[test]
fn whoever_is_out_already_is_not_argued_about() {
    let day = "2026-01-01";
    let seen = [("ann", day), ("svc_x", day), ("x_mail.example#EXT#@corp.example", day), ("NT AUTHORITY\\SYSTEM", day), ("PC7$", day)];
    let rows = ["ann,disabled_on=2026-02-01", "svc_x,kind=service", "x_mail.example#EXT#@corp.example"];
    assert!(told(&estate_of(seen, rows).position().0).is_empty());
}
