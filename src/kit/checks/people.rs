//! Who is who, as far as it is in doubt: ambiguous names, merges into special accounts, accounts that hide people. POSITION.md section 3.

use super::{Behind, Draft, counted, some_of};
use crate::catalog::{AccountClass, ContestedSort};
use crate::kit::assemble::Stages;
use crate::kit::candidates::Sureness;
use crate::kit::contested::{Contested, STALE, Why, counting};
use crate::kit::decisions::{Decision, RecordKey};
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::ids::{ById, IdSet};
use crate::kit::position::Position;
use crate::kit::resolve::NONE;
use crate::kit::resolve::users::{Contradicted, Identity};

/// What access shows of the users: rows of each.
#[derive(Default)]
struct Seen {
    rows: ById<u64>,
}

impl Seen {
    fn of(stages: &Stages) -> Seen {
        let mut seen = Seen::default();
        for (fact, rows) in stages.facts.seen().iter().zip(&stages.facts.rows).filter(|(fact, _)| fact.user != NONE) {
            *seen.rows.slot(fact.user).get_or_insert_default() += u64::from(*rows);
        }
        seen
    }

    fn rows(&self, user: u32) -> u64 {
        self.rows.get(user).unwrap_or_default()
    }
}

pub fn findings(stages: &Stages, position: &Position) -> Vec<Draft> {
    let seen = Seen::of(stages);
    let mut all = Vec::new();
    for (id, identity) in (0u32..).zip(&stages.world.users.identities) {
        all.extend(contradicted(id, identity, &seen));
        if seen.rows(id) == 0 {
            continue;
        }
        all.extend(ambiguous(stages, id, identity));
    }
    all.extend(position.beside.contested.iter().filter_map(|account| looks_like_service(&stages.world.users.identities, account)));
    all.extend(contested(position));
    all.extend(merges(stages));
    all.extend(may_be_one(position, &seen));
    all.extend(externals(stages));
    all
}

/// Pairs of accounts that may be one person's: told together, they are listed one by one beside who is who.
fn may_be_one(position: &Position, seen: &Seen) -> Option<Draft> {
    let candidates = &position.beside.candidates;
    let told = Sureness::tally(candidates.iter().map(|candidate| candidate.sureness));
    let certain = candidates.iter().any(|candidate| candidate.sureness == Sureness::Certain);
    let both = candidates.iter().filter(|c| seen.rows(c.from) > 0 && seen.rows(c.into) > 0).count() as u64;
    let severity = if certain && both > 0 { Severity::Medium } else { Severity::Low };
    let message = format!(
        "{} may be one person's each ({told}); in {both} of them both accounts were seen, so that the person counts twice",
        counted(candidates.len() as u64, "pair of accounts", "pairs of accounts")
    );
    let finding = Finding::new("people-may-be-one", severity, Effect::Over, "who may be who", message)
        .remedy("go through them in step 2, table 'who may be who': accept what the client confirms; nothing is merged by itself")
        .units(both);
    (!candidates.is_empty()).then(|| finding.into())
}

/// Directory rows of one person that contradict each other: nothing is guessed, the count takes what counts more.
fn contradicted(id: u32, identity: &Identity, seen: &Seen) -> Option<Draft> {
    if identity.contradicted.is_empty() {
        return None;
    }
    let enabled = if identity.enabled == Some(true) { "yes" } else { "no" };
    let kind = identity.kind.clone().unwrap_or_default();
    let last = identity.disabled_on.map(|day| day.to_string()).unwrap_or_default();
    let used = identity.contradicted.iter().map(|field| match field {
        Contradicted::Enabled => ("enabled", enabled.to_string()),
        Contradicted::DisabledOn => ("disabled_on", last.clone()),
        Contradicted::Kind => ("kind", kind.clone()),
    });
    let used: Vec<(&str, String)> = used.collect();
    let told: Vec<String> = used.iter().map(|(field, value)| format!("{} {value}", field.replace('_', " "))).collect();
    let message = format!("directory rows contradict each other about {}: what counts more is used ({})", identity.name, some_of(&told));
    let severity = if seen.rows(id) > 0 { Severity::Medium } else { Severity::Low };
    let mut finding = Finding::new("directory-conflict", severity, Effect::Over, identity.name.as_str(), message)
        .remedy("ask which row is current, and amend the person; set a directory that is out of date aside as reference only")
        .units(1);
    if let Some((field, value)) = used.first() {
        let to = Some(value.clone());
        let amend = Decision::Amend { on: person(&identity.name), field: (*field).into(), to };
        finding = finding.suggest(format!("settle it: {} {value}", field.replace('_', " ")), amend);
    }
    identity.origins.iter().for_each(|origin| finding.add_evidence(*origin));
    Some(finding.into())
}

fn ambiguous(stages: &Stages, id: u32, identity: &Identity) -> Option<Draft> {
    let claimed = stages.world.users.ambiguous.get(&identity.key).filter(|_| identity.ambiguous && stages.world.users.root(id) == id)?;
    let names: Vec<&str> = claimed.iter().map(|user| stages.world.users.identities[*user as usize].name.as_str()).collect();
    let message = format!(
        "'{}' may be {}: it is not guessed, so it counts as a person of its own beside them",
        identity.name,
        some_of(&names).replace(" and ", " or ")
    );
    let mut finding = Finding::new("ambiguous-user", Severity::Medium, Effect::Over, identity.name.as_str(), message)
        .remedy("find out from the client (domain, machine, server) who used the name, and merge it into that person")
        .units(1);
    if let Some(first) = names.first() {
        let merge = Decision::Merge { on: person(&identity.name), to: (*first).to_string() };
        finding = finding.suggest(format!("merge it into {first}"), merge);
    }
    Some(Draft::behind(finding, Behind::User(id)))
}

