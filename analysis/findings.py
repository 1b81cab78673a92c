"""From runs to findings: each argument's effect at the reference, its share of the space, and its verdict."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from analysis.verdict import FAMILY, Direction, Share, Verdict, direction, judge, share_of
from experiments.arguments import Argument, Test, comparisons, pointwise
from experiments.runs import Runs
from experiments.statistics import Difference, favours, holm, paired_difference, paired_p, precise_enough
from experiments.study import PAIR, POINT, key_of

EQUAL = 1e-9  # largest difference of a day's paid hours between arms, as a share of them
_NOTHING = Difference(math.nan, math.nan, math.nan, math.nan, 0, math.nan, math.nan, math.nan, "too few pairs")


@dataclass(frozen=True)
class Contrast:
    """One contrast as found at the reference: its weakest comparison, and the p value of the whole.

    ``series`` holds one value a pair of every comparison, the weakest (``label``) among them.
    """

    test: Test
    label: str
    found: Difference
    p: float
    series: dict[str, np.ndarray] = field(repr=False, compare=False)

    @property
    def every(self) -> dict[str, Difference]:
        """All comparisons, the weakest among them."""
        return {label: of_values(values) for label, values in self.series.items()}

    @property
    def direction(self) -> Direction:
        """Whether it points where the paper says."""
        return direction(self.found.mean, self.test.sign)

    @property
    def said(self) -> str:
        """Whether the paper's sign is seen, the opposite is seen, or neither is decided."""
        return {"better": "as predicted", "worse": "against", "same": "no difference"}.get(
            favours(self.found, self.test.sign), "undecided"
        )


@dataclass(frozen=True)
class Finding:
    """What a study says of one argument.

    Attributes:
        effect: The deciding contrast at the reference.
        share: Share of the sampled space with the predicted sign.
        clear: Share of it with an effect of the predicted sign that is at least the smallest of interest.
        against: What would count against the argument, as a contrast (None where it is none of its own).
        also: Further contrasts that are shown and do not decide.
        hours_gap: Largest difference of a day's paid hours between arms, as a share of them.
        hours: Paid hours of a day in the reference city.
        effects, numbers: The effect at every point of the space, and the points' numbers.
        p_adjusted: Holm's p over the family.
        verdict: By ``analysis.verdict.RULE``.
        why: Why it could not be tested; else empty.
    """

    argument: Argument
    effect: Contrast
    share: Share
    clear: float
    against: Contrast | None
    also: tuple[Contrast, ...]
    hours_gap: float
    hours: float
    effects: np.ndarray = field(repr=False, compare=False)
    numbers: list[int] = field(repr=False, compare=False)
    p_adjusted: float = math.nan
    verdict: Verdict = "undecided"
    why: str = ""


class Plan(NamedTuple):
    """Pairs at the reference: so many at first, so many more at a time while the interval is wide, so many at most."""

    pilot: int
    step: int
    cap: int


def findings(
    arguments: Iterable[Argument], runs, plan: Plan | None = None, ran: Collection[str] | None = None
) -> list[Finding]:
    """Return the finding of every argument, p values adjusted over the family of all 36.

    With a ``plan`` an argument reads as many pairs as it would have asked for alone, whatever others have asked
    for since; None: all there are. ``ran`` names the arguments that the runs were made for; None: all of them.
    """
    found = [finding(one, runs if ran is None or one.id in ran else Runs(), plan) for one in arguments]
    p = [1.0 if one.why or math.isnan(one.effect.p) else one.effect.p for one in found]
    adjusted = holm(p + [1.0] * (FAMILY - len(p)))  # the family is all arguments, run or not
    return [_judged(one, float(p)) for one, p in zip(found, adjusted, strict=False)]


