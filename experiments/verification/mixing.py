"""Pooling of unequal desks and unequal work (ORACLES 1.4b, 1.4c, 1.5, 1.5b, 2.9), and the arm ``pooled``."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from experiments.verification import theory
from experiments.verification.kinds import chain_of_two, present_of_two
from experiments.verification.limit import Estimate, Limit
from experiments.verification.pooling import KINDS as FOUR
from experiments.verification.pooling import MERGED
from experiments.verification.queues import GEOMETRIC
from experiments.verification.runs import Histories, Run, average, days_present, histories, measured
from experiments.verification.standing import moved
from model.state.names import LINES

_WARM, _RATE = 100, 2500.0
POOLED = (("pooled", True),)
WHOLE_DAYS = {**GEOMETRIC, "handling.pace": 8.0}


def _loads(loads, work_days=1.0, **more) -> tuple:
    """Return the settings of nets with so many cases a day each, of so many days' work."""
    work = np.broadcast_to(work_days, len(loads))
    rows = zip(FOUR, (*loads, *[0.0] * (4 - len(loads))), (*work, *[1.0] * (4 - len(loads))), strict=True)
    fields = {}
    for kind, lam, days in rows:
        fields |= {f"kinds.{kind}.per_1000_year": lam * _RATE, f"kinds.{kind}.hours": float(days) * 8.0}
    return tuple((fields | more).items())


def _delay(lam: float, warm: int = _WARM):
    """Return the estimate of the mean delay of all cases of a community, lam a day."""

    def estimate(h: Histories) -> Estimate:
        days = h.days - warm
        arrived = (h.per_unit(h.day >= warm) / days, lam)
        return average(h.per_unit(days_present(h, warm)) / days / lam, arrived)

    return estimate


def _by_theory(lam: float, staff: int) -> float:
    return theory.delay_geometric(theory.poisson(lam), staff, 1.0)


def _more_staff():
    """Four desks of two each against eight together (1.4b, on a daily clock)."""
    settings = _loads([1.6] * 4, **{"organisations.grid_workers_per_cell": 8.0})
    for levers, name, answer, delta in (((), "separate", (1.6, 2), 0.1), (MERGED, "pooled", (6.4, 8), 0.15)):
        run = Run("nets", (*settings, ("city.rows", 14), ("city.columns", 14)), 400, 1, levers)
        yield Limit(
            f"four desks of two staff, Poisson(1.6) each: {name}", "1.4b", "mean delay, days",
            lambda a=answer: _by_theory(*a), measured(run, _delay(6.4)), delta,
        )  # fmt: skip


_EIGHT = {  # one kind a line
    "hardship_relief": "civil", "reemployment": "labour", "elder_care": "housing", "everyday_service": "urban",
    "safety_hazard": "safety", "public_order": "justice", "enterprise_service": "organising",
    "online_grievance": "publicity",
}  # fmt: skip
_UNEQUAL = (0.2, 0.4, 0.6, 0.8)


def _unequal_loads():
    """Eight desks of one each with unequal loads (1.4c, on a daily clock); the desks' posts do not follow the loads."""
    settings = {"organisations.grid_workers_per_cell": 8.0, "organisations.placement_by_load": 0.0,
                "city.rows": 20, "city.columns": 20}  # fmt: skip
    for number, (kind, line) in enumerate(_EIGHT.items()):
        fields = {
            "line": line, "group": "residents", "per_1000_year": _UNEQUAL[number % 4] * _RATE, "hours": 8.0,
            "tier_street": 0.0, "tier_district": 0.0, "tier_city": 0.0, "two_lines": 0.0, "three_lines": 0.0,
            "hours_cv": 0.0, "lapse": 0.0, "reports": 1.0, "dispute": False, "urgent": False,
        }  # fmt: skip
        settings |= {f"kinds.{kind}.{field}": value for field, value in fields.items()}
    assert set(_EIGHT.values()) == set(LINES)

    def apart() -> float:
        return sum(lam * _by_theory(lam, 1) for lam in _UNEQUAL) / sum(_UNEQUAL)

    for levers, name, answer, delta in (
        ((), "separate", apart, 0.1),
        (MERGED, "pooled", lambda: _by_theory(4.0, 8), 0.2),
    ):
        run = Run("nets", tuple(settings.items()), 400, 1, levers)
        yield Limit(
            f"eight desks with 0.2, 0.4, 0.6 and 0.8 cases a day, twice: {name}", "1.4c", "mean delay, days",
            answer, measured(run, _delay(4.0)), delta,
        )  # fmt: skip


