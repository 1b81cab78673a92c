"""A delimited text file made regular: UTF-8, one record a line, each with the number of its line in the file.

What real exports do is met here, in one walk over the lines: any usual encoding, a byte-order mark, a line ``sep=;``,
titles above the header, line breaks within quotation marks, quotation marks without a partner, endless lines.
"""

from __future__ import annotations

import codecs
import csv
from array import array
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

DELIMITERS = ",;\t|"
SAMPLE_BYTES = 1 << 18
SAMPLE_LINES = 60
MOST_LINE = 4_000_000  # characters; longer lines are left aside
MOST_LINES_A_RECORD = 200
csv.field_size_limit(MOST_LINE)  # Python's own limit, 131,072, is less than what exports hold


@dataclass(frozen=True)
class Regular:
    """What `regularised` found: the header's names, the delimiter, and the numbers of all lines that begin a row."""

    names: list[str]
    delimiter: str
    encoding: str
    rows: np.ndarray
    too_long: list[int]


def encoding_of(head: bytes) -> str:
    """Return the encoding of a text by its first bytes: a byte-order mark, zero bytes, valid UTF-8, GB18030, Latin."""
    marks = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
    for mark, name in marks.items():
        if head.startswith(mark):
            return name
    if head[:200].count(0) > len(head[:200]) // 4:
        return "utf-16-le" if head[1:200:2].count(0) > head[0:200:2].count(0) else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
        return "utf-8"
    except UnicodeDecodeError:
        pass
    return "cp1252" if _alone(head) > 0.3 else "gb18030"


def _alone(head: bytes) -> float:
    """Return the share of bytes above 127 that stand between others: accents do so, Chinese characters come in twos."""
    high = [byte > 127 for byte in head]
    alone = sum(b and not a and not c for a, b, c in zip([False, *high], high, [*high[1:], False], strict=False))
    return alone / max(1, sum(high))


def regularised(
    path: Path, into: Path, encoding: str | None = None, delimiter: str | None = None, most: int | None = None
) -> Regular:
    """Write the (first ``most``) records of a text file to ``into``, one a line, its number in the file first."""
    with path.open("rb") as file:
        encoding = encoding or encoding_of(file.read(SAMPLE_BYTES))
    if encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
        encoding = "utf-8-sig"
    too_long: list[int] = []
    rows = array("q")
    with path.open(encoding=encoding, errors="replace") as file, into.open("w", encoding="utf-8") as out:
        lines = _lines(file, too_long)
        head = [line for _, line in zip(range(SAMPLE_LINES), lines, strict=False)]
        delimiter, at = _form(head, delimiter)
        names = _names(fields(head[at][1], delimiter)) if head else []
        waiting = deque(head[at + 1 :])
        for number, record in islice(_records(waiting, lines, delimiter, len(names)), most):
            if len(record) > MOST_LINE:
                too_long.append(number)
                continue
            rows.append(number)
            out.write(f"{number}{delimiter}{record}\n")
    return Regular(names, delimiter, encoding.removesuffix("-sig"), np.array(rows, np.int64), too_long)


def fields(line: str, delimiter: str) -> list[str]:
    """Return the fields of one record."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def _lines(file, too_long: list[int]) -> Iterator[tuple[int, str]]:
    """Walk the lines that hold something, with their numbers; of a line that is too long only its number is kept."""
    number = 0
    while line := file.readline(MOST_LINE):
        number += 1
        if len(line) == MOST_LINE and not line.endswith("\n"):
            too_long.append(number)
            while (rest := file.readline(MOST_LINE)) and not rest.endswith("\n"):
                pass
            continue
        line = line.rstrip("\n").replace("\0", "")
        if line and not line.isspace():
            yield number, line


def _form(head: list[tuple[int, str]], given: str | None) -> tuple[str, int]:
    """Return the delimiter, and which line of the sample is the header: the first with as many fields as most have."""
    if head and head[0][1].lower().startswith("sep=") and len(head[0][1]) == 5:
        delimiter, at = _form(head[1:], given or head[0][1][4])
        return delimiter, at + 1
    best = (0, given or ",", 0)
    for mark in given or DELIMITERS:
        counts = [len(fields(line, mark)) for _, line in head]
        usual, often = Counter(counts).most_common(1)[0] if counts else (1, 0)
        at = next((i for i, n in enumerate(counts) if n >= max(2, usual - 1)), 0)
        fits = often * usual if usual > 1 and counts and counts[at] >= usual - 1 else 0
        best = max(best, (fits, mark, at), key=lambda found: found[0])
    return best[1], best[2]


def _names(header: list[str]) -> list[str]:
    """Return names of columns: those without one are numbered, of equal ones the later."""
    names: list[str] = []
    for i, said in enumerate(header, 1):
        name = " ".join(said.split()) or f"column {i}"
        names.append(name if name not in names else f"{name} ({i})")
    return names


def _records(waiting: deque, lines: Iterator, delimiter: str, width: int) -> Iterator[tuple[int, str]]:
    """Walk records: lines joined where a quotation mark opens on one and closes on a later; a stray mark is dropped."""
    nothing = delimiter + ' "\t'
    while (line := waiting.popleft() if waiting else next(lines, None)) is not None:
        number, text = line
        if text.count('"') % 2:
            text = _joined(text, waiting, lines, delimiter, width)
        if text.strip(nothing):
            yield number, _well_formed(text, delimiter, width) if '"' in text else text


def _well_formed(text: str, delimiter: str, width: int) -> str:
    """Return a record whose quotation marks come in pairs about whole fields, or hold its marks for letters."""
    if _in_pairs(text.replace('""', ""), delimiter):
        return text
    try:
        next(csv.reader([text], delimiter=delimiter, strict=True))
        return text
    except csv.Error:
        found = fields(text, delimiter)
    if not width <= len(found) <= width + 1:
        return text.replace('"', "")
    return delimiter.join('"' + field.replace('"', '""') + '"' for field in found)


def _in_pairs(text: str, delimiter: str) -> bool:
    """Whether marks stand at the edges of fields only, as many open as close, an opening first: by far most records."""
    opening = text.count(f'{delimiter}"') + text.startswith('"')
    closing = text.count(f'"{delimiter}') + text.endswith('"')
    first = text.find('"')
    before = first <= 0 or text[first - 1] == delimiter
    return before and opening == closing and opening + closing == text.count('"')


def _joined(text: str, waiting: deque, lines: Iterator, delimiter: str, width: int) -> str:
    ahead: list[tuple[int, str]] = []
    whole, odd = text, 1
    while odd and len(ahead) < MOST_LINES_A_RECORD:
        more = waiting.popleft() if waiting else next(lines, None)
        if more is None:
            break
        ahead.append(more)
        if width > 2 and more[1].count(delimiter) >= width - 1:
            break  # a row of its own: the quotation mark before it has no partner
        whole, odd = f"{whole} {more[1]}", odd ^ more[1].count('"') % 2
    if not odd and width <= len(fields(whole, delimiter)) <= width + 1:
        return whole
    waiting.extendleft(reversed(ahead))
    return text.replace('"', "")
