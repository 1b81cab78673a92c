"""Founding: firms won over by visits found own branches, pool with neighbours into joint ones, or are listed.

A firm with three members founds an own branch once contact has passed its threshold; contact comes from visits, times the
owner's attitude, and, where members suffice, from their own initiative. Members beyond fifty make a further branch, which
takes as much contact again. Smaller firms of one neighbourhood pool into joint branches of at most five units and fifty
members, a rule of the Regulations (Art. 5) in every arm; across the cells of a zone they do where zones are organised. Some
of the rest come to stand on the community's list.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model import draws
from model.compiled import compiled
from model.state.names import BACKSTOP, JOINT_BRANCH, NO_BRANCH, OWN_BRANCH


class Limits(NamedTuple):
    """What the Regulations fix: members that a branch takes and may have, units that a joint one may have."""

    minimum: int
    units: int
    most: int

    @classmethod
    def of(cls, rule) -> Limits:
        """Return the limits of a scenario."""
        return cls(rule.minimum, rule.joint_units, rule.branch_most)


class Contact(NamedTuple):
    """What wins firms over this month: per visit, visits a waiting and further ones a listed firm (cells,), initiative."""

    per_visit: float
    visits: np.ndarray
    care: np.ndarray
    initiative: float


def found(key, cells, f, alive, contact: Contact, limits: Limits, backstop, lists: float, month: int) -> np.ndarray:
    """Let firms found, pool and be listed; return which have a branch anew (mask).

    Args:
        key: Key of the replication.
        cells: (cells, 2) first firm of each cell, and the end.
        f: The firms.
        alive: (firms,) which are open.
        contact: What wins them over.
        limits: What the Regulations fix.
        backstop: (cells,) 0-1 how strongly the community lists who has no branch.
        lists: Chance a month that a firm is put on the list without it, in name.
        month: Index of this month in draws.
    """
    fresh = np.zeros(f.size, np.bool_)
    _found(key, cells, f, alive, contact, backstop, lists, limits, month, fresh)
    return fresh


def across_zones(cells, community, zone_cell, f, alive, strength, limits: Limits, fresh) -> None:
    """Pool firms of several cells of one zone that half a founder's contact has won over; mark them in ``fresh``."""
    _across_zones(cells, community, zone_cell, f, alive, strength, limits, fresh)


@compiled
def _found(key, cells, f, alive, contact, backstop, lists, limits, month, fresh):
    pool = np.empty(limits.units, np.int64)
    for cell in range(cells.shape[0]):
        size, together = 0, 0
        for i in range(cells[cell, 0], cells[cell, 1]):
            if not alive[i] or f.branch[i] == OWN_BRANCH or f.branch[i] == JOINT_BRANCH:
                continue
            visits = contact.visits[cell] + (contact.care[cell] if f.branch[i] == BACKSTOP else 0.0)
            enough = f.members[i] >= limits.minimum
            f.contact[i] += (contact.per_visit * visits + (contact.initiative if enough else 0.0)) * f.attitude[i]
            if enough:
                branches = 1 + (f.members[i] - 1) // limits.most
                if f.contact[i] >= f.threshold[i] * branches:
                    f.branch[i], f.joint[i], fresh[i] = OWN_BRANCH, -1, True
                continue
            if f.contact[i] >= f.threshold[i]:
                size, together = _join(f, pool, size, together, i, limits, fresh)
            if f.branch[i] == NO_BRANCH:
                listed = draws.uniform(key, draws.FIRM_CONTACT, f.cell[i], f.slot[i], 0) < backstop[cell]
                if listed or draws.uniform(key, draws.LISTED, f.cell[i], f.slot[i], month) < lists:
                    f.branch[i] = BACKSTOP


@compiled
def _join(f, pool, size, together, firm, limits, fresh):
    """Put a firm into the pool of neighbours that gathers for a joint branch; found it when they are enough."""
    if together + f.members[firm] > limits.most:
        size, together = 0, 0
    pool[size] = firm
    size += 1
    together += f.members[firm]
    if together >= limits.minimum:
        for j in range(size):
            f.branch[pool[j]], f.joint[pool[j]], fresh[pool[j]] = JOINT_BRANCH, pool[0], True
    if together >= limits.minimum or size == limits.units:
        return 0, 0
    return size, together


@compiled
def _across_zones(cells, community, zone_cell, f, alive, strength, limits, fresh):
    pool = np.empty(limits.units, np.int64)
    size, together, last = 0, 0, -1
    for cell in range(cells.shape[0]):
        if community[cell] != last:
            size, together, last = 0, 0, community[cell]
        if not zone_cell[cell] or strength[cell] <= 0.0:
            continue
        for i in range(cells[cell, 0], cells[cell, 1]):
            waits = f.branch[i] == NO_BRANCH or f.branch[i] == BACKSTOP
            won = f.contact[i] * strength[cell] >= 0.5 * f.threshold[i]
            if alive[i] and waits and f.members[i] < limits.minimum and won:
                size, together = _join(f, pool, size, together, i, limits, fresh)
