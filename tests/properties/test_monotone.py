"""More of something never does the opposite of what it is for, on every path (ORACLES 7.A)."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.verification.quiet import NO_FEEDBACK, ONE_DESK, every_kind
from model import City
from model.state.names import KINDS, PREVENTED, RESOLVED
from tests.strategies import SMALL, Drawn, examples, scenarios, seeds

DAYS = 48
LATE = 10**6


def more_hours(scenario, factor):
    """Return the scenario with that many times the posts at every community desk."""
    plan = scenario.organisations
    return scenario.with_values(
        {
            "organisations.community_per_10k": min(plan.community_per_10k * factor, 200.0),
            "organisations.grid_workers_per_cell": plan.grid_workers_per_cell * factor,
        }
    )


def days_of(city, column):
    """Return the day of something for every primary case; very late where it never happened."""
    day = city.world.cases[column][: city.primary].astype(int)
    return np.where(day < 0, LATE, day)


def run(scenario, seed=1, policy="siloed", days=DAYS):
    return City(scenario, policy, rng=seed, days=days).run()


@settings(max_examples=examples(30))
@given(scenario=scenarios(), seed=seeds(), factor=st.floats(1.0, 4.0))
def test_more_hours_end_no_case_later(scenario, seed, factor):
    """Served first come first served, urgent ones first, resumed next day: exact on every path (M1)."""
    plain = scenario.with_values(ONE_DESK)
    few, many = run(plain, seed), run(more_hours(plain, factor), seed)
    assert (few.world.cases.found[: few.primary] == many.world.cases.found[: few.primary]).all()
    assert (days_of(many, "started") <= days_of(few, "started")).all()
    assert (days_of(many, "ended") <= days_of(few, "ended")).all()


def test_with_a_second_desk_to_go_to_more_hours_can_end_a_case_later():
    """Example: three lines in sequence. The mean falls, yet some case comes second at its second desk (M1'')."""
    values = every_kind(two_lines=0.0, three_lines=1.0, per_1000_year=150.0, hours_cv=3.0)
    plain = Drawn.of(SMALL).with_values({**ONE_DESK, **values, "referral.bounce": 0.0})
    pairs = [(run(plain, seed), run(more_hours(plain, 1.3), seed)) for seed in range(3)]
    few, many = (np.concatenate([days_of(city, "ended") for city in side]) for side in zip(*pairs, strict=True))
    assert many.clip(max=DAYS).mean() < few.clip(max=DAYS).mean()
    assert (many > few).any()


CHANNELS = {
    "reporting": lambda spec, x: {f"kinds.{k}.report_days": getattr(spec.kinds, k).report_days / x for k in KINDS},
    "members": lambda spec, x: {"discovery.member": min(spec.discovery.member * x, 10.0)},
}


@settings(max_examples=examples(30))
@given(scenario=scenarios(), seed=seeds(), factor=st.floats(1.0, 10.0), channel=st.sampled_from(sorted(CHANNELS)))
def test_who_looks_more_finds_no_case_later(scenario, seed, factor, channel):
    """Clocks of discovery run faster, nothing else changes: no case is known later (M5)."""
    still = {**NO_FEEDBACK, **every_kind(cure=0.0, cure_joint=0.0, waits=0.0), "conflict.ignition_scale": 0.0}
    quiet = scenario.with_values({**still, "pressure.elasticity": 0.0, "discovery.crowding": 0.0})
    quiet = quiet.with_values({"discovery.intrusion_aversion": 0.0})
    some, more = (run(quiet.with_values(CHANNELS[channel](quiet, x)), seed) for x in (1.0, factor))
    assert (days_of(more, "found") <= days_of(some, "found")).all()


def test_finding_more_can_lengthen_the_response_counted_from_the_finding():
    """Example: more reports, the same hands: it takes longer from the finding on (M5')."""
    alone = {f"discovery.{channel}": 0.0 for channel in ("member", "workplace", "online", "duplicates", "recall")}
    values = {**ONE_DESK, **alone, "organisations.patrol_share": 0.0}
    plain = Drawn.of(SMALL).with_values({**values, **every_kind(per_1000_year=300.0, lapse=0.05, hours=8.0)})

    def from_finding(days):
        c = run(plain.with_values(every_kind(report_days=days)), days=120).world.cases
        solved = c[c.state == RESOLVED]
        return (solved.ended - solved.found).mean()

    assert from_finding(3.0) > 1.5 * from_finding(100.0)


@settings(max_examples=examples(20))
@given(scenario=scenarios(), seed=seeds(), factor=st.floats(1.0, 10.0))
def test_more_cures_let_no_more_cases_arise(scenario, seed, factor):
    """A cured source raises nothing any more; with no feedback nothing else differs in what arises from sources."""
    calm = scenario.with_values(NO_FEEDBACK)
    chance = {k: min(getattr(calm.kinds, k).cure * factor, 1.0) for k in KINDS}
    more = calm.with_values(
        {f"kinds.{k}.cure": chance[k] for k in KINDS} | {f"kinds.{k}.cure_joint": chance[k] for k in KINDS}
    )
    fewer = calm.with_values(every_kind(cure=0.0, cure_joint=0.0))
    none, some = run(fewer, seed), run(more, seed)
    assert (none.world.sources.cured < 0).all()
    born, prevented = none.world.born, some.world.born.state[: some.primary] == PREVENTED
    assert (born.state[: none.primary] != PREVENTED).all()
    assert (some.world.cases.source[: some.primary][prevented] >= 0).all()
