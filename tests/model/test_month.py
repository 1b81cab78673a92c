"""What organisations do in a month: partners and their order, limits of branches, lent hours, spots nobody watches."""

from __future__ import annotations

import numpy as np
import pytest

from model import City, FusionPolicy
from model.month import alliances
from model.policy import SECONDMENT_MODES
from model.state.blind import blind_kinds, blind_spots
from model.state.names import AT_WORK, JOINT_BRANCH, OWN_BRANCH
from tests import laws
from tests.model.cities import TINY, outcome, run, with_values

YEAR = 250


def ties_of(city):
    t = city.world.ties
    return t[t.alive > 0]


# --- alliances ------------------------------------------------------------------------------------------------------


def test_nobody_has_more_partners_than_room():
    for arm in ("alliances", "formal"):
        for room in (2, 4):
            city = run(arm, YEAR, spec=with_values({"alliances.partners": room}))
            assert alliances.count_partners(city).max() <= room
            assert city.world.ties.alive.any()


def test_more_room_makes_more_ties_and_more_hours():
    few, many = (run("alliances", YEAR, spec=with_values({"alliances.partners": n})) for n in (2, 8))
    assert many.world.ties.alive.sum() > few.world.ties.alive.sum()
    assert many.outcomes()["paid_hours_coordination"] > few.outcomes()["paid_hours_coordination"]


def test_formal_ties_cost_what_real_ones_cost_and_have_no_substance():
    formal, fused, siloed = (run(arm, YEAR) for arm in ("formal", "fused", "siloed"))
    assert ties_of(formal).size > ties_of(siloed).size
    assert ties_of(formal).helped.sum() == 0 < ties_of(fused).helped.sum()
    assert 0.0 < ties_of(formal).substance.max() < ties_of(fused).substance.max(), "contact alone adds a little"
    hours = [outcome(city, "paid_hours_coordination") / ties_of(city).size for city in (formal, fused)]
    assert hours[0] > 0.9 * hours[1], "a tie in name asks for its meetings like any other"
    for use in ("coordination", "platform", "training", "meetings", "reporting"):
        assert outcome(formal, f"paid_hours_{use}") > outcome(siloed, f"paid_hours_{use}"), use


def test_hours_may_grow_faster_than_partners():
    flat, steep = (run("alliances", 60, spec=with_values({"alliances.hours_exponent": e})) for e in (1.0, 1.5))
    assert outcome(steep, "paid_hours_coordination") > 1.2 * outcome(flat, "paid_hours_coordination")


# --- secondment -----------------------------------------------------------------------------------------------------


def one_way():
    return FusionPolicy(secondment=1.0, secondment_mode="one_way")


def test_ties_outlive_the_return_and_fade():
    spec = with_values({"secondment.months": 6, "alliances.dissolve": 0.0})
    city = City(spec, "secondment", rng=7, days=YEAR)
    city.run_for(21 * 6 + 2)
    left = ties_of(city)
    assert left.size and left.substance.max() == pytest.approx(city.spec.secondment.tie)
    assert (left.hours == 0.0).all()  # personal ties are nobody's meeting
    before = left.substance.max()
    city.run_for(60)
    assert 0.0 < ties_of(city).substance.max() < before


def test_secondments_that_return_leave_staff_and_hours_whole():
    spec = with_values({"secondment.months": 6})
    for mode in SECONDMENT_MODES:
        city = City(spec, FusionPolicy(secondment=1.0, secondment_mode=mode), rng=7, days=200)
        start = City(spec, "siloed", rng=7, days=200)
        desks, s = city.world.desks, city.world.secondments
        for _ in range(4):
            city.run_for(50)
            laws.assert_staff_conserved(city, start)
            laws.assert_hours_are_the_posts(city)
            home = np.flatnonzero(s.host >= 0)
            assert (desks.line[s.host[home]] == desks.line[home]).all()


# --- firms and branches ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arm", ["siloed", "zone_branches"])
def test_joint_branches_hold_five_units_at_most_and_three_members_when_founded(arm):
    city = City(TINY, arm, rng=7, days=YEAR)
    for _ in range(5):
        f = city.world.firms
        joint = f[f.branch == JOINT_BRANCH]
        units = np.bincount(joint.joint, minlength=f.size)
        members = np.bincount(joint.joint, joint.members, f.size)
        assert units.max() <= 5
        if city.day == 0:  # later some linger as shells
            assert (members[units > 0] >= 3).all() and (f.members[f.branch == OWN_BRANCH] >= 3).all()
        city.run_for(50)


def test_a_branch_that_lost_its_members_is_a_shell_until_it_is_dissolved():
    moving = {"enterprises.turnover_per_year": 0.5}
    slow, fast = (run("siloed", YEAR, spec=with_values(moving | {"organising.dissolve": d})) for d in (0.01, 0.2))
    for name in ("hollow_branch_share", "enterprise_coverage_formal"):
        assert outcome(slow, name) > outcome(fast, name), name


