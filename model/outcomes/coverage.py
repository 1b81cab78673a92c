"""Coverage: who is reached by a living branch, which troubles somebody notices, which ties are more than names."""

from __future__ import annotations

import numpy as np

from model.calendar import DAYS_A_MONTH
from model.outcomes.outcome import outcome, ratio
from model.state.blind import blind_spots
from model.state.names import AT_WORK, BACKSTOP, FLOATING, JOINT_BRANCH, S_FOUND, S_PATROL


@outcome("coverage", "share", 1)
def enterprise_coverage(seen):
    """Open enterprises (social organisations among them) with an active branch / all open ones."""
    return ratio(seen.active.sum(), seen.alive.sum())


@outcome("coverage", "share", 1)
def enterprise_coverage_eligible(seen):
    """The same among open enterprises with at least 3 members."""
    eligible = seen.alive & (seen.world.firms.members >= seen.spec.organising.minimum)
    return ratio((seen.active & eligible).sum(), eligible.sum())


@outcome("coverage", "share", 0)
def enterprise_coverage_formal(seen):
    """Open enterprises with a branch on paper, active or not, own, joint or listed by the community / all open ones."""
    return ratio(seen.branch.sum(), seen.alive.sum())


@outcome("coverage", "share", 1)
def social_coverage(seen):
    """Open social organisations with an active branch / all open social organisations."""
    social = seen.alive & (seen.world.firms.social > 0)
    return ratio((seen.active & social).sum(), social.sum())


@outcome("coverage", "share", 1)
def employee_coverage(seen):
    """Employees of open enterprises with an active branch / employees of open enterprises."""
    employees = seen.world.firms.employees
    return ratio(employees[seen.active].sum(), employees[seen.alive].sum())


@outcome("coverage", "share", -1)
def floating_member_share(seen):
    """Members who belong to no branch / all members."""
    belongs = seen.world.members.belongs
    return ratio((belongs == FLOATING).sum(), belongs.size)


@outcome("coverage", "0-1", 1)
def member_participation(seen):
    """Mean activity of all members."""
    active = seen.world.members.active
    return ratio(active.sum(), active.size)


@outcome("coverage", "share", -1)
def blind_spot_share(seen):
    """Residents in cells where some kind that arises there and would show on the ground is noticed by all channels but
    the raiser at less than ``measures.unseen`` a day (once in a working year) / all residents.
    """
    residents = seen.world.land.residents
    return ratio(residents[blind_spots(seen.city).any(axis=1)].sum(), residents.sum())


@outcome("coverage", "share", 1)
def found_within_3_days(seen):
    """True cases known within 3 days of being raised / true cases raised at least 3 days before the end."""
    return ratio(seen.cases.found_early, seen.cases.due_early)


@outcome("coverage", "share", 0)
def patrol_found_share(seen):
    """Findings by patrol / all findings."""
    return ratio(seen.series[S_PATROL], seen.series[S_FOUND])


@outcome("coverage", "share", -1)
def nominal_branch_share(seen):
    """Open enterprises whose branch has vitality below the active threshold / open enterprises with a branch."""
    return ratio((seen.branch & ~seen.active).sum(), seen.branch.sum())


@outcome("coverage", "share", -1)
def hollow_branch_share(seen):
    """Open enterprises whose own or joint branch has fewer active members than founding takes (3) / those with one."""
    f, m, rule = seen.world.firms, seen.world.members, seen.spec.organising
    there = (m.belongs == AT_WORK) & (m.firm >= 0) & (m.active >= rule.active_at)
    active = np.bincount(m.firm[there], minlength=f.cell.size)
    joint = seen.branch & (f.branch == JOINT_BRANCH)
    shared = np.bincount(f.joint[joint], active[joint], f.cell.size)
    active = np.where(joint, shared[np.where(joint, f.joint, 0)], active)
    own = seen.branch & (f.branch != BACKSTOP)
    return ratio((own & (active < rule.minimum)).sum(), own.sum())


@outcome("coverage", "share", -1)
def nominal_alliance_share(seen):
    """Standing alliances with substance below the nominal threshold / standing alliances."""
    t = seen.world.ties
    stand = t.alive > 0
    return ratio((stand & (t.substance < seen.spec.alliances.nominal_below)).sum(), stand.sum())


@outcome("coverage", "share", -1)
def vacuum_zone_share(seen):
    """Cells of new-economy zones that hold open enterprises but no active branch / such cells that hold open ones."""
    f, zone = seen.world.firms, seen.city.zone_cells
    settled, served = np.zeros(zone.size, bool), np.zeros(zone.size, bool)
    settled[f.cell[seen.alive]] = True
    served[f.cell[seen.active]] = True
    return ratio((zone & settled & ~served).sum(), (zone & settled).sum())


@outcome("coverage", "months", -1)
def zone_months_to_branch(seen):
    """Mean months from the opening of a zone's enterprise since the reform to its first active branch; one without
    counts to the end, or to its closing.
    """
    f, today = seen.world.firms, seen.city.clock
    born = seen.city.zone_cells[f.cell] & (f.founded >= seen.since) & (f.founded < today)
    until = np.where(f.first_active >= 0, f.first_active, np.minimum(f.closes, today))
    return ratio((until - f.founded)[born].sum() / DAYS_A_MONTH, born.sum())


@outcome("coverage", "share", 1)
def small_units_served(seen):
    """Needs of social organisations and of firms below 3 members solved within 15 days / all of them."""
    return ratio(*seen.cases.small[0])


@outcome("coverage", "share", 1)
def larger_firms_served(seen):
    """The same for firms with at least 3 members."""
    return ratio(*seen.cases.small[1])
