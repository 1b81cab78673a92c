"""Families of disputes that die out or grow: branching processes (ORACLES 4.1).

A first dispute ignites on the day it arises. From the next day on it is settled with r a day and seeds m a day on
average: in order A seeding comes first, in order B settling; a seeded one is walked, and ignites, a day later.

The published process has no such day in between. A dispute's coins know nothing of the date, so the city's families
are that process with a day more for every generation: what is published is asked of days less generations. The days as
they are have an exact answer, too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from math import ceil, exp, sqrt
from typing import NamedTuple

import numpy as np

from experiments.verification.disputes import KIND
from experiments.verification.epidemics import SETTLES, SPREADS, order
from experiments.verification.limit import POWER, STATED, Estimate, Limit
from experiments.verification.outbreaks import deviation
from experiments.verification.runs import NEVER_ENDS, Run, average

HANDS = 12_000  # in dispute on an average last day; at most 20,000 can be tried to be settled
ORDERS = {SPREADS: "seeding first: ", SETTLES: ""}
POISSON = 0  # contact points, each of which seeds one a day or none; 0: Poisson
# contact points, m, r, what a day begins with; as published: P(extinct by day 7, 14, 30), ever; mean and standard
# deviation of the size of a family
PUBLISHED = (
    (POISSON, 0.1, 0.2, SPREADS, 0.682814, 0.868985, 0.977953, 1, 2, 2.36643),
    (POISSON, 0.1, 0.2, SETTLES, 0.724759, 0.900514, 0.987964, 1, 1.66667, 1.66667),
    (POISSON, 0.16, 0.2, SPREADS, 0.615595, 0.78725, 0.919647, 1, 5, 12.8062),
    (POISSON, 0.16, 0.2, SETTLES, 0.685084, 0.853017, 0.963357, 1, 2.77778, 4.96904),
    (POISSON, 0.2, 0.2, SPREADS, 0.571513, 0.724634, 0.847599, 1, None, None),
    (POISSON, 0.2, 0.2, SETTLES, 0.659038, 0.816654, 0.932202, 1, 5, 14.1421),
    (POISSON, 0.3, 0.2, SPREADS, 0.468702, 0.565133, 0.618849, 0.630388, None, None),
    (POISSON, 0.3, 0.2, SETTLES, 0.596852, 0.717919, 0.802861, 0.851974, None, None),
    (POISSON, 0.6, 0.3, SPREADS, 0.387532, 0.414103, 0.417704, 0.417735, None, None),
    (POISSON, 0.6, 0.3, SETTLES, 0.659221, 0.729453, 0.760957, 0.765675, None, None),
    (1, 0.1, 0.2, SPREADS, 0.679685, 0.866978, 0.977531, 1, 2, 2.28035),
    (1, 0.1, 0.2, SETTLES, 0.72318, 0.899556, 0.98782, 1, 1.66667, 1.61015),
    (1, 0.3, 0.2, SPREADS, 0.436294, 0.525237, 0.573785, 0.583333, None, None),
    (1, 0.3, 0.2, SETTLES, 0.581069, 0.699083, 0.783843, 0.833333, None, None),
    (1, 0.45, 0.3, SPREADS, 0.439418, 0.500176, 0.522145, 0.52381, None, None),
    (1, 0.45, 0.3, SETTLES, 0.703949, 0.809774, 0.885523, 0.952381, None, None),
    (4, 0.2, 0.25, SPREADS, 0.670524, 0.83012, 0.94396, 1, 5, 12.4499),
    (4, 0.2, 0.25, SETTLES, 0.760579, 0.906747, 0.984801, 1, 2.5, 4.05046),
    (4, 0.4, 0.25, SPREADS, 0.459236, 0.528203, 0.554998, 0.55741, None, None),
    (4, 0.4, 0.25, SETTLES, 0.647608, 0.751789, 0.819759, 0.852056, None, None),
    (8, 0.12, 0.15, SPREADS, 0.53745, 0.720714, 0.877965, 1, 5, 12.9035),
    (8, 0.12, 0.15, SETTLES, 0.586689, 0.772692, 0.920021, 1, 3.125, 6.08623),
    (8, 0.32, 0.2, SPREADS, 0.445884, 0.530685, 0.572211, 0.578524, None, None),
    (8, 0.32, 0.2, SETTLES, 0.583077, 0.695639, 0.77028, 0.803047, None, None),
)


def seeded_in_a_day(points: int, mean: float, s: float) -> float:
    """Return the generating function of the number that one dispute seeds in a day."""
    return (1.0 + mean / points * (s - 1.0)) ** points if points else exp(mean * (s - 1.0))


def extinct_within(days: int, points: int, mean: float, settles: float, first: str, lag: int = 1) -> float:
    """Return the chance that a dispute and all it seeds are over within some days of its ignition.

    ``lag`` is how many days a seeded dispute takes to ignite (published: 0).
    """
    over = [0.0]
    for day in range(days):
        spread = seeded_in_a_day(points, mean, over[day - lag] if day >= lag else 0.0)
        if first == SPREADS:
            over.append(spread * (settles + (1.0 - settles) * over[day]))
        else:
            over.append(settles + (1.0 - settles) * over[day] * spread)
    return over[days]


def mean_size(mean: float, settles: float, first: str) -> float:
    """Return the mean number ever in dispute in a family below the threshold: 1 / (1 - R0)."""
    return 1.0 / (1.0 - (mean if first == SPREADS else mean * (1.0 - settles)) / settles)


def sd_of_size(points: int, mean: float, settles: float, first: str) -> float:
    """Return the standard deviation of the number ever in dispute: sigma^2 / (1 - R0)^3, sigma^2 of one's offspring."""
    reproduction = 1.0 - 1.0 / mean_size(mean, settles, first)
    of_a_day = mean * (1.0 - mean / points) if points else mean
    days = reproduction / mean
    of_days = (1.0 - settles) / settles**2  # on which it seeds: geometric, from 1 on or from 0 on
    return sqrt((days * of_a_day + of_days * mean**2) / (1.0 - reproduction) ** 3)


