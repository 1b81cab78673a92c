"""Recruiting: workers of firms join the Party, each with the same chance a month; the third in a firm makes a branch possible.

Off by default (``members.recruitment``). Whom their workplace's branch does not admit, because there is none, the community's
branch does. A recruit is a member in every respect from the month of joining on; ``members.joined`` keeps the log.
"""

from __future__ import annotations

import numpy as np

from model import draws
from model.compiled import compiled
from model.initial.members import zeal_of
from model.month.firms import open_firms
from model.state.names import AT_HOME, AT_WORK, JOINT_BRANCH, OWN_BRANCH
from model.state.table import Records
from model.state.world import Members


@compiled
def _who_joins(key, month, chance, people, first, is_member, exists):
    """Return which residents join, and a draw each for how active they start. Residents are named by cell and place in it."""
    who, luck = np.empty(people.size, np.int32), np.empty(people.size)
    joined = 0
    for r in range(people.size):
        firm, cell = people.workplace[r], people.cell[r]
        if firm < 0 or is_member[r] or not exists[firm]:
            continue
        u_join, u_active, _, _ = draws.uniforms4(key, draws.RECRUIT, cell, r - first[cell, 0], month)
        if u_join < chance:
            who[joined], luck[joined] = r, u_active
            joined += 1
    return who[:joined], luck[:joined]


def _admitted(city, who: np.ndarray, luck: np.ndarray) -> Records:
    """Return the new members; their slots come after those of all residents of their cell, so no two share a name."""
    people, land, branch = city.world.people[who], city.world.land, city.world.firms.branch
    cell, firm = people.cell, people.workplace
    slot = land.residents[cell] + who - land.first[cell, 0]
    at_work = (branch[firm] == OWN_BRANCH) | (branch[firm] == JOINT_BRANCH)
    return Members(
        who, slot, cell, firm, np.full(who.size, -1),
        np.minimum(2.0 * city.spec.members.active_start * luck, 1.0),
        zeal_of(city.world.key, cell, slot, city.spec.members.zeal_spread), joined=np.full(who.size, city.month),
        migrant=people.group & 1, belongs=np.where(at_work, AT_WORK, AT_HOME),
    )  # fmt: skip


def decide(city) -> None:
    """Let workers of open firms join, from the first month's end on."""
    chance, world = city.spec.members.recruitment, city.world
    if chance == 0.0 or city.month == 0:
        return
    old = world.members
    is_member = np.zeros(world.people.size, np.bool_)
    is_member[old.resident] = True
    new = _admitted(
        city, *_who_joins(world.key, city.month, chance, world.people, world.land.first, is_member, open_firms(city))
    )
    np.add.at(world.firms.members, new.firm, 1)
    members = Members.empty(old.size + new.size)
    members[: old.size], members[old.size :] = old, new
    city.world = world._replace(members=members)
