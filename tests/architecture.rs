//! The house rules, read from the sources: who may use whom, what the pure rooms must not know, how long a file may be.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Longest file, in lines.
const LONGEST: usize = 500;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A source file of a room.
struct Source {
    /// `kit/solve/cover.rs`
    path: String,
    room: String,
    /// Code of the program: comments gone, tests cut off.
    code: String,
    /// Comments gone, tests included.
    whole: String,
}

fn sources() -> Vec<Source> {
    let src = root().join("src");
    let mut files = Vec::new();
    walk(&src, &mut files);
    let tests: BTreeSet<PathBuf> = files.iter().flat_map(|file| test_modules(file)).collect();
    let read = |file: &PathBuf| {
        let path = file.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
        let room = path.split('/').next().unwrap().trim_end_matches(".rs").to_string();
        let whole = without_comments(&std::fs::read_to_string(file).unwrap());
        let is_test = tests.iter().any(|test| file == test || file.starts_with(test.with_extension("")));
        let code = if is_test { String::new() } else { without_tests(&whole) };
        Source { path, room, code, whole }
    };
    files.iter().map(read).collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

/// Files that `#[cfg(test)] mod name;` declares.
fn test_modules(file: &Path) -> Vec<PathBuf> {
    let text = std::fs::read_to_string(file).unwrap();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let folder = match file.file_stem().unwrap().to_str().unwrap() {
        "mod" | "lib" | "main" => file.parent().unwrap().to_path_buf(),
        stem => file.parent().unwrap().join(stem),
    };
    let declared = lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]").filter_map(|pair| {
        let name = pair[1].strip_prefix("pub ").unwrap_or(pair[1]).strip_prefix("mod ")?.strip_suffix(';')?;
        Some(folder.join(format!("{name}.rs")))
    });
    declared.collect()
}

fn without_comments(text: &str) -> String {
    let code = |line: &str| match line.find("//") {
        // An address in a string is no comment.
        Some(at) if !line[..at].ends_with(':') => line[..at].to_string(),
        Some(_) | None => line.to_string(),
    };
    text.lines().map(code).collect::<Vec<_>>().join("\n")
}

/// Inline test modules stand at the end of a file.
fn without_tests(code: &str) -> String {
    let lines: Vec<&str> = code.lines().collect();
    let inline = |pair: &[&str]| {
        pair[0].trim() == "#[cfg(test)]" && (pair[1].trim().starts_with("mod ") || pair[1].contains(" mod ")) && pair[1].ends_with('{')
    };
    let end = lines.windows(2).position(inline).unwrap_or(lines.len());
    lines[..end].join("\n")
}

/// The table in the crate's own documentation: room → rooms it may use.
fn matrix() -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let mut matrix = BTreeMap::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("//! |")) {
        let cells: Vec<&str> = line.trim_end_matches('|').split('|').map(str::trim).collect();
        let [room, _, may_use] = cells[..] else { continue };
        let Some(room) = room.strip_prefix("[`").and_then(|r| r.strip_suffix("`]")) else { continue };
        let may_use = may_use.split(',').map(str::trim).filter(|r| !r.is_empty() && *r != "–").map(String::from).collect();
        matrix.insert(room.to_string(), may_use);
    }
    matrix
}

/// Rooms that code names: after `crate::` (one or a list in braces), or by `super` out of its own room.
fn rooms_used(source: &Source) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (at, _) in source.whole.match_indices("crate::") {
        let rest = &source.whole[at + "crate::".len()..];
        let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        match rest.strip_prefix('{') {
            Some(list) => used.extend(top_level(list).into_iter().map(|item| word(item.trim()))),
            None => _ = used.insert(word(rest)),
        }
    }
    used.remove("");
    used
}

/// The items of a list in braces, whose opening brace is gone.
fn top_level(list: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut depth = 0;
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => items.push(String::new()),
            c if depth == 0 => items.last_mut().unwrap().push(c),
            _ => {}
        }
    }
    items
}

/// How many `super::` reach the crate's root from a file.
fn depth(source: &Source) -> usize {
    let parts = source.path.split('/').count();
    if source.path.ends_with("/mod.rs") { parts - 1 } else { parts }
}

