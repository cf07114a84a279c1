//! Tables, details and the JSON over a small estate.

mod fixture;

use fixture::{Estate, estate};
use recal::catalog::Cents;
use recal::views::{self, Cell, Mark, Open, Row, Step, Table, TableKey, Target};

fn every_table(estate: &Estate) -> Vec<TableKey> {
    let mut keys: Vec<TableKey> = Step::ALL.into_iter().flat_map(|step| views::tables(step, estate.input())).collect();
    keys.extend(estate.position.rights.keys().map(|right| TableKey::Subjects(*right)));
    keys.extend([TableKey::Totals, TableKey::Findings, TableKey::Decisions, TableKey::Rules]);
    keys
}

fn rows(table: &Table) -> Vec<Row> {
    (0..table.len).map(|at| (table.row)(at)).collect()
}

#[test]
fn every_row_has_a_cell_per_column_an_id_of_its_own_and_a_detail() {
    let estate = estate();
    for key in every_table(&estate) {
        let table = views::table(key, estate.input());
        let rows = rows(&table);
        let mut ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        for row in &rows {
            assert_eq!(row.cells.len(), table.columns.len(), "{key:?} {}", row.id);
            let detail = views::detail(key, &row.id, estate.input(), 5);
            assert!(!detail.title.is_empty(), "{key:?} {}", row.id);
            assert!(!detail.sections.is_empty(), "{key:?} {} says nothing", row.id);
        }
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), rows.len(), "{key:?} has rows of the same id");
        assert!(table.columns.iter().all(|column| !column.help.is_empty() && column.least <= column.width), "{key:?}");
    }
}

#[test]
fn a_row_beyond_the_end_or_unknown_is_empty_and_no_panic() {
    let estate = estate();
    for key in every_table(&estate) {
        let table = views::table(key, estate.input());
        assert!((table.row)(table.len).cells.is_empty(), "{key:?}");
        let _ = views::detail(key, "no such row", estate.input(), 5);
        let _ = views::detail(key, "", estate.input(), 5);
    }
}

#[test]
fn a_gap_reads_need_less_suites_and_cals() {
    let estate = estate();
    for row in rows(&views::table(TableKey::Gap, estate.input())) {
        let count = |at: usize| match row.cells[at] {
            Cell::Count(count) => count,
            _ => panic!("{:?} is no count", row.cells[at]),
        };
        assert_eq!(count(3), count(4) + count(5) + count(6), "{}", row.id);
    }
}

#[test]
fn a_covered_user_says_by_what_and_an_uncovered_one_what_to_buy() {
    let estate = estate();
    let key = TableKey::Subjects(estate.right("exchange-standard"));
    let rows = rows(&views::table(key, estate.input()));
    let covered = |name: &str| rows.iter().find(|row| row.cells[0] == Cell::text(name)).map(|row| views::text(&row.cells[5]));
    assert_eq!(covered("j.meyer@contoso.example").as_deref(), Some("Core CAL Suite"));
    assert_eq!(covered("a.rossi@contoso.example").as_deref(), Some("Microsoft 365 E3"));
    let uncovered = rows.iter().find(|row| row.mark == Mark::Problem).expect("somebody is uncovered");
    let detail = views::detail(key, &uncovered.id, estate.input(), 5);
    assert!(detail.sections[0].lines[0].text.contains("To close it: Exchange Server Standard CAL"), "{detail:?}");
}

#[test]
fn an_open_suggestion_is_a_question_on_the_row_it_is_about() {
    let estate = estate();
    let key = TableKey::Subjects(estate.right("exchange-standard"));
    let rows = rows(&views::table(key, estate.input()));
    let row = rows.iter().find(|row| row.cells[0] == Cell::text("k.novak@contoso.example")).expect("the row");
    assert_eq!(row.mark, Mark::Question);
    assert!(views::text(&row.cells[5]).ends_with("looks like a service account"));
    let detail = views::detail(key, &row.id, estate.input(), 5);
    let decisions = detail.sections.iter().find(|section| section.heading == "decision").expect("the retracted decision is told");
    assert!(decisions.lines[0].text.contains("retracted"), "{decisions:?}");
}

