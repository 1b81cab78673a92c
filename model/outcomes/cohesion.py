"""Cohesion: trust, its gap, and how far apart value positions are."""

from __future__ import annotations

import math

from model.outcomes.outcome import outcome, ratio


@outcome("cohesion", "0-1", 1)
def trust_mean(seen):
    """Mean trust of residents."""
    home, home_trust, away, away_trust = seen.people[:4]
    return ratio(home_trust + away_trust, home + away)


@outcome("cohesion", "0-1", -1)
def trust_gap_migrant(seen):
    """Mean trust of locals less that of migrants."""
    home, home_trust, away, away_trust = seen.people[:4]
    return ratio(home_trust, home) - ratio(away_trust, away)


@outcome("cohesion", "ratio", 0)
def readiness_mean(seen):
    """Mean readiness to report, learnt from what became of reports before; 1 where nothing has been learnt."""
    land = seen.world.land
    return ratio((land.ready * land.residents).sum(), land.residents.sum())


@outcome("cohesion", "(0-1)^2", 0)
def value_variance(seen):
    """Variance of adult residents' value positions."""
    adults, total, squares = seen.people[4:]
    if adults == 0:
        return math.nan
    return max(squares / adults - (total / adults) ** 2, 0.0)
