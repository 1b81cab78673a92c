"""The table in a spreadsheet: the largest sheet, below whatever titles stand above its header (python-calamine)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pandas as pd

HEAD = 60  # rows looked at to find the header


class NoSheet(ValueError):
    """A file that looks like a spreadsheet and holds no table."""


def read(file: Path) -> pd.DataFrame:
    """Return the largest sheet's table as text, with the sheet's row as ``#row``.

    Raises:
        NoSheet: The file is no spreadsheet, or no sheet has a header and two columns.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(str(file)) as book:
            sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
            largest = max(sheets, key=lambda sheet: sheet.total_height * sheet.total_width, default=None)
            if largest is None:
                raise NoSheet("the spreadsheet has no sheet")
            rows = largest.to_python(skip_empty_area=False)
            _fill_merged(rows, largest.merged_cell_ranges or ())
    except (CalamineError, OSError) as error:
        raise NoSheet("the file is a zip archive or a spreadsheet that cannot be read; export it as CSV") from error
    return _table(rows)


def _fill_merged(rows: list[list], ranges) -> None:
    for (top, left), (bottom, right) in ranges:
        for r in range(top, min(bottom + 1, len(rows))):
            for c in range(left, min(right + 1, len(rows[r]))):
                if left == right or r > top:  # a title across columns stays in its own cell
                    rows[r][c] = rows[top][left]


def _table(rows: list[list]) -> pd.DataFrame:
    filled = [sum(cell not in ("", None) for cell in row) for row in rows]
    usual = Counter(n for n in filled[:HEAD] if n > 1).most_common(1)
    if not usual:
        raise NoSheet("the spreadsheet holds no table of two columns or more")
    least = max(2, (usual[0][0] + 1) // 2)
    at = next(i for i, n in enumerate(filled) if n >= least and all(isinstance(c, str) for c in rows[i]))
    names: list[str] = []
    for i, said in enumerate(rows[at], 1):
        name = " ".join(said.split()) or f"column {i}"
        names.append(name if name not in names else f"{name} ({i})")
    body = [(r, row) for r, row in enumerate(rows[at + 1 :], at + 2) if any(cell not in ("", None) for cell in row)]
    frame = pd.DataFrame([[_text(cell) for cell in row] for _, row in body], columns=names, dtype="str")
    return frame.assign(**{"#row": [r for r, _ in body]})


def _text(cell: object) -> str:
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
