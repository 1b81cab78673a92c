"""What a rule of the day may see.

A rule takes the day, the numbers of the case's community, and the case; it answers with the state the case is now in, or with what the loop is to do next (FOUND, HANDED, FINISHED).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model.compiled import inlined
from model.state.table import Records
from model.state.world import Layout, World


class Day(NamedTuple):
    """One day; made each morning inside the compiled loop."""

    today: int  # of the clock
    month_end: int  # last day of the month
    world: World
    kinds: Records
    numbers: np.ndarray  # (communities,) what the scenario and this month's policy say
    layout: Layout
    series: np.ndarray  # (series,) counts of today
    uses: np.ndarray  # (uses,) paid hours of today that cases took
    hops: np.ndarray  # (tiers,) scratch of referral


@inlined
def trusting(world, resident):
    """Return a resident's trust as it stands, 0-1: their own, shaken by what happened in the cell."""
    trust = np.float64(world.people.trust[resident]) + world.land.mood[world.people.cell[resident]]
    return min(1.0, max(0.0, trust))


@inlined
def trust_of_raiser(d, p, case):
    """Return the trust of who raised a case; a firm's is the reference."""
    raiser = d.world.cases.raiser[case]
    return trusting(d.world, raiser) if raiser >= 0 else p.trust_reference


@inlined
def home_of_raiser(world, case):
    """Return the cell where who raised a case lives, or the firm sits."""
    raiser = world.cases.raiser[case]
    return world.people.cell[raiser] if raiser >= 0 else world.firms.cell[-1 - raiser]


@inlined
def over_floor(p, trust):
    """Return the share of full readiness that trust leaves, from ``trust_floor`` at trust 0 to 1."""
    return p.trust_floor + (1.0 - p.trust_floor) * trust


@inlined
def limit_of(kinds, lines, kind):
    """Return the time limit in days of a case of a kind that needs so many lines."""
    return kinds.limit[kind] if lines == 1 else kinds.limit_several[kind]


@inlined
def desk_at(layout, land, cell, tier, line):
    """Return the desk competent for a cell, tier and line."""
    if tier == 0:
        return land.community[cell] * 8 + line
    if tier == 1:
        return (layout.communities + land.street[cell]) * 8 + line
    if tier == 2:
        return (layout.communities + layout.streets + land.district[cell]) * 8 + line
    return (layout.communities + layout.streets + layout.districts) * 8 + line


@inlined
def line_desk(d, case, stage):
    """Return the desk competent for one of the lines that a case needs, at the tier where it is handled now."""
    c = d.world.cases
    return desk_at(d.layout, d.world.land, c.cell[case], c.tier[case], d.kinds.lines[c.kind[case], stage])
