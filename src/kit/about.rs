//! What a directory says of an account beside its names: nothing here resolves an identity or changes a count. It is evidence for
//! suggestions ([`super::candidates`], [`super::contested`]): an employee id is recycled, a display name is shared.

use crate::catalog::Day;

/// All of it informative; a row that lacks a field leaves it blank.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct About {
    /// The number that personnel gave the person; as spelled.
    pub employee_id: Option<String>,
    /// `Meyer, Julia`, `Julia Meyer (Admin)`; as spelled.
    pub display_name: Option<String>,
    /// Identifiers that the account had elsewhere: SIDs of domains it came from, the anchor by which a tenant knows it.
    pub sid_history: Vec<String>,
    pub created: Option<Day>,
    /// The person's last day, or the day on which the account expires.
    pub left_on: Option<Day>,
    pub password_never_expires: Option<bool>,
}

impl About {
    /// A second row of the same account: what one of them lacks the other gives. Where both say something, the order of rows and files
    /// decides nothing: the earlier creation, the later leaving, of words the first by alphabet.
    pub fn complete(&mut self, other: &About) {
        first_of(&mut self.employee_id, &other.employee_id);
        first_of(&mut self.display_name, &other.display_name);
        for sid in &other.sid_history {
            if !self.sid_history.contains(sid) {
                self.sid_history.push(sid.clone());
            }
        }
        self.created = [self.created, other.created].into_iter().flatten().min();
        self.left_on = self.left_on.max(other.left_on);
        self.password_never_expires = self.password_never_expires.max(other.password_never_expires);
    }
}

fn first_of(known: &mut Option<String>, new: &Option<String>) {
    if let Some(new) = new
        && known.as_ref().is_none_or(|known| new < known)
    {
        *known = Some(new.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_rows_of_an_account_complete_each_other_in_either_order() {
        let (one, two) = (
            About { employee_id: Some("7".into()), created: Day::parse_iso("2020-01-01"), ..About::default() },
            About {
                employee_id: Some("5".into()),
                left_on: Day::parse_iso("2026-01-01"),
                sid_history: vec!["S-1".into()],
                ..About::default()
            },
        );
        let joined = |a: &About, b: &About| {
            let mut all = a.clone();
            all.complete(b);
            all
        };
        assert_eq!(joined(&one, &two), joined(&two, &one));
        assert_eq!(joined(&one, &two).employee_id.as_deref(), Some("5"));
    }
}
