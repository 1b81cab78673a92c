"""Values: adults' positions average along neighbourhood, members' activity and alliances (DeGroot); moods heal, or settle under intrusion.

Each month a resident's position becomes a weighted mean of their own, the cell's, the community's (weight grows with
members' activity there), the street's (weight grows with the substance of the community's alliances) and of what
they held at first (Friedkin and Johnsen 1990: people stay themselves, or plural views would die out). The spread that remains in a cell feeds ignition.
"""

from __future__ import annotations

import numpy as np

from model.compiled import compiled
from model.state.names import CHILD


@compiled
def cell_means(first, value):
    """Return the mean position of each cell's adults, and its variance."""
    cells = first.shape[0]
    mean, variance = np.zeros(cells), np.zeros(cells)
    for c in range(cells):
        low, high = first[c, 0], first[c, CHILD * 4]
        if high <= low:
            continue
        # four sums side by side: an addition need not wait for the one before
        s0 = s1 = s2 = s3 = q0 = q1 = q2 = q3 = 0.0
        adults = value[low:high]
        for i in range(0, high - low - 3, 4):
            x0, x1 = np.float64(adults[i]), np.float64(adults[i + 1])
            x2, x3 = np.float64(adults[i + 2]), np.float64(adults[i + 3])
            s0, s1, s2, s3 = s0 + x0, s1 + x1, s2 + x2, s3 + x3
            q0, q1, q2, q3 = q0 + x0 * x0, q1 + x1 * x1, q2 + x2 * x2, q3 + x3 * x3
        for i in range(high - (high - low) % 4, high):
            x0 = np.float64(value[i])
            s0, q0 = s0 + x0, q0 + x0 * x0
        total, square = s0 + s1 + s2 + s3, q0 + q1 + q2 + q3
        mean[c] = total / (high - low)
        variance[c] = max(square / (high - low) - mean[c] * mean[c], 0.0)
    return mean, variance


@compiled
def _average(first, value, origin, own, pull, stubborn):
    for c in range(first.shape[0]):
        weight, added = own[c], pull[c]
        adults = value[first[c, 0] : first[c, CHILD * 4]]
        held = origin[first[c, 0] : first[c, CHILD * 4]]
        for i in range(adults.size):
            adults[i] = weight * np.float64(adults[i]) + added + stubborn * np.float64(held[i])


@compiled
def _settle(first, value, origin, mean, kept):
    """Put positions where averaging with the neighbours would have brought them in the long run."""
    for c in range(first.shape[0]):
        for i in range(first[c, 0], first[c, CHILD * 4]):
            value[i] = mean[c] + kept[c] * (np.float64(origin[i]) - mean[c])


@compiled
def _weigh(land, mean, helpers, cell, activity, activity_at, alliance, stubborn, own, pull):
    """Write the weight of each cell's own positions, and the pull of its cell, community and street.

    ``cell`` is a weight; the community's is ``activity``, as far as members are active in the cell (in full where
    ``activity_at`` of the residents are); ``alliance`` is (communities,), the street's weight.
    """
    communities, streets = land.community.max() + 1, land.street.max() + 1
    in_community, in_street = np.zeros((communities, 2)), np.zeros((streets, 2))
    for c in range(land.size):
        persons = float(land.residents[c])
        for block, where in ((in_community, land.community[c]), (in_street, land.street[c])):
            block[where, 0] += mean[c] * persons
            block[where, 1] += persons
    for c in range(land.size):
        community, street = land.community[c], land.street[c]
        around = activity * min(helpers[c] / max(float(land.residents[c]) * activity_at, 1e-9), 1.0)
        own[c] = 1.0 - cell - around - alliance[community] - stubborn
        pull[c] = (
            cell * mean[c]
            + around * in_community[community, 0] / max(in_community[community, 1], 1.0)
            + alliance[community] * in_street[street, 0] / max(in_street[street, 1], 1.0)
        )


def _substance(city) -> np.ndarray:
    """Return (communities,) substance of the alliances that stand there against that of as many full ones as it has room for."""
    t, communities = city.world.ties, city.sizes.communities
    here = (t.alive > 0) & (t.a < communities)
    full = np.bincount(t.a[here], t.substance[here], communities) / city.spec.alliances.partners
    return np.minimum(full, 1.0)


@compiled
def _pass_on(land, finding, variance, reference, weight, least):
    """Write the factor of ignition that the discord in each cell amounts to; the yardstick is fixed, so a wider spread shows."""
    for c in range(land.size):
        finding.discord[c] = max(1.0 + weight * (variance[c] / reference - 1.0), least)


def decide(city) -> None:
    """Average positions (not before the first month has passed), heal moods, and pass the discord on to ignition."""
    rule, world = city.spec.values, city.world
    land, sizes = world.land, city.sizes
    mean, variance = cell_means(land.first, world.positions)
    own, pull = np.empty(sizes.cells), np.empty(sizes.cells)
    alliance = rule.alliance * _substance(city)
    _weigh(
        land, mean, world.finding.helpers, rule.neighbourhood, rule.activity, rule.activity_at, alliance, rule.stubborn,
        own, pull,
    )  # fmt: skip
    if city.month == 0:  # a warm guess: as long neighbours have lived with each other
        kept = rule.stubborn / np.maximum(1.0 - own, 1e-9) if rule.stubborn > 0.0 else np.ones(sizes.cells)
        _settle(land.first, world.positions, world.origins, mean, kept)
        variance = variance * kept * kept
    else:
        _average(land.first, world.positions, world.origins, own, pull, rule.stubborn)
        mean, variance = cell_means(land.first, world.positions)
        feeling = city.spec.feedback
        watched = world.communities.intrusion[land.community]
        land.mood[:] -= feeling.recovery * (land.mood + feeling.distrust * watched)
    conflict = city.spec.conflict
    _pass_on(land, world.finding, variance, rule.reference_spread**2, conflict.discord, conflict.least_discord)
