"""Figures of the arguments: the effect over the sampled space beside the reference, and break-even surfaces."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from analysis.turning import described
from experiments.measures import SAYS

TOWARD, AGAINST, REFERENCE, BAND = "#0072B2", "#D55E00", "#000000", "#E8EEF2"
WIDE = 64  # letters of a line of text
PLACES = {"city": "plausible cities", "point": "points of the box"}


def draw_results(one, folder: Path) -> list[Path]:
    """Write a figure an argument that has been sampled, and one a surface; return their paths."""
    from analysis.break_even import differences, surface_figure
    from analysis.figures import STYLE, plt
    from experiments.surfaces import surfaces

    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    with plt.rc_context({**STYLE, "savefig.dpi": 100}):
        for found, turn in zip(one.found, one.turns, strict=True):
            if found.space.numbers:
                drawn.append(_written(_space(found, turn, one.samples, plt), folder / f"{found.argument.id}.png", plt))
        if one.provenance.get("months"):
            drawn.append(_written(_event_study(one.provenance["months"], plt), folder / "event_study.png", plt))
        for surface in surfaces():
            table = differences(one, surface)
            if table is not None:
                drawn.append(_written(surface_figure(surface, table, plt), folder / f"{surface.id}.png", plt))
    return drawn


def _written(figure, path: Path, plt) -> Path:
    figure.savefig(path, metadata={"Software": None})
    plt.close(figure)
    return path


def _event_study(rows: list[dict], plt):
    """Draw fused less siloed by month of raising, with intervals, one panel an outcome."""
    from experiments.event_study import UNITS

    figure, axes = plt.subplots(1, len(UNITS), figsize=(10.5, 3.4))
    for axis, (outcome, unit) in zip(axes, UNITS.items(), strict=True):
        part = [row for row in rows if row["outcome"] == outcome]
        months = np.array([row["month"] for row in part])
        mean, low, high = (np.array([row[name] for row in part]) for name in ("mean", "low", "high"))
        axis.fill_between(months, low, high, color=TOWARD, alpha=0.25, linewidth=0, label="95 % interval")
        axis.plot(months, mean, color=TOWARD, linewidth=1.6, label="mean over pairs")
        axis.axhline(0.0, color="#888888", linewidth=0.8)
        axis.axvline(-0.5, color=REFERENCE, linewidth=1.0, linestyle="--", label="reform day")
        axis.set_title(outcome.replace("_", " "), fontsize=10)
        axis.set_xlabel("month since the reform")
        axis.set_ylabel(f"fused less siloed ({unit})", fontsize=8)
    axes[0].legend(fontsize=8, frameon=False)
    figure.suptitle("Cases raised shortly before the reform are handled under it", fontsize=9, color="#555555")
    return figure


def draw_argument(found, study):
    """Draw one argument: every pair's cities side by side, and the effect over the sampled space.

    Args:
        found: The finding of an argument that was tested.
        study: The study it was found in.
    """
    from analysis.figures import plt
    from analysis.plain import turning_of

    samples = study.tables()
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), width_ratios=(1, 1.25))
    _pairs_on(left, found, study.runs)
    _space_on(right, found, turning_of(found, samples), samples, size=28)
    test = found.argument.test
    of = "weakest comparison" if test.kind in ("best", "each") else found.effect.label
    right.set_ylabel(f"{of}\n({SAYS[test.outcome].unit})")
    right.set_title("The effect in cities with other parameters")
    handles, labels = right.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower right", ncols=4, frameon=False, fontsize=8)
    figure.suptitle(f"{found.argument.id}: {found.verdict}")
    return figure


def _pairs_on(axis, found, runs) -> None:
    """Draw each pair of the reference as a line over the arms it lived through, and the arms' means."""
    from textwrap import fill

    from experiments.study import PAIR, key_of

    argument, test = found.argument, found.argument.test
    keys = [key_of(argument.arms[name]) for name in test.arms]
    numbers = runs.numbers(PAIR, keys)[: found.effect.found.n]
    table = np.array([runs.values(PAIR, numbers, key, test.outcome) for key in keys])
    if test.less:
        table = table - [runs.values(PAIR, numbers, key, test.less) for key in keys]
    places = np.arange(len(keys))
    axis.plot(places, table, color="#999999", linewidth=0.9, zorder=1)
    for place, values in zip(places, table, strict=True):
        axis.scatter(np.full(values.size, place), values, s=18, color="#555555", zorder=2)
        axis.hlines(np.nanmean(values), place - 0.14, place + 0.14, color=REFERENCE, linewidth=2.6, zorder=3)
    axis.set_xticks(places, [fill(name.replace("_", " "), 60 // len(keys)) for name in test.arms])
    axis.set_xlim(-0.5, len(keys) - 0.5)
    less = f"\nless {test.less}" if test.less else ""
    axis.set_ylabel(f"{test.outcome}{less}\n({SAYS[test.outcome].unit})")
    axis.set_title(f"{len(numbers)} cities, each in every arm; bars: means")
    axis.grid(axis="y", color="#DDDDDD", linewidth=0.7)
    axis.set_axisbelow(True)


def _space(found, turn, samples, plt):
    """Draw the effect at every point against the parameter it moves with most, or in order of size."""
    argument, test = found.argument, found.argument.test
    figure, axis = plt.subplots(figsize=(6.4, 4.3))
    _space_on(axis, found, turn, samples)
    axis.set_ylabel(f"difference in\n{test.outcome}\n({SAYS[test.outcome].unit})", fontsize=9)
    says = f"{argument.id}: {found.verdict}; each mark is a city with other parameters"
    axis.set_title(f"{_wrapped(argument.english)}\n{says}", fontsize=9.5)
    figure.legend(loc="outside lower center", fontsize=8, ncols=4, frameon=False, columnspacing=1.5)
    return figure


def _space_on(axis, found, turn, samples, size: float = 14) -> None:
    test = found.argument.test
    where = found.space
    effects, numbers, sample = where.means, np.array(where.numbers, int), samples[where.kind]
    if turn.drivers:
        path, meaning, _ = turn.drivers[0]
        unit = described(path).unit
        said = _latin(meaning if unit == "-" else f"{meaning} ({unit})")
        x, label = sample[path].to_numpy(float)[numbers], f"{path}\n{_wrapped(said)}"
    else:
        order = np.argsort(np.argsort(effects, kind="stable"), kind="stable")
        x, label = order, f"{PLACES[where.kind]}, in order of effect"
        axis.set_xticks([])
    toward = effects * test.sign > 0
    axis.axhspan(-test.smallest, test.smallest, color=BAND, zorder=0, label="too small to matter")
    axis.axhline(0.0, color="#888888", linewidth=0.8)
    for which, colour, mark, name in (
        (toward, TOWARD, "o", "paper's sign"),
        (~toward, AGAINST, "x", "against or none"),
    ):
        axis.scatter(x[which], effects[which], s=size, c=colour, marker=mark, linewidths=0.9, label=name)
    axis.axhline(found.effect.found.mean, color=REFERENCE, linestyle="--", linewidth=1.0, label="mean at the reference")
    axis.set_xlabel(label)


def _latin(text: str) -> str:
    """Return a text without its Chinese words in brackets: not every machine has a font for them."""
    return re.sub(r"\s*[(（][^()（）]*[\u4e00-\u9fff][^()（）]*[)）]", "", text)


def _wrapped(text: str) -> str:
    """Return a text in as few lines as hold it, of like lengths: no word is left alone on the last."""
    from textwrap import wrap

    lines = wrap(text, WIDE, break_on_hyphens=False)
    narrower = (wrap(text, width, break_on_hyphens=False) for width in range(WIDE // 2, WIDE))
    return "\n".join(next((even for even in narrower if len(even) == len(lines)), lines))
