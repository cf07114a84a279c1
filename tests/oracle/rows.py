"""Rows of access, what they demand, and what the exclusions leave of them: POSITION.md sections 2 and 3."""
import re
from dataclasses import dataclass, replace
from datetime import date

import catalog
from extracts import Journal, Record, day, truth
from extracts import linkage as table_linkage
from readings import READ
from resolve import Devices, Users, address_of, fold, is_address, is_loopback

REASONS = ["after-as-of", "out-of-window", "waived", "decision", "system-account", "machine-account", "system-mailbox", "service-account",
           "shared-mailbox", "disabled", "external", "unattended", "licensed-server"]
DROPS = {"after-as-of", "out-of-window", "waived", "decision", "system-mailbox", "external"}
BACKGROUND = {"system-account", "machine-account", "shared-mailbox", "disabled"}
WELL_KNOWN = re.compile(r"anonymous logon|system|local service|network service|dwm-\d+|umfd-\d+|iusr.*")
WELL_KNOWN_DOMAINS = {"nt authority", "nt service", "window manager", "font driver host", "iis apppool"}
MAILBOX = re.compile(r"healthmailbox.*|systemmailbox\{.*|discoverysearchmailbox.*|federatedemail.*|migration\..*|extest_.*")


@dataclass(frozen=True)
class Row:
    """One access of one right. `device` is resolved; `nat` is the address where it is a pseudo-device behind NAT."""
    right: str
    user: str | None
    device: str | None
    nat: str | None
    required: int
    server: str | None
    host: str | None
    workload: str
    base_included: bool
    waived: bool
    first: date | None
    last: date | None
    linkage: str
    raw_user: str
    raw_device: str
    device_column: str
    background: bool = False

    def shown_device(self) -> str | None:
        """Each user behind NAT without a host name is one pseudo-device, all rows without a user are one."""
        if self.nat:
            return f"nat:{self.nat}/{self.user}" if self.user else f"nat:{self.nat}"
        return self.device


