"""The tiny street in which rules are tried, and short ways to run it."""

from __future__ import annotations

from functools import cache

from model import City
from model.scenario import Scenario, parameters

TINY = {
    "name": "tiny",
    "city": {"rows": 2, "columns": 3, "cells_per_community": 2, "communities_per_street": 3},
    "population": {"residents_per_cell": 850.0},
    "organisations": {"units_per_street": 4},
    "run": {"run_in": 0, "tau": 20},
}


@cache
def ranges():
    """The plausible range of every parameter, by path."""
    return {p.path: (p.low, p.high) for p in parameters(Scenario) if p.low is not None}


def with_values(setting):
    """The tiny street with some values changed, each inside its range."""
    for path, value in setting.items():
        if path != "organising.branch_most":  # fixed by regulation; tests may still ask what it does
            low, high = ranges().get(path, (None, None))
            assert low is None or low <= value <= high, f"{path} = {value} leaves its range {low} to {high}"
    return Scenario.of(TINY).with_values(setting)


def run(policy, days=60, seed=7, spec=TINY, **more):
    return City(spec, policy, rng=seed, days=days, **more).run()


def outcome(city, name):
    return city.outcomes()[name]
