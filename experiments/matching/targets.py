"""Patterns as targets: which may rule a city out, which are only compared, and how far off each may be.

The table is `patterns.toml`, written down before any wave. Matching takes :func:`matched` and nothing else: what is
only compared never reaches it.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("patterns.toml")
MATCHED, COMPARED = "matched", "compared"
_NUMBERS = ("low", "high", "observation", "chance", "discrepancy")


@dataclass(frozen=True)
class Target:
    """One pattern as a target.

    Attributes:
        id: Such as P1a.
        what: What is measured, in words.
        unit: Its unit.
        use: ``matched`` or ``compared``.
        low, high: The target's interval (``high`` may be infinite).
        observation, chance, discrepancy: Standard deviations: of the published figure, of the model's figure from run
            to run, of a good model from the world.
        source: Where the figure comes from.
    """

    id: str
    what: str
    unit: str
    use: str
    low: float
    observation: float
    chance: float
    discrepancy: float
    source: str
    high: float = math.inf

    def distance(self, value: float) -> float:
        """Return how far a value lies outside the interval, in the pattern's unit (0 inside, infinite if undefined)."""
        return math.inf if math.isnan(value) else max(self.low - value, value - self.high, 0.0)

    def met(self, value: float) -> bool:
        """Tell whether a value lies inside the interval."""
        return self.distance(value) == 0.0


def targets(path: Path = TABLE) -> tuple[Target, ...]:
    """Return all patterns in the order of the table, matched and compared.

    Raises:
        ValueError: With a line for every fault of the table.
    """
    with open(path, "rb") as file:
        rows = tomllib.load(file).get("pattern", [])
    faults = [fault for row in rows for fault in _faults(row)]
    names = [row.get("id") for row in rows]
    faults += [f"{name} is there twice" for name in sorted({str(n) for n in names if names.count(n) > 1})]
    if faults or not rows:
        raise ValueError("\n".join(f"{path}: {fault}" for fault in faults or ["it holds no pattern"]))
    return tuple(Target(**_as_numbers(row)) for row in rows)


def matched(all_targets: Iterable[Target] | None = None) -> tuple[Target, ...]:
    """Return the patterns that matching may read."""
    return tuple(one for one in (targets() if all_targets is None else all_targets) if one.use == MATCHED)


def _as_numbers(row: dict[str, Any]) -> dict[str, Any]:
    return {name: float(value) if name in _NUMBERS else value for name, value in row.items()}


def _faults(row: dict[str, Any]) -> list[str]:
    """Return what is wrong with one row, a clause each."""
    name, known = row.get("id", "a pattern"), {one.name for one in fields(Target)}
    missing = known - {"high"} - row.keys()
    faults = [f"{name} lacks {key}" for key in sorted(missing)]
    faults += [f"{name} has an unknown key {key!r}" for key in row.keys() - known]
    wrong = [key for key in _NUMBERS if key in row and not isinstance(row[key], int | float)]
    faults += [f"{name}: {key} is not a number" for key in wrong]
    if missing or wrong:
        return faults
    if row["use"] not in (MATCHED, COMPARED):
        faults.append(f"{name}: use is {row['use']!r}; allowed are {MATCHED} and {COMPARED}")
    if row["low"] > row.get("high", math.inf):
        faults.append(f"{name}: low is above high")
    if min(row[key] for key in _NUMBERS[2:]) < 0 or not row["observation"] + row["chance"] + row["discrepancy"] > 0:
        faults.append(f"{name}: tolerances must not be negative, and not all be 0")
    return faults
