"""Desks beside queues in continuous time, and those whose waiting cases leave (ORACLES 1.7).

Days are a fraction of a case's work. Every run begins in steady state, and what its days add to the answer is taken off
(:mod:`experiments.limits.standing`).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from experiments.limits import continuous, theory
from experiments.limits.limit import Estimate, Limit
from experiments.limits.pooling import KINDS as FOUR
from experiments.limits.queues import GEOMETRIC, KIND
from experiments.limits.runs import average, histories
from experiments.limits.standing import DAY, Queue, Standing, by_chance, cases_a_day, without_days
from model.state.names import LAPSED

_UNITS = 90.0  # units of work in a run, unless that is more than 720 days
_RATE = 2500.0  # cases per 1,000 residents and year that are one case a day in a cell of 100
ONE = ("everyday_service",)
FIVE = (*FOUR, "elder_care")  # of five lines, where elder care is the housing line's


def days_of(parts: int) -> int:
    """Return the horizon in days of 1 / parts of a unit of work."""
    return min(int(_UNITS * parts), 720)


def desk(lam: float, staff: int, parts: int, side: int, theta: float = 0.0, more=(), days: int = 0) -> Standing:
    """Return the run of side x side desks, lam cases in a unit of work, in days of 1 / parts of it.

    Who waits leaves at rate ``theta``; ``more`` are further settings; ``days`` are as many as a unit has by default.
    """
    queue = Queue(ONE, lam / parts, staff, 1.0 / parts, -np.expm1(-theta / parts))
    settings = {
        KIND + "per_1000_year": lam / parts * _RATE, KIND + "hours": parts * DAY,
        "organisations.grid_workers_per_cell": float(staff), "city.rows": side, "city.columns": side,
        "handling.working_lapse": theta / parts, **GEOMETRIC, **dict(more),
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


def _leaving():
    """Waiting cases leave (Erlang A)."""
    for lam, staff, theta, side, delta, published in (
        (0.8, 1, 0.1, 32, 0.07, 0.130648),
        (6.0, 5, 0.5, 16, 0.047, 0.226387),
    ):
        run = desk(lam, staff, 4, side, theta)

        def lost(n, a=(lam, staff, theta)):
            return theory.share_leaving(a[0] / n, a[1], 1.0 / n, -np.expm1(-a[2] / n))

        yield Limit(
            f"{staff} staff, {lam:g} cases, who waits leaves at rate {theta:g}, in continuous time", "1.7",
            "share that leaves", lambda a=(lam, staff, theta): continuous.leaving(*a).share,
            without_days(lambda effort, r=run: _lost(r, effort), 4, lost), delta, published,
        )  # fmt: skip


def _lost(run: Standing, effort: int) -> Estimate:
    """Return the share that leaves, by how many leave from the second day on: one in so many of those who come."""
    h = histories(run, effort)
    left = h.per_unit((h.state == LAPSED) & (h.ended > 0))
    return average(left / (h.days - 1) / cases_a_day(run.queues), *by_chance(h, run.queues))


def limits() -> list[Limit]:
    """Return the cases that leave, in continuous time."""
    return list(_leaving())
