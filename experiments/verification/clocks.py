"""A clock that runs from the day a case arises, unknown, waiting and in work, until it is closed (ORACLES 4.2).

It marks the case if it strikes before that, and moves nothing. Cases become known with a chance a day, a desk of one
person serves them in the order in which they became known. The published product of two transforms takes what
becomes known of an arrival of at most one case a day for such an arrival again, which it is not quite: with Poisson
cases, what becomes known a day is Poisson, too, and the product is exact.
"""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np

from experiments.verification import controls
from experiments.verification.general import by_desk, marked
from experiments.verification.limit import Estimate, Limit
from experiments.verification.runs import Histories, Run, average, measured

_LATTICE = 2**11  # days of work that are told apart
MARGIN = 250  # days: later cases may be open at the end


def batch(arrive: float, poisson: bool):
    """Return the generating function of a day's arrivals: Poisson or at most one."""
    return lambda x: np.exp(arrive * (x - 1.0)) if poisson else 1.0 - arrive + arrive * x


def work(finish: float, x):
    """Return E[x^days] of the days of work of a case that each day of work ends with a probability."""
    return finish * x / (1.0 - (1.0 - finish) * x)


def until_found(chance: float, x: float) -> float:
    """Return E[x^days] until a case is found that may be found on the day it arises."""
    return chance / (1.0 - (1.0 - chance) * x)


def at_desk(arrive: float, finish: float, x: float, poisson: bool = True) -> float:
    """Return E[x^days] from the day a case reaches the desk to the day it is closed (0: the same day).

    It waits for the work V of the evening before, for those of its day who are before it, and for its own: V' =
    max(V + B - 1, 0) with B a day's new work gives E[x^V] = (1 - rho) (x - 1) / (x - B(x)).
    """
    one = work(finish, x)
    came = batch(arrive, poisson)(one)
    evening = (1.0 - arrive / finish) * (x - 1.0) / (x - came)
    return float(evening * (1.0 - came) / (arrive * (1.0 - one)) * one / x)


def struck(arrive: float, finish: float, found: float, clock: float) -> float:
    """Return the share of cases whose clock strikes before they are closed, in the long run."""
    return 1.0 - until_found(found, 1.0 - clock) * at_desk(arrive, finish, 1.0 - clock)


def struck_from_empty(arrive: float, finish: float, found: float, clock: float, days: int) -> float:
    """Return that share among those who arise in the first so many days of a city that begins with none.

    The work of an evening is carried on a lattice; what becomes known on a day is Poisson, with a mean that grows from
    the first day on. Cases found more than a hundred mean waits after they arose are left out.
    """
    x, late = 1.0 - clock, int(100.0 / found) if found < 1.0 else 1
    own, place = work(finish, x), x ** np.arange(_LATTICE)
    one = np.fft.rfft(finish * (1.0 - finish) ** np.arange(_LATTICE), 2 * _LATTICE)
    one = one * np.exp(-2j * np.pi * np.arange(one.size) / (2 * _LATTICE))  # the first day of work counts
    evening, closed = np.zeros(_LATTICE), np.empty(days + late)
    evening[0] = 1.0
    for day in range(closed.size):
        mean = arrive * (1.0 - (1.0 - found) ** (day + 1))
        earlier = (1.0 - np.exp(mean * (own - 1.0))) / (mean * (1.0 - own))
        closed[day] = evening @ place * earlier * own / x
        total = np.fft.irfft(np.fft.rfft(evening, 2 * _LATTICE) * np.exp(mean * (one - 1.0)))
        evening = np.append(total[1:_LATTICE], 0.0)
        evening[0] += total[0]
    wait = found * ((1.0 - found) * x) ** np.arange(late)
    return float(1.0 - np.convolve(closed, wait[::-1], "valid")[:days].mean())


# --- the city: desks whose order is that of registration --------------------------------------------------------------


def registered(arrive: float, finish: float, found: float, clock: float, at_most_one: bool = False) -> Run:
    """Return the run of desks that serve Poisson cases, or at most one a day, in the order of registration."""
    run = marked(1.0, arrive, finish, clock)
    settings = {name: value for name, value in run.settings if at_most_one or name != "arrivals.sources"}
    settings |= {"conflict.escalation_finds": False, "handling.queue_order": "registration"}
    settings |= {"discovery.report": -log(1.0 - found) if found < 1.0 else 1e9}
    return replace(run, settings=tuple(settings.items()), days=750)


def share_struck(h: Histories, arrive: float, finish: float, found: float) -> Estimate:
    """Return the share that the clock strikes; what chance brought to the desks is taken out."""
    h = by_desk(h)
    known, counted = controls.from_found(h), h.day < h.days - MARGIN
    weight = controls.lengthens(controls.evenings_before(known), finish - arrive)
    came, by_now = controls.daily(h, h.day), controls.daily(known, known.day)
    unknown = np.cumsum(came, axis=1) - np.cumsum(by_now, axis=1) + by_now  # of whom a share is found on a day
    work = controls.daily(known, known.day, known.hours)
    expected = arrive * (h.days - MARGIN)
    taken = [controls.luck(weight, came, arrive), controls.luck(weight, work, by_now * 8.0 / finish)]
    if found < 1.0:
        taken.append(controls.luck(weight, by_now, found * unknown))
    return average(
        h.per_unit((h.level > 0) & counted) / expected, (h.per_unit(counted) / expected, 1.0), *taken
    )  # fmt: skip


ROWS = ((0.4, 0.5, 1.0, 0.02), (0.4, 0.5, 0.2, 0.02), (0.45, 0.5, 0.2, 0.02), (0.2, 0.25, 0.1, 0.01))
DELTAS = (0.11, 0.075, 0.075, 0.08)


def limits() -> list[Limit]:
    """Return the cases of clocks that run from the day a case arises."""
    found = []
    for (arrive, finish, chance, clock), delta in zip(ROWS, DELTAS, strict=True):
        run = registered(arrive, finish, chance, clock)
        known = f"found with {chance:g} a day" if chance < 1.0 else "found at once"
        found.append(Limit(
            f"a clock of {clock:.0%} a day from the day a case arises, {known}; one desk, Poisson({arrive:g}) a day, "
            f"done with {finish:g} a day, from an empty start", "4.2", "share that escalates",
            lambda row=(arrive, finish, chance, clock), days=run.days - MARGIN: struck_from_empty(*row, days),
            measured(run, lambda h, row=(arrive, finish, chance): share_struck(h, *row)), delta,
        ))  # fmt: skip
    return found
