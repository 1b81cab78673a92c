"""The table of runs of a study: one row an arm and place, kept in one Parquet file beside its provenance.

The file is replaced as a whole (written beside, then renamed), so that a study killed at any moment leaves a sound one.
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
STORED = Path(__file__).parent / "stored"
HEAD = ("place", "number", "arm", "hours_low", "hours_high", "fault")
DECISIVE = ("arguments/argument.py", "arguments/contrasts.py", "measures.py", "runs.py", "space.py", "study.py")


class Row(NamedTuple):
    """One run: where, which arm, its outcomes, the least and most paid hours of a day, and what went wrong."""

    place: str
    number: int
    arm: str
    values: dict[str, float]
    hours_low: float
    hours_high: float
    fault: str


class Runs:
    """Runs by place, number and arm."""

    def __init__(self, rows=()):
        """Take in some rows."""
        self.rows: dict[tuple[str, int, str], Row] = {}
        self.add(rows)

    def __len__(self):
        return len(self.rows)

    def add(self, rows) -> None:
        """Take in rows; a row of the same place and arm is replaced."""
        self.rows.update({(row.place, row.number, row.arm): row for row in rows})

    def has(self, place: str, number: int, arm: str) -> bool:
        """Tell whether an arm has been run at a place."""
        return (place, number, arm) in self.rows

    def numbers(self, place: str, arms) -> list[int]:
        """Return the numbers of places at which all the arms ran without fault, in order."""
        found: set[int] | None = None
        by_arm = self._index()
        for arm in arms:
            here = by_arm.get((place, arm), set())
            found = here if found is None else found & here
        return sorted(found or ())

    def _index(self) -> dict[tuple[str, str], set[int]]:
        if getattr(self, "_indexed", None) != len(self.rows):
            self._by_arm: dict[tuple[str, str], set[int]] = {}
            for (place, number, arm), row in self.rows.items():
                if not row.fault:
                    self._by_arm.setdefault((place, arm), set()).add(number)
            self._indexed = len(self.rows)
        return self._by_arm

    def values(self, place: str, numbers: list[int], arm: str, outcome: str) -> np.ndarray:
        """Return one outcome of an arm at the numbered places."""
        return np.array([self.rows[place, number, arm].values[outcome] for number in numbers], dtype=float)

    def hours_gap(self, place: str, numbers: list[int], arms) -> float:
        """Return the largest difference between arms of a day's paid hours, as a share of those hours."""
        gap = 0.0
        for number in numbers:
            rows = [self.rows[place, number, arm] for arm in arms]
            most = max(row.hours_high for row in rows)
            gap = max(gap, (most - min(row.hours_low for row in rows)) / max(most, 1e-9))
        return gap

    def faults(self) -> list[str]:
        """Return what went wrong, a line for each distinct fault with how often it did."""
        told: dict[str, int] = {}
        for row in self.rows.values():
            if row.fault:
                told[row.fault] = told.get(row.fault, 0) + 1
        return [f"{count} run(s): {fault}" for fault, count in told.items()]

    # --- on disk --------------------------------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """Write all rows to a Parquet file, in order of place, number and arm."""
        import pandas as pd

        rows = [self.rows[key] for key in sorted(self.rows)]
        outcomes = sorted({name for row in rows for name in row.values})
        table = pd.DataFrame([[getattr(row, name) for name in HEAD] for row in rows], columns=list(HEAD))
        measured = np.array([[row.values.get(name, np.nan) for name in outcomes] for row in rows], dtype=float)
        table = pd.concat([table, pd.DataFrame(measured.reshape(len(rows), len(outcomes)), columns=outcomes)], axis=1)
        for name in ("place", "arm", "fault"):
            table[name] = table[name].astype("category")
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(path.name + ".part")
        table.to_parquet(beside, compression="zstd", index=False)
        os.replace(beside, path)

    @classmethod
    def load(cls, path: Path, read_by: dict[str, tuple[str, ...]]) -> Runs:
        """Read a table; ``read_by`` names the outcomes that are read from each arm (others were never written)."""
        import pandas as pd

        table = pd.read_parquet(path)
        heads = [table[name].astype(object).tolist() for name in HEAD]
        columns = {name: table[name].to_numpy(float) for name in table.columns if name not in HEAD}
        rows = []
        for i, (place, number, arm, low, high, fault) in enumerate(zip(*heads, strict=True)):
            names = read_by.get(arm, ())
            if not all(name in columns for name in names):
                continue  # made when somebody else was reading: run it again
            values = {} if fault else {name: float(columns[name][i]) for name in names}
            rows.append(Row(place, int(number), arm, values, float(low), float(high), fault))
        return cls(rows)


# --- where numbers come from --------------------------------------------------------------------------------------


@cache
def source_hash() -> str:
    """Return a hash of every file the numbers follow from: the model, the arguments, and how studies run them."""
    digest = hashlib.sha256()
    files = [*(ROOT / "model").rglob("*.py"), *(ROOT / "experiments" / "arguments").glob("*.toml")]
    files += [ROOT / "scenarios" / "street.toml", *(ROOT / "experiments" / name for name in DECISIVE)]
    for path in sorted(files):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def write_json(data: dict[str, Any], path: Path) -> None:
    """Write plain data to a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_text(json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
    os.replace(beside, path)
