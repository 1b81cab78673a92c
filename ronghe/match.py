"""``ronghe match``: which cities of the box the published patterns leave plausible."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ronghe.common import console, load, number, prepare, progress, telling_faults, telling_troubles
from ronghe.options import SEED_MOST, JsonFile, Settings, Workers, cores
from ronghe.writing import check_writable, write_json

ENSEMBLE = "ensemble.parquet"
MOST_SHOWN = 12


def match(
    quick: Annotated[bool, typer.Option("--quick", help="A small city and few points: minutes.")] = False,
    scenario: Annotated[str, typer.Option(metavar="FILE", help="Scenario whose place is matched.")] = "street",
    settings: Settings = None,
    points: Annotated[
        int | None, typer.Option(min=24, max=200_000, help="Points of the first wave (a quarter of them move later).")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=SEED_MOST, help="Seed of points, moves and runs.")] = 1,
    workers: Workers = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Dask scheduler, in place of workers.")
    ] = None,
    truths: Annotated[int, typer.Option(min=0, max=1000, help="Synthetic truths that check the method.")] = 0,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Keep runs and ensemble; if killed, go on there.")] = Path(
        "match"
    ),
    write_reference: Annotated[
        Path | None, typer.Option("--write-reference", metavar="FILE", help="Write the reference city as a scenario.")
    ] = None,
    json: JsonFile = None,
) -> None:
    """Match the free parameters to the patterns that may be matched; keep the plausible cities, with weights."""
    from experiments.files import replaced
    from experiments.matching import waves
    from experiments.matching.box import Box
    from experiments.matching.ensemble import ensemble_of
    from experiments.matching.evaluating import Evaluator, journalled
    from experiments.matching.living import Living
    from experiments.matching.reference import reference_toml
    from experiments.matching.synthetic import check
    from experiments.matching.targets import matched
    from experiments.study import QUICK

    spec = load(scenario, [*([f"{k}={v}" for k, v in QUICK.settings] if quick else []), *(settings or [])])
    with telling_faults():
        check_writable(json, out / ENSEMBLE, write_reference)
    box, targets = Box.around(spec), matched()
    living = Living(box, seed)
    prepare()
    with telling_faults(), telling_troubles(), progress("runs of this wave") as tell:
        evaluator = Evaluator(living, [one.id for one in targets], workers or cores(), scheduler, tell)
        with journalled(evaluator, out, living.identity()):
            size = waves.sized(points) if points else waves.QUICK if quick else waves.FULL
            found = waves.match(evaluator, targets, len(box.axes), size, seed)
            best = _refined(evaluator, targets, found, box, quick, seed) if write_reference else None
            checked = check(evaluator, targets, len(box.axes), truths, seed) if truths else None
    if json != "-":
        _show_waves(found, targets)
    with telling_faults():
        ensemble = ensemble_of(found, box.names, targets)
        ensemble.save(out / ENSEMBLE)
        if write_reference:
            replaced(write_reference, reference_toml(spec, box, best, len(ensemble), len(targets)).encode())
    if json:
        write_json(_record(found, ensemble, targets, checked), json)
    if json != "-":
        _show(ensemble, targets, checked, out)


def _refined(evaluator, targets, found, box, quick: bool, seed: int):
    """Walk the best plausible cities on until they miss least."""
    from experiments.matching.refine import Refinement, refined

    how = Refinement(walkers=2, steps=2, last=2) if quick else Refinement()
    return refined(evaluator, targets, found.sample.points, how, seed, box.centre())


def _show_waves(found, targets) -> None:
    from rich.table import Table

    table = Table("wave", "bar", "runs", "passed", "left of the box", "moves accepted", title="Waves")
    for wave in found.waves:
        cells = (f"{wave.bar:.3g}", f"{wave.runs:,}", f"{wave.passed:.1%}", f"{wave.left:.2g}", f"{wave.accepted:.0%}")
        table.add_row(str(wave.number), *cells)
    shown = console()
    shown.print(table)
    missed = Table("pattern", "", "met in wave 1", title="How often each pattern is met in the whole box")
    for k, one in enumerate(targets):
        share = sum(one.met(value) for value in found.first_figures[:, k]) / len(found.first_figures)
        missed.add_row(one.id, one.what, f"{share:.0%}")
    shown.print(missed)


def _show(ensemble, targets, checked, out: Path) -> None:
    from rich.table import Table

    shown = console()
    shown.print(
        f"{len(ensemble)} plausible cities, worth {ensemble.effective:.0f} of equal weight, in {out / ENSEMBLE}."
    )
    table = Table("parameter", "spread after/before", "80 % lie in (0-1)", title="What was pinned most")
    pinned = [row for row in ensemble.pinned() if row.ratio < ensemble.pinned_below]
    for row in pinned[:MOST_SHOWN]:
        table.add_row(row.name, number(row.ratio), f"{row.low:.2f} to {row.high:.2f}")
    if pinned:
        shown.print(table)
    shown.print(
        f"{len(pinned)} of {len(ensemble.names)} parameters are pinned beyond what chance gives in so many points."
    )
    if checked:
        shown.print(
            f"{checked.kept} of {checked.truths} synthetic truths stayed plausible ({checked.undefined} without a "
            "figure for every pattern); at least 95 in 100 should."
        )


def _record(found, ensemble, targets, checked) -> dict:
    return {
        "waves": [wave._asdict() for wave in found.waves],
        "cities": len(ensemble),
        "effective": ensemble.effective,
        "met": ensemble.share_met(targets),
        "pinned": [row._asdict() for row in ensemble.pinned()],
        "check": checked._asdict() if checked else None,
    }
