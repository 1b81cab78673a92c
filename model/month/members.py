"""Members' life: organisational life keeps members active and costs hours; those counted in where they live help there.

Dual registration (双报到) counts members in at home though they belong elsewhere. What they give at home is in part lost to
their own branch (``registration_displaces``). Volunteer hours are kept in a book of their own.
"""

from __future__ import annotations

import numpy as np

from model import draws
from model.compiled import compiled
from model.month.organising import DAYS_A_MONTH
from model.state.names import AT_HOME, AT_WORK, FLOATING, IS_COMMUNITY, MEETINGS, PLATFORM


@compiled
def _live(
    key, m, f_vitality, register, dose, gain, decay, at_home_activity, availability, helpers, given, hours, community
):
    """Update activity; sum up, by cell and community, the activity and volunteer hours of members counted in."""
    counted, away = 0.0, 0.0
    usual = 1.0 - (1.0 - gain) ** dose
    at_work = np.empty(f_vitality.size)  # what a month in each firm's branch adds
    for firm in range(f_vitality.size):
        at_work[firm] = 1.0 - (1.0 - gain) ** (2.0 * f_vitality[firm]) if f_vitality[firm] > 0.0 else 0.0
    for i in range(m.belongs.size):
        belongs = m.belongs[i]
        grown = usual
        if belongs == FLOATING:
            grown = 0.0
        elif belongs == AT_WORK and m.firm[i] >= 0:
            grown = at_work[m.firm[i]]
        m.active[i] += grown * (1.0 - m.active[i]) - decay * m.active[i]
        weight = 1.0 if belongs == AT_HOME else 0.0
        if register > 0.0 and belongs != AT_HOME and belongs != FLOATING:
            if not m.registered[i]:
                u = draws.uniform(key, draws.REGISTERED, m.cell[i], m.slot[i], 0)
                if u < register:
                    m.registered[i] = 1
            if m.registered[i]:
                weight = at_home_activity
                away += 1.0
        counted += 1.0
        here = m.active[i] * weight
        m.hours_left[i] = hours * here * (availability if m.older[i] else 1.0)
        helpers[m.cell[i]] += here * (availability if m.older[i] else 1.0)
        given[community[m.cell[i]]] += m.hours_left[i]
    return away / counted if counted > 0.0 else 0.0


def decide(city) -> None:
    """Charge meetings and registers, then let members live their month."""
    plan, policy, world = city.spec.members, city.policy, city.world
    communities = city.stations_of(IS_COMMUNITY)
    spare = city.spec.organisations.spare
    dose = 1.0 + policy.organisational_life
    city.ledger.charge_share(MEETINGS, communities, 0.0 if spare else plan.paid_meeting_share * dose)
    city.ledger.charge_share(
        PLATFORM, communities, city.spec.platform.registration_share * policy.residence_registration
    )
    city.ledger.charge_share(PLATFORM, communities, city.spec.platform.registration_share * policy.member_register)
    world.finding.helpers[:] = 0.0
    given = np.zeros(city.sizes.communities)
    city.displaced = _live(
        world.key, world.members, world.firms.vitality, policy.effect("residence_registration"),
        1.0 + policy.effect("organisational_life"), plan.activity_gain, plan.activity_decay,
        city.spec.platform.registration_activity, plan.age_availability, world.finding.helpers, given,
        max(plan.volunteer_hours - 0.25 * plan.meeting_hours * policy.organisational_life, 0.0), world.land.community,
    )  # fmt: skip
    world.communities.volunteers[:] = given / DAYS_A_MONTH
