"""Which parameters an answer depends on: Morris screening and Sobol indices through SALib, PAWN, all with intervals.

The model as a SALib problem is ``problem(rows)`` plus any function from values to one number; the indices need
nothing else, so those who have a workflow of their own can use it. Wherever rows of the registry are asked for, a SALib
problem will do, such as that of a sweep's axes. PAWN needs no design of its own: it works on any sample with answers.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from model.draws import generator
from model.scenario.registry import Parameter

PURPOSE = 37  # of the analysis generator
Rows = Sequence[Parameter] | dict  # rows of the registry, or a SALib problem


def problem(rows: Rows, groups: bool = False) -> dict:
    """Return parameters as a SALib problem; with ``groups``, one group a section of the scenario."""
    if isinstance(rows, dict):
        return rows
    found = {
        "num_vars": len(rows),
        "names": [row.path for row in rows],
        "bounds": [[row.low, row.high] for row in rows],
    }
    return found | ({"groups": [row.path.split(".")[0] for row in rows]} if groups else {})


def morris_sample(rows: Sequence[Parameter], trajectories: int, seed: int = 1, groups: bool = False) -> np.ndarray:
    """Return the points of a Morris design: trajectories x (parameters or groups + 1) rows of values.

    Source: Morris 1991, Technometrics 33:161; Campolongo et al. 2007 for groups.
    """
    from SALib.sample import morris

    with _quiet():
        return morris.sample(problem(rows, groups), trajectories, num_levels=4, seed=seed)


def morris_effects(rows: Rows, x, y, seed: int = 1, groups: bool = False, levels: int = 4) -> pd.DataFrame:
    """Return mu* (mean absolute elementary effect) with 95 % interval and sigma, by parameter or group."""
    from SALib.analyze import morris

    with _quiet():
        found = morris.analyze(problem(rows, groups), np.asarray(x), np.asarray(y, float), num_levels=levels, seed=seed)
    star, half = np.asarray(found["mu_star"], float), np.asarray(found["mu_star_conf"], float)
    table = pd.DataFrame(
        {"name": list(found["names"]), "mu_star": star, "low": star - half, "high": star + half,
         "sigma": np.asarray(found["sigma"], float)}
    )  # fmt: skip
    return table.sort_values("mu_star", ascending=False, ignore_index=True)


def sobol_sample(rows: Sequence[Parameter], base: int, seed: int = 1) -> np.ndarray:
    """Return Saltelli's points for first and total order: base x (parameters + 2) rows; ``base`` a power of 2.

    Raises:
        ValueError: If ``base`` is no power of 2.
    """
    if base < 2 or base & (base - 1):
        raise ValueError(f"base is {base}; Sobol points come in powers of 2")
    from SALib.sample import sobol

    with _quiet():
        return sobol.sample(problem(rows), base, calc_second_order=False, seed=seed)


def sobol_indices(rows: Rows, y, seed: int = 1, second_order: bool = False) -> pd.DataFrame:
    """Return first-order and total indices with the half widths of 95 % intervals, largest total first.

    Args:
        rows: What varied, in the order of the design.
        y: The answer at every point of Saltelli's design, in its order.
        seed: Of the bootstrap.
        second_order: Whether the design holds the points for second order too: base x (2 parameters + 2).

    Source: Saltelli et al. 2010, Comput. Phys. Commun. 181:259.
    """
    found = _sobol(rows, y, seed, second_order)
    table = pd.DataFrame(
        {"name": problem(rows)["names"], "first": found["S1"], "first_half": found["S1_conf"],
         "total": found["ST"], "total_half": found["ST_conf"]}
    )  # fmt: skip
    return table.sort_values("total", ascending=False, ignore_index=True)


def sobol_pairs(rows: Rows, y, seed: int = 1) -> pd.DataFrame:
    """Return by pair the share of variance that only both together explain, with half widths, largest first."""
    found, names = _sobol(rows, y, seed, second_order=True), problem(rows)["names"]
    one, other = np.triu_indices(len(names), 1)
    table = pd.DataFrame(
        {"name": [names[i] for i in one], "other": [names[i] for i in other],
         "second": found["S2"][one, other], "second_half": found["S2_conf"][one, other]}
    )  # fmt: skip
    return table.sort_values("second", ascending=False, ignore_index=True)


def _sobol(rows: Rows, y, seed: int, second_order: bool) -> dict:
    from SALib.analyze import sobol

    key = 1 + int(generator(seed, PURPOSE).integers(2**31 - 1))  # SALib takes seed 0 for none at all
    with _quiet():
        return sobol.analyze(problem(rows), np.asarray(y, float), calc_second_order=second_order, seed=key)


def pawn_indices(
    x: np.ndarray, names: Sequence[str], y, seed: int = 1, slices: int = 8, resamples: int = 30
) -> pd.DataFrame:
    """Return PAWN's median index of every column with a 95 % bootstrap interval; ``dummy`` is pure chance.

    What lies within the interval of ``dummy`` cannot be told from no influence. Drawing points anew adds chance to
    what chance has put into an index already; intervals are moved back by what the resamples exceed it on average.

    Source: Pianosi & Wagener 2018, Environ. Model. Softw. 108:197; their numbers are those of SALib's ``pawn``.
    """
    source = generator(seed, PURPOSE)
    x, y = np.asarray(x, float), np.asarray(y, float)
    x = np.column_stack([x, source.random(len(y))])
    index, found = pawn_medians(x, y, slices), []
    for _ in range(resamples):
        kept = source.integers(0, len(y), len(y))
        found.append(pawn_medians(x[kept], y[kept], slices))
    with _quiet():
        low, high = np.nanquantile(found, [0.025, 0.975], axis=0) - (np.nanmean(found, axis=0) - index)
    table = pd.DataFrame({"name": [*names, "dummy"], "index": index, "low": np.maximum(low, 0.0), "high": high})
    return table.sort_values("index", ascending=False, ignore_index=True)


def pawn_medians(x: np.ndarray, y: np.ndarray, slices: int) -> np.ndarray:
    """Return by column of x the median, over slices of equal weight, of how far y within a slice is from all y.

    The distance is Kolmogorov and Smirnov's (0 to 1). Slices are those of SALib: closed below, open above, so that a
    column's largest value is in none. NaN for a column of one value.
    """
    order = np.argsort(y, kind="stable")
    x, y = x[order], y[order]
    below, upto = (np.searchsorted(y, y, side)[:, None] / len(y) for side in ("left", "right"))
    edges = np.quantile(x, np.linspace(0.0, 1.0, slices + 1), axis=0)
    gaps = np.full((slices, x.shape[1]), np.nan)
    for number in range(slices):
        inside = (x >= edges[number]) & (x < edges[number + 1])
        count = inside.cumsum(axis=0)
        size = np.where(count[-1] > 0, count[-1], np.nan)
        # Between points, and at ties of which a part is counted, these fall short of the distance: no maximum.
        over, under = count / size - upto, below - (count - inside) / size
        gaps[number] = np.maximum(over.max(axis=0), under.max(axis=0))
    with _quiet():
        return np.nanmedian(gaps, axis=0)


def evaluated(x: np.ndarray, rows: Sequence[Parameter], answer: Callable[[dict], float]) -> np.ndarray:
    """Return a function's answer at every row of values, given to it as a dict by path (whole numbers where asked)."""
    return np.array(
        [
            answer({row.path: round(v) if row.type == "int" else float(v) for row, v in zip(rows, values, strict=True)})
            for values in x
        ]
    )


class _quiet(warnings.catch_warnings):
    """SALib warns of pandas and SciPy versions; its results are checked by our tests."""

    def __enter__(self):
        found = super().__enter__()
        warnings.simplefilter("ignore")
        return found
