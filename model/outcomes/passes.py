"""The two long walks behind the outcomes: once over the cases, once over the residents. Sums only, no division."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model.compiled import compiled
from model.day.diary import IS_DUPLICATE
from model.state.names import LAPSED, PENDING, RESOLVED

PROMPT = 3  # days within which a case counts as found early


class CaseSums(NamedTuple):
    """Counts and sums over cases; arrays hold what is needed by community, by class of raiser, by days."""

    cases: int
    resolved: int
    lapsed: int
    days_unknown: int
    days_to_desk: int
    days_open: int
    due_early: int
    found_early: int
    due: int
    in_limit: int
    entries: int
    duplicates: int
    entries_due: int
    entries_on_time: int
    known: int
    handoffs: int
    bounces: int
    reopened: int
    answered: int
    satisfaction: float
    disputes_primary: int
    disputes_ended: int
    settled_early: int
    mediations: int
    lasting: int
    lengths: np.ndarray  # (days + 1,) resolved cases by days from raised to resolved
    community: np.ndarray  # (communities, 2) days open, cases
    raiser: np.ndarray  # (4, 2) days open, cases; row online * 2 + migrant


@compiled
def sum_cases(
    n, days, kind_limit, kind_dispute, communities, community_of, group, marks, state, kind, day, found, first_desk,
    ended, recorded, cell, raiser, parent, level, attempts, reopened, handoffs, bounces,
):  # fmt: skip
    """Walk the first ``n`` cases once."""
    cases = n_resolved = lapsed = days_unknown = days_to_desk = days_open = 0
    due_early = found_early = due = in_limit = 0
    entries = duplicates = entries_due = entries_on_time = 0
    known = n_handoffs = n_bounces = n_reopened = answered = 0
    disputes_primary = disputes_ended = settled_early = mediations = lasting = 0
    satisfaction = 0.0
    lengths = np.zeros(days + 1, np.int64)
    by_community = np.zeros((communities, 2))
    by_raiser = np.zeros((4, 2))
    for i in range(n):
        s = state[i]
        if s == PENDING:
            continue
        limit = kind_limit[kind[i]]
        at = int(found[i])
        if at >= 0:
            entries += 1
            closed = int(recorded[i])
            if closed >= 0 or days - at > limit:
                entries_due += 1
                if closed >= 0 and closed - at <= limit:
                    entries_on_time += 1
        if marks[i] & IS_DUPLICATE:
            if at >= 0:
                duplicates += 1
            continue
        cases += 1
        start, end, solved = int(day[i]), int(ended[i]), s == RESOLVED
        left = days - start
        days_unknown += min(at - start, left) if at >= 0 else left
        desk_day = int(first_desk[i])
        days_to_desk += min(desk_day - start, left) if desk_day >= 0 else left
        length = min(end - start, left) if solved else left
        days_open += length
        late = end - at > limit
        if left >= PROMPT:
            due_early += 1
            if at >= 0 and at - start <= PROMPT:
                found_early += 1
        if left >= limit:
            due += 1
            if solved and not late:
                in_limit += 1
        if solved:
            n_resolved += 1
            lengths[max(length, 0)] += 1
        elif s == LAPSED:
            lapsed += 1
        if at >= 0:
            known += 1
            n_handoffs += int(handoffs[i])
            n_bounces += int(bounces[i])
            if reopened[i] > 0:
                n_reopened += 1
            if solved:
                answered += 1
                score = 0.95 - 0.1 * min(int(bounces[i]), 3)
                if late:
                    score -= 0.25
                if reopened[i] > 0:
                    score -= 0.12
                satisfaction += min(max(score, 0.0), 1.0)
            elif s == LAPSED:
                answered += 1
                satisfaction += 0.15
        place = community_of[cell[i]]
        by_community[place, 0] += length
        by_community[place, 1] += 1.0
        who = raiser[i]
        if who >= 0:
            row = int(group[who]) & 3
            by_raiser[row, 0] += length
            by_raiser[row, 1] += 1.0
        if kind_dispute[kind[i]]:
            if parent[i] < 0:
                disputes_primary += 1
            if level[i] > 0 or solved or s == LAPSED:
                disputes_ended += 1
            if solved and level[i] == 0:
                settled_early += 1
            mediations += int(attempts[i])
            if solved and attempts[i] > 0:
                lasting += 1
    return CaseSums(
        cases, n_resolved, lapsed, days_unknown, days_to_desk, days_open, due_early, found_early, due, in_limit,
        entries, duplicates, entries_due, entries_on_time, known, n_handoffs, n_bounces, n_reopened, answered,
        satisfaction, disputes_primary, disputes_ended, settled_early, mediations, lasting, lengths, by_community,
        by_raiser,
    )  # fmt: skip


@compiled
def sum_people(cell, trust, value, group, mood):
    """Return [locals, their trust, migrants, their trust, sum and sum of squares of positions less one half]."""
    out = np.zeros(6)
    for i in range(cell.size):
        x = min(max(float(trust[i]) + mood[cell[i]], 0.0), 1.0)
        at = 2 * (int(group[i]) & 1)
        out[at] += 1.0
        out[at + 1] += x
        v = float(value[i]) - 0.5
        out[4] += v
        out[5] += v * v
    return out