def _arm():
    """The arm ``pooled`` in a city of one community is its four desks as one."""
    settings = _loads([0.8] * 4, **{"city.rows": 1, "city.columns": 1})
    run = Run("nets", settings, 700, 110, POOLED)
    yield Limit(
        "the arm 'pooled': four desks, Poisson(0.8) and one case a day each", "2.3", "mean delay, days",
        lambda: _by_theory(3.2, 4), measured(run, lambda h: _delay(3.2)(h.by_city())), 0.12, 0.386095,
    )  # fmt: skip


# --- two kinds of work: on average pooling may lose, with no friction at all -----------------------------------------


def alone(lam: float, finish: float, days: int) -> np.ndarray:
    """Return the expected number present on each evening at one desk, from an empty start."""
    matrix = theory.chain(theory.poisson(lam), 1, finish)
    law = theory.poisson(lam)
    now = np.zeros(matrix.shape[0])
    now[: law.size] = law
    present, number = np.empty(days), np.arange(now.size)
    for day in range(days):
        present[day] = now @ number - finish * (1.0 - now[0])
        now = now @ matrix
    return present


_DAYS = 600


@lru_cache(maxsize=8)
def expected(lams, finish, together: bool, days: int = _DAYS) -> float:
    """Return the mean delay over the run (evenings present per case), from an empty start."""
    if together:
        total = present_of_two(lams, finish, days)
    else:
        total = sum(alone(lam, s, days) for lam, s in zip(lams, finish, strict=True))
    return float(total.mean() / sum(lams))


def run_of_two(lams, finish, side: int, swap: bool, levers=(), days: int = _DAYS) -> Run:
    """Return the run of two desks with a post each; ``swap`` enters the other kind first within a day."""
    turn = slice(None, None, -1 if swap else 1)
    more = {"organisations.grid_workers_per_cell": 2.0, "city.rows": side, "city.columns": side}
    settings = _loads(lams[turn], [1.0 / s for s in finish[turn]], **WHOLE_DAYS, **more)
    return Run("nets", settings, days, 1, levers)


def _waits(lams, finish, side: int, levers, effort: int, days: int = _DAYS) -> tuple[np.ndarray, list]:
    """Return delays by community, and controls (cases and work that chance gave); half with either order in a day."""
    values, arrived, hours = [], [], []
    for swap in (False, True):
        h = histories(run_of_two(lams, finish, side, swap, levers, days), effort)
        values.append(h.per_unit(days_present(h, 0)) / days / sum(lams))
        weight = (days - h.day) / days
        arrived.append(h.per_unit(weight))
        hours.append(h.per_unit(weight * h.hours / 8.0))
    mean = (days + 1.0) / 2.0
    controls = [(np.concatenate(arrived), sum(lams) * mean),
                (np.concatenate(hours), sum(lam / s for lam, s in zip(lams, finish, strict=True)) * mean)]  # fmt: skip
    return np.concatenate(values), controls


def measure(lams, finish, side: int, levers=(), days: int = _DAYS):
    """Return the measure of the mean delay of two desks over the days of a run from an empty start."""

    def delay(effort: int) -> Estimate:
        values, controls = _waits(lams, finish, side, levers, effort, days)
        return average(values, *controls)

    return delay


def _gain(lams, finish, side: int):
    """Return the measure of how many days longer a case waits in the pool than at separate desks, twin by twin."""

    def measure(effort: int) -> Estimate:
        apart, controls = _waits(lams, finish, side, (), effort)
        return average(_waits(lams, finish, side, MERGED, effort)[0] - apart, *controls)

    return measure


