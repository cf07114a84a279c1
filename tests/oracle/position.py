#!/usr/bin/env python3
"""position.py FOLDER --as-of DATE [--decisions FILE]: the CAL position of a small estate, read a second time from the specification.

Naive and exact on purpose: every combination of metrics is tried, every optimum is an integer programme in cents.
Prints what a position and an expected position both hold, so it can be compared with either.
"""
import argparse
import json
import sys
from dataclasses import replace
from datetime import date
from itertools import product as combinations
from pathlib import Path

import catalog
from extracts import apply, read_folder, read_journal
from owned import better, connectors, reserve, units
from population import Population, populate
from resolve import Devices, Users, fold
from readings import READ
from rows import REASONS, Estate, Row
from extracts import Journal
from solve import Demand, Pool, Result, Side, allocate

ORDER = {"user": 0, "device": 1, "split": 2}


def cents(text) -> int:
    return round(float(text) * 100)


class Position:
    def __init__(self, folder: Path, as_of: date, decisions: Path | None):
        records = read_folder(folder)
        records, journal = apply(records, read_journal(decisions), self.persons_of, self.devices_of)
        self.estate = Estate(records, journal, as_of)
        self.as_of = as_of
        self.rights = sorted({r.right for r in self.estate.rows})
        self.read_prices()
        self.units = units(records, as_of)
        self.named, self.left = reserve(self.estate, self.units)
        self.plans: dict[str, set[str]] = {}
        for r in (r for r in records if r.kind == "plan" and catalog.plan(r["plan"])):
            self.plans.setdefault(self.estate.users.identity(r["user"]), set()).add(catalog.plan(r["plan"]))
        self.outcome = self.estate.apply(REASONS)
        self.populations = {r: self.population(r) for r in self.rights}
        self.external = self.external_demands()
        self.connectors = tuple((c.right, c.covered, c.host) for c in connectors(records, as_of, self.estate))
        self.pools = {m: self.pools_of(m) for m in ("user", "device")}

    # -- which rows of the directory and register a key names -------------------------------------------------------
    @staticmethod
    def persons_of(records, key):
        users = Users(records, Journal())
        name = users.before_merge(key)
        return [r for r in records if r.kind == "person" and users.before_merge(r["user"]) == name]

    @staticmethod
    def devices_of(records, key):
        devices = Devices(records, Journal(), date.max)
        return devices.rows_of.get(devices.before_merge(key), [])

    # -- prices -------------------------------------------------------------------------------------------------------
    def read_prices(self) -> None:
        self.prices: dict[tuple[str, str], int] = {}
        listed = [(r["product"], r["metric"], r["unit_price"]) for r in self.estate.records if r.kind == "price" and r["unit_price"]]
        for name, metric, price in (listed if READ["price-later-line"] else listed[::-1]) + self.estate.journal.prices:
            known = catalog.product(name)
            for m in [fold(metric)] if fold(metric) else ["user", "device", ""]:
                if known:
                    self.prices[known, m] = cents(price)
        self.sold = {}
        for m in ("user", "device"):
            products = [(n, frozenset([r])) for n, r in catalog.STANDALONE.items()]
            products += [(n, catalog.bundle(n, self.as_of if READ["sold-suite-as-of"] else None)) for n in catalog.SUITES]
            self.sold[m] = tuple((rights, self.prices[n, m]) for n, rights in products if (n, m) in self.prices)
        self.connector_prices = tuple((right, self.prices[n, ""] if (n, "") in self.prices else self.prices[n, "user"])
                                      for n, right in catalog.CONNECTORS.items() if (n, "") in self.prices or (n, "user") in self.prices)

    def standalone(self, right: str, metric: str) -> int | None:
        name = next((n for n, r in catalog.STANDALONE.items() if r == right), None)
        return self.prices.get((name, metric))

    # -- section 5 ------------------------------------------------------------------------------------------------------
    def carried_by_user(self, user: str, right: str, version: int) -> bool:
        if any(right in catalog.plan_rights(p) for p in self.plans.get(user, ())):
            return True
        return any(n.user and n.subject == user and n.covers.get(right, -1) >= version and (self.eligible(n.product, user) or not READ["assigned-bridge-needs-plan"]) for n in self.named)

    def carried_by_device(self, device: str, right: str, version: int) -> bool:
        return any(not n.user and n.subject == device and n.covers.get(right, -1) >= version for n in self.named)

    def eligible(self, product: str, user: str) -> bool:
        """A bridge is only for users who hold one of its plans."""
        return product not in catalog.BRIDGES or all(self.plans.get(user, set()) & group for group in catalog.BRIDGES[product][1])

    def weights(self, right: str) -> tuple[int, int]:
        return tuple(100 if p is None else p for p in (self.standalone(right, "user"), self.standalone(right, "device")))

    def population(self, right: str) -> Population:
        rows = [r for r in self.outcome.left if r.right == right]
        return populate(right, rows, self.carried_by_user, self.carried_by_device, self.estate.devices.is_shared, self.weights(right))

    def owned_count(self, right: str, metric: str) -> int:
        mine = [u for u in self.units if u.metric == metric and right in u.rights() and not u.ended(self.as_of)]
        if not READ["unknown-version-owned"]:
            mine = [u for u in mine if right in u.covers(self.as_of)]
        return sum(1 for u in mine if READ["bridge-owned"] or u.product not in catalog.BRIDGES)

    # -- section 8 ------------------------------------------------------------------------------------------------------
    def external_demands(self) -> dict[str, dict[str, set[Demand]]]:
        """user -> right -> demands that no plan or named assignment of the user's own covers."""
        found: dict[str, dict[str, set[Demand]]] = {}
        highest: dict[tuple, int] = {}
        for row in (r for r in self.outcome.external if not r.base_included):
            for key in ((row.user, row.right), (row.user, row.right, row.host)):
                highest[key] = max(highest.get(key, 0), row.required)
        for row in self.outcome.external:
            needed = row.required if READ["external-own-cover-per-demand"] else highest.get((row.user, row.right), row.required)
            if row.base_included or self.carried_by_user(row.user, row.right, needed):
                continue
            if not READ["connector-per-version"]:
                row = replace(row, required=highest[row.user, row.right, row.host])
            found.setdefault(row.user, {}).setdefault(row.right, set()).add(Demand(row.right, row.required, row.host))
        return found

    # -- section 6 ------------------------------------------------------------------------------------------------------
    def pools_of(self, metric: str) -> tuple[Pool, ...]:
        counted: dict[tuple, int] = {}
        for u in self.left:
            covers = tuple(sorted(u.covers(self.as_of).items()))
            if u.metric == metric and covers:
                counted[u.product, covers] = counted.get((u.product, covers), 0) + 1
        people = {u for p in self.populations.values() for u in p.users} | set(self.external)
        return tuple(Pool(n, c, q, frozenset(u for u in people if self.eligible(n, u)) if n in catalog.BRIDGES else None)
                     for (n, c), q in sorted(counted.items()))

    def side(self, metric: str, choice: dict[str, str], rights: frozenset[str]) -> Side:
        """The users' or the devices' problem for these rights under a choice of metrics."""
        index = 0 if metric == "user" else 1
        demands: dict[str, set[Demand]] = {}
        for right in rights & choice.keys():
            pop = self.populations[right]
            needs = pop.user_needs if index == 0 else pop.device_needs
            for subject in pop.metrics[choice[right]][index]:
                demands.setdefault(subject, set()).add(Demand(right, needs[subject]))
        outside = {u: {d for r in by_right.keys() & rights for d in by_right[r]} for u, by_right in self.external.items()} if index == 0 else {}
        freeze = lambda x: tuple((s, tuple(sorted(d, key=repr))) for s, d in sorted(x.items()) if d)
        pools = tuple(p for p in self.pools[metric] if {r for r, _ in p.covers} & rights)
        sold = tuple((rs, c) for rs, c in self.sold[metric] if rs & rights)
        with_connectors = index == 0 and any(outside.values())
        return Side(freeze(demands), freeze(outside), pools, sold, tuple(c for c in self.connectors if c[0] in rights) if with_connectors else (),
                    tuple(c for c in self.connector_prices if c[0] in rights) if with_connectors else ())

    def solved(self, choice: dict[str, str], rights: frozenset[str]) -> Result:
        return allocate(self.side("user", choice, rights)) + allocate(self.side("device", choice, rights))

    def components(self) -> list[frozenset[str]]:
        """Rights that no owned or sold bundle (and no pair of connectors) ties together are separate problems."""
        tied = [{r for r, _ in p.covers} for m in self.pools.values() for p in m] + [set(rs) for m in self.sold.values() for rs, _ in m]
        outside = {r for by_right in self.external.values() for r in by_right}
        tied += [{r, needed} for r, needed in catalog.CONNECTOR_NEEDS.items() if r in outside]
        groups = [{r} for r in sorted(set(self.rights) | {r for b in self.external.values() for r in b})]
        for t in tied:
            touched = [g for g in groups if g & t]
            if touched:
                groups = [g for g in groups if g not in touched] + [set().union(*touched)]
        return [frozenset(g) for g in groups]

    # -- policies ---------------------------------------------------------------------------------------------------------
    def available(self, right: str) -> list[str]:
        return [m for m in ORDER if self.populations[right].metrics[m] is not None]

    def as_licensed(self) -> dict[str, str]:
        choice = {}
        for right in self.rights:
            can = self.available(right)
            first = "device" if self.owned_count(right, "device") > self.owned_count(right, "user") else "user"
            both = [m for m in (first, "device" if first == "user" else "user") if m in can]
            if both:
                choice[right] = both[0]
        return choice

    def smaller_count(self) -> dict[str, str]:
        choice = self.as_licensed()
        for right in choice:
            sizes = {m: self.needed(right, m) for m in ("user", "device") if m in self.available(right)}
            if len(sizes) == 2 and sizes["user"] != sizes["device"]:
                choice[right] = min(sizes, key=sizes.get)
        return choice

    def needed(self, right: str, metric: str) -> int:
        return sum(map(len, self.populations[right].metrics[metric]))

    def overrides(self) -> dict[str, str]:
        return {r: m for r, m in self.estate.journal.metric.items() if r in self.populations and m in self.available(r)}

    def least_cost(self) -> dict[str, str]:
        fixed, choice = self.overrides(), {}
        for group in self.components():
            rights = [r for r in sorted(group) if r in self.populations and self.available(r)]
            options = [[fixed[r]] if r in fixed else self.available(r) for r in rights]
            best = None
            likely = self.smaller_count()  # tried first, so that dearer ones are known as such sooner; the order decides nothing
            for metrics in sorted(combinations(*options), key=lambda ms: sum(likely[r] != m for r, m in zip(rights, ms))):
                one = dict(zip(rights, metrics))
                sides = [self.side(m, one, group) for m in ("user", "device")]
                if best is not None and self.dearer(sides, best[0][:2]):
                    continue
                got = allocate(sides[0]) + allocate(sides[1])
                key = (got.unpriced, got.total, got.internal, got.uncovered, sum(self.needed(r, m) for r, m in one.items()) if READ["fewer-cals-is-demand"] else 0, [ORDER[m] for m in metrics])
                if best is None or key < best[0]:
                    best = (key, one)
            choice.update(best[1])
        return choice

    @staticmethod
    def dearer(sides: list[Side], best: tuple[int, int]) -> bool:
        """Whether these two problems already cost more than the best so far (nothing else needs to be known then)."""
        sum_so_far = Result(0, 0, 0, 0)
        for side in sides:
            sum_so_far = sum_so_far + allocate(side, cost_only=True)
            if (sum_so_far.unpriced, sum_so_far.total) > best:
                return True
        return False

    def result(self, choice: dict[str, str]) -> Result:
        total = Result(0, 0, 0, 0)
        for group in self.components():
            total = total + self.solved({r: m for r, m in choice.items() if r in group}, group)
        return total

    # -- section 9: the unadjusted count and the waterfall -------------------------------------------------------------------
    def unadjusted_metric(self, right: str) -> str:
        metric = "device" if self.owned_count(right, "device") > self.owned_count(right, "user") else "user"
        rows = [r for r in self.estate.rows if r.right == right]
        has = {"user": any(r.raw_user for r in rows), "device": any(r.raw_device for r in rows)}
        other = "device" if metric == "user" else "user"
        return other if has[other] and not has[metric] else metric

    def formula(self, right: str, subjects: dict[str, set[str]]) -> int:
        metric = self.unadjusted_metric(right)
        newest = max(r.required for r in self.estate.rows if r.right == right)
        reaching = sum(1 for u in self.units if u.metric == metric and u.covers(self.as_of).get(right, -1) >= newest)
        return max(0, len(subjects[metric]) - reaching) * (self.standalone(right, metric) or 0)

    def unadjusted(self, rows: list[Row]) -> int:
        total = 0
        for right in self.rights:
            mine = [r for r in rows if r.right == right]
            total += self.formula(right, {"user": {r.user for r in mine} - {None}, "device": {r.shown_device() for r in mine} - {None}})
        return total

    def auditor(self) -> tuple[int, int]:
        """auditor_cost, and the unadjusted formula on raw identifiers for every right."""
        raw = {}
        for right in self.rights:
            rows = [r for r in self.estate.rows if r.right == right]
            raw[right] = self.formula(right, {"user": {r.raw_user for r in rows} - {""}, "device": {r.raw_device for r in rows} - {""}})
        claimed = {}
        for r in (r for r in self.estate.records if r.kind == "claim" and r["claimed_shortage"]):
            right = fold(r["right"])
            price = cents(r["unit_price"]) if r["unit_price"] else self.standalone(right, self.unadjusted_metric(right)) or 0
            claimed[right] = claimed.get(right, 0) + round(float(r["claimed_shortage"]) * price)
        return sum({**raw, **claimed}.values()), sum(raw.values())

    def waterfall(self, chosen: Result, licensed: Result) -> list[dict]:
        auditor, raw = self.auditor()
        steps = [("start", auditor), ("claim", raw), ("identities", self.unadjusted(self.estate.rows))]
        for k, reason in enumerate(REASONS, start=1):
            steps.append((reason, self.unadjusted(self.estate.apply(REASONS[:k]).left)))
        planned = 0
        for right in self.rights:
            mine = [r for r in self.outcome.left if r.right == right and r.user not in self.populations[right].covered]
            planned += self.formula(right, {"user": {r.user for r in mine} - {None}, "device": {r.shown_device() for r in mine} - {None}})
        steps += [("plans", planned), ("allocation", licensed.internal), ("metric", chosen.internal), ("external-cover", chosen.total)]
        return [{"code": code, "delta": (now - before) / 100} for (_, before), (code, now) in zip(steps, steps[1:]) if now != before]

    # -- what is printed ----------------------------------------------------------------------------------------------------
    def excluded(self, right: str) -> dict[str, int]:
        pop, found = self.populations[right], {}
        present = pop.users | pop.devices
        if not READ["external-not-population"]:
            present |= {r.user for r in self.outcome.external if r.right == right}
        for r, reason, subject in self.outcome.taken:
            if r == right and reason != "external" and subject is not None and subject not in present:
                found.setdefault(reason, set()).add(subject)
        return {reason: len(subjects) for reason, subjects in sorted(found.items())}

    def right_json(self, right: str, metric: str | None) -> dict:
        pop, rows = self.populations[right], [r for r in self.estate.rows if r.right == right]
        weights = [w / 100 for w in self.weights(right)]
        outside = [d for by_right in self.external.values() for d in by_right.get(right, ())]
        metrics = {m: None if v is None else {"users": len(v[0]), "devices": len(v[1])} for m, v in pop.metrics.items()}
        return {
            "raw_users": len({r.raw_user for r in rows} - {""}), "raw_devices": len({r.raw_device for r in rows} - {""}),
            "users": len(pop.users), "devices": len(pop.devices), "pairs": len(pop.pairs), "plan_covered": len(pop.covered),
            "excluded": self.excluded(right), "metric": metric, "metrics": {**metrics, "mixed": {"users": pop.mixed[0], "devices": pop.mixed[1]}},
            "mixed_weight": pop.mixed[0] * weights[0] + pop.mixed[1] * weights[1], "weights": {"user": weights[0], "device": weights[1]},
            "external": {"users": sum(1 for b in self.external.values() if b.get(right)), "hosts": len({d.host for d in outside} - {None})},
        }

    def json(self) -> dict:
        licensed, smaller, least = self.as_licensed(), self.smaller_count(), self.least_cost()
        policies = {"least-cost": least, "smaller-count": smaller, "as-licensed": licensed}
        results = {name: self.result(choice) for name, choice in policies.items()}
        policy = self.estate.journal.settings.get("policy", "least-cost")
        metrics = {**policies[policy], **self.overrides()}
        chosen = self.result(metrics)
        cost = lambda r: {"residual_cost": r.internal / 100, "external_cost": (r.total - r.internal) / 100}
        rights = {r: self.right_json(r, metrics.get(r)) for r in self.rights}
        for k, right in enumerate(rights):  # the shortage over all rights; on which right it lands is not unique
            rights[right]["gap"] = {"users": chosen.uncovered if k == 0 else 0, "devices": 0}
        totals = {"auditor_cost": self.auditor()[0] / 100, **cost(chosen), "uncovered": chosen.uncovered, "unpriced": chosen.unpriced}
        return {"as_of": self.as_of.isoformat(), "rights": rights, "policies": {n: {"metrics": policies[n], **cost(r), "unpriced": r.unpriced} for n, r in results.items()},
                "totals": totals, "waterfall": self.waterfall(chosen, results["as-licensed"])}


def position(folder: Path, as_of: str, decisions: Path | None = None) -> dict:
    return Position(folder, date.fromisoformat(as_of), decisions).json()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--as-of", required=True)
    parser.add_argument("--decisions", type=Path)
    given = parser.parse_args()
    json.dump(position(given.folder, given.as_of, given.decisions), sys.stdout, indent=1, sort_keys=True)
    print()


if __name__ == "__main__":
    main()
