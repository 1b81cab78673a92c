"""Values: adults' positions average along neighbourhood, members' activity and alliances (DeGroot); moods heal, or settle under intrusion.

Each month a resident's position becomes a weighted mean of their own, the cell's, the community's (weight grows with
members' activity there), the street's (weight grows with alliance substance) and those of other communities that it listens
to (``values.attention``): a row-stochastic matrix. The spread that remains in a cell feeds ignition.
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
def _average(first, value, own, pull):
    for c in range(first.shape[0]):
        weight, added = own[c], pull[c]
        adults = value[first[c, 0] : first[c, CHILD * 4]]
        for i in range(adults.size):
            adults[i] = weight * np.float64(adults[i]) + added


@compiled
def _weigh(land, mean, helpers, cell, activity, alliance, attention, own, pull):
    """Write the weight of each cell's own positions, and the pull of its cell, community, street and of others it hears.

    ``cell`` and ``alliance`` are weights; the community's is ``activity``, as far as members are active in the cell.
    ``attention`` has a row (community, community it listens to, weight) for each of its ties.
    """
    communities, streets = land.community.max() + 1, land.street.max() + 1
    in_community, in_street = np.zeros((communities, 2)), np.zeros((streets, 2))
    for c in range(land.size):
        persons = float(land.residents[c])
        for block, where in ((in_community, land.community[c]), (in_street, land.street[c])):
            block[where, 0] += mean[c] * persons
            block[where, 1] += persons
    heard = np.zeros((communities, 2))
    for i in range(attention.shape[0]):
        who, whom, weight = int(attention[i, 0]), int(attention[i, 1]), attention[i, 2]
        heard[who, 0] += weight * in_community[whom, 0] / max(in_community[whom, 1], 1.0)
        heard[who, 1] += weight
    for c in range(land.size):
        community, street = land.community[c], land.street[c]
        around = activity * min(helpers[c] / max(float(land.residents[c]), 1.0) * 50.0, 1.0)
        own[c] = 1.0 - cell - around - alliance - heard[community, 1]
        pull[c] = (
            heard[community, 0]
            + cell * mean[c]
            + around * in_community[community, 0] / max(in_community[community, 1], 1.0)
            + alliance * in_street[street, 0] / max(in_street[street, 1], 1.0)
        )


@compiled
def _mean_substance(ties):
    total, alive = 0.0, 0
    for i in range(ties.size):
        if ties.alive[i]:
            total += ties.substance[i]
            alive += 1
    return total / max(alive, 1)


@compiled
def _pass_on(land, finding, variance, reference, weight):
    """Write the factor of ignition that the discord in each cell amounts to; the yardstick is fixed, so a wider spread shows."""
    for c in range(land.size):
        finding.discord[c] = max(1.0 + weight * (variance[c] / reference - 1.0), 0.1)


def decide(city) -> None:
    """Average positions (not before the first month has passed), heal moods, and pass the discord on to ignition."""
    rule, world = city.spec.values, city.world
    land, sizes = world.land, city.sizes
    mean, variance = cell_means(land.first, world.positions)
    if city.month > 0:
        alliance = rule.alliance * _mean_substance(world.ties)
        own, pull = np.empty(sizes.cells), np.empty(sizes.cells)
        attention = np.array(rule.attention, np.float64).reshape(-1, 3)
        _weigh(land, mean, world.finding.helpers, rule.neighbourhood, rule.activity, alliance, attention, own, pull)
        _average(land.first, world.positions, own, pull)
        variance = variance * own * own
        feeling = city.spec.feedback
        land.mood[:] -= feeling.recovery * (land.mood + feeling.distrust * city.intrusion)
    _pass_on(land, world.finding, variance, rule.reference_spread**2, city.spec.conflict.discord)
