"""Feedback: a case ends; its raiser's trust, and the readiness to report around, move with what happened; desks learn."""

from __future__ import annotations

import numpy as np

from model import draws
from model.compiled import inner
from model.day.context import home_of_raiser, limit_of
from model.day.trace import IS_JOINT, note
from model.state.names import (
    E_CURED,
    E_LAPSES,
    E_RESOLVED,
    LAPSED,
    NEVER,
    RESOLVED,
    S_CLOSED,
    S_LAPSED,
    S_ON_TIME,
    S_RESOLVED,
)


@inner
def move_trust(people, resident, points):
    """Move a resident's trust by some points, within 0-1 (firms keep none)."""
    if resident >= 0:
        trust = np.float64(people.trust[resident]) + points
        people.trust[resident] = min(1.0, max(0.0, trust))


@inner
def learn_to_report(d, p, case, good):
    """Move the readiness of the raiser's cell towards good or bad, by how good the answer was (0-1)."""
    land, home = d.world.land, home_of_raiser(d.world, case)
    land.ready[home] += p.ready_gain * (p.ready_bad + good * (p.ready_good - p.ready_bad) - land.ready[home])


@inner
def in_time(kinds, cases, case, day):
    """Tell whether a day lies within the case's limit, counted from the day it was found."""
    return day - cases.found[case] <= limit_of(kinds, cases.lines[case], cases.kind[case])


@inner
def record_closure(d, case):
    """Write down the first day on which a desk closes a case."""
    c = d.world.cases
    if c.recorded[case] == NEVER:
        c.recorded[case] = d.today
        d.series[S_CLOSED] += 1
        if in_time(d.kinds, c, case, d.today):
            d.series[S_ON_TIME] += 1


@inner
def cure(d, case):
    """Let the work on a case cure the standing cause behind it, perhaps: more often where several lines sat at one table."""
    c, source = d.world.cases, d.world.cases.source[case]
    if source < 0 or d.world.sources.cured[source] >= 0:
        return
    kind = c.kind[case]
    chance = d.kinds.cure_joint[kind] if c.marks[case] & IS_JOINT else d.kinds.cure[kind]
    if draws.uniform(d.world.key, draws.CURE, c.name_a[case], c.name_b[case], 0) < chance:
        d.world.sources.cured[source] = d.today
        note(d.world.books, case, d.today, E_CURED, c.desk[case], 0.0)


@inner
def resolve(d, p, case):
    """End a case as solved: its raiser learns, its desk learns, its cause may be cured."""
    c, desks = d.world.cases, d.world.desks
    c.ended[case] = d.today
    record_closure(d, case)
    d.series[S_RESOLVED] += 1
    prompt = in_time(d.kinds, c, case, d.today)
    move_trust(d.world.people, c.raiser[case], (p.in_time if prompt else -p.late) - p.bounced * c.bounces[case])
    learn_to_report(d, p, case, (1.0 if prompt else 0.5) / (1.0 + c.bounces[case] + c.reopened[case]))
    desk, kind = c.desk[case], c.kind[case]
    desks.solved[desk, kind] += 1.0
    desks.known[desk, kind] += p.experience_gain * (1.0 - desks.known[desk, kind])
    cure(d, case)
    note(d.world.books, case, d.today, E_RESOLVED, desk, 0.0)
    return RESOLVED


@inner
def lapse(d, p, case):
    """End a case as an unmet need: nobody found it, or its raiser helped themselves, moved away or gave up."""
    c = d.world.cases
    c.ended[case] = d.today
    d.series[S_LAPSED] += 1
    helped_themselves = draws.uniform(d.world.key, draws.RETURN, c.name_a[case], c.name_b[case], 0) < p.self_help
    if not helped_themselves:
        move_trust(d.world.people, c.raiser[case], -p.lapsed)
    if c.found[case] != NEVER:
        learn_to_report(d, p, case, 0.0)
    note(d.world.books, case, d.today, E_LAPSES, -1, 0.0)
    return LAPSED
