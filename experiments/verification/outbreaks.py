"""Epidemics one after another in the boxes of one city, each with a fate of its own.

To build a city and to decide its months costs more than the epidemics in it. So the cells of a box are as good as new
once the box is quiet, and the next epidemic begins there, until a number fixed beforehand is over: none is cut short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from experiments.verification.limit import Estimate, Unanswered
from experiments.verification.runs import NEVER_ENDS, Run, average
from model.initial.land import curve
from model.state.names import DORMANT, LATENT

LOOK = 4  # days between looks for quiet boxes
HORIZON = 750  # days: a city's longest


@dataclass(frozen=True)
class Outbreaks(Run):
    """A run of epidemics whose seeds wait for a quiet box.

    Attributes:
        box: Rows and columns of a box; boxes are parted by walls one cell wide, and numbered row by row.
        heads: Cells in which the epidemics of each box begin, all boxes with as many.
        waves: Epidemics a box, on average over the boxes of a city.
    """

    box: tuple[int, int] = (0, 0)
    heads: tuple[tuple[int, ...], ...] = ()
    waves: int = 1

    def cities(self, effort: int = 1) -> Iterator:
        """Yield the cities of the case, run until their last epidemic is over."""
        for city in self.built(effort):
            yield self.lived(city)

    def lived(self, city):
        """Run a city until its last epidemic is over, and return it."""
        heads, box = np.array(self.heads), self.box_of_cell()
        city.world.cases.day[: city.primary] = NEVER_ENDS
        begun = 0
        while True:
            cases = city.world.born
            is_open = (cases.state >= LATENT) & (cases.state <= DORMANT)
            quiet = np.ones(len(heads) + 1, np.bool_)
            quiet[box[cases.cell[is_open]]] = False
            quiet[-1] = False  # the walls stay
            idle = np.flatnonzero(quiet)[: (city.primary - begun) // heads.shape[1]]
            if idle.size:
                city.world.land.spared[quiet[box]] = 0
                until = begun + heads[idle].size
                cases.cell[begun:until], cases.day[begun:until] = heads[idle].ravel(), city.day
                begun = until
            elif begun == city.primary and not is_open.any():
                return city
            if city.day >= city.days:
                raise Unanswered("the horizon is too short for so many epidemics")
            city.run_for(LOOK)

    def box_of_cell(self) -> np.ndarray:
        """Return the box that each cell lies in; -1 in a wall."""
        grid = dict(self.settings)
        row, column = curve(grid["city.rows"], grid["city.columns"])
        (down, row), (right, column) = np.divmod(row, self.box[0] + 1), np.divmod(column, self.box[1] + 1)
        across = (grid["city.columns"] + 1) // (self.box[1] + 1)
        return np.where((row == self.box[0]) | (column == self.box[1]), -1, down * across + right)


def outbreaks(run: Run, box: tuple[int, int], waves: int, boxes: int = 1) -> Outbreaks:
    """Return the run of epidemics one after another for one in which all begin on the first day, box by box."""
    kind, cells = run.seeds
    heads = tuple(map(tuple, np.reshape(cells, (boxes, -1)).tolist()))
    fields = {**run.__dict__, "days": HORIZON, "seeds": (kind, tuple(np.repeat(cells, waves).tolist()))}
    made = Outbreaks(**fields, box=box, heads=heads, waves=waves)
    return replace(made, walls=tuple(np.flatnonzero(made.box_of_cell() < 0).tolist()))


def roots(parent: np.ndarray) -> np.ndarray:
    """Return the primary case that each case descends from; a parent's number is below its children's."""
    root = np.where(parent < 0, np.arange(parent.size), parent)
    while (root[root] != root).any():
        root = root[root]
    return root


class Outcomes(NamedTuple):
    """How many cells each epidemic ever reached, and days from its beginning until all was quiet."""

    size: np.ndarray
    days: np.ndarray


@lru_cache(maxsize=8)
def outcomes(run: Outbreaks, effort: int = 1) -> Outcomes:
    """Run the epidemics of a case."""
    size, days, seeds = [], [], len(run.heads[0])
    for city in run.cities(effort):
        cases, firsts = city.world.born, city.primary
        root, last = roots(cases.parent), np.zeros(city.primary, np.int64)
        np.maximum.at(last, root, cases.ended - cases.day[root])
        size.append(np.bincount(root)[:firsts].reshape(-1, seeds).sum(axis=1))
        days.append(last.reshape(-1, seeds).max(axis=1))
    return Outcomes(np.concatenate(size), np.concatenate(days))


def mean_of(run: Outbreaks, value: Callable[[np.ndarray], np.ndarray] = np.asarray) -> Callable[[int], Estimate]:
    """Return the measure of the mean of a value of sizes."""
    return lambda effort: average(value(outcomes(run, effort).size).astype(float))


def days_of(run: Outbreaks) -> Callable[[int], Estimate]:
    """Return the measure of the mean days until all is quiet."""
    return lambda effort: average(outcomes(run, effort).days.astype(float))


def deviation(values: np.ndarray) -> Estimate:
    """Return the standard deviation of values, its standard error from that of the squares about their mean."""
    values = values.astype(float)
    variance = average((values - values.mean()) ** 2)
    deviation = variance.value**0.5
    return Estimate(deviation, variance.error / (2.0 * deviation), values.size)
