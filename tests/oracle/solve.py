"""The two exact problems: the weighted vertex cover, and the allocation in lexicographic passes. POSITION.md sections 5, 6, 8."""
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

import catalog


class Program:
    """An integer programme: named variables, linear constraints, objectives minimised one after the other."""

    def __init__(self):
        self.upper: list[float] = []
        self.rows: list[tuple[dict[int, float], float]] = []  # sum >= bound

    def var(self, upper: float) -> int:
        self.upper.append(upper)
        return len(self.upper) - 1

    def at_least(self, terms: dict[int, float], bound: float) -> None:
        self.rows.append((terms, bound))

    def minimise(self, objectives: list[dict[int, int]]) -> tuple[list[int], list[int]]:
        rows = list(self.rows)
        values, solution = [], None
        for objective in objectives:
            if objective or solution is None and objective is objectives[-1]:
                solution = self.solved(objective, rows)
            value = sum(x * solution[i] for i, x in objective.items()) if objective else 0
            values.append(value)
            if objective:
                rows.append(({i: -x for i, x in objective.items()}, -value))
        return values, solution

    def solved(self, objective: dict[int, int], rows) -> list[int]:
        c = np.zeros(len(self.upper))
        for i, x in objective.items():
            c[i] = x
        a = np.zeros((max(1, len(rows)), len(self.upper)))
        low = np.full(max(1, len(rows)), -np.inf)
        for k, (terms, bound) in enumerate(rows):
            low[k] = bound
            for i, x in terms.items():
                a[k, i] += x
        got = milp(c, constraints=LinearConstraint(a, low, np.inf), bounds=Bounds(0, np.array(self.upper, float)),
                   integrality=np.ones(len(self.upper)), options={"mip_rel_gap": 0})
        if got.status != 0:
            raise RuntimeError(f"the programme was not solved: {got.message}")
        return [round(x) for x in got.x]


def cover(pairs: set[tuple[str, str]], users: set[str], devices: set[str], user_weight: int, device_weight: int) -> tuple[int, int]:
    """A minimum-weight vertex cover of the pairs, with these users and devices in it: how many of each."""
    program = Program()
    u = {x: program.var(1) for x in sorted({p[0] for p in pairs} | users)}
    d = {x: program.var(1) for x in sorted({p[1] for p in pairs} | devices)}
    if not u and not d:
        return 0, 0
    for x, y in sorted(pairs):
        program.at_least({u[x]: 1, d[y]: 1}, 1)
    for i in [u[x] for x in users] + [d[x] for x in devices]:
        program.at_least({i: 1}, 1)
    _, chosen = program.minimise([{**{i: user_weight for i in u.values()}, **{i: device_weight for i in d.values()}}])
    return sum(chosen[i] for i in u.values()), sum(chosen[i] for i in d.values())


@dataclass(frozen=True)
class Pool:
    product: str
    covers: tuple[tuple[str, int], ...]  # right -> covered version
    quantity: int
    only: frozenset[str] | None = None  # bridge units: the users that may have one


@dataclass(frozen=True)
class Demand:
    right: str
    version: int
    host: str | None = None


@dataclass(frozen=True)
class Side:
    """One allocation problem. Prices in cents; `sold` are the CALs and suites that can be bought for this side."""
    internal: tuple[tuple[str, tuple[Demand, ...]], ...]
    external: tuple[tuple[str, tuple[Demand, ...]], ...]
    pools: tuple[Pool, ...]
    sold: tuple[tuple[frozenset[str], int], ...]
    connectors: tuple[tuple[str, int | None, str | None], ...] = ()  # right, covered version, host (None: free)
    connector_prices: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Result:
    """Compared in this order: what the allocation minimises."""
    unpriced: int
    total: int
    internal: int
    uncovered: int

    def __add__(self, other: "Result") -> "Result":
        return Result(self.unpriced + other.unpriced, self.total + other.total, self.internal + other.internal, self.uncovered + other.uncovered)


def usable(pool: Pool, subject: str, demands) -> bool:
    covers = dict(pool.covers)
    return (pool.only is None or subject in pool.only) and any(covers.get(d.right, -1) >= d.version for d in demands)


def met(covers: dict[str, int], demands) -> frozenset[int]:
    return frozenset(i for i, d in enumerate(demands) if covers.get(d.right, -1) >= d.version)


def bundles(options: list[frozenset[int]]) -> list[tuple[int, ...]]:
    """Every choice of options in which each one is good for something the others do not give."""
    found = [()]
    for n in range(1, len(options) + 1):
        for pick in combinations(range(len(options)), n):
            if all(options[i] - frozenset().union(*(options[j] for j in pick if j != i)) for i in pick):
                found.append(pick)
    return found


