"""Mean times of three classes by theory, in continuous time and in days of a fraction of a case's work (ORACLES 1.6).

A class is given as (cases, mean work, mean square of work) in units of work, the most urgent first.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from experiments.verification import continuous, priorities, theory
from experiments.verification.priorities import delays_kept, delays_put_back, geometric
from experiments.verification.standing import Queue

COMMON = ((0.2, 1.0, 2.0), (0.3, 1.0, 2.0), (0.3, 1.0, 2.0))
MIXED = ((0.1, 1.0, 1.0), (0.2, 1.5, 4.5), (0.2, 2.0, 8.0))  # the first takes a unit to the letter
FOUR = (0.8, 1.2, 1.2)  # at four staff


def stays(classes, kept: bool) -> list[float]:
    """Return the mean sojourns of the classes at one desk in continuous time (Cobham; preemptive-resume)."""
    rest, load, found = sum(lam * square for lam, _, square in classes) / 2.0, 0.0, []
    so_far = 0.0
    for lam, mean, square in classes:
        above, load, so_far = load, load + lam * mean, so_far + lam * square / 2.0
        wait = (rest if kept else so_far) / (1.0 - above) / (1.0 - load)
        found.append(wait + (mean if kept else mean / (1.0 - above)))
    return found


def waits_of_staff(lams, staff: int) -> list[float]:
    """Return the mean waits of the classes at several staff in continuous time: common work, begun cases kept."""
    rest, below, found = continuous.erlang_c(staff, sum(lams)) / staff, 0.0, []
    for lam in lams:
        above, below = below, below + lam / staff
        found.append(rest / (1.0 - above) / (1.0 - below))
    return found


def in_days(classes, kept: bool, parts: int) -> list[float]:
    """Return the mean sojourns at one desk in days of 1 / parts of a unit, in units.

    Work with a mean square of twice the squared mean ends by chance, other work takes its mean to the letter.
    """
    shorter = tuple(
        (lam / parts, mean * parts, (mean * parts) ** 2)
        if square == mean**2 and mean == 1.0
        else geometric(lam / parts, mean * parts)
        for lam, mean, square in classes
    )
    return [(delay + 1.0) / parts for delay in (delays_kept if kept else delays_put_back)(shorter)]


@lru_cache(maxsize=16)
def numbers_kept(high: float, low: float, staff: int, finish: float, most: tuple = (30, 90)) -> tuple[float, float]:
    """Return the mean numbers of urgent and of other cases of an evening, in steady state: common work, begun kept.

    The number of all cases is a queue of its own and begins with its stationary law, and so does that of the urgent
    (by one uniform); the rest settles within a few units.
    """
    came = [theory.joining(theory.poisson(lam), size) for lam, size in zip((high, low), most, strict=True)]
    morning = np.zeros((staff + 1, *most))
    morning[0] = ordered([Queue((), lam, staff, finish).mornings() for lam in (high, high + low)], most)
    numbers, before = [np.arange(size) for size in most], 0.0
    for _ in range(100_000):
        evening = priorities.after_work(morning, staff, finish)
        urgent = float(evening.sum(axis=(0, 2)) @ numbers[0])
        if abs(urgent - before) < 1e-8 * urgent:
            break
        morning, before = came[0].T @ evening @ came[1], urgent
    return urgent, float(evening.sum(axis=(0, 1)) @ numbers[1])


def ordered(laws, most: tuple[int, int]) -> np.ndarray:
    """Return the joint law of a number and what a larger one has more, both drawn by one uniform."""
    below = [np.cumsum(law) for law in laws]
    ends = np.union1d(*below)
    pair = [np.minimum(np.searchsorted(one, ends), one.size - 1) for one in below]
    joint = np.zeros(most)
    first, more = np.minimum(pair[0], most[0] - 1), np.clip(pair[1] - pair[0], 0, most[1] - 1)
    np.add.at(joint, (first, more), np.diff(ends, prepend=0.0))
    return joint


def kept_in_days(lams, staff: int, parts: int) -> list[float]:
    """Return the mean waits of the classes in days of 1 / parts of a unit, in units: several staff, begun kept."""
    lams, number = [lam / parts for lam in lams], [0.0]
    for down_to in range(1, len(lams)):
        both = numbers_kept(sum(lams[:down_to]), sum(lams[down_to:]), staff, 1.0 / parts)
        number.append(both[0])
    number.append(sum(both))
    return ((np.diff(number) / lams + 1.0) / parts - 1.0).tolist()


def of_all(values, lams) -> list[float]:
    """Return values of the classes, and their mean over all cases."""
    return [*values, float(np.average(values, weights=lams))]
