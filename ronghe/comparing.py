"""``ronghe compare``: twin cities under two or more arms, paired by seed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from ronghe.common import console, load, number, prepare, progress, replay_summary, telling_faults
from ronghe.options import Days, JsonFile, ScenarioFile, Seed, Settings, Workers, cores
from ronghe.writing import check_writable, write_json

AUTO_FIRST, AUTO_STEP, AUTO_CAP = 20, 10, 200  # pairs
EVENT_PAIRS = 10
FIRST = (  # what is told first: reach, waiting, disputes, harms, price
    "enterprise_coverage", "found_within_3_days", "days_to_resolution", "resolved_within_15", "satisfaction",
    "settled_early_share", "escalations_per_10k", "response_worst_community", "response_gap_offline", "reopened_share",
    "trust_mean", "intrusion", "staff_turnover", "paid_hours_reporting", "paid_hours_coordination", "undone_duties",
)  # fmt: skip
COLOUR = {"better": "green", "worse": "red"}


def compare(
    scenario: ScenarioFile,
    arm: Annotated[list[str] | None, typer.Option(help="Arm; the first is what others are compared with.")] = None,
    replicates: Annotated[str, typer.Option(metavar="N|auto", help="Pairs of cities, or until precise enough.")] = "30",
    seed: Seed = None,
    workers: Workers = None,
    days: Days = None,
    settings: Settings = None,
    json: JsonFile = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for tables, figures, report.")] = Path("results"),
    whole: Annotated[
        bool, typer.Option("--all", help="Print every outcome, not only those that matter first.")
    ] = False,
    lang: Annotated[str, typer.Option(help="Language of report.html: en or zh.")] = "en",
) -> None:
    """Compare arms in twin cities: outcomes with intervals, hours, tables, figures and a report."""
    spec = load(scenario, settings)
    arms = tuple(arm or ("siloed", "fused"))
    horizon = spec.run.days if days is None else days
    with telling_faults():
        pairs = _pairs_of(replicates)
        _check_arms(arms)
        if lang not in ("en", "zh"):
            raise ValueError(f"--lang is {lang!r}; allowed are en and zh")
        check_writable(json, out / "compare.json")
        out.mkdir(parents=True, exist_ok=True)
    from analysis.painter import Painter

    workers = workers or cores()
    told = replay_summary(spec, horizon)
    if told and json != "-":
        console().print(told, markup=False, soft_wrap=True)
    with Painter(workers) as painter:
        prepare()
        runs = _run(spec, arms, pairs, {"seed": seed, "days": horizon, "workers": workers})
        painter.begin(runs, out, spec.title or spec.name)
        stopped = _why_stopped(runs) if pairs is None else None
        from analysis.tables import comparison

        table = comparison(runs)
        months = _months(spec, runs)
        _write(runs, table, spec, out, json, stopped, months)
        if json != "-":
            _show(runs, table, spec, whole)
            _show_months(months, arms)
            if stopped:
                console().print(stopped, soft_wrap=True)
        with telling_faults():
            figures = painter.finish()
            from analysis.web import write_report

            page = write_report(out, spec, runs, table, months, figures, lang)
    if json != "-":
        console().print(
            f"The report is {page}; tables and figures lie beside it ({runs.replicates} pairs, {runs.seconds:.1f} s).",
            markup=False,
            soft_wrap=True,
        )


def _pairs_of(text: str) -> int | None:
    """Return the number of pairs, None for auto."""
    if text == "auto":
        return None
    if not text.isascii() or not text.isdecimal() or not 2 <= int(text) <= 100_000:
        raise ValueError(f"--replicates is {text!r}; allowed is a whole number from 2 to 100000, or auto")
    return int(text)


def _check_arms(arms) -> None:
    from model.policy import FusionPolicy

    for name in arms:
        FusionPolicy.preset(name)
    if len(arms) < 2:
        raise ValueError(f"only one arm is given ({arms[0]}); name at least two with --arm")
    if len(set(arms)) < len(arms):
        raise ValueError(f"an arm is named twice ({', '.join(arms)}); arms must differ")


def _run(spec, arms, pairs: int | None, how: dict):
    """Run the pairs, with a progress bar on a terminal only."""
    from analysis.tables import enough
    from experiments.pairs import joined, run_pairs

    with progress("pairs of cities", pairs) as tell:

        def batch(count, first=0):
            return run_pairs(spec, arms, count, progress=lambda done, _: tell(first + done, pairs), first=first, **how)

        with telling_faults():
            runs = batch(AUTO_FIRST if pairs is None else pairs)
        while pairs is None and runs.replicates < AUTO_CAP and not enough(runs):
            runs = joined(runs, batch(AUTO_STEP, runs.replicates))
    return runs


def _why_stopped(runs) -> str:
    """Return after how many pairs an automatic number ended, and for what reason."""
    from analysis.tables import PRECISION, enough, precision_reached

    reached = precision_reached(runs)
    if not reached:
        return f"auto: stopped after {runs.replicates} pairs: no main outcome has a mean to be precise about"
    worst = max(reached, key=lambda name: reached[name])
    goal = f"{PRECISION:.0%} of {runs.arms[0]}'s mean"
    if enough(runs):
        return (
            f"auto: stopped after {runs.replicates} pairs: the main outcomes' intervals are and stay within "
            f"{goal} either way (widest: {worst}, {reached[worst]:.1%})"
        )
    return (
        f"auto: stopped after {runs.replicates} pairs, the most that auto runs: the interval of {worst} is still "
        f"{reached[worst]:.1%} either way, the goal is {goal}; --replicates N runs more"
    )


def _write(runs, table, spec, out: Path, json: str | None, stopped: str | None, months) -> None:
    from analysis.tables import as_json, pairs
    from model.records import package_version

    data = as_json(runs, table, {"scenario": spec.name, "version": package_version()})
    data["months"] = [row._asdict() for row in months]
    if stopped:
        data["stopped"] = stopped
    with telling_faults():
        table.to_csv(out / "outcomes.csv", index=False)
        pairs(runs).to_csv(out / "pairs.csv", index=False)
    write_json(data, str(out / "compare.json"))
    if json is not None:
        write_json(data, json)


def _months(spec, runs) -> list:
    """Return the event study of the second arm against the first, over some of the same pairs."""
    from experiments.event_study import event_study

    return event_study(spec, runs.arms[:2], min(runs.replicates, EVENT_PAIRS), runs.seed, runs.days)


def _show_months(months, arms) -> None:
    """Say from which month on the second arm solves cases sooner or later than the first, beyond doubt."""
    rows = [row for row in months if row.outcome == "days_to_resolution" and row.month >= 0]
    if not rows:
        return
    worse, better = ([row for row in rows if sign * row.mean > 0 and row.low * row.high > 0] for sign in (1, -1))
    said = [
        f"{word} beyond doubt first for cases of month {found[0].month} ({_brief(found[0].mean)} days)"
        for word, found in (("later", worse), ("sooner", better))
        if found
    ]
    console().print(
        f"Event study, {arms[1]} against {arms[0]}: cases are solved {' and '.join(said) or 'no sooner and no later'}; "
        f"of month {rows[-1].month}, the last that is known: {_brief(rows[-1].mean)} days.",
        markup=False,
        soft_wrap=True,
    )


def _show(runs, table, spec, whole: bool) -> None:
    shown, first = console(), runs.arms[0]
    for arm in runs.arms[1:]:
        rows = table[table.arm == arm]
        shown.print(_table(rows, spec, runs, arm, first) if whole else _short(rows, spec, runs, arm, first))
    shown.print(
        f"paid hours agree in all arms on every day: largest difference {runs.balance:.2g} h"
        if runs.balance < 1e-6
        else f"paid hours DIFFER between arms: largest difference on a day {runs.balance:.4g} h"
    )


def _short(rows, spec, runs, arm: str, first: str):
    """Return the rows that matter first, in 80 columns."""
    from rich import box
    from rich.table import Table

    title = f"{spec.name}, {runs.residents:,} residents, {runs.days} working days, {runs.replicates} pairs"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, width=80, padding=(0, 1), pad_edge=False)
    table.add_column("outcome (unit)")
    table.add_column(first, justify="right", no_wrap=True)
    table.add_column(f"{arm}: more or less [95 %]", justify="right")
    table.add_column("", no_wrap=True)
    by_name = {row.outcome: row for row in rows.itertuples()}
    for name in FIRST:
        row = by_name.get(name)
        if row is None:
            continue
        colour = COLOUR.get(row.verdict)
        verdict = f"[{colour}]{row.verdict}[/{colour}]" if colour else row.verdict
        interval = "" if row.low != row.low else f" [{_brief(row.low)}, {_brief(row.high)}]"
        table.add_row(
            f"{name.replace('_', ' ')} ({row.unit})", number(row.mean_against),
            escape(f"{_brief(row.difference)}{interval}"), verdict,
        )  # fmt: skip
    left = len(rows) - table.row_count
    table.caption = (
        f"{left} more with --all and in outcomes.csv. better, worse: the 95 % interval and Holm's p over all outcomes "
        "agree; undecided: they do not."
    )
    table.caption_justify = "left"
    return table


def _brief(value: float) -> str:
    """Return a difference with its sign in few letters."""
    if value != value or value == 0.0:
        return "-" if value != value else "0"
    if abs(value) >= 100_000:
        return f"{value / 1000:+,.0f}k"
    return f"{value:+,.0f}" if abs(value) >= 1000 else f"{value:+.2g}" if abs(value) < 1 else f"{value:+.3g}"


def _table(rows, spec, runs, arm: str, first: str):
    from rich.table import Table

    size = f"{runs.residents:,} residents, {runs.days} working days, {runs.replicates} pairs"
    title = f"{spec.name}: {arm} against {first}, {size}"
    tested = int(rows.p_holm.notna().sum())
    caption = (
        f"Each interval by itself at 95 %. better and worse (higher and lower): Holm's p over the {tested} outcomes "
        "that differ is at most 0.05 too; undecided: it is not."
    )
    table = Table(title=title, caption=caption, caption_justify="left")
    for name, side in (("outcome", "left"), ("unit", "left"), (first, "right"), (arm, "right"), ("difference", "right"),
                       ("95 % interval", "right"), ("", "left")):  # fmt: skip
        table.add_column(name, justify=side, no_wrap=side == "right" or name == "outcome")
    group = None
    for row in rows.itertuples():
        if row.group != group:
            group = row.group
            table.add_section()
            table.add_row(f"[bold]{group}[/bold]")
        colour = COLOUR.get(row.verdict)
        verdict = f"[{colour}]{row.verdict}[/{colour}]" if colour else row.verdict
        table.add_row(
            row.outcome, row.unit, number(row.mean_against), number(row.mean), _signed(row.difference),
            "-" if row.low != row.low else f"{_signed(row.low)} to {_signed(row.high)}", verdict,
        )  # fmt: skip
    return table


def _signed(value: float) -> str:
    return f"+{number(value)}" if value > 0 else number(value)
