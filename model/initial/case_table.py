"""Primary cases of a scenario from a clean table of cases in place of drawn ones, the same rows in every arm.

The table is a Parquet file with one row a case: ``day`` (working day from 0), ``cell`` or ``community`` (the model's own
numbers; a community's cases are dealt over its cells), ``kind`` and, where cases are taken as found (`arrivals.found`),
``channel`` (words of `model.state.names`). Other columns, such as hours, are not read. Where the table comes from, and
how logs are cleaned, is not the model's business (`ronghe log table` writes one from any case log).

When the table is over it begins again (`arrivals.repeat`), or nothing more arises. Nothing here is random.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from model.initial.arrivals import ORDINALS
from model.scenario.schema import ScenarioSpec
from model.state import names

MOST_ROWS = 50_000_000
LAST_DAY = 30_000


class CaseTableFault(ValueError):
    """A table of cases that cannot be used; ``faults`` holds one sentence for each mistake."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults

    def __reduce__(self):
        return type(self), self.faults


def columns(scenario: ScenarioSpec, days: int) -> tuple[np.ndarray, ...]:
    """Return the primary cases of the scenario's table as columns in order of day, cell and kind.

    Returns:
        day (int16), cell (int32), kind (int8), ordinal (int16, from 0 within cell, day and kind, in the table's order)
        and channel (int8, index into ``names.CHANNELS``; -1 where cases pass through discovery like any other).

    Raises:
        CaseTableFault: The table cannot be used, or puts more cases on one cell and day than have names.
    """
    city, path = scenario.city, scenario.arrivals.cases
    cells = city.rows * city.columns
    day, cell, kind, channel = _checked(*_state_of(path), cells, city.cells_per_community, scenario.arrivals.found)
    if scenario.arrivals.repeat and day.size:
        day, cell, kind, channel = _repeated(days, day, cell, kind, channel)
    within = day < days
    day, cell, kind, channel = (column[within] for column in (day, cell, kind, channel))
    order = np.lexsort((kind, cell, day))
    day, cell, kind, channel = (column[order] for column in (day, cell, kind, channel))
    ordinal = _ordinals(day, cell, kind)
    if ordinal.size and ordinal.max() >= ORDINALS:
        at = int(ordinal.argmax())
        raise CaseTableFault(
            f"{path}: more than {ORDINALS:,} cases of kind '{names.KINDS[kind[at]]}' fall on cell {cell[at]} on day "
            f"{day[at]}; a city with more cells, or a table with finer places, is needed."
        )
    wanted = (np.int16, np.int32, np.int8, np.int16, np.int8)
    return tuple(c.astype(t) for c, t in zip((day, cell, kind, ordinal, channel), wanted, strict=True))


def checked(
    frame: pd.DataFrame, cells: int, cells_per_community: int, found: bool, name: str
) -> tuple[np.ndarray, ...]:
    """Return day, cell, kind and channel of a table of cases as whole numbers (channel -1 unless ``found``).

    Raises:
        CaseTableFault: With one sentence for each column that is missing or holds what is not allowed.
    """
    faults: list[str] = []
    day = _whole(frame, "day", LAST_DAY, name, faults)
    if "cell" not in frame and "community" in frame:
        community = _whole(frame, "community", -(-cells // cells_per_community), name, faults)
        cell = _dealt(community, cells, cells_per_community) if not faults else community
    else:
        cell = _whole(frame, "cell", cells, name, faults)
    kind = _words(frame, "kind", names.KINDS, name, faults)
    channel = _words(frame, "channel", names.CHANNELS, name, faults) if found else np.full(len(frame), -1)
    if faults:
        raise CaseTableFault(*faults)
    return day, cell, kind, channel


def _whole(frame: pd.DataFrame, column: str, end: int, name: str, faults: list[str]) -> np.ndarray:
    if column not in frame:
        faults.append(f"{name}: column '{column}' is missing.")
        return np.zeros(len(frame), np.int64)
    value = pd.to_numeric(frame[column], errors="coerce").to_numpy(np.float64)
    wrong = ~((value >= 0) & (value < end) & (value % 1 == 0))
    if wrong.any():
        at = int(wrong.argmax())
        said = _said(frame[column].iloc[at])
        faults.append(f"{name}: row {at + 1}: {column} is {said}; allowed is a whole number from 0 to {end - 1:,}.")
    return np.where(wrong, 0, value).astype(np.int64)


def _words(frame: pd.DataFrame, column: str, words: tuple[str, ...], name: str, faults: list[str]) -> np.ndarray:
    if column not in frame:
        faults.append(f"{name}: column '{column}' is missing.")
        return np.zeros(len(frame), np.int64)
    code = pd.Index(words).get_indexer(frame[column].astype("str")).astype(np.int64)
    if (code < 0).any():
        at = int((code < 0).argmax())
        said = _said(frame[column].iloc[at])
        faults.append(f"{name}: row {at + 1}: {column} is {said}; allowed is one of {', '.join(words)}.")
    return code


def _said(value: object) -> str:
    return ascii(value.item() if isinstance(value, np.generic) else value)[:40]


def _dealt(community: np.ndarray, cells: int, size: int) -> np.ndarray:
    """Return a cell of each case's community, in turn."""
    turn = pd.Series(community).groupby(community).cumcount().to_numpy()
    return community * size + turn % np.minimum(size, cells - community * size)


def _repeated(days: int, day, cell, kind, channel) -> tuple[np.ndarray, ...]:
    """Return the cases with the table begun again until the horizon."""
    period = int(day.max()) + 1
    laps = -(-days // period)
    again = (np.arange(laps)[:, None] * period + day).ravel()
    return again, np.tile(cell, laps), np.tile(kind, laps), np.tile(channel, laps)


def _ordinals(day: np.ndarray, cell: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Return the place of each of the sorted cases among those of its cell, day and kind."""
    at = np.arange(day.size)
    new = np.ones(day.size, np.bool_)
    new[1:] = (np.diff(day) != 0) | (np.diff(cell) != 0) | (np.diff(kind) != 0)
    return at - np.maximum.accumulate(np.where(new, at, 0)) if day.size else at


def _state_of(path: str) -> tuple[str, int]:
    try:
        return str(path), Path(path).stat().st_mtime_ns
    except OSError:
        return str(path), -1  # reading it will say what is wrong


@lru_cache(maxsize=4)
def _checked(path: str, _changed: int, cells: int, cells_per_community: int, found: bool) -> tuple[np.ndarray, ...]:
    return checked(_read(path), cells, cells_per_community, found, path)


def _read(path: str) -> pd.DataFrame:
    file = Path(path)
    if not file.exists():
        raise CaseTableFault(f"{path}: there is no such table of cases.")
    if not file.is_file():
        raise CaseTableFault(f"{path}: the table of cases is not a regular file.")
    import pyarrow
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(file) as table:
            if table.metadata.num_rows > MOST_ROWS:
                raise CaseTableFault(f"{path}: {table.metadata.num_rows:,} cases; at most {MOST_ROWS:,} are read.")
            there = [c for c in ("day", "cell", "community", "kind", "channel") if c in table.schema_arrow.names]
            return table.read(columns=there).to_pandas()
    except (pyarrow.ArrowException, OSError) as error:
        said = (str(error).splitlines() or ["it cannot be read"])[0].rstrip(".")
        hint = "`ronghe log table` makes one from a case log"
        raise CaseTableFault(f"{path}: this is no table of cases in Parquet ({said[:120]}); {hint}.") from None
