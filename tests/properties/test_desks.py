"""Who is served next, who is put back, and who comes again: three classes, desks that keep what they began, returns."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.verification.queues import desks
from model import City, FusionPolicy
from model.day.diary import IN_HAND, IS_URGENT, MOST_SENT_ON, SENT_ON
from model.draws import key_of
from model.initial.world import build_twins
from model.scenario import Scenario, ScenarioFault
from model.state.names import KINDS, LINES, NEVER, RESOLVED
from tests import laws
from tests.strategies import SMALL, random_scenario

KEPT = {"handling.preemptive": False}
LAST = {"kinds.public_order.patient": True}
ROUND = {"civil": {"housing": 0.4}, "urban": {"labour": 0.3, "civil": 0.3}, "housing": {"urban": 0.9}}
BACK = {"referral.sent_on": ROUND, "referral.sent_on_work": {"urban": 0.5, "labour": 2.0}}
REGISTERED = {"handling.queue_order": "registration"}
NESTED = {f"city.{name}": value for name, value in SMALL["city"].items()}


def lives(came, days=40, spec=None, **settings):
    """Records of cases, (day, kind) each, that came to a desk with one post; each line has such a desk."""
    spec = spec or desks(0.0, 1.0, 8.0, side=1, **{"organisations.placement_by_load": 0.0}).spec()
    spec = spec.with_values(settings)
    day, kind = (np.array(column) for column in zip(*came, strict=True))
    columns = (day.astype(np.int16), np.zeros(day.size, np.int32), kind.astype(np.int8), np.zeros(day.size, np.int16))
    twins = build_twins(spec, key_of(1, 0), days, columns)
    return laws.arisen(City(spec, "siloed", rng=1, days=days, twins=twins).run())


SERVICE, ORDER, HAZARD = (KINDS.index(name) for name in ("everyday_service", "public_order", "safety_hazard"))


def test_by_default_nobody_is_patient_desks_put_back_and_no_case_comes_again():
    plain = Scenario.of({})
    assert plain.handling.preemptive and plain.referral.sent_on == plain.referral.sent_on_work == {}
    assert not any(getattr(plain.kinds, kind).patient for kind in KINDS)


def test_patient_cases_are_served_last():
    came = [(0, SERVICE), (0, ORDER), (1, HAZARD), (1, SERVICE)]
    assert lives(came).ended.tolist() == [0, 2, 1, 3]  # ordinary ones by age: the older order case before the service
    assert lives(came, **LAST).ended.tolist() == [0, 3, 1, 2]


@pytest.mark.parametrize(("settings", "ends"), [({}, [3, 1]), (KEPT, [2, 3])])
def test_a_case_that_was_begun_is_put_back_unless_the_desk_keeps_it(settings, ends):
    """Three days of work begun on the first day; an urgent case of a day's work comes on the second."""
    came = [(0, SERVICE), (1, HAZARD)]
    assert lives(came, **{"kinds.everyday_service.hours": 24.0}, **settings).ended.tolist() == ends


@pytest.mark.parametrize("posts", range(1, 21))
def test_a_desk_begins_as_many_cases_as_it_has_staff(posts):
    """Also where rounding leaves a crumb of an hour beside its whole days of work."""
    one_line = desks(
        0.8 * posts, 1.0, float(posts), side=3
    ).spec()  # all posts go where the cases are, a ninth of them here
    c = lives([(0, SERVICE)] * 30, 1, one_line, **{"kinds.everyday_service.hours": 24.0}, **KEPT)
    assert (c.started == 0).sum() == (c.marks & IN_HAND > 0).sum() == posts


@pytest.mark.parametrize("hours", [0.1, 0.8, 1.6])
@pytest.mark.parametrize("posts", [1, 3, 20])
def test_a_desk_ends_as_many_cases_as_its_hours_hold(posts, hours):
    """Also where a case's work, kept to seven digits, is a crumb more than it should be."""
    one_line = desks(0.8 * posts, 1.0, float(posts), side=3).spec()
    number = round(8.0 * posts / hours)
    c = lives([(0, SERVICE)] * (number + 1), 3, one_line, **{"kinds.everyday_service.hours": hours})
    assert (c.ended == 0).sum() == number and (c.ended == 1).sum() == 1


