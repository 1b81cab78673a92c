"""Queues on a daily clock: desks and nothing else; general work, priority, referral in series.

One desk in steady state and in its first year: :mod:`experiments.limits.daily`, :mod:`experiments.limits.year`.
"""

from __future__ import annotations

from experiments.limits import controls, theory
from experiments.limits.limit import Limit
from experiments.limits.runs import Histories, Run, average, days_present, measured
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


def _priority():
    """Urgent cases first: they see the desk as if alone, the others carry the difference."""
    run = desks(0.4, **{"kinds.safety_hazard.per_1000_year": 0.3 * _RATE})
    for kind, name, lam, delta, published in (
        (KINDS.index("safety_hazard"), "urgent", 0.3, 0.058, 0.214286),
        (KINDS.index("everyday_service"), "others", 0.4, 0.028, None),
    ):
        yield Limit(
            "urgent first: Poisson(0.3) urgent, Poisson(0.4) others, one a day", "2.6",
            f"mean delay of the {name}, days",
            lambda i=name: theory.two_classes(0.3, 0.4, 1)[0 if i == "urgent" else 1],
            measured(run, lambda h, k=kind, a=lam: _of_kind(h, k, a)), delta, published,
        )  # fmt: skip


def _of_kind(h: Histories, kind: int, lam: float):
    """Return the mean delay of a kind; what chance gave it, and both kinds together, is taken out."""
    mine = h.only(h.kind == kind)
    own, both = controls.of_desk(mine, 100, lam, _DAY, 1.0), controls.of_desk(h, 100, 0.7, _DAY, 1.0)
    return average(h.per_unit(days_present(h, 100) * (h.kind == kind)) / (h.days - 100) / lam, *own, *both)


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
