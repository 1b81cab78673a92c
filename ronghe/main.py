"""The command line: ``ronghe --help`` says what there is. Commands import what is heavy only when they are called."""

from __future__ import annotations

from typing import Annotated

import typer

from ronghe import listing
from ronghe.arguing import arguments
from ronghe.calibrating import calibrate
from ronghe.comparing import compare
from ronghe.explaining import explain
from ronghe.patterning import patterns
from ronghe.reporting import results
from ronghe.running import run
from ronghe.showing import app as show_app
from ronghe.sweeping import query, sweep
from ronghe.verifying import verify

app = typer.Typer(
    name="ronghe",
    help="Twin cities whose grassroots organisations work siloed or fused, at equal paid hours.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
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


_READING = (listing.check, listing.parameters, listing.arms, listing.order, arguments)
for _command in (run, compare, explain, verify, patterns, calibrate, sweep, query, results, *_READING):
    app.command()(_command)
app.command("app")(show_app)


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
