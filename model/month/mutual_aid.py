"""Mutual aid: stationed units lend their allies hours, in proportion to the substance of their ties.

They promise what own duties leave on average over the year. Own duties have a season: in busy months they ask for more
hours than there are, and whatever is lent then delays them. Units keep back part of what would; the rest is counted.
"""

from __future__ import annotations

import math

import numpy as np

from model import draws
from model.calendar import MONTHS_A_YEAR, month_start
from model.compiled import compiled
from model.month import pressure
from model.state.names import DUTIES, IS_COMMUNITY, IS_UNIT, N_LINES


def season(city) -> np.ndarray:
    """Return (organisations,) factor on a stationed unit's own duties this month; 1 for all others. Its mean is 1."""
    o, peak = city.world.organisations, city.spec.organisations.unit_peak
    factor = np.ones(o.size)
    for unit in np.flatnonzero(o.form == IS_UNIT):
        own = draws.uniform(city.world.key, draws.SEASON, int(unit), 0, 0)
        factor[unit] = 1.0 + peak * math.cos(2.0 * math.pi * (2.0 * city.month / MONTHS_A_YEAR + own))
    return factor


def aid(city, free: np.ndarray) -> np.ndarray:
    """Move stationed units' spare hours to their allies' desks; return hours a day per desk and lower ``free`` by them.

    ``free`` is (stations,) hours a day that no duty takes on average over the year. Under the common need rule they go to
    the ally's most pressed desk, else to the desk of the unit's own line.
    """
    world = city.world
    if not world.ties.alive.any():
        return np.zeros(city.sizes.desks)
    offered, pressing = _offered(city, free)
    aided, given = _aid(
        world.ties, world.organisations, pressure.of_communities(city), city.policy.project_rule == "common_need",
        city.stations.of_unit, offered, city.sizes.desks,
    )  # fmt: skip
    free -= given
    _note(city, given, np.minimum(given, pressing))
    return aided


def _offered(city, free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (stations,) hours a day that units offer this month, and those of all of theirs that own duties ask for, too."""
    ledger = city.ledger
    duties = ledger.charged[:, DUTIES] * season(city)[ledger.owner]
    pressing = np.clip(duties + free - ledger.worked, 0.0, free)
    return free - city.spec.alliances.holds_back * pressing, pressing


def _note(city, given: np.ndarray, delaying: np.ndarray) -> None:
    """Add up, since the reform, hours lent and those of them by which own duties were delayed."""
    if not city.reformed:
        return
    o, owner = city.world.organisations, city.ledger.owner
    days = month_start(city.month + 1) - city.clock
    np.add.at(o.lent, owner, given * days)
    np.add.at(o.delayed, owner, delaying * days)


@compiled
def _aid(t, o, pressed, common, station_of_unit, offered, desks):
    aided, total, given = np.zeros(desks), np.zeros(o.size), np.zeros(offered.size)
    for i in range(t.a.size):
        if t.alive[i] and o.form[t.a[i]] == IS_COMMUNITY and o.form[t.b[i]] == IS_UNIT:
            total[t.b[i]] += t.substance[i]
    for i in range(t.a.size):
        if not t.alive[i] or o.form[t.a[i]] != IS_COMMUNITY or o.form[t.b[i]] != IS_UNIT or t.substance[i] <= 0.0:
            continue
        unit, community = t.b[i], t.a[i]
        station = station_of_unit[unit]
        hours = offered[station] * t.substance[i] / max(total[unit], 1.0)
        line = pressed[community].argmax() if common else max(o.line[unit], 0)
        aided[community * N_LINES + line] += hours
        given[station] += hours
    return aided, given
