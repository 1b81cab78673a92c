"""Regional coordination: staff of one line are evened out between the communities of a street, against load and queues."""

from __future__ import annotations

import numpy as np

from model.compiled import compiled
from model.month import pressure
from model.state.names import COORDINATION, IS_COMMUNITY, N_LINES


def decide(city) -> None:
    """Charge the hours that coordinating takes."""
    share = city.spec.street.coordination_share * city.policy.regional_coordination
    city.ledger.charge_share(COORDINATION, city.stations_of(IS_COMMUNITY), share)


def even_out(city, free: np.ndarray) -> None:
    """Close part of the gap between communities' hours and their load, line by line, within each street."""
    part = city.spec.street.coordination * city.policy.effect("regional_coordination")
    if part == 0.0:
        return
    _even_out(free, pressure.load(city), part, city.street_of_community, city.sizes.streets)


@compiled
def _even_out(free, load, part, street_of, streets):
    for line in range(N_LINES):
        have, asked = np.zeros(streets), np.zeros(streets)
        for c in range(street_of.size):
            have[street_of[c]] += free[c * N_LINES + line]
            asked[street_of[c]] += load[c * N_LINES + line]
        for c in range(street_of.size):
            desk, street = c * N_LINES + line, street_of[c]
            if asked[street] > 0.0:
                fair = have[street] * load[desk] / max(asked[street], 1e-9)
                free[desk] += part * (fair - free[desk])