#[test]
fn decisions_stand_newest_first_and_dormant_ones_say_so() {
    let estate = estate();
    let rows = rows(&views::table(TableKey::Decisions, estate.input()));
    assert_eq!(rows[0].target, Target::Entry(3));
    assert_eq!(rows[1].cells[7], Cell::text("dormant"));
}

#[test]
fn what_was_undone_is_no_row_among_the_decisions() {
    use recal::engagement::{Draft, Entry, EntryState};
    let mut estate = estate();
    let last = estate.entries.iter().map(|entry| entry.id).max().unwrap_or(0);
    let listed = rows(&views::table(TableKey::Decisions, estate.input())).len();
    let entry = |id, draft, state| Entry { id, at: "2026-11-21T10:04:11Z".into(), by: "a.b".into(), draft, state };
    estate.entries.push(entry(last + 1, Draft::set("currency", Some("CHF"), "a slip"), EntryState::Retracted));
    estate.entries.push(entry(last + 2, Draft::retract(last + 1, "undo"), EntryState::Active));
    let told = {
        let table = views::table(TableKey::Decisions, estate.input());
        assert_eq!(rows(&table).len(), listed);
        table.summary.join(" ")
    };
    assert!(told.contains("2 entries"), "{told}");
    // Taken back with a rationale, it is part of the story.
    estate.entries.pop();
    estate.entries.push(entry(last + 2, Draft::retract(last + 1, "the client is billed in euros"), EntryState::Active));
    assert_eq!(rows(&views::table(TableKey::Decisions, estate.input())).len(), listed + 2);
}

#[test]
fn without_data_no_step_is_done() {
    let mut estate = estate();
    assert_eq!(views::step_state(Step::Version, estate.input()).mark, Mark::Done);
    estate.position.rights.clear();
    estate.position.findings.clear();
    estate.position.totals = Default::default();
    for step in [Step::Access, Step::Version, Step::Metric, Step::External, Step::Gap] {
        let state = views::step_state(step, estate.input());
        assert_eq!((state.mark, state.note.as_str()), (Mark::None, ""), "{step:?}");
    }
    assert!(views::table(TableKey::Gap, estate.input()).summary.is_empty());
}

#[test]
fn whoever_a_decision_excludes_is_marked_in_who_is_who() {
    use recal::kit::position::{Fate, Reason, Subject};
    use recal::kit::tallies::Tallies;
    let mut estate = estate();
    let mut who = None;
    for figures in estate.position.rights.values_mut() {
        for subject in &mut figures.subjects {
            let Subject::User(id) = subject.subject else { continue };
            if who.is_none_or(|who| who == id) {
                who = Some(id);
                subject.fate = Fate::Excluded(Reason::Decision);
            }
        }
    }
    estate.position.tallies = Tallies::of(estate.input().catalog, estate.input().records, &estate.position);
    let people = rows(&views::table(TableKey::People, estate.input()));
    let row = &people[who.expect("somebody").0 as usize];
    assert_eq!(row.mark, Mark::Out);
    assert_eq!(row.cells[1], Cell::text("excluded by decision"));
}

#[test]
fn no_two_titles_are_the_same_without_a_currency() {
    let mut estate = estate();
    estate.position.currency.clear();
    for key in every_table(&estate) {
        let table = views::table(key, estate.input());
        let mut titles: Vec<&str> = table.columns.iter().map(|column| column.title.as_str()).collect();
        titles.sort_unstable();
        titles.dedup();
        assert_eq!(titles.len(), table.columns.len(), "{key:?}");
    }
}

#[test]
fn coverage_shows_month_by_month_where_nobody_was_seen_and_why_it_is_graded_so() {
    let estate = estate();
    let table = views::table(TableKey::Coverage, estate.input());
    assert_eq!(table.columns[3].title, "AMJ", "the months by their first letters");
    assert_eq!(table.summary, ["1 service: 1 with gaps; months from 2026-04 to 2026-06"]);
    let row = &rows(&table)[0];
    let told: Vec<String> = row.cells.iter().map(views::text).collect();
    assert_eq!(told[2..4], ["with gaps", "█·█"]);
    assert!(told[9].starts_with("1 of 3 months without access; "), "{}", told[9]);
    let detail = views::detail(TableKey::Coverage, &row.id, estate.input(), 5);
    let silent = detail.sections.iter().find(|section| section.heading == "months without access").unwrap();
    assert_eq!(silent.lines[0].text, "2026-05");
}

