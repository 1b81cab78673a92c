"""What may be wrong with a row of a case log, and what follows from it.

Two consequences. A row is **left aside** when nobody can say when, what or where it was: its opening, kind, channel or
place is absent, unreadable or of another place, or its times contradict each other. A row is **used with a note** when
all those are sound and only something secondary is absent or doubtful, most often its end. A row is left aside for one
fault, the first in the order of `inspect`; a used row may carry several notes.

Far off, when the mapping gives no limits. *Openings*: those parted from the body of the log by more than a year in
which nothing was opened, if they are fewer than one in a hundred or all on one day; a growing city's thin past has no
such gap. *Coordinates*: beyond the quartiles by six interquartile ranges, of at least 0.1 degrees.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from experiments.caselogs import values
from experiments.caselogs.files import MISFIT, ROW
from experiments.caselogs.findings import Findings
from experiments.caselogs.mapping import REFUSE, Mapping, may_tell, nearest, plain, shown

GAP_DAYS = 365
FEW = 0.01
FENCE, LEAST_SPREAD_DEGREES, FEWEST_TO_JUDGE = 6.0, 0.1, 8
COARSE = 3  # decimals of a degree kept: about 100 m
MIDNIGHTS = 0.99  # share of closings at midnight from which all are taken for mere days


def inspect(table: pd.DataFrame, names: dict[str, list[str]], mapping: Mapping) -> tuple[pd.DataFrame, Findings]:
    """Every row in our words, and what was found in it.

    Args:
        table: The log's columns as text, as `files.Source.fetch` gives them.
        names: Which of them is what, by the keys of ``Columns``.
        mapping: How they are to be understood.

    Returns:
        One row per row of the table in its order: opened, closed (NaT while open), kind, channel, line, place, x, y
        (degrees east, north, coarse), hours_open, days_open, row; and the findings.
    """
    found = Findings(table[ROW].to_numpy(np.int64))
    text = {key: table[listed[0]] if listed else pd.Series("", index=table.index) for key, listed in names.items()}
    misfit = table[MISFIT]
    for fault in misfit[misfit != ""].unique():
        found.set_aside(misfit == fault, fault)
    rows = pd.DataFrame(index=table.index)
    opened, closed = _times(text, mapping, found)
    rows["opened"], rows["closed"] = opened.local, closed.local
    for what, words in (("kind", mapping.kinds), ("channel", mapping.channels)):
        rows[what] = _word(what, text[what], words, mapping, found, bool(names[what])).astype("category")
    rows["line"] = _line(text["responsible"], mapping, found).astype("category")
    rows["place"] = _place(table, names["place"]).astype("category")
    rows["x"], rows["y"] = _coordinates(text, mapping, found, bool(names["latitude"]))
    _check_place(rows, found, names)
    _check_opening(rows["opened"], mapping, found)
    is_open = _check_status(rows, text["status"], mapping, found, names)
    _check_closing(rows, opened, closed, is_open, mapping, found)
    _check_duplicates(rows, text["request_id"], table, found, bool(names["request_id"]))
    return rows.assign(row=found.row), found


def _times(text: dict, mapping: Mapping, found: Findings) -> tuple[values.Times, values.Times]:
    found.set_aside(text["opened"] == "", "missing opened")
    read = {}
    for key in ("opened", "closed"):
        said = text[key]
        read[key] = values.times(said, mapping.time.format, mapping.time.timezone)
        found.set_aside(
            read[key].unread, f"unreadable time ({key})",
            lambda i, said=said: f"'{_word_shown(said, i)}' is not {' or '.join(mapping.time.format)}",
        )  # fmt: skip
        found.note(
            read[key].foreign, f"{key} by another clock than {mapping.time.timezone}'s, converted",
            lambda i, said=said: f"'{shown(said[i])}'",
        )  # fmt: skip
    return read["opened"], read["closed"]


def _word_shown(text: pd.Series, i: int) -> str:
    """Return a word for a message, unless it may tell of a person: rare and with digits, an @ or long."""
    said = text[i]
    is_time = bool(re.fullmatch(r"[\d\s:./\-+年月日时分秒TZ]{1,32}", said))
    rare = not is_time and may_tell(said, int((text == said).sum()))
    return "(not shown: rare, may tell of a person)" if rare else shown(said)


def _word(what: str, text: pd.Series, words: dict, mapping: Mapping, found: Findings, there: bool) -> pd.Series:
    """The log's kinds or channels in our words; unknown ones are refused or counted as the default."""
    default = getattr(mapping.unmapped, what)
    if not there:
        return pd.Series(default, index=text.index)
    ours = values.in_our_words(text, words)
    absent, unknown = text == "", ours.isna() & (text != "")

    def say(i: int) -> str:
        return f"'{_word_shown(text, i)}'{nearest(text[i], words)}"

    if default == REFUSE:
        found.set_aside(absent, f"missing {what}")
        found.set_aside(unknown, f"unmapped {what}", say)
        return ours.where(ours.notna(), "")
    found.note(absent, f"no {what}, counted as {default}")
    found.note(unknown, f"unmapped {what}, counted as {default}", say)
    return ours.where(ours.notna(), default)


