"""Referral: from the finder to the desk competent for line, block and tier.

Siloed: up the finder's line to the lowest common superior and down the other line, a delay, a toll in hours and a
chance of refusal (推诿) at every hop. Shortcuts: the same merged net (no hop), an alliance tie (one hop, with a
probability equal to its substance), the street's command (one hop, into district departments, too, at a cost in hours
that grows into congestion: a whistle that a busy department does not answer is one refusal more, and the case goes the
ordinary way).
"""

from __future__ import annotations

import math

from model import draws
from model.compiled import inner
from model.day.trace import note
from model.state.names import (
    COMMUNITY,
    DISTRICT,
    E_BOUNCED,
    E_REFERRED,
    REFERRAL,
    S_BOUNCES,
    S_HANDOFFS,
    STREET,
)

_PATH = 12  # slots of draws kept apart for one referral
_FEW = 120  # where counters of a single case stop
NO_SHORTCUT, BY_TIE, BY_COMMAND, IN_VAIN = range(4)


@inner
def shortcut(d, p, source, target, u_tie, u_command):
    """Return how a case may go in one hop: over a tie, by the street's command, by a command called in vain, or not."""
    desks, world = d.world.desks, d.world
    from_tier, to_tier, street = desks.tier[source], desks.tier[target], desks.street[source]
    if from_tier == COMMUNITY and to_tier > COMMUNITY:
        if u_tie < world.communities.up[desks.block[source], to_tier, desks.line[target]]:
            return BY_TIE
    elif street >= 0 and to_tier <= STREET:
        if u_tie < world.streets.across[street, desks.line[source], desks.line[target]]:
            return BY_TIE
    if u_command < p.command and street >= 0 and STREET <= to_tier <= DISTRICT:
        desks.whistles[target] += 1
        posts = world.organisations.staff[desks.organisation[target]] * desks.share[target]
        load = desks.whistled[target] / max(posts, 0.1)
        return BY_COMMAND if u_command < p.command / (1.0 + load / p.whistle_saturation) else IN_VAIN
    return NO_SHORTCUT


@inner
def path(d, p, case, visit, source, target):
    """Fill how many hops go to each tier; return the number of hops and which shortcut was used."""
    desks, c, hops_at = d.world.desks, d.world.cases, d.hops
    for tier in range(4):
        hops_at[tier] = 0
    if p.frictionless > 0.0 or desks.pool[source] == desks.pool[target]:
        return 0, NO_SHORTCUT
    from_tier, to_tier = desks.tier[source], desks.tier[target]
    u_tie, u_command, _, _ = draws.uniforms4(d.world.key, draws.SHORTCUT, c.name_a[case], c.name_b[case], visit)
    short = shortcut(d, p, source, target, u_tie, u_command)
    if short == BY_TIE or short == BY_COMMAND:
        hops_at[to_tier] = 1
        return 1, short
    if desks.line[source] == desks.line[target]:
        step = 1 if to_tier > from_tier else -1
        tier = from_tier
        while tier != to_tier:
            tier += step
            hops_at[tier] += 1
        return abs(to_tier - from_tier), short
    top = max(STREET, from_tier)
    hops = 2
    hops_at[top] += 2  # to the block's committee, and down to the other line
    if from_tier < top:
        hops_at[top] += 1
        hops += 1
    tier = top
    while tier != to_tier:
        tier += 1 if to_tier > tier else -1
        hops_at[tier] += 1
        hops += 1
    return hops, short


@inner
def delay_of(d, p, case, visit):
    """Return the delay in days and the refusals of the hops that :func:`path` has written down."""
    c = d.world.cases
    delay, bounces, slot = 0.0, 0, 0
    for tier in range(4):
        ease = 1.0 - p.links[tier]
        for _ in range(d.hops[tier]):
            delay += p.hop_days * ease
            refused = p.bounce * ease
            if refused > 0.0:
                at = slot if slot < _PATH - 1 else slot + 1  # the last of a visit's slots rounds the delay
                u = draws.uniform(d.world.key, draws.BOUNCES, c.name_a[case], c.name_b[case], visit * _PATH + at)
                bounces += min(draws.geometric_quantile(u, 1.0 - refused), 6)
            slot += 1
    return delay, bounces


@inner
def refer(d, p, case, source, target, soonest):
    """Send a case from one desk to another, there on the day ``soonest`` or later: it is under way, its toll waits there."""
    c = d.world.cases
    visit = int(c.handoffs[case]) + int(c.bounces[case]) + 64 * (int(c.reopened[case]) + int(c.attempts[case]))
    hops, short = path(d, p, case, visit, source, target)
    c.desk[case] = target
    c.ready[case] = soonest
    if hops == 0:
        return REFERRAL
    delay, bounces = delay_of(d, p, case, visit)
    if short == IN_VAIN:
        bounces += 1
    delay += bounces * p.bounce_days
    c.toll[case] += p.hop_hours * (hops + bounces)
    if short == BY_COMMAND:
        c.meet[case] += p.whistle_hours
    c.handoffs[case] = min(int(c.handoffs[case]) + hops, _FEW)
    c.bounces[case] = min(int(c.bounces[case]) + bounces, _FEW)
    d.series[S_HANDOFFS] += hops
    d.series[S_BOUNCES] += bounces
    u = draws.uniform(d.world.key, draws.BOUNCES, c.name_a[case], c.name_b[case], visit * _PATH + _PATH - 1)
    c.ready[case] = max(soonest, d.today + min(int(math.floor(delay + u)), 2000))  # whole days, right on average
    note(d.world.books, case, d.today, E_REFERRED, target, float(hops))
    if bounces > 0:
        note(d.world.books, case, d.today, E_BOUNCED, target, float(bounces))
    return REFERRAL
