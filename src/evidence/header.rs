//! Recognising canonical tables by their headers. INTERFACE.md, 'Canonical tables'.

use super::table::OwnedRow;
use crate::kit::records::{ColumnUse, Linkage};
pub(super) use crate::kit::tables::Kind;

/// A recognised table: what it is and which column fills which field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Recognised {
    pub kind: Kind,
    /// Row of the header.
    pub header_row: u64,
    pub headers: Vec<String>,
    /// Field of each column; `None`: ignored.
    pub fields: Vec<Option<&'static str>>,
    /// Headers that stand for a field that an earlier column fills already.
    pub repeated: Vec<String>,
}

impl Recognised {
    pub fn column(&self, field: &str) -> Option<usize> {
        self.fields.iter().position(|f| *f == Some(field))
    }

    pub fn linkage(&self) -> Linkage {
        if self.kind != Kind::Access {
            return Linkage::None;
        }
        let has = |field| self.column(field).is_some();
        match (has("user"), has("device") || has("ip")) {
            (true, true) => Linkage::Linked,
            (true, false) => Linkage::UsersOnly,
            (false, _) => Linkage::DevicesOnly,
        }
    }

    pub fn column_uses(&self) -> Vec<ColumnUse> {
        let uses = self.headers.iter().zip(&self.fields);
        uses.filter(|(header, _)| !header.is_empty())
            .map(|(header, field)| ColumnUse { header: header.clone(), field: field.map(String::from) })
            .collect()
    }

    /// The headers by which the table was recognised.
    pub fn signs(&self) -> String {
        let mut signs: Vec<&str> = self.kind.required().to_vec();
        if self.kind == Kind::Access {
            signs.extend(["user", "device", "ip"].into_iter().filter(|f| self.column(f).is_some()));
        }
        format!("headers {} in row {}", signs.join(", "), self.header_row)
    }
}

/// How far down a table the header may stand below titles.
pub(super) const DEEPEST_HEADER: usize = 30;

/// The first row that has all headers of some record, and that record.
pub(super) fn recognise(head: &[OwnedRow]) -> Option<Recognised> {
    head.iter().take(DEEPEST_HEADER).find_map(recognise_row)
}

fn recognise_row(row: &OwnedRow) -> Option<Recognised> {
    let folded: Vec<String> = row.cells.iter().map(|cell| fold(cell)).collect();
    let score = |kind: Kind| kind.fields().filter(|field| folded.iter().any(|h| h == field)).count();
    // `max_by_key` keeps the last of equals, so the list is walked backwards.
    let kind = Kind::ALL.into_iter().rev().filter(|kind| kind.fits(&folded)).max_by_key(|kind| score(*kind))?;
    let mut fields: Vec<Option<&'static str>> = Vec::with_capacity(folded.len());
    let mut repeated = Vec::new();
    for (column, header) in folded.iter().enumerate() {
        let field = kind.fields().find(|field| field == header);
        let taken = field.is_some() && fields.contains(&field);
        let same_header = !header.is_empty() && folded[..column].contains(header);
        if taken || same_header {
            repeated.push(row.cells[column].clone());
        }
        fields.push(if taken { None } else { field });
    }
    Some(Recognised { kind, header_row: row.number, headers: row.cells.clone(), fields, repeated })
}

/// Case, blanks, underscores and dashes make no difference; neither does the American spelling.
fn fold(header: &str) -> String {
    let mut folded = String::with_capacity(header.len());
    for c in header.trim().chars().flat_map(char::to_lowercase) {
        let separator = c.is_whitespace() || matches!(c, '_' | '-' | '\u{feff}');
        match (separator, folded.ends_with('_')) {
            (true, false) if !folded.is_empty() => folded.push('_'),
            (true, _) => {}
            (false, _) => folded.push(c),
        }
    }
    let folded = folded.trim_end_matches('_');
    if folded == "authorized_user" { "authorised_user".to_string() } else { folded.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(headers: &str) -> Option<Kind> {
        recognise(&[row(1, headers)]).map(|r| r.kind)
    }

    fn row(number: u64, cells: &str) -> OwnedRow {
        OwnedRow { number, cells: cells.split(',').map(String::from).collect() }
    }

    #[test]
    fn every_record_is_known_by_the_headers_that_must_be_there() {
        for kind in Kind::ALL {
            let mut headers = kind.required().join(",");
            if kind == Kind::Access {
                headers.push_str(",ip");
            }
            assert_eq!(kind_of(&headers), Some(kind), "{headers}");
        }
        assert_eq!(kind_of("name,department"), None);
        assert_eq!(kind_of("workload,server_name"), None);
    }

    #[test]
    fn order_case_and_separators_make_no_difference() {
        assert_eq!(kind_of("Device-Kind, Ip From ,DEVICE"), Some(Kind::Device));
        assert_eq!(kind_of("Claimed Shortage,Right"), Some(Kind::Claim));
        assert_eq!(kind_of("Workload,Authorized User"), Some(Kind::Authorised));
    }

    #[test]
    fn a_server_table_that_names_users_is_a_table_of_access() {
        assert_eq!(kind_of("server,workload,version"), Some(Kind::Server));
        assert_eq!(kind_of("server,workload,user"), Some(Kind::Access));
        assert_eq!(kind_of("server,workload,user,device,device_kind,last_seen"), Some(Kind::Access));
    }

    #[test]
    fn an_entitlement_list_with_prices_is_no_price_list() {
        assert_eq!(kind_of("product,unit_price,quantity"), Some(Kind::Entitlement));
        assert_eq!(kind_of("product,unit_price,metric"), Some(Kind::Price));
    }

    #[test]
    fn the_header_may_stand_below_titles() {
        let head = [row(1, "Contoso AG"), row(3, "Export of,2026-06-30"), row(5, "user,,plan")];
        let found = recognise(&head).unwrap();
        assert_eq!((found.kind, found.header_row, found.column("plan")), (Kind::Plan, 5, Some(2)));
    }

    #[test]
    fn of_two_columns_with_the_same_header_the_first_is_used() {
        let found = recognise(&[row(1, "user,plan,User,Notes,notes")]).unwrap();
        assert_eq!(found.column("user"), Some(0));
        assert_eq!(found.repeated, ["User", "notes"]);
    }

    #[test]
    fn linkage_follows_the_columns() {
        let linkage = |headers| recognise(&[row(1, headers)]).unwrap().linkage();
        assert_eq!(linkage("workload,user,ip"), Linkage::Linked);
        assert_eq!(linkage("workload,user"), Linkage::UsersOnly);
        assert_eq!(linkage("workload,device,ip"), Linkage::DevicesOnly);
        assert_eq!(linkage("user,plan"), Linkage::None);
    }
}
