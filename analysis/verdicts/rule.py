"""The rule by which an argument is judged (VALIDATION section 5), as a pure function of evidence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np

from experiments.statistics import holm
from experiments.statistics.anytime import anytime

LEVEL = 0.95  # of every interval
ALPHA = 0.05  # of the family of all deciding and refuting tests, after Holm
FAMILY = 80  # forty arguments, a deciding and a refuting test each
HOLDS, HALF = 0.90, 0.50  # shares of the plausible cities
PAIRS = 20  # at the reference, at least
EACH = 2  # pairs at a point, at least: with one, luck is not told from doubt
EQUAL = 1e-9  # largest difference of a day's paid hours between arms, as a share of them

Verdict = Literal[
    "not tested", "assumed", "no effect", "undecided", "refuted", "holds", "holds, but", "depends"
]  # in the order of the rule
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
Adversary = Literal["turned", "none found", "not searched"]

RULE = f"""\
Each argument has one deciding and one refuting contrast, with the sign that the paper predicts and a smallest effect \
of interest, written down before the runs. At the reference the effect is the mean paired difference (same city, same \
cases) over at least {PAIRS} pairs, with an interval and a p value that stay valid however often they were looked at; \
p values are adjusted by Holm over all tests of all arguments. Over the plausible cities, {EACH} pairs a city or more, \
the share is counted in which the effect has the predicted sign and at least the smallest size; a city in which the \
measure is undefined counts against the paper. Where an argument has several parts, its weakest counts. In this order:
- not tested: the mechanism is missing, paid hours differ, or nothing ran;
- assumed: with the paper at the reference, and the adversary found no city anywhere in the box in which that turns;
- no effect: the interval lies inside the smallest effect of interest;
- undecided: the effect at the reference is not decided, too few pairs or cities were run, or the adversary has not \
searched where the argument would otherwise hold;
- refuted: against the paper at the reference and in more than {HALF:.0%} of the plausible cities;
- holds: with the paper at the reference, in at least {HOLDS:.0%} of the plausible cities by at least the smallest \
effect, and the refuting test is not against it;
- holds, but: the same, and the refuting test came out against it: both sentences are printed;
- depends: anything else; the conditions are named."""


class Measured(NamedTuple):
    """One contrast at the reference, signs turned so that + is with the paper: mean, interval, p, pairs."""

    mean: float
    low: float
    high: float
    p: float
    pairs: int


@dataclass(frozen=True)
class Space:
    """What the plausible cities say: weights of those with the paper by enough, with it at all, and against it.

    Attributes:
        clear: Weight of the cities with the predicted sign and at least the smallest effect.
        toward: Weight of those with the predicted sign.
        against: Weight of those with the opposite sign, undefined ones among them.
        undefined: Weight of the cities in which the measure is undefined in every pair.
        cities: Their number.
        pairs: Fewest pairs in any.
    """

    clear: float
    toward: float
    against: float
    undefined: float
    cities: int
    pairs: int


@dataclass(frozen=True)
class Evidence:
    """All that the rule reads of one argument.

    Attributes:
        deciding: The deciding contrast (+ with the paper).
        refuting: The refuting contrast (+ with the paper, too); None where there is none of its own.
        smallest: Smallest effect of interest, positive.
        space: The plausible cities; None: not sampled.
        adversary: Whether it turned the sign, found none, or was not sent.
        missing: Why it could not be tested at all; else empty.
        hours_gap: Largest difference of paid hours between arms, as a share.
    """

    deciding: Measured
    refuting: Measured | None
    smallest: float
    space: Space | None
    adversary: Adversary = "not searched"
    missing: str = ""
    hours_gap: float = 0.0


class Judgement(NamedTuple):
    """A verdict, why in a clause, and Holm's p of both tests (NaN where there is no such test)."""

    verdict: Verdict
    why: str
    p_deciding: float
    p_refuting: float


