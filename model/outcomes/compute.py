"""One number, one place: every outcome of a city, from its state and its books. NaN where nothing is to divide by."""

from __future__ import annotations

import math

import numpy as np

from model.outcomes.definitions import OUTCOMES
from model.state.blind import blind_spots
from model.state.firms import open_on
from model.state.names import (
    AT_WORK,
    BACKSTOP,
    FLOATING,
    IS_COMMUNITY,
    IS_DEPARTMENT,
    IS_UNIT,
    JOINT_BRANCH,
    NO_BRANCH,
    S_DISPUTES,
    S_ESCALATIONS,
    S_SECONDARY,
    USES,
    ZONES,
)

DAYS_A_YEAR = 250
_APART = ("duties", "idle", "vacant")  # hours that no case was paid with
ELIGIBLE = 3  # members from which a firm must have a branch of its own


def compute(city) -> dict[str, float]:
    """Return every outcome of a city as of today, by name, in the order of ``OUTCOMES``."""
    from model.outcomes.passes import sum_cases  # compiled: only who computes pays for it

    world, kinds = city.world, city.kinds
    c = world.cases
    columns = (
        "marks", "state", "kind", "day", "found", "first_desk", "ended", "recorded", "cell", "raiser", "parent",
        "level", "attempts", "reopened", "handoffs", "bounces",
    )  # fmt: skip
    sums = sum_cases(
        world.born.size, int(city.day), kinds.limit, kinds.dispute, city.sizes.communities,
        world.land["community"], world.people["group"], *(c[name] for name in columns),
    )  # fmt: skip
    found = {
        **_coverage(city, sums), **_service(sums), **_conflict(city, sums), **_burden(city, sums), **_cohesion(world),
    }  # fmt: skip
    return {outcome.name: float(found[outcome.name]) for outcome in OUTCOMES}


def _ratio(above, below) -> float:
    return float(above) / float(below) if below > 0 else math.nan


def _coverage(city, sums) -> dict[str, float]:
    world, f, m, t = city.world, city.world.firms, city.world.members, city.world.ties
    alive = open_on(f, city.day)
    branch = alive & (f.branch != NO_BRANCH)
    active = branch & (f.vitality >= city.spec.organising.active_threshold)
    eligible = alive & (f.members >= ELIGIBLE)
    residents = world.land.residents
    blind = blind_spots(city).any(axis=1)
    zone = np.isin(world.land.use, ZONES)
    settled, served = np.zeros(zone.size, bool), np.zeros(zone.size, bool)
    settled[f.cell[alive]] = True
    served[f.cell[active]] = True
    ties = t.alive > 0
    return {
        "enterprise_coverage": _ratio(active.sum(), alive.sum()),
        "enterprise_coverage_eligible": _ratio((active & eligible).sum(), eligible.sum()),
        "employee_coverage": _ratio(f.employees[active].sum(), f.employees[alive].sum()),
        "floating_member_share": _ratio((m.belongs == FLOATING).sum(), m.belongs.size),
        "member_participation": _ratio(m.active.sum(), m.active.size),
        "blind_spot_share": _ratio(residents[blind].sum(), residents.sum()),
        "found_within_3_days": _ratio(sums.found_early, sums.due_early),
        "nominal_branch_share": _ratio((branch & ~active).sum(), branch.sum()),
        "enterprise_coverage_formal": _ratio(branch.sum(), alive.sum()),
        "hollow_branch_share": _hollow(city, branch),
        "nominal_alliance_share": _ratio((ties & (t.substance < city.spec.alliances.nominal_below)).sum(), ties.sum()),
        "vacuum_zone_share": _ratio((zone & settled & ~served).sum(), (zone & settled).sum()),
    }


def _hollow(city, branch: np.ndarray) -> float:
    """Return the share of firms with an own or joint branch that has fewer active members than founding takes."""
    f, m, rule = city.world.firms, city.world.members, city.spec.organising
    there = (m.belongs == AT_WORK) & (m.firm >= 0) & (m.active >= rule.active_at)
    active = np.bincount(m.firm[there], minlength=f.cell.size)
    joint = branch & (f.branch == JOINT_BRANCH)
    shared = np.bincount(f.joint[joint], active[joint], f.cell.size)
    active = np.where(joint, shared[np.where(joint, f.joint, 0)], active)
    own = branch & (f.branch != BACKSTOP)
    return _ratio((own & (active < rule.minimum)).sum(), own.sum())


