//! Every code that a finding can carry, whoever raises it: what it means, how severe it is by default, which way the count is off.

use crate::kit::findings::{Effect, Severity};

/// One code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Code {
    pub code: &'static str,
    /// What it says, a clause that needs no subject.
    pub means: &'static str,
    /// Unless the case at hand is graver or milder.
    pub severity: Severity,
    pub effect: Effect,
}

/// What a code is about, and so where one works on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Area {
    /// Files and tables, as the readers find them.
    Sources,
    Journal,
    /// The client's collectors and logs.
    Collection,
    /// Who is who.
    Identities,
    Addresses,
    Servers,
    Versions,
    Metrics,
    Entitlements,
    /// Prices and claims.
    Prices,
    Plans,
    Externals,
    /// Decisions and the optimum.
    Decisions,
}

/// The code of this name.
pub fn find(code: &str) -> Option<&'static Code> {
    all().find(|c| c.code == code)
}

/// What a code is about; `None` for one that no table has.
pub fn area(code: &str) -> Option<Area> {
    CODES.iter().find(|(_, codes)| codes.iter().any(|c| c.code == code)).map(|(area, _)| *area)
}

/// Every code.
pub fn all() -> impl Iterator<Item = &'static Code> {
    CODES.iter().flat_map(|(_, codes)| codes.iter())
}

const fn code(code: &'static str, severity: Severity, effect: Effect, means: &'static str) -> Code {
    Code { code, means, severity, effect }
}

use Effect::{Over, Under, Unknown};
use Severity::{High, Info, Low, Medium};

