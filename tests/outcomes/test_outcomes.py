"""Every outcome counted again from the records of cities that have lived; and formulas by hand."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import City
from model.outcomes import BY_NAME, OUTCOMES
from model.outcomes.outcome import GROUPS
from model.outcomes.service import gini, quantile_of_counts, survival_quantile
from model.records import NEVER_AS_DAY
from model.scenario import Scenario
from model.state.names import SERIES, USES
from tests.strategies import random_scenario

CONTRACT = """
enterprise_coverage enterprise_coverage_eligible social_coverage employee_coverage floating_member_share
member_participation blind_spot_share found_within_3_days patrol_found_share nominal_branch_share
nominal_alliance_share zone_months_to_branch
days_to_discovery days_to_desk days_to_resolution days_to_resolution_median days_to_resolution_p90 resolved_within_7
resolved_within_15 resolved_within_60 resolved_in_limit_share recorded_on_time_share resolved_share lapsed_share
prevented_per_10k recorded_demand_per_1000 repeat_contact_share open_cases_end handoffs_per_case bounces_per_case
reopened_share duplicates_share satisfaction response_gini response_gap_migrant response_gap_offline
settled_early_share escalations_per_10k secondary_per_primary dispute_days_per_10k mediation_success_share
paid_hours paid_hours_patrol paid_hours_handling paid_hours_referral paid_hours_coordination paid_hours_meetings
paid_hours_training paid_hours_reporting paid_hours_platform paid_hours_organising paid_hours_duties
paid_hours_support paid_hours_idle paid_hours_vacant overtime_hours volunteer_hours lent_hours utilisation_mean
utilisation_p90 staff_turnover intrusion undone_duties
trust_mean trust_gap_migrant value_variance
""".split()
DAYS = 150


@pytest.fixture(scope="module", params=["siloed", "fused"])
def city(request):
    spec = random_scenario(3, 3.0).with_values({"kinds.neighbour_dispute.ignition": 0.02})
    return City(spec, request.param, rng=1, days=DAYS).run()


@pytest.fixture(scope="module")
def cases(city):
    frame = city.cases()
    frame = frame[(frame.day >= 0) & (frame.state != "prevented")].copy()
    frame["solved"] = frame.state == "resolved"
    frame["limit"] = np.where(
        frame.lines == 1,
        [city.kinds.limit[k] for k in _codes(frame)],
        [city.kinds.limit_several[k] for k in _codes(frame)],
    )
    frame["dispute"] = [bool(city.kinds.dispute[k]) for k in _codes(frame)]
    return frame


def _codes(frame):
    from model.state.names import KINDS

    return [KINDS.index(kind) for kind in frame.kind]


def test_the_public_names_are_all_there_once_and_say_what_they_are():
    names = [outcome.name for outcome in OUTCOMES]
    assert len(set(names)) == len(names) and set(CONTRACT) <= set(names)
    for outcome in OUTCOMES:
        assert outcome.group in GROUPS and outcome.direction in (-1, 0, 1) and outcome.unit
        assert outcome.definition.endswith("."), outcome.name
    assert [BY_NAME[name].name for name in names] == names


def test_shares_of_cases_are_those_of_the_records(city, cases):
    values = city.outcomes()
    assert values["resolved_share"] == pytest.approx(cases.solved.mean())
    assert values["lapsed_share"] == pytest.approx((cases.state == "lapsed").mean())
    known = cases[cases.found != NEVER_AS_DAY]
    assert values["handoffs_per_case"] == pytest.approx(known.handoffs.mean())
    assert values["bounces_per_case"] == pytest.approx(known.bounces.mean())
    assert values["reopened_share"] == pytest.approx((known.reopened > 0).mean())
    assert values["repeat_contact_share"] == pytest.approx((known.repeats > 0).mean())
    early = cases[cases.day <= DAYS - 3]
    assert values["found_within_3_days"] == pytest.approx(
        ((early.found != NEVER_AS_DAY) & (early.found - early.day <= 3)).mean()
    )


def test_days_are_restricted_means_over_cases_raised_tau_before_the_end(city, cases):
    values, tau = city.outcomes(), city.spec.run.tau
    old = cases[cases.day <= DAYS - tau]
    days = np.where(old.solved, np.minimum(old.ended - old.day, tau), tau)
    assert values["days_to_resolution"] == pytest.approx(days.mean())
    unknown = np.where(old.found == NEVER_AS_DAY, tau, np.minimum(old.found - old.day, tau))
    assert values["days_to_discovery"] == pytest.approx(unknown.mean())
    desk = np.where(old.first_desk == NEVER_AS_DAY, tau, np.minimum(old.first_desk - old.day, tau))
    assert values["days_to_desk"] == pytest.approx(desk.mean())
    for within in (7, 15, 60):
        share = (old.solved & (old.ended - old.day <= within)).mean()
        assert values[f"resolved_within_{within}"] == pytest.approx(share)
    by = pd.Series(days, index=old.index).groupby(old.community).mean()
    assert values["response_worst_community"] == pytest.approx(by.max())
    assert values["response_gini"] == pytest.approx(gini(by.to_numpy()))


def test_the_books_say_what_offices_count(city, cases):
    values = city.outcomes()
    known = cases[cases.found != NEVER_AS_DAY]
    closed = known.recorded != NEVER_AS_DAY
    due = closed | (DAYS - known.found > known.limit)
    on_time = closed & (known.recorded - known.found <= known.limit)
    assert values["recorded_on_time_share"] == pytest.approx(on_time.sum() / due.sum())
    series = city.world.books.series[city.reform_day :].sum(axis=0)
    counts = dict(zip(SERIES, series, strict=True))
    exposure = city.world.land.residents.sum() / 1000 * DAYS / 250
    assert values["recorded_demand_per_1000"] == pytest.approx((counts["found"] + counts["repeats"]) / exposure)
    assert values["patrol_found_share"] == pytest.approx(counts["found_by_patrol"] / counts["found"])


def test_settled_early_counts_disputes_that_never_escalated(city, cases):
    disputes = cases[cases.dispute]
    ended = disputes[(disputes.level > 0) | disputes.state.isin(["resolved", "lapsed"])]
    early = disputes[disputes.solved & (disputes.level == 0)]
    assert city.outcomes()["settled_early_share"] == pytest.approx(len(early) / len(ended))


def test_grassroots_hours_leave_units_own_duties_out(city):
    values, books = city.outcomes(), city.world.books
    since = slice(city.reform_day, city.clock)
    assert values["paid_hours"] == pytest.approx(books.uses[since].sum() - books.units[since].sum())
    assert sum(values[f"paid_hours_{use}"] for use in USES) == pytest.approx(values["paid_hours"])
    assert values["paid_hours_duties"] >= 0.0 and values["paid_hours_idle"] >= -1e-6


def test_days_to_resolution_does_not_depend_on_the_horizon():
    """Restricted means with one tau: a year or three of follow-up tell the same days, up to chance (issue 15)."""
    spec = Scenario.of("street").with_values({"city.rows": 4, "city.columns": 10})
    days = [
        np.mean([City(spec, "siloed", replicate=n, days=d).run().outcomes()["days_to_resolution"] for n in range(2)])
        for d in (250, 500, 750)
    ]
    assert max(days) / min(days) < 1.05, days


def test_a_median_where_some_are_never_resolved():
    events, censored = np.array([0, 2, 1, 0, 1]), np.array([0, 0, 1, 0, 3])
    # 8 at risk; day 1: 6/8 left; day 2: 5/6 of it; day 4: 3/4 of that
    assert survival_quantile(events, censored, 0.25) == 1.0
    assert survival_quantile(events, censored, 0.5) == 4.0
    assert np.isnan(survival_quantile(events, censored, 0.9))


def test_without_a_reform_day_behind_it_a_city_tells_the_days_it_has_run():
    city = City("tiny", "siloed", rng=3).run_for(10)
    assert city.day < 0 and city.outcomes()["paid_hours"] > 0.0
    later = city.run_until(5).outcomes()
    assert later["paid_hours"] == pytest.approx(
        city.world.books.uses[city.reform_day : city.clock].sum()
        - city.world.books.units[city.reform_day : city.clock].sum()
    )


@given(st.lists(st.integers(0, 20), min_size=1, max_size=40), st.floats(0, 1))
def test_quantiles_of_counts_are_numpys(values, share):
    counts = np.bincount(values)
    assert quantile_of_counts(counts, share) == pytest.approx(np.quantile(values, share))


def test_gini_by_hand():
    assert gini(np.array([1.0, 1.0, 1.0])) == 0.0
    assert gini(np.array([0.0, 0.0, 3.0])) == pytest.approx(2 / 3)
    assert gini(np.array([0.0, 0.0])) == 0.0 and np.isnan(gini(np.array([])))


def test_who_reads_definitions_pays_for_no_compiler():
    code = "import sys, model.outcomes; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
