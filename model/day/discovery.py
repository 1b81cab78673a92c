"""Discovery: a latent case becomes known, through the raiser, a patrol, a member, a workplace branch or the online line."""

from __future__ import annotations

import math

from model import draws
from model.compiled import inner
from model.day.arising import append, own_hazard
from model.day.diary import DUPLICATE_ASKED, IS_DUPLICATE, note
from model.day.referral import desk_at, refer, shortest
from model.state import names
from model.state.names import (
    BY_LOG,
    BY_LOT,
    BY_MEMBER,
    BY_ONLINE,
    BY_PATROL,
    BY_RAISER,
    BY_WORKPLACE,
    MERGED,
    N_LINES,
    PUBLICITY_LINE,
    REFERRAL,
    S_FOUND,
    S_MERGED,
    STREET,
)

_ASKED = (BY_PATROL, BY_RAISER, BY_ONLINE, BY_MEMBER, BY_WORKPLACE)  # who is credited first, where there is an order


@inner
def channel_of(world, kinds, rates, case, u):
    """Return the channel that found a case: each weighs with its hazard on the day, or as ``discovery.credit`` says."""
    cell, kind = world.cases.cell[case], world.cases.kind[case]
    said, online = own_hazard(world, kinds, rates, case)
    patrol, member = world.finding.patrol[cell, kind], world.finding.member[cell, kind]
    work = world.finding.workplace[cell, kind]
    if rates.credit > 0.0:
        order = 0
        if rates.credit == BY_LOT:
            a, b = world.cases.name_a[case], world.cases.name_b[case]
            order = int(draws.uniform(world.key, draws.DISCOVERY_CHANNEL, a, b, 1) * 120)
        return credited((patrol, said, online, member, work), order, u)
    goal = u * (said + online + patrol + member + work)
    if goal < said:
        return BY_RAISER
    if goal < said + online:
        return BY_ONLINE
    if goal < said + online + patrol:
        return BY_PATROL
    return BY_MEMBER if goal < said + online + patrol + member else BY_WORKPLACE


@inner
def credited(hazards, order, u):
    """Return the first channel that noticed a case today, asked in an order: the ``order``-th of the 120, 0 as they stand.

    Each notices with the chance of its hazard, on its own; ``u`` is where among the days with a finding this one lies.
    """
    goal = u * (1.0 - math.exp(-(hazards[0] + hazards[1] + hazards[2] + hazards[3] + hazards[4])))
    asked, total, last = 0, 0.0, 0
    for left in range(5, 0, -1):
        skip, order = order % left, order // left
        for k in range(5):
            if asked & 1 << k:
                continue
            if skip == 0:
                asked |= 1 << k
                total += hazards[k]
                if hazards[k] > 0.0:
                    last = k
                    if goal < 1.0 - math.exp(-total):
                        return _ASKED[k]
                break
            skip -= 1
    return _ASKED[last]


@inner
def entry_desk(world, kinds, rates, layout, case, channel, u_right, u_line):
    """Return the desk where a finding is entered: the net that saw it, or the counter whose line the finder guessed."""
    cell, kind = world.cases.cell[case], world.cases.kind[case]
    right = kinds.lines[kind, 0]
    if channel == BY_PATROL or u_right < rates.accuracy:
        line = right
    elif channel == BY_ONLINE:
        line = PUBLICITY_LINE
    else:
        line = (right + 1 + min(int(u_line * (N_LINES - 1)), N_LINES - 2)) % N_LINES
    tier = STREET if channel == BY_ONLINE else 0
    return desk_at(layout, world.land, cell, tier, line)


@inner
def become_known(world, kinds, rates, layout, case, day, series, hops_at):
    """Write down the finding through the case's channel and send the case to the desk competent for it.

    Where lines dispatch (``referral.shorter_queue``) that may be another community's desk. Between two desks of one line
    and tier there is no hop, so that the way there costs what the way to the own desk would, a merged net's no hop apart.
    """
    c = world.cases
    channel = int(c.channel[case])
    u_right, u_line, u_again, u_shorter = draws.uniforms4(world.key, draws.ENTRY, c.name_a[case], c.name_b[case], 0)
    c.found[case] = day
    series[S_FOUND] += 1
    target = desk_at(layout, world.land, c.cell[case], c.tier[case], kinds.lines[c.kind[case], 0])
    source = target
    if channel <= BY_ONLINE:
        source = entry_desk(world, kinds, rates, layout, case, channel, u_right, u_line)
    if channel == BY_ONLINE:
        c.toll[case] += rates.noise * rates.duplicate_hours
    if rates.shorter_queue > 0.0 and c.tier[case] == 0:
        if u_shorter < rates.shorter_queue:
            target = shortest(world, layout, target)
        world.desks.queue[world.desks.pool[target]] += 1
    c.to_found[case] = draws.exponential_threshold(u_again)  # from here on: the clock of a duplicate entry
    note(world.books, case, day, names.E_FOUND, channel, 0.0)
    refer(world, rates, case, source, target, day, series, hops_at)


@inner
def enter_again(world, kinds, rates, layout, case, day, series):
    """Let another net enter a known trouble a second time: hours lost, unless a shared file recognises it at once."""
    c = world.cases
    c.marks[case] |= DUPLICATE_ASKED
    twin = append(world, kinds, rates, case, 4000, c.kind[case], c.cell[case], day, series)
    c.marks[twin] = IS_DUPLICATE | DUPLICATE_ASKED
    c.raiser[twin], c.cell[twin], c.tier[twin] = c.raiser[case], c.cell[case], c.tier[case]
    c.own_tier[twin] = c.own_tier[case]
    for stage in range(3):
        c.left[twin, stage] = 0.0
    c.lines[twin] = 1
    c.hours[twin] = 0.0
    c.found[twin] = day
    c.channel[twin] = BY_LOG if c.channel[case] == BY_LOG else BY_RAISER
    series[S_FOUND] += 1
    note(world.books, case, day, names.E_DUPLICATE, 0, rates.duplicate_hours)
    u_seen, u_line, _, _ = draws.uniforms4(world.key, draws.DUPLICATE, c.name_a[twin], c.name_b[twin], 0)
    if u_seen < rates.dedupe:
        c.state[twin] = MERGED
        c.ended[twin], c.recorded[twin] = day, day
        series[S_MERGED] += 1
        return -1
    line = min(int(u_line * N_LINES), N_LINES - 1)
    c.toll[twin] = rates.duplicate_hours
    c.state[twin] = REFERRAL
    c.desk[twin] = desk_at(layout, world.land, c.cell[twin], 0, line)
    c.ready[twin] = day + 1
    return twin
