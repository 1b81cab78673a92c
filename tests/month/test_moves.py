"""Moves between desks: hours that go somewhere come from somewhere, and the way costs what it is said to cost."""

from __future__ import annotations

import numpy as np
import pytest

from model.month import coordination, platform, pressure, street
from model.state.names import COORDINATION, DUTIES, IS_OFFICE, N_LINES, TRAINING, UNDONE_INVESTMENT, UNDONE_SUPERIORS
from tests.month.forks import reformed


def uneven(city):
    """Return free hours a day by station, of no special shape."""
    return np.random.default_rng(3).uniform(0.0, 9.0, city.ledger.worked.size)


def test_the_tilt_hands_down_what_departments_lose():
    city = reformed("resource_tilt")
    free = uneven(city)
    before, n = free.copy(), city.sizes.communities * N_LINES
    street.tilt(city, free)
    assert free.sum() == pytest.approx(before.sum())
    assert (free[:n] >= before[:n]).all() and free[:n].sum() > before[:n].sum()
    departments = slice(n, n + (city.sizes.streets + city.sizes.districts) * N_LINES)
    assert free[departments] == pytest.approx(before[departments] * (1.0 - city.spec.street.tilt))
    by_line = [free[: city.sizes.desks][line::N_LINES].sum() for line in range(N_LINES)]
    assert by_line == pytest.approx([before[: city.sizes.desks][line::N_LINES].sum() for line in range(N_LINES)])


@pytest.mark.parametrize("loss", [0.05, 0.4])
def test_evening_out_moves_within_line_and_street_and_pays_for_the_way(loss):
    city = reformed("regional_coordination", {"street.moved_loss": loss})
    free, n = uneven(city), city.sizes.communities * N_LINES
    before, paid = free.copy(), city.ledger.charged[:n, COORDINATION].copy()
    coordination.even_out(city, free)
    way = city.ledger.charged[:n, COORDINATION] - paid
    total = (free[:n] + way).reshape(city.sizes.streets, -1, N_LINES).sum(axis=1)
    assert total == pytest.approx(before[:n].reshape(city.sizes.streets, -1, N_LINES).sum(axis=1))
    arrived = np.maximum(free[:n] + way - before[:n], 0.0)
    assert way == pytest.approx(loss * arrived) and way.sum() > 0.0
    load = pressure.load(city)[:n].reshape(city.sizes.streets, -1, N_LINES)
    worst = [(load / np.maximum(f[:n].reshape(load.shape), 1e-9)).max() for f in (before, free)]
    assert worst[1] < worst[0] and (free >= -1e-12).all()


def test_evening_out_with_a_costly_way_leaves_fewer_case_hours():
    """Hurts through its mechanism, inside the ranges: moved staff lose more than the gap was worth."""
    plain, even = (reformed(arm, {"street.moved_loss": 0.4, "street.coordination": 0.6}) for arm in
                   ("siloed", "regional_coordination"))  # fmt: skip
    n = plain.sizes.communities * N_LINES
    assert even.world.desks.hours[:n].sum() < plain.world.desks.hours[:n].sum()


def test_the_centre_gets_what_desks_give_less_travel():
    city = reformed("service_centre")
    free, n = uneven(city), city.sizes.communities * N_LINES
    before, paid = free.copy(), city.ledger.charged[:n, COORDINATION].copy()
    hours = platform.centre(city, free)
    travel = (city.ledger.charged[:n, COORDINATION] - paid).sum()
    given = before.sum() - free.sum()
    assert given == pytest.approx(city.spec.platform.centre_share * before[:n].sum())
    assert hours.sum() == pytest.approx(given - travel)
    assert travel == pytest.approx(given * city.spec.platform.centre_travel)


def test_an_office_organised_by_need_moves_hours_between_lines_of_a_street():
    city = reformed("power_list")
    free, n = uneven(city), city.sizes.communities * N_LINES
    where = slice(n, n + city.sizes.streets * N_LINES)
    before = free.copy()
    street.by_need(city, free)
    assert free[where].reshape(-1, N_LINES).sum(axis=1) == pytest.approx(before[where].reshape(-1, N_LINES).sum(axis=1))
    others = np.ones(free.size, bool)
    others[where] = False
    assert (free[others] == before[others]).all() and (free >= 0.0).all()
    asked = pressure.load(city)[where].reshape(-1, N_LINES)
    gap = [np.abs(f[where].reshape(-1, N_LINES) / f[where].reshape(-1, N_LINES).sum(axis=1, keepdims=True)
                  - asked / asked.sum(axis=1, keepdims=True)).sum() for f in (before, free)]  # fmt: skip
    assert gap[1] == pytest.approx((1.0 - city.spec.street.list_shift) * gap[0])


def test_reorganising_costs_half_a_year_and_leaves_superiors_duties_undone():
    calm = {"pressure.elasticity": 0.0}
    plain, listed, later = (
        reformed(arm, calm, days) for arm, days in (("siloed", 1), ("power_list", 1), ("power_list", 130))
    )
    n = plain.sizes.communities * N_LINES
    where = slice(n, n + plain.sizes.streets * N_LINES)
    undone = listed.world.books.undone[listed.clock - 1, UNDONE_SUPERIORS]
    gone = (plain.ledger.charged[where, DUTIES] - listed.ledger.charged[where, DUTIES]).sum()
    assert undone == pytest.approx(gone) and gone > 0.0
    assert listed.ledger.charged[where, TRAINING].sum() > 0.0 == later.ledger.charged[where, TRAINING].sum()
    assert (listed.numbers.bounce < plain.numbers.bounce).all()


@pytest.mark.parametrize("shift", [0.0, 0.25, 1.0])
def test_investment_work_falls_to_the_district_or_is_left_undone(shift):
    values = {"street.refocus_shift": shift, "pressure.elasticity": 0.0}
    plain, freed = reformed("siloed", values), reformed("street_refocus", values)
    n, sizes = plain.sizes.communities * N_LINES, plain.sizes
    streets = slice(n, n + sizes.streets * N_LINES)
    districts = slice(streets.stop, streets.stop + sizes.districts * N_LINES)
    offices = plain.stations.of(IS_OFFICE)
    less = sum((plain.ledger.charged[w, DUTIES] - freed.ledger.charged[w, DUTIES]).sum() for w in (streets, offices))
    undone = freed.world.books.undone[freed.clock - 1, UNDONE_INVESTMENT]
    assert undone == pytest.approx((1.0 - shift) * less) and less > 0.0
    if (freed.ledger.paid_share[districts] == 1.0).all():
        more = (freed.ledger.charged[districts, DUTIES] - plain.ledger.charged[districts, DUTIES]).sum()
        assert more == pytest.approx(shift * less)


def test_districts_lose_case_hours_to_investment_work():
    """Hurts through its mechanism, inside the ranges."""
    values = {"street.refocus_shift": 1.0, "organisations.district_per_10k": 1.0}
    plain, freed = reformed("siloed", values), reformed("street_refocus", values)
    first = (plain.sizes.communities + plain.sizes.streets) * N_LINES
    district = slice(first, first + plain.sizes.districts * N_LINES)
    assert freed.world.desks.hours[district].sum() < plain.world.desks.hours[district].sum()
