//! The README's table of keys is the table of commands. `RECAL_UPDATE=1 cargo test --test readme` writes it anew.

use std::path::Path;

#[test]
fn the_readme_lists_the_keys_as_the_commands_have_them() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (before, behind) = readme.split_once("<!-- keys -->\n").unwrap();
    let (table, after) = behind.split_once("<!-- /keys -->").unwrap();
    let commands = recal::workbench::commands::markdown();
    if std::env::var_os("RECAL_UPDATE").is_some() {
        std::fs::write(&path, format!("{before}<!-- keys -->\n{commands}<!-- /keys -->{after}")).unwrap();
        return;
    }
    assert_eq!(table, commands, "run RECAL_UPDATE=1 cargo test --test readme");
}

/// Names of kinds of exports, as the readers have them.
fn forms() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/evidence");
    let tables = std::fs::read_dir(root.join("exports")).unwrap().map(|entry| entry.unwrap().path());
    let tables = tables.filter(|path| path.is_file()).map(|path| std::fs::read_to_string(path).unwrap());
    let events = ["table.rs", "mod.rs"].map(|file| std::fs::read_to_string(root.join("events/exported").join(file)).unwrap());
    let named = |text: &str, before: &str| -> Vec<String> {
        let name = |rest: &str| rest.split('"').next().unwrap().to_string();
        text.split(before).skip(1).filter_map(|rest| rest.split_once('"')).map(|(_, rest)| name(rest)).collect()
    };
    let words = |text: &String| -> Vec<String> {
        let lines = text.lines().map(str::trim).filter(|line| line.starts_with("Form::") || line.starts_with("Stream::"));
        lines.filter(|line| line.contains("=> \"")).flat_map(|line| named(line, "=> ")).collect()
    };
    tables.flat_map(|text| named(&text, "Form { name: ")).chain(events.iter().flat_map(words)).collect()
}

#[test]
fn the_readme_names_every_kind_of_export_that_is_recognised() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let known = forms();
    assert!(known.len() > 30, "{known:?}");
    // Kinds that stand in one row share the beginning of their names: `A, b · c` names `A, b` and `A, c`.
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let named: Vec<String> = rows
        .flat_map(|cell| {
            let family = cell.split_once(", ").map_or("", |(family, _)| family);
            cell.split(" · ").map(move |name| if name.starts_with(family) { name.to_string() } else { format!("{family}, {name}") })
        })
        .collect();
    let missing: Vec<&String> = known.iter().filter(|form| !named.contains(form)).collect();
    assert!(missing.is_empty(), "README, 'What it reads', lacks {missing:#?}");
}
