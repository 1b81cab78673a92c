"""Positions average out: with neighbours alone the variance within a cell shrinks by (1 - weight)^2 a month."""

from __future__ import annotations

import numpy as np

from experiments.verification.limit import Limit
from experiments.verification.runs import exactly
from model.state.names import CHILD

WEIGHT, DAYS = 0.05, 125
NEIGHBOURS = {"values.neighbourhood": WEIGHT, "values.activity": 0.0, "values.alliance": 0.0, "values.stubborn": 0.0}
STUBBORN = {**NEIGHBOURS, "values.neighbourhood": 0.0, "values.stubborn": 0.1}


def _ratio(city) -> float:
    """Variance of positions within cells over that at first, adults only, mean over cells."""
    first, ratios = city.world.land.first, []
    for cell in range(first.shape[0]):
        adults = slice(first[cell, 0], first[cell, CHILD * 4])
        now, then = (np.asarray(x[adults], float) for x in (city.world.positions, city.world.origins))
        ratios.append(now.var() / then.var())
    return float(np.mean(ratios))


def limits() -> list[Limit]:
    """Return the known answers about values."""
    months = 6 - 1  # those that begin before the day; the first one settles nobody
    return [
        Limit("neighbours alone", "4", "variance within cells over that at first",
              lambda: (1.0 - WEIGHT) ** (2 * months), exactly(_ratio, NEIGHBOURS, DAYS), exact=1e-4),
        Limit("nobody listens", "4", "variance within cells over that at first", lambda: 1.0,
              exactly(_ratio, STUBBORN, DAYS), exact=1e-4),
    ]  # fmt: skip
