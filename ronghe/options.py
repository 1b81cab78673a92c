"""Options that commands share."""

from __future__ import annotations

import os
from typing import Annotated

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
