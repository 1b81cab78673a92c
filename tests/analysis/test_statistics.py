"""Statistics: the oracle vectors, computed elsewhere."""

import numpy as np
import pytest
from scipy import stats

from experiments.statistics import (
    bca,
    holm,
    kim_nelson,
    mser5,
    paired_difference,
    pairs_needed,
    replications_needed,
)
from tests.analysis.series import A, B, fresh


@pytest.fixture(scope="module")
def gamma():
    return fresh(7).gamma(4, 2.5, 1000)


@pytest.fixture(scope="module")
def warming():
    t = np.arange(1000)
    return 5 + 10 * np.exp(-t / 40) + fresh(12345).normal(0, 1, 1000)


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
