"""Budget: what the month's charges leave becomes desks' hours for cases, after the moves that policy allows.

Order of moves: tilt to communities, coordination between them, secondment, the service centre's share, allies' aid; last,
merged nets put their hours together. Moves conserve hours to the last one.
"""

from __future__ import annotations

import numpy as np

from model.month import alliances, coordination, grids, platform, secondment, staff, street
from model.month.organising import DAYS_A_MONTH
from model.state.names import IDLE, N_USES


def decide(city) -> None:
    """Turn the ledger into accounts: hours a day of every desk, pocket and use."""
    world, sizes, ledger = city.world, city.sizes, city.ledger
    desks, streets = world.desks, world.streets
    free = ledger.free()
    before = free.sum()
    street.tilt(city, free)
    coordination.even_out(city, free)
    secondment.lend(city, free)
    streets.centre[:] = platform.centre(city, free)
    desks.aid[:] = alliances.aid(city, free)
    if city.policy.pooled:
        free[0] += free[1:].sum()
        free[1:] = 0.0
    desks.hours[:] = np.bincount(desks.pool, free[: sizes.desks], sizes.desks)
    desks.used[:] = 0.0
    desks.rate[:] = staff.speed(city)[desks.organisation] * grids.generalists(city)
    if city.policy.pooled:
        desks.rate[:] = max(float(desks.rate.max()), 1.0)
    idle_stations = free[sizes.desks :].sum()
    budget = world.books.budget
    budget[:] = ledger.charged.sum(axis=0)
    budget[IDLE] += idle_stations
    moved = desks.hours.sum() + desks.aid.sum() + streets.centre.sum() + idle_stations
    assert abs(moved - before) < 1e-6 * max(before, 1.0), "moves between desks must conserve hours"
    assert budget.size == N_USES


__all__ = ["DAYS_A_MONTH", "decide"]
