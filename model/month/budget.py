"""Budget: what the month's charges leave becomes desks' hours for cases, after the moves that policy allows.

Order of moves: tilt to communities, coordination between them, a street organised by need, secondment, the service
centre's share, allies' aid, the part of each community's team that may help in any of its lines; last, merged nets put
their hours together. Moves conserve hours to the last one.
"""

from __future__ import annotations

import numpy as np

from model.calendar import month_start
from model.month import charges, coordination, grids, mutual_aid, platform, projects, secondment, staff, street
from model.policy.lever import OFFICES, PAYERS
from model.state.names import DUTIES, IDLE, IS_UNIT, N_LINES, N_USES


def decide(city) -> None:
    """Turn the ledger into accounts: hours a day of every desk, pocket and use."""
    world, sizes, ledger = city.world, city.sizes, city.ledger
    desks, streets, communities = world.desks, world.streets, world.communities
    free = ledger.free()
    total = float(free.sum() + ledger.charged.sum())
    _note_paid(city)
    street.tilt(city, free)
    coordination.even_out(city, free)
    street.by_need(city, free)
    secondment.lend(city, free)
    streets.centre[:] = platform.centre(city, free)
    desks.aid[:] = np.bincount(desks.pool, mutual_aid.aid(city, free), sizes.desks)
    communities.common[:] = _common(city, free)
    if city.pooled:
        free[0] += free[1:].sum()
        free[1:] = 0.0
    desks.hours[:] = np.bincount(desks.pool, free[: sizes.desks], sizes.desks)
    desks.used[:] = 0.0
    desks.rate[:] = staff.speed(city)[desks.organisation] * grids.generalists(city) * projects.help_at_desks(city)
    if city.pooled:
        desks.rate[:] = max(float(desks.rate.max()), 1.0)
    idle_stations = free[sizes.desks :].sum()
    budget = world.books.budget
    budget[:] = ledger.charged.sum(axis=0)
    budget[IDLE] += idle_stations
    units = city.stations.of(IS_UNIT)
    month = slice(city.clock, month_start(city.month + 1))
    world.books.units[month] = ledger.charged[units, DUTIES].sum(), free[units].sum()
    given = desks.hours.sum() + desks.aid.sum() + streets.centre.sum() + communities.common.sum() + budget.sum()
    assert abs(given - total) < 1e-6 * max(total, 1.0), "moves between desks must conserve hours"
    assert budget.size == N_USES


def _common(city, free: np.ndarray) -> np.ndarray:
    """Take the hours of each community's team that may help out in any of its lines; return hours a day."""
    communities, n = city.sizes.communities, city.sizes.communities * N_LINES
    if city.pooled:
        return np.zeros(communities)
    shared = free[:n] * city.spec.handling.across
    free[:n] -= shared
    return shared.reshape(communities, N_LINES).sum(axis=1)


def _note_paid(city) -> None:
    """Note what share of its charges each payer of a community's levers could pay: of every effect it gets as much."""
    sizes, street = city.sizes, city.street_of_community
    district = street // sizes.streets_per_district
    own, city_wide = np.arange(sizes.communities), np.zeros_like(street)
    blocks = dict(zip(PAYERS, (own, street, street, district, city_wide), strict=True))
    for place, (form, where) in enumerate(charges.stations(sizes).items()):
        share = _share_paid(city.ledger, where, 1 if form == OFFICES else N_LINES)
        city.world.communities.paid[:, place] = share[blocks[form]]
    city.note_effects()


def _share_paid(ledger, where: slice, stations: int) -> np.ndarray:
    """Return (blocks,) share of its charges that a block's stations could pay, 1 exactly where none was overdrawn."""
    asked = (ledger.charged[where].sum(axis=1) - ledger.vacant[where]).reshape(-1, stations)
    paid = ledger.paid_share[where].reshape(-1, stations)
    total = asked.sum(axis=1)
    share = np.divide((asked * paid).sum(axis=1), total, out=np.ones(total.size), where=total > 0.0)
    return np.where((paid == 1.0).all(axis=1), 1.0, share)