@pytest.mark.parametrize("short", [5e-5, 0.0])
def test_hours_owed_are_paid_to_the_last_digit(short):
    """Two cases come over four hops each; what is left of the day for the second one's toll is a crumb short of it."""
    hours = 8.0 - 2 * 4 * 0.2 + short
    way = {"referral.accuracy": 0.0, "referral.hop_days": 0.01, "referral.hop_hours": 0.2}
    came = [(0, SERVICE), (0, SERVICE)]
    settings = way | {"kinds.everyday_service.hours": hours}
    assert lives(came, 1, **settings).toll == pytest.approx([0.0, short], abs=1e-6)
    assert lives(came, **settings).toll.tolist() == [0.0, 0.0]


def test_more_staff_may_lengthen_the_mean_response_where_desks_keep_what_they_began():
    """Two urgent cases of five days, two others of a hundred, and an urgent burst of ten on the tenth day (7.A).

    Two staff are done with the urgent on the fifth day and take on the others, so that nobody is free for the burst.
    Published are 29.3357 and 85.7643 days, the burst a tenth of a day earlier and the others one and two tenths later.
    """
    came = [(0, HAZARD)] * 2 + [(0, SERVICE)] * 2 + [(10, ORDER)] * 10
    work = {"safety_hazard": 40.0, "everyday_service": 800.0, "public_order": 8.0}
    settings = {f"kinds.{kind}.hours": hours for kind, hours in work.items()}
    settings |= {"kinds.public_order.urgent": True, "kinds.public_order.line": "urban"}
    response = []
    for posts in (1, 2):
        spec = desks(0.8 * posts, 1.0, float(posts), side=3).spec()
        c = lives(came, 300, spec, **settings, **{"handling.pace": 8.0}, **KEPT)
        response.append((c.ended - c.day + 1).mean())
    earlier = (10 * 0.1 - 0.1 - 0.2) / 14
    assert response == pytest.approx([29.3357 - earlier, 85.7643 - earlier], abs=1e-4)


def test_a_case_is_in_hand_only_while_a_desk_works_on_it():
    """Begun on the first day and sent on when done: at the other desk it is not in hand before work begins there."""
    there = {"referral.sent_on": {"urban": {"housing": 1.0}}, "kinds.everyday_service.hours": 16.0}
    (case,) = lives([(0, SERVICE)], 2, **KEPT, **there)
    assert case.marks & IN_HAND and case.marks // SENT_ON == 1  # seen to have left at tomorrow's turn
    (case,) = lives([(0, SERVICE)], 3, **KEPT, **there, **{"kinds.everyday_service.urgent": True})
    assert case.marks & IN_HAND and case.marks & IS_URGENT and case.desk % 8 == LINES.index("housing")


def test_a_case_sent_on_has_work_of_its_own_at_the_other_desk():
    there = {"referral.sent_on": {"urban": {"housing": 1.0}}}
    for ratio in (1.0, 3.0):
        (case,) = lives([(0, SERVICE)], **there, **{"referral.sent_on_work": {"housing": ratio}})
        assert case.state == RESOLVED and case.ended == ratio and case.desk % 8 == LINES.index("housing")


def test_a_case_is_sent_on_so_often_and_not_for_ever():
    there = {"referral.sent_on": {"urban": {"housing": 1.0}, "housing": {"urban": 1.0}}}
    (case,) = lives([(0, SERVICE)], **there)
    assert case.state == RESOLVED and case.ended == MOST_SENT_ON == case.marks // SENT_ON


def in_turn(order):
    """Cases at nine desks of one post that become known some days after they arose, and go through them in an order."""
    settings = {"discovery.report": 0.2, "handling.queue_order": order}
    spec = desks(0.8, 1.0, side=3, **{"handling.hours_law": "geometric"}).spec().with_values(settings)
    return laws.arisen(City(spec, "siloed", rng=1, days=200).run())


