"""Draws agree with the published vectors and with SciPy, and one purpose's draws leave the others alone."""

from __future__ import annotations

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from model import draws
from tests.strategies import plain

ONES = 0xFFFFFFFF


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((0, 0, 0, 0, 0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((ONES,) * 6, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_published_vectors(words, expected):
    assert tuple(int(x) for x in draws.philox(*words)) == expected


def test_uniforms_are_uniform_and_independent_of_each_other():
    key = draws.key_of(0)
    values = [draws.uniform(key, draws.ENTRY, i, 0, 0) for i in range(4000)]
    other = [draws.uniform(key, draws.SPREAD, i, 0, 0) for i in range(4000)]
    assert stats.kstest(values, "uniform").pvalue > 1e-3
    assert abs(stats.pearsonr(values, other).statistic) < 4 / 4000**0.5
    assert len(set(values)) == 4000


@given(st.floats(1e-9, 1 - 1e-9), st.floats(0.01, 50))
def test_quantiles_agree_with_scipy(u, mean):
    assert draws.normal_quantile(u) == pytest.approx(stats.norm.ppf(u), abs=1e-9)
    n = draws.poisson_quantile(u, mean)
    assert stats.poisson.cdf(n, mean) >= u - 1e-9
    assert n == 0 or stats.poisson.cdf(n - 1, mean) < u + 1e-9
    success = 1 / (1 + mean)
    assert draws.geometric_quantile(u, success) == int(stats.geom.isf(u, success)) - 1 or stats.geom.sf(
        draws.geometric_quantile(u, success), success
    ) == pytest.approx(u, rel=1e-9)


def test_uniforms_drawn_together_are_those_drawn_one_by_one():
    key, out = draws.key_of(7, 3), np.empty((4, 9))
    plain(draws.fill_uniforms4)(key, draws.ARRIVALS, 5, 2, 11, 0, 1, 8, out[:, :8])
    assert out[:, :8].T.tolist() == [list(draws.uniforms4(key, draws.ARRIVALS, 5 + 2 * i, 11, 1)) for i in range(8)]


def test_normal_quantiles_taken_together_are_those_taken_one_by_one():
    """To the last bit, in compiled rules and out of them, in the middle, on the seams and far out."""
    middle, out = draws._TAIL, np.full(5_007, np.nan)
    seams = [0.5 + sign * np.nextafter(middle, side) for sign in (-1, 1) for side in (0.0, middle, 1.0)]
    far = [2.0**-33, 1 - 2.0**-33, 1e-300, 1e-20, 1 - 2.0**-53, 0.5]
    uniforms = np.concatenate([seams, far, draws.generator(1).uniform(size=out.size)])[: out.size]
    one_by_one = np.array([draws.normal_quantile(float(u)) for u in uniforms])
    assert np.isfinite(one_by_one).all()
    for fill in (plain(draws.fill_normal_quantiles), _fill):
        out[:] = np.nan
        fill(uniforms, out.size - 7, out)
        assert out[:-7].tobytes() == one_by_one[:-7].tobytes() and np.isnan(out[-7:]).all()


@numba.njit(error_model="numpy")
def _fill(uniforms, count, out):
    draws.fill_normal_quantiles(uniforms, count, out)


def test_no_failure_before_a_success_when_the_draw_is_above_its_chance():
    assert [draws.geometric_quantile(u, 0.75) for u in (0.2500001, 0.9, 1 - 1e-12)] == [0, 0, 0]
    assert [draws.geometric_quantile(u, 0.75) for u in (0.2499999, 0.07, 0.06)] == [1, 1, 2]
    assert draws.geometric_quantile(0.5, 1.0) == 0


def test_seed_zero_is_a_seed_and_bad_seeds_are_refused():
    assert draws.key_of(0, 3).tolist() == [0, 3]
    for bad in (-1, 2**32, 1.5, True, "7"):
        with pytest.raises(ValueError, match="seed"):
            draws.key_of(bad)
