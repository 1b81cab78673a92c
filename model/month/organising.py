"""Organising: organisers' hours become visits; visits become own branches, joint branches and floating members found.

A firm with three members founds an own branch once visits (times the owner's attitude) have passed its threshold. Smaller
firms of one building, park or market may pool into joint branches of at most five units (lever ``zone_branches``); the
community lists the rest (``community_backstop``), with little life in it. A branch below the activity threshold is nominal.
"""

from __future__ import annotations

import numpy as np

from model import draws
from model.compiled import compiled
from model.month.firms import open_firms
from model.state.names import (
    AT_HOME,
    BACKSTOP,
    FLOATING,
    IS_COMMUNITY,
    IS_OFFICE,
    JOINT_BRANCH,
    NO_BRANCH,
    ORGANISING_HOURS,
    OWN_BRANCH,
)

DAYS_A_MONTH = 250 / 12


@compiled
def _found(key, range_of_cell, f, alive, visits, contact, zone, zone_cell, backstop, minimum, most_units):
    """Let contacted firms found own branches, pool into joint ones, or be listed by the community."""
    pool = np.empty(most_units, np.int64)
    for cell in range(range_of_cell.shape[0]):
        size, together = 0, 0
        for i in range(range_of_cell[cell, 0], range_of_cell[cell, 1]):
            if not alive[i] or f.branch[i] == OWN_BRANCH or f.branch[i] == JOINT_BRANCH:
                continue
            f.contact[i] += contact * visits[cell] * f.attitude[i]
            if f.members[i] >= minimum:
                if f.contact[i] >= f.threshold[i]:
                    f.branch[i], f.joint[i] = OWN_BRANCH, -1
                continue
            if zone > 0.0 and zone_cell[cell] and f.contact[i] * zone >= 0.5 * f.threshold[i]:
                pool[size] = i
                size += 1
                together += f.members[i]
                if together >= minimum:
                    for j in range(size):
                        f.branch[pool[j]], f.joint[pool[j]] = JOINT_BRANCH, pool[0]
                    size, together = 0, 0
                elif size == most_units:
                    size, together = 0, 0
            if backstop > 0.0 and f.branch[i] == NO_BRANCH:
                u = draws.uniform(key, draws.FIRM_CONTACT, f.cell[i], f.slot[i], 0)
                if u < backstop:
                    f.branch[i] = BACKSTOP


@compiled
def _live(f, alive, start, ceiling, gain, decay):
    """Move each branch's vitality towards what its sort and its owner's attitude can carry."""
    for i in range(f.cell.size):
        if f.branch[i] == NO_BRANCH or not alive[i]:
            continue
        target = ceiling[f.branch[i]] * (0.4 + 0.6 * f.attitude[i])
        if f.vitality[i] == 0.0:
            f.vitality[i] = min(start, target)
        step = gain if target > f.vitality[i] else decay
        f.vitality[i] += step * (target - f.vitality[i])


@compiled
def _seek(key, m, month, chance):
    """Let organisers find floating members where they live; they then belong to the community's branch."""
    for i in range(m.belongs.size):
        if m.belongs[i] == FLOATING:
            u = draws.uniform(key, draws.MEMBER_LIFE, m.cell[i], m.slot[i], month)
            if u < chance:
                m.belongs[i] = AT_HOME


def decide(city) -> None:
    """Charge organisers' hours, then spend them on firms and floating members."""
    rule, plan, policy, world = city.spec.organising, city.spec.organisations, city.policy, city.world
    f, sizes = world.firms, city.sizes
    communities, offices = city.stations_of(IS_COMMUNITY), city.stations_of(IS_OFFICE)
    share = 0.0 if plan.spare else plan.organising_share
    city.ledger.charge_share(ORGANISING_HOURS, communities, share)
    city.ledger.charge_share(ORGANISING_HOURS, offices, 3.0 * share)
    alive = open_firms(city)
    of_cell = world.land.community
    listed = np.bincount(of_cell[f.cell[alive & (f.branch == BACKSTOP)]], minlength=sizes.communities)
    if policy.community_backstop > 0.0:
        hours = np.zeros(sizes.organisations)
        hours[: sizes.communities] = listed * rule.backstop_hours / DAYS_A_MONTH * policy.community_backstop
        city.ledger.charge_organisations(ORGANISING_HOURS, hours)
    worked = city.ledger.worked
    own = np.bincount(city.ledger.owner[communities], worked[communities] * share, sizes.communities)
    office = np.bincount(
        world.organisations.street[city.ledger.owner[offices]], worked[offices] * 3.0 * share, sizes.streets
    )
    waiting = np.bincount(
        of_cell[f.cell[alive & ((f.branch == NO_BRANCH) | (f.branch == BACKSTOP))]], minlength=sizes.communities
    )
    street = city.street_of_community
    in_street = np.maximum(np.bincount(street, waiting, sizes.streets), 1.0)
    hours = own + office[street] * waiting / in_street[street]
    visits = hours * DAYS_A_MONTH / rule.visit_hours / np.maximum(waiting, 1.0)
    effort = min(float(hours.sum() / max(worked[communities].sum() * plan.organising_share, 1e-9)), 1.0)
    _found(
        world.key, world.land.firms, f, alive, np.minimum(visits, 4.0)[of_cell], rule.contact, policy.effect("zone_branches"),
        city.zone_cells, policy.effect("community_backstop"), rule.minimum, rule.joint_units,
    )  # fmt: skip
    shown = 1.0 - city.spec.platform.registration_displaces * city.displaced
    ceiling = np.array([0.0, shown, rule.joint_vitality * shown, rule.backstop_vitality])
    _live(f, alive, rule.vitality_start, ceiling, rule.vitality_gain, rule.vitality_decay)
    chance = rule.visit_finds * effort + rule.register_finds * policy.effect("member_register")
    _seek(world.key, world.members, city.month, min(chance, 1.0))
