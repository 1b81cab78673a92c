"""Street: freed from investment targets, it commands line desks; hours tilt down from departments to communities.

Targets do not vanish with the street's duty: part of the hours falls to the district's departments.

Command itself acts in referral (one hop, at a cost in department hours that turns into congestion when whistles are many).
"""

from __future__ import annotations

import numpy as np

from model.compiled import compiled
from model.state.names import DUTIES, IS_OFFICE, N_LINES


def decide(city) -> None:
    """Charge the hours that streets still spend on investment targets, and what districts take over of the rest."""
    plan, policy = city.spec.organisations, city.policy
    if plan.spare or policy.pooled:
        return
    share = plan.investment_share * (1.0 - policy.effect("street_refocus"))
    n = city.sizes.communities * N_LINES
    city.ledger.charge_share(DUTIES, slice(n, n + city.sizes.streets * N_LINES), share)
    city.ledger.charge_share(DUTIES, city.stations_of(IS_OFFICE), share)
    taken = plan.investment_share - share
    if taken > 0.0:
        _hand_up(city, taken * city.spec.street.refocus_shift)


def _hand_up(city, share: float) -> None:
    """Charge districts' departments a share of what their streets work, by the departments' own hours."""
    sizes, worked = city.sizes, city.ledger.worked
    first = (sizes.communities + sizes.streets) * N_LINES
    n = city.sizes.communities * N_LINES
    of_district = np.arange(sizes.streets) // sizes.streets_per_district
    hours = worked[n:first].reshape(-1, N_LINES).sum(axis=1) + worked[city.stations_of(IS_OFFICE)]
    owed = share * np.bincount(of_district, hours, sizes.districts)
    own = worked[first : first + sizes.districts * N_LINES].reshape(-1, N_LINES)
    part = own / np.maximum(own.sum(axis=1, keepdims=True), 1e-9)
    city.ledger.charged[first : first + own.size, DUTIES] += (owed[:, None] * part).ravel()


def tilt(city, free: np.ndarray) -> None:
    """Move a share of the case hours of street and district departments to community desks of the same line."""
    sizes, desks = city.sizes, city.world.desks
    share = city.spec.street.tilt * city.policy.effect("resource_tilt")
    if share == 0.0:
        return
    layout = (sizes.communities, sizes.communities_per_street, sizes.streets, sizes.streets_per_district)
    _tilt(free, desks.expected, share, layout)


@compiled
def _tilt(free, expected, share, layout):
    """Hand hours down line by line: a street's to its communities, a district's to all of its, by what they expect to need."""
    communities, per_street, streets, per_district = layout
    districts = (streets - 1) // per_district + 1
    for line in range(N_LINES):
        street_need, district_need = np.zeros(streets), np.zeros(districts)
        for c in range(communities):
            need = max(expected[c * N_LINES + line], 1e-9)
            street_need[c // per_street] += need
            district_need[c // per_street // per_district] += need
        for c in range(communities):
            need, street = max(expected[c * N_LINES + line], 1e-9), c // per_street
            at = (communities + street) * N_LINES + line
            above = (communities + streets + street // per_district) * N_LINES + line
            given = free[at] / street_need[street] + free[above] / district_need[street // per_district]
            free[c * N_LINES + line] += share * given * need
        for department in range(communities, communities + streets + districts):
            free[department * N_LINES + line] *= 1.0 - share
