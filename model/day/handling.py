"""Handling: today's hours go into a case; finished work closes it, hands it on, or leads to mediation.

A desk's hours are an account that cases draw on in the order they are walked (urgent first, then by age): what one case
leaves, the next may use the same day. Where a desk keeps what it has begun (``handling.preemptive`` off), that comes
first. One line puts at most ``pace`` hours a day into one case. When a desk's own account is empty, allies' hours, the street's service centre and, for simple community matters, volunteers step in.
"""

from __future__ import annotations

from model import draws
from model.compiled import inlined, inner
from model.day.accounts import CRUMB, SPECK, draw, pay
from model.day.arising import trusting, work_hours
from model.day.diary import IN_HAND, IS_DUPLICATE, IS_JOINT, MOST_SENT_ON, PAPER_ASKED, RETURNS, SENT_ON, note
from model.day.feedback import lapse, merge, move_trust, resolve
from model.day.referral import desk_at, refer
from model.state import names
from model.state.names import (
    COORDINATION,
    DESK,
    DORMANT,
    HANDLING,
    N_LINES,
    NEVER,
    REFERRAL_HOURS,
    S_PAPER,
    S_REOPENED,
)


@inlined
def reach_desk(world, kinds, rates, case, day):
    """Let a case arrive at its desk; on first arrival joint handling calls its partners."""
    c = world.cases
    c.state[case] = DESK
    if c.first_desk[case] == NEVER:
        c.first_desk[case] = day
        if c.marks[case] & IS_JOINT:
            c.meet[case] += rates.joint_hours * (c.lines[case] - 1)
    note(world.books, case, day, names.E_REACHES, c.desk[case], 0.0)


@inlined
def put_in_work(world, kinds, rates, case, desk, stage, room, uses):
    """Put today's hours of a desk, and of whoever helps it, into one line of a case; return the hours used of ``room``."""
    c, desks, communities = world.cases, world.desks, world.communities
    pool, need = desks.pool[desk], c.left[case, stage]
    rate = desks.rate[desk]
    hours, work = draw(desks.account, pool, rate, room, need)
    desks.used[pool] += hours
    uses[HANDLING] += hours
    spent = hours
    need -= work
    if need > CRUMB and spent < room:
        hours, work = draw(desks.aid_account, pool, rates.aid * rate, room - spent, need)
        uses[HANDLING] += hours
        spent += hours
        need -= work
        street = desks.street[desk]
        if street >= 0 and need > CRUMB and spent < room:
            hours, work = draw(world.streets.centre_account, street, rates.centre, room - spent, need)
            uses[HANDLING] += hours
            spent += hours
            need -= work
            if desks.tier[desk] == 0 and not kinds.dispute[c.kind[case]]:
                hours, work = draw(
                    communities.volunteer_account, desks.block[desk], rates.volunteer, room - spent, need
                )
                spent += hours
                need -= work
    c.left[case, stage] = need if need > CRUMB else 0.0
    return spent


@inlined
def work(world, kinds, rates, layout, case, day, uses, series, hops_at):
    """Give a case at its desk today's hours, and do what follows when its work is finished."""
    c = world.cases
    desk = int(c.desk[case])
    pool = world.desks.pool[desk]
    room = rates.pace
    if c.toll[case] > 0.0:
        paid = pay(world, pool, min(c.toll[case], room), uses, REFERRAL_HOURS)
        c.toll[case] -= paid
        room -= paid
        if c.toll[case] > SPECK:
            return
        c.toll[case] = 0.0
    if c.marks[case] & IS_DUPLICATE:
        merge(world, case, day, series)
        return
    if c.meet[case] > 0.0:
        paid = pay(world, pool, min(c.meet[case], room), uses, COORDINATION)
        c.meet[case] -= paid
        room -= paid
        if c.meet[case] > SPECK:
            return
        c.meet[case] = 0.0
    if room <= CRUMB:
        return
    if c.marks[case] & IS_JOINT:
        spent, left = 0.0, 0.0
        for stage in range(c.lines[case]):
            at = desk if stage == 0 else _line_desk(world, kinds, layout, case, stage)
            if c.left[case, stage] > 0.0:
                spent += put_in_work(world, kinds, rates, case, at, stage, room, uses)
            left += c.left[case, stage]
    else:
        stage = int(c.stage[case])
        spent = put_in_work(world, kinds, rates, case, desk, stage, room, uses)
        left = c.left[case, stage]
    if spent > 0.0 and c.started[case] == NEVER:
        c.started[case] = day
        note(world.books, case, day, names.E_STARTS, desk, spent)
    if left > 0.0:
        if rates.kept > 0.0 and spent > 0.0:
            c.marks[case] |= IN_HAND
        return
    if rates.sends_on > 0.0 and _sent_on(world, kinds, rates, layout, case, desk, day, series, hops_at):
        return
    if not c.marks[case] & IS_JOINT and c.stage[case] + 1 < c.lines[case]:
        c.stage[case] += 1
        target = _line_desk(world, kinds, layout, case, int(c.stage[case]))
        note(world.books, case, day, names.E_HANDED, target, 0.0)
        refer(world, rates, case, desk, target, day, series, hops_at)
        return
    _finish(world, kinds, rates, case, day, series)


@inner
def _line_desk(world, kinds, layout, case, stage):
    c = world.cases
    return desk_at(layout, world.land, c.cell[case], c.tier[case], kinds.lines[c.kind[case], stage])


