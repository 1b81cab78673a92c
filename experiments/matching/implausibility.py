"""How implausible a city is: its distance to each target in units of what the difference may be.

Implausibility of one pattern is |model - target| / sqrt(observation^2 + chance^2 / runs + discrepancy^2), 0 inside the
target's interval. A city is ruled out when its second-largest exceeds 3: one pattern may be badly missed, since a
tolerance may have been stated too small; two may not. Source: Vernon, Goldstein & Bower 2010, Bayesian Analysis 5:619.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.matching.targets import Target

CUT = 3.0


def implausibilities(values: np.ndarray, targets: Sequence[Target], runs: int | np.ndarray = 1) -> np.ndarray:
    """Return the implausibility of every pattern, in the shape of the values (no unit; infinite where undefined).

    Args:
        values: (..., targets) the model's figures, each a mean over ``runs`` runs.
        targets: The patterns, in the order of the last axis.
        runs: Runs that each figure is a mean of, in the shape of the leading axes or one number.
    """
    values = np.asarray(values, dtype=float)
    low, high = (np.array([getattr(one, name) for one in targets]) for name in ("low", "high"))
    own = np.array([one.observation**2 + one.discrepancy**2 for one in targets])
    chance = np.array([one.chance**2 for one in targets])
    tolerance = np.sqrt(own + chance / np.asarray(runs, dtype=float)[..., None])
    distance = np.maximum(np.maximum(low - values, values - high), 0.0)
    return np.where(np.isnan(values), np.inf, distance / tolerance)


def level(values: np.ndarray, targets: Sequence[Target], runs: int | np.ndarray = 1) -> np.ndarray:
    """Return the second-largest implausibility of each city (the only one where there is one pattern)."""
    every = implausibilities(values, targets, runs)
    return np.sort(every, axis=-1)[..., -min(2, every.shape[-1])]


def plausible(values: np.ndarray, targets: Sequence[Target], runs: int | np.ndarray = 1) -> np.ndarray:
    """Tell which cities are not ruled out."""
    return level(values, targets, runs) <= CUT
