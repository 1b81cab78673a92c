"""Spread: an escalated dispute seeds secondary ones next door; an online grievance among online residents anywhere.

Disputes seeded today neither spread nor are worked before tomorrow. Persons and cells are finite: the more disputes a
cell has open, the fewer further ones it takes in.
"""

from __future__ import annotations

from model import draws
from model.compiled import inner
from model.day.arriving import arrive
from model.day.new_case import seeded_by
from model.day.trace import note
from model.state.names import E_SEEDS, ONLINE_GRIEVANCE, S_SECONDARY

MOST_CHILDREN = 8  # a day and dispute; beyond any rate of the registry
_MOST_ORDINALS = 3999
_NEIGHBOURS = 8


@inner
def place_of_child(d, p, kind, cell, u_where, u_cell):
    """Return the cell of a secondary dispute: next door, or anywhere for a share of online grievances; -1 off the grid."""
    land = d.world.land
    if kind == ONLINE_GRIEVANCE and u_where < p.online_spread:
        return min(int(u_cell * land.size), land.size - 1)
    return land.neighbours[cell, min(int(u_cell * _NEIGHBOURS), _NEIGHBOURS - 1)]


@inner
def takes_in(d, p, cell, u):
    """Tell whether a cell has room for one more dispute, at luck ``u``."""
    land = d.world.land
    return u < 1.0 - land.disputes[cell] / max(p.saturation * land.residents[cell], 1e-12)


@inner
def seed(d, p, case):
    """Let an escalated, open dispute seed secondary disputes: Poisson in its contact points, keyed by its age."""
    c, kind = d.world.cases, d.world.cases.kind[case]
    mean = p.spread * d.kinds.contacts[kind]
    if kind == ONLINE_GRIEVANCE:
        mean *= p.contagion
    if mean <= 0.0:
        return
    age = int(c.level_day[case] - c.day[case]) * 4096 + int(d.today - c.level_day[case])
    u = draws.uniform(d.world.key, draws.SPREAD, c.name_a[case], c.name_b[case], age)
    for _ in range(min(draws.poisson_quantile(u, mean), MOST_CHILDREN)):
        ordinal = int(c.children[case])
        if ordinal >= _MOST_ORDINALS:
            return
        a, b = c.name_a[case], c.name_b[case]
        u_where, u_cell, u_room, _ = draws.uniforms4(d.world.key, draws.RETURN, a, b, 1 + ordinal)
        cell = place_of_child(d, p, kind, c.cell[case], u_where, u_cell)
        c.children[case] = ordinal + 1
        if cell < 0 or not takes_in(d, p, cell, u_room):
            continue
        arrive(d, seeded_by(d.world, case, ordinal, kind, cell))
        d.series[S_SECONDARY] += 1
        note(d.world.books, case, d.today, E_SEEDS, cell, 0.0)
