"""History matching by waves: what of the box is not ruled out, and a uniform sample of it.

Wave 1 is a scrambled Sobol sample of the whole box. If enough of it is plausible, that is the ensemble. Where the
plausible part is too small to be hit, it is reached in steps (subset simulation, Au & Beck 2001): the bar is set where
a tenth of the sample passes, that tenth is spread over what is left by symmetric moves which keep it uniform there
(population Monte Carlo), and so on until the bar is the cut. Each later wave gives every member another draw, so that
chance weighs less and members that were plausible by luck are ruled out; the waves end when one rules out less than a
tenth. The share of the box that is left is the product of the shares that passed.

Every step is a function of seed and figures alone: draws are keyed by wave, step and member.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy.stats import qmc

from experiments.matching.evaluating import Evaluator
from experiments.matching.implausibility import CUT, level
from experiments.matching.targets import Target
from model.draws import generator

PASS = 0.1  # share of a sample that a step of the bar lets through
LITTLE = 0.1  # a wave that rules out less than this is the last
_SOBOL, _RESAMPLE, _MOVE = 1101, 1102, 1103  # purposes of the analysis generator


@dataclass(frozen=True)
class Size:
    """How large a matching is.

    Attributes:
        first: Points of wave 1.
        members: Members that later waves move.
        moves: Moves that each member is offered after a step of the bar or a loss of members.
        most_waves: Waves at most.
        fewest: Plausible points of wave 1 that do without steps.
    """

    first: int = 20_000
    members: int = 1_000
    moves: int = 6
    most_waves: int = 12
    fewest: int = 500


FULL = Size()
QUICK = Size(first=64, members=24, moves=2, most_waves=4, fewest=12)


def sized(points: int) -> Size:
    """Return a matching of so many points in the first wave."""
    return Size(first=points, members=max(points // 4, 12), moves=2, most_waves=6, fewest=max(points // 40, 12))


class Wave(NamedTuple):
    """What one wave did: bar, runs asked for, share that passed, share of the box left, and share of moves accepted."""

    number: int
    bar: float
    runs: int
    passed: float
    left: float
    accepted: float


@dataclass(frozen=True)
class Sample:
    """Points with the sums of their figures over draws; equal points may stand several times (they weigh more)."""

    points: np.ndarray  # (members, dimensions)
    sums: np.ndarray  # (members, targets), over the draws so far
    numbers: np.ndarray  # (members,) draws are keyed by it
    families: np.ndarray  # (members,) number of the point of wave 1 that a member was moved from
    draws: int

    def __getitem__(self, chosen) -> Sample:
        """Return some members."""
        kept = {name: getattr(self, name)[chosen] for name in ("points", "sums", "numbers", "families")}
        return replace(self, **kept)

    def __len__(self):
        return len(self.points)

    @property
    def figures(self) -> np.ndarray:
        """Mean figures of each member."""
        return self.sums / self.draws


@dataclass(frozen=True)
class Matched:
    """A matching that is done: the members, their level, and the waves; no member where nothing was plausible."""

    sample: Sample
    levels: np.ndarray
    waves: tuple[Wave, ...]
    first_levels: np.ndarray  # of every point of wave 1
    first_points: np.ndarray
    first_figures: np.ndarray

    @property
    def reached(self) -> bool:
        """Whether the bar came down to the cut."""
        return bool(self.waves) and self.waves[-1].bar <= CUT and len(self.sample) > 0


def sobol(points: int, dimensions: int, seed: int) -> np.ndarray:
    """Return a scrambled Sobol sample of the unit cube (balanced where ``points`` is a power of 2)."""
    key = int(generator(seed, _SOBOL).integers(2**31))  # SciPy cannot spawn from a keyed generator
    engine = qmc.Sobol(dimensions, scramble=True, rng=key)
    whole = engine.random_base2(int(np.ceil(np.log2(max(points, 2)))))
    return whole[:points]


def match(
    evaluator: Evaluator,
    targets: Sequence[Target],
    dimensions: int,
    size: Size = FULL,
    seed: int = 1,
    say: Callable[[Wave], None] | None = None,
) -> Matched:
    """Return the plausible part of the unit cube.

    Args:
        evaluator: Gives figures of points; its names are the targets' ids.
        targets: The matched patterns.
        dimensions: Of the cube.
        size: How large.
        seed: Of the sample and the moves.
        say: Called after every wave.
    """
    return _Matching(evaluator, tuple(targets), dimensions, size, seed, say or (lambda _: None)).run()


class _Matching:
    """One matching at work."""

    def __init__(self, evaluator, targets, dimensions: int, size: Size, seed: int, say):
        self.evaluator, self.targets, self.size, self.seed, self.say = evaluator, targets, size, seed, say
        self.dimensions, self.waves, self.left, self.next = dimensions, [], 1.0, 0

    def run(self) -> Matched:
        whole = self._run(sobol(self.size.first, self.dimensions, self.seed), 1)
        first = self._levels(whole)
        enough = (first <= CUT).sum() >= min(self.size.fewest, len(whole))
        bar = CUT if enough else self._next_bar(first)
        sample = self._passed(whole, first, bar, len(whole), 0.0)
        while len(sample) and len(self.waves) < self.size.most_waves:
            if bar <= CUT and sample.draws > 1 and 1.0 - self.waves[-1].passed < LITTLE:
                break
            sample, bar = self._wave(sample, bar)
        return Matched(sample, self._levels(sample), tuple(self.waves), first, whole.points, whole.figures)

    def _wave(self, sample: Sample, bar: float) -> tuple[Sample, float]:
        """Spread the sample below the bar; then lower the bar, or at the cut give every member another draw."""
        before = self.evaluator.asked
        sample, accepted = self._spread(sample, bar) if self._moves_needed(sample, bar) else (sample, 0.0)
        if bar > CUT:
            levels = self._levels(sample)
            bar = self._next_bar(levels)
        else:
            sample = self._again(sample)
            levels = self._levels(sample)
        return self._passed(sample, levels, bar, self.evaluator.asked - before, accepted), bar

    def _moves_needed(self, sample: Sample, bar: float) -> bool:
        return bar > CUT or len(sample) < min(self.size.members, self.size.fewest)

    def _passed(self, sample: Sample, levels: np.ndarray, bar: float, runs: int, accepted: float) -> Sample:
        """Return the members below the bar, and note the wave."""
        kept = levels <= bar
        share = float(kept.mean())
        self.left *= share
        self.waves.append(Wave(len(self.waves) + 1, float(bar), int(runs), share, self.left, accepted))
        self.say(self.waves[-1])
        return sample[kept]

    def _next_bar(self, levels: np.ndarray) -> float:
        """Return the level that a tenth of the sample passes, at least the cut."""
        return max(CUT, float(np.quantile(levels, PASS, method="inverted_cdf")))

    # --- runs -----------------------------------------------------------------------------------------------------

    def _run(self, points: np.ndarray, draws: int) -> Sample:
        """Run new points, each with draws of its own."""
        numbers = self.next + np.arange(len(points))
        self.next += len(points)
        sums = sum(self.evaluator(points, draw_number(numbers, draw)) for draw in range(draws))
        return Sample(points, sums, numbers, numbers, draws)

    def _again(self, sample: Sample) -> Sample:
        """Give every member one more draw."""
        more = self.evaluator(sample.points, draw_number(sample.numbers, sample.draws))
        return replace(sample, sums=sample.sums + more, draws=sample.draws + 1)

    def _levels(self, sample: Sample) -> np.ndarray:
        return level(sample.figures, self.targets, sample.draws)

    # --- moves ----------------------------------------------------------------------------------------------------

    def _spread(self, sample: Sample, bar: float) -> tuple[Sample, float]:
        """Return as many members as wanted, moved within what lies below the bar, and the share of moves accepted."""
        wave, accepted = len(self.waves) + 1, 0
        chosen = generator(self.seed, (_RESAMPLE << 16) + wave).integers(len(sample), size=self.size.members)
        spread = np.maximum(sample.points.std(axis=0), 1.0 / len(sample))
        sample = sample[np.sort(chosen)]
        for step in range(self.size.moves):
            draw = generator(self.seed, (_MOVE << 16) + (wave << 8) + step)
            tried = self._run(_proposed(sample.points, spread, draw), sample.draws)
            good = (self._levels(tried) <= bar)[:, None]
            accepted += int(good.sum())
            sample = replace(
                sample,
                points=np.where(good, tried.points, sample.points),
                sums=np.where(good, tried.sums, sample.sums),
                numbers=np.where(good[:, 0], tried.numbers, sample.numbers),
            )
        return sample, accepted / (self.size.moves * len(sample))


MOST_DRAWS = 64


def draw_number(numbers: np.ndarray, draw: int) -> np.ndarray:
    """Return the number of a point's draw: no two points share one."""
    return numbers * MOST_DRAWS + draw


def _proposed(points: np.ndarray, spread: np.ndarray, draw) -> np.ndarray:
    """Return a symmetric move of every point: a normal step in some coordinates, reflected at the faces of the cube.

    How many coordinates move is itself drawn, from one to all on the logarithm, so that some moves fit whatever the
    shape of what is left.
    """
    members, dimensions = points.shape
    moving = np.exp(draw.random(members) * np.log(dimensions + 0.999)).astype(int)
    order = draw.permuted(np.tile(np.arange(dimensions), (members, 1)), axis=1)
    step = 2.4 / np.sqrt(moving)[:, None] * spread * draw.standard_normal((members, dimensions))
    return reflected(points + np.where(order < moving[:, None], step, 0.0))


def reflected(points: np.ndarray) -> np.ndarray:
    """Return points folded back into the unit cube."""
    return 1.0 - np.abs(1.0 - np.mod(points, 2.0))
