"""Families of disputes that die out or grow: branching processes (ORACLES 4.1).

A first dispute ignites on the day it arises. From the next day on it is settled with r a day and seeds m a day on
average: in order A seeding comes first, in order B settling; a seeded one is walked, and ignites, a day later.
"""

from __future__ import annotations

from functools import partial
from math import exp

import numpy as np

from experiments.limits.disputes import KIND, families
from experiments.limits.epidemics import SETTLES, SPREADS, order
from experiments.limits.limit import Limit
from experiments.limits.runs import Run, average, measured

ORDERS = {SPREADS: "seeding first: ", SETTLES: ""}
POISSON = 0  # contact points, each of which seeds one a day or none; 0: Poisson
# contact points, m, r, what a day begins with; as published: P(extinct by day 7, 14, 30), mean size of a family
PUBLISHED = (
    (POISSON, 0.1, 0.2, SPREADS, 0.682814, 0.868985, 0.977953, 2.0),
    (POISSON, 0.1, 0.2, SETTLES, 0.724759, 0.900514, 0.987964, 1.66667),
    (POISSON, 0.16, 0.2, SPREADS, 0.615595, 0.78725, 0.919647, 5.0),
    (POISSON, 0.16, 0.2, SETTLES, 0.685084, 0.853017, 0.963357, 2.77778),
    (POISSON, 0.2, 0.2, SPREADS, 0.571513, 0.724634, 0.847599, None),
    (POISSON, 0.2, 0.2, SETTLES, 0.659038, 0.816654, 0.932202, 5.0),
    (POISSON, 0.3, 0.2, SPREADS, 0.468702, 0.565133, 0.618849, None),
    (POISSON, 0.3, 0.2, SETTLES, 0.596852, 0.717919, 0.802861, None),
    (POISSON, 0.6, 0.3, SPREADS, 0.387532, 0.414103, 0.417704, None),
    (POISSON, 0.6, 0.3, SETTLES, 0.659221, 0.729453, 0.760957, None),
    (1, 0.1, 0.2, SPREADS, 0.679685, 0.866978, 0.977531, 2.0),
    (1, 0.1, 0.2, SETTLES, 0.72318, 0.899556, 0.98782, 1.66667),
    (1, 0.3, 0.2, SPREADS, 0.436294, 0.525237, 0.573785, None),
    (1, 0.3, 0.2, SETTLES, 0.581069, 0.699083, 0.783843, None),
    (1, 0.45, 0.3, SPREADS, 0.439418, 0.500176, 0.522145, None),
    (1, 0.45, 0.3, SETTLES, 0.703949, 0.809774, 0.885523, None),
    (4, 0.2, 0.25, SPREADS, 0.670524, 0.83012, 0.94396, 5.0),
    (4, 0.2, 0.25, SETTLES, 0.760579, 0.906747, 0.984801, 2.5),
    (4, 0.4, 0.25, SPREADS, 0.459236, 0.528203, 0.554998, None),
    (4, 0.4, 0.25, SETTLES, 0.647608, 0.751789, 0.819759, None),
    (8, 0.12, 0.15, SPREADS, 0.53745, 0.720714, 0.877965, 5.0),
    (8, 0.12, 0.15, SETTLES, 0.586689, 0.772692, 0.920021, 3.125),
    (8, 0.32, 0.2, SPREADS, 0.445884, 0.530685, 0.572211, None),
    (8, 0.32, 0.2, SETTLES, 0.583077, 0.695639, 0.77028, None),
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


def alone(points: int, mean: float, settles: float, first: str) -> float:
    """Return the share of first disputes that seed none."""
    none = seeded_in_a_day(points, mean, 0.0)
    return settles * (none if first == SPREADS else 1.0) / (1.0 - (1.0 - settles) * none)


def _run(points: int, mean: float, settles: float, first: str, days: int) -> Run:
    settings = {
        "conflict.settle_fresh": 0.0,
        "conflict.settle_escalated": settles,
        "conflict.spread": mean / max(points, 1),
        "conflict.spread_law": "binomial" if points else "poisson",
        KIND + "contacts": float(max(points, 1)),
        KIND + "ignition": 1e9,
        KIND + "per_1000_year": 0.0,
    }
    each, cities = (100, 2) if days > 100 else (20, 3)  # first disputes a cell; at most 20,000 can be worked on a day
    seeds = ("online_grievance", tuple(np.repeat(np.arange(100), each).tolist()))
    return Run("disputes", tuple(settings.items()), days, cities, seeds=seeds, switches=order(first))


# Biases to be caught in the shares over within 14 days, of one, and in the mean size; the first is the strictest.
STRICT, BELOW, ABOVE = (0.02, 0.03, 0.05), (0.03, 0.05, 0.15), (0.1, 0.15, None)


def _families():
    for points, mean, settles, first, *_, size in PUBLISHED:
        law = {POISSON: "", 1: "one or none, "}.get(points, f"by {points} contact points, ")
        case = f"{ORDERS[first]}seeds {mean:g} a day, {law}settled with {settles:.0%} a day"
        run, given = _run(points, mean, settles, first, 16 if size is None else 250), (points, mean, settles, first)
        early, single, whole = ABOVE if size is None else STRICT if given == (POISSON, 0.1, 0.2, SETTLES) else BELOW
        yield Limit(
            case, "4.1", "share of families over within 14 days", partial(extinct_within, 14, *given),
            measured(run, lambda h: average(families(h, 14)[1].astype(float))), early,
        )  # fmt: skip
        yield Limit(
            case, "4.1", "share of families of one", partial(alone, *given),
            measured(run, lambda h: average((families(h, 15)[0] == 1).astype(float))), single,
        )  # fmt: skip
        if size is not None:
            yield Limit(
                case, "4.1", "mean size of a family", partial(mean_size, *given[1:]),
                measured(run, lambda h: average(families(h, 240)[0].astype(float))), whole, size,
            )  # fmt: skip


def _slowly():
    """Just above the threshold, where families take longer to die out."""
    given = (POISSON, 0.3, 0.2, SETTLES)
    yield Limit(
        "seeds 0.3 a day, settled with 20% a day", "4.1", "share of families over within 30 days",
        partial(extinct_within, 30, *given),
        measured(_run(*given, 32), lambda h: average(families(h, 30)[1].astype(float))), 0.07,
    )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of families below and above the threshold."""
    return [limit for family in (_families, _slowly) for limit in family()]
