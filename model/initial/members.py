"""Party members: drawn among residents, affiliated near or far from home, some floating; and the branches firms start with."""

from __future__ import annotations

import numpy as np

from model import draws
from model.compiled import compiled
from model.scenario.schema import ScenarioSpec
from model.state.names import (
    AT_HOME,
    AT_WORK,
    BACKSTOP,
    ELSEWHERE,
    FLOATING,
    IN_UNIT,
    JOINT_BRANCH,
    OUT_OF_WORK,
    OWN_BRANCH,
    RETIRED,
)
from model.state.table import Records
from model.state.world import Members

_LOCAL_AT_HOME = 0.4  # share of locals without a workplace branch who belong to their community's branch (A; paper D3)


@compiled
def _affiliate(key, resident, slots, people_cell, people_group, people_work, firm_branch, covered, at_home):
    n = resident.size
    belongs = np.empty(n, np.int8)
    firm = np.empty(n, np.int32)
    unit = np.empty(n, np.int32)
    active = np.empty(n)
    for m in range(n):
        r = resident[m]
        life, migrant, work = people_group[r] >> 2, people_group[r] & 1, people_work[r]
        u_home, u_covered, u_active, _ = draws.uniforms4(key, draws.MEMBER, people_cell[r], slots[m], 0)
        firm[m] = work if work >= 0 else -1
        unit[m] = -2 - work if work <= -2 else -1
        if unit[m] >= 0:
            belongs[m] = IN_UNIT
        elif firm[m] >= 0 and (firm_branch[firm[m]] == OWN_BRANCH or firm_branch[firm[m]] == JOINT_BRANCH):
            belongs[m] = AT_WORK if not migrant or u_covered < 0.5 + 0.5 * covered else FLOATING
        elif migrant:
            belongs[m] = AT_HOME if u_covered < covered else FLOATING
        elif life == RETIRED:
            belongs[m] = AT_HOME if u_home < at_home else ELSEWHERE
        elif life == OUT_OF_WORK:
            belongs[m] = AT_HOME if u_home < _LOCAL_AT_HOME or u_covered < covered else FLOATING
        else:
            belongs[m] = AT_HOME if u_home < _LOCAL_AT_HOME else ELSEWHERE
        active[m] = u_active
    return belongs, firm, unit, active


@compiled
def _count_by_firm(resident, people_work, firms):
    count = np.zeros(firms, np.int32)
    for m in range(resident.size):
        if people_work[resident[m]] >= 0:
            count[people_work[resident[m]]] += 1
    return count


def found_first_branches(spec: ScenarioSpec, firms: Records, key: np.ndarray) -> None:
    """Give firms the branches they start with: own where members suffice, else joint or listed up to ``covered_start``.

    Which of the others are covered follows a keyed order in which larger firms come first; their vitality is drawn evenly
    up to the ceiling of their sort of branch, so some of them are nominal from the start.
    """
    rule = spec.organising
    stock = firms.founded < 0
    own = stock & (firms.members >= rule.minimum)
    goal = round(spec.enterprises.covered_start * stock.sum())
    luck = _luck(key, firms.cell, firms.slot)
    rest = np.flatnonzero(stock & ~own)
    order = rest[np.argsort(luck[rest, 0] * 0.7 + 0.3 / (1.0 + firms.members[rest]), kind="stable")]
    more = order[: max(goal - int(own.sum()), 0)]
    wish = np.zeros(firms.cell.size, np.bool_)
    wish[more] = luck[more, 1] < 0.5
    _pool(firms, wish, rule.minimum, rule.joint_units)
    joint, listed = more[firms.joint[more] >= 0], more[firms.joint[more] < 0]
    firms.branch[own], firms.branch[joint], firms.branch[listed] = OWN_BRANCH, JOINT_BRANCH, BACKSTOP
    ceiling = np.zeros(firms.cell.size)
    ceiling[own], ceiling[joint], ceiling[listed] = 1.0, rule.joint_vitality, rule.backstop_vitality
    firms.vitality[:] = ceiling * (0.3 + 0.7 * luck[:, 2]) * (0.5 + 0.5 * firms.attitude)


@compiled
def _pool(firms, wish, minimum, most_units):
    """Pool neighbours of one cell who wish it into joint branches that have members enough; others stay without."""
    pool = np.empty(most_units, np.int64)
    size, together = 0, 0
    for i in range(wish.size):
        if i > 0 and firms.cell[i] != firms.cell[i - 1]:
            size, together = 0, 0
        if not wish[i]:
            continue
        pool[size] = i
        size += 1
        together += firms.members[i]
        if together >= minimum:
            for j in range(size):
                firms.joint[pool[j]] = pool[0]
        if together >= minimum or size == most_units:
            size, together = 0, 0


@compiled
def _luck(key, cell, slot):
    luck = np.empty((cell.size, 3))
    for f in range(cell.size):
        luck[f, 0], luck[f, 1], luck[f, 2], _ = draws.uniforms4(key, draws.FIRM, cell[f], slot[f], 1)
    return luck


def build_members(spec: ScenarioSpec, people, resident: np.ndarray, slot: np.ndarray, firms, key) -> Records:
    """Return the members; counts them into ``firms.members`` and founds the firms' first branches on the way.

    ``resident`` says which residents they are, ``slot`` their numbers within the cell.
    """
    firms.members[:] = _count_by_firm(resident, people.workplace, firms.cell.size)
    found_first_branches(spec, firms, key)
    plan = spec.members
    belongs, firm, unit, active = _affiliate(
        key, resident, slot, people.cell, people.group, people.workplace, firms.branch,
        plan.floating_covered, plan.retired_at_home,
    )  # fmt: skip
    group = people.group[resident]
    active = np.clip(plan.active_start * 2.0 * active, 0.0, 1.0)
    active[belongs == FLOATING] *= 0.2
    return Members(
        resident, slot, people.cell[resident], firm, unit, active, older=group >> 2 == RETIRED,
        migrant=group & 1, belongs=belongs,
    )  # fmt: skip
