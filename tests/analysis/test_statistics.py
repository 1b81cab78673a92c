"""Statistics: the oracle vectors, cross-checks with SciPy and properties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.statistics import (
    bca,
    closed_within,
    favours,
    gini,
    holm,
    interaction,
    kim_nelson,
    mser5,
    paired_difference,
    paired_p,
    pairs_needed,
    precise_enough,
    replications_needed,
    restricted_mean,
    standardised_effect,
    survival,
    win_share,
)

A = np.array([12.1, 10.4, 11.8, 13.0, 9.9, 12.7, 11.1, 10.8])
B = np.array([9.8, 8.7, 10.1, 10.9, 8.5, 10.2, 9.6, 8.8])
NAN = float("nan")
amounts = st.lists(st.floats(0.001, 1e6), min_size=1, max_size=40)
p_lists = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def fresh(seed=0):
    return np.random.default_rng(seed)


@pytest.fixture(scope="module")
def gamma():
    return fresh(7).gamma(4, 2.5, 1000)


@pytest.fixture(scope="module")
def warming():
    t = np.arange(1000)
    return 5 + 10 * np.exp(-t / 40) + fresh(12345).normal(0, 1, 1000)


# Vectors computed elsewhere


def test_mser5_vector(warming):
    found = mser5(warming)
    assert (found.dropped, found.accepted) == (120, True)
    assert found.mean == pytest.approx(5.030596, abs=5e-7)
    assert warming.mean() == pytest.approx(5.413279, abs=5e-7)


@pytest.mark.parametrize(("precision", "n"), [(0.10, 88), (0.05, 399)])
def test_replications_needed_vector(gamma, precision, n):
    assert replications_needed(gamma, precision) == n


def test_holm_vector():
    p = [0.001, 0.012, 0.014, 0.03, 0.2, 0.5]
    assert holm(p) == pytest.approx([0.006, 0.06, 0.06, 0.09, 0.4, 0.5])


def test_paired_vector():
    found = paired_difference(A, B)
    assert found.mean == pytest.approx(1.9)
    assert found.high - found.mean == pytest.approx(0.325328, abs=5e-7)
    assert found.mean - found.low == pytest.approx(0.325328, abs=5e-7)
    assert found.correlation == pytest.approx(0.955333, abs=5e-7)
    assert (found.n, found.method) == (8, "paired t")
    welch = stats.ttest_ind(A, B, equal_var=False).confidence_interval()
    assert (welch.high - welch.low) / 2 == pytest.approx(1.061891, abs=5e-7)


def test_bca_vector(gamma):
    assert bca(gamma, np.median, rng=fresh()) == pytest.approx((8.4166, 8.9369), abs=0.1)


def test_kim_nelson_vector():
    found = kim_nelson(policies=4, pilot=20)
    assert found == pytest.approx((0.215248, 8.179411), abs=5e-7)
    assert found.last_stage(variance=2.0, indifference=0.5) == 65


@pytest.mark.parametrize(("correlation", "pairs"), [(0.0, 176), (0.66509, 112)], ids=["independent", "common"])
def test_pairs_needed_for_silo_against_fused(correlation, pairs):
    """Runs for +-5 % of the difference, from the standard deviations of the two arms."""
    silo, fused = 1.0017, 0.300324
    sd = np.sqrt(silo**2 + fused**2 - 2 * correlation * silo * fused)
    pilot = fresh().normal(size=100_000)
    pilot = 3.09535 + sd * (pilot - pilot.mean()) / pilot.std(ddof=1)
    assert pairs_needed(pilot, 0.05 * 3.09535) == pairs


# Paired comparison


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


# Multiplicity


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


# Stopping


def test_the_replications_needed_give_the_precision(gamma):
    n = replications_needed(gamma, 0.1)
    for size in range(n, n + 6):
        first = gamma[:size]
        half = stats.t.isf(0.025, size - 1) * stats.sem(first)
        assert half <= 0.1 * first.mean()


def test_replications_needed_waits_for_the_look_ahead(gamma):
    assert replications_needed(gamma[:93], 0.1) == 88
    assert replications_needed(gamma[:92], 0.1) is None
    # from 100 replications on, 5 % of them: 399 + 19
    assert replications_needed(gamma[:418], 0.05) == 399
    assert replications_needed(gamma[:417], 0.05) is None
    assert replications_needed([], 0.1) is None
    with pytest.raises(ValueError, match="precision"):
        replications_needed(gamma, 0)


def test_precise_enough_stops_once_every_target_is_held(gamma):
    target = 0.1 * gamma.mean()

    def stop(n):
        return precise_enough({"delay": gamma[:n], "other": gamma}, {"delay": target}, n_min=3)

    first = next(n for n in range(3, 1000) if stop(n))
    halves = [stats.t.isf(0.025, n - 1) * stats.sem(gamma[:n]) for n in range(first - 5, first + 1)]
    assert max(halves) <= target
    two = {"delay": gamma[:first], "conflict": 100 * gamma[:first]}
    assert not precise_enough(two, {"delay": target, "conflict": target}, n_min=3)
    assert not precise_enough(two, {"delay": target}, n_min=first + 1)


def test_precise_enough_asks_for_the_precision_now():
    wild = np.append(fresh(4).normal(0, 0.1, 40), 50.0)
    assert precise_enough({"delay": wild[:-1]}, {"delay": 0.1})
    assert not precise_enough({"delay": wild}, {"delay": 0.1})


def test_precise_enough_without_variation_or_values():
    assert precise_enough({"label": np.zeros(20)}, {"label": 1e-9})
    assert not precise_enough({"label": np.full(50, NAN)}, {"label": 1.0})


def test_precise_enough_names_what_is_missing():
    with pytest.raises(KeyError, match="delya.*delay"):
        precise_enough({"delay": A}, {"delya": 1.0})
    with pytest.raises(ValueError, match="no target"):
        precise_enough({"delay": A}, {})
    with pytest.raises(ValueError, match="positive"):
        precise_enough({"delay": np.zeros(30)}, {"delay": 0.0})


def test_pairs_needed_limits():
    assert pairs_needed([1.0, 1.0, 1.0], 0.1) == 2
    assert pairs_needed(A - B, 0.1) > pairs_needed(A - B, 0.2)
    for pilot, half in (([1.0], 0.1), (A, 0.0)):
        with pytest.raises(ValueError, match="pairs_needed"):
            pairs_needed(pilot, half)


def test_pairs_needed_holds_the_level():
    """Stein: with the pilot kept, at least 95 % of intervals +- half width hold the mean."""
    rng, trials, half = fresh(8), 3000, 0.5
    held = 0
    for _ in range(trials):
        pilot = rng.normal(size=10)
        more = rng.normal(size=max(0, pairs_needed(pilot, half) - 10))
        held += abs(np.concatenate([pilot, more]).mean()) <= half
    assert held / trials >= 0.95 - 4 * np.sqrt(0.05 * 0.95 / trials)


def test_mser5_drops_nothing_from_a_flat_series_and_rejects_a_trend():
    assert mser5(np.full(100, 0.1)).dropped == 0
    assert not mser5(np.arange(100.0) ** 2).accepted
    assert mser5(np.arange(203.0)).mean > 100


@pytest.mark.parametrize("x", [np.zeros(49), np.append(np.zeros(60), NAN)])
def test_mser5_refuses_short_or_broken_series(x):
    with pytest.raises(ValueError, match="mser5"):
        mser5(x)


# Summaries


def test_bca_keeps_rows_together():
    b = fresh(1).gamma(4, 1, 100)
    rows = np.column_stack([2 * b, b])

    def ratio(x, y, axis):
        return x.mean(axis) / y.mean(axis)

    assert bca(rows, ratio, rng=fresh()) == pytest.approx((2, 2))
    noisy = rows + fresh(2).normal(0, 0.5, rows.shape)
    low, high = bca(noisy, ratio, rng=fresh())
    assert 1.8 < low < ratio(*noisy.T, axis=0) < high < 2.2


def test_bca_without_spread():
    assert bca([3.0, 3.0, NAN], np.mean, rng=fresh()) == (3, 3)
    assert np.isnan(bca([3.0], np.mean, rng=fresh())).all()
    counts = np.repeat([0.0, 1.0], [25, 5])  # the median never moves when one is left out
    assert bca(counts, np.median, rng=fresh()) == (0, 0)


def test_bca_of_the_mean_of_normals_is_near_the_t_interval():
    x = fresh(6).normal(size=200)
    t = stats.t.interval(0.95, 199, x.mean(), stats.sem(x))
    assert bca(x, np.mean, rng=fresh()) == pytest.approx(t, abs=0.02)


def test_integer_seed_uses_the_models_own_generator():
    draws = pytest.importorskip("model.draws")
    if not hasattr(draws, "generator"):
        pytest.skip("model.draws.generator is not there yet")
    x = fresh(1).normal(size=30)
    assert bca(x, np.mean, rng=5) == bca(x, np.mean, rng=draws.generator(5))


@given(amounts)
def test_gini_is_half_the_relative_mean_difference(x):
    x = np.array(x)
    expected = np.abs(x[:, None] - x).mean() / (2 * x.mean())
    assert gini(x) == pytest.approx(expected, abs=1e-9)
    assert 0 <= gini(x) < 1


@given(amounts, st.floats(1e-3, 1e3))
def test_gini_ignores_the_scale(x, scale):
    assert gini(scale * np.array(x)) == pytest.approx(gini(x), abs=1e-9)


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(1, 5)), min_size=1, max_size=20))
def test_gini_weight_is_a_count(pairs):
    x, counts = [p[0] for p in pairs], [p[1] for p in pairs]
    assert gini(x, counts) == pytest.approx(gini(np.repeat(x, counts)), abs=1e-9)


def test_gini_by_hand():
    assert gini([0, 0, 0, 1]) == pytest.approx(0.75)
    assert gini([1, 2, 3]) == pytest.approx(2 / 9)
    assert gini([0, 0]) == 0
    assert gini([1, 2, 3, NAN]) == pytest.approx(2 / 9)
    assert np.isnan(gini([]))
    assert np.isnan(gini([1, 2], [0, 0]))
    for wrong in (([-1.0],), ([1.0], [-1.0]), ([1.0], [1.0, 2.0])):
        with pytest.raises(ValueError, match="gini"):
            gini(*wrong)


@given(st.lists(st.floats(0, 400), min_size=1, max_size=50), st.floats(1, 365))
def test_restricted_mean_of_closed_cases_is_a_plain_mean(duration, horizon):
    found = restricted_mean(duration, np.ones(len(duration), bool), horizon)
    assert found == pytest.approx(np.minimum(duration, horizon).mean())


def test_survival_by_hand():
    """Five cases: closed at 2, 4 and 6 days, open when last seen at 3 and 6."""
    duration, ended = [2, 3, 4, 6, 6], [True, False, True, True, False]
    curve = survival(duration, ended)
    expected = [1, 4 / 5, 4 / 5, 4 / 5 * 2 / 3, 4 / 5 * 2 / 3 / 2]
    assert curve.evaluate([0, 2, 3, 4, 6]) == pytest.approx(expected)
    assert closed_within(duration, ended, 4) == pytest.approx(1 - 8 / 15)
    area = 2 * 1 + 2 * 4 / 5 + 1 * 8 / 15
    assert restricted_mean(duration, ended, 5) == pytest.approx(area)


def test_censored_exponential_times_give_the_true_mean():
    """Cases of mean 10 days cut off at random: E min(T, 30) = 10 (1 - e^-3), within 4 errors."""
    rng = fresh(9)
    found = []
    for _ in range(400):
        time, cut = rng.exponential(10, 300), rng.uniform(0, 60, 300)
        found.append(restricted_mean(np.minimum(time, cut), time <= cut, 30))
    error = np.std(found, ddof=1) / np.sqrt(len(found))
    truth = 10 * (1 - np.exp(-3))
    assert abs(np.mean(found) - truth) <= 4 * error
    assert error <= 0.02 * truth / 6.3


def test_unknown_end_of_the_curve_is_nan():
    assert np.isnan(restricted_mean([1, 5], [True, False], 10))
    assert np.isnan(closed_within([1, 5], [True, False], 10))
    assert restricted_mean([1, 5], [True, True], 10) == 3
    assert restricted_mean([4, 4], [False, False], 4) == 4
    assert np.isnan(restricted_mean([], [], 10))
    assert survival([NAN], [True]) is None


def test_durations_are_checked():
    for call in (
        lambda: survival([-1.0], [True]),
        lambda: survival([1.0], [True, False]),
        lambda: restricted_mean([1.0], [True], 0),
    ):
        with pytest.raises(ValueError):
            call()
