"""Studies: arms shared, places the same for all, hours equal, runs taken up again, the table safe on disk."""

import numpy as np
import pytest

from experiments.arguments import Arm, arguments
from experiments.runs import Row, Runs
from experiments.space import point_values, sample, uncertain
from experiments.study import FRAME, PAIR, POINT, Place, Size, Study, key_of, sides_of, twin_runs
from model.policy import FusionPolicy
from model.scenario import Scenario

TINY = Size("test", "tiny", (), pilot=2, step=1, cap=3, cities=2, points=3, days=45)


@pytest.fixture(scope="module")
def study():
    asked = [arguments()[name] for name in ("D4", "R7", "D11")]
    study = Study(asked, TINY, seed=4)
    study.pairs(2)
    study.cities()
    study.points()
    return study


def test_arms_are_shared_between_arguments():
    sides = sides_of(arguments().values(), FRAME)
    named = [arm for one in arguments().values() for arm in one.arms.values()]
    assert set(sides) >= {key_of(arm) for arm in named}
    assert len({(side.policy.replace(name=""), side.values) for side in sides.values()}) == len(sides)
    assert sum(key_of(arm) == key_of(Arm("", FusionPolicy())) for arm in named) > 20  # run once all the same
    siloed = arguments()["V2"].arms["siloed"]
    read = {name for one in arguments().values() for name in one.outcomes_by_arm().get("siloed", ())}
    assert set(sides[key_of(siloed)].outcomes) >= read


def test_an_arm_is_known_by_what_it_does_not_by_its_name():
    d4, r7 = arguments()["D4"], arguments()["R7"]
    assert key_of(d4.arms["alliances"]) == key_of(r7.arms["alliances"])
    assert key_of(d4.arms["alliances"]) != key_of(d4.arms["by_order"])


def test_every_arm_lives_through_the_same_places_at_equal_hours(study):
    for one in study.arguments:
        keys = [key_of(arm) for arm in one.arms.values()]
        assert study.runs.numbers(PAIR, keys) == [0, 1]
        assert study.runs.hours_gap(PAIR, [0, 1], keys) < 1e-9
        decisive = [key_of(one.arms[name]) for name in one.test.arms]
        assert study.runs.numbers(POINT, decisive) == [0, 1, 2]
        assert study.runs.hours_gap(POINT, [0, 1, 2], decisive) < 1e-9
    assert not study.runs.faults()


def test_runs_agree_with_the_city_itself(study):
    from experiments.measures import measure
    from model.city import City

    arm = arguments()["D4"].arms["by_order"]
    alone = measure(City("tiny", arm.policy, rng=4, replicate=1, days=45).run())
    row = study.runs.rows[PAIR, 1, key_of(arm)]
    assert row.values == {name: pytest.approx(alone[name], nan_ok=True) for name in row.values}


def test_points_agree_with_the_sampled_scenario(study):
    from model.city import City

    siloed = arguments()["V2"].arms["siloed"]
    spec = study.box.scenario(study.visited[POINT][2])
    alone = City(spec, "siloed", rng=4, replicate=2, days=45).run().outcomes()
    assert study.runs.rows[POINT, 2, key_of(siloed)].values["days_to_resolution"] == alone["days_to_resolution"]


def test_what_is_there_is_not_run_again(study):
    before = dict(study.runs.rows)
    told = []
    study.progress = lambda *said: told.append(said)
    study.pairs(2)
    study.progress = None
    assert not told and study.runs.rows == before


def test_the_table_survives_the_disk(study, tmp_path):
    path = tmp_path / "runs.parquet"
    study.runs.save(path)
    again = Runs.load(path)
    assert again.rows.keys() == study.runs.rows.keys()
    for key, row in study.runs.rows.items():
        np.testing.assert_equal(again.rows[key], row)
    first = path.read_bytes()
    again.save(path)
    assert path.read_bytes() == first


def test_two_workers_make_the_same_rows(study):
    other = Study(study.arguments, TINY, seed=4, workers=2)
    other.pairs(2)
    np.testing.assert_equal(other.runs.rows, {k: v for k, v in study.runs.rows.items() if k[0] == PAIR})


def test_a_label_changes_nothing():
    a, b = twin_runs(Scenario.of("tiny"), 3, 45)
    np.testing.assert_equal(a, b)


def test_unequal_hours_are_seen():
    runs = Runs([Row(PAIR, 0, "a", {}, 80.0, 80.0, ""), Row(PAIR, 0, "b", {}, 80.0, 84.0, "")])
    assert runs.hours_gap(PAIR, [0], ["a", "b"]) == pytest.approx(4 / 84)
    assert runs.hours_gap(PAIR, [0], ["a"]) == 0.0


def test_a_fault_is_a_row_and_its_place_is_left_out():
    runs = Runs([Row(PAIR, 0, "a", {"x": 1.0}, 8, 8, ""), Row(PAIR, 1, "a", {}, 0, 0, "it broke")])
    assert runs.numbers(PAIR, ["a"]) == [0]
    assert runs.faults() == ["1 run(s): it broke"]


def test_a_scenario_that_cannot_be_is_a_fault_not_the_end():
    from experiments.study import Side, run_place
    from model.policy import FusionPolicy

    bad = Side("bad", FusionPolicy(), (("city.estate", 0.5),), ("resolved_share",))
    good = Side("good", FusionPolicy(), (), ("resolved_share",))
    rows = {row.arm: row for row in run_place(Scenario.of("tiny"), Place(PAIR, 0), [bad, good], 1, 20)}
    assert "add up to" in rows["bad"].fault and not rows["good"].fault


def test_the_space_is_a_latin_hypercube_within_the_ranges():
    points = sample(40, 9)
    rows = uncertain()
    assert points.shape == (40, len(rows)) and len(rows) > 150
    np.testing.assert_array_equal(points, sample(40, 9))
    for row, column in zip(rows, points.T, strict=True):
        assert row.low <= column.min() and column.max() <= row.high
        if row.type == "float":
            strata = np.floor((column - row.low) / (row.high - row.low) * 40).clip(0, 39)
            assert len(set(strata)) == 40, row.path


def test_land_shares_of_a_point_add_up_whatever_is_fixed():
    from model.scenario.schema import LAND_SHARES

    values = point_values(sample(1, 2)[0], {"city.resettlement": 0.34, "city.estate": 0.1})
    assert values["city.resettlement"] == 0.34
    assert sum(values[f"city.{name}"] for name in LAND_SHARES) == pytest.approx(1.0)
    Scenario.of("street").with_values(values)


def test_over_the_space_only_what_decides_is_run():
    one = Study([arguments()["V1"]], TINY, seed=4)
    kept = {key_of(one.arguments[0].arms[name]) for name in one.arguments[0].test.arms}
    assert set(one.point_sides) == kept < set(one.sides)


def test_an_arm_that_breaks_is_a_row_and_the_others_go_on(monkeypatch):
    from experiments import study as module

    def breaking(spec, policy, *rest):
        if policy.training:
            raise ZeroDivisionError("division by zero")
        return run_arm(spec, policy, *rest)

    run_arm = module.run_arm
    monkeypatch.setattr(module, "run_arm", breaking)
    sides = [module.Side(name, FusionPolicy.preset(name), (), ("resolved_share",)) for name in ("training", "siloed")]
    rows = module.run_place(Scenario.of("tiny"), Place(PAIR, 0), sides, 1, 20)
    assert [row.fault for row in rows] == ["ZeroDivisionError: division by zero", ""]
