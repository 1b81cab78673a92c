"""Primary cases: drawn once for all arms, from standing causes and at random; and the blank records they start as.

Daily counts are overdispersed as real logs are: a day factor with memory by group of kinds, a weekday shape, and small
clusters in a cell. A case at random is named by (cell, day, kind, ordinal), one of a source by the source and its ordinal,
so no case's fate depends on how many others there are.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from model import draws
from model.calendar import month_start
from model.compiled import compiled
from model.day.new_case import blank
from model.initial.sources import draw_sources
from model.state.names import G_FIRMS, N_KINDS
from model.state.table import Records
from model.state.world import Cases, Sources

ORDINALS = 1024  # cases of one kind, cell and day that a name has room for
ROOM = 1.35  # records for cases to come, per primary case; memory is taken only when they are written


class Primary(NamedTuple):
    """Columns of primary cases in order of day, and the standing causes behind some of them."""

    day: np.ndarray  # clock
    cell: np.ndarray
    kind: np.ndarray
    name_a: np.ndarray
    name_b: np.ndarray
    source: np.ndarray  # -1 none
    channel: np.ndarray  # how it becomes known at once; empty, or -1: through discovery
    sources: Records


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
def day_factors(key, days, cv, memory, weekday):
    """Return (groups, days): how much busier a day is than the mean one; lognormal with memory, times the weekday."""
    factors = np.empty((3, days))
    spread = math.sqrt(math.log(1.0 + cv * cv))
    for group in range(3):
        state = 0.0
        for day in range(days):
            shock = draws.normal_quantile(draws.uniform(key, draws.DAY_FACTOR, group, day, 0))
            state = shock if day == 0 else memory * state + math.sqrt(1.0 - memory * memory) * shock
            factors[group, day] = math.exp(spread * state - 0.5 * spread * spread) * weekday[day % weekday.size]
    return factors


@compiled
def _draw_at_random(key, persons, firms, kinds, factors, month_of_day, cluster, expected):
    """Return (day, cell, kind, ordinal) of the cases that no source raises, in order of day, cell and kind."""
    most = int(1.1 * expected + 8.0 * math.sqrt(expected) + 256.0)
    day, cell = np.empty(most, np.int16), np.empty(most, np.int32)
    kind, ordinal = np.empty(most, np.int8), np.empty(most, np.int16)
    cells = persons.shape[0]
    mean = np.empty((cells, N_KINDS))
    drawn = np.empty((N_KINDS // 4, 4, cells))
    n = 0
    for d in range(month_of_day.size):
        month = month_of_day[d]
        if d == 0 or month != month_of_day[d - 1]:
            for c in range(cells):
                for k in range(N_KINDS):
                    size = firms[c, month] if kinds.group[k] == G_FIRMS else persons[c, kinds.group[k]]
                    mean[c, k] = size * kinds.rate[k] * (1.0 - kinds.from_sources[k]) / (1.0 + cluster)
        for block in range(N_KINDS // 4):
            draws.fill_uniforms4(key, draws.ARRIVALS, 0, 1, d, 0, block, cells, drawn[block])
        for c in range(cells):
            for k in range(N_KINDS):
                u, events = drawn[k >> 2, k & 3, c], mean[c, k] * factors[kinds.busy[k], d]
                if u <= 1.0 - events:  # below exp(-events) for sure
                    continue
                count = draws.poisson_quantile(u, events)
                if cluster > 0.0:
                    for event in range(min(count, ORDINALS)):
                        more = draws.uniform(key, draws.CLUSTER_SIZE, c, d * 16 + k, event)
                        count += draws.geometric_quantile(more, 1.0 / (1.0 + cluster))
                for i in range(min(count, ORDINALS)):
                    if n < most:
                        day[n], cell[n], kind[n], ordinal[n] = d, c, k, i
                        n += 1
    return day[:n], cell[:n], kind[:n], ordinal[:n]


def synthetic(spec, kinds, persons: np.ndarray, firms, starts: np.ndarray, days: int, key: np.ndarray) -> Primary:
    """Return a scenario's primary cases over ``days`` of the clock; ``starts`` are the first days of its months."""
    starts = starts.astype(np.int32)
    open_firms = firms_open(persons.shape[0], firms.cell, firms.founded, firms.closes, starts)
    ends = np.append(starts, np.int32(month_start(starts.size)))
    month_of_day = np.searchsorted(starts, np.arange(days), side="right").astype(np.int32) - 1
    demand = spec.demand
    factors = day_factors(key, int(ends[-1]), demand.day_cv, demand.day_memory, np.array(demand.weekday, float))
    per_day = persons @ np.bincount(kinds.group, kinds.rate, persons.shape[1]) if persons.size else np.zeros(1)
    firm_rate = kinds.rate[kinds.group == G_FIRMS].sum()
    extra = max(float(open_firms.sum(axis=0).max()) - float(persons[:, G_FIRMS].sum()), 0.0) * firm_rate
    expected = float((per_day.sum() + extra) * max(factors.mean(axis=1).max(), 1.0) * days)
    day, cell, kind, ordinal = _draw_at_random(
        key, persons, open_firms, kinds, factors, month_of_day, demand.cluster, expected
    )
    sources, raised = draw_sources(key, kinds, persons, open_firms, ends, factors, days)
    return _in_order(day, cell, kind, ordinal, sources, raised)


