"""Epidemics with removal on streets and grids (ORACLES 4.4); bond percolation where a dispute spreads for one day.

Reference values of grids are simulations', and their own error counts. One city holds many boxes, parted by walls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from experiments.verification.epidemics import NEXT_DOOR, SETTLES, SPREADS, epidemic, order
from experiments.verification.limit import Estimate, Limit
from experiments.verification.outbreaks import Outbreaks, mean_of, outbreaks
from experiments.verification.runs import NEVER_ENDS
from model import draws
from model.day.ignition import MOST_CHILDREN

ORDERS = {SPREADS: "spreading first: ", SETTLES: ""}


def street_size(draws_in: float, settles: float, first: str) -> float:
    """Return the mean number ever in dispute on an endless street, two neighbours each."""
    meets = draws_in + settles - draws_in * settles
    passed = (draws_in if first == SPREADS else (1.0 - settles) * draws_in) / meets
    return 1.0 + 2.0 * passed / (1.0 - passed)


def boxes(
    box, number, settles: float, draws_in: float, doors: int, first: str, cities: int = 1, waves: int = 1
) -> Outbreaks:
    """Return the run of epidemics that begin in the middle of each box of a city, walls between them.

    ``box`` is its rows and columns and ``number`` how many there are down and across; ``waves`` epidemics in each.
    """
    high, wide = (n * (side + 1) - 1 for side, n in zip(box, number, strict=True))
    down, across = (range(side // 2, length, side + 1) for side, length in zip(box, (high, wide), strict=True))
    at = [(y, x) for y in down for x in across]
    run = epidemic(high, wide, at, settles, draws_in, NEXT_DOOR, 1, cities, doors)
    return outbreaks(replace(run, switches=order(first)), box, waves, len(at))


def _streets():
    """Streets of 39 cells, endless for all that matters: every dispute has two neighbours."""
    for b, r, first, cities, delta, published in (
        (0.1, 0.3, SETTLES, 1, 0.08, 1.46667),
        (0.2, 0.3, SETTLES, 1, 0.08, 1.93333),
        (0.3, 0.3, SETTLES, 1, 0.08, 2.4),
        (0.1, 0.3, SPREADS, 1, 0.08, 1.74074),
        (0.2, 0.3, SPREADS, 1, 0.08, 2.66667),
        (0.3, 0.3, SPREADS, 1, 0.08, 3.85714),
        (0.3, 1.0, SPREADS, 1, 0.08, 1.85714),
    ):
        run = boxes((1, 39), (40, 10), r, b, 4, first, cities, 10)
        yield Limit(
            f"{ORDERS[first]}epidemic along a street, settled with {r:.0%} a day, each neighbour drawn in with {b:.0%}",
            "4.4", "mean number ever in dispute", lambda b=b, r=r, first=first: street_size(b, r, first),
            mean_of(run), delta, published,
        )  # fmt: skip


# side of the box, neighbours, b, r, what a day begins with; published mean and half width; cities, epidemics in each
# box of a city, delta
GRIDS = (
    (21, 4, 0.2, 1.0, SPREADS, 2.84623, 0.0260816, 3, 40, 0.1),
    (21, 4, 0.3, 1.0, SPREADS, 6.80028, 0.0771711, 4, 40, 0.1),
    (41, 4, 0.4, 1.0, SPREADS, 32.126, 0.429385, 5, 20, 0.15),
    (41, 4, 0.5, 1.0, SPREADS, 535.105, 3.94807, 7, 3, 0.2),
    (21, 4, 0.05, 0.2, SPREADS, 2.97585, 0.0252557, 4, 26, 0.1),
    (21, 4, 0.05, 0.2, SETTLES, 2.27102, 0.0177928, 3, 30, 0.1),
    (21, 4, 0.1, 0.2, SPREADS, 12.0255, 0.130927, 10, 16, 0.1),
    (21, 4, 0.1, 0.2, SETTLES, 5.3423, 0.0569345, 7, 22, 0.1),
    (21, 4, 0.2, 0.2, SPREADS, 214.547, 1.12026, 12, 3, 0.1),
    (21, 4, 0.2, 0.2, SETTLES, 34.2182, 0.369869, 8, 11, 0.13),
    (21, 8, 0.03, 0.2, SPREADS, 5.0917, 0.0557179, 7, 24, 0.1),
    (21, 8, 0.03, 0.2, SETTLES, 3.25203, 0.0336231, 5, 30, 0.1),
    (21, 8, 0.06, 0.2, SPREADS, 57.0121, 0.550033, 10, 8, 0.13),
    (21, 8, 0.06, 0.2, SETTLES, 14.4582, 0.18246, 8, 18, 0.13),
)


def _grids():
    """Boxes with edges: bond percolation where a dispute lasts one day, else edges of a cell share its lifetime."""
    for side, doors, b, r, first, mean, half_width, cities, waves, delta in GRIDS:
        run = boxes((side, side), (7, 7) if side == 21 else (6, 6), r, b, doors, first, cities, waves)
        yield Limit(
            f"{ORDERS[first]}epidemic in a box of {side} x {side}, {doors} neighbours, settled with {r:.0%} a day, "
            f"each drawn in with {b:.0%}", "4.4", "mean number ever in dispute (by simulation)", lambda m=mean: m,
            mean_of(run), delta, reference_error=half_width / 1.96,
        )  # fmt: skip


def _torus():
    """A grid whose opposite edges are joined."""
    for first, mean, half_width, cities, waves, delta in (
        (SPREADS, 12.154, 0.135946, 250, 10, 0.2), (SETTLES, 5.34263, 0.0571154, 150, 16, 0.2),
    ):  # fmt: skip
        run = epidemic(20, 20, [(10, 10)], 0.2, 0.1, NEXT_DOOR, 1, cities, 4)
        run = outbreaks(replace(run, switches=(*order(first), ("city.wrapped", True))), (20, 20), waves)
        yield Limit(
            f"{ORDERS[first]}epidemic on a torus of 20 x 20, 4 neighbours, settled with 20% a day, each drawn in "
            "with 10%", "4.4", "mean number ever in dispute (by simulation)", lambda m=mean: m,
            mean_of(run), delta, reference_error=half_width / 1.96,
        )  # fmt: skip


def tries(city, case) -> Iterator[tuple[int, int]]:
    """Yield (day, cell) of everybody that a dispute tries to draw in, by the coins it threw; -1 is beyond the grid."""
    land, key = city.world.land, city.world.key
    mean = city.rates.spread * city.spec.kinds.online_grievance.contacts
    doors, ordinal = city.spec.conflict.neighbours, 0
    for lived in range(1, lifetime(city, case) + 1):
        age = int(case.level_day - case.day) * 4096 + lived
        number = draws.poisson_quantile(draws.uniform(key, draws.SPREAD, case.name_a, case.name_b, age), mean)
        for _ in range(min(number, MOST_CHILDREN)):
            u = draws.uniforms4(key, draws.RETURN, case.name_a, case.name_b, ordinal)[1]
            yield int(case.level_day) + lived, int(land.neighbours[case.cell, int(u * doors)])
            ordinal += 1


def lifetime(city, case) -> int:
    """Return on how many days a dispute spreads before an attempt settles it, one a day from the day after it ignites.

    Where settling comes first, an attempt is made on the day it ignites, too, and fails.
    """
    wasted = int(city.spec.conflict.settles_first)
    settles, attempt = city.spec.conflict.settle_escalated, wasted
    while draws.uniforms4(city.world.key, draws.MEDIATION, case.name_a, case.name_b, attempt)[0] >= settles:
        attempt += 1
    return attempt - wasted + (0 if wasted else 1)


def off_the_closure(city) -> int:
    """Return how many cells came into dispute on another day than the coins say, or did where they say never.

    A cell comes into dispute on the first day that a dispute tries it, unless it lies in a wall or has been a seed.
    """
    c = city.world.born
    first = np.full(city.sizes.cells, NEVER_ENDS)
    for case in c:
        for day, cell in tries(city, case):
            if cell >= 0:
                first[cell] = min(first[cell], day)
    seeds = c.parent < 0
    first[c.cell[seeds]] = c.day[seeds]
    first[city.world.land.spared == NEVER_ENDS] = NEVER_ENDS
    began = np.full(first.size, NEVER_ENDS)
    began[c.cell] = c.day
    return int((first != began).sum()) + c.size - np.unique(c.cell).size


def clusters(city) -> np.ndarray:
    """Return the number of the cluster that each cell lies in, by the coins that every dispute threw.

    A coin lies on the edge between two cells and is thrown by the end in dispute; open edges are joined by union.
    """
    land = city.world.land
    one, other = np.array([(case.cell, cell) for case in city.world.born for _, cell in tries(city, case)]).T
    inside = (other >= 0) & (land.spared[other] < NEVER_ENDS)
    edges = coo_array((np.ones(inside.sum()), (one[inside], other[inside])), shape=(land.size, land.size))
    return connected_components(edges, directed=False)[1]


def off_the_clusters(city) -> int:
    """Return how many cells are in dispute but not in the cluster of a seed, or in it but never in dispute."""
    c, cluster = city.world.born, clusters(city)
    reached = np.isin(cluster, cluster[c.cell[c.parent < 0]])
    return int((np.bincount(c.cell, minlength=cluster.size) != reached).sum())


# neighbours, b, r, what a day begins with
CLOSED = ((4, 0.15, 0.2, SPREADS), (4, 0.2, 0.2, SETTLES), (8, 0.06, 0.2, SPREADS), (8, 0.06, 0.2, SETTLES))


def _same_sets():
    """The cells ever in dispute are those that the coins of all disputes reach, cell by cell and day by day."""
    yield _exact(
        (4, 0.45, 1.0, SPREADS), "cells in which disputes and percolation clusters of the same coins differ",
        off_the_clusters,
    )  # fmt: skip
    for given in CLOSED:
        yield _exact(given, "cells in dispute on another day than the coins of all disputes say", off_the_closure)


def _exact(given, quantity: str, differing: Callable) -> Limit:
    """Return the case in which a city of boxes has no cell that differs from its coins."""
    doors, b, r, first = given
    run = boxes((21, 21), (7, 7), r, b, doors, first)

    def differ(effort: int) -> Estimate:
        wrong = cells = 0
        for city in run.cities(effort):
            wrong, cells = wrong + differing(city), cells + city.world.born.size
        return Estimate(float(wrong) if cells > 500 else np.nan, 0.0, effort)

    settled = "in a day" if r == 1.0 else f"with {r:.0%} a day"
    return Limit(
        f"{ORDERS[first]}epidemic in a box of 21 x 21, {doors} neighbours, settled {settled}, each drawn in with "
        f"{b:.0%}", "4.4", quantity, lambda: 0.0, differ, exact=0.0,
    )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of streets and grids."""
    return [limit for family in (_streets, _grids, _torus, _same_sets) for limit in family()]
