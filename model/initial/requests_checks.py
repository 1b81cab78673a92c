"""What may be wrong with a row of a case log, and what follows from it.

Two consequences. A row is **left aside** when it cannot be replayed faithfully: its identity, opening, kind, channel or
place is absent, unreadable or far off, or its times contradict each other, so that nobody can say which to trust. A row
is **used with a note** when all those are sound and only something secondary is absent or doubtful, most often its end.
Each row is left aside for one fault, the first in the order of `inspect`; a used row may carry several notes.

Far off, when the mapping gives no limits: an opening, or a coordinate, outside Tukey's outer fence (see `fence`), with
an interquartile range of at least one day and 0.02 degrees.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from model.initial import requests_values as values
from model.initial.requests_file import Table, as_text, each_value
from model.initial.requests_findings import Findings, fence
from model.initial.requests_mapping import Mapping, plain

LEAST_SPREAD_DAYS = 1.0
NO_LIMIT_DAYS = 700_000.0  # about 1,900 years either side of 1970


def inspect(table: Table, mapping: Mapping) -> tuple[pd.DataFrame, Findings]:
    """Every row in our words, and what was found in it.

    Returns:
        One row per row of the file in its order: request_id, opened, closed, kind, channel, line, place, x, y (degrees
        east, north), hours_open; and the findings, among which ``sound`` tells the rows that are used.
    """
    findings = Findings(table)
    text = values.texts(table, mapping)
    rows = pd.DataFrame({"request_id": text["request_id"]})
    _check_identity(rows, text, table, findings)
    rows["opened"] = values.time("opened", table, text, mapping, findings)
    rows["closed"] = values.time("closed", table, text, mapping, findings)
    rows["kind"] = values.word("kind", text["kind"], mapping.kinds, mapping.unmapped.kind, findings)
    rows["channel"] = values.word("channel", text["channel"], mapping.channels, mapping.unmapped.channel, findings)
    rows["line"] = values.line(text["responsible"], mapping, findings)
    rows["place"] = values.place(text, mapping)
    rows["x"], rows["y"] = values.coordinates(text, mapping, findings)
    _check_place(rows, findings)
    _check_opening(rows, mapping, findings)
    _check_closing(rows, mapping, findings)
    _check_status(rows, text["status"], mapping, findings)
    _check_duplicates(rows, table, findings)
    rows["hours_open"] = _hours_open(rows, findings)
    return rows, findings


def opening_window(opened: pd.Series, mapping: Mapping) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last believable opening time: as the mapping says, else the outer fence of the openings."""
    days = (opened - pd.Timestamp("1970-01-01")).dt.total_seconds() / 86_400.0
    low, high = (_time_of(day) for day in fence(days, LEAST_SPREAD_DAYS))
    given = mapping.far_off
    first = pd.Timestamp(given.opened_from) if given.opened_from else low
    last = pd.Timestamp(given.opened_to) + pd.Timedelta(days=1, microseconds=-1) if given.opened_to else high
    return first, last


def _time_of(days: float) -> pd.Timestamp:
    """Days since 1970 as a time stamp; infinity becomes a date before or after any."""
    return pd.Timestamp(np.datetime64(int(np.clip(days, -NO_LIMIT_DAYS, 4 * NO_LIMIT_DAYS) * 86_400.0), "s"))


def _check_identity(rows: pd.DataFrame, text: values.Texts, table: Table, findings: Findings) -> None:
    findings.set_aside(table.misfit != "", "wrong number of fields", lambda i: table.misfit[i])
    findings.set_aside(rows["request_id"] == "", "missing id", lambda i: f"opened '{text['opened'][i]}'")
    findings.set_aside(text["opened"] == "", "missing opened", lambda i: f"{rows['request_id'][i]}: no opening time")


def _check_place(rows: pd.DataFrame, findings: Findings) -> None:
    nowhere, located = rows["place"] == "", rows["x"].notna()

    def found(i: int) -> str:
        where = f"{rows['y'][i]} N, {rows['x'][i]} E" if located[i] else "no place and no usable coordinates"
        return f"{rows['request_id'][i]}: {where}"

    findings.set_aside(nowhere & ~located, "missing place", found)
    findings.note(nowhere & located, "no place name, placed by coordinates", found)


