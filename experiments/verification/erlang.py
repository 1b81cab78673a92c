"""Desks of several staff in days that are fractions of a case's work: exact answers of their daily chain (ORACLES 1).

Rates are per unit of work: ``lam`` cases come in a unit, each of ``staff`` ends a case in a unit on average, a unit has
``parts`` days. Every answer is a function of ``parts``, so that what days add can be taken off
(:func:`experiments.verification.standing.without_days`); answers are in units.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import ceil, log, sqrt

import numpy as np
from scipy import stats
from scipy.linalg import solve_banded

from experiments.verification import theory

_LEAST = 1e-14  # of the law's tail
_STATES = 450  # of chains that follow single cases
_FOLLOWED = 7  # units


@lru_cache(maxsize=256)
def mornings(lam: float, staff: int, finish: float) -> np.ndarray:
    """Return the stationary law of the number present before work: ``lam`` cases a day, ended with chance ``finish``.

    From one morning to the next the number falls by at most ``staff`` and rises by a day's cases, so that the balance
    of the states is a banded system, solved for as many states as a load near 1 asks for.
    """
    came = theory.poisson(lam)
    states = staff + ceil(log(_LEAST) / log(lam / (staff * finish))) + came.size
    bands = np.zeros((staff + came.size, states))  # row staff + i - j, column j: from j to i
    for busy in range(staff + 1):
        step = np.convolve(came, stats.binom.pmf(np.arange(busy, -1, -1), busy, finish))
        bands[staff - busy :, busy : busy + 1 if busy < staff else None] = step[:, None]
    from_none = np.zeros(states - 1)
    from_none[: came.size - 1] = came[1:]
    bands[staff] -= 1.0
    others = solve_banded((came.size - 1, staff), bands[:, 1:], -from_none)  # where that of nobody present is 1
    law = np.concatenate([[1.0], others])
    return law / law.sum()


def sojourn(lam: float, staff: int = 1) -> Callable[[int], float]:
    """Return the mean time until a case is closed."""

    def in_days(parts: int) -> float:
        law = mornings(lam / parts, staff, 1.0 / parts)
        return float(law @ np.arange(law.size)) / lam

    return in_days


@lru_cache(maxsize=128)
def _starts(lam: float, staff: int, parts: int) -> np.ndarray:
    return theory.starts(theory.poisson(lam / parts), staff, 1.0 / parts, _FOLLOWED * parts, _STATES)


def waiting(lam: float, staff: int = 1) -> Callable[[int], float]:
    """Return the share of cases on which no work starts on the day they come."""
    return lambda parts: 1.0 - float(_starts(lam, staff, parts)[0])


def started_within(units: int, lam: float, staff: int = 1) -> Callable[[int], float]:
    """Return the share of cases on which work starts within so many units (at most seven)."""
    return lambda parts: float(_starts(lam, staff, parts)[: units * parts].sum())


def closed_within(units: int, lam: float, staff: int = 1) -> Callable[[int], float]:
    """Return the share of cases closed within so many units (at most seven)."""

    def in_days(parts: int) -> float:
        left = np.arange(units * parts, 0, -1)
        return float(_starts(lam, staff, parts)[: left.size] @ (1.0 - (1.0 - 1.0 / parts) ** left))

    return in_days


# --- how long a run must be ------------------------------------------------------------------------------------------

_LEAST_UNITS, _MOST_DAYS = 48, 750  # the longest horizon
_CELLS, _CASES = 100, 200_000  # at least; at most, which 25 times as much leaves room for


def relaxation(lam: float, staff: int = 1) -> float:
    """Return the time in which a desk forgets its queue, in units."""
    return 1.0 / (sqrt(staff) - sqrt(lam)) ** 2


def horizon(lam: float, staff: int = 1) -> tuple[int, int]:
    """Return (days in a unit, days) of a run of one relaxation time, or of as much of it as can be run.

    Days are a quarter of a unit, or half of one where the longest horizon would else be too short.
    """
    units = max(relaxation(lam, staff), _LEAST_UNITS)
    parts = 4 if units * 4 <= _MOST_DAYS else 2
    return parts, ceil(min(units * parts, _MOST_DAYS, max(_CASES / _CELLS / lam, _LEAST_UNITS) * parts))


def side(lam: float, units: float, cases: int) -> int:
    """Return the side of a city in which so many cases come to cells' desks: 10 to 30 cells."""
    return int(np.clip(round(sqrt(cases / (lam * units))), sqrt(_CELLS), 30))
