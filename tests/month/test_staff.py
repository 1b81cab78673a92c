"""Staff: load as it is felt, pay at its full price, money that is moved and not made, who leaves and with what."""

from __future__ import annotations

import numpy as np
import pytest

from model.month import experience, staff
from model.state.names import N_KINDS, N_LINES, SUPPORT
from tests.month.forks import reformed


def felt(hours, used, hands, queue, pool=None):
    """Return the workload of one organisation whose desks had these hours a day and used so many in 20 days."""
    city = reformed()
    n = len(hours)
    desks = city.world.desks[:n].copy()
    desks.organisation[:], desks.queue[:] = 0, queue
    desks.pool[:] = np.arange(n) if pool is None else pool
    desks.hours[:], desks.used[:] = hours, used
    load = np.zeros(1)
    staff._note_workload(desks, np.asarray(hands, float), 20, load)
    return load[0]


def test_a_drowning_desk_is_not_averaged_away_by_idle_ones():
    idle_and_drowning = felt([8.0, 8.0], [8.0, 160.0], [8.0, 8.0], [0, 9])
    assert idle_and_drowning > 0.95 > 0.525, "the mean of the two is 0.525"


def test_a_desk_with_a_queue_and_no_hour_left_for_it_drowns():
    assert felt([0.0, 8.0], [0.0, 80.0], [8.0, 8.0], [4, 0]) > 0.8
    assert felt([0.0, 8.0], [0.0, 80.0], [8.0, 8.0], [0, 0]) == pytest.approx(0.5)


def test_a_pool_of_two_lines_is_felt_like_one_desk():
    assert felt([16.0, 0.0], [160.0, 0.0], [4.0, 12.0], [0, 0], [0, 0]) == pytest.approx(0.5)


def test_closing_a_gap_of_a_quarter_takes_a_quarter_of_the_hours():
    values = {"staff.fair_pay_hours": 0.5, "staff.pay_gap_spread": 0.0}
    plain, fair = reformed("siloed", values), reformed("fair_pay", values)
    n = plain.sizes.communities
    assert staff.pay_gap(plain)[:n] == pytest.approx(np.full(n, 0.25))
    assert staff.pay_gap(fair)[:n] == pytest.approx(np.zeros(n), abs=1e-12)
    assert staff.fair_pay_hours(fair) == pytest.approx(np.full(n, 0.25))


def test_fair_pay_buys_what_its_hours_pay_and_charges_no_more():
    fair = reformed("fair_pay")
    n, o = fair.sizes.communities, fair.world.organisations
    given = staff.fair_pay_hours(fair)
    before, after = 1.0 - o.pay_gap[:n], 1.0 - staff.pay_gap(fair)[:n]
    assert after * (1.0 - given) == pytest.approx(before), "the same money for fewer posts"
    desks = slice(0, n * N_LINES)
    charged = fair.ledger.charged[desks, SUPPORT] / np.maximum(fair.ledger.worked[desks], 1e-12)
    assert charged == pytest.approx(np.repeat(given, N_LINES))
    rich = reformed("fair_pay", {"staff.pay_gap": 0.0, "staff.pay_gap_spread": 0.0})
    assert not staff.fair_pay_hours(rich).any() and not rich.ledger.charged[desks, SUPPORT].any()


@pytest.mark.parametrize("above", [0.2, 0.5, 1.0])
def test_joint_funding_moves_money_and_makes_none(above):
    values = {"staff.funded_by_above": above, "staff.pay_gap_spread": 0.2}
    plain, joint = reformed("siloed", values), reformed("joint_funding", values)
    n, o, ledger = plain.sizes.communities, joint.world.organisations, joint.ledger
    raised = (staff.pay_gap(plain)[:n] - staff.pay_gap(joint)[:n]) * o.staff[:n] * ledger.hours_per_day
    top = slice((n + joint.sizes.streets) * N_LINES, joint.sizes.desks)
    pay = 1.0 - o.pay_gap[ledger.owner[top]]
    assert raised.sum() == pytest.approx((ledger.charged[top, SUPPORT] * pay).sum())
    gaps = [staff.pay_gap(city)[:n] for city in (plain, joint)]
    assert np.ptp(gaps[1]) < np.ptp(gaps[0]) and raised.max() > 0.0
    assert (raised.min() < 0.0) == (above < 1.0), "rich ones lose, unless those above pay all"


def test_the_selected_leave_and_bring_their_experience_along():
    city = reformed("career_path", {"staff.career_leave": 0.12})
    n = city.sizes.communities
    desks = city.world.desks
    here, above = experience._by_line(city)
    here[:], above[:] = 1.0, 0.0
    experience._promote(city)
    assert above.shape == (city.sizes.streets, N_LINES, N_KINDS) and (above >= 0.0).all() and above.max() > 0.0
    hands = (desks.share * city.world.organisations.staff[desks.organisation]).reshape(-1, N_LINES)
    rising = hands[:n].reshape(city.sizes.streets, -1, N_LINES).sum(axis=1) * 0.01
    street = hands[n : n + city.sizes.streets]
    manned = street > rising
    assert above[..., 0][manned] == pytest.approx((rising / np.maximum(street, 1e-9))[manned])


def test_a_career_path_keeps_people_or_takes_them():
    """Hurts through its mechanism, inside the ranges: more leave with it than without."""
    for values, sign in (({"staff.career_keeps": 0.1, "staff.career_leave": 0.12}, 1),
                         ({"staff.career_keeps": 0.5, "staff.career_leave": 0.0}, -1)):  # fmt: skip
        plain, path = (staff.monthly_quit_rate(reformed(arm, values)) for arm in ("siloed", "career_path"))
        n = reformed().sizes.communities
        assert (np.sign(path - plain)[:n] == sign).all() and (path == plain)[n:].all()


def test_the_trained_leave():
    for leave, sign in ((0.0, 0), (4.0, 1)):
        city = reformed("siloed", {"staff.trained_leave": leave, "organisations.skill_spread": 0.0})
        before = staff.monthly_quit_rate(city)
        city.world.organisations.skill[:] = 1.2
        assert (np.sign(staff.monthly_quit_rate(city) - before) == sign).all()


def test_overtime_tires_and_rest_heals():
    rule = reformed().spec.staff
    one = reformed().world.organisations[:1].copy()
    still, none = np.zeros(1), np.zeros(1)
    tired = []
    for month in range(24):
        over = np.array([0.1 if month < 12 else 0.0])
        staff._turn_over(one, still, 0.0, 0.0, none, 1.2, over, rule.tired_gain, rule.tired_recovery)
        tired.append(float(one.tired[0]))
    assert (np.diff(tired[:12]) > 0.0).all() and (np.diff(tired[12:]) < 0.0).all()
    assert max(tired) < rule.tired_gain * 0.1
