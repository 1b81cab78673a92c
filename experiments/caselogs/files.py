"""The columns of a case log as text, whatever its form: delimited text, JSON, Parquet or a spreadsheet, gzip or not.

DuckDB reads; only the columns that are asked for leave the file. Nothing is judged here but whether it is a table.
"""

from __future__ import annotations

import gzip
import json
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from experiments.caselogs import sheets
from experiments.caselogs.mapping import CaseLogFault, regular, shown
from experiments.caselogs.text import encoding_of, regularised

MOST_BYTES = 4_000_000_000
MEMORY = "1GB"
ROW, MISFIT = "#row", "#misfit"
_ABSENT = "('', 'null', 'none', 'nan', 'nat', 'n/a', 'na', '<na>', '-', '--', '\\n')"
_OTHER = {b"SQLite format": "an SQLite data base", b"%PDF": "a PDF document", b"Rar!": "a RAR archive"}


@dataclass(frozen=True)
class Source:
    """A case log as it lies on disk.

    Attributes:
        form: What kind of file it is, for people.
        names: Its columns.
        fetch: Takes names and a number of rows (None: all) and gives a frame of those columns as text ("" where
            absent), with the line (text) or row (else) as ``#row`` and what is wrong with its form as ``#misfit``.
    """

    form: str
    names: list[str]
    fetch: Callable[[list[str], int | None], pd.DataFrame]


@contextmanager
def opened(
    path: str | Path, encoding: str | None = None, delimiter: str | None = None, most: int | None = None
) -> Iterator[Source]:
    """Open a case log, of a text file only the first ``most`` rows.

    Raises:
        CaseLogFault: There is no such regular file, or it is no table.
    """
    file, name = regular(path, "case log", MOST_BYTES), shown(path, 500)
    with tempfile.TemporaryDirectory(prefix="caselog") as folder, duckdb.connect() as con:
        con.execute(f"SET memory_limit = '{MEMORY}'; SET threads = 2; SET TimeZone = 'UTC'")
        con.execute(f"SET temp_directory = '{folder}/spill'")
        try:
            source = _source(
                con,
                _unpacked(_without_stars(file, Path(folder)), Path(folder)),
                Path(folder),
                encoding,
                delimiter,
                most,
            )
            if not source.names:
                raise CaseLogFault(f"{name}: the case log is empty.")
            yield source
        except (duckdb.Error, OSError, EOFError, UnicodeError, zlib.error) as error:
            first = (str(error).splitlines() or ["it cannot be read"])[0].replace(folder, "")
            raise CaseLogFault(f"{name}: the case log cannot be read: {shown(first, 200).rstrip('.')}.") from None
        except sheets.NoSheet as error:
            raise CaseLogFault(f"{name}: {error}.") from None


def _without_stars(file: Path, folder: Path) -> Path:
    """Return a path that DuckDB does not take for a pattern."""
    if not any(mark in str(file) for mark in "*?["):
        return file
    link = folder / "linked"
    link.symlink_to(file.resolve())
    return link


def _unpacked(file: Path, folder: Path) -> Path:
    with file.open("rb") as packed:
        if packed.read(2) != b"\x1f\x8b":
            return file
    out, room = folder / "unpacked", MOST_BYTES
    with gzip.open(file) as packed, out.open("wb") as plain:
        while part := packed.read(1 << 22):
            plain.write(part)
            room -= len(part)
            if room < 0:
                raise OSError(f"unpacked it has more than {MOST_BYTES:,} bytes")
    return out


def _source(con, file: Path, folder: Path, encoding: str | None, delimiter: str | None, most: int | None) -> Source:
    with file.open("rb") as opened_file:
        head = opened_file.read(1 << 18)
    for magic, what in _OTHER.items():
        if head.startswith(magic):
            raise OSError(f"it looks like {what}; export it as CSV")
    if head.startswith(b"PAR1"):
        return _parquet(con, file)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        frame = sheets.read(file)
        names = [name for name in frame if name != ROW]
        return Source("spreadsheet", names, lambda names, most: _of_frame(con, frame, names, most))
    said = encoding or encoding_of(head)
    if not head.strip(b"\0 \t\r\n\xff\xfe\xef\xbb\xbf"):
        return Source("text", [], lambda names, most: pd.DataFrame())
    if head.decode(said, "replace").lstrip("\ufeff \t\r\n")[:1] in ("[", "{"):
        return _json(con, _utf8(file, folder, said), head)
    return _text(con, file, folder, encoding, delimiter, most)


