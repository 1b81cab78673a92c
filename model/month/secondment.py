"""Secondment: hours move from a home desk to a host for some months; hours are conserved, ties and skill come home.

Street departments lend to the community desk of their line most pressed for hours; two-way, that community lends the same
hours back. A secondee at first works only part of the hours at the host (posts kept at home, learning); that part grows. The
rest is learning, charged to the home desk. After return a tie remains between home and host and fades.
"""

from __future__ import annotations

import numpy as np

from model.compiled import compiled
from model.month import pressure
from model.state.names import N_LINES, TRAINING


def _pairs(city):
    """Return (department desk, community desk) pairs: in each street and line, the most pressed community."""
    sizes = city.sizes
    n = sizes.communities * N_LINES
    pressed = pressure.of_communities(city)
    homes, hosts = [], []
    for street in range(sizes.streets):
        first = street * sizes.communities_per_street
        last = min(first + sizes.communities_per_street, sizes.communities)
        chosen = first + pressed[first:last].argmax(axis=0)
        homes.append(n + street * N_LINES + np.arange(N_LINES))
        hosts.append(chosen * N_LINES + np.arange(N_LINES))
    return np.concatenate(homes), np.concatenate(hosts)


def decide(city) -> None:
    """End what has run its months, start the next round, let secondees grow, charge the hours spent learning."""
    rule, policy, s = city.spec.secondment, city.policy, city.world.secondments
    strength = policy.secondment
    out = np.flatnonzero(s.host >= 0)
    if out.size:
        s.months_left[out] -= 1
        s.served[out] += 1
        s.effective[out] = np.minimum(s.effective[out] + rule.learning * policy.substance, 1.0)
        back = out[s.months_left[out] <= 0]
        if back.size:
            _return(city, back)
    if strength > 0.0 and not (s.host >= 0).any():
        homes, hosts = _pairs(city)
        if policy.secondment_mode == "two_way":
            homes, hosts = np.concatenate([homes, hosts]), np.concatenate([hosts, homes])
        worked = city.ledger.worked
        hours = rule.share * strength * worked[homes]
        if policy.secondment_mode == "two_way":
            half = homes.size // 2
            hours = np.tile(np.minimum(hours[:half], rule.share * strength * worked[hosts[:half]] * 4.0), 2)
        s.host[homes] = hosts
        s.hours[homes] = hours
        s.effective[homes] = rule.effective * policy.substance
        s.months_left[homes] = rule.months
        s.served[homes] = 0
    out = np.flatnonzero(s.host >= 0)
    if out.size:
        city.ledger.charged[out, TRAINING] += s.hours[out] * (1.0 - s.effective[out])


def _return(city, back: np.ndarray) -> None:
    """Bring secondees home: skill gained, a tie left behind."""
    rule, policy, world = city.spec.secondment, city.policy, city.world
    s, o, t, desks = world.secondments, world.organisations, world.ties, world.desks
    home, host = desks.organisation[back], desks.organisation[s.host[back]]
    gain = rule.learning * policy.substance * s.served[back] * s.hours[back]
    np.add.at(o.skill, home, gain / np.maximum(o.staff[home] * city.ledger.hours_per_day, 1.0))
    for x, y in zip(np.minimum(home, host), np.maximum(home, host), strict=True):
        pair = np.flatnonzero((t.a == x) & (t.b == y))
        if pair.size and city.spec.alliances.random_ties == 0.0:  # where chance ties, nothing else does
            t.alive[pair] = 1
            t.substance[pair] = np.maximum(t.substance[pair], rule.tie * policy.substance)
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
