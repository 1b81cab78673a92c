"""Allies pass cases on to their own allies, and ties may come by chance; by default neither."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from experiments.verification.laws import fingerprint
from experiments.verification.reach import ANY, STREETS, Street, seen, shortest, streets
from model import City, FusionPolicy, draws
from model.month import routes
from model.scenario import Scenario
from model.state.names import IS_COMMUNITY, IS_DEPARTMENT, IS_OFFICE, IS_UNIT, KINDS
from tests import laws
from tests.strategies import SMALL, random_scenario

HOPS, CHANCE = "referral.tie_hops", "alliances.random_ties"
NESTED = {f"city.{name}": value for name, value in SMALL["city"].items()}
EASY = {f"alliances.friction_{what}": 0.0 for what in ("line", "level", "composition")} | {"alliances.formation": 1.0}


def busy(**values):
    """A small city with much to do, in streets of two communities and two stationed units."""
    return random_scenario(11, 30.0).with_values({**NESTED, "organisations.units_per_street": 2, **EASY, **values})


def test_by_default_a_case_goes_over_one_tie_and_none_comes_by_chance():
    scenario = Scenario.of({})
    assert (scenario.referral.tie_hops, scenario.alliances.random_ties) == (1, 0.0)


def test_where_nobody_is_allied_nothing_changes():
    off, far, chance = (City(busy(**more), "siloed", rng=2, days=45).run() for more in ({}, {HOPS: 50}, {CHANCE: 0.5}))
    assert fingerprint(off) == fingerprint(far)
    assert laws.arisen(off).tobytes() == laws.arisen(chance).tobytes()


def brute_force(direct, most):
    """Best product over all ways without a return, and the fewest ties for it."""
    n = direct.shape[0]
    best, ties = np.zeros((n, n)), np.zeros((n, n), int)
    for length in range(1, most + 1):
        for way in permutations(range(n), length + 1):
            product = 1.0
            for one, other in zip(way, way[1:], strict=False):
                product *= direct[one, other]
            if product > best[way[0], way[-1]]:
                best[way[0], way[-1]], ties[way[0], way[-1]] = product, length
    return best, ties


@pytest.mark.parametrize("most", [1, 2, 3, 4, 9])
def test_a_case_goes_the_way_most_likely_to_work(most):
    for seed in range(6):
        half = np.triu(draws.generator(seed).integers(0, 5, (5, 5)) / 4.0, 1)
        best, ties = routes.likeliest(half + half.T, most)
        expected, fewest = brute_force(half + half.T, min(most, 4))
        assert best == pytest.approx(expected, abs=1e-12) and (ties == fewest).all()


def test_allies_of_allies_open_more_ways_and_better_ones():
    """Two cities of the same ties: only the routes differ, and nothing opens to the district."""
    one, many = (City(busy(**{HOPS: n}), FusionPolicy(alliances=1.0), rng=3, days=64).run_for(62) for n in (1, 9))
    assert (one.world.ties.alive == many.world.ties.alive).all() and one.world.ties.alive.any()
    near, far = ((c.world.streets.across, c.world.communities.up) for c in (one, many))
    for routes_of_one, routes_of_many in zip(near, far, strict=True):
        assert (routes_of_many >= routes_of_one).all() and (routes_of_many > routes_of_one).any()
    assert (far[1][:, 2:] == near[1][:, 2:]).all() and near[1][:, 2:].any()
    assert many.world.communities.up_ties.max() > 1 == one.world.communities.up_ties.max()


def test_ties_by_chance_stand_for_good_and_are_as_many_as_chance_says():
    """Secondments end after a month and leave no tie beside them."""
    calm = {"kinds." + kind + ".per_1000_year": 0.0 for kind in KINDS}
    large = {"city.columns": 60, "organisations.units_per_street": 6}
    scenario = busy(**{CHANCE: 0.3, "secondment.months": 1, **large, **calm})
    city = City(scenario, FusionPolicy(alliances=1.0, secondment=1.0), rng=5, days=110).run_for(1)
    t = city.world.ties
    before = t.alive.copy()
    city.run_for(104)
    assert (t.alive == before).all() and (t.age == t.age.max() * before).all() and t.age.max() > 2
    assert (t.substance == t.alive).all() and (t.formed == t.alive).all() and (t.hours[t.alive > 0] > 0.0).all()
    assert abs(t.alive.mean() - 0.3) < 4.0 * (0.3 * 0.7 / t.alive.size) ** 0.5


def test_any_two_organisations_of_a_street_may_be_tied_by_chance():
    city = City(busy(**{CHANCE: 1.0}), "fused", rng=5, days=20).run_for(1)
    o, t = city.world.organisations, city.world.ties
    assert t.alive.all()
    tied = set(zip(t.a.tolist(), t.b.tolist(), strict=True))
    for street in range(city.sizes.streets):
        here = np.flatnonzero((o.street == street) & (o.form != IS_OFFICE))
        assert all((a, b) in tied for a in here for b in here if a < b)
    assert set(o.form[t.a]) == {IS_COMMUNITY, IS_DEPARTMENT, IS_UNIT}


def test_a_weaker_lever_has_fewer_of_the_same_ties_and_one_in_name_only_passes_nothing_on():
    scenario = busy(**{CHANCE: 0.6, HOPS: 9})
    none, half, whole, hollow = (
        City(scenario, FusionPolicy(alliances=s, substance=x), rng=5, days=20).run_for(1).world
        for s, x in ((0.0, 1.0), (0.5, 1.0), (1.0, 1.0), (1.0, 0.0))
    )
    assert not none.ties.alive.any() and (half.ties.alive <= whole.ties.alive).all()
    assert 0 < half.ties.alive.sum() < whole.ties.alive.sum() == hollow.ties.alive.sum()
    assert not hollow.streets.across.any() and not hollow.communities.up.any() and whole.streets.across.any()


def test_who_has_no_posts_is_tied_to_nobody():
    s = seen(streets(STREETS[6], 1.0), 1)
    assert s.graph.shape == (900, 6, 6) and (s.graph.sum(axis=(1, 2)) == 30).all()


@pytest.mark.parametrize("policy", ["fused", FusionPolicy(alliances=1.0)], ids=str)
def test_none_is_lost_on_a_long_way(policy):
    city = City(busy(**{CHANCE: 0.4, HOPS: ANY, "city.columns": 12}), policy, rng=4, days=60).run()
    for law in (laws.assert_cases_conserved, laws.assert_little, laws.assert_lives_are_legal, laws.assert_tolls_paid):
        law(city)
    assert city.world.streets.across_ties.max() > 1 and city.world.desks.aid.any()


def test_a_way_is_open_where_the_graph_has_one_and_as_long():
    """Departments of 900 streets: routes against a search from department to department."""
    run = streets(Street(8, 0), 0.2)
    (city,) = run.cities()
    graph = seen(run, 1).graph
    for line in range(8):
        turned = np.roll(graph, -line, axis=(1, 2))
        nearest = np.roll(shortest(turned), line, axis=1)
        across = city.world.streets.across[:, line]
        assert ((nearest > 0) == (across == 1.0)).all()
        assert (city.world.streets.across_ties[:, line][nearest > 0] == nearest[nearest > 0]).all()


def test_every_tie_on_the_way_is_a_hop_with_its_delay_its_toll_and_its_own_chance_of_refusal():
    """Fifteen ties, more than the slots of draws of one referral: none is used twice, not even the delay's."""
    settings = {"hop_days": 1.0, "bounce": 0.5, "bounce_days": 2.0, "hop_hours": 0.5}
    settings = {f"referral.{name}": value for name, value in settings.items()}
    run = streets(Street(8, 0), 1.0)
    city = City(run.spec().with_values(settings), FusionPolicy(alliances=1.0), rng=1, days=2, rules=(long_way,))
    c = city.run_for(1).world.cases
    c = c[(c.handoffs == 15)][:40]
    assert c.size == 40
    for one in c:
        slots = (*range(11), *range(12, 16))
        refused = (draws.geometric_quantile(refusal(city, one, slot), 0.5) for slot in slots)
        assert one.bounces == sum(min(int(n), 6) for n in refused)
        days = 15.0 + 2.0 * one.bounces
        assert one.ready == int(days + refusal(city, one, 11)) and one.toll == 0.5 * (15 + one.bounces)


def refusal(city, case, slot):
    return draws.uniform(city.world.key, draws.BOUNCES, case.name_a, case.name_b, slot)


def long_way(city):
    """Make every way fifteen ties long."""
    city.world.streets.across_ties[:] = 15
