"""Organising: organisers' hours become visits; visits become own branches, joint branches and floating members found.

A firm with three members founds an own branch once visits (times the owner's attitude) have passed its threshold; members
beyond fifty make a further branch, which takes as many visits again. Smaller firms of one neighbourhood pool into joint
branches of at most five units and fifty members, a rule of the Regulations in every arm; across the cells of a zone they
do where zones are organised (lever ``zone_branches``); the community lists the rest (``community_backstop``): with little
life in it, but somebody who knows their needs. Vitality follows the owner's attitude and the members who are active: with
fewer than three of them a branch is hollow. A branch below the activity threshold is nominal.
"""

from __future__ import annotations

import numpy as np

from model import draws
from model.calendar import DAYS_A_MONTH
from model.compiled import compiled
from model.month import funds
from model.month.firms import open_firms
from model.state.names import (
    AT_HOME,
    AT_WORK,
    BACKSTOP,
    FLOATING,
    IS_COMMUNITY,
    IS_OFFICE,
    JOINT_BRANCH,
    N_LINES,
    NO_BRANCH,
    ORGANISING_HOURS,
    OWN_BRANCH,
)


@compiled
def _found(key, cells, f, alive, visits, contact, backstop, minimum, most_units, most_members, fresh):
    """Let contacted firms found own branches, pool with neighbours of their cell into joint ones, or be listed.

    Joint branches of neighbours below the minimum are a rule of the Regulations (Art. 5), in every arm.
    """
    pool = np.empty(most_units, np.int64)
    for cell in range(cells.shape[0]):
        size, together = 0, 0
        for i in range(cells[cell, 0], cells[cell, 1]):
            if not alive[i] or f.branch[i] == OWN_BRANCH or f.branch[i] == JOINT_BRANCH:
                continue
            f.contact[i] += contact * visits[cell] * f.attitude[i]
            if f.members[i] >= minimum:
                branches = 1 + (f.members[i] - 1) // most_members
                if f.contact[i] >= f.threshold[i] * branches:
                    f.branch[i], f.joint[i], fresh[i] = OWN_BRANCH, -1, True
                continue
            if f.contact[i] >= f.threshold[i]:
                size, together = _join(f, pool, size, together, i, minimum, most_units, most_members, fresh)
            if backstop[cell] > 0.0 and f.branch[i] == NO_BRANCH:
                if draws.uniform(key, draws.FIRM_CONTACT, f.cell[i], f.slot[i], 0) < backstop[cell]:
                    f.branch[i] = BACKSTOP


@compiled
def _join(f, pool, size, together, firm, minimum, most_units, most_members, fresh):
    """Put a firm into the pool of neighbours that gathers for a joint branch; found it when they are enough."""
    if together + f.members[firm] > most_members:
        size, together = 0, 0
    pool[size] = firm
    size += 1
    together += f.members[firm]
    if together >= minimum:
        for j in range(size):
            f.branch[pool[j]], f.joint[pool[j]], fresh[pool[j]] = JOINT_BRANCH, pool[0], True
    if together >= minimum or size == most_units:
        return 0, 0
    return size, together


@compiled
def _across_zones(cells, community, zone_cell, f, alive, strength, minimum, most_units, most_members, fresh):
    """Pool firms of several cells of one zone (building, park, market) that half a founder's visits have won over."""
    pool = np.empty(most_units, np.int64)
    size, together, last = 0, 0, -1
    for cell in range(cells.shape[0]):
        if community[cell] != last:
            size, together, last = 0, 0, community[cell]
        if not zone_cell[cell] or strength[cell] <= 0.0:
            continue
        for i in range(cells[cell, 0], cells[cell, 1]):
            waits = f.branch[i] == NO_BRANCH or f.branch[i] == BACKSTOP
            if alive[i] and waits and f.members[i] < minimum and f.contact[i] * strength[cell] >= 0.5 * f.threshold[i]:
                size, together = _join(f, pool, size, together, i, minimum, most_units, most_members, fresh)


@compiled
def _live(f, alive, active, start, ceiling, gain, decay, minimum, floor, active_from, today):
    """Move each branch's vitality towards what its sort, its owner's attitude and its active members can carry."""
    together = np.zeros(f.cell.size)
    for i in range(f.cell.size):
        if f.branch[i] == JOINT_BRANCH:
            together[f.joint[i]] += active[i]
    for i in range(f.cell.size):
        if f.branch[i] == NO_BRANCH or not alive[i]:
            continue
        target = ceiling[f.branch[i]] * (floor + (1.0 - floor) * f.attitude[i])
        if f.branch[i] != BACKSTOP:
            carried = together[f.joint[i]] if f.branch[i] == JOINT_BRANCH else active[i]
            target *= min(carried / minimum, 1.0)
        if f.vitality[i] == 0.0:
            f.vitality[i] = min(start, target)
        step = gain if target > f.vitality[i] else decay
        f.vitality[i] += step * (target - f.vitality[i])
        if f.first_active[i] < 0 and f.vitality[i] >= active_from:
            f.first_active[i] = today


@compiled
def _take_in(key, m, f, community, month, fresh, at_work, at_home):
    """Let members of a newly founded branch join it, and floating ones be found: by their workplace's branch, or at home."""
    for i in range(m.belongs.size):
        firm = m.firm[i]
        if firm >= 0 and fresh[firm] and m.belongs[i] != AT_WORK:
            m.belongs[i] = AT_WORK
        elif m.belongs[i] == FLOATING:
            u_work, u_home, _, _ = draws.uniforms4(key, draws.MEMBER_LIFE, m.cell[i], m.slot[i], month)
            branch = f.branch[firm] if firm >= 0 else NO_BRANCH
            if (branch == OWN_BRANCH or branch == JOINT_BRANCH) and u_work < at_work * f.vitality[firm]:
                m.belongs[i] = AT_WORK
            elif u_home < at_home[community[m.cell[i]]]:
                m.belongs[i] = AT_HOME


