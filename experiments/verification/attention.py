"""Value averaging over any network: communities of one resident that listen to one another (DeGroot; ORACLES 5.2).

Every published network is run. A left eigenvector picks out the disagreement that dies away last, so that what a month
leaves of it is the second eigenvalue, from any start; and every position must be the one that the matrix gives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from experiments.verification.limit import Estimate, Limit
from experiments.verification.runs import SEED, Run
from experiments.verification.values import ROUNDING, silo_eigenvalue
from model.city import City

_MONTHS, _LONGEST = 4, 35
_PACED = 2  # months: later, what is left of the disagreement may be of the size of rounding


def complete(size: int, own: float) -> np.ndarray:
    """Return the weights of a network in which everybody listens to all others alike."""
    weights = np.full((size, size), (1.0 - own) / (size - 1))
    np.fill_diagonal(weights, own)
    return weights


def ring(size: int, own: float) -> np.ndarray:
    """Return the weights of a ring: everybody listens to two neighbours."""
    one = np.roll(np.eye(size), 1, axis=0)
    return own * np.eye(size) + (1.0 - own) / 2.0 * (one + one.T)


def star(size: int, own: float) -> np.ndarray:
    """Return the weights of a star: the first listens to all others, these to the first only."""
    weights = own * np.eye(size)
    weights[0, 1:], weights[1:, 0] = (1.0 - own) / (size - 1), 1.0 - own
    return weights


def silos(number: int, size: int, own: float, across: float) -> np.ndarray:
    """Return the weights of silos: a share ``across`` of the attention goes evenly to all other silos."""
    silo = np.repeat(np.arange(number), size)
    inside = (1.0 - own) * (1.0 - across) / (size - 1)
    outside = (1.0 - own) * across / ((number - 1) * size)
    weights = np.where(silo[:, None] == silo, inside, outside)
    np.fill_diagonal(weights, own)
    return weights


@dataclass(frozen=True)
class Network:
    """One published network: its weights, its second eigenvalue in closed form and as published."""

    name: str
    weights: Callable[[], np.ndarray]
    eigenvalue: Callable[[], float]
    published: float


def _silos(across: float, told: str, published: float) -> Network:
    return Network(
        f"four silos of five, {told} of the attention across", lambda: silos(4, 5, 0.4, across),
        lambda: silo_eigenvalue(0.4, 1.0 - across, 4, 5), published,
    )  # fmt: skip


def _ring(size: int, own: float, told: str, published: float) -> Network:
    eigenvalue = own + (1.0 - own) * np.cos(2.0 * np.pi / size)
    return Network(f"a ring of {told}", lambda: ring(size, own), lambda: float(eigenvalue), published)


NETWORKS = (
    Network("everybody listens to all of ten", lambda: complete(10, 0.5), lambda: abs(0.5 - 0.5 / 9.0), 0.444444),
    Network("everybody listens to all of thirty", lambda: complete(30, 0.2), lambda: abs(0.2 - 0.8 / 29.0), 0.172414),
    _ring(10, 0.5, "ten", 0.904508), _ring(20, 1.0 / 3.0, "twenty", 0.967371),
    Network("a star of ten, half the weight on oneself", lambda: star(10, 0.5), lambda: 0.5, 0.5),
    Network("a star of ten, 0.6 of the weight on oneself", lambda: star(10, 0.6), lambda: 0.6, 0.6),
    _silos(0.05, "5%", 0.96), _silos(0.2, "20%", 0.84), _silos(15.0 / 19.0, "15/19", 0.368421),
)  # fmt: skip


@lru_cache(maxsize=2)
def positions(number: int, months: int = _MONTHS) -> np.ndarray:
    """Return (months, persons): positions at the start and after each month in the city of a network."""
    weights = NETWORKS[number].weights()
    ties = [(who, whom, float(weights[who, whom])) for who, whom in np.argwhere(weights).tolist() if who != whom]
    settings = {
        "city.rows": 1, "city.columns": len(weights), "city.cells_per_community": 1,
        "city.communities_per_street": len(weights), "population.residents_per_cell": 1.0, "values.attention": ties,
    }  # fmt: skip
    days = 250 if months <= 11 else 750
    city = City(Run("values", tuple(settings.items()), days).spec(), "siloed", rng=SEED, days=days)
    rows = [np.array(city.world.positions, np.float64)]
    while len(rows) <= months:
        city.run_for(1)
        if city.month == len(rows):
            rows.append(np.array(city.world.positions, np.float64))
    return np.array(rows)


def _pace(number: int):
    """Return the measure of what a month leaves of the disagreement that dies away last."""

    def measure(effort: int) -> Estimate:
        values, vectors = np.linalg.eig(NETWORKS[number].weights().T)
        last = vectors[:, np.argsort(np.abs(values))[-2]].real
        rows = positions(number)
        left = abs(rows[_PACED] @ last) / abs(rows[0] @ last)
        return Estimate(float(left ** (1.0 / _PACED)), 0.0, rows.shape[1])

    return measure


def _strays(number: int):
    """Return the measure of how far anybody is from where the weights' powers put them."""

    def measure(effort: int) -> Estimate:
        rows, weights = positions(number), NETWORKS[number].weights()
        after = [np.linalg.matrix_power(weights, month) @ rows[0] for month in range(len(rows))]
        return Estimate(float(np.abs(rows - after).max()), 0.0, rows.shape[1])

    return measure


def _consensus(number: int):
    """Return the measure of how far anybody in a star is from its consensus, in which the hub counts for half."""

    def measure(effort: int) -> Estimate:
        rows = positions(number, _LONGEST)
        consensus = rows[0, 0] / 2.0 + rows[0, 1:].mean() / 2.0
        return Estimate(float(np.abs(rows[-1] - consensus).max()), 0.0, rows.shape[1])

    return measure


def limits() -> list[Limit]:
    """Return the cases of networks of attention."""
    found = []
    for number, network in enumerate(NETWORKS):
        case = f"values: {network.name}"
        found.append(Limit(
            case, "5.2", "disagreement left after a month (second eigenvalue)", network.eigenvalue, _pace(number),
            published=network.published, exact=ROUNDING,
        ))  # fmt: skip
        found.append(Limit(
            case, "5.2", "largest distance of a position from where the weights put it", lambda: 0.0, _strays(number),
            exact=ROUNDING,
        ))  # fmt: skip
    found.append(Limit(
        "values: a star of ten, half the weight on oneself", "5.2",
        "largest distance from consensus, the hub counting for half, after 35 months", lambda: 0.0, _consensus(4),
        exact=ROUNDING,
    ))  # fmt: skip
    return found
