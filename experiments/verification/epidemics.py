"""Epidemics with removal among peers (ORACLES 4.3): immunity lets a cell have at most one dispute.

A seed ignites on the day it arises. From the next day on a dispute is settled with probability r and seeds a Poisson
number in cells drawn evenly from its neighbours (or from the city), so that it draws in each of them with a probability
b of its own. Order A spreads and then settles, order B settles first. A dispute drawn in begins a day later, which
moves no cell into or out of the set ever in dispute.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from math import log

import numpy as np
from scipy import stats

from experiments.verification.disputes import KIND
from experiments.verification.limit import Estimate, Limit
from experiments.verification.outbreaks import Outbreaks, days_of, deviation, mean_of, outbreaks, outcomes
from experiments.verification.runs import Run
from model.initial.land import curve

ANYWHERE, NEXT_DOOR = 1.0, 0.0
SPREADS, SETTLES = "spread", "settle"  # what a day begins with: orders A and B


def order(first: str) -> tuple[tuple[str, object], ...]:
    """Return the switch of what a day begins with."""
    return (("conflict.settles_first", first == SETTLES),)


def epidemic(
    rows: int, columns: int, at, settles: float, draws_in: float, where: float, days: int, cities: int, doors: int = 8
) -> Run:
    """Return the run of epidemics seeded at (row, column) each, b = ``draws_in`` a day and peer, r = ``settles``.

    Peers are all cells (``where`` is ANYWHERE) or those next door, ``doors`` of them.
    """
    place = {(int(y), int(x)): cell for cell, (y, x) in enumerate(zip(*curve(rows, columns), strict=True))}
    settings = {
        "city.rows": rows,
        "city.columns": columns,
        "city.cells_per_community": min(rows * columns, 100),
        "population.residents_per_cell": 1.0,
        "conflict.settle_fresh": 0.0,
        "conflict.settle_escalated": settles,
        "conflict.spread": -log(1.0 - draws_in) * (rows * columns if where == ANYWHERE else doors),
        "conflict.online_spread": where,
        "conflict.neighbours": doors,
        "conflict.immune_days": 1000.0,
        KIND + "per_1000_year": 0.0,
        KIND + "ignition": 1e9,
    }
    seeds = ("online_grievance", tuple(place[one] for one in at))
    return Run("disputes", tuple(settings.items()), days, cities, seeds=seeds)


def a_day(left: int, active: int, draws_in: float, settles: float, first: str) -> np.ndarray:
    """Return the probabilities of (number drawn in, number in dispute of those before) after a day."""
    survivors = np.arange(active + 1)
    spreading = np.full(active + 1, active) if first == SPREADS else survivors
    hits = stats.binom.pmf(np.arange(left + 1)[:, None], left, 1.0 - (1.0 - draws_in) ** spreading)
    return hits * stats.binom.pmf(survivors, active, 1.0 - settles)


@cache
def final_sizes(cells: int, seeds: int, draws_in: float, settles: float, first: str) -> np.ndarray:
    """Return the probabilities of 0, 1, .. cells ever in dispute on a complete graph, by the exact chain."""
    at = np.zeros((cells + 1, cells + 1))  # the chance of ever having so many (left, active)
    at[cells - seeds, seeds] = 1.0
    for left in range(cells - seeds, 0, -1):
        new = np.arange(left + 1)
        for active in range(cells - left, 0, -1):
            step = a_day(left, active, draws_in, settles, first)
            moved = at[left, active] / (1.0 - step[0, active]) * step
            moved[0, active] = 0.0
            np.add.at(at, (left - new[:, None], np.arange(active + 1) + new[:, None]), moved)
    over = at[:, 0].copy()
    over[0] = at[0].sum()
    return over[::-1]


@cache
def days_to_quiet(cells: int, seeds: int, draws_in: float, settles: float, first: str, lag: int = 1) -> float:
    """Return the mean days from the seeds' ignition until nobody is in dispute, by the exact chain.

    ``lag`` is how many days who is drawn in takes to ignite: 1 in the city, 0 as published.
    """
    days = np.zeros((cells + 1, cells + 1, cells + 1))  # by how many are left, active, and drawn in but not yet active
    for left in range(cells - seeds + 1):
        new, steps = np.arange(left + 1)[:, None], []
        for active in range(cells - left + 1):
            steps.append(step := a_day(left, active, draws_in, settles, first))
            if active:
                then = (left - new, np.arange(active + 1) + (0 if lag else new), new if lag else 0)
                days[left, active, 0] = (1.0 + (step * days[then]).sum()) / (1.0 - step[0, active])
        for active, step in enumerate(steps if lag else []):
            waiting = np.arange(1, cells - left - active + 1)
            then = days[left - new[..., None], np.arange(active + 1)[:, None] + waiting, new[..., None]]
            days[left, active, waiting] = 1.0 + np.tensordot(step, then, 2)
    return float(days[cells - seeds, seeds, 0])


def final_size(cells: int, seeds: int, draws_in: float, settles: float, first: str, value) -> float:
    """Return the expectation of ``value(number ever in dispute)`` on a complete graph (4.3)."""
    chances = final_sizes(cells, seeds, draws_in, settles, first)
    return float(sum(p * value(size) for size, p in enumerate(chances)))


def sd_of_size(*given) -> float:
    """Return the standard deviation of the number ever in dispute on a complete graph."""
    return (final_size(*given, lambda n: n * n) - final_size(*given, lambda n: n) ** 2) ** 0.5


QUIET, SPREAD = "mean days until all is quiet", "standard deviation of the number ever in dispute"


def _spread_of(run: Outbreaks) -> Callable[[int], Estimate]:
    return lambda effort: deviation(outcomes(run, effort).size)


def _twenty():
    """Twenty cells, all of them each other's peers, settling first."""
    run = outbreaks(epidemic(4, 5, [(0, 0)], 0.25, 0.05, ANYWHERE, 1, 130), (4, 5), 22)
    case, given = "epidemic among 20 cells, settled with 25% a day, each drawn in with 5%", (20, 1, 0.05, 0.25, SETTLES)
    for quantity, value, delta in (
        ("mean number ever in dispute", lambda size: size, 0.1),
        ("share that reaches more than half", lambda size: size > 10, 0.12),
        ("share that draws in nobody", lambda size: size == 1, 0.17),
    ):
        yield Limit(case, "4.3", quantity, lambda v=value: final_size(*given, v), mean_of(run, value), delta)
    yield Limit(case, "4.3", SPREAD, lambda: sd_of_size(*given), _spread_of(run), 0.03)
    yield Limit(case, "4.3", QUIET, lambda: days_to_quiet(*given), days_of(run), 0.11)


