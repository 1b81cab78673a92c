"""Reference distributions of outcomes: how they are made, stored and compared.

A reference is the mean, standard deviation and number of replications of every outcome in every arm of a scenario, with
the versions that made it. Seeds are fixed and draws are keyed, so the same rules on the same libraries give the same
means; a change of the rules moves them, and is told in standard errors of a difference between independent samples.
"""

from __future__ import annotations

import json
import math
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np

from model.records import package_version
from model.scenario import Scenario

FOLDER = Path(__file__).parent
ARMS = ("siloed", "fused", "formal")
REPLICATES, SEED = 12, 20
DAYS = {"tiny": 125, "small": 60}  # scenario: working days
LIBRARIES = ("numpy", "numba")
SAME = 1e-9  # relative; more than this is a change of numbers
MOVED = 4.0  # standard errors; 190 outcomes of unchanged rules under other seeds leave them once in 80 times
SMALL = {
    "name": "small",
    "run": {"tau": 20},
    "city": {"rows": 1, "columns": 6, "cells_per_community": 2, "communities_per_street": 3},
    "population": {"residents_per_cell": 300.0},
    "organisations": {"units_per_street": 2},
}


class Move(NamedTuple):
    """An outcome that is not what it was."""

    arm: str
    outcome: str
    before: float
    now: float
    errors: float  # standard errors of a difference; infinite where the outcome did not vary

    def __str__(self) -> str:
        """Say which outcome moved, from where to where and by how many standard errors."""
        size = "beyond any scatter" if math.isinf(self.errors) else f"by {self.errors:+.1f} standard errors"
        return f"{self.outcome} in the {self.arm} city moved {size}: from {self.before:.6g} to {self.now:.6g}"


def scenario_of(name: str) -> Scenario:
    """Return the scenario of a reference."""
    return Scenario.of(SMALL if name == "small" else name)


def measure(name: str, workers: int = 1) -> dict:
    """Run a scenario's arms and return what a reference holds."""
    from experiments.fingerprint import fingerprint
    from experiments.pairs import run_pairs

    runs = run_pairs(scenario_of(name), ARMS, REPLICATES, seed=SEED, days=DAYS[name], workers=workers)
    arms = {}
    for arm in ARMS:
        frame = runs.outcomes[arm]
        arms[arm] = {outcome: _summary(frame[outcome].to_numpy(float)) for outcome in frame.columns}
    return {
        "scenario": name, "days": DAYS[name], "seed": SEED, "made_by": _versions(), "fingerprint": fingerprint(),
        "outcomes": arms,
    }  # fmt: skip


def _summary(values: np.ndarray) -> dict:
    """Mean, standard deviation and number of the defined values."""
    values = values[~np.isnan(values)]
    if values.size == 0:
        return {"mean": None, "sd": None, "n": 0}
    spread = float(values.std(ddof=1)) if values.size > 1 else 0.0
    return {"mean": float(values.mean()), "sd": spread, "n": int(values.size)}


def _versions() -> dict:
    return {"ronghe": package_version(), **{name: version(name) for name in LIBRARIES}}


def first_moved(reference: dict) -> str:
    """Return which reference city of the fingerprint moved first since this was written, in a sentence; or nothing."""
    from experiments.fingerprint import fingerprint, moved

    told = moved(reference["fingerprint"], fingerprint()) if "fingerprint" in reference else None
    return f"{told}.\n" if told else ""


def path_of(name: str) -> Path:
    """Return where a scenario's reference is kept."""
    return FOLDER / f"{name}.json"


def load(name: str) -> dict:
    """Return a scenario's reference."""
    return json.loads(path_of(name).read_text(encoding="utf-8"))


def store(reference: dict) -> None:
    """Write a reference, one outcome a line."""
    head = {key: value for key, value in reference.items() if key != "outcomes"}
    arms = [
        f' "{arm}": {{\n' + ",\n".join(f'  "{name}": {json.dumps(row)}' for name, row in rows.items()) + "\n }"
        for arm, rows in reference["outcomes"].items()
    ]
    text = json.dumps(head)[:-1] + ', "outcomes": {\n' + ",\n".join(arms) + "\n}}\n"
    path_of(reference["scenario"]).write_text(text, encoding="utf-8")


def moves(before: dict, now: dict) -> list[Move]:
    """Return every outcome whose mean changed, largest move first; outcomes known to one side only count as moved."""
    found = []
    for arm, rows in before["outcomes"].items():
        others = now["outcomes"][arm]
        for name in dict.fromkeys([*rows, *others]):
            old, new = (side.get(name) or {"mean": None, "sd": None, "n": 0} for side in (rows, others))
            first, second = (math.nan if row["mean"] is None else row["mean"] for row in (old, new))
            if math.isclose(first, second, rel_tol=SAME, abs_tol=SAME) or (not old["n"] and not new["n"]):
                continue
            found.append(Move(arm, name, first, second, _errors(old, new)))
    return sorted(found, key=lambda move: -abs(move.errors))


def _errors(old: dict, new: dict) -> float:
    """Return the difference of two means in its standard errors."""
    if not old["n"] or not new["n"]:
        return math.inf
    error = math.sqrt(old["sd"] ** 2 / old["n"] + new["sd"] ** 2 / new["n"])
    return (new["mean"] - old["mean"]) / error if error > 0.0 else math.inf


def same_libraries(reference: dict) -> bool:
    """Tell whether these are the libraries that made the reference, so that even last digits must agree."""
    here = _versions()
    return all(reference["made_by"][name] == here[name] for name in LIBRARIES)


def told(found: list[Move], most: int = 12) -> str:
    """Return the moves as sentences, and what to do about them."""
    lines = [str(move) for move in found[:most]]
    if len(found) > most:
        lines.append(f"... and {len(found) - most} more")
    lines.append(
        "If this is meant: `make regression`, and a line in CHANGELOG.md marked **numbers change** that says why."
    )
    return "\n".join(lines)
