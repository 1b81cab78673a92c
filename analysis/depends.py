"""What the main difference depends on: Morris screening by section of the scenario, PAWN by parameter, with intervals.

The main difference is fused less siloed in mean days to resolution. Morris has a design of its own (a place of kind
``morris`` for each of its points); PAWN reads the sampled space.
"""

from __future__ import annotations

import numpy as np

from analysis.sensitivity import morris_effects, morris_sample, pawn_indices
from analysis.turning import drivers
from experiments.arguments import Arm
from experiments.space import in_ranges, uncertain
from experiments.study import POINT, Place, Side, key_of
from model.policy import FusionPolicy

MORRIS = "morris"
TRAJECTORIES = 8
OUTCOME = "days_to_resolution"
SHOWN = 10


def main_sides() -> dict[str, Side]:
    """Return the siloed and the fused arm, read for the main outcome, by key."""
    arms = [Arm(name, FusionPolicy.preset(name)) for name in ("siloed", "fused")]
    return {key_of(arm): Side(key_of(arm), arm.policy, arm.values, (OUTCOME,)) for arm in arms}


def morris_points(seed: int) -> np.ndarray:
    """Return the points of the Morris design over sections, whole numbers rounded."""
    rows = uncertain()
    low, high = np.array([row.low for row in rows]), np.array([row.high for row in rows])
    return in_ranges((morris_sample(rows, TRAJECTORIES, seed, groups=True) - low) / (high - low))


def morris_places(seed: int) -> list[Place]:
    """Return a place for each point of the Morris design; all points draw alike."""
    return [Place(MORRIS, number, tuple(row), draw=0) for number, row in enumerate(morris_points(seed))]


def differences(one, place: str) -> tuple[list[int], np.ndarray]:
    """Return the numbers of places of a kind and the main difference at each."""
    siloed, fused = main_sides()
    numbers = one.runs.numbers(place, (siloed, fused))
    a, b = (one.runs.values(place, numbers, key, OUTCOME) for key in (fused, siloed))
    return numbers, a - b


def depends(one) -> str:
    """Return the section of RESULTS.md that says what the main difference depends on; empty without runs."""
    parts = [text for text in (_pawn(one), _morris(one)) if text]
    head = f"## What the main difference depends on\n\nFused less siloed in `{OUTCOME}` (days), over the ranges."
    return "\n\n".join([head, *parts]) if parts else ""


def _pawn(one) -> str:
    numbers, difference = differences(one, POINT)
    kept = ~np.isnan(difference)
    points, answers = one.sample[numbers][kept], difference[kept]
    columns = [column for column, _ in drivers(points, answers)]
    if not columns:
        return ""
    rows = uncertain()
    table = pawn_indices(points[:, columns], [rows[i].path for i in columns], answers, one.provenance["seed"])
    lines = ["| parameter | PAWN index | 95 % interval |", "|---|---|---|"]
    lines += [f"| `{row.name}` | {row.index:.2f} | {row.low:.2f} to {row.high:.2f} |" for row in _rows(table)]
    return (
        f"By parameter, over {len(answers)} sampled points (PAWN, median over slices, bootstrap; only parameters whose "
        "rank correlation survives Holm; `dummy` is chance):\n\n" + "\n".join(lines)
    )


def _rows(table):
    from collections import namedtuple

    row = namedtuple("row", table.columns)
    return [row(*values) for values in table.head(SHOWN).to_numpy()]


def _morris(one) -> str:
    points = morris_points(one.provenance["seed"])
    numbers, difference = differences(one, MORRIS)
    if len(numbers) < len(points) or np.isnan(difference).any():
        return ""
    table = morris_effects(uncertain(), points, difference, one.provenance["seed"], groups=True)
    lines = ["| section | mean absolute effect (days) | 95 % interval |", "|---|---|---|"]
    lines += [f"| `{row.name}` | {row.mu_star:.3g} | {row.low:.3g} to {row.high:.3g} |" for row in _rows(table)]
    return (
        f"By section, all its parameters moved together (Morris, {TRAJECTORIES} trajectories, {len(points)} points, "
        "one replication):\n\n" + "\n".join(lines)
    )
