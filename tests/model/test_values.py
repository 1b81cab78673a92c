"""Values: positions average along residents' blocks, and people stay themselves (Friedkin and Johnsen 1990)."""

from __future__ import annotations

import numpy as np
import pytest

from model import City
from model.scenario import Scenario, ScenarioFault
from tests.model.cities import TINY

TOWN = Scenario.of(TINY)
CELLS = {"values.activity": 0.0, "values.alliance": 0.0}


def spread(city):
    """Return (cells,) standard deviation of adults' positions."""
    land, positions = city.world.land, city.world.positions
    return np.array([positions[low:high].std() for low, high in np.array(land.first)[:, [0, 12]]])


@pytest.mark.parametrize(("pull", "own"), [(0.02, 0.06), (0.06, 0.03), (0.05, 0.15)])
def test_the_spread_in_a_cell_is_what_is_held_at_first_against_the_pull(pull, own):
    """In the long run each keeps stubborn / (stubborn + neighbourhood) of the distance to the neighbours."""
    spec = TOWN.with_values({**CELLS, "values.neighbourhood": pull, "values.stubborn": own})
    city = City(spec, "siloed", rng=2, days=100)
    before = spread(city)
    city.run_for(100)
    assert spread(city) == pytest.approx(before * own / (own + pull), rel=1e-3)


def test_children_hold_no_position_that_counts():
    city = City(TOWN, "siloed", rng=2, days=60)
    land, before = city.world.land, city.world.positions.copy()
    city.run()
    children = np.concatenate([np.arange(low, high) for low, high in np.array(land.first)[:, [12, 16]]])
    assert (city.world.positions[children] == before[children]).all()


def test_without_pull_nobody_moves():
    still = {**CELLS, "values.neighbourhood": 0.0}
    city = City(TOWN.with_values(still), "siloed", rng=2, days=60)
    before = city.world.positions.copy()
    assert city.run().world.positions == pytest.approx(before, abs=1e-6)


def test_weights_that_leave_nobody_a_weight_of_their_own_are_refused():
    with pytest.raises(ScenarioFault, match="add up to more than 1"):
        TOWN.with_values({"values.neighbourhood": 0.8, "values.activity": 0.3})