def _charge_street(city, hours: np.ndarray) -> None:
    """Charge organising hours a day per street to its office and communities, by their posts."""
    o, sizes = city.world.organisations, city.sizes
    share = o.posts * ((o.form == IS_COMMUNITY) | (o.form == IS_OFFICE))
    of_street = np.bincount(np.maximum(o.street, 0), share, sizes.streets)
    city.ledger.charge_organisations(ORGANISING_HOURS, hours[np.maximum(o.street, 0)] * share / of_street[o.street])


@compiled
def _active_members(m, firms, active_at):
    """Return (firms,) the active members who belong to their workplace's branch."""
    active = np.zeros(firms)
    for i in range(m.size):
        if m.belongs[i] == AT_WORK and m.firm[i] >= 0 and m.active[i] >= active_at:
            active[m.firm[i]] += 1.0
    return active


@compiled
def _count(f, alive, land, zone_cell, communities, streets):
    """Return open firms that wait for a branch and that the backstop lists, by community; in zone branches, by street."""
    waiting, listed, joint = np.zeros(communities), np.zeros(communities), np.zeros(streets)
    for i in range(f.cell.size):
        if not alive[i]:
            continue
        cell, branch = f.cell[i], f.branch[i]
        if branch == NO_BRANCH or branch == BACKSTOP:
            waiting[land.community[cell]] += 1.0
        if branch == BACKSTOP:
            listed[land.community[cell]] += 1.0
        elif branch == JOINT_BRANCH and zone_cell[cell]:
            joint[land.street[cell]] += 1.0
    return waiting, listed, joint


@compiled
def _visits(worked, first_office, share, office_factor, most, waiting, street_of, streets, visit_hours):
    """Return visits a month to each waiting firm by community, and organisers' effort against the usual one, both capped.

    A community's organisers visit its own firms; the street office's go where firms wait.
    """
    communities = waiting.size
    in_street, visits, worked_here = np.zeros(streets), np.empty(communities), np.zeros(communities)
    for c in range(communities):
        in_street[street_of[c]] += waiting[c]
        for line in range(N_LINES):
            worked_here[c] += worked[c * N_LINES + line]
    all_hours = 0.0
    for c in range(communities):
        street = street_of[c]
        office = office_factor * share * worked[first_office + street]
        hours = share * worked_here[c] + office * waiting[c] / max(in_street[street], 1.0)
        all_hours += hours
        visits[c] = min(hours * DAYS_A_MONTH / visit_hours / max(waiting[c], 1.0), most)
    return visits, min(all_hours / max(worked_here.sum() * share, 1e-9), 1.0)


def decide(city) -> None:
    """Charge organisers' hours, then spend them on firms and floating members."""
    rule, plan, world = city.spec.organising, city.spec.organisations, city.world
    f, sizes, of_cell = world.firms, city.sizes, world.land.community
    share, factor = plan.organising_share, rule.office_factor
    city.ledger.charge_share(ORGANISING_HOURS, city.stations_of(IS_COMMUNITY), share)
    city.ledger.charge_share(ORGANISING_HOURS, city.stations_of(IS_OFFICE), factor * share)
    alive = open_firms(city)
    waiting, listed, joint = _count(f, alive, world.land, city.zone_cells, sizes.communities, sizes.streets)
    if city.on("community_backstop"):
        hours = np.zeros(sizes.organisations)
        hours[: sizes.communities] = listed * rule.backstop_hours / DAYS_A_MONTH * city.strength("community_backstop")
        city.ledger.charge_organisations(ORGANISING_HOURS, hours)
    zone = city.effect("zone_branches")
    if city.on("zone_branches"):
        by_street = np.bincount(city.street_of_community, zone, sizes.streets) / np.bincount(city.street_of_community)
        _charge_street(city, joint * rule.zone_hours / DAYS_A_MONTH * by_street)
    visits, effort = _visits(
        city.ledger.worked, sizes.desks, share, factor, rule.most_visits, waiting, city.street_of_community,
        sizes.streets, rule.visit_hours,
    )  # fmt: skip
    visits *= funds.done(city)
    fresh = np.zeros(f.cell.size, np.bool_)
    limits = (rule.minimum, rule.joint_units, rule.branch_most)
    backstop = city.effect("community_backstop")[of_cell]
    _found(world.key, world.land.firms, f, alive, visits[of_cell], rule.contact, backstop, *limits, fresh)
    _across_zones(world.land.firms, of_cell, city.zone_cells, f, alive, zone[of_cell], *limits, fresh)
    chance = rule.visit_finds * effort + rule.register_finds * city.effect("member_register")
    _take_in(world.key, world.members, f, of_cell, city.month, fresh, rule.branch_finds, np.minimum(chance, 1.0))
    ceiling = np.array([0.0, 1.0, rule.joint_vitality, rule.backstop_vitality])
    active = _active_members(world.members, f.cell.size, rule.active_at)
    _live(
        f, alive, active, rule.vitality_start, ceiling, rule.vitality_gain, rule.vitality_decay, rule.minimum,
        rule.attitude_floor, rule.active_threshold, city.clock,
    )  # fmt: skip