#[test]
fn rights_open_who_is_in_them() {
    let estate = estate();
    let right = estate.right("exchange-standard");
    let rows = rows(&views::table(TableKey::AccessRights, estate.input()));
    assert_eq!(rows[0].open, Open::Table(TableKey::Subjects(right)));
}

#[test]
fn an_unrecognised_table_is_listed_with_the_reason() {
    let estate = estate();
    let rows = rows(&views::table(TableKey::Sources, estate.input()));
    let unrecognised = rows.iter().find(|row| row.cells[2] == Cell::text("unrecognised")).expect("the row");
    assert_eq!(unrecognised.mark, Mark::Problem);
    assert_eq!(unrecognised.cells[11], Cell::text("no known headers: Topic, Remark"));
    assert_eq!(rows.len(), 5, "three tables, a duplicate and an unreadable file");
}

#[test]
fn the_waterfall_leads_from_the_unadjusted_count_to_what_is_left() {
    let estate = estate();
    let rows = rows(&views::table(TableKey::Waterfall, estate.input()));
    let after: Vec<&Cell> = rows.iter().map(|row| &row.cells[2]).collect();
    assert_eq!(after.first(), Some(&&Cell::Money(Cents(50_000))));
    assert_eq!(after[after.len() - 2], after[after.len() - 1], "the last step ends where what is left begins");
    assert!(views::text(&rows[1].cells[3]).contains("13 spellings were 8 people and devices"), "{:?}", rows[1].cells);
}

#[test]
fn what_is_not_computed_yet_is_unknown_and_said() {
    let mut estate = estate();
    estate.position.complete = false;
    estate.position.policies.clear();
    let rows = rows(&views::table(TableKey::Policies, estate.input()));
    assert_eq!(rows[0].cells[2], Cell::Unknown);
    let gap = views::table(TableKey::Gap, estate.input());
    assert!(gap.summary.iter().any(|line| line.contains("still being computed")), "{:?}", gap.summary);
}

#[test]
fn a_raw_count_that_overlooks_something_is_not_boasted_about() {
    let mut estate = estate();
    estate.position.totals.reduction = Some(-0.2);
    let gap = views::table(TableKey::Gap, estate.input());
    assert!(!gap.summary[0].contains('%'), "{:?}", gap.summary);
}

#[test]
fn json_has_the_fields_of_the_interface_and_money_without_noise() {
    let mut estate = estate();
    estate.position.totals.residual_cost = Cents(10_570);
    let json = views::json(estate.input());
    let text = json.to_string();
    assert!(text.contains("\"residual_cost\":105.7"), "{text}");
    for field in [
        "as_of",
        "catalog",
        "currency",
        "decisions",
        "engagement",
        "findings",
        "format",
        "policies",
        "proven",
        "purchases",
        "rights",
        "settings",
        "sources",
        "totals",
        "waterfall",
    ] {
        assert!(json.get(field).is_some(), "{field}");
    }
    let keys: Vec<&String> = json.as_object().expect("an object").keys().collect();
    assert!(keys.is_sorted());
    let right = &json["rights"]["exchange-standard"];
    assert_eq!(right["metrics"]["mixed"]["matching"], 3);
    assert_eq!(right["metrics"]["split"], serde_json::Value::Null);
    assert_eq!(right["uncovered_total"], 1);
    assert_eq!(right["excluded"]["machine-account"], 1);
    assert_eq!(json["sources"][0]["tables"][0]["rejects"][0]["row"], 9);
    assert_eq!(json["decisions"][2]["state"], "dormant");
    assert_eq!(json["findings"][0]["evidence"][0]["table"], "Licences");
}

#[test]
fn the_rail_shows_where_questions_are_open() {
    let estate = estate();
    let state = views::step_state(Step::Suites, estate.input());
    assert_eq!((state.mark, state.open), (Mark::Problem, 1));
    assert_eq!(views::step_state(Step::Version, estate.input()).mark, Mark::Done);
}

