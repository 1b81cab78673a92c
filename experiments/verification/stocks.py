"""A published stock of firms of six sizes: how many firms, and how many workers, are under a branch (ORACLES 6.3).

What a firm does beyond expectation for those who really work there is put on the published share. Groups of five small
firms are run where firms pool (:mod:`experiments.verification.parks`), the others in a city of this stock.
"""

from __future__ import annotations

from functools import lru_cache
from math import hypot

import numpy as np

from experiments.verification.founding import MOST_UNITS, tail
from experiments.verification.limit import Estimate, Limit
from experiments.verification.parks import parks, put_on
from experiments.verification.runs import Run
from model.state.names import OWN_BRANCH

STOCK = {5: 0.4, 10: 0.25, 20: 0.18, 50: 0.1, 100: 0.05, 300: 0.02}  # workers of a firm: share of firms
GROUPED = 10  # workers: firms of at most so many pool, where firms pool
_MEAN = sum(size * share for size, share in STOCK.items())  # workers of a firm
_CITIES = 4


@lru_cache(maxsize=1)
def firms(share: float, effort: int) -> tuple[np.ndarray, ...]:
    """Return (cell, jobs, workers, has an own branch) of the firms of all cities."""
    fields = {
        "members.share_local": share, "members.share_migrant": share, "enterprises.size_classes": list(STOCK.items()),
        "enterprises.per_1000_residents": 1000.0 / _MEAN,
    }  # fmt: skip
    parts = []
    for number, city in enumerate(Run("founding", tuple(fields.items()), 1, _CITIES).cities(effort)):
        rows, people = city.world.firms, city.world.people
        workers = np.bincount(people.workplace[people.workplace >= 0], minlength=rows.size)
        columns = (rows.cell + number * city.sizes.cells, rows.employees, workers, rows.branch == OWN_BRANCH)
        parts.append([np.array(column) for column in columns])
    return tuple(np.concatenate(columns) for columns in zip(*parts, strict=True))


def weights(by_worker: bool) -> dict[int, float]:
    """Return the share of firms of each size, or of who works there."""
    return {size: share * (size / _MEAN if by_worker else 1.0) for size, share in STOCK.items()}


def covered(share: float, by_worker: bool, grouped: bool) -> float:
    """Return the expected share of firms, or workers, with a branch: small firms in groups of five, where grouped."""
    pooled = {size: MOST_UNITS if grouped and size <= GROUPED else 1 for size in STOCK}
    return float(sum(part * tail(size * pooled[size], share) for size, part in weights(by_worker).items()))


def _measure(share: float, by_worker: bool, grouped: bool):
    """Return the measure of that share."""

    def alone(effort: int) -> Estimate:
        cell, jobs, workers, has_branch = firms(share, effort)
        beyond = (has_branch - tail(workers, share)) * (jobs if by_worker else 1.0) * (jobs > GROUPED * grouped)
        whole = cell.size * (_MEAN if by_worker else 1.0)
        return put_on(covered(share, by_worker, grouped), np.bincount(cell, beyond), whole)

    def together(effort: int, size: int) -> Estimate:
        at_work, founded = (column[:, MOST_UNITS - 1] for column in parks(size, share, effort))
        return put_on(0.0, founded - tail(at_work, share), at_work.size)

    def measure(effort: int) -> Estimate:
        value, error, units = alone(effort)
        for size, part in weights(by_worker).items():
            if grouped and size <= GROUPED:
                beyond = together(effort, size)
                value, error = value + part * beyond.value, hypot(error, part * beyond.error)
        return Estimate(value, error, units)

    return measure


# Members' share: firms and workers under an own branch, then with groups of five where firms are small.
PUBLISHED = {
    0.03: (0.072393, 0.410618, 0.134083, 0.433086), 0.05: (0.126959, 0.539778, 0.289329, 0.5967),
    0.08: (0.196838, 0.650888, 0.507782, 0.753467), 0.12: (0.276393, 0.730923, 0.717152, 0.865938),
}  # fmt: skip
DELTAS = {
    0.03: (0.07, 0.05, 0.06, 0.05), 0.05: (0.05, 0.03, 0.04, 0.03),
    0.08: (0.04, 0.02, 0.03, 0.02), 0.12: (0.03, 0.02, 0.02, 0.02),
}  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of the published stock."""
    found = []
    for share, published in PUBLISHED.items():
        cases = ((grouped, by_worker) for grouped in (False, True) for by_worker in (False, True))
        for (grouped, by_worker), number, delta in zip(cases, published, DELTAS[share], strict=True):
            small = "small ones in groups of five" if grouped else "each by itself"
            found.append(Limit(
                f"a stock of firms of 5 to 300, {share:.0%} are members: {small}", "6.3",
                "share of workers under a branch" if by_worker else "share of firms with a branch",
                lambda a=(share, by_worker, grouped): covered(*a), _measure(share, by_worker, grouped), delta, number,
            ))  # fmt: skip
    return found
