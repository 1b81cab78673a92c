"""The runs of a study: a row an arm and place, in memory, and kept in a folder that may be killed at any moment.

provenance.json   what the runs follow from; at the end also how far the study came
runs.jsonl        runs in the order in which they were made, noted at once; gone once the table stands
runs.parquet      all runs, in order of place, number and arm: the same bytes for the same runs
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from experiments.files import Journal, StoreFault, locked, noted, replaced, troubles_told
from experiments.parts import as_bytes, rows_in

STORED = Path(__file__).parent / "stored"
RUNS, JOURNAL, PROVENANCE = "runs.parquet", "runs.jsonl", "provenance.json"
_WORD = pa.dictionary(pa.int32(), pa.string())
HEAD = {
    "place": _WORD, "number": pa.int32(), "arm": _WORD,
    "hours_low": pa.float64(), "hours_high": pa.float64(), "fault": _WORD,
}  # fmt: skip


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
        self.journal: Journal | None = None
        self.add(rows)

    def __len__(self):
        return len(self.rows)

    def add(self, rows) -> None:
        """Take in rows; a row of the same place and arm is replaced."""
        rows = list(rows)
        if self.journal is not None:
            self.journal.note(json.dumps(rows))
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
        """Write all rows to a Parquet file, whole or not at all, in order of place, number and arm."""
        rows = [self.rows[key] for key in sorted(self.rows)]
        columns = {name: pa.array([getattr(row, name) for row in rows], kind) for name, kind in HEAD.items()}
        for name in sorted({name for row in rows for name in row.values}):
            columns[name] = pa.array([row.values.get(name) for row in rows], pa.float64(), from_pandas=False)
        replaced(path, as_bytes(pa.table(columns)))

    @classmethod
    def load(cls, path: Path) -> Runs:
        """Read a table.

        Raises:
            StoreFault: If the file is damaged.
        """
        table = rows_in(path)
        heads = [table[name].to_pylist() for name in HEAD]
        values: list[dict[str, float]] = [{} for _ in range(len(table))]
        for name in table.column_names:
            if name not in HEAD:
                for at, value in zip(values, table[name].to_pylist(), strict=True):
                    if value is not None:
                        at[name] = value
        made = zip(*heads[:3], values, *heads[3:], strict=True)
        return cls(Row(*fields) for fields in made)


@contextmanager
def kept(folder: Path, identity: dict[str, Any]) -> Iterator[Runs]:
    """Give the runs of a study's folder, which is made if missing and locked; runs added are kept at once.

    A folder that was killed goes on with every run that had been added. At the end all are in one table.

    Args:
        folder: Where the study is kept.
        identity: What its runs follow from, as plain data.

    Raises:
        StoreFault: If the folder is at work, holds another study's runs or something else, or is damaged.
        StoreTrouble: If the disk refuses.
    """
    with locked(folder), troubles_told(folder):
        _refuse_other(folder, identity)
        write_json(identity, folder / PROVENANCE)
        table, journal = folder / RUNS, folder / JOURNAL
        runs = Runs.load(table) if table.exists() else Runs()
        runs.add([Row(*fields) for text in noted(journal) for fields in json.loads(text)])
        runs.journal = Journal(journal)
        try:
            yield runs
            runs.save(table)
        finally:
            runs.journal.close()
            runs.journal = None
        journal.unlink()


def _refuse_other(folder: Path, identity: dict[str, Any]) -> None:
    where = folder / PROVENANCE
    if not where.exists():
        return
    try:
        before = json.loads(where.read_text(encoding="utf-8"))
        other = [name for name, value in identity.items() if before[name] != value]
    except (ValueError, KeyError, TypeError):
        raise StoreFault(f"{where} is not the provenance of a study; name another folder") from None
    if other:
        plain = [name for name in other if name not in ("source", "follows")] or ["what its runs follow from"]
        raise StoreFault(f"{folder} holds a study that differs in {', '.join(plain)}; name another folder")


def write_json(data: dict[str, Any], path: Path) -> None:
    """Write plain data to a file, whole or not at all."""
    replaced(path, (json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode())
