"""Staff: workload and the pay gap drive quits; posts refill with novices who learn; training and assessment cost hours.

Quits and hires flow in fractions of a post, so that both arms feel the same staff law without a coin a head; posts
(filled and vacant) are conserved. The ledger of the month opens here, because hours follow from filled posts.
"""

from __future__ import annotations

import math

import numpy as np

from model.compiled import compiled
from model.state.names import IS_COMMUNITY, IS_UNIT, SUPPORT, TRAINING


@compiled
def _note_workload(desks, days, workload):
    """Write last month's utilisation of case hours at each organisation's desks, 0-1."""
    offered, taken = np.zeros(workload.size), np.zeros(workload.size)
    for desk in range(desks.size):
        owner, pool = desks.organisation[desk], desks.pool[desk]
        offered[owner] += desks.hours[pool] * desks.share[desk]
        taken[owner] += desks.used[pool] / days * desks.share[desk]
    for i in range(workload.size):
        workload[i] = min(max(taken[i] / offered[i], 0.0), 1.0) if offered[i] > 1e-9 else 0.0


def pay_gap(city) -> np.ndarray:
    """Return each organisation's pay gap after policy: fair pay closes it, joint funding evens it out."""
    o, policy = city.world.organisations, city.policy
    gap = o.pay_gap
    grassroots = o.form == IS_COMMUNITY
    shared = policy.effect("joint_funding")
    if shared > 0.0:
        gap = gap + shared * np.where(grassroots, gap[grassroots].mean() - gap, 0.0)
    return gap * (1.0 - policy.effect("fair_pay") * grassroots)


@compiled
def _quit_rate(workload, gap, quits, overload, overload_at, pay_quits, reference_gap):
    rate = np.empty(workload.size)
    for i in range(workload.size):
        over = max(workload[i] - overload_at, 0.0) / max(1.0 - overload_at, 0.01)
        rate[i] = min(quits * (1.0 + overload * over) * math.exp(pay_quits * (gap[i] - reference_gap)), 0.5)
    return rate


def monthly_quit_rate(city, gap: np.ndarray | None = None) -> np.ndarray:
    """Return the share of each organisation's staff that leaves in a month: base rate times overload times pay gap."""
    rule = city.spec.staff
    return _quit_rate(
        city.world.organisations.workload, pay_gap(city) if gap is None else gap,
        rule.quit, rule.overload, rule.overload_at, rule.pay_quits, rule.reference_gap,
    )  # fmt: skip


@compiled
def _turn_over(o, gap, rate, refill, learning, trained, ceiling):
    """Let each organisation's staff leave, arrive as novices and learn; morale follows workload and pay."""
    for i in range(o.posts.size):
        staff = o.staff[i]
        leaving = staff * rate[i]
        hired = (o.posts[i] - staff) * refill
        kept = max(staff - leaving, 0.0)
        left = kept / staff if staff > 0.0 else 1.0
        o.novices[i] = o.novices[i] * (1.0 - learning) * left + hired
        o.quits[i] += leaving
        o.staff[i] = min(kept + hired, o.posts[i])
        mood = min(max(1.1 - o.workload[i] * 0.5 - gap[i], 0.0), 1.0)
        o.morale[i] += 0.2 * (mood - o.morale[i])
        if trained > 0.0:
            o.skill[i] += trained * max(ceiling - o.skill[i], 0.0) / max(ceiling - 1.0, 0.01)


def decide(city) -> None:
    """Let staff leave, arrive and learn; then open the month's ledger and charge pay, funding, training, assessment."""
    rule, o, policy = city.spec.staff, city.world.organisations, city.policy
    if city.month > 0:
        _note_workload(city.world.desks, city.days_last_month, o.workload)
        gap = pay_gap(city)
        trained = policy.effect("training") * rule.training_gain
        _turn_over(o, gap, monthly_quit_rate(city, gap), rule.refill, rule.learning, trained, rule.training_ceiling)
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
