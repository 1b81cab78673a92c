"""Alliances: complementary organisations tie up, pay coordination hours, and grow substance or stay allied in name only.

Every candidate pair sits in one street: a community or a department with a department or a stationed unit. Pairs get to
know each other with time; those who have met sign, as long as both have room for a partner. Under the rule of common need
the pair with most to gain signs first, and none that expects nothing; under the formal rule whoever has met first
does. Substance grows towards fit less friction; hours are paid whether it grows or not, for as long as the tie stands.

A benchmark without choice (``alliances.random_ties``): any two of a street are tied by chance, once and for good.
"""

from __future__ import annotations

import numpy as np

from model import draws
from model.compiled import compiled
from model.month import pressure, routes
from model.month.organising import DAYS_A_MONTH
from model.state.names import COORDINATION, IS_COMMUNITY, IS_DEPARTMENT, IS_UNIT, N_LINES
from model.state.table import Records
from model.state.world import Layout, Ties

PATIENCE = 6  # months after which a tie in name only may be dissolved (A)


@compiled
def _sign(t, order, worth, hazard, least, room, partners):
    """Let clocks of acquaintance run; pairs that have met sign in the given order while both have room."""
    for i in order:
        if t.alive[i]:
            continue
        if t.clock[i] > 0.0:
            t.clock[i] -= hazard
        if t.clock[i] <= 0.0 and worth[i] > least and partners[t.a[i]] < room and partners[t.b[i]] < room:
            t.alive[i] = 1
            t.formed[i] += 1
            t.age[i] = 0
            partners[t.a[i]] += 1
            partners[t.b[i]] += 1


@compiled
def _part(key, t, dissolve, below):
    """Let ties grow older; those in name only may dissolve, and the pair must meet again."""
    for i in range(t.a.size):
        if not t.alive[i]:
            continue
        t.age[i] += 1
        if t.substance[i] < below and t.age[i] > PATIENCE and dissolve > 0.0:
            index = 4096 * t.formed[i] + t.age[i]
            if draws.uniform(key, draws.TIE, t.a[i], t.b[i], 1 + index) < dissolve:
                t.alive[i] = 0
                t.substance[i] = 0.0
                again = draws.uniform(key, draws.TIE, t.a[i], t.b[i], (1 << 24) + t.formed[i])
                t.clock[i] = draws.exponential_threshold(again)


def fit(city) -> np.ndarray:
    """Return (pairs,) complementarity this month, 0-1: what any pair shares, the luck of the match, and need met.

    A community's need is how pressed it is in the partner's line against other communities; between departments it is 0.5.
    """
    rule, world = city.spec.alliances, city.world
    return _fit(world.ties, world.organisations, pressure.lacking(city), rule.fit_need, rule.fit_luck)


@compiled
def _fit(t, o, lacking, weight_need, weight_luck):
    fit = np.empty(t.a.size)
    base = max(1.0 - weight_need - weight_luck, 0.0)
    for i in range(t.a.size):
        need = 0.5
        if o.form[t.a[i]] == IS_COMMUNITY:
            need = lacking[t.a[i], max(o.line[t.b[i]], 0)]
        fit[i] = min(max(base + weight_need * need + weight_luck * t.luck[i], 0.0), 1.0)
    return fit


@compiled
def _count_partners(t, organisations):
    partners = np.zeros(organisations, np.int64)
    for i in range(t.size):
        if t.alive[i]:
            partners[t.a[i]] += 1
            partners[t.b[i]] += 1
    return partners


def count_partners(city) -> np.ndarray:
    """Return (organisations,) how many ties each has."""
    return _count_partners(city.world.ties, city.sizes.organisations)


def decide(city) -> None:
    """Sign and dissolve ties, let substance grow or fade, charge both sides' hours, open the shortcuts."""
    rule, policy, world = city.spec.alliances, city.policy, city.world
    t = world.ties
    strength = policy.alliances
    if strength == 0.0 and not t.alive.any():
        return
    t.fit[:] = fit(city)
    if rule.random_ties > 0.0:
        _by_chance(t, world.organisations, rule.random_ties * strength, policy.substance)
        partners = count_partners(city)
    else:
        partners = _by_fit(city)
    _charge(city, partners, strength)
    routes.open_shortcuts(city)


