"""Epidemics with removal on streets and grids (ORACLES 4.4); bond percolation where a dispute spreads for one day.

Reference values of grids are simulations', and their own error counts. One city holds many boxes, parted by walls.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from experiments.limits.epidemics import NEXT_DOOR, SETTLES, SPREADS, epidemic, order, sizes
from experiments.limits.limit import Estimate, Limit
from experiments.limits.runs import NEVER_ENDS, Run, average, histories, measured
from model import draws
from model.build.land import curve
from model.day.ignition import MOST_CHILDREN

ORDERS = {SPREADS: "spreading first: ", SETTLES: ""}


def street_size(draws_in: float, settles: float, first: str) -> float:
    """Return the mean number ever in dispute on an endless street, two neighbours each."""
    meets = draws_in + settles - draws_in * settles
    passed = (draws_in if first == SPREADS else (1.0 - settles) * draws_in) / meets
    return 1.0 + 2.0 * passed / (1.0 - passed)


def boxes(shape, number, settles: float, draws_in: float, days: int, cities: int, doors: int, first: str) -> Run:
    """Return the run of epidemics seeded in the middle of each box of a city, walls between them.

    ``shape`` is that of a box, in cells, and ``number`` how many there are down and across.
    """
    high, wide = (n * (side + 1) - 1 for side, n in zip(shape, number, strict=True))
    row, column = curve(high, wide)
    walls = np.flatnonzero((row % (shape[0] + 1) == shape[0]) | (column % (shape[1] + 1) == shape[1]))
    down, across = (range(side // 2, length, side + 1) for side, length in zip(shape, (high, wide), strict=True))
    at = [(y, x) for y in down for x in across]
    run = epidemic(high, wide, at, settles, draws_in, NEXT_DOOR, days, cities, doors)
    return replace(run, walls=tuple(walls.tolist()), switches=order(first))


def _streets():
    """Streets of 39 cells, endless for all that matters: every dispute has two neighbours."""
    for b, r, first, cities, delta, published in (
        (0.2, 0.3, SETTLES, 4, 0.12, 1.93333),
        (0.3, 0.3, SETTLES, 5, 0.12, 2.4),
        (0.1, 0.3, SPREADS, 4, 0.12, 1.74074),
        (0.2, 0.3, SPREADS, 4, 0.12, 2.66667),
        (0.3, 0.3, SPREADS, 4, 0.15, 3.85714),
        (0.3, 1.0, SPREADS, 4, 0.12, 1.85714),
    ):
        run = boxes((1, 39), (40, 10), r, b, 120, cities, 8, first)
        yield Limit(
            f"{ORDERS[first]}epidemic along a street, settled with {r:.0%} a day, each neighbour drawn in with {b:.0%}",
            "4.4", "mean number ever in dispute", lambda b=b, r=r, first=first: street_size(b, r, first),
            measured(run, lambda h: average(sizes(h))), delta, published,
        )  # fmt: skip


def _beside_simulation(run: Run, half_width: float):
    """Return the measure of a mean size beside a simulated one whose 95 % interval has this half width."""

    def measure(effort: int) -> Estimate:
        found = average(sizes(histories(run, effort)))
        return found._replace(error=float(np.hypot(found.error, half_width / 1.96)))

    return measure


# side of the box, neighbours, b, r, what a day begins with; published mean and half width; days, cities, delta
GRIDS = (
    (21, 4, 0.2, 1.0, SPREADS, 2.84623, 0.0260816, 60, 6, 0.4),
    (21, 4, 0.3, 1.0, SPREADS, 6.80028, 0.0771711, 80, 8, 0.45),
    (41, 4, 0.4, 1.0, SPREADS, 32.126, 0.429385, 150, 6, 0.85),
    (41, 4, 0.5, 1.0, SPREADS, 535.105, 3.94807, 300, 3, 0.6),
    (21, 4, 0.05, 0.2, SPREADS, 2.97585, 0.0252557, 150, 6, 0.4),
    (21, 4, 0.05, 0.2, SETTLES, 2.27102, 0.0177928, 150, 6, 0.4),
    (21, 4, 0.1, 0.2, SPREADS, 12.0255, 0.130927, 250, 6, 0.5),
    (21, 4, 0.1, 0.2, SETTLES, 5.3423, 0.0569345, 200, 6, 0.5),
    (21, 4, 0.2, 0.2, SPREADS, 214.547, 1.12026, 500, 4, 0.35),
    (21, 4, 0.2, 0.2, SETTLES, 34.2182, 0.369869, 350, 6, 0.55),
    (21, 8, 0.03, 0.2, SPREADS, 5.0917, 0.0557179, 200, 9, 0.55),
    (21, 8, 0.06, 0.2, SPREADS, 57.0121, 0.550033, 400, 4, 0.6),
    (21, 8, 0.06, 0.2, SETTLES, 14.4582, 0.18246, 250, 6, 0.6),
)


def _grids():
    """Boxes with edges: bond percolation where a dispute lasts one day, else edges of a cell share its lifetime."""
    for side, doors, b, r, first, mean, half_width, days, cities, delta in GRIDS:
        run = boxes((side, side), (7, 7) if side == 21 else (6, 6), r, b, days, cities, doors, first)
        yield Limit(
            f"{ORDERS[first]}epidemic in a box of {side} x {side}, {doors} neighbours, settled with {r:.0%} a day, "
            f"each drawn in with {b:.0%}", "4.4", "mean number ever in dispute (by simulation)", lambda m=mean: m,
            _beside_simulation(run, half_width), delta,
        )  # fmt: skip


def _eight():
    """Eight neighbours each, settling first, on one large grid."""
    at = [(y, x) for y in range(7, 154, 14) for x in range(7, 154, 14)]
    run = epidemic(154, 154, at, 0.2, 0.03, NEXT_DOOR, 150, 13)
    yield Limit(
        "epidemic on a grid of eight neighbours, settled with 20% a day, each drawn in with 3%", "4.4",
        "mean number ever in dispute (by simulation)", lambda: 3.25203, _beside_simulation(run, 0.0336231), 0.25,
    )  # fmt: skip


def _torus():
    """A grid whose opposite edges are joined."""
    for first, mean, half_width, cities, delta in (
        (SPREADS, 12.154, 0.135946, 120, 0.9), (SETTLES, 5.34263, 0.0571154, 120, 0.9),
    ):  # fmt: skip
        run = epidemic(20, 20, [(10, 10)], 0.2, 0.1, NEXT_DOOR, 150, cities, 4)
        run = replace(run, switches=(*order(first), ("city.wrapped", True)))
        yield Limit(
            f"{ORDERS[first]}epidemic on a torus of 20 x 20, 4 neighbours, settled with 20% a day, each drawn in "
            "with 10%", "4.4", "mean number ever in dispute (by simulation)", lambda m=mean: m,
            _beside_simulation(run, half_width), delta,
        )  # fmt: skip


def clusters(city) -> np.ndarray:
    """Return the number of the cluster that each cell lies in, by the coins that every dispute throws on its one day.

    A coin lies on the edge between two cells and is thrown by the end in dispute; open edges are joined by union.
    """
    c, land, key = city.world.born, city.world.land, city.world.key
    mean = city.rates.spread * city.spec.kinds.online_grievance.contacts
    one, other = [], []
    for case in c:
        age = int(case.level_day - case.day) * 4096 + 1
        tries = draws.poisson_quantile(draws.uniform(key, draws.SPREAD, case.name_a, case.name_b, age), mean)
        for ordinal in range(min(tries, MOST_CHILDREN)):
            u = draws.uniforms4(key, draws.RETURN, case.name_a, case.name_b, ordinal)[1]
            one.append(case.cell)
            other.append(land.neighbours[case.cell, int(u * 4)])
    one, other = np.array(one), np.array(other)
    inside = (other >= 0) & (land.spared[other] < NEVER_ENDS)
    edges = coo_array((np.ones(inside.sum()), (one[inside], other[inside])), shape=(land.size, land.size))
    return connected_components(edges, directed=False)[1]


def _same_sets():
    """The cells ever in dispute are the clusters of the first ones, cell by cell."""
    run = boxes((21, 21), (7, 7), 1.0, 0.45, 150, 1, 4, SPREADS)

    def differ(effort: int) -> Estimate:
        wrong = cells = 0
        for city in run.cities(effort):
            c, cluster = city.world.born, clusters(city)
            ever = np.bincount(c.cell, minlength=cluster.size)
            reached = np.isin(cluster, cluster[c.cell[c.parent < 0]])
            wrong, cells = wrong + int((ever != reached).sum()), cells + int(ever.sum())
        return Estimate(float(wrong) if cells > 1000 else np.nan, 0.0, effort)

    yield Limit(
        "spreading first: epidemic in a box of 21 x 21, 4 neighbours, settled in a day, each drawn in with 45%", "4.4",
        "cells in which disputes and percolation clusters of the same coins differ", lambda: 0.0, differ, exact=0.0,
    )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of streets and grids."""
    return [limit for family in (_streets, _grids, _eight, _torus, _same_sets) for limit in family()]
