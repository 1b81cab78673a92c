"""Sensitivity indices against functions whose indices are known."""

import numpy as np
import pytest

from analysis.sensitivity import (
    evaluated,
    morris_effects,
    morris_sample,
    pawn_indices,
    pawn_medians,
    problem,
    sobol_indices,
    sobol_pairs,
    sobol_sample,
)
from experiments.space import uncertain
from model.draws import generator

pytest.importorskip("SALib")
ROWS = uncertain()[:3]
LOW = np.array([row.low for row in ROWS])
SPAN = np.array([row.high - row.low for row in ROWS])


def unit(x):
    return (x - LOW) / SPAN


def test_the_model_is_a_salib_problem():
    found = problem(uncertain())
    assert found["num_vars"] == len(found["names"]) == len(found["bounds"]) > 150
    assert all(low < high for low, high in found["bounds"])


def test_sobol_of_a_linear_function():
    """y = 2 a + b: first-order and total indices 4/5, 1/5 and 0."""
    x = sobol_sample(ROWS, 512)
    assert len(x) == 512 * 5
    table = sobol_indices(ROWS, 2 * unit(x)[:, 0] + unit(x)[:, 1]).set_index("name")
    for row, expected in zip(ROWS, (0.8, 0.2, 0.0), strict=True):
        assert table.total[row.path] == pytest.approx(expected, abs=0.03)
        assert table["first"][row.path] == pytest.approx(expected, abs=0.05)
        assert table.total_half[row.path] >= 0


def test_sobol_points_come_in_powers_of_two():
    with pytest.raises(ValueError, match="base is 100"):
        sobol_sample(ROWS, 100)


def test_morris_of_a_linear_function_is_its_slopes():
    x = morris_sample(ROWS, 8)
    table = morris_effects(ROWS, x, 2 * unit(x)[:, 0] + unit(x)[:, 1]).set_index("name")
    assert [table.mu_star[row.path] for row in ROWS] == pytest.approx([2, 1, 0], abs=1e-9)
    assert table.sigma.max() < 1e-9


def test_morris_by_section():
    x = morris_sample(uncertain(), 4, groups=True)
    sections = {row.path.split(".")[0] for row in uncertain()}
    assert len(x) == 4 * (len(sections) + 1)
    at = [row.path for row in uncertain()].index("grids.generalist")
    table = morris_effects(uncertain(), x, x[:, at], groups=True)
    assert table.name[0] == "grids" and table.mu_star[1] == 0


def test_pawn_tells_influence_from_chance():
    x = generator(5, 99).random((300, 3))
    table = pawn_indices(x, ["a", "b", "c"], x[:, 0] ** 2, resamples=20).set_index("name")
    assert table.low["a"] > table.high["dummy"]
    assert table.low["b"] < table.high["dummy"] and table.low["c"] < table.high["dummy"]


def test_intervals_of_pawn_hold_their_index():
    x = generator(6, 99).random((200, 40))
    table = pawn_indices(x, [str(i) for i in range(40)], x[:, 0] + 0.3 * x[:, 1])
    assert ((table.low <= table["index"]) & (table["index"] <= table.high)).all()


@pytest.mark.parametrize("ties", [False, True])
def test_pawn_is_that_of_salib(ties):
    from SALib.analyze import pawn

    x, y = generator(7, 99).random((90, 4)), generator(8, 99).random(90)
    if ties:
        x[:, 1], y = np.round(3 * x[:, 1]), np.round(9 * y)
    whole = {"num_vars": 4, "names": list("abcd"), "bounds": [[0, 3]] * 4}
    assert pawn_medians(x, y, 8) == pytest.approx(pawn.analyze(whole, x, y, S=8)["median"], abs=1e-12)
    assert np.isnan(pawn_medians(np.ones((90, 1)), y, 8)).all()


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_every_seed_gives_one_answer(seed):
    x = generator(9, 99).random((40, 3))
    answers = [
        lambda: sobol_indices(ROWS, x[:, 0] + x[:, 1], seed),
        lambda: morris_effects(ROWS, morris_sample(ROWS, 10, seed), x[:, 0], seed),
        lambda: pawn_indices(x, list("abc"), x[:, 0], seed, resamples=5),
    ]
    for answer in answers:
        assert answer().equals(answer())


def test_answers_are_asked_for_by_path():
    x = np.array([[0.4, 0.1, 0.2], [0.5, 0.2, 0.3]])
    assert evaluated(x, ROWS, lambda values: values[ROWS[1].path]).tolist() == [0.1, 0.2]


def test_ishigami_by_second_order_points():
    """Known indices (a = 7, b = 0.1): first 0.314, 0.442, 0; total 0.558, 0.442, 0.244; x1 with x3 0.244."""
    from SALib.sample import sobol

    whole = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": [[-np.pi, np.pi]] * 3}
    x = sobol.sample(whole, 2048, calc_second_order=True, seed=1)
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    table = sobol_indices(whole, y, second_order=True).set_index("name").loc[whole["names"]]
    assert table["first"].to_list() == pytest.approx([0.314, 0.442, 0.0], abs=0.03)
    assert table.total.to_list() == pytest.approx([0.558, 0.442, 0.244], abs=0.03)
    first = sobol_pairs(whole, y).iloc[0]
    assert (first["name"], first.other) == ("x1", "x3") and first.second == pytest.approx(0.244, abs=0.05)
