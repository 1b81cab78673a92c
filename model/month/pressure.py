"""Pressure: what weighs on a desk, as organisations see it when they look for partners, hosts and hours.

A desk's load is the planner's expected hours a day plus yesterday's queue, worked off over a month at the usual pace. The
queue of a merged net is seen line by line, in proportion to the lines' expected hours.
"""

from __future__ import annotations

import numpy as np

from model.month.organising import DAYS_A_MONTH
from model.state.names import N_LINES


def load(city) -> np.ndarray:
    """Return (desks,) hours a day that are asked of each desk; queues stand still while a month is decided."""
    month, noted = city.noted_load
    if month == city.month:
        return noted
    desks = city.world.desks
    pool, n = desks.pool, desks.pool.size
    members = np.bincount(pool, minlength=n)
    expected = np.bincount(pool, desks.expected, n)[pool]
    even = 1.0 / members[pool]
    share = np.divide(desks.expected, expected, out=even, where=expected > 0.0)
    asked = desks.expected + desks.queue[pool] * share * city.spec.handling.pace / DAYS_A_MONTH
    city.noted_load = (city.month, asked)
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