fn told(estate: &Estate, key: TableKey) -> Vec<String> {
    let table = views::table(key, estate.input());
    rows(&table).iter().map(|row| row.cells.iter().map(views::text).collect::<Vec<_>>().join("|")).collect()
}

#[test]
fn every_right_tells_who_did_who_could_only_and_of_whom_nothing_shows_either() {
    let estate = fixture::permitted(&[]);
    let table = views::table(TableKey::AccessRights, estate.input());
    let place = |id: &str| table.columns.iter().position(|column| column.id == id).unwrap();
    let cells = |row: &Row| ["did", "could", "neither"].map(|id| views::text(&row.cells[place(id)]));
    let rows = rows(&table);
    assert_eq!(rows.iter().map(cells).collect::<Vec<_>>(), [["1", "2", "·"], ["1", "2", "·"]], "the service account is nobody");
    let right = estate.right("windows-server");
    let could = told(&estate, TableKey::Could(right));
    assert_eq!(could[0], "CORP\\Temps|members unknown: ask||share Finance|FS1||");
    assert_eq!(could[1], "bob@corp.example|could, not counted|Domain Users of CORP|collection Office|TS1|2019|1");
    assert_eq!(could[2], "cyd@corp.example|could, not counted|CORP\\Files|share Finance|FS1|2019|2");
    assert_eq!(could[3], "cyd@corp.example|could, not counted|Domain Users of CORP|collection Office|TS1|2019|2");
    assert_eq!(could[4], "svc@corp.example|no: service account|Domain Users of CORP|collection Office|TS1|2019|1");
    let summary = views::table(TableKey::Could(right), estate.input()).summary;
    assert_eq!(summary[1], "Domain Users of CORP: 4 people, 2 of them not seen");
    assert_eq!(summary[2], "1 group whose members nobody lists: more may be behind");
}

#[test]
fn somebody_who_could_opens_to_the_row_that_authorises_and_to_the_memberships() {
    let estate = fixture::permitted(&["windows-server"]);
    let right = estate.right("windows-server");
    let detail = views::detail(TableKey::Could(right), "cyd@corp.example|CORP\\Files", estate.input(), 10);
    let texts: Vec<&str> = detail.evidence.iter().map(|row| row.text.as_str()).collect();
    assert_eq!(texts.len(), 3, "{texts:?}");
    assert!(texts[0].contains("CORP\\Files") && texts[1].contains("CORP\\Inner") && texts[2].contains("CORP\\cyd"), "{texts:?}");
    // In the count its row of the right opens to the same.
    let subject = views::detail(TableKey::Subjects(right), "user:bob@corp.example", estate.input(), 10);
    assert_eq!((subject.evidence_total, subject.evidence[0].place.contains("granted.csv")), (1, true));
    assert!(told(&estate, TableKey::Could(right))[1].contains("|yes, by decision|"));
    let waterfall = told(&estate, TableKey::Waterfall);
    assert!(
        waterfall.iter().any(|row| row.starts_with("people who could access|60|") || row.contains("2 demands of people who could access")),
        "{waterfall:?}"
    );
}

#[test]
fn tables_of_who_could_hold_together_row_by_row() {
    for counting in [&[][..], &["rds", "windows-server"][..]] {
        let estate = fixture::permitted(counting);
        let mut keys: Vec<TableKey> = estate.position.could.rights.keys().map(|right| TableKey::Could(*right)).collect();
        keys.extend([TableKey::CouldAccess, TableKey::AccessRights]);
        for key in keys {
            let table = views::table(key, estate.input());
            let rows = rows(&table);
            let ids: std::collections::BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
            assert_eq!(ids.len(), rows.len(), "{key:?} has rows of the same id");
            for row in &rows {
                assert_eq!(row.cells.len(), table.columns.len(), "{key:?} {}", row.id);
                let detail = views::detail(key, &row.id, estate.input(), 5);
                assert!(!detail.sections.is_empty(), "{key:?} {} says nothing", row.id);
            }
        }
    }
}
