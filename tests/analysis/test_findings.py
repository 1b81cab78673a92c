"""From runs to findings: what is read of a table of runs, and how it comes to the rule."""

import math

import numpy as np
import pytest
from scipy import stats

from analysis.findings import Plan, findings, wide_still
from analysis.verdicts.rule import FAMILY
from analysis.verdicts.share import direction, share_of
from experiments.adversary import FULL, Answer
from experiments.arguments import Argument, Arm
from experiments.arguments import Test as Contrast
from experiments.runs import Row, Runs
from experiments.statistics.anytime import anytime
from experiments.study import CITY, EACH, PAIR, key_of
from model.policy import FusionPolicy


def test_direction_is_seen_from_the_paper():
    assert direction(-1.0, -1) == "as predicted"
    assert direction(1.0, -1) == "against"
    assert direction(0.0, 1) == "none"
    assert direction(math.nan, 1) == "none"


def test_wilson_interval_agrees_with_scipy_and_covers():
    found = share_of(45, 50)
    expected = stats.binomtest(45, 50).proportion_ci(0.95, method="wilson")
    assert (found.low, found.high) == (expected.low, expected.high)
    assert math.isnan(share_of(0, 0).share)
    with pytest.raises(ValueError, match="6 successes of 5"):
        share_of(6, 5)


def argument(name="V1", missing="", kind="difference", arms=("siloed", "fused")):
    test = Contrast(kind, arms, "days_to_resolution", -1, smallest=1.0, because="a day")
    return Argument(
        id=name, section="", phrase="", english="", chinese="", modules=(), counts_against="", missing=missing,
        arms={arm: Arm(arm, FusionPolicy.preset(arm)) for arm in arms}, test=test,
    )  # fmt: skip


def runs_of(values, place=PAIR, hours=None):
    keys = {arm: key_of(Arm(arm, FusionPolicy.preset(arm))) for arm in values}
    return [
        Row(place, n, keys[arm], {"days_to_resolution": float(v)}, 8.0, (hours or {}).get(arm, 8.0), "")
        for arm, column in values.items()
        for n, v in enumerate(column)
    ]


WOBBLE = np.array([0.0, 0.3, -0.2, 0.1, -0.1, 0.2])


PAIRS = np.resize(WOBBLE, 20)
TURNED = Answer(True, (0.5,), {"x": (1.0, 2.0)}, 3.0, -1.0, -2.0, -0.5, 40, FULL, 1)


def in_cities(fused, siloed=20.0):
    """Plausible cities, every draw of which has these outcomes."""
    return runs_of({"siloed": np.full(len(fused) * EACH, siloed), "fused": np.repeat(fused, EACH)}, CITY)


def test_a_clear_effect_holds_and_its_p_is_that_of_the_family():
    table = Runs(runs_of({"siloed": 20 + PAIRS, "fused": 10 - PAIRS}))
    table.add(in_cities(np.r_[np.full(19, 9.0), 21.0]))
    (found,) = findings([argument()], table, answers={"V1": TURNED})
    expected = anytime(-10 - 2 * PAIRS).p
    assert found.p_adjusted == pytest.approx(min(1.0, FAMILY * expected))
    assert found.verdict == "holds" and found.cities.share.share == 0.95
    assert found.effect.found.mean == pytest.approx(-10 - 2 * PAIRS.mean())
    (unsearched,) = findings([argument()], table)
    assert unsearched.verdict == "undecided" and "adversary" in unsearched.why


def test_a_city_without_a_value_counts_against_the_paper():
    table = Runs(runs_of({"siloed": 20 + PAIRS, "fused": 10 - PAIRS}))
    table.add(in_cities(np.r_[np.full(8, 9.0), np.nan, np.nan]))
    (found,) = findings([argument()], table, answers={"V1": TURNED})
    assert found.cities.share.share == found.cities.clear == 0.8
    assert found.cities.undefined == 0.2 and found.verdict == "depends"


def test_luck_is_told_from_doubt_by_two_draws_of_a_city():
    table = Runs(runs_of({"siloed": 20 + PAIRS, "fused": 10 - PAIRS}))
    table.add(in_cities(np.linspace(5.0, 15.0, 12)))
    (found,) = findings([argument()], table)
    assert found.luck.luck == 0.0 and found.luck.doubt == pytest.approx(np.linspace(5.0, 15.0, 12).std(ddof=1))


def test_a_refuting_test_that_comes_out_against_is_told():
    one = argument()
    against = Contrast("difference", ("siloed", "fused"), "days_to_desk", -1)
    one = Argument(**{**vars(one), "against": against})
    rows = runs_of({"siloed": 20 + PAIRS, "fused": 10 - PAIRS})
    rows = [row._replace(values=row.values | {"days_to_desk": 30.0 - row.values["days_to_resolution"]}) for row in rows]
    table = Runs(rows)
    table.add(in_cities(np.full(20, 9.0)))
    (found,) = findings([one], table, answers={"V1": TURNED})
    assert found.verdict == "holds, but" and found.against.said == "against"


def test_unequal_hours_are_refused():
    values = {"siloed": 20 + WOBBLE, "fused": 10 - WOBBLE}
    (found,) = findings([argument()], Runs(runs_of(values, hours={"fused": 8.1})))
    assert found.verdict == "not tested" and "paid hours differ" in found.why


def test_what_the_model_lacks_or_nobody_ran_is_not_tested():
    lacking, unrun = findings([argument("V2", missing="a market"), argument("V3")], Runs())
    assert lacking.verdict == unrun.verdict == "not tested"
    assert "a market" in lacking.why and "nothing has been run" in unrun.why


def test_the_weakest_part_decides():
    one = argument(kind="best", arms=("siloed", "training", "fused"))
    table = Runs(runs_of({"siloed": 20 + WOBBLE, "training": 9.5 + WOBBLE, "fused": 10 - WOBBLE}))
    (found,) = findings([one], table)
    assert found.effect.label == "fused - training"
    assert found.effect.p == pytest.approx(anytime(0.5 - 2 * WOBBLE).p)


def test_arms_that_do_the_same_are_exactly_no_effect():
    same = {"siloed": 20 + WOBBLE, "fused": 20 + WOBBLE}
    (found,) = findings([argument()], Runs(runs_of(same)))
    assert found.verdict == "no effect" and found.effect.found.low == found.effect.found.high == 0.0


def test_only_wide_intervals_ask_for_more_pairs():
    wide = np.array([20.0, 25.0, 16.0, 22.0, 19.0, 24.0])
    clear = findings([argument()], Runs(runs_of({"siloed": 20 + WOBBLE, "fused": 10 - WOBBLE})))
    unclear = findings([argument()], Runs(runs_of({"siloed": wide, "fused": wide[::-1]})))
    assert wide_still(clear) == [] and wide_still(unclear) == [unclear[0].argument]


def test_an_argument_reads_the_pairs_it_would_have_asked_for_alone():
    clear = Runs(runs_of({"siloed": 20 + WOBBLE, "fused": 10 - WOBBLE}))
    (found,) = findings([argument()], clear, Plan(5, 1, 6))
    assert found.effect.found.n == 5  # decided by the pilot: what others have run since is not read
    swings = np.array([20.0, 25.0, 16.0, 22.0, 19.0, 24.0])
    (found,) = findings([argument()], Runs(runs_of({"siloed": swings, "fused": swings[::-1]})), Plan(3, 1, 5))
    assert found.effect.found.n == 5
