"""Lists of open cases: which one a case is on, how it gets there, and the running counts of who stands where."""

from __future__ import annotations

from model.compiled import inlined, inner, pasted
from model.day.trace import IS_LOW, IS_URGENT
from model.state.names import DESK, LATENT, LOW, ORDINARY, SUSPENDED, URGENT


@inlined
def list_of(marks):
    """Return the list that an open case with such flags belongs to."""
    if marks & (IS_URGENT | IS_LOW) == 0:
        return ORDINARY
    return URGENT if marks & IS_URGENT else LOW


@pasted
def list_at(lists, slot):
    """Return the list of open cases whose length is counted there."""
    entries = lists.ordinary
    if slot != ORDINARY:
        entries = lists.urgent if slot == URGENT else lists.low
    return entries


@inner
def enlist(lists, cases, case, since, wakes):
    """Put an open case at the end of its list; its clocks have run up to and including the day ``since``.

    It is not looked at before the day ``wakes``.
    """
    slot = list_of(cases.marks[case])
    entries, n = list_at(lists, slot), lists.count[slot]
    entries.case[n], entries.raiser[n], entries.desk[n] = case, cases.raiser[case], -1
    entries.since[n], entries.wakes[n] = since, wakes
    lists.count[slot] = n + 1


@inlined
def tally(world, dispute, state, desk, cell, one):
    """Add a case where it stands to the running counts of open cases (``one`` is 1), or take it away (-1)."""
    standing = world.open.standing
    if state > SUSPENDED:
        return
    standing[0 if state == LATENT else 1] += one
    if dispute:
        standing[2] += one
        world.land.disputes[cell] += one
    if state == DESK:
        world.desks.waiting[desk] += one
