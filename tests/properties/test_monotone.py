"""What more of something does, path by path, where theory says so; and examples of where it must not be asserted.

ORACLES 7.A: with one desk a case, first come first served and work tied to the case, more hours end no case later. With
a second desk to go to (M1''), or with feedback, that is true on average only, and so is a shorter response when more is
found (M5'). A test that asserted those path by path would be wrong, so here they have an example each.
"""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from model import City
from model.state.names import KINDS, RESOLVED
from tests.strategies import SMALL, Drawn, examples, scenarios, seeds

DAYS = 48
LATE = 10**6


def every_kind(**fields):
    return {f"kinds.{kind}.{field}": value for kind in KINDS for field, value in fields.items()}


NO_FEEDBACK = {
    f"feedback.{name}": 0.0 for name in ("in_time", "late", "bounced", "lapsed", "paper", "escalated", "distrust")
}
# Nobody works, helps, or enters anything twice.
POSTS = (
    "community_per_10k", "grid_workers_per_cell", "street_per_10k", "street_office_per_10k", "district_per_10k",
    "city_per_10k",
)  # fmt: skip
NOBODY = {
    **{f"organisations.{posts}": 0.0 for posts in POSTS},
    "members.volunteer_hours": 0.0,
    "discovery.duplicates": 0.0,
    "handling.paper_closure": 0.0,
}
# One desk a case, found the day it arises, and nobody's help, quits or returns to make days depend on each other.
ONE_DESK = {
    **every_kind(two_lines=0.0, three_lines=0.0, tier_street=0.0, tier_district=0.0, tier_city=0.0, dispute=False),
    **NO_FEEDBACK,
    "referral.accuracy": 1.0,
    "discovery.report": 1e6,
    "discovery.duplicates": 0.0,
    "discovery.crowding": 0.0,
    "handling.paper_closure": 0.0,
    "handling.working_lapse": 0.0,
    "members.volunteer_hours": 0.0,
    "staff.quit": 0.0,
}


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


def drawn_in(city):
    """Return the names of all who were ever in trouble."""
    c = city.world.born
    return set(zip(c.name_a.tolist(), c.name_b.tolist(), strict=True))


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


@settings(max_examples=examples(30))
@given(scenario=scenarios(), seed=seeds(), factor=st.floats(1.0, 10.0), channel=st.sampled_from(["report", "member"]))
def test_who_looks_more_finds_no_case_later(scenario, seed, factor, channel):
    """Clocks of discovery run faster, nothing else changes: no case is known later (M5)."""
    plain = scenario.with_values({**NO_FEEDBACK, "conflict.ignition_scale": 0.0})
    some, more = (
        run(plain.with_values({f"discovery.{channel}": getattr(plain.discovery, channel) * x}), seed)
        for x in (1, factor)
    )
    assert (days_of(more, "found") <= days_of(some, "found")).all()


def test_finding_more_can_lengthen_the_response_counted_from_the_finding():
    """Example: more reports, the same hands: it takes longer from the finding on (M5')."""
    alone = {f"discovery.{channel}": 0.0 for channel in ("member", "workplace", "online", "duplicates")}
    values = {**NO_FEEDBACK, **alone, "organisations.patrol_share": 0.0, "handling.paper_closure": 0.0}
    plain = Drawn.of(SMALL).with_values({**values, **every_kind(per_1000_year=200.0, lapse=0.05, dispute=False)})

    def from_finding(report):
        c = run(plain.with_values({"discovery.report": report}), days=120).world.cases
        solved = c[c.state == RESOLVED]
        return (solved.ended - solved.found).mean()

    assert from_finding(0.3) > 1.5 * from_finding(0.01)


@settings(max_examples=examples(20))
@given(scenario=scenarios(), seed=seeds(), factor=st.floats(1.0, 5.0))
def test_higher_spread_draws_in_whoever_was_drawn_in(scenario, seed, factor):
    """Where nobody works, coins keyed by the age of the dispute: the set ever in dispute only grows (M6)."""
    plain = scenario.with_values({**NO_FEEDBACK, **NOBODY, "conflict.ignition_scale": 20.0})
    some, more = (run(plain.with_values({"conflict.spread": x}), seed) for x in (0.1, 0.1 * factor))
    assume(len(drawn_in(some)) > some.primary)
    assert drawn_in(some) <= drawn_in(more)


def test_a_dispute_spreads_by_its_age_and_not_by_the_calendar():
    """A contagious city, through several generations: children born sooner still have the children they had (M6)."""
    busy = {
        **every_kind(per_1000_year=100.0, lapse=0.0),
        "conflict.ignition_scale": 60.0,
        "discovery.report": 0.0,
        "conflict.discord": 0.0,
        "handling.working_lapse": 0.15,
    }  # disputes end by a clock of their own
    plain = Drawn.of(SMALL).with_values({**NO_FEEDBACK, **NOBODY, **busy})
    for seed in range(3):
        some, more = (run(plain.with_values({"conflict.spread": x}), seed, days=45) for x in (0.3, 0.36))
        parent = some.world.born.parent
        assert (parent[parent[parent >= 0]] >= 0).sum() > 10, "too few grandchildren to tell"
        assert drawn_in(some) < drawn_in(more)
