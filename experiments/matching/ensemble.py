"""The ensemble of plausible cities: points with weights, stored as Parquet, and what it says of the parameters.

A point that several members ended on weighs as many times as much. The reference is a rule and no choice: the plausible
city nearest the centre of the ensemble, in units of the ensemble's own spread.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from experiments.files import StoreFault, replaced
from experiments.matching.implausibility import level
from experiments.matching.targets import Target
from experiments.matching.waves import Matched
from experiments.parts import as_bytes, rows_in

WEIGHT, LEVEL, FAMILY = "weight", "second_largest_implausibility", "family"
UNIFORM_SD = 1.0 / math.sqrt(12.0)  # of a coordinate before anything is ruled out
KURTOSIS = 1.8  # of a uniform coordinate: how far its spread in a small ensemble may lie from 1 by chance
FEWEST = 30  # unrelated points, below which nothing is called pinned
SURE = 4.0  # standard errors: among hundreds of coordinates, fewer are passed by chance somewhere


class Pinned(NamedTuple):
    """One coordinate: its name, ratio of spread after to before, and mean and 80 % interval after, in [0, 1]."""

    name: str
    ratio: float
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Ensemble:
    """Plausible points of the unit cube.

    Attributes:
        names: Of the coordinates.
        patterns: Ids of the matched patterns.
        points: (points, coordinates).
        figures: (points, patterns) mean figures.
        weights: (points,) adding up to 1.
        levels: (points,) second-largest implausibility.
        families: (points,) points of one family were moved from one point of wave 1, and may still lie near it.
    """

    names: tuple[str, ...]
    patterns: tuple[str, ...]
    points: np.ndarray
    figures: np.ndarray
    weights: np.ndarray
    levels: np.ndarray
    families: np.ndarray

    def __len__(self):
        return len(self.points)

    @property
    def effective(self) -> float:
        """How many unrelated points of equal weight it is worth at least (Kish, over families)."""
        _, family = np.unique(self.families, return_inverse=True)
        return float(1.0 / (np.bincount(family, self.weights) ** 2).sum()) if len(self) else 0.0

    @property
    def mean(self) -> np.ndarray:
        """The centre, in the unit cube."""
        return self.weights @ self.points

    @property
    def spread(self) -> np.ndarray:
        """Standard deviation of each coordinate; one that does not vary counts as a hundredth of the cube's."""
        found = np.sqrt(self.weights @ (self.points - self.mean) ** 2)
        return np.maximum(found, UNIFORM_SD / 100.0)

    def distance(self, points: np.ndarray, of: np.ndarray) -> np.ndarray:
        """Return Euclidean distances to a point in units of the ensemble's spread."""
        return np.sqrt((((points - of) / self.spread) ** 2).sum(axis=-1))

    def nearest_centre(self, targets: Sequence[Target] = ()) -> int:
        """Return the number of the reference: of the points that meet most targets, the nearest to the centre.

        Without targets the nearest of all; of equals, the first.
        """
        column = {name: k for k, name in enumerate(self.patterns)}
        met = sum(
            (
                np.array([one.met(v) for v in self.figures[:, column[one.id]]], int)
                for one in targets
                if one.id in column
            ),
            np.zeros(len(self), int),
        )
        away = self.distance(self.points, self.mean)
        return int(np.argmin(np.where(met == met.max(initial=0), away, np.inf)))

    def pinned(self) -> list[Pinned]:
        """Return what became of every coordinate, those that moved least from uniform last."""
        rows = [
            Pinned(name, sd / UNIFORM_SD, mean, *_quantiles(column, self.weights, (0.1, 0.9)))
            for name, column, sd, mean in zip(self.names, self.points.T, self.spread, self.mean, strict=True)
        ]
        return sorted(rows, key=lambda row: row.ratio)

    @property
    def pinned_below(self) -> float:
        """The ratio of spread below which a coordinate is pinned, and not merely narrow by chance in so few points."""
        if self.effective < FEWEST:
            return 0.0
        return max(0.0, 1.0 - SURE * 0.5 * math.sqrt((KURTOSIS - 1.0) / max(self.effective, 1.0)))

    def share_met(self, targets: Sequence[Target]) -> dict[str, float]:
        """Return the weight of the points that meet each target (inside its interval, not merely near)."""
        column = {name: k for k, name in enumerate(self.patterns)}
        return {
            one.id: float(self.weights[[one.met(value) for value in self.figures[:, column[one.id]]]].sum())
            for one in targets
            if one.id in column
        }

    def save(self, path: Path) -> None:
        """Write it as Parquet, whole or not at all; equal ensembles give equal bytes."""
        columns = {WEIGHT: self.weights, LEVEL: self.levels, FAMILY: self.families}
        columns |= {f"pattern:{name}": self.figures[:, k] for k, name in enumerate(self.patterns)}
        columns |= {name: self.points[:, k] for k, name in enumerate(self.names)}
        replaced(path, as_bytes(pa.table({name: pa.array(column) for name, column in columns.items()})))

    @classmethod
    def load(cls, path: Path) -> Ensemble:
        """Read one.

        Raises:
            StoreFault: If the file is damaged or no ensemble.
        """
        table = rows_in(path)
        if not {WEIGHT, LEVEL, FAMILY} <= set(table.column_names):
            raise StoreFault(f"{path}: this is no ensemble of plausible cities")
        figures = [name for name in table.column_names if name.startswith("pattern:")]
        axes = [name for name in table.column_names if name not in (WEIGHT, LEVEL, FAMILY, *figures)]

        def block(columns):
            return np.column_stack([table[name].to_numpy() for name in columns])

        patterns = tuple(name.partition(":")[2] for name in figures)
        own = (table[name].to_numpy() for name in (WEIGHT, LEVEL, FAMILY))
        return cls(tuple(axes), patterns, block(axes), block(figures), *own)


def ensemble_of(found: Matched, names: Sequence[str], targets: Sequence[Target]) -> Ensemble:
    """Return the ensemble of a matching: equal points once, with their weight, in the order of their numbers.

    Raises:
        ValueError: If no city was plausible.
    """
    if not found.reached:
        worst = found.waves[-1].bar if found.waves else math.nan
        raise ValueError(
            f"no plausible city was found: the bar came down to {worst:.3g} and not to the cut; look at the patterns "
            "that are missed everywhere, or run larger waves"
        )
    _, first, count = np.unique(found.sample.numbers, return_index=True, return_counts=True)
    sample = found.sample[first]
    levels = level(sample.figures, targets, sample.draws)
    weights, patterns = count / count.sum(), tuple(one.id for one in targets)
    return Ensemble(tuple(names), patterns, sample.points, sample.figures, weights, levels, sample.families)


def _quantiles(values: np.ndarray, weights: np.ndarray, at: Sequence[float]) -> list[float]:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return [float(values[order][min(np.searchsorted(reached, one), len(values) - 1)]) for one in at]
