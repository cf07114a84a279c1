#!/usr/bin/env python3
"""differ.py --recal BINARY [--seeds A-B] [--explain] [--keep FOLDER]: the program beside this second reading, on random estates.

Each seed's estate is generated, reconstructed by both, and compared as the worked examples are. Differing estates stay in FOLDER/SEED
with `oracle.json`, `recal.json` and `differences`. With --explain each other reading of readings.py is tried on a difference.
`--examples` instead says which readings the worked examples decide; `--sane` checks properties of this reading alone.
"""
import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import catalog  # noqa: E402
import estates  # noqa: E402
from position import position  # noqa: E402
from readings import READ, WORDS  # noqa: E402


def compare(e: dict, a: dict) -> list[str]:
    """What check-position compares: `e` as the expected position, `a` as the program's."""
    bad = []

    def same(where, x, y):
        ok = y is not None and abs(float(x) - float(y)) < 0.005 if isinstance(x, float) or isinstance(y, float) else x == y
        if not ok:
            bad.append(f"{where}: expected {x}, got {y}")

    same("rights", sorted(e["rights"]), sorted(a["rights"]))
    for r in sorted(set(e["rights"]) & set(a["rights"])):
        x, y = e["rights"][r], a["rights"][r]
        for k in ("raw_users", "raw_devices", "users", "devices", "pairs", "plan_covered", "metric"):
            same(f"{r}.{k}", x.get(k), y.get(k))
        same(f"{r}.excluded", x["excluded"], {k: v for k, v in y.get("excluded", {}).items() if v and k != "external"})
        for m in ("user", "device", "split"):
            same(f"{r}.metrics.{m}", x["metrics"][m], (y.get("metrics") or {}).get(m))
        mixed = (y.get("metrics") or {}).get("mixed")
        if mixed is None:
            if x["mixed_weight"]:
                bad.append(f"{r}.metrics.mixed: missing")
        else:
            same(f"{r}.metrics.mixed weight", float(x["mixed_weight"]), mixed["users"] * x["weights"]["user"] + mixed["devices"] * x["weights"]["device"])
        for k in ("users", "hosts"):
            same(f"{r}.external.{k}", x["external"][k], (y.get("external") or {}).get(k, 0))
    for k in ("auditor_cost", "residual_cost", "external_cost"):
        same(f"totals.{k}", float(e["totals"][k]), a["totals"].get(k))
    for p, x in e["policies"].items():
        for k in ("residual_cost", "external_cost"):
            same(f"policies.{p}.{k}", float(x[k]), (a.get("policies", {}).get(p) or {}).get(k))
    same("totals.unpriced", e["totals"]["unpriced"], a["totals"].get("unpriced"))
    gap = sum(x["gap"]["users"] + x["gap"]["devices"] for x in a["rights"].values() if x.get("gap"))
    same("uncovered demands over all rights", e["totals"]["uncovered"], gap)
    steps = lambda j: [(s["code"], round(s["delta"], 2)) for s in j.get("waterfall", []) if round(s["delta"], 2)]  # noqa: E731
    same("waterfall", steps(e), steps(a))
    return bad


def journal_of(folder: Path) -> Path | None:
    path = folder / "decisions.jsonl"
    return path if path.exists() else None


def ours(folder: Path) -> dict:
    extracts = folder / "extracts"
    return position(extracts, (folder / "as_of").read_text().strip(), journal_of(folder))


def theirs(recal: str, folder: Path) -> dict:
    """The program's position, as check-examples gets it: on a copy where there are decisions."""
    as_of = (folder / "as_of").read_text().strip()
    with tempfile.TemporaryDirectory() as tmp:
        extracts = Path(tmp) / "extracts"
        shutil.copytree(folder / "extracts", extracts)
        if journal_of(folder):
            got = subprocess.run([recal, "decide", extracts, "--as-of", as_of, "--file", journal_of(folder)], capture_output=True, text=True, timeout=60)
            if got.returncode != 0:
                raise RuntimeError(f"decide: exit {got.returncode}: {got.stderr.strip()[-300:]}")
        got = subprocess.run([recal, "report", extracts, "--as-of", as_of, "--json", "-"], capture_output=True, text=True, timeout=120)
        if got.returncode != 0:
            raise RuntimeError(f"report: exit {got.returncode}: {got.stderr.strip()[-300:]}")
        return json.loads(got.stdout)


def with_other(name: str, folder: Path) -> dict | None:
    before = READ[name]
    READ[name] = not before
    try:
        return ours(folder)
    except Exception:  # an alternative that does not compute explains nothing
        return None
    finally:
        READ[name] = before


def explained(folder: Path, actual: dict, before: int) -> list[str]:
    found = []
    for name, words in WORDS.items():
        other = with_other(name, folder)
        left = len(compare(other, actual)) if other else before
        if left < before:
            found.append((left, f"reading `{name}` the other way ({words.split(' | ')[1]}): {left} differences left"))
    return [text for _, text in sorted(found)]


