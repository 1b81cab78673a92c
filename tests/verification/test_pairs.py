"""Pools of two kinds of work: chains of short days end at the published waits; runs begin in their steady state."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.verification import continuous, kinds, pairs, theory, unequal
from experiments.verification.runs import histories
from experiments.verification.standing import mornings


@pytest.mark.parametrize(("rho", "long", "published"), [
    (0.5, 2, 0.491337), (0.7, 20, 9.12839), (0.8, 10, 9.36697), (0.9, 5, 12.6496), (0.95, 2, 13.8692),
])  # fmt: skip
def test_ever_shorter_days_end_at_the_published_waits(rho, long, published):
    short = [pairs.mean_wait((rho, rho / long), (1.0, 1.0 / long), parts) for parts in (4, 8, 16)]
    assert continuous.refined((4, 8, 16), short) == pytest.approx(published, rel=1e-4)


@pytest.mark.parametrize(("rho", "published"), [(0.5, 1.62186), (0.9, 6.92393)])
def test_ever_shorter_days_end_at_the_published_stays_with_foreign_cases(rho, published):
    lams, rates = (rho, rho), (1.0, 1.0 / (1.0 + unequal.slow_of_equal_sojourn(rho) / 2.0))
    short = [pairs.mean_wait(lams, rates, parts) for parts in (4, 8, 16)]
    assert continuous.refined((4, 8, 16), short) + unequal.mean_work(lams, rates) == pytest.approx(published, rel=1e-4)


def test_the_long_chain_is_the_short_one():
    matrix, size = kinds.chain_of_two((0.35, 0.14), (0.5, 0.2), 140)
    pair = pairs.Pair((0.35, 0.14), (0.5, 0.2))
    assert pair.evenings().number() == pytest.approx(theory.steady(matrix) @ size, rel=1e-9)
    assert pair.work == pytest.approx(1.4 / 0.49)


def test_two_staff_with_more_work_than_they_can_do_have_no_steady_state():
    with pytest.raises(ValueError, match="more work"):
        pairs.Pair((0.6, 0.3), (0.5, 0.2)).evenings()


@pytest.mark.parametrize(
    ("rho", "published"), [(0.5, (11.956, 5.5748)), (0.8, (7.171, 3.5734)), (0.95, (6.0987, 3.1169))]
)
def test_lengths_of_work_at_which_pooling_no_longer_gains_are_as_published(rho, published):
    assert [unequal.equal_long(rho, short) for short in (False, True)] == pytest.approx(published, rel=1e-4)


def test_a_pool_stays_what_it_was_on_the_first_morning():
    run = unequal.pool((0.7, 0.14), (1.0, 0.2), 4, 30)
    h = histories(run)
    number = mornings(h)
    evening, lam = run.pair.evenings(), sum(run.pair.lams)
    total = evening.states.sum(axis=1)
    spread = np.sqrt(evening.chances @ total**2 - evening.number() ** 2 + lam)
    assert abs(number[:, 0].mean() - evening.number() - lam) < 4.0 * spread / np.sqrt(h.units)
    change = number[:, 480:].mean(axis=1) - number[:, :240].mean(axis=1)
    assert abs(change.mean()) < 4.0 * change.std() / np.sqrt(change.size)


def test_controls_of_a_pool_have_the_means_they_are_said_to_have():
    run = unequal.pool((0.7, 0.14), (1.0, 0.2), 4, 30)
    for amount, expected in unequal.by_chance(histories(run), run.pair):
        assert abs(amount.mean() - expected) < 4.0 * amount.std() / np.sqrt(amount.size)
