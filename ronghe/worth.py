"""``ronghe worth``: how many extra posts the siloed city would need to do as well as a reformed one."""

from __future__ import annotations

import math
from typing import Annotated

import typer

from ronghe.common import console, load, prepare, telling_faults
from ronghe.options import Days, JsonFile, ScenarioFile, Seed, Settings
from ronghe.writing import check_writable, write_json


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
) -> None:
    """Say how many extra posts the siloed city would need to do as well as a reform, with an interval."""
    from experiments.posts import posts_of, worth_of
    from model.policy import FusionPolicy

    spec = load(scenario, settings)
    with telling_faults():
        policy = FusionPolicy.preset(arm)
        check_writable(json)
    prepare()
    with telling_faults():
        found = worth_of(
            spec, policy, outcome, pairs, spec.run.seed if seed is None else seed,
            spec.run.days if days is None else days, most,
        )  # fmt: skip
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
