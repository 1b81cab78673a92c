"""``ronghe patterns``: what a good model shows, matched or only compared, and whether it rests."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ronghe.common import console, load, number, prepare, telling_faults
from ronghe.options import JsonFile, ScenarioFile, Seed, Settings
from ronghe.writing import make_room

STORED = Path("experiments") / "stored" / "patterns.json"


def patterns(
    scenario: ScenarioFile = "street",
    replicates: Annotated[int, typer.Option(min=1, max=1000, help="Cities of each arm.")] = 3,
    rests: Annotated[int, typer.Option(min=2, max=1000, help="Cities whose run-in is tested for rest.")] = 20,
    seed: Seed = None,
    settings: Settings = None,
    json: JsonFile = None,
    store: Annotated[bool, typer.Option("--store", help=f"Write {STORED} (and .md) for the report.")] = False,
) -> None:
    """Compute the validation patterns of FACTS: the model's number, the target, within or outside."""
    from experiments.freshness import mark
    from experiments.matching import patterns as analysis
    from experiments.matching.rest import rest

    spec = load(scenario, settings)
    prepare()
    with telling_faults():
        found = analysis.patterns(analysis.run(spec, replicates, seed))
        rested = rest(spec, max(rests, 2), seed)
    records = analysis.as_records(found)
    if store:
        write_list(records, make_room(STORED))
        mark(STORED, spec)
        STORED.with_suffix(".md").write_text(analysis.as_markdown(found), encoding="utf-8")
    if json:
        from ronghe.writing import write_json

        write_json(
            {
                "scenario": spec.name,
                "replicates": replicates,
                "patterns": records,
                "rest": [trend._asdict() | {"rests": trend.rests} for trend in rested.trends],
                "loads": rested.loads.tolist(),
            },
            json,
        )
    if json != "-":
        console().print(_table(found, spec.name, replicates))
        for use in ("matched", "compared"):
            rows = [one for one in found if one.use == use]
            console().print(
                f"{sum(one.within for one in rows)} of {len(rows)} {use} patterns lie within their targets."
            )
        console().print(_rest_table(rested))
        name, load_ = rested.busiest()
        console().print(f"The busiest group of desks ({name}) works {load_:.2f} of its hours (at most 0.97).")


def write_list(records: list[dict], path: Path) -> None:
    """Write records as a JSON list."""
    import json

    path.write_text(json.dumps(records, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def _table(found, name: str, replicates: int):
    from rich.table import Table

    table = Table(title=f"{name}: validation patterns, {replicates} cities an arm")
    for column, side in (
        ("", "left"),
        ("use", "left"),
        ("pattern", "left"),
        ("model", "right"),
        ("target", "right"),
        ("", "left"),
    ):
        table.add_column(column, justify=side)
    table.add_column("why not, or what it proves", justify="left")
    for one in found:
        high = "more" if one.target_high >= 1e9 else number(one.target_high)
        colour = "green" if one.within else "red"
        verdict = f"[{colour}]{'within' if one.within else 'outside'}[/{colour}]"
        model = "-" if one.model is None else number(one.model)
        table.add_row(
            one.id,
            one.use,
            f"{one.name} ({one.unit})",
            model,
            f"{number(one.target_low)} to {high}",
            verdict,
            one.reason,
        )
    return table


def _rest_table(rested):
    from rich.table import Table

    table = Table(
        "series", "drift", "90 % interval", "", title="At rest? The last 125 days of the run-in (within +-5 %)"
    )
    for trend in rested.trends:
        verdict = "[green]rests[/green]" if trend.rests else "[red]drifts[/red]"
        table.add_row(trend.series, f"{trend.drift:+.1%}", f"{trend.low:+.1%} to {trend.high:+.1%}", verdict)
    return table
