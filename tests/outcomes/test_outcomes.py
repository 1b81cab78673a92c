"""Every outcome on a city of a few cases, firms and residents, where each number can be worked out by hand."""

import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.outcomes import BY_NAME, OUTCOMES, compute
from model.outcomes.compute import gini, quantile_of_counts
from model.outcomes.definitions import GROUPS
from model.state.kinds import KindTable as Kinds
from model.state.names import (
    DESK,
    IS_COMMUNITY,
    IS_DEPARTMENT,
    IS_UNIT,
    LAPSED,
    LATENT,
    MERGED,
    N_SERIES,
    N_USES,
    NEVER,
    OFFICE,
    PENDING,
    RESOLVED,
    S_DISPUTES,
    S_ESCALATIONS,
    S_SECONDARY,
    USES,
)
from model.state.world import Cases, Finding, Firms, Land, Members, Organisations, People, Ties

CONTRACT = """
enterprise_coverage enterprise_coverage_eligible employee_coverage floating_member_share member_participation
blind_spot_share found_within_3_days nominal_branch_share nominal_alliance_share
days_to_discovery days_to_desk days_to_resolution days_to_resolution_median days_to_resolution_p90
resolved_in_limit_share recorded_on_time_share resolved_share lapsed_share open_cases_end handoffs_per_case
bounces_per_case reopened_share satisfaction response_gini response_gap_migrant response_gap_offline
settled_early_share escalations_per_10k secondary_per_primary dispute_days_per_10k mediation_success_share
paid_hours paid_hours_patrol paid_hours_handling paid_hours_referral paid_hours_coordination paid_hours_meetings
paid_hours_training paid_hours_reporting paid_hours_platform paid_hours_organising paid_hours_idle paid_hours_vacant
volunteer_hours utilisation_mean utilisation_p90 staff_turnover intrusion
trust_mean trust_gap_migrant value_variance
""".split()

DUPLICATE = 4
H = 50  # days run
FIELDS = (
    "state", "kind", "day", "found", "first_desk", "ended", "recorded", "cell", "raiser", "parent", "level",
    "attempts", "reopened", "handoffs", "bounces", "marks",
)  # fmt: skip
# kind 0: a service, limit 5; kind 1: a dispute, limit 10. Residents: local, migrant (both offline), local online.
CASES = (
    (RESOLVED, 0, 0, 2, 3, 6, 6, 0, 0, -1, 0, 0, 0, 1, 0, 0),  # found early, in time: 6 days
    (RESOLVED, 0, 10, 14, 15, 24, 19, 0, 1, -1, 0, 0, 1, 2, 4, 0),  # closed on paper in time, solved late: 14 days
    (LAPSED, 0, 20, NEVER, NEVER, 30, NEVER, 1, 2, -1, 0, 0, 0, 0, 0, 0),  # never known: counts 30 days
    (RESOLVED, 1, 30, 31, 32, 40, 40, 1, -1, -1, 0, 2, 0, 0, 0, 0),  # settled early, second mediation: 10 days
    (DESK, 1, 32, 33, 34, NEVER, NEVER, 0, 2, 3, 1, 1, 0, 3, 1, 0),  # secondary, escalated, open: 18 days
    (LATENT, 0, 48, NEVER, NEVER, NEVER, NEVER, 0, -1, -1, 0, 0, 0, 0, 0, 0),  # just raised: 2 days
    (MERGED, 0, 10, 16, 17, 18, 18, 0, 1, -1, 0, 0, 0, 5, 5, DUPLICATE),
    (LAPSED, 0, 5, 7, 8, 15, NEVER, 1, 0, -1, 0, 0, 0, 0, 0, 0),  # known, given up: counts 45 days
    (PENDING, 0, 60, NEVER, NEVER, NEVER, NEVER, 0, 0, -1, 0, 0, 0, 0, 0, 0),
    (RESOLVED, 0, 1, 1, 1, 1, 1, 0, 0, -1, 0, 0, 0, 9, 9, 0),  # beyond the records in use
)


