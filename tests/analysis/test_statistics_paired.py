"""Paired comparison and multiplicity: cross-checks with SciPy and properties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from experiments.statistics import (
    favours,
    holm,
    interaction,
    kim_nelson,
    paired_difference,
    paired_p,
    standardised_effect,
    win_share,
)
from tests.analysis.series import NAN, A, B, fresh, p_lists


def test_paired_agrees_with_scipy():
    test = stats.ttest_rel(A, B)
    for level in (0.9, 0.99):
        found = paired_difference(A, B, level)
        assert (found.low, found.high) == pytest.approx(tuple(test.confidence_interval(level)))
    assert paired_p(A, B) == pytest.approx(test.pvalue)
    assert found.mean / found.standard_error == pytest.approx(test.statistic)


@pytest.mark.parametrize("shift", [0.0, 0.1])
def test_constant_difference_is_a_point(shift):
    found = paired_difference(A + shift, A)
    assert found.low == found.mean == found.high == pytest.approx(shift)
    assert (found.sd, found.method) == (0, "constant")
    assert found.standardised == (np.inf if shift else 0)
    assert paired_p(A + shift, A) == (0 if shift else 1)
    assert favours(found, -1) == ("worse" if shift else "same")


def test_rounding_is_not_an_effect():
    noise = 1 + 1e-15 * np.arange(8)
    found = paired_difference(A * noise, A)
    assert (found.low, found.high, favours(found, 1)) == (0, 0, "same")


def test_same_constant_arm_has_no_correlation():
    found = paired_difference(np.full(5, 0.1), np.zeros(5))
    assert np.isnan(found.correlation)


def test_missing_pairs_are_dropped_and_counted():
    a, b = np.append(A, [NAN, 3.0]), np.append(B, [1.0, NAN])
    assert paired_difference(a, b) == paired_difference(A, B)
    assert paired_p(a, b) == paired_p(A, B)


@pytest.mark.parametrize("missing", [[], [NAN, NAN]])
def test_nothing_left_is_nan_not_an_error(missing):
    found = paired_difference(missing, missing)
    assert found.n == 0
    assert np.isnan(found[:4]).all()
    assert np.isnan(paired_p(missing, missing))
    assert np.isnan(win_share(missing, missing, 1))
    assert favours(found, 1) == "undecided"


def test_one_pair_has_a_mean_but_no_interval():
    found = paired_difference([3.0], [1.0])
    assert (found.mean, found.n, found.method) == (2, 1, "too few pairs")
    assert np.isnan([found.low, found.high, found.sd, found.standardised]).all()


def test_skewed_differences_are_resampled():
    a = fresh(1).lognormal(0, 1.5, 60)
    found = paired_difference(a, np.zeros(60), rng=fresh(2))
    again = paired_difference(a, np.zeros(60), rng=fresh(2))
    assert found.method == "BCa bootstrap"
    assert (found.low, found.high) == (again.low, again.high)
    assert found.high - found.mean > found.mean - found.low


@pytest.mark.parametrize(("n", "method"), [(19, "paired t"), (20, "BCa bootstrap")])
def test_few_pairs_are_not_resampled_and_skew_counts_either_way(n, method):
    skewed = np.linspace(0, 1, n) ** 6
    assert stats.skew(skewed, bias=False) > 1
    assert paired_difference(skewed, np.zeros(n), rng=fresh()).method == method
    assert paired_difference(np.zeros(n), skewed, rng=fresh()).method == method


@pytest.mark.parametrize(("a", "b"), [([1, 2], [1]), ([[1.0]], [[2.0]]), ([1, np.inf], [1, 2])])
def test_unusable_arms_are_refused(a, b):
    with pytest.raises(ValueError):
        paired_difference(a, b)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_level_is_a_share(level):
    with pytest.raises(ValueError, match=str(level)):
        paired_difference(A, B, level)


@pytest.mark.parametrize(
    ("low", "high", "direction", "verdict"),
    [
        (1, 2, 1, "better"),
        (1, 2, -1, "worse"),
        (-2, -1, 1, "worse"),
        (-2, -1, -1, "better"),
        (-1, 1, 1, "undecided"),
        (0, 1, 1, "undecided"),
        (0, 0, 1, "same"),
        (0, 0, 0, "same"),
        (1, 2, 0, "undecided"),
        (NAN, NAN, 1, "undecided"),
    ],
)
def test_favours(low, high, direction, verdict):
    found = paired_difference(A, B)._replace(low=low, high=high)
    assert favours(found, direction) == verdict


def test_favours_within_indifference():
    assert favours(paired_difference(A, B), 1, indifference=3) == "same"
    with pytest.raises(ValueError, match="2"):
        favours(paired_difference(A, B), 2)
    with pytest.raises(ValueError, match="-1"):
        favours(paired_difference(A, B), 1, indifference=-1)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=2, max_size=19))
def test_swapping_the_arms_mirrors_everything(pairs):
    a, b = np.array(pairs).T
    one, other = paired_difference(a, b), paired_difference(b, a)
    assert (one.mean, one.low, one.high) == pytest.approx((-other.mean, -other.high, -other.low))
    assert win_share(a, b, 1) + win_share(b, a, 1) == pytest.approx(1)
    swapped = {"better": "worse", "worse": "better"}
    verdict = favours(one, 1)
    assert favours(other, 1) == favours(one, -1) == swapped.get(verdict, verdict)


def test_same_policy_other_seeds_excludes_zero_in_one_of_twenty():
    """Within 4 standard errors of 5 %, and 4000 trials would betray an error of 2.2 points."""
    rng, trials = fresh(2024), 4000
    arms = rng.normal(10, 2, (trials, 2, 30))
    found = [paired_difference(a, b, rng=rng) for a, b in arms]
    excluded = sum(not d.low <= 0 <= d.high for d in found)
    error = np.sqrt(0.05 * 0.95 / trials)
    assert abs(excluded / trials - 0.05) <= 4 * error
    assert error <= 0.022 / 6.3


def test_win_share():
    assert win_share([1, 1, 1, 1], [2, 2, 1, 0], 1) == 0.625
    assert win_share([1, 1, 1, 1], [2, 2, 1, 0], -1) == 0.375
    assert win_share(A, A, 1) == 0.5
    with pytest.raises(ValueError, match="0"):
        win_share(A, B, 0)


def test_standardised_effect():
    d = A - B
    plain = d.mean() / d.std(ddof=1)
    assert standardised_effect(d, corrected=False) == pytest.approx(plain)
    # 1 - 3 / (4 m - 1) is Hedges' own approximation of the exact factor
    assert standardised_effect(d) == pytest.approx(plain * (1 - 3 / 27), rel=2e-3)
    assert paired_difference(A, B).standardised == pytest.approx(standardised_effect(d))
    assert np.isnan(standardised_effect([1.0]))


def test_hedges_corrects_the_bias():
    samples = fresh(5).normal(0.5, 1, (20_000, 6))
    effects = np.array([standardised_effect(s) for s in samples])
    assert abs(effects.mean() - 0.5) <= 4 * effects.std(ddof=1) / np.sqrt(len(effects))


def test_interaction_is_what_addition_leaves():
    base = fresh(3).normal(size=10)
    singles = [base + 1, base + 2]
    assert interaction(base + 3, singles, base) == pytest.approx(np.zeros(10))
    assert interaction(base + 4, singles, base) == pytest.approx(np.ones(10))
    two_by_two = interaction(A, [B, 2 * B], A + B)
    assert two_by_two == pytest.approx(A - B - 2 * B + A + B)


@pytest.mark.parametrize("singles", [[], [np.zeros(3)]])
def test_interaction_refuses_unequal_arms(singles):
    with pytest.raises(ValueError, match="interaction"):
        interaction(A, singles, B)


@given(p_lists)
def test_holm_is_monotone_and_between_raw_and_bonferroni(p):
    p, adjusted = np.array(p), holm(p)
    order = np.argsort(p, kind="stable")
    assert (np.diff(adjusted[order]) >= 0).all()
    assert (adjusted >= p).all()
    assert (adjusted <= np.minimum(1, len(p) * p) + 1e-15).all()


@given(p_lists, st.integers(0, 2**32 - 1))
def test_holm_does_not_depend_on_the_order(p, seed):
    p = np.array(p)
    shuffle = fresh(seed).permutation(len(p))
    assert (holm(p[shuffle]) == holm(p)[shuffle]).all()


def test_holm_with_missing_and_wrong_values():
    assert holm([0.02, NAN, 0.01]) == pytest.approx([0.02, NAN, 0.02], nan_ok=True)
    assert len(holm([])) == 0
    for wrong in ([1.1], [-0.1], [[0.1]]):
        with pytest.raises(ValueError, match="holm"):
            holm(wrong)


def test_kim_nelson_refuses_what_has_no_answer():
    for wrong in ((1, 20, 0.05), (4, 1, 0.05), (4, 20, 0.5)):
        with pytest.raises(ValueError):
            kim_nelson(*wrong)
    with pytest.raises(ValueError, match="indifference"):
        kim_nelson(4, 20).last_stage(1.0, 0)
