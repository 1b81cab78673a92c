"""Waiting: a case that has been begun may hang on somebody outside (a utility, a court, a budget year): no hours help."""

from __future__ import annotations

import math

from model import draws
from model.compiled import inner
from model.day.trace import WAITS, note
from model.state.names import DESK, E_WAITS, NEVER, WAITING


@inner
def wait_for_others(d, p, case, state):
    """Let a case that was begun today, and must wait, wait: a lognormal pause with a heavy tail, drawn once."""
    c = d.world.cases
    if not c.marks[case] & WAITS or c.started[case] == NEVER or state != DESK:
        return state
    c.marks[case] &= ~WAITS
    u = draws.uniform(d.world.key, draws.WAIT, c.name_a[case], c.name_b[case], 0)
    days = p.wait_median * math.exp(p.wait_spread * draws.normal_quantile(u))
    c.ready[case] = d.today + 1 + min(int(days), 2000)
    note(d.world.books, case, d.today, E_WAITS, c.desk[case], 0.0)
    return WAITING
