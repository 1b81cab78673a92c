"""Members' life: organisational life keeps members active; each has one account of own hours, spent in meetings, at home, at work.

Dual registration (双报到) counts members in at home though they belong elsewhere: it moves hours, it makes none. What they
give at home they do not give at work. Retired members have more time and less vigour; people differ in zeal. Where there is
an online line, part of organisational life goes online for those who are: it takes fewer hours, binds less, and reaches
floating members. Volunteer hours are kept in a book of their own, beside paid ones.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model.calendar import DAYS_A_MONTH
from model.compiled import compiled
from model.month import funds
from model.month.affiliation import count_in
from model.month.firms import open_firms
from model.state.names import AT_HOME, AT_WORK, FLOATING, IS_COMMUNITY, MEETINGS, N_LINES


class Account(NamedTuple):
    """Numbers of a member's account: own hours a month, and what becomes of them."""

    own: float
    retired: float  # own hours of the retired against the others'
    vigour: float  # what they get done in one
    meeting: float  # hours at the reference dose
    home: float  # share that who is counted in at both places gives at home
    into_cases: float

    @classmethod
    def of(cls, plan) -> Account:
        """Return the numbers of a scenario."""
        return cls(
            plan.own_hours, plan.retired_hours, plan.retired_vigour, plan.meeting_hours, plan.home_share,
            plan.case_share,
        )  # fmt: skip

    @property
    def spare(self) -> float:
        """Hours that a member of working age has beyond the reference dose of meetings."""
        return max(self.own - self.meeting, 1e-9)


def decide(city) -> None:
    """Charge meetings, let members live their month, and share out their accounts."""
    plan, world = city.spec.members, city.world
    charged = plan.paid_meeting_share * np.repeat(1.0 + city.strength("organisational_life"), N_LINES)
    city.ledger.charge_share(MEETINGS, city.stations.of(IS_COMMUNITY), charged)
    grow(city)
    register = city.effect("residence_registration")
    count_in(world.key, world.members, world.land.community, register)
    account = Account.of(plan)
    world.finding.helpers[:] = 0.0
    given = np.zeros(city.sizes.communities)
    _, meeting = _organisational_life(city)
    _share_out(
        world.members, world.land.community, world.firms, register, meeting, account, account.spare,
        world.finding.helpers, given,
    )  # fmt: skip
    world.communities.volunteers[:] = (given + _of_social_organisations(city)) / DAYS_A_MONTH


def grow(city) -> None:
    """Let organisational life keep members active; without it activity fades. Activities need funds, or are thinner."""
    plan, world = city.spec.members, city.world
    funded = funds.done(city) * world.communities.met
    dose, _ = _organisational_life(city)
    _grow(world.members, world.land.community, dose, plan.activity_gain * funded, plan.activity_decay)


def _organisational_life(city) -> tuple[np.ndarray, np.ndarray]:
    """Return (members,) the dose of organisational life that each gets, and the hours that it takes against a full one's.

    Communities offer what they pay for, a firm's branch as much as it is alive (at vitality 0.5 the reference dose).
    """
    plan, world = city.spec.members, city.world
    m = world.members
    online = (world.people.group[m.resident] >> 1) & 1
    part = plan.online_part * city.effect("online_line")
    return _offered(
        m, world.land.community, world.firms, 1.0 + city.effect("organisational_life"), online, part,
        plan.online_worth, plan.online_time,
    )  # fmt: skip


@compiled
def _offered(m, community, f, at_home, online, part, worth, time):
    dose, hours = np.zeros(m.size), np.zeros(m.size)
    for i in range(m.size):
        c = community[m.cell[i]]
        goes_online = part[c] * online[i]
        if m.belongs[i] == FLOATING:
            dose[i], hours[i] = goes_online * worth, goes_online * time
            continue
        whole = 1.0
        if m.belongs[i] == AT_HOME:
            whole = at_home[c]
        elif m.belongs[i] == AT_WORK and m.firm[i] >= 0:
            whole = 2.0 * f.vitality[m.firm[i]]
        dose[i] = whole * (1.0 - goes_online * (1.0 - worth))
        hours[i] = whole * (1.0 - goes_online * (1.0 - time))
    return dose, hours


@compiled
def _grow(m, community, dose, gain, decay):
    """Update activity; ``gain`` is (communities,) per reference dose for a member of mean zeal."""
    for i in range(m.size):
        each = min(gain[community[m.cell[i]]] * m.zeal[i], 1.0)
        grown = 1.0 - (1.0 - each) ** dose[i]
        m.active[i] += grown * (1.0 - m.active[i]) - decay * m.active[i]


@compiled
def _share_out(m, community, f, register, meeting, account, spare, helpers, given):
    """Share out each member's account; sum up help at home by cell, hours by community, help at work by firm."""
    at_firm, members = np.zeros(f.size), np.zeros(f.size)
    for i in range(m.size):
        c, belongs, firm = community[m.cell[i]], m.belongs[i], m.firm[i]
        own = account.own * (account.retired if m.older[i] else 1.0)
        hours = max(own - account.meeting * meeting[i], 0.0) * m.active[i]
        done = hours * (account.vigour if m.older[i] else 1.0)
        at_home = 0.0
        if belongs == AT_HOME:
            at_home = 1.0
        elif m.registered[i] and register[c] > 0.0:
            at_home = account.home
        m.hours_left[i] = hours * at_home
        helpers[m.cell[i]] += done * at_home / spare
        given[c] += done * at_home * account.into_cases
        if belongs == AT_WORK and firm >= 0:
            at_firm[firm] += done * (1.0 - at_home) / spare
            members[firm] += 1.0
    for firm in range(f.size):
        f.help[firm] = at_firm[firm] / members[firm] if members[firm] > 0.0 else 0.0


def _of_social_organisations(city) -> np.ndarray:
    """Return (communities,) hours a month that volunteers of social organisations give, as far as their branch is alive."""
    f, land = city.world.firms, city.world.land
    alive = open_firms(city) & (f.social > 0)
    hours = np.where(alive, city.spec.enterprises.social_volunteers * f.vitality, 0.0)
    return np.bincount(land.community[f.cell], hours, city.sizes.communities)
