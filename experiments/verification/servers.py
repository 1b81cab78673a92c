"""Servers of any speed, one a queue: posts split for good in any parts (ORACLES 5.3).

The desk's day may go into one case, so a desk is one server as fast as it has posts; the arms of the model (posts by
load, the best plan, merged nets) are proportional split, square-root rule and one server.

Work comes in quanta of the whole capacity's day (the pace), a geometric number a case. A desk works on a quantum for
as many days as its share of the capacity tells, and idle hours are lost at the day's end. So the days since a desk was
last empty tell how much of the present quantum is done, and with the number present they are a Markov chain, for any
speed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from experiments.verification import continuous, standing, theory
from experiments.verification.fine import days_of
from experiments.verification.limit import Limit
from experiments.verification.pooling import KINDS as FOUR
from experiments.verification.pooling import MERGED
from experiments.verification.queues import GEOMETRIC
from experiments.verification.standing import DAY, Queue, Standing, without_days
from model.state.names import LINES

# --- theory ----------------------------------------------------------------------------------------------------------

_STATES, _LEAST = 160, 1e-10


class Busy(NamedTuple):
    """A desk's busy period by its days: expected number present in the evening, chance that it is empty then."""

    present: np.ndarray
    over: np.ndarray


def busy(first: np.ndarray, lam: float, last: float, speed: float, days: float = np.inf) -> Busy:
    """Return the busy period of a desk on which so many cases (a law) stand on the first morning, quantum by quantum.

    ``lam`` cases a day come later, ``last`` is the chance that a quantum is the last of its case, ``speed`` (at most
    1) are the quanta that the desk does a day.
    """
    now, number = np.zeros(_STATES), np.arange(_STATES)
    now[: min(first.size, _STATES)] = first[:_STATES]
    present, over, day, laws = [now @ number], [now[0]], 0, {}
    now[0] = 0.0
    for quantum in range(1, 1_000_000):
        ends = int(np.ceil(quantum / speed - 1e-9)) - 1
        between = ends - day
        if between:
            present.extend(now @ number + lam * now.sum() * np.arange(1, between + 1))
            over.extend([0.0] * between)
            if between not in laws:
                laws[between] = theory.poisson(lam * between)
            now = np.convolve(now, laws[between])[:_STATES]
        done, day = last * now[1:], ends
        now[1:] -= done
        over[-1] += done[0]
        now[1:-1] += done[1:]
        present[-1] = now @ number
        if present[-1] < _LEAST or day >= days:
            break
    return Busy(np.array(present[: int(min(len(present), days))]), np.array(over[: int(min(len(over), days))]))


@lru_cache(maxsize=128)
def settled(lam: float, last: float, speed: float) -> float:
    """Return the mean number present of an evening, in steady state: by busy periods, each begun by a day's cases."""
    one = busy(theory.poisson(lam), lam, last, speed)
    return float(one.present.sum() / (one.over @ np.arange(1, one.over.size + 1)))


@lru_cache(maxsize=64)
def present(queue: Queue, last: float, days: int) -> float:
    """Return the mean number present of an evening over a run that begins with the queue's law of the first morning."""
    speed = queue.finish / last
    first, later = (
        busy(law, queue.lam, last, speed, days) for law in (queue.mornings(), theory.poisson(queue.lam))
    )  # fmt: skip
    begun, total = np.zeros(days + 1), first.present.sum()  # chances that a later busy period begins on a day
    begun[1 : first.over.size + 1] = first.over
    so_far = np.cumsum(later.present)
    for day in range(1, days):
        left = min(days - day, later.over.size)
        begun[day + 1 : day + 1 + left] += begun[day] * later.over[:left]
        total += begun[day] * so_far[min(days - day, so_far.size) - 1]
    return float(total / days)


# --- the city --------------------------------------------------------------------------------------------------------

BEST = (("placement", "best"),)
_UNKNOWN = ("elder_care", "enterprise_service", "safety_hazard", "online_grievance")


