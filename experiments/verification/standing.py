"""Queues that begin in steady state, in days that are fractions of a case's work: the city beside continuous time.

In days of 1 / parts of a unit of work theory knows the exact answer by a Markov chain, and from the chains of three
shorter days what no day at all would give. What the days add is taken off the city's answer, which costs no variance:
the city must be right in its days, and the chain must end where continuous time does.

To begin in steady state, the first morning's cases are as many as stationary theory gives (work that ends with the same
probability every day has no memory, so cases in work may be taken for new ones); whatever comes later is drawn as ever.
Units are cells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy import stats

from experiments.verification import continuous, controls, erlang
from experiments.verification.limit import Estimate
from experiments.verification.runs import SEED, Histories, Run, average, days_present, histories
from model import draws
from model.draws import key_of
from model.initial.arrivals import ORDINALS, primary_cases
from model.initial.world import build_twins
from model.state.names import KINDS

DAY = 8.0  # hours of one post's day, and the pace


class Queue(NamedTuple):
    """One queue of a unit: kinds served alike, cases a day, staff, chance a day that work ends.

    ``work`` is the mean work of a case in hours, where it is not a post's day over ``finish``.
    """

    kinds: tuple[str, ...]
    lam: float
    staff: int
    finish: float
    work: float | None = None

    @property
    def hours(self) -> float:
        """Return the mean work of a case."""
        return DAY / self.finish if self.work is None else self.work

    def mornings(self) -> np.ndarray:
        """Return the stationary law of the number present in the morning."""
        return erlang.mornings(self.lam, self.staff, self.finish)

    def of(self, h: Histories) -> Histories:
        """Return the cases of this queue."""
        return h.only(np.isin(h.kind, [KINDS.index(kind) for kind in self.kinds]))


@dataclass(frozen=True)
class Standing(Run):
    """A run whose ``queues`` are in steady state on the first morning."""

    seeds: tuple = ("standing", ())
    queues: tuple[Queue, ...] = ()

    def _seeded(self, spec, replicate: int):
        """Return the ground with the first day's cases drawn from the queues' stationary laws."""
        key = key_of(SEED, replicate)
        twins = build_twins(spec, key, self.days)
        drawn = twins.cases[: twins.primary]
        later = drawn[drawn["day"] > 0]
        columns = [later[name] for name in ("day", "cell", "kind")] + [later["name_b"] % ORDINALS]
        first = self.first_morning(key, twins.sizes.cells)
        both = [np.concatenate(pair) for pair in zip(first, columns, strict=True)]
        kept = (column.astype(t) for column, t in zip(both, (np.int16, np.int32, np.int8, np.int16), strict=True))
        return twins._replace(cases=primary_cases(*kept), primary=both[0].size)

    def first_morning(self, key, cells: int) -> tuple[np.ndarray, ...]:
        """Return (day, cell, kind, ordinal) of the cases of the first day, in the order in which they arise."""
        return _first_morning(self.queues, key, cells)


def _first_morning(queues, key, cells: int) -> tuple[np.ndarray, ...]:
    """Return (day, cell, kind, ordinal) of the cases of the first day; the kinds of a queue take turns."""
    cell, kind, ordinal = [], [], []
    for number, queue in enumerate(queues):
        below = np.cumsum(queue.mornings())
        u = [draws.uniform(key, draws.ANALYSIS, place, number, 0) for place in range(cells)]
        count = np.searchsorted(below, u)
        place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        cell.append(np.repeat(np.arange(cells), count))
        kind.append(np.array([KINDS.index(name) for name in queue.kinds])[place % len(queue.kinds)])
        ordinal.append(place // len(queue.kinds))  # a name has room for a thousand cases of a kind
    cell, kind, ordinal = (np.concatenate(parts) for parts in (cell, kind, ordinal))
    order = np.lexsort((ordinal, kind, cell))
    return np.zeros(cell.size), cell[order], kind[order], ordinal[order]


# --- estimates -------------------------------------------------------------------------------------------------------


def by_chance(h: Histories, queues) -> list[tuple[np.ndarray, float]]:
    """Return controls: the first morning's cases, squared too, and later cases and work, the earlier the more."""
    found = []
    for queue in queues:
        mine, law = queue.of(h), queue.mornings()
        weight, at_first, number = (h.days - mine.day) / h.days * (mine.day > 0), mine.day == 0, np.arange(law.size)
        first, mean, later = mine.per_unit(at_first), float(law @ number), queue.lam * (h.days - 1.0) / 2.0
        found += [(first, mean), (first**2, float(law @ number**2)), (mine.per_unit(weight), later)]
        found += [(mine.per_unit(weight * mine.hours), later * queue.hours)]
        found += [(mine.per_unit(at_first * mine.hours), mean * queue.hours)]
    return found


