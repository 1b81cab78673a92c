"""Vitality: what life a branch has, by its sort, its owner or the firm's means, and the members who are active.

With fewer active members than founding takes, a branch is hollow. A joint branch of many units is thin. A firm that is on
the community's list has as much life as organisers' care gives it. A business-minded owner leaves a branch to itself;
the funds and premises of a large firm make up for part of that. Below the activity threshold a branch is nominal.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model.compiled import compiled
from model.state.names import AT_WORK, BACKSTOP, JOINT_BRANCH, NO_BRANCH, OWN_BRANCH


class Life(NamedTuple):
    """Numbers of this rule, from the scenario."""

    start: float
    gain: float
    decay: float
    minimum: float
    floor: float
    premises: float
    employees: float
    joint: float
    thin: float
    listed: float
    active_from: float
    active_at: float

    @classmethod
    def of(cls, spec) -> Life:
        """Return the numbers of a scenario."""
        rule = spec.organising
        return cls(
            rule.vitality_start, rule.vitality_gain, rule.vitality_decay, float(rule.minimum), rule.attitude_floor,
            rule.premises, spec.enterprises.employees_mean, rule.joint_vitality, rule.joint_thin,
            rule.backstop_vitality, rule.active_threshold, rule.active_at,
        )  # fmt: skip


def live(f, members, alive, cared: np.ndarray, life: Life, today: int) -> None:
    """Move each branch's vitality towards what it can carry, and note the day on which it first was active.

    ``cared`` is (cells,) 0-1: how much of the care that its listed firms ask for the community's organisers give.
    """
    _live(f, alive, active_members(members, f.size, life.active_at), cared, life, today)


@compiled
def active_members(m, firms, active_at):
    """Return (firms,) the active members who belong to their workplace's branch."""
    active = np.zeros(firms)
    for i in range(m.size):
        if m.belongs[i] == AT_WORK and m.firm[i] >= 0 and m.active[i] >= active_at:
            active[m.firm[i]] += 1.0
    return active


@compiled
def _live(f, alive, active, cared, life, today):
    together, units = np.zeros(f.size), np.zeros(f.size)
    for i in range(f.size):
        if f.branch[i] == JOINT_BRANCH:
            together[f.joint[i]] += active[i]
            units[f.joint[i]] += 1.0
    for i in range(f.size):
        if f.branch[i] == NO_BRANCH or not alive[i]:
            continue
        target = _carries(f, i, cared[f.cell[i]], together, units, active, life)
        if f.vitality[i] == 0.0:
            f.vitality[i] = min(life.start, target)
        step = life.gain if target > f.vitality[i] else life.decay
        f.vitality[i] += step * (target - f.vitality[i])
        if f.first_active[i] < 0 and f.vitality[i] >= life.active_from:
            f.first_active[i] = today


@compiled
def _carries(f, i, cared, together, units, active, life):
    """Return the vitality that a firm's branch can carry in the long run."""
    means = life.premises * f.employees[i] / (f.employees[i] + life.employees)
    willing = 1.0 - (1.0 - f.attitude[i]) * (1.0 - means)
    target = life.floor + (1.0 - life.floor) * willing
    if f.branch[i] == BACKSTOP:
        return life.listed * target * cared
    if f.branch[i] == OWN_BRANCH:
        return target * min(active[i] / life.minimum, 1.0)
    first = f.joint[i]
    thin = life.joint / (1.0 + life.thin * max(units[first] - 2.0, 0.0))
    return thin * target * min(together[first] / life.minimum, 1.0)
