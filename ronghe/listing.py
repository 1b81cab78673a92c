"""``ronghe check``, ``parameters``, ``arms`` and ``order``: what there is, and whether a scenario is sound."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from ronghe.common import console, load, replay_summary
from ronghe.options import JsonFile, ScenarioFile, Settings
from ronghe.writing import write_json

ARMS_SAY = {
    "siloed": "every line for itself: all levers at 0",
    "fused": "all levers at full strength",
    "formal": "all of fusion's forms and costs, none of its substance",
    "siloed_best": "siloed, posts placed as well as a static plan can",
    "pooled": "every hour usable anywhere without friction: the bound",
}


def check(
    scenario: ScenarioFile,
    settings: Settings = None,
) -> None:
    """Check a scenario and say what it changes."""
    from model.scenario import changed

    spec = load(scenario, settings)
    summary = replay_summary(spec, spec.run.run_in + spec.run.days)
    out = console()
    city = spec.city
    people = city.rows * city.columns * spec.population.residents_per_cell
    out.print(
        f"{scenario}: sound. {spec.title or spec.name}: {city.rows * city.columns:,} cells, about {people:,.0f} "
        f"residents, {spec.run.run_in} working days of run-in and {spec.run.days} of follow-up.",
        markup=False,
        soft_wrap=True,
    )
    for path, value in changed(spec).items():
        if path not in ("name", "title"):
            out.print(f"  {path} = {value!r}", markup=False, soft_wrap=True)
    if summary:
        out.print(summary, markup=False, soft_wrap=True)


def parameters(
    json: JsonFile = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the page docs/parameters.md.")] = False,
) -> None:
    """List every scenario field with label, default, unit, range and source; matching moves only what is free."""
    from rich.table import Table

    from model.scenario import Scenario
    from model.scenario import parameters as registry
    from model.scenario.labels import label_of

    rows = registry(Scenario)
    if markdown:
        typer.echo(parameters_page(rows), nl=False)
        return
    if json is not None:
        write_json({"parameters": [asdict(row) | {"label": label_of(row)} for row in rows]}, json)
    if json == "-":
        return
    table = Table("parameter", "label", "default", "unit", "plausible range", "meaning", "source")
    section = None
    for row in rows:
        head = row.path.rpartition(".")[0]
        if head != section:
            section = head
            table.add_section()
        span = _span(row)
        table.add_row(row.path, label_of(row), str(row.default), row.unit, span, row.meaning, row.source)
    shown = console()
    table.columns[0].overflow = "fold"
    table.columns[0].no_wrap = shown.width >= 120  # a name cut in two cannot be searched for, or copied
    shown.print(table)


def _span(row) -> str:
    return "-" if row.low is None else f"{row.low:.10g} to {row.high:.10g}"


def parameters_page(rows) -> str:
    """Return ``docs/parameters.md``: the registry, a table a section."""
    from model.scenario.labels import label_of

    lines = [
        "# Parameters",
        "",
        "Every field of a scenario, as `ronghe parameters --markdown` prints it. A source of `A` marks an assumption:",
        "nothing published gives the number, and it belongs in every sensitivity analysis. FACTS rows are the",
        "project's collected facts. A range in brackets is not swept. The label says what kind of number it is:",
        "fixed by law or definition, a place's own, a policy's dose, free (an assumption: the only numbers that",
        "matching moves) or technical.",
    ]
    section = None
    for row in rows:
        head = row.path.rpartition(".")[0] or "scenario"
        if head != section:
            section = head
            lines += ["", f"## {head}", "", "| field | label | default | unit | range | meaning | source |"]
            lines.append("|---|---|---|---|---|---|---|")
        span = _span(row)
        span = span if row.low is None or row.sweep else f"({span})"
        name = f"`{row.path.rpartition('.')[2]}`"
        cells = (name, label_of(row), row.default, row.unit, span, row.meaning, row.source)
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def arms() -> None:
    """List the arms: presets, and one for each lever."""
    from rich.table import Table

    from model.policy import LEVERS, MAIN_ARMS

    table = Table("arm", "what it is")
    for name in MAIN_ARMS:
        table.add_row(name, ARMS_SAY[name])
    table.add_section()
    for name, text in LEVERS.items():
        table.add_row(name, f"only {text}")
    console().print(table)


def order() -> None:
    """Print the rules of the month and of the day in the order in which they act."""
    from rich.table import Table

    from model.schedule import day_rules, month_rules

    for title, rules in (("Before the first day of a month", month_rules()), ("Every working day", day_rules())):
        table = Table("", "rule", "what it does", "where", title=title)
        for number, rule in enumerate(rules, 1):
            table.add_row(str(number), rule.name, rule.says, rule.module)
        console().print(table)
