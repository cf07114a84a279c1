//! The canonical tables: which records rows can be, and which fields each has. INTERFACE.md, 'Canonical tables'.

/// What a canonical table's rows are. In the order in which ties are settled: the more particular first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    Authorised,
    Membership,
    Claim,
    Collector,
    Event,
    Device,
    Access,
    Server,
    Person,
    Plan,
    Entitlement,
    Assignment,
    Price,
}

impl Kind {
    pub const ALL: [Kind; 13] = [
        Kind::Authorised,
        Kind::Membership,
        Kind::Claim,
        Kind::Collector,
        Kind::Event,
        Kind::Device,
        Kind::Access,
        Kind::Server,
        Kind::Person,
        Kind::Plan,
        Kind::Entitlement,
        Kind::Assignment,
        Kind::Price,
    ];

    /// As INTERFACE.md names the record.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Authorised => "authorised",
            Kind::Membership => "membership",
            Kind::Claim => "claim",
            Kind::Collector => "collector",
            Kind::Event => "event",
            Kind::Device => "device",
            Kind::Access => "access",
            Kind::Server => "server",
            Kind::Person => "person",
            Kind::Plan => "plan",
            Kind::Entitlement => "entitlement",
            Kind::Assignment => "named assignment",
            Kind::Price => "price",
        }
    }

    /// Headers that must be there (for access besides: one of user, device, ip).
    pub fn required(self) -> &'static [&'static str] {
        match self {
            Kind::Authorised => &["workload", "authorised_user"],
            Kind::Membership => &["group", "member"],
            Kind::Claim => &["right", "claimed_shortage"],
            Kind::Collector => &["server", "client_installed"],
            Kind::Event => &["server", "message"],
            Kind::Device => &["device", "device_kind"],
            Kind::Access => &["workload"],
            Kind::Server => &["server", "workload"],
            Kind::Person => &["user", "enabled"],
            Kind::Plan => &["user", "plan"],
            Kind::Entitlement => &["product", "quantity"],
            Kind::Assignment => &["subject", "product"],
            Kind::Price => &["product", "unit_price"],
        }
    }

    pub fn optional(self) -> &'static [&'static str] {
        match self {
            Kind::Authorised => &["principal", "server", "edition", "via"],
            Kind::Membership => &["principal", "aliases"],
            Kind::Claim => &["unit_price"],
            Kind::Collector => &["site_code", "last_inventory"],
            Kind::Event => &["source", "id", "time"],
            Kind::Device => &["aliases", "ip", "ip_from", "ip_to", "unattended", "nat"],
            Kind::Access => &["user", "device", "ip", "server", "edition", "first_seen", "last_seen", "count"],
            Kind::Server => &["version", "os_version", "host", "cal_model", "edition", "external_facing", "site"],
            // A directory export that lists the plans beside the account is both: see `canonical::people`.
            Kind::Person => &[
                "disabled_on",
                "aliases",
                "kind",
                "last_logon",
                "plan",
                "employee_id",
                "display_name",
                "sid_history",
                "created",
                "left_on",
                "password_never_expires",
            ],
            Kind::Plan => &[],
            Kind::Entitlement => {
                &["metric", "version", "type", "sa_end", "purchased", "replaces", "agreement", "unit_price", "server", "status", "pack_key"]
            }
            Kind::Assignment => &[],
            Kind::Price => &["metric", "currency"],
        }
    }

    /// Whether these headers, folded, make such a table.
    pub fn fits(self, headers: &[String]) -> bool {
        let has = |name: &str| headers.iter().any(|h| h == name);
        let names_a_subject = has("user") || has("device") || has("ip");
        let required = self.required().iter().all(|name| has(name));
        match self {
            Kind::Access => required && names_a_subject,
            Kind::Server => required && !names_a_subject,
            Kind::Authorised
            | Kind::Membership
            | Kind::Claim
            | Kind::Collector
            | Kind::Event
            | Kind::Device
            | Kind::Person
            | Kind::Plan
            | Kind::Entitlement
            | Kind::Assignment
            | Kind::Price => required,
        }
    }

    /// All fields, those that must be there first.
    pub fn fields(self) -> impl Iterator<Item = &'static str> {
        self.required().iter().chain(self.optional()).copied()
    }

    /// The kind that a word names, as INTERFACE.md spells it or as the journal does.
    pub fn parse(word: &str) -> Option<Kind> {
        let word = word.trim().to_lowercase().replace(['_', '-'], " ");
        let word = match word.as_str() {
            "assignment" => Kind::Assignment.word(),
            "authorized" => Kind::Authorised.word(),
            other => other,
        };
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The field of a name, in any case.
    pub fn field(self, name: &str) -> Option<&'static str> {
        let name = name.trim().to_lowercase().replace([' ', '-'], "_");
        let name = if self == Kind::Authorised && matches!(name.as_str(), "user" | "authorized_user") { "authorised_user" } else { &name };
        self.fields().find(|field| *field == name)
    }

    pub fn has(self, field: &str) -> bool {
        self.fields().any(|known| known == field)
    }

    /// Fields without which no row becomes a record, however the table was recognised; access besides needs one of user, device, ip.
    pub fn indispensable(self) -> &'static [&'static str] {
        match self {
            Kind::Device => &["device"],
            Kind::Person => &["user"],
            Kind::Membership => &["group"],
            Kind::Authorised
            | Kind::Claim
            | Kind::Collector
            | Kind::Event
            | Kind::Access
            | Kind::Server
            | Kind::Plan
            | Kind::Entitlement
            | Kind::Assignment
            | Kind::Price => self.required(),
        }
    }

    /// Whether a field holds a list, which several columns can fill together.
    pub fn is_list(self, field: &str) -> bool {
        matches!(
            (self, field),
            (Kind::Person | Kind::Device | Kind::Membership, "aliases")
                | (Kind::Person, "sid_history")
                | (Kind::Person | Kind::Plan, "plan")
                | (Kind::Device, "ip")
        )
    }
}
