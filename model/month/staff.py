"""Staff: workload and the pay gap drive quits; posts refill with novices who learn; training and assessment cost hours.

Quits and hires flow in fractions of a post, so that both arms feel the same staff law without a coin a head; posts
(filled and vacant) are conserved. The ledger of the month opens here, because hours follow from filled posts.
"""

from __future__ import annotations

import numpy as np

from model.state.names import IS_COMMUNITY, IS_UNIT, SUPPORT, TRAINING


def note_workload(city) -> None:
    """Write last month's utilisation of case hours at each organisation's desks to the organisations."""
    desks, o = city.world.desks, city.world.organisations
    offered = np.bincount(desks.organisation, desks.hours[desks.pool] * desks.share, o.posts.size)
    taken = np.bincount(desks.organisation, desks.used[desks.pool] / city.days_last_month * desks.share, o.posts.size)
    busy = np.divide(taken, offered, out=np.zeros_like(taken), where=offered > 1e-9)
    o.workload[:] = np.clip(busy, 0.0, 1.0)


def pay_gap(city) -> np.ndarray:
    """Return each organisation's pay gap after policy: fair pay closes it, joint funding evens it out."""
    o, policy = city.world.organisations, city.policy
    gap = o.pay_gap
    grassroots = o.form == IS_COMMUNITY
    shared = policy.effect("joint_funding")
    if shared > 0.0:
        gap = gap + shared * np.where(grassroots, gap[grassroots].mean() - gap, 0.0)
    return gap * (1.0 - policy.effect("fair_pay") * grassroots)


def monthly_quit_rate(city) -> np.ndarray:
    """Return the share of staff that leaves in a month: base rate times overload times pay gap."""
    rule, o = city.spec.staff, city.world.organisations
    over = np.maximum(o.workload - rule.overload_at, 0.0) / max(1.0 - rule.overload_at, 0.01)
    rate = rule.quit * (1.0 + rule.overload * over) * np.exp(rule.pay_quits * (pay_gap(city) - rule.reference_gap))
    return np.minimum(rate, 0.5)


def decide(city) -> None:
    """Let staff leave, arrive and learn; then open the month's ledger and charge pay, funding, training, assessment."""
    rule, o, policy = city.spec.staff, city.world.organisations, city.policy
    if city.month > 0:
        note_workload(city)
        leaving = o.staff * monthly_quit_rate(city)
        hired = (o.posts - o.staff) * rule.refill
        kept = np.maximum(o.staff - leaving, 0.0)
        o.novices[:] = (o.novices * (1.0 - rule.learning)) * np.divide(
            kept, o.staff, out=np.ones_like(kept), where=o.staff > 0
        )
        o.novices[:] += hired
        o.quits[:] += leaving
        o.staff[:] = np.minimum(kept + hired, o.posts)
        o.morale[:] += 0.2 * (np.clip(1.1 - o.workload * 0.5 - pay_gap(city), 0.0, 1.0) - o.morale)
        trained = policy.effect("training")
        if trained > 0.0:
            o.skill[:] += (
                trained
                * rule.training_gain
                * np.maximum(rule.training_ceiling - o.skill, 0.0)
                / max(rule.training_ceiling - 1.0, 0.01)
            )
    city.ledger.open_month(o.posts, o.staff)
    communities = city.stations_of(IS_COMMUNITY)
    everyone = city.stations_of(IS_COMMUNITY, departments=True)
    city.ledger.charge_share(SUPPORT, communities, policy.effect("fair_pay") * rule.fair_pay_cost)
    city.ledger.charge_share(SUPPORT, communities, policy.effect("joint_funding") * rule.joint_funding_cost)
    city.ledger.charge_share(TRAINING, everyone, policy.training * rule.training_hours)
    city.ledger.charge_share(TRAINING, everyone, policy.two_way_assessment * rule.assessment_hours)


def speed(city) -> np.ndarray:
    """Return each organisation's work per paid hour: skill, less what novices still lack, plus effort under assessment."""
    rule, o = city.spec.staff, city.world.organisations
    novices = np.divide(o.novices, o.staff, out=np.zeros_like(o.staff), where=o.staff > 0.0)
    effort = 1.0 + city.policy.effect("two_way_assessment") * rule.assessment_effort * (o.form != IS_UNIT)
    return o.skill * (1.0 - (1.0 - rule.novice) * novices) * effort
