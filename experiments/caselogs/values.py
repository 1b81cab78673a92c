"""Single values of a case log in our terms: times, words, numbers, each column judged by itself."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.caselogs.mapping import plain

_OFFSET = r"(?:Z|z|[+-]\d{2}(?::?\d{2})?)$"
_YEAR_FIRST = r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
_SERIAL_ZERO = pd.Timestamp("1899-12-30")
_STAMP = "datetime64[us]"
_NOT_CLOSED = (1902, 2098)  # years: before and after, a closing stands for "not closed"


class Times(NamedTuple):
    """A column of time stamps.

    Attributes:
        local: By the clock of the city; NaT where absent or unreadable.
        instant: UTC where the stamp carried an offset, else as ``local``.
        aware: Whether it carried one.
        day_only: Whether it says no more than the day.
        foreign: Whether it carried an offset that the city's clock never shows then.
        unread: Whether something stands there that is no time.
    """

    local: pd.Series
    instant: pd.Series
    aware: pd.Series
    day_only: pd.Series
    foreign: pd.Series
    unread: pd.Series


def each_word(column: pd.Series, change: Callable[[str], object]) -> pd.Series:
    """Return a column of text with a function applied once to each different value."""
    codes, different = pd.factorize(column)
    changed = np.empty(len(different), dtype=object)
    changed[:] = [change(str(word)) for word in different]
    return pd.Series(changed[codes], index=column.index, dtype=object)


def in_our_words(text: pd.Series, words: dict[str, str]) -> pd.Series:
    """Return our word for each of the log's, None for those that are not listed."""
    ours = {plain(theirs): our for theirs, our in words.items()}
    return each_word(text, lambda said: ours.get(plain(said)))


def numbers(text: pd.Series) -> pd.Series:
    """Return numbers, a decimal comma allowed; NaN where there is none that could be a coordinate."""
    value = pd.to_numeric(tidied(text).str.replace(",", ".", regex=False), errors="coerce").astype(float)
    return value.where(value.abs() < 1e6)


def times(text: pd.Series, forms: list[str], timezone: str | None) -> Times:
    """Read time stamps by the forms, tried in turn."""
    said = tidied(text)
    wall = pd.Series(pd.NaT, index=said.index, dtype=_STAMP)
    utc, aware, day_only = wall.copy(), pd.Series(False, index=said.index), pd.Series(False, index=said.index)
    left = said != ""
    for form in forms:
        if not left.any():
            break
        w, u, a, d = _by_form(said[left], form)
        good = w.notna() | u.notna()
        at = good.index[good]
        wall[at], utc[at], aware[at], day_only[at] = w[good], u[good], a[good], d[good]
        left[at] = False
    local = wall.copy()
    if timezone is not None and aware.any():
        local[aware] = utc[aware].dt.tz_localize("UTC").dt.tz_convert(timezone).dt.tz_localize(None)
    foreign = aware & (local != wall) & (wall != utc)
    return Times(local, utc.where(aware, local), aware, day_only, foreign, left)


def tidied(text: pd.Series) -> pd.Series:
    """Return stamps with full-width digits and the words for morning and afternoon as others write them."""
    odd = ~text.str.isascii()
    if not odd.any():
        return text
    out = text.copy()
    out[odd] = each_word(text[odd], _narrowed).astype("str")
    return out


def _narrowed(said: str) -> str:
    narrow = unicodedata.normalize("NFKC", said)
    for theirs, ours in (("上午", " AM "), ("下午", " PM "), ("凌晨", " AM "), ("晚上", " PM "), ("−", "-")):
        narrow = narrow.replace(theirs, ours)
    return " ".join(narrow.split())


def _by_form(said: pd.Series, form: str) -> tuple[pd.Series, pd.Series, pd.Series, pd.Series]:
    """Return (wall clock, UTC, whether it carried an offset, whether only a day) of stamps by one form."""
    if form in ("epoch", "epoch_ms", "serial"):
        return _by_number(said, form)
    if form == "ISO8601":
        said = _year_first(said)
        offset = said.str.contains(r"(?:\d:\d{2}|T\d{4}).*" + _OFFSET, regex=True)
        day = said.str.len() <= 10
    else:
        has = "%z" in form
        offset = pd.Series(has, index=said.index)
        day = pd.Series(not any(mark in form for mark in ("%H", "%I", "%T", "%X", "%c")), index=said.index)
    bare = said.where(~offset, said.str.replace(r"\s*" + _OFFSET, "", regex=True)) if offset.any() else said
    wall = _parsed(bare, form.replace("%z", "").strip())
    shift = _shift(said.where(offset, ""))
    return wall, (wall - shift).astype(_STAMP), offset, day