def alone(points: int, mean: float, settles: float, first: str, days: float = float("inf")) -> float:
    """Return the share of first disputes that seed none and are settled within some days."""
    none = seeded_in_a_day(points, mean, 0.0)
    on = (1.0 - settles) * none
    return settles * (none if first == SPREADS else 1.0) * (1.0 - on**days) / (1.0 - on)


def active(mean: float, settles: float, first: str, days: int) -> float:
    """Return the mean number in dispute so many days after the first has ignited."""
    now, to_ignite, seeds = 1.0, 0.0, mean if first == SPREADS else mean * (1.0 - settles)
    for _ in range(days):
        now, to_ignite = (1.0 - settles) * now + to_ignite, seeds * now
    return now


class Families(NamedTuple):
    """How many were ever in dispute in each family, and days from the first's ignition until all was over.

    ``published`` are these days without the one that each generation waits to ignite. Not over yet: NEVER_ENDS or so.
    """

    size: np.ndarray
    days: np.ndarray
    published: np.ndarray


@lru_cache(maxsize=4)
def families(run: Run, effort: int) -> Families:
    """Run the families of a case."""
    found = [_of_city(city.world.born, city.primary) for city in run.cities(effort)]
    return Families(*(np.concatenate(column) for column in zip(*found, strict=True)))


