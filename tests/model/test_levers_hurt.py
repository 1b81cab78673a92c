"""No lever is good by construction: for each, a setting inside its ranges where it hurts, and where its price stands.

Every row is (lever, settings, outcome that gets worse, use of hours that pays for it, why). Settings stay inside the
ranges of the registry. A lever without a use moves hours instead of spending any: the row says what it costs
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import pytest

from model import City
from model.outcomes import BY_NAME
from model.policy import LEVERS
from model.state.names import KINDS, USES
from tests.model.cities import run, with_values

YEAR = 250
SEEDS = range(4)
DAYS = "days_to_resolution"


def every_kind(field, value):
    return {f"kinds.{kind}.{field}": value for kind in KINDS}


SLOW_LINK = {"platform.link_hours": 0.02, "platform.link_speed": 0.1}
STRETCHED = {"organisations.department_duties": 0.6, "organisations.department_reporting": 0.35}
EVEN_LOAD = {"organisations.placement_noise": 0.0, "organisations.placement_by_load": 1.0}
FEW_AT_HOME = {"organisations.community_per_10k": 8.0, "organisations.grid_workers_per_cell": 0.5}
EASY_STREET = {"organisations.street_per_10k": 12.0, "organisations.department_duties": 0.3}


class Hurt(NamedTuple):
    lever: str
    settings: dict
    outcome: str
    pays: str | None
    why: str


HURTS = (
    Hurt("alliances",
         {"alliances.hours_per_pair": 8.0, "alliances.friction_line": 0.4, "alliances.need_weight": 0.5,
          "alliances.friction_level": 0.0, "alliances.friction_composition": 0.0},
         DAYS, "coordination", "unlike lines rub: meetings cost more than the few shortcuts save"),
    Hurt("grid_merging",
         {"grids.generalist": 0.6, "grids.generalist_eye": 0.5, "grids.training_gain": 0.0,
          "grids.transition_hours": 0.15, "organisations.reporting_share": 0.3,
          "organisations.reporting_share_merged": 0.4, "organisations.net_coverage": 1.0},
         DAYS, "training", "nets had no gaps, ledgers do not shrink, and generalists are slow (C2, C13)"),
    Hurt("secondment",
         {"secondment.effective": 0.2, "secondment.learning": 0.0, "secondment.share": 0.1, "secondment.tie": 0.0},
         DAYS, "training", "secondees watch and learn; their home desk feels the gap"),
    Hurt("residence_registration",
         {"platform.registration_displaces": 0.8, "platform.registration_activity": 0.2},
         "enterprise_coverage", "platform", "what members give at home their own branch loses"),
    Hurt("shared_case_file",
         {"platform.case_file_share": 0.06, "platform.case_file_speed": 0.4, "platform.case_file_bounce": 0.2},
         DAYS, "platform", "running the file takes more hours than it saves"),
    Hurt("online_line",
         {"platform.online_noise": 1.0, "platform.online_contagion": 1.0, "platform.online_share": 0.03,
          "platform.online_gain": 0.001},
         DAYS, "platform", "few use it, and what comes is noise (C9)"),
    Hurt("joint_handling",
         {"handling.joint_hours": 3.0, "referral.hop_days": 0.2, "referral.bounce": 0.03, "referral.hop_hours": 0.05},
         DAYS, "coordination", "referral is quick, so meetings cost more than handing on"),
    Hurt("street_command",
         {"street.whistle_hours": 3.0, "street.whistle_saturation": 0.02, "street.command_reach": 1.0},
         DAYS, "coordination", "too many whistles: departments are run off their feet (C6)"),
    Hurt("street_refocus",
         {"street.refocus_shift": 1.0, "organisations.investment_share": 0.3, **EASY_STREET,
          **every_kind("tier_district", 0.1)},
         DAYS, None, "spends nothing; targets fall to the district, which is the bottleneck"),
    Hurt("community_backstop",
         {"organising.backstop_hours": 2.0, "organising.backstop_vitality": 0.1},
         "nominal_branch_share", "organising", "firms are listed, and nothing lives in the lists (C15)"),
    Hurt("zone_branches",
         {"organising.zone_hours": 3.0, "organising.joint_vitality": 0.4},
         DAYS, "organising", "joint branches cost hours and stay hollow"),
    Hurt("resource_tilt",
         {"street.tilt": 0.3, "organisations.street_per_10k": 4.0, "organisations.community_per_10k": 18.0,
          "organisations.reporting_share": 0.3, **every_kind("tier_street", 0.3)},
         DAYS, None, "spends nothing; takes hours from the desks where cases wait"),
    Hurt("regional_coordination",
         {"street.coordination": 0.1, "street.coordination_share": 0.02},
         DAYS, "coordination", "evening out little costs much"),
    Hurt("member_register",
         {"platform.registration_share": 0.01, "organising.register_finds": 0.03},
         DAYS, "platform", "the register is kept and finds few"),
    Hurt("organisational_life",
         {"members.paid_meeting_share": 0.05, "members.activity_gain": 0.02},
         DAYS, "meetings", "meetings cost more than they give"),
    Hurt("fair_pay", {"staff.fair_pay_cost": 0.1, "staff.pay_quits": 0.0},
         DAYS, "support", "better pay is paid in posts, and nobody left for pay"),
    Hurt("joint_funding", {"staff.joint_funding_cost": 0.02, "staff.pay_quits": 0.0},
         DAYS, "support", "evening out pay costs, and nobody left for pay"),
    Hurt("training", {"staff.training_gain": 0.0, "staff.training_hours": 0.06},
         DAYS, "training", "hours in class that teach nothing"),
    Hurt("two_way_assessment",
         {"staff.assessment_effort": 0.0, "staff.gaming": 2.0, "staff.assessment_hours": 0.04},
         DAYS, "training", "effort moves to what is measured (C7)"),
    Hurt("service_centre",
         {"platform.centre_share": 0.2, "platform.centre_efficiency": 0.6, "organisations.investment_share": 0.05,
          **EVEN_LOAD, **FEW_AT_HOME, **EASY_STREET},
         DAYS, None, "spends nothing; an hour in the centre does less, and desks were evenly loaded"),
    Hurt("link_city", {**SLOW_LINK, **STRETCHED, "referral.hop_days": 0.2, "referral.bounce": 0.03,
                       **every_kind("tier_city", 0.03)},
         DAYS, "coordination", "stretched city departments pay for linking that saves nothing"),
    Hurt("link_district", {**SLOW_LINK, **STRETCHED, "referral.hop_days": 0.2, "referral.bounce": 0.03,
                           "organisations.district_per_10k": 1.0},
         DAYS, "coordination", "the same in the district"),
    Hurt("link_street", {**SLOW_LINK, "organisations.street_per_10k": 4.0, "organisations.department_duties": 0.6},
         DAYS, "coordination", "the same in the street"),
    Hurt("link_community", SLOW_LINK, DAYS, "coordination", "the same in the community"),
)  # fmt: skip


@cache
def pair(lever, seed):
    spec = with_values(next(row.settings for row in HURTS if row.lever == lever))
    return tuple(run(arm, YEAR, seed=seed, spec=spec).outcomes() for arm in ("siloed", lever))


def test_every_lever_has_its_row():
    assert [row.lever for row in HURTS] == list(LEVERS)
    assert all(row.why and BY_NAME[row.outcome].direction for row in HURTS)


@pytest.mark.parametrize("row", HURTS, ids=lambda row: row.lever)
def test_the_lever_hurts_in_every_twin_city(row):
    worse = [
        (siloed[row.outcome] - alone[row.outcome]) * BY_NAME[row.outcome].direction
        for siloed, alone in (pair(row.lever, seed) for seed in SEEDS)
    ]
    assert min(worse) >= 0.0 and sum(worse) > 0.0 and sum(x > 0 for x in worse) >= len(worse) - 1, worse


@pytest.mark.parametrize("row", HURTS, ids=lambda row: row.lever)
def test_its_price_stands_in_the_books(row):
    if row.pays:
        siloed, alone = pair(row.lever, 0)
        assert alone[f"paid_hours_{row.pays}"] > siloed[f"paid_hours_{row.pays}"]
        return
    spec = with_values(row.settings)
    moved, left = (City(spec, arm, rng=0, days=1).run() for arm in (row.lever, "siloed"))
    for at, use in enumerate(USES):  # no use but duties and idle hours may grow: cases get what others lose
        if use not in ("idle", "duties"):
            assert moved.world.books.budget[at] <= left.world.books.budget[at] + 1e-9, use
    assert abs(moved.world.desks.hours - left.world.desks.hours).max() > 0.0