#[test]
fn rooms_use_only_the_rooms_that_the_house_allows() {
    let matrix = matrix();
    assert!(matrix.len() >= 9, "the table of rooms in src/lib.rs was not found: {matrix:?}");
    let mut broken = Vec::new();
    for source in sources().iter().filter(|s| s.room != "lib" && s.room != "main") {
        let Some(allowed) = matrix.get(&source.room) else {
            broken.push(format!("src/{}: no room of that name in the table of src/lib.rs", source.path));
            continue;
        };
        for room in rooms_used(source).iter().filter(|r| **r != source.room && !allowed.contains(*r)) {
            broken.push(format!("src/{} uses {room}", source.path));
        }
        let out_of_the_room = "super::".repeat(depth(source));
        if source.code.contains(&out_of_the_room) {
            broken.push(format!("src/{} climbs out of its room by super::", source.path));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_table_of_rooms_is_the_folders_and_has_no_circle() {
    let matrix = matrix();
    let folders: BTreeSet<String> = std::fs::read_dir(root().join("src"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(matrix.keys().cloned().collect::<BTreeSet<_>>(), folders);
    let mut settled: BTreeSet<&str> = BTreeSet::new();
    while settled.len() < matrix.len() {
        let next = matrix.iter().find(|(room, uses)| !settled.contains(room.as_str()) && uses.iter().all(|u| settled.contains(u.as_str())));
        let Some((room, _)) = next else { panic!("rooms use each other in a circle: all but {settled:?}") };
        settled.insert(room);
    }
}

fn assert_absent(rooms: impl Fn(&Source) -> bool, words: &[&str]) {
    let mut found = Vec::new();
    for source in sources().iter().filter(|s| rooms(s)) {
        for (at, line) in source.code.lines().enumerate() {
            found.extend(words.iter().filter(|word| line.contains(**word)).map(|word| format!("src/{}:{}: {word}", source.path, at + 1)));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn kit_catalog_and_views_know_no_file_clock_thread_terminal_or_random_number() {
    let pure = |s: &Source| ["kit", "catalog", "views"].contains(&s.room.as_str());
    let words = [
        "std::fs",
        "std::io",
        "std::env",
        "std::process",
        "std::path",
        "std::thread",
        "std::time",
        "std::sync::mpsc",
        "File::open",
        "Instant::now",
        "SystemTime",
        "Zoned::now",
        "Timestamp::now",
        "rand::",
        "println!",
        "eprintln!",
        "print!(",
        "crossterm",
        "ratatui",
    ];
    assert_absent(pure, &words);
}

#[test]
fn nothing_speaks_to_a_network() {
    assert_absent(
        |_| true,
        &["TcpStream", "TcpListener", "UdpSocket", "UnixStream", "UnixListener", "ToSocketAddrs", "reqwest", "hyper::", "ureq"],
    );
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    for name in ["reqwest", "ureq", "hyper", "tokio", "async-std", "smol", "curl"] {
        assert!(!manifest.lines().any(|line| line.starts_with(name)), "{name} is a network or async dependency");
    }
}

#[test]
fn in_the_workbench_the_runtime_alone_owns_terminal_threads_and_files() {
    // The loop, the terminal it draws on, the signals it answers, and the threads that do what an update asked for.
    let runtime = ["workbench/runtime", "workbench/terminal", "workbench/signals", "workbench/jobs"];
    let elsewhere = |s: &Source| s.room == "workbench" && !runtime.iter().any(|part| s.path.starts_with(part));
    let words = [
        "std::fs",
        "std::thread",
        "std::net",
        "std::process",
        "File::open",
        "Instant::now",
        "SystemTime",
        "println!",
        "enable_raw_mode",
        "event::read",
        "event::poll",
    ];
    assert_absent(elsewhere, &words);
}

#[test]
fn nothing_is_unsafe() {
    assert_absent(|_| true, &["unsafe {", "unsafe fn", "unsafe impl"]);
    assert!(std::fs::read_to_string(root().join("src/lib.rs")).unwrap().contains("#![forbid(unsafe_code)]"));
}

#[test]
fn nothing_panics_on_purpose_outside_tests() {
    assert_absent(|_| true, &[".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!(", "unreachable!("]);
}

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    let mut files = Vec::new();
    for folder in ["src", "tests"] {
        walk(&root().join(folder), &mut files);
    }
    let lines = |file: &PathBuf| std::fs::read_to_string(file).unwrap().lines().count();
    let long: Vec<String> = files.iter().filter(|f| lines(f) > LONGEST).map(|f| format!("{}: {} lines", f.display(), lines(f))).collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn every_module_says_what_it_is_about() {
    let mut files = Vec::new();
    walk(&root().join("src"), &mut files);
    let tests: BTreeSet<PathBuf> = files.iter().flat_map(|file| test_modules(file)).collect();
    let silent = |file: &&PathBuf| !tests.contains(*file) && !std::fs::read_to_string(file).unwrap().trim_start().starts_with("//!");
    let silent: Vec<&PathBuf> = files.iter().filter(silent).collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn the_top_level_is_as_agreed() {
    let agreed = ["Cargo.toml", "Cargo.lock", "README.md", "src", "assets", "samples", "tests"];
    let built = ["target"];
    let entries = std::fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let found: BTreeSet<String> = entries.filter(|name| !name.starts_with('.') && !built.contains(&name.as_str())).collect();
    assert_eq!(found, agreed.map(String::from).into_iter().collect());
}

#[test]
fn every_dependency_has_its_reason_above_it() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut in_dependencies = false;
    let mut reasoned = false;
    let mut bare = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_dependencies = line.contains("dependencies]");
            reasoned = false;
        } else if line.starts_with('#') {
            reasoned = true;
        } else if line.trim().is_empty() {
            reasoned = false;
        } else if in_dependencies && !reasoned {
            bare.push(line.to_string());
        }
    }
    assert!(bare.is_empty(), "no reason stands above {bare:#?}");
}
