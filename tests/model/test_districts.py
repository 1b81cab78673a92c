"""A city of many districts: blocks beyond a byte, parents above their children, books that still balance."""

import mesa
import numpy as np
import pytest

from model import City, Scenario
from model.state.names import IS_COMMUNITY, IS_DEPARTMENT
from tests import laws

WIDE = {
    "city.rows": 8,
    "city.columns": 40,
    "city.cells_per_community": 1,
    "city.communities_per_street": 2,
    "city.streets_per_district": 1,
    "population.residents_per_cell": 40.0,
    "organisations.units_per_street": 1,
}


@pytest.fixture(scope="module")
def cities():
    spec = Scenario.load("tiny").with_values(WIDE)
    return [City(spec, arm, rng=7, days=60).run() for arm in ("siloed", "fused")]


@pytest.fixture(scope="module")
def city(cities):
    return cities[1]


def test_blocks_are_numbered_beyond_a_byte(city):
    assert (city.sizes.communities, city.sizes.streets, city.sizes.districts) == (320, 160, 160)
    o = city.world.organisations
    assert np.array_equal(np.unique(o.block[o.form == IS_COMMUNITY]), np.arange(320))


def test_every_parent_lies_above_and_in_the_same_street(city):
    o = city.world.organisations
    child = np.flatnonzero(o.parent >= 0)
    assert child.size
    above = o.parent[child]
    assert (o.level[above] >= o.level[child]).all()
    communities = child[o.form[child] == IS_COMMUNITY]
    assert (o.street[o.parent[communities]] == o.street[communities]).all()
    assert (o.form[o.parent[communities]] != IS_DEPARTMENT).all()


def test_the_laws_hold_across_districts(cities):
    siloed, fused = cities
    laws.assert_all(fused, siloed, siloed.world.members.size)


def test_mesa_runs_a_batch_of_cities():
    rows = mesa.batch_run(
        City,
        {"scenario": "scenarios/tiny.toml", "policy": ["siloed", "fused"], "days": 5},
        rng=[7],
        number_processes=1,
        display_progress=False,
        max_steps=1000,
    )
    assert [row["policy"] for row in rows] == ["siloed", "fused"]
    assert [row["Step"] for row in rows] == [City("scenarios/tiny.toml").reform_day + 5] * 2
    paid = [sum(row[name] for name in row if name.startswith("paid_hours_")) for row in rows]
    assert paid[0] == pytest.approx(paid[1])
