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
def _note_workload(desks, hands, days, workload):
    """Write last month's load as staff feel it: utilisation of case hours, each desk weighed by the hours worked there.

    A mean over idle and drowning desks would hide the drowning ones. A desk with a queue and no hour left for it drowns
    with all its hands. ``hands`` is (desks,) hours a day.
    """
    felt, taken, together = np.zeros(workload.size), np.zeros(workload.size), np.zeros(hands.size)
    for desk in range(desks.size):
        together[desks.pool[desk]] += hands[desk]
    for desk in range(desks.size):
        owner, pool = desks.organisation[desk], desks.pool[desk]
        if hands[desk] <= 0.0:
            continue
        offered = desks.hours[pool] * days
        load, weight = 1.0, hands[desk] * days
        if offered > 1e-9:
            load, weight = min(desks.used[pool] / offered, 1.0), desks.used[pool] * hands[desk] / together[pool]
        elif desks.queue[pool] == 0:
            weight = 0.0
        felt[owner] += weight * load
        taken[owner] += weight
    for i in range(workload.size):
        workload[i] = felt[i] / taken[i] if taken[i] > 0.0 else 0.0


def fair_pay_hours(city) -> np.ndarray:
    """Return (communities,) share of hours given up for fair pay: what the lever allows, at most what closes the gap.

    Posts that stay get the pay of posts given up. Closing a gap of a quarter so takes a quarter of the hours.
    """
    gap = city.world.organisations.pay_gap[: city.sizes.communities]
    return np.minimum(city.spec.staff.fair_pay_hours * city.strength("fair_pay"), gap)


def pay_gap(city) -> np.ndarray:
    """Return each organisation's pay gap after policy: fair pay buys a raise, joint funding evens it out."""
    n, gap = city.sizes.communities, city.world.organisations.pay_gap.copy()
    given, strength = fair_pay_hours(city), city.strength("fair_pay")
    bought = given * (1.0 - gap[:n]) / (1.0 - given)
    really = np.divide(city.effect("fair_pay"), strength, out=np.zeros(n), where=strength > 0.0)
    gap[:n] -= bought * really
    gap[:n] -= _evened(city, gap[:n], city.effect("joint_funding"))
    return gap


def _evened(city, gap: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Return (communities,) raise under joint funding: poor ones' in full, rich ones pay what those above do not.

    Money is conserved: what the poor get is what the rich and those above give; it is no more than the rich can match.
    """
    staff, above = city.world.organisations.staff[: gap.size], city.spec.staff.funded_by_above
    wanted = part * (gap - (gap * staff).sum() / max(float(staff.sum()), 1e-9))
    up = float((staff * np.maximum(wanted, 0.0)).sum())
    down = float((staff * np.maximum(-wanted, 0.0)).sum())
    if up <= 0.0:
        return np.zeros(gap.size)
    granted = min(up, down / (1.0 - above)) if above < 1.0 else up
    taken = (1.0 - above) * granted / down if down > 0.0 else 0.0
    return np.where(wanted > 0.0, wanted * granted / up, wanted * taken)


def _charge_above(city) -> None:
    """Charge district and city departments their part of what poor communities get: an hour given up frees its pay."""
    if not city.on("joint_funding"):
        return
    o, sizes, ledger = city.world.organisations, city.sizes, city.ledger
    n = sizes.communities
    raised = np.maximum(_evened(city, o.pay_gap[:n], city.strength("joint_funding")), 0.0)
    money = (raised * o.staff[:n]).sum() * ledger.hours_per_day * city.spec.staff.funded_by_above
    above = slice((n + sizes.streets) * N_LINES, sizes.desks)
    bill = float((ledger.worked[above] * (1.0 - o.pay_gap[ledger.owner[above]])).sum())
    ledger.charge_share(SUPPORT, above, money / max(bill, 1e-9))


@compiled
def _quit_rate(o, gap, quits, overload, overload_at, pay_quits, reference_gap, trained_leave):
    rate = np.empty(o.size)
    for i in range(o.size):
        over = max(o.workload[i] - overload_at, 0.0) / max(1.0 - overload_at, 1e-9)
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
        o.skill[i] += trained[i] * max(ceiling - o.skill[i], 0.0) / max(ceiling - 1.0, 1e-9)


def _overtime(city) -> np.ndarray:
    """Return (organisations,) last month's overtime against worked hours."""
    desks, o = city.world.desks, city.world.organisations
    over = np.bincount(desks.organisation, desks.over, o.posts.size)
    return over / np.maximum(o.staff * city.ledger.hours_per_day, 1e-9)


def of_organisations(city, by_community: np.ndarray) -> np.ndarray:
    """Return (organisations,) a lever's effect where each sits: a department's is the mean of its desk's block."""
    value = np.zeros(city.sizes.organisations)
    value[city.ledger.owner] = city.stations.mean(by_community)
    return value


def decide(city) -> None:
    """Let staff leave, arrive and learn; then open the month's ledger and charge pay, funding, training, assessment."""
    rule, o = city.spec.staff, city.world.organisations
    if city.month > 0:
        desks = city.world.desks
        hands = desks.share * o.staff[desks.organisation] * city.ledger.hours_per_day
        _note_workload(desks, hands, city.days_last_month, o.workload)
        trained = of_organisations(city, city.effect("training")) * rule.training_gain * (o.form != IS_UNIT)
        _turn_over(
            o, monthly_quit_rate(city), rule.refill, rule.learning, trained, rule.training_ceiling, _overtime(city),
            rule.tired_gain, rule.tired_recovery,
        )  # fmt: skip
    city.ledger.open_month(o.posts, o.staff)
    communities, everyone = city.stations.of(IS_COMMUNITY), city.stations.of(IS_COMMUNITY, departments=True)
    city.ledger.charge_share(SUPPORT, communities, np.repeat(fair_pay_hours(city), N_LINES))
    for lever, share in (("training", rule.training_hours), ("two_way_assessment", rule.assessment_hours)):
        if city.on(lever):
            city.ledger.charge_share(TRAINING, everyone, share * city.stations.mean(city.strength(lever))[everyone])
    _charge_above(city)


def speed(city) -> np.ndarray:
    """Return each organisation's work per paid hour: skill, less what novices lack and tiredness takes, plus effort."""
    rule, o = city.spec.staff, city.world.organisations
    novices = np.divide(o.novices, o.staff, out=np.zeros_like(o.staff), where=o.staff > 0.0)
    effort = 1.0 + of_organisations(city, city.effect("two_way_assessment")) * rule.assessment_effort * (
        o.form != IS_UNIT
    )
    return o.skill * (1.0 - (1.0 - rule.novice) * novices) * (1.0 - o.tired) * effort
