"""Three classes at one desk or several staff; what is begun is put back for more urgent cases, or kept (ORACLES 1.6).

A class is given as (cases a day, mean days of work, mean square of the days of work), the most urgent first. Poisson
arrivals come first in a day; work is in whole days, one case-day a day and staff.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from scipy import stats

from experiments.verification import controls, theory
from experiments.verification.limit import Estimate, Limit
from experiments.verification.queues import GEOMETRIC, KIND, desks
from experiments.verification.runs import Run, average, days_present, histories
from model.state.names import HANDLING, KINDS

NAMES = ("first", "second", "third")
KINDS_OF = tuple(KINDS.index(name) for name in ("safety_hazard", "everyday_service", "public_order"))


def geometric(lam: float, days: float) -> tuple[float, float, float]:
    """Return a class whose cases end with probability 1 / ``days`` on each day of work."""
    return lam, days, days * (2.0 * days - 1.0)


def delays_put_back(classes) -> list[float]:
    """Return the mean delays of the classes at one desk, in days, where more urgent cases interrupt what is begun.

    A class sees the work V of its own and more urgent cases alone, E[V] = (E[B^2] - rho) / (2 (1 - rho)) of an evening
    with B a day's new work. Ahead of a case are V, the more urgent of its own day and of each later day until it ends,
    and half the other cases of its class and day.
    """
    delays, load, square = [], 0.0, 0.0
    for lam, mean, second in classes:
        above, load, square = load, load + lam * mean, square + lam * second
        before = (square + load**2 - load) / (2.0 * (1.0 - load))
        delays.append((before + lam * mean / 2.0 + mean) / (1.0 - above) - 1.0)
    return delays


def delays_kept(classes) -> list[float]:
    """Return the mean delays where a case that was begun keeps the desk (Cobham on a daily clock).

    A case waits W days for what is left of the case in hand, R = sum lam E[S (S - 1)] / 2, for those of its own and of
    more urgent classes who wait already (Little), and for the more urgent of each morning until its work begins.
    """
    rest = sum(lam * (second - mean) for lam, mean, second in classes) / 2.0
    delays, load, ahead = [], 0.0, rest
    for lam, mean, _ in classes:
        load += lam * mean
        wait = (ahead + lam * mean / 2.0) / (1.0 - load)
        ahead += lam * mean * (wait + 1.0)
        delays.append(wait + mean - 1.0)
    return delays


def delays_of_staff(lams, staff: int, finish: float) -> list[float]:
    """Return the mean delays with common work and several staff: all classes down to one are a queue of their own."""
    number = [0.0]
    for total in np.cumsum(lams):
        number.append(float(total) * theory.delay_geometric(theory.poisson(float(total)), staff, finish))
    return (np.diff(number) / np.asarray(lams)).tolist()


@lru_cache(maxsize=16)
def present_kept(high: float, low: float, staff: int, finish: float, days: int, most: tuple = (30, 80)) -> np.ndarray:
    """Return the expected numbers of urgent and of other cases on each evening, begun cases kept, from an empty start.

    The state is (others in hand, urgent, others): staff take the cases in hand, then urgent ones, then others.
    """
    now = np.zeros((staff + 1, *most))
    now[0, 0, 0] = 1.0
    came = [theory.joining(theory.poisson(lam), size) for lam, size in zip((high, low), most, strict=True)]
    numbers = [np.arange(size) for size in most]
    present = np.empty((days, 2))
    for day in range(days):
        now = after_work(came[0].T @ now @ came[1], staff, finish)
        both = now.sum(axis=0)
        present[day] = numbers[0] @ both.sum(axis=1), numbers[1] @ both.sum(axis=0)
    return present


def after_work(now: np.ndarray, staff: int, finish: float) -> np.ndarray:
    """Return the law after a day's work; the numbers at which all staff are busy are treated as one block."""
    after = np.zeros_like(now)
    for kept in range(staff + 1):
        free = staff - kept
        for urgent in range(free + 1):
            rows = slice(urgent, None) if urgent == free else slice(urgent, urgent + 1)
            for others in range(kept, staff - urgent + 1):
                columns = slice(others, None) if others == staff - urgent else slice(others, others + 1)
                _end(after, now[kept, rows, columns], (rows.start, columns.start), (urgent, others), finish)
    return after


def _end(after: np.ndarray, block: np.ndarray, start: tuple, busy: tuple, finish: float) -> None:
    """Add a block of states, ``busy`` urgent and others at work in each, to the law after some of these have ended."""
    (urgent, others), (row, column) = busy, start
    height, width = block.shape
    for a, p in enumerate(chances(urgent, finish)):
        for b, q in enumerate(chances(others, finish)):
            after[others - b, row - a : row - a + height, column - b : column - b + width] += p * q * block


@lru_cache(maxsize=64)
def chances(busy: int, finish: float) -> tuple:
    """Return the chances that 0, 1, ... of ``busy`` cases end on a day."""
    return tuple(stats.binom.pmf(np.arange(busy + 1), busy, finish).tolist())


def kept_of_staff(lams, staff: int, finish: float, days: int) -> list[float]:
    """Return mean evenings present per case over the days, from an empty start: common work, begun cases kept."""
    number = [0.0]
    for down_to in range(1, len(lams)):
        high, low = sum(lams[:down_to]), sum(lams[down_to:])
        number.append(float(present_kept(high, low, staff, finish, days)[:, 0].mean()))
    number.append(float(present_kept(sum(lams[:-1]), lams[-1], staff, finish, days).sum(axis=1).mean()))
    return (np.diff(number) / np.asarray(lams)).tolist()


