"""Funds: moved and not made, hard to use or not, kept in part; and what they do to projects, activities and visits."""

from __future__ import annotations

import numpy as np
import pytest

from model.month import funds
from model.state.names import COMMUNITY, IS_UNIT
from tests.month.forks import reformed

UNEQUAL = {"staff.pay_gap_spread": 0.2}


@pytest.mark.parametrize("arm", ["joint_funding", "resource_tilt"])
def test_levers_move_funds_and_make_none(arm):
    plain, moved = reformed("siloed", UNEQUAL), reformed(arm, UNEQUAL)
    before, after = funds.income(plain), funds.income(moved)
    assert after.sum() == pytest.approx(before.sum()) and (after >= 0.0).all()
    assert not np.allclose(after, before)
    units = plain.world.organisations.form == IS_UNIT
    assert (after[units] == before[units]).all()


def test_joint_funding_evens_out_funds_a_post():
    n = reformed().sizes.communities
    plain, joint = (reformed(arm, UNEQUAL) for arm in ("siloed", "joint_funding"))
    a_post = [funds.income(city)[:n] / city.world.organisations.posts[:n] for city in (plain, joint)]
    assert np.ptp(a_post[0]) > 0.1 and np.ptp(a_post[1]) == pytest.approx(0.0, abs=1e-9)


def test_the_tilt_brings_funds_down():
    plain, tilted = reformed("siloed"), reformed("resource_tilt")
    low = plain.world.organisations.level == COMMUNITY
    assert funds.income(tilted)[low].sum() > funds.income(plain)[low].sum()


def test_alike_means_are_alike_funds():
    city = reformed("siloed", {**UNEQUAL, "funds.by_means": 0.0})
    o = city.world.organisations
    assert funds.income(city) == pytest.approx(city.spec.funds.per_post * o.posts)


def test_what_is_not_spent_is_kept_in_part():
    city = reformed("siloed", {"funds.activity": 0.0, "funds.visits": 0.0, "funds.keep": 0.5})
    o = city.world.organisations
    assert (o.funds == 1.0).all(), "who needs nothing lacks nothing"
    before = o.purse.copy()
    funds.decide(city)
    assert o.purse == pytest.approx(0.5 * before + funds.income(city))


def test_funds_that_are_hard_to_use_do_less():
    """Hurts through its mechanism, inside the ranges (D15)."""
    poor = {"funds.per_post": 0.3, "funds.activity": 0.6, "funds.bare": 0.2}
    easy, hard = (reformed("siloed", poor | {"funds.ease": ease}, days=120) for ease in (1.0, 0.3))
    assert (funds.done(hard) < funds.done(easy)).all() and (funds.done(hard) >= 0.2).all()
    assert hard.world.members.active.mean() < easy.world.members.active.mean()
    n = easy.sizes.communities
    assert hard.world.organisations.purse[:n].sum() > easy.world.organisations.purse[:n].sum()
