"""History matching on toy simulators whose plausible part is known."""

import math

import numpy as np
import pytest

from experiments.files import StoreFault
from experiments.matching.ensemble import Ensemble, ensemble_of
from experiments.matching.evaluating import Evaluator, journalled
from experiments.matching.implausibility import implausibilities, level, plausible
from experiments.matching.synthetic import WANTED, check, measured_chance
from experiments.matching.targets import COMPARED, MATCHED, Target, matched, targets
from experiments.matching.waves import Size, match, reflected, sobol
from tests.experiments.toys import corner, lacking, undefined


def target(name, low, high, **tolerances):
    given = {"observation": 0.02, "chance": 0.01, "discrepancy": 0.02} | tolerances
    return Target(name, name, "-", MATCHED, low, source="toy", high=high, **given)


# x in 0.2-0.3 and y in 0.6-0.7, so C in -0.5 to -0.3: with tolerances of 0.03, some 0.28 wide each of x and y
CORNER = (target("A", 0.2, 0.3), target("B", 0.6, 0.7), target("C", -0.5, -0.3))
SMALL = Size(first=256, members=120, moves=4, most_waves=8, fewest=400)
NAMES = ("x", "y", "z")


def corner_evaluator(workers=1):
    return Evaluator(corner, [one.id for one in CORNER], workers)


def test_the_table_is_sound_and_says_what_may_be_matched():
    every = targets()
    assert len({one.id for one in every}) == len(every) > 30
    may = {"P1a", "P1b", "P2a", "P3a", "P3b", "P3e", "P8b", "P9", "P10a", "P12a", "P16a", "P16b", "P17a", "P17b"}
    rest = {f"REST_{name}" for name in ("KNOWN", "LATENT", "DISPUTES", "STAFF", "TRUST")}
    assert {one.id for one in matched()} == may | rest | {"H1", "H2", "LOAD", "UTIL"}  # VALIDATION 1 and 3


