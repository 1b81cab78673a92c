"""Figures of a comparison, written as PNG files: titled, with units, in colours all eyes tell apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use("Agg")
from matplotlib import pyplot as plt  # noqa: E402
from matplotlib.colors import ListedColormap  # noqa: E402
from matplotlib.patches import Patch  # noqa: E402
from matplotlib.ticker import MaxNLocator  # noqa: E402

from experiments.statistics import survival  # noqa: E402
from experiments.workers import arriving  # noqa: E402

# Okabe and Ito's palette, in an order of falling contrast between neighbours.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
LINES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))
SEEN, BLIND = "#E8EEF2", "#D55E00"
STYLE = {
    "font.size": 10, "axes.titlesize": 11, "axes.spines.top": False, "axes.spines.right": False,
    "figure.dpi": 100, "savefig.dpi": 160, "figure.constrained_layout.use": True,
}  # fmt: skip


def draw_all(runs, folder: Path, title: str, workers: int = 1) -> list[Path]:
    """Write every figure of a comparison into a folder, on so many processes, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    figures = (blind_spots, days_to_resolution, open_disputes, hours_by_use)
    jobs = [(draw, runs, folder, title) for draw in figures]
    return sorted(arriving(_draw, jobs, min(workers, len(jobs))))


def _draw(draw: Callable, runs, folder: Path, title: str) -> Path:
    path = folder / f"{draw.__name__}.png"
    with plt.rc_context(STYLE):
        figure = draw(runs, title)
        figure.savefig(path, metadata={"Software": None})
        plt.close(figure)
    return path


