//! Which keys name one person or one device as the extracts have them, so that a merge in a circle is seen through aliases too.

use crate::kit::records::Records;
use std::cell::OnceCell;
use std::collections::HashMap;

/// From every key, folded, to the record that alone has it.
#[derive(Debug, Default)]
pub struct Identities {
    people: HashMap<String, Option<String>>,
    devices: HashMap<String, Option<String>>,
}

impl Identities {
    pub fn of(records: &Records) -> Identities {
        let mut found = Identities::default();
        for person in &records.people {
            claim(&mut found.people, &person.user, &person.aliases);
        }
        for device in &records.devices {
            claim(&mut found.devices, &device.device, &device.aliases);
        }
        found
    }

    /// Made when somebody first asks: few engagements merge, and a large directory takes a while.
    pub fn once<'a>(cell: &'a OnceCell<Identities>, records: &Records) -> &'a Identities {
        cell.get_or_init(|| Identities::of(records))
    }

    /// The record's own name for a key that one record alone has; any other key stands for itself.
    pub fn canonical(&self, record: &str, key: &str) -> String {
        let key = folded(key);
        let known = if record == "device" { &self.devices } else { &self.people };
        match known.get(&key) {
            Some(Some(name)) => name.clone(),
            Some(None) | None => key,
        }
    }
}

/// A key that two records claim is nobody's.
fn claim(known: &mut HashMap<String, Option<String>>, name: &str, aliases: &[String]) {
    let name = folded(name);
    for key in std::iter::once(name.clone()).chain(aliases.iter().map(|alias| folded(alias))) {
        known.entry(key).and_modify(|holder| *holder = holder.take().filter(|h| *h == name)).or_insert_with(|| Some(name.clone()));
    }
}

fn folded(key: &str) -> String {
    crate::kit::names::user_key(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::records::{Origin, PersonRecord, TableId};

    fn person(user: &str, aliases: &[&str]) -> PersonRecord {
        PersonRecord {
            origin: Origin { table: TableId(0), row: 1 },
            user: user.into(),
            enabled: None,
            disabled_on: None,
            aliases: aliases.iter().map(|a| a.to_string()).collect(),
            kind: None,
            last_logon: None,
            about: Default::default(),
        }
    }

    #[test]
    fn an_alias_that_two_people_claim_is_neither() {
        let people = vec![person("Anna@c.example", &["anna", r"C\anna"]), person("anna@d.example", &["anna"])];
        let known = Identities::of(&Records { people, ..Records::default() });
        assert_eq!(known.canonical("person", r"c\ANNA"), "anna@c.example");
        assert_eq!(known.canonical("person", r"i:0#.w|c\anna"), "anna@c.example");
        assert_eq!(known.canonical("person", "anna"), "anna");
        assert_eq!(known.canonical("device", r"C\anna"), r"c\anna");
    }
}
