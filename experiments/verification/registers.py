"""A clock that runs from the day a case arises, at most one case a day, as published (ORACLES 4.2).

What becomes known of such cases comes in batches that remember one another, so that the published product of two
transforms is near, not exact: exact where cases are known at once, two to five per cent too low in the other rows.
Here a case is followed with all others: how many older and younger ones are unknown, how many stand at the desk.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import stats

from experiments.verification.clocks import MARGIN, ROWS, at_desk, registered, share_struck, until_found, work
from experiments.verification.limit import Limit
from experiments.verification.runs import measured

_UNKNOWN, _WAITING = 12, 120  # states: others unknown, others at the desk


@lru_cache(maxsize=8)
def found_of(chance: float) -> tuple[np.ndarray, ...]:
    """Return for every number of unknown cases the chances that 0, 1, ... of them become known on a day."""
    return tuple(stats.binom.pmf(np.arange(n + 1), n, chance) for n in range(_UNKNOWN))


def come_to_know(now: np.ndarray, chance: float) -> np.ndarray:
    """Return the law of (unknown, ..., at the desk) after a day's findings among the unknown of the first axis."""
    after = np.zeros_like(now)
    for unknown, chances in enumerate(found_of(chance)):
        for known, p in enumerate(chances):
            after[unknown - known, ..., known:] += p * now[unknown, ..., : _WAITING - known]
    return after


def serve(now: np.ndarray, finish: float) -> np.ndarray:
    """Return the law after a day's work of one person; who stands at the desk is the last axis."""
    after = (1.0 - finish) * now
    after[..., 0] += finish * now[..., 0]
    after[..., :-1] += finish * now[..., 1:]
    return after


def arrive(now: np.ndarray, chance: float) -> np.ndarray:
    """Return the law after the arrival of at most one case, not known yet, counted on the first axis."""
    after = (1.0 - chance) * now
    after[1:] += chance * now[:-1]
    return after


@lru_cache(maxsize=8)
def met_on_arrival(rate: float, finish: float, found: float, days: int) -> np.ndarray:
    """Return the law of (unknown, at the desk) that cases of the first so many days meet, from an empty start."""
    now, total = np.zeros((_UNKNOWN, _WAITING)), 0.0
    now[0, 0] = 1.0
    for _ in range(days):
        total = total + now / days
        now = serve(come_to_know(arrive(now, rate), found), finish)
    return total


@lru_cache(maxsize=16)
def struck(rate: float, finish: float, found: float, clock: float, days: int) -> float:
    """Return the share of cases of the first so many days whose clock strikes before they are closed.

    The clock feels the nights between. On the day a case becomes known it stands behind those at the desk and behind
    the older ones that become known with it.
    """
    x, closed, nights = 1.0 - clock, 0.0, 0
    own = work(finish, x)
    until = own ** np.arange(1, _WAITING + 1) / x  # E[x^nights] until a case is closed, by those before it at the desk
    others = np.zeros((_UNKNOWN, _UNKNOWN, _WAITING))  # older and unknown, younger and unknown, at the desk
    others[:, 0] = met_on_arrival(rate, finish, found, days)
    while others.sum() * x**nights > 1e-10:
        others = come_to_know(others, found)
        closed += x**nights * found * float(others.sum(axis=(0, 1)) @ until)
        younger = come_to_know(np.swapaxes(others, 0, 1), found)
        others = (1.0 - found) * np.swapaxes(arrive(serve(younger, finish), rate), 0, 1)
        nights += 1
    return 1.0 - closed


def product(rate: float, finish: float, found: float, clock: float) -> float:
    """Return the published product of transforms, days counted from 0 as here."""
    x = 1.0 - clock
    return 1.0 - until_found(found, x) * at_desk(rate, finish, x, poisson=False)


def limits() -> list[Limit]:
    """Return the published cases of clocks that run from the day a case arises."""
    rows = []
    for (rate, finish, found, clock), delta in zip(ROWS, (0.11, 0.08, 0.08, 0.09), strict=True):
        run = registered(rate, finish, found, clock, at_most_one=True)
        known = f"found with {found:g} a day" if found < 1.0 else "found at once"
        rows.append(Limit(
            f"a clock of {clock:.0%} a day from the day a case arises, {known}; one desk, at most one case a day "
            f"({rate:g}), done with {finish:g} a day, from an empty start", "4.2", "share that escalates",
            lambda row=(rate, finish, found, clock), days=run.days - MARGIN: struck(*row, days),
            measured(run, lambda h, row=(rate, finish, found): share_struck(h, *row)), delta,
        ))  # fmt: skip
    return rows
