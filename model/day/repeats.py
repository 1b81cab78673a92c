"""Repeats: who waits calls again, other nets enter what is known already; each entry costs a desk time unless it is recognised.

A repeat is no case: it never ignites, spreads, lapses or counts as closed.
"""

from __future__ import annotations

from model import draws
from model.compiled import inlined, inner
from model.day.context import desk_at
from model.day.reporting import recall_hazard
from model.day.trace import note
from model.state.names import E_REPEATED, N_LINES, S_RECOGNISED, S_REPEATS

MOST_REPEATS = 120


@inlined
def repeat_hazard(world, p, case):
    """Return the hazard a day that a known case is reported again: by its raiser, as at the last look, or another net."""
    c = world.cases
    nets = world.finding.total[c.cell[case], c.kind[case]]
    return c.said[case] + p.duplicates * nets * world.communities.separate[world.land.community[c.cell[case]]]


@inlined
def hear_again(d, p, case, days):
    """Run the clock of further reports on a known case for some days."""
    c = d.world.cases
    c.to_found[case] -= repeat_hazard(d.world, p, case) * days
    c.said[case] = recall_hazard(d, p, case)
    if c.to_found[case] <= 0.0:
        register_repeat(d, p, case)


@inner
def register_repeat(d, p, case):
    """Let a further report land at a desk of the community: recognised at once, or hours lost there tomorrow."""
    c = d.world.cases
    number = int(c.repeats[case])
    u_seen, u_line, u_next, _ = draws.uniforms4(d.world.key, draws.REPEAT, c.name_a[case], c.name_b[case], number)
    c.repeats[case] = min(number + 1, MOST_REPEATS)
    c.to_found[case] = draws.exponential_threshold(u_next)
    d.series[S_REPEATS] += 1
    if u_seen < min(p.recognise, 1.0):
        d.series[S_RECOGNISED] += 1
        return
    desk = desk_at(d.layout, d.world.land, c.cell[case], 0, min(int(u_line * N_LINES), N_LINES - 1))
    d.world.desks.owed[desk] += p.duplicate_hours
    note(d.world.books, case, d.today, E_REPEATED, desk, p.duplicate_hours)
