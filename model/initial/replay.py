"""Primary cases of a scenario from a log of real requests, the same rows in every arm.

A log speaks for more people than a scenario has, or for fewer. No row is thinned out; instead the working days of the
log are *stretched*: each is spread over `stretch` working days of the scenario, so that a day brings about what the
scenario's own residents would raise. FACTS puts that at 200 primary cases per 1,000 residents a year of 250 working
days; `stretch` is the log's rows a working day over this, rounded, and never below 1: a log of a smaller place is not
compressed. When the log is over it begins again (`arrivals.repeat`), or nothing more arises.

Row 0 of the grid lies in the south and column 0 in the west, as `model.initial.requests_replay` places requests; the
cells found there are renumbered along the curve of `model.initial.land`. Nothing here is random.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from model.initial.arrivals import ORDINALS
from model.initial.land import curve
from model.initial.requests import CHANNELS, KINDS, Arrivals, RequestLog, RequestLogFault, read_log, replay_arrivals
from model.scenario.schema import ScenarioSpec
from model.state import names

WORKING_YEAR = 250
PER_1000 = 200.0  # primary cases per 1,000 residents a year (FACTS)


def columns(scenario: ScenarioSpec, days: int) -> tuple[np.ndarray, ...]:
    """Return the primary cases of the scenario's log as columns in order of day, cell and kind.

    Returns:
        day (int16), cell (int32, our number), kind (int8), ordinal (int16, from 0 within cell, day and kind, in order
        of opening) and channel (int8, index into ``names.CHANNELS``; -1 where cases pass through discovery like any
        other).

    Raises:
        RequestLogFault: The log or its mapping cannot be used, or puts more cases on one cell and day than have names.
    """
    arrivals = _laid_out(scenario, days)
    number = _cell_numbers(scenario)
    cell = number[arrivals.cell]
    kind = _ours(KINDS, names.KINDS)[arrivals.kind]
    channel = _ours(CHANNELS, names.CHANNELS)[arrivals.channel] if scenario.arrivals.found else np.full(cell.size, -1)
    order = np.lexsort((kind, cell, arrivals.day))
    day, cell, kind, channel = arrivals.day[order], cell[order], kind[order], channel[order]
    ordinal = _ordinals(day, cell, kind)
    if ordinal.size and ordinal.max() >= ORDINALS:
        at = int(ordinal.argmax())
        raise RequestLogFault(
            f"{scenario.arrivals.log}: more than {ORDINALS:,} requests of kind '{names.KINDS[kind[at]]}' fall on one "
            f"cell on working day {day[at]}; a city with more cells or a log with finer places is needed."
        )
    wanted = (np.int16, np.int32, np.int8, np.int16, np.int8)
    return tuple(c.astype(t) for c, t in zip((day, cell, kind, ordinal, channel), wanted, strict=True))


def stretch_of(scenario: ScenarioSpec, log: RequestLog | None = None) -> int:
    """Return over how many working days of the scenario one working day of its log is spread."""
    log = _log(scenario) if log is None else log
    residents = scenario.population.residents_per_cell * scenario.city.rows * scenario.city.columns
    expected = PER_1000 / 1000.0 * residents / WORKING_YEAR
    return max(1, round(len(log) / log.span / expected)) if expected > 0.0 else 1


def summary(scenario: ScenarioSpec, days: int | None = None) -> str:
    """Return for people how the log was read, row by row accounted for, and what the scenario makes of it."""
    days = scenario.run.days if days is None else days
    log, arrivals, stretch = _log(scenario), _laid_out(scenario, days), stretch_of(scenario)
    period = log.span * stretch
    when = f"the log is over after {period:,} and " + ("begins again" if scenario.arrivals.repeat else "is played once")
    lines = [
        log.summary_text(),
        f"replayed: {arrivals.day.size:,} primary cases over {days:,} working days, the same in every arm "
        f"(stretch {stretch}: each working day of the log is spread over {stretch:,} of the scenario's, {when})",
    ]
    if arrivals.beyond_horizon:
        last = "of its last repetition " if scenario.arrivals.repeat and days > period else ""
        lines.append(f"beyond the horizon: {arrivals.beyond_horizon:,} rows {last}are not replayed")
    return "\n".join(lines)


def quarantine(scenario: ScenarioSpec, path) -> int:
    """Write the rows of the log that were left aside, each with its fault, as CSV; return how many there are.

    Raises:
        RequestLogFault: The file is the log itself, or cannot be written.
    """
    log = _log(scenario)
    log.write_quarantine(path)
    return len(log.quarantine)


def _laid_out(scenario: ScenarioSpec, days: int) -> Arrivals:
    log, city = _log(scenario), scenario.city
    return replay_arrivals(
        log,
        city.rows * city.columns,
        horizon_days=days,
        stretch=stretch_of(scenario, log),
        grid=(city.rows, city.columns),
        repeat=scenario.arrivals.repeat,
    )


def _cell_numbers(scenario: ScenarioSpec) -> np.ndarray:
    """Return our number of the cell at row * columns + column."""
    row, column = curve(scenario.city.rows, scenario.city.columns)
    number = np.empty(row.size, np.int64)
    number[row.astype(np.int64) * scenario.city.columns + column] = np.arange(row.size)
    return number


def _ours(theirs: tuple[str, ...], ours: tuple[str, ...]) -> np.ndarray:
    """Return the index in our vocabulary of each word of the log's."""
    return np.array([ours.index(word) for word in theirs], dtype=np.int64)


def _ordinals(day: np.ndarray, cell: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Return the place of each of the sorted cases among those of its cell, day and kind."""
    at = np.arange(day.size)
    new = np.ones(day.size, np.bool_)
    new[1:] = (np.diff(day) != 0) | (np.diff(cell) != 0) | (np.diff(kind) != 0)
    return at - np.maximum.accumulate(np.where(new, at, 0)) if day.size else at


def _log(scenario: ScenarioSpec) -> RequestLog:
    """Return the scenario's log, read once for each state of its two files."""
    return _read(*_state_of(scenario.arrivals.log), *_state_of(scenario.arrivals.mapping))


def _state_of(path) -> tuple[str, int]:
    try:
        return str(path), Path(path).stat().st_mtime_ns
    except OSError:
        return str(path), -1  # reading it will say what is wrong


@lru_cache(maxsize=4)
def _read(log: str, _log_changed: int, mapping: str, _mapping_changed: int) -> RequestLog:
    return read_log(log, mapping)


__all__ = ["columns", "quarantine", "stretch_of", "summary"]
