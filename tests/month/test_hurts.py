"""No lever of hours is good by construction: for each, a setting inside its ranges where it hurts, and through what.

Every row moves at most three numbers of the reference street. The outcome named is that of the mechanism named; two
replicates must agree. For ``regional_coordination`` no setting was found in which residents wait longer: it costs case
hours (``test_moves``). An office organised by need (``power_list``) costs superiors' duties, not residents' days.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import pytest

from model import City
from model.outcomes import BY_NAME
from model.scenario import Scenario, parameters
from tests.strategies import PLAIN

FEW_COMMUNITY, FEW_STREET, FEW_DISTRICT = (
    {f"organisations.{tier}_per_10k": posts} for tier, posts in (("community", 8.0), ("street", 4.0), ("district", 1.0))
)
SLOW_LINK = {"platform.link_speed": 0.1, "platform.link_hours": 0.02}


class Hurt(NamedTuple):
    lever: str
    settings: dict
    outcome: str
    why: str


HURTS = (
    Hurt("grid_merging", {"grids.generalist_eye": 0.3, "grids.visit_times": 8.0}, "days_to_discovery",
         "visits take as long as the lines they look for, and see less of each"),
    Hurt("burden_relief", {"ledgers.relief_saves": 0.1, "ledgers.blind": 0.2}, "handoffs_per_case",
         "superiors know less, entries go astray"),
    Hurt("shared_case_file", {"platform.case_file_share": 0.06, "platform.case_file_mistaken": 0.06},
         "days_to_discovery", "new findings are taken for known ones"),
    Hurt("street_refocus", {"street.refocus_shift": 1.0, **FEW_DISTRICT}, "days_to_resolution",
         "districts have the investment work on their hands"),
    Hurt("power_list", {}, "undone_superiors_duties", "nobody does what superiors ask"),
    Hurt("community_authority", {"street.authority_hours": 2.0, "street.authority_share": 0.8}, "days_to_resolution",
         "no specialist at the desk"),
    Hurt("resource_tilt", {"street.tilt": 0.3, **FEW_STREET}, "days_to_resolution", "upper tiers' cases wait"),
    Hurt("fair_pay", {"staff.fair_pay_hours": 0.1, "staff.pay_quits": 0.0}, "days_to_resolution",
         "hours are gone and nobody had left for the money"),
    Hurt("career_path", {"staff.career_keeps": 0.1, "staff.career_leave": 0.12}, "days_to_resolution",
         "the selected take their experience along"),
    Hurt("joint_funding", {"staff.funded_by_above": 1.0, "staff.pay_quits": 0.0, **FEW_DISTRICT}, "days_to_resolution",
         "those above pay with hours that their cases need"),
    Hurt("training", {"staff.training_hours": 0.06, "staff.training_gain": 0.0}, "days_to_resolution",
         "hours spent, nothing learnt"),
    Hurt("two_way_assessment", {"staff.assessment_drift": 0.4, "staff.assessment_effort": 0.0}, "days_to_discovery",
         "patrols turn to what is counted"),
    Hurt("service_centre", {"platform.centre_efficiency": 0.6, "platform.centre_share": 0.2}, "days_to_resolution",
         "travel, and nobody who knows the place"),
    Hurt("link_community", {**SLOW_LINK, **FEW_COMMUNITY}, "days_to_resolution", "hours of the community"),
    Hurt("link_street", {**SLOW_LINK, **FEW_STREET}, "days_to_resolution", "hours of the street"),
    Hurt("link_district", {**SLOW_LINK, **FEW_DISTRICT}, "days_to_resolution", "hours of the district"),
)  # fmt: skip


@cache
def ranges():
    return {p.path: (p.low, p.high) for p in parameters(Scenario)}


@pytest.mark.skipif(PLAIN, reason="whole streets for two years, compiled only")
@pytest.mark.parametrize("hurt", HURTS, ids=lambda hurt: hurt.lever)
def test_every_lever_can_hurt_through_its_own_mechanism(hurt):
    assert len(hurt.settings) <= 3
    for path, value in hurt.settings.items():
        low, high = ranges()[path]
        assert low <= value <= high, path
    spec = Scenario.of("street").with_values(hurt.settings)
    worse = -BY_NAME[hurt.outcome].direction
    for replicate in range(2):
        lived = City(spec, "siloed", rng=3, replicate=replicate)
        lived.run_for(lived.reform_day)
        plain, with_lever = (lived.fork(arm).run().outcomes()[hurt.outcome] for arm in ("siloed", hurt.lever))
        assert worse * (with_lever - plain) > 0.0, hurt.why
