"""Writing down: the trace of one case, and the flags a case carries."""

from __future__ import annotations

from model.compiled import inlined

IS_JOINT, PAPER_ASKED, IS_DUPLICATE, RETURNS, IS_URGENT, FROM_LOG, IS_SPOT, DUPLICATE_ASKED = (
    1,
    2,
    4,
    8,
    16,
    32,
    64,
    128,
)
IS_PATIENT, IN_HAND = 256, 512
SENT_ON, MOST_SENT_ON = 1024, 31  # how often a case was sent on is counted in its marks, from this bit upwards


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
