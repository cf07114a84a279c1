//! Descriptions as price lists, licence statements and resellers word them.

use super::catalog;
use crate::catalog::{Catalog, Metric, ProductKind, Reading};

/// Descriptions with the reading that a licensing expert expects of each: `wording | product | metric version type pack`.
/// `?` after the product: in doubt; `<`: what a step-up starts from. No details: a product that is no CAL or not computed.
const TABLES: [(&str, &str); 5] = [
    ("volume.txt", include_str!("descriptions/volume.txt")),
    ("resellers.txt", include_str!("descriptions/resellers.txt")),
    ("german.txt", include_str!("descriptions/german.txt")),
    ("french.txt", include_str!("descriptions/french.txt")),
    ("no_cals.txt", include_str!("descriptions/no_cals.txt")),
];

/// What the reader makes of a wording, in the tables' own words.
fn read(catalog: &Catalog, text: &str) -> (String, String) {
    let reading = catalog.read_description(text);
    let id = |product| catalog.product(product).row.trim_start_matches("product/").to_owned();
    let mut product = reading.product.map_or("-".to_owned(), id);
    if let Some(replaces) = reading.replaces {
        product += &format!(" < {}", id(replaces));
    }
    if reading.product.is_some() && !reading.sure {
        product += " ?";
    }
    let line = reading.line_type.as_deref().unwrap_or("-");
    let sa = if reading.with_sa { "+sa" } else { "" };
    let version = reading.version.as_deref().unwrap_or("-");
    (product, format!("{} {version} {line}{sa} {}", reading.metric.map_or("-", Metric::word), reading.pack))
}

#[test]
fn hundreds_of_real_wordings_are_read_as_an_expert_reads_them() {
    let catalog = catalog();
    let (mut lines, mut wrong) = (0, Vec::new());
    for (file, table) in TABLES {
        for (at, line) in table.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            let mut cells = line.split(" | ");
            let (wording, product, details) = (cells.next().unwrap_or(""), cells.next().unwrap_or(""), cells.next());
            let read = read(&catalog, wording);
            lines += 1;
            if read.0 != product || details.is_some_and(|details| details != read.1) {
                wrong.push(format!(
                    "{file}:{} {wording}: expected {product} {}, read {} {}",
                    at + 1,
                    details.unwrap_or(""),
                    read.0,
                    read.1
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {lines} are read otherwise:\n{}", wrong.len(), wrong.join("\n"));
    assert!(lines > 500, "{lines}");
}

#[test]
fn what_is_no_cal_is_known_surely() {
    let catalog = catalog();
    for line in TABLES[4].1.lines().filter(|line| line.contains(" | ") && !line.starts_with('#') && !line.ends_with('-')) {
        let reading = catalog.read_description(line.split(" | ").next().unwrap_or(""));
        let kind = reading.product.map(|product| &catalog.product(product).kind);
        assert!(matches!(kind, Some(ProductKind::NotComputed(_))) && reading.sure, "{line}: {reading:?}");
    }
}

#[test]
fn a_fragment_says_only_what_it_says() {
    let reading = catalog().read_description("ALNG SA MVL");
    assert_eq!((reading.product, reading.line_type.as_deref(), reading.with_sa, reading.sure), (None, Some("sa"), false, false));
}

#[test]
fn a_slip_of_the_pen_is_a_guess_with_candidates_never_certain() {
    let catalog = catalog();
    let reading = catalog.read_description("Exchagne Server Standard CAL User");
    assert!(!reading.sure);
    assert_eq!(reading.product, catalog.find_product("Exchange Server Standard CAL"));
    assert_eq!(reading.candidates.first().map(|first| first.product), reading.product);
    assert_eq!(reading.doubt.as_deref(), Some("'exchagne' is read as 'exchange'"));
    let nothing = catalog.read_description("Acme Frobnicator 3000 licence");
    assert_eq!((nothing.product, nothing.sure, nothing.candidates), (None, false, Vec::new()));
}

#[test]
fn an_exact_product_name_reads_as_itself() {
    let catalog = catalog();
    for (id, product) in catalog.products() {
        let expected = Reading::exactly(id);
        assert_eq!(catalog.read_description(&product.name), expected, "{}", product.name);
    }
}

#[test]
fn candidates_are_those_that_say_what_few_others_say() {
    let catalog = catalog();
    let near = |text: &str| -> Vec<String> {
        catalog.read_description(text).candidates.iter().map(|near| catalog.product(near.product).name.clone()).collect()
    };
    let exchange = near("Exchange Server 2019 CAL UsrCAL");
    assert_eq!(exchange[..2], ["Exchange Server Standard CAL", "Exchange Server Enterprise CAL"]);
    assert!(exchange.iter().all(|name| name.starts_with("Exchange")), "{exchange:?}");
    assert_eq!(near("Server 2019 User CAL"), ["Windows Server CAL"], "user and device tell no product");
    assert_eq!(near("SharePoint 2013 Device CAL")[..2], ["SharePoint Server Standard CAL", "SharePoint Server Enterprise CAL"]);
    assert_eq!(near("Zimbra Enterprise CAL").first().map(String::as_str), Some("Enterprise CAL Suite"));
    assert!(near("Remote access user licence").is_empty());
    let why = &catalog.read_description("SharePoint 2013 Device CAL").candidates[1].why;
    assert_eq!(why, "it says cal, sharepoint; it does not say enterprise, server");
}
