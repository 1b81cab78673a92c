"""Grid merging: nets of several lines in a community become one net of generalists, in name or in fact.

A share of nets is merged (each by its own draw). Generalists look for everything and handle everything, their own line
as before, the others less well; each net is trained in its first year, be it merged in name only. Nets that are not
merged keep their specialists. What merging does to visits and eyes is told in :mod:`model.month.finding`, what it does to
forms in :mod:`model.month.ledgers`.
"""

from __future__ import annotations

import numpy as np

from model import draws
from model.calendar import MONTHS_A_YEAR
from model.compiled import compiled
from model.state.names import N_LINES, TRAINING


def _nets(key, share: np.ndarray) -> np.ndarray:
    """Return (communities, lines) which nets are merged at a share; one alone is merged with nobody."""
    merged = _drawn(key, share)
    merged[merged.sum(axis=1) < 2] = 0
    return merged


@compiled
def _drawn(key, share):
    merged = np.zeros((share.size, N_LINES), np.int8)
    for c in range(share.size):
        if share[c] > 0.0:
            for line in range(N_LINES):
                merged[c, line] = draws.uniform(key, draws.MERGED_NET, c, line, 0) < share[c]
    return merged


def decide(city) -> None:
    """Merge nets where the lever acts, note whose hours lie in one pool, and charge the transition."""
    world, sizes = city.world, city.sizes
    desks, communities, n = world.desks, world.communities, sizes.communities * N_LINES
    strength = city.strength("grid_merging")
    merged = _nets(world.key, strength * city.policy.substance)
    communities.merged[:] = merged
    communities.nets[:] = np.where(_nets(world.key, strength) > 0, communities.nets + 1, 0)
    own = np.arange(n).reshape(-1, N_LINES)
    root = np.arange(sizes.communities) * N_LINES + merged.argmax(axis=1)
    desks.pool[:] = np.arange(sizes.desks)
    desks.pool[:n] = np.where(merged > 0, root[:, None], own).ravel()
    separate = N_LINES - np.maximum(merged.sum(axis=1, dtype=int) - 1, 0)
    communities.separate[:] = (separate - 1) / (N_LINES - 1)
    if city.pooled:
        desks.pool[:] = 0
        communities.separate[:] = 0.0
    learning = (communities.nets > 0) & (communities.nets <= MONTHS_A_YEAR)
    if learning.any():
        city.ledger.charge_share(TRAINING, slice(0, n), city.spec.grids.transition_hours * learning.ravel())


def generalists(city) -> np.ndarray:
    """Return the handling speed of each desk's net against specialists: 1 where nets are separate.

    Of a merged net's staff one share, 1 / lines, works in the line it comes from. Training pays back by the end of a net's
    first year.
    """
    rule, merged = city.spec.grids, city.world.communities.merged
    factor = np.ones(city.sizes.desks)
    taught = np.clip((city.world.communities.nets - 1) / MONTHS_A_YEAR, 0.0, 1.0)
    trained = rule.generalist + rule.training_gain * taught
    own = 1.0 / np.maximum(merged.sum(axis=1, dtype=float), 1.0)[:, None]
    factor[: merged.size] = np.where(merged > 0, own + (1.0 - own) * trained, 1.0).ravel()
    return factor
