"""Real requests as the primary cases of a scenario: which day, which cell, which kind, found through which channel.

**Days.** The requests of each working day of the log (those of days off count on the next one) are spread evenly over
`stretch` working days of the scenario, in the order in which they were opened. `stretch` is therefore how many times
more people the log speaks for than the scenario has: every request is replayed, at the pace of the smaller place. When
the log is over, it is repeated from its beginning (``repeat=True``; ids of the k-th repetition end in ``#k``), or
nothing more arises. Requests beyond the horizon are counted, not replayed.

**Cells.** The city is a grid of rows x cols cells, cell = row x cols + col, row 0 in the south, col 0 in the west. A
request with coordinates falls into the column of its rank by longitude and the row of its rank by latitude, each of
equal numbers of requests: neighbours stay neighbours, equal spots share a cell, and the density of demand within rows
and columns is kept. A request without coordinates goes where the middle of its named place lies; if no request of
that place has coordinates, places in order of name take runs of cells in turn, and deal their requests over their run.

Nothing here is random: the same log gives the same arrays.
"""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from typing import NamedTuple

import numpy as np
import pandas as pd

from model.initial.requests_log import ON_THE_SPOT_HOURS, RequestLog
from model.initial.requests_mapping import CHANNELS, KINDS, RequestLogFault, nearest


class Arrivals(NamedTuple):
    """Primary cases in order of arising; one array element per case.

    Attributes:
        day: int64, working day of the scenario from 0.
        kind: int64, index into ``KINDS``.
        cell: int64, index of the cell.
        channel: int64, index into ``CHANNELS``.
        work_hours: float64, hours of work where the log shows them: the time open of requests closed on the spot
            (< 1 hour). NaN elsewhere, where time open is mostly waiting.
        hours_open: float64, hours from opened to closed by the calendar, NaN when unknown: what to compare a run with.
        request_id: object (text), unique.
        beyond_horizon: requests of the log (of its last repetition) that fall on or after the horizon.
    """

    day: np.ndarray
    kind: np.ndarray
    cell: np.ndarray
    channel: np.ndarray
    work_hours: np.ndarray
    hours_open: np.ndarray
    request_id: np.ndarray
    beyond_horizon: int


def replay_arrivals(
    log: RequestLog,
    n_cells: int,
    cell_of_place: Lookup[str, int] | None = None,
    horizon_days: int = 250,
    stretch: float = 1.0,
    *,
    grid: tuple[int, int] | None = None,
    repeat: bool = False,
) -> Arrivals:
    """Lay the requests of a log on the days and cells of a scenario.

    Args:
        log: the requests.
        n_cells: cells of the city.
        cell_of_place: cell of named places; their requests go there, whatever their coordinates. It may name places
            that the log does not have, but not only such.
        horizon_days: working days of the scenario.
        stretch: working days of the scenario for each working day of the log, > 0; persons the log speaks for /
            residents of the scenario keeps the load per person.
        grid: (rows, cols) with rows x cols = n_cells; by default as nearly square as n_cells allows.
        repeat: begin the log again when it is over, until the horizon.

    Raises:
        RequestLogFault: an argument is out of range.
    """
    rows_cols = grid or _squarest(n_cells)
    _require_sane(n_cells, rows_cols, horizon_days, stretch)
    _require_places(log, n_cells, cell_of_place or {})
    time = _even_times(log.working_days()) * stretch
    period = log.span * stretch
    laps = np.arange(max(1, int(np.ceil(horizon_days / period))) if repeat else 1)
    day = np.floor(time + laps[:, None] * period).astype(np.int64)
    lap, row = np.nonzero(day < horizon_days)
    rows = log.rows
    hours = rows["hours_open"].to_numpy(dtype=np.float64)
    return Arrivals(
        day=day[lap, row],
        kind=_index_in(KINDS, rows["kind"])[row],
        cell=place_on_cells(rows, rows_cols, cell_of_place or {})[row],
        channel=_index_in(CHANNELS, rows["channel"])[row],
        work_hours=np.where(hours < ON_THE_SPOT_HOURS, hours, np.nan)[row],
        hours_open=hours[row],
        request_id=_ids(rows["request_id"].to_numpy(dtype=object), lap, row),
        beyond_horizon=int(len(rows) - (lap == laps[-1]).sum()),
    )


