"""Primary cases: drawn from the kinds' rates, once for all arms; and the blank records they start as.

Per cell, kind and day the count is Poisson in the persons concerned (binomial where a limit case asks for a bounded
number of sources), by inversion of one uniform; a case is named by
(cell, day, kind, ordinal), so no case's fate depends on how many others there are.
"""

from __future__ import annotations

import math

import numpy as np

from model import draws
from model.compiled import compiled
from model.day.arising import blank
from model.state.names import G_FIRMS, N_KINDS
from model.state.table import Records
from model.state.world import Cases

ORDINALS = 1024  # cases of one kind, cell and day that a name has room for


@compiled
def firms_open(cells, cell, founded, closes, starts):
    """Return (cells, months): firms open when each month begins."""
    count = np.zeros((cells, starts.size))
    for f in range(cell.size):
        for month in range(starts.size):
            if founded[f] < max(starts[month], 1) <= closes[f]:
                count[cell[f], month] += 1.0
    return count


@compiled
def _draw_all(key, persons, firms, group, rate, month_of_day, expected, sources):
    """Return (day, cell, kind, ordinal) of all primary cases in order of day, cell and kind."""
    most = int(expected + 8.0 * math.sqrt(expected) + 64.0)
    day = np.empty(most, np.int16)
    cell = np.empty(most, np.int32)
    kind = np.empty(most, np.int8)
    ordinal = np.empty(most, np.int16)
    cells = persons.shape[0]
    mean = np.empty((cells, N_KINDS))
    none = np.empty((cells, N_KINDS))
    drawn = np.empty((N_KINDS // 4, 4, cells))
    n = 0
    month = -1
    for d in range(month_of_day.size):
        if month_of_day[d] != month:
            month = month_of_day[d]
            for c in range(cells):
                for k in range(N_KINDS):
                    size = firms[c, month] if group[k] == G_FIRMS else persons[c, group[k]]
                    mean[c, k] = size * rate[k]
                    none[c, k] = math.exp(-mean[c, k]) if sources == 0 else 0.0
        for block in range(N_KINDS // 4):
            draws.fill_uniforms4(key, draws.ARRIVALS, 0, 1, d, 0, block, cells, drawn[block])
        for c in range(cells):
            for k in range(N_KINDS):
                u = drawn[k >> 2, k & 3, c]
                if u <= none[c, k]:
                    continue
                if sources == 0:
                    count = min(draws.poisson_quantile(u, mean[c, k]), ORDINALS)
                else:
                    count = draws.binomial_quantile(u, sources, mean[c, k] / sources)
                for i in range(count):
                    if n < most:
                        day[n], cell[n], kind[n], ordinal[n] = d, c, k, i
                        n += 1
    return day[:n], cell[:n], kind[:n], ordinal[:n]


def synthetic(kinds, persons: np.ndarray, firms, starts: np.ndarray, days: int, key: np.ndarray, sources: int = 0):
    """Return the (day, cell, kind, ordinal) columns of a scenario's primary cases over its horizon.

    ``sources`` makes the count of a cell, kind and day binomial in that many sources in place of Poisson.
    """
    starts = starts.astype(np.int32)
    open_firms = firms_open(persons.shape[0], firms.cell, firms.founded, firms.closes, starts)
    month_of_day = np.searchsorted(starts, np.arange(days), side="right").astype(np.int32) - 1
    per_day = persons @ np.bincount(kinds.group, kinds.rate, persons.shape[1]) if persons.size else np.zeros(1)
    firm_rate = kinds.rate[kinds.group == G_FIRMS].sum()
    extra = max(float(open_firms.sum(axis=0).max()) - float(persons[:, G_FIRMS].sum()), 0.0) * firm_rate
    expected = float((per_day.sum() + extra) * days)
    return _draw_all(key, persons, open_firms, kinds.group, kinds.rate, month_of_day, expected, sources)


ROOM = 1.6  # records for cases to come, per primary case; memory is taken only when they are written


@compiled
def _write(cases, day, cell, kind, ordinal, channel):
    """Write each case's name, and that nothing else is known yet: one walk over the records."""
    for i in range(day.size):
        blank(cases, i)
        cases.day[i], cases.cell[i], cases.kind[i] = day[i], cell[i], kind[i]
        cases.name_a[i] = cell[i]
        cases.name_b[i] = (np.int64(day[i]) << 14) | (np.int64(kind[i]) << 10) | np.int64(ordinal[i])
        if channel.size > 0:
            cases.channel[i] = channel[i]


def primary_cases(day, cell, kind, ordinal, channel=None) -> Records:
    """Return records with the names of primary cases written in, and room for the cases that others will seed."""
    cases = Cases.empty(int(day.size * ROOM) + 2048)
    _write(cases, day, cell, kind, ordinal, np.empty(0, np.int8) if channel is None else channel)
    return cases


def grown(cases: Records, used: int, capacity: int) -> Records:
    """Return the records with room for more; the ``used`` ones stay."""
    larger = Cases.empty(capacity)
    larger[:used] = cases[:used]
    return larger
