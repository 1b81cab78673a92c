"""Placement: on the reform day a policy may place each tier's posts as well as a static plan can; staff move with posts."""

from __future__ import annotations

import numpy as np

from model.initial.organisations import best_posts
from model.state.names import TIERS


def decide(city) -> None:
    """Place posts anew, once, where the policy says so; each tier keeps its total of posts and of filled posts."""
    if city.policy.placement != "best" or city.clock != city.reform_day:
        return
    o, desks = city.world.organisations, city.world.desks
    posts = best_posts(city.spec, desks, o)
    own = np.bincount(desks.organisation, posts, o.posts.size)
    has = own > 0.0
    for level in range(len(TIERS)):
        tier = has & (o.level == level)
        filled = o.staff[tier].sum() / max(o.posts[tier].sum(), 1e-12)
        novices = o.novices[tier].sum() / max(o.staff[tier].sum(), 1e-12)
        o.posts[tier] = own[tier]
        o.staff[tier] = own[tier] * filled
        o.novices[tier] = o.staff[tier] * novices
    desks.share[:] = np.divide(posts, own[desks.organisation], out=np.zeros_like(posts), where=posts > 0.0)
    city.ledger.share[: desks.size] = desks.share
