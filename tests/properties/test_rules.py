"""Single rules of a day, each in a city that is quiet otherwise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.verification.quiet import AT_ONCE, NO_FEEDBACK, NOBODY, ONE_DESK, every_kind
from model import City, FusionPolicy
from model.day.trace import FOUND_OUT, RETURNS
from model.state.names import DESK, LAPSED, LATENT, NEVER, PREVENTED, RESOLVED, SUSPENDED, WAITING
from tests.strategies import SMALL, Drawn, examples, seeds

BUSY = every_kind(per_1000_year=120.0)
PLENTY = {"organisations.community_per_10k": 200.0, "organisations.grid_workers_per_cell": 20.0}


def small(*values):
    merged = {}
    for one in values:
        merged |= one
    return Drawn.of(SMALL).with_values(merged)


def cases(city):
    c = city.world.born
    return c[(c.state > 0) & (c.state != PREVENTED)]


@settings(max_examples=examples(12))
@given(seed=seeds(), hop_days=st.integers(0, 6))
def test_a_referral_takes_its_hops_to_the_day(seed, hop_days):
    """Entered at a wrong line of the community: up to the street and down again, three hops."""
    wrong = {"referral.accuracy": 0.0, "referral.hop_days": float(hop_days), "referral.bounce": 0.0}
    c = cases(City(small(ONE_DESK, BUSY, wrong), "siloed", rng=seed, days=40).run())
    there = c[c.first_desk != NEVER]
    assert there.size > 20 and set(there.handoffs.tolist()) == {4}
    assert set((there.first_desk - there.found).tolist()) == {4 * hop_days}


@settings(max_examples=examples(12))
@given(seed=seeds(), hours=st.integers(1, 9), pace=st.integers(1, 3))
def test_work_takes_its_hours_to_the_day(seed, hours, pace):
    """With hands enough, a case of so many hours takes hours / pace days, begun on the day it is found."""
    values = {**every_kind(hours=float(hours), hours_cv=0.0, per_1000_year=20.0), "handling.pace": float(pace)}
    values |= {"handling.spot_share": 0.0, "organisations.skill_spread": 0.0, "ledgers.share": 0.0}
    city = City(small(ONE_DESK, PLENTY, values, {"staff.novice": 1.0}), "siloed", rng=seed, days=60).run()
    solved = cases(city)[cases(city).state == RESOLVED]
    assert solved.size > 5
    assert set((solved.ended - solved.started).tolist()) <= {-(-hours // pace) - 1}


def test_nobody_works_more_hours_than_are_paid():
    city = City(small(BUSY, every_kind(hours=60.0)), "siloed", rng=1, days=60).run()
    uses, o = city.world.books.uses, city.world.organisations
    assert (uses.sum(axis=1) <= o.posts.sum() * 8.0 + 1e-6).all()
    assert (city.world.books.overtime >= -1e-9).all() and city.world.books.overtime.sum() > 0.0


def test_a_sure_settlement_settles_at_the_first_try_and_a_hopeless_one_goes_up_to_the_top():
    dispute = {**every_kind(dispute=True, ignition=0.0), "conflict.reopen": 0.0}
    posts = {f"organisations.{tier}_per_10k": 200.0 for tier in ("community", "street")}
    posts |= {"organisations.district_per_10k": 100.0, "organisations.city_per_10k": 50.0}
    for chance, attempts, tier in ((1.0, {1}, {0}), (0.0, None, {3})):
        values = {"conflict.settle_fresh": chance, "handling.spot_share": 0.0, "referral.hop_days": 0.0}
        city = City(small(ONE_DESK, BUSY, dispute, posts, values), "siloed", rng=2, days=120).run()
        c = cases(city)
        old = c[(c.day < 60) & (c.attempts > 0)]
        assert old.size > 20
        if attempts:
            assert set(old.attempts[old.state == RESOLVED].tolist()) == attempts
        else:
            assert (old.state != RESOLVED).all() and set(old.tier[old.attempts > 4].tolist()) == tier


def test_a_case_closed_on_paper_is_in_the_books_and_not_solved():
    never = {
        "conflict.ignition_scale": 0.0,
        "handling.paper_closure": 10.0,
        "handling.call_back": 0.0,
        "handling.return_share": 0.0,
    }
    c = cases(City(small(NOBODY, AT_ONCE, BUSY, NO_FEEDBACK, never), "siloed", rng=3, days=60).run())
    shut = c[c.recorded != NEVER]
    assert shut.size > 20 and set(shut.state.tolist()) <= {SUSPENDED, LAPSED}
    assert (shut.papers == 1).all() and (shut.marks & (RETURNS | FOUND_OUT) == 0).all()


def test_paper_closures_are_found_out_on_call_backs():
    always = {"handling.paper_closure": 10.0, "handling.call_back": 1.0, "handling.return_days": 1.0}
    city = City(small(NOBODY, AT_ONCE, BUSY, NO_FEEDBACK, always), "siloed", rng=3, days=80).run()
    c = cases(city)
    assert (c.reopened > 0).sum() > 20 and (c.papers[c.reopened > 0] > 1).any(), "the temptation ends"


def test_a_case_that_waits_for_others_takes_no_hours():
    waits = {
        **every_kind(waits=1.0, hours=4.0, hours_cv=0.0),
        "handling.wait_median": 10.0,
        "handling.wait_spread": 0.0,
    }
    quick = {"handling.pace": 2.0, "handling.spot_share": 0.0, "organisations.skill_spread": 0.0, "staff.novice": 1.0}
    city = City(small(ONE_DESK, PLENTY, BUSY, waits, quick), "siloed", rng=4, days=60).run()
    c = cases(city)
    solved = c[c.state == RESOLVED]
    assert (c.state == WAITING).any() and solved.size > 20
    assert set((solved.ended - solved.started).tolist()) == {11}, "a day, ten days of waiting, the second day"


@pytest.mark.parametrize(
    ("what", "sign", "values"),
    [
        ("in_time", 1, {"feedback.in_time": 0.2}),
        ("lapsed", -1, {"feedback.lapsed": 0.2, "handling.self_help": 0.0, **every_kind(lapse=0.5, report_days=1e9)}),
        ("late", -1, {"feedback.late": 0.2, **every_kind(limit_days=0.0, hours=20.0)}),
    ],
)
def test_trust_moves_in_the_direction_of_what_happened(what, sign, values):
    quiet = {**ONE_DESK, **PLENTY, **BUSY, "conflict.ignition_scale": 0.0}
    plain, moved = (City(small(quiet, more), "siloed", rng=5, days=60).run() for more in ({}, values))
    zero = small(quiet, values, {f"feedback.{what}": 0.0})
    same = City(zero, "siloed", rng=5, days=60).run()
    change = moved.world.people.trust.sum() - same.world.people.trust.sum()
    assert np.sign(change) == sign, what
    assert plain.world.people.size == moved.world.people.size


def test_better_service_brings_more_reports_and_worse_silences():
    """Needs are the same; readiness learnt from what became of reports moves what is recorded (P5's mechanism)."""
    learn = {"feedback.ready_gain": 0.2, **every_kind(report_days=30.0, per_1000_year=300.0)}
    good = City(small(ONE_DESK, PLENTY, every_kind(limit_days=100.0), learn), "siloed", rng=6, days=120).run()
    bad = City(small(ONE_DESK, PLENTY, every_kind(limit_days=0.0, hours=20.0), learn), "siloed", rng=6, days=120).run()
    assert good.world.land.ready.mean() > 1.3 > bad.world.land.ready.mean()
    assert cases(good).size == cases(bad).size
    assert (cases(good).found >= 0).sum() > (cases(bad).found >= 0).sum()


def test_a_cured_source_raises_nothing_more_and_the_twin_keeps_the_names():
    sources = every_kind(from_sources=1.0, source_every=5.0, source_days=100.0, cure=1.0, cure_joint=1.0)
    values = (ONE_DESK, PLENTY, BUSY, sources, {"handling.spot_share": 0.0})
    city = City(small(*values), "siloed", rng=7, days=120).run()
    idle = City(small(*values, NOBODY), "siloed", rng=7, days=120).run()
    born, other = city.world.born, idle.world.born
    assert (born.name_a[: city.primary] == other.name_a[: idle.primary]).all()
    assert (born.state == PREVENTED).sum() > 20 and (other.state == PREVENTED).sum() == 0


def test_who_is_known_and_waits_calls_again_and_that_is_no_case():
    calls = {**NOBODY, **AT_ONCE, **NO_FEEDBACK, "discovery.recall": 0.5, "discovery.recognise": 0.0}
    city = City(small(calls, BUSY), "siloed", rng=8, days=60).run()
    c, quiet = cases(city), City(small(calls, BUSY, {"discovery.recall": 0.0}), "siloed", rng=8, days=60).run()
    assert c.repeats.sum() > 5 * c.size and c.size == cases(quiet).size
    assert city.world.desks.owed.sum() > 0.0 and city.outcomes()["resolved_share"] == 0.0


def test_without_substance_nothing_is_faster_in_a_days_numbers():
    """A policy without substance leaves every number of a day's rules as the siloed city has it."""
    formal, siloed = (City(small(BUSY), arm, rng=9, days=30).run() for arm in ("formal", "siloed"))
    assert (formal.numbers == siloed.numbers).all()
    assert formal.world.communities.merged.sum() == 0


def test_a_latent_case_is_found_on_the_day_its_clock_strikes():
    alone = {f"discovery.{c}": 0.0 for c in ("member", "workplace", "online", "intrusion_aversion")}
    quiet = {**NO_FEEDBACK, **alone, "organisations.patrol_share": 0.0, "discovery.trust_floor": 1.0}
    quiet |= {"discovery.migrant": 1.0, "feedback.ready_start": 1.0, **every_kind(prompt=0.0, lapse=0.0, dispute=False)}
    days = 40
    unknown = cases(City(small(NOBODY, BUSY, quiet, every_kind(report_days=1e12)), rng=1, days=days).run())
    found = cases(City(small(NOBODY, BUSY, quiet, every_kind(report_days=10.0)), rng=1, days=days).run())
    due = unknown.day + np.ceil(unknown.to_found * 10.0 - 1e-9).astype(int) - 1
    clock = days + SMALL["run"]["run_in"]
    assert (unknown.state == LATENT).all() and (due < clock).sum() > 20
    assert (found.found[due < clock] == due[due < clock]).all() and (found.found[due >= clock] == NEVER).all()


def test_a_case_at_a_desk_is_asked_for_once_and_no_more():
    """An appointment keeps a case from its desk for a day; who is urgent has none."""
    later = {"handling.appointment_days": 3.0, "handling.spot_share": 0.0}
    c = cases(City(small(ONE_DESK, PLENTY, BUSY, later), "siloed", rng=10, days=60).run())
    begun = c[c.started != NEVER]
    urgent = begun.kind == 5
    assert set((begun.started - begun.first_desk)[urgent].tolist()) == {0}
    assert min((begun.started - begun.first_desk)[~urgent].tolist()) == 3
    assert DESK in c.state.tolist() or begun.size > 0


def test_places_and_ramps_move_only_their_communities():
    policy = FusionPolicy(shared_case_file=1.0, places=(1,), ramp=400)
    city = City(small(BUSY), policy, rng=11, days=60).run()
    numbers, base = city.numbers["hop_days"], city.spec.referral.hop_days
    assert numbers[0] == base > numbers[1] and city.strength("shared_case_file")[1] < 0.2
