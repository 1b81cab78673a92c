"""``ronghe results``: the full study within a budget, its runs stored, RESULTS.md and figures written or checked."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from ronghe.arguing import CONDITIONS, study_progress
from ronghe.common import check_installed, prepare, telling_faults, telling_troubles
from ronghe.options import SEED_MOST, Workers, cores


def results(
    budget: Annotated[float | None, typer.Option(min=0.1, metavar="MINUTES", help="Stop sampling in time.")] = None,
    workers: Workers = None,
    seed: Annotated[int, typer.Option(min=0, max=SEED_MOST, help="Seed of the experiment and of the sample.")] = 1,
    quick: Annotated[bool, typer.Option("--quick", help="The small study, for trying this command out.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where runs are kept while they come in (results/study-...).")
    ] = None,
    text: Annotated[bool, typer.Option("--text", help="Run nothing: write text and figures from stored runs.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Write nothing: fail if text or runs are stale.")] = False,
) -> None:
    """Run the full study of all arguments and write RESULTS.md and its figures from it."""
    with telling_faults(), telling_troubles():
        check_installed(CONDITIONS, "ema_workbench")
        if check:
            _check()
            return
        if not text:
            check_installed("the screening by section needs it", "SALib")
            _run(budget, workers or cores(), seed, quick, out)
        _write()


def stale() -> list[str]:
    """Return what is stale, a sentence each: the text against the stored runs, the stored runs against the code."""
    from analysis.report import text_of
    from analysis.stored import RESULTS, stored
    from experiments.provenance import study_hash

    one = stored()
    if one is None:
        return ["no study is stored in experiments/stored: run `make results`"]
    told = []
    if not RESULTS.exists() or RESULTS.read_text(encoding="utf-8") != text_of(one):
        told.append("RESULTS.md is not what the stored runs say: run `ronghe results --text`")
    if one.provenance["source"] != study_hash():
        told.append(
            f"the model or the arguments have changed since the stored runs were made ({one.provenance['source']}, now "
            f"{study_hash()}): run `make results`"
        )
    return told


def _check() -> None:
    told = stale()
    for line in told:
        typer.echo(line, err=True)
    if told:
        raise typer.Exit(1)
    typer.echo("RESULTS.md, the stored runs and the code agree.")


def _run(budget: float | None, workers: int, seed: int, quick: bool, out: Path | None) -> None:
    from analysis.conduct import SAMPLE, conduct
    from experiments.arguments import chosen
    from experiments.provenance import study_hash
    from experiments.runs import PROVENANCE, RUNS, STORED
    from experiments.study import FULL, QUICK, Study

    size = "quick" if quick else "full"
    out = out or Path("results") / f"study-{size}-{seed}-{study_hash()}"
    study = Study(chosen(()), QUICK if quick else FULL, seed, workers)
    prepare()
    with study_progress() as say:
        conduct(study, out, budget and 60.0 * budget, extra=True, say=say)
    STORED.mkdir(parents=True, exist_ok=True)
    for name in (RUNS, SAMPLE, PROVENANCE):
        shutil.copyfile(out / name, STORED / name)


def _write() -> None:
    from analysis.pictures import draw_results
    from analysis.report import text_of
    from analysis.stored import FIGURES, RESULTS, stored

    one = stored()
    if one is None:
        raise ValueError("no study is stored in experiments/stored: run `make results`")
    for old in FIGURES.glob("*.png"):
        old.unlink()
    drawn = draw_results(one, FIGURES)
    RESULTS.write_text(text_of(one), encoding="utf-8")
    typer.echo(f"RESULTS.md and {len(drawn)} figures are written from {len(one.runs):,} stored runs.")