def generations(parent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the first dispute that each descends from, and how many generations lie between."""
    forebear, back = np.where(parent < 0, np.arange(parent.size), parent), (parent >= 0).astype(np.int32)
    while back[forebear].any():
        back += back[forebear]
        forebear = forebear[forebear]
    return forebear, back


def _of_city(cases, firsts: int) -> Families:
    first, generation = generations(cases.parent)
    lasted = np.where(cases.ended < 0, NEVER_ENDS, cases.ended - cases.day[first])
    days, published = np.zeros((2, firsts), np.int32)
    np.maximum.at(days, first, lasted)
    np.maximum.at(published, first, lasted - generation)
    return Families(np.bincount(first, minlength=firsts).astype(np.int32), days, published)


def _run(points: int, mean: float, settles: float, first: str, days: int, number: int) -> Run:
    """Return the run of at least so many families; few enough a city that all can be tried to be settled each day."""
    settings = {
        "conflict.settle_fresh": 0.0,
        "conflict.settle_escalated": settles,
        "conflict.spread": mean / max(points, 1),
        "conflict.spread_law": "binomial" if points else "poisson",
        KIND + "contacts": float(max(points, 1)),
        KIND + "ignition": 1e9,
        KIND + "per_1000_year": 0.0,
    }
    together = min(int(HANDS / max(1.0, active(mean, settles, first, days))), number)
    seeds = ("online_grievance", tuple(cell % 100 for cell in range(together)))
    return Run("disputes", tuple(settings.items()), days, ceil(number / together), seeds=seeds, switches=order(first))


def _mean(run: Run, value: Callable[[Families], np.ndarray]) -> Callable[[int], Estimate]:
    return lambda effort: average(value(families(run, effort)).astype(float))


def _deviation(run: Run) -> Callable[[int], Estimate]:
    return lambda effort: deviation(families(run, effort).size)


def _case(points: int, mean: float, settles: float, first: str) -> str:
    law = {POISSON: "", 1: "one or none, "}.get(points, f"by {points} contact points, ")
    return f"{ORDERS[first]}seeds {mean:g} a day, {law}settled with {settles:.0%} a day"


def caught(chance: float, number: int) -> float:
    """Return the bias that a share measured on so many families catches, a tenth to spare."""
    return max(ceil(110.0 * POWER * sqrt((1.0 - chance) / chance / number)) / 100.0, STATED)


STEEP = 70.0  # on average in dispute of a family
WHOLE = (400, 80_000)  # days and families below the threshold, where a family is watched to its end
EARLY, EARLY_STEEP = (24, 15_000), (20, 12_000)
LATE = ((62, 8_000), (46, 6_000), (42, 5_000), (34, 7_000))  # the first in which families are not too large


def watched(given, grows: bool) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return (days, families) to watch the first two weeks, and to watch the end."""
    if not grows:
        return WHOLE, WHOLE
    late = next((run for run in LATE if active(*given[1:], run[0]) < STEEP), LATE[-1])
    return EARLY_STEEP if late == LATE[-1] else EARLY, late


def _families():
    for points, mean, settles, first, *shares, ever, size, sd in PUBLISHED:
        given = (points, mean, settles, first)
        case, looks = _case(*given), watched(given, size is None)
        early, late = (_run(*given, *one) for one in looks)

        def over(days: int, lag: int, of=given, looks=looks, runs=(early, late)):
            """Return the quantity, theory, measure and delta of the share that is over within some days."""
            end, theory = int(days > 14), partial(extinct_within, days, *of, lag=lag)
            measure = _mean(runs[end], lambda f: (f.days if lag else f.published) <= days)
            return theory, measure, caught(theory(), looks[end][1])

        for days, published in zip((7, 14, 30), shares, strict=True):
            quantity = f"share of families over within {days} days, days to ignite not counted"
            yield Limit(case, "4.1", quantity, *over(days, 0), published)
        yield Limit(case, "4.1", "share of families over within 14 days", *over(14, 1))
        single = partial(alone, *given, 14)
        yield Limit(
            case, "4.1", "share of families of one, over within 14 days", single,
            _mean(early, lambda f: (f.size == 1) & (f.days <= 14)), caught(single(), looks[0][1]),
        )  # fmt: skip
        if size is None:
            days = looks[1][0] - 2
            yield Limit(case, "4.1", f"share of families over within {days} days (ever: {ever:.4g})", *over(days, 1))
        else:
            wide = sd > 2.0 * size
            yield Limit(
                case, "4.1", "mean size of a family", partial(mean_size, *given[1:]), _mean(early, lambda f: f.size),
                0.08 if wide else 0.05, size,
            )  # fmt: skip
            yield Limit(
                case, "4.1", "standard deviation of the size of a family", partial(sd_of_size, *given),
                _deviation(early), 0.18 if wide else 0.13, sd,
            )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of families below and above the threshold."""
    return list(_families())