def _line(text: pd.Series, mapping: Mapping, found: Findings) -> pd.Series:
    ours = values.in_our_words(text, mapping.responsible)
    if mapping.responsible:
        found.note(
            ours.isna() & (text != ""), "unmapped responsible, line unknown",
            lambda i: f"'{_word_shown(text, i)}'{nearest(text[i], mapping.responsible)}",
        )  # fmt: skip
    return ours.where(ours.notna(), "")


def _place(table: pd.DataFrame, columns: list[str]) -> pd.Series:
    """The first place column that is filled in; later columns' values carry the column's name, lest kinds mix."""
    key = pd.Series("", index=table.index, dtype="str")
    for rank, name in enumerate(columns):
        value = values.each_word(table[name], lambda said: " ".join(said.split())).astype("str")
        named = value if rank == 0 else (name + " " + value).where(value != "", "")
        key = key.where(key != "", named)
    return key


def _coordinates(text: dict, mapping: Mapping, found: Findings, there: bool) -> tuple[pd.Series, pd.Series]:
    """Degrees east and north; NaN where absent, zero (a usual stand-in for absent) or only half given."""
    east, north = text["longitude"], text["latitude"]
    x, y = values.numbers(east), values.numbers(north)
    found.set_aside(((east != "") & x.isna()) | ((north != "") & y.isna()), "unreadable coordinates")
    zero, half = (x == 0) | (y == 0), x.isna() != y.isna()
    if there:
        found.note(zero, "coordinates are zero, placed by name")
        found.note(~zero & (x.isna() | y.isna()), "no coordinates, placed by name")
    x, y = x.where(~(zero | half)), y.where(~(zero | half))
    for axis, value in (("longitude", x), ("latitude", y)):
        low, high = getattr(mapping.far_off, axis) or fence(value)
        allowed = f"{axis} {low:.2f} to {high:.2f} expected, "
        found.set_aside(
            (value < low) | (value > high), "coordinates of another place",
            lambda i, allowed=allowed, value=value: f"{allowed}found {value[i]:.1f}",
        )  # fmt: skip
    return x.round(COARSE), y.round(COARSE)


def fence(value: pd.Series) -> tuple[float, float]:
    """Return the limits of believable coordinates: quartiles less and plus six interquartile ranges."""
    known = value.dropna()
    if len(known) < FEWEST_TO_JUDGE:
        return -np.inf, np.inf
    low, high = np.quantile(known, [0.25, 0.75])
    reach = FENCE * max(high - low, LEAST_SPREAD_DEGREES)
    return float(low - reach), float(high + reach)


def _check_place(rows: pd.DataFrame, found: Findings, names: dict) -> None:
    nowhere, located = rows["place"] == "", rows["x"].notna()
    if names["place"] or names["latitude"]:
        found.set_aside(nowhere & ~located, "missing place")
    if names["place"]:
        found.note(nowhere & located, "no place name, placed by coordinates")


