import pickle

import numpy as np
import pytest

from experiments.adapters import Evaluation, ema_model, named, salib_function, salib_problem
from experiments.designs import uncertain_keys
from experiments.sweeps import frame

KEYS = ["referral.bounce", "alliances.partners", "policy.grid_merging"]


@pytest.fixture(scope="module")
def evaluation():
    return Evaluation("tiny", keys=KEYS, days=30, seed=3, replicates=2)


def test_an_evaluation_is_the_mean_of_a_sweeps_pairs(evaluation):
    point = {"referral.bounce": 0.2, "alliances.partners": 3, "policy.grid_merging": 0.5}
    table = frame({"scenario": "tiny", "days": 30, "seed": 3, "replicates": 2,
                   "vary": {key: [value] for key, value in point.items()}})  # fmt: skip
    wide = table.pivot(index="task", columns="arm", values="days_to_discovery")
    assert evaluation(**point)["days_to_discovery"] == pytest.approx((wide.fused - wide.siloed).mean(), rel=1e-12)
    copy = pickle.loads(pickle.dumps(evaluation))(**point)
    assert copy["days_to_resolution"] == evaluation(**point)["days_to_resolution"] != 0.0


def test_one_arm_gives_its_outcomes():
    alone = Evaluation("tiny", arms=["fused"], keys=["referral.bounce"], days=30, seed=3)
    assert alone(**{"referral.bounce": 0.1})["paid_hours"] > 1000


def test_the_problem_has_the_ranges_of_the_registry():
    problem = salib_problem(KEYS)
    assert problem["names"] == KEYS and problem["num_vars"] == 3
    assert problem["bounds"][0] == [0.03, 0.3] and problem["bounds"][2] == [0.0, 1.0]
    assert salib_problem()["names"] == uncertain_keys()
    with pytest.raises(ValueError, match="nearest valid key is 'referral.bounce'"):
        salib_problem(["referral.bounces"])


def test_salib_samples_evaluates_and_analyses(evaluation):
    salib = pytest.importorskip("SALib")
    specification = salib.ProblemSpec(salib_problem(evaluation.keys))
    specification.sample_sobol(4, calc_second_order=False, seed=1)
    specification.evaluate(salib_function(evaluation, "days_to_discovery"))
    assert specification.results.shape == (20,) and np.isfinite(specification.results).all()
    specification.analyze_sobol(calc_second_order=False, seed=1)
    assert set(specification.analysis) >= {"S1", "ST"}
    with pytest.raises(ValueError, match="no outcome 'happiness'"):
        salib_function(evaluation, "happiness")


def test_the_workbench_performs_experiments(evaluation):
    workbench = pytest.importorskip("ema_workbench")
    model = ema_model(evaluation, ["days_to_discovery", "handoffs_per_case"])
    assert [lever.name for lever in model.levers] == ["policy__grid_merging"]
    experiments, results = workbench.perform_experiments(model, scenarios=3, policies=2)
    assert len(experiments) == 6 and set(results) == {"days_to_discovery", "handoffs_per_case"}
    row = experiments.iloc[4]
    again = evaluation(**{key: row[named(key)] for key in KEYS})
    assert results["handoffs_per_case"][4] == again["handoffs_per_case"]


def test_what_is_impossible_or_unknown_is_told():
    people = ["population.retired_share", "population.child_share"]
    with pytest.raises(ValueError, match="nearest valid key"):
        Evaluation("tiny", keys=["population.retired"])
    with pytest.raises(ValueError, match="3 arms"):
        Evaluation("tiny", arms=["siloed", "fused", "formal"], keys=people)
    narrow = Evaluation("tiny", keys=people, days=2)
    assert narrow(**{people[0]: 99.0, people[1]: 0.1})  # never beyond the range
