"""Where an argument turns: conditions of the sampled space under which its sign is against the paper, in plain words.

A box of conditions found among two hundred parameters would be found in noise as well. So parameters are screened
first (rank correlation of the effect with each, Holm over all of them), PRIM searches among those that pass, and a
condition is named only where its quasi-p is small.
"""

from __future__ import annotations

import contextlib
import io
import math
import warnings
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from experiments.statistics import holm
from model.scenario import Scenario, parameters

MOST = 8  # parameters that PRIM searches among
FEWEST = 15  # points on either side, below which no box is searched
DENSE = 0.7  # share of points against the paper that a box should reach
SURE = 0.05  # quasi-p of a condition


class Described(NamedTuple):
    """A parameter's path, meaning and unit."""

    path: str
    meaning: str
    unit: str


def described(path: str) -> Described:
    """Return what a parameter means; one that the registry no longer has is known by its path."""
    row = _registry().get(path)
    if row:
        return Described(path, row.meaning, row.unit)
    if path.startswith("kinds.mix."):
        return Described(path, f"weight of the group '{path.rpartition('.')[2]}' in the mix of cases", "0-1")
    if path.startswith("kinds.") and path.count(".") == 2:
        _, group, name = path.split(".", 2)
        return Described(path, f"factor on {name.replace('_', ' ')} of the kinds of case about {group}", "ratio")
    return Described(path, "a parameter of then", "-")


@cache
def _registry():
    return {row.path: row for row in parameters(Scenario)}


@dataclass(frozen=True)
class Condition:
    """One side of a box: a parameter below or above a value, in its unit."""

    path: str
    meaning: str
    unit: str
    low: float | None
    high: float | None

    def __str__(self):
        """Say it in words."""
        return f"{self.meaning} (`{self.path}`) {self._bound()}"

    def short(self) -> str:
        """Say it by the parameter's path, for a table."""
        return f"`{self.path}` {self._bound()}"

    def _bound(self) -> str:
        unit = "" if self.unit in ("-", "ratio", "share", "0-1") else f" {self.unit}"
        if self.low is not None and self.high is not None:
            return f"between {self.low:.3g} and {self.high:.3g}{unit}"
        return f"above {self.low:.3g}{unit}" if self.low is not None else f"below {self.high:.3g}{unit}"


@dataclass(frozen=True)
class Turning:
    """Where the sign is against the paper.

    Attributes:
        drivers: Parameters the effect moves with, strongest first: (path, meaning, rank correlation of the effect in
            the predicted direction).
        conditions: The box, empty when none was found.
        density: Share of the points within the box whose sign is against the paper.
        coverage: Share of all points against the paper that lie within it.
        inside: Share of the space that the box is.
    """

    drivers: tuple[tuple[str, str, float], ...] = ()
    conditions: tuple[Condition, ...] = ()
    density: float = math.nan
    coverage: float = math.nan
    inside: float = math.nan


def drivers(sample: np.ndarray, toward: np.ndarray, alpha: float = 0.05) -> list[tuple[int, float]]:
    """Return (column, rank correlation) of the parameters that an effect moves with, Holm over all, strongest first."""
    if len(toward) < FEWEST or np.ptp(toward) == 0:
        return []
    moved = np.flatnonzero(np.ptp(sample, axis=0))
    x, y = (stats.zscore(stats.rankdata(values, axis=0)) for values in (sample[:, moved], toward))
    rho = (x.T @ y / len(y)).clip(-1.0, 1.0)
    p = np.ones(sample.shape[1])
    with np.errstate(divide="ignore"):
        p[moved] = 2 * stats.t.sf(np.abs(rho) * np.sqrt((len(y) - 2) / (1 - rho**2)), len(y) - 2)
    kept = [(int(moved[i]), float(rho[i])) for i in np.flatnonzero(holm(p)[moved] <= alpha)]
    return sorted(kept, key=lambda pair: -abs(pair[1]))[:MOST]


def turning(sample: pd.DataFrame, effects: np.ndarray, sign: int) -> Turning:
    """Return what an effect moves with, and the box of conditions in which its sign is against the paper.

    Args:
        sample: Sampled values, a row a point, a column a parameter named by its path.
        effects: (points,) effects; NaN where there is none.
        sign: 1 or -1, the sign the paper predicts.
    """
    kept = ~np.isnan(effects)
    x, toward = sample.to_numpy(float)[kept], sign * effects[kept]
    rows = [described(path) for path in sample.columns]
    moved = drivers(x, toward)
    told = tuple((rows[i].path, rows[i].meaning, rho) for i, rho in moved)
    against = toward <= 0
    if not moved or min(against.sum(), (~against).sum()) < FEWEST:
        return Turning(told)
    box = _prim(x[:, [i for i, _ in moved]], against, [rows[i].path for i, _ in moved])
    if box is None:
        return Turning(told)
    by_path = {row.path: row for row in rows}
    conditions = tuple(
        Condition(path, by_path[path].meaning, by_path[path].unit, low, high) for path, (low, high) in box.items()
    )
    inside = np.ones(len(x), bool)
    paths = [row.path for row in rows]
    for one in conditions:
        column = x[:, paths.index(one.path)]
        inside &= (column >= (-np.inf if one.low is None else one.low)) & (
            column <= (np.inf if one.high is None else one.high)
        )
    return Turning(
        told, conditions, float(against[inside].mean()), float(against[inside].sum() / against.sum()),
        float(inside.mean())
    )  # fmt: skip


def _prim(x: np.ndarray, against: np.ndarray, names: list[str]) -> dict[str, tuple[float | None, float | None]] | None:
    """Return the limits of PRIM's box on its restricted parameters, those that could be chance left out."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        from ema_workbench.analysis import prim

        frame = pd.DataFrame(x, columns=names)
        box = prim.Prim(frame, against, mass_min=0.05).find_box()
        if box is None:
            return None
        path = box.peeling_trajectory
        few = path[(path["res_dim"] <= 3) & (path["res_dim"] >= 1)]
        if few.empty:
            return None
        good = few[few["density"] >= max(DENSE, float(against.mean()))]
        good = few if good.empty else good
        both = good["density"] * good["coverage"] / (good["density"] + good["coverage"])  # half their harmonic mean
        at = int(both.idxmax())
        table = box.inspect(at, style="data")[0][1]
    limits = {}
    for name, row in table.iterrows():
        low_p, high_p = (float(p) if p == p else 1.0 for p in row.iloc[2:4])
        low = float(row.iloc[0]) if low_p <= SURE else None
        high = float(row.iloc[1]) if high_p <= SURE else None
        if low is not None or high is not None:
            limits[str(name)] = (low, high)
    return limits or None
