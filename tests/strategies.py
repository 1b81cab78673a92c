"""Random valid scenarios and policies, in one place: every parameter of the registry within its plausible range.

Cities are small (some hundred residents), busy (kinds arise up to eight times as often as they should) and contagious,
so that a month of plain Python takes a second and still leaves no rule untouched.
"""

from __future__ import annotations

import os
from functools import cache

import numba
from hypothesis import strategies as st

from model.draws import generator
from model.policy import LEVERS, PROJECT_RULES, SECONDMENT_MODES, Course, FusionPolicy, Trigger
from model.scenario import Scenario, changed, parameters
from model.scenario.schema import LAND_SHARES
from model.state.names import KINDS

PLAIN = bool(numba.config.DISABLE_JIT)  # rules run as plain Python: a hundred times slower


def plain(function):
    """Return a rule as plain Python, whether rules are compiled here or not."""
    return getattr(function, "py_func", function)


SMALL = {
    "name": "small",
    "city": {"rows": 1, "columns": 4, "cells_per_community": 2, "communities_per_street": 2, "streets_per_district": 1},
    "population": {"residents_per_cell": 120.0},
    "organisations": {"units_per_street": 2},
    "run": {"run_in": 20},
}
SIZES = {
    "city.rows": (1, 2),
    "city.columns": (2, 4),
    "city.cells_per_community": (1, 3),
    "city.communities_per_street": (1, 3),
    "city.streets_per_district": (1, 2),
    "population.residents_per_cell": (60.0, 150.0),
    "organisations.units_per_street": (0, 3),
    "conflict.spread": (0.0, 0.3),
}


class Drawn(Scenario):
    """A scenario that shows itself by what differs from the defaults, so that a failing example can be read."""

    def __repr__(self) -> str:
        return f"Scenario.of({{}}).with_values({changed(self)!r})"


def examples(most: int) -> int:
    """Return how many examples to try: as asked for when compiled, a few in plain Python or in the quick profile."""
    return max(2, most // 6) if PLAIN or os.environ.get("HYPOTHESIS_PROFILE") == "quick" else most


@cache
def ranges() -> dict:
    """Return low, high and type of every parameter that a sweep may vary, by path; sizes are the small city's."""
    found = {p.path: (p.low, p.high, p.type) for p in parameters(Scenario) if p.sweep and p.low is not None}
    return found | {path: (*limits, "int" if isinstance(limits[0], int) else "float") for path, limits in SIZES.items()}


def value_at(path: str, share: float):
    """Return the value of a parameter at a share of its range."""
    low, high, kind = ranges()[path]
    return min(int(low + share * (high - low + 1)), high) if kind == "int" else low + share * (high - low)


def scenario_at(shares: dict[str, float], busy: float = 1.0) -> Scenario:
    """Return the small city with parameters at shares of their ranges and kinds arising ``busy`` times as often."""
    values = {path: value_at(path, share) for path, share in shares.items()}
    plain = Drawn.of(SMALL)
    for kind in KINDS:
        path = f"kinds.{kind}.per_1000_year"
        values[path] = getattr(plain.kinds, kind).per_1000_year * busy * (0.5 + shares.get(path, 0.5))
    land = [f"city.{name}" for name in LAND_SHARES]
    if any(path in values for path in land):
        raw = {path: values.get(path, getattr(plain.city, path[5:])) for path in land}
        values |= {path: share / sum(raw.values()) for path, share in raw.items()}
    return plain.with_values(values)


def random_scenario(seed: int, busy: float = 3.0) -> Scenario:
    """Return a small city in which every parameter of the registry lies anywhere in its range."""
    luck = generator(seed, purpose=4)
    return scenario_at({path: float(luck.uniform()) for path in ranges()}, busy)


@st.composite
def scenarios(draw) -> Scenario:
    """Draw a valid small city: a handful of parameters moved (which shrinks well), or all of them at once."""
    busy = draw(st.sampled_from([3.0, 1.0, 8.0]))
    if draw(st.booleans()):
        return random_scenario(draw(st.integers(0, 2**32 - 1)), busy)
    shares = st.dictionaries(st.sampled_from(sorted(ranges())), st.floats(0, 1), max_size=12)
    return scenario_at(draw(shares), busy)


def strengths():
    """Draw a strength for every lever: off, full or between."""
    return st.fixed_dictionaries({lever: st.sampled_from([0.0, 1.0]) | st.floats(0, 1) for lever in LEVERS})


@st.composite
def courses(draw) -> Course:
    """Draw when and where one lever acts."""
    triggers = st.builds(Trigger, st.sampled_from(["backlog", "complaints"]), st.floats(0, 5), months=st.integers(1, 2))
    return Course(
        start=draw(st.integers(0, 45)), ramp=draw(st.integers(0, 60)), places=draw(st.sampled_from([1.0, 0.5, (1,)])),
        trigger=draw(st.none() | triggers),
    )  # fmt: skip


@st.composite
def policies(draw, **fixed) -> FusionPolicy:
    """Draw any policy; ``fixed`` sets fields that are not to be drawn."""
    fields = {
        "substance": draw(st.sampled_from([1.0, 0.0]) | st.floats(0, 1)),
        "project_rule": draw(st.sampled_from(PROJECT_RULES)),
        "secondment_mode": draw(st.sampled_from(SECONDMENT_MODES)),
        "mandated": draw(st.booleans()),
        "pooled": draw(st.sampled_from([False, False, False, True])),
        "placement": draw(st.sampled_from(["as_is", "as_is", "best"])),
        "ramp": draw(st.sampled_from([0, 0, 40])),
        "places": draw(st.sampled_from([1.0, 1.0, 0.5, (0,)])),
        "courses": draw(st.dictionaries(st.sampled_from(sorted(LEVERS)), courses(), max_size=3)),
    }
    return FusionPolicy(**{**draw(strengths()), **fields, **fixed})


def seeds():
    """Draw a seed of an experiment."""
    return st.integers(0, 2**32 - 1)
