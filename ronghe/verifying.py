"""``ronghe verify``: known answers and laws on the installed copy, as tables for an appendix."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from ronghe.common import console, number, prepare, progress, telling_troubles
from ronghe.options import JsonFile, Workers, cores
from ronghe.writing import write_json


def verify(
    full: Annotated[
        bool, typer.Option("--full", help="Replicate until 2 % of bias is caught, at most 25 times as often (an hour).")
    ] = False,
    only: Annotated[str | None, typer.Option(metavar="TEXT", help="Only cases and laws with this in the name.")] = None,
    workers: Workers = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the tables for an appendix.")] = False,
    json: JsonFile = None,
) -> None:
    """Check the installed model against answers that theory knows, and against its own laws."""
    from experiments.verification import laws, limits
    from experiments.verification.checking import checked

    if markdown and json == "-":
        typer.echo("--markdown and --json - both print on stdout: name a file for one of them.", err=True)
        raise typer.Exit(2)
    wanted = (only or "").lower()
    cases = [limit for limit in limits() if wanted in limit.name.lower()]
    named = [law for law in laws.LAWS if wanted in f"{law}: {laws.LAWS[law][0]}".lower()]
    if not cases and not named:
        typer.echo(f"No case and no law has {only!r} in its name.", err=True)
        raise typer.Exit(2)
    prepare()
    begun, verdicts, findings = time.perf_counter(), {}, []
    with telling_troubles(kept=False), progress("laws and known answers", len(named) + len(cases)) as show:
        for law in named:
            findings.append(laws.check(law))
            show(len(findings), len(named) + len(cases))
        for place, verdict in checked(cases, full, workers or cores()):
            verdicts[place] = verdict
            show(len(named) + len(verdicts), len(named) + len(cases))
    rows = [verdicts[place] for place in range(len(cases))]
    seconds = time.perf_counter() - begun
    if json:
        write_json(_as_data(rows, findings, full, seconds), json)
    if markdown:
        typer.echo(appendix(rows, findings), nl=False)
    elif json != "-":
        _show(rows, findings, seconds)
    if not all(row.met for row in rows) or not all(finding.held for finding in findings):
        raise typer.Exit(1)


def _as_data(rows, findings, full: bool, seconds: float) -> dict:
    from model.records import package_version

    return {
        "version": package_version(),
        "full": full,
        "met": sum(row.met for row in rows),
        "failed": sum(not row.met for row in rows) + sum(not finding.held for finding in findings),
        "limits": [row._asdict() for row in rows],
        "laws": [finding._asdict() for finding in findings],
        "seconds": round(seconds, 2),
    }


def _show(rows, findings, seconds: float) -> None:
    from rich.table import Table

    from model.records import package_version

    out = console()
    if findings:
        table = Table("law", "says", "verdict", title=f"Laws, ronghe {package_version()}")
        for finding in findings:
            table.add_row(finding.law, finding.says, "holds" if finding.held else f"BROKEN: {finding.seen}")
        out.print(table)
    if rows:
        out.print(_table_of_limits(rows, package_version()))
    for row in rows:
        if not row.met:
            out.print(f"{row.case}, {row.quantity}: {row.why}.", markup=False)
    out.print(f"{_count(rows, findings)}, in {seconds:.0f} s")


def _count(rows, findings) -> str:
    met, held = sum(row.met for row in rows), sum(finding.held for finding in findings)
    return f"{met} of {len(rows)} known answers met, {held} of {len(findings)} laws hold"


COLUMNS = ("case", "quantity", "theory", "model", "difference", "std. error", "catches", "verdict")


def _numbers(row) -> tuple[str, ...]:
    """Return what stands in a row's columns from the third to the last but one."""
    exact = not row.error > 0.0
    return (
        number(row.theory),
        number(row.model),
        f"{row.difference:+.2g}",
        "exact" if exact else f"{row.error:.2g}",
        f"{row.delta:.0e}" if exact else f"{row.delta / abs(row.theory):.0%}",
    )


def _table_of_limits(rows, version: str):
    from rich.table import Table

    title = f"Known answers, ronghe {version} (in brackets: section of the reference values)"
    table = Table(*COLUMNS, title=title)
    for column in range(2, 7):
        table.columns[column].justify = "right"
    last = None
    for row in rows:
        case = f"{row.case} [dim]({row.section})[/dim]" if row.case != last else ""
        table.add_row(case, row.quantity, *_numbers(row), "met" if row.met else "[bold]FAILS[/bold]")
        last = row.case
    return table


def appendix(rows, findings) -> str:
    """Return laws and known answers as Markdown, for a paper's appendix and ``docs/known_answers.md``."""
    from model.records import package_version

    lines = [
        "# Known answers", "",
        f"What `ronghe verify --markdown` prints (ronghe {package_version()}): {_count(rows, findings)}. *catches* is",
        "the bias that a row would find out with a probability of 99 %, as a share of the answer; of an exact row,",
        "what rounding may do. [How to read the table](verification.md).",
    ]  # fmt: skip
    if findings:
        lines += ["", "| law | says | verdict |", "|---|---|---|"]
        verdicts = ("holds" if one.held else f"**broken**: {one.seen}" for one in findings)
        lines += [f"| {one.law} | {one.says} | {said} |" for one, said in zip(findings, verdicts, strict=True)]
    if rows:
        lines += ["", "| section | " + " | ".join(COLUMNS) + " |", "|---" * 3 + "|---:" * 5 + "|---|"]
    for row in rows:
        cells = (row.section, row.case, row.quantity, *_numbers(row), "met" if row.met else f"**fails**: {row.why}")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
