"""``ronghe app``: the two cities in a browser."""

from __future__ import annotations

import json
import os
import socket
import sys
from importlib.util import find_spec
from typing import Annotated

import typer

from ronghe.common import load, telling_faults

MISSING = "ronghe app needs the extra 'app', which is not installed; make app installs it, or pip install 'ronghe[app]'"
# No banner, no statistics of use sent anywhere; a page that has gone away without a word is forgotten after a while.
QUIET = {
    "SOLARA_THEME_SHOW_BANNER": "False", "SOLARA_THEME_TITLE": "Ronghe", "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_KERNEL_CULL_TIMEOUT": "10m",
}  # fmt: skip


def app(
    scenario: Annotated[
        list[str] | None, typer.Argument(metavar="[SCENARIO]...", help="Own scenario files to choose from as well.")
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the page on this machine.")] = 8765,
    browser: Annotated[bool, typer.Option(help="Open a browser at once.")] = True,
) -> None:
    """Show two cities side by side in a browser and let them live day by day."""
    for path in scenario or ():
        load(path, None)
    with telling_faults():
        if find_spec("solara") is None or find_spec("solara_assets") is None:
            raise ValueError(MISSING)
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("127.0.0.1", port))
            except OSError as fault:
                raise ValueError(f"port {port} cannot be had ({fault.strerror}); choose another with --port") from None
    words = [sys.executable, "-m", "solara", "run", "ronghe.page", "--host", "localhost", "--port", str(port)]
    words += ["--production", "--no-check-version", "--open" if browser else "--no-open"]
    own = {"RONGHE_OWN_SCENARIOS": json.dumps(scenario or [])}
    typer.echo(f"The two cities are at http://localhost:{port}; Ctrl-C ends.")
    sys.stdout.flush()
    os.execve(sys.executable, words, {**os.environ, **QUIET, **own})  # Ctrl-C and signals reach the server itself
