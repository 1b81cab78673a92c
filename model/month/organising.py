"""Organising: organisers' hours become care for listed firms, visits to firms without a branch, and floating members found.

Community and street office give a fixed share of their hours to it. Where the community is the backstop, its listed firms
are cared for out of the same hours before anybody else is visited; matching a shared register takes some, too. A community
visits its own firms, the street office those that wait. Zones that are organised (lever ``zone_branches``) cost the street
hours of their own.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model.calendar import DAYS_A_MONTH
from model.compiled import compiled
from model.month import affiliation, founding, funds, vitality
from model.month.firms import open_firms
from model.state.names import BACKSTOP, IS_COMMUNITY, IS_OFFICE, JOINT_BRANCH, N_LINES, NO_BRANCH, ORGANISING_HOURS


class Reach(NamedTuple):
    """What organisers' hours of a month come to, by community."""

    visits: np.ndarray  # a waiting firm
    cared: np.ndarray  # 0-1, of the care that listed firms ask for
    effort: np.ndarray  # 0-1, hours left for visits against all


def decide(city) -> None:
    """Charge organisers' hours, then spend them."""
    world, sizes = city.world, city.sizes
    alive = open_firms(city)
    waiting, listed, joint = _count(world.firms, alive, world.land, city.zone_cells, sizes.communities, sizes.streets)
    _charge(city, joint)
    reach = reach_of(city, waiting, listed * city.strength("community_backstop"))
    spend(city, alive, reach, city.month)


def reach_of(city, waiting: np.ndarray, cared_for: np.ndarray) -> Reach:
    """Return what organisers' hours come to where so many firms wait and so many listed ones are cared for."""
    rule, usual = city.spec.organising, _hours(city, waiting)
    hours = usual * (1.0 - rule.matching * city.strength("member_register"))
    asked = cared_for * rule.backstop_hours / DAYS_A_MONTH
    cared = np.minimum(hours / np.maximum(asked, 1e-9), 1.0)
    left = np.maximum(hours - asked, 0.0)
    visits = funds.done(city) * np.minimum(
        left * DAYS_A_MONTH / rule.visit_hours / np.maximum(waiting, 1.0), rule.most_visits
    )
    return Reach(visits, cared, np.minimum(left / np.maximum(usual, 1e-9), 1.0))


def spend(city, alive: np.ndarray, reach: Reach, month: int) -> None:
    """Let firms be won over, members be found, and branches live, as far as organisers reach them."""
    rule, world = city.spec.organising, city.world
    f, m, of_cell, cells = world.firms, world.members, world.land.community, world.land.firms
    limits, backstop = founding.Limits.of(rule), city.effect("community_backstop")
    care = backstop * reach.cared
    contact = founding.Contact(
        rule.contact, reach.visits[of_cell], (care * rule.backstop_hours / rule.visit_hours)[of_cell], rule.initiative
    )
    fresh = founding.found(world.key, cells, f, alive, contact, limits, backstop[of_cell], rule.lists, month)
    zone = city.effect("zone_branches")
    if zone.any():
        founding.across_zones(cells, of_cell, city.zone_cells, f, alive, zone[of_cell], limits, fresh)
    affiliation.move_homes(world.key, m, affiliation.Moves.of(city.spec.members), month)
    at_home = affiliation.found_at_home(rule, reach.effort, city.effect("member_register"))
    affiliation.take_in(world.key, m, f, of_cell, month, fresh, rule.branch_finds, at_home)
    vitality.live(f, m, alive, care[of_cell], vitality.Life.of(city.spec), city.clock)


def _charge(city, joint: np.ndarray) -> None:
    """Charge the share of hours that goes into organising, and what organised zones cost their street."""
    rule, share = city.spec.organising, city.spec.organisations.organising_share
    city.ledger.charge_share(ORGANISING_HOURS, city.stations.of(IS_COMMUNITY), share)
    city.ledger.charge_share(ORGANISING_HOURS, city.stations.of(IS_OFFICE), rule.office_factor * share)
    if not city.on("zone_branches"):
        return
    streets = city.street_of_community
    zone = np.bincount(streets, city.strength("zone_branches"), city.sizes.streets) / np.bincount(streets)
    hours = joint * rule.zone_hours / DAYS_A_MONTH * zone
    o = city.world.organisations
    posts = o.posts * ((o.form == IS_COMMUNITY) | (o.form == IS_OFFICE))
    street = np.maximum(o.street, 0)
    of_street = np.maximum(np.bincount(street, posts, city.sizes.streets), 1e-9)
    city.ledger.charge_organisations(ORGANISING_HOURS, (hours / of_street)[street] * posts)


def _hours(city, waiting: np.ndarray) -> np.ndarray:
    """Return (communities,) organisers' hours a day: a community's own, and the office's part, as its firms wait."""
    sizes, worked, street = city.sizes, city.ledger.worked, city.street_of_community
    share = city.spec.organisations.organising_share
    own = worked[: sizes.communities * N_LINES].reshape(-1, N_LINES).sum(axis=1)
    office = city.spec.organising.office_factor * worked[sizes.desks : sizes.desks + sizes.streets]
    in_street = np.maximum(np.bincount(street, waiting, sizes.streets), 1.0)
    return share * (own + office[street] * waiting / in_street[street])


@compiled
def _count(f, alive, land, zone_cell, communities, streets):
    """Return open firms that wait for a branch and that are listed, by community; in zones' joint branches, by street."""
    waiting, listed, joint = np.zeros(communities), np.zeros(communities), np.zeros(streets)
    for i in range(f.size):
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


def waiting_and_listed(city, alive: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (communities,) firms that wait for a branch, and those of them that are listed."""
    sizes, world = city.sizes, city.world
    waiting, listed, _ = _count(world.firms, alive, world.land, city.zone_cells, sizes.communities, sizes.streets)
    return waiting, listed
