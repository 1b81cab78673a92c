"""Street: freed from investment targets, it commands line desks; hours tilt down from departments to communities.

Targets do not vanish with the street's duty: part of the hours falls to the district's departments.

Command itself acts in referral (one hop, at a cost in department hours that turns into congestion when whistles are many).
"""

from __future__ import annotations

import numpy as np

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
    n = sizes.communities * N_LINES
    given = free[n : n + (sizes.streets + sizes.districts) * N_LINES] * share
    free[n : n + given.size] -= given
    by_street = given[: sizes.streets * N_LINES].reshape(-1, N_LINES)
    district = given[sizes.streets * N_LINES :].reshape(-1, N_LINES)
    street = city.street_of_community
    need = np.maximum(desks.expected[:n].reshape(-1, N_LINES), 1e-9)
    total = np.zeros((sizes.streets, N_LINES))
    np.add.at(total, street, need)
    of_district = np.arange(sizes.streets) // sizes.streets_per_district
    in_district = np.zeros((sizes.districts, N_LINES))
    np.add.at(in_district, of_district, total)
    to_street = by_street + district[of_district] * total / in_district[of_district]
    free[:n] += (to_street[street] * need / total[street]).ravel()