def met(h: Histories, queue: Queue) -> list[tuple[np.ndarray, float]]:
    """Return controls: later cases and their work, weighed by how much they lengthen the queue they meet.

    The queue is told by cases and by their work (:mod:`experiments.verification.controls`).
    """
    mine = queue.of(h)
    work = mine.hours / queue.hours
    came = [controls.daily(mine, mine.day, amount) for amount in (1.0, work)]
    for amount in came:
        amount[:, 0] = queue.lam  # the first morning is not of the city's making
    found = []
    for before in (controls.evenings_before(mine), controls.evenings_before(mine, work)):
        weight = controls.lengthens(before, queue.staff * queue.finish - queue.lam)
        found += [controls.luck(weight, amount, queue.lam) for amount in came]
    return found


@lru_cache(maxsize=2)
def chance(run: Standing, effort: int) -> list[tuple[np.ndarray, float]]:
    """Return all controls of a run."""
    return chance_of(histories(run, effort), run.queues)


def chance_of(h: Histories, queues) -> list[tuple[np.ndarray, float]]:
    """Return all controls of cases; queues that are alike count together."""
    alike = {}
    for queue in queues:
        found = by_chance(h, (queue,)) + met(h, queue)
        alike.setdefault(queue._replace(kinds=()), []).append(found)
    together = [zip(*each, strict=True) for each in alike.values()]
    return [tuple(sum(part) for part in zip(*one, strict=True)) for each in together for one in each]


def regressed(values: np.ndarray, found) -> Estimate:
    """Return the mean over units with controls taken out, and a standard error that holds if units are unlike (HC3).

    Desks that begin with a long queue are missed by more than others, and weigh more in the regression.
    """
    scaled = [(amount - expected) / (amount.std() or 1.0) for amount, expected in found]
    design = np.stack([np.ones(values.size), *scaled], axis=1)
    inverse = np.linalg.pinv(design.T @ design)
    solution = inverse @ (design.T @ values)
    missed = (values - design @ solution) / (1.0 - np.einsum("ij,jk,ik->i", design, inverse, design))
    return Estimate(float(solution[0]), float(np.sqrt(((design @ inverse[0] * missed) ** 2).sum())), values.size)


def cases_a_day(queues) -> float:
    """Return the cases a day of all queues of a unit."""
    return sum(queue.lam for queue in queues)


def sojourn(run: Standing, parts: int) -> Callable[[int], Estimate]:
    """Return the measure of the mean time until a case is closed, in units of ``parts`` days (by Little's law)."""

    def measure(effort: int) -> Estimate:
        h = histories(run, effort)
        delay = h.per_unit(days_present(h, 0)) / h.days / cases_a_day(run.queues)
        return regressed((delay + 1.0) / parts, chance(run, effort))

    return measure


def share_of(h: Histories, queues, hit: np.ndarray, last: int) -> Estimate:
    """Return the share of the cases of the second to the ``last``-th day for which ``hit`` holds."""
    counted = (h.day > 0) & (h.day < last)
    expected = cases_a_day(queues) * (last - 1)
    return average(h.per_unit(counted & hit) / expected, *by_chance(h, queues), (h.per_unit(counted), expected))


