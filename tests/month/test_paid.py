"""Who pays: a lever acts as far as everybody who pays for it could, and in full where nobody lacked."""

from __future__ import annotations

import numpy as np
import pytest

from model.month.charges import stations
from model.policy import LEVERS, PAYERS_OF
from model.policy.lever import DISTRICTS, PAYERS
from tests.laws import assert_hours_are_the_posts
from tests.month.forks import reformed

STRETCHED = {
    "organisations.department_duties": 0.5, "organisations.department_reporting": 0.3,
    "organisations.investment_share": 0.2, "platform.link_hours": 0.3,
}  # fmt: skip


def test_payers_are_where_stations_are():
    where = stations(reformed().sizes)
    assert tuple(where) == PAYERS
    everywhere = np.concatenate([np.r_[one] for one in where.values()])
    assert np.unique(everywhere).size == everywhere.size, "no station pays twice"


def test_nobody_lacks_then_every_effect_is_full():
    city = reformed({"shared_case_file": 1.0, "link_district": 1.0})
    assert (city.ledger.paid_share == 1.0).all() and (city.world.communities.paid == 1.0).all()
    for lever in ("shared_case_file", "link_district"):
        assert (city.effect(lever) == city.strength(lever)).all()


def test_districts_that_cannot_pay_keep_so_much_of_their_link():
    city = reformed({"link_district": 1.0, "online_line": 1.0}, STRETCHED)
    place = PAYERS.index(DISTRICTS)
    paid = city.world.communities.paid[:, place]
    assert (paid < 1.0).all() and (paid > 0.0).all()
    assert city.effect("link_district") == pytest.approx(paid)
    assert (city.effect("online_line") == 1.0).all(), "districts do not pay for it"
    assert_hours_are_the_posts(city)


def test_a_lever_without_a_price_of_its_own_needs_nobody_to_pay():
    free = [lever for lever in LEVERS if not PAYERS_OF[lever]]
    assert set(free) == {
        "burden_relief", "joint_handling", "street_command", "street_refocus", "community_authority", "resource_tilt",
        "career_path", "service_centre",
    }  # fmt: skip
