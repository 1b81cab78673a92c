"""The model as an ema_workbench Model gives the same numbers as the city itself."""

import warnings

import pytest

from experiments.workbench import city_outcomes, ema_model
from model.city import City
from model.scenario import Scenario

PATH = "grids.generalist"


def test_a_function_of_values_is_the_city():
    run = city_outcomes("tiny", days=30, seed=6)
    alone = City(Scenario.of("tiny").with_values({PATH: 0.7}), "fused", rng=6, replicate=2, days=30).run().outcomes()
    assert run(arm="fused", replicate=2, **{PATH: 0.7}) == {"days_to_resolution": alone["days_to_resolution"]}


def test_land_shares_give_way():
    found = city_outcomes("tiny", days=20, outcomes=("resolved_share",))(**{"city.resettlement": 0.3})
    assert 0 <= found["resolved_share"] <= 1


def test_experiments_of_the_workbench_are_cities():
    pytest.importorskip("ema_workbench")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench import perform_experiments

        model, policies = ema_model("tiny", outcomes=["days_to_resolution"], parameters=[PATH], days=30, seed=6)
        table, outcomes = perform_experiments(model, scenarios=2, policies=policies)
    assert len(table) == 4
    run = city_outcomes("tiny", days=30, seed=6)
    for (_, row), found in zip(table.iterrows(), outcomes["days_to_resolution"], strict=True):
        assert run(arm=row["policy"], **{PATH: row[PATH]})["days_to_resolution"] == found


def test_unknown_parameters_are_named():
    pytest.importorskip("ema_workbench")
    with pytest.raises(ValueError, match=r"grids\.generalis "):
        ema_model(parameters=["grids.generalis"])
