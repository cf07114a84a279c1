//! Sign-ins to the cloud (Entra ID): they prove no access to servers on premises, whatever application they name.

use super::super::table::Row;
use super::columns::Columns;
use super::{Export, Form, Place, Target, Turn, Turned};
use crate::catalog::Catalog;

pub(super) const FORMS: [Form; 1] = [Form { name: "Entra ID, sign-ins", open: sign_ins }];

#[derive(Clone)]
struct SignIns;

fn sign_ins(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    let portal = columns.find(&["Date (UTC)", "Date"]).is_some() && columns.have(&["Request ID", "Application", "Sign-in error code"]);
    // The same log by its programming interface.
    let graph = columns.have(&["createdDateTime", "correlationId", "appDisplayName", "clientAppUsed"]);
    (portal || graph).then(|| Box::new(SignIns) as Box<dyn Export>)
}

impl Export for SignIns {
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    fn turn(&mut self, _row: &Row<'_>, _catalog: &Catalog, _out: &mut Turned) -> Turn {
        Turn::Aside("cloud-sign-in")
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(SignIns)
    }
}
