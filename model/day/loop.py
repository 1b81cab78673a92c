"""The day: all open cases walked once, urgent ones first, patient ones last, else by age, each by the rule of its state.

Conventions (MODEL 9b): arrivals come first and may be found, worked and closed on the day they arose; a risk's clock runs
from the day a case arises; finding comes before lapsing, settling before escalating (unless ``conflict.settles_first`` is
off); hours freed by one case serve the next the same day; a priority is preemptive-resume at the turn of the day (unless
``handling.preemptive`` is off); open cases at the end stay open (censored).
"""

from __future__ import annotations

import math

import numpy as np

from model import draws
from model.compiled import compiled, inlined, inner, prefetch
from model.day.accounts import close_books, in_vain, open_accounts
from model.day.arising import arise, enlist, list_at, slot_of
from model.day.diary import DUPLICATE_ASKED, IN_HAND, IS_JOINT, PAPER_ASKED
from model.day.discovery import become_known, channel_of, enter_again
from model.day.feedback import lapse
from model.day.handling import close_on_paper, reach_desk, wake, work
from model.day.ignition import MOST_CHILDREN, burn, burn_before_work, hottest
from model.day.patrol import go_out
from model.state.names import (
    ARISEN,
    DESK,
    DORMANT,
    HANDS,
    LATENT,
    LISTS,
    N_USES,
    NEVER,
    PRIMARY,
    RECORDS,
    REFERRAL,
    S_KNOWN,
    UNKNOWN,
    URGENT,
)
from model.state.world import Finding

_SPARE = 256
_AHEAD = 8  # cases: memory answers in the time that about so many take
_TOTAL = Finding.dtype.fields["total"][1]  # where a cell's hazards begin, bytes


@inlined
def live(world, kinds, rates, layout, case, days, day, uses, series, hops_at):
    """Give one open case its day, and its clocks the ``days`` since the last one they felt, today among them."""
    c = world.cases
    kind = c.kind[case]
    if c.state[case] == LATENT:
        if surface(world, kinds, rates, layout, case, days, day, series, hops_at):
            return
    elif days > 1 and c.state[case] <= DESK and not c.marks[case] & DUPLICATE_ASKED:
        c.to_found[case] -= again(world, rates, case) * (days - 1)  # today's comes last
    if c.state[case] == REFERRAL and c.ready[case] <= day:
        reach_desk(world, kinds, rates, case, day)
    elif c.state[case] == DORMANT and c.ready[case] <= day:
        wake(world, rates, case, day, series)
    if kinds.dispute[kind] and rates.settles_first == 0.0:
        burn_before_work(world, kinds, rates, layout, case, days, day, series, hops_at)
    if c.state[case] == DESK:
        if rates.working_lapse > 0.0 and c.started[case] == NEVER and c.first_desk[case] < day:
            c.to_lapse[case] -= rates.working_lapse
            if c.to_lapse[case] <= 0.0:
                lapse(world, rates, case, day, series)
                return
        if c.marks[case] & IS_JOINT or not in_vain(world, c.desk[case]):
            work(world, kinds, rates, layout, case, day, uses, series, hops_at)
        if c.state[case] == DESK and not c.marks[case] & PAPER_ASKED:
            close_on_paper(world, kinds, rates, case, day, series)
    if kinds.dispute[kind] and rates.settles_first > 0.0 and LATENT <= c.state[case] <= DORMANT:
        burn(world, kinds, rates, layout, case, days, day, series, hops_at)
    if REFERRAL <= c.state[case] <= DESK and not c.marks[case] & DUPLICATE_ASKED and c.found[case] < day:
        c.to_found[case] -= again(world, rates, case)
        if c.to_found[case] <= 0.0:
            enter_again(world, kinds, rates, layout, case, day, series)


