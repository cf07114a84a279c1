//! Section 3, session hosts: chains are followed to the client device where the logs allow, and told where they end before it.

use super::estate::*;
use recal::kit::chains::Chain;
use recal::kit::findings::{Effect, Finding};

const RDP: &str = "Microsoft-Windows-TerminalServices";

/// TS1 and TS2 are session hosts, FS1 holds files.
fn farm() -> Estate {
    estate().servers(["TS1,rds,2019", "TS2,rds,2019", "FS1,windows-server,2019"])
}

/// `person: client > through > host > servers, rows of sessions + onward, how far`, in the order in which they are told.
fn told(p: &Outcome) -> Vec<String> {
    p.0.beside.chains.iter().map(|chain| one(p, chain)).collect()
}

fn one(p: &Outcome, chain: &Chain) -> String {
    let devices = |ids: &[u32]| ids.iter().map(|id| p.0.devices[*id as usize].name.clone()).collect::<Vec<_>>();
    let mut through = devices(&chain.through);
    through.extend(chain.gateways.iter().map(|name| format!("[{name}]")));
    let reached: Vec<&str> = chain.reached.iter().map(|at| p.0.services[*at as usize].server.as_str()).collect();
    format!(
        "{}: {} > {} > {} > {}, {}+{}, {}",
        p.0.users[chain.user as usize].name,
        devices(&chain.clients).join(" "),
        through.join(" "),
        p.0.devices[chain.host as usize].name,
        reached.join(" "),
        chain.sessions,
        chain.onward,
        chain.link.word()
    )
}

fn finding<'a>(p: &'a Outcome, code: &str) -> Option<&'a Finding> {
    p.0.findings.iter().find(|f| f.code == code)
}

/// An event as XML: id, channel (behind `Microsoft-Windows-TerminalServices-`), computer, data.
fn event(id: u32, channel: &str, computer: &str, data: &[(&str, &str)]) -> String {
    let data: String = data.iter().map(|(name, value)| format!("<{name}>{value}</{name}>")).collect();
    format!(
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='{RDP}-{channel}'/><EventID>{id}</EventID>\
         <TimeCreated SystemTime='2026-05-04T08:00:00Z'/><Channel>{RDP}-{channel}/Operational</Channel><Computer>{computer}</Computer></System>\
         <UserData><EventXML xmlns='Event_NS'>{data}</EventXML></UserData></Event>\n"
    )
}

fn session(user: &str, host: &str, address: &str) -> String {
    event(21, "LocalSessionManager", host, &[("User", user), ("SessionID", "3"), ("Address", address)])
}

fn connection(user: &str, gateway: &str, client: &str, target: &str) -> String {
    event(302, "Gateway", gateway, &[("Username", user), ("IpAddress", client), ("Resource", target)])
}

#[test]
fn a_session_leads_from_the_client_through_the_host_to_the_servers_behind_it() {
    let p = farm().access(["rds,TS1,ann,PC1", "rds,TS1,ann,PC2", "windows-server,FS1,ann,TS1", "windows-server,FS1,bob,PC3"]).position();
    assert_eq!(told(&p), ["ann: PC1 PC2 >  > TS1 > FS1, 2+1, complete"], "whoever comes from a desk has no chain");
    assert_eq!(p.devices(WINDOWS), ["PC1", "PC2", "PC3"], "and the count follows it");
    assert!(finding(&p, "chain-broken").is_none());
}

#[test]
fn without_a_session_the_chain_is_broken_and_says_what_to_ask_for() {
    let p = farm()
        .access(["windows-server,FS1,ann,TS1,,,2026-03-01", "windows-server,FS1,bob,TS1,,,2026-05-01", "rds,TS1,bob,,,,2026-05-01"])
        .position();
    assert_eq!(told(&p), ["ann:  >  > TS1 > FS1, 0+1, broken", "bob:  >  > TS1 > FS1, 1+1, broken"]);
    let broken = finding(&p, "chain-broken").unwrap();
    assert_eq!((broken.subject.as_str(), broken.effect, broken.units, broken.evidence_total), ("TS1", Effect::Under, Some(2), 2));
    assert!(broken.message.contains("2 people reach other servers from it (2 rows from 2026-03-01 to 2026-05-01)"), "{}", broken.message);
    assert!(broken.remedy.contains("LocalSessionManager log of TS1 from 2026-03-01 to 2026-05-01"), "{}", broken.remedy);
}