def blind_spots(runs, title: str):
    """Draw the city's cells in each arm at the end: where, for some kind, nobody but the raiser would notice a case."""
    arms = list(runs.portraits.items())
    columns = min(len(arms), 4)
    rows = -(-len(arms) // columns)
    high, wide = arms[0][1].grid
    panel = 3.4
    height = panel * min(max(high / wide, 0.5), 1.5)
    size = (max(panel * columns, 6.5), height * rows + 2.0)
    figure, axes = plt.subplots(rows, columns, figsize=size, squeeze=False, sharex=True, sharey=True)
    for axis, (arm, one) in zip(axes.flat, arms, strict=False):
        picture = np.zeros(one.grid)
        picture[one.row, one.column] = one.blind
        edges = {"edgecolors": "white", "linewidth": 0.6} if max(one.grid) <= 40 else {}
        x, y = np.arange(wide + 1) + 0.5, np.arange(high + 1) + 0.5
        axis.pcolormesh(x, y, picture, cmap=ListedColormap([SEEN, BLIND]), vmin=0, vmax=1, **edges)
        axis.set_aspect("equal")
        cells = f"{int(one.blind.sum()):,} of {one.blind.size:,} cells"
        axis.set_title(f"{arm}\n{cells}, {one.share_blind:.0%} of residents")
        axis.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axis.yaxis.set_major_locator(MaxNLocator(6, integer=True))
        axis.set_xlabel("column of the grid")
        axis.tick_params(length=0)
        axis.spines[:].set_visible(False)
    for axis in axes[:, 0]:
        axis.set_ylabel("row of the grid")
    for axis in axes.flat[len(arms) :]:
        axis.set_visible(False)
    figure.suptitle(f"Blind spots at the end of day {runs.days}\n{title}")
    blind = "blind: some kind of case would be noticed by its raiser only"
    key = [Patch(color=BLIND, label=blind), Patch(color=SEEN, label="seen")]
    note = {"title": _rests(runs, one_city=True), "title_fontproperties": {"size": 8}}
    figure.legend(handles=key, loc="outside lower center", ncols=2, frameon=False, **note)
    return figure


def days_to_resolution(runs, title: str):
    """Draw the share of all cases that were resolved within so many days: Kaplan and Meier's, open cases as cut off.

    A case that lapsed is counted as one that is never resolved: it stays in the denominator for as long as it could
    have been followed. The curve ends where the run is too short to say more.
    """
    figure, axis = plt.subplots(figsize=(7, 4.6))
    longest = 1.0
    for number, (arm, one) in enumerate(runs.portraits.items()):
        days, share = resolved_within(one.followed, one.resolved)
        if not days.size:
            axis.plot([], [], label=f"{arm}: no case", **_line(number))
            continue
        longest = max(longest, float(days[-1]))
        open_ = one.resolved.size - int(one.resolved.sum())
        half = np.flatnonzero(share >= 0.5)
        middle = f"half within {days[half[0]]:.0f} days" if half.size else "half are never resolved in these days"
        label = f"{arm}: {middle} ({one.resolved.size:,} cases, {open_:,} of them open or lapsed)"
        axis.step(np.r_[0, days], np.r_[0, 100 * share], where="post", label=label, **_line(number))
    axis.set_xlim(0, longest)
    axis.set_ylim(0, 100)
    axis.set_xlabel("working days since the case arose")
    axis.set_ylabel("share of all cases resolved (%)")
    axis.set_title(f"How long it takes until a case is resolved\n{title}")
    _finish(axis, below=True)
    method = "Kaplan-Meier; cases open at the end are cut off, lapsed ones are never resolved"
    return _noted(figure, runs, method, one_city=True)


def resolved_within(followed: np.ndarray, resolved: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return days, in rising order, and the share of all cases resolved within them (Kaplan-Meier, 0-1).

    ``followed`` holds working days to a case's resolution, or as long as it could be followed; ``resolved`` which of
    the two.
    """
    curve = survival(followed, resolved)
    if curve is None:
        return np.empty(0), np.empty(0)
    return curve.quantiles, 1.0 - curve.probabilities


def open_disputes(runs, title: str):
    """Draw how many disputes are open at the end of each day: the median city, and where eight in ten cities lie."""
    figure, axis = plt.subplots(figsize=(7, 4.6))
    scale = 10_000.0 / max(runs.residents, 1)
    for number, arm in enumerate(runs.arms):
        series = runs.disputes[arm] * scale
        day = np.arange(1, series.shape[1] + 1)
        low, middle, high = np.quantile(series, (0.1, 0.5, 0.9), axis=0)
        style = _line(number)
        axis.fill_between(day, low, high, color=style["color"], alpha=0.2, linewidth=0)
        axis.plot(day, middle, label=arm, **style)
    axis.set_xlim(1, max(runs.days, 2))
    axis.set_ylim(bottom=0)
    axis.set_xlabel("working day")
    axis.set_ylabel("open disputes per 10,000 residents")
    axis.set_title(f"Open disputes over time\n{title}")
    _finish(axis)
    return _noted(figure, runs, "line: median city; band: from the 10th to the 90th percentile of cities")


def hours_by_use(runs, title: str):
    """Draw paid hours by use as shares of all, mean of the replications; other duties are only named."""
    mean = {arm: dict(zip(runs.uses, runs.hours[arm].mean(axis=0), strict=True)) for arm in runs.arms}
    total = {arm: sum(mean[arm].values()) or 1.0 for arm in runs.arms}
    uses = [use for use in runs.uses if use != "duties" and any(mean[arm][use] > 0 for arm in runs.arms)]
    figure, axis = plt.subplots(figsize=(7.5, 2.2 + 0.17 * len(uses) * (len(runs.arms) + 1)))
    thickness = 0.8 / len(runs.arms)
    for number, arm in enumerate(runs.arms):
        places = np.arange(len(uses)) + (number - (len(runs.arms) - 1) / 2) * thickness
        shares = [100.0 * mean[arm][use] / total[arm] for use in uses]
        bars = axis.barh(places, shares, thickness * 0.92, color=COLOURS[number % len(COLOURS)], label=arm)
        if len(runs.arms) <= 3:
            axis.bar_label(bars, [f"{share:.1f}" for share in shares], padding=3, fontsize=8, color="#444444")
    axis.set_yticks(np.arange(len(uses)), [use.replace("_", " ") for use in uses])
    axis.invert_yaxis()
    axis.tick_params(axis="y", length=0)
    axis.margins(x=0.08)
    axis.set_xlabel("share of paid hours (%)")
    axis.set_title(f"What paid hours go into\n{title}")
    _finish(axis, grid="x")
    duties = ", ".join(f"{arm} {mean[arm].get('duties', 0.0) / total[arm]:.0%}" for arm in runs.arms[:4])
    return _noted(figure, runs, f"mean of all cities; not shown: other duties ({duties})")


def _line(number: int) -> dict:
    return {"color": COLOURS[number % len(COLOURS)], "linestyle": LINES[number % len(LINES)], "linewidth": 1.8}


def _finish(axis, grid: str = "y", below: bool = False) -> None:
    axis.grid(axis=grid, color="#DDDDDD", linewidth=0.7)
    axis.set_axisbelow(True)
    axis.legend(frameon=False, loc="lower right" if below else "best")


def _noted(figure, runs, says: str, one_city: bool = False):
    """Say below a figure what it shows and what it rests on."""
    figure.supxlabel(f"{says}\n{_rests(runs, one_city)}", fontsize=8, color="#555555")
    return figure


def _rests(runs, one_city: bool) -> str:
    """Return which cities a figure shows, how large, how long, which seed."""
    cities = f"replication 0 of {runs.replicates}" if one_city else f"{runs.replicates} replications"
    size = f"{runs.residents:,} residents, {runs.days} working days"
    return f"{cities}, seed {runs.seed}; {size}; twin cities, equal paid hours"
