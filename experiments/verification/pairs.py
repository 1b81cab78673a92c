"""Steady state of two staff and one queue for two kinds of work, in days of any length (ORACLES 1.5, 1.5b, 2.9).

The chain of :mod:`experiments.verification.kinds`, for as long a queue as the load may ask for: beyond three waiting
cases a day leads everywhere with the same chances, so that its equations fill a narrow band.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse import linalg

from experiments.verification import continuous, kinds, theory


class Pair(NamedTuple):
    """Two kinds of work at two staff: cases a day and chances a day that work ends, of the first and second kind."""

    lams: tuple[float, float]
    finish: tuple[float, float]

    @property
    def first(self) -> float:
        """Return the share of cases that are of the first kind."""
        return self.lams[0] / sum(self.lams)

    @property
    def work(self) -> float:
        """Return the mean work of a case, in days."""
        return sum(lam / s for lam, s in zip(self.lams, self.finish, strict=True)) / sum(self.lams)

    def evenings(self) -> Evenings:
        """Return the stationary law of an evening."""
        return _evenings(self)

    def delay(self) -> float:
        """Return the mean number of evenings that a case is present."""
        return self.evenings().number() / sum(self.lams)


class Evenings(NamedTuple):
    """The law of an evening after work and taking the next: states (waiting, of the first in work, of the second)."""

    states: np.ndarray
    chances: np.ndarray

    def number(self) -> float:
        """Return the mean number present."""
        return float(self.chances @ self.states.sum(axis=1))


def longest(pair: Pair) -> int:
    """Return how many waiting cases are told apart: more occur once in a thousand million evenings."""
    load = sum(lam / s for lam, s in zip(pair.lams, pair.finish, strict=True))
    if load >= 2.0:
        raise ValueError("more work comes than two staff can do")
    waiting = sum(pair.lams) * continuous.wait_of_two_kinds(sum(pair.lams), pair.first, pair.finish)
    return int(22.0 * waiting) + 80


@lru_cache(maxsize=64)
def _evenings(pair: Pair) -> Evenings:
    most = longest(pair)
    states = [(0, a, b) for a in range(3) for b in range(3 - a)]
    states += [(w, a, 2 - a) for w in range(1, most) for a in range(3)]
    place = {state: i for i, state in enumerate(states)}
    rows, columns, chances, law = [], [], [], theory.poisson(sum(pair.lams))
    for state, row in place.items():
        if state[0] > 3:
            break
        for (w, a, b), chance in kinds.day_of_two(state, pair.lams, pair.finish, law).items():
            rows.append(row), columns.append(place[w, a, b]), chances.append(chance)
    base = place[3, 0, 2]
    row, column, chance = (np.array(part) for part in (rows, columns, chances))
    repeated = row >= base  # of three waiting: the same for all longer queues
    shifts = 3 * np.arange(1, most - 3)[:, None]
    row = np.concatenate([row, (row[repeated] + shifts).ravel()])
    column = np.concatenate([column, np.minimum(column[repeated] + shifts, len(states) - 1).ravel()])
    chance = np.concatenate([chance, np.broadcast_to(chance[repeated], (most - 4, repeated.sum())).ravel()])
    matrix = sparse.csc_matrix((chance, (column, row)), shape=(len(states),) * 2) - sparse.eye_array(len(states))
    system = sparse.csc_matrix(matrix)
    rest = linalg.spsolve(system[1:, 1:], -system[1:, [0]].toarray().ravel())  # the empty evening's chance set to one
    law = np.maximum(np.append(1.0, rest), 0.0)
    return Evenings(np.array(states), law / law.sum())


def mean_wait(lams, rates, parts: int) -> float:
    """Return the mean wait for work to start in days of 1 / parts of a unit, in units; work ends at ``rates``."""
    pair = in_days(lams, rates, parts)
    return (pair.delay() + 1.0 - pair.work) / parts


def in_days(lams, rates, parts: int) -> Pair:
    """Return the pair in days of 1 / parts of a unit."""
    return Pair(tuple(lam / parts for lam in lams), tuple(rate / parts for rate in rates))