@lru_cache
def stamp() -> str:
    """Changes with this reading and its estates, so that kept answers are never stale."""
    return sha256(repr(sorted(READ.items())).encode() + b"".join(p.read_bytes() for p in sorted(Path(__file__).parent.glob("*.py")) if p.name != "differ.py")).hexdigest()[:12]


def try_seed(seed: int, recal: str, keep: Path, explain: bool) -> tuple[int, list[str], list[str]]:
    folder = estates.make(seed, keep / str(seed))
    cached = keep / f"oracle-{stamp()}" / f"{seed}.json"
    try:
        if cached.exists():
            expected = json.loads(cached.read_text())
        else:
            expected = ours(folder)
            cached.parent.mkdir(parents=True, exist_ok=True)
            cached.write_text(json.dumps(expected))
        if not recal:
            shutil.rmtree(folder)
            return seed, [], []
        actual = theirs(recal, folder)
    except Exception as error:
        return seed, [f"{type(error).__name__}: {error}"], []
    bad = compare(expected, actual)
    if not bad:
        shutil.rmtree(folder)
        return seed, [], []
    why = explained(folder, actual, len(bad)) if explain else []
    (folder / "oracle.json").write_text(json.dumps(expected, indent=1, sort_keys=True))
    (folder / "recal.json").write_text(json.dumps(actual, indent=1, sort_keys=True))
    (folder / "differences").write_text("\n".join(bad + why) + "\n")
    return seed, bad, why


def differ(recal: str, seeds: range, keep: Path, explain: bool, jobs: int) -> int:
    failing, kinds = [], Counter()
    with ProcessPoolExecutor(jobs) as pool:
        for seed, bad, why in pool.map(try_seed, seeds, [recal] * len(seeds), [keep] * len(seeds), [explain] * len(seeds)):
            if bad:
                failing.append(seed)
                kinds.update({b.split(":")[0] for b in bad})
                print(f"seed {seed}: {len(bad)} differences", *bad, *why, sep="\n  ", flush=True)
    print(f"{len(seeds) - len(failing)} of {len(seeds)} estates agree; differing: {failing}")
    for where, n in kinds.most_common(25):
        print(f"  {n:4} {where}")
    return 1 if failing else 0


def examples() -> None:
    folders = sorted((catalog.shared() / "spec" / "examples").iterdir())
    expected = {f: json.loads((f / "expected.json").read_text()) for f in folders}
    as_actual = lambda f: ours(f)  # noqa: E731
    for f in folders:
        for line in compare(expected[f], as_actual(f)):
            print(f.name, line)
    for name, words in WORDS.items():
        deciding = [f.name for f in folders if (other := with_other(name, f)) is None or compare(expected[f], other)]
        print(f"{name}: {'decided by ' + ' '.join(deciding) if deciding else 'open'} ({words})", flush=True)


def sane(seeds: range) -> None:
    """Properties of this reading: more units never cost more; the least-cost policy is the least; the same input gives the same answer."""
    for seed in seeds:
        folder = estates.make(seed, Path(tempfile.mkdtemp()))
        base = ours(folder)
        costs = {n: p["residual_cost"] + p["external_cost"] for n, p in base["policies"].items() if not p["unpriced"]}
        free = not any(json.loads(x)["op"] == "metric" for x in (journal_of(folder).read_text().splitlines() if journal_of(folder) else []))
        if free and costs and min(costs.values()) < costs.get("least-cost", 0) - 0.005:
            print(seed, "a policy is cheaper than least-cost", costs)
        if abs(sum(s["delta"] for s in base["waterfall"]) + base["totals"]["auditor_cost"] - base["totals"]["residual_cost"] - base["totals"]["external_cost"]) > 0.005:
            print(seed, "the waterfall does not add up")
        chance = random.Random(seed)
        with open(folder / "extracts" / "owned.csv", "a") as f:
            f.write(f"{chance.choice(estates.STANDALONE + estates.SUITES)},3,{chance.choice(['user', 'device'])},,2027-06-30,,,,,,\n")
        more = ours(folder)
        least = [(p["unpriced"], round(p["residual_cost"] + p["external_cost"], 2)) for p in (base["policies"]["least-cost"], more["policies"]["least-cost"])]
        if least[1] > least[0]:
            print(seed, "an entitlement more raises the cost")
        shutil.rmtree(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recal", default="", help="the program; without it only the oracle's answers are prepared")
    parser.add_argument("--seeds", default="0-99")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "differ")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--explain", action="store_true")
    parser.add_argument("--other", default="", help="readings to take the other way throughout, separated by commas")
    parser.add_argument("--examples", action="store_true")
    parser.add_argument("--sane", action="store_true")
    given = parser.parse_args()
    for name in filter(None, given.other.split(",")):
        READ[name] = not READ[name]
    first, _, last = given.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    if given.examples:
        examples()
    elif given.sane:
        sane(seeds)
    else:
        sys.exit(differ(given.recal, seeds, given.keep, given.explain, given.jobs))


if __name__ == "__main__":
    main()