def _unequal_work():
    """Two desks with equal loads, work of two lengths: pooled first come first served, the short wait for the long."""
    for lams, finish, side, verdict, section, delta, gain in (
        ((0.35, 0.14), (0.5, 0.2), 18, "wins", "2.9", 0.08, 0.15),
        ((0.7, 0.035), (1.0, 0.05), 22, "loses", "1.5", 0.17, 0.26),
    ):
        work = " and ".join(f"{1.0 / s:g}" for s in finish)
        case = f"two desks, work of {work} days, Poisson({lams[0]:g}) and ({lams[1]:g}), from an empty start"
        for levers, name in (((), "separate"), (MERGED, "pooled")):
            yield Limit(
                f"{case}: {name}", section, "mean delay, days",
                lambda a=(lams, finish, bool(levers)): expected(*a), measure(lams, finish, side, levers), delta,
            )  # fmt: skip
        yield Limit(
            f"{case}: pooling {verdict}", section, "days longer than at separate desks",
            lambda a=(lams, finish): expected(*a, True) - expected(*a, False), _gain(lams, finish, side), gain,
        )  # fmt: skip
    lams, finish = (0.3, 0.3), (0.5, 1.0 / 3.0)
    yield Limit(
        "two pooled desks, half of the cases foreign to who takes them and half as long again, from an empty start",
        "1.5b", "mean delay, days", lambda: expected(lams, finish, True), measure(lams, finish, 18, MERGED), 0.1,
    )  # fmt: skip


# Cases a day and chances of ending of two desks; as published: mean delays apart and pooled, the last day counted.
_ROWS = (
    ((0.4, 0.4), (0.5, 0.5), 8.0, 4.67601, 0.06), ((0.4, 0.08), (0.5, 0.1), 14.6667, 12.8244, 0.09),
    ((0.64, 0.04), (0.8, 0.05), 9.76471, 19.2039, 0.09), ((0.45, 0.09), (0.5, 0.1), 28.8333, 26.4687, 0.07),
)  # fmt: skip


@lru_cache(maxsize=16)
def in_long_run(lams, finish, together: bool) -> float:
    """Return the mean delay in steady state."""
    if together:
        matrix, size = chain_of_two(lams, finish, 400)
        return float(theory.steady(matrix) @ size / sum(lams))
    delays = [theory.delay_geometric(theory.poisson(lam), 1, s, 500) for lam, s in zip(lams, finish, strict=True)]
    return float(np.average(delays, weights=lams))


def _published():
    """The published pairs of desks: run from an empty start, which is taken off by the exact chain of the days run."""
    for lams, finish, apart, pooled, delta in _ROWS:
        case = f"two desks, Poisson({lams[0]:g}) and ({lams[1]:g}), done with {finish[0]:g} and {finish[1]:g} a day"
        for levers, name, published in (((), "separate", apart), (MERGED, "pooled", pooled)):
            a = (lams, finish, bool(levers))
            yield Limit(
                f"{case}: {name}", "2.9", "mean delay, days", lambda a=a: in_long_run(*a),
                moved(measure(lams, finish, 22, levers), lambda a=a: expected(*a), lambda a=a: in_long_run(*a)), delta,
                published - 1.0,
            )  # fmt: skip


# --- path by path ----------------------------------------------------------------------------------------------------


def kiefer_wolfowitz(day: np.ndarray, work: np.ndarray, staff: int) -> np.ndarray:
    """Return the day on which each case ends, first come first served, ``work`` in whole days, so many staff."""
    free = np.zeros(staff, np.int64)
    ended = np.empty(day.size, np.int64)
    for case in range(day.size):
        who = int(free.argmin())
        start = max(int(day[case]), int(free[who]))
        ended[case] = start + int(work[case]) - 1
        free[who] = ended[case] + 1
    return ended


def _path():
    run = Run("nets", _loads([0.5, 0.2, 0.1, 0.05], [1.0, 2.0, 4.0, 8.0], **WHOLE_DAYS,
                             **{"city.rows": 6, "city.columns": 6}), 300, 1, MERGED)  # fmt: skip

    def differ(effort: int) -> Estimate:
        h = histories(run, effort)
        wrong = 0
        for unit in range(h.units):
            mine = np.flatnonzero(h.unit == unit)
            ends = kiefer_wolfowitz(h.day[mine], np.rint(h.hours[mine] / 8.0), 4)
            wrong += int((np.where(ends < h.days, ends, -1) != h.ended[mine]).sum())
        return Estimate(float(wrong), 0.0, h.day.size)

    yield Limit(
        "four pooled staff, work of four lengths, first come first served", "1.5",
        "cases that do not end on the day of the Kiefer-Wolfowitz recursion", lambda: 0.0, differ, exact=0.0,
    )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of unequal pools."""
    families = (_more_staff, _unequal_loads, _arm, _unequal_work, _published, _path)
    return [limit for family in families for limit in family()]
