"""Regional coordination: staff of one line are evened out between the communities of a street, against load and queues.

Moved staff must learn the place: part of the hours moved goes into that.
"""

from __future__ import annotations

import numpy as np

from model.compiled import compiled
from model.month import pressure
from model.state.names import COORDINATION, N_LINES


def even_out(city, free: np.ndarray) -> None:
    """Close part of the gap between communities' hours and their load, line by line, within each street."""
    if not city.on("regional_coordination"):
        return
    part = city.spec.street.coordination * city.effect("regional_coordination")
    n = city.sizes.communities * N_LINES
    before = free[:n].copy()
    _even_out(free, pressure.load(city), part, city.street_of_community, city.sizes.streets)
    arrived = np.maximum(free[:n] - before, 0.0)
    city.ledger.charged[:n, COORDINATION] += city.spec.street.moved_loss * arrived
    free[:n] -= city.spec.street.moved_loss * arrived


@compiled
def _even_out(free, load, part, street_of, streets):
    """Move hours towards fair shares; what is taken from some is what others get, whatever the strength where they are."""
    for line in range(N_LINES):
        have, asked = np.zeros(streets), np.zeros(streets)
        gain, wish = np.zeros(street_of.size), np.zeros((streets, 2))
        for c in range(street_of.size):
            have[street_of[c]] += free[c * N_LINES + line]
            asked[street_of[c]] += load[c * N_LINES + line]
        for c in range(street_of.size):
            desk, street = c * N_LINES + line, street_of[c]
            if asked[street] > 0.0:
                gain[c] = part[c] * (have[street] * load[desk] / asked[street] - free[desk])
            wish[street, 0 if gain[c] > 0.0 else 1] += abs(gain[c])
        for c in range(street_of.size):
            up, down = wish[street_of[c]]
            most = min(up, down)
            side = up if gain[c] > 0.0 else down
            if side > 0.0:
                free[c * N_LINES + line] += gain[c] * most / side
