"""Giving way: when queues grow an organisation cuts other uses in a stated order, then works overtime; when they shrink it gives back.

Own duties give way first, then meetings, ledgers, patrol, each up to a stated share; what is not done is counted, and missed: patrols find less, meetings
keep fewer members active. Costs
of levers are not spared: they fall on all uses in the same way, through the hours that are left.
"""

from __future__ import annotations

import numpy as np

from model.month import pressure
from model.state.names import (
    DUTIES,
    MEETINGS,
    N_LINES,
    PATROL,
    REPORTING,
    UNDONE_MEETINGS,
    UNDONE_PATROL,
    UNDONE_REPORTS,
    UNDONE_SUPERIORS,
)

ORDER = (
    (DUTIES, "duties_give", UNDONE_SUPERIORS), (MEETINGS, "meetings_give", UNDONE_MEETINGS),
    (REPORTING, "ledgers_give", UNDONE_REPORTS), (PATROL, "patrol_gives", UNDONE_PATROL),
)  # fmt: skip


def decide(city) -> None:
    """Cut uses where desks are asked for more than is free; fix this month's overtime."""
    rule, ledger, desks, n = city.spec.pressure, city.ledger, city.world.desks, city.sizes.desks
    if city.pooled:
        desks.over[:] = 0.0
        city.world.communities.met[:] = 1.0
        return
    spent = ledger.charged[:n].sum(axis=1) - ledger.vacant[:n]
    missing = rule.elasticity * np.maximum(pressure.load(city) - (ledger.worked[:n] - spent), 0.0)
    meetings = ledger.charged[:n, MEETINGS].copy()
    for use, most, undone in ORDER:
        given = np.minimum(missing, getattr(rule, most) * ledger.charged[:n, use])
        ledger.charged[:n, use] -= given
        missing = missing - given
        city.note_undone(undone, float(given.sum()))
    _note_meetings(city, meetings)
    over = np.minimum(missing, city.spec.staff.overtime_most * ledger.worked[:n])
    desks.over[:] = np.bincount(desks.pool, over, n)


def _note_meetings(city, planned: np.ndarray) -> None:
    """Note which share of each community's meetings is left: members live by it next month."""
    n = city.sizes.communities * N_LINES
    planned = planned[:n].reshape(-1, N_LINES).sum(axis=1)
    held = city.ledger.charged[:n, MEETINGS].reshape(-1, N_LINES).sum(axis=1)
    city.world.communities.met[:] = np.divide(held, planned, out=np.ones(planned.size), where=planned > 0.0)
