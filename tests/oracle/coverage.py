"""How far the evidence of a folder of canonical tables goes, recounted without a look at the engine: by server and workload the months in
which somebody was seen, a grade, the grade of the machine, and the reasons. Prints csv.

    coverage.py FOLDER [--as-of DATE] [--window-start DATE] [--site-code CODE]

What is not given is taken from FOLDER/engagement.recal. Only canonical csv tables are read (any delimiter and encoding that those come in);
product exports and workbooks are passed by, so their rows are not in the recount.
"""
import argparse
import csv
import hashlib
import io
import json
import re
import sys
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

# Workloads and what access to them implies beside their own rights (POSITION.md section 2).
SYSTEM = "windows-server"
APPLICATIONS = {"rds", "exchange", "sharepoint", "skype", "sql", "project", "ad-rms"}
OTHERS = {"mim", "configmgr", "ebs", "sbs"}
# CAL models and the workloads whose own right they waive (section 3, `waived`).
WAIVES = {"azure": {SYSTEM}, "essentials": {SYSTEM}, "hypervisor": {SYSTEM}, "web": {SYSTEM}, "core": {"sql"}, "spla": "all"}
# The collector's seven messages, by words that no other holds.
MESSAGES = {
    "security-log-unreadable": ["security log cannot be accessed"],
    "security-log-wrapped": ["security log wrap is found"],
    "collector-bad-configuration": ["value of configuration variable", "is invalid"],
    "audit-policy-off": ["audit_success", "is not enabled"],
    "device-cal-unsupported-os": ["is not collected on windows 2000 server"],
    "client-os": ["is collected only on computers running windows server"],
    "collector-internal-error": ["internal error", "collector returns hresult"],
}
WELL_KNOWN = re.compile(r"(anonymous logon|system|local service|network service|dwm-\d+|umfd-\d+|iusr.*)$")
WELL_KNOWN_DOMAINS = {"nt authority", "nt service", "window manager", "font driver host", "iis apppool"}
MAILBOX = re.compile(r"(healthmailbox|systemmailbox\{|discoverysearchmailbox|federatedemail|migration\.|extest_).*")
RANK = ["no CAL needed", "whole", "with gaps", "doubtful", "blind"]
MONTHS_KEPT = 64


def fold(text):
    return (text or "").strip().casefold()


