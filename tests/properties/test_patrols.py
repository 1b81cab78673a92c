"""Patrols that have a way of their own: where they go, what they see there, and that by default nobody has one."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from experiments.verification.discovery import KIND, watched
from experiments.verification.laws import fingerprint
from model import City, FusionPolicy
from model.day.discovery import _ASKED as ASKED
from model.day.discovery import credited
from model.scenario import Scenario
from model.state.names import BY_MEMBER, BY_ONLINE, BY_PATROL, BY_RAISER, BY_WORKPLACE, ROUTES
from tests import laws
from tests.strategies import SMALL, plain, random_scenario

ROUTE = "discovery.patrol_route"
OWN_WAYS = ROUTES[1:]
LAWS = (laws.assert_cases_conserved, laws.assert_little, laws.assert_lives_are_legal, laws.assert_running_counts)
SQUARE = {"city.rows": 5, "city.columns": 5, "city.cells_per_community": 25, KIND + "per_1000_year": 500.0}


def square(route, visits=0.2, visible=1.0, days=60, policy="siloed", **more):
    """Return a city of 25 cells in one community, of whose net each cell is due so many visits a day on average."""
    spec = watched(visits, visible, days, **{**SQUARE, ROUTE: route, **more}).spec()
    return City(spec, policy, rng=3, days=days)


def ways(city):
    """Return (days, cells): the visits of each day, of whichever net made most."""
    seen = []
    while city.running:
        city.step()
        visits = city.world.beats.visits
        seen.append(visits[:, visits.sum(axis=0).argmax()].copy())
    return np.array(seen)


def test_by_default_patrols_have_no_way_of_their_own():
    assert Scenario.of({}).discovery.patrol_route == "fresh"
    city = square("fresh")
    ways(city)
    assert not city.world.nets["made"].any() and not city.world.beats["stands"].any()
    assert not city.world.beats["visits"].any()


@pytest.mark.parametrize("route", OWN_WAYS)
def test_who_is_served_last_is_found_no_later(route):
    """Whatever list an open case is kept in, it is looked at on the day on which a patrol comes by."""
    found = [laws.arisen(square(route, **{KIND + "patient": late}).run()).found for late in (False, True)]
    assert np.array_equal(*found) and (found[0] >= 0).sum() > 50


@pytest.mark.parametrize("route", OWN_WAYS)
@pytest.mark.parametrize("visits", [0.2, 1.3, 0.012])
def test_hours_make_the_same_number_of_visits_on_every_way(route, visits):
    """Five a day, thirty-two and a half, one in three days: fractions add up."""
    daily = ways(square(route, visits)).sum(axis=1)
    assert abs(daily.sum() - 25 * visits * 60) <= 1.0 and np.ptp(daily) <= 1


def test_a_round_comes_to_every_cell_in_turn():
    days, cells = np.nonzero(ways(square("round")))
    assert np.bincount(days).tolist() == [5] * 60 and np.bincount(cells).tolist() == [12] * 25
    for cell in range(25):
        assert (np.diff(days[cells == cell]) == 5).all()
    steps = [np.diff(np.sort(cells[days == day])) for day in range(60)]  # neighbours on the curve, but for its ends
    assert all((step == 1).sum() >= 3 for step in steps)


def test_a_round_is_begun_at_a_place_of_its_own():
    starts = [np.flatnonzero(ways(City(square("round").spec, rng=seed, days=1))[0])[0] for seed in range(8)]
    assert set(starts) == {0, 5, 10, 15, 20} or len(set(starts)) > 3


def test_distinct_cells_are_distinct_and_scattered_ones_are_not():
    assert ways(square("distinct")).max() == 1
    assert ways(square("scattered")).max() > 1
    often = ways(square("distinct", 1.2))  # thirty visits: all once, five of them twice
    assert often.min() == 1 and often.max() == 2


def test_a_patroller_walks_next_door_and_stays_in_the_community():
    city = square("walk", 0.2, **{"city.rows": 5, "city.columns": 10})
    land, beats = city.world.land, city.world.beats
    before = beats.stands.copy()
    moved = 0
    for _ in range(40):
        city.step()
        down, along = (np.abs(at[beats.stands] - at[before]) for at in (land.row, land.column))
        far = down + along
        assert set(np.unique(far)) <= {0, 1}
        moved += (far == 1).sum()
        assert (land.community[beats.stands] == land.community[:, None]).all()
        before = beats.stands.copy()
    assert moved == 2 * 5 * 40  # five patrollers in each of two communities, every day


@pytest.mark.parametrize(("patrollers", "walked"), [(0, 5), (1, 1), (3, 3), (100, 5)])
def test_so_many_patrollers_take_the_visits_of_a_day_as_steps_in_turn(patrollers, walked):
    city = square("walk", 0.2, **{"discovery.patrollers": patrollers})
    before = city.world.beats.stands.copy()
    assert (ways(city).sum(axis=1) == 5).all()  # nobody's step is lost
    moved = (city.world.beats.stands != before).any(axis=1)
    assert moved[:walked].any() and not moved[walked:].any()


def test_one_patroller_walks_step_by_step():
    """Twenty steps of one patroller on one day are those of twenty days."""
    daily = ways(square("walk", 0.04, days=40))
    at_once = ways(square("walk", 0.8, days=2, **{"discovery.patrollers": 1}))
    assert (daily.reshape(2, 20, 25).sum(axis=1) == at_once).all()


def test_a_community_of_one_cell_is_walked_on_the_spot():
    city = square("walk", 1.0, **{"city.cells_per_community": 1})
    assert (ways(city).sum(axis=1) == 25).all() and (city.world.beats.stands[:, 0] == np.arange(25)).all()


def test_walks_begin_where_they_are_in_the_long_run():
    """A cell in the middle has twice the doors of a corner."""
    spec = square("walk").spec
    places = [City(spec, rng=seed, days=1).world.beats.stands for seed in range(40)]
    share = np.bincount(np.concatenate(places).ravel(), minlength=25) / (40 * 25 * 8)
    land = City(spec, rng=0, days=1).world.land
    doors = (land.neighbours[:, :4] >= 0).sum(axis=1)
    assert np.abs(share - doors / doors.sum()).max() < 0.008


@pytest.mark.parametrize("route", OWN_WAYS)
def test_a_trouble_is_found_where_a_patrol_stands_and_nowhere_else(route):
    city = square(route, days=40)
    seen = ways(city)
    c = laws.arisen(city)
    found = c[c.found >= 0]
    assert found.size > 50 and (found.channel == BY_PATROL).all() and (seen[found.found, found.cell] > 0).all()
    for case in c:  # on the first day that anybody comes
        due = np.flatnonzero(seen[case.day :, case.cell])
        assert case.found == (case.day + due[0] if due.size else -1)


def test_a_trouble_that_is_hard_to_see_is_passed_by_now_and_then():
    city = square("round", visible=0.5, days=100).run()
    c = laws.arisen(city)
    c = c[(c.day < 50) & (c.found >= 0)]
    rounds = (c.found - c.day) // 5
    assert 0.35 < (rounds == 0).mean() < 0.65 and rounds.max() > 2


@pytest.mark.parametrize("route", OWN_WAYS)
def test_other_channels_find_between_visits(route):
    more = {"discovery.report": 0.1, "discovery.online": 0.1}
    c = laws.arisen(square(route, 0.04, **more).run())
    assert {BY_PATROL, BY_RAISER, BY_ONLINE} == set(np.unique(c.channel[c.found >= 0]))


@pytest.mark.parametrize("route", OWN_WAYS)
@pytest.mark.parametrize("policy", ["siloed", "fused", "pooled", FusionPolicy(grid_merging=0.5)], ids=str)
def test_the_laws_of_a_city_hold_whatever_way_patrols_go(route, policy):
    spec = random_scenario(11, 30.0).with_values({ROUTE: route, "organisations.net_coverage": 0.6})
    city = City(spec, policy, rng=4, days=50).run()
    for law in LAWS:
        law(city)
    c = laws.arisen(city)
    assert (c.channel == BY_PATROL).any() and np.isin(c.channel, (BY_MEMBER, BY_WORKPLACE)).any()
    finding, nets, beats = city.world.finding, city.world.nets, city.world.beats
    by_line = nets.visits.reshape(-1, 8)
    hours = city.ledger.charged[: nets.size, 0].reshape(-1, 8)
    served = (by_line > 0).sum()
    assert 0 < served and by_line.sum() <= hours.sum() / spec.discovery.visit_hours + 1e-9
    own = finding.covered.any(axis=1)
    assert not finding.patrol[~own].any() and (finding.patrol[own] > 0).any() == (beats.visits[own] > 0).any()


def test_merged_nets_go_as_one_through_every_cell_that_one_of_them_covered():
    spec = Scenario.of(SMALL).with_values({ROUTE: "round", "organisations.net_coverage": 0.5})
    city = City(spec, "pooled", rng=2, days=30)
    ways(city)
    nets, finding = city.world.nets, city.world.finding
    assert (nets.lead == 0).all() and (nets.visits.reshape(-1, 8)[:, 1:] == 0.0).all()
    assert nets.cells.reshape(-1, 8)[:, 0].sum() == finding.covered.any(axis=1).sum()


@pytest.mark.parametrize("route", OWN_WAYS)
def test_a_city_resumed_goes_on_its_way(route, tmp_path):
    spec = random_scenario(5, 20.0).with_values({ROUTE: route})
    City(spec, "fused", rng=4, days=45).run_for(17).save(tmp_path / "city.npz")
    resumed, straight = City.resume(tmp_path / "city.npz").run(), City(spec, "fused", rng=4, days=45).run()
    assert fingerprint(resumed) == fingerprint(straight)


@pytest.mark.parametrize("route", OWN_WAYS)
def test_steps_of_a_day_or_all_at_once(route):
    spec = random_scenario(6, 20.0).with_values({ROUTE: route})
    one, other = (City(spec, "fused", rng=4, days=45) for _ in range(2))
    while one.running:
        one.step()
    assert fingerprint(one) == fingerprint(other.run())


def test_findings_of_a_day_are_credited_by_hazard_unless_said_otherwise():
    assert Scenario.of({}).discovery.credit == "race"


CHANCES = (0.2, 0.1, 0.3, 0.0, 0.05)  # patrol, raiser, online line, member, workplace branch


def credits_of(order):
    """Return the share of findings credited to each channel, in the order in which they are asked."""
    hazards, rule = tuple(float(h) for h in -np.log1p(-np.array(CHANCES))), plain(credited)
    given = [rule(hazards, order, (k + 0.5) / 500) for k in range(500)]
    return np.array([given.count(channel) for channel in ASKED]) / 500


def test_in_order_the_first_that_notices_is_credited():
    a = np.array(CHANCES)
    first = a * np.concatenate([[1.0], np.cumprod(1.0 - a)[:-1]])
    assert credits_of(0) == pytest.approx(first / first.sum(), abs=0.002)


def test_by_lot_all_that_notice_are_credited_alike():
    share = np.mean([credits_of(order) for order in range(120)], axis=0)
    noticed = np.array(list(product((0, 1), repeat=5)))[1:]
    chance = np.prod(np.where(noticed, CHANCES, 1.0 - np.array(CHANCES)), axis=1)
    alike = (noticed / noticed.sum(axis=1, keepdims=True) * chance[:, None]).sum(axis=0)
    assert share == pytest.approx(alike / chance.sum(), abs=0.002)


@pytest.mark.parametrize("rule", ["order", "lot"])
def test_who_is_credited_changes_no_day_of_a_finding(rule):
    spec = random_scenario(3, 20.0).with_values({"referral.accuracy": 1.0, "discovery.online": 0.0})
    cities = (City(spec.with_values({"discovery.credit": c}), "siloed", rng=2, days=30).run() for c in ("race", rule))
    one, other = (laws.arisen(city) for city in cities)
    assert (one.found == other.found).all() and (one.channel != other.channel).any()
