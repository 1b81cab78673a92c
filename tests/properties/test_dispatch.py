"""A line that dispatches sends a new case to the shortest of its queues in the street; by default nobody does."""

from __future__ import annotations

import pytest

from experiments.verification.laws import fingerprint
from experiments.verification.queues import desks
from experiments.verification.runs import Run
from model import City, FusionPolicy
from model.day.diary import IS_DUPLICATE
from model.scenario import Scenario
from tests import laws
from tests.strategies import SMALL, random_scenario

SWITCH = "referral.shorter_queue"
NESTED = {f"city.{name}": value for name, value in SMALL["city"].items()}


def test_nobody_dispatches_by_default():
    assert Scenario.of({}).referral.shorter_queue == 0.0


@pytest.mark.parametrize("policy", ["siloed", "fused"])
def test_where_a_street_has_one_community_nothing_changes_to_the_last_bit(policy):
    alone = random_scenario(3).with_values({"city.communities_per_street": 1})
    off, on = (City(alone.with_values({SWITCH: share}), policy, rng=2, days=45).run() for share in (0.0, 1.0))
    assert fingerprint(off) == fingerprint(on)


def test_the_cases_of_one_day_see_each_other():
    """Eight cases of one morning in the third of four communities: its own desk first, then the lowest number."""
    settings = {"city.communities_per_street": 4, "city.rows": 2, "city.columns": 4, SWITCH: 1.0}
    plain = desks(0.0, 2.0)
    run = Run("desks", (*plain.settings, *settings.items()), 1, seeds=("everyday_service", (2,) * 8))
    (city,) = run.cities()
    assert (city.world.cases.desk[:8] // 8).tolist() == [2, 0, 1, 3, 2, 0, 1, 3]


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("policy", ["siloed", "fused", FusionPolicy(grid_merging=1.0)], ids=str)
def test_cases_stay_in_line_and_street_and_none_is_lost(policy, share):
    busy = random_scenario(11, 30.0).with_values({**NESTED, SWITCH: share})
    city = City(busy, policy, rng=4, days=60).run()
    for law in (laws.assert_cases_conserved, laws.assert_little, laws.assert_lives_are_legal, laws.assert_tolls_paid):
        law(city)
    c, d, land = laws.arisen(city), city.world.desks, city.world.land
    c = c[(c.desk >= 0) & (c.tier == 0)]
    assert (d.tier[c.desk] == 0).all() and (d.street[c.desk] == land.street[c.cell]).all()
    once = c[(c.lines == 1) & (c.marks & IS_DUPLICATE == 0)]
    assert (d.line[once.desk] == city.kinds.lines[once.kind, 0]).all()
    away = (d.block[c.desk] != land.community[c.cell]).sum()
    assert away > 10 if share else away == 0
