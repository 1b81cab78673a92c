"""Values: adults' positions average along neighbourhood, members' activity and alliances (DeGroot); moods heal, or settle under intrusion.

Each month a resident's position becomes a weighted mean of their own, the cell's, the community's (weight grows with
members' activity there) and the street's (weight grows with alliance substance): a row-stochastic matrix. The spread that
remains in a cell feeds ignition.
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
        total, square, other, other_square = 0.0, 0.0, 0.0, 0.0
        for i in range(low, high - 1, 2):  # two sums side by side: an addition need not wait for the one before
            x, y = np.float64(value[i]), np.float64(value[i + 1])
            total += x
            other += y
            square += x * x
            other_square += y * y
        if (high - low) & 1:
            x = np.float64(value[high - 1])
            total += x
            square += x * x
        total, square = total + other, square + other_square
        mean[c] = total / (high - low)
        variance[c] = max(square / (high - low) - mean[c] * mean[c], 0.0)
    return mean, variance


@compiled
def _average(first, value, own, pull):
    for c in range(first.shape[0]):
        for i in range(first[c, 0], first[c, CHILD * 4]):
            value[i] = own[c] * np.float64(value[i]) + pull[c]


@compiled
def _weigh(land, mean, helpers, cell, activity, alliance, own, pull):
    """Write the weight of each cell's own positions, and the pull of its cell, its community and its street.

    ``cell`` and ``alliance`` are weights; the community's is ``activity``, as far as members are active in the cell.
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
        around = activity * min(helpers[c] / max(float(land.residents[c]), 1.0) * 50.0, 1.0)
        own[c] = 1.0 - cell - around - alliance
        pull[c] = (
            cell * mean[c]
            + around * in_community[community, 0] / max(in_community[community, 1], 1.0)
            + alliance * in_street[street, 0] / max(in_street[street, 1], 1.0)
        )


def decide(city) -> None:
    """Average positions (not before the first month has passed), heal moods, and pass the discord on to ignition."""
    rule, world = city.spec.values, city.world
    people, land, sizes = world.people, world.land, city.sizes
    mean, variance = cell_means(land.first, people.value)
    if city.month > 0:
        t = world.ties
        live = t.alive > 0
        substance = float(t.substance[live].mean()) if live.any() else 0.0
        own, pull = np.empty(sizes.cells), np.empty(sizes.cells)
        _weigh(
            land, mean, world.finding.helpers, rule.neighbourhood, rule.activity, rule.alliance * substance, own, pull
        )
        _average(land.first, people.value, own, pull)
        variance = variance * own * own
        feeling = city.spec.feedback
        land.mood[:] -= feeling.recovery * (land.mood + feeling.distrust * city.intrusion)
    ratio = variance / rule.reference_spread**2  # a fixed yardstick: a city of wider spread has more discord
    world.finding.discord[:] = 1.0 + city.spec.conflict.discord * (ratio - 1.0)
    np.maximum(world.finding.discord, 0.1, out=world.finding.discord)
