"""``ronghe outcomes`` and ``ronghe new``: what is measured, and a scenario of one's own to begin with."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from ronghe.common import console, telling_faults
from ronghe.options import JsonFile
from ronghe.writing import write_json

WAYS = {1: "more is better", -1: "less is better", 0: "neither"}
_SECTIONS = {"public": "Outcomes", "measures": "Measures that single arguments turn on"}


def outcomes(
    json: JsonFile = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the page docs/outcomes.md.")] = False,
) -> None:
    """List every outcome with unit, definition and which way is better."""
    from rich.table import Table

    from analysis.words import TERMS
    from experiments.measures import MEASURES
    from model.outcomes import OUTCOMES

    if markdown:
        typer.echo(_page({"public": OUTCOMES, "measures": MEASURES}), nl=False)
        return
    if json is not None:
        rows = [{**one._asdict(), "of": None, "chinese": TERMS.get(one.name)} for one in (*OUTCOMES, *MEASURES)]
        write_json({"outcomes": [{k: v for k, v in row.items() if k != "of"} for row in rows]}, json)
    if json == "-":
        return
    table = Table("outcome", "unit", "better", "what it is")
    group = None
    for one in OUTCOMES:
        if one.group != group:
            group = one.group
            table.add_section()
        table.add_row(one.name, one.unit, WAYS[one.direction], one.definition)
    console().print(table)


def _page(sections: dict) -> str:
    from analysis.words import TERMS
    from model.outcomes import outcome

    words = " ".join((outcome.__doc__ or "").split("\n\n", 1)[1].split())
    lines = ["# Outcomes", "", "What `ronghe outcomes --markdown` prints.", "", words]
    for name, rows in sections.items():
        lines += [
            "",
            f"## {_SECTIONS[name]}",
            "",
            "| outcome | 中文 | unit | better | what it is |",
            "|---|---|---|---|---|",
        ]
        for one in rows:
            cells = (f"`{one.name}`", TERMS.get(one.name, ""), one.unit, WAYS[one.direction], one.definition)
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


NEW = """\
# {name}: what is not said here is as in the scenario `{base}`, to which published patterns were matched.
# `ronghe parameters` lists every key with unit, range and source; `ronghe check {file}` says whether this is sound.
base = "{base}"
name = "{name}"
title = "{title}"

[run]
days = 500 # working days after the reform day: two years

[city]
rows = 10 # cells; with columns, how large the city is
columns = 10

[population]
migrant_share = 0.5
"""


def new(
    name: Annotated[str, typer.Argument(help="Name of the scenario, and of its file.")],
    base: Annotated[str, typer.Option(help="Scenario that holds for all that the file does not say.")] = "street",
    title: Annotated[str, typer.Option(help="One line for people.")] = "",
) -> None:
    """Write a small scenario of one's own, built on a shipped one, to be edited."""
    from model.scenario import Scenario

    path = Path(f"{name}.toml")
    with telling_faults():
        if not re.fullmatch(r"[\w-]+", name):
            raise ValueError(f"{name!r} is no name for a scenario; allowed are letters, digits, - and _")
        if path.exists():
            raise ValueError(f"{path} is there already; name another")
        Scenario.load(base)
        path.write_text(NEW.format(name=name, base=base, title=title or name, file=path), encoding="utf-8")
    typer.echo(f"{path} is written. Edit it, then: ronghe check {path}, ronghe compare {path}")
