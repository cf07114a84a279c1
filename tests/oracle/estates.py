#!/usr/bin/env python3
"""estates.py SEED OUT_FOLDER: a random small estate of the making of the worked examples, with more of what can go wrong.

Seeds from 100000 on give tiny estates with nearly everything odd at once, those from 200000 on have SQL Server and AD RMS too. Writes OUT_FOLDER/extracts/*.csv, OUT_FOLDER/as_of and, for most seeds, OUT_FOLDER/decisions.jsonl. The same seed gives the same bytes.
"""
import csv
import json
import random
import sys
from pathlib import Path

STANDALONE = ["Windows Server CAL", "Remote Desktop Services CAL", "Exchange Server Standard CAL", "Exchange Server Enterprise CAL",
              "SharePoint Server Standard CAL", "SharePoint Server Enterprise CAL"]
SKYPE = ["Skype for Business Server Standard CAL", "Skype for Business Server Enterprise CAL"]
APPLICATIONS = ["SQL Server CAL", "AD RMS CAL"]
SUITES = ["Core CAL Suite", "Enterprise CAL Suite"]
BRIDGES = ["Core CAL Suite Bridge for EMS", "Core CAL Suite Bridge for Office 365"]
PRICES = {"Windows Server CAL": (38, 30), "Remote Desktop Services CAL": (140, 120), "Exchange Server Standard CAL": (75, 70),
          "Exchange Server Enterprise CAL": (45, 44), "SharePoint Server Standard CAL": (95, 90), "SharePoint Server Enterprise CAL": (83, 80),
          "Skype for Business Server Standard CAL": (36, 31), "Skype for Business Server Enterprise CAL": (120, 107),
          "SQL Server CAL": (209, 190), "AD RMS CAL": (37, 33), "Core CAL Suite": (150, 140), "Enterprise CAL Suite": (260, 250)}
VERSIONS = {"windows-server": ["2012 R2", "2016", "2019", "2022"], "rds": ["2012 R2", "2016", "2019", "2022"], "exchange": ["2016", "2019", "SE"],
            "sharepoint": ["2013", "2016", "2019", "SE"], "skype": ["2013", "2015", "2019", "SE"],
            "sql": ["2012", "2016", "2019", "2022"], "ad-rms": ["2012 R2", "2016", "2019", "2022"]}
CAL_VERSIONS = {"Windows Server CAL": ["2012", "2019", "2022"], "Remote Desktop Services CAL": ["2012", "2016", "2019", "2022"],
                "Exchange Server Standard CAL": ["2013", "2016", "2019"], "Exchange Server Enterprise CAL": ["2013", "2016", "2019"],
                "SharePoint Server Standard CAL": ["2013", "2016", "2019"], "SharePoint Server Enterprise CAL": ["2013", "2016", "2019"],
                "Skype for Business Server Standard CAL": ["2013", "2015", "2019"], "Skype for Business Server Enterprise CAL": ["2015", "2019"],
                "SQL Server CAL": ["2012", "2017", "2019", "2022"], "AD RMS CAL": ["2012", "2016", "2019", "2022"],
                "Core CAL Suite": ["2013", "2016", "2019", "2021"], "Enterprise CAL Suite": ["2013", "2016", "2019", "2021"]}
HEADERS = {
    "directory": "user,enabled,aliases,kind,disabled_on", "inv": "server,workload,version,os_version,external_facing,host,cal_model",
    "log": "server,workload,user,device,ip,edition,last_seen,count", "register": "device,device_kind,aliases,ip,ip_from,ip_to,unattended,nat",
    "owned": "product,quantity,metric,version,sa_end,status,pack_key,server,type,purchased,replaces", "prices": "product,metric,unit_price",
    "ulist": "workload,server,user,last_seen", "dlist": "workload,server,device,last_seen", "licences": "user,plan",
    "assigned": "subject,product", "claims": "right,claimed_shortage",
}


