"""Ignition: open disputes may escalate, and escalated ones seed others.

One threshold -ln(u) for each level a dispute reaches, used up by the hazards of all days: higher hazard never strikes later.
A dispute to which nothing can happen sleeps (``model.day.loop``); when it wakes, the days slept are added at their age, with
trust as at the last look, at most a month ago. A settlement on the same day comes first, unless ``conflict.settles_first`` is
off. Disputes seeded today neither spread nor are worked before tomorrow.
"""

from __future__ import annotations

import math

import numpy as np

from model import draws
from model.compiled import inlined, inner
from model.day.arising import append, trusting
from model.day.diary import IS_URGENT, note
from model.day.discovery import become_known
from model.day.referral import desk_at, refer
from model.state import names
from model.state.names import (
    BY_ESCALATION,
    DESK,
    DORMANT,
    LATENT,
    NEVER,
    ONLINE_GRIEVANCE,
    REFERRAL,
    S_ESCALATIONS,
    S_SECONDARY,
)

MOST_LEVELS = 3
MOST_CHILDREN = 8  # a day and dispute; beyond any rate of the registry


@inlined
def ageing(rates, days):
    """Return the factor that a dispute's age in days puts on its hazard of escalating: none in its days of grace."""
    if days < rates.grace_days:
        return 0.0
    return min(1.0 + rates.ageing * days, 5.0)


@inlined
def hazard(world, kinds, rates, case):
    """Return an open dispute's hazard a day of escalating, as things stand and as if it were fresh."""
    c = world.cases
    value = kinds.ignition[c.kind[case]]
    if value <= 0.0:
        return 0.0
    value *= world.finding.discord[c.cell[case]]
    raiser = c.raiser[case]
    trust = trusting(world, raiser) if raiser >= 0 else 0.6
    value *= math.exp(-rates.trust_shield * (trust - 0.6))
    if c.state[case] == DESK and c.started[case] != NEVER:
        value *= rates.in_hands
    return value * rates.escalated_hazard if c.level[case] > 0 else value


@inner
def escalate(world, kinds, rates, layout, case, day, series, hops_at):
    """Move a dispute up: a tier, more work, shaken trust around it; a latent one is now known to all, if so it is ruled."""
    c, kind, cell = world.cases, world.cases.kind[case], world.cases.cell[case]
    level = int(c.level[case]) + 1
    c.level[case] = level
    c.level_day[case] = day
    c.marks[case] |= IS_URGENT
    u = draws.uniform(world.key, draws.IGNITION, c.name_a[case], c.name_b[case], level)
    c.to_ignite[case] = draws.exponential_threshold(u)
    world.land.spared[cell] = day + int(rates.immune_days)
    around = max(float(world.land.residents[cell]), 1.0)
    world.land.mood[cell] -= rates.escalated * min(kinds.reach[kind] / around, 1.0)
    series[S_ESCALATIONS] += 1
    note(world.books, case, day, names.E_ESCALATES, level, 0.0)
    added = rates.escalated_hours * np.float64(c.hours[case])
    c.left[case, int(c.stage[case])] += added
    c.tier[case] = min(int(c.tier[case]) + 1, 3)
    if c.state[case] == LATENT:
        if rates.escalation_finds > 0.0:
            c.channel[case] = BY_ESCALATION
            become_known(world, kinds, rates, layout, case, day, series, hops_at)
        return
    source = int(c.desk[case])
    line = kinds.lines[kind, int(c.stage[case])]
    target = desk_at(layout, world.land, cell, c.tier[case], line)
    if c.state[case] == DORMANT:
        c.reopened[case] = min(int(c.reopened[case]) + 1, 120)
    if target != source:
        refer(world, rates, case, source, target, day, series, hops_at)
        if c.ready[case] <= day:
            c.ready[case] = day + 1
    elif c.state[case] == DORMANT:
        c.state[case] = REFERRAL
        c.ready[case] = day + 1


@inner
def _place_of_child(world, rates, kind, cell, u_where, u_cell):
    """Return the cell of a secondary dispute: next door, or anywhere for a share of online grievances; -1 off the grid."""
    if kind == ONLINE_GRIEVANCE and u_where < rates.online_spread:
        return min(int(u_cell * world.land.size), world.land.size - 1)
    return world.land.neighbours[cell, min(int(u_cell * rates.neighbours), int(rates.neighbours) - 1)]


@inner
def _number_seeded(rates, contacts, mean, u):
    """Return how many disputes one seeds in a day, at share ``u`` of the law that the scenario rules."""
    if rates.at_most_once == 0.0:
        return min(draws.poisson_quantile(u, mean), MOST_CHILDREN)
    points = min(int(math.ceil(contacts)), MOST_CHILDREN)
    return draws.binomial_quantile(u, points, min(mean / points, 1.0))


@inner
def seed(world, kinds, rates, case, day, series):
    """Let an escalated, open dispute seed secondary disputes: Poisson or binomial in its contact points, keyed by its age."""
    c, kind = world.cases, world.cases.kind[case]
    mean = rates.spread * kinds.contacts[kind]
    if kind == ONLINE_GRIEVANCE:
        mean *= rates.contagion
    if mean <= 0.0:
        return
    age = int(c.level_day[case] - c.day[case]) * 4096 + int(day - c.level_day[case])
    u = draws.uniform(world.key, draws.SPREAD, c.name_a[case], c.name_b[case], age)
    for _ in range(_number_seeded(rates, kinds.contacts[kind], mean, u)):
        ordinal = int(c.children[case])
        if ordinal >= 3999:
            return
        u_where, u_cell, _, _ = draws.uniforms4(world.key, draws.RETURN, c.name_a[case], c.name_b[case], ordinal)
        cell = _place_of_child(world, rates, kind, c.cell[case], u_where, u_cell)
        c.children[case] = ordinal + 1
        if cell < 0 or world.land.spared[cell] > day:
            continue  # the grid ends here, or the cell has had its dispute
        world.land.spared[cell] = day + int(rates.immune_days)
        append(world, kinds, rates, case, ordinal, kind, cell, day, series)
        series[S_SECONDARY] += 1
        note(world.books, case, day, names.E_SEEDS, cell, 0.0)


@inlined
def burn(world, kinds, rates, layout, case, days, day, series, hops_at):
    """Give an open dispute its day, and those it slept before: seed others if it has escalated, then perhaps escalate (again)."""
    c = world.cases
    if c.level[case] > 0 and c.level_day[case] < day:
        seed(world, kinds, rates, case, day, series)
    if c.level[case] >= MOST_LEVELS:
        return
    age = day - c.day[case]
    for ago in range(1, days):
        c.to_ignite[case] -= c.simmer[case] * ageing(rates, age - ago)
    c.simmer[case] = hazard(world, kinds, rates, case)
    c.to_ignite[case] -= c.simmer[case] * ageing(rates, age)
    if c.to_ignite[case] <= 0.0:
        escalate(world, kinds, rates, layout, case, day, series, hops_at)


@inner
def burn_before_work(world, kinds, rates, layout, case, days, day, series, hops_at):
    """Give a dispute its day (:func:`burn`) where it spreads and escalates before it is worked."""
    if LATENT <= world.cases.state[case] <= DORMANT:
        burn(world, kinds, rates, layout, case, days, day, series, hops_at)


@inlined
def hottest(rates, cases, case, last):
    """Return the highest hazard a day of a dispute that nobody touches until the day ``last``."""
    return cases.simmer[case] * ageing(rates, last - cases.day[case])