def _text(con, file: Path, folder: Path, encoding: str | None, delimiter: str | None, most: int | None) -> Source:
    into = folder / "regular.csv"
    found = regularised(file, into, encoding, delimiter, most)
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(found.names) + 3))
    if not into.stat().st_size:
        into.write_text(f"0{found.delimiter}\n", encoding="utf-8")
    con.execute(
        f"CREATE VIEW log AS SELECT * FROM read_csv(?, delim = '{found.delimiter}', quote = '\"', escape = '\"', "
        f"header = false, auto_detect = false, strict_mode = false, null_padding = true, ignore_errors = true, "
        f"max_line_size = 16000000, buffer_size = 64000000, columns = {{{columns}}})".replace("?", _quoted(into))
    )
    last = len(found.names) + 1
    beyond = f"coalesce(trim(c{last}), '') || coalesce(trim(c{last + 1}), '')"
    misfit = f"CASE WHEN {beyond} <> '' THEN 'more fields than the header' ELSE '' END"
    cell = {name: f"c{i}" for i, name in enumerate(found.names, 1)}

    def fetch(names: list[str], most: int | None) -> pd.DataFrame:
        frame = _fetched(con, "TRY_CAST(c0 AS BIGINT)", misfit, [cell[name] for name in names], names, most)
        frame = frame[frame[ROW] > 0]
        lost = np.setdiff1d(found.rows, frame[ROW].to_numpy(np.int64)) if most is None else []
        for rows, why in ((found.too_long, "a line too long to be read"), (lost, "an unreadable line")):
            if len(rows):
                frame = pd.concat([frame, pd.DataFrame({ROW: rows, MISFIT: why})], ignore_index=True)
        return frame.fillna(dict.fromkeys(names, "")).reset_index(drop=True)

    mark = {"\t": "tab"}.get(found.delimiter, found.delimiter)
    return Source(f"text ({found.encoding}, columns parted by {mark})", found.names, fetch)


def _parquet(con, file: Path) -> Source:
    con.execute(f"CREATE VIEW log AS SELECT * FROM read_parquet({_quoted(file)}, file_row_number = true)")
    kinds = {name: str(kind) for name, kind, *_ in con.execute("DESCRIBE log").fetchall() if name != "file_row_number"}

    def fetch(names: list[str], most: int | None) -> pd.DataFrame:
        cells = [_as_text(name, kinds[name]) for name in names]
        return _fetched(con, "file_row_number + 1", "''", cells, names, most)

    return Source("Parquet", list(kinds), fetch)


def _as_text(name: str, kind: str) -> str:
    """A typed cell as text: 14.0 is the 14 of an integer column with gaps."""
    cell = f"CAST({_name(name)} AS VARCHAR)"
    return f"regexp_replace({cell}, '\\.0$', '')" if kind in ("DOUBLE", "FLOAT") else cell


