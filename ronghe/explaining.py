"""``ronghe explain``: the life of one case in two arms, line by line, and where the histories part."""

from __future__ import annotations

from typing import Annotated

import typer

from ronghe.common import load, prepare, telling_faults
from ronghe.options import Days, ScenarioFile, Seed, Settings


def explain(
    scenario: ScenarioFile,
    seed: Seed = None,
    case: Annotated[int | None, typer.Option(help="Primary case; a typical and a worse-off one if not given.")] = None,
    arm: Annotated[list[str] | None, typer.Option(help="Two arms (siloed and fused if not given).")] = None,
    days: Days = None,
    settings: Settings = None,
) -> None:
    """Tell the life of one case in two arms, and where the histories part."""
    from model.policy import FusionPolicy

    spec = load(scenario, settings)
    arms = arm or ["siloed", "fused"]
    with telling_faults():
        if len(arms) != 2:
            raise ValueError(f"{len(arms)} arm(s) given; a case is told in exactly two")
        if arms[0] == arms[1]:
            raise ValueError(f"both arms are {arms[0]!r}; a case is told in two different ones")
        for name in arms:
            FusionPolicy.preset(name)
    prepare()
    from analysis.histories import tale, worth_telling
    from model.city import City

    with telling_faults():
        cities = [City(spec, name, rng=seed, days=days) for name in arms]
        primary = cities[0].primary
        if case is not None and not 0 <= case < primary:
            raise ValueError(f"case is {case}; cases that both arms share run from 0 to {primary - 1}")
    for city in cities:
        city.run()
    chosen = [(case, "the case asked for")] if case is not None else worth_telling(cities)
    if not chosen:
        typer.echo("No case took a different time in the two arms.")
    for number, why in chosen:
        typer.echo("\n" + tale(cities, number, why))