#[test]
fn a_gateway_of_the_inventory_hides_the_client_until_its_own_log_is_there() {
    let sessions = [session("CORP\\ann", "TS1", "10.0.0.9"), session("CORP\\bob", "TS1", "10.0.0.9")].concat();
    let estate = || {
        farm()
            .servers(["RDGW1,windows-server,2019"])
            .devices(["RDGW1,,10.0.0.9", "HOME1,,10.9.0.1"])
            .access(["windows-server,FS1,CORP\\ann,TS1,,,2026-05-04"])
            .file("ts1.xml", &format!("<Events>{sessions}</Events>"))
    };
    let p = estate().position();
    assert_eq!(told(&p), ["CORP\\ann:  > RDGW1 > TS1 > FS1, 1+1, partly", "CORP\\bob:  > RDGW1 > TS1 > , 1+0, partly"]);
    let broken = finding(&p, "chain-broken").unwrap();
    assert!(broken.remedy.contains("TerminalServices-Gateway log of RDGW1 on 2026-05-04 (events 302 and 303)"), "{}", broken.remedy);
    assert_eq!((broken.units, broken.evidence_total), (Some(2), 3), "both sessions, and what was reached from them");
    let log = connection("CORP\\ann", "RDGW1.corp.example", "10.9.0.1", "TS1");
    let p = estate().file("gateway.xml", &format!("<Events>{log}</Events>")).position();
    assert_eq!(
        told(&p),
        ["CORP\\bob:  > RDGW1 > TS1 > , 1+0, partly", "CORP\\ann: HOME1 > RDGW1 [RDGW1.corp.example] > TS1 > FS1, 2+1, complete"]
    );
    assert_eq!(p.devices(WINDOWS), ["HOME1"], "what was reached from the session host is the client's");
}

#[test]
fn an_unregistered_address_of_many_people_is_taken_for_a_gateways() {
    let people = |many: usize| (0..many).map(|n| format!("rds,TS1,user{n},,10.0.0.9,,2026-05-04")).collect::<Vec<_>>();
    let p = farm().access(people(5)).position();
    assert!(told(&p).iter().all(|chain| chain.ends_with("partly") && chain.contains("> ip:10.0.0.9 > TS1")), "{:?}", told(&p));
    let p = farm().access(people(4)).position();
    assert!(told(&p).iter().all(|chain| chain.ends_with("complete")), "{:?}", told(&p));
}

#[test]
fn a_session_on_a_session_host_leads_back_to_the_first_one() {
    let p = farm().access(["rds,TS1,ann,PC1", "rds,TS2,ann,TS1", "windows-server,FS1,ann,TS2"]).position();
    assert_eq!(told(&p), ["ann: PC1 >  > TS1 > TS2, 1+1, complete", "ann: PC1 > TS1 > TS2 > FS1, 1+1, complete"]);
    assert_eq!(p.devices(WINDOWS), ["PC1"], "TS1 is where PC1 counts; from TS2 on the count knows the person alone");
}

#[test]
fn hosts_that_are_reached_from_each_other_end() {
    let p = farm().access(["rds,TS1,ann,TS2", "rds,TS2,ann,TS1"]).position();
    assert_eq!(told(&p), ["ann:  > TS2 > TS1 > TS2, 1+1, broken", "ann:  > TS1 > TS2 > TS1, 1+1, broken"]);
}

