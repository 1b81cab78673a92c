"""Single values of a case log in our terms: times, words, places and coordinates, each judged by itself."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from model.initial.requests_file import Table, as_text, each_value
from model.initial.requests_findings import Findings, fence
from model.initial.requests_mapping import REFUSE, Mapping, nearest, plain

LEAST_SPREAD_DEGREES = 0.02
_OFFSET = r"\d{2}:?\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$"

Texts = dict[str, pd.Series]


def texts(table: Table, mapping: Mapping) -> Texts:
    """What stands in each column the mapping names, as text by our name; "" throughout where there is no column."""
    nothing = pd.Series("", index=table.frame.index, dtype=object)
    named = {key: name for key, name in mapping.columns if key != "place"}
    text = {key: as_text(table.frame[name]) if name else nothing for key, name in named.items()}
    return text | {f"place {name}": as_text(table.frame[name]) for name in mapping.columns.place}


def time(key: str, table: Table, text: Texts, mapping: Mapping, findings: Findings) -> pd.Series:
    """City wall-clock time of ``opened`` or ``closed``; NaT where absent or unreadable."""
    said = text[key]
    name = getattr(mapping.columns, key)
    local = _local_time(table.frame[name] if name else said, said, mapping)
    unread = (said != "") & local.isna()
    findings.set_aside(unread, "unreadable timestamp", lambda i: f"{key} '{said[i]}' is not {mapping.time.format}")
    return local


def _local_time(raw: pd.Series, text: pd.Series, mapping: Mapping) -> pd.Series:
    typed = pd.api.types.is_datetime64_any_dtype(raw) or _holds_dates(raw)
    pattern = mapping.time.format
    if typed:
        utc = pd.to_datetime(raw, errors="coerce", utc=True)
        aware = pd.Series(isinstance(raw.dtype, pd.DatetimeTZDtype), index=raw.index)
    else:
        utc = pd.to_datetime(text.where(text != "", None), format=pattern, errors="coerce", utc=True)
        iso = text.str.contains(_OFFSET, regex=True) & (pattern == "ISO8601")
        aware = iso | ("%z" in pattern.lower())
    local = utc.dt.tz_convert(mapping.time.timezone).dt.tz_localize(None)
    return local.where(aware, utc.dt.tz_localize(None)).astype("datetime64[us]")


def _holds_dates(raw: pd.Series) -> bool:
    """Whether a column of Python objects holds dates (as Parquet's day-only type does)."""
    known = raw.dropna()
    return raw.dtype == object and len(known) > 0 and all(isinstance(value, dt.date) for value in known)


def word(what: str, text: pd.Series, words: dict[str, str], default: str, findings: Findings) -> pd.Series:
    """The log's kinds or channels in our words; unknown ones are refused or counted as the default."""
    ours = _in_our_words(text, words)
    absent, unknown = text == "", ours.isna() & (text != "")

    def found(i: int) -> str:
        return f"{what} '{text[i]}'{nearest(text[i], words)}"

    if what == "kind" or default == REFUSE:
        findings.set_aside(absent, f"missing {what}", lambda i: f"no {what}")
    elif words:
        findings.note(absent, f"no {what}, counted as {default}", lambda i: f"no {what}")
    if default == REFUSE:
        findings.set_aside(unknown, f"unmapped {what}", found)
    else:
        findings.note(unknown, f"unmapped {what}, counted as {default}", found)
    return ours.where(ours.notna(), "" if default == REFUSE else default)


def line(text: pd.Series, mapping: Mapping, findings: Findings) -> pd.Series:
    """Our line (条) of the department responsible; "" where the log or the mapping does not say."""
    ours = _in_our_words(text, mapping.responsible)
    if mapping.responsible:
        unknown = ours.isna() & (text != "")
        findings.note(
            unknown,
            "unmapped responsible, line unknown",
            lambda i: f"responsible '{text[i]}'{nearest(text[i], mapping.responsible)}",
        )
    return ours.where(ours.notna(), "")


def _in_our_words(text: pd.Series, words: dict[str, str]) -> pd.Series:
    ours = {plain(theirs): our for theirs, our in words.items()}
    return each_value(text, lambda said: ours.get(plain(said)))


def place(text: Texts, mapping: Mapping) -> pd.Series:
    """The first place column that is filled in.

    Values of later columns carry the column's name, lest two kinds of place mix: ``council_district 14``.
    """
    key = pd.Series("", index=text["opened"].index, dtype=object)
    for rank, name in enumerate(mapping.columns.place):
        value = text[f"place {name}"]
        named = value if rank == 0 else (name + " " + value).where(value != "", "")
        key = key.where(key != "", named)
    return key


def coordinates(text: Texts, mapping: Mapping, findings: Findings) -> tuple[pd.Series, pd.Series]:
    """Degrees east and north; NaN where absent, zero (a usual stand-in for absent) or only half given."""
    east, north = text["longitude"], text["latitude"]
    x, y = _number(east), _number(north)

    def found(i: int) -> str:
        return f"latitude '{north[i]}', longitude '{east[i]}'"

    findings.set_aside(((east != "") & x.isna()) | ((north != "") & y.isna()), "unreadable coordinates", found)
    zero, half = (x == 0) | (y == 0), x.isna() != y.isna()
    if mapping.columns.latitude:
        findings.note(zero, "coordinates are zero, placed by name", found)
        findings.note(~zero & (x.isna() | y.isna()), "no coordinates, placed by name", found)
    x, y = x.where(~(zero | half)), y.where(~(zero | half))
    _check_far_off("longitude", x, mapping.far_off.longitude, findings, found)
    _check_far_off("latitude", y, mapping.far_off.latitude, findings, found)
    return x, y


def _number(text: pd.Series) -> pd.Series:
    value = pd.to_numeric(text.where(text != "", None), errors="coerce").astype(float)
    return value.where(np.isfinite(value))


def _check_far_off(axis: str, value: pd.Series, limits: tuple | None, findings: Findings, found) -> None:
    low, high = limits or fence(value, LEAST_SPREAD_DEGREES)
    allowed = f"expected {axis} {low:.3f} to {high:.3f}"
    findings.set_aside((value < low) | (value > high), "coordinates far off", lambda i: f"{found(i)}; {allowed}")
