"""The first year from an empty start: the state of desks on given days, and desks apart and fused (ORACLES 2.5, 8.B).

What is published for the end of a day "late" is the number before the next day's work; with a daily capacity it is the
evening's backlog.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from experiments.verification import controls, theory
from experiments.verification.fine import FIVE
from experiments.verification.limit import Estimate, Limit
from experiments.verification.pooling import MERGED
from experiments.verification.queues import GEOMETRIC, desks
from experiments.verification.runs import Histories, Run, average
from experiments.verification.standing import DAY
from experiments.verification.steady import Desk, nets
from experiments.verification.summed import summed
from model.state.names import KINDS

LOOK = (7, 30, 90, 365)
YEAR = 365


@dataclass(frozen=True)
class Year(Run):
    """A run whose every cell has one desk, or one for each of several ``kinds``, and nobody at it on the first day."""

    desk: Desk = Desk(1.0, 1, 1.0)
    kinds: tuple[str, ...] = ()
    days: int = YEAR

    def by_desk(self, h: Histories) -> Histories:
        """Return the cases with the desk as their unit."""
        if not self.kinds:
            return h
        number = len(self.kinds)
        order = sorted(KINDS.index(kind) for kind in self.kinds)
        columns = {**h.columns, "unit": h.unit * number + np.searchsorted(order, h.kind)}
        return Histories(columns, h.units * number, number, h.days)


def year(desk: Desk, side: int) -> Year:
    """Return the run of side x side such desks from an empty start."""
    by_chance = desk.finish < 1.0
    more = (GEOMETRIC if by_chance else {}) | ({"arrivals.sources": desk.sources} if desk.sources else {})
    run = desks(desk.lam, desk.hours / DAY, float(desk.staff) if by_chance else 1.0, YEAR, side, **more)
    return Year("desks", run.settings, desk=desk)


def five(fused: bool, side: int) -> Year:
    """Return the run of communities with five desks, 0.9 cases a day and one closed a day at each, apart or fused."""
    settings = nets(0.9, 5, side)
    if fused:
        return Year("nets", settings, levers=MERGED, desk=Desk(4.5, 5, 1.0, kinds=FIVE))
    return Year("nets", settings, desk=Desk(0.9, 1, 1.0), kinds=FIVE)


@lru_cache
def expected(desk: Desk, states: int = 800) -> np.ndarray:
    """Return the expected number present before work on the days of the year and the next."""
    return theory.presence(desk.law(), desk.staff, desk.finish, YEAR + 1, states)


def evening(desk: Desk, day: int) -> float:
    """Return the expected backlog on the evening of a day: the next morning's number, less its arrivals."""
    return float(expected(desk)[day] - desk.lam)


def mean_evening(desk: Desk) -> float:
    """Return the expected backlog of an evening, averaged over the year."""
    return float(expected(desk)[1:].mean() - desk.lam)


def sums(run: Year, h: Histories) -> np.ndarray:
    """Return (sum, desk): for the days looked at and their mean, evening, morning and six controls each."""
    h = run.by_desk(h)
    desk, came = run.desk, controls.daily(h, h.day)
    queue = controls.evenings_before(h)
    beyond = came - desk.lam
    work = (controls.daily(h, h.day, h.hours / desk.hours) - came) * (desk.finish < 1.0)
    after = queue + came - controls.daily(h, h.ended)
    drift, number = desk.capacity - desk.lam, np.arange(YEAR)
    found = []
    for day in (*LOOK, 0):
        if day:
            evening_now, morning_now = after[:, day - 1], (queue + came)[:, day - 1]
            left = np.where(number < day, day - number, 0.0)
            until = queue / drift if drift > 0.0 else np.full_like(queue, np.inf)
            weights = (left > 0.0, (left > 0.0) * np.exp(-left / 5.0), (left > 0.0) * (until >= left))
        else:
            evening_now, morning_now = after.mean(axis=1), (queue + came).mean(axis=1)
            weights = (np.ones(YEAR), (YEAR - number) / YEAR, controls.lengthens(queue, drift) / YEAR)
        found += [evening_now, morning_now]
        found += [(weight * part).sum(axis=1) for weight in weights for part in (beyond, work)]
    return np.array(found)


_EACH = 8  # rows of a day


