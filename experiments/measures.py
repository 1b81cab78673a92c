"""Measures beyond the public outcomes that single arguments turn on: matters by tier, small firms, alliances, idle beside need.

They follow the same words as ``model.outcomes``: cases and days since the reform day; restricted means with one tau over
cases raised at least tau before the end. NaN where there is nothing to divide by.
"""

from __future__ import annotations

import math

import numpy as np

from model.calendar import DAYS_A_YEAR
from model.outcomes import BY_NAME, Outcome
from model.state.firms import open_on
from model.state.names import (
    BY_MEMBER,
    BY_WORKPLACE,
    IDLE,
    IS_COMMUNITY,
    KINDS,
    MEETINGS,
    N_LINES,
    NEVER,
    NO_BRANCH,
    ONLINE_GRIEVANCE,
    OWN_BRANCH,
    PENDING,
    PREVENTED,
    RESOLVED,
    RETIRED,
    S_KNOWN,
    TIERS,
    ZONES,
)

ELIGIBLE = 3
CLASSES = 8  # of work, in which cases are matched
EYES = (
    "hardship_relief",
    "everyday_service",
    "safety_hazard",
    "environmental_complaint",
    "public_order",
    "labour_dispute",
)
NEIGHBOUR_DISPUTE, PUBLIC_ORDER = KINDS.index("neighbour_dispute"), KINDS.index("public_order")

_ROWS = (
    ("days_cross_boundary", "service", "days", -1, "Restricted mean days to resolution of cases that need more than one line or a tier above the community."),
    ("days_within_unit", "service", "days", -1, "The same of all other cases: one line of one community."),
    ("days_lost_at_boundaries", "service", "days", -1, "How much longer cases that cross boundaries take to resolution (restricted mean) than others of as much work: mean of the difference over eight classes of work, weighted by the crossing cases."),
    ("days_second_year", "service", "days", -1, "Restricted mean days to resolution of cases raised later than a year after the reform day."),
    ("days_to_desk_street", "service", "days", -1, "Restricted mean days to the right desk of cases that needed the street when they arose."),
    ("unknown_share", "coverage", "share", -1, "True cases that nobody knew within tau / true cases."),
    ("zone_unknown_share", "coverage", "share", -1, "The same of cases in offices, parks and markets."),
    *((f"days_unknown_{kind}", "coverage", "days", -1, f"Restricted mean days to discovery of cases of kind {kind}.") for kind in EYES),
    ("member_found_share", "coverage", "share", 1, "True cases found by a member at home or by a workplace branch / true cases."),
    *((f"days_{tier}_tier", "service", "days", -1, f"The same of cases that needed the {tier} tier when they arose.") for tier in TIERS),
    ("days_older", "service", "days", -1, "Restricted mean days to resolution of cases raised by retired residents."),
    ("days_younger", "service", "days", -1, "The same of cases raised by other residents."),
    ("days_worst_community", "service", "days", -1, "Restricted mean days to resolution in the community where it is longest."),
    ("days_short_cases", "service", "days", -1, "Restricted mean days to resolution of cases of less work than the median: those that pooling may hurt."),
    ("solved_in_grid_share", "service", "share", 1, "True cases of one line resolved at the community's tier without a hop to another organisation / true cases."),
    ("work_solved_per_10k", "service", "hours a year per 10k", 1, "Work of resolved true cases (hours of all lines they need) per 10,000 residents and year."),
    ("work_solved_net_per_10k", "service", "hours a year per 10k", 1, "The same less own duties that lending delayed and duties left undone."),
    ("resolved_first_tier_share", "service", "share", 1, "True cases resolved at the community's tier / true cases that the community could solve when they arose."),
    ("workplace_found_share", "coverage", "share", 1, "True cases found by a workplace branch / known true cases."),
    ("coverage_small_firms", "coverage", "share", 1, "Open firms with fewer than 3 members and an active branch / open firms with fewer than 3 members."),
    ("zone_coverage", "coverage", "share", 1, "Open firms in offices, parks and markets with an active branch / open firms there."),
    ("own_branch_share", "coverage", "share", 1, "Open firms with a branch of their own / open firms."),
    ("member_strength", "coverage", "members", 1, "Activity of members counted in where they live, per community."),
    ("idle_beside_backlog", "burden", "hours a day per 10k", -1, "Mean over days of the lesser of paid hours idle and hours that known open cases could have taken, per 10,000 residents."),
    ("volunteer_hours_per_10k", "burden", "hours a year per 10k", 0, "Volunteer hours put into cases per 10,000 residents and year."),
    ("volunteer_net_hours_per_10k", "burden", "hours a year per 10k", 0, "The same less paid hours of meetings."),
    ("pay_gap_spread", "burden", "share of fair pay", -1, "Standard deviation over communities of the pay gap after policy."),
    ("staffing_gini", "burden", "0-1", -1, "Gini index over communities of case hours a day per true case."),
    ("alliance_survival", "cohesion", "share", 1, "Standing alliances / alliances ever formed (each forming of a pair counts)."),
    ("alliance_substance", "cohesion", "0-1", 1, "Mean substance of standing alliances."),
    ("substance_unlike_less_like", "cohesion", "0-1", 0, "Mean substance of standing alliances between organisations with little in common (less alike than the mean of all), less that of the others."),
    ("disputes_per_contact", "conflict", "a year per 10k", -1, "Neighbour disputes that arose per 10,000 residents and year over the mixing of locals and migrants in cells (1: half and half everywhere)."),
    ("neighbour_disputes_per_10k", "conflict", "a year", -1, "Neighbour disputes that arose per 10,000 residents and year."),
    ("order_cases_per_10k", "conflict", "a year", -1, "Cases of public-order trouble that arose per 10,000 residents and year."),
    ("order_recurrence", "conflict", "share", -1, "Known cases of public-order trouble that came back or were seeded by another / known such cases."),
    ("online_escalations_per_10k", "conflict", "a year", -1, "Online grievances that escalated per 10,000 residents and year."),
)  # fmt: skip
MEASURES: tuple[Outcome, ...] = tuple(Outcome(*row) for row in _ROWS)
SAYS: dict[str, Outcome] = {**BY_NAME, **{measure.name: measure for measure in MEASURES}}


