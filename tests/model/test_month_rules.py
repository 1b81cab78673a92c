"""The month's rules one by one: what each does to hours, people and staff, where it can be said in a line."""

from __future__ import annotations

import numpy as np
import pytest

from model import City, FusionPolicy
from model.month import coordination, grids, platform, staff, street
from model.state.names import (
    AT_HOME,
    DUTIES,
    FLOATING,
    IS_COMMUNITY,
    IS_OFFICE,
    N_LINES,
    REPORTING,
    USES,
)
from tests.model.cities import TINY, run, with_values


def prepared(policy, spec=TINY, months=1):
    """A city some months in, about to begin its next day."""
    return City(spec, policy, rng=7, days=250).run_for(21 * months + 1)


# --- staff ----------------------------------------------------------------------------------------------------------


def test_quits_follow_load_and_the_pay_gap():
    city = prepared("siloed")
    o, rule = city.world.organisations, city.spec.staff
    o.workload[:] = 0.0
    o.pay_gap[:] = rule.pay_gap
    assert staff.monthly_quit_rate(city) == pytest.approx(np.full(o.posts.size, rule.quit))
    o.workload[:] = 1.0
    assert staff.monthly_quit_rate(city) == pytest.approx(np.full(o.posts.size, rule.quit * (1 + rule.overload)))
    o.pay_gap[:] = rule.pay_gap + 0.1
    grown = staff.monthly_quit_rate(city) / (rule.quit * (1 + rule.overload))
    assert grown == pytest.approx(np.full(o.posts.size, np.exp(0.1 * rule.pay_quits)))


def test_fair_pay_closes_the_gap_and_joint_funding_evens_it_out():
    plain, fair, joint = (prepared(arm) for arm in ("siloed", "fair_pay", "joint_funding"))
    community = plain.world.organisations.form == IS_COMMUNITY
    gap = staff.pay_gap(plain)[community]
    assert (staff.pay_gap(fair)[community] == 0.0).all() and gap.min() > 0.0
    assert staff.pay_gap(joint)[community] == pytest.approx(np.full(gap.size, gap.mean()))
    assert (staff.pay_gap(fair)[~community] == staff.pay_gap(plain)[~community]).all()


def test_novices_work_slower_until_they_settle():
    city = prepared("siloed")
    o = city.world.organisations
    o.novices[:] = o.staff
    assert staff.speed(city) == pytest.approx(o.skill * city.spec.staff.novice)
    o.novices[:] = 0.0
    assert staff.speed(city) == pytest.approx(o.skill)


def test_training_raises_skill_towards_its_ceiling_only():
    spec = with_values({"staff.training_gain": 0.04})
    before = City(spec, "training", rng=7, days=250).world.organisations.skill.copy()
    after = run("training", 250, spec=spec).world.organisations.skill
    low = before < spec.staff.training_ceiling
    assert (after[low] > before[low]).all() and (after[low] <= spec.staff.training_ceiling).all()
    assert (after[~low] == before[~low]).all()


# --- members' life --------------------------------------------------------------------------------------------------


def test_organisational_life_keeps_members_active_and_floating_ones_fade():
    plain, lively = (run(arm, 250) for arm in ("siloed", "organisational_life"))
    m = plain.world.members
    assert m.active[m.belongs == AT_HOME].mean() > m.active[m.belongs == FLOATING].mean() + 0.2
    assert lively.world.members.active.mean() > plain.world.members.active.mean()


def test_an_old_membership_gives_fewer_hours():
    young, old = (run("siloed", 21, spec=with_values({"members.age_availability": a})) for a in (1.0, 0.3))
    assert old.world.communities.volunteers.sum() < young.world.communities.volunteers.sum()


def test_registration_counts_in_who_lives_here_and_belongs_elsewhere():
    half = run(FusionPolicy(residence_registration=0.5), 21).world.members
    whole = run("residence_registration", 21).world.members
    elsewhere = (whole.belongs != AT_HOME) & (whole.belongs != FLOATING)
    assert whole.registered[elsewhere].all() and not whole.registered[~elsewhere].any()
    assert 0.35 < half.registered[elsewhere].mean() < 0.65
    assert (half.registered <= whole.registered).all()


# --- grids, street, coordination, platform --------------------------------------------------------------------------


def test_ledgers_shrink_with_the_nets_really_merged_and_grow_in_a_merger_by_name():
    plan = with_values({}).organisations
    shares = {}
    for name, policy in {
        "siloed": "siloed", "merged": "grid_merging", "in name": FusionPolicy(grid_merging=1.0, substance=0.0),
    }.items():  # fmt: skip
        ledger = prepared(policy).ledger
        n = 3 * N_LINES
        shares[name] = ledger.charged[:n, REPORTING].sum() / ledger.worked[:n].sum()
    assert shares["siloed"] == pytest.approx(plan.reporting_share)
    assert shares["merged"] == pytest.approx(plan.reporting_share_merged)
    assert shares["in name"] == pytest.approx(plan.reporting_share_nominal)


def test_a_merged_net_works_as_generalists_who_learn_for_a_year():
    city = prepared("grid_merging")
    rule = city.spec.grids
    for month, gained in ((0, 0.0), (6, 0.5), (12, 1.0), (20, 1.0)):
        city.month = month
        speed = grids.generalists(city)
        assert speed[: 3 * N_LINES] == pytest.approx(
            np.full(3 * N_LINES, rule.generalist + rule.training_gain * gained)
        )
        assert (speed[3 * N_LINES :] == 1.0).all()


def test_refocusing_frees_the_streets_hours_and_hands_part_of_them_up():
    plain, freed = (prepared(arm) for arm in ("siloed", "street_refocus"))
    here = slice(3 * N_LINES, 4 * N_LINES)
    above = slice(4 * N_LINES, 5 * N_LINES)
    office = plain.stations_of(IS_OFFICE)
    saved = sum((plain.ledger.charged[at, DUTIES] - freed.ledger.charged[at, DUTIES]).sum() for at in (here, office))
    added = (freed.ledger.charged[above, DUTIES] - plain.ledger.charged[above, DUTIES]).sum()
    assert saved > 0.0
    assert added == pytest.approx(freed.spec.street.refocus_shift * saved, rel=0.05)  # staff differs by a quit or two


@pytest.mark.parametrize(
    ("rule", "lever"), [(street.tilt, "resource_tilt"), (coordination.even_out, "regional_coordination")]
)
def test_moves_between_desks_conserve_hours(rule, lever):
    city = prepared(lever)
    free = city.ledger.free()
    before = free.copy()
    rule(city, free)
    assert free.sum() == pytest.approx(before.sum()) and (free >= 0.0).all()
    assert np.abs(free - before).max() > 0.0


def test_coordination_brings_hours_and_load_together():
    city = prepared(FusionPolicy(regional_coordination=1.0), spec=with_values({"street.coordination": 0.6}))
    n = 3 * N_LINES
    load = city.noted_load[1][:n].reshape(-1, N_LINES)
    free = city.ledger.free()

    def gap(hours):
        per_load = hours[:n].reshape(-1, N_LINES) / load
        return (per_load.std(axis=0) / per_load.mean(axis=0)).mean()

    before = gap(free)
    coordination.even_out(city, free)
    assert gap(free) < 0.5 * before


def test_the_centre_pools_what_communities_give():
    city = prepared("service_centre")
    free = city.ledger.free()
    before = free.sum()
    pooled = platform.centre(city, free)
    assert pooled.shape == (1,) and pooled.sum() > 0.0
    assert free.sum() + pooled.sum() == pytest.approx(before)


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
