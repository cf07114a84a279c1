//! Sign-ins to the cloud (Entra ID): they prove no access to servers on premises, whatever application they name.

use super::columns::Columns;
use super::{Export, Form, Place, without_evidence};

pub(super) const FORMS: [Form; 1] = [Form { name: "Entra ID, sign-ins", open: sign_ins }];

fn sign_ins(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    let portal = columns.find(&["Date (UTC)", "Date"]).is_some() && columns.have(&["Request ID", "Application", "Sign-in error code"]);
    // The same log by its programming interface.
    let graph = columns.have(&["createdDateTime", "correlationId", "appDisplayName", "clientAppUsed"]);
    (portal || graph).then(|| without_evidence("cloud-sign-in"))
}
