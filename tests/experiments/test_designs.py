import numpy as np
import pytest

from experiments.designs import plan_of, uncertain_keys
from experiments.designs.plan import Work
from model.scenario import ScenarioFault

TINY = {"scenario": "tiny", "days": 5, "seed": 3}


def planned(**more):
    return plan_of(TINY | more)


def faults(**more):
    with pytest.raises(ScenarioFault) as caught:
        planned(**more)
    return str(caught.value)


def sampled(method, n, **more):
    return {"sample": {"method": method, "n": n, **more}}


def test_a_grid_is_every_combination_and_replications_lie_within_a_point():
    plan = planned(vary={"staff.quit": [0.1, 0.2], "policy.alliances": [0, 0.5, 1]}, replicates=2)
    assert plan.size == 12
    assert plan.task(3)[:4] == (3, 1, 1, 1)
    assert [task.values for task in plan.tasks()][::2] == [(q, a) for q in (0.1, 0.2) for a in (0, 0.5, 1)]


def test_points_share_their_cities_or_have_their_own():
    grid = {"vary": {"policy.alliances": [0, 1]}, "replicates": 2}
    assert [task.draw for task in planned(**grid).tasks()] == [0, 1, 0, 1]
    assert [task.draw for task in planned(draws="own", **grid).tasks()] == [0, 1, 2, 3]


def test_levers_act_on_the_varied_arms_only():
    plan = planned(arms=["siloed", "mixed", "fused"], policies={"mixed": {"grid_merging": 0.5}},
                   varied=["mixed"], vary={"policy.alliances": [0.25]})  # fmt: skip
    policies = Work(plan.text()).policies_at(plan.task(0))
    assert [policy.alliances for policy in policies] == [0.0, 0.25, 1.0]
    assert policies[1].grid_merging == 0.5 and policies[1].secondment == 0.0


@pytest.mark.parametrize(
    ("method", "n", "more", "count"),
    [("latin", 5, {}, 5), ("sobol", 4, {}, 16), ("sobol", 4, {"second_order": True}, 24), ("morris", 3, {}, 9)],
)
def test_samples_follow_the_seed_alone(method, n, more, count):
    keys = {"keys": ["staff.quit", "alliances.partners"]}
    one = planned(**keys, **sampled(method, n, **more))
    assert len(one.points) == count == len(one.sampled())
    assert one.points == planned(**keys, **sampled(method, n, **more)).points
    assert one.points != plan_of(TINY | {"seed": 4} | keys | sampled(method, n, **more)).points


def test_a_latin_sample_hits_every_slice_once_and_whole_numbers_stay_whole():
    plan = planned(keys=["staff.quit", "alliances.partners"], **sampled("latin", 9))
    axis = plan.axes[0]
    slices = np.floor((np.array([point[0] for point in plan.points]) - axis.low) / (axis.high - axis.low) * 9)
    assert sorted(slices) == list(range(9))
    assert sorted(point[1] for point in plan.points) == list(range(2, 11))


def test_everything_uncertain_gives_possible_cities():
    plan = planned(uncertain=True, set={"staff.quit": 0.2}, **sampled("latin", 3))
    assert {axis.key for axis in plan.axes} == set(uncertain_keys()) - {"staff.quit"}
    work = Work(plan.text())
    for task in plan.tasks():
        spec = work.scenario_at(task)
        assert spec.staff.quit == 0.2
        assert spec.conflict.model_dump() != plan.spec.conflict.model_dump()


def test_land_that_does_not_vary_makes_room():
    plan = planned(vary={"city.park": [0.5]})
    city, before = Work(plan.text()).scenario_at(plan.task(0)).city, plan.spec.city
    assert city.park == 0.5
    assert city.estate / city.office == pytest.approx(before.estate / before.office)


def test_a_factorial_takes_the_ends_and_a_fraction_is_balanced_and_orthogonal():
    names = [f"policy.{lever}" for lever in ("alliances", "secondment", "training", "fair_pay")]
    assert len(planned(keys=names, sample={"method": "factorial"}).points) == 16
    generators = {names[3]: names[:3]}
    plan = planned(keys=names, sample={"method": "fractional", "generators": generators})
    signs = np.array(plan.points) * 2 - 1
    assert len(signs) == 8 and (signs.T @ signs == 8 * np.eye(4)).all()


def test_all_faults_are_told_at_once_with_line_and_nearest_key(tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text(
        'scenario = "tiny"\narms = ["siloed", "fussed", "mine"]\n[policies.mine]\ngrid_merging = 3\n'
        "[set]\ncity.rowz = 3\n[vary]\npolicy.aliances = [1]\n\"city.park\" = [0.1, 2]\nstaff.quit = ['much']\n"
    )
    with pytest.raises(ScenarioFault) as caught:
        plan_of(path)
    said = [fault for fault in str(caught.value).splitlines() if fault]
    assert len(said) == 6 and all(line.startswith(f"{path}, line ") for line in said)
    for words in ("line 2, arms", "'fused'", "line 3", "strength", "line 6", "'city.rows'", "'policy.alliances'",
                  "line 9", "from 0 to 1", "line 10"):  # fmt: skip
        assert words in str(caught.value)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"arm": ["fused"]}, "'arms'"),
        ({"arms": ["fused", "fused"]}, "named twice"),
        ({"arms": []}, "no arm"),
        ({"days": 900}, "from 1 to 750"),
        ({"scenario": "nowhere.toml"}, "no such file"),
        ({"vary": {"policy.alliances": 1}}, "allowed is a list"),
        ({"vary": {"policy.alliances": [1, 1]}}, "given twice"),
        ({"vary": {"staff.quit": [0.1]}, "set": {"staff.quit": 0.2}}, "fixed here"),
        ({"varied": ["fuzed"], "vary": {"policy.alliances": [1]}}, "no arm is called 'fuzed'"),
        ({"uncertain": True}, "needs values"),
        ({"sample": {"method": "latin"}}, "'n' is missing"),
        (sampled("sobol", 6) | {"keys": ["staff.quit"]}, "power of 2"),
        (sampled("latin", 6), "nothing varies"),
        (sampled("latin", 6) | {"keys": ["city.rows"]}, ""),
        (sampled("latin", 6) | {"keys": ["policy.placement"]}, "no range"),
        (sampled("latin", 6) | {"vary": {"staff.quit": [0.3, 0.1]}}, "empty"),
        ({"sample": {"method": "fractional"}, "keys": ["policy.alliances"]}, "'generators' is missing"),
        ({"vary": {"policy.alliances": [0, 0.5, 1]}, "sample": {"method": "factorial"}}, "exactly 2"),
    ],
)  # fmt: skip
def test_refused(more, sentence):
    if sentence:
        assert sentence in faults(**more)


def test_the_identity_is_that_of_the_results():
    base = planned(vary={"policy.alliances": [0, 1]})
    assert base.identity() == planned(vary={"policy.alliances": [0, 1]}, title="other words").identity()
    for other in ({"vary": {"policy.alliances": [0, 0.5]}}, {"replicates": 2}, {"seed": 4}, {"set": {"city.rows": 3}}):
        assert base.identity() != planned(**{"vary": {"policy.alliances": [0, 1]}, **other}).identity()
