"""A new case: its raiser, tier, lines, hours and clocks, all drawn by its own name."""

from __future__ import annotations

from model import draws
from model.compiled import inlined, inner, prefetch
from model.day.trace import IS_JOINT, IS_LOW, IS_SPOT, IS_URGENT, WAITS
from model.state.names import (
    CHILD,
    EMPLOYED,
    G_EMPLOYED,
    G_FIRMS,
    G_ONLINE,
    G_OUT_OF_WORK,
    G_RETIRED,
    NEVER,
    OUT_OF_WORK,
    RECORDS,
    RETIRED,
    STREET,
)


@inner
def raiser_of(land, firms, cell, group, day, u):
    """Return the person of a group in a cell at share ``u`` of the group: a resident, -1 - firm, or the cell's first."""
    first = land.first
    if group == G_FIRMS:
        low, high = land.firms[cell, 0], land.firms[cell, 1]
        n = 0
        for f in range(low, high):
            if firms.founded[f] < day <= firms.closes[f]:
                n += 1
        k = int(u * n)
        for f in range(low, high):
            if firms.founded[f] < day <= firms.closes[f]:
                if k == 0:
                    return -1 - f
                k -= 1
        return first[cell, 0]
    if group == G_ONLINE:
        n = 0
        for code in range(CHILD * 4):
            if code & 2:
                n += first[cell, code + 1] - first[cell, code]
        k = int(u * n)
        for code in range(CHILD * 4):
            if code & 2:
                size = first[cell, code + 1] - first[cell, code]
                if k < size:
                    return first[cell, code] + k
                k -= size
        return first[cell, 0]
    life_first, life_last = RETIRED, EMPLOYED
    if group == G_RETIRED:
        life_last = RETIRED
    elif group == G_OUT_OF_WORK:
        life_first, life_last = OUT_OF_WORK, OUT_OF_WORK
    elif group == G_EMPLOYED:
        life_first = EMPLOYED
    low, high = first[cell, life_first * 4], first[cell, life_last * 4 + 4]
    return low + min(int(u * (high - low)), max(high - low - 1, 0))


@inlined
def settle_raiser(d, case):
    """Draw who raises a case; trouble at work sits where the work is, unless another dispute seeded it next door."""
    world, c = d.world, d.world.cases
    kind = c.kind[case]
    group = d.kinds.group[kind]
    u_raiser, u_tier, u_lines, u_joint = draws.uniforms4(world.key, draws.CASE_SHAPE, c.name_a[case], c.name_b[case], 0)
    raiser = raiser_of(world.land, world.firms, c.cell[case], group, d.today, u_raiser)
    c.raiser[case] = raiser
    if raiser < 0:
        c.cell[case] = world.firms.cell[-1 - raiser]
    else:
        prefetch(world.people, raiser, 0)  # whoever it is, how they are is asked at the end
        if c.parent[case] < 0 and group == G_EMPLOYED and world.people.workplace[raiser] >= 0:
            c.cell[case] = world.firms.cell[world.people.workplace[raiser]]
    return u_tier, u_lines, u_joint


@inlined
def shape(d, p, case, u_tier, u_lines, u_joint):
    """Draw what a new case needs and how long its clocks run; its kind, cell, name and raiser are set."""
    c, key, kinds = d.world.cases, d.world.key, d.kinds
    a, b, kind = c.name_a[case], c.name_b[case], c.kind[case]
    u_prompt, u_waits, u_authority, u_paper = draws.uniforms4(key, draws.TEMPER, a, b, 0)
    u_hours = draws.uniform(key, draws.CASE_WORK, a, b, 0)
    u_spot, u_found, u_lapse, u_ignite = draws.uniforms4(key, draws.CASE_CLOCKS, a, b, 0)
    hours = draws.lognormal_quantile(u_hours, kinds.hours[kind], kinds.cv[kind])
    tier = 0
    while tier < 3 and u_tier >= kinds.tier_up_to[kind, tier]:
        tier += 1
    c.own_tier[case] = tier
    if tier == STREET and u_authority < p.authority:
        tier, hours = 0, hours * p.authority_hours
    lines = 1
    if u_lines < kinds.p_lines[kind, 1]:
        lines = 3
    elif u_lines < kinds.p_lines[kind, 0] + kinds.p_lines[kind, 1]:
        lines = 2
    c.tier[case], c.lines[case] = tier, lines
    flags = IS_URGENT if kinds.urgent[kind] else IS_LOW if kinds.low[kind] else 0
    if lines > 1 and u_joint < p.joint:
        flags |= IS_JOINT
    if u_spot < p.spot_share and lines == 1 and not kinds.dispute[kind]:
        hours = min(hours, p.spot_hours)
        flags |= IS_SPOT
    elif u_waits < kinds.waits[kind]:
        flags |= WAITS
    c.hours[case], c.marks[case] = hours, flags
    for stage in range(3):
        c.left[case, stage] = hours if stage < lines else 0.0
    c.to_found[case] = draws.exponential_threshold(u_found)
    c.to_lapse[case] = draws.exponential_threshold(u_lapse)
    c.to_ignite[case] = draws.exponential_threshold(u_ignite)
    c.to_paper[case] = draws.exponential_threshold(u_paper)
    c.simmer[case] = 0.0
    return u_prompt


@inner
def blank(cases, case):
    """Set a fresh record to 'nothing has happened'."""
    cases.stage[case] = 0
    cases.toll[case] = 0.0
    cases.meet[case] = 0.0
    cases.channel[case] = -1
    cases.desk[case] = -1
    cases.ready[case] = 0
    cases.found[case] = NEVER
    cases.first_desk[case] = NEVER
    cases.started[case] = NEVER
    cases.ended[case] = NEVER
    cases.recorded[case] = NEVER
    cases.level[case] = 0
    cases.level_day[case] = NEVER
    cases.attempts[case] = 0
    cases.reopened[case] = 0
    cases.papers[case] = 0
    cases.repeats[case] = 0
    cases.handoffs[case] = 0
    cases.bounces[case] = 0
    cases.children[case] = 0
    cases.parent[case] = -1
    cases.source[case] = -1


@inner
def seeded_by(world, parent, ordinal, kind, cell):
    """Add the blank record of a case that ``parent`` seeds in a cell; return its number."""
    c, count = world.cases, world.open.count
    case = count[RECORDS]
    count[RECORDS] = case + 1
    blank(c, case)
    c.name_a[case], c.name_b[case] = draws.child_name(world.key, c.name_a[parent], c.name_b[parent], ordinal)
    c.kind[case], c.cell[case], c.parent[case] = kind, cell, parent
    return case
