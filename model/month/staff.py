"""Staff: load, pay and tiredness drive quits; posts refill with novices who learn; what keeps people costs its full price.

Quits and hires flow in fractions of a post, so that both arms feel the same staff law without a coin a head; posts
(filled and vacant) are conserved. The ledger of the month opens here, because hours follow from filled posts. Money is
counted in hours at base pay.
"""

from __future__ import annotations

import math

import numpy as np

from model.calendar import MONTHS_A_YEAR
from model.compiled import compiled
from model.state.names import IS_COMMUNITY, IS_UNIT, N_LINES, SUPPORT, TRAINING


@compiled
def _note_workload(desks, days, workload):
    """Write last month's load as staff feel it: utilisation of case hours, each desk weighed by the hours worked there.

    A mean over idle and drowning desks would hide the drowning ones.
    """
    felt, taken = np.zeros(workload.size), np.zeros(workload.size)
    for desk in range(desks.size):
        owner, pool = desks.organisation[desk], desks.pool[desk]
        offered = desks.hours[pool] * days
        if offered > 1e-9:
            part = desks.used[pool] * desks.share[desk]
            felt[owner] += part * min(desks.used[pool] / offered, 1.0)
            taken[owner] += part
    for i in range(workload.size):
        workload[i] = felt[i] / taken[i] if taken[i] > 0.0 else 0.0


def fair_raise(city) -> float:
    """Return the raise, as a share of fair pay, that the hours given up for fair pay buy for the posts that stay."""
    rule = city.spec.staff
    return rule.fair_pay_hours * (1.0 - rule.pay_gap) / (1.0 - rule.fair_pay_hours)


def pay_gap(city) -> np.ndarray:
    """Return each organisation's pay gap after policy: fair pay buys a raise, joint funding evens it out."""
    o, n = city.world.organisations, city.sizes.communities
    gap = o.pay_gap.copy()
    base = gap[:n]
    base = base - np.minimum(fair_raise(city) * city.effect("fair_pay"), base)
    gap[:n] = base - _evened(city, base)
    return gap


def _evened(city, gap: np.ndarray) -> np.ndarray:
    """Return (communities,) raise under joint funding: poor ones' in full, rich ones give the part that above does not pay."""
    wanted = city.effect("joint_funding") * (gap - gap.mean())
    return np.where(wanted > 0.0, wanted, wanted * (1.0 - city.spec.staff.funded_by_above))


def _charge_above(city) -> None:
    """Charge district and city departments their part of what poor communities get, in hours."""
    if not city.on("joint_funding"):
        return
    o, sizes, ledger = city.world.organisations, city.sizes, city.ledger
    gap = o.pay_gap[: sizes.communities]
    raised = np.maximum(city.effect("joint_funding") * (gap - gap.mean()), 0.0)
    hours = (raised * o.staff[: sizes.communities]).sum() * ledger.hours_per_day * city.spec.staff.funded_by_above
    above = slice((sizes.communities + sizes.streets) * N_LINES, sizes.desks)
    share = hours / max(float(ledger.worked[above].sum()), 1e-9)
    ledger.charge_share(SUPPORT, above, share)


@compiled
def _quit_rate(o, gap, quits, overload, overload_at, pay_quits, reference_gap, trained_leave):
    rate = np.empty(o.size)
    for i in range(o.size):
        over = max(o.workload[i] - overload_at, 0.0) / max(1.0 - overload_at, 0.01)
        rate[i] = quits * (1.0 + overload * over) * math.exp(pay_quits * (gap[i] - reference_gap))
        rate[i] = min(rate[i] * (1.0 + trained_leave * max(o.skill[i] - 1.0, 0.0)), 0.5)
    return rate


def monthly_quit_rate(city, gap: np.ndarray | None = None) -> np.ndarray:
    """Return the share of each organisation's staff that leaves in a month: base rate times overload times pay gap."""
    rule, o, n = city.spec.staff, city.world.organisations, city.sizes.communities
    rate = _quit_rate(
        o, pay_gap(city) if gap is None else gap, rule.quit, rule.overload, rule.overload_at, rule.pay_quits,
        rule.reference_gap, rule.trained_leave,
    )  # fmt: skip
    path = city.effect("career_path")
    rate[:n] = np.minimum(rate[:n] * (1.0 - rule.career_keeps * path) + rule.career_leave / MONTHS_A_YEAR * path, 0.5)
    return rate


@compiled
def _turn_over(o, rate, refill, learning, trained, ceiling, overtime, tired_gain, recovery):
    """Let each organisation's staff leave, arrive as novices and learn; overtime tires, rest heals."""
    for i in range(o.posts.size):
        staff = o.staff[i]
        leaving = staff * rate[i]
        hired = (o.posts[i] - staff) * refill
        kept = max(staff - leaving, 0.0)
        left = kept / staff if staff > 0.0 else 1.0
        o.novices[i] = o.novices[i] * (1.0 - learning) * left + hired
        o.quits[i] += leaving
        o.staff[i] = min(kept + hired, o.posts[i])
        o.tired[i] += recovery * (tired_gain * overtime[i] - o.tired[i])
        o.skill[i] += trained[i] * max(ceiling - o.skill[i], 0.0) / max(ceiling - 1.0, 0.01)


def _overtime(city) -> np.ndarray:
    """Return (organisations,) last month's overtime against worked hours."""
    desks, o = city.world.desks, city.world.organisations
    over = np.bincount(desks.organisation, desks.over, o.posts.size)
    return over / np.maximum(o.staff * city.ledger.hours_per_day, 1e-9)


def of_organisations(city, by_community: np.ndarray) -> np.ndarray:
    """Return (organisations,) a lever's effect where each sits: a department's is the mean of its desk's block."""
    value = np.zeros(city.sizes.organisations)
    value[city.ledger.owner] = city.at_stations(by_community)
    return value


def decide(city) -> None:
    """Let staff leave, arrive and learn; then open the month's ledger and charge pay, funding, training, assessment."""
    rule, o = city.spec.staff, city.world.organisations
    if city.month > 0:
        _note_workload(city.world.desks, city.days_last_month, o.workload)
        trained = of_organisations(city, city.effect("training")) * rule.training_gain * (o.form != IS_UNIT)
        _turn_over(
            o, monthly_quit_rate(city), rule.refill, rule.learning, trained, rule.training_ceiling, _overtime(city),
            rule.tired_gain, rule.tired_recovery,
        )  # fmt: skip
    city.ledger.open_month(o.posts, o.staff)
    communities, everyone = city.stations_of(IS_COMMUNITY), city.stations_of(IS_COMMUNITY, departments=True)
    for lever, share, where, use in (
        ("fair_pay", rule.fair_pay_hours, communities, SUPPORT),
        ("training", rule.training_hours, everyone, TRAINING),
        ("two_way_assessment", rule.assessment_hours, everyone, TRAINING),
    ):
        if city.on(lever):
            city.ledger.charge_share(use, where, share * city.at_stations(city.strength(lever))[where])
    _charge_above(city)


def speed(city) -> np.ndarray:
    """Return each organisation's work per paid hour: skill, less what novices lack and tiredness takes, plus effort."""
    rule, o = city.spec.staff, city.world.organisations
    novices = np.divide(o.novices, o.staff, out=np.zeros_like(o.staff), where=o.staff > 0.0)
    effort = 1.0 + of_organisations(city, city.effect("two_way_assessment")) * rule.assessment_effort * (
        o.form != IS_UNIT
    )
    return o.skill * (1.0 - (1.0 - rule.novice) * novices) * (1.0 - o.tired) * effort
