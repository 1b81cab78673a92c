"""Every known answer is met by the real city (ORACLES), at the power it states."""

from __future__ import annotations

import pytest

from experiments.limits import Estimate, Limit, limits

ALL = limits()


@pytest.mark.parametrize("limit", ALL, ids=lambda limit: limit.name)
def test_the_city_gives_what_theory_gives(limit):
    verdict = limit.check()
    assert verdict.met, verdict.why


@pytest.mark.parametrize("limit", [one for one in ALL if one.published is not None], ids=lambda limit: limit.name)
def test_formulas_give_the_published_numbers(limit):
    assert limit.theory() == pytest.approx(limit.published, rel=2e-5)


def test_no_two_cases_share_a_name():
    names = [limit.name for limit in ALL]
    assert len(set(names)) == len(names)


def judged(value, error, theory=10.0, **more):
    return Limit("case", "0", "quantity", lambda: theory, lambda effort: Estimate(value, error, 100), **more).check()


def test_a_case_passes_within_four_errors_and_fails_beyond():
    assert judged(10.3, 0.079).met
    assert not judged(10.33, 0.079).met
    assert "standard errors" in judged(10.33, 0.079).why


def test_a_case_cannot_pass_by_being_weak():
    assert "too weak" in judged(10.0, 0.5).why
    assert "nothing was measured" in judged(10.0, 0.0).why


def test_an_exact_case_allows_rounding_only():
    assert judged(10.0 + 1e-9, 0.0, exact=1e-8).met
    assert not judged(10.0 + 1e-7, 0.0, exact=1e-8).met
