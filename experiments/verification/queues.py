"""Queues on a daily clock: desks and nothing else; general work, priority, referral in series.

One desk in steady state and in its first year: :mod:`experiments.verification.daily`,
:mod:`experiments.verification.year`.
"""

from __future__ import annotations

import numpy as np

from experiments.verification import controls, theory
from experiments.verification.limit import Limit
from experiments.verification.runs import Histories, Run, average, days_present, measured
from model.state.names import KINDS

KIND = "kinds.everyday_service."
_DAY = 8.0  # hours of one worker's day, and the pace
_RATE = 2500.0  # cases per 1,000 residents and year that are one case a day in a cell of 100


def desks(cases_a_day: float, work_days: float = 1.0, staff: float = 1.0, days: int = 500, side: int = 30, **more):
    """Return the run of side x side desks; ``work_days`` is the mean work of a case, ``more`` are further settings."""
    settings = {
        KIND + "per_1000_year": cases_a_day * _RATE,
        KIND + "hours": work_days * _DAY,
        "organisations.grid_workers_per_cell": staff,
        "city.rows": side,
        "city.columns": side,
        **more,
    }
    return Run("desks", tuple(settings.items()), days)


GEOMETRIC = {"handling.hours_law": "geometric"}
AT_MOST_ONE = {"arrivals.sources": 1}


def capacity_of(run: Run) -> float:
    """Return how many cases of mean work the staff of a desk can end a day."""
    settings = dict(run.settings)
    return settings["organisations.grid_workers_per_cell"] * _DAY / settings[KIND + "hours"]


def mean_delay(run: Run, cases_a_day: float, warm: int = 100):
    """Return the measure of the mean delay of a run of independent desks (0: the same day), by Little's law."""
    law = (cases_a_day, dict(run.settings)[KIND + "hours"], capacity_of(run))
    return measured(run, lambda h: controls.number_present(h, warm, *law, 1.0 / cases_a_day))


def _general_work():
    """One desk and work of any law in whole days: Pollaczek-Khinchine."""
    run = desks(0.1, 5.0)
    yield Limit(
        "one desk, every case takes five days, Poisson(0.1)", "1.3", "mean delay, days",
        lambda: theory.delay_one_server(0.1, 5.0, 25.0), mean_delay(run, 0.1), 0.02,
    )  # fmt: skip
    # Four in five take a day, one in five six; within a day the short ones, of an earlier kind, are entered first.
    mixed = {"kinds.public_order.per_1000_year": 0.06 * _RATE, "kinds.public_order.hours": 6.0 * _DAY}
    run = desks(0.24, 1.0, **mixed)
    yield Limit(
        "one desk, a day's work or six days', Poisson(0.3)", "1.3", "mean delay, days",
        lambda: theory.delay_one_server(0.3, 2.0, 8.0) - 0.24 * 0.06 * (6.0 - 1.0) / 2.0 / 0.3,
        measured(run, lambda h: controls.number_present(h, 100, 0.3, 2.0 * _DAY, 0.5, 1.0 / 0.3)), 0.04,
    )  # fmt: skip


# urgent and other cases a day, closed a day; as published: mean delays; first day counted, days, side, deltas
TWO_CLASSES = (
    (0.3, 0.4, 1, (0.214286, None), 100, 500, 30, (0.058, 0.028)),
    (0.3, 0.6, 1, (0.214286, 6.64286), 500, 750, 24, (0.1, 0.07)),
    (1.2, 2.4, 4, (None, 1.49572), 150, 450, 18, (None, 0.06)),
    (3.0, 6.0, 10, (None, 0.516809), 100, 300, 16, (None, 0.08)),
)


URGENT, ORDINARY = KINDS.index("safety_hazard"), KINDS.index("everyday_service")


def _priority():
    """Urgent cases first: they see the desk as if alone, the others carry the difference.

    Of the busier desks' urgent cases one in a hundred waits, or one in ten thousand: too few to be asked for.
    """
    for urgent, others, capacity, published, warm, days, side, deltas in TWO_CLASSES:
        hours = _DAY / capacity
        more = {"kinds.safety_hazard.per_1000_year": urgent * _RATE, "kinds.safety_hazard.hours": hours}
        run = desks(others, 1.0 / capacity, 1.0, days, side, **more)
        case = f"urgent first: Poisson({urgent:g}) urgent, Poisson({others:g}) others, {capacity} closed a day"
        for place, (kind, name, lam) in enumerate(((URGENT, "urgent", urgent), (ORDINARY, "others", others))):
            if deltas[place] is not None:
                yield Limit(
                    case, "2.6", f"mean delay of the {name}, days",
                    lambda a=(urgent, others, capacity), i=place: theory.two_classes(*a)[i],
                    measured(run, lambda h, k=kind, a=(lam, urgent + others, capacity), w=warm: _of_kind(
                        h, k, *a, w)),
                    deltas[place], published[place],
                )  # fmt: skip


def _of_kind(h: Histories, kind: int, lam: float, of_all: float, capacity: int, warm: int):
    """Return the mean delay of a kind; what chance gave it, and both kinds together, is taken out."""
    mine = h.only(h.kind == kind)
    luck = [controls.daily(part, part.day) for part in (mine, h)]
    queues = [controls.evenings_before(part) for part in (mine, h)]
    found = []
    for came, queue, mean in zip(luck, queues, (lam, of_all), strict=True):
        late = np.broadcast_to(np.arange(h.days) >= warm, came.shape).astype(float)
        found += [controls.luck(late, came, mean)]
        found += [controls.luck(controls.lengthens(queue, capacity - mean, warm), came, mean)]
    return average(h.per_unit(days_present(h, warm) * (h.kind == kind)) / (h.days - warm) / lam, *found)


def _in_series():
    """Two desks in series, the second reached D days after the first has ended its part; a share of cases needs it."""
    for part, hop_days, lag in ((1.0, 0.0, 1), (0.5, 0.75, 3)):
        series = {KIND + "two_lines": part, KIND + "partner": "housing", "handling.hours_apart": True}
        series |= {"referral.hop_days": hop_days, "organisations.placement_by_load": 0.0}
        run = desks(0.3, 2.0, 8.0, **GEOMETRIC, **AT_MOST_ONE, **series)
        yield Limit(
            f"two desks in series, {part:.0%} of the cases go on, {lag} days later", "2.8", "mean delay, days",
            lambda p=part, g=lag: theory.geo_delay(0.3, 0.5) + p * (g + theory.geo_delay(0.3 * p, 0.5)),
            mean_delay(run, 0.3), 0.034,
        )  # fmt: skip


def limits() -> list[Limit]:
    """Return the queue cases."""
    families = (_general_work, _priority, _in_series)
    return [limit for family in families for limit in family()]
