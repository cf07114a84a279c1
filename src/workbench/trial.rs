//! What decisions would change, as the screens know it: which decisions are looked at, what was asked about them, what is known.

use crate::session::Draft;
use std::borrow::Cow;
use std::sync::Arc;

/// Decisions tried out together behind a journal of so many entries. A journal only grows, so the same question has the same answer.
#[derive(Clone, PartialEq, Debug)]
pub struct Question {
    pub journal: usize,
    pub drafts: Arc<Vec<Draft>>,
}

/// Lines that tell it, or why it cannot be told.
pub type Answer = Result<Vec<String>, String>;

/// Answers that are kept; one cursor meets a few hundred suggestions in a sitting.
const MOST: usize = 500;

#[derive(Clone, Debug, Default)]
pub struct Trials {
    /// What is looked at.
    looked: Option<Question>,
    /// Asked for and not answered yet.
    asked: Option<Question>,
    /// The newest last.
    known: Vec<(Question, Answer)>,
}

/// What follows from a look at decisions.
#[derive(Clone, PartialEq, Debug)]
pub enum Next {
    /// Nothing new.
    Rest,
    /// It is to be found out; whatever was asked before is not wanted any more.
    Ask(Question),
    /// What was asked is not wanted any more.
    LetGo,
}

impl Trials {
    /// These decisions are looked at now, behind a journal of so many entries.
    pub fn look(&mut self, journal: usize, drafts: &[Cow<Draft>]) -> Next {
        let same = |looked: &Question| {
            let both = || looked.drafts.iter().zip(drafts);
            looked.journal == journal && looked.drafts.len() == drafts.len() && both().all(|(one, other)| *one == **other)
        };
        if !self.looked.as_ref().is_some_and(same) {
            let drafts: Vec<Draft> = drafts.iter().map(|draft| draft.clone().into_owned()).collect();
            self.looked = (!drafts.is_empty()).then(|| Question { journal, drafts: Arc::new(drafts) });
            self.known.retain(|(known, _)| known.journal == journal);
        }
        let wanted = self.looked.as_ref().filter(|question| self.known(question).is_none());
        match wanted {
            Some(question) if self.asked.as_ref() == Some(question) => Next::Rest,
            Some(question) => {
                self.asked = Some(question.clone());
                Next::Ask(question.clone())
            }
            None if self.asked.take().is_some() => Next::LetGo,
            None => Next::Rest,
        }
    }

    fn known(&self, question: &Question) -> Option<&Answer> {
        self.known.iter().rev().find(|(known, _)| known == question).map(|(_, answer)| answer)
    }

    /// An answer has come; one to a question that nobody looks at any more is kept as well.
    pub fn answered(&mut self, question: Question, answer: Answer) {
        if self.asked.as_ref() == Some(&question) {
            self.asked = None;
        }
        if self.known.len() >= MOST {
            _ = self.known.remove(0);
        }
        self.known.push((question, answer));
    }

    /// What is to be told of the decisions looked at; `None` where none are.
    pub fn told(&self) -> Option<Vec<String>> {
        let question = self.looked.as_ref()?;
        Some(match self.known(question) {
            Some(Ok(lines)) => lines.clone(),
            Some(Err(why)) => vec![format!("what it changes cannot be told: {why}")],
            None => vec!["what it changes is being computed …".to_string()],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(text: &str) -> Draft {
        Draft::note(&[], text)
    }

    fn asked(next: Next) -> Question {
        match next {
            Next::Ask(question) => question,
            other => panic!("nothing was asked: {other:?}"),
        }
    }

    /// Looks behind a journal of so many entries.
    fn look(trials: &mut Trials, journal: usize, drafts: &[&Draft]) -> Next {
        trials.look(journal, &drafts.iter().map(|draft| Cow::Borrowed(*draft)).collect::<Vec<_>>())
    }

    #[test]
    fn a_question_is_asked_once_and_known_from_then_on() {
        let (mut trials, one) = (Trials::default(), note("one"));
        let question = asked(look(&mut trials, 3, &[&one]));
        assert_eq!(look(&mut trials, 3, &[&one]), Next::Rest, "while it is computed");
        assert_eq!(trials.told().unwrap(), ["what it changes is being computed …"]);
        trials.answered(question, Ok(vec!["left 1 EUR as before".into()]));
        assert_eq!(look(&mut trials, 3, &[&one]), Next::Rest);
        assert_eq!(trials.told().unwrap(), ["left 1 EUR as before"]);
        assert_eq!((look(&mut trials, 3, &[]), trials.told()), (Next::Rest, None));
        assert_eq!(look(&mut trials, 3, &[&one]), Next::Rest, "it is known still");
    }

    #[test]
    fn moving_on_lets_go_of_what_is_not_answered() {
        let (mut trials, one, two) = (Trials::default(), note("one"), note("two"));
        let first = asked(look(&mut trials, 3, &[&one]));
        assert_ne!(asked(look(&mut trials, 3, &[&two])), first, "the newest question stands in the place of the one before");
        assert_eq!(look(&mut trials, 3, &[]), Next::LetGo);
        assert_eq!(look(&mut trials, 3, &[]), Next::Rest);
        // One that was answered before it could be let go is not asked again.
        trials.answered(first, Ok(Vec::new()));
        asked(look(&mut trials, 3, &[&two]));
        assert_eq!(look(&mut trials, 3, &[&one]), Next::LetGo);
    }

    #[test]
    fn another_decision_makes_every_answer_void() {
        let (mut trials, one) = (Trials::default(), note("one"));
        let question = asked(look(&mut trials, 3, &[&one]));
        trials.answered(question, Err("no".into()));
        assert_eq!(trials.told().unwrap(), ["what it changes cannot be told: no"]);
        asked(look(&mut trials, 4, &[&one]));
        assert!(trials.told().unwrap()[0].ends_with("…"));
    }
}