def _by_number(said: pd.Series, form: str) -> tuple[pd.Series, pd.Series, pd.Series, pd.Series]:
    value = pd.to_numeric(said.str.replace(",", ".", regex=False), errors="coerce").astype(float)
    seconds = {"epoch": value, "epoch_ms": value / 1000.0, "serial": value * 86_400.0}[form]
    most = 2_958_466.0 * 86_400.0 if form == "serial" else 253_402_300_800.0  # the end of the year 9999
    seconds = seconds.where((seconds >= 0) & (seconds < most))
    zero = _SERIAL_ZERO if form == "serial" else pd.Timestamp("1970-01-01")
    wall = (zero.to_datetime64().astype(_STAMP) + _micros(seconds)).astype(_STAMP)
    never = pd.Series(False, index=said.index)
    day = never | (form == "serial" and bool((value.dropna() % 1 == 0).all()))
    return wall, wall, pd.Series(form != "serial", index=said.index), day


def _micros(seconds: pd.Series) -> pd.Series:
    known = seconds.notna()
    whole = pd.Series(np.timedelta64("NaT", "us"), index=seconds.index, dtype="timedelta64[us]")
    whole[known] = (np.rint(seconds[known]).astype(np.int64) * 1_000_000).astype("timedelta64[us]")
    return whole


def _year_first(said: pd.Series) -> pd.Series:
    """Return stamps that begin with the year as ISO 8601 writes them; others as nothing."""
    strict = said.str.match(r"^\d{4}-\d{2}-\d{2}(?:$|[T ]\d{2}:\d{2}[^A-Za-y]*(?:Z|z)?$)") | said.str.match(
        r"^\d{8}(?:$|T\d{4})"
    )
    if strict.all():
        return said
    parts = said.where(~strict).str.extract(_YEAR_FIRST)
    rest = said.str.replace(_YEAR_FIRST, "", regex=True).str.strip(" T")
    rest = rest.str.replace(r"[时点時]\s*", ":", regex=True).str.replace(r"[分]\s*", ":", regex=True)
    rest = rest.str.replace("秒", "", regex=False).str.rstrip(": ").str.replace(r"^(\d{1,2})$", r"\1:00", regex=True)
    rest = rest.str.replace(r"^(\d):", r"0\1:", regex=True).str.replace(r":(\d)(?=:|$)", r":0\1", regex=True)
    day = parts[0] + "-" + parts[1].str.zfill(2) + "-" + parts[2].str.zfill(2)
    half = rest.str.contains(r"[AaPp]\.?[Mm]", regex=True)
    if half.any():
        rest[half] = each_word(rest[half], _on_24).astype("str")
    return said.where(strict, (day + " " + rest).str.strip()).fillna("")


def _on_24(clock: str) -> str:
    mark = "p" if "p" in clock.lower() else "a"
    digits = clock.lower().replace(".", "").replace("am", "").replace("pm", "").strip().split(":")
    if not digits[0].isdigit():
        return clock
    hour = int(digits[0])
    hour = hour % 12 + 12 * (mark == "p") if hour <= 12 else hour
    return ":".join([f"{hour:02d}", *(part.zfill(2) for part in digits[1:] or ["00"])])


def _parsed(text: pd.Series, form: str) -> pd.Series:
    return pd.to_datetime(text.where(text != "", None), format=form, errors="coerce").astype(_STAMP)


def _shift(said: pd.Series) -> pd.Series:
    """Return how far clocks that carry an offset are before UTC."""
    if not (said != "").any():
        return pd.Series(np.timedelta64(0, "us"), index=said.index)
    parts = said.str.extract(r"([+-])(\d{2}):?(\d{2})?$")
    minutes = pd.to_numeric(parts[1]).fillna(0) * 60 + pd.to_numeric(parts[2]).fillna(0)
    return pd.to_timedelta(minutes.where(parts[0] != "-", -minutes), unit="m").astype("timedelta64[us]")


def not_closed(closed: pd.Series, opened: pd.Series) -> pd.Series:
    """Return whether a closing is one of the dates that stand for none: 1900, 1970-01-01 before it opened, 9999 ..."""
    year = closed.dt.year
    zero = (closed.dt.normalize() == pd.Timestamp("1970-01-01")) & (opened > closed)
    return (year < _NOT_CLOSED[0]) | (year > _NOT_CLOSED[1]) | zero
