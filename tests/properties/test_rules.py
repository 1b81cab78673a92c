"""Single rules where the answer is known to the day, the coin or the sign: referral, work, mediation, paper, trust."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from model import City, FusionPolicy
from model.day.diary import IS_DUPLICATE
from model.day.rates import rates_of
from model.state.names import DESK, DORMANT, KINDS, LAPSED, LINES, NEVER, RESOLVED
from tests import laws
from tests.properties.test_monotone import NO_FEEDBACK, every_kind
from tests.strategies import SMALL, Drawn, examples, policies, scenarios, seeds

DAYS = 48
CALM = {**NO_FEEDBACK, "conflict.ignition_scale": 0.0, "discovery.duplicates": 0.0, "handling.paper_closure": 0.0}
SURE = {
    "conflict.settle_fresh": 1.0,
    "conflict.settle_escalated": 1.0,
    "conflict.settle_severe": 1.0,
    "conflict.reopen": 0.0,
}
UNSEEN = {
    **{f"discovery.{channel}": 0.0 for channel in ("report", "member", "workplace", "online")},
    "organisations.patrol_share": 0.0,
}
PLENTY = {"organisations.community_per_10k": 200.0, "organisations.grid_workers_per_cell": 20.0,
          "organisations.street_per_10k": 200.0, "organisations.district_per_10k": 100.0,
          "organisations.city_per_10k": 50.0, "organisations.placement_by_load": 0.0}  # fmt: skip


def small(**values):
    """The small city, busy, with values changed (double underscores stand for dots)."""
    plain = Drawn.of(SMALL).with_values(every_kind(per_1000_year=200.0))
    return plain.with_values({name.replace("__", "."): value for name, value in values.items()})


def run(scenario, seed=1, policy="siloed", days=DAYS):
    return City(scenario, policy, rng=seed, days=days).run()


def records(city):
    c = city.world.born
    return c[(c.state > 0) & (c.marks & IS_DUPLICATE == 0)]


@settings(max_examples=examples(18))
@given(scenario=scenarios(), seed=seeds(), hop_days=st.integers(0, 3))
def test_a_referral_takes_its_hops_to_the_day(scenario, seed, hop_days):
    """Without refusals, so many days a hop; a case that needs none is at its desk the day it is found."""
    lone = {"two_lines": 0.0, "three_lines": 0.0, "dispute": False}
    values = {**CALM, **every_kind(**lone), "referral.bounce": 0.0, "referral.hop_days": float(hop_days)}
    c = records(run(scenario.with_values(values), seed))
    came = c[c.first_desk >= 0]
    assert (came.first_desk - came.found == hop_days * came.handoffs).all()
    due = c[(c.found >= 0) & (c.found + hop_days * c.handoffs < DAYS)]
    assert (due.first_desk >= 0).all()


@settings(max_examples=examples(12))
@example(seed=1, hours=7.5, pace=2.0)
@given(seed=seeds(), hours=st.floats(0.5, 9.0), pace=st.floats(1.0, 4.0))
def test_work_takes_its_hours_to_the_day(seed, hours, pace):
    """Where hands are plenty, a case of h hours at a pace of p is begun at once and done in h / p days, rounded up."""
    values = {
        **CALM, **SURE, **PLENTY,
        **every_kind(hours=hours, hours_cv=0.0, two_lines=0.0, three_lines=0.0, per_1000_year=60.0),
        **every_kind(tier_street=0.0, tier_district=0.0, tier_city=0.0),
        "handling.pace": pace, "handling.spot_share": 0.0, "referral.hop_hours": 0.0, "organisations.spare": True,
        "organisations.skill_spread": 0.0, "organisations.placement_noise": 0.0, "staff.novice": 1.0,
        "members.volunteer_hours": 0.0,
    }  # fmt: skip
    c = records(run(small(**values), seed))
    done = c[(c.state == RESOLVED)]
    assert done.size and (done.started == done.first_desk).all()
    exact = math.ceil(np.float64(np.float32(hours)) / pace - 1e-9)
    assert (done.ended - done.started + 1 == exact).all()
    assert (c.started[c.state == DESK] > DAYS - 1 - exact).all()


def test_nobody_works_more_hours_than_are_paid():
    """A city with far more to do than hands: every desk that is asked works its hours up, and not one beyond."""
    city = run(small(**every_kind(per_1000_year=2000.0, hours=40.0), discovery__report=1.0))
    desks = city.world.desks
    days = city.day - 41  # the month began on day 41
    assert (desks.used <= days * desks.hours[desks.pool] + 1e-6).all() and desks.used.max() > 0.0
    assert city.world.books.uses.min() > -1e-9
    asked = desks.used > 0.99 * days * desks.hours
    assert (asked & (desks.hours > 0)).sum() > 8


def test_members_who_change_job_are_counted_where_they_work():
    """Many members, many firms, much coming and going: firms' counts are the members' own word, month after month."""
    moving = {"enterprises.per_1000_residents": 60.0, "enterprises.turnover_per_year": 2.0, "members.share_local": 0.5}
    city = City(small(**moving), "siloed", rng=1, days=90)
    members, before = city.world.members.size, city.world.members.firm.copy()
    for _ in range(3):
        city.run_for(30)
        laws.assert_members_conserved(city, members)
    assert (city.world.members.firm != before).sum() > 10


def test_a_sure_settlement_settles_at_the_first_try_and_a_hopeless_one_never():
    sure = run(small(**CALM, **SURE))
    c = records(sure)
    mediated = c[c.attempts > 0]
    assert mediated.size > 3 and (mediated.attempts == 1).all() and (mediated.state == RESOLVED).all()
    assert sure.outcomes()["mediation_success_share"] == 1.0
    hopeless = run(small(**CALM, **{**dict.fromkeys(SURE, 0.0)}))
    c = records(hopeless)
    disputes = c[hopeless.kinds.dispute[c.kind] == 1]
    assert disputes.attempts.max() > 1 and not (disputes.state == RESOLVED).any()


def test_a_case_closed_on_paper_is_in_the_books_on_its_limit_and_not_solved():
    values = {**CALM, "handling.paper_closure": 1.0, "handling.return_days": 500.0}
    city = run(small(**values, **every_kind(hours=40.0, dispute=False)))
    c = records(city)
    asleep = c[c.state == DORMANT]
    assert asleep.size > 10
    limit = city.kinds.limit[asleep.kind]
    late_at_desk = asleep.first_desk > asleep.found + limit
    assert (asleep.recorded == np.where(late_at_desk, asleep.first_desk, asleep.found + limit)).all()
    assert (asleep.ended == NEVER).all()
    values = city.outcomes()
    assert values["recorded_on_time_share"] > values["resolved_in_limit_share"]


def test_nobody_gives_up_a_case_that_is_being_worked_on():
    """Withdrawal is for those who wait: work that has begun is never lost to it."""
    calm = {**CALM, **SURE, "handling.working_lapse": 0.05}
    c = records(run(small(**calm, **every_kind(hours=8.0, per_1000_year=500.0))))
    given_up = c[(c.state == LAPSED) & (c.first_desk >= 0)]
    assert given_up.size > 3 and (given_up.started == NEVER).all()
    assert ((c.started >= 0) & (c.state == DESK)).any()


@pytest.mark.parametrize(
    ("what", "sign"), [("in_time", 1), ("late", -1), ("bounced", -1), ("lapsed", -1), ("paper", -1), ("escalated", -1)]
)
def test_trust_moves_in_the_direction_of_what_happened(what, sign):
    """With one experience alone felt, nobody's trust moves the other way, and somebody's moves (C of MODEL 4.6)."""
    values = {**NO_FEEDBACK, f"feedback.{what}": 0.05, "conflict.ignition_scale": 5.0, "feedback.recovery": 0.0}
    scenario = small(**values, handling__paper_closure=0.3)
    before = City(scenario, "siloed", rng=1, days=DAYS).world
    after = run(scenario).world
    moved = (after.people.trust + after.land.mood[after.people.cell]) - before.people.trust
    assert (sign * moved >= 0).all() and (sign * moved > 0).any()


@settings(max_examples=examples(12))
@given(scenario=scenarios(), seed=seeds())
def test_who_trusts_more_escalates_no_earlier(scenario, seed):
    """The shield of trust, where nobody works and nothing else is felt."""
    values = {**NO_FEEDBACK, **UNSEEN, **every_kind(lapse=0.0), "conflict.spread": 0.0, "conflict.ignition_scale": 10.0}
    values |= {"population.trust_spread": 0.0, "conflict.trust_shield": 2.0}
    wary, trusting = (run(scenario.with_values({**values, "population.trust_mean": x}), seed) for x in (0.3, 0.7))
    first = [np.where(city.world.cases.level > 0, days_of_level_one(city), 10**6) for city in (wary, trusting)]
    assert (first[1][: wary.primary] >= first[0][: wary.primary]).all()


def days_of_level_one(city):
    """The day a latent dispute first escalated is the day it became known."""
    return city.world.cases.found.astype(int)


@settings(max_examples=examples(12))
@given(scenario=scenarios(), policy=policies(substance=0.0, pooled=False), seed=seeds())
def test_without_substance_nothing_is_faster(scenario, policy, seed):
    """Ties, files, platforms and calls in name only: no shortcut opens and no rate of the day improves."""
    mine, siloed = (rates_of(scenario, p)._asdict() for p in (policy, FusionPolicy()))
    assert {name for name in mine if mine[name] != siloed[name]} <= {"whistle"}
    world = City(scenario, policy, rng=seed, days=45).run().world
    assert not world.communities.up.any() and not world.streets.across.any() and not world.ties.substance.any()
    assert not world.desks.aid.any() and not world.streets.centre.any()
    assert not world.secondments.effective.any()


def test_ties_in_name_only_pass_nothing_on():
    """Where pairs sign readily, a policy without substance has ties and meetings but no shortcut."""
    easy = {f"alliances.friction_{what}": 0.0 for what in ("line", "level", "composition")}
    scenario = small(**easy, **{"alliances.formation": 1.0, "alliances.growth": 0.5})
    hollow, real = (run(scenario, 1, FusionPolicy(alliances=1.0, substance=x), 64).world for x in (0.0, 1.0))
    assert hollow.ties.alive.sum() >= real.ties.alive.sum() > 5 and (hollow.ties.hours[hollow.ties.alive > 0] > 0).all()
    assert not hollow.ties.substance.any() and not hollow.communities.up.any() and not hollow.streets.across.any()
    assert real.ties.substance.max() > 0.1 and real.communities.up.any() and real.streets.across.any()


def test_every_dispute_has_a_name_of_its_own():
    """Names in draws are never shared, however many a dispute seeds: two of one name would live one life."""
    city = run(small(conflict__ignition_scale=20.0, conflict__spread=0.3), days=36)
    c = records(city)
    assert (c.children > 2).any() and (c.parent >= 0).sum() > 50
    assert len(set(zip(c.name_a.tolist(), c.name_b.tolist(), strict=True))) == c.size


def test_a_case_is_found_on_the_day_its_clock_strikes():
    """A constant hazard eats its threshold day by day: the day is known before, across months and however it is run."""
    still = {**CALM, **UNSEEN, **every_kind(lapse=0.0, dispute=False)}
    clocks = records(run(small(**still)))
    for report in (0.02, 0.2):
        c = records(run(small(**{**still, "discovery.report": report})))
        due = c.day + np.ceil(clocks.to_found / c.said.astype(float)).astype(int) - 1
        assert ((c.found >= 0) == (due < DAYS)).all() and (c.found[c.found >= 0] == due[c.found >= 0]).all()
        assert (c.found > 21).any()  # some wait beyond their month


def test_a_case_has_clocks_of_its_own_for_each_risk():
    """Thresholds of finding, lapsing and igniting are unit exponentials, independent of each other (D8)."""
    still = {**UNSEEN, **every_kind(lapse=0.0, ignition=0.0)}
    c = np.concatenate([records(run(small(**still), seed)) for seed in range(3)])
    clocks = [c["to_found"], c["to_lapse"], c["to_ignite"]]
    assert c.size > 200
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert abs(stats.spearmanr(clocks[one], clocks[other]).statistic) < 4 / c.size**0.5
    for clock in clocks:
        assert stats.kstest(clock, "expon").pvalue > 1e-4


def test_kinds_are_what_their_line_says():
    """The kind's own line is asked first, then its partners, in every city that is built."""
    city = City(small(), "siloed", days=1)
    for number, name in enumerate(KINDS):
        kind = getattr(city.spec.kinds, name)
        assert [LINES[i] for i in city.kinds.lines[number]] == [kind.line, kind.partner, kind.partner_2]