@pytest.mark.parametrize(("order", "by"), [("age", "day"), ("registration", "found")])
def test_a_desk_serves_by_age_or_by_registration(order, by):
    """Nobody starts before another who was at the desk and whose turn comes first; by the other rule some would."""
    c, passed = in_turn(order), {"day": 0, "found": 0}
    for one in c[c.started >= 0]:
        later = (c.started > one.started) | (c.started == NEVER)
        rivals = c[later & (c.desk == one.desk) & (c.found >= 0) & (c.found <= one.started)]
        for rule in passed:
            passed[rule] += int((rivals[rule] < one[rule]).sum())
    assert passed.pop(by) == 0 and min(passed.values()) > 50


def test_the_order_of_the_queue_moves_neither_finding_nor_the_work_done():
    one, other = in_turn("age"), in_turn("registration")
    assert np.array_equal(one.found, other.found) and not np.array_equal(one.ended, other.ended)
    left = [np.bincount(c.desk[c.desk >= 0], c.left[c.desk >= 0].sum(axis=1)) for c in (one, other)]
    assert np.allclose(*left) and left[0].sum() > 0


def test_who_sits_at_one_table_sends_nobody_on():
    there = {"referral.sent_on": {"urban": {"housing": 1.0}}, "kinds.everyday_service.two_lines": 1.0}
    spec = desks(0.5, 1.0, 8.0, side=2).spec().with_values(there | {"organisations.placement_by_load": 0.0})
    together, apart = (laws.arisen(City(spec, policy, rng=1, days=20).run()) for policy in ("pooled", "siloed"))
    assert (together.marks < SENT_ON).all() and (apart.marks >= SENT_ON).any()


@pytest.mark.parametrize("order", [{}, REGISTERED], ids=["age", "registration"])
@pytest.mark.parametrize("policy", ["siloed", "fused", FusionPolicy(grid_merging=1.0)], ids=str)
def test_no_case_is_lost_and_saving_changes_nothing(policy, order, tmp_path):
    settings = NESTED | order | KEPT | LAST | BACK | {"kinds.elder_care.patient": True, "referral.hop_days": 0.2}
    city = City(random_scenario(11, 12.0).with_values(settings), policy, rng=4, days=50).run_for(28)
    city.save(tmp_path / "city.npz")
    laws.assert_same(City.resume(tmp_path / "city.npz").run(), city.run())
    for law in (laws.assert_cases_conserved, laws.assert_little, laws.assert_running_counts):
        law(city)
    for law in (laws.assert_lives_are_legal, laws.assert_tolls_paid, laws.assert_counts_match):
        law(city)
    c, d = laws.arisen(city), city.world.desks
    assert (c.marks >= 0).all() and (c.started[c.marks & IN_HAND > 0] > NEVER).all()
    away = d.line[c.desk] != city.kinds.lines[c.kind, c.stage]
    assert (c.marks[(c.desk >= 0) & away] >= SENT_ON).sum() > 3


@pytest.mark.parametrize(("settings", "says"), [
    ({"referral.sent_on": {"urban": {"urban": 0.1}}}, "sends cases from 'urban' to 'urban' itself"),
    ({"referral.sent_on": {"urban": {"civil": 0.6, "labour": 0.5}}}, "of sent_on.urban add up to more than 1"),
    ({"referral.sent_on": {"urban": {"civil": 1.5}}}, "found 1.5, allowed is a number from 0 to 1"),
    ({"referral.sent_on": {"urbn": {"civil": 0.5}}}, "nearest valid key is 'urban'"),
    ({"referral.sent_on_work": {"urban": 0.0}}, "found 0.0, allowed is a number from 0.01 to 100"),
    ({"kinds.elder_care.urgent": True, "kinds.elder_care.patient": True}, "cannot be served both first and last"),
])  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(settings, says):
    with pytest.raises(ScenarioFault, match=says):
        Scenario.of({}).with_values(settings)
