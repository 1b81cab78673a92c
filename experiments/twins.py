"""One replication, lived through by several arms: built and run in once, run on under each policy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np


class ArmRun(NamedTuple):
    """What one arm made of a replication."""

    outcomes: dict[str, float]
    hours: np.ndarray  # (uses,) paid hours by use, over all days
    daily: np.ndarray  # (days,) paid hours of each day since the reform, stationed units included


def lived(spec: Any, seed: int, replicate: int, days: int):
    """Return a city on its reform day: the run-in that all arms of a replication share, lived once."""
    from model.city import City

    return City(spec, "siloed", rng=seed, replicate=replicate, days=days).run_until(0)


def run_arm(before: Any, policy: Any, look: Callable | None = None):
    """Run one arm on from the reform day; ``look`` is called with the city at the end."""
    city = before.fork(policy).run()
    uses = np.array(city.world.books.uses[city.reform_day :])
    if look is not None:
        look(city)
    outcomes = city.outcomes()
    city.world = None  # whoever looked may hold the city: not its tables
    return ArmRun(outcomes, uses.sum(axis=0), uses.sum(axis=1))


def imbalance(runs: Sequence[ArmRun]) -> float:
    """Return the largest difference between arms of a day's total paid hours (0: equal hours on every day)."""
    if not runs:
        return 0.0
    daily = np.array([run.daily for run in runs])
    return float((daily.max(axis=0) - daily.min(axis=0)).max())


def told(fault: Exception) -> str:
    """Return what went wrong in a run, in a line."""
    return f"{type(fault).__name__}: {' '.join(str(fault).split())}"


def warm_up(policy: Any = "fused") -> None:
    """Compile, or load from the cache, what a run needs, so that forked workers find it ready."""
    from model.city import City

    City("tiny", policy, rng=1, days=2).run()
    with suppress(OSError):  # no cache can be written: each start compiles, and is_compiled says so
        _mark().touch()


def is_compiled() -> bool:
    """Tell whether a warm-up only loads: this machine has compiled these very sources to the end, or nothing compiles.

    A cache that an interrupted warm-up left does not count.
    """
    import numba

    return bool(numba.config.DISABLE_JIT) or _mark().exists()


def _mark() -> Path:
    from model.compiled import CACHE_FOLDER

    return CACHE_FOLDER / "whole"