def _json(con, file: Path, head: bytes) -> Source:
    first = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    line, _, more = first.partition("\n")
    lines = first.startswith("{") and bool(more.strip()) and _is_whole(line)
    form = "array" if first.startswith("[") else "newline_delimited" if lines else "unstructured"
    most = max(1 << 24, file.stat().st_size + 1024 if form == "unstructured" else 0)
    con.execute(
        f"CREATE VIEW objects AS SELECT json AS j, row_number() OVER () AS n FROM read_json_objects({_quoted(file)}, "
        f"format = '{form}', maximum_object_size = {most}, ignore_errors = {str(lines).lower()})"
    )
    if form == "unstructured" and (inner := _list_within(con)):
        con.execute(f"CREATE VIEW log AS SELECT unnest(json_extract(j, {_quote(inner)})::JSON[]) AS j FROM objects")
        con.execute("CREATE VIEW rows AS SELECT j, row_number() OVER () AS n FROM log")
    else:
        con.execute("CREATE VIEW rows AS SELECT * FROM objects")
    cell = _json_cells(con)

    def fetch(names: list[str], most: int | None) -> pd.DataFrame:
        misfit = "CASE WHEN j IS NULL OR json_type(j) <> 'OBJECT' THEN 'unreadable JSON' ELSE '' END"
        return _fetched(con, "n", misfit, [cell[name] for name in names], names, most, "rows")

    return Source("JSON", list(cell), fetch)


def _is_whole(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _list_within(con) -> str | None:
    """Return the pointer to the longest list of the one object that a file is, as programs wrap their answers."""
    found = con.execute(
        "SELECT k, json_array_length(j, '/' || k) AS n "
        "FROM (SELECT j, unnest(json_keys(j)) AS k FROM objects LIMIT 100) "
        "WHERE json_type(j, '/' || k) = 'ARRAY' ORDER BY n DESC LIMIT 1"
    ).fetchone()
    return f"/{found[0]}" if found else None


def _json_cells(con) -> dict[str, str]:
    """Return columns by name with what reads them: the keys of objects, and those of objects in them (GeoJSON)."""
    pointer = "'/' || replace(replace(k, '~', '~0'), '/', '~1')"
    keys = con.execute(
        f"SELECT k, bool_or(json_type(j, {pointer}) = 'OBJECT'), min(n), min(i) "
        "FROM (SELECT j, n, unnest(json_keys(j)) AS k, generate_subscripts(json_keys(j), 1) AS i "
        "FROM (SELECT * FROM rows WHERE json_type(j) = 'OBJECT' LIMIT 2000)) GROUP BY k ORDER BY 3, 4"
    ).fetchall()
    cells = {}
    for key, nested, *_ in keys:
        at = "/" + key.replace("~", "~0").replace("/", "~1")
        cells[key] = f"json_extract_string(j, {_quote(at)})"
        if nested:
            inner = con.execute(
                f"SELECT DISTINCT unnest(json_keys(j, {_quote(at)})) FROM (SELECT j FROM rows LIMIT 2000) ORDER BY 1"
            ).fetchall()
            for (part,) in inner:
                below = at + "/" + part.replace("~", "~0").replace("/", "~1")
                cells[f"{key}.{part}"] = f"json_extract_string(j, {_quote(below)})"
    return cells


def _of_frame(con, frame: pd.DataFrame, names: list[str], most: int | None) -> pd.DataFrame:
    con.register("log", frame)
    return _fetched(con, f'"{ROW}"', "''", [_name(name) for name in names], names, most)


def _fetched(con, row: str, misfit: str, cells: list[str], names: list[str], most: int | None, table: str = "log"):
    """Return cells as tidy text by their names: no blanks about it, empty where a word says that there is nothing."""
    tidy = [
        f"CASE WHEN lower(trim({cell})) IN {_ABSENT} THEN '' ELSE coalesce(trim({cell}, ' \t\r\n　'), '') END AS c{i}"
        for i, cell in enumerate(cells)
    ]
    limit = "" if most is None else f" LIMIT {most}"
    listed = ", ".join([f"{row} AS r", f"{misfit} AS m", *tidy])
    frame = con.sql(f"SELECT {listed} FROM {table}{limit}").to_arrow_table().to_pandas()
    return frame.set_axis([ROW, MISFIT, *names], axis=1)


def _utf8(file: Path, folder: Path, encoding: str) -> Path:
    if encoding in ("utf-8", "utf8"):
        return file
    out = folder / "utf8"
    with file.open(encoding=encoding, errors="replace") as said, out.open("w", encoding="utf-8") as written:
        shutil.copyfileobj(said, written)
    return out


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(path: Path) -> str:
    return _quote(str(path))


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
