"""What the main difference depends on: PAWN by parameter, with intervals, over the whole box.

The main difference is fused less siloed in mean days to resolution. Only parameters whose rank correlation with it
survives Holm over all are shown.
"""

from __future__ import annotations

import numpy as np

from analysis.sensitivity import pawn_indices
from analysis.tables import plain
from analysis.turning import drivers
from experiments.study import MAIN, MAIN_OUTCOME, POINT, sides_of

SHOWN = 10


def tables(study) -> dict[str, list[dict]]:
    """Return what a study says the main difference depends on: rows of PAWN by parameter."""
    siloed, fused = sides_of((), MAIN)
    numbers = study.runs.numbers(POINT, (siloed, fused))
    a, b = (study.runs.values(POINT, numbers, key, MAIN_OUTCOME) for key in (fused, siloed))
    kept = ~np.isnan(a - b)
    points, answers = study.visited[POINT][numbers][kept], (a - b)[kept]
    columns = [column for column, _ in drivers(points, answers)]
    if not columns:
        return {"pawn": []}
    names = [study.box.names[i] for i in columns]
    rows = pawn_indices(points[:, columns], names, answers, study.seed).head(SHOWN).to_dict("records")
    return {"pawn": [{key: plain(value) for key, value in row.items()} for row in rows]}


def depends(found: dict[str, list[dict]]) -> str:
    """Return the section of RESULTS.md that says what the main difference depends on; empty when nothing does."""
    if not found.get("pawn"):
        return ""
    lines = ["| parameter | PAWN index | 95 % interval |", "|---|---|---|"]
    lines += [_line(row, "index") for row in found["pawn"]]
    return (
        f"## What the main difference depends on\n\nFused less siloed in `{MAIN_OUTCOME}` (days), over the whole box, "
        "by parameter (PAWN, median over slices, bootstrap; only parameters whose rank correlation survives Holm; "
        "`dummy` is chance):\n\n" + "\n".join(lines)
    )


def _line(row: dict, what: str) -> str:
    value, low, high = ("-" if row[name] is None else f"{row[name]:.3g}" for name in (what, "low", "high"))
    return f"| `{row['name']}` | {value} | {low} to {high} |"
