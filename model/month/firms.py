"""Firms: they open and close, members move with jobs, and affiliation lags: pocket members and hollow branches appear.

Who changes job, when and to which firm is drawn by the member's name and the month, the same in every arm; whether the new
place has a branch to take them in is not.
"""

from __future__ import annotations

import numpy as np

from model import draws
from model.compiled import compiled
from model.state.names import AT_WORK, FLOATING, JOINT_BRANCH, NO_BRANCH, OWN_BRANCH

_TAKEN_IN = 0.5  # chance that a new workplace's branch takes a newcomer in at once (A)


@compiled
def _move(key, month, day, turnover, m, f, weights):
    """Let members change job; a member whose firm has closed is out of it at once."""
    total = weights[-1] if weights.size > 0 else 0.0
    for i in range(m.firm.size):
        firm = m.firm[i]
        if firm < 0:
            continue
        u_leave, u_where, u_taken, _ = draws.uniforms4(key, draws.JOB_MOVE, m.cell[i], m.slot[i], month)
        closed = f.closes[firm] < day
        if not closed and u_leave >= turnover:
            continue
        f.members[firm] -= 1
        if total > 0.0:
            firm = np.searchsorted(weights, u_where * total, side="right")
            firm = min(firm, weights.size - 1)
            m.firm[i] = firm
            f.members[firm] += 1
        else:
            m.firm[i] = -1
            firm = -1
        if m.belongs[i] == AT_WORK:
            branch = f.branch[firm] if firm >= 0 else NO_BRANCH
            with_branch = branch == OWN_BRANCH or branch == JOINT_BRANCH
            m.belongs[i] = AT_WORK if with_branch and u_taken < _TAKEN_IN else FLOATING


@compiled
def _close(f, day, minimum):
    """Dissolve the branches of closed firms and own branches that have lost their members."""
    for i in range(f.cell.size):
        if f.branch[i] == NO_BRANCH:
            continue
        if f.closes[i] < day or f.founded[i] >= day > 0:
            f.branch[i], f.joint[i], f.vitality[i] = NO_BRANCH, -1, 0.0
        elif f.branch[i] == OWN_BRANCH and f.members[i] < minimum:
            f.branch[i], f.vitality[i], f.contact[i] = NO_BRANCH, 0.0, 0.0


def open_firms(city) -> np.ndarray:
    """Return which firms exist today (mask)."""
    f = city.world.firms
    return (f.founded < max(city.day, 1)) & (f.closes >= city.day)


def decide(city) -> None:
    """Move members between firms and close what has emptied."""
    if city.month == 0:
        return
    f = city.world.firms
    weights = np.cumsum(f.employees * open_firms(city)).astype(np.float64)
    _move(
        city.world.key, city.month, city.day, city.spec.enterprises.turnover_per_year / 12.0, city.world.members, f,
        weights,
    )  # fmt: skip
    _close(f, city.day, city.spec.organising.minimum)
