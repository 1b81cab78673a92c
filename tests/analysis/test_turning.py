"""Where signs turn: planted conditions are found and named, noise is not."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.turning import Condition, drivers, turning
from experiments.space import sample, uncertain
from experiments.statistics import holm
from model.draws import generator

POINTS = pd.DataFrame(sample(200, 3), columns=[row.path for row in uncertain()])


def column(path):
    return POINTS[path].to_numpy()


def test_a_planted_condition_is_found_and_named_with_its_unit():
    pytest.importorskip("ema_workbench")
    noise = generator(1, 99).normal(0, 0.02, 200)
    effects = 0.75 - column("grids.generalist") + noise  # less is better: against the paper below 0.75
    found = turning(POINTS, effects, -1)
    assert found.drivers[0][0] == "grids.generalist" and found.drivers[0][2] > 0.9
    (one,) = found.conditions
    assert one.path == "grids.generalist" and one.low is None and one.high == pytest.approx(0.75, abs=0.05)
    assert found.density > 0.9 and found.coverage > 0.8
    assert "generalist's handling speed" in str(one) and "below 0.7" in str(one)


def test_noise_has_no_drivers_and_no_box():
    effects = generator(2, 99).normal(0, 1, 200)
    found = turning(POINTS, effects, 1)
    assert found.drivers == () and found.conditions == ()


def test_missing_effects_are_left_out():
    effects = column("conflict.spread").copy()
    effects[::3] = np.nan
    assert turning(POINTS, effects, 1).drivers[0][0] == "conflict.spread"


def test_too_few_points_say_nothing():
    assert drivers(POINTS.to_numpy()[:10], POINTS.iloc[:10, 0].to_numpy()) == []


def test_words_of_a_condition():
    one = Condition("staff.quit", "quits", "per month", 0.004, 0.01)
    assert str(one) == "quits (`staff.quit`) between 0.004 and 0.01 per month"
    assert Condition("a.b", "x", "share", 0.4, None).short() == "`a.b` above 0.4"


def test_a_parameter_that_is_gone_is_known_by_its_path():
    found = turning(pd.DataFrame({"gone.for_good": np.arange(40.0)}), np.arange(40.0) - 100, 1)
    assert found.drivers[0][:2] == ("gone.for_good", "a parameter of then")


def test_rank_correlations_agree_with_scipy():
    source = generator(5, 0)
    x = source.random((120, 6)).round(1)  # ties
    x[:, 2] = 7.0  # never moves
    toward = 3 * x[:, 4] - 2 * x[:, 0] + 0.1 * source.random(120)
    found = dict(drivers(x, toward, alpha=1.0))
    moved = [i for i in range(6) if i != 2]
    for i in moved:
        assert found[i] == pytest.approx(stats.spearmanr(x[:, i], toward).statistic)
    p = holm([1.0 if i == 2 else stats.spearmanr(x[:, i], toward).pvalue for i in range(6)])
    assert {i for i, _ in drivers(x, toward)} == set(np.flatnonzero(p <= 0.05)) >= {0, 4}
    assert dict(drivers(x, x[:, 4]))[4] == pytest.approx(1.0)
