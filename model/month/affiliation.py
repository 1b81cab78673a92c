"""Affiliation: members are taken in by branches, lost when they move job or home, and found again; it lags behind life.

Who changes job is taken in by the new firm's branch, or floats if the old one was theirs (口袋党员). Homes move by
exchange: who moves in is as who moved out, only the branch does not move along. A migrant who moves is lost to any
community; a local still belongs to the old one, until papers are transferred. Organisers' visits and a shared register find
floating members where they live, branches find them where they work.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model import draws
from model.calendar import MONTHS_A_YEAR
from model.compiled import compiled
from model.state.names import AT_HOME, AT_WORK, ELSEWHERE, FLOATING, JOINT_BRANCH, OWN_BRANCH


class Moves(NamedTuple):
    """Chances a month: a local's and a migrant's move of home, a retired and another local's transfer of papers."""

    local: float
    migrant: float
    transfer_retired: float
    transfer: float

    @classmethod
    def of(cls, plan) -> Moves:
        """Return them so that shares of locals who belong where they live stand still at those of the scenario."""
        local, migrant = plan.moves_local / MONTHS_A_YEAR, plan.moves_migrant / MONTHS_A_YEAR
        back = (_balance(local, plan.retired_at_home), _balance(local, plan.local_at_home))
        return cls(local, migrant, *back)


def _balance(leaving: float, share: float) -> float:
    """Return the chance of coming in at which a share stands still that leaves with the given chance."""
    return min(leaving * share / (1.0 - share), 1.0) if share < 1.0 else 1.0


@compiled
def has_branch(f, firm):
    """Tell whether a firm (-1: none) has a branch with members of its own, not only a place on the community's list."""
    return firm >= 0 and (f.branch[firm] == OWN_BRANCH or f.branch[firm] == JOINT_BRANCH)


@compiled
def after_job_change(belongs, with_branch, u, taken_in):
    """Return where somebody belongs who has changed job."""
    if with_branch and u < taken_in:
        return AT_WORK
    return FLOATING if belongs == AT_WORK else belongs


@compiled
def move_homes(key, m, moves, month):
    """Let members move home by exchange, and locals transfer their papers to where they live."""
    for i in range(m.size):
        if m.belongs[i] == AT_HOME:
            chance = moves.migrant if m.migrant[i] else moves.local
            if draws.uniform(key, draws.HOME_MOVE, m.cell[i], m.slot[i], month) < chance:
                m.belongs[i] = FLOATING if m.migrant[i] else ELSEWHERE
        elif m.belongs[i] == ELSEWHERE:
            chance = moves.transfer_retired if m.older[i] else moves.transfer
            if draws.uniform(key, draws.TRANSFER, m.cell[i], m.slot[i], month) < chance:
                m.belongs[i] = AT_HOME


@compiled
def take_in(key, m, f, community, month, fresh, at_work, at_home):
    """Let members join a newly founded branch, and floating ones be found; a branch that is gone leaves its own floating.

    ``at_work`` is the chance at full vitality, ``at_home`` (communities,) that of organisers and register.
    """
    for i in range(m.size):
        firm = m.firm[i]
        with_branch = has_branch(f, firm)
        if with_branch and fresh[firm]:
            m.belongs[i] = AT_WORK
        elif m.belongs[i] == AT_WORK and not with_branch:
            m.belongs[i] = FLOATING
        elif m.belongs[i] == FLOATING:
            u_work, u_home, _, _ = draws.uniforms4(key, draws.MEMBER_LIFE, m.cell[i], m.slot[i], month)
            if with_branch and u_work < at_work * f.vitality[firm]:
                m.belongs[i] = AT_WORK
            elif u_home < at_home[community[m.cell[i]]]:
                m.belongs[i] = AT_HOME


@compiled
def count_in(key, m, community, register):
    """Count members in where they live who belong elsewhere (双报到), each whose draw lies below ``register`` (communities,)."""
    for i in range(m.size):
        c = community[m.cell[i]]
        if register[c] > 0.0 and m.belongs[i] != AT_HOME and m.belongs[i] != FLOATING and not m.registered[i]:
            m.registered[i] = draws.uniform(key, draws.REGISTERED, m.cell[i], m.slot[i], 0) < register[c]


def found_at_home(rule, effort: np.ndarray, register: np.ndarray) -> np.ndarray:
    """Return (communities,) the chance a month that a floating member is found: a register, too, needs visits to act."""
    return np.minimum((rule.visit_finds + rule.register_finds * register) * effort, 1.0)
