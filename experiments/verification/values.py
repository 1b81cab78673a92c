"""Value averaging: the second eigenvalue of the weights sets the pace, and the mean is kept (DeGroot; ORACLES 5.2)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from experiments.verification.limit import Estimate, Limit
from experiments.verification.runs import SEED, Run
from model.city import City

_MONTHS = 4
ROUNDING = 2e-6  # positions are kept in single precision


def silo_eigenvalue(own: float, inside: float, silos: int, size: int) -> float:
    """Return the second eigenvalue of ``silos`` groups of ``size`` persons (5.2).

    Weight ``own`` lies on oneself, a share ``inside`` of the rest on one's group, the remainder evenly on all others.
    """
    across = (1.0 - own) * (1.0 - inside)
    between = abs(own + (1.0 - own) * inside - across / (silos - 1))
    within = abs(own - (1.0 - own) * inside / (size - 1))
    return max(between, within)


@lru_cache(maxsize=4)
def _positions(neighbourhood: float, activity: float, residents: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return positions at the start and after each month (months, persons), and everybody's cell and community."""
    weights = (("values.neighbourhood", neighbourhood), ("values.activity", activity))
    run = Run("values", (*weights, ("population.residents_per_cell", residents)), 250)
    city = City(run.spec(), "siloed", rng=SEED, days=250)
    rows = [np.array(city.world.positions, np.float64)]
    while len(rows) <= _MONTHS:
        city.run_for(1)
        if city.month == len(rows):
            rows.append(np.array(city.world.positions, np.float64))
    cell = np.array(city.world.people.cell)
    return np.array(rows), cell, np.array(city.world.land.community)[cell]


def _means(values: np.ndarray, block: np.ndarray) -> np.ndarray:
    """Return everybody's block mean."""
    return (np.bincount(block, values) / np.bincount(block))[block]


def _pace(*weights, within_cell: bool):
    """Return the measure of what a month leaves of a disagreement: inside cells, or between cells of a community."""

    def measure(effort: int) -> Estimate:
        rows, cell, community = _positions(*weights)
        fine = [row if within_cell else _means(row, cell) for row in rows]
        coarse = cell if within_cell else community
        left = [np.sqrt(((row - _means(row, coarse)) ** 2).sum()) for row in fine]
        return Estimate(float((left[-1] / left[0]) ** (1.0 / _MONTHS)), 0.0, cell.size)

    return measure


def _drift(*weights):
    """Return the measure of the largest move of a community's mean: weights are doubly stochastic, so none."""

    def measure(effort: int) -> Estimate:
        rows, _, community = _positions(*weights)
        moved = np.abs(_means(rows[-1], community) - _means(rows[0], community))
        return Estimate(float(moved.max()), 0.0, community.size)

    return measure


def limits() -> list[Limit]:
    """Return the cases of value averaging."""
    ten = (0.5 / 0.9, 0.0, 10)  # of ten in a cell: half the weight on oneself, half on the nine others
    size, silos, own, across = 50, 4, 0.4, 0.2
    community = (1.0 - own) * across * silos / (silos - 1)
    cell = size * ((1.0 - own) * (1.0 - across) / (size - 1) - community / (silos * size))
    fifty = (cell, community, size)
    return [
        Limit(
            "ten neighbours, half the weight on oneself", "5.2", "disagreement left after a month (second eigenvalue)",
            lambda: abs(0.5 - 0.5 / 9.0), _pace(*ten, within_cell=True), published=0.444444, exact=ROUNDING,
        ),
        Limit(
            "four cells of a community, a fifth of the attention across", "5.2",
            "disagreement between cells left after a month", lambda: silo_eigenvalue(own, 1.0 - across, silos, size),
            _pace(*fifty, within_cell=False), published=0.84, exact=ROUNDING,
        ),
        Limit(
            "four cells of a community, a fifth of the attention across", "5.2", "largest move of a community's mean",
            lambda: 0.0, _drift(*fifty), exact=ROUNDING,
        ),
    ]  # fmt: skip
