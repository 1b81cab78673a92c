"""From plausible cities to one that misses least: a local search on matched patterns alone.

Among hundreds of free parameters no sample of thousands of cities holds one that meets every pattern. So the best of
the ensemble, and the scenario itself, are walked on: each is offered steps in a few coordinates, and takes one when it
lies closer to the targets over several draws. What is compared, and what fusion does, is never looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.matching.evaluating import Evaluator
from experiments.matching.implausibility import implausibilities, level
from experiments.matching.targets import Target
from experiments.matching.waves import reflected
from model.draws import generator

_REFINE = 1105  # purpose of the analysis generator
WORST = 10.0  # what an undefined pattern counts as
STEP = 0.3  # standard deviation of a step in one coordinate
FEW = 0.03  # share of coordinates that a step moves


@dataclass(frozen=True)
class Refinement:
    """How long is searched.

    Attributes:
        walkers: Cities that are walked on.
        steps: Steps that each is offered.
        draws: Runs of each city at a look.
        last: Runs of each in the end.
    """

    walkers: int = 8
    steps: int = 60
    draws: int = 2
    last: int = 8


@dataclass(frozen=True)
class Refined:
    """The city that was found: its point, figures (means), patterns met, and its level of implausibility."""

    point: np.ndarray
    figures: np.ndarray
    met: int
    level: float


def refined(
    evaluator: Evaluator, targets: Sequence[Target], starts: np.ndarray, how: Refinement, seed: int, centre: np.ndarray
) -> Refined:
    """Return the city that meets most patterns; of equals the one that misses the others by least.

    Args:
        evaluator: Gives figures of points; its names are the targets' ids.
        targets: The matched patterns.
        starts: (starts, dimensions) plausible points; those that miss least are walked on.
        how: How long.
        seed: Of the steps.
        centre: The scenario's own point, one start more.
    """
    starts = np.vstack([centre[None, :], starts])
    figures = _look(evaluator, starts, 1)
    order = np.argsort(_missed(figures, targets, 1), kind="stable")[: how.walkers]
    points = starts[order]
    missed = _missed(_look(evaluator, points, how.draws), targets, how.draws)
    for step in range(how.steps):
        draw = generator(seed, (_REFINE << 16) + step)
        few = draw.random(points.shape) < np.maximum(FEW, 1.0 / points.shape[1])
        tried = reflected(points + few * STEP * draw.standard_normal(points.shape))
        found = _missed(_look(evaluator, tried, how.draws), targets, how.draws)
        better = found < missed
        points, missed = np.where(better[:, None], tried, points), np.where(better, found, missed)
    figures = _look(evaluator, points, how.last)
    met = [sum(one.met(value) for one, value in zip(targets, row, strict=True)) for row in figures]
    missed = _missed(figures, targets, how.last)
    best = min(range(len(points)), key=lambda k: (-met[k], missed[k]))
    return Refined(points[best], figures[best], met[best], float(level(figures[best], targets, how.last)))


def _look(evaluator: Evaluator, points: np.ndarray, draws: int) -> np.ndarray:
    """Return (points, targets) mean figures over draws 0, 1, ..., the same draws for every point."""
    asked = [evaluator(points, [draw] * len(points)) for draw in range(draws)]
    return np.mean(asked, axis=0)


def _missed(figures: np.ndarray, targets: Sequence[Target], draws: int) -> np.ndarray:
    """Return (points,) sum of squared implausibilities; 0 where every pattern is met."""
    every = np.minimum(implausibilities(figures, targets, draws), WORST)
    return (every**2).sum(axis=-1)