def small_city(cases=CASES, in_use=9, day=H):
    total = np.full((2, 12), 0.01)
    total[1, 4] = 0.003
    total[0, 11] = 0.0  # the last kind never shows on the ground: no blind spot
    series = np.zeros((H + 10, N_SERIES), np.int64)
    series[3, S_ESCALATIONS], series[4, S_SECONDARY], series[5:15, S_DISPUTES] = 2, 1, 3
    series[H + 1 :] = 99  # days to come
    uses = np.zeros((H + 10, N_USES))
    uses[:H] = np.arange(1, N_USES + 1)
    books = SimpleNamespace(uses=uses, volunteer=np.full(H + 10, 0.5), series=series)
    columns = np.array(cases).T if cases else np.zeros((len(FIELDS), 1))
    records = Cases(**dict(zip(FIELDS, columns, strict=True)))
    world = SimpleNamespace(
        land=Land(community=[0, 1], residents=[300, 100], use=[OFFICE, OFFICE], mood=[0.0, -0.2]),
        people=People(cell=[0, 0, 1, 1], trust=[0.5, 0.1, 0.9, 0.1], group=[8, 9, 10, 11]),
        positions=np.array([0.25, 0.75, 0.25, 0.75], np.float32),
        members=Members(belongs=[0, 1, 2, 0], active=[0.0, 0.5, 0.5, 0.2], firm=[-1, -1, 3, 0]),
        firms=Firms(
            cell=[0, 0, 0, 1, 1],
            employees=[10, 20, 30, 40, 500],
            members=[3, 4, 0, 1, 9],
            founded=[-1, 0, 10, 20, 50],  # the last opens only after today
            closes=[999, 50, 999, 999, 999],
            branch=[1, 3, 0, 2, 1],
            joint=[-1, -1, -1, 3, -1],
            vitality=[0.5, 0.1, 0.0, 0.2, 0.9],
        ),
        organisations=Organisations(
            form=[IS_COMMUNITY, IS_DEPARTMENT, IS_UNIT], posts=[4.0, 6.0, 10.0], quits=[0.5, 0.5, 9.0],
            workload=[0.5, 1.0, 0.1],
        ),
        finding=Finding(total=total),
        ties=Ties(substance=[0.1, 0.5, 0.9, 0.0], alive=[1, 1, 1, 0]),
        cases=records,
        born=records[:in_use],
        books=books,
    )  # fmt: skip
    spec = SimpleNamespace(
        organising=SimpleNamespace(active_threshold=0.3, active_at=0.3, minimum=2),
        alliances=SimpleNamespace(nominal_below=0.2),
    )
    kinds = Kinds(limit=np.array([5.0, 10.0] * 6), dispute=np.array([0, 1] * 6), visible=[0.1, 0.1] * 5 + [0.1, 0.0])
    persons = np.full((2, 7), 10.0)
    return SimpleNamespace(
        world=world, spec=spec, kinds=kinds, day=day, days=H + 10, intrusion=1.25, persons=persons,
        sizes=SimpleNamespace(communities=2),
    )  # fmt: skip


EXPECTED = {
    "enterprise_coverage": 1 / 4,
    "enterprise_coverage_eligible": 1 / 2,
    "employee_coverage": 10 / 100,
    "floating_member_share": 2 / 4,
    "member_participation": 1.2 / 4,
    "blind_spot_share": 100 / 400,
    "found_within_3_days": 4 / 6,  # of those raised by day 47: days 2, 4, never, 1, 1, 2
    "nominal_branch_share": 2 / 3,
    "enterprise_coverage_formal": 3 / 4,
    "hollow_branch_share": 2 / 2,  # nobody belongs to the own branch, one of two to the joint one
    "nominal_alliance_share": 1 / 3,
    "vacuum_zone_share": 1 / 2,
    "days_to_discovery": (2 + 4 + 30 + 1 + 1 + 2 + 2) / 7,
    "days_to_desk": (3 + 5 + 30 + 2 + 2 + 2 + 3) / 7,
    "days_to_resolution": (6 + 14 + 30 + 10 + 18 + 2 + 45) / 7,
    "days_to_resolution_median": 10,
    "days_to_resolution_p90": 10 + 0.8 * 4,
    "resolved_in_limit_share": 2 / 6,
    "recorded_on_time_share": 4 / 6,  # late: the open dispute and the case given up
    "resolved_share": 3 / 7,
    "lapsed_share": 2 / 7,
    "open_cases_end": 2,
    "handoffs_per_case": 6 / 5,
    "bounces_per_case": 5 / 5,
    "reopened_share": 1 / 5,
    "duplicates_share": 1 / 6,
    "satisfaction": (0.95 + (0.95 - 0.25 - 0.3 - 0.12) + 0.95 + 0.15) / 4,
    "response_gini": 0.5 * (85 / 3 - 40 / 4) / (85 / 3 + 40 / 4),
    "response_gap_migrant": 14 - (6 + 45 + 30 + 18) / 4,
    "response_gap_offline": (6 + 45 + 14) / 3 - (30 + 18) / 2,
    "settled_early_share": 1 / 2,
    "escalations_per_10k": 2 / (0.04 * 0.2),
    "secondary_per_primary": 1,
    "dispute_days_per_10k": 30 / (0.04 * 0.2),
    "mediation_success_share": 1 / 3,
    "paid_hours": 50 * 91,
    **{f"paid_hours_{use}": 50 * (i + 1) for i, use in enumerate(USES)},
    "hours_per_resolved": 50 * (91 - 10 - 12 - 13) / 3,
    "volunteer_hours": 25,
    "utilisation_mean": 0.75,
    "utilisation_p90": 0.95,
    "staff_turnover": 1 / (10 * 0.2),
    "intrusion": 1.25,
    "trust_mean": (0.5 + 0.1 + 0.7 + 0.0) / 4,
    "trust_gap_migrant": 0.6 - 0.05,
    "value_variance": 0.0625,
}