# --- the city: an urgent, an ordinary and a patient kind of one line -------------------------------------------------


def classes_run(classes, kept: bool, staff: float = 1.0, days: int = 750, side: int = 30) -> Run:
    """Return the run of desks at which the three classes queue."""
    (first, *_), (second, *_), (third, *_) = classes
    rates = {"kinds.safety_hazard": first, KIND[:-1]: second, "kinds.public_order": third}
    settings = {f"{kind}.per_1000_year": 2500.0 * lam for kind, lam in rates.items()}
    settings |= {f"{kind}.hours": 8.0 * one[1] for kind, one in zip(rates, classes, strict=True)}
    settings |= {"kinds.safety_hazard.urgent": True, "kinds.public_order.patient": True}
    run = desks(second, classes[1][1], staff, days, side, **GEOMETRIC, **settings)
    return replace(run, switches=(("handling.preemptive", not kept),))


def _delay(run: Run, classes, number: int, warm: int):
    """Return the measure of a class's mean delay; what chance gave this class and those above it is taken out."""
    above = list(zip(KINDS_OF, classes, strict=True))[: number + 1]
    drift = dict(run.settings)["organisations.grid_workers_per_cell"] - sum(lam * mean for _, (lam, mean, _) in above)

    def measure(effort: int) -> Estimate:
        h = histories(run, effort)
        days, late = h.days - warm, h.day >= warm
        taken, queue, came, work = [], 0.0, 0.0, 0.0
        for kind, (lam, mean, _) in above:
            one = h.only(h.kind == kind)
            taken.append((h.per_unit(late & (h.kind == kind)) / days, lam))
            taken.append((h.per_unit(h.hours * (late & (h.kind == kind))) / days, lam * mean * 8.0))
            queue = queue + controls.evenings_before(one, mean)
            came = came + mean * (controls.daily(one, one.day) - lam)
            work = work + controls.daily(one, one.day, one.hours) - lam * mean * 8.0
        weight = controls.lengthens(queue, drift, warm)
        taken += [controls.luck(weight, came, 0.0), controls.luck(weight, work, 0.0)]
        mine = h.kind == KINDS_OF[number]
        return average(h.per_unit(days_present(h, warm) * mine) / days / classes[number][0], *taken)

    return measure


def _one_desk():
    """Three classes at one desk with a load of 0.8: common work, and work that differs by class."""
    common = tuple(geometric(lam, 1.25) for lam in (0.16, 0.24, 0.24))
    mixed = (geometric(0.1, 1.0), geometric(0.2, 1.5), geometric(0.2, 2.0))
    for says, classes, deltas in (
        ("done with 0.8 a day", common, (0.042, 0.034, 0.04)),
        ("work of 1, 1.5 and 2 days", mixed, (0.16, 0.038, 0.055)),
    ):
        for kept, rule, formula in ((False, "put back", delays_put_back), (True, "kept", delays_kept)):
            run = classes_run(classes, kept)
            for number, delta in enumerate(deltas):
                yield Limit(
                    f"three classes at one desk, {says}, begun cases {rule}", "1.6",
                    f"mean delay of the {NAMES[number]}, days",
                    lambda f=formula, c=classes, n=number: f(c)[n], _delay(run, classes, number, 350), delta,
                )  # fmt: skip


def _several_staff():
    """Three classes and four staff: 3.2 staff's days of work a day (to the letter: in days of half a case's work)."""
    lams, finish, days = (0.4, 0.6, 0.6), 0.5, 300
    classes = tuple(geometric(lam, 1.0 / finish) for lam in lams)
    put_back, kept = (classes_run(classes, kept, 4.0, days if kept else 500, 24) for kept in (False, True))
    for number, delta in enumerate((0.012, 0.021, 0.042)):
        yield Limit(
            "three classes and 4 staff, done with 0.5 a day, begun cases put back", "1.6",
            f"mean delay of the {NAMES[number]}, days",
            lambda n=number: delays_of_staff(lams, 4, finish)[n], _delay(put_back, classes, number, 150), delta,
        )  # fmt: skip
        yield Limit(
            "three classes and 4 staff, done with 0.5 a day, begun cases kept, from an empty start", "1.6",
            f"evenings present per case of the {NAMES[number]}",
            lambda n=number: kept_of_staff(lams, 4, finish, days)[n], _delay(kept, classes, number, 0), delta,
        )  # fmt: skip


def _conservation():
    """The order of service moves waits between classes and no work: every day the same hours are worked."""
    classes = (geometric(0.1, 1.0), geometric(0.2, 1.5), geometric(0.2, 2.0))
    runs = [classes_run(classes, kept, days=400, side=12) for kept in (False, True)]

    def differing(effort: int) -> Estimate:
        days = 0
        for one, other in zip(*(run.cities(effort) for run in runs), strict=True):
            days += int((one.world.books.uses[:, HANDLING] != other.world.books.uses[:, HANDLING]).sum())
        return Estimate(float(days), 0.0, 400 * effort)

    yield Limit(
        "three classes at one desk, begun cases put back or kept, same arrivals", "1.6",
        "days on which other hours are worked", lambda: 0.0, differing, exact=0.0,
    )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of priorities."""
    return [limit for family in (_one_desk, _several_staff, _conservation) for limit in family()]