def measured(parts: Sequence[np.ndarray], sign: int) -> Measured:
    """Return a contrast's weakest part as evidence: of several parts all must stand (intersection-union).

    Args:
        parts: Per part, one value a pair.
        sign: 1 or -1, the sign that the paper predicts.
    """
    found = [anytime(sign * np.asarray(part, dtype=float), LEVEL) for part in parts]
    weakest = min(found, key=lambda one: (one.low, one.mean))
    return Measured(weakest.mean, weakest.low, weakest.high, max(one.p for one in found), min(one.n for one in found))


def space_of(effects: np.ndarray, sign: int, smallest: float, weights: np.ndarray | None = None) -> Space:
    """Return what (cities, pairs) effects say; NaN where the measure was undefined in a pair."""
    effects = np.asarray(effects, dtype=float)
    weights = np.full(len(effects), 1.0 / max(len(effects), 1)) if weights is None else np.asarray(weights)
    defined = ~np.isnan(effects)
    some = defined.any(axis=1)
    mean = np.where(some, np.where(defined, effects, 0.0).sum(axis=1) / np.maximum(defined.sum(axis=1), 1), -math.inf)
    toward = np.where(some, sign * mean, -math.inf)
    return Space(
        clear=float(weights[toward >= smallest].sum()),
        toward=float(weights[toward > 0].sum()),
        against=float(weights[toward < 0].sum()),
        undefined=float(weights[~some].sum()),
        cities=len(effects),
        pairs=effects.shape[1] if effects.ndim == 2 else 0,
    )


def judge_all(evidence: Sequence[Evidence], family: int = FAMILY) -> list[Judgement]:
    """Return the judgement of every argument, p values adjusted over all tests, those not run among them."""
    p = [one.deciding.p for one in evidence] + [1.0 if one.refuting is None else one.refuting.p for one in evidence]
    p = [1.0 if math.isnan(value) else value for value in p]
    adjusted = holm(p + [1.0] * max(family - len(p), 0))
    return [
        judge(one, float(adjusted[k]), float(adjusted[len(evidence) + k]) if one.refuting else math.nan)
        for k, one in enumerate(evidence)
    ]


def judge(one: Evidence, p_deciding: float, p_refuting: float = math.nan) -> Judgement:
    """Return the judgement of one argument by ``RULE``, its p values adjusted already."""
    verdict, why = _judged(one, p_deciding, p_refuting)
    return Judgement(verdict, why, p_deciding, p_refuting)


def _judged(one: Evidence, p_deciding: float, p_refuting: float) -> tuple[Verdict, str]:
    found, space = one.deciding, one.space
    if untested := _untested(one):
        return "not tested", untested
    if one.adversary == "none found" and found.low > 0:
        return "assumed", "the adversary found no city in which the sign turns"
    if -one.smallest <= found.low and found.high <= one.smallest:
        return "no effect", "the interval lies inside the smallest effect of interest"
    if unsure := _unsure(one, p_deciding):
        return "undecided", unsure
    if found.high < 0 and space.against > HALF:
        return "refuted", f"against the paper at the reference and in {space.against:.0%} of the plausible cities"
    if found.low <= 0 or space.clear < HOLDS:
        return "depends", f"with the paper by enough in {space.clear:.0%} of the plausible cities"
    if one.adversary == "not searched":
        return "undecided", "the adversary has not searched"
    if one.refuting is not None and one.refuting.high < 0 and p_refuting <= ALPHA:
        return "holds, but", "the refuting test came out against it"
    return "holds", f"with the paper by enough in {space.clear:.0%} of the plausible cities"


def _untested(one: Evidence) -> str:
    if one.missing:
        return one.missing
    if one.hours_gap > EQUAL:
        return f"paid hours differ between arms by {one.hours_gap:.2g} of a day's hours"
    return "" if one.deciding.pairs else "nothing has been run"


def _unsure(one: Evidence, p_deciding: float) -> str:
    found, space = one.deciding, one.space
    if found.pairs < PAIRS:
        return f"{found.pairs} pairs at the reference, {PAIRS} are the least"
    if not (found.low > 0 or found.high < 0) or p_deciding > ALPHA:
        return "the effect at the reference is not decided"
    if space is None or not space.cities:
        return "the plausible cities have not been sampled"
    return "" if space.pairs >= EACH else f"one pair a city; {EACH} are the least"
