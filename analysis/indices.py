"""What a sweep's difference between two arms depends on: the indices of its design, with intervals.

Each sampled design has its method: Sobol's indices, Morris' effects, PAWN for a Latin hypercube. A point's answer is
the mean over its replications of what an arm changes against the first arm (with one arm, of its outcome itself).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from experiments.designs import Design
from experiments.designs.axes import range_axis
from experiments.designs.samples import matrix, salib_problem
from experiments.designs.schema import SAMPLED
from experiments.files import StoreFault
from experiments.tasks import OUTCOME_NAMES
from model.scenario import read as read_file
from model.scenario.faults import nearest

if TYPE_CHECKING:
    import pandas as pd

FEWEST = {"sobol": 4, "morris": 4, "latin": 40}  # base points, trajectories, points (five a slice of PAWN)
RESAMPLES = 100  # bootstrap of PAWN
DUMMY = "dummy"
MAIN = {"sobol": "total", "morris": "mu_star", "latin": "index"}  # by which parameters are ordered


class Indices(NamedTuple):
    """The indices of one outcome.

    Attributes:
        outcome: Its name.
        points: Points whose answer is defined.
        undefined: Points without an answer; only PAWN can do without them.
        mean: Mean of the answers, in the outcome's unit.
        spread: Their standard deviation; 0 where all answers are one, and then there is no table.
        table: By parameter, largest first: ``name``, the method's numbers, ``<number>_low`` and ``_high`` (95 %), and
            ``told``: whether it can be told from no influence. None if all answers are the same.
        pairs: For Sobol designs of second order: pairs of parameters whose interval leaves out 0.
    """

    outcome: str
    points: int
    undefined: int
    mean: float
    spread: float
    table: pd.DataFrame | None
    pairs: pd.DataFrame | None = None


class Swept:
    """A finished sweep of a sampled design, read from its folder.

    Attributes:
        axes: What varied.
        matrix: The sampled numbers, point x axis, in SALib's order.
        rows: A row an arm and city, as :func:`experiments.sweeps.read` gives them.
    """

    def __init__(self, folder: str | Path):
        """Read and check a folder.

        Raises:
            StoreFault: If it holds no finished sweep of a sampled design, failed runs, or too few points.
            ScenarioFault: If its design cannot be read.
        """
        from experiments.store import manifest

        self.folder, kept = Path(folder), manifest(folder)
        self.method, self.arms, self.replicates = kept["method"], tuple(kept["arms"]), kept["replicates"]
        if self.method not in SAMPLED:
            raise StoreFault(
                f"{folder}: a {self.method} design has no sensitivity indices; allowed are {', '.join(SAMPLED)} "
                "(ronghe query asks for effects)"
            )
        self.design = read_file(self.folder / "design.toml", Design)
        # Axes and seed are the manifest's: the scenario's file, which they may rest on, need not lie here.
        self.axes = [range_axis(key, *self.design.vary.get(key, ())) for key in kept["keys"]]
        self._check_enough()
        self.rows = self._rows(kept["tasks"])
        self.matrix = matrix(self.axes, self.design.sample, kept["seed"])
        self._check_points()

    def _check_enough(self) -> None:
        fewest, n = FEWEST[self.method], self.design.sample.n or 0
        if n < fewest:
            raise StoreFault(
                f"{self.folder}: too few points for intervals (n = {n}); a {self.method} design needs n = {fewest} "
                "or more"
            )

    def _rows(self, tasks: int) -> pd.DataFrame:
        from experiments.sweeps import read

        whole = {
            "sobol": "Saltelli's scheme needs every block of points whole",
            "morris": "Morris' scheme needs every trajectory whole",
            "latin": "a part of the points is no Latin hypercube",
        }[self.method]
        goes_on = f"{whole}. The same sweep command goes on in this folder"
        try:
            rows = read(self.folder)
        except StoreFault as fault:
            if "no part" not in str(fault):
                raise
            raise StoreFault(f"{self.folder}: no part of this sweep is finished yet; {goes_on}") from None
        done = rows.task.nunique()
        if done < tasks:
            raise StoreFault(f"{self.folder}: parts with {done:,} of {tasks:,} tasks are finished; {goes_on}")
        failed = int(rows.error.notna().sum())
        if failed:
            raise StoreFault(
                f"{self.folder}: {failed:,} of {len(rows):,} runs failed, so there are points without an answer; "
                "narrow the ranges to possible cities and sweep anew (ronghe query: select error, count(*) from runs)"
            )
        return rows

    def _check_points(self) -> None:
        """Refuse a design that is not the one whose points were run, such as a file changed afterwards."""
        keys = [axis.key for axis in self.axes]
        run = self.rows.groupby("point")[keys].first().to_numpy(float)
        here = [[axis.at(value) for axis, value in zip(self.axes, point, strict=True)] for point in self.matrix]
        if run.shape != np.shape(here) or not np.allclose(run, here, rtol=1e-9, atol=1e-12):
            raise StoreFault(
                f"{self.folder}: design.toml (or this version of SALib) gives other points than those that were run"
            )

    def check(self, arm: str | None, outcomes: tuple[str, ...]) -> str:
        """Return the arm that is judged: the one named, or the second (the only one, where there is no second).

        Raises:
            ValueError: With a line for each: an arm that is the first or none of the sweep's, an unknown outcome.
        """
        wrong, others = [], self.arms[1:] or self.arms
        if arm is not None and arm not in others:
            why = "is what the others are compared with" if arm in self.arms else "is no arm of this sweep"
            wrong.append(f"--arm {arm} {why}; allowed: {', '.join(others)}")
        for name in outcomes:
            if name not in OUTCOME_NAMES:
                wrong.append(f"there is no outcome '{name}'; the nearest is '{nearest(name, OUTCOME_NAMES, 0.0)}'")
        if wrong:
            raise ValueError("\n".join(wrong))
        return arm or others[0]

    def answers(self, arm: str, outcome: str) -> np.ndarray:
        """Return by point the mean over replications of an arm's outcome less the first arm's; NaN if never defined."""
        wide = self.rows.pivot(index=["point", "replicate"], columns="arm", values=outcome)
        gap = wide[arm] - wide[self.arms[0]] if len(self.arms) > 1 else wide[arm]
        return gap.groupby("point").mean().to_numpy(float)

    def indices(self, arm: str, outcome: str, seed: int = 1) -> Indices:
        """Return the indices of an outcome.

        Raises:
            ValueError: If the outcome is undefined at points that the method needs.
        """
        y = self.answers(arm, outcome)
        defined = ~np.isnan(y)
        points, missing = int(defined.sum()), int((~defined).sum())
        if missing and (self.method != "latin" or points < FEWEST["latin"]):
            raise ValueError(
                f"{outcome} is undefined at {missing:,} of {len(y):,} points, and {self.method} indices "
                f"need {'every point' if self.method != 'latin' else 'at least 40'}; name another, or sweep more days"
            )
        x, y = self.matrix[defined], y[defined]
        if np.ptp(y) <= 1e-12 * float(self.rows[outcome].abs().max()):  # sums round: paid hours agree to so much
            return Indices(outcome, points, missing, float(y.mean()), 0.0, None)
        table = _TABLES[self.method](self, x, y, seed)
        return Indices(outcome, points, missing, float(y.mean()), float(y.std()), table, self._pairs(y, seed))

    def _pairs(self, y: np.ndarray, seed: int) -> pd.DataFrame | None:
        if self.method != "sobol" or not self.design.sample.second_order or len(self.axes) < 2:
            return None
        from analysis.sensitivity import sobol_pairs

        table = _spread(sobol_pairs(salib_problem(self.axes), y, seed), "second")
        return table[(table.second_low > 0) | (table.second_high < 0)].reset_index(drop=True)


def _sobol(swept: Swept, x: np.ndarray, y: np.ndarray, seed: int) -> pd.DataFrame:
    from analysis.sensitivity import sobol_indices

    second = swept.design.sample.second_order
    table = sobol_indices(salib_problem(swept.axes), y, seed, second)
    table = _spread(_spread(table, "first"), "total")
    return table.assign(told=table.total_low > 0)


def _morris(swept: Swept, x: np.ndarray, y: np.ndarray, seed: int) -> pd.DataFrame:
    from analysis.sensitivity import morris_effects

    table = morris_effects(salib_problem(swept.axes), x, y, seed, levels=swept.design.sample.levels)
    table = table.rename(columns={"low": "mu_star_low", "high": "mu_star_high"})
    return table.assign(told=table.mu_star_low > 0)


def _pawn(swept: Swept, x: np.ndarray, y: np.ndarray, seed: int) -> pd.DataFrame:
    from analysis.sensitivity import pawn_indices

    table = pawn_indices(x, [axis.key for axis in swept.axes], y, seed, resamples=RESAMPLES)
    table = table.rename(columns={"low": "index_low", "high": "index_high"})
    chance = float(table.loc[table.name == DUMMY, "index_high"].iloc[0])
    return table.assign(told=table.index_low > chance)


def _spread(table: pd.DataFrame, number: str) -> pd.DataFrame:
    """Return a table with the ends of an interval in place of its half width."""
    half = table[f"{number}_half"]
    ends = {f"{number}_low": table[number] - half, f"{number}_high": table[number] + half}
    return table.assign(**ends).drop(columns=f"{number}_half")


_TABLES = {"sobol": _sobol, "morris": _morris, "latin": _pawn}

__all__ = ["DUMMY", "MAIN", "Indices", "Swept"]
