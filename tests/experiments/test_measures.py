"""Measures beyond the public outcomes: they agree with the case table, and shadow no public name."""

import numpy as np
import pytest

from experiments.measures import MEASURES, _matched, measure
from model.city import City
from model.outcomes import BY_NAME
from model.scenario import Scenario
from model.state.names import IDLE, PENDING, PREVENTED


@pytest.fixture(scope="module")
def city():
    return City("tiny", "fused", rng=5, days=60).run()


def test_no_measure_shadows_a_public_outcome():
    names = [one.name for one in MEASURES]
    assert len(set(names)) == len(names) and not set(names) & set(BY_NAME)


def true_cases(city):
    cases = city.world.born
    arisen = (cases.state != PENDING) & (cases.state != PREVENTED) & (cases.day >= city.reform_day)
    return cases[arisen & (cases.day <= city.clock - city.spec.run.tau)]


def test_cross_and_within_add_up_to_all_cases(city):
    found, cases = measure(city), true_cases(city)
    crossing = ((cases.lines > 1) | (cases.own_tier > 0)).mean()
    mixed = crossing * found["days_cross_boundary"] + (1 - crossing) * found["days_within_unit"]
    assert mixed == pytest.approx(found["days_to_resolution"])


def test_days_by_tier_weigh_up_to_the_mean(city):
    found, cases = measure(city), true_cases(city)
    names = ("community", "street", "district", "city")
    total = sum(
        (cases.own_tier == tier).mean() * np.nan_to_num(found[f"days_{name}_tier"]) for tier, name in enumerate(names)
    )
    assert total == pytest.approx(found["days_to_resolution"])


def test_shares_lie_within_nought_and_one(city):
    found = measure(city)
    for one in MEASURES:
        if one.unit in ("share", "0-1") and one.name != "substance_unlike_less_like":
            assert np.isnan(found[one.name]) or 0 <= found[one.name] <= 1, one.name


def test_idle_beside_backlog_needs_both():
    for arm in ("siloed", "pooled"):
        city = City("tiny", arm, rng=5, days=60).run()
        idle = city.world.books.uses[city.reform_day : city.clock, IDLE].mean()
        per_10k = idle / (city.world.land.residents.sum() / 10_000)
        assert 0.0 < measure(city)["idle_beside_backlog"] <= per_10k + 1e-9
    nobody_waits = Scenario.load("tiny", ["kinds.demand_scale=0.0"])
    assert measure(City(nobody_waits, rng=5, days=60).run())["idle_beside_backlog"] == 0.0


def test_crossing_costs_what_is_left_when_work_is_alike():
    work = np.array([1.0, 1.0, 1.0, 9.0, 9.0, 9.0])
    crossing = np.array([True, False, False, True, True, False])
    days = np.array([5.0, 2.0, 4.0, 20.0, 10.0, 9.0])
    assert _matched(days, crossing, work) == pytest.approx((1 * (5 - 3) + 2 * (15 - 9)) / 3)
    assert np.isnan(_matched(days, np.zeros(6, bool), work))
