"""Sources: standing causes of trouble, born at random, each with days of its own on which it would raise a case.

The schedule is made once and shared by the arms. An arm that has cured a source skips its later cases: they keep their
names, count as prevented, and no other draw moves. Cases come faster on busy days: gaps are exponential in a time that
runs with the day factor.
"""

from __future__ import annotations

import math

import numpy as np

from model import draws
from model.compiled import compiled
from model.state.names import G_FIRMS, N_KINDS, NEVER
from model.state.world import Sources

_SOLVED = (
    0.7  # warm guess: share of cases that are solved, so that the stock at the start is one that work has cured before
)
_SLOTS = 4096  # sources of one kind, cell and month that a name has room for


def draw_sources(key, kinds, persons: np.ndarray, firms: np.ndarray, starts: np.ndarray, factors: np.ndarray):
    """Return (Sources, (day, source, name_a, name_b) of the cases that they would raise).

    Args:
        key: Key of the replication.
        kinds: Table of kinds.
        persons: (cells, groups) who can raise a kind.
        firms: (cells, months) open firms.
        starts: (months,) first day of each month of the clock.
        factors: (groups of kinds, days) how busy a day is.
    """
    flow = np.cumsum(factors, axis=1)
    born, cell, kind, ends, first, raised = _draw(key, kinds, persons, firms, starts, flow)
    sources = Sources(cell, kind, born, ends, np.full(born.size, NEVER), np.bincount(raised[1], minlength=born.size))
    return sources, raised


@compiled
def _expected(kinds, persons, firms, kind, cell, month):
    """Return how many sources of a kind stand in a cell at any time: births a day times life."""
    size = firms[cell, month] if kinds.group[kind] == G_FIRMS else persons[cell, kinds.group[kind]]
    return size * kinds.rate[kind] * kinds.from_sources[kind] * kinds.source_every[kind]


@compiled
def _draw(key, kinds, persons, firms, starts, flow):
    cells, months, days = persons.shape[0], starts.size, flow.shape[1]
    standing, cases = 0.0, 0.0
    for c in range(cells):
        for k in range(N_KINDS):
            stock = _expected(kinds, persons, firms, k, c, months - 1) + _expected(kinds, persons, firms, k, c, 0)
            standing += stock * (1.0 + days / kinds.source_days[k])
            cases += stock * (1.0 + days / kinds.source_every[k])
    most, most_cases = (
        int(standing + 8.0 * math.sqrt(standing) + 64.0),
        int(2.0 * cases + 64.0 * math.sqrt(cases) + 256.0),
    )
    born, ends, cell, kind = (
        np.empty(most, np.int16),
        np.empty(most, np.int16),
        np.empty(most, np.int32),
        np.empty(most, np.int8),
    )
    first = np.empty(most, np.int64)
    at, by = np.empty(most_cases, np.int16), np.empty(most_cases, np.int32)
    name_a, name_b = np.empty(most_cases, np.uint32), np.empty(most_cases, np.uint32)
    n, raised = 0, 0
    for c in range(cells):
        for k in range(N_KINDS):
            for month in range(-1, months):
                begin = 0 if month < 0 else starts[month]
                end = days if month + 1 >= months else starts[month + 1]
                mean = _expected(kinds, persons, firms, k, c, max(month, 0))
                if month >= 0:
                    mean *= (end - begin) / kinds.source_days[k]
                else:
                    cured = _SOLVED * kinds.cure[k] / kinds.source_every[k]
                    mean /= 1.0 + cured * kinds.source_days[k]
                if mean <= 0.0:
                    continue
                word = (k * 256 + month + 1) * _SLOTS
                count = draws.poisson_quantile(draws.uniform(key, draws.SOURCE, c, word, 0), mean)
                for slot in range(min(count, _SLOTS - 1)):
                    if n >= most:
                        break
                    u_born, u_life, _, _ = draws.uniforms4(key, draws.SOURCE, c, word + slot, 1)
                    born[n] = begin if month < 0 else begin + int(u_born * (end - begin))
                    last = born[n] + int(-math.log(u_life) * kinds.source_days[k])
                    ends[n], cell[n], kind[n], first[n] = min(last, 32000), c, k, raised
                    time = flow[kinds.busy[k], born[n] - 1] if born[n] > 0 else 0.0
                    ordinal = 0
                    while raised < most_cases and ordinal < 2000:
                        gap = draws.uniform(key, draws.SOURCE, c, word + slot, 2 + ordinal)
                        time += -math.log(gap) * kinds.source_every[k]
                        day = np.searchsorted(flow[kinds.busy[k]], time)
                        if day >= days or day > ends[n]:
                            break
                        a, b = draws.source_case_name(key, c, word + slot, ordinal)
                        at[raised], by[raised], name_a[raised], name_b[raised] = day, n, a, b
                        raised += 1
                        ordinal += 1
                    n += 1
    return (
        born[:n],
        cell[:n],
        kind[:n],
        ends[:n],
        first[:n],
        (at[:raised], by[:raised], name_a[:raised], name_b[:raised]),
    )
