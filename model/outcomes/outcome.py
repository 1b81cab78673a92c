"""An outcome is one function of what was seen of a city: its name is the function's, its definition the docstring.

Words used in definitions. A *true* case has arisen; it is *known* from the day an organisation has it. Cases
and days are those since the reform day. *Restricted means* of days have one tau for all cases (``run.tau``): over true
cases raised at least tau before the end; what has not happened by then counts tau, so that giving up never looks fast
and nothing depends on the horizon. What is undefined is NaN. A year has 250 working days.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

GROUPS = ("coverage", "service", "conflict", "burden", "cohesion")


class Outcome(NamedTuple):
    """One outcome: ``direction`` is 1 where more is better, -1 where less is, 0 where neither is by itself."""

    name: str
    group: str
    unit: str
    direction: int
    definition: str
    of: Callable | None = None


OUTCOMES: list[Outcome] = []


def outcome(group: str, unit: str, direction: int, name: str | None = None) -> Callable:
    """Register a function of :class:`model.outcomes.seen.Seen` as an outcome."""

    def register(function: Callable) -> Callable:
        text = " ".join((function.__doc__ or "").split())
        OUTCOMES.append(Outcome(name or function.__name__, group, unit, direction, text, function))
        return function

    return register


def ratio(above, below) -> float:
    """Return a quotient, NaN where nothing is to divide by."""
    return float(above) / float(below) if below > 0 else math.nan
