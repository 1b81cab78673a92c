"""Conducting a study: the reference first, with more pairs where intervals are wide; plausible cities; the whole box.

The order is fixed and every phase serves all arguments alike: each city is lived through by all arguments before the
next one is begun, so that their shares grow narrower together, wherever the study
is stopped. With a budget of time, each phase hands out nothing after its share of it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from analysis.depends import tables
from analysis.findings import Plan, findings, wide_still
from experiments.event_study import months_of
from experiments.files import replaced
from experiments.freshness import brief, study_follows
from experiments.parts import as_bytes
from experiments.provenance import git_state, packages
from experiments.runs import PROVENANCE, kept, write_json
from experiments.statistics import largest_difference
from experiments.study import CITY, EACH, PAIR, POINT, TWO, Study, sides_of, twin_runs
from experiments.surfaces import surfaces

SAMPLES = {CITY: "cities.parquet", POINT: "points.parquet"}
SHARES = {"pilot": 0.2, "more": 0.3, "surfaces": 0.35, "cities": 0.8, "points": 1.0}  # of the budget, by each one's end
SURFACE_PAIRS = 5
EVENT_PAIRS = 10
Say = Callable[[str, int, int, float], None]


def conduct(
    study: Study, folder: Path | None = None, budget: float | None = None, extra: bool = False, say: Say | None = None
) -> dict[str, Any]:
    """Run a study and return its provenance; with a folder, runs are kept there as they come and taken up again.

    Args:
        study: What is run; its table of runs is filled.
        folder: Where runs are kept.
        budget: Seconds; None runs everything to the size asked for.
        extra: Run the break-even surfaces and the event study too.
        say: Called with (kind of place, places done, places in all, seconds left).

    Raises:
        StoreFault: If the folder is another study's, or a study is at work in it.
        StoreTrouble: If the disk refuses.
    """
    begun, head = time.monotonic(), identity(study)
    study.progress = say
    spent, allowed = _earlier(folder)
    with nullcontext(study.runs) if folder is None else kept(folder, head) as runs:
        study.runs = runs
        _run(
            study, {phase: None if budget is None else begun + share * budget for phase, share in SHARES.items()}, extra
        )
        label = largest_difference(*twin_runs(study.spec, study.seed, study.size.days))
    allowed = None if budget is None else allowed + budget
    provenance = head | {
        "pairs": _count(study, PAIR), "plan": list(plan_of(study)),
        "cities": _count(study, CITY) // EACH, "points": _count(study, POINT), "budget_seconds": allowed,
        "seconds": round(spent + time.monotonic() - begun, 1), "workers": study.workers, "runs": len(study.runs),
        "label_only_difference": label, "faults": study.runs.faults(), **git_state(), "packages": packages(),
    }  # fmt: skip
    if extra:
        provenance["depends"] = tables(study)
        provenance["months"] = months_of(study.spec, TWO, EVENT_PAIRS, study.seed, study.size.days)
    if folder is not None:
        for kind, table in study.tables().items():
            write_sample(table, folder / SAMPLES[kind])
        write_json(provenance, folder / PROVENANCE)
    return provenance


def _earlier(folder: Path | None) -> tuple[float, float]:
    """Return the seconds that a finished study in this folder took before it was taken up again, and its budget."""
    if folder is None:
        return 0.0, 0.0
    try:
        told = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
        return told.get("seconds", 0.0), told.get("budget_seconds") or 0.0
    except (AttributeError, OSError, ValueError):  # none made yet, or something else's: refused when it is opened
        return 0.0, 0.0


def _run(study: Study, until: dict[str, float | None], extra: bool) -> None:
    """Run every phase, each until its moment."""
    study.pairs(2)  # whatever the budget: less says nothing
    study.pairs(study.size.pilot, until=until["pilot"])
    _more_pairs(study, until["more"])
    if extra:
        for surface in surfaces():
            sides = {key: study.sides.get(key, side) for key, side in surface.sides().items()}
            study.pairs(SURFACE_PAIRS, sides, until["surfaces"])
    study.cities(until["cities"])
    study.points(until["points"])


def _more_pairs(study: Study, until: float | None) -> None:
    """Add pairs for arguments whose interval is still wide, up to the cap, step by step as the stopping rule reads."""
    plan, reached = plan_of(study), study.size.pilot
    while reached < plan.cap and (until is None or time.monotonic() < until):
        wide = wide_still(findings(study.arguments, study.runs, plan._replace(cap=reached)))
        if not wide:
            break
        reached = min(reached + plan.step, plan.cap)
        study.pairs(reached, {key: study.sides[key] for key in sides_of(wide)}, until)


def write_sample(table, path: Path) -> None:
    """Write cities, a column a parameter: text made later does not lean on the registry of that day."""
    import pyarrow as pa

    replaced(path, as_bytes(pa.Table.from_pandas(table.astype("float32"), preserve_index=False)))


def identity(study: Study) -> dict[str, Any]:
    """Return what makes two studies' runs the same runs: what the model does, scenario, settings, seed and horizon."""
    from model.records import package_version

    made = study_follows(study)
    return {
        "size": study.size.name, "scenario": study.size.scenario,
        "settings": [list(pair) for pair in study.size.settings],
        "seed": study.seed, "days": study.size.days, "cities_planned": study.size.cities,
        "points_planned": study.size.points, "parameters": len(study.box.axes), "source": brief(made), "follows": made,
        "version": package_version(), "arguments": [one.id for one in study.arguments],
    }  # fmt: skip


def plan_of(study: Study) -> Plan:
    """Return the study's plan of pairs."""
    return Plan(study.size.pilot, study.size.step, study.size.cap)


def _count(study: Study, place: str) -> int:
    return len({number for (kind, number, _) in study.runs.rows if kind == place})
