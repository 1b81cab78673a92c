"""The city as its user meets it: twins, arms against each other, steps, files, stories, refusals, own rules.

Laws under any scenario and policy are in ``tests/properties``.
"""

from __future__ import annotations

import gc
import weakref

import mesa
import pytest

from model import City
from model.policy import MAIN_ARMS
from model.state.names import IS_COMMUNITY, PREVENTED
from tests import laws
from tests.model.cities import TINY, run

DAYS = 60


@pytest.fixture(scope="module")
def arms():
    return {arm: run(arm) for arm in MAIN_ARMS}


def test_every_law_holds_in_every_arm(arms):
    members = arms["siloed"].world.members.size
    for city in arms.values():
        laws.assert_all(city, arms["siloed"], members)


def test_desks_are_busy_and_their_workload_is_noted(arms):
    load = arms["siloed"].world.organisations.workload
    assert load.max() > 0.3 and load.max() <= 1.0
    assert arms["siloed"].outcomes()["utilisation_mean"] > 0.0


def test_twins_live_through_the_same_primary_cases(arms):
    siloed, fused = arms["siloed"], arms["fused"]
    n = siloed.primary
    both = (siloed.world.cases.state[:n] != PREVENTED) & (fused.world.cases.state[:n] != PREVENTED)
    assert both.mean() > 0.8
    for column in ("day", "name_a", "name_b", "source"):
        assert (siloed.world.cases[column][:n] == fused.world.cases[column][:n]).all(), column
    for column in ("cell", "raiser", "own_tier", "lines"):
        assert (siloed.world.cases[column][:n] == fused.world.cases[column][:n])[both].all(), column
    assert (siloed.world.cases.ended[:n] != fused.world.cases.ended[:n]).any()


def test_a_file_that_is_no_city_is_refused(tmp_path):
    path = tmp_path / "no.npz"
    path.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(ValueError, match="not a saved city"):
        City.resume(path)


def test_step_by_step_is_the_same_as_in_one_go():
    slow = City(TINY, "fused", rng=7, days=DAYS)
    while slow.running:
        slow.step()
    assert slow.time == DAYS
    laws.assert_same(slow, run("fused"))


def test_a_city_that_nobody_holds_is_freed_at_once():
    """Without the collector: a study of thousands of cities keeps the memory of those at work only."""
    gc.collect()
    gc.disable()
    try:
        for use in (lambda city: city, lambda city: city.run_for(25), lambda city: (city.step(), city.outcomes())):
            city = City(TINY, "fused", rng=7, days=30)
            use(city)
            seen, table = weakref.ref(city), weakref.ref(city.world.cases)
            del city
            assert seen() is None and table() is None
    finally:
        gc.enable()


def test_mesa_drives_a_city_as_any_model():
    """Steps, runs, and events that a user has scheduled, each at the end of its day; the lives lived are the same."""
    city, seen = City(TINY, "fused", rng=7, days=DAYS), []

    def once():
        seen.append(("once", city.day, city.time))

    def weekly():
        seen.append(("weekly", city.day, city.time))

    city.schedule_event(once, at=3.0)
    city.schedule_recurring(weekly, mesa.time.Schedule(interval=5, start=5))
    city.step()
    assert (city.day, city.time, city.steps) == (1, 1.0, 1) and seen == []
    assert city.run_for(10) is city and (city.day, city.time, city.steps, city.running) == (11, 11.0, 11, True)
    assert seen == [("once", 3, 3.0), ("weekly", 5, 5.0), ("weekly", 10, 10.0)]
    city.run_until(20)
    assert city.day == 20
    city.run_model()
    assert city.day == city.time == DAYS and not city.running
    city.step()  # the horizon is the end
    assert city.day == DAYS and len([what for what, _, _ in seen if what == "weekly"]) == DAYS // 5
    laws.assert_same(city, run("fused"))


def test_explain_tells_the_case_that_was_lived(arms):
    city = arms["siloed"]
    case = int(city.cases().query("state == 'resolved' and handoffs > 2").index[0])
    story = city.explain(case)
    assert story[0].what == "arises" and story[-1].what == "resolved"
    assert story[-1].day == city.world.cases.ended[case]
    with pytest.raises(ValueError, match="there is no case"):
        city.explain(10**7)


def test_formal_fusion_pays_and_does_not_gain(arms):
    formal, siloed, fused = (arms[arm].outcomes() for arm in ("formal", "siloed", "fused"))
    assert formal["paid_hours_coordination"] > siloed["paid_hours_coordination"]
    assert formal["days_to_resolution"] > siloed["days_to_resolution"] > fused["days_to_resolution"]
    assert formal["nominal_alliance_share"] == 1.0


def test_no_arrangement_beats_the_pooled_bound(arms):
    pooled = arms["pooled"].outcomes()["days_to_resolution"]
    assert all(city.outcomes()["days_to_resolution"] >= pooled for arm, city in arms.items() if arm != "pooled")


def test_bad_arguments_are_refused_in_a_sentence():
    for bad in (0, 751, 1.5, True):
        with pytest.raises(ValueError, match="days is"):
            City(TINY, "siloed", days=bad)
    with pytest.raises(ValueError, match="nearest is"):
        City(TINY, "silod")


def test_own_rules_join_the_month():
    seen = []

    def watch(city):
        """Note the months."""
        seen.append(
            (city.month, float(city.world.organisations.staff[city.world.organisations.form == IS_COMMUNITY].sum()))
        )

    City(TINY, "siloed", rng=1, days=DAYS, rules=[watch]).run()
    assert [month for month, _ in seen] == [0, 1, 2]
