"""Cases arise: a case gets its raiser, tier, lines, hours and clocks, all drawn by its own name."""

from __future__ import annotations

import numpy as np

from model import draws
from model.compiled import inlined, inner, pasted, prefetch
from model.day.diary import IN_HAND, IS_JOINT, IS_PATIENT, IS_SPOT, IS_URGENT, note
from model.state import names
from model.state.names import (
    CHILD,
    EMPLOYED,
    G_EMPLOYED,
    G_FIRMS,
    G_ONLINE,
    G_OUT_OF_WORK,
    G_RETIRED,
    HANDS,
    LATENT,
    NEVER,
    ORDINARY,
    OUT_OF_WORK,
    PATIENT,
    RECORDS,
    RETIRED,
    S_ARRIVED,
    UNKNOWN,
    URGENT,
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
def own_hazard(world, kinds, rates, case):
    """Return the hazard that the raiser makes the case known: in person, and online where the raiser is online."""
    kind, raiser = world.cases.kind[case], world.cases.raiser[case]
    trust, migrant, online = 0.6, 0, 1
    home = world.cases.cell[case]
    if raiser >= 0:
        home = world.people.cell[raiser]
        code = world.people.group[raiser]
        trust = trusting(world, raiser)
        migrant, online = code & 1, (code >> 1) & 1
    floor = rates.trust_floor + (1.0 - rates.trust_floor) * trust
    hazard = rates.report * kinds.reports[kind] * floor * rates.willingness
    hazard *= 1.0 + world.land.ease[home]
    if migrant:
        hazard *= rates.migrant
    return hazard, (rates.online * kinds.online[kind] * rates.willingness if online else 0.0)


@inlined
def trusting(world, resident):
    """Return a resident's trust as it stands: their own, shaken by what happened in the cell."""
    trust = np.float64(world.people.trust[resident]) + world.land.mood[world.people.cell[resident]]
    return min(1.0, max(0.0, trust))


@inner
def work_hours(kinds, rates, kind, u, ratio):
    """Return the hours that one line needs for a case of a kind, whose mean is ``ratio`` times the kind's."""
    mean = kinds.hours[kind] * ratio
    if rates.whole_days > 0.0:
        return rates.pace * (1 + draws.geometric_quantile(u, rates.pace / mean))
    return draws.lognormal_quantile(u, mean, kinds.cv[kind])


@inlined
def shape(world, kinds, rates, case, day):
    """Draw everything a new case brings with it. Its kind, cell, name and (if -1 is not wanted) raiser are already set."""
    c, key = world.cases, world.key
    a, b, kind = c.name_a[case], c.name_b[case], c.kind[case]
    u_raiser, u_tier, u_lines, u_joint = draws.uniforms4(key, draws.CASE_SHAPE, a, b, 0)
    c.raiser[case] = raiser_of(world.land, world.firms, c.cell[case], kinds.group[kind], day, u_raiser)
    raiser = c.raiser[case]
    if raiser < 0:
        c.cell[case] = world.firms.cell[-1 - raiser]
    else:
        prefetch(world.people, raiser, 0)  # whoever it is, how they are is asked at the end
    if raiser >= 0 and kinds.group[kind] == G_EMPLOYED and world.people.workplace[raiser] >= 0:
        c.cell[case] = world.firms.cell[world.people.workplace[raiser]]  # trouble sits where the work is
    tier = 0
    while tier < 3 and u_tier >= kinds.tier_up_to[kind, tier]:
        tier += 1
    lines = 1
    if u_lines < kinds.p_lines[kind, 1]:
        lines = 3
    elif u_lines < kinds.p_lines[kind, 0] + kinds.p_lines[kind, 1]:
        lines = 2
    c.tier[case], c.own_tier[case], c.lines[case] = tier, tier, lines
    flags = IS_URGENT if kinds.urgent[kind] else IS_PATIENT if kinds.patient[kind] else 0
    if lines > 1 and u_joint < rates.joint:
        flags |= IS_JOINT
    u_hours = draws.uniform(key, draws.CASE_WORK, a, b, 0)
    u_spot, u_found, u_lapse, u_ignite = draws.uniforms4(key, draws.CASE_CLOCKS, a, b, 0)
    hours = work_hours(kinds, rates, kind, u_hours, 1.0)
    if u_spot < rates.spot_share and lines == 1 and not kinds.dispute[kind]:
        hours = min(hours, rates.spot_hours)
        flags |= IS_SPOT
    c.hours[case], c.marks[case] = hours, flags
    for stage in range(3):
        c.left[case, stage] = hours if stage < lines else 0.0
    if rates.hours_apart > 0.0:
        for stage in range(1, lines):
            u_hours = draws.uniform(key, draws.CASE_WORK, a, b, stage)
            c.left[case, stage] = work_hours(kinds, rates, kind, u_hours, 1.0)
    c.to_found[case] = draws.exponential_threshold(u_found)
    c.to_lapse[case] = draws.exponential_threshold(u_lapse)
    c.to_ignite[case] = draws.exponential_threshold(u_ignite)
    c.simmer[case] = 0.0


@inlined
def arise(world, kinds, rates, case, day, series):
    """Let a case whose name, kind and cell are set become latent today."""
    c = world.cases
    shape(world, kinds, rates, case, day)
    c.day[case] = day
    c.state[case] = LATENT
    said, online = own_hazard(world, kinds, rates, case)
    c.said[case] = said + online
    series[S_ARRIVED] += 1
    note(world.books, case, day, names.E_ARISES, c.cell[case], np.float64(c.hours[case]))


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
    cases.handoffs[case] = 0
    cases.bounces[case] = 0
    cases.children[case] = 0
    cases.parent[case] = -1


@inner
def append(world, kinds, rates, parent, ordinal, kind, cell, day, series):
    """Add a case seeded by ``parent``; it is walked from tomorrow on. Returns its number."""
    c, count = world.cases, world.open.count
    case = count[RECORDS]
    count[RECORDS] = case + 1
    a, b = draws.child_name(world.key, c.name_a[parent], c.name_b[parent], ordinal)
    blank(c, case)
    c.name_a[case], c.name_b[case] = a, b
    c.kind[case], c.cell[case], c.parent[case] = kind, cell, parent
    arise(world, kinds, rates, case, day, series)
    return case


@inlined
def slot_of(rates, marks, state):
    """Return the list that an open case with such marks belongs to."""
    if rates.by_registration > 0.0 and state == LATENT:
        return UNKNOWN
    if marks & (IN_HAND | IS_URGENT | IS_PATIENT) == 0:
        return ORDINARY
    if marks & IN_HAND:
        return HANDS
    return URGENT if marks & IS_URGENT else PATIENT


@pasted
def list_at(lists, slot):
    """Return the list of open cases whose length is counted there."""
    entries = lists.ordinary
    if slot != ORDINARY:
        entries = lists.urgent if slot == URGENT else lists.patient if slot == PATIENT else lists.in_hand
        if slot == UNKNOWN:
            entries = lists.unknown
    return entries


@inner
def enlist(lists, rates, cases, case, since, wakes):
    """Put an open case at the end of its list; its clocks have run up to and including the day ``since``.

    It is not looked at before the day ``wakes``.
    """
    slot = slot_of(rates, cases.marks[case], cases.state[case])
    entries, n = list_at(lists, slot), lists.count[slot]
    entries.case[n], entries.raiser[n], entries.desk[n] = case, cases.raiser[case], -1
    entries.since[n], entries.wakes[n] = since, wakes
    lists.count[slot] = n + 1
