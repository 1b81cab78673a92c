"""Discovery: a latent case becomes known, through the raiser, a patrol, a member, a workplace branch or the online line; or lapses."""

from __future__ import annotations

from model import draws
from model.compiled import inlined, inner
from model.day.context import desk_at
from model.day.reporting import own_hazard, recall_hazard
from model.day.trace import MISTAKEN, note
from model.state.names import (
    BY_MEMBER,
    BY_ONLINE,
    BY_PATROL,
    BY_RAISER,
    BY_WORKPLACE,
    E_FOUND,
    E_MISTAKEN,
    FOUND,
    LAPSED,
    LATENT,
    N_LINES,
    PUBLICITY_LINE,
    S_FOUND,
    S_MISTAKEN,
    S_PATROL,
    STREET,
)


@inlined
def surface(d, p, case, days):
    """Run a latent case's clocks for some days of one month: FOUND, LAPSED, or still LATENT. Finding comes first."""
    c = d.world.cases
    if c.channel[case] >= 0:  # reported at once, or replayed as known
        return FOUND
    give_up = d.kinds.lapse[c.kind[case]]
    c.to_found[case] -= (c.said[case] + d.world.finding.total[c.cell[case], c.kind[case]]) * days
    if c.to_found[case] <= 0.0:
        c.to_lapse[case] -= give_up * (days - 1)  # who is found today does not give up today
        u = draws.uniform(d.world.key, draws.DISCOVERY_CHANNEL, c.name_a[case], c.name_b[case], 0)
        c.channel[case] = channel_of(d, p, case, u)
        return FOUND
    c.to_lapse[case] -= give_up * days
    return LAPSED if c.to_lapse[case] <= 0.0 else LATENT


@inner
def channel_of(d, p, case, u):
    """Return the channel that found a case: each weighs with its hazard on the day."""
    finding, cell, kind = d.world.finding, d.world.cases.cell[case], d.world.cases.kind[case]
    said, online = own_hazard(d, p, case)
    patrol, member, work = finding.patrol[cell, kind], finding.member[cell, kind], finding.workplace[cell, kind]
    goal = u * (said + online + patrol + member + work)
    if goal < said:
        return BY_RAISER
    if goal < said + online:
        return BY_ONLINE
    if goal < said + online + patrol:
        return BY_PATROL
    return BY_MEMBER if goal < said + online + patrol + member else BY_WORKPLACE


@inner
def entry_desk(d, p, case, u_right, u_line):
    """Return the desk where a finding is entered: the net that saw it, or the counter whose line the finder guessed."""
    c = d.world.cases
    channel, right = c.channel[case], d.kinds.lines[c.kind[case], 0]
    if channel > BY_ONLINE:
        return desk_at(d.layout, d.world.land, c.cell[case], c.tier[case], right)
    if channel == BY_PATROL or u_right < p.accuracy:
        line = right
    elif channel == BY_ONLINE:
        line = PUBLICITY_LINE
    else:
        line = (right + 1 + min(int(u_line * (N_LINES - 1)), N_LINES - 2)) % N_LINES
    return desk_at(d.layout, d.world.land, c.cell[case], STREET if channel == BY_ONLINE else 0, line)


@inner
def enter(d, p, case):
    """Write down a finding; return the desk where it is entered, or -1: taken for another case, put aside till found again."""
    c = d.world.cases
    u_right, u_line, u_again, u_other = draws.uniforms4(d.world.key, draws.ENTRY, c.name_a[case], c.name_b[case], 0)
    if u_other < p.mistaken and not c.marks[case] & MISTAKEN and c.channel[case] <= BY_ONLINE:
        c.marks[case] |= MISTAKEN
        c.channel[case] = -1
        c.to_found[case] = draws.exponential_threshold(u_again)
        d.series[S_MISTAKEN] += 1
        note(d.world.books, case, d.today, E_MISTAKEN, 0, 0.0)
        return -1
    c.found[case] = d.today
    d.series[S_FOUND] += 1
    if c.channel[case] == BY_PATROL:
        d.series[S_PATROL] += 1
    elif c.channel[case] == BY_ONLINE:
        c.toll[case] += p.noise * p.duplicate_hours
    c.to_found[case] = draws.exponential_threshold(u_again)  # from here on: until it is reported again
    c.said[case] = recall_hazard(d, p, case)
    note(d.world.books, case, d.today, E_FOUND, c.channel[case], 0.0)
    return entry_desk(d, p, case, u_right, u_line)
