"""Which cells lie next door: eight to a cell, fewer at an edge."""

from __future__ import annotations

import numpy as np
import pytest

from model import City
from model.scenario import Scenario
from model.state.agents import grid_of

TOWN = Scenario.load("tiny").with_values({"city.cells_per_community": 5, "population.residents_per_cell": 20.0})


def city(rows, columns):
    return City(TOWN.with_values({"city.rows": rows, "city.columns": columns}), rng=3, days=1)


def next_door(land):
    """Return the cells next door to each cell, as (row, column)."""
    place = np.stack([land.row, land.column], axis=1)
    near = [sorted(tuple(place[n]) for n in row if n >= 0) for row in land.neighbours]
    return {tuple(at): doors for at, doors in zip(place, near, strict=True)}


@pytest.mark.parametrize(("rows", "columns", "most"), [(4, 5, 8), (1, 6, 2), (2, 4, 5), (1, 2, 1), (3, 3, 8)])
def test_the_city_and_its_grid_name_the_same_cells_next_door(rows, columns, most):
    one = city(rows, columns)
    doors, grid = next_door(one.world.land), grid_of(one)
    for at, near in doors.items():
        assert near == sorted(cell.coordinate for cell in grid[at].neighborhood)
    assert max(len(near) for near in doors.values()) == most


def test_the_four_that_share_a_side_come_first_and_all_are_mutual():
    land = city(4, 5).world.land
    for cell in range(land.size):
        for rank, other in enumerate(land.neighbours[cell]):
            if other >= 0:
                apart = abs(land.row[cell] - land.row[other]) + abs(land.column[cell] - land.column[other])
                assert apart == (1 if rank < 4 else 2) and cell in land.neighbours[other]
