"""The outcomes as data: name, group, unit, which way is better, and the formula in a sentence. No number is made here.

Words used in formulas. A *true* case is one that has arisen and is not a duplicate entry; it is *known* from the day an
organisation has it. A *restricted mean* of days counts every true case from the day it was raised to its event or to
the end of the days run; open and lapsed cases count to that end, so that giving up never looks fast. An *entry* is a
known record in the organisations' books, duplicates included. A year has 250 working days. What is undefined is NaN.
"""

from __future__ import annotations

from typing import NamedTuple

from model.state.names import USES

GROUPS = ("coverage", "service", "conflict", "burden", "cohesion")


class Outcome(NamedTuple):
    """One outcome: ``direction`` is 1 where more is better, -1 where less is, 0 where neither is by itself."""

    name: str
    group: str
    unit: str
    direction: int
    definition: str


_COVERAGE = (
    ("enterprise_coverage", "share", 1, "Open firms with an active branch / all open firms."),
    ("enterprise_coverage_eligible", "share", 1, "The same among open firms with at least 3 members."),
    (
        "enterprise_coverage_formal",
        "share",
        0,
        "Open firms with a branch on paper, active or not, own, joint or listed by the community / all open firms.",
    ),
    ("employee_coverage", "share", 1, "Employees of open firms with an active branch / employees of open firms."),
    ("floating_member_share", "share", -1, "Members who belong to no branch / all members."),
    ("member_participation", "0-1", 1, "Mean activity of all members."),
    (
        "blind_spot_share",
        "share",
        -1,
        "Residents in cells where some kind that arises there and would show on the ground is noticed by all channels "
        "but the raiser at under 0.004 a day (once in a working year) / all residents.",
    ),
    (
        "found_within_3_days",
        "share",
        1,
        "True cases known within 3 days of being raised / true cases raised at least 3 days before the end.",
    ),
    (
        "nominal_branch_share",
        "share",
        -1,
        "Open firms whose branch has vitality below the active threshold / open firms with a branch "
        "(a joint branch counts once for each of its firms).",
    ),
    (
        "hollow_branch_share",
        "share",
        -1,
        "Open firms whose own or joint branch has fewer active members than founding takes (3) / open firms with an "
        "own or joint branch.",
    ),
    (
        "nominal_alliance_share",
        "share",
        -1,
        "Standing alliances with substance below the nominal threshold / standing alliances.",
    ),
    (
        "vacuum_zone_share",
        "share",
        -1,
        "Cells of new-economy zones that hold open firms but no active branch / such cells that hold open firms.",
    ),
)
_SERVICE = (
    ("days_to_discovery", "days", -1, "Restricted mean, over true cases, of days from raised to known."),
    ("days_to_desk", "days", -1, "Restricted mean, over true cases, of days from raised to the competent desk."),
    ("days_to_resolution", "days", -1, "Restricted mean, over true cases, of days from raised to resolved."),
    ("days_to_resolution_median", "days", -1, "Median days from raised to resolved, over resolved true cases only."),
    (
        "days_to_resolution_p90",
        "days",
        -1,
        "90th percentile of days from raised to resolved, resolved true cases only.",
    ),
    (
        "resolved_in_limit_share",
        "share",
        1,
        "True cases resolved within their kind's limit, counted from the day known / all true cases, known or not, "
        "raised at least that limit before the end.",
    ),
    (
        "recorded_on_time_share",
        "share",
        1,
        "What the organisations would report: entries first closed within the limit from the day known / entries "
        "closed or past their limit; paper closures count as closed, unknown needs do not exist.",
    ),
    ("resolved_share", "share", 1, "True cases resolved / true cases."),
    ("lapsed_share", "share", -1, "True cases that ended as unmet needs / true cases."),
    ("open_cases_end", "cases", -1, "True cases that have neither been resolved nor lapsed at the end."),
    ("handoffs_per_case", "hops", -1, "Mean hops from desk to desk of known true cases."),
    ("bounces_per_case", "refusals", -1, "Mean refusals of known true cases."),
    ("reopened_share", "share", -1, "Known true cases that came back at least once / known true cases."),
    ("duplicates_share", "share", -1, "Duplicate entries / entries."),
    (
        "satisfaction",
        "0-1",
        1,
        "Mean over known true cases that ended of 0.95 - 0.25 if past the limit - 0.1 a refusal (3 at most) - 0.12 if "
        "reopened, within 0-1; 0.15 if lapsed. The weights are an assumption.",
    ),
    (
        "response_gini",
        "0-1",
        -1,
        "Gini index, over communities with cases, of the restricted mean days to resolution.",
    ),
    (
        "response_gap_migrant",
        "days",
        -1,
        "Restricted mean days to resolution of cases raised by migrants less that of cases raised by locals.",
    ),
    (
        "response_gap_offline",
        "days",
        -1,
        "Restricted mean days to resolution of cases raised by residents offline less that of residents online.",
    ),
)
_CONFLICT = (
    (
        "settled_early_share",
        "share",
        1,
        "Disputes resolved without ever escalating / disputes that were resolved, lapsed or escalated.",
    ),
    ("escalations_per_10k", "a year", -1, "Escalations per 10,000 residents and year."),
    ("secondary_per_primary", "disputes", -1, "Disputes seeded by others / disputes that arose by themselves."),
    (
        "dispute_days_per_10k",
        "days a year",
        -1,
        "Open entries of disputes, summed over days, per 10,000 residents and year.",
    ),
    ("mediation_success_share", "share", 1, "Lasting settlements (disputes resolved after mediation) / mediations."),
)
_USES_SAY = {
    "patrol": (0, "going round"),
    "handling": (0, "working on cases, allies' and the centre's hours included"),
    "referral": (-1, "passing cases on"),
    "coordination": (0, "coordinating"),
    "meetings": (0, "meetings"),
    "training": (0, "training and assessment"),
    "reporting": (-1, "reports and ledgers"),
    "platform": (0, "running platforms and registers"),
    "organising": (0, "organising firms and members"),
    "duties": (0, "investment targets and other duties of the street"),
    "support": (0, "fair pay and joint funding"),
    "idle": (0, "nothing: hours offered to cases that no case asked for"),
    "vacant": (-1, "nobody: posts that are budgeted and not filled"),
}
_BURDEN = (
    ("paid_hours", "hours", 0, "Budgeted hours of all posts over the days run: the sum of all uses."),
    *(
        (
            f"paid_hours_{use}",
            "hours",
            _USES_SAY[use][0],
            f"Paid hours over the days run that went to {_USES_SAY[use][1]}.",
        )
        for use in USES
    ),
    (
        "hours_per_resolved",
        "hours",
        -1,
        "Paid hours but for other duties, idle hours and vacancies / true cases resolved.",
    ),
    ("volunteer_hours", "hours", 0, "Volunteer hours given over the days run."),
    ("utilisation_mean", "share", 0, "Mean last month's share of case hours in use, of communities and departments."),
    ("utilisation_p90", "share", -1, "90th percentile of the same over communities and departments."),
    (
        "staff_turnover",
        "share a year",
        -1,
        "Posts left / (posts x years run), of communities, offices and departments.",
    ),
    ("intrusion", "a year", -1, "Visits and records per resident and year, as the current month plans them."),
)
_COHESION = (
    ("trust_mean", "0-1", 1, "Mean trust of residents, mood of their cell included, within 0-1."),
    ("trust_gap_migrant", "0-1", -1, "Mean trust of locals less mean trust of migrants."),
    ("value_variance", "0-1", 0, "Variance of residents' value positions: likeness is no good in itself."),
)

OUTCOMES: tuple[Outcome, ...] = tuple(
    Outcome(name, group, unit, direction, definition)
    for group, rows in zip(GROUPS, (_COVERAGE, _SERVICE, _CONFLICT, _BURDEN, _COHESION), strict=True)
    for name, unit, direction, definition in rows
)
BY_NAME: dict[str, Outcome] = {outcome.name: outcome for outcome in OUTCOMES}
