"""Handling: today's hours go into a case, from its desk and whoever helps it, until its line's work is done.

A desk's hours are an account that cases draw on in the order they are walked (urgent first, then by age): what one case
leaves, the next may use the same day. One line puts at most ``pace`` hours a day into one case. When a desk's own
account is empty, the community's team, allies' hours, the street's service centre, volunteers and last overtime step in.
"""

from __future__ import annotations

from model import draws
from model.compiled import inlined
from model.day.accounts import HOURS_TOLERANCE, OWED_TOLERANCE, draw, exhausted, pay
from model.day.context import line_desk
from model.day.trace import IS_JOINT, IS_SPOT, IS_URGENT, note
from model.state.names import (
    COORDINATION,
    DESK,
    E_HANDED,
    E_REACHES,
    E_STARTS,
    FINISHED,
    HANDED,
    HANDLING,
    NEVER,
    REFERRAL_HOURS,
    WAITING,
)


@inlined
def reach_desk(d, p, case):
    """Let a case arrive at its desk; on first arrival joint handling calls its partners, and an appointment is made."""
    c = d.world.cases
    note(d.world.books, case, d.today, E_REACHES, c.desk[case], 0.0)
    if c.first_desk[case] != NEVER:
        return DESK
    c.first_desk[case] = d.today
    if c.marks[case] & IS_JOINT:
        c.meet[case] += p.joint_hours * (c.lines[case] - 1)
    if c.marks[case] & (IS_SPOT | IS_URGENT):
        return DESK
    u = draws.uniform(d.world.key, draws.WAIT, c.name_a[case], c.name_b[case], 1)
    days = int(p.appointment_days + u)  # whole days, right on average
    c.ready[case] = d.today + days
    return WAITING if days > 0 else DESK


@inlined
def familiarity(p, known):
    """Return the speed that experience (0-1) gives against full experience."""
    return p.unfamiliar + (1.0 - p.unfamiliar) * known


@inlined
def put_in_work(d, p, case, desk, stage, room):
    """Put today's hours of a desk, and of whoever helps it, into one line of a case; return the hours used of ``room``."""
    world, c, desks, shared = d.world, d.world.cases, d.world.desks, d.world.communities
    pool, need = desks.pool[desk], c.left[case, stage]
    rate = desks.rate[desk] * familiarity(p, desks.known[desk, c.kind[case]])
    spent, work = draw(desks.account, pool, rate, room, need)
    desks.used[pool] += spent
    need -= work
    if need > HOURS_TOLERANCE and spent < room:
        if desks.tier[desk] == 0:
            hours, work = draw(shared.common_account, desks.block[desk], p.across_speed * rate, room - spent, need)
            spent, need = spent + hours, need - work
        hours, work = draw(desks.aid_account, pool, p.aid * rate, room - spent, need)
        spent, need = spent + hours, need - work
        street = desks.street[desk]
        if street >= 0:
            hours, work = draw(world.streets.centre_account, street, p.centre * rate, room - spent, need)
            spent, need = spent + hours, need - work
        d.uses[HANDLING] += spent
        if desks.tier[desk] == 0 and not d.kinds.dispute[c.kind[case]]:
            hours, work = draw(shared.volunteer_account, desks.block[desk], p.volunteer, room - spent, need)
            spent, need = spent + hours, need - work
        hours, work = draw(desks.over_account, pool, rate, room - spent, need)
        spent, need = spent + hours, need - work
    else:
        d.uses[HANDLING] += spent
    c.left[case, stage] = need if need > HOURS_TOLERANCE else 0.0
    return spent


@inlined
def settle_dues(d, case, pool, room):
    """Pay what a case owes for its way here and for meetings; return the room left for work, -1 while something is owed."""
    c = d.world.cases
    if c.toll[case] > 0.0:
        paid = pay(d.world, pool, min(c.toll[case], room), d.uses, REFERRAL_HOURS)
        c.toll[case] -= paid
        room -= paid
        if c.toll[case] > OWED_TOLERANCE:
            return -1.0
        c.toll[case] = 0.0
    if c.meet[case] > 0.0:
        paid = pay(d.world, pool, min(c.meet[case], room), d.uses, COORDINATION)
        c.meet[case] -= paid
        room -= paid
        if c.meet[case] > OWED_TOLERANCE:
            return -1.0
        c.meet[case] = 0.0
    return room


@inlined
def work(d, p, case):
    """Give a case at its desk today's hours: DESK, HANDED to its next line, or FINISHED."""
    c = d.world.cases
    desk = int(c.desk[case])
    joint = c.marks[case] & IS_JOINT
    if not joint and exhausted(d.world, desk):
        return DESK
    room = settle_dues(d, case, d.world.desks.pool[desk], p.pace)
    if room <= HOURS_TOLERANCE:
        return DESK
    if joint:
        spent, left = 0.0, 0.0
        for stage in range(c.lines[case]):
            at = desk if stage == 0 else line_desk(d, case, stage)
            if c.left[case, stage] > 0.0:
                spent += put_in_work(d, p, case, at, stage, room)
            left += c.left[case, stage]
    else:
        spent = put_in_work(d, p, case, desk, int(c.stage[case]), room)
        left = c.left[case, c.stage[case]]
    if spent > 0.0 and c.started[case] == NEVER:
        c.started[case] = d.today
        note(d.world.books, case, d.today, E_STARTS, desk, spent)
    if left > 0.0:
        return DESK
    if not joint and c.stage[case] + 1 < c.lines[case]:
        c.stage[case] += 1
        note(d.world.books, case, d.today, E_HANDED, line_desk(d, case, int(c.stage[case])), 0.0)
        return HANDED
    return FINISHED
