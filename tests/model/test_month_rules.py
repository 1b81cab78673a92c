"""The month's rules one by one: what each does to hours, people and staff, where it can be said in a line."""

from __future__ import annotations

import pytest

from model import City, FusionPolicy
from model.month import staff
from model.state.names import (
    AT_HOME,
    FLOATING,
    USES,
)
from tests.model.cities import TINY, run, with_values


def prepared(policy, spec=TINY, months=1):
    """A city some months in, about to begin its next day."""
    return City(spec, policy, rng=7, days=250).run_for(21 * months + 1)


# --- staff ----------------------------------------------------------------------------------------------------------


def test_novices_work_slower_until_they_settle():
    city = prepared("siloed")
    o = city.world.organisations
    o.novices[:] = o.staff
    assert staff.speed(city) == pytest.approx(o.skill * city.spec.staff.novice)
    o.novices[:] = 0.0
    assert staff.speed(city) == pytest.approx(o.skill)


# --- members' life --------------------------------------------------------------------------------------------------


def test_organisational_life_keeps_members_active_and_floating_ones_fade():
    plain, lively = (run(arm, 250) for arm in ("siloed", "organisational_life"))
    m = plain.world.members
    assert m.active[m.belongs == AT_HOME].mean() > m.active[m.belongs == FLOATING].mean() + 0.2
    assert lively.world.members.active.mean() > plain.world.members.active.mean()


def test_registration_counts_in_who_lives_here_and_belongs_elsewhere():
    half = run(FusionPolicy(residence_registration=0.5), 21).world.members
    whole = run("residence_registration", 21).world.members
    elsewhere = (whole.belongs != AT_HOME) & (whole.belongs != FLOATING)
    assert whole.registered[elsewhere].all() and not whole.registered[~elsewhere].any()
    assert 0.35 < half.registered[elsewhere].mean() < 0.65
    assert (half.registered <= whole.registered).all()


# --- grids, street, coordination, platform --------------------------------------------------------------------------


def test_each_level_pays_for_its_own_linking():
    spent = {}
    for arm in ("link_community", "link_street", "link_district", "link_city"):
        city = prepared(arm)
        charged = city.ledger.charged[:, USES.index("coordination")]
        spent[arm] = {int(level) for level in city.world.organisations.level[city.ledger.owner[charged > 0.0]]}
    assert spent == {"link_community": {0}, "link_street": {1}, "link_district": {2}, "link_city": {3}}


# --- values ---------------------------------------------------------------------------------------------------------


def test_averaging_narrows_values_and_keeps_their_mean():
    quiet, busy = (
        run("siloed", 250, spec=with_values({"values.neighbourhood": w, "values.activity": 0.0})) for w in (0.0, 0.06)
    )
    assert busy.world.positions.std() < quiet.world.positions.std()
    assert float(busy.world.positions.mean()) == pytest.approx(float(quiet.world.positions.mean()), abs=1e-4)
    assert (busy.world.finding.discord < quiet.world.finding.discord).all()


def test_a_watched_city_is_in_a_worse_mood():
    none, much = (run("siloed", 250, spec=with_values({"feedback.distrust": d})) for d in (0.0, 0.04))
    assert much.world.land.mood.mean() < none.world.land.mood.mean()
    assert much.outcomes()["trust_mean"] < none.outcomes()["trust_mean"]