/// Accounts that [`crate::kit::contested`] takes for a service's.
fn looks_like_service(identities: &[Identity], account: &Contested) -> Option<Draft> {
    let identity = &identities[account.user as usize];
    let why = account.whys_of(ContestedSort::Service).find_map(|why| match why {
        Why::Named(_) => Some("its name looks like a service account".to_string()),
        Why::Devices(devices) => Some(format!("it was seen on {devices} devices")),
        Why::NoMailNoExpiry => Some("its password never expires and it has no mail address".to_string()),
        Why::Kind(_) | Why::SecondOf(_) | Why::LeftOn(_) | Why::DisabledAfter(_) | Why::EnabledAgain(_) | Why::Unused(..) => None,
    })?;
    let message = format!("{} counts as a person, although {why}", identity.name);
    let amend = Decision::Amend { on: person(&identity.name), field: "kind".into(), to: Some("service".into()) };
    let finding = Finding::new("looks-like-service-account", Severity::Info, Effect::Over, identity.name.as_str(), message)
        .remedy("ask whose account it is; a service account needs no CAL of its own, the people behind it do")
        .units(1)
        .suggest("it is a service account", amend);
    Some(Draft::behind(finding, Behind::User(account.user)))
}

/// How many accounts that count are in doubt, told together: they are listed one by one in step 2.
fn contested(position: &Position) -> Option<Draft> {
    let counting = counting(position);
    let counts = |account: &&Contested| counting.get(&account.user).is_some_and(|rights| !rights.is_empty());
    let all: Vec<&Contested> = position.beside.contested.iter().filter(counts).collect();
    if all.is_empty() {
        return None;
    }
    let of = |sort: ContestedSort| all.iter().filter(|account| account.sort == sort).count();
    let sorts: Vec<String> = ContestedSort::ALL.iter().map(|sort| format!("{} {}", of(*sort), sort.word())).collect();
    let unused = |days: u32| all.iter().filter(|account| account.idle.is_some_and(|idle| idle >= days)).count();
    let idle = STALE.map(|days| unused(days).to_string()).join(", ");
    let message = format!(
        "{} that may be argued about ({}); not used for {}, {} and {} days: {idle}; all of them are in the count",
        counted(all.len() as u64, "account counts", "accounts count"),
        sorts.join(", "),
        STALE[0],
        STALE[1],
        STALE[2]
    );
    let finding = Finding::new("contested-accounts", Severity::Info, Effect::Over, "contested accounts", message)
        .remedy("go through them in step 2, table 'contested accounts', with the arguments on both sides; none is left out by itself")
        .units(all.len() as u64);
    Some(finding.into())
}

/// A person merged into an account that does not count vanishes from the count.
fn merges(stages: &Stages) -> Vec<Draft> {
    let users = &stages.world.users;
    let mut all = Vec::new();
    for (from, _, entry) in users.merges.iter() {
        let (merged, into) = (&users.identities[from as usize], &users.identities[users.root(from) as usize]);
        let Some((sort, severity)) = special(into).filter(|_| special(merged).is_none()) else { continue };
        let message = format!(
            "decision {entry} merges {} into {}, {sort}: whoever is behind {} is not counted as a person any more",
            merged.name, into.name, merged.name
        );
        let finding = Finding::new("merge-into-special", severity, Effect::Under, merged.name.as_str(), message)
            .remedy("retract the merge unless it is proven that both names are the same account")
            .units(1)
            .suggest("split them again", Decision::Split { on: person(&merged.name) });
        all.push(Draft::behind(finding, Behind::User(users.root(from))));
    }
    all
}

fn special(identity: &Identity) -> Option<(&'static str, Severity)> {
    match identity.class {
        Some(AccountClass::SystemAccount) => return Some(("a system account", Severity::High)),
        Some(AccountClass::MachineAccount) => return Some(("a machine account", Severity::High)),
        Some(AccountClass::SystemMailbox) => return Some(("a system mailbox", Severity::High)),
        None => {}
    }
    match () {
        () if identity.is_kind("service") => Some(("a service account", Severity::High)),
        () if identity.is_kind("shared") => Some(("a shared account", Severity::High)),
        () if identity.external => Some(("an external account", Severity::Medium)),
        () => None,
    }
}

/// Externals are counted by a definition that the agreement decides.
fn externals(stages: &Stages) -> Option<Draft> {
    if stages.inputs.settings.external_definition.is_some() {
        return None;
    }
    let demanding: IdSet = stages.externals.demands.keys().copied().collect();
    let included = stages.externals.included.values().flatten().copied();
    let number = demanding.iter().chain(included).collect::<IdSet>().len();
    if number == 0 {
        return None;
    }
    let severity = if demanding.is_empty() { Severity::Info } else { Severity::Medium };
    let message = format!(
        "{} by the directory's kind, and no setting says which definition the agreement has: the one for agreements signed from 2024-10-01 differs from the one before",
        counted(number, "user is external", "users are external")
    );
    let mut finding = Finding::new("external-definition-unset", severity, Effect::Unknown, "external_definition", message)
        .remedy("look up when the agreement was signed, and set external_definition")
        .units(number);
    let cost = stages.settled.external_cost();
    if cost.0 > 0 {
        finding = finding.money(cost);
    }
    Some(finding.into())
}

fn person(name: &str) -> RecordKey {
    RecordKey { record: "person".into(), key: name.to_string() }
}
