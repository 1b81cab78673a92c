"""Ties: the pairs of organisations of a street that may ally, before any has."""

from __future__ import annotations

import numpy as np

from model import draws
from model.compiled import compiled
from model.state.names import IS_COMMUNITY, IS_DEPARTMENT, IS_UNIT
from model.state.table import Records
from model.state.world import Layout, Ties


def candidates(sizes: Layout, o: Records, spec, key) -> Ties:
    """Return all pairs that may ally, with the luck of their match and their friction (both 0-1)."""
    a_all, b_all = [], []
    above = np.flatnonzero((o.form == IS_DEPARTMENT) & (o.level == 2))
    in_street, in_district = _by_number(o.street, sizes.streets), _by_number(o.block[above], sizes.districts)
    for street, here in enumerate(in_street):
        form = o.form[here]
        communities, departments, units = (here[form == one] for one in (IS_COMMUNITY, IS_DEPARTMENT, IS_UNIT))
        district = above[in_district[street // sizes.streets_per_district]]
        partners = np.concatenate([departments, district, units])
        a_all.append(np.repeat(communities, partners.size))
        b_all.append(np.tile(partners, communities.size))
        first, second = np.triu_indices(departments.size, 1)
        a_all.append(departments[first])
        b_all.append(departments[second])
    a, b = np.concatenate(a_all).astype(np.int32), np.concatenate(b_all).astype(np.int32)
    traits = _traits(key, a.astype(np.int64), b.astype(np.int64), sizes.organisations)
    rule = spec.alliances
    levels = np.abs(o.level[a].astype(float) - o.level[b])
    friction = rule.friction_line * (o.line[a] != o.line[b]) + rule.friction_level * levels
    friction = friction + rule.friction_composition * np.abs(traits[:, 1] - traits[:, 2])
    clock = -np.log(traits[:, 3])
    return Ties(a=a, b=b, friction=np.clip(friction, 0.0, 1.0), clock=clock, luck=traits[:, 0])


def _by_number(numbers: np.ndarray, count: int) -> list[np.ndarray]:
    """Return, for each number below ``count``, where it stands, in order."""
    order = np.argsort(numbers, kind="stable")
    return np.split(order, np.searchsorted(numbers[order], np.arange(count + 1)))[1:-1]


@compiled
def _traits(key, a, b, organisations):
    """Return (pairs, 4): luck of the match, composition of both sides, uniform of the clock of acquaintance."""
    out = np.empty((a.size, 4))
    for i in range(a.size):
        out[i, 0], out[i, 3], _, _ = draws.uniforms4(key, draws.TIE, a[i], b[i], 0)
        out[i, 1] = draws.uniform(key, draws.ORGANISATION, a[i], 1, 0)
        out[i, 2] = draws.uniform(key, draws.ORGANISATION, b[i], 1, 0)
    return out
