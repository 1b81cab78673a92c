"""Measure, print beside the targets, decide nothing: times depend on the machine and on who else uses it."""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import sweeps
from benchmarks.peers import ciw_queue, plain_mesa

TARGETS = {
    "street-year, build, run and outcomes (s)": 0.060,
    "street-year, siloed (s)": 0.060,
    "30 pairs of street-years (s)": 10.0,
    "compare, the whole command, 30 pairs (s)": 10.0,
    "suzhou-year (s)": 15.0,
    "suzhou-year, peak memory (GB)": 1.5,
    "suzhou-year, siloed (s)": 15.0,
    "suzhou-year, siloed, peak memory (GB)": 1.5,
    "ronghe --help (s)": 0.5,
    sweeps.OVERHEAD: 0.10,
    sweeps.TWO_WORKERS: 1.8,
    sweeps.VARIANCE: 60.0,
}
AT_LEAST = (sweeps.TWO_WORKERS,)  # the other targets are at most


def best(action: Callable[[], object], times: int) -> float:
    """The shortest of several wall-clock times: the one least disturbed by others."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        action()
        found.append(time.perf_counter() - begun)
    return min(found)


def city_year(name: str, days: int | None = None, arm: str = "fused") -> dict[str, float]:
    from model.city import City

    return City(name, arm, rng=7, days=days).run().outcomes()


def peak_of(name: str, arm: str) -> tuple[float, float]:
    """Seconds and peak memory (GB) of a city-year in a process of its own, compiled code ready."""
    code = (
        "import time, resource; from model.city import City; City('tiny', 'fused', rng=7, days=2).run(); "
        f"t = time.perf_counter(); City({name!r}, {arm!r}, rng=7).run().outcomes(); "
        "print(time.perf_counter() - t, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    unit = 2**30 if sys.platform == "darwin" else 2**20
    return float(said[0]), float(said[1]) / unit


def measured(quick: bool, suzhou: bool, workers: int) -> dict[str, float]:
    """Every measure by name; ``quick`` takes the tiny scenario and few days in place of the street."""
    from experiments.pairs import run_pairs
    from model.scenario import Scenario

    name, days, pairs, times = ("tiny", 20, 2, 1) if quick else ("street", None, 30, 25)
    city_year("tiny", 2)  # compile, or load what is compiled
    found = {
        "street-year, build, run and outcomes (s)": best(lambda: city_year(name, days), times),
        "street-year, siloed (s)": best(lambda: city_year(name, days, "siloed"), times),
    }
    spec = Scenario.load(name)
    found["30 pairs of street-years (s)"] = best(
        lambda: run_pairs(spec, ("siloed", "fused"), pairs, seed=7, days=days, workers=workers), 1
    )
    whole = [sys.executable, "-m", "ronghe.main", "compare", name, "--replicates", str(pairs), "--json", "-"]
    whole += ["--days", str(days)] if days else []
    found["compare, the whole command, 30 pairs (s)"] = best(
        lambda: subprocess.run(whole, capture_output=True, check=True), 1
    )
    if suzhou:
        for arm, name_ in (("fused", "suzhou-year"), ("siloed", "suzhou-year, siloed")):
            found[f"{name_} (s)"], found[f"{name_}, peak memory (GB)"] = peak_of("suzhou", arm)
    found |= sweeps.measured(quick)
    script = [sys.executable, "-m", "ronghe.main", "--help"]
    found["ronghe --help (s)"] = best(lambda: subprocess.run(script, capture_output=True, check=True), times)
    return found


def against_peers(quick: bool) -> list[dict]:
    """A tiny city of ours, with all its rules, beside the peers' discovery and queueing alone."""
    from model.city import City

    days = 10 if quick else 250
    city = City("tiny", "siloed", rng=7, days=days).run()
    seconds = best(lambda: City("tiny", "siloed", rng=7, days=days).run(), 1 if quick else 5)
    residents, cases = int(city.world.land.residents.sum()), city.world.born.size
    rows = []
    for peer in (plain_mesa(residents, 24, days), ciw_queue(residents, 24, days)):
        if peer is not None:
            rows.append({
                "peer": peer.name, "seconds": peer.seconds, "our_seconds": seconds,
                "ratio_per_resident_day": peer.seconds / peer.resident_days / (seconds / (residents * days)),
                "ratio_per_case": peer.seconds / max(peer.cases, 1) / (seconds / max(cases, 1)),
            })  # fmt: skip
    return rows


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the tiny scenario, few days: only to see that it works")
    parser.add_argument("--suzhou", action="store_true", help="the whole city as well (minutes the first time)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes for the pairs")
    parser.add_argument("--json", metavar="FILE|-", help="write what was measured as JSON")
    asked = parser.parse_args(arguments)
    found, peers = measured(asked.quick, asked.suzhou, asked.workers), against_peers(asked.quick)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    if asked.json:
        data = {"quick": asked.quick, "load": load, "targets": TARGETS, "measured": found, "peers": peers}
        text = json.dumps(data, indent=2) + "\n"
        print(text, end="") if asked.json == "-" else Path(asked.json).write_text(text, encoding="utf-8")
    if asked.json == "-":
        return
    print(f"{'measure':<50}{'measured':>10}{'target':>19}" + ("   (quick: not the real sizes)" if asked.quick else ""))
    for name, value in found.items():
        print(f"{name:<50}{value:>10.3f}{'at least' if name in AT_LEAST else 'at most':>10}{TARGETS[name]:>9.3f}")
    for row in peers:
        print(
            f"{row['peer']}: {row['seconds']:.2f} s against {row['our_seconds']:.3f} s for a tiny city with all rules; "
            f"{row['ratio_per_resident_day']:.1f} times ours per resident-day, {row['ratio_per_case']:.1f} per case"
        )
    print(f"one core of this process used {resource.getrusage(resource.RUSAGE_SELF).ru_utime:.0f} s; load {load}")


if __name__ == "__main__":
    main()
