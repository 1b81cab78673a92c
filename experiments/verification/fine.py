"""Desks beside queues in continuous time: settings that several families of limits share (ORACLES 1).

Days are a fraction of a case's work. Every run begins in steady state, and what its days add to the answer is taken off
(:mod:`experiments.verification.standing`).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from experiments.verification import theory
from experiments.verification.pooling import KINDS as FOUR
from experiments.verification.queues import GEOMETRIC, KIND
from experiments.verification.standing import DAY, Queue, Standing

_UNITS = 90.0  # units of work in a run, unless that is more than 720 days
_RATE = 2500.0  # cases per 1,000 residents and year that are one case a day in a cell of 100
ONE = ("everyday_service",)
FIVE = (*FOUR, "elder_care")  # of five lines, where elder care is the housing line's


def days_of(parts: int) -> int:
    """Return the horizon in days of 1 / parts of a unit of work."""
    return min(int(_UNITS * parts), 720)


def desk(lam: float, staff: int, parts: int, side: int, more=(), days: int = 0) -> Standing:
    """Return the run of side x side desks, lam cases in a unit of work, in days of 1 / parts of it. Nobody leaves.

    ``more`` are further settings; ``days`` are as many as a unit has by default.
    """
    queue = Queue(ONE, lam / parts, staff, 1.0 / parts)
    settings = {
        KIND + "per_1000_year": lam / parts * _RATE, KIND + "hours": parts * DAY,
        "organisations.grid_workers_per_cell": float(staff), "city.rows": side, "city.columns": side,
        "handling.working_lapse": 0.0, **GEOMETRIC, **dict(more),
    }  # fmt: skip
    return Standing("desks", tuple(settings.items()), days or days_of(parts), queues=(queue,))


def stay(lam: float, staff: int = 1, mu: float = 1.0):
    """Return the mean sojourn in units, by theory, as a function of the days in a unit."""

    @lru_cache
    def in_days(parts: int) -> float:
        return (theory.delay_geometric(theory.poisson(lam / parts), staff, mu / parts, 300) + 1.0) / parts

    return in_days


def averaged(values, queues):
    """Return the mean over all cases of values of queues, each a function of the days in a unit."""
    lams = [queue[0] for queue in queues]
    return lambda parts: np.average([value(parts) for value in values], weights=lams)
