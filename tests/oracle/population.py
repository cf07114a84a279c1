"""The population of a right and its metrics: POSITION.md section 5."""
from dataclasses import dataclass

from extracts import DEVICES_ONLY, USERS_ONLY
from readings import READ
from rows import Row
from solve import cover


@dataclass
class Population:
    right: str
    users: set[str]
    devices: set[str]
    pairs: set[tuple[str, str]]
    covered: set[str]
    user_needs: dict[str, int]
    device_needs: dict[str, int]
    metrics: dict[str, tuple[set[str], set[str]] | None]  # user, device, split -> users and devices that need a CAL
    mixed: tuple[int, int]


def newest(rows: list[Row], subject) -> dict[str, int]:
    needs: dict[str, int] = {}
    for row in rows:
        if subject(row) is not None:
            needs[subject(row)] = max(needs.get(subject(row), 0), row.required)
    return needs


def populate(right: str, rows: list[Row], carried_by_user, carried_by_device, is_shared, weights: tuple[int, int]) -> Population:
    """carried_by_user(user, right, version) and carried_by_device say whether a plan or named assignment covers it."""
    shown = Row.shown_device
    users = {r.user for r in rows if r.user}
    devices = {shown(r) for r in rows if shown(r)}
    pairs = {(r.user, shown(r)) for r in rows if r.user and shown(r)}
    user_needs = newest(rows, lambda r: r.user)
    covered = {u for u in users if carried_by_user(u, right, user_needs[u])}
    device_needs = newest([r for r in rows if r.user not in covered], shown)
    assigned = {d for d, v in device_needs.items() if carried_by_device(d, right, v)}

    p1 = {(u, d) for u, d in pairs if u not in covered and d not in assigned}
    u1 = {u for u in users - covered if any(p[0] == u for p in p1) or not any(p[0] == u for p in pairs)}
    tied_devices, tied_users = {d for _, d in pairs}, {u for u, _ in pairs}
    has_users_only = any(r.linkage == USERS_ONLY for r in rows)
    has_devices_only = any(r.linkage == DEVICES_ONLY for r in rows)

    d0 = set()
    for d in devices - tied_devices - (assigned if READ["split-after-named"] else set()):
        witnesses = [r for r in rows if shown(r) == d and not r.background]
        if witnesses and not (has_users_only and all(r.linkage == DEVICES_ONLY for r in witnesses)):
            d0.add(d)
    u0 = set()
    for u in u1 - tied_users:
        if not (has_devices_only and all(r.linkage == USERS_ONLY for r in rows if r.user == u)):
            u0.add(u)
    d1 = {d for _, d in p1} | (devices - tied_devices - (assigned if READ["split-after-named"] else set()))
    s = {d for d in devices if is_shared(d)}
    u2 = {u for u in u1 if not any(p[0] == u for p in p1) or any(p[0] == u and p[1] not in s for p in p1)}

    metrics = {"user": None, "device": None, "split": None}
    if users:
        metrics["user"] = (u1, d0)
    if devices:
        metrics["device"] = (u0, d1)
    if right != "rds" and any(d in s for _, d in p1):
        metrics["split"] = (u2, d0 | {d for u, d in p1 if d in s and u not in u2})
    return Population(right, users, devices, pairs, covered, user_needs, device_needs, metrics, cover(p1, u0, d0, *weights))
