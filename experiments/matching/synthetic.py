"""The check of the method itself: a city that made the data must not be ruled out by them.

Truths are drawn from the box and lived once; what they show, with noise of observation and discrepancy put on, becomes
the target. Then each truth is judged as any city would be, by another draw. At least 95 in 100 must stay plausible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from experiments.matching.evaluating import Evaluator
from experiments.matching.implausibility import CUT, level
from experiments.matching.targets import Target
from experiments.matching.waves import draw_number
from model.draws import generator

WANTED = 0.95
_TRUTHS, _NOISE, _CHANCE = 1111, 1112, 1113  # purposes of the analysis generator
_FIRST = 10**6  # numbers of truths: no point of a wave has them


class Check(NamedTuple):
    """How many truths stayed plausible, of how many that had a figure for every pattern; and the others' numbers."""

    kept: int
    truths: int
    undefined: int
    lost: tuple[int, ...]

    @property
    def share(self) -> float:
        """Share of the truths that stayed plausible."""
        return self.kept / self.truths if self.truths else float("nan")


def check(evaluator: Evaluator, targets: Sequence[Target], dimensions: int, truths: int = 100, seed: int = 1) -> Check:
    """Return how many synthetic truths their own observations leave plausible.

    Args:
        evaluator: Gives figures of points.
        targets: The matched patterns, for their tolerances; their intervals are replaced by what a truth showed.
        dimensions: Of the cube.
        truths: How many.
        seed: Of truths and noise.
    """
    points = generator(seed, _TRUTHS).random((truths, dimensions))
    numbers = _FIRST + np.arange(truths)
    shown, judged = (evaluator(points, draw_number(numbers, draw)) for draw in (0, 1))
    noise = generator(seed, _NOISE).standard_normal(shown.shape)
    told = shown + noise * np.array([np.hypot(one.observation, one.discrepancy) for one in targets])
    defined = ~(np.isnan(told) | np.isnan(judged)).any(axis=1)
    lost = [int(k) for k in np.flatnonzero(defined) if _level(told[k], judged[k], targets) > CUT]
    truths_in_all = int(defined.sum())
    return Check(truths_in_all - len(lost), truths_in_all, int((~defined).sum()), tuple(lost))


def measured_chance(
    evaluator: Evaluator, targets: Sequence[Target], dimensions: int, points: int = 400, seed: int = 1
) -> dict[str, float]:
    """Return the standard deviation of each figure from run to run, over points of the whole box, two draws each.

    What a table of targets should state as chance. Root mean square over the points at which both draws have a figure.
    """
    cloud = generator(seed, _CHANCE).random((points, dimensions))
    numbers = 2 * _FIRST + np.arange(points)
    one, other = (evaluator(cloud, draw_number(numbers, draw)) for draw in (0, 1))
    squares = np.nanmean((one - other) ** 2 / 2.0, axis=0)
    return {target.id: float(square**0.5) for target, square in zip(targets, squares, strict=True)}


def observed(targets: Sequence[Target], told: Sequence[float]) -> list[Target]:
    """Return the targets with intervals shrunk to what was observed; chance counts twice: in what was told, too."""
    return [
        replace(one, low=float(value), high=float(value), observation=float(np.hypot(one.observation, one.chance)))
        for one, value in zip(targets, told, strict=True)
    ]


def _level(told: np.ndarray, judged: np.ndarray, targets: Sequence[Target]) -> float:
    return float(level(judged, observed(targets, told)))