def _service(sums) -> dict[str, float]:
    here = sums.community[sums.community[:, 1] > 0.0]
    days, number = sums.raiser[:, 0], sums.raiser[:, 1]
    return {
        "days_to_discovery": _ratio(sums.days_unknown, sums.cases),
        "days_to_desk": _ratio(sums.days_to_desk, sums.cases),
        "days_to_resolution": _ratio(sums.days_open, sums.cases),
        "days_to_resolution_median": quantile_of_counts(sums.lengths, 0.5),
        "days_to_resolution_p90": quantile_of_counts(sums.lengths, 0.9),
        "resolved_in_limit_share": _ratio(sums.in_limit, sums.due),
        "recorded_on_time_share": _ratio(sums.entries_on_time, sums.entries_due),
        "resolved_share": _ratio(sums.resolved, sums.cases),
        "lapsed_share": _ratio(sums.lapsed, sums.cases),
        "open_cases_end": sums.cases - sums.resolved - sums.lapsed,
        "handoffs_per_case": _ratio(sums.handoffs, sums.known),
        "bounces_per_case": _ratio(sums.bounces, sums.known),
        "reopened_share": _ratio(sums.reopened, sums.known),
        "duplicates_share": _ratio(sums.duplicates, sums.entries),
        "satisfaction": _ratio(sums.satisfaction, sums.answered),
        "response_gini": gini(here[:, 0] / here[:, 1]),
        "response_gap_migrant": _ratio(days[1] + days[3], number[1] + number[3])
        - _ratio(days[0] + days[2], number[0] + number[2]),
        "response_gap_offline": _ratio(days[0] + days[1], number[0] + number[1])
        - _ratio(days[2] + days[3], number[2] + number[3]),
    }


def _conflict(city, sums) -> dict[str, float]:
    world = city.world
    counted = world.books.series[: city.day].sum(axis=0)
    exposure = float(world.land.residents.sum()) / 10_000 * city.day / DAYS_A_YEAR
    return {
        "settled_early_share": _ratio(sums.settled_early, sums.disputes_ended),
        "escalations_per_10k": _ratio(counted[S_ESCALATIONS], exposure),
        "secondary_per_primary": _ratio(counted[S_SECONDARY], sums.disputes_primary),
        "dispute_days_per_10k": _ratio(counted[S_DISPUTES], exposure),
        "mediation_success_share": _ratio(sums.lasting, sums.mediations),
    }


def _burden(city, sums) -> dict[str, float]:
    books, o = city.world.books, city.world.organisations
    uses = books.uses[: city.day].sum(axis=0)
    busy = o.workload[(o.form == IS_COMMUNITY) | (o.form == IS_DEPARTMENT)]
    staffed = o.form != IS_UNIT
    return {
        "paid_hours": uses.sum(),
        **{f"paid_hours_{use}": hours for use, hours in zip(USES, uses, strict=True)},
        "hours_per_resolved": _ratio(uses.sum() - uses[[USES.index(use) for use in _APART]].sum(), sums.resolved),
        "volunteer_hours": books.volunteer[: city.day].sum(),
        "utilisation_mean": _ratio(busy.sum(), busy.size),
        "utilisation_p90": np.quantile(busy, 0.9) if busy.size else math.nan,
        "staff_turnover": _ratio(o.quits[staffed].sum(), o.posts[staffed].sum() * city.day / DAYS_A_YEAR),
        "intrusion": city.intrusion,
    }


def _cohesion(world) -> dict[str, float]:
    from model.outcomes.passes import sum_people

    p = world.people
    home, home_trust, away, away_trust, off, off_squares = sum_people(
        p["cell"], p["trust"], world.positions, p["group"], world.land["mood"]
    )
    everyone = home + away
    mean = _ratio(off, everyone)
    return {
        "trust_mean": _ratio(home_trust + away_trust, everyone),
        "trust_gap_migrant": _ratio(home_trust, home) - _ratio(away_trust, away),
        "value_variance": max(_ratio(off_squares, everyone) - mean * mean, 0.0) if everyone else math.nan,
    }


def quantile_of_counts(counts: np.ndarray, share: float) -> float:
    """Return the quantile (linear, as NumPy's) of whole numbers given as counts of 0, 1, 2, ..."""
    total = int(counts.sum())
    if total == 0:
        return math.nan
    place = share * (total - 1)
    low = math.floor(place)
    upto = np.cumsum(counts)
    below, above = np.searchsorted(upto, [low, min(low + 1, total - 1)], side="right")
    return float(below + (place - low) * (above - below))


def gini(values: np.ndarray) -> float:
    """Return the Gini index of some values; 0 where all are nought, NaN of none."""
    if values.size == 0:
        return math.nan
    total = float(values.sum())
    if total <= 0.0:
        return 0.0
    rank = np.arange(1, values.size + 1)
    return max(
        float(2.0 * (rank * np.sort(values)).sum() / (values.size * total) - (values.size + 1) / values.size), 0.0
    )
