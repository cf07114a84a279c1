"""What is owned: units from entitlement lines, and what each covers. POSITION.md section 4, 1-3, and named assignments of section 6."""
from dataclasses import dataclass
from datetime import date, timedelta

import catalog
from extracts import Record, day
from readings import READ
from resolve import fold

COUNTING = {"", "active", "activated", "installed", "assigned"}


@dataclass
class Unit:
    product: str
    metric: str
    version: str
    sa_end: date | None
    purchased: date | None
    subscription: bool

    def rights(self) -> frozenset[str]:
        return catalog.bundle(self.product, self.purchased)

    def ended(self, as_of: date) -> bool:
        return self.subscription and self.sa_end is not None and self.sa_end < as_of

    def covers(self, as_of: date) -> dict[str, int]:
        """Right -> covered version; rights whose version is unknown are absent."""
        found = {}
        for right in self.rights():
            version = self.covered(right, as_of)
            if version is not None:
                found[right] = version
        return found

    def covered(self, right: str, as_of: date) -> int | None:
        if self.product in catalog.FIXED:
            return None if self.ended(as_of) else catalog.rank(right, catalog.FIXED[self.product][right])
        running = self.sa_end is not None and self.sa_end >= as_of or self.subscription and self.sa_end is None
        if running:
            return catalog.latest(right, as_of, with_subscription_edition=True)
        if self.subscription:
            return None
        stated = self.stated(right)
        by_sa = catalog.latest(right, self.sa_end, with_subscription_edition=False) if self.sa_end else None
        if stated is not None or by_sa is not None:
            return max(x for x in (stated, by_sa) if x is not None)
        if self.sa_end is None and self.purchased:
            return catalog.latest(right, self.purchased, with_subscription_edition=False)
        return None

    def stated(self, right: str) -> int | None:
        if self.product in catalog.SUITES or self.product in catalog.BRIDGES:
            year = self.version.strip()[:4]
            return catalog.latest(right, date(int(year), 12, 31), with_subscription_edition=False) if year.isdigit() else None
        found = catalog.rank(right, self.version)
        return None if found is None else catalog.perpetual_rank(right, found)


@dataclass
class Connector:
    right: str
    covered: int | None
    host: str | None  # None: free to be placed


def counting_lines(records: list[Record], as_of: date) -> list[Record]:
    lines, packs = [], set()
    for r in (r for r in records if r.kind == "entitlement"):
        bought, key = day(r["purchased"]), fold(r["pack_key"])
        if fold(r["status"]) not in COUNTING or bought and bought > as_of or key and key in packs:
            continue
        if key:
            packs.add(key)
        lines.append(r)
    return lines


def better(unit: Unit, as_of: date) -> list[int]:
    """The covered versions, right by right in alphabetical order."""
    covers = unit.covers(as_of)
    return [covers.get(r, -1) for r in sorted(unit.rights())]


def units(records: list[Record], as_of: date) -> list[Unit]:
    held: list[Unit] = []
    lines = []
    for r in counting_lines(records, as_of):
        product = catalog.product(r["product"])
        if product is None or product in catalog.CONNECTORS or not r["quantity"]:
            continue
        quantity, kind = int(float(r["quantity"])), fold(r["type"]) or "license"
        lines.append((r, product, abs(quantity), "credit" if quantity < 0 else kind, fold(r["metric"]) or "user"))
    for r, product, quantity, kind, metric in lines:
        if kind in ("license", "subscription", "bridge"):
            term = kind == "subscription" or READ["bridge-is-term"] and (kind == "bridge" or product in catalog.BRIDGES)
            held += [Unit(product, metric, r["version"], day(r["sa_end"]), day(r["purchased"]), term) for _ in range(quantity)]
    for r, product, quantity, kind, metric in lines:
        if kind == "credit":
            for _ in range(quantity):
                alike = [u for u in held if (u.product, u.metric) == (product, metric)]
                same = [u for u in alike if same_version(u.version, r["version"]) and u.sa_end == day(r["sa_end"])]
                pick = same[:1] or READ["credit-any-same-product"] and sorted(alike, key=lambda u: better(u, as_of), reverse=True)[:1]
                if pick:
                    held = [u for u in held if u is not pick[0]]
    for r, product, quantity, kind, metric in lines:
        if kind == "sa":
            renew(held, product, metric, quantity, day(r["sa_end"]), day(r["purchased"]))
    for r, product, quantity, kind, metric in lines:
        if kind == "step-up":
            step_up(held, r, product, metric, quantity, as_of)
    return held