def measured(run: Year, day: int, morning: bool, scale: float = 1.0) -> Callable[[int], Estimate]:
    """Return the measure of the number present on a day (0: on average), before work or in the evening, times scale."""

    def measure(effort: int) -> Estimate:
        first = _EACH * (*LOOK, 0).index(day)
        evening_of, morning_of, *chance = summed(run, effort, sums)[first : first + _EACH]
        return average((morning_of if morning else evening_of) * scale, *((one, 0.0) for one in chance if one.any()))

    return measure


# desk, side; as published: numbers on the days 7, 30, 90, 365, and their mean; deltas
MORNINGS = (
    (Desk(2.0, 5, 0.5), 24, (4.53618, 5.50134, 5.67112, 5.67765, 5.60243), (0.09, 0.11, 0.11, 0.12, 0.02)),
    (Desk(4.75, 10, 0.5), 16, (10.7919, 15.0179, 18.3578, 20.9671, 19.0301), (0.09, 0.13, 0.13, 0.15, 0.04)),
    (Desk(0.45, 1, 0.5, 10), 40, (1.43822, 2.81329, 4.24649, 6.0332, 4.82612), (0.08, 0.08, 0.08, 0.09, 0.03)),
    (Desk(2.6, 5, 0.5), 24, (6.76283, 12.7055, 22.521, 55.2932, 33.5486), (0.08, 0.1, 0.1, 0.08, 0.07)),
)
EVENINGS = (
    (Desk(3.6, 4, 1.0), 28, (1.8856, 3.09304, 3.54121, 3.59984, 3.46165), (0.15, 0.14, 0.15, 0.18, 0.03)),
    (Desk(9.5, 10, 1.0), 20, (3.42814, 6.09635, 7.54364, 7.94933, 7.46377), (0.19, 0.16, 0.17, 0.2, 0.04)),
    (Desk(10.5, 10, 1.0), 16, (7.09026, 21.4467, 53.0607, 191.053, 99.4981), (0.19, 0.13, 0.08, 0.03, 0.05)),
)
OF_FIVE = (1.16674, 2.35057, 3.32515, 3.99294, 3.48837)


def _states(case: str, run: Year, morning: bool, published, deltas):
    """Yield the rows of one run: the number on each day, and its mean over the year."""
    desk, word = run.desk, "before work" if morning else "in the evening"
    for day, value, delta in zip(LOOK, published, deltas, strict=False):
        theory_of = (
            (lambda d=desk, n=day: float(expected(d)[n - 1])) if morning else (lambda d=desk, n=day: evening(d, n))
        )
        yield Limit(case, "2.5", f"number {word}, day {day}", theory_of, measured(run, day, morning), delta, value)
    of_mean = (lambda d=desk: float(expected(d)[:YEAR].mean())) if morning else (lambda d=desk: mean_evening(d))
    yield Limit(
        case, "2.5", f"mean number {word}, year 1", of_mean, measured(run, 0, morning), deltas[-1], published[-1]
    )


def _desks():
    for desk, side, published, deltas in MORNINGS:
        law = f"binomial({desk.lam:g} of {desk.sources})" if desk.sources else f"Poisson({desk.lam:g})"
        case = f"{desk.staff} staff, {law} a day, done with {desk.finish:g} a day, from an empty start"
        yield from _states(case, year(desk, side), True, published, deltas)
    for desk, side, published, deltas in EVENINGS:
        case = f"up to {desk.staff} cases a day, Poisson({desk.lam:g}), from an empty start"
        yield from _states(case, year(desk, side), False, published, deltas)


def _five():
    """Five units, each closing a case a day, siloed and fused: mean overnight waits per case (8.B)."""
    case = "five desks, Poisson(0.9) and one case a day each, 365 days from an empty start"
    apart, fused = five(False, 20), five(True, 20)
    yield from _states(f"{case}: siloed", apart, False, OF_FIVE, (0.08, 0.07, 0.07, 0.08, 0.02))
    for run, name, published, delta in ((apart, "siloed", 3.875963, 0.02), (fused, "fused", 0.752520, 0.04)):
        yield Limit(
            f"{case}: {name}", "8.B", "mean overnight waits per case", lambda d=run.desk: mean_evening(d) / d.lam,
            measured(run, 0, False, 1.0 / run.desk.lam), delta, published,
        )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of the first year."""
    return [limit for family in (_desks, _five) for limit in family()]
