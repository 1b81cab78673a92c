"""Running the real city in a quiet setting, and turning what it did into estimates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from experiments.verification.limit import Estimate
from model.city import City
from model.policy import FusionPolicy
from model.scenario import Scenario
from model.state.names import PENDING, PREVENTED

SEED = 11
SMALL = {
    "name": "quiet",
    "city": {"rows": 2, "columns": 3, "cells_per_community": 2, "communities_per_street": 3},
    "population": {"residents_per_cell": 850.0},
    "organisations": {"units_per_street": 2},
    "run": {"run_in": 0, "tau": 60},
}
Settings = Mapping[str, Any]


def city(settings: Settings, days: int, replicate: int = 0, policy: str | FusionPolicy = "siloed") -> City:
    """Return a small city that has lived some days of its follow-up; it begins on its reform day."""
    spec = Scenario.of(SMALL).with_values(dict(settings))
    return City(spec, policy, rng=SEED, replicate=replicate, days=days).run()


def cases(of: City):
    """Return the true cases that have arisen."""
    c = of.world.born
    return c[(c.state != PENDING) & (c.state != PREVENTED)]


def measured(
    look: Callable[[City], float], settings: Settings, days: int, cities: int, policy: str | FusionPolicy = "siloed"
) -> Callable[[int], Estimate]:
    """Return a measure: the mean of what ``look`` sees over ``cities`` times effort replications."""

    def measure(effort: int) -> Estimate:
        values = [_seen(look, tuple(sorted(settings.items())), days, n, policy) for n in range(cities * effort)]
        return of_values(values)

    return measure


def exactly(look: Callable[[City], float], settings: Settings, days: int, policy: str | FusionPolicy = "siloed"):
    """Return a measure of one city, without error."""
    return lambda effort: Estimate(_seen(look, tuple(sorted(settings.items())), days, 0, policy), 0.0, 1)


def of_values(values) -> Estimate:
    """Return the mean of independent values with its standard error."""
    x = np.asarray(values, dtype=float)
    return Estimate(float(x.mean()), float(x.std(ddof=1) / np.sqrt(x.size)), x.size)


def _seen(look, settings: tuple, days: int, replicate: int, policy) -> float:
    return float(look(_lived(settings, days, replicate, policy)))


@lru_cache(maxsize=96)
def _lived(settings: tuple, days: int, replicate: int, policy) -> City:
    """Return a city; quantities of one case share its runs."""
    return city(dict(settings), days, replicate, policy)
