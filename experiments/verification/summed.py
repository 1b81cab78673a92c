"""Cases summed up city by city, for runs of more cases than memory should hold."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from experiments.verification.runs import Histories, Run

_COLUMNS = ("kind", "cell", "day", "found", "started", "ended", "state")


@lru_cache(maxsize=12)
def summed(run: Run, effort: int, sums: Callable[[Run, Histories], np.ndarray]) -> np.ndarray:
    """Return (sum, unit): what ``sums`` makes of each city's cases, cities side by side. Units are cells."""
    return np.concatenate([sums(run, of_city(city)) for city in run.cities(effort)], axis=1)


def of_city(city) -> Histories:
    """Return what happened to every case of a city that has been run."""
    cases = city.world.born
    cases = cases[cases.state > 0]
    columns = {name: np.array(cases[name], np.int32) for name in _COLUMNS}
    columns |= {"unit": columns["cell"], "hours": np.array(cases["hours"], float)}
    return Histories(columns, city.sizes.cells, city.sizes.cells, city.days)
