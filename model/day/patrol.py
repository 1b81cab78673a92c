"""Patrols that have a way of their own (``discovery.patrol_route``): where each net goes today, and what it may see there.

A net's hours give it so many visits a day; fractions add up from day to day. Every visit of a cell sees each trouble of
the net's kinds there with the kind's chance. A net that is merged goes its way as one, under its first line's number.
"""

from __future__ import annotations

import math

from model import draws
from model.compiled import inlined, inner
from model.day.arising import list_at
from model.state.names import DISTINCT, LISTS, N_KINDS, N_LINES, ROUND, SCATTERED, WALK
from model.state.nets import patrolled

CERTAIN = 1.0 - 1e-12  # the surest a day's visits can be
_ROUNDING = 1e-9  # visits: what sums of hours may lack of a whole one


@inner
def go_out(world, kinds, rates, layout):
    """Let every net make its visits of the day, and put the chances of these in place of the month's mean hazards.

    Hazards then change from day to day, so that no open case may sleep.
    """
    nets, beats, lists = world.nets, world.beats, world.open
    for cell in range(beats.size):
        for line in range(N_LINES):
            beats.visits[cell, line] = 0
    for net in range(nets.size):
        made = whole(nets.made[net])
        nets.made[net] += nets.visits[net]
        visit(world, rates, layout, net, made, whole(nets.made[net]) - made)
    look(world, kinds)
    for slot in LISTS:
        entries = list_at(lists, slot)
        for i in range(lists.count[slot]):
            entries.wakes[i] = 0


@inlined
def whole(visits):
    """Return how many whole visits a sum of them holds."""
    return int(math.floor(visits + _ROUNDING))


@inner
def visit(world, rates, layout, net, made, due):
    """Let a net make the visits due today: each counts in its cell. ``made`` it has made before, which names its draws."""
    beats, key, cells = world.beats, world.key, world.nets.cells[net]
    first, line, route = net // N_LINES * layout.cells_per_community, net % N_LINES, rates.patrol_route
    if route == WALK:
        patrollers = min(layout.cells_per_community, beats.size - first)  # nobody else has a place to stand in
        if rates.patrollers > 0.0:
            patrollers = min(patrollers, int(rates.patrollers))
        for turn in range(due):
            place = first + turn % patrollers
            cell = next_door(
                world.land, beats.stands[place, line], draws.uniform(key, draws.PATROL, net, 0, made + turn)
            )
            beats.stands[place, line] = cell
            beats.visits[cell, line] += 1
    elif route == ROUND:
        for turn in range(made, made + due):
            beats.visits[beats.order[first + turn % cells, line], line] += 1
    elif route == SCATTERED:
        for turn in range(made, made + due):
            k = min(int(draws.uniform(key, draws.PATROL, net, 0, turn) * cells), cells - 1)
            beats.visits[beats.order[first + k, line], line] += 1
    elif route == DISTINCT and due > 0:
        wanted = due % cells  # as many cells are visited once more than the others, any of them alike
        for k in range(cells):
            beats.visits[beats.order[first + k, line], line] += due // cells
            if draws.uniform(key, draws.PATROL, net, 1 + k, made) * (cells - k) < wanted:
                beats.visits[beats.order[first + k, line], line] += 1
                wanted -= 1


@inlined
def next_door(land, cell, u):
    """Return one of the four cells next door in the community, any alike; the cell itself where there is none."""
    community, doors = land.community[cell], 0
    for side in range(4):
        other = land.neighbours[cell, side]
        if other >= 0 and land.community[other] == community:
            doors += 1
    pick = min(int(u * doors), doors - 1)
    for side in range(4):
        other = land.neighbours[cell, side]
        if other >= 0 and land.community[other] == community:
            if pick == 0:
                return other
            pick -= 1
    return cell


@inner
def look(world, kinds):
    """Write today's hazards of every cell: who patrols a trouble's line there sees it at each visit with its chance."""
    finding, nets, beats = world.finding, world.nets, world.beats
    for cell in range(beats.size):
        community = world.land.community[cell] * N_LINES
        for kind in range(N_KINDS):
            own = community + kinds.lines[kind, 0]
            visits = beats.visits[cell, nets.lead[own]]
            hazard = 0.0
            if visits > 0 and patrolled(finding, nets, cell, community, nets.lead[own]):
                sees = min(kinds.visible[kind] * nets.eye[own], 1.0)
                hazard = -math.log(1.0 - min(1.0 - (1.0 - sees) ** visits, CERTAIN))
            finding.patrol[cell, kind] = hazard
            finding.total[cell, kind] = hazard + finding.member[cell, kind] + finding.workplace[cell, kind]
