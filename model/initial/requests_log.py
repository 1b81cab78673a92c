"""A case log after reading: rows that are used, rows left aside, and why, for programs and for people."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from model.initial.requests_mapping import Mapping, RequestLogFault

EXAMPLES = 3
ON_THE_SPOT_HOURS = 1.0
"""A request closed sooner than this was settled when it was found."""


class Finding(NamedTuple):
    """One fault or note: how many rows, and up to three examples as (line number, what was found)."""

    fault: str
    count: int
    examples: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class RequestLog:
    """Real requests, cleaned, beside everything that was found on the way.

    Attributes:
        source: path of the log as given.
        mapping: how it was read.
        rows: used rows sorted by opened, then by line: request_id, opened, closed (NaT while open), kind, channel,
            line (ours; line may be ""), place (text), x, y (degrees east and north, NaN when unknown), hours_open
            (hours from opened to closed by the calendar, NaN when unknown), line_number.
        quarantine: rows left aside: line_number, fault, detail, then the row as exported.
        notes: remarks on used rows: line_number, note, detail. A row may have several.
    """

    source: str
    mapping: Mapping
    rows: pd.DataFrame
    quarantine: pd.DataFrame
    notes: pd.DataFrame

    def __len__(self) -> int:
        """Number of used rows."""
        return len(self.rows)

    @property
    def in_file(self) -> int:
        """Number of rows in the file: used and left aside."""
        return len(self.rows) + len(self.quarantine)

    def working_days(self) -> np.ndarray:
        """(used rows,) working day of each opening, counted from 0; a day off counts as the next working day.

        Working days are Monday to Friday without the mapping's holidays.
        """
        return np.busday_count(self._counted_on.min(), self._counted_on, holidays=self._holidays)

    @property
    def span(self) -> int:
        """Working days from the first to the last opening, both included."""
        return int(self.working_days().max()) + 1

    def report(self) -> list[Finding]:
        """Why rows were left aside, most frequent first."""
        return _counted(self.quarantine, "fault")

    def noted(self) -> list[Finding]:
        """What was remarked on rows that are used nevertheless, most frequent first."""
        return _counted(self.notes, "note")

    def summary_text(self) -> str:
        """The report for people: rows used, left aside and noted, each reason with its first example."""
        opened, noted = self.rows["opened"], self.notes["line_number"].nunique()
        used = f"{self.mapping.name}: used {len(self.rows):,} of {self.in_file:,} rows"
        span = f"opened {opened.iloc[0]} to {opened.iloc[-1]}, {self.span} working days"
        return "\n".join(
            [
                f"{used} ({span})",
                *_listed(f"left aside: {len(self.quarantine):,}", self.report()),
                *_listed(f"used with a note: {noted:,}", self.noted()),
            ]
        )

    def write_quarantine(self, path: str | Path) -> None:
        """Write the rows left aside as CSV (UTF-8): line_number, fault, detail, then the row as exported.

        Raises:
            RequestLogFault: ``path`` is the log itself, or cannot be written.
        """
        if Path(path).resolve() == Path(self.source).resolve():
            raise RequestLogFault(f"{path}: this is the case log itself; name another file for the rows left aside.")
        try:
            self.quarantine.to_csv(path, index=False)
        except OSError as error:
            raise RequestLogFault(
                f"{path}: the rows left aside cannot be written ({error.strerror or error})."
            ) from error

    @property
    def _holidays(self) -> list[np.datetime64]:
        return [np.datetime64(day) for day in self.mapping.time.holidays]

    @property
    def _counted_on(self) -> np.ndarray:
        days = self.rows["opened"].to_numpy().astype("datetime64[D]")
        return np.busday_offset(days, 0, roll="forward", holidays=self._holidays)


def _counted(frame: pd.DataFrame, what: str) -> list[Finding]:
    findings = []
    for name, group in frame.sort_values("line_number", kind="stable").groupby(what, sort=True):
        first = group.head(EXAMPLES)
        examples = tuple(
            (int(line), str(found)) for line, found in zip(first["line_number"], first["detail"], strict=True)
        )
        findings.append(Finding(str(name), len(group), examples))
    return sorted(findings, key=lambda finding: -finding.count)


def reasons(findings: list[Finding]) -> str:
    """Findings in one line: ``57 closed before opened (e.g. line 123: opened ..., closed ...), 2 missing id (...)``."""
    return ", ".join(_reason(finding) for finding in findings)


def _listed(head: str, findings: list[Finding]) -> list[str]:
    return [head, *(f"  {_reason(finding)}" for finding in findings)]


def _reason(finding: Finding) -> str:
    line, found = finding.examples[0]
    return f"{finding.count:,} {finding.fault} (e.g. line {line}: {found})"
