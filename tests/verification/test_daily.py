"""Desks on a daily clock: answers of the steady state and of the first year, and estimates on cases made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.verification import daily, steady, theory, year
from experiments.verification.runs import Histories
from experiments.verification.steady import STATES, Desk


@pytest.mark.parametrize("row", daily.BERNOULLI)
def test_one_desk_is_as_in_closed_form(row):
    desk = Desk(row[0], 1, row[1], 1)
    assert steady.delay(desk) == pytest.approx(theory.geo_delay(*row[:2]), rel=1e-6)
    for days in (2, 6):
        assert steady.closed_by(desk, days) == pytest.approx(theory.geo_within(*row[:2], days), rel=1e-6)


def test_the_spread_of_delays_is_that_published_from_a_simulation():
    desk = Desk(3.6, 4, 1.0)
    assert steady.sd_of_delay(desk) == pytest.approx(1.25397, rel=0.01)
    late = 1.0 - np.array([theory.same_day_or(desk.law(), 4, day) for day in range(steady.LATEST)])
    assert late.sum() == pytest.approx(steady.delay(desk), rel=1e-4)


@pytest.mark.parametrize("row", daily.LEAVING)
def test_a_desk_that_cases_leave_is_as_long_as_published(row):
    lam, staff, finish, leave, _, number, *_ = row
    assert steady.mornings(Desk(lam, staff, finish, leave=leave)) @ np.arange(STATES) == pytest.approx(number, rel=2e-5)


def made(day, ended, days):
    """Cases of one unit, eight hours each."""
    columns = {
        "day": np.array(day),
        "started": np.array(ended),
        "ended": np.array(ended),
        "state": np.full(len(day), 5),
    }
    columns |= {name: np.zeros(len(day), int) for name in ("unit", "cell", "kind", "found")}
    return Histories(columns | {"hours": np.full(len(day), 8.0)}, 1, 1, days)


def test_a_case_is_present_before_work_until_the_day_it_ends_and_of_an_evening_until_the_one_before():
    h = made([0, 6, 6], [6, 6, 8], year.YEAR)
    found = year.sums(year.year(Desk(0.9, 1, 1.0), 1), h)
    assert found[:2, 0].tolist() == [1.0, 3.0]  # the seventh day: two end, and one is left
    assert found[-8:-6, 0] * year.YEAR == pytest.approx([6 + 2, 6 + 2 + 3])  # evenings of the year, and days of ending


def test_delays_are_counted_from_the_second_day_on():
    run = steady.begun(Desk(0.9, 1, 1.0), 100, 1)
    found = steady.sums(run, made([0, 1, 1, 98], [0, 1, 4, -1], 100))[:, 0]
    evenings, left, early, took, squares, counted, waited, *soon = found[: 7 + len(steady.LOOK)]
    assert (evenings, left, early, took, squares, counted) == (3.0 + 2.0, 0.0, 2.0, 3.0, 9.0, 2.0)
    assert waited == 1.0  # work on the third began on the day it ended
    assert soon == [1.0, 1.0, 1.0, 2.0, 2.0, 2.0]


def test_controls_of_work_without_chance_are_none():
    h = made([0, 1], [0, 1], 10)
    assert len(steady.luck(h, Desk(0.9, 1, 1.0))) == 5
    assert len(steady.luck(h, Desk(0.9, 2, 0.5))) == 8
