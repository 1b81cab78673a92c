"""Which cells lie next door: eight to a cell, fewer at an edge, none missing where opposite edges are joined."""

from __future__ import annotations

import numpy as np
import pytest

from model import City
from model.initial import posts
from model.initial.land import _smooth
from model.scenario import Scenario
from model.state.agents import grid_of

TOWN = Scenario.load("tiny").with_values({"city.cells_per_community": 5, "population.residents_per_cell": 20.0})


def city(rows, columns, wrapped):
    shape = {"city.rows": rows, "city.columns": columns, "city.wrapped": wrapped}
    return City(TOWN.with_values(shape), rng=3, days=1)


def next_door(land):
    """Return the cells next door to each cell, as (row, column)."""
    place = np.stack([land.row, land.column], axis=1)
    near = [sorted(tuple(place[n]) for n in row if n >= 0) for row in land.neighbours]
    return {tuple(at): doors for at, doors in zip(place, near, strict=True)}


@pytest.mark.parametrize(("rows", "columns", "wrapped", "most"), [
    (4, 5, False, 8), (4, 5, True, 8), (1, 6, False, 2), (1, 6, True, 2), (2, 4, True, 5), (1, 2, True, 1),
    (3, 3, True, 8),
])  # fmt: skip
def test_the_city_and_its_grid_name_the_same_cells_next_door(rows, columns, wrapped, most):
    one = city(rows, columns, wrapped)
    doors, grid = next_door(one.world.land), grid_of(one)
    for at, near in doors.items():
        assert near == sorted(cell.coordinate for cell in grid[at].neighborhood)
    sizes = {len(near) for near in doors.values()}
    assert sizes == {most} if wrapped else max(sizes) == most and len(sizes) > 1


def test_the_four_that_share_a_side_come_first_and_all_are_mutual():
    land = city(4, 5, True).world.land
    for cell in range(land.size):
        for which, other in enumerate(land.neighbours[cell]):
            dy, dx = abs(int(land.row[cell] - land.row[other])), abs(int(land.column[cell] - land.column[other]))
            assert min(dy, 4 - dy) + min(dx, 5 - dx) == (1 if which < 4 else 2)
            assert cell in land.neighbours[other]


def test_a_post_at_an_edge_reaches_across_it_where_edges_are_joined():
    stands = np.zeros((4, 5), np.bool_)
    stands[0, 4] = True
    reached = posts.within(stands, posts.reach_of("chebyshev", 1), True)
    assert reached.sum() == 9 and reached[3, 0] and reached[3, 3] and not reached[2].any()
    far = posts.reach_of("chebyshev", 9)
    assert posts.within(stands, far, True).all()
    assert (posts._gathered(np.ones((4, 5)), far, True) == 20.0).all()
    ends = np.array([[0.0, 0.0, 9.0], [3.0, 0.0, 7.0]])
    assert posts.greedy(ends, 1, posts.reach_of("manhattan", 1), True)[1, 2]


def test_clusters_of_land_use_go_on_across_joined_edges():
    field = np.zeros((6, 7))
    field[0, 0] = 1.0
    round_about, edged = (_smooth(field, 0.7, wrapped) for wrapped in (True, False))
    assert round_about == pytest.approx(np.roll(_smooth(np.roll(field, (2, 3), (0, 1)), 0.7, True), (-2, -3), (0, 1)))
    assert round_about[5, 6] > 0.01 > edged[5, 6]
