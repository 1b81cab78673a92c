"""Writing down: the trace of one case, and the flags a case carries."""

from __future__ import annotations

from model.compiled import inlined

IS_JOINT, RETURNS, FOUND_OUT, IS_URGENT, IS_LOW, IS_SPOT, WAITS, MISTAKEN = 1, 2, 4, 8, 16, 32, 64, 128
TRIED_AT_TOP = 256


@inlined
def note(books, case, day, event, where, hours):
    """Append an event to the trace when ``case`` is the traced one."""
    if books.traced[0] == case:
        n = books.traced[1]
        if n < books.trace.shape[0]:
            books.trace[n, 0] = day
            books.trace[n, 1] = event
            books.trace[n, 2] = where
            books.trace[n, 3] = int(hours * 100.0 + 0.5)
            books.traced[1] = n + 1