@inlined
def surface(world, kinds, rates, layout, case, days, day, series, hops_at):
    """Let a latent case become known, lapse or stay what it is; tell whether its day ends with that.

    Where desks serve by registration, who has become known lives on at the end of the list of those who were before.
    """
    c = world.cases
    if c.channel[case] >= 0:  # replayed as known
        become_known(world, kinds, rates, layout, case, day, series, hops_at)
        return rates.by_registration > 0.0
    c.to_lapse[case] -= kinds.lapse[c.kind[case]] * days
    if is_found(world, case, days):
        u = draws.uniform(world.key, draws.DISCOVERY_CHANNEL, c.name_a[case], c.name_b[case], 0)
        c.channel[case] = channel_of(world, kinds, rates, case, u)
        become_known(world, kinds, rates, layout, case, day, series, hops_at)
        return rates.by_registration > 0.0
    if c.to_lapse[case] <= 0.0:
        lapse(world, rates, case, day, series)
        return True
    return False


@inlined
def is_found(world, case, days):
    """Run the clock on which a latent case is found for some days of one month; tell whether it has struck."""
    c = world.cases
    c.to_found[case] -= (c.said[case] + world.finding.total[c.cell[case], c.kind[case]]) * days
    return c.to_found[case] <= 0.0


@inlined
def again(world, rates, case):
    """Return the hazard a day that another net enters a known case once more."""
    c = world.cases
    nets = world.finding.total[c.cell[case], c.kind[case]]
    return rates.duplicates * nets * world.communities.separate[world.land.community[c.cell[case]]]


@inlined
def next_look(world, kinds, rates, case, day, month_end):
    """Return the day on which something but work can happen to an open case; 0 if any day, else at most the month's last.

    Hazards change with the month, so every case is looked at on its last day.
    """
    c = world.cases
    kind, state = c.kind[case], c.state[case]
    if c.level[case] > 0 or rates.by_registration > 0.0 and state == LATENT:
        return 0
    if state == DESK and (c.marks[case] & IS_JOINT or rates.working_lapse > 0.0 or not in_vain(world, c.desk[case])):
        return 0
    rest = float(month_end - day)
    if state == LATENT:
        rest = min(rest, days_until(c.to_found[case], c.said[case] + world.finding.total[c.cell[case], kind]))
        rest = min(rest, days_until(c.to_lapse[case], kinds.lapse[kind]))
    elif state != DESK:
        rest = min(rest, float(c.ready[case] - day))
    elif not c.marks[case] & PAPER_ASKED:
        rest = min(rest, c.found[case] + kinds.limit[kind] - day)
    if REFERRAL <= state <= DESK and not c.marks[case] & DUPLICATE_ASKED:
        rest = min(rest, days_until(c.to_found[case], again(world, rates, case)))
    if kinds.dispute[kind]:
        rest = min(rest, days_until(c.to_ignite[case], hottest(rates, c, case, month_end)))
    return day + int(math.ceil(rest))


@inlined
def days_until(left, hazard):
    """Return in how many days a clock strikes."""
    return left / hazard if hazard > 0.0 else math.inf


@inlined
def fetch_ahead(world, kinds, rates, entries, i, count, day):
    """Let memory bring what the cases to come will ask for while the present one is handled: the walk is bound by it."""
    j = i + 2 * _AHEAD
    if j < count and entries.wakes[j] <= day:
        prefetch(world.cases, entries.case[j], 0)
        prefetch(world.cases, entries.case[j], 64)
    j = i + _AHEAD
    if j < count and entries.wakes[j] <= day:
        if entries.raiser[j] >= 0:
            prefetch(world.people, entries.raiser[j], 0)
        c, case = world.cases, entries.case[j]
        prefetch(world.finding, c.cell[case], _TOTAL + 8 * int(c.kind[case]))


@inlined
def tally(world, dispute, state, desk, one):
    """Add a case where it stands to the running counts of open cases (``one`` is 1), or take it away (-1)."""
    standing = world.open.standing
    if state > DORMANT:
        return
    standing[0 if state == LATENT else 1] += one
    if dispute:
        standing[2] += one
    if state == DESK:
        world.desks.waiting[desk] += one


@inlined
def has_had_day(c, case, slot, day):
    """Tell whether who changes lists has lived today, and so rests till tomorrow: all but who was found just now."""
    return slot != UNKNOWN or c.found[case] != day or c.level_day[case] == day


