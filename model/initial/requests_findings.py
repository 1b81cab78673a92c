"""What was found wrong in the rows of a case log, row by row, while it is inspected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from model.initial.requests_file import Table

FENCE = 3.0
FEWEST_TO_JUDGE = 8

Found = Callable[[int], str]
"""Says for a row, by position, what stands there."""


@dataclass
class Findings:
    """At most one fault for each row, any number of notes."""

    table: Table
    fault: np.ndarray = field(init=False)
    detail: np.ndarray = field(init=False)
    _notes: list[tuple[str, np.ndarray, Found]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.fault = np.full(len(self.table.frame), "", dtype=object)
        self.detail = np.full(len(self.table.frame), "", dtype=object)

    @property
    def sound(self) -> np.ndarray:
        """(rows,) rows not left aside so far."""
        return self.fault == ""

    def set_aside(self, where: np.ndarray | pd.Series, fault: str, found: Found) -> None:
        """Leave rows aside, unless they already are for an earlier fault."""
        for i in np.flatnonzero(np.asarray(where, dtype=bool) & self.sound):
            self.fault[i], self.detail[i] = fault, found(i)

    def note(self, where: np.ndarray | pd.Series, what: str, found: Found) -> None:
        """Remark on rows; in the end it counts for those that are used."""
        self._notes.append((what, np.asarray(where, dtype=bool), found))

    def noted(self) -> pd.DataFrame:
        """Notes on used rows: line_number, note, detail."""
        line = self.table.line_number
        notes = [
            (line[i], what, found(i)) for what, where, found in self._notes for i in np.flatnonzero(where & self.sound)
        ]
        return pd.DataFrame(notes, columns=["line_number", "note", "detail"])


def fence(values: pd.Series, least_spread: float) -> tuple[float, float]:
    """Tukey's outer fence: quartiles less and plus three interquartile ranges; infinite for fewer than 8 values.

    The range is taken as at least ``least_spread`` (unit of the values). Up to a quarter of the values may be wrong
    without moving the fence.
    """
    known = values.dropna()
    if len(known) < FEWEST_TO_JUDGE:
        return -np.inf, np.inf
    low, high = np.quantile(known, [0.25, 0.75])
    reach = FENCE * max(high - low, least_spread)
    return float(low - reach), float(high + reach)