@lru_cache(maxsize=200_000)
def buys(demands: tuple[Demand, ...], sold) -> tuple[tuple[frozenset[int], int], ...]:
    """What purchases can meet: each set of demands with the least it costs."""
    options = [frozenset(i for i, d in enumerate(demands) if d.right in rights) for rights, _ in sold]
    cheapest: dict[frozenset[int], int] = {}
    for pick in bundles(options):
        got = frozenset().union(*(options[i] for i in pick))
        cost = sum(sold[i][1] for i in pick)
        cheapest[got] = min(cost, cheapest.get(got, cost))
    return tuple(cheapest.items())


def buying(demands, sold, rest: frozenset[int] | None):
    """The purchases worth looking at: the cheapest that meets the rest, or (None: connectors may meet some) each possible one."""
    if rest is None:
        return buys(demands, sold)
    return [min(((got, cost) for got, cost in buys(demands, sold) if rest <= got), key=lambda x: (x[1], sorted(x[0])))]


@lru_cache(maxsize=200_000)
def allocate(side: Side, cost_only: bool = False) -> Result:
    if not side.internal and not side.external:
        return Result(0, 0, 0, 0)
    p = Program()
    unpriced, total, internal, uncovered = {}, {}, {}, {}
    use: list[dict[int, int]] = [{} for _ in side.pools]

    # An active connector at a host for a demand: (right, host, version) -> 0/1.
    hosts = sorted({d.host for _, ds in side.external for d in ds if d.host})
    prices = dict(side.connector_prices)
    bought = {(r, h): p.var(1) for r in prices for h in hosts}
    for (r, _), i in bought.items():
        total[i] = prices[r]
    placing: list[tuple[str, int, dict[str, int]]] = []
    for right, covered, host in side.connectors:
        if host is None and covered is not None:
            spots = {h: p.var(1) for h in hosts}
            if spots:
                p.at_least({i: -1 for i in spots.values()}, -1)
            placing.append((right, covered, spots))

    def held(right: str, host: str, version: int) -> tuple[dict[int, int], int]:
        """The connectors of a right on a host whose version fits: variables, and how many stand there already."""
        terms = {bought[right, host]: 1} if (right, host) in bought else {}
        for r, covered, spots in placing:
            if r == right and covered >= version:
                terms[spots[host]] = 1
        fixed = sum(1 for r, covered, h in side.connectors if r == right and h == host and covered is not None and covered >= version)
        return terms, fixed

    active: dict[Demand, int] = {}
    for d in sorted({d for _, ds in side.external for d in ds if d.host}, key=repr):
        if not catalog.connector_may_serve(d.right, d.version):
            continue
        active[d] = p.var(1)
        for right in filter(None, [d.right, catalog.CONNECTOR_NEEDS.get(d.right)]):
            terms, fixed = held(right, d.host, d.version)
            p.at_least({**terms, active[d]: -1}, -fixed)

    for inside, subjects in ((True, side.internal), (False, side.external)):
        groups: dict[tuple, list[str]] = {}
        for subject, demands in subjects:
            fitting = tuple(k for k, pool in enumerate(side.pools) if usable(pool, subject, demands))
            groups.setdefault((demands, fitting), []).append(subject)
        for (demands, fitting), members in sorted(groups.items(), key=repr):
            n = len(members)
            can_be_bought = frozenset().union(*(got for got, _ in buys(demands, side.sold)))
            open_ = {k: p.var(n) for k in range(len(demands)) if k not in can_be_bought}
            for i in open_.values():
                unpriced[i] = 1
            owned_options = [met(dict(side.pools[k].covers), demands) for k in fitting]
            patterns = []
            for pick in bundles(owned_options):
                by_owned = frozenset().union(*(owned_options[j] for j in pick))
                for by_purchase, cost in buying(demands, side.sold, can_be_bought - by_owned if inside else None):
                    i = p.var(n)
                    patterns.append((i, by_owned | by_purchase))
                    for j in pick:
                        use[fitting[j]][i] = 1
                    if cost:
                        total[i] = cost
                        if inside:
                            internal[i] = cost
                    if inside and len(by_owned) < len(demands):
                        uncovered[i] = len(demands) - len(by_owned)
            everyone = {i: 1 for i, _ in patterns}
            p.at_least(everyone, n)
            p.at_least({i: -1 for i in everyone}, -n)
            for k, d in enumerate(demands):
                terms = {i: 1 for i, got in patterns if k in got}
                if k in open_:
                    terms[open_[k]] = 1
                if not inside and d in active:
                    terms[active[d]] = n
                p.at_least(terms, n)
    for pool, terms in zip(side.pools, use):
        if terms:
            p.at_least({i: -1 for i in terms}, -pool.quantity)
    if cost_only:
        opened, cost = p.minimise([unpriced, total])[0]
        return Result(opened, cost, 0, 0)
    if side.external:
        return Result(*p.minimise([unpriced, total, internal, uncovered])[0])
    opened, cost, short = p.minimise([unpriced, total, uncovered])[0]
    return Result(opened, cost, cost, short)
