"""The rule's two errors, measured: how often nothing is told to hold, how large an effect is found nine times in ten.

A trial is an argument of which the truth is known: effects over the plausible cities with a mean, doubt about it and
luck in each pair, looked at again and again as a study does while its interval is wide. The rule never sees the truth.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy import optimize

from analysis.verdicts.luck import split
from analysis.verdicts.rule import Evidence, judge_all, measured, space_of
from experiments.statistics.stopping import precise_enough
from model.draws import generator

TRIALS, WANTED, POWER = 200, 0.01, 0.90
_TRIAL = 1131  # purpose of the analysis generator


@dataclass(frozen=True)
class World:
    """A truth and a design.

    Attributes:
        effect: Mean over the plausible cities, and at the reference (+ with the paper), in units of the smallest
            effect of interest.
        doubt, luck: Standard deviations over cities, and over pairs of one city.
        skew: Skewness of luck (0: normal; otherwise a shifted gamma variable).
        pilot, step, cap: Pairs at the reference at first, further ones at a look, and at most.
        cities, each: Plausible cities, and pairs in each.
    """

    effect: float
    doubt: float
    luck: float
    skew: float = 0.0
    pilot: int = 20
    step: int = 10
    cap: int = 60
    cities: int = 500
    each: int = 2


class Errors(NamedTuple):
    """How often a policy that changes nothing was told to hold, and the effect found with 90 % power."""

    wrong: float
    trials: int
    found: float  # in units of the smallest effect of interest

    @property
    def sound(self) -> bool:
        """Whether the first error is at most 1 %."""
        return self.wrong <= WANTED


def errors(world: World, trials: int = TRIALS, seed: int = 1) -> Errors:
    """Return both errors in a world like this one, its own effect aside."""
    wrong = holding(replace(world, effect=0.0, doubt=0.0), trials, seed)
    return Errors(wrong, trials, detectable(world, trials, seed))


def holding(world: World, trials: int = TRIALS, seed: int = 1) -> float:
    """Return the share of trials in which the rule says that the argument holds, the adversary having turned it."""
    told = [judge_all([_trial(world, seed, number)])[0].verdict for number in range(trials)]
    return float(np.mean([verdict in ("holds", "holds, but") for verdict in told]))


def detectable(world: World, trials: int = TRIALS, seed: int = 1, most: float = 64.0) -> float:
    """Return the effect that is told to hold in 90 % of trials, to a hundredth; infinite beyond ``most``."""

    def short(effect: float) -> float:
        return holding(replace(world, effect=effect), trials, seed) - POWER

    if short(most) < 0:
        return float("inf")
    return float(optimize.bisect(lambda effect: short(effect) + 1e-9, 0.0, most, xtol=0.01))


def told_apart(world: World, trials: int = TRIALS, seed: int = 1) -> float:
    """Return how often the interval of doubt's share covers the truth."""
    truth = world.doubt**2 / (world.doubt**2 + world.luck**2)
    found = [split(_cities(world, generator(seed, (_TRIAL << 16) + number))) for number in range(trials)]
    return float(np.mean([one.low <= truth <= one.high for one in found]))


def _trial(world: World, seed: int, number: int) -> Evidence:
    draw = generator(seed, (_TRIAL << 16) + number)
    pairs = world.effect + world.luck * _luck(world.skew, draw, world.cap)
    refuting = world.effect + world.luck * _luck(world.skew, draw, world.cap)
    n = _looked(world, pairs)
    return Evidence(
        deciding=measured([pairs[:n]], 1),
        refuting=measured([refuting[:n]], 1),
        smallest=1.0,
        space=space_of(_cities(world, draw), 1, 1.0),
        adversary="turned",
    )


def _cities(world: World, draw) -> np.ndarray:
    means = world.effect + world.doubt * draw.standard_normal((world.cities, 1))
    return means + world.luck * _luck(world.skew, draw, (world.cities, world.each))


def _luck(skew: float, draw, shape) -> np.ndarray:
    """Return draws of mean 0 and standard deviation 1 with a skewness."""
    if skew == 0.0:
        return draw.standard_normal(shape)
    alpha = 4.0 / skew**2
    return np.sign(skew) * (draw.gamma(alpha, 1.0, shape) - alpha) / alpha**0.5


def _looked(world: World, pairs: np.ndarray) -> int:
    """Return how many pairs a study would have run: more while the interval is wider than half the smallest effect."""
    n = min(world.pilot, world.cap)
    while n < world.cap and not precise_enough({"": pairs[:n]}, {"": 0.5}):
        n = min(n + world.step, world.cap)
    return n
