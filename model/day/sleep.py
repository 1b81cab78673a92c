"""Sleep: the day on which something but work can happen to an open case; until then its record is not touched."""

from __future__ import annotations

import math

from model.compiled import inlined
from model.day.accounts import exhausted
from model.day.context import limit_of
from model.day.ignition import highest_hazard
from model.day.repeats import repeat_hazard
from model.day.trace import IS_JOINT
from model.state.names import DESK, LATENT, SUSPENDED


@inlined
def days_until(left, hazard):
    """Return in how many days a clock strikes."""
    return left / hazard if hazard > 0.0 else math.inf


@inlined
def next_look(d, p, case):
    """Return the day to look at a case again; 0 if any day, else at most the month's last, after which hazards change."""
    c, world = d.world.cases, d.world
    kind, state = c.kind[case], c.state[case]
    if c.level[case] > 0:
        return 0
    if state == DESK and (c.marks[case] & IS_JOINT or not exhausted(world, c.desk[case])):
        return 0
    rest = float(d.month_end - d.today)
    if state == LATENT:
        rest = min(rest, days_until(c.to_found[case], c.said[case] + world.finding.total[c.cell[case], kind]))
        rest = min(rest, days_until(c.to_lapse[case], d.kinds.lapse[kind]))
    else:
        if state != DESK:
            rest = min(rest, float(c.ready[case] - d.today))
        else:
            ahead = max(c.found[case] + limit_of(d.kinds, c.lines[case], kind) - d.today, 0.0)
            rest = min(rest, ahead + days_until(c.to_paper[case], p.paper))
        if state != SUSPENDED:
            rest = min(rest, days_until(c.to_lapse[case], d.kinds.lapse[kind] * p.known_lapse))
            rest = min(rest, days_until(c.to_found[case], repeat_hazard(world, p, case)))
    if d.kinds.dispute[kind]:
        rest = min(rest, days_until(c.to_ignite[case], highest_hazard(p, c, case, d.month_end)))
    return d.today + max(int(math.ceil(rest)), 0)
