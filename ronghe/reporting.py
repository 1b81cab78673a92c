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
    quick: Annotated[bool, typer.Option("--quick", help="The small study, into a folder of its own.")] = False,
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
            check_installed("what the main difference depends on needs it", "SALib")
            ran = _run(budget, workers or cores(), seed, quick, out)
            if quick or not in_checkout():
                _write_beside(ran)
                return
        _write()


def stale() -> list[str]:
    """Return what is stale, a sentence each: the text against stored runs, stored results against what is here now."""
    from analysis.report import text_of
    from analysis.stored import RESULTS, outdated, stored
    from experiments.freshness import marked
    from experiments.runs import STORED

    one = stored()
    if one is None:
        return ["no study is stored in experiments/stored: run `make results`"]
    told = []
    if not RESULTS.exists() or RESULTS.read_text(encoding="utf-8") != text_of(one):
        told.append("RESULTS.md is not what the stored runs say: run `ronghe results --text`")
    why = outdated(one)
    if why:
        told.append(f"the stored runs are stale: {'; '.join(why)}: run `make results`")
    return told + marked(STORED)


def _check() -> None:
    told = stale()
    for line in told:
        typer.echo(line, err=True)
    if told:
        raise typer.Exit(1)
    typer.echo("RESULTS.md, the stored runs and the code agree.")


def _run(budget: float | None, workers: int, seed: int, quick: bool, out: Path | None) -> Path:
    """Run the study and return the folder of its runs; the full study of a checkout is stored beside the code, too."""
    from analysis.conduct import SAMPLES, conduct, identity
    from experiments.arguments import chosen
    from experiments.runs import PROVENANCE, RUNS, STORED
    from experiments.study import FULL, QUICK, Study

    prepare()
    study = Study(chosen(()), QUICK if quick else FULL, seed, workers)
    out = out or Path("results") / f"study-{study.size.name}-{seed}-{identity(study)['source']}"
    with study_progress() as say:
        conduct(study, out, budget and 60.0 * budget, extra=True, say=say)
    if not quick and in_checkout():
        STORED.mkdir(parents=True, exist_ok=True)
        for name in (RUNS, PROVENANCE, *SAMPLES.values()):
            shutil.copyfile(out / name, STORED / name)
    return out


def in_checkout() -> bool:
    """Tell whether the code runs from a checkout, whose stored results are there to be written; a wheel's are not."""
    from experiments.provenance import ROOT

    return (ROOT / "pyproject.toml").exists()


def _write() -> None:
    """Write RESULTS.md and its figures from the stored runs."""
    from analysis.stored import FIGURES, RESULTS, stored

    one = stored()
    if one is None:
        raise ValueError("no study is stored in experiments/stored: run `make results`")
    _write_into(one, RESULTS, FIGURES)


def _write_beside(folder: Path) -> None:
    """Write text and figures of a study's folder into that folder, and nowhere else."""
    from analysis.stored import stored

    one = stored(folder)
    if one is None:
        raise ValueError(f"{folder}: there is no study here")
    _write_into(one, folder / "RESULTS.md", folder / "figures")


def _write_into(one, text: Path, figures: Path) -> None:
    from analysis.pictures import draw_results
    from analysis.report import text_of
    from analysis.stored import FIGURES, LINKED

    for old in figures.glob("*.png"):
        old.unlink()
    drawn = draw_results(one, figures)
    said = text_of(one)
    text.write_text(said if figures == FIGURES else said.replace(f"{LINKED}/", "figures/"), encoding="utf-8")
    typer.echo(f"{text} and {len(drawn)} figures are written from {len(one.runs):,} runs.")
