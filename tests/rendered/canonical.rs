//! The estate as canonical tables (README, 'What it reads').

use super::estate::*;
use std::fmt::Write;
use std::path::Path;

pub fn write(estate: &Estate, root: &Path) {
    let put = |name: &str, text: String| std::fs::write(root.join(name), text).unwrap();
    put("servers.csv", servers(estate));
    put("people.csv", people(estate));
    put("devices.csv", devices(estate));
    put("plans.csv", plans(estate));
    put("owned.csv", owned(estate));
    put("prices.csv", prices());
    let mut logs: Vec<Told> = estate.access.iter().map(|access| access.told).collect();
    logs.sort();
    logs.dedup();
    for (at, told) in logs.into_iter().enumerate() {
        put(&format!("access-{at}.csv"), access(estate, told));
    }
}

fn servers(estate: &Estate) -> String {
    let mut text = "server,workload,version\n".to_string();
    for server in &estate.servers {
        writeln!(text, "{}.{DOMAIN},windows-server,{}", server.name, server.system).unwrap();
        match server.role {
            Role::SessionHost => writeln!(text, "{},rds,{}", server.name, server.system).unwrap(),
            // Only its log tells the build.
            Role::Mail if !estate.told(Told::HttpProxy).is_empty() => writeln!(text, "{},exchange,{}", server.name, MAIL_BUILD.1).unwrap(),
            Role::Mail | Role::Files | Role::Portal => {}
        }
    }
    text
}

fn people(estate: &Estate) -> String {
    let mut text = "user,enabled,aliases,kind\n".to_string();
    for person in &estate.people {
        let enabled = if person.enabled { "yes" } else { "no" };
        let aliases = [person.qualified(), person.account.clone(), person.mail(), person.sid.clone()].join(";");
        writeln!(text, "{},{enabled},{aliases},", person.principal()).unwrap();
    }
    for guest in &estate.guests {
        writeln!(text, "{},yes,{},guest", guest.principal(), guest.mail()).unwrap();
    }
    text
}

fn devices(estate: &Estate) -> String {
    let mut text = "device,device_kind,aliases,ip,ip_to\n".to_string();
    for server in &estate.servers {
        writeln!(text, "{}.{DOMAIN},server,{},,", server.name, server.name).unwrap();
    }
    for device in &estate.devices {
        for (ip, until) in &device.leases {
            writeln!(text, "{}.{DOMAIN},workstation,{},{ip},{until}", device.name, device.name).unwrap();
        }
    }
    text
}

fn plans(estate: &Estate) -> String {
    let mut text = "user,plan\n".to_string();
    for person in &estate.people {
        person.plans.iter().for_each(|plan| writeln!(text, "{},{plan}", person.principal()).unwrap());
    }
    text
}

fn owned(estate: &Estate) -> String {
    let mut text = "product,quantity,metric,version,sa_end,purchased,pack_key\n".to_string();
    for (at, Owned { line, quantity, assured }) in estate.owned.iter().enumerate() {
        let Line { product, metric, version, .. } = line;
        let (purchased, pack) = match line.by {
            Issuer::Statement => ("", String::new()),
            Issuer::LicenceServer => ("", format!("{}", at + 3)),
            Issuer::ConfigMgr => ("2024-03-15", String::new()),
        };
        for (units, until) in [(quantity - assured, ""), (*assured, STATED)] {
            if units > 0 {
                writeln!(text, "{product},{units},{metric},{version},{until},{purchased},{pack}").unwrap();
            }
        }
    }
    text
}

fn access(estate: &Estate, told: Told) -> String {
    let mut text = "workload,server,user,ip,first_seen,last_seen\n".to_string();
    for Access { server, user, ip, day, .. } in estate.told(told) {
        let server = &estate.servers[*server];
        let workload = match server.role {
            Role::Files => "windows-server",
            Role::SessionHost => "rds",
            Role::Mail => "exchange",
            Role::Portal => "sharepoint",
        };
        // Requests are told by their day alone.
        let first = if matches!(told, Told::HttpProxy | Told::Iis | Told::RequestUsage) { "" } else { day };
        writeln!(text, "{workload},{},{user},{ip},{first},{day}", server.name).unwrap();
    }
    text
}
