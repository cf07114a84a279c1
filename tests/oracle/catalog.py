"""The catalog's facts as the oracle needs them: versions, bundles, plans, connectors, waivers.

Read from catalog_draft.toml (found through RECAL_SHARED, or ../shared beside the project); what the
file gives only in words (product names, 2012 R2's CAL) is spelled out here and nowhere else.
"""
import os
import tomllib
from datetime import date
from pathlib import Path


def shared() -> Path:
    if os.environ.get("RECAL_SHARED"):
        return Path(os.environ["RECAL_SHARED"])
    here = Path(__file__).resolve()
    for up in here.parents:
        if (up.parent / "shared" / "spec").is_dir():
            return up.parent / "shared"
    raise SystemExit("the shared folder is missing: set RECAL_SHARED")


_RAW = tomllib.loads((shared() / "reference" / "catalog_draft.toml").read_text())

# A right is a workload with an edition; the file says 'windows_server:base', the position 'windows-server'.
EDITIONED = {"exchange", "sharepoint", "skype"}


def right_of(grant: str) -> str | None:
    if ":" not in grant:
        return None
    workload, edition = grant.split(":")
    workload = workload.replace("_", "-")
    if workload in EDITIONED:
        return {"base": f"{workload}-standard", "additive": f"{workload}-enterprise", "plus": f"{workload}-plus"}.get(edition)
    return workload if edition in ("base", "additive") else None


def workload_of(right: str) -> str:
    head = right.rsplit("-", 1)[0]
    return head if head in EDITIONED else right


# -- versions -------------------------------------------------------------------------------------------------
# Per version table: [(rank, id, released)], sorted. rds and ad-rms follow Windows Server.
_UNDATED = {  # the file has no release dates for Skype 2015/2019 and older: the well-known ones
    ("skype", "ocs2007"): "2007-07-27", ("skype", "ocs2007r2"): "2009-02-03", ("skype", "lync2010"): "2010-11-17",
    ("skype", "lync2013"): "2012-12-01", ("skype", "2015"): "2015-05-01", ("skype", "2019"): "2018-10-22",
    ("windows_server", "2003r2"): "2005-12-06",
}
_TABLES: dict[str, list[tuple[int, str, date]]] = {}
for _v in _RAW["version"]:
    _when = _v.get("released") or _UNDATED.get((_v["workload"], _v["version"]))
    if _when:
        _TABLES.setdefault(_v["workload"].replace("_", "-"), []).append((_v["rank"], _v["version"], date.fromisoformat(_when)))
for _t in _TABLES.values():
    _t.sort()
SUBSCRIPTION_EDITION = "se"


def table(right: str) -> list[tuple[int, str, date]]:
    workload = workload_of(right)
    return _TABLES.get("windows-server" if workload in ("rds", "ad-rms") else workload, [])


def rank(right: str, stated: str) -> int | None:
    """The rank of a stated version, None where it is blank or nobody knows it."""
    text = "".join(stated.casefold().split())
    if workload_of(right) == "skype":
        text = {"2010": "lync2010", "2013": "lync2013"}.get(text, text)
    return next((r for r, v, _ in table(right) if v == text), None)


def needed_cal(right: str, server_rank: int) -> int:
    """The CAL version that a server of this version needs (Windows Server 2012 R2 needs a 2012 CAL)."""
    by_id = {v: r for r, v, _ in table(right)}
    for x in _RAW["version_exception"]:
        if x["workload"].replace("_", "-") == workload_of(right) and x["covers"] and x["conf"] != "unverified":
            if by_id.get(x["server_version"]) == server_rank:
                return by_id[x["cal_version"]]
    return server_rank


def latest(right: str, on: date, with_subscription_edition: bool) -> int | None:
    ranks = [r for r, v, d in table(right) if d <= on and (with_subscription_edition or v != SUBSCRIPTION_EDITION)]
    return max(ranks, default=None)


def perpetual_rank(right: str, r: int) -> int:
    """A stated subscription edition counts, without SA, as the newest version before it that is not one."""
    return max((x for x, v, _ in table(right) if x <= r and v != SUBSCRIPTION_EDITION), default=r)


# -- products -------------------------------------------------------------------------------------------------
STANDALONE = {
    "Windows Server CAL": "windows-server", "Remote Desktop Services CAL": "rds",
    "Exchange Server Standard CAL": "exchange-standard", "Exchange Server Enterprise CAL": "exchange-enterprise",
    "SharePoint Server Standard CAL": "sharepoint-standard", "SharePoint Server Enterprise CAL": "sharepoint-enterprise",
    "Skype for Business Server Standard CAL": "skype-standard", "Skype for Business Server Enterprise CAL": "skype-enterprise",
    "SQL Server CAL": "sql", "AD RMS CAL": "ad-rms",
}