def _in_order(day, cell, kind, ordinal, sources: Records, raised) -> Primary:
    """Put cases at random and of sources together in order of day."""
    name_b = (day.astype(np.int64) << 14) | (kind.astype(np.int64) << 10) | ordinal
    at, by, first, second = raised
    days = np.concatenate([day, at])
    order = np.argsort(days, kind="stable")
    columns = (
        (cell, sources.cell[by], np.int32), (kind, sources.kind[by], np.int8), (cell, first, np.uint32),
        (name_b, second, np.uint32), (np.full(day.size, -1), by, np.int32),
    )  # fmt: skip
    return Primary(
        days[order],
        *(np.concatenate([one.astype(kind_), other.astype(kind_)])[order] for one, other, kind_ in columns),
        np.empty(0, np.int8), sources,
    )  # fmt: skip


def replayed(day, cell, kind, ordinal, channel=None) -> Primary:
    """Return primary cases of a log: no standing cause is known behind them."""
    name_b = (day.astype(np.int64) << 14) | (kind.astype(np.int64) << 10) | ordinal
    channel = np.empty(0, np.int8) if channel is None else channel
    return Primary(
        day, cell, kind, cell.astype(np.uint32), name_b.astype(np.uint32), np.full(day.size, -1, np.int32), channel,
        Sources.empty(0),
    )  # fmt: skip


@compiled
def _write(cases, day, cell, kind, name_a, name_b, source, channel):
    """Write each case's name, and that nothing else is known yet: one walk over the records."""
    for i in range(day.size):
        blank(cases, i)
        cases.day[i], cases.cell[i], cases.kind[i] = day[i], cell[i], kind[i]
        cases.name_a[i], cases.name_b[i], cases.source[i] = name_a[i], name_b[i], source[i]
        if channel.size > 0:
            cases.channel[i] = channel[i]


def primary_cases(primary: Primary) -> Records:
    """Return records with the names of primary cases written in, and room for the cases that others will seed."""
    cases = Cases.empty(int(primary.day.size * ROOM) + 2048)
    _write(cases, *primary[:7])
    return cases


def grown(cases: Records, used: int, capacity: int) -> Records:
    """Return the records with room for more; the ``used`` ones stay."""
    larger = Cases.empty(capacity)
    larger[:used] = cases[:used]
    return larger


__all__ = ["Primary", "day_factors", "grown", "primary_cases", "replayed", "synthetic"]
