"""From runs to findings: each argument's effect at the reference, in plausible cities and over the box; its verdict."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from analysis.verdicts.luck import Split, split
from analysis.verdicts.rule import EQUAL, LEVEL, Adversary, Evidence, Space, Verdict, judge_all, measured, space_of
from analysis.verdicts.share import Direction, Share, direction, share_of
from experiments.adversary import Answer
from experiments.arguments import Argument, Test, comparisons, pointwise
from experiments.runs import Runs
from experiments.statistics import Difference, favours, precise_enough
from experiments.statistics.anytime import anytime
from experiments.study import CITY, EACH, PAIR, POINT, key_of

METHOD = "anytime-valid t"


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
class Elsewhere:
    """The deciding contrast away from the reference.

    Attributes:
        kind: ``city`` (plausible cities) or ``point`` (the whole box).
        numbers: Which cities or points.
        effects: (cities, draws) the contrast; NaN where it is undefined.
        share: Of them, with the predicted sign on average over draws; undefined ones count against it.
        clear: Share with at least the smallest effect of interest.
        undefined: Share of those without a value in any draw.
    """

    kind: str
    numbers: list[int] = field(repr=False)
    effects: np.ndarray = field(repr=False, compare=False)
    share: Share
    clear: float
    undefined: float

    @property
    def means(self) -> np.ndarray:
        """(cities,) mean over draws, NaN where undefined."""
        sound = ~np.isnan(self.effects)
        total = np.where(sound, self.effects, 0.0).sum(axis=1)
        return np.where(sound.any(axis=1), total / np.maximum(sound.sum(axis=1), 1), np.nan)


@dataclass(frozen=True)
class Finding:
    """What a study says of one argument.

    Attributes:
        effect: The deciding contrast at the reference.
        against: The refuting contrast, which decides too (None where there is none of its own).
        also: Further contrasts that are shown and do not decide.
        cities, box: The deciding contrast in plausible cities and over the whole box.
        hours_gap: Largest difference of a day's paid hours between arms, as a share of them.
        hours: Paid hours of a day in the reference city.
        answer: What the adversary came back with; None: not sent.
        p_adjusted, p_refuting: Holm's p of both tests over the family.
        verdict: By ``analysis.verdicts.rule.RULE``, and why in a clause.
    """

    argument: Argument
    effect: Contrast
    against: Contrast | None
    also: tuple[Contrast, ...]
    cities: Elsewhere
    box: Elsewhere
    hours_gap: float
    hours: float
    answer: Answer | None = None
    p_adjusted: float = math.nan
    p_refuting: float = math.nan
    verdict: Verdict = "undecided"
    why: str = ""

    @property
    def space(self) -> Elsewhere:
        """Where conditions are searched: among plausible cities where there are enough of them, else in the box."""
        return self.cities if len(self.cities.numbers) >= ENOUGH or not self.box.numbers else self.box

    @property
    def luck(self) -> Split | None:
        """How much of the spread over plausible cities is luck, and how much doubt; None where too few have run."""
        effects = self.cities.effects
        return split(effects) if effects.ndim == 2 and effects.shape[0] >= 2 and effects.shape[1] == EACH else None


ENOUGH = 30  # plausible cities among which conditions can be searched


class Plan(NamedTuple):
    """Pairs at the reference: so many at first, so many more at a time while the interval is wide, so many at most."""

    pilot: int
    step: int
    cap: int


def findings(
    arguments: Iterable[Argument],
    runs,
    plan: Plan | None = None,
    ran: Collection[str] | None = None,
    answers: Mapping[str, Answer] | None = None,
) -> list[Finding]:
    """Return the finding of every argument, p values adjusted over all tests of the family.

    With a ``plan`` an argument reads as many pairs as it would have asked for alone, whatever others have asked
    for since; None: all there are. ``ran`` names the arguments that the runs were made for (None: all of them),
    ``answers`` holds the adversary's.
    """
    answers = answers or {}
    found = [
        replace(finding(one, runs if ran is None or one.id in ran else Runs(), plan), answer=answers.get(one.id))
        for one in arguments
    ]
    judged = judge_all([_evidence(one) for one in found])
    return [
        replace(one, verdict=said.verdict, why=said.why, p_adjusted=said.p_deciding, p_refuting=said.p_refuting)
        for one, said in zip(found, judged, strict=True)
    ]


def finding(one: Argument, runs, plan: Plan | None = None) -> Finding:
    """Return what the runs say of one argument, before p values are adjusted and the verdict is given."""
    arms = {name: key_of(arm) for name, arm in one.arms.items()}
    decisive = [arms[name] for name in one.test.arms]
    pairs = [] if one.missing else runs.numbers(PAIR, arms.values())
    if not pairs:
        return _untested(one)
    if plan is not None:
        pairs = pairs[: _own_pairs(one.test, plan, len(pairs), lambda n: _getter(runs, PAIR, pairs[:n], arms))]
    away = {kind: runs.numbers(kind, decisive) for kind in (CITY, POINT)}
    gaps = [runs.hours_gap(PAIR, pairs, arms.values())]
    gaps += [runs.hours_gap(kind, numbers, decisive) for kind, numbers in away.items()]
    first = runs.rows[PAIR, pairs[0], next(iter(arms.values()))]
    contrasts = [contrast_of(test, _getter(runs, PAIR, pairs, arms)) for test in one.tests]
    effect, rest = contrasts[0], contrasts[1:]
    return Finding(
        argument=one,
        effect=effect,
        against=rest.pop(0) if one.against else None,
        also=tuple(rest),
        cities=_elsewhere(CITY, one.test, runs, away[CITY], arms, EACH),
        box=_elsewhere(POINT, one.test, runs, away[POINT], arms, 1),
        hours_gap=max(gaps),
        hours=first.hours_high,
    )


def _elsewhere(kind: str, test: Test, runs, numbers: list[int], arms: Mapping[str, str], each: int) -> Elsewhere:
    """Return the deciding contrast at places of a kind, ``each`` draws a city; a draw that failed is undefined."""
    where = sorted({number // each for number in numbers})
    effects = np.full((len(where), each), np.nan)
    if numbers:
        values = pointwise(test, _getter(runs, kind, numbers, arms))
        row = {city: k for k, city in enumerate(where)}
        for number, value in zip(numbers, values, strict=True):
            effects[row[number // each], number % each] = value
    found = space_of(effects, test.sign, test.smallest) if numbers else Space(0.0, 0.0, 0.0, 0.0, 0, each)
    toward = round(found.toward * len(where))
    return Elsewhere(kind, where, effects, share_of(toward, len(where)), found.clear, found.undefined)


def _evidence(one: Finding) -> Evidence:
    """Return what the rule reads."""
    test, against = one.argument.test, one.against
    missing = f"the model lacks {one.argument.missing}" if one.argument.missing else ""
    return Evidence(
        deciding=measured(list(one.effect.series.values()) or [np.empty(0)], test.sign),
        refuting=measured(list(against.series.values()), against.test.sign) if against else None,
        smallest=test.smallest,
        space=space_of(one.cities.effects, test.sign, test.smallest) if one.cities.numbers else None,
        adversary=_adversary(one.answer),
        missing=missing,
        hours_gap=0.0 if math.isnan(one.hours_gap) or one.hours_gap <= EQUAL else one.hours_gap,
    )


def _adversary(answer: Answer | None) -> Adversary:
    if answer is not None and answer.found:
        return "turned"
    return "none found" if answer is not None and answer.thorough else "not searched"


def contrast_of(test: Test, get: Callable) -> Contrast:
    """Return a contrast's weakest comparison: the one whose interval reaches least far to the predicted side."""
    parts = comparisons(test, get)
    found = {label: of_values(values) for label, values in parts.items()}
    label = min(found, key=lambda name: _near_end(found[name], test.sign))
    return Contrast(test, label, found[label], max(anytime(v, LEVEL).p for v in parts.values()), parts)


