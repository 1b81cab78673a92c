"""Experience: what desks know of each kind fades, leaves with those who quit, and spreads through a shared case file.

It grows in the day's rules, with every case solved (:mod:`model.day.feedback`). Whom a career path takes to a post above
brings it along: what the community loses, its street's department of the same line gains in part.
"""

from __future__ import annotations

import numpy as np

from model.calendar import MONTHS_A_YEAR
from model.month.staff import monthly_quit_rate
from model.state.names import N_KINDS, N_LINES


def decide(city) -> None:
    """Let experience rise with the selected, fade, leave and spread."""
    desks = city.world.desks
    if city.month > 0:
        _promote(city)
        leaving = monthly_quit_rate(city)[desks.organisation]
        desks.known[:] *= ((1.0 - city.spec.handling.forgetting) * (1.0 - leaving))[:, None]
        _spread(city)
    desks.solved[:] = 0.0


def _by_line(city) -> tuple[np.ndarray, np.ndarray]:
    """Return views of what communities' and streets' desks know: (blocks, lines, kinds)."""
    known, n, last = city.world.desks.known, city.sizes.communities, city.sizes.communities + city.sizes.streets
    shape = (-1, N_LINES, N_KINDS)
    return known[: n * N_LINES].reshape(shape), known[n * N_LINES : last * N_LINES].reshape(shape)


def _promote(city) -> None:
    """Bring what the selected know to their street's departments: so much of what is lacking there as they are of its hands."""
    path = city.effect("career_path")
    if not path.any():
        return
    sizes, desks, street = city.sizes, city.world.desks, city.street_of_community
    hands = (desks.share * city.world.organisations.staff[desks.organisation]).reshape(-1, N_LINES)
    rising = hands[: sizes.communities] * (city.spec.staff.career_leave / MONTHS_A_YEAR * path)[:, None]
    here, above = _by_line(city)
    come, brought = np.zeros((sizes.streets, N_LINES)), np.zeros(above.shape)
    np.add.at(come, street, rising)
    np.add.at(brought, street, rising[..., None] * here)
    known = np.divide(brought, come[..., None], out=np.zeros(above.shape), where=come[..., None] > 0.0)
    part = np.minimum(come / np.maximum(hands[sizes.communities : sizes.communities + sizes.streets], 1e-9), 1.0)
    above += part[..., None] * np.maximum(known - above, 0.0)


def _spread(city) -> None:
    """Close part of what a community's desk lacks against the most experienced of its line in the street."""
    part = city.spec.platform.case_file_spread * city.effect("shared_case_file")
    if not part.any():
        return
    here, above = _by_line(city)
    best = np.zeros(above.shape)
    np.maximum.at(best, city.street_of_community, here)
    here += part[:, None, None] * (best[city.street_of_community] - here)