def measure(city) -> dict[str, float]:
    """Return every public outcome and every measure of a city as of today, by name."""
    return {**city.outcomes(), **measures(city)}


def measures(city) -> dict[str, float]:
    """Return the measures of a city as of today, by name, in the order of ``MEASURES``."""
    residents = float(city.world.land.residents.sum())
    exposure = residents / 10_000 * max(city.clock - _since(city), 1) / DAYS_A_YEAR
    found = {**_cases(city, exposure), **_firms(city), **_hours(city, residents, exposure), **_ties(city)}
    return {one.name: float(found[one.name]) for one in MEASURES}


def _since(city) -> int:
    """Return the clock from which days count: the reform day, or the start of a run-in that is still running."""
    return city.reform_day if city.clock > city.reform_day else 0


def _share(above, below) -> float:
    return float(above) / float(below) if below > 0 else math.nan


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else math.nan


def _cases(city, exposure: float) -> dict[str, float]:
    c = city.world.born
    arisen = (c.state != PENDING) & (c.state != PREVENTED) & (c.day >= _since(city))
    tau = city.spec.run.tau
    ever = c[arisen]
    c = c[arisen & (c.day <= city.clock - tau)]
    solved, known = c.state == RESOLVED, c.found >= 0
    days = np.minimum(np.where(solved, c.ended - c.day, tau), tau).astype(float)
    crossing = (c.lines > 1) | (c.own_tier > 0)
    work = c.hours * c.lines
    persons = c.raiser >= 0
    older = (city.world.people.group[np.maximum(c.raiser, 0)] >> 2) == RETIRED
    near = c.own_tier == 0
    here = solved & near & (c.tier == 0)
    order = (c.kind == PUBLIC_ORDER) & known
    seen = np.minimum(np.where(known, c.found - c.day, tau), tau).astype(float)
    unknown = ~known | (c.found - c.day >= tau)
    at_desk = np.minimum(np.where(c.first_desk != NEVER, c.first_desk - c.day, tau), tau).astype(float)
    in_zone = city.zone_cells[c.cell]
    by_members = known & ((c.channel == BY_MEMBER) | (c.channel == BY_WORKPLACE))
    all_solved = ever[ever.state == RESOLVED]
    work_solved = float((all_solved.hours * all_solved.lines).sum())
    lost = float(city.world.organisations.delayed.sum() + city.world.books.undone[_since(city) : city.clock].sum())
    return {
        "days_lost_at_boundaries": _matched(days, crossing, work),
        "days_second_year": _mean(days[c.day >= _since(city) + DAYS_A_YEAR]),
        "days_to_desk_street": _mean(at_desk[c.own_tier == TIERS.index("street")]),
        "unknown_share": _mean(unknown.astype(float)),
        "zone_unknown_share": _mean(unknown[in_zone].astype(float)),
        **{f"days_unknown_{kind}": _mean(seen[c.kind == KINDS.index(kind)]) for kind in EYES},
        "member_found_share": _share(by_members.sum(), c.size),
        "work_solved_per_10k": work_solved / exposure,
        "work_solved_net_per_10k": (work_solved - lost) / exposure,
        "disputes_per_contact": (ever.kind == NEIGHBOUR_DISPUTE).sum() / exposure / _mixing(city),
        "days_cross_boundary": _mean(days[crossing]),
        "days_within_unit": _mean(days[~crossing]),
        **{f"days_{name}_tier": _mean(days[c.own_tier == tier]) for tier, name in enumerate(TIERS)},
        "days_older": _mean(days[persons & older]),
        "days_younger": _mean(days[persons & ~older]),
        "days_worst_community": _longest(days, city.world.land.community[c.cell], city.sizes.communities),
        "days_short_cases": _mean(days[work < np.median(work)]) if c.size else math.nan,
        "solved_in_grid_share": _share((here & (c.handoffs == 0) & (c.lines == 1)).sum(), c.size),
        "resolved_first_tier_share": _share(here.sum(), near.sum()),
        "workplace_found_share": _share((known & (c.channel == BY_WORKPLACE)).sum(), known.sum()),
        "neighbour_disputes_per_10k": (ever.kind == NEIGHBOUR_DISPUTE).sum() / exposure,
        "order_cases_per_10k": (ever.kind == PUBLIC_ORDER).sum() / exposure,
        "order_recurrence": _share((order & ((c.reopened > 0) | (c.parent >= 0))).sum(), order.sum()),
        "online_escalations_per_10k": ((ever.kind == ONLINE_GRIEVANCE) & (ever.level > 0)).sum() / exposure,
        "staffing_gini": _staffing_gini(city, c),
    }


