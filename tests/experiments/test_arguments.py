"""The forty arguments: complete, sound, and told apart from broken files in sentences."""

import importlib

import numpy as np
import pytest

from experiments.arguments import arguments, chosen, comparisons, pointwise, read_argument
from experiments.arguments.argument import Test as Contrast
from experiments.arguments.factorial import fraction, main_effects
from experiments.measures import SAYS
from model.scenario import Scenario

PAPER = [*(f"V{n}" for n in range(1, 8)), *(f"D{n}" for n in range(1, 17)), *(f"R{n}" for n in range(1, 18))]


def test_all_arguments_are_there_in_the_papers_order():
    assert list(arguments()) == PAPER


@pytest.mark.parametrize("one", arguments().values(), ids=PAPER)
def test_every_argument_is_sound(one):
    street = Scenario.of("street")
    for arm in one.arms.values():
        street.with_values(dict(arm.values))  # refuses unknown paths, wrong values, impossible combinations
    for module in one.modules:
        assert importlib.import_module(module).__doc__
    assert one.test.smallest > 0 and one.test.because
    assert any("\u4e00" <= letter <= "\u9fff" for letter in one.chinese)
    assert set(one.outcomes_by_arm()) == set(one.arms)
    assert all(name in SAYS for test in one.tests for name in test.outcomes())


@pytest.mark.parametrize("one", arguments().values(), ids=PAPER)
def test_arms_of_a_contrast_differ(one):
    for test in one.tests:
        sides = [(one.arms[name].policy.replace(name=""), one.arms[name].values) for name in test.arms]
        assert len(set(sides)) == len(sides)


def test_values_of_arms_lie_within_plausible_ranges():
    from model.scenario import parameters

    known = {row.path: row for row in parameters(Scenario)}
    for one in arguments().values():
        for arm in one.arms.values():
            for path, value in arm.values:
                assert known[path].low <= value <= known[path].high, (one.id, arm.name, path)


def test_unknown_identifiers_are_all_named():
    with pytest.raises(ValueError, match=r"'V99'.*\n.*'X1'"):
        chosen(["V99", "V1", "X1"])
    assert [one.id for one in chosen(["r10", "V1"])] == ["V1", "R10"]


def test_every_fault_of_a_file_is_told(tmp_path):
    path = tmp_path / "V1.toml"
    path.write_text(
        'id = "V1"\nsection = "s"\nphrase = "p"\nenglish = "e"\nchinese = "c"\ncounts_against = "a"\nmodules = ["m"]\n'
        '[test]\nkind = "differense"\narms = ["siloed", "nobody"]\noutcome = "days_to_resolutio"\nsign = 2\n'
    )
    with pytest.raises(ValueError) as told:
        read_argument(path)
    for part in ("'differense'", "'nobody'", "nearest is 'days_to_resolution'", "test.sign is 2"):
        assert part in str(told.value)
    path.write_text('id = "V2"\n')
    with pytest.raises(ValueError, match="section is missing"):
        read_argument(path)


def contrast(kind, *arms, sign=1, **more):
    return Contrast(kind=kind, arms=arms, outcome="days_to_resolution", sign=sign, **more)


TABLE = {"a": [1.0, 2.0], "b": [4.0, 4.0], "c": [2.0, 7.0], "d": [9.0, 5.0]}


def values(arm, outcome):
    return np.array(TABLE[arm]) * (10 if outcome == "satisfaction" else 1)


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (contrast("difference", "a", "b"), [[3, 2]]),
        (contrast("level", "c"), [[2, 7]]),
        (contrast("interaction", "a", "b", "c", "d"), [[4, -4]]),
        (contrast("synergy", "a", "d", "b", "c"), [[4, -4]]),
        (contrast("each", "a", "b", "c"), [[3, 2], [1, 5]]),
        (contrast("best", "a", "b", "d"), [[8, 3], [5, 1]]),
        (contrast("difference", "a", "b", less="satisfaction"), [[-27, -18]]),
        (contrast("each", "a", "b", "c", outcome_of={"c": "satisfaction"}), [[3, 2], [10, 50]]),
    ],
)
def test_contrasts(test, expected):
    np.testing.assert_allclose(list(comparisons(test, values).values()), expected)


def test_the_weakest_comparison_counts_at_every_point():
    np.testing.assert_allclose(pointwise(contrast("best", "a", "b", "d"), values), [5, 1])
    np.testing.assert_allclose(pointwise(contrast("best", "a", "b", "d", sign=-1), values), [8, 3])


@pytest.mark.parametrize("parts", [2, 3, 4, 5, 8, 9, 24])
def test_a_fraction_is_orthogonal_and_keeps_main_effects_clear_of_two_part_interactions(parts):
    levels = fraction(parts)
    np.testing.assert_array_equal(levels.T @ levels, len(levels) * np.eye(parts))
    pairs = np.stack([levels[:, i] * levels[:, j] for i in range(parts) for j in range(i)], axis=1)
    assert not (levels.T @ pairs).any()  # resolution IV: no word of three
    assert len({tuple(row) for row in levels}) == len(levels)
    assert (levels[0] == -1).all() and (levels[-1] == 1).all()


def test_eight_parts_take_sixteen_runs_and_pairs_are_aliased_in_seven_chains_of_four():
    levels = fraction(8)
    assert levels.shape == (16, 8)
    chains = {}
    for i in range(8):
        for j in range(i):
            chains.setdefault(tuple(levels[:, i] * levels[:, j]), []).append((j, i))
    assert sorted(map(len, chains.values())) == [4] * 7  # the design is saturated: 1 mean, 8 main effects, 7 chains


def test_main_effects_are_found_whatever_the_pairs_do_and_add_up_to_the_whole():
    levels, true = fraction(8), np.arange(1.0, 9.0)
    both = 5.0 * levels[:, 0] * levels[:, 1] - 3.0 * levels[:, 4] * levels[:, 7]
    found = main_effects(tuple("abcdefgh"), (levels @ true / 2 + both)[:, None])
    np.testing.assert_allclose(np.ravel(list(found.values())), true)
    any_answers = np.arange(16.0)[:, None] ** 1.7
    total = sum(main_effects(tuple("abcdefgh"), any_answers).values())
    np.testing.assert_allclose(total, any_answers[-1] - any_answers[0])


def test_the_parts_of_v1_hold_every_lever_once():
    from experiments.study import key_of
    from model.policy import LEVERS

    one = arguments()["V1"]
    factorial = next(test for test in one.tests if test.kind == "factorial")
    on = [lever for part in factorial.parts for lever in LEVERS if getattr(one.arms[part].policy, lever)]
    assert sorted(on) == sorted(LEVERS) and len(factorial.arms) == 16
    assert key_of(one.arms[factorial.arms[0]]) == key_of(one.arms["siloed"])
    assert key_of(one.arms[factorial.arms[-1]]) == key_of(one.arms["fused"])
