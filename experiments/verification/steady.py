"""A desk on a daily clock, begun in steady state: its law, its run, and estimates that take out what chance brought.

Cases arrive first and may be closed the same day, so that a delay is a day less than the "late" one that is published;
numbers present follow from delays by Little's law. Units are cells, each a desk.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import log
from typing import NamedTuple

import numpy as np

from experiments.verification import controls, theory
from experiments.verification.fine import FIVE
from experiments.verification.limit import Estimate
from experiments.verification.queues import GEOMETRIC, desks
from experiments.verification.runs import Histories, Run, average, days_present
from experiments.verification.standing import DAY, Standing
from experiments.verification.summed import summed
from model.state.names import KINDS, LAPSED

LOOK = (0, 1, 2, 3, 6, 7)  # days within which cases are counted as closed
LATEST = 60  # days that the longest delay may take where their spread is asked
STATES = 500  # cases at a desk
_FIFTH = {
    "line": "housing", "group": "residents", "tier_street": 0.0, "tier_district": 0.0, "tier_city": 0.0,
    "two_lines": 0.0, "three_lines": 0.0, "hours": DAY, "hours_cv": 0.0, "lapse": 0.0, "reports": 1.0,
}  # fmt: skip


class Desk(NamedTuple):
    """A desk: cases a day, staff (or cases closed a day), chance a day that work ends, raisers (0: Poisson).

    Who waits gives up with the chance ``leave`` a day; ``kinds`` are served alike.
    """

    lam: float
    staff: int
    finish: float
    sources: int = 0
    leave: float = 0.0
    kinds: tuple[str, ...] = ("everyday_service",)

    @property
    def capacity(self) -> float:
        """Return how many cases can be closed a day."""
        return self.staff * self.finish

    @property
    def hours(self) -> float:
        """Return the mean work of a case: one worker's day, or a part of it where work takes no chance."""
        return DAY / (self.staff if self.finish == 1.0 else self.finish)

    def law(self) -> np.ndarray:
        """Return the law of a day's arrivals."""
        return theory.binomial(self.sources, self.lam) if self.sources else theory.poisson(self.lam)

    def mornings(self) -> np.ndarray:
        """Return the stationary law of the number present before work."""
        return mornings(self)

    def of(self, h: Histories) -> Histories:
        """Return its cases."""
        return h.only(np.isin(h.kind, [KINDS.index(kind) for kind in self.kinds]))


@lru_cache
def mornings(desk: Desk) -> np.ndarray:
    """Return the stationary law of the number present before work."""
    return theory.steady(theory.chain(desk.law(), desk.staff, desk.finish, desk.leave, STATES))


def delay(desk: Desk) -> float:
    """Return the mean delay (0: the same day)."""
    return float(mornings(desk) @ np.arange(STATES)) / desk.lam - 1.0


@lru_cache
def closed_by(desk: Desk, days: int) -> float:
    """Return the share of cases that are closed within some days after they came."""
    return theory.closed_by(desk.law(), desk.staff, desk.finish, days + 1, STATES)


def sd_of_delay(desk: Desk) -> float:
    """Return the standard deviation of the delay with a daily capacity, first come first served."""
    late = 1.0 - np.array([theory.same_day_or(desk.law(), desk.staff, day) for day in range(LATEST)])
    mean = late.sum()
    return float(((2.0 * np.arange(LATEST) + 1.0) @ late - mean**2) ** 0.5)


def begun(desk: Desk, days: int, side: int) -> Standing:
    """Return the run of side x side such desks."""
    by_chance = desk.finish < 1.0
    more = {"handling.working_lapse": -log(1.0 - desk.leave)}
    more |= (GEOMETRIC if by_chance else {}) | ({"arrivals.sources": desk.sources} if desk.sources else {})
    run = desks(desk.lam, desk.hours / DAY, float(desk.staff) if by_chance else 1.0, days, side, **more)
    return Standing("desks", run.settings, days, queues=(desk,))


def nets(load: float, number: int, side: int) -> tuple[tuple[str, object], ...]:
    """Return the settings of side x side communities of so many desks, ``load`` cases and one closed a day at each."""
    settings = {
        "organisations.grid_workers_per_cell": float(number), "handling.pace": DAY, "city.rows": side,
        "city.columns": side, **{f"kinds.elder_care.{field}": value for field, value in _FIFTH.items()},
    }  # fmt: skip
    for place, kind in enumerate(FIVE):
        settings[f"kinds.{kind}.per_1000_year"] = 2500.0 * load * (place < number)
    return tuple(settings.items())


# --- estimates: sums over each desk's cases, luck last -------------------------------------------------------------