# cells, their grid, seeds, b, r; as published with order A: mean size, shares that spread to nobody and to more than
# half, standard deviation of the size; cities, epidemics in each, deltas (the last that of the days until all is quiet)
PEERS = (
    (10, (2, 5), 1, 0.05, 0.3, 4.31761, 0.338343, 0.375173, 3.28187, 60, 38, 0.1, 0.2, 0.2, 0.07, 0.12),
    (20, (4, 5), 1, 0.02, 0.25, 6.70925, 0.348225, 0.311531, 6.33387, 110, 26, 0.12, 0.18, 0.19, 0.07, 0.12),
    (20, (4, 5), 1, 0.05, 0.25, 16.1914, 0.131577, 0.819818, 6.94129, 310, 22, 0.05, 0.2, 0.05, 0.08, 0.05),
    (20, (4, 5), 2, 0.03, 1.0, 3.89958, 0.334028, 0.0154841, 2.18364, 28, 80, 0.1, 0.2, None, 0.18, 0.11),
    (40, (5, 8), 1, 0.01, 0.25, 11.6402, 0.342521, 0.300175, 12.4457, 140, 19, 0.15, 0.18, 0.2, 0.07, 0.13),
    (40, (5, 8), 1, 0.02, 0.25, 29.0016, 0.172558, 0.757385, 15.6017, 275, 18, 0.06, 0.2, 0.06, 0.06, 0.05),
)


def _peers():
    """Six graphs of peers, spreading first; settled on the first day it is Reed and Frost's epidemic."""
    for cells, grid, seeds, b, r, mean, nobody, half, sd, cities, waves, *deltas in PEERS:
        run = epidemic(*grid, [(0, x) for x in range(seeds)], r, b, ANYWHERE, 1, cities)
        run = outbreaks(replace(run, switches=order(SPREADS)), grid, waves)
        case = (
            f"spreading first: epidemic from {seeds} of {cells} cells, settled with {r:.0%} a day, each other drawn in "
            f"with {b:.0%}"
        )
        given = (cells, seeds, b, r, SPREADS)
        *of_values, of_spread, of_days = deltas
        for quantity, value, published, delta in zip(
            ("mean number ever in dispute", "share that draws in nobody", "share that reaches more than half"),
            (lambda n: n, lambda n, s=seeds: n == s, lambda n, c=cells: n > c / 2),
            (mean, nobody, half), of_values, strict=True,
        ):  # fmt: skip
            if delta is not None:
                yield Limit(
                    case, "4.3", quantity, lambda g=given, v=value: final_size(*g, v), mean_of(run, value), delta,
                    published,
                )  # fmt: skip
        yield Limit(case, "4.3", SPREAD, lambda g=given: sd_of_size(*g), _spread_of(run), of_spread, sd)
        yield Limit(case, "4.3", QUIET, lambda g=given: days_to_quiet(*g), days_of(run), of_days)


def limits() -> list[Limit]:
    """Return the cases of epidemics among peers."""
    return [limit for family in (_twenty, _peers) for limit in family()]
