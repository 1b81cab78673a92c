"""Organising: organisers' hours become visits; visits become own branches, joint branches and floating members found.

A firm with three members founds an own branch once visits (times the owner's attitude) have passed its threshold; members
beyond fifty make a further branch, which takes as many visits again. Smaller firms of one building, park or market may pool
into joint branches of at most five units and fifty members (lever ``zone_branches``); the community lists the rest
(``community_backstop``), with little life in it. Vitality follows the owner's attitude and the members who are active: with
fewer than three of them a branch is hollow. A branch below the activity threshold is nominal.
"""

from __future__ import annotations

import numpy as np

from model import draws
from model.compiled import compiled
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

DAYS_A_MONTH = 250 / 12
ATTITUDE_FLOOR = 0.4  # vitality at an owner's attitude of 0 against 1 (A)
MOST_VISITS = 4.0  # a month to one firm (A)
OFFICE_FACTOR = 3.0  # the street office's share of hours for organising against a community's (A)


@compiled
def _found(
    key, range_of_cell, f, alive, visits, contact, zone, zone_cell, backstop, minimum, most_units, most_members, fresh
):
    """Let contacted firms found own branches, pool into joint ones, or be listed by the community."""
    pool = np.empty(most_units, np.int64)
    for cell in range(range_of_cell.shape[0]):
        size, together = 0, 0
        for i in range(range_of_cell[cell, 0], range_of_cell[cell, 1]):
            if not alive[i] or f.branch[i] == OWN_BRANCH or f.branch[i] == JOINT_BRANCH:
                continue
            f.contact[i] += contact * visits[cell] * f.attitude[i]
            if f.members[i] >= minimum:
                branches = 1 + (f.members[i] - 1) // most_members
                if f.contact[i] >= f.threshold[i] * branches:
                    f.branch[i], f.joint[i], fresh[i] = OWN_BRANCH, -1, True
                continue
            if zone > 0.0 and zone_cell[cell] and f.contact[i] * zone >= 0.5 * f.threshold[i]:
                if together + f.members[i] > most_members:
                    size, together = 0, 0
                pool[size] = i
                size += 1
                together += f.members[i]
                if together >= minimum:
                    for j in range(size):
                        f.branch[pool[j]], f.joint[pool[j]], fresh[pool[j]] = JOINT_BRANCH, pool[0], True
                    size, together = 0, 0
                elif size == most_units:
                    size, together = 0, 0
            if backstop > 0.0 and f.branch[i] == NO_BRANCH:
                u = draws.uniform(key, draws.FIRM_CONTACT, f.cell[i], f.slot[i], 0)
                if u < backstop:
                    f.branch[i] = BACKSTOP


@compiled
def _live(f, alive, active, start, ceiling, gain, decay, minimum):
    """Move each branch's vitality towards what its sort, its owner's attitude and its active members can carry."""
    together = np.zeros(f.cell.size)
    for i in range(f.cell.size):
        if f.branch[i] == JOINT_BRANCH:
            together[f.joint[i]] += active[i]
    for i in range(f.cell.size):
        if f.branch[i] == NO_BRANCH or not alive[i]:
            continue
        target = ceiling[f.branch[i]] * (ATTITUDE_FLOOR + (1.0 - ATTITUDE_FLOOR) * f.attitude[i])
        if f.branch[i] != BACKSTOP:
            carried = together[f.joint[i]] if f.branch[i] == JOINT_BRANCH else active[i]
            target *= min(carried / minimum, 1.0)
        if f.vitality[i] == 0.0:
            f.vitality[i] = min(start, target)
        step = gain if target > f.vitality[i] else decay
        f.vitality[i] += step * (target - f.vitality[i])


@compiled
def _take_in(key, m, f, month, fresh, at_work, at_home):
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
            elif u_home < at_home:
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
def _visits(worked, first_office, share, waiting, street_of, streets, visit_hours, usual_share):
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
        office = OFFICE_FACTOR * share * worked[first_office + street]
        hours = share * worked_here[c] + office * waiting[c] / max(in_street[street], 1.0)
        all_hours += hours
        visits[c] = min(hours * DAYS_A_MONTH / visit_hours / max(waiting[c], 1.0), MOST_VISITS)
    return visits, min(all_hours / max(worked_here.sum() * usual_share, 1e-9), 1.0)


def decide(city) -> None:
    """Charge organisers' hours, then spend them on firms and floating members."""
    rule, plan, policy, world = city.spec.organising, city.spec.organisations, city.policy, city.world
    f, sizes = world.firms, city.sizes
    communities, offices = city.stations_of(IS_COMMUNITY), city.stations_of(IS_OFFICE)
    share = 0.0 if plan.spare else plan.organising_share
    city.ledger.charge_share(ORGANISING_HOURS, communities, share)
    city.ledger.charge_share(ORGANISING_HOURS, offices, OFFICE_FACTOR * share)
    alive = open_firms(city)
    of_cell = world.land.community
    waiting, listed, joint = _count(f, alive, world.land, city.zone_cells, sizes.communities, sizes.streets)
    if policy.community_backstop > 0.0:
        hours = np.zeros(sizes.organisations)
        hours[: sizes.communities] = listed * rule.backstop_hours / DAYS_A_MONTH * policy.community_backstop
        city.ledger.charge_organisations(ORGANISING_HOURS, hours)
    if policy.zone_branches > 0.0:
        _charge_street(city, joint * rule.zone_hours / DAYS_A_MONTH * policy.zone_branches)
    visits, effort = _visits(
        city.ledger.worked, sizes.desks, share, waiting, city.street_of_community, sizes.streets, rule.visit_hours,
        plan.organising_share,
    )  # fmt: skip
    fresh = np.zeros(f.cell.size, np.bool_)
    _found(
        world.key, world.land.firms, f, alive, visits[of_cell], rule.contact, policy.effect("zone_branches"),
        city.zone_cells, policy.effect("community_backstop"), rule.minimum, rule.joint_units,
        rule.branch_most, fresh,
    )  # fmt: skip
    chance = rule.visit_finds * effort + rule.register_finds * policy.effect("member_register")
    _take_in(world.key, world.members, f, city.month, fresh, rule.branch_finds, min(chance, 1.0))
    shown = 1.0 - city.spec.platform.registration_displaces * city.displaced
    ceiling = np.array([0.0, shown, rule.joint_vitality * shown, rule.backstop_vitality])
    active = _active_members(world.members, f.cell.size, rule.active_at)
    _live(
        f, alive, active, rule.vitality_start, ceiling, rule.vitality_gain, rule.vitality_decay, rule.minimum,
    )  # fmt: skip
