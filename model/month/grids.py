"""Grid merging: nets of several lines in a community become one net of generalists, in name or in fact.

A share of nets is merged (each by its own draw). Generalists look for everything and handle everything, their own line
as before, the others less well; they are trained in the first year. What merging does to visits and eyes is told in
:mod:`model.month.finding`, what it does to forms in :mod:`model.month.ledgers`.
"""

from __future__ import annotations

import numpy as np

from model import draws
from model.calendar import MONTHS_A_YEAR
from model.compiled import compiled
from model.state.names import N_LINES, TRAINING


@compiled
def _merged(key, share):
    merged = np.zeros((share.size, N_LINES), np.int8)
    for c in range(share.size):
        if share[c] > 0.0:
            for line in range(N_LINES):
                merged[c, line] = draws.uniform(key, draws.MERGED_NET, c, line, 0) < share[c]
    return merged


def decide(city) -> None:
    """Merge nets where the lever acts, note whose hours lie in one pool, and charge the transition."""
    world, sizes = city.world, city.sizes
    desks, n = world.desks, sizes.communities * N_LINES
    strength = city.strength("grid_merging")
    merged = _merged(world.key, strength * city.policy.substance)
    merged[merged.sum(axis=1) < 2] = 0
    world.communities.merged[:] = merged
    own = np.arange(n).reshape(-1, N_LINES)
    root = np.arange(sizes.communities) * N_LINES + merged.argmax(axis=1)
    desks.pool[:] = np.arange(sizes.desks)
    desks.pool[:n] = np.where(merged > 0, root[:, None], own).ravel()
    separate = N_LINES - np.maximum(merged.sum(axis=1, dtype=int) - 1, 0)
    world.communities.separate[:] = (separate - 1) / (N_LINES - 1)
    if city.pooled:
        desks.pool[:] = 0
        world.communities.separate[:] = 0.0
    if city.on("grid_merging") and city.months_since("grid_merging") < MONTHS_A_YEAR:
        share = city.spec.grids.transition_hours * np.repeat(strength, N_LINES)
        city.ledger.charge_share(TRAINING, slice(0, n), share)


def generalists(city) -> np.ndarray:
    """Return the handling speed of each desk's net against specialists: 1 where nets are separate.

    Of a merged net's staff one share, 1 / lines, works in the line it comes from.
    """
    rule, merged = city.spec.grids, city.world.communities.merged
    factor = np.ones(city.sizes.desks)
    trained = rule.generalist + rule.training_gain * min(city.months_since("grid_merging") / MONTHS_A_YEAR, 1.0)
    own = 1.0 / np.maximum(merged.sum(axis=1, dtype=float), 1.0)
    speed = own + (1.0 - own) * trained
    factor[: merged.size] = np.where(merged > 0, speed[:, None], 1.0).ravel()
    return factor
