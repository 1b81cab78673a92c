"""What every command shares: options, how faults are told, and where words go. Nothing heavy is imported here."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

SEED_MOST = 2**32 - 1

ScenarioFile = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="Scenario file, or a shipped one's name (street).")
]
Seed = Annotated[
    int | None, typer.Option(min=0, max=SEED_MOST, help="Seed of the experiment; the scenario's own if not given.")
]
Days = Annotated[int | None, typer.Option(min=1, max=750, help="Working day to end on.")]
Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="K=V", help="Set a scenario field; may be repeated.")
]
JsonFile = Annotated[
    str | None, typer.Option("--json", metavar="FILE|-", help="Write JSON to a file, or - for stdout.")
]

Workers = Annotated[int | None, typer.Option(min=1, help="Processes; all cores if not given.")]


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def telling_faults() -> Iterator[None]:
    """Tell what is wrong with the user's input, a line each on stderr, and leave with code 2."""
    try:
        yield
    except ValueError as fault:
        faults = getattr(fault, "faults", None) or str(fault).splitlines()
        for line in faults:
            typer.echo(f"{str(line).rstrip('.')}.", err=True)
        raise typer.Exit(2) from None
    except OSError as fault:
        said = (fault.strerror or str(fault)).rstrip(".")
        typer.echo(f"{fault.filename}: {said.lower()}." if fault.filename else f"{said}.", err=True)
        raise typer.Exit(2) from None


@contextmanager
def telling_troubles() -> Iterator[None]:
    """Tell a refusal of the disk or of workers, or Ctrl-C, in a sentence (code 1 or 130) while runs are kept."""
    from experiments.files import StoreTrouble
    from experiments.workers import WorkersLost

    try:
        yield
    except (StoreTrouble, WorkersLost) as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo("Stopped. What is finished is kept; the same command goes on.", err=True)
        raise typer.Exit(130) from None


def load(path: str, settings: list[str] | None):
    """Return the scenario; any fault ends the command."""
    from model.scenario import Scenario

    with telling_faults():
        return Scenario.load(path, settings or ())


def console(err: bool = False):
    """Return a console of rich; in a pipe its tables are wide enough not to be cut."""
    from rich.console import Console

    shown = Console(stderr=err, highlight=False, soft_wrap=False)
    return shown if shown.is_terminal else Console(stderr=err, highlight=False, width=140)


def write_json(data: dict[str, Any], where: str) -> None:
    """Write data as JSON to a file, or to stdout for ``-``."""
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if where == "-":
        sys.stdout.write(text)
        return
    with telling_faults():
        make_room(where).write_text(text, encoding="utf-8")


def check_writable(*files: str | Path | None) -> None:
    """Refuse files that cannot be written, before anything slow begins; None and ``-`` are no files.

    Raises:
        ValueError: With a line for each.
    """
    wrong = []
    for name in files:
        if name is None or name == "-":
            continue
        path = Path(name)
        above = next((folder for folder in path.parents if folder.exists()), path)
        if not str(name):
            wrong.append("a file to write has no name; leave its option out, or name a file")
        elif path.is_dir():
            wrong.append(f"{path}: this is a folder, allowed is a file to write")
        elif not above.is_dir():
            wrong.append(f"{path}: cannot be written ({above} is a file, not a folder)")
        elif not os.access(path if path.exists() else above, os.W_OK):
            wrong.append(f"{path}: cannot be written (no permission)")
    if wrong:
        raise ValueError("\n".join(wrong))


def make_room(where: str | Path) -> Path:
    """Return the path, its folder made where missing."""
    path = Path(where)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def number(value: float) -> str:
    """Return a number for people: four significant digits, thousands apart, a dash where undefined."""
    if value != value:
        return "-"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}" if value == 0 or abs(value) >= 1e-4 else f"{value:.1e}"


def log_summary(spec, days: int) -> str | None:
    """Return how the scenario's request log was read, or None when it has none."""
    if not spec.arrivals.log:
        return None
    from model.build.replay import summary

    with telling_faults():
        return summary(spec, days)