def same_version(one: str, other: str) -> bool:
    return "".join(one.casefold().split()) == "".join(other.casefold().split())


def longest_then_newest(u: Unit):
    return (u.sa_end or date.min, u.purchased or date.min)


def renew(held: list[Unit], product: str, metric: str, quantity: int, end: date | None, start: date | None) -> None:
    if end is None:
        return
    fits = [u for u in held if (u.product, u.metric) == (product, metric) and not u.subscription and (u.sa_end is None and READ["sa-on-bare"] or u.sa_end and u.sa_end < end)]
    fits = [u for u in fits if start is None or u.sa_end is None or start <= u.sa_end + timedelta(days=1 if READ["sa-next-day"] else 0)]
    for u in sorted(fits, key=longest_then_newest, reverse=True)[:quantity]:
        u.sa_end = end


def step_up(held: list[Unit], r: Record, product: str, metric: str, quantity: int, as_of: date) -> None:
    replaced, on = catalog.product(r["replaces"]), day(r["purchased"]) or as_of
    fits = [u for u in held if (u.product, u.metric) == (replaced, metric) and not u.subscription and u.sa_end and u.sa_end >= on]
    for u in sorted(fits, key=longest_then_newest, reverse=True)[:quantity]:
        u.product = product
        ends = [d for d in (u.sa_end, day(r["sa_end"])) if d]
        u.sa_end = max(ends)
        u.version = r["version"] or (u.version if READ["step-up-keeps-version"] else "")


def connectors(records: list[Record], as_of: date, estate) -> list[Connector]:
    placed = {id(r): host for r, host in estate.journal.places}
    found = []
    for r in counting_lines(records, as_of):
        product = catalog.product(r["product"])
        kind = fold(r["type"]) or "license"
        if product not in catalog.CONNECTORS or kind not in ("license", "subscription") or not r["quantity"]:
            continue
        right = catalog.CONNECTORS[product]
        unit = Unit(product, "", r["version"], day(r["sa_end"]), day(r["purchased"]), kind == "subscription")
        covered = None if unit.ended(as_of) else unit.covered(right, as_of)
        at = placed.get(id(r)) or r["server"]
        host = estate.host_of(estate.devices.named(at)) if at else None
        found += [Connector(right, covered, host)] * max(0, int(float(r["quantity"])))
    return found


@dataclass
class Named:
    """A reserved unit: which subject holds it and what it covers."""
    subject: str
    user: bool
    product: str
    covers: dict[str, int]


def reserve(estate, held: list[Unit]) -> tuple[list[Named], list[Unit]]:
    """Named assignments, and the units that are left for everyone else."""
    seen_users = {r["user"] for r in estate.records if r.kind in ("access", "plan") and r["user"]}
    known = ({estate.users.identity(u) for u in seen_users} if READ["known-user-in-evidence"] else set()) | {estate.users.root(e) for e in estate.users.entries}
    pairs, spelled = set(), {}
    for r in (r for r in estate.records if r.kind == "assigned"):
        product, user = catalog.product(r["product"]), estate.users.identity(r["subject"])
        if product and r["subject"]:
            pairs.add(pair := (user, product, True) if user in known else (estate.devices.named(r["subject"]), product, False))
            spelled.setdefault(pair, fold(r["subject"]))
    left, named = list(held), []
    for subject, product, is_user in sorted(pairs, key=lambda p: p if READ["assigned-by-identity"] else (spelled[p], p[1])):
        fits = [u for u in left if u.product == product and u.metric == ("user" if is_user else "device")]
        if not READ["reserved-dead"]:
            fits = [u for u in fits if u.covers(estate.as_of)]
        if fits:
            best = max(fits, key=lambda u: better(u, estate.as_of) if READ["assigned-newest-right"] else u.sa_end or date.min)
            left = [u for u in left if u is not best]
            named.append(Named(subject, is_user, product, best.covers(estate.as_of)))
    return named, left
