"""Regional coordination: staff of one line are evened out between the communities of a street, against load and queues."""

from __future__ import annotations

import numpy as np

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
    sizes = city.sizes
    n = sizes.communities * N_LINES
    have = free[:n].reshape(-1, N_LINES)
    load = pressure.load(city)[:n].reshape(-1, N_LINES)
    street = city.street_of_community
    total_have, total_load = np.zeros((sizes.streets, N_LINES)), np.zeros((sizes.streets, N_LINES))
    np.add.at(total_have, street, have)
    np.add.at(total_load, street, load)
    fair = total_have[street] * load / np.maximum(total_load[street], 1e-9)
    fair = np.where(total_load[street] > 0.0, fair, have)
    free[:n] = (have + part * (fair - have)).ravel()
