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
        total, square = 0.0, 0.0
        for i in range(low, high):
            x = np.float64(value[i])
            total += x
            square += x * x
        mean[c] = total / (high - low)
        variance[c] = max(square / (high - low) - mean[c] * mean[c], 0.0)
    return mean, variance


@compiled
def _average(first, value, own, pull):
    for c in range(first.shape[0]):
        for i in range(first[c, 0], first[c, CHILD * 4]):
            value[i] = own[c] * np.float64(value[i]) + pull[c]


def _block_means(mean: np.ndarray, weight: np.ndarray, block: np.ndarray, blocks: int) -> np.ndarray:
    total = np.bincount(block, mean * weight, blocks)
    return total / np.maximum(np.bincount(block, weight, blocks), 1.0)


def decide(city) -> None:
    """Average positions (not before the first month has passed), heal moods, and pass the discord on to ignition."""
    rule, world = city.spec.values, city.world
    people, land, sizes = world.people, world.land, city.sizes
    mean, variance = cell_means(land.first, people.value)
    if city.month > 0:
        persons = land.residents.astype(float)
        activity = np.minimum(world.finding.helpers / np.maximum(persons, 1.0) * 50.0, 1.0)
        t = world.ties
        live = t.alive > 0
        substance = float(t.substance[live].mean()) if live.any() else 0.0
        w_cell = np.full(sizes.cells, rule.neighbourhood)
        w_community = rule.activity * activity
        w_street = np.full(sizes.cells, rule.alliance * substance)
        own = 1.0 - w_cell - w_community - w_street
        pull = (
            w_cell * mean
            + w_community * _block_means(mean, persons, land.community, sizes.communities)[land.community]
            + w_street * _block_means(mean, persons, land.street, sizes.streets)[land.street]
        )
        _average(land.first, people.value, own, pull)
        variance = variance * own * own
        feeling = city.spec.feedback
        land.mood[:] -= feeling.recovery * (land.mood + feeling.distrust * city.intrusion)
    ratio = variance / rule.reference_spread**2  # a fixed yardstick: a city of wider spread has more discord
    world.finding.discord[:] = 1.0 + city.spec.conflict.discord * (ratio - 1.0)
    np.maximum(world.finding.discord, 0.1, out=world.finding.discord)
