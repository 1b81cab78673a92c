"""The verdict on an argument: one rule, fixed here before any run, and printed with every result."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple, get_args

from scipy import stats

LEVEL = 0.95  # of every interval
ALPHA = 0.05  # of the family of arguments, after Holm
FAMILY = 36
HOLDS, HALF = 0.90, 0.50  # shares of the sampled space
Verdict = Literal["holds", "holds under conditions", "turns", "no effect", "undecided", "not tested"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
Direction = Literal["as predicted", "against", "none"]

RULE = f"""\
Each argument has one deciding contrast of one outcome, with the sign the paper predicts and a smallest effect of \
interest, both written down before the runs. At the reference scenario the effect is the mean paired difference over \
replications (the same city, firms and cases in every arm) with its {LEVEL:.0%} interval; it counts as decided when \
the interval excludes nought and Holm's adjusted p over the family of {FAMILY} arguments is at most {ALPHA:g}. Over \
the sampled space of uncertain parameters, the share of points with the predicted sign is counted. Where an argument \
has several parts, its weakest counts. In this order:
- not tested: the model lacks the mechanism, paid hours differ between arms, or nothing has been run;
- no effect: the interval lies within the smallest effect of interest on either side of nought;
- undecided: the effect at the reference is not decided, or the space has not been sampled;
- turns: fewer than {HALF:.0%} of the points have the predicted sign;
- holds: the interval lies on the predicted side and at least {HOLDS:.0%} of the points have the predicted sign;
- holds under conditions: anything else; the conditions are named.
The direction at the reference is always shown beside the verdict."""


class Share(NamedTuple):
    """A share of points with its interval (Wilson)."""

    share: float
    low: float
    high: float
    points: int


def share_of(successes: int, points: int, level: float = LEVEL) -> Share:
    """Return successes / points with Wilson's interval; NaN of no points.

    Source: Wilson 1927, J. Am. Stat. Assoc. 22:209. Raises ValueError for more successes than points.
    """
    if not 0 <= successes <= points:
        raise ValueError(f"{successes} successes of {points} points")
    if points == 0:
        return Share(math.nan, math.nan, math.nan, 0)
    found = stats.binomtest(successes, points).proportion_ci(level, method="wilson")
    return Share(successes / points, float(found.low), float(found.high), points)


def direction(mean: float, sign: int) -> Direction:
    """Return whether an effect points where the paper says."""
    if not mean or math.isnan(mean):
        return "none"
    return "as predicted" if mean * sign > 0 else "against"


def judge(low: float, high: float, p_adjusted: float, sign: int, smallest: float, share: float) -> Verdict:
    """Return the verdict on an argument that could be tested, by ``RULE``.

    ``low`` and ``high`` are the ends of the interval at the reference, ``p_adjusted`` Holm's p of the family,
    ``share`` the share of the sampled space with the predicted sign (NaN where it has not been sampled).
    """
    if -smallest <= low and high <= smallest:
        return "no effect"
    decided = (low > 0 or high < 0) and p_adjusted <= ALPHA
    if not decided or math.isnan(share):
        return "undecided"
    if share < HALF:
        return "turns"
    favourable = low > 0 if sign > 0 else high < 0
    return "holds" if favourable and share >= HOLDS else "holds under conditions"
