"""Platform: the service centre pools a share of the communities' case hours; travel and hand-over take part of them.

What the shared case file, the online line and the linking duties cost is declared with the levers; their effects lie in
the day: dispatch, delays, refusals, entries recognised or mistaken, discovery and noise.
"""

from __future__ import annotations

import numpy as np

from model.state.names import COORDINATION, N_LINES


def centre(city, free: np.ndarray) -> np.ndarray:
    """Move a share of the communities' case hours into each street's centre; return hours a day per street."""
    sizes = city.sizes
    if not city.on("service_centre"):
        return np.zeros(sizes.streets)
    rule, n = city.spec.platform, sizes.communities * N_LINES
    given = free[:n] * np.repeat(rule.centre_share * city.effect("service_centre"), N_LINES)
    free[:n] -= given
    city.ledger.charged[:n, COORDINATION] += given * rule.centre_travel
    arriving = given * (1.0 - rule.centre_travel)
    return np.bincount(np.repeat(city.street_of_community, N_LINES), arriving, sizes.streets)
