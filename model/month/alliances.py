"""Alliances: complementary organisations tie up, pay coordination hours, and grow substance or stay allied in name only.

Every candidate pair sits in one street: a community or a department with a department or a stationed unit. Fit follows what
one side lacks and the other has when projects start from common need, and is low when they are chosen formally. Substance
grows towards fit less friction, thinned by how many partners a hub already serves; hours are paid whether it grows or not.
"""

from __future__ import annotations

import numpy as np

from model import draws
from model.compiled import compiled
from model.month.organising import DAYS_A_MONTH
from model.state.names import COORDINATION, IS_COMMUNITY, IS_DEPARTMENT, IS_UNIT
from model.state.world import Layout, Ties


def candidates(sizes: Layout, o: np.recarray, need: np.ndarray, spec, key) -> Ties:
    """Return all pairs that may ally, with their fit (0-1, what one lacks and the other has) and friction (0-1)."""
    a_all, b_all = [], []
    index = np.arange(sizes.organisations)
    for street in range(sizes.streets):
        here = o.street == street
        communities = index[here & (o.form == IS_COMMUNITY)]
        departments = index[here & (o.form == IS_DEPARTMENT)]
        units = index[here & (o.form == IS_UNIT)]
        district = index[(o.form == IS_DEPARTMENT) & (o.level == 2) & (o.block == street // sizes.streets_per_district)]
        partners = np.concatenate([departments, district, units])
        a_all.append(np.repeat(communities, partners.size))
        b_all.append(np.tile(partners, communities.size))
        first, second = np.triu_indices(departments.size, 1)
        a_all.append(departments[first])
        b_all.append(departments[second])
    a, b = np.concatenate(a_all).astype(np.int32), np.concatenate(b_all).astype(np.int32)
    traits = _traits(key, a.astype(np.int64), b.astype(np.int64), sizes.organisations)
    line = np.maximum(o.line[b], 0)
    lacking = np.where(o.form[a] == IS_COMMUNITY, need[np.minimum(a, sizes.communities - 1), line], 0.5)
    fit = np.clip(0.3 + 0.4 * lacking + 0.3 * traits[:, 0], 0.0, 1.0)
    rule = spec.alliances
    levels = np.abs(o.level[a].astype(float) - o.level[b])
    friction = rule.friction_line * (o.line[a] != o.line[b]) + rule.friction_level * levels
    friction = friction + rule.friction_composition * np.abs(traits[:, 1] - traits[:, 2])
    n = a.size
    return Ties(a, b, fit, np.clip(friction, 0.0, 1.0), np.zeros(n), -np.log(traits[:, 3]))


@compiled
def _traits(key, a, b, organisations):
    """Return (pairs, 4): luck of the match, composition of both sides, uniform of the formation clock."""
    out = np.empty((a.size, 4))
    for i in range(a.size):
        out[i, 0], out[i, 3], _, _ = draws.uniforms4(key, draws.TIE, a[i], b[i], 0)
        out[i, 1] = draws.uniform(key, draws.ORGANISATION, a[i], 1, 0)
        out[i, 2] = draws.uniform(key, draws.ORGANISATION, b[i], 1, 0)
    return out


@compiled
def _form(key, t, hazard, dissolve, below, mandated):
    """Let clocks run: pairs form when their hazard has run up; ties in name only may dissolve and may form again."""
    for i in range(t.a.size):
        if not t.alive[i]:
            if hazard > 0.0:
                t.clock[i] -= hazard * (0.2 + 0.8 * t.fit[i] * t.fit[i])
                if t.clock[i] <= 0.0:
                    t.alive[i] = 1
                    t.formed[i] += 1
                    t.age[i] = 0
            continue
        t.age[i] += 1
        if t.substance[i] < below and t.age[i] > 6 and dissolve > 0.0 and not mandated:
            index = 4096 * t.formed[i] + t.age[i]
            if draws.uniform(key, draws.TIE, t.a[i], t.b[i], 1 + index) < dissolve:
                t.alive[i] = 0
                t.substance[i] = 0.0
                again = draws.uniform(key, draws.TIE, t.a[i], t.b[i], (1 << 24) + t.formed[i])
                t.clock[i] = draws.exponential_threshold(again)


def decide(city) -> None:
    """Form and dissolve ties, let substance grow or fade, charge both sides' hours, open the shortcuts."""
    rule, policy, world = city.spec.alliances, city.policy, city.world
    t = world.ties
    strength = policy.alliances
    if strength == 0.0 and not t.alive.any():
        return
    _form(world.key, t, rule.formation * strength, rule.dissolve, rule.nominal_below, policy.mandated)
    alive = t.alive > 0
    partners = np.bincount(t.a[alive], minlength=city.sizes.organisations) + np.bincount(
        t.b[alive], minlength=city.sizes.organisations
    )
    attention = np.minimum(1.0, rule.partners / np.maximum(np.maximum(partners[t.a], partners[t.b]), 1))
    fit = rule.need_weight * t.fit if policy.project_rule == "common_need" else rule.formal_fit * t.fit
    goal = np.maximum(fit - t.friction, 0.0) * attention * policy.substance * (1.0 if strength > 0.0 else 0.0)
    rise = rule.growth * np.maximum(goal - t.substance, 0.0)
    fall = rule.decay * np.maximum(t.substance - goal, 0.0)
    t.substance[:] = np.where(alive, t.substance + rise - fall, 0.0)
    t.hours[:] = np.where(alive, rule.hours_per_pair * strength, 0.0)
    hours = np.bincount(t.a, t.hours, city.sizes.organisations) + np.bincount(t.b, t.hours, city.sizes.organisations)
    city.ledger.charge_organisations(COORDINATION, hours / DAYS_A_MONTH)
    open_shortcuts(city)


def open_shortcuts(city) -> None:
    """Write ties' substance into the routes that referral reads."""
    t, o = city.world.ties, city.world.organisations
    up_to, across = city.world.communities.up, city.world.streets.across
    up_to[:] = 0.0
    across[:] = 0.0
    live = np.flatnonzero((t.alive > 0) & (t.substance > 0.0))
    a, b, s = t.a[live], t.b[live], t.substance[live]
    department = o.form[b] == IS_DEPARTMENT
    up = department & (o.form[a] == IS_COMMUNITY)
    up_to[o.block[a[up]], o.level[b[up]], o.line[b[up]]] = s[up]
    side = department & (o.form[a] == IS_DEPARTMENT)
    across[o.street[a[side]], o.line[a[side]], o.line[b[side]]] = s[side]
    across[o.street[a[side]], o.line[b[side]], o.line[a[side]]] = s[side]


def aid(city, free: np.ndarray) -> np.ndarray:
    """Move stationed units' free hours to their allies' desks; return hours a day per desk and lower ``free`` by them.

    A unit offers its free hours in proportion to the substance of its ties (all of them at a total of 1). Under the common
    need rule they go to the ally's desk with the longest queue for its hours, else to the desk of the unit's own line.
    """
    t, o, desks, sizes = city.world.ties, city.world.organisations, city.world.desks, city.sizes
    aided = np.zeros(sizes.desks)
    live = np.flatnonzero((t.alive > 0) & (t.substance > 0.0) & (o.form[t.b] == IS_UNIT))
    if live.size == 0:
        return aided
    unit, community, s = t.b[live], t.a[live], t.substance[live]
    station = city.station_of_unit[unit]
    total = np.bincount(unit, s, sizes.organisations)[unit]
    hours = free[station] * s / np.maximum(total, 1.0)
    if city.policy.project_rule == "common_need":
        pressure = (desks.queue[: sizes.communities * 8] + desks.expected[: sizes.communities * 8]).reshape(-1, 8)
        line = pressure.argmax(axis=1)[community]
    else:
        line = o.line[unit]
    np.add.at(aided, desks.pool[community * 8 + line], hours)
    np.subtract.at(free, station, hours)
    np.maximum(free, 0.0, out=free)
    return aided