def finding(one: Argument, runs, plan: Plan | None = None) -> Finding:
    """Return what the runs say of one argument, before p values are adjusted and the verdict is given."""
    arms = {name: key_of(arm) for name, arm in one.arms.items()}
    if one.missing:
        return _untested(one, f"the model lacks {one.missing}")
    decisive = [arms[name] for name in one.test.arms]
    pairs, points = runs.numbers(PAIR, arms.values()), runs.numbers(POINT, decisive)
    if not pairs:
        return _untested(one, "nothing has been run")
    if plan is not None:
        pairs = pairs[: _own_pairs(one.test, plan, len(pairs), lambda n: _getter(runs, PAIR, pairs[:n], arms))]
    gap = max(runs.hours_gap(PAIR, pairs, arms.values()), runs.hours_gap(POINT, points, decisive))
    first = runs.rows[PAIR, pairs[0], next(iter(arms.values()))]
    effects = pointwise(one.test, _getter(runs, POINT, points, arms)) if points else np.empty(0)
    sound = effects[~np.isnan(effects)]
    toward = sound * one.test.sign
    contrasts = [contrast_of(test, _getter(runs, PAIR, pairs, arms)) for test in one.tests]
    effect, rest = contrasts[0], contrasts[1:]
    return Finding(
        argument=one,
        effect=effect,
        share=share_of(int((toward > 0).sum()), sound.size),
        clear=float((toward >= one.test.smallest).mean()) if sound.size else math.nan,
        against=rest.pop(0) if one.against else None,
        also=tuple(rest),
        hours_gap=gap,
        hours=first.hours_high,
        effects=effects,
        numbers=points,
        why=f"paid hours differ between arms by {gap:.2g} of a day's hours" if gap > EQUAL else "",
    )


def contrast_of(test: Test, get: Callable) -> Contrast:
    """Return a contrast's weakest comparison: the one whose interval reaches least far to the predicted side."""
    parts = comparisons(test, get)
    found = {label: of_values(values) for label, values in parts.items()}
    label = min(found, key=lambda name: _near_end(found[name], test.sign))
    return Contrast(test, label, found[label], max(paired_p(v, 0 * v) for v in parts.values()), parts)


def of_values(values: np.ndarray) -> Difference:
    """Return the mean of one value a pair, with its interval."""
    return paired_difference(values, np.zeros(values.size)) if values.size else _NOTHING


def _near_end(found: Difference, sign: int) -> float:
    end = found.low if sign > 0 else -found.high
    return -math.inf if math.isnan(end) else end


def _getter(runs, place: str, numbers: list[int], arms: dict[str, str]):
    return lambda arm, outcome: runs.values(place, numbers, arms[arm], outcome)


def _untested(one: Argument, why: str) -> Finding:
    nothing = Contrast(one.test, "", _NOTHING, math.nan, {})
    return Finding(one, nothing, share_of(0, 0), math.nan, None, (), math.nan, math.nan, np.empty(0), [], why=why)


def _judged(one: Finding, p: float) -> Finding:
    if one.why:
        return replace(one, verdict="not tested")
    found, test = one.effect.found, one.argument.test
    return replace(
        one, p_adjusted=p, verdict=judge(found.low, found.high, p, test.sign, test.smallest, one.share.share)
    )  # fmt: skip


def _own_pairs(test: Test, plan: Plan, there: int, first: Callable) -> int:
    """Return how many of the pairs that are there the stopping rule takes; ``first`` gives a reader of the first n."""
    n = min(plan.pilot, there)
    while n < min(plan.cap, there) and is_wide(contrast_of(test, first(n))):
        n = min(n + plan.step, plan.cap, there)
    return n


def is_wide(one: Contrast) -> bool:
    """Tell whether a contrast asks for more pairs: its interval is wider than half the smallest effect either way.

    One whose nearer end already lies beyond the smallest effect, on whichever side, is done.
    """
    smallest = one.test.smallest
    if max(_near_end(one.found, 1), _near_end(one.found, -1)) > smallest:
        return False
    return not precise_enough({"": one.series[one.label]}, {"": smallest / 2})


def wide_still(found: list[Finding]) -> list[Argument]:
    """Return the arguments that ask for more pairs."""
    return [one.argument for one in found if not one.why and is_wide(one.effect)]
