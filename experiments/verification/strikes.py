"""Clocks that mark a case and leave it in its place, in continuous time: the published table (ORACLES 1.8).

A clock runs until work on a case starts, or until it ends; desks of one staff are the silos, one desk of all their
staff is the pool. Runs begin in steady state, and what their days add is taken off by the exact law of a case's days.
"""

from __future__ import annotations

from math import ceil, exp

import numpy as np
from scipy import stats

from experiments.verification import continuous, erlang, theory
from experiments.verification.general import EIGHT, marked
from experiments.verification.limit import Estimate, Limit
from experiments.verification.runs import Histories, histories
from experiments.verification.standing import Queue, Standing, share_of, without_days
from model.state.names import KINDS

_DAYS, _FIVE = 750, EIGHT[:5]
_FORGOTTEN = 9.0  # after so many times the mean of a wait, hardly a case still waits


def parts_of(lam: float, staff: int) -> int:
    """Return the days in a unit: a quarter, or half where cases wait so long that the horizon would be too short."""
    return 4 if staff - lam > 0.06 else 2


class OfCity(Standing):
    """A run whose queues are the city's: all of the first morning's cases are in its first cell."""

    def first_morning(self, key, cells: int) -> tuple[np.ndarray, ...]:
        """Return (day, cell, kind, ordinal) of the cases of the first day, in the order in which they arise."""
        return super().first_morning(key, 1)


def clock(lam: float, staff: int, theta: float, until_end: bool, parts: int, cities: int = 48) -> OfCity:
    """Return the run of cities of several desks; a clock of rate theta marks a case until work starts, or ends."""
    run = marked(float(until_end), lam / parts, 1.0 / parts, 1.0 - exp(-theta / parts))
    kinds, residents, posts = (EIGHT, 2000.0, 40.0) if staff == 1 else (_FIVE, staff * 1000.0, 50.0)
    assert residents * posts == len(kinds) * staff * 10_000.0, "posts follow loads, which are alike"
    cells = ceil(residents / 5000.0)
    more = {
        "arrivals.sources": 0, "population.residents_per_cell": residents / cells, "city.columns": cells,
        "organisations.city_per_10k": posts, "organisations.placement_by_load": 1.0,
    }  # fmt: skip
    rate = lam / parts * 250_000.0 / residents
    more |= {f"kinds.{kind}.per_1000_year": rate if kind in kinds else 0.0 for kind in EIGHT}
    queues = tuple(Queue((kind,), lam / parts, staff, 1.0 / parts) for kind in kinds)
    return OfCity("desks", tuple((dict(run.settings) | more).items()), _DAYS, cities, queues=queues)


def _struck(run: Standing, last: int, effort: int) -> Estimate:
    """Return the share of cases up to the day ``last`` that the clock strikes; units are desks, which are alike."""
    h = histories(run, effort).by_city()
    kinds = tuple(queue.kinds[0] for queue in run.queues)
    number = np.zeros(len(KINDS), np.int64)
    number[[KINDS.index(kind) for kind in kinds]] = np.arange(len(kinds))
    by_desk = Histories({**h.columns, "unit": h.unit * len(kinds) + number[h.kind]}, h.units * len(kinds), 1, h.days)
    return share_of(by_desk, (run.queues[0]._replace(kinds=kinds),), by_desk.level > 0, last)


def struck(lam: float, staff: int, theta: float, until_end: bool):
    """Return the share of cases that the clock strikes, by theory, as a function of the days in a unit.

    The day on which work starts, or ends, counts no more. E[z^days] until work starts on who has n before them follows
    from that of those who have fewer.
    """

    def in_days(parts: int) -> float:
        z, came, finish = exp(-theta / parts), theory.poisson(lam / parts), 1.0 / parts
        law = theory.ahead_of(came, erlang.mornings(lam / parts, staff, finish), staff, finish)
        ended = stats.binom.pmf(np.arange(staff + 1), staff, 1.0 / parts)
        until = np.ones(law.size)
        for before in range(staff, law.size):
            fewer = until[before - staff : before][::-1]
            until[before] = z * float(ended[1:] @ fewer) / (1.0 - z * ended[0])
        work = 1.0 / (parts - z * (parts - 1.0)) if until_end else 1.0
        return 1.0 - float(law @ until) * work

    return in_days


# Desks, load, rate; as published: struck before work starts at a silo and in the pool, before it ends at either; deltas
TABLE = (
    (5, 0.8, 0.02, 0.0727273, 0.010865, 0.0909091, 0.0302598, 0.19, 0.18, 0.15, 0.11),
    (5, 0.8, 0.1, 0.266667, 0.0503739, 0.333333, 0.136704, 0.12, 0.15, 0.09, 0.07),
    (5, 0.9, 0.02, 0.15, 0.0293267, 0.166667, 0.0483595, 0.15, 0.15, 0.13, 0.12),
    (5, 0.9, 0.1, 0.45, 0.127082, 0.5, 0.206438, 0.1, 0.15, 0.08, 0.1),
    (5, 0.95, 0.02, 0.271429, 0.0650221, 0.285714, 0.083355, 0.09, 0.17, 0.09, 0.13),
    (5, 0.95, 0.1, 0.633333, 0.2508, 0.666667, 0.318909, 0.06, 0.13, 0.06, 0.1),
    (10, 0.9, 0.02, 0.15, 0.0131124, 0.166667, 0.0324631, 0.15, 0.18, 0.13, 0.12),
    (10, 0.9, 0.1, 0.45, 0.0607938, 0.5, 0.146176, 0.1, 0.18, 0.08, 0.09),
)  # fmt: skip
RARE = 0.03  # twice as many cities where fewer are struck


def _row(load: float, staff: int, theta: float, until_end: bool, published: float, delta: float) -> Limit:
    lam = load * staff
    parts = parts_of(lam, staff)
    waits = 1.0 / (staff - lam) + 1.0  # the mean of who waits and, beside it, of the work
    last = _DAYS - ceil(_FORGOTTEN * waits * parts)
    run = clock(lam, staff, theta, until_end, parts, 96 if published < RARE else 48)
    answer = continuous.struck_before_end if until_end else continuous.struck_before_start
    return Limit(
        f"a clock of rate {theta:g} that marks a case until work {'ends' if until_end else 'starts'}; {staff} staff, "
        f"load {load:g}, in continuous time", "1.8", "share that escalates", lambda: answer(lam, staff, theta),
        without_days(lambda effort: _struck(run, last, effort), parts, struck(lam, staff, theta, until_end)),
        delta, published,
    )  # fmt: skip


def limits() -> list[Limit]:
    """Return the table of clocks; silos of one load and rate are the same whatever the number of desks."""
    found = {}
    for desks, load, theta, *numbers in TABLE:
        cases = ((until_end, staff) for until_end in (False, True) for staff in (1, desks))
        for (until_end, staff), published, delta in zip(cases, numbers[:4], numbers[4:], strict=True):
            row = _row(load, staff, theta, until_end, published, delta)
            found.setdefault(row.name, row)
    return list(found.values())
