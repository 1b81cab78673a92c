"""Every known answer is met by the real city (ORACLES), at the power it states."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from experiments.verification import Estimate, Limit, formulas, limits, runs
from experiments.verification.limit import Unanswered

ALL = limits()


@pytest.mark.parametrize("limit", ALL, ids=lambda limit: limit.name)
def test_the_city_gives_what_theory_gives_and_theory_what_is_published(limit):
    verdict = limit.check()
    assert verdict.met, verdict.why
    assert limit.published is None or verdict.theory == pytest.approx(limit.published, rel=2e-5)


def test_no_two_cases_share_a_name():
    names = [limit.name for limit in ALL]
    assert len(set(names)) == len(names)


def judged(value, error, theory=10.0, **more):
    return Limit("case", "0", "quantity", lambda: theory, lambda effort: Estimate(value, error, 100), **more).check()


def test_a_case_passes_within_four_errors_and_fails_beyond():
    assert judged(10.3, 0.079).met
    assert not judged(10.33, 0.079).met
    assert "standard errors" in judged(10.33, 0.079).why


@pytest.mark.parametrize(("first", "both", "met"), [(10.34, 10.1, True), (10.34, 10.3, False), (10.3, 10.9, True)])
def test_a_case_beyond_four_errors_is_run_on_and_all_its_runs_decide(first, both, met):
    runs = {3: Estimate(first, 0.079, 100), 6: Estimate(both, 0.056, 200)}
    case = Limit("case", "0", "quantity", lambda: 10.0, runs.__getitem__, 0.1)
    assert case.check(3).met is met


def test_a_case_cannot_pass_by_being_weak():
    assert "too weak" in judged(10.0, 0.5).why
    assert "nothing was measured" in judged(10.0, 0.0).why


def test_the_error_of_a_simulated_reference_counts():
    assert not judged(10.5, 0.079).met
    assert judged(10.5, 0.079, reference_error=0.1).met
    assert judged(10.0, 0.079, reference_error=3.0).met  # the model is measured well; the reference says little
    assert judged(10.0, 0.079, reference_error=3.0).delta > 18.0
    assert "too weak" in judged(10.0, 0.5, reference_error=0.1).why


@pytest.mark.parametrize(
    ("delta", "effort"), [(0.01, 1), (0.02, 1), (0.03, 3), (0.06, 12), (0.08, 20), (0.1, 25), (0.5, 25)]
)
def test_a_full_check_catches_two_per_cent_or_works_25_times_as_much(delta, effort):
    limit = Limit("case", "0", "quantity", lambda: 1.0, lambda effort: Estimate(1.0, 0.001, 9), delta)
    assert limit.full_effort == effort
    assert limit.check(effort).delta == pytest.approx({0.01: 0.01, 0.1: 0.0223607, 0.5: 0.1118034}.get(delta, 0.02))


def test_an_exact_case_allows_rounding_only():
    assert judged(10.0 + 1e-9, 0.0, exact=1e-8).met
    assert not judged(10.0 + 1e-7, 0.0, exact=1e-8).met


def refused(answer):
    raise Unanswered("nobody knows")


@pytest.mark.parametrize(("theory", "measure", "why"), [
    (lambda: 1.0, refused, "nobody knows"), (lambda: refused(0), lambda effort: Estimate(1.0, 0.1, 9), "nobody knows"),
    (lambda: 1.0, lambda effort: Estimate(math.nan, math.nan, 7), "7 units give no number"),
])  # fmt: skip
def test_a_run_without_an_answer_fails_and_says_so(theory, measure, why):
    verdict = Limit("case", "0", "quantity", theory, measure).check()
    assert not verdict.met and why in verdict.why
    assert all(math.isfinite(number) for number in verdict[3:9])


@pytest.mark.parametrize(
    ("name", "moved"),
    [
        ("reported in 5 days on average: mean days unknown", {"kinds.visible_scale": 1.0, "feedback.ready_start": 0.9}),
        ("entered at a wrong line: days until", {"referral.hop_days": 3.4}),
        ("work of a case: mean hours", {"handling.hours_scale": 1.1}),
        ("a steady hazard: escalated over expected", {"conflict.ignition_scale": 1.1}),
        ("merged nets: cases found by patrol", {}),
    ],
)
def test_a_model_that_is_ten_per_cent_off_is_found_out(name, moved, monkeypatch):
    """The case's own city with one number moved, or patrols that find a tenth less than their hazards say."""
    (limit,) = [one for one in ALL if one.name.startswith(name)]
    real = runs._lived.__wrapped__

    def off(settings, days, replicate, policy):
        city = real(tuple(sorted({**dict(settings), **moved}.items())), days, replicate, policy)
        if not moved:
            city.world.finding.patrol *= 1.1
        return city

    monkeypatch.setattr(runs, "_lived", off)
    assert not limit.check().met


def test_formulas_agree_with_brute_force():
    rng = np.random.default_rng(1)
    strikes = np.ceil(rng.exponential(5.0, 400_000)).astype(int)
    others = np.ceil(rng.exponential(10.0, 400_000)).astype(int)
    assert formulas.share_by(0.2, 3) == pytest.approx((strikes <= 3).mean(), abs=0.003)
    assert formulas.mean_days(0.2, 30) == pytest.approx(np.minimum(strikes - 1, 30).mean(), abs=0.03)
    assert formulas.found_first(0.2, 0.1) == pytest.approx((strikes <= others).mean(), abs=0.003)
    clusters = rng.poisson(4.0 / 1.25, 400_000)
    counts = clusters + rng.negative_binomial(np.maximum(clusters, 1), 0.8) * (clusters > 0)
    assert formulas.overdispersion(4.0, 0.0, 0.25) == pytest.approx(counts.var() / counts.mean(), abs=0.02)
    law = stats.lognorm(s=np.sqrt(np.log1p(1.2**2)), scale=6.0 / np.sqrt(1 + 1.2**2))
    assert formulas.lognormal_share_below(3.0, 6.0, 1.2) == pytest.approx(law.cdf(3.0))
    assert formulas.bounces(0.25) == pytest.approx((rng.geometric(0.75, 400_000) - 1).mean(), abs=0.005)
    np.testing.assert_allclose(formulas.lindley(np.array([5.0, 0.0, 9.0]), np.array([3.0, 3.0, 4.0])), [2.0, 0.0, 5.0])
