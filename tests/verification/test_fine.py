"""Exact daily chains in ever shorter days end at the published values; runs that begin in steady state."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.verification import continuous, fine, passing, servers, standing, theory
from experiments.verification.runs import histories

PARTS = (8, 16, 32)


def limit_of(value, parts=PARTS):
    """Limit of a value of (arrivals' law, chance) in days of 1 / parts, by Richardson's extrapolation."""
    return continuous.refined(parts, [value(n) for n in parts])


def before_start(lam, staff, theta):
    """Share of cases that a clock strikes before work starts."""

    def struck(n):
        begun = theory.starts(theory.poisson(lam / n), staff, 1.0 / n, 60 * n, 300)
        return 1.0 - begun @ np.exp(-theta / n * np.arange(begun.size))

    return struck


def leaving(lam, staff, theta):
    return lambda n: theory.share_leaving(lam / n, staff, 1.0 / n, -np.expm1(-theta / n))


def before_work(lam, staff, mu=1.0):
    return lambda n: theory.waiting_geometric(theory.poisson(lam / n), staff, mu / n, 300) / n


@pytest.mark.parametrize(("value", "published"), [
    (leaving(0.8, 1, 0.1), 0.130648), (leaving(6.0, 5, 0.5), 0.226387),  # 1.7
    (before_start(4.0, 5, 0.1), 0.0503739),  # 1.8
    (before_work(4.2, 9), 0.00654113), (before_work(9.0, 12), 0.0886782),  # 5.3
])  # fmt: skip
def test_ever_shorter_days_end_at_the_published_value(value, published):
    assert limit_of(value) == pytest.approx(published, rel=3e-5)


@pytest.mark.parametrize(("units", "published"), [(5, 0.399576), (10, 0.747645), (20, 0.963704)])
def test_two_desks_in_series_end_at_the_published_values(units, published):
    assert limit_of(passing.both_within(0.6, 0.8, units), (16, 32, 64)) == pytest.approx(published, rel=3e-5)


@pytest.mark.parametrize(("lam", "last", "speed"), [(0.2, 0.5, 4 / 7), (0.1, 0.5, 2 / 7), (0.05, 0.25, 0.5)])
def test_busy_periods_of_a_server_of_any_speed_give_what_a_chain_of_sevenths_of_a_quantum_gives(lam, last, speed):
    """The chain's state, of a morning: number present and sevenths (or halves) left of the quantum in hand."""
    whole = 2 if speed == 0.5 else 7
    step, most = round(speed * whole), 60
    matrix = np.zeros((most * whole, most * whole))
    for n in range(most):
        for left in range(whole):
            now = n * whole + left
            if n == 0 or left + 1 > step:  # nothing in hand, or the quantum is not done
                matrix[now, (n * whole + left - step) if n else whole - 1] = 1.0
            else:
                rest = whole - 1 - (step - left - 1)
                matrix[now, n * whole + rest] += 1.0 - last
                matrix[now, (n - 1) * whole + (rest if n > 1 else whole - 1)] += last
    number = np.arange(most * whole) // whole
    arrivals = np.kron(theory.joining(theory.poisson(lam), most), np.eye(whole))
    assert servers.settled(lam, last, speed) == pytest.approx(theory.steady(arrivals @ matrix) @ number, rel=1e-7)
    queue, days = standing.Queue(("everyday_service",), lam, 1, last * speed), 50
    now, present = np.zeros(most * whole), []
    law = queue.mornings()[:most]
    now[whole - 1 :: whole][: law.size] = law
    for _ in range(days):
        now = now @ matrix
        present.append(now @ number)
        now = now @ arrivals
    assert servers.present(queue, last, days) == pytest.approx(np.mean(present), rel=1e-7)


def test_servers_of_any_speed_end_at_the_published_sojourns():
    def value(n):
        return (servers.settled(0.4 / n, 2.0 / n, 2 / 7) / (0.4 / n) + 1.0) / n

    assert limit_of(value, (4, 8, 16)) == pytest.approx(1.0 / (4 / 7 - 0.4), rel=1e-4)


def test_units_in_work_were_staff_unlimited_are_a_poisson_number():
    run = fine.desk(3.5, 5, 4, 16)
    for amount, expected in standing.crowds(histories(run), run.queues[0]):
        assert abs(amount.mean() - expected) < 4.0 * amount.std() / np.sqrt(amount.size)


def test_refining_is_exact_for_powers_of_the_day():
    assert continuous.refined((4, 16), [3.0 + 2.0 / n for n in (4, 16)]) == pytest.approx(3.0, rel=1e-12)
    assert continuous.refined((4, 8, 16), [3.0 - 5.0 / n**2 for n in (4, 8, 16)]) == pytest.approx(3.0, rel=1e-12)


def test_shares_closed_follow_from_one_desk_in_closed_form():
    for day in range(4):
        given = theory.closed_by(theory.binomial(1, 0.3), 1, 0.5, day + 1)
        assert given == pytest.approx(theory.geo_within(0.3, 0.5, day), rel=1e-9)


def test_waiting_is_what_is_left_of_the_stay():
    law, staff, finish = theory.poisson(2.0), 5, 0.5
    stay = theory.delay_geometric(law, staff, finish) + 1.0
    assert theory.waiting_geometric(law, staff, finish) == pytest.approx(stay - 1.0 / finish, rel=1e-6)
    begun = theory.starts(law, staff, finish, 400)
    assert begun @ np.arange(400) == pytest.approx(theory.waiting_geometric(law, staff, finish), rel=1e-6)


# --- runs that begin in steady state ------------------------------------------------------------------------


def test_the_first_morning_is_drawn_from_the_stationary_law_and_the_rest_as_ever():
    run = fine.desk(0.8, 1, 4, 20)
    h = histories(run)
    law, first = run.queues[0].mornings(), h.per_unit(h.day == 0)
    number = np.arange(law.size)
    error = np.sqrt((law @ number**2 - (law @ number) ** 2) / h.units)
    assert abs(first.mean() - law @ number) < 4.0 * error
    plain = histories(standing.Run(run.scenario, run.settings, run.days))
    for name in ("day", "cell", "hours"):
        assert (getattr(h, name)[h.day > 0] == getattr(plain, name)[plain.day > 0]).all()


def test_the_number_present_stays_where_it_began():
    h = histories(fine.desk(0.8, 1, 4, 32))
    present = standing.mornings(h)
    thirds = [present[:, :120].mean(axis=1), present[:, 240:].mean(axis=1)]
    change = thirds[1] - thirds[0]
    assert abs(change.mean()) < 4.0 * change.std() / np.sqrt(change.size)


def test_what_days_add_is_taken_off_and_costs_no_variance():
    def run(effort):
        return standing.Estimate(5.5, 0.3, 10)

    assert standing.without_days(run, 4, lambda n: 3.0 + 2.0 / n)(1) == pytest.approx((5.0, 0.3, 10))
    assert standing.without_days(run, 4, lambda n: 3.0 + 2.0 / n, lambda: 4.0)(1) == pytest.approx((4.5, 0.3, 10))
