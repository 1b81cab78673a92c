"""``ronghe arguments``: the paper's thirty-six arguments, listed; with identifiers given, tested."""

from __future__ import annotations

from typing import Annotated

import typer

from ronghe.common import JsonFile, console, number, telling_faults, write_json

WAYS = {-1: "less", 1: "more"}


def arguments(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Arguments such as D4 R7.")] = None,
    json: JsonFile = None,
) -> None:
    """List the paper's arguments: what is compared, what decides, which sign the paper predicts."""
    from experiments.arguments import chosen

    with telling_faults():
        asked = chosen(ids or ())
    if json:
        write_json({"arguments": [as_data(one) for one in asked]}, json)
    if json != "-":
        _list(asked)


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
        arms = test.arms if len(test.arms) <= 5 else (*test.arms[:2], f"{len(test.arms) - 2} single levers")
        table.add_row(
            one.id, one.english, f"{test.kind}: {', '.join(arms)}",
            f"{test.outcome}{' - ' + test.less if test.less else ''} ({unit})", WAYS[test.sign], number(test.smallest),
        )  # fmt: skip
    console().print(table)
    console().print(f"{len(asked)} arguments; ronghe arguments ID... --quick tests them")
