"""The day: all open cases walked once, urgent ones first, low ones last, else by age, each by the rules of its state.

Conventions (MODEL 9b): arrivals come first and may be found, worked and closed on the day they arose; a risk's clock runs
from the day a case arises; finding comes before lapsing, settling before escalating, work before giving up; hours freed by
one case serve the next the same day; a priority is preemptive-resume at the turn of the day; open cases at the end stay
open (censored). Rules answer with a state; only this file strings them.
"""

from __future__ import annotations

import numpy as np

from model.compiled import compiled, inlined, inner, prefetch
from model.day import (
    arriving,
    closing,
    discovery,
    feedback,
    handling,
    ignition,
    mediation,
    referral,
    repeats,
    reporting,
    spread,
    waiting,
)
from model.day.accounts import close_books, exhausted, open_accounts
from model.day.arriving import arrive
from model.day.closing import come_back, tempt
from model.day.context import Day, line_desk
from model.day.discovery import enter, surface
from model.day.feedback import lapse, resolve
from model.day.handling import reach_desk, work
from model.day.ignition import escalate, simmer
from model.day.mediation import mediate
from model.day.open_cases import enlist, list_at, list_of, tally
from model.day.referral import refer
from model.day.repeats import hear_again
from model.day.sleep import next_look
from model.day.spread import MOST_CHILDREN, seed
from model.day.waiting import wait_for_others
from model.state.names import (
    ARISEN,
    DESK,
    FINISHED,
    FOUND,
    HANDED,
    LAPSED,
    LATENT,
    LISTS,
    N_USES,
    PREVENTED,
    PRIMARY,
    RECORDS,
    REFERRAL,
    SUSPENDED,
    URGENT,
    WAITING,
)
from model.state.world import Finding

RULES = (
    arriving, reporting, discovery, repeats, referral, handling, waiting, mediation, closing, ignition, spread, feedback,
)  # fmt: skip
_SPARE = 256
_AHEAD = 8  # cases: memory answers in the time that about so many take
_TOTAL = Finding.dtype.fields["total"][1]  # where a cell's hazards begin, bytes


@inlined
def live(d, p, case, days):
    """Give one open case its day, and its clocks the ``days`` since the last one they felt, today among them."""
    c = d.world.cases
    state = c.state[case]
    at_desk = days if state == DESK else 1  # days whose temptation it has felt
    known = 1 if state == SUSPENDED else days  # days of waiting, with somebody to give up on
    if state == LATENT:
        state = surface(d, p, case, days)
        if state == FOUND:
            state = go_in(d, p, case, d.today)
        elif state == LAPSED:
            state = lapse(d, p, case)
    if (state == REFERRAL or state == WAITING or state == SUSPENDED) and c.ready[case] <= d.today:
        state = come_in(d, p, case, state)
    c.state[case] = state
    if state == DESK:
        state = work(d, p, case)
        if state == DESK:
            state = wait_for_others(d, p, case, state)
        else:
            state = go_on(d, p, case, state)
        if state == DESK:
            state = tempt(d, p, case, at_desk)
        c.state[case] = state
    if d.kinds.dispute[c.kind[case]] and state <= SUSPENDED:
        if c.level[case] > 0 and c.level_day[case] < d.today:
            seed(d, p, case)
        if simmer(d, p, case, days):
            state = go_up(d, p, case)
            c.state[case] = state
    if REFERRAL <= state <= WAITING and c.found[case] < d.today:
        c.to_lapse[case] -= d.kinds.lapse[c.kind[case]] * p.known_lapse * known
        if c.to_lapse[case] <= 0.0:
            c.state[case] = lapse(d, p, case)
        else:
            hear_again(d, p, case, known)


@inner
def go_in(d, p, case, soonest):
    """Enter a case that has been found and send it to the desk competent for it."""
    source = enter(d, p, case)
    if source < 0:
        return LATENT
    return refer(d, p, case, source, line_desk(d, case, int(d.world.cases.stage[case])), soonest)


@inner
def come_in(d, p, case, state):
    """Let a case's way, wait or rest end."""
    if state == REFERRAL:
        return reach_desk(d, p, case)
    return DESK if state == WAITING else come_back(d, p, case)


@inner
def go_on(d, p, case, state):
    """Do what follows when the work of a line, or of all, is done."""
    if state == FINISHED:
        state = mediate(d, p, case) if d.kinds.dispute[d.world.cases.kind[case]] else resolve(d, p, case)
    if state == HANDED:
        c = d.world.cases
        return refer(d, p, case, int(c.desk[case]), line_desk(d, case, int(c.stage[case])), d.today)
    return state


