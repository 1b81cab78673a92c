"""An argument's deciding contrast at any point of the box, turned so that + is the paper: for the adversary."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

from experiments.adversary import Answer, Effort, search
from experiments.arguments import Argument, pointwise
from experiments.matching.box import Box
from experiments.runs import Runs
from experiments.study import PAIR, Place, key_of, run_place, sides_of
from experiments.workers import arriving


class ContrastAt:
    """The deciding contrast of an argument as a function of a point and pairs.

    Args:
        argument: Whose contrast.
        box: What is free, and the scenario that holds for the rest.
        seed: Of the draws.
        days: Horizon in working days.
    """

    def __init__(self, argument: Argument, box: Box, seed: int, days: int):
        """Keep what is asked; nothing runs yet."""
        self.argument, self.box, self.seed, self.days = argument, box, seed, days

    @cached_property
    def _sides(self) -> list:
        return list(sides_of([self.argument], deciding=True).values())

    def __call__(self, point: np.ndarray, pairs: range) -> np.ndarray:
        """Return one contrast a pair, its sign turned so that + is with the paper; NaN where it is undefined.

        A point that is no sound scenario is undefined in every pair, and so is a pair in which an arm fails.
        """
        try:
            spec = self.box.scenario(point)
        except ValueError:
            return np.full(len(pairs), np.nan)
        return np.array([self._one(spec, pair) for pair in pairs])

    def _one(self, spec: Any, pair: int) -> float:
        test = self.argument.test
        runs = Runs(run_place(spec, Place(PAIR, pair), self._sides, self.seed, self.days))
        if runs.faults():
            return float("nan")
        keys = {name: key_of(arm) for name, arm in self.argument.arms.items()}
        return float(test.sign * pointwise(test, lambda arm, outcome: runs.values(PAIR, [pair], keys[arm], outcome))[0])


def challenge(
    argument: Argument,
    spec: Any,
    box: Box,
    spread: np.ndarray,
    effort: Effort,
    seed: int,
    days: int,
    also: np.ndarray | None = None,
) -> tuple[str, Answer]:
    """Send the adversary against one argument; return its identifier and the answer."""
    effect = ContrastAt(argument, box, seed, days)
    return argument.id, search(effect, box.point_of(spec), spread, box.shown, effort, seed, also)


def challenges(
    arguments: list[Argument],
    spec: Any,
    box: Box,
    spread: np.ndarray,
    effort: Effort,
    seed: int,
    days: int,
    workers: int = 1,
    also: np.ndarray | None = None,
) -> Iterator[tuple[str, Answer]]:
    """Yield (identifier, answer) as arguments are done: one argument a worker, each the same whatever their number."""
    jobs = ((one, spec, box, spread, effort, seed, days, also) for one in arguments if not one.missing)
    return arriving(challenge, jobs, workers, ahead=1)
