"""The space of what is not known: every uncertain parameter within its declared range, sampled by Latin hypercube.

Per-kind parameters (``kinds.*``) are left at their defaults: their declared ranges span all kinds together, so that
a draw from them would change the mix of cases, not the doubt about one kind. Scales over all kinds (hours,
ignition) vary.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from model import draws
from model.scenario import Scenario, parameters
from model.scenario.registry import Parameter
from model.scenario.schema import LAND_SHARES

PURPOSE = 36  # of the analysis generator
_LAND = tuple(f"city.{name}" for name in LAND_SHARES)


@cache
def uncertain() -> tuple[Parameter, ...]:
    """Return every uncertain parameter: numeric, meant for sweeps, with a range, and not of one kind of case."""
    return tuple(
        row
        for row in parameters(Scenario)
        if row.sweep and row.low is not None and row.high > row.low and not row.path.startswith("kinds.")
    )


def sample(points: int, seed: int) -> np.ndarray:
    """Return (points, parameters) values in the order of :func:`uncertain`: a Latin hypercube over their ranges.

    A prefix of the points is no Latin hypercube by itself, but in no order either: stopping early leaves a random part.
    """
    source, dimensions = draws.generator(seed, PURPOSE), len(uncertain())
    strata = source.permuted(np.tile(np.arange(points), (dimensions, 1)), axis=1).T
    return in_ranges((strata + source.random((points, dimensions))) / max(points, 1))


def in_ranges(unit: np.ndarray) -> np.ndarray:
    """Return points of the unit cube as values of :func:`uncertain` (whole numbers where the parameter is one)."""
    rows = uncertain()
    low, high = np.array([row.low for row in rows]), np.array([row.high for row in rows])
    values = low + unit * (high - low)
    whole = [row.type == "int" for row in rows]
    values[:, whole] = np.rint(values[:, whole])
    return values


def point_values(row: np.ndarray, fixed: Mapping[str, float] | None = None) -> dict[str, float]:
    """Return one sampled point as scenario values, with some fixed; land-use shares are made to add up to 1."""
    fixed = dict(fixed or {})
    values = {
        one.path: int(value) if one.type == "int" else float(value) for one, value in zip(uncertain(), row, strict=True)
    }
    values.update(fixed)
    free = [name for name in _LAND if name not in fixed]
    rest = 1.0 - sum(fixed.get(name, 0.0) for name in _LAND)
    total = sum(values[name] for name in free)
    values.update({name: values[name] * rest / total for name in free})
    return values