def place_on_cells(rows: pd.DataFrame, grid: tuple[int, int], cell_of_place: Lookup[str, int]) -> np.ndarray:
    """(rows,) cell of each request, by the rules at the head of this file."""
    n_rows, n_cols = grid
    x, y = (_filled_from_place(rows, axis) for axis in ("x", "y"))
    col, row = _band(x, n_cols), _band(y, n_rows)
    by_name = _by_name(rows["place"], np.isnan(x), n_rows * n_cols)
    cell = np.where(np.isnan(x), by_name, row * n_cols + col)
    given = rows["place"].map(dict(cell_of_place)).to_numpy(dtype=float)
    return np.where(np.isnan(given), cell, given).astype(np.int64)


def _require_sane(n_cells: int, grid: tuple[int, int], horizon_days: int, stretch: float) -> None:
    faults = []
    if grid[0] * grid[1] != n_cells or min(grid) < 1:
        faults.append(f"grid = {grid[0]} x {grid[1]} does not have n_cells = {n_cells} cells.")
    if horizon_days < 1:
        faults.append(f"horizon_days = {horizon_days}: at least one working day is needed.")
    if not (np.isfinite(stretch) and stretch > 0):
        faults.append(f"stretch = {stretch}: must be a positive number of working days.")
    if faults:
        raise RequestLogFault(*faults)


def _require_places(log: RequestLog, n_cells: int, cell_of_place: Lookup[str, int]) -> None:
    faults = [
        f"cell_of_place['{place}'] = {cell}: cells run from 0 to {n_cells - 1}."
        for place, cell in cell_of_place.items()
        if not 0 <= cell < n_cells
    ]
    known = set(log.rows["place"])
    if cell_of_place and known.isdisjoint(cell_of_place):
        place = next(iter(cell_of_place))
        faults.append(f"cell_of_place names no place of the log, e.g. '{place}'{nearest(place, known)}.")
    if faults:
        raise RequestLogFault(*faults)


def _squarest(n_cells: int) -> tuple[int, int]:
    rows = next((r for r in range(int(max(n_cells, 1) ** 0.5), 0, -1) if n_cells % r == 0), 1)
    return rows, n_cells // rows


def _even_times(day: np.ndarray) -> np.ndarray:
    """Working days and fractions: the requests of a day, which come in order of opening, evenly spread over it."""
    start = np.searchsorted(day, day, side="left")
    number = np.searchsorted(day, day, side="right") - start
    return day + (np.arange(len(day)) - start + 0.5) / number


def _filled_from_place(rows: pd.DataFrame, axis: str) -> np.ndarray:
    """A coordinate; where unknown, the median of the same place; NaN when the place has none."""
    middle = rows[rows["place"] != ""].groupby("place")[axis].median()
    return rows[axis].fillna(rows["place"].map(middle)).to_numpy(dtype=np.float64)


def _band(values: np.ndarray, bands: int) -> np.ndarray:
    """Which of ``bands`` classes of equal numbers a value falls into, from 0; equal values share one. 0 for NaN."""
    rank = pd.Series(values).rank(method="average").to_numpy() - 0.5
    known = max(1, int(np.isfinite(values).sum()))
    return np.nan_to_num(np.floor(rank / known * bands)).astype(np.int64)


def _by_name(place: pd.Series, unplaced: np.ndarray, n_cells: int) -> np.ndarray:
    """Cells for requests that only have a name: places by name take runs of cells and deal their requests over them."""
    cell = np.zeros(len(place), dtype=np.int64)
    names, code = np.unique(place.to_numpy(dtype=object)[unplaced].astype(str), return_inverse=True)
    if len(names):
        first = np.arange(len(names)) * n_cells // len(names)
        run = np.maximum(1, (np.arange(len(names)) + 1) * n_cells // len(names) - first)
        turn = pd.Series(code).groupby(code).cumcount().to_numpy()
        cell[unplaced] = first[code] + turn % run[code]
    return cell


def _index_in(words: tuple[str, ...], column: pd.Series) -> np.ndarray:
    return column.map({word: index for index, word in enumerate(words)}).to_numpy(dtype=np.int64)


def _ids(ids: np.ndarray, lap: np.ndarray, row: np.ndarray) -> np.ndarray:
    again = np.array([f"#{k}" if k else "" for k in range(int(lap.max(initial=0)) + 1)], dtype=object)
    return ids[row] + again[lap]
