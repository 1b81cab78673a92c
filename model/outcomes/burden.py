"""Burden: what paid hours of the grassroots go into, what is given beside them, what is left undone, who is watched.

Stationed units (schools, agencies, state firms) are outside the grassroots books but for the hours that they lend.
"""

from __future__ import annotations

import math

import numpy as np

from model.outcomes.outcome import outcome, ratio
from model.state.names import DUTIES_UNDONE, IS_COMMUNITY, IS_DEPARTMENT, IS_UNIT, USES

_APART = ("duties", "idle", "vacant")  # hours that no case was paid with


@outcome("burden", "hours", 0)
def paid_hours(seen):
    """Paid hours of communities, street offices and departments, and those that stationed units lend. But for lent
    hours they are equal in all arms.
    """
    return float(seen.uses.sum())


def _of_use(place: int, use: str) -> None:
    def hours(seen):
        return float(seen.uses[place])

    hours.__doc__ = f"Of these, hours of {use}."
    direction = {"handling": 0, "patrol": 0, "organising": 0, "duties": 0, "training": 0, "support": 0}.get(use, -1)
    outcome("burden", "hours", direction, f"paid_hours_{use}")(hours)


for _place, _use in enumerate(USES):
    _of_use(_place, _use)


@outcome("burden", "hours", -1)
def hours_per_resolved(seen):
    """Paid hours other than duties, idle and vacant ones / cases resolved."""
    return ratio(seen.uses.sum() - seen.uses[[USES.index(use) for use in _APART]].sum(), seen.cases.resolved)


@outcome("burden", "hours", -1)
def overtime_hours(seen):
    """Unpaid hours that staff worked beyond the paid ones."""
    return float(seen.world.books.overtime[seen.since : seen.city.clock].sum())


@outcome("burden", "hours", 0)
def volunteer_hours(seen):
    """Hours of their own that members put into cases."""
    return float(seen.world.books.volunteer[seen.since : seen.city.clock].sum())


@outcome("burden", "hours", 0)
def lent_hours(seen):
    """Hours that stationed units lent their allies."""
    return float(seen.world.organisations.lent.sum())


@outcome("burden", "hours", -1)
def delayed_hours(seen):
    """Of these, hours by which the units' own duties were delayed: lent in months when these asked for them, too."""
    return float(seen.world.organisations.delayed.sum())


@outcome("burden", "hours", -1)
def undone_duties(seen):
    """Hours of duties that nobody did: investment targets, superiors' duties, what gave way to cases."""
    return float(seen.world.books.undone[seen.since : seen.city.clock].sum())


def _undone(place: int, duty: str) -> None:
    def hours(seen):
        return float(seen.world.books.undone[seen.since : seen.city.clock, place].sum())

    hours.__doc__ = f"Of these, {duty}."
    outcome("burden", "hours", -1, f"undone_{duty.replace(chr(39), '').replace(' ', '_')}")(hours)


for _place, _duty in enumerate(DUTIES_UNDONE):
    _undone(_place, _duty)


def _busy(seen) -> np.ndarray:
    o = seen.world.organisations
    return o.workload[(o.form == IS_COMMUNITY) | (o.form == IS_DEPARTMENT)]


@outcome("burden", "utilisation", 0)
def utilisation_mean(seen):
    """Mean load that staff felt last month at their desks' case hours, over communities and departments, 0-1."""
    busy = _busy(seen)
    return ratio(busy.sum(), busy.size)


@outcome("burden", "utilisation", -1)
def utilisation_p90(seen):
    """90th percentile of the same."""
    busy = _busy(seen)
    return float(np.quantile(busy, 0.9)) if busy.size else math.nan


@outcome("burden", "a year", -1)
def staff_turnover(seen):
    """Posts left a year, since the start of the run-in / posts of communities, offices and departments."""
    o = seen.world.organisations
    staffed = o.form != IS_UNIT
    years = seen.city.clock / 250.0
    return ratio(o.quits[staffed].sum(), o.posts[staffed].sum() * years)


@outcome("burden", "0-1", 1)
def experience_mean(seen):
    """Mean experience of communities' desks with the kinds of their line, 0-1."""
    kinds, desks = seen.kinds, seen.world.desks
    here = desks[desks.tier == 0]
    own = kinds.lines[:, 0][None, :] == here.line[:, None]
    return ratio((here.known * own).sum(), own.sum())


@outcome("burden", "a year", -1)
def intrusion(seen):
    """Visits and records a resident and year this month, counted: a record once for each line that can read it."""
    c, land = seen.world.communities, seen.world.land
    return ratio((c.intrusion[land.community] * land.residents).sum(), land.residents.sum())
