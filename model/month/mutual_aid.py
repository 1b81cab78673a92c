"""Mutual aid: stationed units lend their allies hours, in proportion to the substance of their ties.

A unit's own duties have a season: in its busy months it has less to spare than on average. It lends
from less: a unit lends no hour that it has not.
"""

from __future__ import annotations

import math

import numpy as np

from model import draws
from model.calendar import MONTHS_A_YEAR
from model.compiled import compiled
from model.month import pressure
from model.state.names import IS_COMMUNITY, IS_UNIT, N_LINES


def season(city) -> np.ndarray:
    """Return (organisations,) factor on a stationed unit's spare hours this month; 1 for all others. Its mean is 1."""
    o, peak = city.world.organisations, city.spec.organisations.unit_peak
    factor = np.ones(o.size)
    for unit in np.flatnonzero(o.form == IS_UNIT):
        own = draws.uniform(city.world.key, draws.SEASON, int(unit), 0, 0)
        factor[unit] = 1.0 + peak * math.cos(2.0 * math.pi * (2.0 * city.month / MONTHS_A_YEAR + own))
    return factor


def aid(city, free: np.ndarray) -> np.ndarray:
    """Move stationed units' spare hours to their allies' desks; return hours a day per desk and lower ``free`` by them.

    ``free`` is (stations,) hours a day that no duty takes on average over the year. Under the common need rule they go to the ally's most pressed desk, else to the desk of the unit's own line.
    """
    world, o = city.world, city.world.organisations
    o.lent[:] = 0.0
    if not world.ties.alive.any():
        return np.zeros(city.sizes.desks)
    aided, given = _aid(
        world.ties, o, pressure.of_communities(city), city.policy.project_rule == "common_need",
        city.station_of_unit, free, season(city), city.sizes.desks,
    )  # fmt: skip
    free -= given
    np.add.at(o.lent, city.ledger.owner, given)
    return aided


@compiled
def _aid(t, o, pressed, common, station_of_unit, free, season, desks):
    aided, total, given = np.zeros(desks), np.zeros(o.size), np.zeros(free.size)
    for i in range(t.a.size):
        if t.alive[i] and o.form[t.a[i]] == IS_COMMUNITY and o.form[t.b[i]] == IS_UNIT:
            total[t.b[i]] += t.substance[i]
    for i in range(t.a.size):
        if not t.alive[i] or o.form[t.a[i]] != IS_COMMUNITY or o.form[t.b[i]] != IS_UNIT or t.substance[i] <= 0.0:
            continue
        unit, community = t.b[i], t.a[i]
        station = station_of_unit[unit]
        spare = min(free[station] * season[unit], free[station])
        hours = spare * t.substance[i] / max(total[unit], 1.0)
        line = pressed[community].argmax() if common else max(o.line[unit], 0)
        aided[community * N_LINES + line] += hours
        given[station] += hours
    return aided, given
