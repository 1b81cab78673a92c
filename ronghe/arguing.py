"""``ronghe arguments``: the paper's forty arguments, listed; with identifiers given, tested."""

from __future__ import annotations

import time
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from ronghe.common import check_installed, console, number, prepare, telling_faults, telling_troubles
from ronghe.options import SEED_MOST, JsonFile, Workers, cores
from ronghe.writing import write_json

CONDITIONS = "the conditions under which a sign turns need it"
WAYS = {-1: "less", 1: "more"}


def arguments(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Arguments such as D4 R7.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Test them in a small city: minutes for all.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Test them on the street, with the whole sample.")] = False,
    budget: Annotated[float | None, typer.Option(min=0.1, metavar="MINUTES", help="Stop sampling in time.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Keep runs and findings; take kept runs up.")] = None,
    workers: Workers = None,
    seed: Annotated[int, typer.Option(min=0, max=SEED_MOST, help="Seed of the experiment and of the sample.")] = 1,
    json: JsonFile = None,
) -> None:
    """List the paper's arguments; test those named with --quick or --full (all of them when none is named)."""
    from experiments.arguments import chosen

    with telling_faults():
        asked = chosen(ids or ())
        if quick and full:
            raise ValueError("--quick and --full exclude each other")
        if (budget or out or workers) and not (quick or full):
            raise ValueError("--budget, --out and --workers are for testing; add --quick or --full")
        if full:
            check_installed(CONDITIONS, "ema_workbench")
    if quick or full:
        _test(asked, "quick" if quick else "full", budget, out, workers, seed, json)
        return
    if json:
        write_json({"arguments": [as_data(one) for one in asked]}, json)
    if json != "-":
        _list(asked)


def _test(asked, size: str, budget, out, workers, seed: int, json) -> None:
    from analysis.conduct import conduct, plan_of
    from analysis.findings import findings
    from analysis.plain import finding_as_data
    from analysis.verdicts.rule import RULE
    from experiments.runs import write_json as write_whole
    from experiments.study import FULL, QUICK, Study

    prepare()
    with telling_faults(), telling_troubles() if out else nullcontext():
        study = Study(asked, QUICK if size == "quick" else FULL, seed, workers or cores())
        with study_progress() as say:
            provenance = conduct(study, out, budget and 60.0 * budget, say=say)
        found = findings(asked, study.runs, plan_of(study))
        data = {
            "provenance": provenance,
            "rule": RULE,
            "findings": [finding_as_data(one, study.tables()) for one in found],
        }
        if out:
            write_whole(data, out / "findings.json")
    if json:
        write_json(data, json)
    if json != "-":
        show(found, provenance, study.tables())


def show(found, provenance: dict, samples) -> None:
    """Print findings as a table, the conditions under which signs turn, and the rule."""
    from rich.table import Table

    from analysis.plain import boundary, effect_text
    from analysis.verdicts.rule import RULE

    table = Table("id", "verdict", "decides", "effect [95 %]", "plausible", "box", "refuting test")
    for one in found:
        test = one.argument.test
        table.add_row(
            one.argument.id, one.verdict, test.outcome, effect_text(one), _percent(one.cities), _percent(one.box),
            (one.against.said if one.against else "-"),
        )  # fmt: skip
    shown = console()
    shown.print(table)
    for one in found:
        if text := boundary(one, samples) or one.why:
            shown.print(f"{one.argument.id}: {text}", markup=False, soft_wrap=True)
    shown.print(
        f"\n{provenance['pairs']} pairs, {provenance['cities']} plausible cities and {provenance['points']} points of "
        f"the box (shares: with the paper by at least the smallest effect), {provenance['runs']:,} runs in "
        f"{provenance['seconds']:.0f} s; an arm that differs by its name only differs by "
        f"{provenance['label_only_difference']:g}",
        markup=False,
    )
    for fault in provenance["faults"]:
        shown.print(f"fault: {fault}", markup=False, soft_wrap=True)
    shown.print("\n" + RULE, markup=False, soft_wrap=True)


def _percent(where) -> str:
    return f"{where.clear:.0%}" if where.numbers else "-"


@contextmanager
def study_progress():
    """Give a function that shows (phase, done, total, seconds left): a bar on a terminal, else a line a minute."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    err = console(err=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[left]}"))
    told = time.monotonic()
    with Progress(*columns, console=err, disable=not err.is_terminal, transient=True) as bar:
        task = bar.add_task("preparing", total=None, left="")

        def tell(phase: str, done: int, total: int, left: float) -> None:
            nonlocal told
            remaining = f"{left / 60:.0f} min left" if left > 90 else f"{left:.0f} s left"
            bar.update(task, description=f"{phase}s", completed=done, total=total, left=remaining)
            if not err.is_terminal and time.monotonic() - told > 60:
                told = time.monotonic()
                err.print(f"{phase}s: {done} of {total}, {remaining}")

        yield tell


def as_data(one) -> dict:
    """Return an argument as plain data for programs."""
    from experiments.measures import SAYS

    def contrast(test):
        return {
            "kind": test.kind, "arms": list(test.arms), "outcome": test.outcome, "less": test.less or None,
            "unit": SAYS[test.outcome].unit, "predicted_sign": test.sign, "smallest_effect": test.smallest or None,
            "because": test.because or None,
        }  # fmt: skip

    return {
        "id": one.id, "group": one.group, "section": one.section, "phrase": one.phrase, "english": one.english,
        "chinese": one.chinese, "modules": list(one.modules), "counts_against": one.counts_against,
        "arms": {
            arm.name: {"policy": changed_levers(arm.policy), "values": dict(arm.values)} for arm in one.arms.values()
        },
        "test": contrast(one.test), "against": contrast(one.against) if one.against else None,
        "also": [contrast(test) for test in one.also], "note": one.note or None, "missing": one.missing or None,
    }  # fmt: skip


def changed_levers(policy) -> dict:
    """Return a policy's fields that differ from the siloed one's."""
    from dataclasses import asdict

    from model.policy import FusionPolicy

    standard = asdict(FusionPolicy())
    return {name: value for name, value in asdict(policy).items() if name != "name" and value != standard[name]}


def _list(asked) -> None:
    from rich.table import Table

    from experiments.measures import SAYS

    table = Table("id", "what the paper argues", "contrast", "decides", "predicts", "smallest")
    group = None
    for one in asked:
        if one.group != group:
            group = one.group
            table.add_section()
        unit, test = SAYS[one.test.outcome].unit, one.test
        arms = test.arms if len(test.arms) <= 5 else (*test.arms[:2], f"{len(test.arms) - 2} parts alone")
        table.add_row(
            one.id, one.english, f"{test.kind}: {', '.join(arms)}",
            f"{test.outcome}{' - ' + test.less if test.less else ''} ({unit})", WAYS[test.sign], number(test.smallest),
        )  # fmt: skip
    console().print(table)
    console().print(f"{len(asked)} arguments; ronghe arguments ID... --quick tests them")
