"""Shortcuts: a tie with substance lets a referral pass directly, with a probability equal to it."""

from __future__ import annotations

from model.compiled import compiled
from model.state.names import IS_COMMUNITY, IS_DEPARTMENT


def open_shortcuts(city) -> None:
    """Write ties' substance where referral reads it."""
    world = city.world
    world.communities.up[:] = 0.0
    world.streets.across[:] = 0.0
    _open(world.ties, world.organisations, world.communities, world.streets)


@compiled
def _open(t, o, communities, streets):
    for i in range(t.a.size):
        a, b = t.a[i], t.b[i]
        if not t.alive[i] or o.form[b] != IS_DEPARTMENT:
            continue
        if o.form[a] == IS_COMMUNITY:
            communities.up[o.block[a], o.level[b], o.line[b]] = t.substance[i]
        elif o.form[a] == IS_DEPARTMENT:
            streets.across[o.street[a], o.line[a], o.line[b]] = t.substance[i]
            streets.across[o.street[a], o.line[b], o.line[a]] = t.substance[i]
