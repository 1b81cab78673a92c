"""Closing: beyond its limit a case may be closed on paper; call-backs find some of it out, some raisers come back, others give up."""

from __future__ import annotations

from model import draws
from model.compiled import inlined, inner
from model.day.context import limit_of, over_floor, trust_of_raiser
from model.day.feedback import lapse, learn_to_report, move_trust, record_closure
from model.day.trace import FOUND_OUT, IS_JOINT, RETURNS, note
from model.state.names import (
    DESK,
    E_BACK,
    E_FOUND_OUT,
    E_GIVEN_UP,
    E_PAPER,
    S_FOUND_OUT,
    S_PAPER,
    S_REOPENED,
    SUSPENDED,
)


@inner
def suspend(d, p, case, u_when, returns):
    """Close a case in the books while the trouble lives on: it comes back, or its raiser gives up, on a drawn day."""
    c = d.world.cases
    record_closure(d, case)
    wait = 1 + draws.geometric_quantile(u_when, 1.0 / (1.0 + p.return_days))
    c.ready[case] = d.today + min(wait, 2000)
    c.marks[case] &= ~(RETURNS | FOUND_OUT)
    if returns:
        c.marks[case] |= RETURNS
    move_trust(d.world.people, c.raiser[case], -p.shaken)
    return SUSPENDED


@inlined
def overdue_days(kinds, cases, case, today, days):
    """Return how many of the last ``days`` up to today lie beyond the case's limit."""
    return min(float(days), today - cases.found[case] - limit_of(kinds, cases.lines[case], cases.kind[case]))


@inlined
def tempt(d, p, case, days):
    """Run the clock of paper closure over the days beyond the limit: DESK or SUSPENDED. The temptation never ends."""
    c = d.world.cases
    late = overdue_days(d.kinds, c, case, d.today, days)
    if late > 0.0:
        c.to_paper[case] -= p.paper * late
        if c.to_paper[case] <= 0.0:
            return close_on_paper(d, p, case)
    return DESK


@inner
def close_on_paper(d, p, case):
    """Close a case that is not solved; whether that is found out, complained of or swallowed is drawn now."""
    c = d.world.cases
    a, b, number = c.name_a[case], c.name_b[case], int(c.papers[case])
    u_back, u_when, u_call, u_next = draws.uniforms4(d.world.key, draws.PAPER, a, b, number)
    c.papers[case] = min(number + 1, 120)
    c.to_paper[case] = draws.exponential_threshold(u_next)
    back = p.return_share * over_floor(p, trust_of_raiser(d, p, case))
    state = suspend(d, p, case, u_when, u_back < back)
    if u_call < p.call_back:
        c.marks[case] |= RETURNS | FOUND_OUT
    learn_to_report(d, p, case, 0.0)
    d.series[S_PAPER] += 1
    note(d.world.books, case, d.today, E_PAPER, c.desk[case], 0.0)
    return state


@inner
def come_back(d, p, case):
    """End a suspended case's rest: it is back at its desk and harder, or has lapsed."""
    c = d.world.cases
    if not c.marks[case] & RETURNS:
        note(d.world.books, case, d.today, E_GIVEN_UP, -1, 0.0)
        return lapse(d, p, case)
    c.reopened[case] = min(int(c.reopened[case]) + 1, 120)
    d.series[S_REOPENED] += 1
    if c.marks[case] & FOUND_OUT:
        d.series[S_FOUND_OUT] += 1
        note(d.world.books, case, d.today, E_FOUND_OUT, c.desk[case], 0.0)
    stage = 0 if c.marks[case] & IS_JOINT else c.stage[case]
    c.left[case, stage] += p.harder * c.hours[case]
    c.toll[case] += p.hop_hours
    note(d.world.books, case, d.today, E_BACK, c.desk[case], float(c.left[case, stage]))
    return DESK