_WAITED, _CLOSED = 6, 7  # rows: who had to wait, and the first of those closed soon
_OF_CASES = _CLOSED + len(LOOK)
# Evenings; who gave up; early cases, their delays and squares; those counted, who had to wait, those closed soon.


def sums(run: Run, h: Histories) -> np.ndarray:
    """Return (sum, desk): evenings that cases were open, counts of cases by their delay, controls."""
    (desk,) = run.queues
    took = np.where(h.ended < 0, LATEST, np.minimum(h.ended - h.day, LATEST))
    early, counted = (h.day > 0) & (h.day < h.days - LATEST), (h.day > 0) & (h.day < h.days - LOOK[-1])
    rows = [h.per_unit(days_present(h, 0)), h.per_unit((h.state == LAPSED) & (h.ended > 0))]
    rows += [h.per_unit(early), h.per_unit(early * took), h.per_unit(early * took**2)]
    rows += [h.per_unit(counted), h.per_unit(counted & (h.started != h.day))]
    rows += [h.per_unit(counted & (took <= days)) for days in LOOK]
    return np.concatenate([np.array(rows, float), luck(h, desk)])


def luck(h: Histories, desk: Desk) -> np.ndarray:
    """Return (control, desk), each of mean zero: the first morning's cases, later ones, alone and with the queue met.

    Where work takes chance, too, that of each comes beside it; where it takes none, no more than rounding would.
    """
    first, number, law = h.day == 0, np.arange(STATES), desk.mornings()
    at_first = h.per_unit(first)
    found = [at_first - law @ number, at_first**2 - law @ number**2]
    came, queue = controls.daily(h, h.day), controls.evenings_before(h)
    beyond = controls.daily(h, h.day, h.hours / desk.hours) - came
    left = np.broadcast_to(1.0 - np.arange(h.days) / h.days, queue.shape)
    for weight in (np.ones_like(queue), left, controls.lengthens(queue, desk.capacity - desk.lam)):
        later = np.where(np.arange(h.days) > 0, weight, 0.0)
        found.append(controls.luck(later, came, desk.lam)[0])
        if desk.finish < 1.0:
            found.append(controls.luck(weight, beyond, 0.0)[0])
    return np.array(found)


def _estimate(run: Standing, value: Callable[[np.ndarray], np.ndarray], *more: Callable) -> Callable[[int], Estimate]:
    """Return the measure of the mean of a value of a desk's sums; ``more`` are further controls, of mean one."""

    def measure(effort: int) -> Estimate:
        found = summed(run, effort, sums)
        rows, chance = found[:_OF_CASES], found[_OF_CASES:]
        return average(value(rows), *((one, 0.0) for one in chance), *((control(rows), 1.0) for control in more))

    return measure


def mean_delay(run: Standing) -> Callable[[int], Estimate]:
    """Return the measure of the mean delay, by Little's law."""
    (desk,) = run.queues
    return _estimate(run, lambda rows: rows[0] / (run.days * desk.lam))


def present(run: Standing) -> Callable[[int], Estimate]:
    """Return the measure of the mean number before work: the evening's, less who then gives up, and who comes."""
    (desk,) = run.queues
    return _estimate(run, lambda rows: rows[0] / run.days - rows[1] / (run.days - 1.0) + desk.lam)


def share_leaving(run: Standing) -> Callable[[int], Estimate]:
    """Return the measure of the share that gives up, by how many do from the second day on."""
    (desk,) = run.queues
    return _estimate(run, lambda rows: rows[1] / (run.days - 1.0) / desk.lam)


def share_within(run: Standing, days: int) -> Callable[[int], Estimate]:
    """Return the measure of the share of cases closed within some days after they came."""
    return _of_counted(run, _CLOSED + LOOK.index(days))


def share_waiting(run: Standing) -> Callable[[int], Estimate]:
    """Return the measure of the share of cases on which no work starts on the day they come."""
    return _of_counted(run, _WAITED)


def _of_counted(run: Standing, row: int) -> Callable[[int], Estimate]:
    expected = run.queues[0].lam * (run.days - LOOK[-1] - 1)
    return _estimate(run, lambda rows: rows[row] / expected, lambda rows: rows[5] / expected)


def deviation(run: Standing) -> Callable[[int], Estimate]:
    """Return the measure of the standard deviation of the delay, case by case."""

    def measure(effort: int) -> Estimate:
        found = summed(run, effort, sums)
        number, days, squares = found[2:5]
        mean = days.sum() / number.sum()
        expected = run.queues[0].lam * (run.days - LATEST - 1)
        spread = (squares - 2.0 * mean * days + mean**2 * number) / expected
        variance = average(spread, *((one, 0.0) for one in found[_OF_CASES:]), (number / expected, 1.0))
        value = variance.value**0.5
        return Estimate(value, variance.error / (2.0 * value), number.size)

    return measure