/// All codes, by what they are about.
const CODES: [(Area, &[Code]); 13] = [
    (
        Area::Sources,
        &[
            code("unreadable-source", High, Unknown, "a file or sheet cannot be read: what it holds counts nowhere"),
            code("unrecognised-table", Low, Unknown, "a table is none that is known: its rows are set aside"),
            code(
                "mapping-not-followed",
                Medium,
                Unknown,
                "a decision on how a table is read cannot be followed: the table has other headers",
            ),
            code("duplicate-source", Info, Over, "a file has the same bytes as another: it counts once"),
            code("source-changed", High, Unknown, "a file changed or vanished since it was read"),
            code("source-vanished", Medium, Unknown, "a source that decisions name is not there any more"),
            code("encoding-guessed", Info, Unknown, "a text is no valid UTF-8: names with accents may be wrong"),
            code("rejected-rows", Medium, Unknown, "rows could not be read: they count nowhere"),
            code("unknown-workload", Medium, Under, "rows name a workload that the catalog does not know: they are set aside"),
            code("duplicate-header", Low, Unknown, "a header stands twice: the first column is read"),
            code("error-values", Low, Unknown, "cells hold spreadsheet errors: they are read as absent"),
            code("type-names", Medium, Unknown, "cells hold the name of a type in place of its values: they carry no data"),
            code("ambiguous-date-order", Medium, Unknown, "days may be day-month or month-day: read as day-month"),
            code("ambiguous-number", Medium, Unknown, "numbers may have thousands or decimals: read as thousands"),
            code("damaged-log", Medium, Under, "a log is damaged: what was readable counts"),
            code("log-checksum", Low, Unknown, "a log's checksum does not fit"),
            code("log-cleared", Medium, Under, "a log was cleared: what stood before is missing"),
            code("events-told-twice", Low, Over, "two sources tell the same log, one without numbers: accesses count twice, people do not"),
            code("server-guessed", Medium, Unknown, "an export names no server: the name of its file or folder is taken for it"),
            code("messages-unread", Medium, Under, "events are told only by messages that cannot be taken apart: they are set aside"),
            code("logon-types-missing", Medium, Under, "an export leaves network logons out: it shows nobody's access to shares"),
            code("client-os", Info, Unknown, "a machine runs a client operating system: access to it needs no CAL"),
            code("unknown-host", Low, Under, "an event names a host that nothing makes a server: its rows are set aside"),
            code(
                "administration-session",
                Low,
                Over,
                "a Remote Desktop session on a server that is no RDS host counts as Windows Server access",
            ),
            code("network-authentication-only", Low, Over, "a connection is known by its network authentication alone"),
            code("damaged-text", Medium, Unknown, "rows of a UTF-8 text hold bytes that are none: names in them match no others"),
            code("mixed-date-order", Medium, Unknown, "a column holds days of both orders: each is read the one way that it can be"),
            code("unreadable-cells", Low, Unknown, "cells of columns for information cannot be read: they are left out, their rows count"),
            code(
                "unknown-word",
                Low,
                Unknown,
                "a column of fixed words holds one that is not known: it is read as if it said nothing special",
            ),
            code("lease-backward", Medium, Unknown, "leases of an address end before they begin: nobody held it then"),
            code(
                "log-backward",
                Medium,
                Unknown,
                "a log ends before it begins: its clock was set back, each event counts on the day that it bears",
            ),
            code("clock-offset", Low, Unknown, "the clocks of two servers differ: each event counts on the day that its own server wrote"),
            code("access-backward", Medium, Unknown, "rows were last seen before they were first seen: both days are read as they stand"),
            code("empty-table", Low, Unknown, "a table has headers and no rows"),
            code("future-days", Medium, Under, "access is dated after today: rows after the as-of date count nowhere"),
            code("no-access-evidence", High, Under, "no source shows anybody's access: the position counts nobody"),
            code("window-after-as-of", High, Under, "the window starts after the as-of date: no evidence counts"),
            code("evidence-outside-period", High, Under, "all evidence for a right lies outside the period: nobody counts there"),
            code("windows-do-not-overlap", Medium, Unknown, "sources of one workload do not cover the same days"),
            code("stale-evidence", Info, Unknown, "the newest evidence is more than 90 days older than the as-of date"),
            code("source-reference-only", Info, Unknown, "a source is kept as reference only: its rows count nowhere"),
        ],
    ),
    (
        Area::Journal,
        &[
            code("journal-chain-broken", High, Unknown, "the journal's chain of hashes is broken"),
            code("journal-torn", Medium, Unknown, "the journal's last line was torn and is cut"),
            code("journal-line-unreadable", High, Unknown, "a line of the journal cannot be read"),
            code("journal-entry-not-applied", Medium, Unknown, "an entry of the journal cannot be applied"),
            code("decision-row-changed", High, Unknown, "a decision names a row of a source that changed: it may mean another record now"),
        ],
    ),
    (
        Area::Collection,
        &[
            code("security-log-unreadable", High, Under, "the collector was denied the Security log: whom only that server saw is missing"),
            code("security-log-wrapped", Medium, Under, "the Security log has wrapped: older users and devices are missing"),
            code("collector-bad-configuration", Medium, Unknown, "the collector runs with an invalid configuration"),
            code("audit-policy-off", High, Under, "successful logons are not audited: nothing was collected"),
            code("device-cal-unsupported-os", Low, Under, "devices are not collected on Windows 2000 Server"),
            code("collector-internal-error", Medium, Unknown, "the collector failed with an internal error"),
            code("no-client", High, Under, "a server has no Configuration Manager client: nothing was collected there"),
            code("other-site-code", High, Under, "a server belongs to another site: its data went elsewhere"),
            code("not-inventoried", High, Under, "a server has not been inventoried yet"),
            code("only-failures", Medium, Under, "a log holds failed attempts alone: whoever got in is missing"),
            code("only-service-logons", Medium, Under, "nobody but accounts of services and machines was seen at a server"),
            code("ual-daily-cap", Medium, Under, "User Access Logging stood at its daily limit: further clients are missing"),
            code("ual-database-reset", Medium, Under, "databases of User Access Logging begin too late, or one of a year is missing"),
            code("retention-edge", Low, Under, "evidence begins where its source deletes older entries"),
            code("site-code-unset", Low, Unknown, "the collector reports from several sites and no setting says which is ours"),
            code("rds-cal-not-tracked", Low, Under, "a licence server cannot note per-user RDS CALs"),
            code("event-not-understood", Info, Unknown, "events say nothing that is known: nothing was concluded from them"),
            code("pack-activation-failed", High, Under, "a licence pack was not activated"),
            code("licence-not-removed", Low, Over, "a CAL could not be taken back from somebody"),
            code("pack-all-assigned", High, Under, "all CALs of the packs are assigned"),
            code("licence-already-assigned", Info, Unknown, "a CAL was assigned a second time"),
            code("licence-not-assigned", Medium, Unknown, "a CAL could not be assigned"),
            code("pack-directory-permissions", Medium, Unknown, "SYSTEM cannot use the licensing data in the directory"),
            code("licensing-grace", Low, Unknown, "a server's licensing checks are not enforced yet"),
        ],
    ),
    (
        Area::Identities,
        &[
            code("could-access-broad", Medium, Under, "a group of everybody is authorised: an auditor may count whoever could access"),
            code(
                "group-members-unknown",
                Low,
                Unknown,
                "a group is authorised whose members nobody lists: how many could access is unknown",
            ),
            code("ambiguous-user", Medium, Over, "a name may be one of several people: it counts as one of its own"),
            code("contested-accounts", Info, Over, "accounts count although something speaks against it: none is left out by itself"),
            code("name-changed-hands", Medium, Unknown, "a name belonged to one person until a day and to another from then on"),
            code("identifier-claimed-twice", Medium, Over, "a SID or object id stands with several entries: it names none of them"),
            code("alias-of-many", Low, Unknown, "an alias stands with very many entries: it names none of them"),
            code("alias-names-another", Low, Over, "an alias is another entry's own name: it stays that entry's, and both count"),
            code("listed-twice", Low, Unknown, "a list has people in several rows that differ: the rows complete each other"),
            code("people-may-be-one", Medium, Over, "accounts may belong to one person each: they count apart until they are merged"),
            code("ambiguous-device", Medium, Over, "a host name may be one of several machines: it counts as one of its own"),
            code("directory-conflict", Medium, Over, "directory rows of one person contradict each other: what counts more is used"),
            code("merge-into-special", High, Under, "a merge into a special account takes a person out of the count"),
            code("multiplexing", Medium, Under, "a service account reaches servers in the name of people who are not counted"),
            code("people-assumed", Medium, Unknown, "a number of people without names stands in the place of an account"),
            code("looks-like-service-account", Info, Over, "an account counts as a person, although it looks like a service account"),
            code("background-only-devices", Info, Unknown, "devices show only through accounts that are nobody's"),
        ],
    ),
    (
        Area::Addresses,
        &[
            code("several-addresses", Low, Over, "a device was seen under several addresses: counted once"),
            code("changed-address", Low, Over, "a device's address changed over time: counted once"),
            code("reassigned-address", Low, Under, "an address belonged to several devices over time: each is counted"),
            code("nat-address", Low, Under, "an address stands in front of many devices: each user behind it counts as one"),
            code("nat-suspected", Medium, Under, "an address that many people use counts as one device"),
            code("chain-broken", Medium, Under, "people reach servers from a session host, and nothing names the devices they came from"),
            code("proxy-suspected", Low, Under, "a proxy hides the devices of the people who come through it to web workloads"),
            code(
                "lease-overlap",
                Medium,
                Over,
                "several devices hold an address on one day: nobody can tell which, so it stands for itself",
            ),
            code("lease-gap", Low, Over, "an address is used on days on which nobody holds it, between two leases: it stands for itself"),
            code(
                "address-may-be-device",
                Low,
                Over,
                "addresses that nobody held may be known devices: they count apart until that is accepted",
            ),
            code("unreadable-address", Low, Over, "a cell of addresses holds none: it counts as a device of that name"),
        ],
    ),
    (
        Area::Servers,
        &[
            code("cal-model-unknown", Medium, Over, "a CAL model is none of the catalog's: those servers count as server and CAL"),
            code("inventory-conflict", Medium, Over, "rows of the inventory disagree about a version: the newest is used"),
            code("os-version-unused", Low, Unknown, "version and operating system of a server disagree: the version is used"),
            code(
                "server-renamed",
                Low,
                Over,
                "a server's access ends when another's begins, for the same people: it may be one that was renamed",
            ),
            code("host-not-in-inventory", Medium, Unknown, "a server is accessed that the inventory does not list"),
            code("workload-not-in-inventory", Info, Unknown, "a workload is accessed that the inventory does not list on its server"),
            code("server-without-access", Medium, Under, "no source shows anybody's access to a server"),
            code("workload-not-computed", Medium, Under, "a workload's own CALs are not computed"),
        ],
    ),
    (
        Area::Versions,
        &[
            code("version-unknown-server", Medium, Over, "nobody knows a server's version: the latest one is assumed"),
            code("server-version-unreadable", Medium, Over, "a server's version is none of the catalog's: it is not used"),
        ],
    ),
    (
        Area::Metrics,
        &[
            code("metric-not-available", Medium, Unknown, "a chosen metric is not available: the policy's own stands"),
            code(
                "device-cal-in-user-right",
                Medium,
                Unknown,
                "devices without a user need a device licence where the right is licensed by user alone",
            ),
        ],
    ),
    (
        Area::Entitlements,
        &[
            code("unknown-product", Medium, Over, "a line names a product that the catalog does not know: it covers nothing"),
            code("unsure-product", Medium, Over, "a line's wording leaves a doubt about the product: it covers nothing"),
            code("no-cal", Info, Unknown, "lines are no CALs that are computed: they are counted nowhere"),
            code("no-right", Low, Over, "a product gives no right that is computed and switched on: it covers nothing"),
            code("pack-or-units", Medium, Under, "a quantity may count packs or units: it is read as packs"),
            code("sa-end-unstated", Medium, Over, "a licence comes with SA, and no line says until when: the SA does not count"),
            code("term-unstated", Medium, Under, "a subscription states no end: it counts as running"),
            code("bought-after-as-of", Medium, Over, "units were bought after the as-of date: they cover nothing"),
            code("inactive-entitlement", High, Over, "units are not active: they cover nothing"),
            code("duplicate-pack", Medium, Under, "a licence pack is listed more than once: it counts once"),
            code("double-source", High, Under, "the same entitlement stands in two sources: both are counted until one is set aside"),
            code("metric-not-sold", Medium, Over, "a line or price is in a metric in which its product does not exist: it is not used"),
            code("metric-missing", Medium, Unknown, "a line does not say user or device: it counts as user"),
            code("entitlement-version-unknown", Medium, Over, "no version is known for units: they cover nothing"),
            code("entitlement-version-unreadable", Medium, Over, "a line's version is none of the catalog's: it is not used"),
            code("sa-lapsed", Medium, Unknown, "Software Assurance has lapsed: units cover the version of that day"),
            code("subscription-ended", Medium, Unknown, "a subscription has ended: its units cover nothing"),
            code("sa-without-license", Medium, Over, "SA finds no license to renew: it covers nothing"),
            code("sa-without-end", Medium, Over, "SA has no end date: it renews nothing"),
            code("step-up-without-license", Medium, Over, "a step-up finds no license to start from: it covers nothing"),
            code("credit-without-license", Medium, Under, "a credit finds nothing to take away"),
            code(
                "entitlement-right-unverified",
                Medium,
                Over,
                "units may give a right that no verified source gives them: they do not cover it",
            ),
            code("connector-line", Low, Unknown, "a line for External Connectors is of a type that does not count"),
            code("assignment-beyond-quantity", Medium, Unknown, "assignments by name find no unit left: they cover nothing"),
            code("assignment-unknown-product", Medium, Unknown, "assignments name a product that the catalog does not know"),
        ],
    ),
    (
        Area::Prices,
        &[
            code("price-disagreement", Low, Over, "price lists disagree: the higher price is used"),
            code("price-in-other-currency", Medium, Unknown, "prices in another currency are not used"),
            code("price-unknown-product", Low, Unknown, "prices of products that the catalog does not know are not used"),
            code("price-partial", Info, Unknown, "prices of SA renewals and step-ups are no prices of a CAL"),
            code("price-zero", Medium, Under, "a price is 0: what it closes looks free"),
            code("no-price-in-currency", High, Under, "no price is in the currency of the engagement: nothing is priced"),
            code("unpriced-right", High, Under, "open demands that nothing priced covers count 0 in the cost"),
            code("claim-unknown-right", Medium, Unknown, "a claim names no right that is known: it is in no figure"),
        ],
    ),
    (
        Area::Plans,
        &[
            code("plan-unknown", Medium, Over, "nobody knows a plan that people hold: it covers none of them"),
            code("plan-right-unverified", Info, Over, "a plan may carry a right that no verified source gives it: it covers nobody"),
        ],
    ),
    (
        Area::Externals,
        &[code("external-definition-unset", Medium, Unknown, "externals are counted, and no setting says by which definition")],
    ),
    (
        Area::Decisions,
        &[
            code("decision-dormant", Medium, Unknown, "a decision names what is not there: it changes nothing"),
            code("merge-refused", Medium, Unknown, "a merge or split is refused: both identities count as they are"),
            code("not-proven", Medium, Over, "the cheapest allocation is not proven"),
        ],
    ),
];
