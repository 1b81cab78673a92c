"""Arriving: today's cases arise; one of a source that has been cured before is prevented and keeps its identifier."""

from __future__ import annotations

import numpy as np

from model.compiled import inlined
from model.day.new_case import settle_raiser, shape
from model.day.reporting import own_hazard, reported_at_once
from model.day.trace import note
from model.state.names import E_ARISES, LATENT, PREVENTED, S_ARRIVED, S_PREVENTED


@inlined
def arrive(d, case):
    """Let a case whose name, kind and cell are set become latent today, or be prevented (MODEL 4.1)."""
    c, source = d.world.cases, d.world.cases.source[case]
    c.day[case] = d.today
    if source >= 0 and 0 <= d.world.sources.cured[source] < d.today:
        c.ended[case] = d.today
        d.series[S_PREVENTED] += 1
        c.state[case] = PREVENTED
        return
    u_tier, u_lines, u_joint = settle_raiser(d, case)
    p = d.numbers[d.world.land.community[c.cell[case]]]
    u_prompt = shape(d, p, case, u_tier, u_lines, u_joint)
    said, online = own_hazard(d, p, case)
    c.said[case] = said + online
    if c.channel[case] < 0:
        c.channel[case] = reported_at_once(d, p, case, u_prompt)
    c.state[case] = LATENT
    d.series[S_ARRIVED] += 1
    note(d.world.books, case, d.today, E_ARISES, c.cell[case], np.float64(c.hours[case]))