def _check_opening(rows: pd.DataFrame, mapping: Mapping, findings: Findings) -> None:
    first, last = opening_window(rows["opened"], mapping)
    outside = (rows["opened"] < first) | (rows["opened"] > last)
    runs = f"this log runs from {first.date()} to {last.date()}"
    findings.set_aside(outside, "opened far off", lambda i: f"opened {rows['opened'][i]}; {runs}")


def _check_closing(rows: pd.DataFrame, mapping: Mapping, findings: Findings) -> None:
    days = (rows["closed"] - rows["opened"]).dt.total_seconds() / 86_400.0
    limit = mapping.far_off.closed_after_days

    def found(i: int) -> str:
        return f"opened {rows['opened'][i]}, closed {rows['closed'][i]}"

    findings.set_aside(days < 0, "closed before opened", found)
    findings.set_aside(
        days > limit, "closed far too late", lambda i: f"{found(i)}, {days[i]:,.0f} days later; allowed {limit:,.0f}"
    )


def _check_status(rows: pd.DataFrame, status: pd.Series, mapping: Mapping, findings: Findings) -> None:
    """Compare status and closing time; the closing time of a request that is still open is not believed."""
    says = {key: each_value(status, plain).isin([plain(word) for word in words]) for key, words in mapping.status}
    closed, ended = rows["closed"].copy(), rows["closed"].notna()
    exported = _export_time(rows, says["open"], mapping, findings)
    later = closed > exported
    done = says["closed"] | says["cancelled"]

    def found(i: int) -> str:
        return f"status '{status[i]}', closed {closed[i] if ended[i] else 'never'}"

    findings.set_aside(later & ~says["open"], "closed after the export", lambda i: f"{found(i)}, exported {exported}")
    findings.note(later & says["open"], "status open, closing time after the export, taken as open", found)
    findings.note(ended & ~later & says["open"], "status open with a closing time, taken as open", found)
    findings.note(ended & says["cancelled"], "cancelled, time to cancellation counts as time open", found)
    if mapping.columns.closed:
        findings.note(~ended & done, "status closed without a closing time", found)
        findings.note(~ended & ~done, "still open", found)
    if mapping.columns.status and any(words for _, words in mapping.status):
        findings.note(~(says["open"] | done), "status unknown", found)
    rows["closed"] = closed.where(~says["open"])


def _export_time(rows: pd.DataFrame, still_open: pd.Series, mapping: Mapping, findings: Findings) -> pd.Timestamp:
    """When the log was exported: as the mapping says, else the latest believable time in it."""
    if mapping.time.exported is not None:
        return pd.Timestamp(mapping.time.exported)
    ends = rows["closed"].where(~still_open)[findings.sound]
    times = [time for time in (rows["opened"][findings.sound].max(), ends.max()) if not pd.isna(time)]
    return max(times, default=pd.Timestamp.max)


def _check_duplicates(rows: pd.DataFrame, table: Table, findings: Findings) -> None:
    """Of the sound rows with one id the first is used; later ones repeat it exactly or contradict it."""
    position = pd.Series(np.arange(len(rows)))
    first = position.where(findings.sound).groupby(rows["request_id"].to_numpy()).transform("min")
    again = findings.sound & (first < position).to_numpy()
    if not again.any():
        return
    original = first.fillna(position).astype(int).to_numpy()
    line, names = table.line_number[original], table.frame.columns.to_numpy()
    later, earlier = (
        table.frame.iloc[at].apply(as_text).to_numpy(dtype=object) for at in (np.flatnonzero(again), original[again])
    )
    differs = dict(zip(np.flatnonzero(again), later != earlier, strict=True))
    exact = again.copy()
    exact[again] = (later == earlier).all(axis=1)

    def found(i: int) -> str:
        other = f" with other {', '.join(names[differs[i]])}" if differs[i].any() else ""
        return f"{rows['request_id'][i]} is on line {line[i]}{other}"

    findings.set_aside(exact, "exact duplicate", found)
    findings.set_aside(again, "duplicate id, conflicting rows", found)


def _hours_open(rows: pd.DataFrame, findings: Findings) -> pd.Series:
    """Hours from opened to closed; NaN when either end is unknown, or both bear the same time stamp."""
    hours = (rows["closed"] - rows["opened"]).dt.total_seconds() / 3600.0
    at_once = "closed at the time it was opened, time open unknown"
    findings.note(hours == 0, at_once, lambda i: f"opened and closed {rows['opened'][i]}")
    return hours.where(hours > 0)
