"""Epidemics with removal: a cell has at most one dispute (ORACLES 4.3, 4.4), which the real city does with immunity.

A seed ignites on the day it arises. From the next day on a dispute is settled with probability r, else it seeds a
Poisson number in cells drawn evenly from its neighbours (or from the city), so that it draws in each of them with a
probability b of its own; order B of the reference values, settling first. A dispute drawn in begins a day later, which
moves no cell into or out of the set ever in dispute.
"""

from __future__ import annotations

from functools import cache
from math import log

import numpy as np
from scipy import stats

from experiments.limits.disputes import KIND, families
from experiments.limits.limit import Estimate, Limit
from experiments.limits.runs import Histories, Run, average, histories, measured
from model.build.land import curve

ANYWHERE, NEXT_DOOR = 1.0, 0.0
PEERS = {ANYWHERE: None, NEXT_DOOR: 8}  # among how many cells a seeded dispute chooses (None: all of the city)


def epidemic(rows: int, columns: int, at, settles: float, draws_in: float, where: float, days: int, cities: int) -> Run:
    """Return the run of epidemics seeded at (row, column) each, b = ``draws_in`` a day and peer, r = ``settles``."""
    place = {(int(y), int(x)): cell for cell, (y, x) in enumerate(zip(*curve(rows, columns), strict=True))}
    settings = {
        "city.rows": rows,
        "city.columns": columns,
        "city.cells_per_community": min(rows * columns, 100),
        "population.residents_per_cell": 1.0,
        "conflict.settle_fresh": 0.0,
        "conflict.settle_escalated": settles,
        "conflict.spread": -log(1.0 - draws_in) * (PEERS[where] or rows * columns),
        "conflict.online_spread": where,
        "conflict.immune_days": 1000.0,
        KIND + "per_1000_year": 0.0,
        KIND + "ignition": 1e9,
    }
    seeds = ("online_grievance", tuple(place[one] for one in at))
    return Run("disputes", tuple(settings.items()), days, cities, seeds=seeds)


def final_size(cells: int, seeds: int, draws_in: float, settles: float, first: str, value) -> float:
    """Return the expectation of ``value(number ever in dispute)`` on a complete graph, by the exact chain (4.3).

    ``first`` says what a day begins with: "spread" (order A) or "settle" (order B).
    """

    @cache
    def expected(left: int, active: int) -> float:
        if active == 0 or left == 0:
            return float(value(cells - left))
        total, stay = 0.0, 0.0
        survive = stats.binom.pmf(np.arange(active + 1), active, 1.0 - settles)
        for survivors, p in enumerate(survive):
            spreading = active if first == "spread" else survivors
            hits = stats.binom.pmf(np.arange(left + 1), left, 1.0 - (1.0 - draws_in) ** spreading)
            for new, q in enumerate(hits):
                if new == 0 and survivors == active:
                    stay = p * q
                elif p * q > 1e-14:
                    total += p * q * expected(left - new, survivors + new)
        return total / (1.0 - stay)

    return expected(cells - seeds, seeds)


def street_size(draws_in: float, settles: float, first: str) -> float:
    """Return the mean number ever in dispute on an endless street, two neighbours each (4.4)."""
    meets = draws_in + settles - draws_in * settles
    passed = (draws_in if first == "spread" else (1.0 - settles) * draws_in) / meets
    return 1.0 + 2.0 * passed / (1.0 - passed)


def _sizes(h: Histories) -> np.ndarray:
    assert (h.ended >= 0).all(), "the horizon is too short for the longest epidemic"
    return families(h, h.days - 1)[0].astype(float)


def _complete():
    """Twenty cells, all of them each other's peers: the chain binomial."""
    run = epidemic(4, 5, [(0, 0)], 0.25, 0.05, ANYWHERE, 150, 480)
    case = "epidemic among 20 cells, settled with 25% a day, each drawn in with 5%"
    for quantity, value, delta in (
        ("mean number ever in dispute", float, 0.25),
        ("share that reaches more than half", lambda size: float(size > 10), 0.3),
        ("share that draws in nobody", lambda size: float(size == 1), 0.6),
    ):
        yield Limit(
            case, "4.3", quantity, lambda v=value: final_size(20, 1, 0.05, 0.25, "settle", v),
            measured(run, lambda h, v=value: average(np.array([v(size) for size in _sizes(h)]))), delta,
        )  # fmt: skip


def _street():
    """A street of cells: every dispute has two neighbours."""
    for draws_in, cities, published in ((0.2, 100, 1.93333), (0.3, 110, 2.4)):
        run = epidemic(1, 400, [(0, x) for x in range(12, 400, 25)], 0.3, draws_in, NEXT_DOOR, 90, cities)
        yield Limit(
            f"epidemic along a street, settled with 30% a day, each neighbour drawn in with {draws_in:.0%}", "4.4",
            "mean number ever in dispute", lambda b=draws_in: street_size(b, 0.3, "settle"),
            measured(run, lambda h: average(_sizes(h))), 0.12, published,
        )  # fmt: skip


_LATTICE, _HALF_WIDTH = 3.25203, 0.0336231  # published by simulation: mean, half width of its 95 % interval


def _lattice():
    """Eight neighbours each: the reference value is a simulation's, and its own error counts."""
    at = [(y, x) for y in range(7, 154, 14) for x in range(7, 154, 14)]
    run = epidemic(154, 154, at, 0.2, 0.03, NEXT_DOOR, 150, 13)

    def measure(effort: int) -> Estimate:
        found = average(_sizes(histories(run, effort)))
        return found._replace(error=float(np.hypot(found.error, _HALF_WIDTH / 1.96)))

    yield Limit(
        "epidemic on a grid of eight neighbours, settled with 20% a day, each drawn in with 3%", "4.4",
        "mean number ever in dispute (by simulation)", lambda: _LATTICE, measure, 0.25,
    )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of epidemics."""
    return [limit for family in (_complete, _street, _lattice) for limit in family()]
