"""Measures beyond the public outcomes: they agree with the case table, and shadow no public name."""

import numpy as np
import pytest

from experiments.measures import MEASURES, measure
from model.city import City
from model.day.diary import IS_DUPLICATE
from model.outcomes import BY_NAME
from model.state.names import MERGED, PENDING


@pytest.fixture(scope="module")
def city():
    return City("tiny", "fused", rng=5, days=60).run()


def test_no_measure_shadows_a_public_outcome():
    names = [one.name for one in MEASURES]
    assert len(set(names)) == len(names) and not set(names) & set(BY_NAME)


def true_cases(city):
    cases = city.world.born
    return cases[(cases.state != PENDING) & (cases.state != MERGED) & ((cases.marks & IS_DUPLICATE) == 0)]


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
        if one.unit in ("share", "0-1"):
            assert np.isnan(found[one.name]) or 0 <= found[one.name] <= 1, one.name


def test_idle_beside_backlog_needs_both():
    found = {arm: measure(City("tiny", arm, rng=5, days=60).run()) for arm in ("siloed", "pooled")}
    assert all(one["idle_beside_backlog"] >= 0 for one in found.values())
    idle_a_day = found["siloed"]["paid_hours_idle"] / 60
    residents = City("tiny", "siloed", rng=5, days=60).world.land.residents.sum()
    assert found["siloed"]["idle_beside_backlog"] <= idle_a_day / (residents / 10_000) + 1e-9
