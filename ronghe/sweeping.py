"""``ronghe sweep`` and ``ronghe query``: a design run into a folder that survives being killed, and SQL over it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ronghe.common import check_installed, console, number, prepare, progress, telling_faults, telling_troubles
from ronghe.options import JsonFile, Workers, cores
from ronghe.writing import write_json


def sweep(
    design: Annotated[str, typer.Argument(metavar="DESIGN.toml", help="Design file, or a shipped one's name.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for results; the same command goes on in it.")],
    workers: Workers = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Run on the Dask cluster at tcp://host:port instead.")
    ] = None,
    json: JsonFile = None,
) -> None:
    """Run a design into a folder; killed at any moment, the same command goes on and ends with the same bytes."""
    from experiments.designs import plan_of
    from experiments.designs.schema import SAMPLED
    from experiments.sweeps import run_design

    with telling_faults():
        if scheduler is not None and workers is not None:
            raise ValueError("--workers and --scheduler exclude each other: a cluster has workers of its own")
        method = plan_of(design).design.sample.method
        if method in SAMPLED:
            check_installed(f"a {method} sample needs it", "SALib")
    with progress("tasks") as tell, telling_faults(), telling_troubles():
        done = run_design(design, out, workers or cores(), scheduler, tell, lambda: prepare(within_bar=True))
    result = summary(done)
    if json:
        write_json(result, json)
    if json != "-":
        _show(result)
    if done.failed:
        rows = "1 row holds" if done.failed == 1 else f"{done.failed} rows hold"
        typer.echo(f"{rows} an error instead of outcomes (column error).", err=True)
        raise typer.Exit(1)


def summary(done) -> dict:
    """Return what a sweep tells about itself, for programs."""
    from experiments.store import manifest

    kept = manifest(done.folder)
    return {
        "folder": str(done.folder), "name": kept["name"], "design": kept["design"], "method": kept["method"],
        "arms": kept["arms"], "tasks": done.tasks, "rows": done.tasks * len(kept["arms"]), "failed": done.failed,
        "resumed": done.resumed, "seconds": round(done.seconds, 3), "simulated": round(done.simulated, 3),
        "version": kept["version"], "git": kept["git"], "scenario": kept["scenario"]["hash"],
    }  # fmt: skip


def _show(result: dict) -> None:
    from experiments.designs.schema import SAMPLED

    out = console()
    out.print(
        f"{result['name']}: {result['tasks']:,} tasks, {result['rows']:,} rows in {result['folder']}/", markup=False
    )
    before = f", {result['resumed']:,} were there before" if result["resumed"] else ""
    out.print(
        f'{number(result["seconds"])} s{before}; ask with: ronghe query {result["folder"]} "from runs"', markup=False
    )
    if result["method"] in SAMPLED:
        out.print(f"which parameters matter: ronghe sensitivity {result['folder']}", markup=False)


def query(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a sweep.")],
    sql: Annotated[str, typer.Argument(metavar="SQL", help="Over runs, pairs, design, outcomes and timings.")],
    json: JsonFile = None,
) -> None:
    """Ask a sweep in SQL (DuckDB): runs, pairs (differences to the first arm), design, outcomes, timings."""
    from experiments.queries import query as ask

    with telling_faults():
        columns, rows = ask(folder, sql)
    if json:
        write_json({"columns": columns, "rows": [[_plain(value) for value in row] for row in rows]}, json)
    if json == "-":
        return
    from rich.table import Table

    table = Table()
    for at, name in enumerate(columns):
        numeric = all(isinstance(row[at], int | float | None) for row in rows)
        table.add_column(name, justify="right" if numeric else "left")
    for row in rows:
        table.add_row(*("-" if value is None else _cell(value) for value in row))
    console().print(table)


def _cell(value) -> str:
    return number(value) if isinstance(value, float) else str(value)


def _plain(value):
    """Return a value that JSON can hold; what is undefined becomes null."""
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    return value if isinstance(value, bool | int | str | None) else str(value)