def _matched(days: np.ndarray, crossing: np.ndarray, work: np.ndarray) -> float:
    """Return how much longer crossing cases take than others of their class of work, weighted by the crossing ones."""
    if not crossing.any():
        return math.nan
    edges = np.quantile(work[crossing], np.linspace(0.0, 1.0, CLASSES + 1)[1:-1])
    place = np.searchsorted(edges, work)
    total, weight = 0.0, 0
    for k in range(CLASSES):
        mine, others = days[crossing & (place == k)], days[~crossing & (place == k)]
        if mine.size and others.size:
            total, weight = total + mine.size * float(mine.mean() - others.mean()), weight + mine.size
    return total / weight if weight else math.nan


def _mixing(city) -> float:
    """Return twice the chance that two residents of a cell are of unlike origin: 1 where half and half live everywhere."""
    people, persons = city.world.people, np.maximum(city.world.land.residents.astype(float), 1.0)
    part = np.bincount(people.cell, people.group & 1, persons.size) / persons
    return max(float((4.0 * part * (1.0 - part) * persons).sum() / persons.sum()), 1e-9)


def _longest(days: np.ndarray, block: np.ndarray, blocks: int) -> float:
    number = np.bincount(block, minlength=blocks)
    total = np.bincount(block, days, blocks)
    return float((total[number > 0] / number[number > 0]).max()) if days.size else math.nan


def _staffing_gini(city, cases) -> float:
    from model.outcomes.service import gini

    n, desks = city.sizes.communities, city.world.desks
    own = desks.hours[desks.pool[: n * N_LINES]].copy()
    first = np.unique(desks.pool[: n * N_LINES], return_index=True)[1]
    counted = np.zeros(own.size)
    counted[first] = own[first]  # a merged net's hours once
    hours = counted.reshape(n, N_LINES).sum(axis=1)
    number = np.bincount(city.world.land.community[cases.cell], minlength=n)
    return gini(hours[number > 0] / number[number > 0])


def _firms(city) -> dict[str, float]:
    world, f = city.world, city.world.firms
    alive = open_on(f, city.clock)
    active = alive & (f.branch != NO_BRANCH) & (f.vitality >= city.spec.organising.active_threshold)
    small = alive & (f.members < ELIGIBLE)
    zone = alive & np.isin(world.land.use[f.cell], ZONES)
    own = alive & (f.branch == OWN_BRANCH)
    return {
        "coverage_small_firms": _share((active & small).sum(), small.sum()),
        "zone_coverage": _share((active & zone).sum(), zone.sum()),
        "own_branch_share": _share(own.sum(), alive.sum()),
        "member_strength": float(world.finding.helpers.sum()) / city.sizes.communities,
    }


def _hours(city, residents: float, exposure: float) -> dict[str, float]:
    from model.month.staff import pay_gap

    books = city.world.books
    idle = books.uses[_since(city) : city.clock, IDLE]
    could = books.series[_since(city) : city.clock, S_KNOWN] * city.spec.handling.pace
    volunteers = float(books.volunteer[_since(city) : city.clock].sum())
    meetings = float(books.uses[_since(city) : city.clock, MEETINGS].sum())
    gap = pay_gap(city)[city.world.organisations.form == IS_COMMUNITY]
    return {
        "idle_beside_backlog": _mean(np.minimum(idle, could)) / (residents / 10_000) if residents else math.nan,
        "volunteer_hours_per_10k": volunteers / exposure,
        "volunteer_net_hours_per_10k": (volunteers - meetings) / exposure,
        "pay_gap_spread": float(gap.std()),
    }


def _ties(city) -> dict[str, float]:
    t = city.world.ties
    alive = t.alive > 0
    formed = np.maximum(t.formed, alive).sum()  # a tie that secondment left was never formed by a clock
    substance, alike = t.substance[alive], t.alike[alive]
    unlike = alike < _mean(alike)
    return {
        "alliance_survival": _share(alive.sum(), formed),
        "alliance_substance": _mean(substance),
        "substance_unlike_less_like": _mean(substance[unlike]) - _mean(substance[~unlike]),
    }
