"""Reporting: who raises a case tells of it the same day, after weeks or never; readiness is learnt, trust helps, intrusion silences."""

from __future__ import annotations

from model.compiled import inlined
from model.day.context import home_of_raiser, over_floor, trust_of_raiser
from model.state.names import BY_ONLINE, BY_RAISER


@inlined
def readiness(d, p, case):
    """Return the factor on whatever the raiser does to be heard: trust, what was learnt in the cell, intrusion, status."""
    world, raiser = d.world, d.world.cases.raiser[case]
    home = home_of_raiser(world, case)
    ready = over_floor(p, trust_of_raiser(d, p, case)) * world.land.ready[home]
    ready *= world.communities.willing[world.land.community[home]]
    if raiser >= 0 and world.people.group[raiser] & 1:
        ready *= p.migrant
    return ready


@inlined
def own_hazard(d, p, case):
    """Return the hazards a day that the raiser makes the case known in person, and online where the raiser is online."""
    kind, raiser = d.world.cases.kind[case], d.world.cases.raiser[case]
    ready = readiness(d, p, case)
    online = raiser < 0 or d.world.people.group[raiser] & 2 != 0
    return d.kinds.report[kind] * ready, (p.online * d.kinds.online[kind] * ready if online else 0.0)


@inlined
def reported_at_once(d, p, case, u):
    """Return the channel of a raiser who reports on the day itself, -1 for one who does not."""
    kind = d.world.cases.kind[case]
    chance = min(d.kinds.prompt[kind] * readiness(d, p, case), 1.0)
    if u >= chance:
        return -1
    said, online = own_hazard(d, p, case)
    return BY_ONLINE if u < chance * online / max(said + online, 1e-300) else BY_RAISER


@inlined
def recall_hazard(d, p, case):
    """Return the hazard a day that a raiser who waits calls again."""
    return p.recall * readiness(d, p, case)
