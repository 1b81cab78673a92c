"""Conducting a study: pilot, sampled space, further pairs where intervals are wide, surfaces; within a budget if asked.

The order is fixed. With a budget of time, each phase stops handing out places at its share of it, so that a study
always ends with something of everything; how far it came is part of its provenance.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from analysis.depends import main_sides, morris_places, tables
from analysis.findings import Plan, findings, wide_still
from analysis.statistics import largest_difference
from experiments.provenance import git_state, packages
from experiments.runs import Runs, source_hash, write_json
from experiments.space import uncertain
from experiments.study import PAIR, POINT, Study, sides_of, twin_runs
from experiments.surfaces import surfaces

RUNS, SAMPLE, PROVENANCE = "runs.parquet", "sample.parquet", "provenance.json"
SAVE_EVERY = 30.0  # seconds
SHARES = {
    "pilot": 0.30,
    "points": 0.80,
    "more": 0.90,
    "surfaces": 0.95,
    "morris": 1.0,
}  # of the budget, by the end of each phase
SURFACE_PAIRS = 5
Say = Callable[[str, int, int], None]


def conduct(
    study: Study, folder: Path | None = None, budget: float | None = None, extra: bool = False, say: Say | None = None
) -> dict[str, Any]:
    """Run a study and return its provenance; with a folder, runs are saved there as they come and taken up again.

    Args:
        study: What is run; its table of runs is filled.
        folder: Where runs are kept.
        budget: Seconds; None runs everything to the size asked for.
        extra: Run the break-even surfaces too.
        say: Called with (phase, places done, places in all).

    Raises:
        ValueError: If the budget is too small to run two pairs.
    """
    begun, saved = time.monotonic(), [time.monotonic()]
    head = identity(study)
    if folder is not None:
        study.runs.add(kept(folder, head, study).rows.values())

    def tell(phase: str, done: int, total: int) -> None:
        if say:
            say(phase, done, total)
        if folder is not None and time.monotonic() - saved[0] > SAVE_EVERY:
            study.runs.save(folder / RUNS)
            saved[0] = time.monotonic()

    def until(phase: str) -> float | None:
        return None if budget is None else begun + SHARES[phase] * budget

    study.progress = tell
    if folder is not None:
        write_json(head, folder / PROVENANCE)
    size = study.size
    study.pairs(0, 2)  # whatever the budget: less says nothing
    study.pairs(2, size.pilot, until=until("pilot"))
    if size.points:
        study.points(size.points, until=until("points"))
    pairs = _more_pairs(study, until("more"))
    if extra:
        for surface in surfaces():
            study.pairs(0, SURFACE_PAIRS, surface.sides(), until=until("surfaces"))
        study.at(morris_places(study.seed), main_sides(), until=until("morris"))
    label = largest_difference(*twin_runs(study.spec, study.seed, study.size.days))
    provenance = head | {
        "pairs": pairs, "plan": list(plan_of(study)),
        "points": _count(study, POINT), "points_planned": size.points, "budget_seconds": budget,
        "seconds": round(time.monotonic() - begun, 1), "workers": study.workers, "runs": len(study.runs),
        "label_only_difference": label, "faults": study.runs.faults(), **git_state(), "packages": packages(),
    }  # fmt: skip
    if extra:
        provenance["depends"] = tables(study)
    if folder is not None:
        study.runs.save(folder / RUNS)
        write_sample(study, folder / SAMPLE)
        write_json(provenance, folder / PROVENANCE)
    return provenance


def write_sample(study: Study, path: Path) -> None:
    """Write the sampled points, a column a parameter: text made later does not lean on the registry of that day."""
    import pandas as pd

    points = study.sample.astype(np.float32).reshape(-1, len(uncertain()))
    frame = pd.DataFrame(points, columns=[row.path for row in uncertain()])
    beside = path.with_name(path.name + ".part")
    frame.to_parquet(beside, compression="zstd", index=False)
    beside.replace(path)


def identity(study: Study) -> dict[str, Any]:
    """Return what makes two studies' runs the same runs: code, scenario, settings, seed and horizon."""
    from model.records import package_version

    return {
        "size": study.size.name, "scenario": study.size.scenario,
        "settings": [list(pair) for pair in study.size.settings],
        "seed": study.seed, "days": study.size.days, "sample": study.size.points,
        "parameters": len(uncertain()), "source": source_hash(),
        "version": package_version(), "arguments": [one.id for one in study.arguments],
    }  # fmt: skip


def kept(folder: Path, head: dict[str, Any], study: Study) -> Runs:
    """Return the runs kept in a folder, none if there are none.

    Raises:
        ValueError: If the folder holds another study's runs, or something else under the provenance's name.
    """
    import json

    where = folder / PROVENANCE
    if not where.exists():
        return Runs()
    try:
        before = json.loads(where.read_text(encoding="utf-8"))
        other = [name for name, value in head.items() if before[name] != value]
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{where} is not the provenance of a study; name another folder") from None
    if other:
        raise ValueError(f"{folder} holds a study that differs in {', '.join(other)}; name another folder")
    return Runs.load(folder / RUNS, read_by(study.arguments)) if (folder / RUNS).exists() else Runs()


def plan_of(study: Study) -> Plan:
    """Return the study's plan of pairs."""
    return Plan(study.size.pilot, study.size.step, study.size.cap)


def read_by(arguments) -> dict[str, tuple[str, ...]]:
    """Return the outcomes read from every arm of a study, surfaces included, by the arm's key."""
    found = {key: side.outcomes for key, side in sides_of(arguments).items()}
    for surface in surfaces():
        for key, side in surface.sides().items():
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), *side.outcomes)))
    for key, side in main_sides().items():
        found.setdefault(key, side.outcomes)
    return found


def _more_pairs(study: Study, until: float | None) -> int:
    """Add pairs for arguments whose interval is still wide, up to the cap; return the most pairs that any has."""
    size, reached = study.size, _count(study, PAIR)
    while reached < size.cap and (until is None or time.monotonic() < until):
        wide = wide_still(findings(study.arguments, study.runs, plan_of(study)))
        if not wide:
            break
        reached = min(reached + size.step, size.cap)
        study.pairs(0, reached, {key: study.sides[key] for key in sides_of(wide, frame=False)}, until)
    return _count(study, PAIR)


def _count(study: Study, place: str) -> int:
    return len({number for (kind, number, _) in study.runs.rows if kind == place})