class Estate:
    def __init__(self, records: list[Record], journal: Journal, as_of: date):
        self.as_of, self.journal, self.records = as_of, journal, records
        self.users, self.devices = Users(records, journal), Devices(records, journal, as_of)
        self.window = day(journal.settings.get("window_start", ""))
        self.implied = truth(journal.settings.get("implied_windows_server", "yes"))
        self.inventory: dict[str, list[Record]] = {}
        for r in records:
            if r.kind == "server" and fold(r["server"]):
                self.inventory.setdefault(self.devices.named(r["server"]), []).append(r)
        self.session_hosts = {s for s, rs in self.inventory.items() if any(fold(r["workload"]) == "rds" for r in rs)}
        self.excluded: dict[str, dict[str, bool]] = {"person": {}, "device": {}}
        for kind, key, yes in journal.excluded:
            identity = self.users.identity(key) if kind == "person" else self.devices.named(key)
            self.excluded[kind][identity] = yes
        self.rows = [row for r in records if r.kind == "access" for row in self.demanded(r)]

    # -- section 2 ---------------------------------------------------------------------------------------------
    def server_row(self, server: str | None, workload: str) -> Record | None:
        rows = [r for r in self.inventory.get(server, []) if fold(r["workload"]) == workload]
        if len(rows) > 1 and not READ["first-server-row"]:
            right = f"{workload}-standard" if workload in catalog.EDITIONED else workload
            newest = max(rows, key=lambda x: catalog.rank(right, x["version"]) or -1)
            return replace(newest, fields=newest.fields | {c: next((x[c] for x in rows if x[c]), "") for c in ("cal_model", "os_version", "host")})
        return next(iter(rows), None)

    def host_of(self, server: str) -> str:
        return next((self.devices.named(r["host"]) for r in self.inventory.get(server, []) if fold(r["host"])), server)

    def required(self, right: str, *stated: str) -> int:
        known = [catalog.rank(right, s) for s in stated if s]
        server_rank = next((k for k in known if k is not None), None)
        if server_rank is None:
            server_rank = catalog.latest(right, self.as_of, with_subscription_edition=False)
        return catalog.needed_cal(right, server_rank)

    def demanded(self, r: Record) -> list[Row]:
        workload = fold(r["workload"])
        server = self.devices.named(r["server"]) if r["server"] else None
        own, windows = self.server_row(server, workload), self.server_row(server, "windows-server")
        host = None
        if server:
            host = self.devices.named(own["host"]) if own and fold(own["host"]) else self.host_of(server) if READ["own-host-of-row"] else server
        version = own["version"] if own else ""
        if workload in ("windows-server", "rds", "ad-rms") and not READ["os-does-not-stand-in"]:
            version = version or self.machine_os(server, own, windows)
        enterprise = fold(r["edition"]) == "enterprise"
        rights = []
        if workload in catalog.EDITIONED:
            rights.append((f"{workload}-standard", self.required(f"{workload}-standard", version)))
            if enterprise:
                rights.append((f"{workload}-enterprise", self.required(f"{workload}-enterprise", version)))
        else:
            rights.append((workload, self.required(workload, version)))
        if self.implied and workload in catalog.DEPENDENT:
            rights.append(("windows-server", self.implied_version(workload, server, own, windows)))
        models = {fold(own["cal_model"])} if own else set()
        if "spla" in models and not READ["spla-waives-nothing"]:
            models |= {"azure", "core"}
        waiving = {fold(windows["cal_model"])} if windows else set()
        user, device, nat = self.who(r, server)
        raw = r.fields if READ["amended-is-raw"] else r.as_read or r.fields
        raw_user, raw_device = fold(raw.get("user", "")), fold(raw.get("device", "")) or fold(raw.get("ip", ""))
        linkage = r.linkage if READ["subscription-metric-device"] or r.linkage != "linked" else table_linkage([c for c in ("user", "device", "ip") if r[c]])
        included = not enterprise and catalog.external_base_included(workload, self.required(rights[0][0], version))
        return [Row(right, user, device, nat, needed, server, host, workload, included and right == rights[0][0],
                    any(right in catalog.WAIVED.get(m, ()) for m in (models | waiving if right == "windows-server" else models)),
                    day(r["first_seen"]), day(r["last_seen"]), linkage, raw_user, raw_device, fold(r["device"]))
                for right, needed in rights]

    def machine_os(self, server: str | None, own: Record | None, windows: Record | None) -> str:
        rows = self.inventory.get(server, [])
        stated = [windows["version"] if windows else "", own["os_version"] if own else "", *(x["os_version"] for x in rows)]
        return next(filter(None, stated), "")

    def implied_version(self, workload: str, server: str | None, own: Record | None, windows: Record | None) -> int:
        os = own["os_version"] if own else ""
        if not os and READ["os-of-any-row"]:
            os = next((x["os_version"] for x in self.inventory.get(server, []) if x["os_version"]), "")
        windows_version = windows["version"] if windows else ""
        if workload == "rds":
            host_version = own["version"] if own else ""
            return self.required("windows-server", *((host_version, os, windows_version) if READ["rds-own-version"] else (os, windows_version, host_version)))
        own_version = own["version"] if own and workload == "ad-rms" else ""  # a service of the system: its version is the system's
        return self.required("windows-server", os, windows_version, own_version)

    # -- section 3, 1-2 -----------------------------------------------------------------------------------------
    def who(self, r: Record, server: str | None) -> tuple[str | None, str | None, str | None]:
        user = self.users.identity(r["user"])
        written = r["device"] and READ["address-in-device-column"] and is_address(address_of(r["device"]))
        if r["device"] and not written:
            return user, self.devices.named(r["device"]), None
        ip = address_of(r["device"] if written else r["ip"])
        if not ip:
            return user, None, None
        if is_loopback(ip):
            return user, server, None
        on = day(r["last_seen"]) or day(r["first_seen"]) or self.as_of
        device, nat = self.devices.at(ip, on)
        return user, device, ip if nat else None

    # -- section 3, 3 -------------------------------------------------------------------------------------------
    def is_server(self, device: str | None) -> bool:
        if device in self.inventory:
            return True
        return not READ["hosts-are-servers"] and device in {self.devices.named(r["host"]) for rs in self.inventory.values() for r in rs if r["host"]}

    def in_time(self, row: Row) -> bool:
        return self.reason_of_time(row) is None

    def reason_of_time(self, row: Row) -> str | None:
        began = row.first or row.last
        if began and began > self.as_of:
            return "after-as-of"
        if self.window and row.last and row.last < self.window:
            return "out-of-window"
        return None

    def behind_session_host(self, row: Row) -> list[Row]:
        """The row once for each client device of the same user on that session host; the row itself where there is none."""
        if row.workload == "rds" or row.nat or row.device not in self.session_hosts or row.user is None:
            return [row]
        clients = {}
        for other in self.rows:
            if other.right == "rds" and other.server == row.device and other.user == row.user and other.device and (self.in_time(other) or not READ["session-host-needs-time"]):
                if other.nat or not self.is_server(other.device):
                    clients[other.device, other.nat] = None
        return [replace(row, device=d, nat=n, device_column=row.device_column) for d, n in clients] or [row]

    # -- section 3, 4 -------------------------------------------------------------------------------------------
    def reason(self, row: Row) -> str | None:
        """The first reason that fits the row (licensed-server apart)."""
        timely = self.reason_of_time(row)
        if timely:
            return timely
        if row.waived:
            return "waived"
        included = row.user is not None and self.excluded["person"].get(row.user) is False and READ["include-reverses"]
        if row.user is not None and self.excluded["person"].get(row.user):
            return "decision"
        if row.device is not None and self.excluded["device"].get(row.device) and (not row.nat or READ["nat-row-device-decision"]):
            return "decision"
        if row.user is None or included and READ["include-external"]:
            return None
        if included:
            return "external" if self.is_external(row.user) else None
        domain, _, bare = row.user.rpartition("\\")
        if "@" not in row.user and (domain in WELL_KNOWN_DOMAINS or WELL_KNOWN.fullmatch(bare)):
            return "system-account"
        if self.machine(row):
            return "machine-account"
        if MAILBOX.fullmatch(bare):
            return "system-mailbox"
        entry = self.users.entry(row.user)
        kind = fold(entry["kind"]) if entry else ""
        if kind == "service":
            return "service-account"
        if kind == "shared":
            return "shared-mailbox"
        if entry and (entry["enabled"] or not READ["disabled-needs-no"]) and not truth(entry["enabled"]) and not (day(entry["disabled_on"]) and day(entry["disabled_on"]) > self.as_of):
            return "disabled"
        if self.is_external(row.user):
            return "external"
        if row.device is not None and not row.nat and self.devices.is_unattended(row.device) and not self.is_included(row.device):
            return "unattended"
        return None

    def machine(self, row: Row) -> str | None:
        """The own host of the machine account that the row's user is."""
        name = row.user.rpartition("\\")[2].split("@")[0] if row.user else ""
        return self.devices.named(name.rstrip("$")) if name.endswith("$") else None

    def is_external(self, user: str) -> bool:
        entry = self.users.entry(user)
        return "#ext#" in user or entry is not None and fold(entry["kind"]) in ("external", "guest")

    def is_included(self, device: str) -> bool:
        """An `include` on a device reverses what would take it out."""
        return self.excluded["device"].get(device) is False and READ["include-reverses"]

    def apply(self, reasons: list[str]) -> "Outcome":
        """What is left of all rows under these reasons, and what each took."""
        left, outside, taken = [], [], []
        for row in self.rows:
            spread = self.behind_session_host(row) if "licensed-server" in reasons else [row]
            for one in spread:
                if not READ["machine-host-decided"] and self.machine(one) and not one.device_column and "machine-account" in reasons:
                    one = replace(one, device=self.machine(one), nat=None)
                reason = self.reason(one)
                if reason in reasons:
                    taken.append((one.right, reason, one.user or one.shown_device()))
                else:
                    reason = None
                if reason == "external":
                    outside.append(one)
                if reason in DROPS:
                    continue
                if reason == "machine-account" and not one.device_column:
                    one = replace(one, device=self.machine(one), nat=None)
                if reason:
                    one = replace(one, user=None, background=one.background or reason in BACKGROUND)
                if "licensed-server" in reasons and self.is_server(one.device) and not one.nat and not self.is_included(one.device):
                    taken.append((one.right, "licensed-server", one.device))
                    one = replace(one, device=None)
                if one.user is not None or one.device is not None:
                    left.append(one)
        return Outcome(left, outside, taken)


@dataclass
class Outcome:
    left: list[Row]
    external: list[Row]
    taken: list[tuple[str, str, str | None]]
