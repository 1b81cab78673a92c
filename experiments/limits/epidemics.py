"""Epidemics with removal among peers (ORACLES 4.3): immunity lets a cell have at most one dispute.

A seed ignites on the day it arises. From the next day on a dispute is settled with probability r and seeds a Poisson
number in cells drawn evenly from its neighbours (or from the city), so that it draws in each of them with a probability
b of its own. Order A spreads and then settles, order B settles first. A dispute drawn in begins a day later, which
moves no cell into or out of the set ever in dispute.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import log

import numpy as np
from scipy import stats

from experiments.limits.disputes import KIND
from experiments.limits.limit import Limit
from experiments.limits.outbreaks import mean_of, outbreaks
from experiments.limits.runs import Run
from model.build.land import curve

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


@cache
def final_sizes(cells: int, seeds: int, draws_in: float, settles: float, first: str) -> np.ndarray:
    """Return the probabilities of 0, 1, .. cells ever in dispute on a complete graph, by the exact chain."""
    at = np.zeros((cells + 1, cells + 1))  # the chance of ever having so many (left, active)
    at[cells - seeds, seeds] = 1.0
    for left in range(cells - seeds, 0, -1):
        new = np.arange(left + 1)
        for active in range(cells - left, 0, -1):
            survivors = np.arange(active + 1)
            spreading = np.full(active + 1, active) if first == SPREADS else survivors
            hits = stats.binom.pmf(new[:, None], left, 1.0 - (1.0 - draws_in) ** spreading)
            step = hits * stats.binom.pmf(survivors, active, 1.0 - settles)
            moved = at[left, active] / (1.0 - step[0, active]) * step
            moved[0, active] = 0.0
            np.add.at(at, (left - new[:, None], survivors + new[:, None]), moved)
    over = at[:, 0].copy()
    over[0] = at[0].sum()
    return over[::-1]


def final_size(cells: int, seeds: int, draws_in: float, settles: float, first: str, value) -> float:
    """Return the expectation of ``value(number ever in dispute)`` on a complete graph (4.3)."""
    chances = final_sizes(cells, seeds, draws_in, settles, first)
    return float(sum(p * value(size) for size, p in enumerate(chances)))


def _twenty():
    """Twenty cells, all of them each other's peers, settling first."""
    run = outbreaks(epidemic(4, 5, [(0, 0)], 0.25, 0.05, ANYWHERE, 1, 130), (4, 5), 22)
    case = "epidemic among 20 cells, settled with 25% a day, each drawn in with 5%"
    for quantity, value, delta in (
        ("mean number ever in dispute", lambda size: size, 0.1),
        ("share that reaches more than half", lambda size: size > 10, 0.12),
        ("share that draws in nobody", lambda size: size == 1, 0.17),
    ):
        yield Limit(
            case, "4.3", quantity, lambda v=value: final_size(20, 1, 0.05, 0.25, SETTLES, v), mean_of(run, value), delta
        )


# cells, their grid, seeds, b, r; as published with order A: mean size, shares that spread to nobody and to more than
# half; cities, epidemics in each, deltas
PEERS = (
    (10, (2, 5), 1, 0.05, 0.3, 4.31761, 0.338343, 0.375173, 60, 38, 0.1, 0.2, 0.2),
    (20, (4, 5), 1, 0.02, 0.25, 6.70925, 0.348225, 0.311531, 110, 26, 0.12, 0.18, 0.19),
    (20, (4, 5), 1, 0.05, 0.25, 16.1914, 0.131577, 0.819818, 140, 22, 0.06, 0.3, 0.07),
    (20, (4, 5), 2, 0.03, 1.0, 3.89958, 0.334028, 0.0154841, 28, 80, 0.1, 0.2, None),
    (40, (5, 8), 1, 0.01, 0.25, 11.6402, 0.342521, 0.300175, 140, 19, 0.15, 0.18, 0.2),
    (40, (5, 8), 1, 0.02, 0.25, 29.0016, 0.172558, 0.757385, 120, 18, 0.08, 0.3, 0.08),
)


def _peers():
    """Six graphs of peers, spreading first; settled on the first day it is Reed and Frost's epidemic."""
    for cells, grid, seeds, b, r, mean, nobody, half, cities, waves, *deltas in PEERS:
        run = epidemic(*grid, [(0, x) for x in range(seeds)], r, b, ANYWHERE, 1, cities)
        run = outbreaks(replace(run, switches=order(SPREADS)), grid, waves)
        case = (
            f"spreading first: epidemic from {seeds} of {cells} cells, settled with {r:.0%} a day, each other drawn in "
            f"with {b:.0%}"
        )
        given = (cells, seeds, b, r, SPREADS)
        for quantity, value, published, delta in zip(
            ("mean number ever in dispute", "share that draws in nobody", "share that reaches more than half"),
            (lambda n: n, lambda n, s=seeds: n == s, lambda n, c=cells: n > c / 2),
            (mean, nobody, half), deltas, strict=True,
        ):  # fmt: skip
            if delta is not None:
                yield Limit(
                    case, "4.3", quantity, lambda g=given, v=value: final_size(*g, v), mean_of(run, value), delta,
                    published,
                )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of epidemics among peers."""
    return [limit for family in (_twenty, _peers) for limit in family()]
