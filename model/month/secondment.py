"""Secondment: hours move from a home desk to a host for some months; hours are conserved, skill and ties come home.

Street departments lend to the community desk of their line most pressed for hours; two-way, that community lends the same
hours back. Lines go in rounds. A secondee at first works only part of the hours at the host (posts kept at home,
learning); that part grows. The rest is learning, charged to the home desk. After return skill stays, as far as training
could bring it, and part of what the host knew; a tie between persons remains and fades.
"""

from __future__ import annotations

import numpy as np

from model.calendar import MONTHS_A_YEAR
from model.compiled import compiled
from model.month import pressure
from model.state.names import N_LINES, TRAINING


def decide(city) -> None:
    """End what has run its months, send out the next round, let secondees grow, charge the hours spent learning."""
    rule, s, substance = city.spec.secondment, city.world.secondments, city.policy.substance
    out = np.flatnonzero(s.host >= 0)
    if out.size:
        s.months_left[out] -= 1
        s.served[out] += 1
        s.effective[out] = np.minimum(s.effective[out] + rule.learning * substance, 1.0)
        back = out[s.months_left[out] <= 0]
        if back.size:
            _return(city, back)
    if city.on("secondment"):
        _send(city)
    out = np.flatnonzero(s.host >= 0)
    if out.size:
        city.ledger.charged[out, TRAINING] += s.hours[out] * (1.0 - s.effective[out])


def _round(city) -> np.ndarray:
    """Return the lines whose turn it is this month: each year's rounds share them out."""
    rounds = city.spec.secondment.rounds
    gap = max(MONTHS_A_YEAR // rounds, 1)
    month = int(city.months_since("secondment"))
    if month % gap:
        return np.empty(0, np.int64)
    return np.arange(month // gap % rounds, N_LINES, rounds)


def _send(city) -> None:
    """Send secondees of this round's lines to the most pressed community of their street, and back where both ways."""
    rule, s, sizes, worked = city.spec.secondment, city.world.secondments, city.sizes, city.ledger.worked
    n, strength = sizes.communities * N_LINES, city.stations.mean(city.strength("secondment"))
    pressed = pressure.of_communities(city)
    for line in _round(city):
        for street in range(sizes.streets):
            first = street * sizes.communities_per_street
            last = min(first + sizes.communities_per_street, sizes.communities)
            home = n + street * N_LINES + line
            host = (first + int(pressed[first:last, line].argmax())) * N_LINES + line
            if s.host[home] >= 0 or s.host[host] >= 0 or strength[home] == 0.0:
                continue
            hours = rule.share * strength[home] * worked[home]
            pairs = [(home, host)]
            if city.policy.secondment_mode == "two_way":
                hours = min(hours, 0.5 * worked[host])
                pairs.append((host, home))
            for one, other in pairs:
                s.host[one], s.hours[one], s.served[one] = other, hours, 0
                s.effective[one], s.months_left[one] = rule.effective * city.policy.substance, rule.months


def _return(city, back: np.ndarray) -> None:
    """Bring secondees home: skill and experience gained, a tie left behind."""
    rule, world, substance = city.spec.secondment, city.world, city.policy.substance
    s, o, t, desks = world.secondments, world.organisations, world.ties, world.desks
    home, host = desks.organisation[back], desks.organisation[s.host[back]]
    share = s.hours[back] / np.maximum(o.staff[home] * city.ledger.hours_per_day, 1.0)
    ceiling = city.spec.staff.training_ceiling
    missing = np.maximum(ceiling - o.skill, 0.0) / max(ceiling - 1.0, 1e-9)
    np.add.at(o.skill, home, rule.learning * substance * s.served[back] * share * missing[home])
    lacking = np.maximum(desks.known[s.host[back]] - desks.known[back], 0.0)
    desks.known[back] += np.minimum(share, 1.0)[:, None] * substance * lacking
    for x, y in zip(np.minimum(home, host), np.maximum(home, host), strict=True):
        pair = np.flatnonzero((t.a == x) & (t.b == y))
        t.age[pair[t.alive[pair] == 0]] = 0
        t.alive[pair] = 1
        t.substance[pair] = np.maximum(t.substance[pair], rule.tie * substance)
    s.host[back] = -1
    s.hours[back] = 0.0


def lend(city, free: np.ndarray) -> None:
    """Move the working part of seconded hours from home to host desks; home keeps at least nothing, never less."""
    _lend(city.world.secondments, free)


@compiled
def _lend(s, free):
    arriving = np.zeros(free.size)
    for home in range(s.host.size):
        if s.host[home] >= 0:
            hours = min(s.hours[home] * s.effective[home], free[home])
            free[home] -= hours
            arriving[s.host[home]] += hours
    free += arriving
