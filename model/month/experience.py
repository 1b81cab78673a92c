"""Experience: what desks know of each kind fades, leaves with those who quit, and spreads through a shared case file.

It grows in the day's rules, with every case solved (:mod:`model.day.feedback`).
"""

from __future__ import annotations

import numpy as np

from model.month.staff import monthly_quit_rate
from model.state.names import N_KINDS, N_LINES


def decide(city) -> None:
    """Let experience fade, leave and spread."""
    desks, sizes = city.world.desks, city.sizes
    if city.month > 0:
        leaving = monthly_quit_rate(city)[desks.organisation]
        desks.known[:] *= ((1.0 - city.spec.handling.forgetting) * (1.0 - leaving))[:, None]
        _spread(city)
    desks.solved[:] = 0.0


def _spread(city) -> None:
    """Close part of what a community's desk lacks against the most experienced of its line in the street."""
    part = city.spec.platform.case_file_spread * city.effect("shared_case_file")
    if not part.any():
        return
    sizes, n = city.sizes, city.sizes.communities * N_LINES
    known = city.world.desks.known[:n].reshape(sizes.communities, N_LINES, N_KINDS)
    best = np.zeros((sizes.streets, N_LINES, N_KINDS))
    np.maximum.at(best, city.street_of_community, known)
    spread = known + part[:, None, None] * (best[city.street_of_community] - known)
    city.world.desks.known[:n] = spread.reshape(n, N_KINDS)
