"""Alliances: complementary organisations tie up, pay coordination hours, and grow substance or stay allied in name only.

Every candidate pair sits in one street: a community or a department with a department or a stationed unit. Pairs get to
know each other with time; those who have met sign, as long as both have room for a partner. Under the rule of common need
the pair with most to gain signs first, and none that expects nothing; under the formal rule whoever has met first
does. Substance grows towards fit less friction; hours are paid whether it grows or not, for as long as the tie stands.
"""

from __future__ import annotations

import numpy as np

from model import draws
from model.compiled import compiled
from model.month import pressure
from model.month.organising import DAYS_A_MONTH
from model.state.names import COORDINATION, IS_COMMUNITY, IS_DEPARTMENT, IS_UNIT, N_LINES
from model.state.world import Layout, Records, Ties

PATIENCE = 6  # months after which a tie in name only may be dissolved (A)


def candidates(sizes: Layout, o: Records, spec, key) -> Ties:
    """Return all pairs that may ally, with the luck of their match and their friction (both 0-1)."""
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
    rule = spec.alliances
    levels = np.abs(o.level[a].astype(float) - o.level[b])
    friction = rule.friction_line * (o.line[a] != o.line[b]) + rule.friction_level * levels
    friction = friction + rule.friction_composition * np.abs(traits[:, 1] - traits[:, 2])
    clock = -np.log(traits[:, 3])
    return Ties(a=a, b=b, friction=np.clip(friction, 0.0, 1.0), clock=clock, luck=traits[:, 0])


@compiled
def _traits(key, a, b, organisations):
    """Return (pairs, 4): luck of the match, composition of both sides, uniform of the clock of acquaintance."""
    out = np.empty((a.size, 4))
    for i in range(a.size):
        out[i, 0], out[i, 3], _, _ = draws.uniforms4(key, draws.TIE, a[i], b[i], 0)
        out[i, 1] = draws.uniform(key, draws.ORGANISATION, a[i], 1, 0)
        out[i, 2] = draws.uniform(key, draws.ORGANISATION, b[i], 1, 0)
    return out


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
    rule, t, o = city.spec.alliances, city.world.ties, city.world.organisations
    lacking = pressure.lacking(city)
    line = np.maximum(o.line[t.b], 0)
    community = o.form[t.a] == IS_COMMUNITY
    need = np.where(community, lacking[np.where(community, t.a, 0), line], 0.5)
    base = max(1.0 - rule.fit_need - rule.fit_luck, 0.0)
    return np.clip(base + rule.fit_need * need + rule.fit_luck * t.luck, 0.0, 1.0)


def count_partners(city) -> np.ndarray:
    """Return (organisations,) how many ties each has."""
    t, n = city.world.ties, city.sizes.organisations
    alive = t.alive > 0
    return np.bincount(t.a[alive], minlength=n) + np.bincount(t.b[alive], minlength=n)


def decide(city) -> None:
    """Sign and dissolve ties, let substance grow or fade, charge both sides' hours, open the shortcuts."""
    rule, policy, world = city.spec.alliances, city.policy, city.world
    t = world.ties
    strength = policy.alliances
    if strength == 0.0 and not t.alive.any():
        return
    t.fit[:] = fit(city)
    common = policy.project_rule == "common_need"
    worth = (rule.need_weight if common else rule.formal_fit) * t.fit - t.friction
    _part(world.key, t, 0.0 if policy.mandated else rule.dissolve, rule.nominal_below)
    partners = count_partners(city)
    if strength > 0.0:
        order = np.argsort(-worth, kind="stable") if common else np.argsort(t.clock, kind="stable")
        _sign(t, order, worth, rule.formation * strength, 0.0 if common else -2.0, rule.partners, partners)
    alive = t.alive > 0
    crowd = np.maximum(np.maximum(partners[t.a], partners[t.b]), 1)
    attention = np.minimum(1.0, rule.partners / crowd)
    goal = np.maximum(worth, 0.0) * attention * policy.substance * (1.0 if strength > 0.0 else 0.0)
    rise = rule.growth * np.maximum(goal - t.substance, 0.0)
    fall = rule.decay * np.maximum(t.substance - goal, 0.0)
    t.substance[:] = np.where(alive, t.substance + rise - fall, 0.0)
    _charge(city, partners, strength)
    open_shortcuts(city)


def _charge(city, partners: np.ndarray, strength: float) -> None:
    """Charge each organisation's coordination hours: per tie, and growing faster than their number if the scenario says."""
    rule, t = city.spec.alliances, city.world.ties
    each = rule.hours_per_pair * strength * np.maximum(partners, 1) ** (rule.hours_exponent - 1.0)
    t.hours[:] = np.where(t.alive > 0, 0.5 * (each[t.a] + each[t.b]), 0.0)
    city.ledger.charge_organisations(COORDINATION, each * partners / DAYS_A_MONTH)


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
    need rule they go to the ally's most pressed desk, else to the desk of the unit's own line.
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
        line = pressure.of_communities(city).argmax(axis=1)[community]
    else:
        line = o.line[unit]
    np.add.at(aided, desks.pool[community * N_LINES + line], hours)
    np.subtract.at(free, station, hours)
    np.maximum(free, 0.0, out=free)
    return aided