def _suite(identity: str, on: date) -> frozenset[str]:
    """What the suite holds for a purchase on that day (its periods are whole months)."""
    month = on.isoformat()[:7]
    row = next(s for s in _RAW["suite"] if s["id"] == identity and s["valid_from"] <= month and (not s["valid_to"] or month <= s["valid_to"]))
    rights = {right_of(g) for g in row["grants"]} - {None}
    return frozenset(rights | (_suite("core_cal", on) if "core_cal" in row["grants"] else set()))


SUITES = {"Core CAL Suite": "core_cal", "Enterprise CAL Suite": "ecal"}
BRIDGES = {  # product -> (catalog row, plans of which the user must hold one of each group)
    "Core CAL Suite Bridge for Office 365": ("core_bridge_o365", [{"o365_e1", "o365_e3"}]),
    "Core CAL Suite Bridge for Intune": ("core_bridge_intune", [{"intune"}]),
    "Core CAL Suite Bridge for Office 365 and Intune": ("core_bridge_o365_intune", [{"o365_e1", "o365_e3"}, {"intune"}]),
    "Core CAL Suite Bridge for EMS": ("core_bridge_ems", [{"ems_e3", "ems_e5"}]),
}
FIXED = {  # bundles whose versions the product itself fixes
    "Windows EBS Standard CAL": {"windows-server": "2008", "exchange-standard": "2007"},
    "Windows EBS Premium CAL": {"windows-server": "2008", "exchange-standard": "2007"},
}
CONNECTORS = {"Windows Server External Connector": "windows-server", "Remote Desktop Services External Connector": "rds",
              "Exchange Server External Connector": "exchange-standard", "SharePoint Server External Connector": "sharepoint-standard",
              "Lync Server Standard External Connector": "skype-standard", "Lync Server Enterprise External Connector": "skype-enterprise", "AD RMS External Connector": "ad-rms"}
CONNECTOR_NEEDS = {"rds": "windows-server", "skype-enterprise": "skype-standard"}  # additive: the other must stand on the host too
_BY_NAME = {n.casefold(): n for n in [*STANDALONE, *SUITES, *BRIDGES, *FIXED, *CONNECTORS]}


def product(name: str) -> str | None:
    return _BY_NAME.get(" ".join(name.split()).casefold())


def bundle(name: str, purchased: date | None) -> frozenset[str]:
    """The rights of a product; a suite's by the day it was bought (unknown: as it is today)."""
    if name in STANDALONE:
        return frozenset([STANDALONE[name]])
    if name in SUITES:
        return _suite(SUITES[name], purchased or date.max)
    if name in BRIDGES:
        row = next(b for b in _RAW["bridge"] if b["id"] == BRIDGES[name][0])
        return frozenset({right_of(g) for g in row["grants"]} - {None})
    return frozenset(FIXED.get(name, {}))


# -- plans ----------------------------------------------------------------------------------------------------
_PLAN_ROWS = {p["id"]: p for p in _RAW["plan"]}
_PLAN_BY_KEY: dict[str, str] = {}
for _s in _RAW["sku"]:
    for _key in (_s["string_id"], _s["guid"], _s["name"]):
        _PLAN_BY_KEY.setdefault(" ".join(_key.replace("\u00a0", " ").split()).casefold(), _s["plan"])


def plan(text: str) -> str | None:
    return _PLAN_BY_KEY.get(" ".join(text.replace("\u00a0", " ").split()).casefold())


def plan_rights(identity: str) -> frozenset[str]:
    row = _PLAN_ROWS[identity]
    return frozenset() if row["conf"] == "unverified" else frozenset({right_of(g) for g in row["grants"]} - {None})


# -- what access demands, what is waived, what externals need ----------------------------------------------------
DEPENDENT = {w.replace("_", "-") for w in _RAW["dependency"]["windows_server_base_for"]}
WAIVED = {"azure": {"windows-server"}, "essentials": {"windows-server"}, "hypervisor": {"windows-server"}, "web": {"windows-server"}, "core": {"sql"}}
_INCLUDED_FROM = {"exchange": "2013", "sharepoint": "2013", "skype": "lync2013"}


def external_base_included(workload: str, server_rank: int) -> bool:
    """Exchange, SharePoint and Skype/Lync from 2013 on: the base access of externals comes with the server licence."""
    first = _INCLUDED_FROM.get(workload)
    return first is not None and server_rank >= next(r for r, v, _ in table(workload) if v == first)


def connector_may_serve(right: str, version: int) -> bool:
    """Whether the catalog lists a Connector for this right on a server of this version."""
    if right not in CONNECTORS.values():
        return False
    return not external_base_included(workload_of(right), version)
