//! What Contoso and Fabrikam own, as lines: the statement of the agreement, renewals, reseller's orders, packs, Connectors.
//! How they become sheets of a workbook is the business of [`super::workbook`].

/// A line as a licence statement or a reseller writes it. Blank means that the source does not say.
#[derive(Clone, Default)]
pub struct Line {
    pub product: &'static str,
    pub quantity: i32,
    pub metric: &'static str,
    pub version: &'static str,
    pub kind: &'static str,
    pub sa_end: &'static str,
    pub purchased: &'static str,
    pub replaces: &'static str,
    pub status: &'static str,
    pub pack_key: &'static str,
    pub server: &'static str,
    pub unit_price: f64,
    pub remark: &'static str,
}

fn line(product: &'static str, quantity: i32, metric: &'static str, version: &'static str) -> Line {
    Line { product, quantity, metric, version, ..Line::default() }
}

impl Line {
    fn bought(mut self, day: &'static str, unit_price: f64) -> Line {
        self.purchased = day;
        self.unit_price = unit_price;
        self
    }

    fn sa(mut self, end: &'static str) -> Line {
        self.sa_end = end;
        self
    }

    fn kind(mut self, kind: &'static str) -> Line {
        self.kind = kind;
        self
    }

    fn remark(mut self, remark: &'static str) -> Line {
        self.remark = remark;
        self
    }

    fn pack(mut self, key: &'static str, status: &'static str) -> Line {
        self.pack_key = key;
        self.status = status;
        self
    }

    fn at(mut self, server: &'static str) -> Line {
        self.server = server;
        self
    }
}

/// Contoso's Enterprise Agreement.
pub fn statement() -> Vec<Line> {
    let step_up = Line {
        replaces: "Core CAL Suite",
        ..line("Enterprise CAL Suite", 20, "user", "").kind("step-up").sa("2027-03-31").bought("2025-04-01", 168.0)
    };
    vec![
        line("Core CAL ALNG LicSAPk MVL UsrCAL", 110, "user", "").kind("license").sa("2024-03-31").bought("2018-04-01", 204.0),
        line("Core CAL ALNG LicSAPk MVL DvcCAL", 40, "device", "").kind("license").sa("2027-03-31").bought("2021-04-01", 178.0),
        step_up.remark("20 of the Core CAL users, archive project"),
        line("WinSvrCAL 2022 SNGL MVL UsrCAL", 60, "user", "2022").kind("license").bought("2022-02-10", 41.5).remark("order 4500018837"),
        line("WinSvrCAL 2022 SNGL MVL UsrCAL", -10, "user", "2022")
            .kind("credit")
            .bought("2023-01-20", 41.5)
            .remark("credit note 90011204"),
        line("WinSvrCAL 2019 SNGL MVL UsrCAL", 80, "user", "2019").kind("license").bought("2019-06-15", 38.0),
        line("WinSvrCAL 2022 SNGL MVL DvcCAL", 70, "device", "2022").kind("license").bought("2022-09-01", 36.0),
        line("ExchgStdCAL 2019 SNGL MVL UsrCAL", 30, "user", "2019").kind("license").bought("2019-11-04", 74.0),
        line("ExchgEntCAL 2019 SNGL MVL UsrCAL", 15, "user", "2019").kind("license").bought("2019-11-04", 49.0),
        line("SharePointStdCAL 2016 SNGL MVL UsrCAL", 40, "user", "2016").kind("license").sa("2018-12-31").bought("2016-09-01", 92.0),
        line("SharePointEntCAL 2016 SNGL MVL UsrCAL", 25, "user", "2016").kind("license").sa("2017-12-31").bought("2016-09-01", 81.0),
        line("SfBSvrStdCAL 2019 SNGL MVL UsrCAL", 10, "user", "2019").kind("license").bought("2020-02-03", 36.0),
        line("SfBSvrEntCAL 2019 SNGL MVL UsrCAL", 2, "user", "2019").kind("license").bought("2020-02-03", 104.0),
        line("WinRmtDsktpSrvcsCAL 2019 SNGL MVL UsrCAL", 45, "user", "2019").kind("license").bought("2019-06-15", 126.0),
        line("WinRmtDsktpSrvcsCAL 2019 SNGL MVL DvcCAL", 15, "device", "2019").kind("license").bought("2019-06-15", 109.0),
        line("Windows Server CAL", 15, "user", "").kind("subscription").sa("2026-03-31").bought("2025-04-01", 14.0).remark("not renewed"),
        line("Core CAL Suite Bridge for Office 365", 25, "user", "").kind("bridge").sa("2027-03-31").bought("2024-04-01", 31.0),
        line("WinSvrCAL 2025 SNGL MVL UsrCAL", 100, "user", "2025")
            .kind("license")
            .bought("2026-07-20", 46.0)
            .remark("ordered when the audit was announced"),
        line("WinSvrSTDCore 2022 SNGL LicSAPk MVL 16Lic CoreLic", 12, "", "2022")
            .kind("license")
            .sa("2027-03-31")
            .bought("2022-02-10", 1110.0),
        line("Tape library robot, silver support", 1, "", "").bought("2024-02-01", 4200.0).remark("wrong list?"),
    ]
}

