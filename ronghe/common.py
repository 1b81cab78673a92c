"""What every command shares: how faults are told, what is said, and the bar. Nothing heavy is imported here."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

COMPILING = "Compiling the model once for this machine, about a minute ..."


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
def telling_troubles(kept: bool = True) -> Iterator[None]:
    """Tell a refusal of the disk or of workers, or Ctrl-C, in a sentence (code 1 or 130); ``kept``: runs are stored."""
    from experiments.files import StoreTrouble
    from experiments.workers import WorkersLost

    try:
        yield
    except (StoreTrouble, WorkersLost) as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo(f"Stopped.{' What is finished is kept; the same command goes on.' * kept}", err=True)
        raise typer.Exit(130) from None


def check_installed(what: str, *modules: str) -> None:
    """Refuse, before anything is run, what needs a package of the extra ``sensitivity`` that is not there.

    Args:
        what: What needs it, as a clause: "indices need it".
        modules: The packages.

    Raises:
        ValueError: With the first that is missing and how to install it.
    """
    from importlib.util import find_spec

    for module in modules:
        if find_spec(module) is None:
            raise ValueError(f"{module} is not installed; {what}: pip install 'ronghe[sensitivity]'")


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


def prepare(within_bar: bool = False) -> None:
    """Load the compiled model; where this machine has yet to compile it, say so on stderr: nothing shows for a minute.

    Args:
        within_bar: A progress bar is on the screen, and no second thing may move there: a plain line is printed.
    """
    gc.disable()  # what is loaded here stays: looking through it again and again takes a tenth of the start
    from experiments.twins import is_compiled, warm_up

    err = console(err=True)
    if is_compiled():
        warm_up()
    elif err.is_terminal and not within_bar:
        with err.status(COMPILING):
            warm_up()
    else:
        typer.echo(COMPILING, err=True)
        warm_up()
    gc.enable()


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[..., None]]:
    """Give a function that shows (done, total) as a bar with the time that remains, on a terminal only."""
    err = console(err=True)
    if not err.is_terminal:
        yield lambda done, total: None
        return
    from rich import progress as shown

    columns = (
        shown.TextColumn("{task.description}"), shown.BarColumn(), shown.MofNCompleteColumn(),
        shown.TimeElapsedColumn(), shown.TextColumn("left"), shown.TimeRemainingColumn(),
    )  # fmt: skip
    with shown.Progress(*columns, console=err, transient=True, speed_estimate_period=120) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def number(value: float) -> str:
    """Return a number for people: four significant digits, thousands apart, a dash where undefined."""
    if value != value:
        return "-"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}" if value == 0 or abs(value) >= 1e-4 else f"{value:.1e}"


def replay_summary(spec, days: int) -> str | None:
    """Return how many cases of the scenario's table are replayed, None where cases are drawn."""
    if not spec.arrivals.cases:
        return None
    from model.initial.case_table import columns

    with telling_faults():
        replayed = columns(spec, days)[0].size
    return f"replayed: {replayed:,} primary cases over {days:,} working days, the same in every arm"
