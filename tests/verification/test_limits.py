"""Every known answer is met by the real city (ORACLES), at the power it states."""

from __future__ import annotations

import math

import pytest

from experiments.verification import Estimate, Limit, limits
from experiments.verification.discovery import mean_days, watched
from experiments.verification.limit import Unanswered
from experiments.verification.runs import measured

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


def test_cases_that_outlast_the_run_are_a_verdict():
    """Nobody who is found too late is left out of a mean."""
    measure = measured(watched(0.2, 1.0, 30), lambda h: mean_days(h, 2))
    verdict = Limit("case", "0", "quantity", lambda: 4.0, measure).check()
    assert not verdict.met and "not found before the end" in verdict.why
