"""``ronghe app``: the two cities in a browser."""

from __future__ import annotations

import webbrowser
from typing import Annotated

import typer

from ronghe.common import load, telling_faults


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
    from ronghe.serving import Server

    with telling_faults():
        try:
            server = Server(port, tuple(scenario or ()))
        except OSError as fault:
            raise ValueError(f"port {port} cannot be had ({fault.strerror}); choose another with --port") from None
    address = f"http://localhost:{port}"
    typer.echo(f"The two cities are at {address}; Ctrl-C ends.")
    if browser:
        webbrowser.open(address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        typer.echo("")
    finally:
        server.server_close()
