"""Routes over alliance ties: what a referral finds open to it, over one tie or from ally to ally over several.

A tie works with a probability equal to its substance. Where a case may go over several ties one after another
(``referral.tie_hops``) it takes the way most likely to work from end to end, every tie on it working on its own; among
equals the shortest. Communities, departments and stationed units of a street all pass cases on.
"""

from __future__ import annotations

import numpy as np

from model.compiled import compiled
from model.state.names import IS_COMMUNITY, IS_DEPARTMENT


def open_shortcuts(city) -> None:
    """Write ties' substance, and that of ties of ties where allies pass cases on, into the routes that referral reads."""
    world, most = city.world, city.spec.referral.tie_hops
    world.communities.up[:] = 0.0
    world.streets.across[:] = 0.0
    _open(world.ties, world.organisations, world.communities, world.streets)
    if most > 1:
        _pass_on(world.ties, world.organisations, world.communities, world.streets, most)


@compiled
def _open(t, o, communities, streets):
    for i in range(t.a.size):
        if t.alive[i] and t.substance[i] > 0.0:
            _write(o, communities, streets, t.a[i], t.b[i], t.substance[i], 1)
            if o.form[t.a[i]] == IS_DEPARTMENT:
                _write(o, communities, streets, t.b[i], t.a[i], t.substance[i], 1)


@compiled
def _write(o, communities, streets, a, b, substance, ties):
    """Open the route from organisation a to department b; nobody refers cases from or to a stationed unit."""
    if o.form[b] != IS_DEPARTMENT:
        return
    if o.form[a] == IS_COMMUNITY:
        communities.up[o.block[a], o.level[b], o.line[b]] = substance
        communities.up_ties[o.block[a], o.level[b], o.line[b]] = ties
    elif o.form[a] == IS_DEPARTMENT:
        streets.across[o.street[a], o.line[a], o.line[b]] = substance
        streets.across_ties[o.street[a], o.line[a], o.line[b]] = ties


@compiled
def _pass_on(t, o, communities, streets, most):
    """Open the routes over at most ``most`` ties between the organisations of each street."""
    place, size = np.full(o.size, -1), np.zeros(streets.size, np.int64)
    for i in range(o.size):
        if o.street[i] >= 0:
            place[i] = size[o.street[i]]
            size[o.street[i]] += 1
    members = np.full((streets.size, size.max()), -1)
    for i in range(o.size):
        if o.street[i] >= 0:
            members[o.street[i], place[i]] = i
    direct = np.zeros((streets.size, size.max(), size.max()))
    for i in range(t.a.size):
        street = o.street[t.a[i]]
        if t.alive[i] and street == o.street[t.b[i]]:
            direct[street, place[t.a[i]], place[t.b[i]]] = t.substance[i]
            direct[street, place[t.b[i]], place[t.a[i]]] = t.substance[i]
    for street in range(streets.size):
        best, ties = likeliest(direct[street], most)
        for a in range(size[street]):
            for b in range(size[street]):
                if a != b:
                    first, last = members[street, a], members[street, b]
                    _write(o, communities, streets, first, last, best[a, b], ties[a, b])


@compiled
def likeliest(direct, most):
    """Return (n, n) the best product of substances over at most ``most`` ties between any two, and the fewest ties for it."""
    n = direct.shape[0]
    best, ties = direct.copy(), (direct > 0.0).astype(np.int64)
    for length in range(2, most + 1):
        before, longer = best.copy(), False
        for a in range(n):
            for middle in range(n):
                if before[a, middle] <= 0.0:
                    continue
                for b in range(n):
                    both = before[a, middle] * direct[middle, b]
                    if a != b and both > best[a, b]:
                        best[a, b], ties[a, b], longer = both, length, True
        if not longer:
            break
    return best, ties