def share(run: Standing, hit: Callable[[Histories], np.ndarray], margin: int) -> Callable[[int], Estimate]:
    """Return the measure of the share of cases for which ``hit`` holds.

    They are those of the second day to ``margin`` days before the end.
    """

    def measure(effort: int) -> Estimate:
        h = histories(run, effort)
        counted = (h.day > 0) & (h.day < h.days - margin)
        expected = cases_a_day(run.queues) * (h.days - margin - 1)
        came = (h.per_unit(counted), expected)
        return regressed(h.per_unit(counted & hit(h)) / expected, [*chance(run, effort), came])

    return measure


def closed_within(days: int) -> Callable[[Histories], np.ndarray]:
    """Return which cases are closed within so many days (1: the same day)."""
    return lambda h: (h.ended >= 0) & (h.ended - h.day < days)


def started_within(days: int) -> Callable[[Histories], np.ndarray]:
    """Return on which cases work starts within so many days (1: the same day), of those closed in the end.

    Work that has begun goes on every day, so that it began as many days before the end as it took.
    """
    return lambda h: (h.ended >= 0) & (h.ended + 1 - np.rint(h.hours / DAY) - h.day < days)


def wait(run: Standing, parts: int) -> Callable[[int], Estimate]:
    """Return the measure of the mean time before work starts, in units of ``parts`` days: who waits, by Little's law.

    Who waits are those beyond a queue's staff before the day's work.
    """

    def measure(effort: int) -> Estimate:
        h = histories(run, effort)
        waiting = sum(np.maximum(mornings(queue.of(h)) - queue.staff, 0).mean(axis=1) for queue in run.queues)
        controls = by_chance(h, run.queues) + [c for queue in run.queues for c in crowds(h, queue)]
        return average(waiting / cases_a_day(run.queues) / parts, *controls)

    return measure


def crowds(h: Histories, queue: Queue) -> list[tuple[np.ndarray, float]]:
    """Return controls: by how many cases would be in work beyond the staff, and one or two more, were staff unlimited.

    That follows from what chance gave alone, days and work; of those who come after the first morning a Poisson number
    would be in work.
    """
    mine = queue.of(h)
    mine = mine.only(mine.day > 0)
    days = np.rint(mine.hours / DAY).astype(int)
    alone = Histories({**mine.columns, "ended": mine.day + days - 1}, h.units, h.cells, h.days)
    number = mornings(alone)
    mean = queue.lam * -np.expm1(np.arange(h.days) * np.log1p(-queue.finish)) / queue.finish
    found = []
    for staff in range(queue.staff, queue.staff + 3):
        expected = mean - staff + sum((staff - n) * stats.poisson.pmf(n, mean) for n in range(staff))
        found.append((np.maximum(number - staff, 0).mean(axis=1), float(expected.mean())))
    return found


def mornings(h: Histories) -> np.ndarray:
    """Return (unit, day): cases present before the day's work."""
    change = np.zeros((h.units, h.days + 1), np.int32)
    np.add.at(change, (h.unit, h.day), 1)
    ended = (h.ended >= 0) & (h.ended < h.days)
    np.add.at(change, (h.unit[ended], h.ended[ended] + 1), -1)
    return change.cumsum(axis=1)[:, : h.days]


FINER = (8, 16, 32)


def without_days(
    measure, parts: int, by_theory: Callable[[int], float], here=None, finer=FINER
) -> Callable[[int], Estimate]:
    """Return the measure for no day at all: what days of 1 / parts of a unit add is taken off.

    ``by_theory`` gives the exact answer in days of 1 / n, from which ``finer`` ones give that for no day; ``here`` is
    that of the run itself where its start matters.
    """
    return moved(
        measure, here or (lambda: by_theory(parts)),
        lambda: continuous.refined(finer, [by_theory(n) for n in finer]),
    )  # fmt: skip


def moved(measure, here: Callable[[], float], there: Callable[[], float], days: int = 1) -> Callable[[int], Estimate]:
    """Return the measure put elsewhere: theory's exact answer to what was run is taken off, its other answer added.

    Both the city's answer and ``here`` are in parts of a unit, of which it has so many ``days``.
    """

    def measured(effort: int) -> Estimate:
        value, error, units = measure(effort)
        return Estimate((value - here()) / days + there(), error / days, units)

    return measured
