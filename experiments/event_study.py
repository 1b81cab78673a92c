"""The event study: how far two arms differ in each month before and after the reform day, with intervals.

Both arms of a pair share everything until the reform, so that months before it differ by nothing; after it, the month
says from when a reform pays, and whether it wears off. A month's days to an event are those of cases raised in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from experiments.statistics import paired_difference
from experiments.twins import lived
from model.calendar import DAYS_A_MONTH
from model.policy import FusionPolicy
from model.state.names import PENDING, PREVENTED, RESOLVED, S_KNOWN

BEFORE = 3  # months before the reform day that are shown
UNITS = {
    "days_to_resolution": "days",
    "days_to_discovery": "days",
    "known_open_per_1000": "cases per 1,000 residents",
}


class Month(NamedTuple):
    """The difference of two arms in one month, counted from the reform day (negative: before it)."""

    outcome: str
    month: int
    mean: float
    low: float
    high: float
    pairs: int


def event_study(spec: Any, arms: Sequence[Any], pairs: int, seed: int, days: int) -> list[Month]:
    """Live some pairs and return second arm less first by outcome and month.

    Args:
        spec: The scenario.
        arms: Two policies, or their names.
        pairs: Pairs of cities, at least two.
        seed: Of the draws.
        days: Follow-up in working days.
    """
    series = []
    for pair in range(pairs):
        before = lived(spec, seed, pair, days)
        series.append([monthly(before.fork(FusionPolicy.of(arm)).run()) for arm in arms])
    first, last = -BEFORE, int(days / DAYS_A_MONTH)
    found = []
    for outcome in UNITS:
        a, b = (np.array([one[arm][outcome] for one in series]) for arm in (0, 1))
        for column, month in enumerate(range(first, last)):
            if np.isnan(a[:, column]).all() or np.isnan(b[:, column]).all():
                continue
            one = paired_difference(b[:, column], a[:, column])
            found.append(Month(outcome, month, one.mean, one.low, one.high, one.n))
    return found


def months_of(spec: Any, arms: Sequence[Any], pairs: int, seed: int, days: int) -> list[dict[str, Any]]:
    """Return the event study as plain data."""
    return [row._asdict() for row in event_study(spec, arms, pairs, seed, days)]


def monthly(city) -> dict[str, np.ndarray]:
    """Return by outcome a value a month, from ``BEFORE`` months before the reform day to the end; NaN where unknown."""
    months = np.arange(-BEFORE, int((city.clock - city.reform_day) / DAYS_A_MONTH))
    c, tau = city.world.born, city.spec.run.tau
    mature = (c.state != PENDING) & (c.state != PREVENTED) & (c.day <= city.clock - tau)
    c = c[mature]
    month = np.floor((c.day - city.reform_day) / DAYS_A_MONTH).astype(int)
    whole = (months + 1) * DAYS_A_MONTH <= city.clock - city.reform_day - tau + 1
    ended = np.where(c.state == RESOLVED, c.ended - c.day, tau)
    found = np.where(c.found >= 0, c.found - c.day, tau)
    residents = max(float(city.world.land.residents.sum()), 1.0)
    ends = [min(int(city.reform_day + (m + 1) * DAYS_A_MONTH), city.clock) - 1 for m in months]
    known = [city.world.books.series[day, S_KNOWN] / residents * 1000.0 if day >= 0 else np.nan for day in ends]
    return {
        "days_to_resolution": _by_month(month, np.minimum(ended, tau), months, whole),
        "days_to_discovery": _by_month(month, np.minimum(found, tau), months, whole),
        "known_open_per_1000": np.array(known, dtype=float),
    }


def _by_month(month: np.ndarray, days: np.ndarray, months: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.array(
        [
            days[month == m].mean() if kept and (month == m).any() else np.nan
            for m, kept in zip(months, whole, strict=True)
        ]
    )
