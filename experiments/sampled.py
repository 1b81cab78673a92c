"""Which cities a study visits beside the reference: plausible ones of an ensemble, and points all over the box.

Both are points of the box of what is free (:mod:`experiments.matching.box`). Plausible cities are drawn by
their weight, each at most once; the box is covered by a Latin hypercube.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.matching.box import Box
from experiments.matching.ensemble import Ensemble
from experiments.runs import STORED
from model import draws

ENSEMBLE = STORED / "ensemble.parquet"
_BOX, _PLAUSIBLE = 36, 37  # purposes of the analysis generator


def stored_ensemble(box: Box, path: Path = ENSEMBLE) -> Ensemble | None:
    """Return the stored ensemble of plausible cities; None where there is none, or it is of another box."""
    if not path.exists():
        return None
    found = Ensemble.load(path)
    return found if found.names == box.names else None


def box_points(box: Box, points: int, seed: int) -> np.ndarray:
    """Return (points, axes) in the unit cube, a Latin hypercube in random order: a prefix is a random part of it."""
    source, axes = draws.generator(seed, _BOX), len(box.axes)
    strata = source.permuted(np.tile(np.arange(points), (axes, 1)), axis=1).T
    return (strata + source.random((points, axes))) / max(points, 1)


def plausible_points(ensemble: Ensemble | None, cities: int, seed: int) -> np.ndarray:
    """Return (cities or fewer, axes) plausible points, drawn by weight without putting back."""
    if ensemble is None:
        return np.empty((0, 0))
    # the largest of u^(1/weight): Efraimidis & Spirakis 2006
    keys = np.log(draws.generator(seed, _PLAUSIBLE).random(len(ensemble))) / np.maximum(ensemble.weights, 1e-300)
    return ensemble.points[np.sort(np.argsort(-keys, kind="stable")[:cities])]


def shown(box: Box, points: Sequence[np.ndarray] | np.ndarray) -> pd.DataFrame:
    """Return points as a table: a row a point, a column a parameter by its name, in its unit."""
    return pd.DataFrame([box.shown(point) for point in points], columns=list(box.names))
