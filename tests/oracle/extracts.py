"""Canonical csv tables and a journal to records: POSITION.md section 1, INTERFACE.md 'The journal' and 'Canonical tables'."""
import csv
import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from readings import READ

FIELDS = {
    "server": "server workload version os_version host cal_model edition external_facing site",
    "access": "workload server user device ip edition first_seen last_seen count",
    "person": "user enabled disabled_on aliases kind last_logon",
    "device": "device device_kind aliases ip ip_from ip_to unattended nat",
    "plan": "user plan",
    "entitlement": "product quantity metric version type sa_end purchased replaces agreement unit_price server status pack_key",
    "assigned": "subject product",
    "price": "product unit_price metric currency",
    "claim": "right claimed_shortage unit_price",
}
# Which columns must be there; the first that fits names the table.
SIGNS = [
    ("claim", {"right", "claimed_shortage"}), ("assigned", {"subject", "product"}), ("entitlement", {"product", "quantity"}),
    ("price", {"product", "unit_price"}), ("plan", {"user", "plan"}), ("person", {"user", "enabled"}), ("device", {"device", "device_kind"}),
]
LINKED, USERS_ONLY, DEVICES_ONLY = "linked", "users-only", "devices-only"


@dataclass
class Record:
    kind: str
    fields: dict[str, str]
    origin: tuple[str, str, int]
    linkage: str = LINKED
    as_read: dict[str, str] | None = None  # before the first amendment

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


@dataclass
class Journal:
    """What the decisions that are not simple changes of records leave behind, in the order they were made."""
    excluded: list[tuple[str, str, bool]] = field(default_factory=list)  # person|device, key, excluded
    merges: list[tuple[str, str, str | None]] = field(default_factory=list)  # person|device, key, into (None: split)
    metric: dict[str, str] = field(default_factory=dict)
    shared: list[tuple[str, bool]] = field(default_factory=list)
    prices: list[tuple[str, str, str]] = field(default_factory=list)
    places: list[tuple[Record, str]] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)


def kind_of(headers: list[str]) -> str | None:
    have = set(headers)
    for kind, signs in SIGNS:
        if signs <= have:
            return kind
    if {"server", "workload"} <= have and not have & {"user", "device", "ip"}:
        return "server"
    if "workload" in have and have & {"user", "device", "ip"}:
        return "access"
    return None


def linkage(headers) -> str:
    user, device = "user" in headers, "device" in headers or "ip" in headers
    return LINKED if user and device else USERS_ONLY if user else DEVICES_ONLY


def clean(text) -> str:
    text = "" if text is None else str(text).strip()
    return "" if text == "-" else text


def read_folder(folder: Path) -> list[Record]:
    records, seen = [], set()
    for path in sorted(folder.rglob("*.csv")):
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if digest in seen:
            continue  # the same bytes count once
        seen.add(digest)
        rows = list(csv.reader(data.decode("utf-8-sig").splitlines()))
        headers = [h.strip().casefold() for h in rows[0]]
        kind = kind_of(headers)
        if kind is None:
            continue
        wanted = FIELDS[kind].split()
        for number, row in enumerate(rows[1:], start=2):
            fields = {h: clean(c) for h, c in zip(headers, row) if h in wanted}
            if any(fields.values()):
                name = path.relative_to(folder).as_posix()
                records.append(Record(kind, fields, (name, path.stem, number), linkage(headers) if kind == "access" else LINKED))
    return records


def active_entries(lines: list[dict]) -> list[dict]:
    """Entries are numbered from 1 (0 is the open entry). The last active retract or restore of an entry decides about it."""
    active = [True] * (len(lines) + 1)
    for i in range(1, len(lines) + 1):
        later = [(j, e) for j, e in enumerate(lines, start=1) if j > i and e["op"] in ("retract", "restore") and e["on"].get("entry") == i]
        lines[i - 1]["_deciders"] = later
    for i in range(len(lines), 0, -1):
        deciders = [e["op"] for j, e in lines[i - 1].pop("_deciders") if active[j]]
        active[i] = not deciders or deciders[-1] == "restore"
    return [e for i, e in enumerate(lines, start=1) if active[i]]


def read_journal(path: Path | None) -> list[dict]:
    if path is None or not path.exists():
        return []
    return active_entries([json.loads(x) for x in path.read_text().splitlines() if x.strip()])


def truth(text: str) -> bool:
    return str(text).strip().casefold() in ("yes", "true", "1", "on")


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def text_of(value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return clean(value)


def apply(records: list[Record], entries: list[dict], persons_of, devices_of) -> tuple[list[Record], Journal]:
    """Replays the active entries. persons_of and devices_of give the directory and register rows that a key names."""
    journal = Journal()
    records = list(records)
    for e in entries:
        op, on, to = e["op"], e.get("on") or {}, e.get("to")
        if op == "set":
            journal.settings[e["name"]] = text_of(to)
        elif op == "source":
            journal.sources[on["source"]] = to
        elif op == "add":
            kind = {"named assignment": "assigned", "named-assignment": "assigned", "assignment": "assigned"}.get(e["record"], e["record"])
            fields = {k: text_of(v) for k, v in e["fields"].items()}
            tied = LINKED if kind != "access" or READ["added-access-linked"] else linkage([k for k, v in fields.items() if v])
            records.append(Record(kind, fields, ("", "", len(records)), tied))
        elif op == "amend":
            rows = named(records, on, persons_of, devices_of)
            if not rows and on["record"] in ("person", "device") and not READ["amend-needs-record"]:
                made = {"user": on["key"], "enabled": "yes"} if on["record"] == "person" else {"device": on["key"]}
                rows = [Record(on["record"], made, ("", "", len(records)))]
                records += rows
            for r in rows:
                r.as_read = r.as_read or dict(r.fields)
                r.fields[e["field"]] = text_of(to)
        elif op in ("exclude", "include"):
            journal.excluded.append((on["record"], on["key"], op == "exclude"))
        elif op in ("merge", "split"):
            journal.merges.append((on["record"], on["key"], to if op == "merge" else None))
        elif op == "metric":
            journal.metric[on["right"]] = to
        elif op == "shared":
            journal.shared.append((on["key"], truth(text_of(to))))
        elif op == "price":
            journal.prices.append((on["product"], on.get("metric") or "", text_of(to)))
        elif op == "place":
            journal.places += [(r, text_of(to)) for r in by_origin(records, on.get("origin") or on.get("key") or "")]
    return [r for r in records if journal.sources.get(r.origin[0]) != "reference-only"], journal


def by_origin(records: list[Record], key: str) -> list[Record]:
    parts = key.split("#")
    if len(parts) != 3 or not parts[2].isdigit():
        return []
    return [r for r in records if r.origin[0] == parts[0] and r.origin[2] == int(parts[2])]


def named(records: list[Record], on: dict, persons_of, devices_of) -> list[Record]:
    kind, key = on["record"], on["key"]
    if kind == "person":
        return persons_of(records, key)
    if kind == "device":
        return devices_of(records, key)
    if kind == "server":
        server, _, workload = key.casefold().partition("|")
        return [r for r in records if r.kind == "server" and r["server"].casefold() == server.strip() and r["workload"].casefold() == workload.strip()]
    exact = by_origin(records, key)
    if not exact and kind == "entitlement":
        lines = [r for r in records if r.kind == "entitlement" and r["product"].casefold() == key.casefold()]
        exact = lines if len(lines) == 1 else []
    return exact
