"""A case log as it lies on disk: CSV or Parquet, every row kept as exported, with its line in the file.

Nothing is judged here except whether the file is a table that has the columns the mapping names.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from model.initial.requests_mapping import Mapping, RequestLogFault, nearest

_ABSENT = frozenset({"", "null", "none", "nan", "nat", "n/a", "na", "<na>"})
_BINARY = {
    b"PK\x03\x04": "a zip archive or spreadsheet (.xlsx)",
    b"\x1f\x8b": "gzip-compressed",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet (.xls)",
    b"SQLite format": "an SQLite data base",
    b"%PDF": "a PDF document",
}


@dataclass(frozen=True)
class Table:
    """Rows of a log as exported.

    Attributes:
        frame: one row per row of the file, in its order; text when it came from CSV.
        line_number: (rows,) first line of each row of a CSV file (the header is line 1), row number from 1 in Parquet.
        misfit: (rows,) text, how a CSV row departs from the header ("" when it does not).
    """

    frame: pd.DataFrame
    line_number: np.ndarray
    misfit: np.ndarray


def read_table(path: str | Path, mapping: Mapping) -> Table:
    """Read every row of a CSV or Parquet file.

    Raises:
        RequestLogFault: no such file, empty, neither CSV nor Parquet, wrong encoding, columns missing, no rows.
    """
    content = content_of(path)
    table = _parquet(path, content) if content[:4] == b"PAR1" else _csv(path, content, mapping)
    _require_columns(path, table.frame, mapping)
    if table.frame.empty:
        raise RequestLogFault(f"{path}: the log has a header and no rows.")
    return table


def as_text(column: pd.Series) -> pd.Series:
    """A column as stripped text, "" where the value is absent (empty, null, NaN, N/A, ...)."""
    if pd.api.types.is_float_dtype(column) and ((column.dropna() % 1 == 0) & (column.dropna().abs() < 2**53)).all():
        column = column.astype("Int64")  # 14.0 is the 14 of an integer column with gaps
    return each_value(column.astype(object).where(column.notna(), ""), _stripped)


def each_value(column: pd.Series, change: Callable[[Any], Any]) -> pd.Series:
    """A column of objects with a function applied once to each different value."""
    try:
        codes, different = pd.factorize(column)
    except TypeError:  # values such as lists, which Parquet allows
        return column.map(change).astype(object)
    changed = np.empty(len(different), dtype=object)
    changed[:] = [change(value) for value in different]
    return pd.Series(changed[codes], index=column.index, dtype=object)


def _stripped(value: object) -> str:
    text = " ".join(str(value).split())
    return "" if text.casefold() in _ABSENT else text


def content_of(path: str | Path) -> bytes:
    """Return what a log's file holds.

    Raises:
        RequestLogFault: there is no such file, it cannot be read, it is empty, or it is no Parquet though it says so.
    """
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError:
        raise RequestLogFault(f"{path}: there is no such case log.") from None
    except OSError as error:
        raise RequestLogFault(f"{path}: the case log cannot be read ({error.strerror}).") from error
    if not content.strip():
        raise RequestLogFault(f"{path}: the case log is empty.")
    if Path(path).suffix in (".parquet", ".pq") and content[:4] != b"PAR1":
        raise RequestLogFault(f"{path}: the file is called Parquet and is none; a CSV file must not end in .parquet.")
    return content


def _parquet(path: str | Path, content: bytes) -> Table:
    try:
        frame = pd.read_parquet(io.BytesIO(content))
    except ImportError as error:
        raise RequestLogFault(f"{path}: reading Parquet needs the package pyarrow, which is not installed.") from error
    except (OSError, ValueError) as error:
        raise RequestLogFault(
            f"{path}: the file begins like Parquet but cannot be read: {_first_line(error)}."
        ) from error
    if not isinstance(frame.index, pd.RangeIndex):
        frame = frame.reset_index()
    frame = frame.set_axis([str(name) for name in frame.columns], axis=1).reset_index(drop=True)
    return Table(frame, np.arange(1, len(frame) + 1), np.full(len(frame), "", dtype=object))


def _csv(path: str | Path, content: bytes, mapping: Mapping) -> Table:
    reader = csv.reader(
        io.StringIO(_decoded(path, content, mapping), newline=""), delimiter=mapping.delimiter, strict=True
    )
    header: list[str] = []
    rows, lines, misfits = [], [], []
    line = 1
    try:
        for fields in reader:
            if fields and not header:
                header = _header(path, fields)
            elif fields:  # a line with nothing on it, not even a delimiter, is no row
                rows.append((fields + [""] * len(header))[: len(header)])
                lines.append(line)
                misfits.append(_misfit(fields, header))
            line = reader.line_num + 1
    except csv.Error as error:
        raise RequestLogFault(
            f"{path}: line {line} is not valid CSV ({_first_line(error)}); "
            "look for a quotation mark without its partner."
        ) from error
    frame = pd.DataFrame(rows, columns=header, dtype=object)
    return Table(frame, np.array(lines, dtype=np.int64), np.array(misfits, dtype=object))


def _decoded(path: str | Path, content: bytes, mapping: Mapping) -> str:
    for magic, what in _BINARY.items():
        if content.startswith(magic):
            raise RequestLogFault(
                f"{path}: the log is neither CSV nor Parquet, it looks like {what}; export it as CSV."
            )
    encoding = "utf-8-sig" if plain_utf8(mapping.encoding) else mapping.encoding
    try:
        text = content.decode(encoding)
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        line = content.count(b"\n", 0, start) + 1
        raise RequestLogFault(
            f"{path}: line {line} is not {mapping.encoding} text (byte 0x{content[start]:02x}); "
            "save the log as UTF-8 or name its encoding in the mapping, e.g. encoding = 'gb18030' or 'utf-16'."
        ) from error
    if "\0" in text:
        raise RequestLogFault(
            f"{path}: the log is neither CSV nor Parquet (or not {mapping.encoding} text): it holds zero bytes."
        )
    return text


def plain_utf8(encoding: str) -> bool:
    """Whether an encoding is UTF-8 by any of its names (a byte-order mark is then skipped)."""
    return encoding.lower().replace("_", "-") in {"utf-8", "utf8"}


def _header(path: str | Path, fields: list[str]) -> list[str]:
    header = [name.strip() for name in fields]
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise RequestLogFault(f"{path}: two columns are called '{twice[0]}'.")
    return header


def _misfit(fields: list[str], header: list[str]) -> str:
    if len(fields) == len(header):
        return ""
    extra = f", beyond the last: {fields[len(header) :]}" if len(fields) > len(header) else ""
    return f"{len(fields)} fields where the header has {len(header)}{extra}"


def _require_columns(path: str | Path, frame: pd.DataFrame, mapping: Mapping) -> None:
    there = list(frame.columns)
    missing = [name for name in mapping.columns.named() if name not in there]
    if missing and len(there) == 1:
        other = next((mark for mark in ";\t|," if mark in there[0] and mark != mapping.delimiter), None)
        if other:
            raise RequestLogFault(
                f"{path}: columns are separated by {other!r}, the mapping says delimiter = {mapping.delimiter!r}."
            )
    if missing:
        raise RequestLogFault(
            *(f"{path}: column '{name}' is missing{_nearest_column(name, there)}." for name in missing)
        )


def _nearest_column(name: str, there: list[str]) -> str:
    return nearest(name, there) or f" (the log has: {', '.join(there[:12])})"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