@inner
def go_up(d, p, case):
    """Let a dispute escalate; its way up begins today and ends tomorrow at the earliest (the way in: today)."""
    c = d.world.cases
    state = escalate(d, p, case)
    if state == FOUND:
        return go_in(d, p, case, d.today)
    if state == HANDED:
        return refer(d, p, case, int(c.desk[case]), line_desk(d, case, int(c.stage[case])), d.today + 1)
    return state


@inlined
def fetch_ahead(d, entries, i, count):
    """Let memory bring what the cases to come will ask for while the present one is handled: the walk is bound by it."""
    world, j = d.world, i + 2 * _AHEAD
    if j < count and entries.wakes[j] <= d.today:
        prefetch(world.cases, entries.case[j], 0)
        prefetch(world.cases, entries.case[j], 64)
        prefetch(world.cases, entries.case[j], 128)
    j = i + _AHEAD
    if j < count and entries.wakes[j] <= d.today:
        if entries.raiser[j] >= 0:
            prefetch(world.people, entries.raiser[j], 0)
        c, case = world.cases, entries.case[j]
        prefetch(world.finding, c.cell[case], _TOTAL + 8 * int(c.kind[case]))


@inner
def walk(d, slot):
    """Walk one list of open cases in place, dropping those that ended and moving those whose turn has changed.

    A case sleeps until something can happen to it, one that waits at a desk until the desk has hours, and each at most to
    the last day of the month, after which hazards change: its record is not touched before.
    """
    world, c, lists = d.world, d.world.cases, d.world.open
    entries = list_at(lists, slot)
    kept, count = 0, lists.count[slot]
    for i in range(count):
        fetch_ahead(d, entries, i, count)
        if entries.wakes[i] > d.today and (entries.desk[i] < 0 or exhausted(world, entries.desk[i])):
            entries[kept] = entries[i]
            kept += 1
            continue
        case = int(entries.case[i])
        p = d.numbers[world.land.community[c.cell[case]]]
        state, desk, dispute = c.state[case], c.desk[case], d.kinds.dispute[c.kind[case]]
        live(d, p, case, d.today - entries.since[i])
        if c.state[case] != state or c.desk[case] != desk:
            tally(world, dispute, state, desk, c.cell[case], -1)
            state, desk = c.state[case], c.desk[case]
            tally(world, dispute, state, desk, c.cell[case], 1)
            if state > SUSPENDED:
                continue
        if list_of(c.marks[case]) != slot:
            enlist(lists, c, case, d.today, d.today + 1)
            continue
        entries.case[kept], entries.raiser[kept] = case, entries.raiser[i]
        entries.desk[kept] = desk if state == DESK else -1
        entries.since[kept], entries.wakes[kept] = d.today, next_look(d, p, case)
        kept += 1
    lists.count[slot] = kept


@compiled
def space_needed(world, day):
    """Return how many records one day can add at most: children of urgent disputes."""
    return world.open.count[URGENT] * MOST_CHILDREN + _SPARE


def advance(world, kinds, numbers, layout, day, until, month_end):
    """Run the days of the clock from ``day`` up to (not including) ``until``; return the first day not run.

    That is ``until``, unless the records run short. ``month_end`` is the last day of the month that these days lie in.
    """
    return _advance(world, kinds, numbers, layout, day, until, month_end, np.zeros(N_USES), np.zeros(4, np.int64))


@compiled
def _advance(world, kinds, numbers, layout, day, until, month_end, uses, hops):
    c, count, books = world.cases, world.open.count, world.books
    while day < until:
        if count[RECORDS] + space_needed(world, day) > c.size:
            return day
        d = Day(day, month_end, world, kinds, numbers, layout, books.series[day], uses, hops)
        uses[:] = 0.0
        paid = open_accounts(world, uses)
        while count[ARISEN] < count[PRIMARY] and c.day[count[ARISEN]] <= day:
            case = count[ARISEN]
            count[ARISEN] += 1
            prefetch(c, min(case + _AHEAD, c.size - 1), 0)
            prefetch(c, min(case + _AHEAD, c.size - 1), 64)
            take_up(d, case, day - 1)
        before = count[RECORDS]
        for slot in LISTS:
            walk(d, slot)
        for case in range(before, count[RECORDS]):
            tally(world, kinds.dispute[c.kind[case]], c.state[case], -1, c.cell[case], 1)
            enlist(world.open, c, case, day, 0)
        close_books(world, day, paid, uses)
        day += 1
    return day


@inner
def take_up(d, case, since):
    """Let a primary case arise and put it on its list, unless it is prevented."""
    c = d.world.cases
    arrive(d, case)
    if c.state[case] != PREVENTED:
        tally(d.world, d.kinds.dispute[c.kind[case]], LATENT, -1, c.cell[case], 1)
        enlist(d.world.open, c, case, since, 0)