class Maker:
    def __init__(self, seed: int):
        self.r = random.Random(seed)
        self.hot = 100_000 <= seed < 200_000  # tiny, and nearly everything odd at once
        self.wide = seed >= 200_000  # more server applications
        self.spiced = self.hot or seed % 4 != 0
        self.big = not self.hot and seed % 5 == 4
        self.year = self.r.choice([2024, 2026])
        self.tables: dict[str, list[list]] = {}
        self.decisions: list[dict] = []

    def chance(self, p: float) -> bool:
        return self.r.random() < p

    def spice(self, p: float) -> bool:
        """Something the worked examples do not have."""
        return self.spiced and self.r.random() < (min(0.7, 3 * p) if self.hot else p)

    def day(self, late: float = 0.1) -> str:
        if self.spice(0.06):
            return self.r.choice([f"{self.year}-06-30", f"{self.year}-07-01", f"{self.year}-02-28", f"{self.year}-03-01"])
        month = 8 if self.chance(late) else self.r.randint(1, 6)
        return f"{self.year}-{month:02d}-{self.r.randint(1, 28):02d}"

    def row(self, table: str, *cells) -> None:
        self.tables.setdefault(table, []).append(list(cells))

    # -- people -------------------------------------------------------------------------------------------------------
    def people(self) -> None:
        r = self.r
        self.count = r.randint(8, 25) if self.big else r.randint(2, 6 if self.hot else 10)
        self.known: set[int] = set()
        self.names: dict[int, str] = {}
        kinds = ["employee"] * 10 + ["external"] * 5 + ["contractor"] * 3 + ["service"] * 2 + ["shared"] * 2
        if self.spiced:
            kinds += ["guest", "admin", "test", ""]
        for i in range(self.count):
            if self.chance(0.15):
                continue
            self.known.add(i)
            user = f"u{i:02d}@contoso.example"
            if self.spice(0.05):
                user = f"u{i:02d}#EXT#@contoso.example"
            self.names[i] = user
            enabled = "no" if self.chance(0.2) else "yes"
            disabled = r.choice(["", f"{self.year}-03-01", "2027-01-01", *([f"{self.year}-06-30"] if self.spiced else [])]) if enabled == "no" else ""
            aliases = [f"CONTOSO\\u{i:02d}", f"S-1-5-21-1-2-3-{1100 + i}", f"U{i:02d}.Mail@contoso.example"]
            if self.spiced:
                aliases.append(f"u{i:02d}" if not self.chance(0.3) else "jo")  # bare names; several claim `jo`
            self.row("directory", user, enabled, ";".join(aliases), r.choice(kinds), disabled)
            if self.spice(0.06):
                self.row("directory", f"u{i:02d}@fabrikam.example", "yes", f"FABRIKAM\\u{i:02d};u{i:02d}", r.choice(kinds), "")
        if not self.tables.get("directory"):
            self.known.add(0)
            self.row("directory", "u00@contoso.example", "yes", "CONTOSO\\u00;S-1-5-21-1-2-3-1100;U00.Mail@contoso.example", "employee", "")

    def canonical(self, i: int) -> str:
        return self.names.get(i, f"u{i:02d}@contoso.example")

    def user(self, i: int | None = None) -> str:
        r = self.r
        i = r.randrange(self.count) if i is None else i
        upn = self.canonical(i)
        if i not in self.known:
            return upn
        forms = [upn, upn.upper(), f"CONTOSO\\u{i:02d}", f"contoso\\u{i:02d}", f"S-1-5-21-1-2-3-{1100 + i}"]
        if self.spiced:
            forms += [f"U{i:02d}.mail@contoso.example", f"i:0#.w|contoso\\u{i:02d}", f"i:0#.f|membership|{upn}", f"u{i:02d}", "jo"]
        return r.choice(forms)

    def odd_user(self) -> str:
        odd = ["ANONYMOUS LOGON", "NT AUTHORITY\\SYSTEM", "DWM-2", "HealthMailbox3f2a@contoso.example", f"CONTOSO\\PC0{self.r.randrange(4)}$"]
        if self.spiced:
            odd += ["UMFD-0", "IUSR", "NT SERVICE\\MSSQL", "SystemMailbox{1f05a927}@contoso.example", "extest_12@contoso.example", "SYSTEM",
                    f"CONTOSO\\{self.r.choice(self.servers)}$", "Window Manager\\DWM-1", f"pc0{self.r.randrange(4)}$@contoso.example"]
        return self.r.choice(odd)

    # -- machines -------------------------------------------------------------------------------------------------------
    def inventory(self) -> None:
        r = self.r
        workloads = ["windows-server", "exchange", "sharepoint", "rds"] + (["skype"] if self.spice(0.35) else [])
        workloads += ["sql", "ad-rms"] * self.wide
        self.servers, self.roles = [], []
        for i in range(r.randint(2, 6)):
            server, workload = f"SRV{i:02d}", r.choice(workloads)
            os_version = r.choice(VERSIONS["rds"] + (["2025"] + ["2008"] * self.hot if self.spiced else []))
            version = self.version(workload, os_version)
            if workload in ("windows-server", "rds", "ad-rms"):
                stated = os_version if self.spice(0.2) else ""
            else:
                stated = r.choice(["", os_version, os_version])
            model = "azure" if workload == "windows-server" and self.chance(0.2) else ""
            if self.spice(0.1) or workload == "sql" and self.chance(0.3):
                model = r.choice(["azure", "essentials", "hypervisor", "web", "core"])
            host = r.choice(["", "HV1", "HV2"])
            self.servers.append(server)
            self.roles.append((server, workload))
            self.row("inv", server, workload, version, stated, r.choice(["yes", "no"]), host, model)
            if self.spice(0.15):
                second = r.choice([w for w in workloads if w != workload])
                self.roles.append((server, second))
                self.row("inv", server, second, self.version(second, os_version), "", "no", host, r.choice(["", "", "azure"]))

    def version(self, workload: str, os_version: str) -> str:
        """What a server row states; the Windows versions of one machine never contradict each other."""
        if self.spice(0.12):
            return ""
        if workload in ("windows-server", "rds", "ad-rms"):
            return os_version
        return self.r.choice(VERSIONS[workload] + (["2010"] if self.spiced else []))

    def register(self) -> None:
        r = self.r
        self.pcs = r.randint(8, 20) if self.big else r.randint(2, 10)
        for i in range(self.pcs):
            pc, kind = f"PC{i:02d}", r.choice(["workstation"] * 5 + ["kiosk"] * 2 + ["shared"] * 2)
            unattended = "yes" if kind == "kiosk" and self.chance(0.25) or self.spice(0.05) else "no"
            if self.chance(0.12):
                self.row("register", f"{pc}.fabrikam.example", "workstation", "", f"10.1.0.{10 + i}", "", "", "no", "no")
            aliases = f"{pc}.contoso.example"
            if self.spice(0.1):
                aliases += f";00-15-5D-00-00-{i:02d}"
            if self.spice(0.05):
                aliases = ""
            if i and self.chance(0.2):
                self.row("register", pc, kind, aliases, f"10.0.0.{9 + i}", f"{self.year}-01-01", f"{self.year}-06-30", unattended, "no")
            end = "2023-12-31" if self.chance(0.12) else ""
            if i and self.spice(0.08):
                self.row("register", pc, kind, aliases, f"10.0.0.{9 + i}", f"{self.year}-04-01", "", unattended, "no")
            start = f"{self.year}-03-01" if self.spice(0.1) else ""
            self.row("register", pc, kind, aliases, f"10.0.0.{10 + i}", start, end, unattended, "no")
        if self.spice(0.1):
            self.row("register", self.r.choice(self.servers), "server", "", "10.0.1.1", "", "", "no", "no")
        if self.chance(0.6):
            self.row("register", "GATEWAY", "server", "", "10.9.9.9", "", "", "no", "yes")

    def device(self) -> tuple[str, str]:
        """The device and ip columns of a row."""
        r = self.r
        kind = r.random()
        i = r.randrange(self.pcs)
        if kind < 0.3:
            return r.choice([f"PC{i:02d}", f"pc{i:02d}.contoso.example"]), ""
        if kind < 0.35 and self.spiced:
            return r.choice([f"pc{i:02d}.fabrikam.example", f"00-15-5d-00-00-{i:02d}", f"LAB{i % 2}.contoso.example", f"lab{i % 2}.fabrikam.example", f"LAB{i % 2}",
                             "GATEWAY", f"{r.choice(self.servers)}.contoso.example"]), ""
        if kind < 0.6:
            return "", f"10.0.0.{10 + i}"
        if kind < 0.68:
            return "", f"10.7.7.{r.randint(1, 3)}"
        if kind < 0.75:
            return "", "10.9.9.9"
        if kind < 0.85:
            return r.choice(self.servers), ""
        if kind < 0.88 and self.spiced:
            return r.choice([(f"PC{i:02d}", f"10.0.0.{10 + (i + 1) % self.pcs}"), ("", f"::ffff:10.0.0.{10 + i}"), ("", "10.0.1.1"), ("", f"10.1.0.{10 + i}"),
                             (f"10.0.0.{10 + i}", "")])
        return "", ""

    # -- access -----------------------------------------------------------------------------------------------------------
    def log(self) -> None:
        r = self.r
        lines = r.randint(30, 120) if self.big else r.randint(5, 35 if self.hot else 50)
        headers = HEADERS["log"]
        self.first_seen = self.spice(0.15)
        if self.first_seen:
            self.headers["log"] = headers.replace("last_seen", "first_seen,last_seen")
        for _ in range(lines):
            server, workload = r.choice(self.roles)
            if self.chance(0.07):
                server, workload = r.choice(["UNKNOWN1", "UNKNOWN1", ""] if self.spiced else ["UNKNOWN1"]), r.choice(["exchange", "windows-server"])
            elif self.spice(0.03):
                workload = r.choice(["windows-server", "exchange", "rds"])
            if self.spice(0.03) and server:
                server += ".contoso.example"
            user = "" if self.chance(0.12) else self.odd_user() if self.chance(0.06) else self.user()
            device, ip = self.device()
            edition = "enterprise" if workload in ("exchange", "sharepoint", "skype") and self.chance(0.35) else ""
            if self.spice(0.01):
                edition = "enterprise"
            last = self.day()
            if not user and not device and not ip:
                device = "PC00"
            seen = [f"{self.year}-01-01" if self.chance(0.7) else last, last] if self.first_seen else [last]
            self.row("log", server, workload, user, device, ip, edition, *seen, r.randint(1, 99))
        for table, column in (("ulist", "user"), ("dlist", "device")):
            if self.chance(0.35):
                server, workload = r.choice(self.roles)
                for _ in range(r.randint(1, 8)):
                    self.row(table, workload, server, self.user() if column == "user" else f"PC{r.randrange(self.pcs):02d}", self.day(0.05))

    # -- licences ---------------------------------------------------------------------------------------------------------
    def plans(self) -> None:
        r = self.r
        plans = ["ENTERPRISEPACK", "SPE_E3", "EMS", "STANDARDPACK", "POWER_BI_PRO"]
        if self.spiced:
            plans += ["Office 365 E3", "06ebc4ee-1bb5-47dd-8120-11324bc54e06", "EXCHANGESTANDARD", "SHAREPOINTENTERPRISE", "EMSPREMIUM", "SPB"]
        if self.chance(0.8):
            for i in sorted(self.known):
                if self.chance(0.3):
                    self.row("licences", self.user(i) if not self.spiced else self.canonical(i), r.choice(plans))
                    if self.spice(0.1):
                        self.row("licences", self.canonical(i), r.choice(plans))

    def line(self, product, quantity, metric="", version="", sa_end="", status="", pack="", server="", kind="", purchased="", replaces="") -> None:
        self.row("owned", product, quantity, metric, version, sa_end, status, pack, server, kind, purchased, replaces)

    def terms(self, product: str) -> tuple[str, str, str, str]:
        """version, sa_end, type, purchased: the ways a line can say what it covers."""
        r, how = self.r, self.r.random()
        version, past = r.choice(CAL_VERSIONS[product]), r.choice(["2014-06-30", "2017-06-30", "2020-06-30", "2023-06-30"])
        if self.spice(0.1):
            past = f"{self.year}-06-{r.choice([29, 30])}"
        if how < 0.25:
            return version, "", "", ""
        if how < 0.45:
            return "", "2027-06-30", "", ""
        if how < 0.65:
            return "", past, "", ""
        if how < 0.73:
            return version, r.choice([past, "2027-06-30"]), "", ""
        if how < 0.83:
            return "", r.choice(["", "", "2027-06-30", "2023-06-30"]), "subscription", ""
        if how < 0.91:
            return version, "", "", r.choice(["2016-12-01", "2024-09-01", "2026-09-01"])
        if product in SUITES and self.spice(0.2):
            return "", "", "", r.choice(["2010-03-01", "2012-05-01"])
        if how < 0.96 or not self.spiced:
            return "", "", "", r.choice(["2016-12-01", "2019-03-01"])
        return r.choice(["", "SE", "2099"]), "", "", ""

    def owned(self) -> None:
        r = self.r
        products = STANDALONE + SUITES
        if any(w == "skype" for _, w in self.roles):
            products += SKYPE
        if self.wide:
            products += APPLICATIONS
        packs = []
        for product in products:
            for metric in ("user", "device"):
                if not self.chance(0.55):
                    continue
                quantity = r.randint(1, 8 if self.big else 6)
                version, sa_end, kind, purchased = self.terms(product)
                status = "" if self.chance(0.65) else r.choice(["active", "Activation failed"] + (["Activated", "installed", "pending"] if self.spiced else []))
                pack = "K1" if self.chance(0.06) else ""
                if self.spice(0.04):
                    metric = ""
                self.line(product, quantity, metric, version, sa_end, status, pack, "", kind, purchased)
                if pack:
                    packs.append(self.tables["owned"][-1])
                if self.chance(0.12):
                    other = r.choice(CAL_VERSIONS[product]) if self.spice(0.3) else version
                    kind = "credit" if self.chance(0.7) or not self.spiced else ""
                    self.line(product, -1 if kind != "credit" or self.chance(0.6) else r.randint(1, 2), metric, other, sa_end, kind=kind)
                if self.chance(0.12):
                    start = r.choice(["2014-07-01", "2020-07-01", "2021-01-01", "2023-07-01"]) if self.spice(0.5) else ""
                    end = r.choice(["2027-06-30", "2027-06-30", "2025-06-30", "2022-06-30"]) if self.spiced else "2027-06-30"
                    self.line(product, r.randint(1, quantity + 1), metric, "", end, kind="sa", purchased=start)
        for metric in ("user", "device"):
            if self.chance(0.08) or self.spice(0.1):
                start = r.choice(["", "", "2020-01-01", "2023-01-01"]) if self.spiced else ""
                self.line("Enterprise CAL Suite", r.randint(1, 3), metric, "", "2027-06-30", kind="step-up", purchased=start, replaces="Core CAL Suite")
        if self.spice(0.15):
            self.line(r.choice(BRIDGES), r.randint(1, 4), "user", "", r.choice(["2027-06-30", "2027-06-30", "2023-06-30"]), kind="bridge")
        if self.spice(0.04):
            self.line("Windows EBS Standard CAL", r.randint(1, 5), "user")
        for pack in packs:
            self.tables["owned"].append(list(pack))
        names = ["Windows Server External Connector"] * 3 + ["Remote Desktop Services External Connector"]
        if self.spiced:
            names += ["Exchange Server External Connector", "SharePoint Server External Connector"]
        if self.spiced and any(w == "skype" for _, w in self.roles):
            names += ["Lync Server Standard External Connector", "Lync Server Enterprise External Connector"]
        if self.wide:
            names += ["AD RMS External Connector"] * 2
        for _ in range(r.choice([0, 0, 1, 1, 2, 3])):
            server = r.choice(["", "", "HV1", "HV2", *self.servers])
            version = "2022" if not self.spiced else r.choice(["2022", "2022", "2016", "2012"])
            name = r.choice(names)
            self.line(name, r.randint(1, 2) if self.spice(0.2) else 1, "", version if name.startswith(("Windows", "Remote", "AD RMS")) else "2010",
                      "2027-06-30" if self.spice(0.2) else "", server=server, kind=r.choice(["sa", "subscription"]) if self.spice(0.07) else "")
        if not self.tables.get("owned"):
            self.line("Windows Server CAL", 2, "user", "2019")

    def prices(self) -> None:
        r = self.r
        bridged = any(w == "skype" for _, w in self.roles)
        for product, (user, device) in PRICES.items():
            if product in SKYPE and not bridged or product in APPLICATIONS and not self.wide:
                continue
            for metric, price in (("user", user), ("device", device)):
                if not self.chance(0.15 if self.spiced and product in STANDALONE[2:] + SKYPE else 0.04):
                    self.row("prices", product, metric, price)
        for name, prices in (("Windows Server External Connector", [100, 1900]), ("Remote Desktop Services External Connector", [200, 9000])):
            if not self.chance(0.15):
                self.row("prices", name, "", r.choice(prices))
        for name in ("Exchange Server External Connector", "SharePoint Server External Connector", "Lync Server Standard External Connector",
                     "Lync Server Enterprise External Connector", *["AD RMS External Connector"] * self.wide):
            if self.spice(0.2):
                self.row("prices", name, "", r.choice([60, 700]))

    def assigned(self) -> None:
        r = self.r
        if self.chance(0.3):
            owned = [x[0] for x in self.tables["owned"] if "Connector" not in x[0]]
            for _ in range(r.randint(1, 5 if self.spiced else 3)):
                subject = self.canonical(r.randrange(self.count)) if self.chance(0.7) else f"PC{r.randrange(self.pcs):02d}"
                self.row("assigned", subject, r.choice(owned or ["Windows Server CAL"]))

    def claims(self) -> None:
        if self.chance(0.2):
            rights = ["windows-server", "rds", "exchange-standard", "sharepoint-standard", "sharepoint-enterprise"]
            priced = self.spice(0.4)
            if priced:
                self.headers["claims"] += ",unit_price"
            for right in self.r.sample(rights, self.r.randint(1, 2)):
                self.row("claims", right, self.r.randint(1, 12), *([self.r.choice(["", "55", "12.50"])] if priced else []))

    # -- the journal --------------------------------------------------------------------------------------------------------
    def decide(self, op: str, on: dict | None = None, **more) -> None:
        self.decisions.append({"op": op, **({"on": on} if on is not None else {}), **more, "why": "as agreed"})

    def journal(self) -> None:
        r = self.r
        if not self.hot and not self.chance(0.35 if not self.spiced else 0.7):
            return
        plain = [self.exclude, self.shared, self.price, self.metric, self.merge, self.amend_server, self.retract]
        more = [self.include, self.merge_device, self.amend_person, self.amend_device, self.amend_entitlement, self.amend_access, self.add, self.window,
                self.implied, self.policy, self.reference, self.place, self.restore, self.exclude_device, self.split, self.amend_price, self.price_of_connector]
        for _ in range(r.randint(2, 12) if self.hot else r.randint(1, 6) if self.spiced else 4):
            r.choice(plain + more if self.spiced else plain)()

    def person_key(self, i: int) -> str:
        spelled = self.user(i) if i in self.known and self.spice(0.3) else self.canonical(i)
        return spelled if "@" in spelled or "\\" in spelled or spelled.startswith("S-1") else self.canonical(i)  # no name that two may claim

    def device_key(self, i: int) -> str:
        return f"pc{i:02d}.contoso.example" if self.spice(0.15) else f"PC{i:02d}"

    def exclude(self):
        self.decide("exclude", {"record": "person", "key": self.person_key(self.r.randrange(self.count))})

    def exclude_device(self):
        self.decide("exclude", {"record": "device", "key": self.device_key(self.r.randrange(self.pcs))})

    def split(self):
        merged = [d["on"] for d in self.decisions if d["op"] == "merge"]
        if merged:
            self.decide("split", dict(self.r.choice(merged)))

    def amend_price(self):
        k = self.r.randrange(len(self.tables["prices"]))
        self.decide("amend", {"record": "price", "key": f"prices.csv#prices#{k + 2}"}, field="unit_price", to=str(self.r.choice([20, 33, 77])))

    def price_of_connector(self):
        self.decide("price", {"product": self.r.choice(["Windows Server External Connector", "Remote Desktop Services External Connector"])}, to=self.r.choice([60, 300]))

    def include(self):
        excluded = [d["on"] for d in self.decisions if d["op"] == "exclude"]
        if excluded:
            self.decide("include", dict(self.r.choice(excluded)))

    def shared(self):
        self.decide("shared", {"record": "device", "key": self.device_key(self.r.randrange(self.pcs))}, to="no" if self.spice(0.3) else "yes")

    def price(self):
        self.decide("price", {"product": self.r.choice(["Windows Server CAL", *PRICES]), "metric": self.r.choice(["user", "device"])}, to=self.r.choice([25, 25, 41.5, 99]))

    def metric(self):
        right = self.r.choice(["windows-server", "windows-server", "rds", "exchange-standard", "sharepoint-enterprise"])
        self.decide("metric", {"right": right}, to=self.r.choice(["user", "device", "split"] if self.spiced else ["user", "device"]))

    def merge(self):
        into, one = sorted(self.r.sample(range(self.count), 2))  # always into the smaller: no cycles
        self.decide("merge", {"record": "person", "key": self.canonical(one)}, to=self.person_key(into) if self.hot else self.canonical(into))

    def merge_device(self):
        into, one = sorted(self.r.sample(range(self.pcs), 2))
        self.decide("merge", {"record": "device", "key": f"PC{one:02d}"}, to=f"PC{into:02d}")

    def amend_server(self):
        server, workload = self.r.choice(self.roles)
        field, to = "version", self.r.choice(VERSIONS[workload])
        if self.spice(0.5):
            field, to = self.r.choice([("os_version", "2019"), ("host", "HV3"), ("cal_model", "azure"), ("version", to)])
        self.decide("amend", {"record": "server", "key": f"{server}|{workload}"}, field=field, to=to)

    def amend_person(self):
        if self.known:
            i = self.r.choice(sorted(self.known))
            field, to = self.r.choice([("kind", "external"), ("kind", "employee"), ("kind", "service"), ("enabled", "no"), ("disabled_on", "2027-01-01")])
            self.decide("amend", {"record": "person", "key": self.r.choice([self.canonical(i), f"CONTOSO\\u{i:02d}"])}, field=field, to=to)

    def amend_device(self):
        field, to = self.r.choice([("ip", "10.7.7.1")] * self.hot + [("unattended", "yes"), ("unattended", "no"), ("device_kind", "shared"), ("device_kind", "workstation")])
        self.decide("amend", {"record": "device", "key": f"PC{self.r.randrange(self.pcs):02d}"}, field=field, to=to)

    def amend_entitlement(self):
        k = self.r.randrange(len(self.tables["owned"]))
        row = self.tables["owned"][k]
        field, to = self.r.choice([("quantity", str(self.r.randint(1, 9))), ("sa_end", "2027-06-30"), ("status", ""), ("version", "2019"), ("metric", "device")])
        same = [x for x in self.tables["owned"] if x[0] == row[0]]
        key = row[0] if len(same) == 1 and self.chance(0.5) else f"owned.csv#owned#{k + 2}"
        self.decide("amend", {"record": "entitlement", "key": key}, field=field, to=to)

    def amend_access(self):
        k = self.r.randrange(len(self.tables["log"]))
        field, to = self.r.choice([("user", self.user()), ("device", f"PC{self.r.randrange(self.pcs):02d}"), ("edition", "enterprise"), ("last_seen", self.day()),
                                   ("server", self.r.choice(self.servers)), ("user", "")])
        self.decide("amend", {"record": "access", "key": f"log.csv#log#{k + 2}"}, field=field, to=to)

    def add(self):
        r, (server, workload) = self.r, self.r.choice(self.roles)
        record, fields = r.choice([
            ("entitlement", {"product": r.choice(STANDALONE + SUITES), "quantity": "2", "metric": r.choice(["user", "device"]), "version": "2019"}),
            ("access", {"workload": workload, "server": server, "user": self.canonical(r.randrange(self.count)), "device": f"PC{r.randrange(self.pcs):02d}",
                        "last_seen": self.day(0)}),
            ("person", {"user": f"u{90}@contoso.example", "enabled": "yes", "kind": "employee", "aliases": "CONTOSO\\u90"}),
            ("plan", {"user": self.canonical(r.randrange(self.count)), "plan": "SPE_E3"}),
            ("server", {"server": "UNKNOWN1", "workload": "exchange", "version": "2016", "os_version": "2016"}),
            ("price", {"product": "Windows Server External Connector", "unit_price": "150"}),
            ("device", {"device": f"PC{r.randrange(self.pcs + 2):02d}", "device_kind": r.choice(["shared", "workstation"]), "ip": f"10.7.7.{r.randint(1, 3)}"}),
            ("access", {"workload": workload, "server": server, "user": self.canonical(r.randrange(self.count)), "last_seen": self.day(0)}),
        ])
        self.decide("add", record=record, fields=fields)

    def window(self):
        self.decide("set", name="window_start", to=f"{self.year}-02-15")

    def implied(self):
        self.decide("set", name="implied_windows_server", to="no")

    def policy(self):
        self.decide("set", name="policy", to=self.r.choice(["least-cost", "smaller-count", "as-licensed"]))

    def reference(self):
        tables = [t for t in ("ulist", "dlist", "assigned", "licences") if t in self.tables]
        if tables:
            self.decide("source", {"source": f"{self.r.choice(tables)}.csv"}, to="reference-only")

    def place(self):
        free = [k for k, row in enumerate(self.tables["owned"]) if "External Connector" in row[0]]
        if free:
            self.decide("place", {"origin": f"owned.csv#owned#{self.r.choice(free) + 2}"}, to=self.r.choice(["HV1", "HV2", *self.servers]))

    def retract(self):
        if self.decisions:
            self.decide("retract", {"entry": self.r.randint(1, len(self.decisions))})

    def restore(self):
        retracted = [d["on"]["entry"] for d in self.decisions if d["op"] == "retract"]
        if retracted:
            self.decide("restore", {"entry": self.r.choice(retracted)})

    # -- all of it --------------------------------------------------------------------------------------------------------------
    def make(self, out: Path) -> None:
        self.headers = dict(HEADERS)
        self.inventory()
        self.people()
        self.register()
        for step in (self.log, self.plans, self.owned, self.prices, self.assigned, self.claims, self.journal):
            step()
        (out / "extracts").mkdir(parents=True, exist_ok=True)
        for old in (out / "extracts").glob("*.csv"):
            old.unlink()
        (out / "as_of").write_text(f"{self.year}-06-30\n")
        for table, rows in self.tables.items():
            with open(out / "extracts" / f"{table}.csv", "w", newline="") as f:
                w = csv.writer(f, lineterminator="\n")
                w.writerow(self.headers[table].split(","))
                w.writerows(rows)
        journal = out / "decisions.jsonl"
        journal.unlink(missing_ok=True)
        if self.decisions:
            journal.write_text("".join(json.dumps(d) + "\n" for d in self.decisions))


def make(seed: int, out: Path) -> Path:
    Maker(seed).make(out)
    return out


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    make(int(sys.argv[1]), Path(sys.argv[2]))
