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