#[test]
fn a_gateway_that_is_a_session_host_itself_hides_the_client_or_leads_on() {
    let log = connection("CORP\\bob", "TS2", "10.9.0.1", "TS1");
    let estate = || farm().devices(["HOME1,,10.9.0.1", "PC1"]).file("gateway.xml", &format!("<Events>{log}</Events>"));
    let p = estate().access(["rds,TS1,CORP\\ann,TS2,,,2026-05-04", "rds,TS1,CORP\\bob,TS2,,,2026-05-04"]).position();
    let on_first: Vec<String> = told(&p).into_iter().filter(|chain| chain.contains("> TS1 >")).collect();
    assert_eq!(on_first, ["CORP\\ann:  > TS2 > TS1 > , 1+0, partly", "CORP\\bob: HOME1 > TS2 [TS2] > TS1 > , 2+0, complete"]);
    let p = estate().access(["rds,TS1,CORP\\ann,TS2,,,2026-05-04", "rds,TS2,CORP\\ann,PC1,,,2026-05-04"]).position();
    assert!(told(&p).contains(&"CORP\\ann: PC1 > TS2 > TS1 > , 1+0, complete".to_string()), "{:?}", told(&p));
}

#[test]
fn in_a_gathered_log_each_gateway_keeps_its_own_connections() {
    let events = [
        connection("CORP\\ann", "GW1", "10.9.0.1", "TS1"),
        session("CORP\\cyd", "TS1", "10.9.0.3"),
        connection("CORP\\bob", "GW2", "10.9.0.2", "TS1"),
    ];
    let p = farm().file("gathered.xml", &format!("<Events>{}</Events>", events.concat())).position();
    assert_eq!(
        told(&p),
        [
            "CORP\\ann: ip:10.9.0.1 > [GW1] > TS1 > , 1+0, complete",
            "CORP\\bob: ip:10.9.0.2 > [GW2] > TS1 > , 1+0, complete",
            "CORP\\cyd: ip:10.9.0.3 >  > TS1 > , 1+0, complete",
        ]
    );
}

#[test]
fn sessions_outside_the_period_and_accounts_that_are_nobodys_make_no_chain() {
    let p = farm()
        .people(["svc,service", "left,,no", "ann"])
        .access([
            "rds,TS1,ann,PC1,,,2026-07-02",
            "windows-server,FS1,svc,TS1",
            "windows-server,FS1,left,TS1",
            "windows-server,FS1,TS1$,TS1",
        ])
        .position();
    assert!(told(&p).is_empty(), "{:?}", told(&p));
}

#[test]
fn a_server_or_a_device_that_many_people_come_from_to_web_workloads_is_taken_for_a_proxy() {
    let from = |device: &str, many: usize| (0..many).map(|n| format!("sharepoint,SP1,user{n},{device}")).collect::<Vec<_>>();
    let web = || estate().servers(["SP1,sharepoint,2019,2019", "ARR1,windows-server,2019"]).devices(["BOX1", "KIOSK1,kiosk"]);
    let subject = |p: &Outcome| finding(p, "proxy-suspected").map(|f| (f.subject.clone(), f.units, f.evidence_total));
    assert_eq!(subject(&web().access(from("ARR1", 5)).position()), Some(("ARR1".into(), Some(5), 5)), "its own licence hides five devices");
    assert_eq!(subject(&web().access(from("BOX1", 20)).position()), Some(("BOX1".into(), Some(19), 20)));
    for (device, many) in [("ARR1", 4), ("BOX1", 19), ("KIOSK1", 30), ("SP1", 30)] {
        assert_eq!(subject(&web().access(from(device, many)).position()), None, "{device}");
    }
}

#[test]
fn what_is_told_as_a_translation_is_not_told_as_a_proxy_too() {
    let rows: Vec<String> = (0..25).map(|n| format!("sharepoint,SP1,user{n},,10.0.0.9,,2026-05-04")).collect();
    let p = estate().servers(["SP1,sharepoint,2019,2019"]).access(rows).position();
    assert!(finding(&p, "nat-suspected").is_some() && finding(&p, "proxy-suspected").is_none());
    let spread: Vec<String> = (0..25).map(|n| format!("sharepoint,SP1,user{n},,10.0.0.9,,2026-05-{:02}", n + 1)).collect();
    let p = estate().servers(["SP1,sharepoint,2019,2019"]).access(spread).position();
    assert!(finding(&p, "nat-suspected").is_none() && finding(&p, "proxy-suspected").is_some(), "one a day is no crowd, many in all are");
}
