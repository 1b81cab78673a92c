"""What patrols with a way of their own need for a month: who goes as one net, how often, and through which cells."""

from __future__ import annotations

from model.compiled import compiled
from model.state.names import N_LINES
from model.state.nets import patrolled


@compiled
def _lead(hours, merged, pooled, eye, visit_hours, nets):
    """Let each merged net go under its first line's number, with the hours of all; the others each under its own."""
    for community in range(hours.shape[0]):
        first = -1
        for line in range(N_LINES):
            net, joined = community * N_LINES + line, merged[community, line] or pooled
            if joined and first < 0:
                first = line
            nets.lead[net] = first if joined else line
            nets.eye[net] = eye if joined and not pooled else 1.0
            nets.visits[net] = 0.0
            nets.visits[community * N_LINES + nets.lead[net]] += hours[community, line] / visit_hours


@compiled
def _beats(finding, nets, cells_per_community, order):
    """Write which cells each net patrols, in the order of its round: along the curve on which cells are numbered."""
    for net in range(nets.size):
        line, community = net % N_LINES, net - net % N_LINES
        first, cells = net // N_LINES * cells_per_community, 0
        for cell in range(first, min(first + cells_per_community, order.shape[0])):
            if nets.lead[net] == line and patrolled(finding, nets, cell, community, line):
                order[first + cells, line] = cell
                cells += 1
        nets.cells[net] = cells
        if cells == 0:
            nets.visits[net] = 0.0  # nowhere to go


def assign(city, hours) -> None:
    """Assign hours (communities, lines) and cells to the nets for the month."""
    world, spec = city.world, city.spec
    _lead(
        hours, city.merged, city.policy.pooled, spec.grids.generalist_eye, spec.discovery.visit_hours, world.nets
    )  # fmt: skip
    _beats(world.finding, world.nets, city.sizes.cells_per_community, world.beats.order)
