"""The adversary on contrasts whose nearest turning point is known."""

import math
from dataclasses import replace

import numpy as np
import pytest

from experiments.adversary import Effort, confirm, judged, load, save, search
from tests.experiments.toys import noise

NAMES = [f"p{k}" for k in range(30)]
REFERENCE, SPREAD = np.full(30, 0.3), np.full(30, 0.2)
EFFORT = Effort(starts=64, walks=3, climbs=100, pairs=4, confirm=12, halvings=6)


def show(point):
    return dict(zip(NAMES, map(float, point), strict=True))


def contrast(mean, sd=0.02):
    return lambda point, pairs: np.array([mean(point) + sd * noise(point, pair) for pair in pairs])


def find(effect, effort=EFFORT, **options):
    return search(effect, REFERENCE, SPREAD, show, effort, **options)


def test_it_finds_the_one_parameter_that_turns_the_sign_and_how_far():
    found = find(contrast(lambda p: 0.7 - p[4]))
    assert found.found and list(found.moved) == ["p4"]
    assert found.moved["p4"][0] == 0.3 and 0.7 < found.moved["p4"][1] < 0.8
    assert found.distance == pytest.approx(2.0, abs=0.4) and found.high < 0
    assert "p4 from 0.3 to 0.7" in found.says


def test_it_finds_two_that_must_move_together():
    found = find(contrast(lambda p: 0.5 - min(p[2], p[9])))
    assert sorted(found.moved) == ["p2", "p9"]


def test_where_no_start_has_turned_it_climbs():
    found = find(contrast(lambda p: 2.6 - p[0] - p[1] - p[2]), replace(EFFORT, starts=8, climbs=300))
    assert found.found and set(found.moved) == {"p0", "p1", "p2"}


def test_none_found_is_said_with_the_effort():
    found = find(contrast(lambda p: 0.5 + p[0]))
    assert not found.found and math.isnan(found.distance) and found.looks > 60
    assert "proves little" in found.says and not found.thorough
    long = find(contrast(lambda p: 0.5 + p[0]), Effort())
    assert "assumed" in long.says and long.thorough


def test_luck_is_not_taken_for_a_turn():
    turned = [find(contrast(lambda p: 0.0, sd=1.0), seed=seed).found for seed in range(20)]
    assert sum(turned) <= 2  # the confirming pairs refuse what the search picked by chance


def test_an_undefined_contrast_counts_against_the_paper():
    found = find(
        lambda point, pairs: np.array([math.nan if point[3] > 0.8 else 1.0 + 0.01 * noise(point, k) for k in pairs])
    )
    assert found.found and list(found.moved) == ["p3"]


def test_a_lucky_look_at_the_reference_does_not_end_the_search():
    def lucky(point, pairs):
        mean = -1.0 if point[0] == 0.3 and pairs.start == 0 else 0.7 - point[4]
        return np.array([mean + 0.02 * noise(point, pair) for pair in pairs])

    found = find(lucky)
    assert found.found and "p4" in found.moved


def test_answers_are_stored_and_run_again(tmp_path):
    effect = contrast(lambda p: 0.7 - p[4])
    answers = {"V1": judged(find(effect), True), "V2": find(contrast(lambda p: 1.0))}
    save(answers, tmp_path / "a.json")
    again = load(tmp_path / "a.json")
    assert again["V1"] == answers["V1"] and again["V1"].plausible
    assert not again["V2"].found and again["V2"].looks == answers["V2"].looks
    assert confirm(again["V1"], effect)
    assert not confirm(again["V1"], contrast(lambda p: 0.8 - p[4]))


def test_the_same_seed_gives_the_same_answer():
    effect = contrast(lambda p: 0.5 - min(p[2], p[9]))
    assert find(effect, seed=3) == find(effect, seed=3)
