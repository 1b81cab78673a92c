"""Clocks from the day a case arises, at most one case a day: the chain and the published product (ORACLES 4.2)."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.verification import clocks, registers

PUBLISHED = (0.109091, 0.191582, 0.258951, 0.218109)  # nights counted from 1: finding, where there is any, and service


@pytest.mark.parametrize(("row", "published"), list(zip(clocks.ROWS, PUBLISHED, strict=True)))
def test_the_product_of_transforms_is_as_published(row, published):
    one_night = 1.0 - row[3]
    kept = (one_night if row[2] == 1.0 else one_night**2) * (1.0 - registers.product(*row))
    assert 1.0 - kept == pytest.approx(published, rel=1e-5)


def in_the_long_run(row, monkeypatch):
    late = registers.met_on_arrival(*row[:3], 1600) * 1600 - registers.met_on_arrival(*row[:3], 800) * 800
    monkeypatch.setattr(registers, "met_on_arrival", lambda *_: late / 800)
    return registers.struck.__wrapped__(*row, 1)


def test_the_chain_is_the_product_where_cases_are_known_at_once(monkeypatch):
    row = clocks.ROWS[0]
    assert in_the_long_run(row, monkeypatch) == pytest.approx(registers.product(*row), rel=1e-4)


def test_the_product_is_too_low_where_they_are_not(monkeypatch):
    row = clocks.ROWS[1]
    assert registers.product(*row) / in_the_long_run(row, monkeypatch) == pytest.approx(0.95, abs=0.01)


def test_a_day_of_the_chain_keeps_all_chances():
    now = np.zeros((12, 120))
    now[3, 5] = 1.0
    after = registers.serve(registers.come_to_know(registers.arrive(now, 0.4), 0.2), 0.5)
    assert after.sum() == pytest.approx(1.0)
    number = np.arange(12)[:, None] + np.arange(120)
    assert (after * number).sum() == pytest.approx(8.0 + 0.4 - 0.5)
