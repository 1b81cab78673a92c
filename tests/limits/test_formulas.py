"""Formulas of the known answers, against published numbers of cases that the city does not run itself (ORACLES)."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.limits import covering, dispatch, epidemics, founding, general, mixing, theory
from experiments.limits.demand import demand

SEEDS = {8: 20240601, 10: 20240602, 15: 20240603, 20: 20240604, 25: 20240605}
RANDOM = {8: 1223.559, 10: 1604.492, 15: 5371.647, 20: 8057.246, 25: 12665.26}


def ground(side):
    row, column = np.divmod(np.arange(side * side), side)
    return row, column, demand(side).ravel()


@pytest.mark.parametrize("side", SEEDS)
def test_demand_is_drawn_as_published(side):
    assert (demand(side) == np.random.default_rng(SEEDS[side]).integers(0, 101, size=(side, side))).all()


@pytest.mark.parametrize(("side", "posts", "metric", "radius", "best", "greedy"), covering.PUBLISHED)
def test_the_integer_programme_gives_the_published_optimum(side, posts, metric, radius, best, greedy):
    row, column, weight = ground(side)
    reach = covering.reaches(row, column, metric, radius)
    assert covering.optimum(weight, reach, posts) == pytest.approx(best, abs=1e-6)
    assert covering.expected_random(weight, reach, posts) == pytest.approx(RANDOM[side], rel=1e-6)


@pytest.mark.parametrize(
    ("cells", "seeds", "b", "r", "size", "nobody", "half"),
    [
        (10, 1, 0.05, 0.3, 4.31761, 0.338343, 0.375173),
        (20, 1, 0.02, 0.25, 6.70925, 0.348225, 0.311531),
        (20, 1, 0.05, 0.25, 16.1914, 0.131577, 0.819818),
        (20, 2, 0.03, 1.0, 3.89958, 0.334028, 0.0154841),
        (40, 1, 0.01, 0.25, 11.6402, 0.342521, 0.300175),
        (40, 1, 0.02, 0.25, 29.0016, 0.172558, 0.757385),
    ],
)
def test_the_chain_of_epidemics_gives_the_published_sizes(cells, seeds, b, r, size, nobody, half):
    values = (float, lambda n: float(n == seeds), lambda n: float(n > cells / 2))
    given = [epidemics.final_size(cells, seeds, b, r, "spread", value) for value in values]
    assert given == pytest.approx([size, nobody, half], rel=2e-5)


@pytest.mark.parametrize(("b", "r", "spread", "settle"), [
    (0.1, 0.3, 1.74074, 1.46667), (0.2, 0.3, 2.66667, 1.93333), (0.3, 0.3, 3.85714, 2.4), (0.3, 1.0, 1.85714, 1.0),
])  # fmt: skip
def test_streets_have_the_published_sizes(b, r, spread, settle):
    given = [epidemics.street_size(b, r, first) for first in ("spread", "settle")]
    assert given == pytest.approx([spread, settle], rel=2e-5)


@pytest.mark.parametrize(
    ("stock", "most"),
    [((100, 60, 20), 165), ((300, 80, 10), 165), ((50, 40, 30), 120), ((10, 7, 3), 20), ((0, 5, 1), 6),
     ((500, 20, 5), 50)],
)  # fmt: skip
def test_the_best_joint_branches_cover_as_published(stock, most):
    assert founding.best_cover(*stock) == pytest.approx(most, abs=1e-6)


@pytest.mark.parametrize(("lams", "finish", "late"), [
    ((0.4, 0.4), (0.5, 0.5), 4.67601), ((0.4, 0.08), (0.5, 0.1), 12.8244),
])  # fmt: skip
def test_two_staff_and_two_kinds_of_work_settle_at_the_published_delay(lams, finish, late):
    present = mixing.present_of_two(lams, finish, 6000)
    assert present[-1] / sum(lams) + 1.0 == pytest.approx(late, rel=2e-5)


def test_the_shorter_of_two_queues_in_ever_finer_days_is_published():
    """Errors of order 1/n and 1/n^2 are taken out: sojourns in days of 1/4, 1/8 and 1/16 of a case's work, load 0.5."""
    found = []
    for n in (4, 8, 16):
        evening = dispatch.present_at_two(0.5 / n, 1.0 / n, 100 * n, most=36)[-1]
        found.append((evening / (1.0 / n) + 1.0) / n)
    once = [2.0 * b - a for a, b in zip(found, found[1:], strict=False)]
    assert (4.0 * once[1] - once[0]) / 3.0 == pytest.approx(1.42632, rel=5e-5)


def test_the_shorter_queue_lies_between_one_queue_and_ones_own():
    lam, finish, days = 0.4, 0.5, 200
    apart, half, shorter = (dispatch.present_at_two(lam, finish, days, share) for share in (0.0, 0.5, 1.0))
    assert apart == pytest.approx(2.0 * mixing.alone(lam, finish, days), rel=1e-6)
    matrix, now, one = theory.chain(theory.poisson(2.0 * lam), 2, finish), theory.poisson(2.0 * lam), []
    now = np.pad(now, (0, matrix.shape[0] - now.size))
    for _ in range(days):
        now = now @ matrix
        one.append(now @ np.arange(now.size) - 2.0 * lam)  # the next morning's number, less its arrivals
    assert (one < shorter).all() and (shorter < half).all() and (half < apart).all()


def test_a_clock_until_the_end_of_work_strikes_as_published():
    assert 1.0 - 0.98 * general.exchanges(0.4, 0.5, 0.98)[1] == pytest.approx(0.109091, rel=2e-5)
    z, wait = 0.98, general.exchanges(0.4, 0.5, 0.98)[0]
    assert wait == pytest.approx(sum(p * z**k for k, p in enumerate(waiting_days(0.4, 0.5))), rel=1e-9)


def waiting_days(arrive, finish, most=400):
    """Probabilities of days before work starts at one desk: who comes waits for those left by the evening before."""
    found, days = np.zeros(most), np.zeros(most)
    days[0] = 1.0
    for p in steady_evening(arrive, finish, 60):
        found += p * days
        days = np.convolve(days, geometric(finish, most))[:most]  # one more case, of a geometric number of days
    return found


def geometric(finish, most):
    return np.concatenate([[0.0], finish * (1.0 - finish) ** np.arange(most - 1)])


def steady_evening(arrive, finish, states):
    """Stationary number present of an evening, after work."""
    before = theory.steady(theory.chain(theory.binomial(1, arrive), 1, finish, states=states))
    after = before * (1.0 - finish)
    after[:-1] += before[1:] * finish
    after[0] += before[0] * finish
    return after


def test_lognormal_work_of_many_days_is_nearly_pollaczek_khinchine():
    cv, mean, rho = 0.5, 6.0, 0.5
    days = general.delay_lognormal(rho / mean, mean, cv) + 0.5  # a case ends within its last day
    assert days == pytest.approx(mean * (1.0 + rho * (1.0 + cv**2) / 2.0 / (1.0 - rho)), rel=0.01)


def test_the_recursion_of_kiefer_and_wolfowitz():
    ends = mixing.kiefer_wolfowitz(np.array([0, 0, 0, 1, 5]), np.array([3, 1, 2, 1, 1]), 2)
    assert ends.tolist() == [2, 0, 2, 3, 5]
