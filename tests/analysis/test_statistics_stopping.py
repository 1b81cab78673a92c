"""Stopping rules and summaries: cross-checks with SciPy and properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.statistics import (
    bca,
    closed_within,
    gini,
    mser5,
    pairs_needed,
    precise_enough,
    replications_needed,
    restricted_mean,
    survival,
)
from tests.analysis.series import NAN, A, B, amounts, fresh


@pytest.fixture(scope="module")
def gamma():
    return fresh(7).gamma(4, 2.5, 1000)


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


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=60))
def test_survival_is_that_of_scipy(cases):
    duration, ended = (np.array(part) for part in zip(*cases, strict=True))
    theirs = stats.ecdf(stats.CensoredData.right_censored(duration.astype(float), ~ended)).sf
    ours = survival(duration, ended)
    assert ours.probabilities == pytest.approx(theirs.probabilities)
    assert (ours.quantiles == theirs.quantiles).all()
    days = np.arange(-1, 42)
    assert ours.evaluate(days) == pytest.approx(theirs.evaluate(days))


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
