"""``ronghe app``: the two cities in a browser."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

MISSING = (
    "ronghe app needs the extra 'app', which is not installed; make app installs it, or: pip install 'ronghe[app]'."
)


def app(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the page on this machine.")] = 8765,
    browser: Annotated[bool, typer.Option(help="Open a browser at once.")] = True,
) -> None:
    """Show two cities side by side in a browser and let them live day by day."""
    if find_spec("solara") is None or find_spec("ipyvuetify") is None:
        typer.echo(MISSING, err=True)
        raise typer.Exit(2)
    page = Path(__file__).with_name("app.py")
    opened = "--open" if browser else "--no-open"
    words = [sys.executable, "-m", "solara", "run", str(page), "--port", str(port), opened, "--production"]
    try:
        raise typer.Exit(subprocess.call(words))
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
