"""The figure of a sweep's indices: a bar a parameter with its interval, names uncut, largest on top."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.colors import to_rgb

from analysis.figures import COLOURS, STYLE, plt
from analysis.indices import DUMMY, MAIN, Indices

SHOWN = 30  # parameters; beyond these the bars cannot be read, and the table has them all
FAINT = 0.3  # how much of its colour is left to what cannot be told from no influence
AXIS = {
    "sobol": "share of the variance between points (0 to 1)",
    "morris": "mean absolute effect of a parameter over its range, mu* ({unit})",
    "latin": "PAWN index: largest distance between distributions, median of slices (0 to 1)",
}
BARS = {
    "sobol": (("total", "total: with all its interactions"), ("first", "first order: alone")),
    "morris": (("mu_star", "mu*"),),
    "latin": (("index", "PAWN index"),),
}


def draw(found: Indices, method: str, title: str, unit: str, note: str, path: Path) -> Path:
    """Write the bars of one outcome's indices as a PNG file and return its path.

    Args:
        found: Indices with a table.
        method: Of the design: ``sobol``, ``morris`` or ``latin``.
        title: What is shown.
        unit: Of the outcome.
        note: What it rests on, said below.
        path: File to write.
    """
    rows = _shown(found)
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(8.5, 1.9 + 0.34 * len(rows)))
        _bars(axis, rows, method)
        chance = _chance(axis, rows)
        axis.set_yticks(np.arange(len(rows)), rows.name)
        axis.set_ylim(len(rows) - 0.4, -0.6)  # the largest on top
        axis.tick_params(axis="y", length=0)
        axis.axvline(0, color="#444444", linewidth=0.8)
        axis.grid(axis="x", color="#DDDDDD", linewidth=0.7)
        axis.set_axisbelow(True)
        axis.set_xlabel(AXIS[method].format(unit=unit))
        figure.suptitle(title, fontsize=11)
        more = len(found.table) - len(rows)
        below = f"{note}\nbars: estimates; lines: 95 % intervals; {chance}pale: cannot be told from no influence"
        figure.supxlabel(below + (f"\n{more:,} smaller ones are left out" if more else ""), fontsize=8, color="#555555")
        figure.savefig(path, metadata={"Software": None})
        plt.close(figure)
    return path


def _shown(found: Indices):
    """Return the largest rows; the dummy is always among them."""
    table = found.table
    kept = (table.index < SHOWN) | (table.name == DUMMY)
    return table[kept].reset_index(drop=True)


def _bars(axis, rows, method: str) -> None:
    kinds = BARS[method]
    thickness = 0.76 / len(kinds)
    for number, (column, label) in enumerate(kinds):
        places = np.arange(len(rows)) + (number - (len(kinds) - 1) / 2) * thickness
        value, low, high = (rows[name].to_numpy() for name in (column, f"{column}_low", f"{column}_high"))
        told = rows.told if column == MAIN[method] else low > 0
        colours = [_shade(COLOURS[number], 1.0 if one else FAINT) for one in told]
        axis.barh(places, value, thickness * 0.9, color=colours)
        axis.hlines(places, low, high, color="#222222", linewidth=1.1)
        axis.barh([0], [0], color=COLOURS[number], label=label)  # the key shows the full colour
    if len(kinds) > 1:  # above the bars: below them, intervals would run through it
        axis.legend(frameon=False, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=len(kinds), borderaxespad=0.2)


def _shade(colour: str, part: float) -> np.ndarray:
    """Return a colour of which a part is left, the rest white; nothing behind it shows through."""
    return part * np.array(to_rgb(colour)) + (1.0 - part)


def _chance(axis, rows) -> str:
    """Mark the end of the dummy's interval, where there is one, and return what the mark is."""
    dummy = rows[rows.name == DUMMY]
    if dummy.empty:
        return ""
    axis.axvline(dummy.index_high.iloc[0], color="#444444", linewidth=0.9, linestyle="--")
    return "dashed: as far as the dummy's goes; "