def of_values(values: np.ndarray) -> Difference:
    """Return the mean of one value a pair, with an interval that holds however often it was looked at."""
    found = anytime(values, LEVEL)
    error = found.sd / math.sqrt(found.n) if found.n else math.nan
    size = found.mean / found.sd if found.sd and not math.isnan(found.sd) else math.nan
    ends = (found.low, found.high) if found.n > 1 else (math.nan, math.nan)
    return Difference(found.mean, *ends, found.sd, found.n, error, math.nan, size, METHOD)


def _near_end(found: Difference, sign: int) -> float:
    end = found.low if sign > 0 else -found.high
    return -math.inf if math.isnan(end) else end


def _getter(runs, place: str, numbers: list[int], arms: Mapping[str, str]):
    return lambda arm, outcome: runs.values(place, numbers, arms[arm], outcome)


def _untested(one: Argument) -> Finding:
    nothing = Contrast(one.test, "", of_values(np.empty(0)), math.nan, {})
    nowhere = [Elsewhere(kind, [], np.empty((0, 1)), share_of(0, 0), math.nan, math.nan) for kind in (CITY, POINT)]
    return Finding(one, nothing, None, (), *nowhere, math.nan, math.nan)


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
    return [one.argument for one in found if one.effect.series and is_wide(one.effect)]
