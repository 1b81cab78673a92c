"""Mediation: a dispute whose work is done is settled or goes up a rung, one recorded attempt a rung; the harder ones go up."""

from __future__ import annotations

import math

from model import draws
from model.compiled import inner
from model.day.closing import suspend
from model.day.context import trust_of_raiser
from model.day.feedback import resolve
from model.day.trace import IS_JOINT, TRIED_AT_TOP, note
from model.state.names import CITY, DESK, E_FAILS, E_SETTLED, HANDED, S_MEDIATIONS, S_NOTED, S_SETTLED


@inner
def settling_odds(d, p, case):
    """Return the odds that an attempt succeeds: rung, escalations, earliness, trust, members on the spot, skill, hardness."""
    c = d.world.cases
    if p.settle_fresh <= 0.0 or p.settle_fresh >= 1.0:
        return p.settle_fresh * 1e12
    hard = draws.normal_quantile(draws.uniform(d.world.key, draws.HARDNESS, c.name_a[case], c.name_b[case], 0))
    odds = p.settle_fresh / (1.0 - p.settle_fresh) * math.exp(-p.hardness * hard)
    odds *= p.rung_odds ** c.tier[case] * p.escalated_odds ** c.level[case]
    if d.today - c.day[case] <= p.early_days:
        odds *= p.early_odds
    odds *= p.trust_odds ** (trust_of_raiser(d, p, case) - p.trust_reference)
    helpers = min(d.world.finding.helpers[c.cell[case]] / p.helpers_at, 1.0)
    return odds * p.member_odds**helpers * d.world.desks.rate[c.desk[case]]


@inner
def mediate(d, p, case):
    """Try to settle a dispute: solved, suspended (it will come back), one rung up, or at the top: again, after more work."""
    c = d.world.cases
    rung, attempt = int(c.tier[case]), int(c.attempts[case])
    u_settle, u_reopen, u_when, u_noted = draws.uniforms4(
        d.world.key, draws.MEDIATION, c.name_a[case], c.name_b[case], attempt
    )
    odds = settling_odds(d, p, case)
    settled = u_settle < odds / (1.0 + odds)
    c.attempts[case] = min(attempt + 1, 120)
    if not c.marks[case] & TRIED_AT_TOP:
        d.series[S_MEDIATIONS + rung] += 1
        if settled or rung > 0 or u_noted < p.noted_failure:
            d.series[S_NOTED + rung] += 1
        if settled:
            d.series[S_SETTLED + rung] += 1
    if settled:
        if u_reopen >= p.reopen:
            return resolve(d, p, case)
        note(d.world.books, case, d.today, E_SETTLED, c.desk[case], 0.0)
        return suspend(d, p, case, u_when, True)
    stage = 0 if c.marks[case] & IS_JOINT else c.lines[case] - 1  # the mediating desk's line keeps it
    c.stage[case] = stage
    c.left[case, stage] = p.harder * c.hours[case]
    note(d.world.books, case, d.today, E_FAILS, c.desk[case], float(c.left[case, stage]))
    if rung == CITY:
        c.marks[case] |= TRIED_AT_TOP
        return DESK
    c.tier[case] = rung + 1
    return HANDED
