//! Events that only their message tells: its labelled lines, in English, German and French, give the fields that the event has in a log.
//!
//! A label may stand twice: in 4624 the first 'Account Name' is who asked for the logon, the second who logged on.

use super::super::fields::{Event, Fields};
use super::super::verdict::{CONNECTION_MANAGER, GATEWAY, SESSION_MANAGER};
use std::borrow::Cow;

/// A field, the labels that it goes by, and which line of that label it is (from 0).
struct Labelled {
    field: &'static str,
    labels: &'static [&'static str],
    nth: usize,
    /// Without it the event says nothing that can be trusted.
    needed: bool,
}

const fn needed(field: &'static str, labels: &'static [&'static str]) -> Labelled {
    Labelled { field, labels, nth: 0, needed: true }
}

const fn optional(field: &'static str, labels: &'static [&'static str]) -> Labelled {
    Labelled { field, labels, nth: 0, needed: false }
}

const fn second(field: &'static str, labels: &'static [&'static str]) -> Labelled {
    Labelled { field, labels, nth: 1, needed: true }
}

const ACCOUNT: &[&str] = &["Account Name", "Kontoname", "Nom du compte"];
const DOMAIN: &[&str] = &["Account Domain", "Kontodomäne", "Domaine du compte"];
const CLIENT: &[&str] = &["Client Address", "Clientadresse", "Adresse du client"];
const SOURCE: &[&str] = &["Source Network Address", "Quellnetzwerkadresse", "Adresse du réseau source", "Adresse réseau source"];
const USER: &[&str] = &["User", "Benutzer", "Utilisateur"];

const LOGON: &[Labelled] = &[
    needed("LogonType", &["Logon Type", "Anmeldetyp", "Type d'ouverture de session"]),
    second("TargetUserName", ACCOUNT),
    second("TargetDomainName", DOMAIN),
    optional("WorkstationName", &["Workstation Name", "Arbeitsstationsname", "Nom de la station de travail"]),
    optional("IpAddress", SOURCE),
];
const TICKET_GRANTING: &[Labelled] = &[
    needed("TargetUserName", ACCOUNT),
    needed("TargetDomainName", &["Supplied Realm Name", "Bereitgestellter Bereichsname"]),
    needed("Status", &["Result Code", "Ergebniscode"]),
    optional("IpAddress", CLIENT),
];
const SERVICE_TICKET: &[Labelled] = &[
    needed("TargetUserName", ACCOUNT),
    needed("ServiceName", &["Service Name", "Dienstname", "Nom du service"]),
    needed("Status", &["Failure Code", "Fehlercode", "Code d'échec"]),
    optional("IpAddress", CLIENT),
];
const CREDENTIALS: &[Labelled] = &[
    needed("TargetUserName", &["Logon Account", "Anmeldekonto", "Compte d'ouverture de session"]),
    needed("Status", &["Error Code", "Fehlercode", "Code d'erreur"]),
    optional("Workstation", &["Source Workstation", "Quellarbeitsstation", "Station de travail source"]),
];
const FILE_SHARE: &[Labelled] = &[
    needed("SubjectUserName", ACCOUNT),
    needed("SubjectDomainName", DOMAIN),
    optional("IpAddress", &["Source Address", "Quelladresse", "Adresse source"]),
];
const SESSION: &[Labelled] = &[needed("User", USER), needed("Address", SOURCE)];
const AUTHENTICATION: &[Labelled] =
    &[needed("Param1", USER), optional("Param2", &["Domain", "Domäne", "Domaine"]), needed("Param3", SOURCE)];
/// The gateway's sentence quotes who, from where and to what, in this order whatever its language.
const CONNECTION: &[Labelled] = &[needed("Username", &[]), needed("IpAddress", &[]), needed("Resource", &[])];

fn shape(channel: &str, id: u32) -> &'static [Labelled] {
    let is = |known: &str| channel.eq_ignore_ascii_case(known);
    match id {
        4624 if is("Security") => LOGON,
        4768 if is("Security") => TICKET_GRANTING,
        4769 if is("Security") => SERVICE_TICKET,
        4776 if is("Security") => CREDENTIALS,
        5140 if is("Security") => FILE_SHARE,
        21 | 25 if is(SESSION_MANAGER) => SESSION,
        1149 if is(CONNECTION_MANAGER) => AUTHENTICATION,
        302 | 303 if is(GATEWAY) => CONNECTION,
        _ => &[],
    }
}

/// Adds what the message tells to an event whose fields do not say it. `false`: neither fields nor message can be read.
pub(super) fn complete(event: &mut Event<'_>) -> bool {
    if event.provider.eq_ignore_ascii_case("EventLog") && event.id == 6009 {
        let fields = event.fields();
        return started(event, &fields);
    }
    let shape = shape(&event.channel, event.id);
    if shape.is_empty() {
        return true;
    }
    let fields = event.fields();
    if shape.iter().all(|line| !line.needed || fields.has(line.field)) {
        return true;
    }
    let message = fields.get("Message");
    let found = if std::ptr::eq(shape, CONNECTION) { quoted(message) } else { labelled(message, shape) };
    let Some(found) = found else { return false };
    for (field, value) in found {
        event.add(field, Cow::Owned(value));
    }
    true
}

/// The values of a shape; `None` where a needed one is missing.
fn labelled(message: &str, shape: &'static [Labelled]) -> Option<Vec<(&'static str, String)>> {
    let lines: Vec<(String, &str)> = message.lines().filter_map(line).collect();
    let mut found = Vec::with_capacity(shape.len());
    for wanted in shape {
        let mut values = lines.iter().filter(|(label, _)| wanted.labels.iter().any(|known| known.eq_ignore_ascii_case(label)));
        match values.nth(wanted.nth) {
            Some((_, value)) => found.push((wanted.field, (*value).to_owned())),
            None if wanted.needed => return None,
            None => {}
        }
    }
    Some(found)
}

/// `\tAccount Name:\t\tANNA`, `Nom du compte : ANNA`; an apostrophe is an apostrophe, however it is set.
fn line(text: &str) -> Option<(String, &str)> {
    let (label, value) = text.split_once(':')?;
    Some((label.trim().replace('\u{2019}', "'"), value.trim()))
}

/// What a sentence quotes: user, client, resource.
fn quoted(message: &str) -> Option<Vec<(&'static str, String)>> {
    let mut parts = message.split('"').skip(1).step_by(2).map(|part| part.trim().to_owned());
    let (user, client, resource) = (parts.next()?, parts.next()?, parts.next()?);
    Some(vec![("Username", user), ("IpAddress", client), ("Resource", resource)])
}

/// 6009 as its two inserts: `Microsoft (R) Windows (R) 10.00. 19045  Multiprocessor Free.`, or both in one text `10.00., 19045, , …`.
fn started(event: &mut Event<'_>, fields: &Fields<'_>) -> bool {
    let text = fields.text();
    let mut words = text.split([' ', ',']).filter(|word| !word.is_empty());
    let is_version = |word: &&str| word.ends_with('.') && word.contains(|c: char| c.is_ascii_digit()) && word.matches('.').count() == 2;
    if let (Some(version), Some(build)) = (words.find(is_version), words.next()) {
        let mut inserts = Fields::default();
        inserts.push(Cow::Borrowed(""), Cow::Owned(version.to_owned()));
        inserts.push(Cow::Borrowed(""), Cow::Owned(build.to_owned()));
        event.replace(inserts);
    }
    true
}

/// The channel of an event whose export names only its source: `Microsoft-Windows-Security-Auditing`, `Microsoft Windows security auditing.`
pub(super) fn channel_of(provider: &str, id: u32) -> &'static str {
    let folded: String = provider.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let source = folded.strip_prefix("microsoftwindows").unwrap_or(&folded);
    match source {
        "securityauditing" | "security" => "Security",
        "eventlog" if id == 1102 => "Security",
        "terminalserviceslocalsessionmanager" => SESSION_MANAGER,
        "terminalservicesremoteconnectionmanager" => CONNECTION_MANAGER,
        "terminalservicesgateway" => GATEWAY,
        // No other log uses these numbers for anything like it.
        "" if matches!(id, 4624 | 4625 | 4634 | 4647 | 4768 | 4769 | 4771 | 4776 | 5140) => "Security",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(channel: &'static str, id: u32, message: &'static str) -> Option<Event<'static>> {
        let mut fields = Fields::default();
        fields.push(Cow::Borrowed("Message"), Cow::Borrowed(message));
        let mut event = Event::of_fields(id, fields);
        event.channel = Cow::Borrowed(channel);
        complete(&mut event).then_some(event)
    }

    const ENGLISH: &str = "An account was successfully logged on.\r\n\r\nSubject:\r\n\tSecurity ID:\t\tSYSTEM\r\n\tAccount Name:\t\tFS01$\r\n\
        \tAccount Domain:\t\tCORP\r\n\tLogon ID:\t\t0x3E7\r\n\r\nLogon Type:\t\t\t3\r\n\r\nNew Logon:\r\n\tSecurity ID:\t\tCORP\\anna\r\n\
        \tAccount Name:\t\tanna\r\n\tAccount Domain:\t\tCORP\r\n\tNetwork Account Name:\t-\r\n\r\nNetwork Information:\r\n\
        \tWorkstation Name:\tPC7\r\n\tSource Network Address:\tfe80::1\r\n\tSource Port:\t\t1\r\n";

    #[test]
    fn the_second_account_name_is_who_logged_on() {
        let fields = event("Security", 4624, ENGLISH).unwrap();
        let fields = fields.fields();
        let told = ["LogonType", "TargetUserName", "TargetDomainName", "WorkstationName", "IpAddress"].map(|name| fields.get(name));
        assert_eq!(told, ["3", "anna", "CORP", "PC7", "fe80::1"]);
    }

    #[test]
    fn german_and_french_messages_are_read_and_others_are_not() {
        let german = "Ein Konto wurde erfolgreich angemeldet.\n\nAntragsteller:\n\tKontoname:\t\t-\n\tKontodomäne:\t\t-\n\nAnmeldetyp:\t\t10\n\nNeue Anmeldung:\n\
            \tKontoname:\t\tjürgen\n\tKontodomäne:\t\tCORP\n\nNetzwerkinformationen:\n\tArbeitsstationsname:\tPC8\n\tQuellnetzwerkadresse:\t10.0.0.8\n";
        let french = "L’ouverture de session d’un compte s’est correctement déroulée.\n\nSujet :\n\tNom du compte :\t\t-\n\tDomaine du compte :\t\t-\n\n\
            Type d’ouverture de session :\t\t3\n\nNouvelle ouverture de session :\n\tNom du compte :\t\tzoé\n\tDomaine du compte :\t\tCORP\n\n\
            Informations sur le réseau :\n\tNom de la station de travail :\tPC9\n\tAdresse du réseau source :\t-\n";
        assert_eq!(event("Security", 4624, german).unwrap().fields().get("TargetUserName"), "jürgen");
        let event_fields = event("Security", 4624, french).unwrap();
        assert_eq!((event_fields.fields().get("TargetUserName"), event_fields.fields().get("LogonType")), ("zoé", "3"));
        assert!(event("Security", 4624, "Se inició sesión correctamente en una cuenta.\n\nTipo de inicio de sesión:\t3\n").is_none());
        assert!(event("Security", 4624, "").is_none());
    }

    #[test]
    fn sessions_and_gateways_speak_in_their_own_way() {
        let session =
            "Remote Desktop Services: Session logon succeeded:\n\nUser: CORP\\anna\nSession ID: 2\nSource Network Address: 10.0.0.5";
        assert_eq!(event(SESSION_MANAGER, 21, session).unwrap().fields().get("User"), "CORP\\anna");
        let gateway = "The user \"CORP\\anna\", on client computer \"203.0.113.9\", connected to resource \"ts1\". Connection protocol used: \"HTTP\".";
        let event = event(GATEWAY, 302, gateway).unwrap();
        assert_eq!(["Username", "IpAddress", "Resource"].map(|f| event.fields().get(f).to_owned()), ["CORP\\anna", "203.0.113.9", "ts1"]);
    }

    #[test]
    fn a_source_tells_its_channel() {
        assert_eq!(channel_of("Microsoft Windows security auditing.", 4624), "Security");
        assert_eq!(channel_of("TerminalServices-LocalSessionManager", 21), SESSION_MANAGER);
        assert_eq!(channel_of("Microsoft-Windows-Eventlog", 1102), "Security");
        assert_eq!(channel_of("MsiInstaller", 4624), "");
    }
}
