//! The database's own list of its tables and their columns (MSysObjects, or its shadow where that is damaged).

use super::bytes::{u16_at, u32_at};
use super::pages::Pages;
use super::record::{Column, Kind, Raw, Record};
use super::tree::{self, Tree};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

const CATALOGS: [Tree; 2] = [Tree { root: 4, object: 2, long_values: false }, Tree { root: 24, object: 3, long_values: false }];
/// Directories have some thousands of columns; more is no catalog.
const MOST_OBJECTS: usize = 200_000;

/// A table as the catalog has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::evidence) struct TableForm {
    pub name: String,
    pub columns: Vec<Column>,
    pub(super) tree: Tree,
    pub(super) long_values: Option<Tree>,
}

impl TableForm {
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    pub fn has(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.column(name).is_some())
    }
}

/// An object of the catalog.
struct Object {
    table: u32,
    kind: u16,
    id: u32,
    type_or_root: u32,
    code_page: u32,
    offset: Option<u16>,
    name: String,
}

/// All tables but the system's own, in the order of their objects.
pub(super) fn tables(pages: &mut Pages) -> Vec<TableForm> {
    CATALOGS.iter().map(|catalog| listed(pages, *catalog)).find(|tables| !tables.is_empty()).unwrap_or_default()
}

fn listed(pages: &mut Pages, catalog: Tree) -> Vec<TableForm> {
    let mut tables: BTreeMap<u32, TableForm> = BTreeMap::new();
    let mut parts: Vec<Object> = Vec::new();
    let mut objects = 0;
    tree::walk(pages, catalog, &mut |found| {
        objects += 1;
        let object = found.ok().and_then(|(page, node)| object(&Record { bytes: node.data, wide: page.is_wide() }));
        match object {
            Some(object) if object.kind == 1 => {
                let tree = Tree { root: object.type_or_root, object: object.id, long_values: false };
                let form = TableForm { name: object.name, columns: Vec::new(), tree, long_values: None };
                tables.entry(object.id).or_insert(form);
            }
            Some(object) if matches!(object.kind, 2 | 4) => parts.push(object),
            Some(_) | None => {}
        }
        if objects < MOST_OBJECTS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    for part in parts {
        let Some(table) = tables.get_mut(&part.table) else { continue };
        if part.kind == 4 {
            table.long_values = Some(Tree { root: part.type_or_root, object: part.id, long_values: true });
        } else if let (Some(kind), Ok(id)) = (Kind::of(part.type_or_root, part.code_page), u16::try_from(part.id))
            && table.columns.iter().all(|known| known.id != id)
        {
            table.columns.push(Column { name: part.name, kind, id, offset: usize::from(part.offset.unwrap_or(0)) });
        }
    }
    tables.into_values().filter(|table| !table.name.starts_with("MSys")).map(completed).collect()
}

/// Columns in their order; a fixed column whose offset the catalog leaves out follows the one before.
fn completed(mut table: TableForm) -> TableForm {
    table.columns.sort_by_key(|column| column.id);
    let mut next = 4;
    for column in table.columns.iter_mut().filter(|column| column.id < 128) {
        if column.offset == 0 {
            column.offset = next;
        }
        next = column.offset + column.kind.size();
    }
    table
}

/// The catalog's own columns are the same in every database.
fn object(record: &Record<'_>) -> Option<Object> {
    let fixed = |id: u16, offset: usize, kind: Kind| Column { name: String::new(), kind, id, offset };
    let number = |id, offset, kind: Kind| match record.raw(&fixed(id, offset, kind)) {
        Ok(Raw::Bytes(bytes)) if kind.size() == 2 => u16_at(&bytes, 0).map(u32::from),
        Ok(Raw::Bytes(bytes)) => u32_at(&bytes, 0),
        Ok(Raw::Absent | Raw::Apart(_)) | Err(_) => None,
    };
    let name = match record.raw(&fixed(128, 0, Kind::Text(false))) {
        Ok(Raw::Bytes(bytes)) => String::from_utf8_lossy(&bytes).trim_end_matches('\0').to_string(),
        Ok(Raw::Absent | Raw::Apart(_)) | Err(_) => return None,
    };
    Some(Object {
        table: number(1, 4, Kind::Signed(4))?,
        kind: number(2, 8, Kind::Signed(2))? as u16,
        id: number(3, 10, Kind::Signed(4))?,
        type_or_root: number(4, 14, Kind::Signed(4))?,
        code_page: number(7, 26, Kind::Signed(4)).unwrap_or(0),
        offset: number(9, 31, Kind::Signed(2)).map(|offset| offset as u16),
        name,
    })
}
