"""Formulas of three classes and of networks, against published numbers of continuous time (ORACLES 1.6, 1.9).

Days of ever smaller parts of a case's work: errors of order 1/n and 1/n^2 are taken out.
"""

from __future__ import annotations

import numpy as np
import pytest

from experiments.verification import clocks, networks, priorities, theory


def limit_of(value, parts):
    """Return the limit of a value in days of 1/n of a case's work, from its values at n, 2n and 4n."""
    first, second, third = (np.asarray(value(n)) for n in parts)
    once, twice = 2.0 * second - first, 2.0 * third - second
    return (4.0 * twice - once) / 3.0


def common(n):
    return [priorities.geometric(lam / n, n) for lam in (0.2, 0.3, 0.3)]


def mixed(n):
    return [(0.1 / n, n, n * n), priorities.geometric(0.2 / n, 1.5 * n), priorities.geometric(0.2 / n, 2.0 * n)]


@pytest.mark.parametrize(("classes", "work", "waits", "delays"), [
    (common, (1.0, 1.0, 1.0), (1.0, 2.0, 8.0), (1.25, 2.5, 10.0)),
    (mixed, (1.0, 1.5, 2.0), (1.44444, 2.40741, 10.8333), (1.05556, 2.59259, 14.1667)),
])  # fmt: skip
def test_three_classes_in_ever_finer_days_are_published(classes, work, waits, delays):
    def sojourn(formula):
        return limit_of(lambda n: [(delay + 1.0) / n for delay in formula(classes(n))], (8, 16, 32))

    assert sojourn(priorities.delays_kept) - work == pytest.approx(waits, rel=1e-5)
    assert sojourn(priorities.delays_put_back) == pytest.approx(delays, rel=1e-5)


def test_the_order_of_service_moves_waits_and_no_work():
    classes = common(4)
    for formula in (priorities.delays_put_back, priorities.delays_kept):
        number = sum(one[0] * delay for one, delay in zip(classes, formula(classes), strict=True))
        assert number / 0.2 == pytest.approx(theory.delay_geometric(theory.poisson(0.2), 1, 0.25), rel=1e-6)


def test_formula_and_chains_agree():
    classes = [priorities.geometric(lam, 2.0) for lam in (0.1, 0.1, 0.1)]
    put_back, kept = priorities.delays_put_back(classes), priorities.delays_kept(classes)
    assert priorities.delays_of_staff((0.1, 0.1, 0.1), 1, 0.5) == pytest.approx(put_back, rel=1e-6)
    evening = priorities.present_kept(0.1, 0.2, 1, 0.5, 400)[-1]
    assert evening == pytest.approx([0.1 * kept[0], 0.1 * (kept[1] + kept[2])], rel=1e-5)
    evening = priorities.present_kept(0.2, 0.1, 1, 0.5, 400)[-1]
    assert evening == pytest.approx([0.1 * (kept[0] + kept[1]), 0.1 * kept[2]], rel=1e-5)


def test_four_staff_who_keep_what_they_began_in_ever_finer_days():
    """The published waits of the first class and of all, but for an error of order 1/n^3."""

    def sojourn(n):
        evening = priorities.present_kept(0.8 / n, 2.4 / n, 4, 1.0 / n, 150 * n, (22, 56))[-1]
        return [(evening[0] / (0.8 / n) + 1.0) / n, (evening.sum() / (3.2 / n) + 1.0) / n]

    assert limit_of(sojourn, (2, 4, 8)) - 1.0 == pytest.approx([0.186385, 0.745541], rel=5e-3)
    assert theory.delay_geometric(theory.poisson(1.6), 4, 0.5) == pytest.approx(
        (priorities.present_kept(0.4, 1.2, 4, 0.5, 400).sum(axis=1)[-1]) / 1.6, rel=1e-4
    )


def test_networks_are_published():
    assert networks.rates(networks.JACKSON) == pytest.approx([0.96875, 0.6875, 0.4625], abs=1e-9)
    assert networks.product_form(networks.JACKSON) == pytest.approx(4.8781, rel=1e-5)
    assert networks.product_form(networks.TWO_DESKS) == pytest.approx(5.0, rel=1e-6)


def test_two_desks_in_ever_finer_days_are_published():
    days = limit_of(lambda n: networks.present(networks.TWO_DESKS.finer(n), 450 * n)[-1], (2, 4, 8))
    assert days == pytest.approx(5.0, rel=1e-4)


def test_three_desks_at_half_the_load_in_ever_finer_days_have_the_product_form():
    half = networks.JACKSON._replace(arrive=(0.45, 0.15, 0.1), most=(8, 12, 14))
    days = limit_of(lambda n: networks.present(half.finer(n), 45 * n)[-1], (2, 4, 8)) / sum(half.arrive)
    assert days == pytest.approx(networks.product_form(half), rel=2e-3)


@pytest.mark.parametrize(("row", "published"), [
    ((0.4, 0.5, 1.0, 0.02), 0.109091), ((0.4, 0.5, 0.2, 0.02), 0.191582), ((0.45, 0.5, 0.2, 0.02), 0.258951),
    ((0.2, 0.25, 0.1, 0.01), 0.218109),
])  # fmt: skip
def test_a_clock_through_discovery_and_the_queue_is_published(row, published):
    """At most one case a day; the day of finding (unless at once) and that of closing count, as they do not here."""
    arrive, finish, found, clock = row
    x = 1.0 - clock
    known = x * clocks.until_found(found, x) if found < 1.0 else 1.0
    assert 1.0 - known * x * clocks.at_desk(arrive, finish, x, poisson=False) == pytest.approx(published, rel=5e-6)


@pytest.mark.parametrize("row", [row for row in clocks.ROWS if row[0] <= 0.8 * row[1]])  # others take too long for it
def test_a_clock_from_an_empty_start_tends_to_the_long_run(row):
    days = np.array([2000, 4000])
    shares = np.array([clocks.struck_from_empty(*row, int(n)) for n in days])
    assert np.diff(days * shares)[0] / 2000.0 == pytest.approx(clocks.struck(*row), rel=1e-4)
