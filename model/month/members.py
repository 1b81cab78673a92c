"""Members' life: organisational life keeps members active; each has one account of own hours, spent in meetings, at home, at work.

Dual registration (双报到) counts members in at home though they belong elsewhere: it moves hours, it makes none. What they
give at home they do not give at work. Retired members have more time and less vigour. Volunteer hours are kept in a book
of their own, beside paid ones.
"""

from __future__ import annotations

import numpy as np

from model import draws
from model.calendar import DAYS_A_MONTH
from model.compiled import compiled
from model.month import funds
from model.state.names import AT_HOME, AT_WORK, FLOATING, IS_COMMUNITY, MEETINGS, N_LINES


@compiled
def _live(key, m, community, f, register, dose, gain, decay, account, helpers, given):
    """Update activity and share out each member's account; sum up help at home by cell, hours by community, help at work.

    ``account`` holds own hours, a retired member's against them, their vigour, meeting hours, the share given at home by
    who is counted in at both places, and the part of it that goes into cases. ``gain`` is (communities,).
    """
    own, more, vigour, meeting, home_share, into_cases = account
    spare = max(own - meeting, 1e-9)  # what a member of working age has beyond the reference dose of meetings
    at_firm, members = np.zeros(f.size), np.zeros(f.size)
    for i in range(m.size):
        c, belongs, firm = community[m.cell[i]], m.belongs[i], m.firm[i]
        grown = 1.0 - (1.0 - gain[c]) ** dose[c]
        if belongs == FLOATING:
            grown = 0.0
        elif belongs == AT_WORK and firm >= 0:
            grown = 1.0 - (1.0 - gain[c]) ** (2.0 * f.vitality[firm])
        m.active[i] += grown * (1.0 - m.active[i]) - decay * m.active[i]
        if register[c] > 0.0 and belongs != AT_HOME and belongs != FLOATING and not m.registered[i]:
            m.registered[i] = draws.uniform(key, draws.REGISTERED, m.cell[i], m.slot[i], 0) < register[c]
        attends = 0.0 if belongs == FLOATING else meeting * dose[c]
        hours = max(own * (more if m.older[i] else 1.0) - attends, 0.0) * m.active[i]
        strength = vigour if m.older[i] else 1.0
        at_home = 0.0
        if belongs == AT_HOME:
            at_home = 1.0
        elif m.registered[i] and register[c] > 0.0:
            at_home = home_share
        m.hours_left[i] = hours * at_home
        helpers[m.cell[i]] += hours * at_home * strength / spare
        given[c] += hours * at_home * strength * into_cases
        if belongs == AT_WORK and firm >= 0:
            at_firm[firm] += hours * (1.0 - at_home) * strength / spare
            members[firm] += 1.0
    for firm in range(f.size):
        f.help[firm] = at_firm[firm] / members[firm] if members[firm] > 0.0 else 0.0


def decide(city) -> None:
    """Charge meetings, then let members live their month. Without funds activities are thinner, and fewer where pressure left fewer meetings."""
    plan, world = city.spec.members, city.world
    dose = 1.0 + city.effect("organisational_life")
    charged = plan.paid_meeting_share * np.repeat(1.0 + city.strength("organisational_life"), N_LINES)
    city.ledger.charge_share(MEETINGS, city.stations_of(IS_COMMUNITY), charged)
    world.finding.helpers[:] = 0.0
    given = np.zeros(city.sizes.communities)
    funded = funds.done(city) * world.communities.met
    account = (
        plan.own_hours,
        plan.retired_hours,
        plan.retired_vigour,
        plan.meeting_hours,
        plan.home_share,
        plan.case_share,
    )
    _live(
        world.key, world.members, world.land.community, world.firms, city.effect("residence_registration"), dose,
        plan.activity_gain * funded, plan.activity_decay, account, world.finding.helpers, given,
    )  # fmt: skip
    world.communities.volunteers[:] = given / DAYS_A_MONTH
