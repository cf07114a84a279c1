//! Trials of decisions, one at a time, on a thread of their own: what they would change is told when it is known, and the newest question
//! makes the ones before it void.

use crate::session::{Session, WhatIf};
use crate::views;
use crate::workbench::msg::Msg;
use crate::workbench::trial::Question;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

/// How long a cursor rests on a row before its suggestion is tried out: who runs down a list waits for none of it.
const REST: Duration = Duration::from_millis(120);

/// A question, and whether somebody still waits for its answer.
pub struct Asked {
    question: Question,
    void: Arc<AtomicBool>,
}

impl Asked {
    fn is_void(&self) -> bool {
        self.void.load(Ordering::Relaxed)
    }
}

/// The question that is not void.
#[derive(Default)]
pub struct Newest(Option<Arc<AtomicBool>>);

impl Newest {
    /// Makes a question the newest.
    pub fn ask(&mut self, question: Question) -> Asked {
        self.let_go();
        let void = Arc::default();
        self.0 = Some(Arc::clone(&void));
        Asked { question, void }
    }

    pub fn let_go(&mut self) {
        if let Some(void) = self.0.take() {
            void.store(true, Ordering::Relaxed);
        }
    }
}

/// The thread that tries decisions out; it ends when this is dropped.
pub struct Bench {
    queue: Sender<(Asked, WhatIf)>,
    out: Sender<Msg>,
}

impl Bench {
    pub fn new(out: Sender<Msg>) -> Bench {
        let (queue, waiting) = channel();
        let answers = out.clone();
        thread::spawn(move || serve(&waiting, &answers));
        Bench { queue, out }
    }

    /// Puts a question to the session as it stands; what it would refuse is told at once.
    pub fn try_out(&self, session: &Session, asked: Asked) {
        if asked.is_void() {
            return;
        }
        match session.what_if(&asked.question.drafts) {
            Ok(what_if) => _ = self.queue.send((asked, what_if)),
            Err(error) => _ = self.out.send(Msg::Tried { question: asked.question, answer: Err(error.to_string()) }),
        }
    }
}

fn serve(waiting: &Receiver<(Asked, WhatIf)>, out: &Sender<Msg>) {
    while let Ok(mut next) = waiting.recv() {
        while let Ok(newer) = waiting.recv_timeout(REST) {
            next = newer;
        }
        let (asked, what_if) = next;
        let catalog = Arc::clone(what_if.catalog());
        let answer = match catch_unwind(AssertUnwindSafe(|| what_if.run(|| !asked.is_void()))) {
            Ok(Some(difference)) => Ok(views::effect(&difference, &catalog)),
            Ok(None) => continue,
            Err(_) => Err("something went wrong inside recal; nothing was decided".to_string()),
        };
        let _ = out.send(Msg::Tried { question: asked.question, answer });
    }
}
