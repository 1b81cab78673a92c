"""Service: how long troubles last, who hears of them, what the books say of it, and for whom it differs."""

from __future__ import annotations

import math

import numpy as np

from model.outcomes.outcome import outcome, ratio
from model.state.names import S_FOUND, S_PREVENTED, S_RECOGNISED, S_REPEATS


@outcome("service", "days", -1)
def days_to_discovery(seen):
    """Restricted mean, over true cases, of days from raised to known."""
    return ratio(seen.cases.days_unknown, seen.cases.mature)


@outcome("service", "days", -1)
def days_to_desk(seen):
    """Restricted mean, over true cases, of days from raised to the competent desk."""
    return ratio(seen.cases.days_to_desk, seen.cases.mature)


@outcome("service", "days", -1)
def days_to_resolution(seen):
    """Restricted mean, over true cases, of days from raised to resolved."""
    return ratio(seen.cases.days_open, seen.cases.mature)


@outcome("service", "days", -1)
def days_to_resolution_median(seen):
    """Median days from raised to resolved (Kaplan-Meier: open cases are censored, lapsed ones never resolved)."""
    return survival_quantile(seen.cases.solved_on, seen.cases.seen_until, 0.5)


@outcome("service", "days", -1)
def days_to_resolution_p90(seen):
    """90th percentile of days from raised to resolved, over resolved true cases only."""
    return quantile_of_counts(seen.cases.solved_on, 0.9)


@outcome("service", "share", 1)
def resolved_within_7(seen):
    """True cases resolved within 7 working days of being raised / true cases raised at least tau before the end."""
    return ratio(seen.cases.within[0], seen.cases.mature)


@outcome("service", "share", 1)
def resolved_within_15(seen):
    """The same within 15 working days."""
    return ratio(seen.cases.within[1], seen.cases.mature)


@outcome("service", "share", 1)
def resolved_within_60(seen):
    """The same within 60 working days."""
    return ratio(seen.cases.within[2], seen.cases.mature)


@outcome("service", "share", 1)
def resolved_in_limit_share(seen):
    """True cases resolved within their kind's limit, counted from the day known / all true cases, known or not, raised
    at least tau and that limit before the end.
    """
    return ratio(seen.cases.in_limit, seen.cases.due)


@outcome("service", "share", 1)
def recorded_on_time_share(seen):
    """What the organisations would report: entries first closed within the limit from the day known / entries closed or
    past their limit; paper closures count as closed, unknown needs do not exist.
    """
    return ratio(seen.cases.entries_on_time, seen.cases.entries_due)


@outcome("service", "share", 1)
def resolved_share(seen):
    """True cases resolved / true cases."""
    return ratio(seen.cases.resolved, seen.cases.cases)


@outcome("service", "share", -1)
def lapsed_share(seen):
    """True cases that ended as unmet needs, or that people settled themselves / true cases."""
    return ratio(seen.cases.lapsed, seen.cases.cases)


@outcome("service", "cases", 1)
def prevented_per_10k(seen):
    """Cases that a cured cause no longer raised, per 10,000 residents and year."""
    return seen.per_resident_year(seen.series[S_PREVENTED], 10_000)


@outcome("service", "entries", 0)
def recorded_demand_per_1000(seen):
    """Findings and further reports in the books, per 1,000 residents and year. Better service brings more reports."""
    return seen.per_resident_year(seen.series[S_FOUND] + seen.series[S_REPEATS], 1_000)


@outcome("service", "share", -1)
def repeat_contact_share(seen):
    """Known true cases reported again at least once / known true cases."""
    return ratio(seen.cases.repeats, seen.cases.known)


@outcome("service", "cases", -1)
def open_cases_end(seen):
    """True cases raised since the reform that have neither been resolved nor lapsed at the end."""
    return float(seen.cases.open)


@outcome("service", "hops", -1)
def handoffs_per_case(seen):
    """Mean hops from desk to desk of known true cases."""
    return ratio(seen.cases.handoffs, seen.cases.known)


@outcome("service", "refusals", -1)
def bounces_per_case(seen):
    """Mean refusals of known true cases."""
    return ratio(seen.cases.bounces, seen.cases.known)


@outcome("service", "share", -1)
def reopened_share(seen):
    """Known true cases that came back at least once / known true cases."""
    return ratio(seen.cases.reopened, seen.cases.known)


@outcome("service", "share", -1)
def duplicates_share(seen):
    """Further reports of what was known that nobody recognised on entry / all entries."""
    unseen = seen.series[S_REPEATS] - seen.series[S_RECOGNISED]
    return ratio(unseen, seen.series[S_FOUND] + unseen)


@outcome("service", "0-1", 1)
def satisfaction(seen):
    """Mean over known true cases that ended of a score: ``measures.satisfied`` less what lateness, refusals (3 at most)
    and coming back cost; ``measures.satisfied_lapsed`` where the case lapsed. The weights are an assumption.
    """
    c, m = seen.cases, seen.spec.measures
    back = c.reopened * ratio(c.answered, c.known) if c.known else 0.0
    points = m.satisfied * c.answered - m.cost_late * c.late - m.cost_refusal * c.refusals - m.cost_back * back
    return ratio(points + m.satisfied_lapsed * c.lapsed_known, c.answered + c.lapsed_known)


@outcome("service", "0-1", -1)
def response_gini(seen):
    """Gini index, over communities with cases, of the restricted mean days to resolution."""
    here = seen.cases.community[seen.cases.community[:, 1] > 0.0]
    return gini(here[:, 0] / here[:, 1])


@outcome("service", "days", -1)
def response_worst_community(seen):
    """Restricted mean days to resolution in the community where it is longest."""
    here = seen.cases.community[seen.cases.community[:, 1] > 0.0]
    return float((here[:, 0] / here[:, 1]).max()) if len(here) else math.nan


@outcome("service", "days", -1)
def response_gap_migrant(seen):
    """Restricted mean days to resolution of cases raised by migrants less that of cases raised by locals."""
    days, number = seen.cases.raiser.T
    return ratio(days[1] + days[3], number[1] + number[3]) - ratio(days[0] + days[2], number[0] + number[2])


@outcome("service", "days", -1)
def response_gap_offline(seen):
    """Restricted mean days to resolution of cases raised by residents offline less that of residents online."""
    days, number = seen.cases.raiser.T
    return ratio(days[0] + days[1], number[0] + number[1]) - ratio(days[2] + days[3], number[2] + number[3])


def survival_quantile(events: np.ndarray, censored: np.ndarray, share: float) -> float:
    """Return the first day by which a share of all has had the event (Kaplan-Meier), NaN if it never comes to that.

    Args:
        events: Counts of events by day 0, 1, ...
        censored: Counts of those seen without event up to that day.
        share: Of all, 0-1.
    """
    left = np.cumsum((events + censored)[::-1])[::-1].astype(float)
    alive = np.cumprod(1.0 - np.divide(events, left, out=np.zeros(left.size), where=left > 0))
    reached = np.flatnonzero(alive <= 1.0 - share + 1e-12)
    return float(reached[0]) if reached.size else math.nan


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
    """Return the Gini index of some values; 0 where all are 0, NaN of none."""
    if values.size == 0:
        return math.nan
    total = float(values.sum())
    if total <= 0.0:
        return 0.0
    rank = np.arange(1, values.size + 1)
    return max(
        float(2.0 * (rank * np.sort(values)).sum() / (values.size * total) - (values.size + 1) / values.size), 0.0
    )
