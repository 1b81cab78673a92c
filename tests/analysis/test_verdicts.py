"""The rule of verdicts case by case, its two errors, luck told from doubt, and looks that are paid for."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import integrate, stats

from analysis.verdicts.errors import World, errors, told_apart
from analysis.verdicts.luck import split
from analysis.verdicts.rule import RULE, VERDICTS, Evidence, Measured, Space, judge, judge_all, measured, space_of
from experiments.statistics.anytime import anytime, bayes_factor

WITH, AGAINST = Measured(3.0, 2.0, 4.0, 1e-6, 20), Measured(-3.0, -4.0, -2.0, 1e-6, 20)
WIDE, SMALL = Measured(1.0, -1.5, 3.5, 0.3, 20), Measured(0.1, -0.3, 0.5, 0.4, 20)
SPACE = Space(clear=0.95, toward=0.97, against=0.03, undefined=0.0, cities=500, pairs=2)
TURNED = Evidence(WITH, WITH, 1.0, SPACE, "turned")


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "holds"),
        ({"space": replace(SPACE, clear=0.90)}, "holds"),
        ({"space": replace(SPACE, clear=0.89)}, "depends"),
        ({"refuting": None}, "holds"),
        ({"refuting": AGAINST}, "holds, but"),
        ({"refuting": AGAINST._replace(high=0.1)}, "holds"),
        ({"adversary": "none found"}, "assumed"),
        ({"adversary": "none found", "deciding": SMALL}, "no effect"),  # no sign that could turn
        ({"adversary": "not searched"}, "undecided"),
        ({"adversary": "none found", "missing": "the model lacks it"}, "not tested"),
        ({"hours_gap": 1e-3}, "not tested"),
        ({"deciding": WITH._replace(pairs=0)}, "not tested"),
        ({"deciding": SMALL}, "no effect"),
        ({"deciding": WIDE}, "undecided"),
        ({"deciding": WITH._replace(p=0.2)}, "undecided"),  # the interval excludes nought, the family does not
        ({"deciding": WITH._replace(pairs=19)}, "undecided"),
        ({"space": None}, "undecided"),
        ({"space": replace(SPACE, pairs=1)}, "undecided"),
        ({"deciding": AGAINST, "space": replace(SPACE, against=0.51, clear=0.2)}, "refuted"),
        ({"deciding": AGAINST, "space": replace(SPACE, against=0.5, clear=0.2)}, "depends"),
        ({"deciding": AGAINST}, "depends"),  # against at the reference: never plain "holds"
        ({"deciding": WITH, "space": replace(SPACE, against=0.6, clear=0.2)}, "depends"),
    ],
)
def test_rule(change, verdict):
    one = replace(TURNED, **change)
    found = judge(one, one.deciding.p, one.refuting.p if one.refuting else math.nan)
    assert found.verdict == verdict and found.why
    assert verdict in VERDICTS and f"- {verdict}:" in RULE


def test_holm_runs_over_all_tests_of_the_family():
    weak = replace(TURNED, deciding=WITH._replace(p=0.002))
    assert judge_all([weak])[0].verdict == "undecided"  # 0.002 x 80 is above 0.05
    assert judge_all([weak], family=2)[0].verdict == "holds"
    found = judge_all([TURNED, weak], family=4)
    assert found[0].p_deciding == pytest.approx(4e-6) and found[1].p_deciding == pytest.approx(0.002)


def test_undefined_cities_count_against_the_paper():
    effects = np.array([[2.0, 2.0], [math.nan, math.nan], [2.0, math.nan], [-1.0, -1.0]])
    found = space_of(effects, 1, 1.0)
    assert found == Space(clear=0.5, toward=0.5, against=0.5, undefined=0.25, cities=4, pairs=2)
    weighed = space_of(effects, -1, 1.0, np.array([0.1, 0.2, 0.3, 0.4]))
    assert weighed.toward == pytest.approx(0.4) and weighed.against == pytest.approx(0.6)


def test_the_weakest_part_counts():
    strong, weak = 5 + np.arange(20) / 10, np.r_[np.zeros(10), np.ones(10)]
    found = measured([strong, weak], 1)
    assert found.mean == pytest.approx(0.5) and found.p == anytime(weak).p
    assert measured([strong], -1).high < 0


def test_a_name_only_policy_never_holds_and_power_is_told():
    for skew in (0.0, 2.0):
        found = errors(World(effect=0.0, doubt=0.3, luck=1.0, skew=skew, cities=100))
        assert found.trials == 200 and found.sound
        assert 1.0 < found.found < 4.0
    exact = judge_all([Evidence(measured([np.zeros(20)], 1), None, 1.0, space_of(np.zeros((50, 2)), 1, 1.0), "turned")])
    assert exact[0].verdict == "no effect"


def test_luck_and_doubt_are_told_apart():
    world = World(effect=2.0, doubt=1.5, luck=1.0, cities=80)
    assert told_apart(world) == pytest.approx(0.95, abs=0.04)
    rng = np.random.default_rng(4)
    found = split(rng.normal(0, 1.5, (4000, 1)) + rng.normal(0, 1.0, (4000, 2)))
    assert (found.luck, found.doubt) == pytest.approx((1.0, 1.5), rel=0.05)
    assert found.low < 1.5**2 / (1 + 1.5**2) < found.high


def test_splits_that_have_nothing_to_split():
    assert math.isnan(split(np.zeros((5, 2))).share)
    assert split(np.array([[1.0, 1.0], [2.0, 2.0]])).share == 1.0
    assert split(np.array([[1.0, 1.0], [math.nan, 2.0]])).cities == 1
    with pytest.raises(ValueError, match="two pairs a city"):
        split(np.zeros((5, 1)))


def test_the_interval_covers_at_every_look():
    rng = np.random.default_rng(7)
    missed = 0
    for x in rng.normal(0.3, 1.0, (400, 200)):
        looks = [anytime(x[:n]) for n in range(2, 201, 2)]
        missed += any(not one.low <= 0.3 <= one.high for one in looks)
    assert missed / 400 <= 0.05


def test_interval_and_p_are_of_one_method():
    rng = np.random.default_rng(8)
    for x in rng.normal(0.5, 1.0, (200, 20)):
        found = anytime(x)
        assert (found.p <= 0.05) == (found.low > 0 or found.high < 0)


def test_the_bayes_factor_is_the_integral_over_effects():
    t, n = 2.7, 20
    over, _ = integrate.quad(lambda d: stats.nct.pdf(t, n - 1, d * n**0.5) * stats.norm.pdf(d), -6, 6)
    assert bayes_factor(t, n) == pytest.approx(over / stats.t.pdf(t, n - 1), rel=1e-6)


def test_few_or_constant_differences():
    assert anytime([1.0]).high == math.inf and anytime([]).n == 0
    assert anytime(np.zeros(5)).p == 1.0 and anytime(np.ones(5))[1:4] == (1.0, 1.0, 0.0)
    with pytest.raises(ValueError, match="spread must be positive"):
        anytime([1.0, 2.0], spread=0.0)
