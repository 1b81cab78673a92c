"""Hours and staff: books that add up in every arm, and posts that people leave and that are refilled."""

from __future__ import annotations

import numpy as np

from experiments.verification.limit import Limit
from experiments.verification.runs import exactly

DAYS = 250
QUIT, REFILL = 0.02, 0.6
STAFF = {
    "staff.quit": QUIT, "staff.refill": REFILL, "staff.overload": 0.0, "staff.pay_quits": 0.0,
    "staff.trained_leave": 0.0,
}  # fmt: skip


def _books(city) -> float:
    """Largest difference of a day's uses from the hours of all posts, in hours."""
    posts = float(city.world.organisations.posts.sum()) * city.spec.organisations.hours_per_day
    return float(np.abs(city.world.books.uses[: city.clock].sum(axis=1) - posts).max())


def _vacant(city) -> float:
    o = city.world.organisations
    posts = o.posts > 0.0
    return float(o.staff[posts].sum() / o.posts[posts].sum())


def limits() -> list[Limit]:
    """Return the known answers about organisations."""
    found = []
    for arm in ("siloed", "fused", "formal", "pooled"):
        found.append(
            Limit("the hours books", "8", f"{arm}: largest error of a day's sum (hours)", lambda: 0.0,
                  exactly(_books, {}, 40, arm), exact=1e-6)
        )  # fmt: skip
    found.append(
        Limit("posts quit and refilled", "6", "share of posts filled in the long run", lambda: REFILL / (QUIT + REFILL),
              exactly(_vacant, STAFF, DAYS), exact=2e-3)
    )  # fmt: skip
    return found
