"""The two long walks behind the outcomes: once over the cases, once over the residents. Sums only, no division."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model.compiled import compiled
from model.day.context import limit_of
from model.state.names import LAPSED, LATENT, NEVER, PENDING, PREVENTED, RESOLVED


class CaseSums(NamedTuple):
    """Counts and sums over true cases raised since a day; arrays hold what is needed by days or by group."""

    cases: int
    resolved: int
    lapsed: int
    open: int
    mature: int  # raised at least tau before the end
    days_unknown: float  # restricted sums over mature cases
    days_to_desk: float
    days_open: float
    within: np.ndarray  # (3,) mature cases resolved within 7, 15 and 60 days
    solved_on: np.ndarray  # (days + 1,) cases resolved that many days after they arose
    seen_until: np.ndarray  # (days + 1,) unresolved cases seen that long, or lapsed (counted at the last day)
    due_early: int
    found_early: int
    due: int
    in_limit: int
    entries_due: int
    entries_on_time: int
    known: int
    by_patrol: int
    handoffs: int
    bounces: int
    reopened: int
    repeats: int
    answered: int
    late: int
    refusals: int
    lapsed_known: int
    disputes_primary: int
    disputes_ended: int
    settled_early: int
    community: np.ndarray  # (communities, 2) days open, mature cases
    raiser: np.ndarray  # (4, 2) days open, mature cases; row online * 2 + migrant
    small: (
        np.ndarray
    )  # (2, 2) mature cases of firms solved within 15 days, all; small ones and social organisations first


@compiled
def sum_cases(c, kinds, land, people, firms, n, since, today, tau, early, minimum):
    """Walk the first ``n`` cases once; ``since`` and ``today`` are days of the clock."""
    horizon = today - since
    cases = resolved = lapsed = still = mature = due_early = found_early = due = in_limit = 0
    entries_due = entries_on_time = known = by_patrol = handoffs = bounces = reopened = repeats = 0
    answered = late_answers = refusals = lapsed_known = disputes_primary = disputes_ended = settled_early = 0
    unknown = to_desk = open_days = 0.0
    within = np.zeros(3)
    solved_on, seen_until = np.zeros(horizon + 1, np.int64), np.zeros(horizon + 1, np.int64)
    community, raiser, small = np.zeros((land.community.max() + 1, 2)), np.zeros((4, 2)), np.zeros((2, 2))
    for i in range(n):
        state, start = c.state[i], int(c.day[i])
        if state == PENDING or state == PREVENTED or start < since or start >= today:
            continue
        kind, at, end = c.kind[i], int(c.found[i]), int(c.ended[i])
        limit, left, solved = limit_of(kinds, c.lines[i], kind), today - start, state == RESOLVED
        cases += 1
        resolved += solved
        lapsed += state == LAPSED
        still += LATENT <= state < RESOLVED
        length = end - start if solved else horizon + tau + 1
        if solved:
            solved_on[min(length, horizon)] += 1
        else:
            seen_until[horizon if state == LAPSED else min(left, horizon)] += 1
        if left >= tau:
            mature += 1
            unknown += min(at - start, tau) if at != NEVER else tau
            to_desk += min(int(c.first_desk[i]) - start, tau) if c.first_desk[i] != NEVER else tau
            days = min(length, tau)
            open_days += days
            within[0] += length <= 7
            within[1] += length <= 15
            within[2] += length <= 60
            community[land.community[c.cell[i]], 0] += days
            community[land.community[c.cell[i]], 1] += 1.0
            who = c.raiser[i]
            if who >= 0:
                row = int(people.group[who]) & 3
                raiser[row, 0] += days
                raiser[row, 1] += 1.0
            else:
                firm = -1 - who
                row = 0 if firms.social[firm] or firms.members[firm] < minimum else 1
                small[row, 0] += length <= 15
                small[row, 1] += 1.0
        if left >= early:
            due_early += 1
            found_early += at != NEVER and at - start <= early
        late = solved and end - at > limit
        if left >= tau + limit:
            due += 1
            in_limit += solved and not late
        if at != NEVER:
            known += 1
            by_patrol += c.channel[i] == 1
            handoffs += int(c.handoffs[i])
            bounces += int(c.bounces[i])
            reopened += c.reopened[i] > 0
            repeats += c.repeats[i] > 0
            closed = int(c.recorded[i])
            if closed != NEVER or today - at > limit:
                entries_due += 1
                entries_on_time += closed != NEVER and closed - at <= limit
            if solved:
                answered += 1
                late_answers += late
                refusals += min(int(c.bounces[i]), 3)
            elif state == LAPSED:
                lapsed_known += 1
        if kinds.dispute[kind]:
            disputes_primary += c.parent[i] < 0
            disputes_ended += c.level[i] > 0 or state >= RESOLVED
            settled_early += solved and c.level[i] == 0
    return CaseSums(
        cases, resolved, lapsed, still, mature, unknown, to_desk, open_days, within, solved_on, seen_until, due_early,
        found_early, due, in_limit, entries_due, entries_on_time, known, by_patrol, handoffs, bounces, reopened,
        repeats, answered, late_answers, refusals, lapsed_known, disputes_primary, disputes_ended, settled_early,
        community, raiser, small,
    )  # fmt: skip


@compiled
def sum_people(people, positions, mood, first, adults):
    """Return [locals, their trust, migrants, their trust, adults, sum and squares of their positions less 1/2]."""
    out = np.zeros(7)
    for cell in range(first.shape[0]):
        for i in range(first[cell, 0], first[cell, first.shape[1] - 1]):
            at = 2 * (int(people.group[i]) & 1)
            out[at] += 1.0
            out[at + 1] += min(max(float(people.trust[i]) + mood[cell], 0.0), 1.0)
        for i in range(first[cell, 0], first[cell, adults]):
            v = float(positions[i]) - 0.5
            out[4] += 1.0
            out[5] += v
            out[6] += v * v
    return out
