//! The right answer, counted from what happened: who and what really accessed each right, and under which name it counts.

use super::decisions;
use super::people::Post;
use super::places::{ROUTER, Sort};
use super::visits::{Estate, Log, PROXY, Visit, Whence};
use std::collections::{BTreeMap, BTreeSet};

/// People, devices, and which of them belong together.
#[derive(Default, PartialEq, Eq, Debug)]
pub struct Counted {
    pub users: BTreeSet<String>,
    pub devices: BTreeSet<String>,
    pub pairs: BTreeSet<(String, String)>,
}

/// How much of it is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Known {
    /// What the extracts tell: an account is a person, an address that nobody registered a device.
    AsSeen,
    /// What the client answers besides: whose accounts belong together, and what stands behind an address.
    Answered,
}

/// By right.
pub fn truth(estate: &Estate, known: Known) -> BTreeMap<&'static str, Counted> {
    let mut rights: BTreeMap<&'static str, Counted> = BTreeMap::new();
    for visit in &estate.visits {
        let post = match &visit.who {
            Some(Ok(who)) => Some(estate.people[*who].post),
            Some(Err(_)) | None => None,
        };
        // Partners are counted by the rules for externals.
        if post == Some(Post::Partner) {
            continue;
        }
        let user = match (&visit.who, post) {
            // Nobody: service accounts stand for others, the disabled cannot sign in.
            (_, Some(Post::Service | Post::Left)) => None,
            (_, Some(Post::LooksLikeService)) if known == Known::Answered => None,
            (Some(Ok(who)), _) => Some(person(estate, *who, known)),
            (Some(Err(_)) | None, _) => None,
        };
        for right in demanded(visit.workload) {
            let counted = rights.entry(right).or_default();
            counted.users.extend(user.clone());
            for device in devices(estate, visit, user.as_deref(), known) {
                counted.pairs.extend(user.clone().map(|user| (user, device.clone())));
                counted.devices.insert(device);
            }
        }
    }
    rights
}

/// Rights that access to a workload demands: Windows Server under everything.
fn demanded(workload: &str) -> Vec<&'static str> {
    match workload {
        "exchange" | "ebs" => vec!["windows-server", "exchange-standard"],
        "sharepoint" => vec!["windows-server", "sharepoint-standard"],
        "rds" => vec!["windows-server", "rds"],
        _ => vec!["windows-server"],
    }
}

/// What stood behind a visit: through a session host the client's own devices, of several behind one address one for each user.
fn devices(estate: &Estate, visit: &Visit, user: Option<&str>, known: Known) -> Vec<String> {
    match &visit.whence {
        Whence::Device(device, _) => vec![name(estate, visit, *device, user)],
        Whence::Address(address) if address == PROXY && known == Known::Answered => vec![behind(address, user)],
        Whence::Address(address) => vec![format!("ip:{address}")],
        Whence::Server(host) => {
            let sessions = estate.visits.iter().filter(|other| other.server == *host && other.workload == "rds" && other.who == visit.who);
            let clients = sessions.filter(|_| visit.workload != "rds").filter_map(|other| match &other.whence {
                Whence::Device(device, _) => Some(name(estate, other, *device, user)),
                Whence::Server(_) | Whence::Address(_) => None,
            });
            clients.collect()
        }
    }
}

/// A person by the account that stands.
fn person(estate: &Estate, who: usize, known: Known) -> String {
    let account = &estate.people[who];
    let successor = decisions::successor(&estate.people, account).filter(|_| known == Known::Answered);
    successor.unwrap_or(account).user()
}

/// Whoever uses a translating address stands for a device.
fn behind(address: &str, user: Option<&str>) -> String {
    user.map_or_else(|| format!("nat:{address}"), |user| format!("nat:{address}/{user}"))
}

fn name(estate: &Estate, visit: &Visit, device: usize, user: Option<&str>) -> String {
    let by_name = matches!(visit.log, Log::Plant | Log::PlantBefore | Log::PlantDevices | Log::York | Log::Manufacturing);
    let device = &estate.devices[device];
    match device.sort {
        Sort::Translated => behind(ROUTER, user),
        Sort::Home => format!("ip:{}", device.name),
        _ if !by_name && device.is_untold(visit.day) => format!("ip:{}", estate.address(visit)),
        _ => device.name.clone(),
    }
}
