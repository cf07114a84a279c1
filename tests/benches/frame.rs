//! `cargo bench --bench frame`: the first frame, and a frame over the sample's largest table, drawn without a terminal.

mod median;

use median::measure;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use recal::session::{OpenOptions, Session, sample};
use recal::views::Step;
use recal::workbench::app::{App, Screen, Workspace};
use recal::workbench::book::SnapshotBook;
use recal::workbench::commands::Keymap;
use recal::workbench::msg::{Msg, Opened};
use recal::workbench::screens;
use recal::workbench::theme::Look;
use recal::workbench::update::update;
use std::sync::Arc;
use std::time::Duration;

fn main() {
    let mut terminal = Terminal::new(TestBackend::new(140, 45)).unwrap();
    let start = || {
        let mut app = App::new(Look::default(), Keymap::default());
        update(&mut app, Msg::Resize(140, 45));
        app
    };
    measure(
        "the first frame",
        Duration::from_millis(100),
        21,
        || (),
        |()| terminal.draw(|frame| screens::draw(&start(), frame)).map(|_| ()),
    );
    let folder = tempfile::tempdir().unwrap();
    let contoso = folder.path().join("contoso");
    sample::lay_down(&contoso).unwrap();
    let mut session = Session::open(&contoso, &OpenOptions::default(), &|_, _, _| std::ops::ControlFlow::Continue(())).unwrap();
    session.complete();
    let mut app = start();
    let book = Arc::new(SnapshotBook(session.snapshot()));
    let opened = Opened { book, folder: contoso.clone(), journal: contoso.join("engagement.recal"), read_only: None };
    app.screen = Screen::Steps(Box::new(Workspace::new(opened)));
    for step in [Step::Access, Step::Metric, Step::Gap] {
        app.work_mut().unwrap().go(step);
        let name = format!("a frame of the sample, step {step:?}");
        measure(&name, Duration::from_millis(16), 51, || (), |()| terminal.draw(|frame| screens::draw(&app, frame)).map(|_| ()));
    }
}
