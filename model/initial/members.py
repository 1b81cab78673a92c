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


@compiled
def _affiliate(
    key, resident, slots, people_cell, people_group, people_work, firm_branch, covered, at_home, local_at_home, taken_in
):
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
            belongs[m] = AT_WORK if not migrant or u_covered < taken_in else FLOATING
        elif migrant:
            belongs[m] = AT_HOME if u_covered < covered else FLOATING
        elif life == RETIRED:
            belongs[m] = AT_HOME if u_home < at_home else ELSEWHERE
        elif life == OUT_OF_WORK:
            belongs[m] = AT_HOME if u_home < local_at_home or u_covered < covered else FLOATING
        else:
            belongs[m] = AT_HOME if u_home < local_at_home else ELSEWHERE
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
    """Give firms the branches they start with: own where members suffice, others on the list up to ``covered_start``.

    Which of them are listed follows a keyed order. What visits, neighbours and time make of it is lived in the years
    before the run-in (:mod:`model.month.years_before`).
    """
    rule, stock = spec.organising, firms.founded < 0
    own = stock & (firms.members >= rule.minimum)
    goal = round(spec.enterprises.covered_start * stock.sum())
    rest = np.flatnonzero(stock & ~own)
    order = rest[np.argsort(_luck(key, firms.cell, firms.slot)[rest], kind="stable")]
    firms.branch[own], firms.branch[order[: max(goal - int(own.sum()), 0)]] = OWN_BRANCH, BACKSTOP
    firms.vitality[own] = rule.vitality_start


@compiled
def _luck(key, cell, slot):
    luck = np.empty(cell.size)
    for f in range(cell.size):
        luck[f] = draws.uniform(key, draws.FIRM, cell[f], slot[f], 1)
    return luck


@compiled
def zeal_of(key, cell, slot, spread):
    """Return members' zeal: even around 1, each by a draw of their own."""
    zeal = np.empty(cell.size)
    for m in range(cell.size):
        zeal[m] = 1.0 + spread * (2.0 * draws.uniform(key, draws.ZEAL, cell[m], slot[m], 0) - 1.0)
    return zeal


def build_members(spec: ScenarioSpec, people, resident: np.ndarray, slot: np.ndarray, firms, key) -> Records:
    """Return the members; counts them into ``firms.members`` and founds the firms' first branches on the way.

    ``resident`` says which residents they are, ``slot`` their numbers within the cell.
    """
    firms.members[:] = _count_by_firm(resident, people.workplace, firms.cell.size)
    found_first_branches(spec, firms, key)
    plan = spec.members
    belongs, firm, unit, active = _affiliate(
        key, resident, slot, people.cell, people.group, people.workplace, firms.branch,
        plan.floating_covered, plan.retired_at_home, plan.local_at_home, spec.organising.taken_in,
    )  # fmt: skip
    group = people.group[resident]
    active = np.clip(plan.active_start * 2.0 * active, 0.0, 1.0)
    active[belongs == FLOATING] = 0.0
    return Members(
        resident, slot, people.cell[resident], firm, unit, active,
        zeal_of(key, people.cell[resident], slot, plan.zeal_spread), older=group >> 2 == RETIRED,
        migrant=group & 1, belongs=belongs,
    )  # fmt: skip
