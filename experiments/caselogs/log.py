"""A case log after reading: the rows that are used, why others are left aside, and the calendar they are counted by."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.caselogs.checks import inspect
from experiments.caselogs.files import opened
from experiments.caselogs.mapping import CaseLogFault, Columns, Mapping, nearest, plain, shown

ON_THE_SPOT_HOURS = 1.0
"""A request closed sooner than this was settled when it was found."""


class Finding(NamedTuple):
    """One fault or note: how many rows, and up to three examples as (row, what was found)."""

    what: str
    count: int
    examples: list[tuple[int, str]]


@dataclass(frozen=True)
class CaseLog:
    """Real requests, cleaned, beside everything that was found on the way.

    Attributes:
        source: Path of the log as given.
        form: What kind of file it was.
        mapping: How it was read.
        rows: Used rows sorted by opened: opened, closed (NaT while open), kind, channel, line (may be ""), place, x, y
            (degrees east and north to 0.001, NaN when unknown), hours_open (NaN when unknown), days_open (calendar
            days, NaN while open), row. Ids and all other columns of the file are not kept.
        aside: Rows left aside: row, fault.
        faults: Why, most frequent first.
        notes: Remarks on used rows, most frequent first.
        noted: Used rows that carry one.
        remark: What the file lacks that the mapping names, if it can be read all the same; else "".
    """

    source: str
    form: str
    mapping: Mapping
    rows: pd.DataFrame
    aside: pd.DataFrame
    faults: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    noted: int = 0
    remark: str = ""

    def __len__(self) -> int:
        """Number of used rows."""
        return len(self.rows)

    @property
    def in_file(self) -> int:
        """Number of rows in the file: used and left aside."""
        return len(self.rows) + len(self.aside)

    @property
    def calendar(self) -> Calendar:
        """The working days of the log."""
        opened_at = self.rows["opened"]
        return Calendar.of(opened_at.min(), opened_at.max(), self.mapping)

    @property
    def end(self) -> pd.Timestamp:
        """The last time that the log knows of: of an opening or a closing."""
        known = [self.rows["opened"].max(), self.rows["closed"].max()]
        return max(time for time in known if not pd.isna(time))

    def working_days(self) -> np.ndarray:
        """(used rows,) working day of each opening, counted from 0; a day off counts as the next working day."""
        return self.calendar.number(self.rows["opened"])

    @property
    def span(self) -> int:
        """Working days from the first to the last opening, both included."""
        return int(self.working_days().max()) + 1

    def summary_text(self) -> str:
        """The report for people: rows used, left aside and noted, each reason with its first example."""
        when = self.rows["opened"]
        head = f"{shown(self.mapping.name)}: used {len(self.rows):,} of {self.in_file:,} rows"
        span = f"opened {when.iloc[0]:%Y-%m-%d} to {when.iloc[-1]:%Y-%m-%d}, {self.span:,} working days"
        return "\n".join(
            [
                f"{head} ({span}; {self.form})",
                *([self.remark] if self.remark else []),
                *_listed(f"left aside: {len(self.aside):,}", self.faults),
                *_listed(f"used with a note: {self.noted:,}", self.notes),
            ]
        )

    def write_aside(self, path: str | Path) -> None:
        """Write which rows were left aside, each with its fault, as CSV (UTF-8).

        Raises:
            CaseLogFault: ``path`` is the log itself, or cannot be written.
        """
        if Path(path).resolve() == Path(self.source).resolve():
            raise CaseLogFault(f"{shown(path)}: this is the case log itself; name another file.")
        try:
            self.aside.to_csv(path, index=False)
        except OSError as error:
            raise CaseLogFault(f"{shown(path)}: cannot be written ({error.strerror or error}).") from error


class Calendar(NamedTuple):
    """Days from the first to some time after the last opening, and which of them are worked."""

    first: np.datetime64
    worked: np.ndarray  # (days,) bool

    @classmethod
    def of(cls, first: pd.Timestamp, last: pd.Timestamp, mapping: Mapping) -> Calendar:
        """Make the calendar that covers openings from first to last."""
        start = np.datetime64(first, "D")
        days = np.arange(start, np.datetime64(last, "D") + np.timedelta64(40, "D"))
        worked = np.is_busday(days)
        worked[np.isin(days, np.array(mapping.time.holidays, "datetime64[D]"))] = False
        worked[np.isin(days, np.array(mapping.time.working_weekends, "datetime64[D]"))] = True
        return cls(start, worked)

    def number(self, stamps: pd.Series) -> np.ndarray:
        """Return the working day from 0 that each stamp counts on: its own, or the next that is worked."""
        at = (stamps.to_numpy().astype("datetime64[D]") - self.first).astype(np.int64)
        before = np.concatenate([[0], np.cumsum(self.worked)])
        return before[np.clip(at, 0, self.worked.size - 1)]

    @property
    def days(self) -> np.ndarray:
        """The dates that are worked, by their number."""
        return self.first + np.flatnonzero(self.worked).astype("timedelta64[D]")


def read_log(path: str | Path, mapping: Mapping | str | Path) -> CaseLog:
    """Read a case log through a mapping (or the TOML file that holds it).

    Raises:
        CaseLogFault: the file or the mapping cannot be used at all, or no row is usable; one sentence per fault.
    """
    if not isinstance(mapping, Mapping):
        mapping = _mapping_for(path, mapping)
    with opened(path, mapping.encoding, mapping.delimiter) as source:
        names, remark = _columns(path, source.names, mapping.columns)
        wanted = list(dict.fromkeys(name for listed in names.values() for name in listed))
        table = source.fetch(wanted, None)
        form = source.form
    if table.empty:
        raise CaseLogFault(f"{shown(path, 500)}: the log has a header and no rows.")
    rows, found = inspect(table, names, mapping)
    return _made(path, form, mapping, rows, found, remark)


def _made(path, form: str, mapping: Mapping, rows: pd.DataFrame, found, remark: str) -> CaseLog:
    listed = np.array(["", *found.faults], dtype=object)
    counts = np.bincount(found.fault, minlength=len(listed))[1:]
    faults = [Finding(what, int(n), found.faults[what]) for what, n in zip(found.faults, counts, strict=True)]
    aside = pd.DataFrame({"row": found.row, "fault": listed[found.fault]})[~found.sound].reset_index(drop=True)
    (_, noted, _), *notes = found.noted()
    used = rows[found.sound].sort_values(["opened", "row"], kind="stable", ignore_index=True)
    faults.sort(key=lambda fault: -fault.count)
    log = CaseLog(str(path), form, mapping, used, aside, faults, [Finding(*note) for note in notes], noted, remark)
    if not len(log):
        why = ", ".join(_reason(fault) for fault in faults)
        raise CaseLogFault(f"{shown(path, 500)}: none of the {log.in_file:,} rows is usable: {why}.")
    return log


def _mapping_for(path: str | Path, mapping: str | Path) -> Mapping:
    """Load a mapping; when it cannot be used, what is wrong with the log's own file is said as well."""
    try:
        return Mapping.load(mapping)
    except CaseLogFault as wrong:
        try:
            with opened(path):
                pass
        except CaseLogFault as also:
            raise CaseLogFault(*also.faults, *wrong.faults) from None
        raise


