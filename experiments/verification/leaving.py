"""Queues whose waiting cases leave, in continuous time: the published table (Erlang A; ORACLES 1.7).

Days are a quarter of a case's work; runs begin in steady state, and what their days add is taken off by exact chains.
The published waits and queue lengths are the share that leaves over its rate, and that times the cases of a unit.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, sqrt

import numpy as np

from experiments.verification import continuous, steady, theory
from experiments.verification.limit import Estimate, Limit
from experiments.verification.standing import Standing, without_days
from experiments.verification.steady import Desk

_PARTS, _UNITS, _CASES = 4, 90, 160_000  # days in a unit of work; units of a run; cases of a run
_FEWER = 200  # states

# Staff, cases in a unit, rate of leaving; as published: share that leaves, that waits, mean number present; deltas
TABLE = (
    (1, 0.8, 0.1, 0.130648, 0.695481, 1.74067, 0.07, 0.02, 0.02),
    (1, 1.2, 0.2, 0.298081, 0.842303, 2.63079, 0.04, 0.02, 0.02),
    (5, 4.5, 0.1, 0.0536664, 0.647778, 6.67349, 0.1, 0.03, 0.03),
    (5, 6.0, 0.5, 0.226387, 0.802838, 7.35832, 0.04, 0.02, 0.02),
    (10, 9.0, 0.25, 0.0495537, 0.520991, 10.3379, 0.1, 0.04, 0.02),
    (10, 12.0, 0.25, 0.181083, 0.925599, 18.519, 0.05, 0.02, 0.03),
    (20, 20.0, 1.0, 0.0888353, 0.529743, 20.0, 0.08, 0.04, 0.02),
)  # fmt: skip


def desk(staff: int, lam: float, theta: float, parts: int) -> Desk:
    """Return the desk in days of 1 / parts of a unit."""
    return Desk(lam / parts, staff, 1.0 / parts, leave=1.0 - exp(-theta / parts))


def run_of(staff: int, lam: float, theta: float) -> Standing:
    """Return the run of as many such desks as bring the cases of a run."""
    side = round(sqrt(_CASES / (lam * _UNITS)))
    return steady.begun(desk(staff, lam, theta, _PARTS), _UNITS * _PARTS, side)


def _leaves(case, parts: int) -> float:
    one = desk(*case, parts)
    return float(steady.mornings(one) @ np.maximum(np.arange(steady.STATES) - one.staff, 0)) * one.leave / one.lam


def _waits(case, parts: int) -> float:
    one = desk(*case, parts)
    return theory.share_waiting(one.lam, one.staff, one.finish, one.leave, _FEWER)


def _present(case, parts: int) -> float:
    return float(steady.mornings(desk(*case, parts)) @ np.arange(steady.STATES))


QUANTITIES: tuple[tuple[str, str, Callable, Callable[[Standing], Callable[[int], Estimate]]], ...] = (
    ("share that leaves", "share", _leaves, steady.share_leaving),
    ("share that waits", "waits", _waits, steady.share_waiting),
    ("mean number present", "present", _present, steady.present),
)


def limits() -> list[Limit]:
    """Return the table of queues that cases leave."""
    found = []
    for staff, lam, theta, *numbers in TABLE:
        case, run = (staff, lam, theta), run_of(staff, lam, theta)
        for (quantity, field, in_days, measure), published, delta in zip(
            QUANTITIES, numbers[:3], numbers[3:], strict=True
        ):
            found.append(Limit(
                f"{staff} staff, {lam:g} cases, who waits leaves at rate {theta:g}, in continuous time", "1.7",
                quantity,
                lambda a=(lam, staff, theta), f=field: getattr(continuous.leaving(*a), f),
                without_days(measure(run), _PARTS, lambda n, a=case, f=in_days: f(a, n)), delta, published,
            ))  # fmt: skip
    return found
