"""Formulas of the known answers, against published numbers of cases that the city does not run itself (ORACLES)."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.limits import covering, epidemics
from experiments.limits.demand import demand

SEEDS = {8: 20240601, 10: 20240602, 15: 20240603, 20: 20240604, 25: 20240605}
RANDOM = {8: 1223.559, 10: 1604.492, 15: 5371.647, 20: 8057.246, 25: 12665.26}


def ground(side):
    row, column = np.divmod(np.arange(side * side), side)
    return row, column, demand(side).ravel()


@pytest.mark.parametrize("side", SEEDS)
def test_demand_is_drawn_as_published(side):
    assert (demand(side) == np.random.default_rng(SEEDS[side]).integers(0, 101, size=(side, side))).all()


@pytest.mark.parametrize(("side", "posts", "metric", "radius", "best", "greedy"), covering.PUBLISHED)
def test_the_integer_programme_gives_the_published_optimum(side, posts, metric, radius, best, greedy):
    row, column, weight = ground(side)
    reach = covering.reaches(row, column, metric, radius)
    assert covering.optimum(weight, reach, posts) == pytest.approx(best, abs=1e-6)
    assert covering.expected_random(weight, reach, posts) == pytest.approx(RANDOM[side], rel=1e-6)


@pytest.mark.parametrize(
    ("cells", "seeds", "b", "r", "size", "nobody", "half"),
    [
        (10, 1, 0.05, 0.3, 4.31761, 0.338343, 0.375173),
        (20, 1, 0.02, 0.25, 6.70925, 0.348225, 0.311531),
        (20, 1, 0.05, 0.25, 16.1914, 0.131577, 0.819818),
        (20, 2, 0.03, 1.0, 3.89958, 0.334028, 0.0154841),
        (40, 1, 0.01, 0.25, 11.6402, 0.342521, 0.300175),
        (40, 1, 0.02, 0.25, 29.0016, 0.172558, 0.757385),
    ],
)
def test_the_chain_of_epidemics_gives_the_published_sizes(cells, seeds, b, r, size, nobody, half):
    values = (float, lambda n: float(n == seeds), lambda n: float(n > cells / 2))
    given = [epidemics.final_size(cells, seeds, b, r, "spread", value) for value in values]
    assert given == pytest.approx([size, nobody, half], rel=2e-5)


@pytest.mark.parametrize(("b", "r", "spread", "settle"), [
    (0.1, 0.3, 1.74074, 1.46667), (0.2, 0.3, 2.66667, 1.93333), (0.3, 0.3, 3.85714, 2.4), (0.3, 1.0, 1.85714, 1.0),
])  # fmt: skip
def test_streets_have_the_published_sizes(b, r, spread, settle):
    given = [epidemics.street_size(b, r, first) for first in ("spread", "settle")]
    assert given == pytest.approx([spread, settle], rel=2e-5)
