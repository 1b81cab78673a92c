"""Ties: the pairs of organisations of a street that may ally, before any has."""

from __future__ import annotations

import numpy as np

from model import draws
from model.state.names import IS_COMMUNITY, IS_DEPARTMENT, IS_UNIT, N_LINES
from model.state.table import Records
from model.state.world import Layout, Ties


def candidates(sizes: Layout, o: Records, desks: Records, spec, key) -> Ties:
    """Return all pairs that may ally, with their likeness, their friction and the hazard left until they meet."""
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
    met = np.array([draws.uniform(key, draws.TIE, int(x), int(y), 0) for x, y in zip(a, b, strict=True)])
    like = likeness(o, desks, a, b)
    return Ties(a=a, b=b, alike=like, friction=friction(o, a, b, like, spec.alliances), clock=-np.log(met))


def likeness(o: Records, desks: Records, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return (pairs,) how alike two organisations' work is, 0-1.

    A community's share of work in the other's line, against the line in which it has most; 1 for two of one line, 0 for
    two of different ones.
    """
    communities = int((o.form == IS_COMMUNITY).sum())
    work = desks.expected[: communities * N_LINES].reshape(communities, N_LINES)
    most = work.max(axis=1, keepdims=True)
    work = np.divide(work, most, out=np.zeros_like(work), where=most > 0.0)
    like = (o.line[a] == o.line[b]).astype(float)
    mixed = o.form[a] == IS_COMMUNITY
    like[mixed] = work[a[mixed], np.maximum(o.line[b[mixed]], 0)]
    return like


def friction(o: Records, a: np.ndarray, b: np.ndarray, like: np.ndarray, rule) -> np.ndarray:
    """Return (pairs,) friction, 0-1: unlike work, distance of level, memberships that differ in age and origin."""
    levels = np.abs(o.level[a].astype(float) - o.level[b])
    members = 0.5 * (np.abs(o.older[a] - o.older[b]) + np.abs(o.migrant[a] - o.migrant[b]))
    total = rule.friction_line * (1.0 - like) + rule.friction_level * levels + rule.friction_members * members
    return np.clip(total, 0.0, 1.0)


def note_members(o: Records, members: Records, of_cell: np.ndarray) -> None:
    """Write each organisation's members' age and origin: those at home in a community, a unit's own, departments' at work."""
    at_work = members.older == 0
    o.older[:], o.migrant[:] = 0.0, members.migrant[at_work].mean() if at_work.any() else 0.0
    units = np.flatnonzero(o.form == IS_UNIT)
    community = of_cell[members.cell]
    for rows, group in ((np.flatnonzero(o.form == IS_COMMUNITY), community), (units, members.unit)):
        inside = (group >= 0) & (group < rows.size)
        number = np.bincount(group[inside], minlength=rows.size)
        for name in ("older", "migrant"):
            share = np.bincount(group[inside], members[name][inside], rows.size) / np.maximum(number, 1)
            o[name][rows] = np.where(number > 0, share, o[name][rows])


def _by_number(numbers: np.ndarray, count: int) -> list[np.ndarray]:
    """Return, for each number below ``count``, where it stands, in order."""
    order = np.argsort(numbers, kind="stable")
    return np.split(order, np.searchsorted(numbers[order], np.arange(count + 1)))[1:-1]
