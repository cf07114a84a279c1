//! Lists in a detail whose lines lead on: to a person or device in a right, to a service, to a finding.

use super::detail::Line;
use super::model::{Input, TableKey};
use super::words::{fate, right_name};
use crate::catalog::{RightId, grouped};
use crate::kit::position::{Fate, RightPosition, RightSubject};

/// People and devices of a right, each leading to what is known of it there; `places` are theirs in [`RightPosition::subjects`].
pub(super) fn of_right(
    input: Input,
    right: RightId,
    figures: &RightPosition,
    places: impl Iterator<Item = usize>,
    limit: usize,
) -> Vec<Line> {
    let subjects = places.filter_map(|at| figures.subjects.get(at));
    capped(subjects, limit, |subject| subject_line(input, right, subject, &fate(input, subject)))
}

/// Where nobody is left to license: whom the reasons took out.
pub(super) fn aside(input: Input, right: RightId, figures: &RightPosition, limit: usize) -> Vec<Line> {
    let gone = |subject: &RightSubject| figures.metric.is_none() && matches!(subject.fate, Fate::Excluded(_));
    let places = figures.subjects.iter().enumerate().filter(|(_, subject)| gone(subject)).map(|(at, _)| at);
    of_right(input, right, figures, places, limit)
}

/// `j.meyer@contoso.example · Exchange Standard`, for lists over several rights.
pub(super) fn across_rights<'a>(input: Input<'a>, wanted: impl Fn(RightId, &RightSubject) -> bool + 'a, limit: usize) -> Vec<Line> {
    let rights = input.position.rights.iter();
    let all = rights.flat_map(|(&right, figures)| figures.subjects.iter().map(move |subject| (right, subject)));
    let found = all.filter(move |(right, subject)| wanted(*right, subject));
    capped(found, limit, |(right, subject)| subject_line(input, right, subject, &right_name(input.catalog, right)))
}

fn subject_line(input: Input, right: RightId, subject: &RightSubject, remark: &str) -> Line {
    let row = super::access::subject_id(input.position, subject.subject);
    Line::to_row(format!("{} · {remark}", input.position.name(subject.subject)), TableKey::Subjects(right), row)
}

/// The first as lines, and how many there are in all.
pub(super) fn capped<T>(mut items: impl Iterator<Item = T>, limit: usize, line: impl Fn(T) -> Line) -> Vec<Line> {
    let mut shown: Vec<Line> = items.by_ref().take(limit).map(line).collect();
    let more = items.count() as u64;
    if more > 0 {
        shown.push(Line::from(format!("… {} more, {} in all", grouped(more), grouped(shown.len() as u64 + more))));
    }
    shown
}