def _by_chance(t, o, chance: float, substance: float) -> None:
    """Let those pairs be tied, for good, whose clock of acquaintance chance has set low enough; both must have posts."""
    met = (np.exp(-t.clock) > 1.0 - chance) & (o.posts[t.a] > 0.0) & (o.posts[t.b] > 0.0)
    t.formed[:] += met & (t.alive == 0)
    t.age[:] = np.where(met & (t.alive > 0), t.age + 1, 0)
    t.alive[:] = met
    t.substance[:] = met * substance


def _by_fit(city) -> np.ndarray:
    """Let pairs sign and part and their ties grow or fade; return (organisations,) how many ties each has."""
    rule, policy, world = city.spec.alliances, city.policy, city.world
    t, strength = world.ties, policy.alliances
    common = policy.project_rule == "common_need"
    worth = (rule.need_weight if common else rule.formal_fit) * t.fit - t.friction
    _part(world.key, t, 0.0 if policy.mandated else rule.dissolve, rule.nominal_below)
    partners = count_partners(city)
    if strength > 0.0:
        order = np.argsort(-worth, kind="stable") if common else np.argsort(t.clock, kind="stable")
        _sign(t, order, worth, rule.formation * strength, 0.0 if common else -2.0, rule.partners, partners)
    _grow(
        t, worth, partners, rule.partners, float(policy.substance) if strength > 0.0 else 0.0, rule.growth, rule.decay,
    )  # fmt: skip
    return partners


@compiled
def _grow(t, worth, partners, room, substance, growth, decay):
    """Let each tie's substance move towards what it is worth, less where one side spreads over more ties than it has room for."""
    for i in range(t.a.size):
        if not t.alive[i]:
            t.substance[i] = 0.0
            continue
        crowd = max(partners[t.a[i]], partners[t.b[i]], 1)
        goal = max(worth[i], 0.0) * min(1.0, room / crowd) * substance
        step = growth if goal > t.substance[i] else decay
        t.substance[i] += step * (goal - t.substance[i])


def _charge(city, partners: np.ndarray, strength: float) -> None:
    """Charge each organisation's coordination hours: per tie, and growing faster than their number if the scenario says."""
    rule, t = city.spec.alliances, city.world.ties
    each = rule.hours_per_pair * strength * np.maximum(partners, 1) ** (rule.hours_exponent - 1.0)
    _note_hours(t, each)
    city.ledger.charge_organisations(COORDINATION, each * partners / DAYS_A_MONTH)


@compiled
def _note_hours(t, each):
    for i in range(t.a.size):
        t.hours[i] = 0.5 * (each[t.a[i]] + each[t.b[i]]) if t.alive[i] else 0.0


def aid(city, free: np.ndarray) -> np.ndarray:
    """Move stationed units' free hours to their allies' desks; return hours a day per desk and lower ``free`` by them.

    A unit offers its free hours in proportion to the substance of its ties (all of them at a total of 1). Under the common
    need rule they go to the ally's most pressed desk, else to the desk of the unit's own line.
    """
    world, common = city.world, city.policy.project_rule == "common_need"
    if not world.ties.alive.any():
        return np.zeros(city.sizes.desks)
    return _aid(
        world.ties, world.organisations, world.desks.pool, pressure.of_communities(city), common,
        city.station_of_unit, free,
    )  # fmt: skip


@compiled
def _aid(t, o, pool, pressed, common, station_of_unit, free):
    aided, total, given = np.zeros(pool.size), np.zeros(o.posts.size), np.zeros(free.size)
    helps = t.substance > 0.0  # chance may tie units with each other and with departments, too
    for i in range(t.a.size):
        if not t.alive[i] or o.form[t.a[i]] != IS_COMMUNITY or o.form[t.b[i]] != IS_UNIT:
            helps[i] = False
        if helps[i]:
            total[t.b[i]] += t.substance[i]
    for i in range(t.a.size):
        if not helps[i]:
            continue
        unit, community = t.b[i], t.a[i]
        station = station_of_unit[unit]
        hours = free[station] * t.substance[i] / max(total[unit], 1.0)
        line = pressed[community].argmax() if common else o.line[unit]
        aided[pool[community * N_LINES + line]] += hours
        given[station] += hours
    for i in range(free.size):
        free[i] = max(free[i] - given[i], 0.0)
    return aided
