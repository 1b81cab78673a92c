"""Conflict: disputes settled before they escalate, escalations, what they seed, how far up they go."""

from __future__ import annotations

from model.outcomes.outcome import outcome, ratio
from model.state.names import (
    S_DISPUTES,
    S_ESCALATIONS,
    S_MEDIATIONS,
    S_NOTED,
    S_SECONDARY,
    S_SETTLED,
    TIERS,
)


@outcome("conflict", "share", 1)
def settled_early_share(seen):
    """Disputes resolved without ever escalating / disputes that were resolved, lapsed or escalated."""
    return ratio(seen.cases.settled_early, seen.cases.disputes_ended)


@outcome("conflict", "a year", -1)
def escalations_per_10k(seen):
    """Escalations per 10,000 residents and year."""
    return seen.per_resident_year(seen.series[S_ESCALATIONS], 10_000)


@outcome("conflict", "disputes", -1)
def secondary_per_primary(seen):
    """Disputes seeded by others / disputes that arose by themselves."""
    return ratio(seen.series[S_SECONDARY], seen.cases.disputes_primary)


@outcome("conflict", "days a year", -1)
def dispute_days_per_10k(seen):
    """Open disputes, summed over days, per 10,000 residents and year."""
    return seen.per_resident_year(seen.series[S_DISPUTES], 10_000)


@outcome("conflict", "share", 1)
def mediation_success_share(seen):
    """Mediations that settled the dispute / mediations, over all rungs, as they were."""
    return ratio(seen.series[S_SETTLED : S_SETTLED + 4].sum(), seen.series[S_MEDIATIONS : S_MEDIATIONS + 4].sum())


def _by_rung(tier: int, name: str) -> None:
    def recorded(seen):
        return ratio(seen.series[S_SETTLED + tier], seen.series[S_NOTED + tier])

    recorded.__doc__ = f"Mediations at the {name}'s rung entered as settled / mediations entered there at all."
    outcome("conflict", "share", 0, f"mediation_recorded_{name}")(recorded)


for _tier, _name in enumerate(TIERS):
    _by_rung(_tier, _name)