def decoded(data):
    for bom, encoding in [(b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")]:
        if data.startswith(bom):
            return data.decode(encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def tables(folder):
    """Every csv once (equal bytes count once), as its headers in lower case and its rows."""
    seen = set()
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".csv", ".tsv", ".txt") and p.is_file()):
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if path.name.startswith((".", "~$")) or digest in seen:
            continue
        seen.add(digest)
        lines = decoded(data).splitlines()
        while lines and (lines[0].startswith("#TYPE") or not lines[0].strip()):
            lines.pop(0)
        if not lines:
            continue
        delimiter = max("\t;,", key=lines[0].count)
        rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
        if rows:
            yield path.relative_to(folder).as_posix(), [fold(cell) for cell in rows[0]], rows[1:]


def day(text):
    text = (text or "").strip()
    for pattern, order in [(r"(\d{4})-(\d\d)-(\d\d)", (1, 2, 3)), (r"(\d{1,2})\.(\d{1,2})\.(\d{4})", (3, 2, 1))]:
        found = re.match(pattern, text)
        if found:
            try:
                return date(*(int(found.group(at)) for at in order))
            except ValueError:  # the 30th of February
                return None
    return None


class Estate:
    def __init__(self, folder):
        self.inventory, self.access, self.events, self.collectors = [], [], [], []
        self.known_as, self.kinds = {}, {}  # any name of an account → its own; its own name → its kind
        for path, headers, rows in tables(folder):
            have = set(headers)
            kept = [dict(zip(headers, row)) for row in rows if any(cell.strip() for cell in row)]
            if {"server", "message"} <= have:
                self.events += kept
            elif {"server", "client_installed"} <= have:
                self.collectors += kept
            elif {"workload", "authorised_user"} <= have:
                continue
            elif "workload" in have and have & {"user", "device", "ip"}:
                linked = "linked" if "user" in have and have & {"device", "ip"} else "users" if "user" in have else "devices"
                self.access += [(path, linked, row) for row in kept if self.readable(headers, row)]
            elif {"server", "workload"} <= have:
                self.inventory += kept
            elif {"user", "enabled"} <= have:
                for row in kept:
                    for name in [row["user"], *row.get("aliases", "").split(";")]:
                        self.known_as.setdefault(fold(name), fold(row["user"]))
                    if fold(row.get("kind")):
                        self.kinds.setdefault(fold(row["user"]), fold(row["kind"]))
        names = [row["server"] for row in self.inventory] + [row.get("server", "") for _, _, row in self.access]
        self.domains = defaultdict(set)
        for name in map(fold, names):
            host, dot, _ = name.partition(".")
            if dot:
                self.domains[host].add(name)

    @staticmethod
    def readable(headers, row):
        """A row of access: its workload is known, some identifier is there, its days are days."""
        if fold(row.get("workload")) not in {SYSTEM, *APPLICATIONS, *OTHERS} or None in row:
            return False
        if not any((row.get(name) or "").strip() not in ("", "-") for name in ("user", "device", "ip")):
            return False
        days = [row.get(name, "") for name in ("first_seen", "last_seen")]
        return all(not text.strip() or day(text) for text in days)

    def machine(self, name):
        """A full name folds to its host, unless two different ones share it."""
        name = fold(name)
        host, dot, _ = name.partition(".")
        return host if dot and len(self.domains[host]) == 1 else name

    def is_nobody(self, user):
        user = fold(user)
        user = re.sub(r"^i:0#\.[wf]\|(membership\|)?", "", user)
        domain, slash, name = user.rpartition("\\")
        if user.endswith("$") or "@" not in user and (WELL_KNOWN.match(name) or slash and domain in WELL_KNOWN_DOMAINS):
            return True
        return bool(MAILBOX.match(name)) or self.kinds.get(self.known_as.get(user, user)) == "service"


def waived(model, workload):
    waives = WAIVES.get(fold(model), set())
    return waives == "all" or workload in waives


def needs_none(estate, machine, workload, implied):
    """Whether the CAL model of the service's row (for an implied demand also of the machine's Windows Server row) waives all it demands."""
    models = lambda of: [row.get("cal_model", "") for row in estate.inventory if estate.machine(row["server"]) == machine and fold(row["workload"]) == of]
    own = any(waived(model, workload) for model in models(workload))
    if workload == SYSTEM or not implied or workload in OTHERS:
        return own
    return own and any(waived(model, SYSTEM) for model in models(workload) + models(SYSTEM))


def months_back(as_of, when):
    return max(0, (as_of.year - when.year) * 12 + as_of.month - when.month) if when <= as_of else 0


def recount(estate, as_of, start, site, implied):
    services, shown = {}, {}
    for row in estate.inventory:
        services.setdefault((estate.machine(row["server"]), fold(row["workload"])), row["server"].strip())
    for path, linked, row in estate.access:
        services.setdefault((estate.machine(row.get("server", "")), fold(row["workload"])), row.get("server", "").strip())
    people = defaultdict(set)  # machine → whether each row counted names nobody in particular
    for path, linked, row in estate.access:
        first, last = day(row.get("first_seen")), day(row.get("last_seen"))
        if (first or last) and (first or last) > as_of or start and last and last < start:
            continue
        machine, workload = estate.machine(row.get("server", "")), fold(row["workload"])
        dated, spanned, linkages, ancient = shown.setdefault((machine, workload), (set(), set(), set(), set()))
        linkages.add(linked)
        backs = [months_back(as_of, when) for when in (first, last) if when]
        ancient.update(back for back in backs if back >= MONTHS_KEPT)
        dated.update(back for back in backs if back < MONTHS_KEPT)
        if len(backs) == 2:
            spanned.update(range(min(backs), min(max(backs), MONTHS_KEPT - 1) + 1))
        if machine and not needs_none(estate, machine, workload, implied):
            user = (row.get("user") or "").strip()
            people[machine].add(user not in ("", "-") and estate.is_nobody(user))
    about = reasons_of(estate, site)
    for machine, kinds in people.items():
        if kinds == {True}:
            about[machine].add("only-service-logons")
    if start:
        span = min(MONTHS_KEPT, (as_of.year - start.year) * 12 + as_of.month - start.month + 1)
    else:
        span = 1 + max((back for dated, spanned, *_ in shown.values() for back in dated | spanned), default=-1)
    return grades(estate, services, shown, about, as_of, implied, span)


def reasons_of(estate, site):
    """What collectors say about machines, and what they leave unsaid."""
    about = defaultdict(set)
    for event in estate.events:
        text = " ".join(fold(event["message"]).split())
        for code, marks in MESSAGES.items():
            if all(mark in text for mark in marks):
                about[estate.machine(event["server"])].add(code)
                break
    for row in estate.collectors:
        code = row.get("site_code", "")
        if fold(row["client_installed"]) in ("no", "false", "0"):
            about[estate.machine(row["server"])].add("no-client")
        elif site and code.strip() and fold(code) != fold(site):
            about[estate.machine(row["server"])].add("other-site-code")
        elif not (row.get("last_inventory") or "").strip():
            about[estate.machine(row["server"])].add("not-inventoried")
    return about


def grades(estate, services, shown, about, as_of, implied, span):
    result = {}
    for (machine, workload), name in services.items():
        dated, spanned, linkages, ancient = shown.get((machine, workload), (set(), set(), set(), set()))
        reasons = set(about.get(machine, ()))
        doubtful = bool(reasons)
        seen = dated | spanned
        # A month of which less than three days are left has been given its chance.
        if seen and (as_of + timedelta(days=3)).month == as_of.month:
            seen = seen | {0}
        # What is wanted and not seen: before the first evidence of its own, and after it.
        missed = set(range(span)) - seen
        before = set() if ancient or not seen else {back for back in missed if back > max(seen)}
        if (machine, workload) not in shown:
            reasons.add("nobody")
        elif not dated:
            reasons.add("no-days")
        else:
            if before:
                number = as_of.year * 12 + as_of.month - 1 - max(seen)
                reasons.add(f"nothing-before {number // 12:04}-{number % 12 + 1:02} {len(before)}/{span}")
            if missed - before:
                reasons.add(f"empty-months {len(missed - before)}/{span}")
        if linkages and "linked" not in linkages:
            reasons.add("unlinked")
        if needs_none(estate, machine, workload, implied):
            grade = "no CAL needed"
        elif (machine, workload) not in shown:
            grade = "blind"
        else:
            grade = "doubtful" if doubtful else "with gaps" if reasons else "whole"
        result[machine, workload] = [name, grade, dated, spanned, reasons]
    for (machine, workload), entry in result.items():
        others = [(RANK.index(result[key][1]), result[key]) for key in shown if key[0] == machine and key[1] != SYSTEM]
        if workload == SYSTEM and entry[1] == "blind" and machine and others:
            _, best = min(others, key=lambda other: other[0])
            entry[1], entry[3], entry[4] = best[1], best[2] | best[3], {"through"}
    worst = defaultdict(int)
    for (machine, _), entry in result.items():
        worst[machine] = max(worst[machine], RANK.index(entry[1]))
    return [(*entry, RANK[worst[machine]], workload) for (machine, workload), entry in result.items()]


def journal(folder):
    """Settings in force: of each the last one that no retraction takes back."""
    path, settings, taken = folder / "engagement.recal", {}, set()
    entries = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()] if path.is_file() else []
    for entry in entries:
        if entry["op"] in ("retract", "restore"):
            {"retract": taken.add, "restore": taken.discard}[entry["op"]](entry["on"]["entry"])
    for entry in entries:
        if entry["op"] == "open":
            settings["as_of"] = entry["as_of"]
        elif entry["op"] == "set" and entry["id"] not in taken:
            settings[entry["name"]] = entry.get("to")
    return settings


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--as-of"), parser.add_argument("--window-start"), parser.add_argument("--site-code")
    arguments = parser.parse_args()
    kept = journal(arguments.folder)
    as_of = date.fromisoformat(arguments.as_of or kept["as_of"])
    start = arguments.window_start or kept.get("window_start")
    implied = fold(kept.get("implied_windows_server") or "yes") in ("yes", "true", "1")
    rows = recount(Estate(arguments.folder), as_of, date.fromisoformat(start) if start else None, arguments.site_code or kept.get("site_code"), implied)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["server", "workload", "grade", "machine", "months", "reasons"])
    count = 1 + max((back for row in rows for back in row[2] | row[3]), default=-1)
    for name, grade, dated, spanned, reasons, machine, workload in sorted(rows, key=lambda row: (fold(row[0]), row[6])):
        signs = "".join("x" if back in dated else "-" if back in spanned else "." for back in reversed(range(count)))
        out.writerow([name, workload, grade, machine, signs, " ".join(sorted(reasons))])


if __name__ == "__main__":
    main()
