"""Disputes under the switches of limit cases: next door, the order of a day, days of grace, unknown ones."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.verification.disputes import KIND, disputes
from experiments.verification.epidemics import NEXT_DOOR, epidemic
from model import City
from model.scenario import Scenario
from model.scenario.read import ScenarioFault
from model.state.names import BY_ESCALATION, LATENT, NEVER, RESOLVED
from tests import laws
from tests.strategies import random_scenario

AT_ONCE = {KIND + "ignition": 1e9, "conflict.settle_fresh": 0.0, "conflict.settle_escalated": 0.2}
UNFOUND = {"discovery.report": 0.0}


def lived(days, cases_a_day=0.3, **values):
    spec = disputes(cases_a_day, days, **{name.replace("__", "."): value for name, value in values.items()}).spec()
    return City(spec, rng=5, days=days).run()


def cases(city):
    return laws.arisen(city)


def seeded(neighbours, wrapped=False, settles=0.2, first=True, side=9):
    run = epidemic(side, side, [(side // 2, side // 2)], settles, 0.5, NEXT_DOOR, 12, 1)
    switches = {"conflict.neighbours": neighbours, "city.wrapped": wrapped, "conflict.settles_first": first}
    (city,) = type(run)(**{**run.__dict__, "switches": tuple(switches.items())}).cities()
    return city


def test_all_are_off_by_default():
    c = Scenario.of({}).conflict
    assert (c.neighbours, c.settles_first, c.grace_days, c.escalation_finds) == (8, True, 0.0, True)
    assert c.spread_law == "poisson"


def test_other_numbers_of_neighbours_are_refused():
    with pytest.raises(ScenarioFault, match="conflict.neighbours"):
        Scenario.of({}).with_values({"conflict.neighbours": 6})


@pytest.mark.parametrize(("neighbours", "farthest"), [(4, {1}), (8, {1, 2})])
@pytest.mark.parametrize("wrapped", [False, True])
def test_disputes_start_next_door(neighbours, farthest, wrapped):
    city = seeded(neighbours, wrapped)
    c, land = cases(city), city.world.land
    child = np.flatnonzero(c.parent >= 0)
    steps = []
    for place in (land.row, land.column):
        step = np.abs(place[c.cell[child]] - place[c.cell[c.parent[child]]])
        steps.append(np.minimum(step, 9 - step) if wrapped else step)
    assert np.maximum(*steps).max() == 1 and set(steps[0] + steps[1]) == farthest
    assert child.size > 20


@pytest.mark.parametrize("first", [True, False])
def test_one_settled_today_spreads_today_only_where_spreading_comes_first(first):
    c = cases(seeded(8, settles=1.0, first=first, side=21))
    parents = np.unique(c.parent[c.parent >= 0])
    if first:
        assert c.size == 1 and parents.size == 0
        return
    assert parents.size > 5
    assert (c.day[c.parent >= 0] == c.ended[c.parent[c.parent >= 0]]).all()
    over = c.state == RESOLVED  # a seeded one is walked, and ignites, a day later
    assert (c.ended[over] == np.where(c.parent < 0, c.day + 1, c.day + 2)[over]).all()


@pytest.mark.parametrize("first", [True, False])
def test_one_settled_today_escalates_today_only_where_escalating_comes_first(first):
    values = {"conflict.settle_fresh": 1.0, "conflict.settle_escalated": 1.0, "conflict.settles_first": first}
    clocks = cases(lived(10, **values, **{KIND + "ignition": 0.0})).to_ignite
    c = cases(lived(10, **values, **{KIND + "ignition": 0.4}))
    assert ((c.level > 0) == ((clocks <= 0.4) & (not first))).all()
    assert (c.ended[c.level == 0] == c.day[c.level == 0]).all() and c.size > 100
    assert first or (c.level > 0).sum() > 20


@pytest.mark.parametrize("grace", [0.0, 3.0, 4.5])
def test_nothing_escalates_in_its_days_of_grace(grace):
    c = cases(lived(12, **AT_ONCE, **{"conflict.grace_days": grace}))
    due = c.day + np.ceil(grace)
    assert (c.level_day == np.where(due < 12, due, NEVER)).all() and (c.level > 0).sum() > 50


def test_a_sleeping_dispute_keeps_its_grace():
    """Nobody finds it, so that it sleeps through its days of grace: the clock begins to run after them, no day late."""
    values = {KIND + "ignition": 0.05, "conflict.grace_days": 7.0, "conflict.ageing": 0.1, **UNFOUND}
    clocks = cases(lived(60, **values | {KIND + "ignition": 0.0})).to_ignite
    c = cases(lived(60, **values))
    age = np.arange(60)
    burnt = np.cumsum(0.05 * np.where(age < 7, 0.0, np.minimum(1.0 + 0.1 * age, 5.0)))
    due = c.day + np.searchsorted(burnt, clocks)
    assert (c.level_day == np.where(due < 60, due, NEVER)).all() and (c.level > 0).sum() > 50


def test_one_that_nobody_knows_of_escalates_unknown():
    values = {KIND + "ignition": 0.1, **UNFOUND}
    known, unknown = (cases(lived(30, **values, **{"conflict.escalation_finds": finds})) for finds in (True, False))
    assert (known.level_day == unknown.level_day).all() and (known.level > 0).sum() > 50
    assert (known.channel[known.level > 0] == BY_ESCALATION).all()
    assert (unknown.state == LATENT).all() and (unknown.channel == -1).all() and (unknown.found == NEVER).all()


def test_one_that_escalated_unknown_is_found_later_and_spreads_meanwhile():
    values = {**AT_ONCE, "discovery.report": 0.1, "conflict.spread": 0.2, "conflict.escalation_finds": False}
    city = lived(40, **values)
    c = cases(city)
    parent = c.parent[c.parent >= 0]
    early = (c.day[c.parent >= 0] < c.found[parent]) | (c.found[parent] == NEVER)
    assert early.sum() > 20 and (c.channel != BY_ESCALATION).all()
    assert ((c.found > c.level_day) & (c.state == RESOLVED)).sum() > 20
    for law in (laws.assert_cases_conserved, laws.assert_lives_are_legal):
        law(city)


@pytest.mark.parametrize(("contacts", "most"), [(0.5, 1), (1.0, 1), (3.0, 3), (12.0, 8)])
def test_a_contact_point_seeds_one_a_day_or_none(contacts, most):
    values = {**AT_ONCE, "conflict.spread": 0.5 / contacts, KIND + "contacts": contacts}
    values["conflict.settle_escalated"] = 1e-9
    by_law = {}
    for rule in ("poisson", "binomial"):
        c = cases(lived(8, 1.0, **values, **{"conflict.spread_law": rule}))
        child = c.parent >= 0
        a_day = np.unique(np.stack([c.parent[child], c.day[child]]), axis=1, return_counts=True)[1]
        by_law[rule] = a_day.max(), child.mean()
    assert by_law["binomial"][0] <= most and by_law["poisson"][0] > 2
    assert by_law["binomial"][1] == pytest.approx(by_law["poisson"][1], rel=0.1)


def test_a_contact_point_that_always_seeds_seeds_every_day():
    c = cases(lived(5, 0.01, **AT_ONCE | {"conflict.settle_escalated": 1e-9}, **{
        "conflict.spread": 3.0, "conflict.spread_law": "binomial", KIND + "contacts": 2.0,
    }))  # fmt: skip
    root = np.flatnonzero((c.parent < 0) & (c.day == 0))
    assert root.size > 0
    assert (np.bincount(c.parent[c.parent >= 0], minlength=c.size)[root] == 2 * 4).all()


@pytest.mark.parametrize("policy", ["siloed", "fused", "pooled"])
def test_with_all_of_them_no_case_is_lost(policy):
    fierce = {"conflict.spread": 0.05, "conflict.ignition_scale": 20.0}
    switches = {
        "conflict.neighbours": 4, "conflict.settles_first": False, "conflict.grace_days": 2.0,
        "conflict.escalation_finds": False, "conflict.spread_law": "binomial", "city.wrapped": True,
    }  # fmt: skip
    city = City(random_scenario(11, 10.0).with_values(fierce | switches), policy, rng=4, days=40).run()
    for law in (laws.assert_cases_conserved, laws.assert_little, laws.assert_lives_are_legal, laws.assert_tolls_paid):
        law(city)
    c = cases(city)
    assert (c.level > 0).sum() > 20 and ((c.level > 0) & (c.state == LATENT)).sum() > 0
