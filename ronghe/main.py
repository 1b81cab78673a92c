"""The command line: ``ronghe --help`` says what there is. Commands import what is heavy only when they are called."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ronghe import listing, logs
from ronghe.adversary import adversary
from ronghe.arguing import arguments
from ronghe.comparing import compare
from ronghe.explaining import explain
from ronghe.match import match
from ronghe.outcomes import new, outcomes
from ronghe.patterning import patterns
from ronghe.reporting import results
from ronghe.running import run
from ronghe.sensing import sensitivity
from ronghe.showing import app as show_app
from ronghe.sweeping import query, sweep
from ronghe.verifying import verify
from ronghe.worth import worth

app = typer.Typer(
    name="ronghe",
    help="Twin cities whose grassroots organisations work siloed or fused, at equal paid hours.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help and faults: a line each, in a third less time
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"ronghe {version('ronghe')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    pass


# What a list of commands has room for, in the list's order; a command's own help says the whole.
_COMMANDS = (
    (run, "Run one city under one arm and print its outcomes."),
    (compare, "Compare arms in twin cities, with intervals and figures."),
    (explain, "Tell one case's life in two arms, and where they part."),
    (verify, "Check the model against known answers and its own laws."),
    (patterns, "Set what the model shows beside published patterns."),
    (sweep, "Run a design into a folder; if killed, it goes on there."),
    (query, "Ask a sweep in SQL."),
    (sensitivity, "Say which parameters a sweep's difference depends on."),
    (results, "Run the full study and write RESULTS.md from it."),
    (listing.check, "Check a scenario and say what it changes."),
    (listing.parameters, "List every scenario field with unit, range and source."),
    (outcomes, "List every outcome with unit and definition."),
    (new, "Write a scenario of your own, built on a shipped one."),
    (listing.arms, "List the arms: presets, and one for each lever."),
    (listing.order, "Print the rules of a month and of a day, in order."),
    (arguments, "List the paper's arguments, or test some of them."),
    (match, "Find the cities that published patterns leave plausible."),
    (adversary, "Find the nearest city in which an argument's sign turns."),
    (worth, "Say how many extra posts would do as much as a reform."),
    (show_app, "Show two cities in a browser and let them live."),
)
for _command, _short in _COMMANDS:
    app.command(_command.__name__, short_help=_short)(_command)
app.add_typer(logs.app, name="log", short_help="Read, map, learn from, predict and replay case logs.")


def main() -> None:
    """Run the command line. What a terminal cannot write is replaced, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app()


if __name__ == "__main__":
    main()
