"""The city beside queues in continuous time: runs in days of a fraction of a case's work (ORACLES 1).

Every run begins in steady state, and what its days add to the answer is taken off
(:mod:`experiments.limits.standing`).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from experiments.limits import continuous, standing, theory
from experiments.limits.limit import Estimate, Limit
from experiments.limits.pooling import KINDS as FOUR
from experiments.limits.pooling import MERGED
from experiments.limits.queues import GEOMETRIC, KIND
from experiments.limits.runs import average, histories
from experiments.limits.standing import DAY, Queue, Standing, by_chance, cases_a_day, two_lengths, without_days
from model.state.names import LAPSED

_UNITS = 90.0  # units of work in a run, unless that is more than 720 days
_RATE = 2500.0  # cases per 1,000 residents and year that are one case a day in a cell of 100
ONE = ("everyday_service",)


def days_of(parts: int) -> int:
    """Return the horizon in days of 1 / parts of a unit of work."""
    return min(int(_UNITS * parts), 720)


def desk(lam: float, staff: int, parts: int, side: int, theta: float = 0.0, more=()) -> Standing:
    """Return the run of side x side desks, lam cases in a unit of work, in days of 1 / parts of it.

    Who waits leaves at rate ``theta``; ``more`` are further settings.
    """
    queue = Queue(ONE, lam / parts, staff, 1.0 / parts, -np.expm1(-theta / parts))
    settings = {
        KIND + "per_1000_year": lam / parts * _RATE, KIND + "hours": parts * DAY,
        "organisations.grid_workers_per_cell": float(staff), "city.rows": side, "city.columns": side,
        "handling.working_lapse": theta / parts, **GEOMETRIC, **dict(more),
    }  # fmt: skip
    return Standing("desks", tuple(settings.items()), days_of(parts), queues=(queue,))


def stay(lam: float, staff: int = 1, mu: float = 1.0):
    """Return the mean sojourn in units, by theory, as a function of the days in a unit."""

    @lru_cache
    def in_days(parts: int) -> float:
        return (theory.delay_geometric(theory.poisson(lam / parts), staff, mu / parts, 300) + 1.0) / parts

    return in_days


def _sojourn(run, parts: int, *queues):
    """Return the measure of the mean sojourn; ``queues`` are (cases, staff, rate of work) and their shares of cases."""
    return without_days(standing.sojourn(run, parts), parts, averaged([stay(*queue) for queue in queues], queues))


def averaged(values, queues):
    """Return the mean over all cases of values of queues, each a function of the days in a unit."""
    lams = [queue[0] for queue in queues]
    return lambda parts: np.average([value(parts) for value in values], weights=lams)


def _one_desk():
    """M/M/1: mean and share."""
    parts, most = 4, 3
    for lam, side, delta, share_delta, published in (
        (0.5, 30, 0.065, 0.03, (2.0, 0.77687)),
        (0.7, 32, 0.08, 0.045, (3.33333, 0.59343)),
        (0.8, 32, 0.075, 0.06, (5.0, 0.451188)),
    ):
        case, run = f"one desk, load {lam:g}, in continuous time", desk(lam, 1, parts, side)

        def in_three(n, a=lam):
            return theory.closed_by(theory.poisson(a / n), 1, 1.0 / n, most * n, 300)

        yield Limit(
            case, "1.1", "mean sojourn, units of work", lambda a=lam: continuous.sojourn(a),
            _sojourn(run, parts, (lam,)), delta, published[0],
        )  # fmt: skip
        yield Limit(
            case, "1.1", "share closed within three units", lambda a=lam: continuous.closed_within(most, a),
            without_days(standing.closed_within(run, most * parts), parts, in_three), share_delta, published[1],
        )  # fmt: skip


def _several_staff():
    """M/M/c."""
    for lam, staff, side, delta, published in (
        (1.6, 2, 30, 0.065, 2.77778), (3.5, 5, 16, 0.042, 1.25189), (9.0, 10, 18, 0.062, 1.66873),
    ):  # fmt: skip
        yield Limit(
            f"{staff} staff, load {lam / staff:g}, in continuous time", "1.2", "mean sojourn, units of work",
            lambda a=(lam, staff): continuous.sojourn(*a), _sojourn(desk(lam, staff, 4, side), 4, (lam, staff)),
            delta, published,
        )  # fmt: skip


# --- separate and pooled ---------------------------------------------------------------------------------------------

FIVE = (*FOUR, "elder_care")  # of five lines
_FIFTH = {
    "line": "housing", "group": "residents", "tier_street": 0.0, "tier_district": 0.0, "tier_city": 0.0,
    "two_lines": 0.0, "three_lines": 0.0, "hours_cv": 0.0, "lapse": 0.0, "reports": 1.0,
}  # fmt: skip


def nets(loads, parts: int, side: int, merged: bool, each: int = 1, slow: float = 1.0, even: bool = True) -> Standing:
    """Return the run of communities with a desk of ``each`` staff for every load, separate or merged.

    Merged, an hour is worth 1 / ``slow`` of a specialist's; with ``even`` posts follow the loads (all alike), else
    every one of the eight lines has ``each``.
    """
    staff = each * (len(loads) if even else 8)
    settings = {
        "organisations.grid_workers_per_cell": float(staff), "organisations.placement_by_load": float(even),
        "grids.generalist": 1.0 / slow, "handling.pace": DAY, "city.rows": side, "city.columns": side, **GEOMETRIC,
    }  # fmt: skip
    settings |= {f"kinds.elder_care.{field}": value for field, value in _FIFTH.items()}
    for kind, lam in zip(FIVE, (*loads, *[0.0] * (5 - len(loads))), strict=True):
        settings |= {f"kinds.{kind}.per_1000_year": lam / parts * _RATE, f"kinds.{kind}.hours": parts * DAY}
    kinds = FIVE[: len(loads)]
    if merged:
        queues = (Queue(kinds, sum(loads) / parts, staff, 1.0 / parts / slow, work=parts * DAY),)
    else:
        queues = tuple(Queue((kind,), lam / parts, each, 1.0 / parts) for kind, lam in zip(kinds, loads, strict=True))
    return Standing(
        "nets", tuple(settings.items()), days_of(parts), levers=MERGED if merged else (), queues=queues
    )  # fmt: skip


def _fused():
    """Separate desks, the same desks as one, and the friction at which the pool is no better."""
    for desks, lam, side, delta in ((2, 0.7, 24, 0.065), (4, 0.8, 20, 0.07), (5, 0.8, 18, 0.065)):
        pool = (desks * lam, desks)
        yield Limit(
            f"{desks} desks pooled, load {lam:g}, in continuous time", "1.4", "mean sojourn, units of work",
            lambda a=pool: continuous.sojourn(*a), _sojourn(nets((lam,) * desks, 4, side, True), 4, pool), delta,
            {2: 1.96078, 4: 1.74554, 5: 1.55411}[desks],
        )  # fmt: skip
    yield Limit(
        "4 desks apart, load 0.8, in continuous time", "1.4", "mean sojourn, units of work",
        lambda: continuous.sojourn(0.8), _sojourn(nets((0.8,) * 4, 4, 18, False), 4, (0.8,)), 0.06, 5.0,
    )  # fmt: skip
    for desks, side, delta in ((2, 24, 0.1), (4, 20, 0.1), (5, 22, 0.11)):
        slow = 1.0 + continuous.friction_of_equal_sojourn(desks, 0.5)

        def sojourn(parts, a=(desks, side, slow)):
            return standing.sojourn(nets((0.5,) * a[0], parts, a[1], True, slow=a[2]), parts)

        yield Limit(
            f"{desks} desks pooled, load 0.5, at 1 / (1 + h*) of the speed: as at separate desks", "1.4",
            "mean sojourn, units of work", lambda: continuous.sojourn(0.5),
            two_lengths(sojourn, 4, 16), delta, 2.0,  # a quantum of work takes 1 + h* days: no chain is exact
        )  # fmt: skip


def _more_staff():
    """Three desks of two staff each."""
    for merged, name, answer, published in ((False, "apart", (1.6, 2), 2.77778), (True, "pooled", (4.8, 6), 1.43148)):
        run = nets((1.6,) * 3, 4, 16, merged, each=2)
        yield Limit(
            f"3 desks of two staff, load 0.8, in continuous time: {name}", "1.4b", "mean sojourn, units of work",
            lambda a=answer: continuous.sojourn(*a), _sojourn(run, 4, answer), 0.08, published,
        )  # fmt: skip


def _unequal_loads():
    """Desks with loads of 0.2 to 0.8: the pool gains most here."""
    loads = (0.2, 0.4, 0.6, 0.8)
    yield Limit(
        "4 desks apart, loads 0.2 to 0.8, in continuous time", "1.4c", "mean sojourn, units of work",
        lambda: continuous.averaged(loads),
        _sojourn(nets(loads, 4, 24, False, even=False), 4, *((lam,) for lam in loads)), 0.065, 3.20833,
    )  # fmt: skip
    yield Limit(
        "4 desks pooled, loads 0.2 to 0.8, in continuous time", "1.4c", "mean sojourn, units of work",
        lambda: continuous.sojourn(2.0, 4), _sojourn(nets(loads, 4, 16, True), 4, (2.0, 4)), 0.035, 1.08696,
    )  # fmt: skip


def _leaving():
    """Waiting cases leave (Erlang A)."""
    for lam, staff, theta, side, delta, published in (
        (0.8, 1, 0.1, 32, 0.07, 0.130648),
        (6.0, 5, 0.5, 16, 0.047, 0.226387),
    ):
        run = desk(lam, staff, 4, side, theta)

        def lost(n, a=(lam, staff, theta)):
            return theory.share_leaving(a[0] / n, a[1], 1.0 / n, -np.expm1(-a[2] / n))

        yield Limit(
            f"{staff} staff, {lam:g} cases, who waits leaves at rate {theta:g}, in continuous time", "1.7",
            "share that leaves", lambda a=(lam, staff, theta): continuous.leaving(*a).share,
            without_days(lambda effort, r=run: _lost(r, effort), 4, lost), delta, published,
        )  # fmt: skip


def _lost(run: Standing, effort: int) -> Estimate:
    """Return the share that leaves, by how many leave from the second day on: one in so many of those who come."""
    h = histories(run, effort)
    left = h.per_unit((h.state == LAPSED) & (h.ended > 0))
    return average(left / (h.days - 1) / cases_a_day(run.queues), *by_chance(h, run.queues))


def limits() -> list[Limit]:
    """Return the cases in continuous time."""
    families = (_one_desk, _several_staff, _fused, _more_staff, _unequal_loads, _leaving)
    return [limit for family in families for limit in family()]
