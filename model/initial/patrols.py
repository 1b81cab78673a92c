"""Where patrols with a way of their own begin (``discovery.patrol_route``): the turn of a round, the place of a patroller."""

from __future__ import annotations

import numpy as np

from model import draws
from model.compiled import compiled
from model.state.names import N_LINES
from model.state.table import Records
from model.state.world import Beats, Layout, Nets


@compiled
def _draw(key, land, cells_per_community, made, stands):
    """Draw each net's turn, and its patrollers' places as a walk has them in the long run: by number of next doors."""
    for net in range(made.size):
        made[net] = draws.uniform(key, draws.PATROL_START, net, 0, 0) * cells_per_community
    doors = np.zeros(land.size + 1)  # summed up
    for cell in range(land.size):
        doors[cell + 1] = doors[cell]
        for side in range(4):
            other = land.neighbours[cell, side]
            if other >= 0 and land.community[other] == land.community[cell]:
                doors[cell + 1] += 1.0
    for place in range(land.size):
        first = land.community[place] * cells_per_community
        last = min(first + cells_per_community, land.size)
        for line in range(N_LINES):
            net = land.community[place] * N_LINES + line
            u = draws.uniform(key, draws.PATROL_START, net, 1 + place - first, 1)
            goal = doors[first] + u * (doors[last] - doors[first])
            cell = np.searchsorted(doors, goal, side="right") - 1
            stands[place, line] = min(max(cell, first), last - 1)


def begin(route: str, sizes: Layout, land: Records, key: np.ndarray) -> tuple[Records, Records]:
    """Return nets and beats before the first day; where patrols have no way of their own, nothing is drawn."""
    nets, beats = Nets.empty(sizes.communities * N_LINES), Beats.empty(sizes.cells)
    if route != "fresh":
        _draw(key, land, sizes.cells_per_community, nets.made, beats.stands)
    return nets, beats
