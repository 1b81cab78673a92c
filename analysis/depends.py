"""What the main difference depends on: Morris screening by section of the scenario, PAWN by parameter, with intervals.

The main difference is fused less siloed in mean days to resolution. Morris has a design of its own (a place of kind
``morris`` for each of its points); PAWN reads the sampled space.
"""

from __future__ import annotations

import numpy as np

from analysis.sensitivity import morris_effects, morris_sample, pawn_indices
from analysis.tables import plain
from analysis.turning import drivers
from experiments.space import in_ranges, uncertain
from experiments.study import MAIN, MAIN_OUTCOME, POINT, Place, Side, sides_of

MORRIS = "morris"
TRAJECTORIES = 8
SHOWN = 10


def main_sides() -> dict[str, Side]:
    """Return the siloed and the fused arm, read for the main outcome, by key."""
    return sides_of((), MAIN)


def morris_points(seed: int) -> np.ndarray:
    """Return the points of the Morris design over sections, whole numbers rounded."""
    rows = uncertain()
    low, high = np.array([row.low for row in rows]), np.array([row.high for row in rows])
    return in_ranges((morris_sample(rows, TRAJECTORIES, seed, groups=True) - low) / (high - low))


def morris_places(seed: int) -> list[Place]:
    """Return a place for each point of the Morris design; all points draw alike."""
    return [Place(MORRIS, number, tuple(row), draw=0) for number, row in enumerate(morris_points(seed))]


def tables(study) -> dict[str, list[dict]]:
    """Return what a study says the main difference depends on: rows of PAWN by parameter and of Morris by section."""
    found = {"pawn": _pawn(study), "morris": _morris(study)}
    return {name: [{key: plain(value) for key, value in row.items()} for row in rows] for name, rows in found.items()}


def _differences(study, place: str) -> tuple[list[int], np.ndarray]:
    """Return the numbers of places of a kind and the main difference at each."""
    siloed, fused = main_sides()
    numbers = study.runs.numbers(place, (siloed, fused))
    a, b = (study.runs.values(place, numbers, key, MAIN_OUTCOME) for key in (fused, siloed))
    return numbers, a - b


def _pawn(study) -> list[dict]:
    numbers, difference = _differences(study, POINT)
    kept = ~np.isnan(difference)
    points, answers = study.sample[numbers][kept], difference[kept]
    columns = [column for column, _ in drivers(points, answers)]
    if not columns:
        return []
    names = [uncertain()[i].path for i in columns]
    return pawn_indices(points[:, columns], names, answers, study.seed).head(SHOWN).to_dict("records")


def _morris(study) -> list[dict]:
    points = morris_points(study.seed)
    numbers, difference = _differences(study, MORRIS)
    if len(numbers) < len(points) or np.isnan(difference).any():
        return []
    found = morris_effects(uncertain(), points, difference, study.seed, groups=True)
    return found.head(SHOWN).to_dict("records")


def depends(found: dict[str, list[dict]]) -> str:
    """Return the section of RESULTS.md that says what the main difference depends on; empty when nothing does."""
    parts = [
        f"## What the main difference depends on\n\nFused less siloed in `{MAIN_OUTCOME}` (days), over the ranges."
    ]
    if found.get("pawn"):
        lines = ["| parameter | PAWN index | 95 % interval |", "|---|---|---|"]
        lines += [_line(row, "index") for row in found["pawn"]]
        parts.append(
            "By parameter, over the sampled points (PAWN, median over slices, bootstrap; only parameters whose rank "
            "correlation survives Holm; `dummy` is chance):\n\n" + "\n".join(lines)
        )
    if found.get("morris"):
        lines = ["| section | mean absolute effect (days) | 95 % interval |", "|---|---|---|"]
        lines += [_line(row, "mu_star") for row in found["morris"]]
        parts.append(
            f"By section, all its parameters moved together (Morris, {TRAJECTORIES} trajectories, one replication):\n\n"
            + "\n".join(lines)
        )
    return "\n\n".join(parts) if len(parts) > 1 else ""


def _line(row: dict, what: str) -> str:
    value, low, high = ("-" if row[name] is None else f"{row[name]:.3g}" for name in (what, "low", "high"))
    return f"| `{row['name']}` | {value} | {low} to {high} |"
