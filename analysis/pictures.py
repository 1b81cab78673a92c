"""Figures of the arguments: the effect over the sampled space beside the reference, and break-even surfaces."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from analysis.turning import described
from experiments.measures import SAYS

TOWARD, AGAINST, REFERENCE, BAND = "#0072B2", "#D55E00", "#000000", "#E8EEF2"


def draw_results(one, folder: Path) -> list[Path]:
    """Write a figure an argument that has been sampled, and one a surface; return their paths."""
    from analysis.figures import STYLE, plt
    from analysis.stored import surface_values
    from experiments.surfaces import surfaces

    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    with plt.rc_context({**STYLE, "savefig.dpi": 70}):
        for found, turn in zip(one.found, one.turns, strict=True):
            if found.numbers:
                drawn.append(_written(_space(found, turn, one.sample, plt), folder / f"{found.argument.id}.png", plt))
        for surface in surfaces():
            table = surface_values(one, surface)
            if table is not None:
                drawn.append(_written(_surface(surface, table, plt), folder / f"{surface.id}.png", plt))
    return drawn


def _written(figure, path: Path, plt) -> Path:
    figure.savefig(path, metadata={"Software": None})
    plt.close(figure)
    return path


def _space(found, turn, sample, plt):
    """Draw the effect at every point against the parameter it moves with most, or in order of size."""
    test = found.argument.test
    figure, axis = plt.subplots(figsize=(6.4, 3.6))
    effects, numbers = found.effects, np.array(found.numbers)
    if turn.drivers:
        path, meaning, _ = turn.drivers[0]
        x, label = sample[path].to_numpy(float)[numbers], f"{_wrapped(meaning)} ({described(path).unit})"
    else:
        order = np.argsort(np.argsort(effects, kind="stable"), kind="stable")
        x, label = order, "points of the sampled space, in order of effect"
    toward = effects * test.sign > 0
    axis.axhspan(-test.smallest, test.smallest, color=BAND, zorder=0, label="too small to matter")
    axis.axhline(0.0, color="#888888", linewidth=0.8)
    for which, colour, mark, name in (
        (toward, TOWARD, "o", "paper's sign"),
        (~toward, AGAINST, "x", "against or none"),
    ):
        axis.scatter(x[which], effects[which], s=14, c=colour, marker=mark, linewidths=0.9, label=name)
    axis.axhline(found.effect.found.mean, color=REFERENCE, linestyle="--", linewidth=1.0, label="reference")
    axis.set_xlabel(label)
    axis.set_ylabel(f"{test.outcome}\n({SAYS[test.outcome].unit})", fontsize=9)
    axis.set_title(f"{found.argument.id}: {found.verdict}")
    axis.legend(fontsize=7, ncols=2)
    return figure


def _wrapped(text: str) -> str:
    from textwrap import fill

    return fill(text, 70)


def _surface(surface, table, plt):
    figure, axis = plt.subplots(figsize=(6.4, 4.2))
    most = max(float(np.abs(table).max()), 1e-9)
    shown = axis.pcolormesh(surface.xs, surface.ys, table, cmap="RdBu_r", vmin=-most, vmax=most, shading="nearest")
    if table.min() < 0.0 < table.max():
        axis.contour(surface.xs, surface.ys, table, levels=[0.0], colors=REFERENCE, linewidths=1.5)
    for i, y in enumerate(surface.ys):
        for j, x in enumerate(surface.xs):
            shade = "white" if abs(table[i, j]) > 0.6 * most else "black"
            axis.text(x, y, f"{table[i, j]:+.1f}", ha="center", va="center", fontsize=7, color=shade)
    axis.set_xlabel(_wrapped(surface.x))
    axis.set_ylabel(_wrapped(surface.y))
    axis.set_title(f"{surface.outcome} against siloed ({SAYS[surface.outcome].unit}); line: break-even")
    figure.colorbar(shown, ax=axis)
    return figure
