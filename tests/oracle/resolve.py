"""Who is who: POSITION.md section 3, 1-2 (users, devices, addresses) and the merges."""
from datetime import date, timedelta

from extracts import Journal, Record, day, truth
from readings import READ

CLAIMS = ("i:0#.w|", "i:0#.f|membership|")


def fold(text: str) -> str:
    return text.strip().casefold()


def lone_user(text: str) -> str:
    text = fold(text)
    for prefix in CLAIMS:
        if text.startswith(prefix):
            text = text[len(prefix):].strip()
    return text


def merged(pairs: list[tuple[str, str | None]]):
    """identity -> identity merged into; the last merge (or split) of an identity stands; a cycle is refused."""
    into: dict[str, str] = {}

    def root(x: str) -> str:
        while x in into:
            x = into[x]
        return x

    for one, other in pairs:
        before = into.pop(one, None)
        if other is not None:
            if root(other) != one:
                into[one] = other
            elif before is not None:
                into[one] = before
    return root


class Users:
    def __init__(self, records: list[Record], journal: Journal):
        self.entries: dict[str, Record] = {}
        self.claimed: dict[str, set[str]] = {}
        for r in (r for r in records if r.kind == "person"):
            name = lone_user(r["user"])
            if not name:
                continue
            self.entries.setdefault(name, r)
            for alias in [r["user"], *r["aliases"].split(";")]:
                if fold(alias):
                    self.claimed.setdefault(lone_user(alias), set()).add(name)
                    if not READ["sam-from-domain"] and "\\" in alias:
                        self.claimed.setdefault(lone_user(alias).rpartition("\\")[2], set()).add(name)
        self.root = lambda name: name
        self.root = merged([(self.before_merge(k), None if t is None else self.before_merge(t)) for rec, k, t in journal.merges if rec == "person"])

    def before_merge(self, text: str) -> str:
        name = lone_user(text)
        claimants = self.claimed.get(name, set())
        if READ["merged-claimants-are-one"] and len({self.root(c) for c in claimants}) == 1:
            return self.root(next(iter(claimants)))
        if claimants and not READ["ambiguous-alias"]:
            return min(claimants)
        return next(iter(claimants)) if len(claimants) == 1 else name

    def identity(self, text: str) -> str | None:
        return self.root(self.before_merge(text)) if fold(text) else None

    def entry(self, identity: str) -> Record | None:
        return self.entries.get(identity)


def address_of(text: str) -> str:
    text = fold(text)
    return text[7:] if text.startswith("::ffff:") and "." in text else text


def is_address(text: str) -> bool:
    parts = text.split(".")
    return ":" in text and "|" not in text and text.count(":") > 1 or len(parts) == 4 and all(p.isdigit() for p in parts)


def is_loopback(text: str) -> bool:
    return text == "::1" or text.startswith("127.")


class Devices:
    def __init__(self, records: list[Record], journal: Journal, as_of: date):
        self.as_of = as_of
        rows = [r for r in records if r.kind == "device" and fold(r["device"])]
        spelled = [n for r in rows for n in [r["device"], *r["aliases"].split(";")]]
        spelled += [r["device"] for r in records if r.kind == "access"]
        spelled += [r[c] for r in records if r.kind == "server" for c in ("server", "host")]
        fqdns: dict[str, set[str]] = {}
        for name in map(fold, spelled):
            if "." in name and not is_address(name):
                fqdns.setdefault(name.split(".")[0], set()).add(name)
        self.clash = {short for short, names in fqdns.items() if len(names) > 1}
        self.claimed: dict[str, set[str]] = {}
        self.rows_of: dict[str, list[Record]] = {}
        self.holdings: dict[str, list[tuple[date, date | None, str, bool]]] = {}
        for r in rows:
            own = self.folded(fold(r["device"]))
            self.rows_of.setdefault(own, []).append(r)
            for alias in [r["device"], *r["aliases"].split(";")]:
                if fold(alias):
                    self.claimed.setdefault(fold(alias), set()).add(own)
            for ip in filter(None, map(address_of, r["ip"].split(";"))):
                self.holdings.setdefault(ip, []).append((day(r["ip_from"]) or date.min, day(r["ip_to"]), own, truth(r["nat"])))
        self.root = lambda name: name
        self.root = merged([(self.before_merge(k), None if t is None else self.before_merge(t)) for rec, k, t in journal.merges if rec == "device"])
        self.shared: dict[str, bool] = {}
        for key, yes in journal.shared:
            self.shared[self.named(key)] = yes

    def folded(self, name: str) -> str:
        if "." in name and not is_address(name) and name.split(".")[0] not in self.clash:
            return name.split(".")[0]
        return name

    def before_merge(self, text: str) -> str:
        """A name the register has is that device; else a FQDN folds to its host name, unless two share it."""
        if not READ["bare-name-is-registered"] and fold(text) in self.clash:
            return "?" + fold(text)
        for name in dict.fromkeys([fold(text), self.folded(fold(text))]):
            claimants = self.claimed.get(name, set())
            if READ["merged-claimants-are-one"] and len({self.root(c) for c in claimants}) == 1:
                return self.root(next(iter(claimants)))
            if len(claimants) == 1:
                return next(iter(claimants))
            if claimants:
                return name  # ambiguous: its own subject
        return name

    def named(self, text: str) -> str:
        return self.root(self.before_merge(text))

    def at(self, ip: str, on: date) -> tuple[str, bool]:
        """The device that held the address on that day, and whether the register marks the address as NAT."""
        holders: dict[str, bool] = {}
        all_of = self.holdings.get(ip, [])
        for start, end, own, nat in all_of:
            if end is None:
                later = [s for s, _, _, _ in all_of if s > start]
                end = min(later) - timedelta(days=1) if later else date.max
            if start <= on <= end:
                holder = self.root(own)
                holders[holder] = holders.get(holder, False) or nat
        if len(holders) == 1:
            return next(iter(holders.items()))
        return f"ip:{ip}", False

    def is_shared(self, identity: str) -> bool:
        if identity in self.shared:
            return self.shared[identity]
        return any(r["device_kind"].casefold() in ("shared", "kiosk") for r in self.saying(identity))

    def is_unattended(self, identity: str) -> bool:
        return any(truth(r["unattended"]) for r in self.rows_of.get(identity, []))

    def saying(self, identity: str) -> list[Record]:
        return self.rows_of.get(identity, [])[: None if READ["any-register-row"] else 1]
