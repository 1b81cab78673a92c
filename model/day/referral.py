"""Referral: from the finder to the desk competent for line, block and tier.

Siloed: up the finder's line to the lowest common superior and down the other line, a delay, a toll in hours and a
chance of refusal (推诿) at every hop. Shortcuts: the same merged net (no hop), an alliance tie (one hop, with a
probability equal to its substance; over several ties one after another where allies pass cases on), the street's command
(one hop, at a cost in hours that grows into congestion: a whistle that a busy department does not answer is one refusal
more, and the case goes the ordinary way).
"""

from __future__ import annotations

import math

from model import draws
from model.compiled import inner
from model.day.diary import note
from model.state import names
from model.state.names import CITY, COMMUNITY, REFERRAL, S_BOUNCES, S_HANDOFFS, STREET

_PATH = 12  # slots of draws kept apart for one referral


@inner
def desk_at(layout, land, cell, tier, line):
    """Return the desk competent for a cell, tier and line."""
    if tier == 0:
        return land.community[cell] * 8 + line
    if tier == 1:
        return (layout.communities + land.street[cell]) * 8 + line
    if tier == 2:
        return (layout.communities + layout.streets + land.district[cell]) * 8 + line
    return (layout.communities + layout.streets + layout.districts) * 8 + line


@inner
def shortest(world, layout, own):
    """Return the desk of the same line and street with the shortest queue: a community's own unless another's is shorter.

    A queue is what stood at the desk's account yesterday evening and what became known and was sent there since, closed
    today or not, as if all of a day's dispatching came before its work. Cases under way from earlier days or handed on
    by other lines are seen from the evening on which they are at the desk. Among equals the lowest number.
    """
    desks = world.desks
    first = desks.street[own] * layout.communities_per_street
    best = own
    for community in range(first, min(first + layout.communities_per_street, layout.communities)):
        other = community * 8 + desks.line[own]
        if desks.queue[desks.pool[other]] < desks.queue[desks.pool[best]]:
            best = other
    return best


@inner
def _shortcut(world, rates, source, target, u_tie, u_command):
    """Return 1 when allies pass the case on, 2 when the street's command does, 3 when it calls in vain, else 0; and hops."""
    desks = world.desks
    from_tier, to_tier = desks.tier[source], desks.tier[target]
    street = desks.street[source]
    if from_tier == COMMUNITY and to_tier > COMMUNITY:
        if u_tie < world.communities.up[desks.block[source], to_tier, desks.line[target]]:
            return 1, int(world.communities.up_ties[desks.block[source], to_tier, desks.line[target]])
    elif street >= 0 and to_tier <= STREET:
        if u_tie < world.streets.across[street, desks.line[source], desks.line[target]]:
            return 1, int(world.streets.across_ties[street, desks.line[source], desks.line[target]])
    if u_command < rates.whistle and street >= 0 and to_tier <= STREET:
        desks.whistles[target] += 1
        posts = world.organisations.staff[desks.organisation[target]] * desks.share[target]
        load = desks.whistled[target] / max(posts, 0.1)
        return (2, 1) if u_command < rates.command / (1.0 + load / rates.whistle_saturation) else (3, 0)
    return 0, 0


@inner
def _path(world, rates, case, visit, source, target, hops_at):
    """Fill how many hops go to each tier; return the number of hops and which shortcut was used."""
    desks = world.desks
    for tier in range(4):
        hops_at[tier] = 0
    if rates.frictionless > 0.0 or desks.pool[source] == desks.pool[target]:
        return 0, 0
    from_tier, to_tier = desks.tier[source], desks.tier[target]
    u_tie, u_command, _, _ = draws.uniforms4(
        world.key, draws.SHORTCUT, world.cases.name_a[case], world.cases.name_b[case], visit
    )
    short, hops = _shortcut(world, rates, source, target, u_tie, u_command)
    if short == 1 or short == 2:
        hops_at[to_tier] = hops
        return hops, short
    if desks.line[source] == desks.line[target]:
        step = 1 if to_tier > from_tier else -1
        tier = from_tier
        while tier != to_tier:
            tier += step
            hops_at[tier] += 1
        return abs(to_tier - from_tier), short
    top = max(STREET, from_tier)
    hops = 0
    if from_tier < top:
        hops_at[top] += 1
        hops += 1
    hops_at[top] += 2  # to the block's committee, and down to the other line
    hops += 2
    tier = top
    while tier != to_tier:
        tier += 1 if to_tier > tier else -1
        hops_at[tier] += 1
        hops += 1
    return hops, short


@inner
def refer(world, rates, case, source, target, day, series, hops_at):
    """Send a case from one desk to another: it is under way until its delay is over, and its toll waits at the target."""
    c = world.cases
    visit = int(c.handoffs[case]) + int(c.bounces[case]) + 64 * int(c.reopened[case])
    hops, short = _path(world, rates, case, visit, source, target, hops_at)
    c.state[case] = REFERRAL
    c.desk[case] = target
    if hops == 0:
        c.ready[case] = day
        return
    delay, bounces, slot = 0.0, 0, 0
    stay = 1.0 - rates.file_bounce
    for tier in range(4):
        ease = 1.0 - rates.links[tier]
        for _ in range(hops_at[tier]):
            delay += rates.hop_days * ease
            refused = rates.bounce * stay * ease
            if refused > 0.0:
                at = slot if slot < _PATH - 1 else slot + 1  # the last of a visit's slots rounds the delay
                u = draws.uniform(world.key, draws.BOUNCES, c.name_a[case], c.name_b[case], visit * _PATH + at)
                bounces += min(draws.geometric_quantile(u, 1.0 - refused), 6)
            slot += 1
    if short == 3:
        bounces += 1
    delay = (delay + bounces * rates.bounce_days) * (1.0 - rates.file_speed)
    c.toll[case] += rates.hop_hours * (hops + bounces)
    if short == 2:
        c.meet[case] += rates.whistle_hours
    c.handoffs[case] = min(int(c.handoffs[case]) + hops, 120)
    c.bounces[case] = min(int(c.bounces[case]) + bounces, 120)
    series[S_HANDOFFS] += hops
    series[S_BOUNCES] += bounces
    u_round = draws.uniform(world.key, draws.BOUNCES, c.name_a[case], c.name_b[case], visit * _PATH + _PATH - 1)
    c.ready[case] = day + min(int(math.floor(delay + u_round)), 2000)  # whole days, right on average
    note(world.books, case, day, names.E_REFERRED, target, float(hops))
    if bounces > 0:
        note(world.books, case, day, names.E_BOUNCED, target, float(bounces))


__all__ = ["CITY", "desk_at", "refer", "shortest"]
