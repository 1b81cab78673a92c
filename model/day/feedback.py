"""Feedback: a case ends, and the raiser's trust moves with what happened."""

from __future__ import annotations

import numpy as np

from model.compiled import inner
from model.day.diary import IS_DUPLICATE, note
from model.state import names
from model.state.names import (
    LAPSED,
    MERGED,
    NEVER,
    RESOLVED,
    S_LAPSED,
    S_MERGED,
    S_RESOLVED,
)


@inner
def move_trust(people, resident, points):
    """Move a resident's trust by some points, within 0-1 (firms keep none)."""
    if resident >= 0:
        trust = np.float64(people.trust[resident]) + points
        people.trust[resident] = min(1.0, max(0.0, trust))


@inner
def in_time(kinds, cases, case, day):
    """Tell whether a day lies within the case's limit, counted from the day it was found."""
    return day - cases.found[case] <= kinds.limit[cases.kind[case]]


@inner
def resolve(world, kinds, rates, case, day, series):
    """End a case as solved."""
    c = world.cases
    c.state[case] = RESOLVED
    c.ended[case] = day
    if c.recorded[case] == NEVER:
        c.recorded[case] = day
    series[S_RESOLVED] += 1
    points = rates.in_time if in_time(kinds, c, case, day) else -rates.late
    move_trust(world.people, c.raiser[case], points - rates.bounced * c.bounces[case])
    note(world.books, case, day, names.E_RESOLVED, c.desk[case], 0.0)


@inner
def lapse(world, rates, case, day, series):
    """End a case as an unmet need: nobody found it, or the raiser gave up."""
    c = world.cases
    c.state[case] = LAPSED
    c.ended[case] = day
    series[S_LAPSED] += 1
    move_trust(world.people, c.raiser[case], -rates.lapsed)
    note(world.books, case, day, names.E_LAPSES, -1, 0.0)


@inner
def merge(world, case, day, series):
    """End a duplicate entry: the desk has seen that the trouble is already in hand."""
    c = world.cases
    c.state[case] = MERGED
    c.ended[case], c.recorded[case] = day, day
    series[S_MERGED] += 1
    note(world.books, case, day, names.E_MERGED, c.desk[case], 0.0)


__all__ = ["IS_DUPLICATE", "in_time", "lapse", "merge", "move_trust", "resolve"]