def _columns(path, there: list[str], columns: Columns) -> tuple[dict[str, list[str]], str]:
    """Return which columns of the file are what, and a remark; all that are missing are told at once.

    Coordinates may be missing where there is a place by name.
    """
    by_plain = {plain(name): name for name in reversed(there)}
    found, faults, axes = {}, [], []
    for key, listed in columns:
        names = [by_plain[plain(name)] for name in listed if plain(name) in by_plain]
        if listed and not names:
            near = nearest(listed[0], there) or f" (the log has: {shown(', '.join(there[:12]), 300)})"
            fault = f"{shown(path, 500)}: column '{shown(listed[0])}' ({key}) is missing{near}."
            (axes if key in ("latitude", "longitude") else faults).append(fault)
        found[key] = names if key == "place" else names[:1]
    if faults or (axes and not found["place"]):
        raise CaseLogFault(*faults, *axes)
    if axes:
        found["latitude"] = found["longitude"] = []
    return found, "the file has no coordinates: requests are placed by name" if axes else ""


def _listed(head: str, findings: list[Finding]) -> list[str]:
    return [head, *(f"  {_reason(finding)}" for finding in findings)]


def _reason(finding: Finding) -> str:
    row, said = finding.examples[0]
    return f"{finding.count:,} {finding.what} (e.g. row {row}{': ' if said else ''}{said})"
