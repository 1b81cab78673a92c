"""How arms are contrasted. Every kind gives, for each replication or point of the space, one number or several.

Where a claim has several parts (every level counts; both lines beat either), a kind gives several comparisons, and the
claim stands only if its weakest part does: an intersection-union test, which keeps the level without correction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from experiments.arguments.factorial import main_effects

Get = Callable[[str, str], np.ndarray]  # (arm, outcome) -> one value a replication or point


MANY = 100
PART = 0.8  # of the whole, from which on a part is the whole


class Kind(NamedTuple):
    """One kind of contrast: its sentence, and how many arms it takes."""

    says: str
    arms: range
    of: Callable


def _difference(test, y):
    a, b = test.arms
    return {f"{b} - {a}": y(b) - y(a)}


def _level(test, y):
    return {test.arms[0]: y(test.arms[0])}


def _interaction(test, y):
    a, b, c, d = test.arms
    return {f"({d} - {c}) - ({b} - {a})": (y(d) - y(c)) - (y(b) - y(a))}


def _synergy(test, y):
    base, together, *singles = test.arms
    alone = sum(y(single) - y(base) for single in singles)
    return {f"({together} - {base}) - sum of {len(singles)} parts alone": (y(together) - y(base)) - alone}


def _each(test, y):
    base, *others = test.arms
    return {f"{arm} - {base}": y(arm, arm) - y(base, arm) for arm in others}


def _across(test, y):
    a, b = test.arms
    return {f"{b} - {a}, {outcome}": y(b, outcome) - y(a, outcome) for outcome in test.outcome_of}


def _no_part(test, y):
    base, together, *singles = test.arms
    whole = y(together) - y(base)
    return {
        f"{PART:g} x ({together} - {base}) - ({one} - {base})": PART * whole - (y(one) - y(base)) for one in singles
    }


def _factorial(test, y):
    return main_effects(test.parts, np.array([y(arm) for arm in test.arms]))


def _best(test, y):
    *others, last = test.arms
    return {f"{last} - {arm}": y(last) - y(arm) for arm in others}


KINDS = {
    "difference": Kind("second arm less first", range(2, 3), _difference),
    "level": Kind("the arm's own value, against nought", range(1, 2), _level),
    "interaction": Kind("2 x 2: (fourth less third) less (second less first)", range(4, 5), _interaction),
    "synergy": Kind("(all together less base) less the sum of (each alone less base)", range(4, MANY), _synergy),
    "each": Kind("every other arm less the first; the weakest counts", range(2, MANY), _each),
    "across": Kind("second arm less first in each of several outcomes; the weakest counts", range(2, 3), _across),
    "no part": Kind("most of the whole less each part alone; the weakest counts", range(4, MANY), _no_part),
    "factorial": Kind(
        "each part's mean effect over the others' settings; the weakest counts", range(4, MANY), _factorial
    ),
    "best": Kind("the last arm less every earlier one; the weakest counts", range(2, MANY), _best),
}


def fewest_arms(kind: str) -> range:
    """Return how many arms a kind may take."""
    return KINDS[kind].arms


def comparisons(test, get: Get) -> dict[str, np.ndarray]:
    """Return the contrast's comparisons: a label, and one value a replication (or a point of the space).

    ``get`` gives one arm's values of one outcome, replications in the same order for every arm.
    """

    def y(arm: str, measured_as: str = "") -> np.ndarray:
        values = np.asarray(get(arm, test.outcome_of.get(measured_as, test.outcome)), dtype=float)
        return values - np.asarray(get(arm, test.less), dtype=float) if test.less else values

    return KINDS[test.kind].of(test, y)


def pointwise(test, get: Get) -> np.ndarray:
    """Return one value a point: of several comparisons the one least in favour of the predicted sign; NaN if any is."""
    found = np.array(list(comparisons(test, get).values()))
    return test.sign * np.min(test.sign * found, axis=0)
