"""``ronghe worth``: how many extra posts the siloed city would need to do as well as a reformed one."""

from __future__ import annotations

import math
from typing import Annotated

import typer

from ronghe.common import console, load, prepare, telling_faults
from ronghe.options import Days, JsonFile, ScenarioFile, Seed, Settings
from ronghe.writing import check_writable, write_json

WORTHS = (
    ("fused", "days_to_resolution"), ("fused", "resolved_within_15"), ("grid_merging", "days_to_resolution"),
    ("joint_handling", "days_to_resolution"), ("training", "days_to_resolution"), ("formal", "days_to_resolution"),
)  # fmt: skip


def worth(
    scenario: ScenarioFile = "street",
    arm: Annotated[str, typer.Option(help="The reform: a preset, or one lever's name.")] = "fused",
    outcome: Annotated[str, typer.Option(help="In which outcome it is to be equalled.")] = "days_to_resolution",
    pairs: Annotated[int, typer.Option(min=2, max=1000, help="Pairs of cities.")] = 20,
    most: Annotated[
        float, typer.Option(min=0.01, max=10, help="Most extra posts, as a share of those there are.")
    ] = 1.0,
    days: Days = None,
    seed: Seed = None,
    settings: Settings = None,
    json: JsonFile = None,
    store: Annotated[bool, typer.Option("--store", help="Write a table of reforms for RESULTS.md.")] = False,
) -> None:
    """Say how many extra posts the siloed city would need to do as well as a reform, with an interval."""
    from experiments.posts import posts_of, worth_of
    from model.policy import FusionPolicy

    spec = load(scenario, settings)
    with telling_faults():
        policy = FusionPolicy.preset(arm)
        check_writable(json)
    prepare()
    seed, days = spec.run.seed if seed is None else seed, spec.run.days if days is None else days
    if store:
        _store(spec, pairs, seed, days, most)
        return
    with telling_faults():
        found = worth_of(spec, policy, outcome, pairs, seed, days, most)
    there = posts_of(spec)
    if json:
        write_json(_record(found, arm, outcome, there), json)
    if json != "-":
        shown = console()
        shown.print(f"{arm} in {outcome}: {found.says}", markup=False, soft_wrap=True)
        shown.print(
            f"The city has {there:,.0f} posts; {pairs} pairs; without extra posts the siloed city differs by "
            f"{found.gap.mean:.3g} ({found.gap.low:.3g} to {found.gap.high:.3g}; below 0 it does worse).",
            markup=False,
            soft_wrap=True,
        )


def _store(spec, pairs: int, seed: int, days: int, most: float) -> None:
    """Write what the whole package and some levers alone are worth, for RESULTS.md to take in."""
    from analysis.front import WORTH
    from experiments.freshness import mark
    from experiments.posts import posts_of, worth_of
    from experiments.runs import STORED, write_json
    from model.policy import FusionPolicy

    rows = []
    for arm, outcome in WORTHS:
        found = worth_of(spec, FusionPolicy.preset(arm), outcome, pairs, seed, days, most)
        rows.append(_record(found, arm, outcome, posts_of(spec)))
        typer.echo(f"{arm} in {outcome}: {found.says}")
    write_json(rows, STORED / WORTH)
    mark(STORED / WORTH, spec)


def _record(found, arm: str, outcome: str, there: float) -> dict:
    def finite(value: float) -> float | None:
        return value if math.isfinite(value) else None

    return {
        "arm": arm,
        "outcome": outcome,
        "posts": finite(found.posts),
        "low": finite(found.low),
        "high": finite(found.high),
        "most": found.most,
        "posts_there": there,
        "gap": finite(found.gap.mean),
        "says": found.says,
    }