def test_matching_reads_no_compared_pattern(monkeypatch):
    every = targets()
    spoilt = [one if one.use == MATCHED else Target(**{**vars(one), "low": 1e9, "high": 2e9}) for one in every]
    assert matched(spoilt) == matched(every)
    assert not any(one.use == COMPARED for one in matched(every))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('id = "X"', "X lacks chance"),
        ('use = "fitted"', "use is 'fitted'"),
        ("low = 9.0", "low is above high"),
        ("chance = -1.0", "must not be negative"),
        ('low = "a"', "low is not a number"),
        ("colour = 1", "unknown key 'colour'"),
    ],
)
def test_a_fault_of_the_table_is_told(tmp_path, row, said):
    good = {
        "id": '"X"', "what": '"x"', "unit": '"-"', "use": '"matched"', "low": "0.0", "high": "1.0",
        "observation": "0.1", "chance": "0.1", "discrepancy": "0.1", "source": '"s"',
    }  # fmt: skip
    key, _, value = row.partition(" = ")
    if key == "id":
        del good["chance"]
    good[key] = value
    path = tmp_path / "t.toml"
    path.write_text("[[pattern]]\n" + "\n".join(f"{k} = {v}" for k, v in good.items()), encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        targets(path)


def test_implausibility_is_nought_inside_and_counts_tolerances_outside():
    one = target("A", 1.0, 2.0, observation=0.3, chance=0.4, discrepancy=0.0)
    found = implausibilities(np.array([[1.5], [0.5], [3.0], [math.nan]]), [one])
    assert found[:, 0] == pytest.approx([0.0, 1.0, 2.0, math.inf])
    assert implausibilities(np.array([0.5]), [one], runs=4)[0] == pytest.approx(0.5 / math.hypot(0.3, 0.2))


def test_one_pattern_may_be_missed_and_two_may_not():
    values = np.array([[0.25, 0.65, 5.0], [9.0, 0.65, 5.0]])
    assert list(plausible(values, CORNER)) == [True, False]
    assert level(np.array([[9.0]]), CORNER[:1])[0] > 3  # with one pattern, it counts


def test_waves_find_the_plausible_part_and_its_volume():
    found = match(corner_evaluator(), CORNER, 3, SMALL, seed=3)
    assert found.reached and found.sample.draws >= 2
    cloud = np.random.default_rng(1).random((200_000, 2))
    figures = np.column_stack([cloud, cloud[:, 0] - cloud[:, 1]])
    truth = plausible(figures, CORNER)
    assert found.waves[-1].left == pytest.approx(truth.mean(), rel=0.35)
    inside = cloud[truth]
    assert found.sample.points[:, :2].mean(axis=0) == pytest.approx(inside.mean(axis=0), abs=0.05)
    assert found.sample.points[:, :2].std(axis=0) == pytest.approx(inside.std(axis=0), rel=0.25)
    assert found.sample.points[:, 2].std() == pytest.approx(12**-0.5, rel=0.15)  # nothing is known of z


def test_the_ensemble_says_what_is_pinned_and_which_city_is_the_reference():
    few = ensemble_of(match(corner_evaluator(), CORNER, 3, SMALL, seed=3), NAMES, CORNER)
    assert few.effective < 30 and few.pinned_below == 0.0  # moved from few points: nothing is called pinned
    found = match(corner_evaluator(), CORNER, 3, Size(2048, 300, 4, 8, 400), seed=3)
    ensemble = ensemble_of(found, NAMES, CORNER)
    rows = {row.name: row for row in ensemble.pinned()}
    assert rows["x"].ratio < ensemble.pinned_below < rows["z"].ratio
    assert rows["x"].ratio < 0.6 and rows["y"].ratio < 0.6 < 0.85 < rows["z"].ratio
    assert ensemble.weights.sum() == pytest.approx(1.0) and (ensemble.levels <= 3).all()
    distances = ensemble.distance(ensemble.points, ensemble.mean)
    assert distances[ensemble.nearest_centre()] == distances.min()
    assert 0.2 < ensemble.share_met(CORNER)["A"] < 0.9


def test_the_same_bytes_for_any_number_of_workers_and_after_being_killed(tmp_path):
    def run(workers, folder, stop=None):
        evaluator = corner_evaluator(workers)
        with journalled(evaluator, folder, {"toy": 1}):
            if stop is not None:
                evaluator.say = lambda done, _: (_ for _ in ()).throw(KeyboardInterrupt) if done == stop else None
            found = match(evaluator, CORNER, 3, SMALL, seed=5)
        ensemble_of(found, NAMES, CORNER).save(folder / "e.parquet")
        return (folder / "e.parquet").read_bytes()

    whole = run(1, tmp_path / "one")
    assert run(2, tmp_path / "two") == whole
    with pytest.raises(KeyboardInterrupt):
        run(1, tmp_path / "cut", stop=100)
    with open(tmp_path / "cut" / "runs.jsonl", "a") as file:
        file.write("0000 half a li")  # and the last line was torn
    assert run(1, tmp_path / "cut") == whole
    again = Ensemble.load(tmp_path / "one" / "e.parquet")
    again.save(tmp_path / "again.parquet")
    assert (tmp_path / "again.parquet").read_bytes() == whole


def test_a_folder_of_another_matching_is_refused(tmp_path):
    with journalled(corner_evaluator(), tmp_path, {"toy": 1}):
        pass
    with pytest.raises(StoreFault, match="differ in toy"), journalled(corner_evaluator(), tmp_path, {"toy": 2}):
        pass


def test_synthetic_truths_stay_plausible():
    found = check(corner_evaluator(), CORNER, 3, truths=100)
    assert found.truths == 100 and found.share >= WANTED


def test_a_tolerance_stated_too_small_shows_in_the_check():
    proud = [target(one.id, one.low, one.high, observation=0.0, chance=0.001, discrepancy=0.0) for one in CORNER]
    assert check(corner_evaluator(), proud, 3, truths=100).share < WANTED


def test_chance_is_measured_from_run_to_run():
    found = measured_chance(corner_evaluator(), CORNER, 3)
    assert list(found) == ["A", "B", "C"]
    assert list(found.values()) == pytest.approx([0.01] * 3, rel=0.1)


def test_an_undefined_figure_counts_as_missed_and_two_rule_out():
    found = match(Evaluator(undefined, ["A", "B", "C"]), [target(n, 0.0, 1.0) for n in "ABC"], 2, SMALL)
    assert (found.sample.points[:, 0] >= 0.5).all()


def test_a_figure_that_the_model_lacks_is_a_fault():
    with pytest.raises(ValueError, match="no figure for B, C"):
        match(Evaluator(lacking, ["A", "B", "C"]), CORNER, 2, SMALL)


def test_where_nothing_is_plausible_it_says_so():
    impossible = (target("A", 5.0, 6.0), target("B", 5.0, 6.0), target("C", 0.0, 0.0))
    found = match(corner_evaluator(), impossible, 3, Size(64, 20, 1, 3, 32))
    with pytest.raises(ValueError, match="no plausible city"):
        ensemble_of(found, NAMES, impossible)


def test_the_sample_fills_the_cube_and_moves_stay_inside():
    points = sobol(64, 5, 1)
    assert points.shape == (64, 5) and np.abs(points.mean(axis=0) - 0.5).max() < 0.02
    assert (sobol(64, 5, 2) != points).any() and (sobol(64, 5, 1) == points).all()
    folded = reflected(np.array([-0.2, 1.3, 0.4, 2.1]))
    assert folded == pytest.approx([0.2, 0.7, 0.4, 0.1])
