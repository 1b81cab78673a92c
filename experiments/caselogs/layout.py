"""Real requests as the primary cases of a scenario: a clean table of day, cell, kind and channel for the model.

**Days.** The requests of each working day of the log (those of days off count on the next one) are spread evenly over
`stretch` working days of the scenario, in the order in which they were opened. `stretch` is how many times more people
the log speaks for than the scenario has: every request is replayed, at the pace of the smaller place, so that a day
brings about what the scenario's own residents would raise (its kinds' rates). A log of a smaller place is not
compressed.

**Cells.** The city is a grid, row 0 in the south, column 0 in the west. A request with coordinates falls into the
column of its rank by longitude and the row of its rank by latitude, each of equal numbers of requests: neighbours stay
neighbours, and equal spots share a cell. A request without goes where the middle of its named place lies; if no request
of that place has coordinates, places in order of name take runs of cells in turn, and deal their requests over their
run. Requests of no place at all are dealt over all cells.

Nothing here is random: the same log gives the same table.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.caselogs.log import CaseLog
from experiments.caselogs.mapping import CHANNELS
from model.initial.land import curve
from model.scenario import Scenario
from model.state.names import KINDS

WORKING_YEAR = 250
PER_1000 = 200.0  # primary cases per 1,000 residents a year (FACTS)


def case_table(log: CaseLog, scenario: Scenario) -> pd.DataFrame:
    """Return the log's requests laid on the scenario's days and cells, in order of day.

    Returns:
        day (working day from 0), cell (the model's own number), kind and channel (our words), hours_open (hours from
        opened to closed by the calendar, NaN when unknown: what to compare a run with).
    """
    stretch = stretch_of(log, scenario)
    city = scenario.city
    place = place_on_cells(log.rows, (city.rows, city.columns))
    table = pd.DataFrame(
        {
            "day": np.floor(_even_times(log.working_days()) * stretch).astype(np.int64),
            "cell": _cell_numbers(city.rows, city.columns)[place],
            "kind": log.rows["kind"].cat.set_categories(KINDS),
            "channel": log.rows["channel"].cat.set_categories(CHANNELS),
            "hours_open": log.rows["hours_open"],
        }
    )
    return table.sort_values("day", kind="stable", ignore_index=True)


def stretch_of(log: CaseLog, scenario: Scenario) -> int:
    """Return over how many working days of the scenario one working day of the log is spread."""
    city = scenario.city
    residents = scenario.population.residents_per_cell * city.rows * city.columns
    expected = PER_1000 / 1000.0 * residents / WORKING_YEAR
    return max(1, round(len(log) / log.span / expected)) if expected > 0.0 else 1


def place_on_cells(rows: pd.DataFrame, grid: tuple[int, int]) -> np.ndarray:
    """(rows,) row * columns + column of each request, by the rules at the head of this file."""
    n_rows, n_cols = grid
    place = rows["place"].astype("str")
    x, y = (_filled_from_place(rows[axis], place) for axis in ("x", "y"))
    unplaced = np.isnan(x)
    return np.where(unplaced, _by_name(place, unplaced, n_rows * n_cols), _band(y, n_rows) * n_cols + _band(x, n_cols))


def _even_times(day: np.ndarray) -> np.ndarray:
    """Working days and fractions: the requests of a day, which come in order of opening, evenly spread over it."""
    start = np.searchsorted(day, day, side="left")
    number = np.searchsorted(day, day, side="right") - start
    return day + (np.arange(len(day)) - start + 0.5) / number


def _filled_from_place(value: pd.Series, place: pd.Series) -> np.ndarray:
    """A coordinate; where unknown, the median of the same place; NaN when the place has none."""
    middle = value[place != ""].groupby(place[place != ""]).median()
    return value.fillna(place.map(middle)).to_numpy(dtype=np.float64)


def _band(value: np.ndarray, bands: int) -> np.ndarray:
    """Which of ``bands`` classes of equal numbers a value falls into, from 0; equal values share one. 0 for NaN."""
    rank = pd.Series(value).rank(method="average").to_numpy() - 0.5
    known = max(1, int(np.isfinite(value).sum()))
    return np.nan_to_num(np.floor(rank / known * bands)).astype(np.int64)


def _by_name(place: pd.Series, unplaced: np.ndarray, n_cells: int) -> np.ndarray:
    """Cells for requests that only have a name, or none."""
    cell = np.zeros(len(place), dtype=np.int64)
    names, code = np.unique(place.to_numpy(dtype=object)[unplaced].astype(str), return_inverse=True)
    if len(names):
        first = np.arange(len(names)) * n_cells // len(names)
        run = np.maximum(1, (np.arange(len(names)) + 1) * n_cells // len(names) - first)
        turn = pd.Series(code).groupby(code).cumcount().to_numpy()
        cell[unplaced] = first[code] + turn % run[code]
    return cell


def _cell_numbers(rows: int, columns: int) -> np.ndarray:
    """Return the model's number of the cell at row * columns + column."""
    row, column = curve(rows, columns)
    number = np.empty(row.size, np.int64)
    number[row.astype(np.int64) * columns + column] = np.arange(row.size)
    return number