/// Renewals of Software Assurance: one in time, one two years too late, one for a product that nobody owns.
pub fn renewals() -> Vec<Line> {
    vec![
        line("Core CAL ALNG SA MVL UsrCAL", 110, "user", "").kind("sa").sa("2027-03-31").bought("2024-04-01", 61.0),
        line("SharePointEntCAL ALNG SA MVL UsrCAL", 25, "user", "").kind("sa").sa("2026-12-31").bought("2020-01-01", 20.0),
        line("AzureRgtsMgmtSrvcsCAL ALNG SA MVL UsrCAL", 10, "user", "").kind("sa").sa("2026-12-31").bought("2024-01-01", 9.0),
        line("SfBSvrPlusCAL ALNG SA MVL UsrCAL", 10, "user", "").kind("sa").sa("2026-12-31").bought("2024-01-01", 22.0),
    ]
}

/// The reseller's own list: metric, version and type only in the words. The first line is the agreement's order 4500018837 again.
pub fn reseller() -> Vec<Line> {
    vec![
        line("WinSvrCAL 2022 SNGL MVL UsrCAL", 60, "", "").bought("2022-02-10", 41.5).remark("PO 4500018837"),
        line("WinSvrCAL 2022 SNGL MVL DvcCAL", 20, "", "").bought("2024-11-05", 37.0).remark("PO 4500023310"),
        line("WinRmtDsktpSrvcsCAL 2022 SNGL LicSAPk MVL UsrCAL", 20, "", "")
            .sa("2027-11-30")
            .bought("2024-11-05", 158.0)
            .remark("PO 4500023310"),
    ]
}

/// Fabrikam's Open Value licences and its packs: one failed, one listed twice.
pub fn fabrikam() -> Vec<Line> {
    vec![
        line("Windows Server CAL", 80, "user", "2012").kind("license").bought("2013-05-02", 27.0),
        line("Windows Server CAL", 12, "device", "2012").kind("license").bought("2013-05-02", 24.0),
        line("Exchange Server Standard CAL", 50, "user", "2016").kind("license").bought("2016-03-14", 68.0),
        line("Windows Server CAL", 20, "user", "2012")
            .kind("license")
            .bought("2014-09-30", 27.0)
            .pack("FAB-WS12-7QK4M", "Activation failed"),
        line("Remote Desktop Services CAL", 20, "user", "2016")
            .kind("license")
            .bought("2017-01-16", 98.0)
            .pack("FAB-RD16-X2P9T", "Activated"),
        line("Remote Desktop Services CAL", 20, "user", "2016")
            .kind("license")
            .bought("2017-01-16", 98.0)
            .pack("FAB-RD16-X2P9T", "Activated"),
        line("Windows EBS Premium CAL", 5, "user", "")
            .kind("license")
            .bought("2009-06-02", 130.0)
            .pack("FAB-EBS-88W1C", "Activation failed"),
    ]
}

/// External Connectors: one too old for its host, one not yet placed, one for Remote Desktop whose host has no Windows Server Connector.
pub fn connectors() -> Vec<Line> {
    vec![
        line("Windows Server External Connector", 1, "", "2016").kind("license").bought("2017-03-01", 1690.0).at("SP02"),
        line("Windows Server External Connector", 1, "", "2019").kind("license").bought("2020-10-12", 1820.0),
        line("Remote Desktop Services External Connector", 1, "", "2022").kind("license").bought("2023-05-08", 7950.0).at("RDSH04"),
    ]
}

/// (product, metric, euros): the reseller's offer of June 2026, made up.
pub const PRICES: [(&str, &str, &str); 22] = [
    ("Windows Server CAL", "user", "46,00"),
    ("Windows Server CAL", "device", "38,00"),
    ("Exchange Server Standard CAL", "user", "88,00"),
    ("Exchange Server Standard CAL", "device", "76,00"),
    ("Exchange Server Enterprise CAL", "user", "58,00"),
    ("Exchange Server Enterprise CAL", "device", "51,00"),
    ("SharePoint Server Standard CAL", "user", "108,00"),
    ("SharePoint Server Standard CAL", "device", "94,00"),
    ("SharePoint Server Enterprise CAL", "user", "95,00"),
    ("SharePoint Server Enterprise CAL", "device", "83,00"),
    ("Remote Desktop Services CAL", "user", "165,00"),
    ("Remote Desktop Services CAL", "device", "138,00"),
    ("Skype for Business Server Standard CAL", "user", "42,00"),
    ("Skype for Business Server Standard CAL", "device", "36,00"),
    ("Skype for Business Server Enterprise CAL", "user", "124,00"),
    ("Skype for Business Server Enterprise CAL", "device", "108,00"),
    ("Core CAL Suite", "user", "232,00"),
    ("Core CAL Suite", "device", "201,00"),
    ("Enterprise CAL Suite", "user", "428,00"),
    ("Enterprise CAL Suite", "device", "372,00"),
    ("Windows Server External Connector", "", "2.180,50"),
    ("Remote Desktop Services External Connector", "", "9.240,00"),
];

/// (right, claimed shortage, unit price): the auditor's own figures, where the draft report names any.
pub const CLAIMS: [(&str, &str, &str); 2] = [("rds", "318", "165.00"), ("sharepoint-enterprise", "118", "")];
