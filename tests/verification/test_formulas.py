"""Formulas of the known answers, against published numbers of cases that the city does not run itself (ORACLES)."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.verification import (
    covering,
    discovery,
    dispatch,
    epidemics,
    founding,
    general,
    giants,
    kinds,
    lattices,
    mixing,
    parks,
    patrols,
    reach,
    recruits,
    theory,
    walks,
)
from experiments.verification.demand import demand
from model.state import names

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
    given = [lattices.street_size(b, r, first) for first in ("spread", "settle")]
    assert given == pytest.approx([spread, settle], rel=2e-5)


@pytest.mark.parametrize(
    ("stock", "most"),
    [((100, 60, 20), 165), ((300, 80, 10), 165), ((50, 40, 30), 120), ((10, 7, 3), 20), ((0, 5, 1), 6),
     ((500, 20, 5), 50)],
)  # fmt: skip
def test_the_best_joint_branches_cover_as_published(stock, most):
    assert founding.best_cover(*stock) == pytest.approx(most, abs=1e-6)


P_FIRM = {  # workers: chance of three members at p = 0.01, 0.05, 0.1, 0.3 (6.1)
    3: (1e-06, 0.000125, 0.001, 0.027), 5: (9.8506e-06, 0.00115813, 0.00856, 0.16308),
    8: (5.39333e-05, 0.00578822, 0.0380918, 0.448226), 10: (0.000113849, 0.0115036, 0.0701908, 0.617217),
    15: (0.000415803, 0.0362002, 0.184061, 0.873172), 20: (0.00100358, 0.0754837, 0.323073, 0.964517),
    30: (0.00331771, 0.187821, 0.588649, 0.997887), 50: (0.0138173, 0.459467, 0.888271, 0.999996),
    100: (0.0793732, 0.881737, 0.998055, 1.0), 200: (0.323321, 0.997664, 1.0, 1.0),
}  # fmt: skip


@pytest.mark.parametrize("workers", P_FIRM)
def test_three_members_in_a_firm_are_as_likely_as_published(workers):
    given = [founding.tail(workers, share) for share in (0.01, 0.05, 0.1, 0.3)]
    assert given == pytest.approx(P_FIRM[workers], rel=2e-5)


@pytest.mark.parametrize(("workers", "share", "published"), [
    (5, 0.05, (0.00115813, 0.0115036, 0.0362002, 0.0754837, 0.127106)),
    (8, 0.05, (0.00578822, 0.0429379, 0.115945, 0.213886, 0.323264)),
    (10, 0.1, (0.0701908, 0.323073, 0.588649, 0.777192, 0.888271)),
    (20, 0.05, (0.0754837, 0.323264, 0.582564, 0.769379, 0.881737)),
    (15, 0.02, (0.00303937, 0.0217178, 0.0610144, 0.118742, 0.189868)),
])  # fmt: skip
def test_pools_have_three_members_as_often_as_published(workers, share, published):
    assert [founding.tail(k * workers, share) for k in range(1, 6)] == pytest.approx(published, rel=2e-5)


def test_firms_that_pool_in_order_are_covered_as_in_a_world_of_all_outcomes():
    """Six firms of four and five, every number of members in each of them tried."""
    workers, share = np.array([4, 5, 4, 4, 5, 4]), 0.1
    chance = founding.few(workers, share)
    chance = np.concatenate([chance, 1.0 - chance.sum(axis=0, keepdims=True)])  # the last: three or more
    total = 0.0
    for members in np.ndindex(*(4,) * workers.size):
        units, together, covered = 0, 0, 0
        for number in members:
            if number < founding.FEWEST:
                units, together = units + 1, together + number
                if together >= founding.FEWEST:
                    covered += units
                if together >= founding.FEWEST or units == founding.MOST_UNITS:
                    units, together = 0, 0
        total += covered * np.prod(chance[members, np.arange(workers.size)])
    padded = np.array([[*workers, -1, -1], [4, 5, 4, 4, 5, 4, -1, -1]])
    assert founding.expected_joint(padded, share) == pytest.approx([total, total], rel=1e-9)


def test_a_branch_counts_from_the_firm_that_completes_it():
    own, joint, none = names.OWN_BRANCH, names.JOINT_BRANCH, names.NO_BRANCH
    branch = np.array(
        [[none, own, none, none, none], [joint, own, joint, none, none], [joint, joint, joint, joint, joint]]
    )
    group = np.array([[-1, -1, -1, -1, -1], [5, -1, 5, -1, -1], [10, 10, 10, 13, 13]])
    assert parks.among_first(branch, group).astype(int).tolist() == [
        [0, 1, 1, 1, 1], [0, 1, 1, 1, 1], [0, 0, 1, 1, 1],
    ]  # fmt: skip


@pytest.mark.parametrize(("share", "firms", "workers", "joint", "workers_joint"), [
    (0.03, 0.072393, 0.410618, 0.134083, 0.433086), (0.05, 0.126959, 0.539778, 0.289329, 0.5967),
    (0.08, 0.196838, 0.650888, 0.507782, 0.753467), (0.12, 0.276393, 0.730923, 0.717152, 0.865938),
])  # fmt: skip
def test_a_mixed_stock_is_covered_as_published(share, firms, workers, joint, workers_joint):
    size, number = np.array([5, 10, 20, 50, 100, 300]), np.array([400, 250, 180, 100, 50, 20])
    alone = founding.tail(size, share)
    together = founding.tail(np.where(size <= 10, 5 * size, size), share)
    given = [np.average(chance, weights=w) for chance in (alone, together) for w in (number, number * size)]
    assert given == pytest.approx([firms, workers, joint, workers_joint], rel=2e-5)


@pytest.mark.parametrize(("workers", "rho", "published"), [
    (10, 0.0, 0.0115036), (10, 0.05, 0.0337553), (10, 0.2, 0.0661799), (30, 0.05, 0.220448), (30, 0.2, 0.187033),
    (100, 0.05, 0.582812),
])  # fmt: skip
def test_clustered_members_are_three_as_often_as_published(workers, rho, published):
    assert founding.tail(workers, 0.05, rho) == pytest.approx(published, rel=2e-5)


@pytest.mark.parametrize(("workers", "chance", "by_month", "mean"), [
    (5, 0.01, (0.0122801, 0.167858, 0.412104), 78.441), (10, 0.01, (0.0955377, 0.62673, 0.903559), 33.9428),
    (20, 0.01, (0.400816, 0.967005, 0.999146), 16.2395), (20, 0.002, (0.0112698, 0.158745, 0.398377), 79.5144),
    (50, 0.002, (0.115557, 0.684777, 0.932645), 31.0901), (100, 0.001, (0.118038, 0.691107, 0.935415), 30.7899),
])  # fmt: skip
def test_the_third_recruit_comes_as_published(workers, chance, by_month, mean):
    assert recruits.founded_by(workers, chance, np.array([12, 36, 60])) == pytest.approx(by_month, rel=2e-5)
    assert recruits.expected_steps(workers, chance, 1, 20_000) == pytest.approx(mean, rel=2e-5)


@pytest.mark.parametrize(("lams", "finish", "late"), [
    ((0.4, 0.4), (0.5, 0.5), 4.67601), ((0.4, 0.08), (0.5, 0.1), 12.8244),
])  # fmt: skip
def test_two_staff_and_two_kinds_of_work_settle_at_the_published_delay(lams, finish, late):
    present = kinds.present_of_two(lams, finish, 6000)
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


@pytest.mark.parametrize(("nodes", "p", "share", "size", "whole", "one", "two"), [
    (6, 0.2, 0.0, 2.86068, 0.0922966, 2.0, 2.60261), (6, 0.5, 0.892645, 5.61792, 0.814941, 3.5, 5.20898),
    (10, 0.05, 0.0, 1.68806, 4.97534e-05, 1.45, 1.61951), (10, 0.1, 0.0, 3.02693, 0.00643617, 1.9, 2.52577),
    (10, 0.2, 0.73243, 6.78446, 0.217229, 2.8, 4.806), (10, 0.3, 0.915593, 9.08504, 0.648966, 3.7, 7.03741),
    (20, 0.05, 0.0, 3.99117, 5.65107e-05, 1.95, 2.74522), (20, 0.1, 0.767244, 12.6944, 0.0500611, 2.9, 5.72981),
    (20, 0.2, 0.975441, 19.4048, 0.745872, 4.8, 12.71), (40, 0.025, 0.0, 5.22253, 5.58799e-09, 1.975, 2.86773),
    (40, 0.05, 0.78262, 24.9857, 0.00276454, 2.95, 6.31174), (40, 0.1, 0.977939, 38.6189, 0.514126, 4.9, 16.0423),
])  # fmt: skip
def test_random_graphs_have_the_published_reach(nodes, p, share, size, whole, one, two):
    given = [reach.giant((nodes - 1) * p), reach.connected(nodes, p), *(reach.within(nodes, p, h) for h in (1, 2, 99))]
    assert given == pytest.approx([share, whole, one, two, size], rel=2e-5)
    assert reach.component(nodes, p).sum() == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(("mean", "share"), [
    (1.1, 0.176134), (1.25, 0.371370), (1.5, 0.582812), (2, 0.796812), (3, 0.940480), (4, 0.980173), (5, 0.993023),
])  # fmt: skip
def test_giant_components_have_the_published_share(mean, share):
    assert reach.giant(mean) == pytest.approx(share, rel=2e-5)


def test_walks_have_the_published_lengths():
    for side, by_walkers in walks.TORUS.items():
        for walkers, (_, published) in by_walkers.items():
            assert walks.mean_wait(side, walkers, True) == pytest.approx(published, rel=2e-5)
    for side, (_, *published) in walks.BOUNDED.items():
        centre = side // 2 * side + side // 2
        given = [walks.mean_wait(side, 1, False, target) for target in (None, 0, centre)]
        assert given == pytest.approx(published, rel=2e-5)


@pytest.mark.parametrize(("wrapped", "walkers", "target"), [
    (True, 1, None), (True, 3, None), (False, 1, 0), (False, 1, 12), (False, 1, None),
])  # fmt: skip
@pytest.mark.parametrize("steps", [1, 2, 3, 8])
def test_days_of_several_steps_are_those_of_the_chain_step_by_step(wrapped, walkers, target, steps):
    """Nobody stands on the cell in 1, 2, ... positions; every ``steps``-th of these chances counts."""
    step = walks.doors(5, wrapped)
    law, step = step.sum(axis=1) / step.sum(), step / step.sum(axis=1, keepdims=True)
    days = []
    for cell in range(25) if target is None else (target,):
        now, nobody = law.copy(), []
        for _ in range(6000):
            now[cell] = 0.0
            nobody.append(now.sum() ** walkers)
            now = now @ step
        days.append(sum(nobody[steps - 1 :: steps]))
    assert walks.mean_wait(5, walkers, wrapped, target, steps) == pytest.approx(np.mean(days), rel=1e-9)


def test_components_by_asking_are_those_of_gilbert():
    for nodes, p in ((6, 0.5), (20, 0.1), (40, 0.05)):
        assert giants.sizes(nodes, p) == pytest.approx(reach.component(nodes, p), abs=1e-12)


def test_large_components_of_many_are_the_giant_one():
    lacking = [giants.share_in_large(nodes, 2.0 / (nodes - 1)) - reach.giant(2.0) for nodes in (77, 154, 308)]
    assert np.abs(lacking[0]) > np.abs(lacking[1]) > np.abs(lacking[2]) and np.abs(lacking[2]) < 0.006


def test_all_cells_are_seen_in_the_published_days():
    assert patrols.days_to_see_all(100, 1, 4000) == pytest.approx(518.738, rel=2e-5)
    for cells, visits, _, _, published, _ in patrols.COVER:
        assert patrols.days_to_see_all(cells, visits, 4000 if visits == 1 else 800) == pytest.approx(
            published, rel=2e-5
        )
    assert patrols.days_to_see_all(20, 1, 4000) == pytest.approx(20 * (1.0 / np.arange(1, 21)).sum(), rel=1e-9)


def test_a_round_whose_days_do_not_divide_has_gaps_of_two_lengths():
    assert patrols.round_days(100, 5) == 9.5 and patrols.round_days(100, 20) == 2.0
    assert patrols.round_days(15, 2) == pytest.approx((7 * 6 + 8 * 7) / 2 / 15)


@pytest.mark.parametrize(("a", "b", "c", "mean", "order", "lot"), discovery.CREDIT)
def test_channels_of_one_day_have_the_published_shares(a, b, c, mean, order, lot):
    assert discovery.in_order((a, b, c)) == pytest.approx(order, abs=1e-6)
    assert discovery.by_lot((a, b, c)) == pytest.approx(lot, abs=1e-6)
    assert 1.0 / (1.0 - (1.0 - a) * (1.0 - b) * (1.0 - c)) == pytest.approx(mean, rel=2e-5)