@inner
def _sent_on(world, kinds, rates, layout, case, desk, day, series, hops_at):
    """Ask whether a case whose work at a desk is done turns out to need another line; send it there, with work of its own.

    Draws are keyed by how often the case was sent on before, and by the line of its kind that it goes through.
    """
    c = world.cases
    visit, stage = int(c.marks[case]) // SENT_ON, int(c.stage[case])
    if visit >= MOST_SENT_ON or c.marks[case] & IS_JOINT:  # at one table nobody sends a case on
        return False
    a, b = c.name_a[case], c.name_b[case]
    u_line, u_hours, _, _ = draws.uniforms4(world.key, draws.SENT_ON, a, b, 4 * visit + stage)
    row, line = int(world.desks.line[desk]) * N_LINES, 0
    while line < N_LINES and u_line >= rates.sent_on[row + line]:
        line += 1
    if line == N_LINES:
        return False
    c.marks[case] += SENT_ON
    c.left[case, stage] = work_hours(kinds, rates, c.kind[case], u_hours, rates.sent_on_work[line])
    target = desk_at(layout, world.land, c.cell[case], c.tier[case], line)
    note(world.books, case, day, names.E_HANDED, target, 0.0)
    refer(world, rates, case, desk, target, day, series, hops_at)
    return True


@inner
def settling_chance(world, kinds, rates, case, day):
    """Return the chance that mediation succeeds: level, earliness, trust, a member on the spot and the desk's skill."""
    c = world.cases
    level = min(int(c.level[case]), 2)
    chance = rates.settle[level]
    if chance <= 0.0 or chance >= 1.0:
        return chance
    odds = chance / (1.0 - chance)
    if day - c.day[case] <= 10:
        odds *= rates.early_odds
    raiser = c.raiser[case]
    if raiser >= 0:
        odds *= rates.trust_odds ** (trusting(world, raiser) - 0.6)
    helpers = min(world.finding.helpers[c.cell[case]] / 20.0, 1.0)
    odds *= rates.member_odds**helpers * world.desks.rate[c.desk[case]]
    return odds / (1.0 + odds)


@inner
def _finish(world, kinds, rates, case, day, series):
    """All lines are done: a service is solved; a dispute is mediated, which may fail or not last."""
    c = world.cases
    if not kinds.dispute[c.kind[case]] or rates.mediation == 0.0:
        resolve(world, kinds, rates, case, day, series)
        return
    attempt = int(c.attempts[case])
    c.attempts[case] = min(attempt + 1, 120)
    u_settle, u_reopen, u_when, _ = draws.uniforms4(world.key, draws.MEDIATION, c.name_a[case], c.name_b[case], attempt)
    if u_settle >= settling_chance(world, kinds, rates, case, day):
        c.left[case, 0] = rates.harder * c.hours[case]
        c.stage[case] = 0
        if not c.marks[case] & IS_JOINT:  # the mediating desk keeps it: later lines have said their part
            c.stage[case] = c.lines[case] - 1
            c.left[case, c.stage[case]] = c.left[case, 0]
        note(world.books, case, day, names.E_FAILS, c.desk[case], float(c.left[case, 0]))
        return
    if u_reopen < rates.reopen:
        _sleep(world, rates, case, day, u_when, True)
        note(world.books, case, day, names.E_SETTLED, c.desk[case], 0.0)
        return
    resolve(world, kinds, rates, case, day, series)


@inner
def _sleep(world, rates, case, day, u_when, returns):
    """Close a case in the books while the trouble lives on: it comes back, or its raiser gives up, on a drawn day."""
    c = world.cases
    c.state[case] = DORMANT
    if c.recorded[case] == NEVER:
        c.recorded[case] = day
    wait = 1 + draws.geometric_quantile(u_when, 1.0 / (1.0 + rates.return_days))
    c.ready[case] = day + min(wait, 2000)
    if returns:
        c.marks[case] |= RETURNS
    else:
        c.marks[case] &= ~RETURNS
    move_trust(world.people, c.raiser[case], -rates.shaken)


@inlined
def close_on_paper(world, kinds, rates, case, day, series):
    """Ask once, when a case at a desk passes its limit unfinished, whether the desk closes it on paper."""
    c = world.cases
    if c.marks[case] & PAPER_ASKED or day - c.found[case] < kinds.limit[c.kind[case]]:
        return False
    c.marks[case] |= PAPER_ASKED
    u_paper, u_back, u_when, _ = draws.uniforms4(world.key, draws.PAPER, c.name_a[case], c.name_b[case], 0)
    if u_paper >= rates.paper:
        return False
    trust = trusting(world, c.raiser[case]) if c.raiser[case] >= 0 else 0.6
    stays = rates.return_share * (rates.trust_floor + (1.0 - rates.trust_floor) * trust)
    _sleep(world, rates, case, day, u_when, u_back < stays)
    series[S_PAPER] += 1
    note(world.books, case, day, names.E_PAPER, c.desk[case], 0.0)
    return True


@inner
def wake(world, rates, case, day, series):
    """End a dormant case's sleep: it is back at its desk and harder, or has lapsed."""
    c = world.cases
    if not c.marks[case] & RETURNS:
        note(world.books, case, day, names.E_GIVEN_UP, -1, 0.0)
        lapse(world, rates, case, day, series)
        return
    c.reopened[case] = min(int(c.reopened[case]) + 1, 120)
    series[S_REOPENED] += 1
    stage = 0 if c.marks[case] & IS_JOINT else c.stage[case]
    c.left[case, stage] += rates.harder * c.hours[case]
    c.toll[case] += rates.hop_hours
    c.state[case] = DESK
    note(world.books, case, day, names.E_BACK, c.desk[case], float(c.left[case, stage]))
