"""``ronghe sensitivity``: which parameters of a finished sweep its difference between arms depends on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ronghe.common import check_installed, console, number, telling_faults
from ronghe.options import SEED_MOST, JsonFile
from ronghe.writing import check_writable, write_json

OUTCOME = "days_to_resolution"
SAYS = {
    "sobol": "first: share of the variance between points that a parameter explains alone; total: with all its "
    "interactions (0 to 1).",
    "morris": "mu*: mean absolute change as a parameter crosses its range, others anywhere in theirs, in {unit}; "
    "sigma: how much that differs from place to place.",
    "latin": "index: how far fixing a parameter moves the distribution of the answer (Kolmogorov-Smirnov, 0 to 1, "
    "median of slices); dummy is pure chance.",
}
UNTOLD = {
    "sobol": "the interval of their total reaches 0",
    "morris": "the interval of their mu* reaches 0",
    "latin": "their interval overlaps the dummy's",
}
COLUMNS = {"sobol": ("total", "first"), "morris": ("mu_star", "sigma"), "latin": ("index",)}
HEADS = {"mu_star": "mu*"}
PAIRS_SHOWN = 10


def sensitivity(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a finished morris, sobol or latin sweep.")],
    outcome: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help=f"Outcome ({OUTCOME}); may be repeated.")
    ] = None,
    arm: Annotated[str | None, typer.Option(help="Arm set against the first; the second if not given.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=SEED_MOST, help="Seed of the intervals' bootstrap.")] = 1,
    json: JsonFile = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for a table and a figure each.")] = None,
) -> None:
    """Say which parameters a sweep's difference between arms depends on: indices with 95 % intervals."""
    outcomes = tuple(dict.fromkeys(outcome or (OUTCOME,)))
    with telling_faults():
        check_installed("indices need it", "SALib")
        check_writable(json, *([out / _file(name, "png") for name in outcomes] if out else ()))
        from analysis.indices import Swept

        swept = Swept(folder)
        chosen = swept.check(arm, outcomes)
        found = [swept.indices(chosen, name, seed) for name in outcomes]
    data = _data(swept, chosen, found)
    if json:
        write_json(data, json)
    if out:
        with telling_faults():
            _write(swept, chosen, found, out)
    if json != "-":
        for one in found:
            _show(swept, chosen, one)
        if out:
            console().print(f"tables and figures are in {out}/", markup=False, soft_wrap=True)


def _what(swept, arm: str, outcome: str) -> str:
    against = f" less {swept.arms[0]}" if len(swept.arms) > 1 else ""
    return f"{arm}{against} in {outcome}"


def _rests(swept, points: int) -> str:
    """Return what the indices rest on; points with cities of their own put chance into every number."""
    cities = f"mean of {swept.replicates} cities each" if swept.replicates > 1 else "one city each"
    own = len(swept.axes) and swept.design.draws == "own"
    chance = "other cities at every point: chance is in every number" if own else "the same cities at all points"
    return f"{swept.method}, {len(swept.axes)} parameters, {points:,} points, {cities} ({chance})"


def _unit(outcome: str) -> str:
    from model.outcomes import BY_NAME

    return BY_NAME[outcome].unit


def _untold(found) -> list[str]:
    from analysis.indices import DUMMY

    return [row.name_ for row in found.table.rename(columns={"name": "name_"}).itertuples()
            if not row.told and row.name_ != DUMMY]  # fmt: skip


def _data(swept, arm: str, found) -> dict[str, Any]:
    """Return everything for programs."""
    return {
        "folder": str(swept.folder), "design": swept.design.name, "method": swept.method, "arm": arm,
        "against": swept.arms[0] if len(swept.arms) > 1 else None, "replicates": swept.replicates,
        "outcomes": [
            {
                "outcome": one.outcome, "unit": _unit(one.outcome), "points": one.points, "undefined": one.undefined,
                "mean": one.mean, "standard_deviation": one.spread,
                "indices": [] if one.table is None else _records(one.table),
            }
            | ({} if one.pairs is None else {"pairs": _records(one.pairs)})
            for one in found
        ],
    }  # fmt: skip


def _records(table) -> list[dict[str, Any]]:
    from analysis.tables import plain

    return [{key: plain(value) for key, value in row.items()} for row in table.to_dict("records")]


def _file(outcome: str, kind: str) -> str:
    return f"sensitivity_{outcome}.{kind}"


def _write(swept, arm: str, found, out: Path) -> None:
    """Write a table and a figure an outcome; none where all answers are the same."""
    from analysis.index_figure import draw

    out.mkdir(parents=True, exist_ok=True)
    for one in found:
        if one.table is None:
            continue
        one.table.to_csv(out / _file(one.outcome, "csv"), index=False)
        of = swept.design.title or swept.folder.resolve().name
        title = f"What it depends on: {_what(swept, arm, one.outcome)}\n{of}"
        draw(one, swept.method, title, _unit(one.outcome), _rests(swept, one.points), out / _file(one.outcome, "png"))


def _show(swept, arm: str, found) -> None:
    shown = console()

    def say(text: str) -> None:
        shown.print(text, markup=False, soft_wrap=True)

    unit, what = _unit(found.outcome), _what(swept, arm, found.outcome)
    if found.table is None:
        say(f"{what}: {number(found.mean)} {unit} at all {found.points:,} points; no parameter moves it, so there are "
            "no indices.")  # fmt: skip
        return
    say(f"{what}: mean {number(found.mean)}, sd {number(found.spread)} {unit}")
    shown.print(_table(swept, found))
    say(SAYS[swept.method].format(unit=unit))
    say(f"{_rests(swept, found.points)}.")
    if found.undefined:
        say(f"left out: {found.undefined:,} points at which the outcome is undefined.")
    say(_told(swept, _untold(found)))
    if found.pairs is not None:
        _show_pairs(say, found.pairs)


def _told(swept, untold: list[str]) -> str:
    if not untold:
        return "every parameter can be told from no influence."
    why = f"can be told from no influence ({UNTOLD[swept.method]})"
    if len(untold) == len(swept.axes):
        return f"no parameter {why}: more points, a larger n in the design, would narrow the intervals."
    return f"{why.replace('can', 'cannot', 1)}: {', '.join(untold)}."


def _show_pairs(say, pairs) -> None:
    if pairs.empty:
        say("pairs: no interaction of two whose interval leaves out 0.")
        return
    say("pairs, share of variance that only both together explain (interval leaves out 0):")
    for row in pairs.head(PAIRS_SHOWN).itertuples():
        ends = f"{number(row.second_low)} to {number(row.second_high)}"
        say(f"  {row.name} x {row.other}: {number(row.second)} ({ends})")


def _table(swept, found):
    from rich.table import Table

    table = Table()
    table.add_column("parameter", no_wrap=True)
    names = COLUMNS[swept.method]
    for name in names:
        table.add_column(HEADS.get(name, name), justify="right", no_wrap=True)
        if f"{name}_low" in found.table:
            table.add_column("95 % interval", justify="right", no_wrap=True)
    for row in found.table.to_dict("records"):
        cells = []
        for name in names:
            cells.append(_cell(row[name]))
            if f"{name}_low" in row:
                cells.append(f"{_cell(row[f'{name}_low'])} to {_cell(row[f'{name}_high'])}")
        table.add_row(row["name"], *cells, style=None if row["told"] else "dim")
    return table


def _cell(value: float) -> str:
    """Return a number in three digits: more would feign what intervals deny."""
    return "0" if abs(value) < 1e-9 else f"{value:.3g}" if abs(value) < 1000 else number(value)