def servers(loads, capacity: float, parts: int, side: int, levers=()) -> Standing:
    """Return the run of communities with a desk for every load, of so many posts in all, each desk one server.

    Plans know half of the troubles, hence as many again at every desk that nobody ever gets to know.
    """
    settings = {
        "organisations.grid_workers_per_cell": capacity, "handling.pace": capacity * DAY,
        "city.rows": side, "city.columns": side, **GEOMETRIC,
    }  # fmt: skip
    fields = {
        "group": "residents", "tier_street": 0.0, "tier_district": 0.0, "tier_city": 0.0, "two_lines": 0.0,
        "three_lines": 0.0, "hours_cv": 0.0, "urgent": False, "dispute": False,
    }  # fmt: skip
    loads = (*loads, *[0.0] * (4 - len(loads)))
    for kind, unknown, line, lam in zip(FOUR, _UNKNOWN, LINES[:4], loads, strict=True):
        same = fields | {"line": line, "per_1000_year": lam / parts * 2500.0, "hours": parts * DAY}
        settings |= {f"kinds.{kind}.{field}": value for field, value in same.items()}
        lost = same | {"reports": 0.0, "online": 0.0, "lapse": 1e9}
        settings |= {f"kinds.{unknown}.{field}": value for field, value in lost.items()}
    loads = [lam for lam in loads if lam]
    if levers == MERGED:
        queues = (Queue(FOUR[: len(loads)], sum(loads) / parts, 1, capacity / parts, work=parts * DAY),)
    else:
        best = continuous.square_root_split(loads, capacity)
        speeds = best if levers == BEST else [lam * capacity / sum(loads) for lam in loads]
        queues = tuple(
            Queue((kind,), lam / parts, 1, speed / parts, work=parts * DAY)
            for kind, lam, speed in zip(FOUR, loads, speeds, strict=False)
        )
    return Standing("nets", tuple(settings.items()), days_of(parts), levers=levers, queues=queues)


SERVERS = (  # loads, posts, mean sojourn of every plan
    ((0.8, 0.4, 0.2), 2.0, (5.0, 4.63935, 1.66667)),
    ((0.9, 0.9, 0.1, 0.1), 2.5, (8.0, 6.4, 2.0)),
    ((0.5, 0.5), 1.25, (8.0, 8.0, 4.0)),
)
PLANS = (((), "proportional to load"), (BEST, "the best plan"), (MERGED, "one fast server"))


def by_plan(loads, capacity: float) -> tuple[float, float, float]:
    """Return the mean sojourn over all cases with speeds in proportion to loads, by square roots, and all as one."""
    even, best = [lam * capacity / sum(loads) for lam in loads], continuous.square_root_split(loads, capacity)
    return (
        *(continuous.averaged(loads, mus=list(speeds)) for speeds in (even, best)), 1.0 / (capacity - sum(loads)),
    )  # fmt: skip


def _measure(loads, capacity: float, side: int, levers):
    """Return the measure of the mean sojourn over all cases, in units."""
    parts = 8

    def here() -> float:
        run = servers(loads, capacity, parts, side, levers)
        number = sum(present(queue, capacity / parts, run.days) for queue in run.queues)
        return (number / standing.cases_a_day(run.queues) + 1.0) / parts

    def by_theory(n: int) -> float:
        queues = servers(loads, capacity, n, side, levers).queues
        number = sum(settled(queue.lam, capacity / n, queue.finish * n / capacity) for queue in queues)
        return (number / standing.cases_a_day(queues) + 1.0) / n

    run = servers(loads, capacity, parts, side, levers)
    return without_days(standing.sojourn(run, parts), parts, by_theory, here, (4, 8, 16))


DELTAS = ((0.07, 0.07, 0.085), (0.055, 0.07, 0.04), (0.085, 0.085, 0.05))


def _servers():
    side = 20
    for (loads, capacity, published), deltas in zip(SERVERS, DELTAS, strict=True):
        for number, (levers, name) in enumerate(PLANS):
            if levers == BEST and len(set(loads)) == 1:
                continue  # it is the proportional split

            yield Limit(
                f"{capacity:g} posts as servers of any speed, loads {', '.join(f'{lam:g}' for lam in loads)}: {name}",
                "5.3", "mean sojourn, units of work", lambda a=(loads, capacity), n=number: by_plan(*a)[n],
                _measure(loads, capacity, side, levers), deltas[number], published[number],
            )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of servers of any speed."""
    return list(_servers())
