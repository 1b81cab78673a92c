"""A small street that has lived its run-in, and what it becomes under a policy: two arms, one life before."""

from __future__ import annotations

from functools import cache

from model import City, FusionPolicy
from model.scenario import Scenario

STREETS = {
    "name": "two streets",
    "city": {"rows": 2, "columns": 4, "cells_per_community": 2, "communities_per_street": 2, "streets_per_district": 2},
    "population": {"residents_per_cell": 400.0},
    "organisations": {"units_per_street": 2},
    "run": {"run_in": 20},
}


@cache
def _lived(values: tuple, days: int) -> City:
    city = City(Scenario.of(STREETS).with_values(dict(values)), "siloed", rng=5, days=days)
    return city.run_for(city.reform_day)


def reformed(policy="siloed", values=(), days: int = 1, horizon: int = 320) -> City:
    """Return a city some days after its reform; ``values`` are scenario values by path, ``policy`` a name or fields."""
    plan = FusionPolicy(**policy) if isinstance(policy, dict) else FusionPolicy.of(policy)
    return _lived(tuple(sorted(dict(values).items())), horizon).fork(plan).run_for(days)
