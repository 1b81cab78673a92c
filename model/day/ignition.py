"""Ignition: open disputes may escalate.

One threshold -ln(u) for each level a dispute reaches, used up by the hazards of all days: higher hazard never strikes later.
A dispute to which nothing can happen sleeps (:mod:`model.day.sleep`); when it wakes, the days slept are added at their age,
with trust as at the last look, at most a month ago. A settlement on the same day comes first.
"""

from __future__ import annotations

import math

import numpy as np

from model import draws
from model.compiled import inlined, inner
from model.day.context import trust_of_raiser
from model.day.trace import IS_URGENT, note
from model.state.names import (
    BY_ESCALATION,
    CITY,
    DESK,
    E_ESCALATES,
    FOUND,
    HANDED,
    LATENT,
    NEVER,
    S_ESCALATIONS,
    SUSPENDED,
)

MOST_LEVELS = 3
_OLDEST = 5.0  # times the fresh hazard: what age can do at most


@inlined
def ageing(p, days):
    """Return the factor that a dispute's age in days puts on its hazard of escalating."""
    return min(1.0 + p.ageing * days, _OLDEST)


@inlined
def ignition_hazard(d, p, case):
    """Return an open dispute's hazard a day of escalating, as things stand and as if it were fresh."""
    c = d.world.cases
    value = d.kinds.ignition[c.kind[case]]
    if value <= 0.0:
        return 0.0
    value *= d.world.finding.discord[c.cell[case]]
    value *= math.exp(-p.trust_shield * (trust_of_raiser(d, p, case) - p.trust_reference))
    if c.state[case] == DESK and c.started[case] != NEVER:
        value *= p.in_hands
    return value * p.escalated_hazard if c.level[case] > 0 else value


@inlined
def simmer(d, p, case, days):
    """Run an open dispute's clock over today and the days it slept before; tell whether it escalates today."""
    c = d.world.cases
    if c.level[case] >= MOST_LEVELS:
        return False
    age = d.today - c.day[case]
    for ago in range(1, days):
        c.to_ignite[case] -= c.simmer[case] * ageing(p, age - ago)
    c.simmer[case] = ignition_hazard(d, p, case)
    c.to_ignite[case] -= c.simmer[case] * ageing(p, age)
    return c.to_ignite[case] <= 0.0


@inner
def escalate(d, p, case):
    """Move a dispute up: a tier, more work, shaken trust around it. A latent one is FOUND by all, a known one HANDED up.

    At the top it stays at its desk, and a suspended one is back there.
    """
    c, land = d.world.cases, d.world.land
    kind, cell, level = c.kind[case], c.cell[case], int(c.level[case]) + 1
    c.level[case], c.level_day[case] = level, d.today
    c.marks[case] |= IS_URGENT
    u = draws.uniform(d.world.key, draws.IGNITION, c.name_a[case], c.name_b[case], level)
    c.to_ignite[case] = draws.exponential_threshold(u)
    land.mood[cell] -= p.escalated * min(d.kinds.reach[kind] / max(float(land.residents[cell]), 1.0), 1.0)
    d.series[S_ESCALATIONS] += 1
    note(d.world.books, case, d.today, E_ESCALATES, level, 0.0)
    c.left[case, int(c.stage[case])] += p.escalated_hours * np.float64(c.hours[case])
    top = c.tier[case] == CITY
    c.tier[case] = min(int(c.tier[case]) + 1, CITY)
    if c.state[case] == LATENT:
        c.channel[case] = BY_ESCALATION
        return FOUND
    if c.state[case] == SUSPENDED:
        c.reopened[case] = min(int(c.reopened[case]) + 1, 120)
    return c.state[case] if top and c.state[case] != SUSPENDED else HANDED


@inlined
def highest_hazard(p, cases, case, last):
    """Return the highest hazard a day of a dispute that nobody touches until the day ``last``."""
    return cases.simmer[case] * ageing(p, last - cases.day[case])