@inner
def walk(world, kinds, rates, layout, slot, day, month_end, uses, series, hops_at):
    """Walk one list of open cases in place, dropping those that ended and moving those whose turn has changed.

    Who moves up, escalated or taken in hand, has had their day. Who left the desk that had them in hand is moved before
    their day begins, and so lives it at the turn of their own class; so does who was found, where that gives the turn.

    A case sleeps until something can happen to it, one that waits at a desk until the desk has hours, and each at most to
    the last day of the month, after which hazards change: its record is not touched before.
    """
    c, lists = world.cases, world.open
    entries = list_at(lists, slot)
    kept, count = 0, lists.count[slot]
    for i in range(count):
        fetch_ahead(world, kinds, rates, entries, i, count, day)
        if entries.wakes[i] > day and (entries.desk[i] < 0 or in_vain(world, entries.desk[i])):
            entries[kept] = entries[i]
            kept += 1
            continue
        case = int(entries.case[i])
        if slot == HANDS and c.state[case] != DESK:
            c.marks[case] &= ~IN_HAND
            enlist(lists, rates, c, case, entries.since[i], 0)
            continue
        state, desk, dispute = c.state[case], c.desk[case], kinds.dispute[c.kind[case]]
        live(world, kinds, rates, layout, case, day - entries.since[i], day, uses, series, hops_at)
        if c.state[case] != state or c.desk[case] != desk:
            tally(world, dispute, state, desk, -1)
            state, desk = c.state[case], c.desk[case]
            tally(world, dispute, state, desk, 1)
            if state > DORMANT:
                continue
        if slot_of(rates, c.marks[case], state) != slot:
            had = has_had_day(c, case, slot, day)
            enlist(lists, rates, c, case, day if had else day - 1, day + 1 if had else 0)
            continue
        entries.case[kept], entries.raiser[kept] = case, entries.raiser[i]
        entries.desk[kept] = desk if state == DESK else -1
        entries.since[kept], entries.wakes[kept] = day, next_look(world, kinds, rates, case, day, month_end)
        kept += 1
    lists.count[slot] = kept


@compiled
def space_needed(world, day):
    """Return how many records one day can add at most: a duplicate for each known case, children of urgent disputes."""
    known = world.books.series[day - 1, S_KNOWN] if day > 0 else 0
    open_now = world.open.count
    return known + (open_now[URGENT] + open_now[HANDS] + open_now[UNKNOWN]) * MOST_CHILDREN + _SPARE


def advance(world, kinds, rates, layout, day, until, month_end):
    """Run the days from ``day`` up to (not including) ``until``; return the first day not run (records may run short).

    ``month_end`` is the last day of the month that these days lie in.
    """
    return _advance(world, kinds, rates, layout, day, until, month_end, np.zeros(N_USES), np.zeros(4, np.int64))


@compiled
def _advance(world, kinds, rates, layout, day, until, month_end, uses, hops_at):
    c, count, books = world.cases, world.open.count, world.books
    while day < until:
        if count[RECORDS] + space_needed(world, day) > c.size:
            return day
        series = books.series[day]
        uses[:] = 0.0
        paid = open_accounts(world)
        if rates.patrol_route > 0.0:
            go_out(world, kinds, rates, layout)
        while count[ARISEN] < count[PRIMARY] and c.day[count[ARISEN]] <= day:
            case = count[ARISEN]
            count[ARISEN] += 1
            prefetch(c, min(case + _AHEAD, c.size - 1), 0)
            prefetch(c, min(case + _AHEAD, c.size - 1), 64)
            arise(world, kinds, rates, case, day, series)
            tally(world, kinds.dispute[c.kind[case]], LATENT, -1, 1)
            enlist(world.open, rates, c, case, day - 1, 0)
        before = count[RECORDS]
        for slot in LISTS:
            walk(world, kinds, rates, layout, slot, day, month_end, uses, series, hops_at)
        for case in range(before, count[RECORDS]):
            if c.state[case] <= DORMANT:
                enlist(world.open, rates, c, case, day, 0)
                tally(world, kinds.dispute[c.kind[case]], c.state[case], c.desk[case], 1)
        close_books(world, day, paid, uses)
        day += 1
    return day
