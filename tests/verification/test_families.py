"""Families of disputes: formulas against published numbers, and how the city's days differ from the published ones."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from experiments.verification import branching
from experiments.verification.epidemics import SPREADS


def both(days, real, points, mean, settles, first):
    """Return the chance that a family is over within days as published and within ``real`` days as they are."""

    @cache
    def over(left, until):
        if left <= 0 or until <= 0:
            return 0.0
        seeded = branching.seeded_in_a_day(points, mean, over(left - 1, until - 2))
        on = (1.0 - settles) * over(left - 1, until - 1)
        return seeded * (settles + on) if first == SPREADS else settles + on * seeded

    return over(days, real)


@pytest.mark.parametrize("row", branching.PUBLISHED)
def test_families_die_out_as_published(row):
    given, extinct, ever, size, sd = row[:4], row[4:7], *row[7:]
    found = [branching.extinct_within(days, *given, lag=0) for days in (7, 14, 30)]
    assert found == pytest.approx(extinct, rel=2e-5)
    assert branching.extinct_within(20000, *given, lag=0) == pytest.approx(ever, rel=1e-3)
    assert branching.extinct_within(20000, *given, lag=1) == pytest.approx(ever, rel=1e-3)
    if size is not None:
        assert (branching.mean_size(*given[1:]), branching.sd_of_size(*given)) == pytest.approx((size, sd), rel=2e-5)


@pytest.mark.parametrize("row", branching.PUBLISHED)
def test_runs_are_long_enough_for_what_is_published(row):
    """A family that is over within so many days as published is hardly ever open when the run ends."""
    given = row[:4]
    (early, _), (late, _) = branching.watched(given, row[8] is None)
    for days, horizon in ((14, early), (30, late)):
        assert both(days, days, *given) < both(days, horizon - 1, *given)
        assert both(days, horizon - 1, *given) == pytest.approx(branching.extinct_within(days, *given, lag=0), rel=1e-3)


def test_both_clocks_at_once_end_in_each_of_them():
    given = branching.PUBLISHED[8][:4]
    assert both(14, 60, *given) == pytest.approx(branching.extinct_within(14, *given, lag=0))
    assert both(60, 14, *given) == pytest.approx(branching.extinct_within(14, *given, lag=1))


def test_generations_are_counted_from_the_first_of_a_family():
    first, generation = branching.generations(np.array([-1, -1, 0, 1, 2, 4, 0, 5]))
    assert first.tolist() == [0, 1, 0, 1, 0, 0, 0, 0]
    assert generation.tolist() == [0, 0, 1, 1, 2, 3, 1, 4]


def test_a_family_of_one_is_over_by_being_settled_before_it_seeds():
    days = [branching.alone(4, 0.4, 0.25, SPREADS, days) for days in (1, 2, np.inf)]
    none = 0.9**4
    assert days == pytest.approx([0.25 * none, 0.25 * none * (1 + 0.75 * none), 0.25 * none / (1 - 0.75 * none)])
