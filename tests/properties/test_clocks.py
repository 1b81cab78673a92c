"""Clocks and tolls of single cases, each in a city in which nothing else happens."""

from __future__ import annotations

import numpy as np

from experiments.verification.quiet import AT_ONCE, NO_FEEDBACK, NOBODY, ONE_DESK, every_kind
from experiments.verification.reporting import ALONE
from model import City
from model.state.names import LAPSED, PREVENTED, REFERRAL_HOURS
from tests.strategies import SMALL, Drawn

BUSY = every_kind(per_1000_year=200.0)
SEED, DAYS = 3, 60


def city(*values, days=DAYS):
    merged = {}
    for one in values:
        merged |= one
    return City(Drawn.of(SMALL).with_values(merged), "siloed", rng=SEED, days=days).run()


def cases(of):
    c = of.world.born
    return c[(c.state > 0) & (c.state != PREVENTED)]


def test_every_hop_and_every_refusal_costs_its_hours():
    wrong = {"referral.accuracy": 0.0, "referral.bounce": 0.4, "referral.hop_hours": 0.5}
    of = city(ONE_DESK, BUSY, wrong, {"conflict.ignition_scale": 0.0})
    c = cases(of)
    asked = 0.5 * float((c.handoffs + c.bounces).sum())
    assert c.bounces.sum() > 20
    assert of.world.books.uses[:, REFERRAL_HOURS].sum() == asked - float(c.toll.sum(dtype=float)) or np.isclose(
        of.world.books.uses[:, REFERRAL_HOURS].sum(), asked - float(c.toll.sum(dtype=float)), rtol=1e-6
    )


def test_who_is_found_in_time_does_not_give_up_where_known_cases_wait():
    waits = {**ALONE, **every_kind(per_1000_year=400.0, report_days=5.0, lapse=0.05, prompt=0.0, dispute=False)}
    c = cases(city(waits, {"handling.known_lapse": 0.0}))
    assert (c.state[c.found < 0] == LAPSED).sum() > 20
    assert not (c.state[c.found >= 0] == LAPSED).any()


def test_a_case_has_a_clock_of_its_own_for_each_risk():
    never = {**ALONE, **every_kind(per_1000_year=400.0, report_days=1e12, lapse=0.0, prompt=0.0, dispute=False)}
    c = cases(city(never, {f"discovery.{n}": 0.0 for n in ("member", "workplace", "online")}))
    found, lapsed = c.to_found.astype(float), c.to_lapse.astype(float)
    assert c.size > 100 and abs(np.corrcoef(found, lapsed)[0, 1]) < 0.3


def test_what_comes_back_is_harder_by_so_much():
    back = {
        "handling.paper_closure": 10.0, "handling.call_back": 0.0, "handling.return_share": 1.0,
        "handling.return_days": 2.0, "conflict.harder": 0.5, "discovery.trust_floor": 1.0, "handling.spot_share": 0.0,
    }  # fmt: skip
    one_line = every_kind(dispute=False, two_lines=0.0, three_lines=0.0)
    c = cases(city(NOBODY, AT_ONCE, BUSY, NO_FEEDBACK, one_line, back))
    again = c[c.reopened > 0]
    assert again.size > 20
    np.testing.assert_allclose(again.left[:, 0], again.hours * (1.0 + 0.5 * again.reopened), rtol=1e-5)


def escalations(of):
    return int((cases(of).level > 0).sum())


def test_trust_shields_from_escalation_and_an_escalation_shakes_the_mood():
    hot = {
        **ALONE, **every_kind(per_1000_year=400.0, report_days=1e12, prompt=0.0, lapse=0.0, dispute=True,
                             ignition=0.003),
        "conflict.trust_shield": 3.0, "feedback.escalated": 0.1, "conflict.ignition_scale": 1.0,
    }  # fmt: skip
    low, high = (city(hot, {"population.trust_mean": trust}, days=30) for trust in (0.4, 0.8))
    assert escalations(low) > 1.3 * escalations(high) > 0
    assert low.world.land.mood.min() < 0.0
