"""Break-even surfaces: a lever's effect over a grid of two things, and where its sign turns beyond doubt."""

from __future__ import annotations

from textwrap import fill

import numpy as np
from matplotlib.patheffects import withStroke

from analysis.stored import Stored, preset_key
from experiments.measures import SAYS
from experiments.statistics import Difference, paired_difference
from experiments.study import PAIR, key_of
from experiments.surfaces import Surface

WORSE, UNTOLD, LINE = "#A33C00", "#767676", "#000000"
FINE = 10.0  # below this size, hundredths are shown


def differences(one: Stored, surface: Surface) -> list[list[Difference]] | None:
    """Return by y and x how a surface's outcome differs from the siloed city's; None where it was not run."""
    siloed, table = preset_key("siloed"), []
    for row in surface.arms:
        table.append([])
        for arm in row:
            key = key_of(arm)
            numbers = one.runs.numbers(PAIR, (siloed, key))
            if not numbers:
                return None
            table[-1].append(
                paired_difference(*(one.runs.values(PAIR, numbers, which, surface.outcome) for which in (key, siloed)))
            )
    return table


def means(table: list[list[Difference]]) -> np.ndarray:
    """Return (ys, xs) mean differences, in the outcome's unit."""
    return np.array([[found.mean for found in row] for row in table])


def signs(table: list[list[Difference]]) -> np.ndarray:
    """Return (ys, xs) the sign that the 95 % interval leaves no doubt of; 0 where it holds nought."""
    return np.array([[(found.low > 0) - (found.high < 0) for found in row] for row in table])


def turns(sign: np.ndarray) -> list[tuple[int, int]]:
    """Return the squares of four neighbouring points, by their lower corner, that hold both signs beyond doubt."""
    high, wide = sign.shape
    squares = {(i, j): sign[i : i + 2, j : j + 2] for i in range(high - 1) for j in range(wide - 1)}
    return [at for at, square in squares.items() if square.min() < 0 < square.max()]


def surface_figure(surface: Surface, table: list[list[Difference]], plt):
    """Return the figure of a surface: numbers on colours, and the line on which the effect turns.

    Where an effect dies away, its mean crosses nought by chance. So the line runs only between neighbours whose
    intervals lie on either side of nought, and numbers whose interval holds nought stand in brackets.
    """
    mean, sign = means(table), signs(table)
    figure, axis = plt.subplots(figsize=(6.4, 4.4))
    most = max(float(np.abs(mean).max()), 1e-9)
    shown = axis.pcolormesh(surface.xs, surface.ys, mean, cmap="RdBu_r", vmin=-most, vmax=most, shading="nearest")
    for i, j in turns(sign):
        x, y = surface.xs[j : j + 2], surface.ys[i : i + 2]
        axis.contour(x, y, mean[i : i + 2, j : j + 2], levels=[0.0], colors=LINE, linewidths=1.8)
    for i, y in enumerate(surface.ys):
        for j, x in enumerate(surface.xs):
            _number(axis, x, y, mean[i, j], sign[i, j], most)
    axis.set_xticks(surface.xs, [f"{x:g}" for x in surface.xs])
    axis.set_yticks(surface.ys, [f"{y:g}" for y in surface.ys])
    axis.tick_params(length=0)
    axis.spines[:].set_visible(False)
    axis.set_xlabel(fill(surface.x, 76))
    axis.set_ylabel(fill(surface.y, 56))
    axis.set_title(f"{surface.outcome} less that of the siloed city ({SAYS[surface.outcome].unit})")
    figure.supxlabel(_note(sign, table[0][0].n), fontsize=8, color="#555555")
    figure.colorbar(shown, ax=axis)
    return figure


def _number(axis, x: float, y: float, value: float, sign: int, most: float) -> None:
    text = "0" if value == 0.0 else f"{value:+.2f}" if most < FINE else f"{value:+.1f}"
    shade = "white" if abs(value) > 0.6 * most else {-1: "black", 0: UNTOLD, 1: WORSE}[int(sign)]
    said = text if sign or value == 0.0 else f"({text})"
    weight = "bold" if sign > 0 else "normal"
    pale = abs(value) < 0.1 * most  # where the line may run
    halo = [withStroke(linewidth=2.5, foreground="white", alpha=0.8)] if pale else []
    place = {"ha": "center", "va": "center", "zorder": 4}
    axis.text(x, y, said, fontsize=7.5, color=shade, weight=weight, path_effects=halo, **place)


def _note(sign: np.ndarray, pairs: int) -> str:
    line = "line: break-even, where neighbours' intervals lie on either side of 0"
    none = "no break-even: no neighbours' intervals lie on either side of 0"
    return f"means of {pairs} pairs; in brackets: 95 % interval holds 0; bold: worse\n{line if turns(sign) else none}"
