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
_MOST_CASES = 2000  # of one source
_SLOTS = 4096  # sources of one kind, cell and month that a name has room for


def draw_sources(
    key, kinds, persons: np.ndarray, firms: np.ndarray, starts: np.ndarray, factors: np.ndarray, days: int
):
    """Return (Sources, (day, source, name_a, name_b) of the cases that they would raise before ``days``).

    Sources lie in order of the month of birth, so that a longer horizon has the same ones first.

    Args:
        key: Key of the replication.
        kinds: Table of kinds.
        persons: (cells, groups) who can raise a kind.
        firms: (cells, months) open firms.
        starts: (months + 1,) first day of each month of the clock, and the day after the last.
        factors: (groups of kinds, days of these months) how busy a day is.
        days: Horizon; whole months hold it.
    """
    flow = np.cumsum(factors, axis=1)
    born, cell, kind, ends, raised = _draw(key, kinds, persons, firms, starts, flow, days)
    return Sources(cell, kind, born, ends, np.full(born.size, NEVER)), raised


@compiled
def _standing(kinds, persons, firms, kind, cell, month):
    """Return how many sources of a kind stand in a cell at any time that nobody cures: births a day times life."""
    size = firms[cell, month] if kinds.group[kind] == G_FIRMS else persons[cell, kinds.group[kind]]
    return size * kinds.rate[kind] * kinds.from_sources[kind] * kinds.source_every[kind]


@compiled
def _room(kinds, persons, firms, months, days):
    """Return room enough for all sources, and for all their cases."""
    sources, cases = 0.0, 0.0
    for c in range(persons.shape[0]):
        for k in range(N_KINDS):
            stock = _standing(kinds, persons, firms, k, c, months - 1) + _standing(kinds, persons, firms, k, c, 0)
            sources += stock * (1.0 + days / kinds.source_days[k])
            cases += stock * (1.0 + days / kinds.source_every[k])
    return int(sources + 8.0 * math.sqrt(sources) + 64.0), int(2.0 * cases + 64.0 * math.sqrt(cases) + 256.0)


@compiled
def _draw(key, kinds, persons, firms, starts, flow, days):
    months = starts.size - 1
    most, most_cases = _room(kinds, persons, firms, months, flow.shape[1])
    born, ends = np.empty(most, np.int16), np.empty(most, np.int16)
    cell, kind = np.empty(most, np.int32), np.empty(most, np.int8)
    at, by = np.empty(most_cases, np.int16), np.empty(most_cases, np.int32)
    name_a, name_b = np.empty(most_cases, np.uint32), np.empty(most_cases, np.uint32)
    n, raised = 0, 0
    for month in range(-1, months):
        begin, end = (0, 0) if month < 0 else (starts[month], starts[month + 1])
        for c in range(persons.shape[0]):
            for k in range(N_KINDS):
                mean = _standing(kinds, persons, firms, k, c, max(month, 0))
                if month >= 0:
                    mean *= (end - begin) / kinds.source_days[k]
                else:
                    mean /= 1.0 + _SOLVED * kinds.cure[k] / kinds.source_every[k] * kinds.source_days[k]
                if mean <= 0.0:
                    continue
                word = (k * 256 + month + 1) * _SLOTS
                count = draws.poisson_quantile(draws.uniform(key, draws.SOURCE, c, word, 0), mean)
                for slot in range(min(count, _SLOTS - 1, most - n)):
                    u_born, u_life, _, _ = draws.uniforms4(key, draws.SOURCE, c, word + slot, 1)
                    born[n] = begin + int(u_born * (end - begin))
                    last = born[n] + int(-math.log(u_life) * kinds.source_days[k])
                    ends[n], cell[n], kind[n] = min(last, 32000), c, k
                    time = flow[kinds.busy[k], born[n] - 1] if born[n] > 0 else 0.0
                    ordinal = 0
                    while raised < most_cases and ordinal < _MOST_CASES:
                        gap = draws.uniform(key, draws.SOURCE, c, word + slot, 2 + ordinal)
                        time += -math.log(gap) * kinds.source_every[k]
                        day = np.searchsorted(flow[kinds.busy[k]], time)
                        if day >= days or day > ends[n]:
                            break
                        name_a[raised], name_b[raised] = draws.source_case_name(key, c, word + slot, ordinal)
                        at[raised], by[raised] = day, n
                        raised += 1
                        ordinal += 1
                    n += 1
    return born[:n], cell[:n], kind[:n], ends[:n], (at[:raised], by[:raised], name_a[:raised], name_b[:raised])
