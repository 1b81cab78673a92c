"""``ronghe adversary``: for each argument, the nearest city in which its sign turns."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ronghe.common import console, load, number, prepare, progress, telling_faults, telling_troubles
from ronghe.options import SEED_MOST, JsonFile, Settings, Workers, cores
from ronghe.writing import check_writable, make_room, write_json


def adversary(
    argument: Annotated[list[str] | None, typer.Option(metavar="ID", help="Argument; all if none is named.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A small city and a short search.")] = False,
    scenario: Annotated[str | None, typer.Option(metavar="FILE", help="Scenario (street) whose place is kept.")] = None,
    ensemble: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Plausible cities from ronghe match; distances are in their spread."),
    ] = None,
    settings: Settings = None,
    seed: Annotated[int, typer.Option(min=0, max=SEED_MOST, help="Seed of the search and of the runs.")] = 1,
    workers: Workers = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Keep the cities found, to be run again.")] = None,
    json: JsonFile = None,
) -> None:
    """Search the whole box for the nearest city in which an argument's sign turns; none found: it is assumed."""
    from experiments import adversary as search
    from experiments.arguments import chosen
    from experiments.effects import challenges
    from experiments.matching.box import Box
    from experiments.study import FULL, QUICK

    with telling_faults():
        asked = chosen(argument or ())
        check_writable(json, out)
    size = QUICK if quick else FULL
    spec = load(scenario, settings) if scenario else size.spec()
    if scenario is None and settings:
        spec = load(size.scenario, [f"{path}={value}" for path, value in size.settings] + settings)
    box = Box.around(spec)
    effort = search.QUICK if quick else search.FULL
    with telling_faults():
        spread, also = _spread(box, ensemble, effort.starts, seed)
    prepare()
    answers = {}
    with telling_troubles(kept=False), progress("arguments", len(asked)) as tell:
        for name, answer in challenges(asked, spec, box, spread, effort, seed, size.days, workers or cores(), also):
            answers[name] = answer
            tell(len(answers), len(asked))
    answers = {one.id: answers[one.id] for one in asked if one.id in answers}
    if out:
        search.save(answers, make_room(out))
    if json:
        write_json({"ensemble": str(ensemble) if ensemble else None, "answers": _records(answers)}, json)
    if json != "-":
        _show(answers, ensemble, len(box.axes))


def _spread(box, ensemble: Path | None, starts: int, seed: int):
    """Return the unit of distance for each coordinate, and some plausible cities as further starts."""
    import numpy as np

    from experiments.matching.ensemble import UNIFORM_SD, Ensemble
    from experiments.sampled import plausible_points

    if ensemble is None:
        return np.full(len(box.axes), UNIFORM_SD), None
    found = Ensemble.load(ensemble)
    if found.names != box.names:
        raise ValueError(f"{ensemble}: its parameters are not those of this scenario; match it anew")
    return found.spread, plausible_points(found, starts, seed)


def _records(answers: dict) -> dict:
    import math

    return {
        name: {
            "found": one.found,
            "distance": one.distance if math.isfinite(one.distance) else None,
            "moved": one.moved,
            "effect": one.effect if math.isfinite(one.effect) else None,
            "looks": one.looks,
            "says": one.says,
        }
        for name, one in answers.items()
    }


def _show(answers: dict, ensemble: Path | None, dimensions: int) -> None:
    from rich.table import Table

    table = Table("id", "distance", "moved", "what turns it")
    for name, one in answers.items():
        table.add_row(name, number(one.distance), str(len(one.moved)) if one.found else "-", one.says)
    shown = console()
    shown.print(table)
    unit = "the plausible cities' spread" if ensemble else "the spread of the whole box (no ensemble was given)"
    shown.print(f"Distances over {dimensions} free parameters, in units of {unit}.", soft_wrap=True)