def test_a_fifty_first_member_takes_as_many_visits_again():
    normal, large = (run("siloed", 120, spec=with_values({"organising.branch_most": n})) for n in (50, 3))
    founded = [int((c.world.firms.branch == OWN_BRANCH).sum()) for c in (normal, large)]
    assert founded[1] <= founded[0]


def test_members_of_a_new_branch_belong_to_it():
    city = run("zone_branches", YEAR)
    f, m = city.world.firms, city.world.members
    start = City(TINY, "zone_branches", rng=7, days=YEAR).world.firms.branch
    new = (f.branch == JOINT_BRANCH) & (start != JOINT_BRANCH)
    at = m[(m.firm >= 0) & new[np.maximum(m.firm, 0)]]
    assert new.any() and (at.belongs == AT_WORK).mean() > 0.5


def test_firms_grow_and_shrink_alike_in_every_arm():
    siloed, fused = (run(arm, YEAR).world.firms for arm in ("siloed", "fused"))
    still = run("siloed", YEAR, spec=with_values({"enterprises.growth_spread": 0.0})).world.firms
    assert (siloed.employees == fused.employees).all()
    assert (siloed.employees > still.employees).any() and (siloed.employees < still.employees).any()
    assert siloed.employees.min() >= 1


def test_idle_members_hollow_branches_out():
    low, usual = (run("siloed", YEAR, spec=with_values({"members.activity_decay": d})).outcomes() for d in (0.15, 0.02))
    assert low["hollow_branch_share"] > usual["hollow_branch_share"]
    assert low["enterprise_coverage"] < usual["enterprise_coverage"]
    assert low["enterprise_coverage_formal"] == pytest.approx(usual["enterprise_coverage_formal"], abs=0.05)


# --- finding --------------------------------------------------------------------------------------------------------


def test_a_blind_spot_is_a_place_where_trouble_arises_shows_and_goes_unseen():
    total = np.array([[0.0, 0.0, 0.0, 1.0]])
    assert blind_kinds(total, np.array([0.1, 0.0, 0.1, 0.1]), np.array([[5, 5, 0, 5]]), 0.004).tolist() == [
        [True, False, False, False]
    ]


def test_blind_spots_vary_with_the_nets_that_really_patrol():
    shares = [
        run("siloed", 21, spec=with_values({"organisations.net_coverage": c, "discovery.member": 0.0002})).outcomes()[
            "blind_spot_share"
        ]
        for c in (0.5, 0.9, 1.0)
    ]
    assert shares[0] > shares[1] > shares[2]
    merged = run("grid_merging", 21, spec=with_values({"organisations.net_coverage": 0.5, "discovery.member": 0.0002}))
    assert merged.outcomes()["blind_spot_share"] < shares[0]
    assert blind_spots(merged).shape == (merged.sizes.cells, 12)


def test_intrusion_crowds_out_neighbours_own_help():
    none, much = (run("siloed", 21, spec=with_values({"discovery.crowding": c})) for c in (0.0, 0.05))
    assert much.world.finding.member.sum() < none.world.finding.member.sum()
    assert much.world.communities.volunteers.sum() < none.world.communities.volunteers.sum()


def test_assessed_workers_turn_from_patrol_to_what_is_counted():
    drift = with_values({"staff.assessment_drift": 0.4, "staff.assessment_hours": 0.0})
    assessed, siloed = (run(arm, 60, spec=drift).outcomes() for arm in ("two_way_assessment", "siloed"))
    assert assessed["paid_hours_patrol"] < 0.65 * siloed["paid_hours_patrol"]
    assert assessed["days_to_discovery"] > siloed["days_to_discovery"]


def test_wider_values_mean_more_discord():
    """Discord is measured against a fixed spread, so a city of plural values has more of it (D14)."""
    from model.city import City
    from model.scenario import Scenario

    def discord(spread):
        spec = Scenario.of("tiny").with_values({"population.value_spread": spread})
        return City(spec, "siloed", days=25).run().world.finding.discord.mean()

    assert discord(0.28) > discord(0.18) > discord(0.08)


def test_lower_pay_drives_more_staff_away():
    """Quits follow the pay gap itself, not its distance from what the scenario calls usual (D13)."""
    from model.city import City
    from model.month.staff import monthly_quit_rate
    from model.scenario import Scenario

    def rate(gap):
        spec = Scenario.of("tiny").with_values({"staff.pay_gap": gap})
        return monthly_quit_rate(City(spec, "siloed", days=10).run()).mean()

    assert rate(0.4) > 1.5 * rate(0.1)
