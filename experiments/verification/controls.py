"""Control variates of queues: what chance brings on a day, weighed by how much it lengthens the queue.

The next case, or its next hour of work, has the same law whatever the queue is like: what arrives beyond expectation
has mean zero with any weight known the evening before. The best weight is how much one case more will add to the queue
in the days that are counted, which is the time until the desk is empty, if that is within the horizon: queue / drift.
Such a product is no property of the answer (arrivals that come in lumps lengthen the queue and leave its mean at zero),
so that it takes out luck and hides no error; at a load of 0.8 it is nine tenths of all variance.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from experiments.verification.limit import Estimate
from experiments.verification.runs import Histories, average, days_present

Control = tuple[np.ndarray, float]


def daily(h: Histories, day: np.ndarray, amount=1.0) -> np.ndarray:
    """Return (unit, day) sums of an amount (one per case) on a day of each case; a negative day is none."""
    counted = (day >= 0) & (day < h.days)
    place = h.unit[counted].astype(np.int64) * h.days + day[counted]
    weight = np.broadcast_to(amount, day.shape)[counted]
    return np.bincount(place, weight, h.units * h.days).reshape(h.units, h.days)


def evenings_before(h: Histories, amount=1.0) -> np.ndarray:
    """Return (unit, day) what was open on the evening before each day, each case counting for an amount."""
    change = daily(h, h.day, amount) - daily(h, h.ended, amount)
    return np.pad(np.cumsum(change, axis=1), ((0, 0), (1, 0)))[:, :-1]


def lengthens(queue: np.ndarray, drift: float, warm: int = 0) -> np.ndarray:
    """Return (unit, day) for how many evenings from day ``warm`` on a case more lengthens the queue found there.

    ``drift`` is by how much a long queue falls a day, in the queue's unit; zero or less: it never ends.
    """
    left = (queue.shape[1] - np.arange(queue.shape[1])).astype(float)
    until = queue / drift if drift > 0.0 else np.full_like(queue, np.inf)
    return np.minimum(until, left) - np.minimum(until, np.maximum(left - queue.shape[1] + warm, 0.0))


def luck(weight: np.ndarray, came: np.ndarray, expected: float | np.ndarray) -> Control:
    """Return the control of what came beyond expectation (a day), weighed."""
    return (weight * (came - expected)).mean(axis=1), 0.0


def of_desk(h: Histories, warm: int, cases_a_day: float, hours: float, capacity: float) -> list[Control]:
    """Return the controls of one queue: cases and hours of work that came, alone and with the queue they met.

    ``hours`` is the mean work of a case, ``capacity`` the cases that all staff can end a day.
    """
    came, work = daily(h, h.day), daily(h, h.day, h.hours)
    weight = lengthens(evenings_before(h), capacity - cases_a_day, warm)
    late = np.broadcast_to(np.arange(h.days) >= warm, came.shape).astype(float)
    return [
        luck(one, *of) for one in (late, weight) for of in ((came, cases_a_day), (work, cases_a_day * hours))
    ]  # fmt: skip


def number_present(h: Histories, warm: int, cases_a_day: float, hours: float, capacity: float, scale: float = 1.0):
    """Return the mean number present of an evening from day ``warm`` on, times ``scale``."""
    number = h.per_unit(days_present(h, warm)) / (h.days - warm)
    return average(number * scale, *of_desk(h, warm, cases_a_day, hours, capacity))


def share_of_cases(
    h: Histories, hit: np.ndarray, warm: int, margin: int, cases_a_day: float, hours: float, capacity: float
) -> Estimate:
    """Return the share of cases for which ``hit`` holds, of those from day ``warm`` to ``margin`` days before the end.

    It is a number of cases over the expected number; that of all cases is among the controls.
    """
    counted = (h.day >= warm) & (h.day < h.days - margin)
    expected = cases_a_day * (h.days - margin - warm)
    number = (h.per_unit(counted) / expected, 1.0)
    return average(
        h.per_unit(hit & counted) / expected, number, *of_desk(h, warm, cases_a_day, hours, capacity)
    )  # fmt: skip


def from_found(h: Histories) -> Histories:
    """Return the same cases with the day on which they became known as that of arising; those never known are left."""
    h = h.only(h.found >= 0)
    return replace(h, columns={**h.columns, "day": h.found})
