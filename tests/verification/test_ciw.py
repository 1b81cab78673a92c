"""The same queues in Ciw, an independent event simulator: it, the city and theory agree.

On a whole-number clock Ciw ends a case on a later day than it came (delay counted "late"), so it shows one day more.
Which of two events of the same moment Ciw takes first is chance. Where it decides who is served, as with priorities,
the urgent come a moment before the others and both a moment before the staff are free.
"""

from __future__ import annotations

import pytest

from experiments.verification import limits

ciw = pytest.importorskip("ciw")

DAYS, WARM, RUNS = 2500, 200, 8


def in_ciw(cases_a_day, staff, work):
    """Mean delay and its standard error over runs; ``work`` is the law of a case's days."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Deterministic(value=1.0)],
        batching_distributions=[ciw.dists.Poisson(rate=cases_a_day)],
        service_distributions=[work],
        number_of_servers=[staff],
    )
    means = []
    for seed in range(RUNS):
        ciw.seed(seed)
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_time(DAYS)
        records = [r for r in simulation.get_all_records() if WARM <= r.arrival_date < DAYS - 100]
        means.append(sum(r.exit_date - r.arrival_date for r in records) / len(records))
    return summed(means)


def summed(values):
    mean = sum(values) / len(values)
    variance = sum((value - mean) ** 2 for value in values) / (len(values) - 1)
    return mean, (variance / len(values)) ** 0.5


def verdict_of(text):
    (limit,) = [one for one in limits() if text in one.name]
    return limit.check()


def assert_agree(city, ciw_mean, ciw_error):
    together = (city.error**2 + ciw_error**2) ** 0.5
    assert abs(city.model + 1.0 - ciw_mean) <= 4.0 * together
    assert abs(city.theory + 1.0 - ciw_mean) <= 4.0 * ciw_error
    assert together <= 0.05 * ciw_mean  # a difference of a fifth would be seen


@pytest.mark.parametrize(
    ("case", "lam", "staff", "finish"),
    [
        ("1 staff, Poisson(0.6) a day, done with 0.8 a day: mean delay", 0.6, 1, 0.8),
        ("5 staff, Poisson(2) a day, done with 0.5 a day: mean delay", 2.0, 5, 0.5),
    ],
)
def test_staff_who_end_a_case_with_a_probability_a_day(case, lam, staff, finish):
    mean, error = in_ciw(lam, staff, ciw.dists.Geometric(prob=finish))
    assert_agree(verdict_of(case), mean, error)


def test_one_desk_where_every_case_takes_five_days():
    mean, error = in_ciw(0.1, 1, ciw.dists.Deterministic(value=5.0))
    assert_agree(verdict_of("every case takes five days"), mean, error)


def mornings(first):
    """Arrivals at ``first`` and once a day from then on."""

    class Mornings(ciw.dists.Distribution):
        def sample(self, t=None, ind=None):
            return 1.0 if t else first

    return Mornings()


def test_urgent_cases_first():
    """The urgent come at t - 2e, the others at t - e, work takes 1 + 2e days: who is freed finds both waiting."""
    e, lams = 1e-6, {"urgent": 0.3, "others": 0.4}
    comes = {"urgent": 1.0 - 2.0 * e, "others": 1.0 - e}
    network = ciw.create_network(
        arrival_distributions={name: [mornings(at)] for name, at in comes.items()},
        batching_distributions={name: [ciw.dists.Poisson(rate=lam)] for name, lam in lams.items()},
        service_distributions={name: [ciw.dists.Deterministic(value=1.0 + 2.0 * e)] for name in lams},
        number_of_servers=[1],
        priority_classes={"urgent": 0, "others": 1},
    )
    means = {name: [] for name in lams}
    for seed in range(RUNS):
        ciw.seed(seed)
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_time(DAYS)
        for name, found in means.items():
            records = [r for r in simulation.get_all_records() if WARM <= r.arrival_date < DAYS - 100]
            found.append(summed([r.exit_date - r.arrival_date for r in records if r.customer_class == name])[0])
    for name in lams:
        case = f"Poisson(0.3) urgent, Poisson(0.4) others, 1 closed a day: mean delay of the {name}, days"
        assert_agree(verdict_of(case), *summed(means[name]))
