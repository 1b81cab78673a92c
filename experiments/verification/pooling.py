"""Separate desks against pooled ones, and the friction at which pooling loses (ORACLES 1.4, 2.3)."""

from __future__ import annotations

import numpy as np

from experiments.verification import controls, theory
from experiments.verification.limit import Estimate, Limit
from experiments.verification.runs import Run, average, days_present, histories
from model.state import names

KINDS = ("hardship_relief", "everyday_service", "reemployment", "public_order")
KINDS_OF = tuple(names.KINDS.index(kind) for kind in KINDS)
MERGED = (("grid_merging", 1.0),)
_WARM, _DAYS = 200, 500  # a pool near saturation takes its time to fill


def nets(cases_a_day: float, generalist: float = 1.0, levers=()) -> Run:
    """Return the run of communities with four desks of ``cases_a_day`` each, separate or (with levers) merged."""
    rates = tuple((f"kinds.{kind}.per_1000_year", cases_a_day * 2500.0) for kind in KINDS)
    return Run("nets", (*rates, ("grids.generalist", generalist)), _DAYS, 1, tuple(levers))


def _waits(run: Run, effort: int) -> np.ndarray:
    """Return the mean delay times the cases a day, by community: units are independent, arms are twins."""
    h = histories(run, effort)
    return h.per_unit(days_present(h, _WARM)) / (_DAYS - _WARM)


def _luck(run: Run, lam: float, capacity: int, effort: int) -> list[controls.Control]:
    """Return the controls of the communities: cases that came, alone and with the queue they met."""
    h = histories(run, effort)
    queues = [h] if run.levers else [h.only(h.kind == KINDS_OF[kind]) for kind in range(4)]
    total = 0.0
    for queue in queues:
        mean = 4.0 * lam / len(queues)
        weight = controls.lengthens(controls.evenings_before(queue), capacity - mean, _WARM)
        total = total + controls.luck(weight, controls.daily(queue, queue.day), mean)[0]
    return [(h.per_unit(h.day >= _WARM) / (_DAYS - _WARM), 4.0 * lam), (total, 0.0)]


def _delay(run: Run, lam: float):
    capacity = 4 if run.levers else 1
    return lambda effort: average(_waits(run, effort) / (4.0 * lam), *_luck(run, lam, capacity, effort))


def _gain(lam: float, generalist: float, capacity: int):
    """Return the measure of how many days a case waits longer in the pool than at separate desks, twin by twin."""

    def measure(effort: int) -> Estimate:
        apart, merged = nets(lam, generalist), nets(lam, generalist, MERGED)
        longer = _waits(merged, effort) - _waits(apart, effort)
        both = _luck(apart, lam, 1, effort) + _luck(merged, lam, capacity, effort)[1:]
        return average(longer / (4.0 * lam), *both)

    return measure


def _gain_by_theory(lam: float, capacity: int) -> float:
    pooled = theory.delay_geometric(theory.poisson(4.0 * lam), capacity, 1.0)
    return pooled - theory.delay_geometric(theory.poisson(lam), 1, 1.0)


def _days_worse(effort: int) -> Estimate:
    """Count evenings on which a merged community has more open cases than its twin with separate desks."""
    counts = []
    for levers in ((), MERGED):
        h = histories(nets(0.8, 1.0, levers), effort)
        change = np.zeros((h.units, h.days + 1), np.int64)
        np.add.at(change, (h.unit, h.day), 1)
        ended = h.ended >= 0
        np.add.at(change, (h.unit[ended], h.ended[ended]), -1)
        counts.append(change.cumsum(axis=1)[:, : h.days])
    return Estimate(float((counts[1] > counts[0]).sum()), 0.0, counts[0].size)


def _frictionless():
    case = "four desks, Poisson(0.8) and one case a day each"
    yield Limit(
        f"{case}: separate", "2.3", "mean delay, days", lambda: theory.delay_geometric(theory.poisson(0.8), 1, 1.0),
        _delay(nets(0.8), 0.8), 0.022, 2.0,
    )  # fmt: skip
    yield Limit(
        f"{case}: pooled", "2.3", "mean delay, days", lambda: theory.delay_geometric(theory.poisson(3.2), 4, 1.0),
        _delay(nets(0.8, 1.0, MERGED), 0.8), 0.043, 0.386095,
    )  # fmt: skip
    yield Limit(
        f"{case}: pooled against separate, same arrivals", "2.3", "evenings with a longer backlog", lambda: 0.0,
        _days_worse, exact=0.0,
    )  # fmt: skip


def _with_friction():
    """An hour of the pool is worth 3/4 of a specialist's: at low load pooling still wins, near saturation it loses."""
    for lam, word, delta in ((0.55, "wins", 0.06), (0.68, "loses", 0.14)):
        yield Limit(
            f"four desks pooled at 3/4 of the speed, Poisson({lam:g}) each: pooling {word}", "1.4",
            "days longer than at separate desks", lambda a=lam: _gain_by_theory(a, 3), _gain(lam, 0.75, 3), delta,
        )  # fmt: skip


def limits() -> list[Limit]:
    """Return the pooling cases."""
    return [limit for family in (_frictionless, _with_friction) for limit in family()]
