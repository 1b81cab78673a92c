"""Firms: they open and close, grow and shrink; members move with jobs, and affiliation lags behind: pocket members appear.

Growth, and who changes job, when and to which firm, are drawn by the firm's or member's name and the month, the same in
every arm; whether the new place has a branch to take them in is not. A branch, own or joint, that has fewer members left
than founding takes lingers on paper, a shell, until it is dissolved.
"""

from __future__ import annotations

import numpy as np

from model import draws
from model.calendar import MONTHS_A_YEAR
from model.compiled import compiled
from model.initial import firms as initial
from model.month.affiliation import after_job_change, has_branch
from model.state.firms import open_on
from model.state.names import JOINT_BRANCH, NO_BRANCH, OWN_BRANCH


def decide(city) -> None:
    """Let firms grow and shrink, move members between them and dissolve branches that have emptied, in time."""
    if city.month == 0:
        return
    plan, f = city.spec.enterprises, city.world.firms
    spread, exists = plan.growth_spread / np.sqrt(MONTHS_A_YEAR), open_firms(city)
    if spread > 0.0:
        _grow(city.world.key, city.month, city.clock, f, spread)
    change_jobs(city, exists, plan.turnover_per_year / MONTHS_A_YEAR, city.month)
    dissolve(city, exists, city.month)


def open_firms(city) -> np.ndarray:
    """Return which firms exist today (mask)."""
    return open_on(city.world.firms, city.clock)


def entry_rates(city) -> np.ndarray:
    """Return (cells,) new firms a month against the stock."""
    stock = np.bincount(city.world.firms.cell[city.world.firms.founded < 0], minlength=city.sizes.cells)
    return initial.entry_rates(city.spec.enterprises, city.zone_cells, stock) / MONTHS_A_YEAR


def change_jobs(city, exists: np.ndarray, chance: float, month: int) -> None:
    """Let members change job with this chance, and at once if their firm exists no more; ``month`` is an index in draws."""
    world = city.world
    weights = _jobs_up_to(world.firms, exists)
    _move(world.key, month, exists, chance, city.spec.organising.taken_in, world.members, world.firms, weights)


def dissolve(city, exists: np.ndarray, month: int) -> None:
    """Dissolve the branches of closed firms at once, and by and by own and joint branches that have lost their members."""
    rule = city.spec.organising
    _close(city.world.key, month, city.world.firms, exists, rule.minimum, rule.dissolve)


@compiled
def _move(key, month, exists, turnover, taken_in, m, f, weights):
    total = weights[-1] if weights.size > 0 else 0.0
    for i in range(m.size):
        firm = m.firm[i]
        if firm < 0:
            continue
        u_leave, u_where, u_taken, _ = draws.uniforms4(key, draws.JOB_MOVE, m.cell[i], m.slot[i], month)
        if exists[firm] and u_leave >= turnover:
            continue
        f.members[firm] -= 1
        firm = -1
        if total > 0.0:
            firm = min(np.searchsorted(weights, u_where * total, side="right"), weights.size - 1)
            f.members[firm] += 1
        m.firm[i] = firm
        m.belongs[i] = after_job_change(m.belongs[i], has_branch(f, firm), u_taken, taken_in)


@compiled
def _grow(key, month, day, f, spread):
    """Let open firms grow or shrink by a lognormal step of mean 1; parts of a person are decided by a draw."""
    for i in range(f.cell.size):
        if f.founded[i] < day and f.closes[i] >= day:
            u_step, u_part, _, _ = draws.uniforms4(key, draws.FIRM, f.cell[i], f.slot[i], 16 + month)
            goal = f.employees[i] * np.exp(spread * draws.normal_quantile(u_step) - 0.5 * spread * spread)
            f.employees[i] = max(1, int(goal + u_part))


@compiled
def _close(key, month, f, exists, minimum, hazard):
    together = np.zeros(f.cell.size, np.int64)
    for i in range(f.cell.size):
        if f.branch[i] == NO_BRANCH:
            continue
        if not exists[i]:
            f.branch[i], f.joint[i], f.vitality[i] = NO_BRANCH, -1, 0.0
        elif f.branch[i] == JOINT_BRANCH:
            together[f.joint[i]] += f.members[i]
    for i in range(f.cell.size):
        first = i if f.branch[i] == OWN_BRANCH else f.joint[i]
        too_few = f.branch[i] == OWN_BRANCH and f.members[i] < minimum
        too_few = too_few or (f.branch[i] == JOINT_BRANCH and together[first] < minimum)
        if too_few and draws.uniform(key, draws.FIRM, f.cell[first], f.slot[first], 128 + month) < hazard:
            f.branch[i], f.joint[i], f.vitality[i], f.contact[i] = NO_BRANCH, -1, 0.0, 0.0


@compiled
def _jobs_up_to(f, exists):
    """Return the jobs in each open firm and all before it: who changes job is drawn along them."""
    jobs, total = np.empty(f.size), 0.0
    for i in range(f.size):
        if exists[i]:
            total += f.employees[i]
        jobs[i] = total
    return jobs
