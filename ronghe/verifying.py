"""``ronghe verify``: known answers and laws on the installed copy, as a table for an appendix."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from ronghe.common import JsonFile, console, number, write_json


def verify(
    full: Annotated[
        bool, typer.Option("--full", help="Nine times the replications: a third of the bias is caught.")
    ] = False,
    only: Annotated[str | None, typer.Option(metavar="TEXT", help="Run only cases whose name contains this.")] = None,
    json: JsonFile = None,
) -> None:
    """Check the installed model against answers that theory knows, and against its own laws."""
    from experiments.limits import FULL_EFFORT, limits

    chosen = [limit for limit in limits() if only is None or only.lower() in limit.name.lower()]
    if not chosen:
        typer.echo(f"No case has {only!r} in its name.", err=True)
        raise typer.Exit(2)
    begun, effort, rows = time.perf_counter(), FULL_EFFORT if full else 1, []
    told = console(err=True)
    with told.status("Running limit cases ...") as status:
        for done, limit in enumerate(chosen):
            status.update(f"{done + 1} of {len(chosen)}: {limit.case}")
            rows.append(limit.check(effort))
    failed = [row for row in rows if not row.met]
    if json:
        write_json(_as_data(rows, effort, time.perf_counter() - begun), json)
    if json != "-":
        _show(rows, failed, time.perf_counter() - begun)
    if failed:
        raise typer.Exit(1)


def _as_data(rows, effort: int, seconds: float) -> dict:
    from model.records import package_version

    return {
        "version": package_version(),
        "effort": effort,
        "met": sum(row.met for row in rows),
        "failed": sum(not row.met for row in rows),
        "limits": [row._asdict() for row in rows],
        "seconds": round(seconds, 2),
    }


def _show(rows, failed, seconds: float) -> None:
    from rich.table import Table

    from model.records import package_version

    out = console()
    table = Table("case", "quantity", "theory", "model", "difference", "std. error", "catches", "verdict")
    table.title = f"Known answers, ronghe {package_version()}"
    for column in range(2, 7):
        table.columns[column].justify = "right"
    last = None
    for row in rows:
        table.add_row(
            f"{row.case} (ORACLES {row.section})" if row.case != last else "",
            row.quantity,
            number(row.theory),
            number(row.model),
            f"{row.difference:+.2g}",
            f"{row.error:.2g}" if row.error > 0.0 else "exact",
            f"{row.delta / abs(row.theory):.1%}" if row.error > 0.0 and row.theory else f"{row.delta:.0e}",
            "met" if row.met else "[bold]FAILS[/bold]",
        )
        last = row.case
    out.print(table)
    for row in failed:
        out.print(f"{row.case}, {row.quantity}: {row.why}.", markup=False)
    out.print(f"{len(rows) - len(failed)} of {len(rows)} met in {seconds:.0f} s")
