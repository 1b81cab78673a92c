"""Funds: what projects, activities and visits need against what an organisation has and rules let it spend (经费限制, 使用困难).

Money is counted in hours' worth. A community's income follows its means, seen in what it pays; joint funding evens that
out, the tilt brings part of what street and district have to communities. Both move funds and make none. What is not spent
is kept in part. An organisation that cannot spend what it needs does less, and never nothing at all.
"""

from __future__ import annotations

import numpy as np

from model.month.staff import of_organisations
from model.state.names import COMMUNITY, DISTRICT, IS_UNIT, STREET


def decide(city) -> None:
    """Fill purses, spend, and write each organisation's granted share of this month's needs, 0-1."""
    rule, o = city.spec.funds, city.world.organisations
    need = _need(city)
    have = rule.keep * o.purse + income(city)
    spent = np.minimum(need, rule.ease * have)
    o.purse[:] = have - spent
    o.funds[:] = np.divide(spent, need, out=np.ones(o.size), where=need > 0.0)


def done(city) -> np.ndarray:
    """Return (communities,) share of activities and visits that is done with the funds there are."""
    bare = city.spec.funds.bare
    return bare + (1.0 - bare) * city.world.organisations.funds[: city.sizes.communities]


def _need(city) -> np.ndarray:
    """Return (organisations,) what running projects, organisational life and organising would take this month."""
    rule, o, ties = city.spec.funds, city.world.organisations, city.world.ties
    running = ties.project > 0
    projects = np.bincount(ties.a[running], minlength=o.size) + np.bincount(ties.b[running], minlength=o.size)
    dose = 1.0 + of_organisations(city, city.strength("organisational_life"))
    visiting = rule.visits * o.posts * (o.level == COMMUNITY)
    return projects * rule.project + rule.activity * o.posts * dose + visiting


def income(city) -> np.ndarray:
    """Return (organisations,) this month's funds after what joint funding and the tilt move."""
    rule, o, n = city.spec.funds, city.world.organisations, city.sizes.communities
    comes = rule.per_post * o.posts
    pay = 1.0 - o.pay_gap[:n]
    total, bill = comes[:n].sum(), (comes[:n] * pay).sum()
    if bill > 0.0:
        own = comes[:n] + rule.by_means * (comes[:n] * pay * total / bill - comes[:n])
        own += _towards(own, comes[:n], city.effect("joint_funding"))
        comes[:n] = own
    return _tilted(city, comes)


def _towards(own: np.ndarray, even: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Return what each gets (or gives, below 0) on the way to even shares; gifts and takings balance."""
    wanted = part * (even - own)
    up, down = np.maximum(wanted, 0.0).sum(), np.maximum(-wanted, 0.0).sum()
    side = np.where(wanted > 0.0, up, down)
    return np.divide(wanted * min(up, down), side, out=np.zeros(own.size), where=side > 0.0)


def _tilted(city, comes: np.ndarray) -> np.ndarray:
    """Move part of the funds of street and district departments and of the office to their communities, by posts."""
    if not city.on("resource_tilt"):
        return comes
    o, n, street = city.world.organisations, city.sizes.communities, city.street_of_community
    part = city.spec.street.tilt * of_organisations(city, city.effect("resource_tilt"))
    for level, block in ((STREET, street), (DISTRICT, street // city.sizes.streets_per_district)):
        above = (o.level == level) & (o.form != IS_UNIT)
        posts = np.bincount(block, o.posts[:n])
        pays = np.where(above, part * comes, 0.0) * (posts[np.where(above, o.block, 0)] > 0.0)
        given = np.bincount(o.block[above], pays[above], posts.size)
        comes = comes - pays
        comes[:n] += given[block] * o.posts[:n] / np.maximum(posts[block], 1e-9)
    return comes