@pytest.fixture(scope="module")
def outcomes():
    return compute(small_city())


@pytest.mark.parametrize("name", EXPECTED)
def test_each_outcome_is_what_pencil_and_paper_give(outcomes, name):
    assert outcomes[name] == pytest.approx(EXPECTED[name], rel=1e-6)


def test_every_outcome_is_checked_by_hand_and_in_the_printed_order(outcomes):
    assert set(outcomes) == set(EXPECTED)
    assert list(outcomes) == [outcome.name for outcome in OUTCOMES]
    assert all(type(value) is float for value in outcomes.values())


def test_the_contract_is_kept():
    names = [outcome.name for outcome in OUTCOMES]
    assert len(set(names)) == len(names)
    assert set(CONTRACT) <= set(names)
    assert set(names) - set(CONTRACT) == {
        "duplicates_share", "vacuum_zone_share", "paid_hours_duties", "paid_hours_support",
        "enterprise_coverage_formal", "hollow_branch_share", "hours_per_resolved",
    }  # fmt: skip
    for outcome in OUTCOMES:
        assert BY_NAME[outcome.name] is outcome
        assert outcome.group in GROUPS and outcome.direction in (-1, 0, 1)
        assert outcome.definition.endswith(".") and outcome.unit


def test_the_uses_add_up_to_paid_hours(outcomes):
    assert sum(outcomes[f"paid_hours_{use}"] for use in USES) == pytest.approx(outcomes["paid_hours"])


def test_what_does_not_exist_is_not_a_number():
    found = compute(small_city(cases=(), in_use=0, day=0))
    for name in ("days_to_resolution", "satisfaction", "response_gini", "escalations_per_10k", "staff_turnover"):
        assert np.isnan(found[name])
    assert found["open_cases_end"] == 0.0
    assert found["paid_hours"] == 0.0
    assert found["trust_mean"] == pytest.approx(0.325)


def test_giving_up_sooner_never_looks_faster():
    early = [list(case) for case in CASES]
    early[2][5] = 21  # the unmet need lapses nine days earlier
    found, before = compute(small_city(early)), compute(small_city())
    assert found["days_to_resolution"] == before["days_to_resolution"]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60), st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]))
def test_quantiles_of_counts_are_those_of_the_numbers(values, share):
    counts = np.bincount(values, minlength=40)
    assert quantile_of_counts(counts, share) == pytest.approx(np.quantile(values, share))


@given(st.lists(st.floats(0.01, 100.0), min_size=1, max_size=30))
def test_gini_is_the_mean_difference(values):
    x = np.array(values)
    by_pairs = np.abs(x[:, None] - x).sum() / (2 * x.size**2 * x.mean())
    assert gini(x) == pytest.approx(by_pairs, abs=1e-9)


def test_definitions_are_read_without_the_compiler():
    code = "import sys, model.outcomes; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