def opening_window(opened: pd.Series, mapping: Mapping) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first and last believable opening: as the mapping says, else the body of the log between long gaps."""
    first, last = _body(opened.dropna().to_numpy())
    given = mapping.far_off
    first = pd.Timestamp(given.opened_from) if given.opened_from else first
    last = pd.Timestamp(given.opened_to) + pd.Timedelta(days=1, microseconds=-1) if given.opened_to else last
    return first, last


def _body(opened: np.ndarray) -> tuple[pd.Timestamp, pd.Timestamp]:
    if not opened.size:
        return pd.Timestamp("0001-01-01"), pd.Timestamp("9999-12-31")
    days = np.sort(opened)
    cut = np.flatnonzero(np.diff(days) > np.timedelta64(GAP_DAYS, "D")) + 1
    parts = np.split(days, cut)
    body = max(range(len(parts)), key=lambda i: (parts[i].size, i))

    def stays(part: np.ndarray) -> bool:
        alone = part.size > 1 and part[0].astype("datetime64[D]") == part[-1].astype("datetime64[D]")
        return part.size >= max(FEW * days.size, 2) and not alone

    kept = [part for i, part in enumerate(parts) if i == body or stays(part)]
    return pd.Timestamp(min(part[0] for part in kept)), pd.Timestamp(max(part[-1] for part in kept))


def _check_opening(opened: pd.Series, mapping: Mapping, found: Findings) -> None:
    first, last = opening_window(opened[found.sound], mapping)
    runs, outside = f"this log runs from {first.date()} to {last.date()}", (opened < first) | (opened > last)
    found.set_aside(outside, "opened far off", lambda i: f"opened {opened[i]:%Y-%m-%d}; {runs}")


def _check_status(rows: pd.DataFrame, status: pd.Series, mapping: Mapping, found: Findings, names: dict) -> pd.Series:
    """Compare status and closing; return which requests are still open, whatever their closing says."""
    sentinel = values.not_closed(rows["closed"], rows["opened"])
    year = rows["closed"].dt.year
    found.note(sentinel, "closing that stands for none, taken as open", lambda i: f"closed in {year[i]:.0f}")
    rows["closed"] = rows["closed"].where(~sentinel)
    state = {key: {plain(word) for word in words} for key, words in mapping.status}
    said = values.each_word(status, plain)
    says = {key: said.isin(words) for key, words in state.items()}
    ended, done = rows["closed"].notna(), says["closed"] | says["cancelled"]
    found.note(ended & says["open"], "status open with a closing, taken as open")
    found.note(ended & says["cancelled"], "cancelled, time to cancellation counts as time open")
    if names["closed"]:
        found.note(~ended & done, "status closed without a closing")
        found.note(~ended & ~done & ~sentinel, "still open")
    if names["status"] and any(state.values()):
        found.note(~(says["open"] | done), "status unknown", lambda i: f"'{_word_shown(status, i)}'")
    return says["open"]


def _check_closing(rows, opened: values.Times, closed: values.Times, is_open, mapping: Mapping, found) -> None:
    """Judge closings, and measure the time open: hours where both are known to the minute, days in any case."""
    ends = rows["closed"].where(~is_open)
    midnight = (ends == ends.dt.normalize())[ends.notna()]
    mere_day = closed.day_only | (midnight.mean() >= MIDNIGHTS if len(midnight) >= FEWEST_TO_JUDGE else False)
    both = opened.aware & closed.aware
    hours = (ends - rows["opened"]).where(~both, closed.instant - opened.instant).where(ends.notna())
    hours = hours.dt.total_seconds() / 3600.0
    days = (ends.dt.normalize() - rows["opened"].dt.normalize()).dt.days.astype(float)
    exported = _export_time(rows["opened"], ends, mapping, found)

    def say(i: int) -> str:
        return f"opened {rows['opened'][i]:%Y-%m-%d %H:%M}, closed {ends[i]:%Y-%m-%d %H:%M}"

    found.set_aside(np.where(mere_day, days < 0, hours < 0), "closed before opened", say)
    limit = mapping.far_off.closed_after_days
    found.set_aside(days > limit, "closed far too late", lambda i: f"{say(i)}; allowed are {limit:,.0f} days")
    found.set_aside(ends > exported, "closed after the export", lambda i: f"{say(i)}, exported {exported}")
    found.note(mere_day & (days == 0), "closed on the day of opening, hour unknown")
    found.note((hours == 0) & ~mere_day, "closed at the moment of opening, time open unknown")
    rows["closed"] = ends
    hours = hours.where(~mere_day, (days * 24.0 + 12.0 - _clock(rows["opened"])).clip(lower=1.0).where(days > 0))
    rows["hours_open"], rows["days_open"] = hours.where(hours > 0), days


def _clock(stamp: pd.Series) -> pd.Series:
    return (stamp - stamp.dt.normalize()).dt.total_seconds() / 3600.0


def _export_time(opened: pd.Series, ends: pd.Series, mapping: Mapping, found: Findings) -> pd.Timestamp:
    """When the log was exported: as the mapping says, else the latest believable time in it."""
    if mapping.time.exported is not None:
        return pd.Timestamp(mapping.time.exported)
    known = [time for time in (opened[found.sound].max(), ends[found.sound].max()) if not pd.isna(time)]
    return max(known, default=pd.Timestamp("9999-12-31"))


def _check_duplicates(rows: pd.DataFrame, ids: pd.Series, table: pd.DataFrame, found: Findings, there: bool) -> None:
    """Of the sound rows with one id the first is used; later ones repeat it exactly or contradict it."""
    if not there:
        return
    found.note(ids == "", "no id, taken as a request of its own")
    sound = pd.Series(found.sound, index=rows.index) & (ids != "")
    again = pd.Series(False, index=rows.index)
    again[sound] = ids[sound].duplicated()
    if not again.any():
        return
    whole = table.drop(columns=[ROW, MISFIT])
    some = ids.isin(set(ids[again])) & sound
    exact = pd.Series(False, index=rows.index)
    exact[some] = whole[some].duplicated()
    found.set_aside(exact, "exact duplicate")
    found.set_aside(again, "duplicate id, conflicting rows")
