//! What to ask a client for, by what is in scope, with the command or menu that exports it.

use super::data::{Answered, Exporter, Row};
use super::rows::Rows;
use super::{Catalog, CatalogError, WorkloadId};

/// One thing to ask for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// Its row in the catalog, by which its source is found.
    pub id: String,
    pub answered: Answered,
    /// Asked for where one of them is in scope; none: always.
    pub workloads: Vec<WorkloadId>,
    /// A sentence for a letter.
    pub what: String,
    /// Commands and menus, the best first.
    pub how: Vec<String>,
    pub why: String,
    /// Who can export it.
    pub who: Exporter,
    /// It is wanted for a period, not as things stand.
    pub period: bool,
    /// Each server has its own.
    pub per_server: bool,
    /// All that [`Request::how`] names is wanted, not any one of it.
    pub every: bool,
}

impl Catalog {
    /// Everything that can be asked for, in the order of a letter.
    pub fn requests(&self) -> &[Request] {
        &self.requests
    }
}

pub(super) fn assemble(rows: &Rows, workload: impl Fn(&str) -> Option<WorkloadId>) -> Result<Vec<Request>, CatalogError> {
    let request = |row: &super::data::RequestRow| {
        let refuse = |what: String| CatalogError { file: "rows".to_owned(), what: format!("row {} {what}", row.id()) };
        let named =
            |name: &String| workload(name).ok_or_else(|| refuse(format!("names the workload '{name}', which the catalog does not hold")));
        if row.how.is_empty() {
            return Err(refuse("says not how it is exported".to_owned()));
        }
        Ok(Request {
            id: row.id(),
            answered: row.gives,
            workloads: row.workloads.iter().map(named).collect::<Result<_, _>>()?,
            what: row.what.clone(),
            how: row.how.clone(),
            why: row.why.clone(),
            who: row.who,
            period: row.period,
            per_server: row.per_server,
            every: row.every,
        })
    };
    rows.request.iter().map(request).collect()
}
