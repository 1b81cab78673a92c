"""Values: positions average along residents' blocks, and along the attention that communities pay to one another."""

from __future__ import annotations

import numpy as np
import pytest

from model import City
from model.scenario import Scenario, ScenarioFault
from tests import laws
from tests.model.cities import TINY

TOWN = Scenario.of(TINY)
STILL = {"values.neighbourhood": 0.0, "values.activity": 0.0, "values.alliance": 0.0}


def after(months=1, **values):
    """City after so many months, and positions before its first."""
    city = City(TOWN.with_values(STILL | {"values.attention": values["attention"]}), "siloed", rng=2, days=100)
    before = city.world.positions.copy()
    while city.month < months:
        city.run_for(1)
    return city, before


def mean_of(city, positions, community):
    people, land = city.world.people, city.world.land
    adult = np.zeros(positions.size, np.bool_)
    for low, high in np.array(land.first)[:, [0, 12]]:
        adult[low:high] = True
    mine = land.community[people.cell] == community
    cells = np.unique(people.cell[mine])
    means = [positions[adult & (people.cell == cell)].mean() for cell in cells]
    return np.average(means, weights=land.residents[cells])


def test_nobody_listens_beyond_the_street_by_default():
    assert TOWN.values.attention == []


def test_who_listens_moves_towards_whom_they_hear_and_nobody_else_moves():
    city, before = after(attention=[[0, 1, 0.25]])
    people, land, positions = city.world.people, city.world.land, city.world.positions
    listens = land.community[people.cell] == 0
    adult = np.concatenate([np.arange(low, high) for low, high in np.array(land.first)[:, [0, 12]]])
    heard = mean_of(city, before, 1)
    assert listens.any() and not listens.all()
    mine = adult[listens[adult]]
    assert positions[mine] == pytest.approx(0.75 * before[mine] + 0.25 * heard, abs=1e-6)
    assert np.array_equal(positions[~listens], before[~listens])


def test_attention_of_no_weight_is_none():
    city, _ = after(months=3, attention=[[0, 1, 0.0], [1, 0, 0.0]])
    plain, _ = after(months=3, attention=[])
    laws.assert_same(city, plain)


@pytest.mark.parametrize(("attention", "says"), [
    ([[1, 1, 0.2]], "attention lets community 1 listen to itself"),
    ([[0, 1, 0.6], [0, 1, 0.5]], "attention of community 0 add up to more than 1"),
    ([[0, 400, 0.1]], r"attention names community 400, but the city has \d+, numbered from 0"),
    ([[0, 1]], "is missing"),
    ([[0, 1, 1.5]], "found 1.5, allowed is a number from 0 to 1"),
])  # fmt: skip
def test_attention_that_cannot_be_is_refused(attention, says):
    with pytest.raises(ScenarioFault, match=says):
        TOWN.with_values({"values.attention": attention})


def test_weights_that_leave_nobody_a_position_of_their_own_are_refused():
    with pytest.raises(ScenarioFault, match="neighbourhood, activity, alliance add up to more than 1"):
        TOWN.with_values({"values.neighbourhood": 0.8, "values.activity": 0.3})
