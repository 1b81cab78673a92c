"""Pressure: what weighs on a desk, as organisations see it when they look for partners, hosts and hours.

A desk's load is the planner's expected hours a day plus yesterday's queue, worked off over a month at the usual pace. The
queue of a merged net is seen line by line, in proportion to the lines' expected hours.
"""

from __future__ import annotations

import numpy as np

from model.calendar import DAYS_A_MONTH
from model.compiled import compiled
from model.state.names import N_LINES


def load(city) -> np.ndarray:
    """Return (desks,) hours a day that are asked of each desk; queues stand still while a month is decided."""
    month, noted = city.noted_load
    if month == city.month:
        return noted
    city.noted_load = (city.month, _asked(city.world.desks, city.spec.handling.pace / DAYS_A_MONTH))
    return city.noted_load[1]


@compiled
def _asked(desks, pace):
    """Return (desks,) expected hours a day and the queue's; a merged net's queue is split as its lines expect work."""
    n = desks.size
    members, expected, asked = np.zeros(n), np.zeros(n), np.empty(n)
    for desk in range(n):
        members[desks.pool[desk]] += 1.0
        expected[desks.pool[desk]] += desks.expected[desk]
    for desk in range(n):
        pool = desks.pool[desk]
        share = desks.expected[desk] / expected[pool] if expected[pool] > 0.0 else 1.0 / members[pool]
        asked[desk] = desks.expected[desk] + desks.queue[pool] * share * pace
    return asked


def of_communities(city) -> np.ndarray:
    """Return (communities, lines) load per hour worked; large where a community lacks hands in a line."""
    n = city.sizes.communities * N_LINES
    return (load(city)[:n] / np.maximum(city.ledger.worked[:n], 1e-6)).reshape(-1, N_LINES)


def lacking(city) -> np.ndarray:
    """Return (communities, lines), 0-1: how much a community lacks in a line against the others; 0.5 is the mean."""
    pressed = of_communities(city)
    mean = np.maximum(pressed.mean(axis=0), 1e-12)
    return np.clip(pressed / mean, 0.0, 2.0) / 2.0


__all__ = ["lacking", "load", "of_communities"]
