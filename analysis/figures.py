"""Figures of a comparison, written as PNG files: titled, with units, in colours all eyes tell apart."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use("Agg")
from matplotlib import pyplot as plt  # noqa: E402
from matplotlib.colors import ListedColormap  # noqa: E402
from matplotlib.patches import Patch  # noqa: E402

# Okabe and Ito's palette, in an order of falling contrast between neighbours.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
LINES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))
SEEN, BLIND = "#E8EEF2", "#D55E00"
STYLE = {
    "font.size": 10, "axes.titlesize": 11, "axes.spines.top": False, "axes.spines.right": False,
    "figure.dpi": 100, "savefig.dpi": 160, "figure.constrained_layout.use": True,
}  # fmt: skip


def draw_all(runs, folder: Path, title: str) -> list[Path]:
    """Write every figure of a comparison into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    figures = (("blind_spots", blind_spots), ("days_to_resolution", days_to_resolution),
               ("open_disputes", open_disputes), ("hours_by_use", hours_by_use))  # fmt: skip
    with plt.rc_context(STYLE):
        for name, draw in figures:
            figure = draw(runs, title)
            path = folder / f"{name}.png"
            figure.savefig(path, metadata={"Software": None})
            plt.close(figure)
            drawn.append(path)
    return drawn


def blind_spots(runs, title: str):
    """Draw the city's cells in each arm at the end: where, for some kind, nobody but the raiser would notice a case."""
    arms = list(runs.portraits.items())
    columns = min(len(arms), 4)
    rows = -(-len(arms) // columns)
    high, wide = arms[0][1].grid
    panel = 3.4
    height = panel * min(max(high / wide, 0.5), 1.5)
    figure, axes = plt.subplots(
        rows, columns, figsize=(max(panel * columns, 6.5), height * rows + 1.6), squeeze=False, sharex=True, sharey=True
    )
    for axis, (arm, one) in zip(axes.flat, arms, strict=False):
        picture = np.zeros(one.grid)
        picture[one.row, one.column] = one.blind
        edges = {"edgecolors": "white", "linewidth": 0.6} if max(one.grid) <= 40 else {}
        axis.pcolormesh(
            np.arange(wide + 1),
            np.arange(high + 1),
            picture,
            cmap=ListedColormap([SEEN, BLIND]),
            vmin=0,
            vmax=1,
            **edges,
        )
        axis.set_aspect("equal")
        axis.set_title(f"{arm}: {int(one.blind.sum()):,} of {one.blind.size:,} cells")
        axis.set_xlabel("column (cells)")
        axis.tick_params(length=0)
    for axis in axes[:, 0]:
        axis.set_ylabel("row (cells)")
    for axis in axes.flat[len(arms) :]:
        axis.set_visible(False)
    figure.suptitle(f"Blind spots on day {runs.days}\n{title}")
    key = [Patch(color=BLIND, label="blind for some kind of case"), Patch(color=SEEN, label="seen")]
    figure.legend(handles=key, loc="outside lower center", ncols=2, frameon=False)
    return figure


def days_to_resolution(runs, title: str):
    """Draw the cumulative share of resolved cases by days from being raised, up to the slowest hundredth."""
    figure, axis = plt.subplots(figsize=(7, 4.4))
    longest = 1.0
    for number, (arm, one) in enumerate(runs.portraits.items()):
        days = np.sort(one.days_to_resolution)
        if not days.size:
            axis.plot([], [], label=f"{arm} (none resolved)", **_line(number))
            continue
        longest = max(longest, float(np.quantile(days, 0.99)))
        steps = np.arange(1, days.size + 1) / days.size * 100.0
        label = f"{arm} ({days.size:,} resolved, median {np.median(days):.0f} days)"
        axis.step(np.r_[0, days], np.r_[0, steps], where="post", label=label, **_line(number))
    axis.set_xlim(0, longest)
    axis.set_ylim(0, 100)
    axis.set_xlabel("working days from being raised to being resolved")
    axis.set_ylabel("resolved cases (%, cumulative)")
    axis.set_title(f"Days to resolution of resolved cases\n{title}")
    _finish(axis)
    return figure


def open_disputes(runs, title: str):
    """Draw how many disputes are open at the end of each day."""
    figure, axis = plt.subplots(figsize=(7, 4.4))
    scale = 10_000.0 / max(runs.residents, 1)
    for number, (arm, one) in enumerate(runs.portraits.items()):
        axis.plot(np.arange(1, one.open_disputes.size + 1), one.open_disputes * scale, label=arm, **_line(number))
    axis.set_xlim(0, runs.days)
    axis.set_ylim(bottom=0)
    axis.set_xlabel("working day")
    axis.set_ylabel("open disputes per 10,000 residents")
    axis.set_title(f"Open disputes over time\n{title}")
    _finish(axis)
    return figure


def hours_by_use(runs, title: str):
    """Draw paid hours by use as shares of all, mean of the replications; other duties are only named."""
    uses = [use for use in runs.uses if use != "duties"]
    figure, axis = plt.subplots(figsize=(7.5, 1.6 + 0.16 * len(uses) * (len(runs.arms) + 1)))
    thickness = 0.8 / len(runs.arms)
    left_out = []
    for number, arm in enumerate(runs.arms):
        mean = dict(zip(runs.uses, runs.hours[arm].mean(axis=0), strict=True))
        total = sum(mean.values()) or 1.0
        left_out.append(f"{arm} {mean.get('duties', 0.0) / total:.0%}")
        places = np.arange(len(uses)) + (number - (len(runs.arms) - 1) / 2) * thickness
        shares = [100.0 * mean[use] / total for use in uses]
        axis.barh(places, shares, thickness * 0.92, color=COLOURS[number % len(COLOURS)], label=arm)
    axis.set_yticks(np.arange(len(uses)), [use.replace("_", " ") for use in uses])
    axis.invert_yaxis()
    axis.set_xlabel(f"share of paid hours (%); not shown: other duties ({', '.join(left_out[:3])})")
    axis.set_title(f"Paid hours by use, mean of {runs.replicates} replications\n{title}")
    _finish(axis, grid="x")
    return figure


def _line(number: int) -> dict:
    return {"color": COLOURS[number % len(COLOURS)], "linestyle": LINES[number % len(LINES)], "linewidth": 1.8}


def _finish(axis, grid: str = "y") -> None:
    axis.grid(axis=grid, color="#DDDDDD", linewidth=0.7)
    axis.set_axisbelow(True)
    axis.legend(frameon=False, loc="best")
