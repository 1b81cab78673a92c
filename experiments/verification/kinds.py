"""Two staff and one queue for two kinds of work, in whole days: the exact chain (ORACLES 2.9)."""

from __future__ import annotations

import numpy as np

from experiments.verification import theory


def chain_of_two(lams, finish, most: int = 140) -> tuple[np.ndarray, np.ndarray]:
    """Return the transition matrix of two staff and one queue for two kinds of work, and the number present by state.

    First come first served; the kinds of waiting cases are independent (2.9). The state is (waiting, in service of the
    first kind, of the second), an evening after work, empty first; who is freed takes the next case in the morning.
    """
    states = [(0, a, b) for a in range(3) for b in range(3 - a)]
    states += [(w, a, 2 - a) for w in range(1, most) for a in range(3)]
    number = {state: i for i, state in enumerate(states)}
    matrix = np.zeros((len(states), len(states)))
    law = theory.poisson(sum(lams))
    for state, row in number.items():
        for (w, a, b), chance in day_of_two(state, lams, finish, law).items():
            matrix[row, number[min(w, most - 1), a, b]] += chance
    return matrix, np.array([sum(state) for state in states], float)


def day_of_two(state: tuple, lams, finish, law) -> dict[tuple, float]:
    """Return the chances of the evenings that follow one: states are (waiting, in service of the first, the second)."""
    (w, a, b), first, after = state, lams[0] / sum(lams), {}
    for come, p in enumerate(law):
        entering = min(2 - a - b, w + come)
        for of_first, q in enumerate(_chances(entering, first)):
            now, waiting = (a + of_first, b + entering - of_first), w + come - entering
            for done_a, r in enumerate(_chances(now[0], finish[0])):
                for done_b, s in enumerate(_chances(now[1], finish[1])):
                    left = (now[0] - done_a, now[1] - done_b)
                    for later, chance in _taken(waiting, left, first):
                        after[later] = after.get(later, 0.0) + p * q * r * s * chance
    return after


def _chances(n: int, p: float) -> tuple[float, ...]:
    """Return the chances that 0, 1, ... of at most two succeed."""
    return ((1.0,), (1.0 - p, p), ((1.0 - p) ** 2, 2.0 * p * (1.0 - p), p * p))[n]


def _taken(waiting: int, busy: tuple, first: float):
    """Yield the states, with their chances, when who waits has taken the free places."""
    entering = min(2 - sum(busy), waiting)
    for of_first, q in enumerate(_chances(entering, first)):
        yield (waiting - entering, busy[0] + of_first, busy[1] + entering - of_first), q


def present_of_two(lams, finish, days: int) -> np.ndarray:
    """Return the expected number present on each evening, two staff and one queue for two kinds of work, from empty."""
    matrix, size = chain_of_two(lams, finish)
    now = np.zeros(size.size)
    now[0] = 1.0
    present = np.empty(days)
    for day in range(days):
        now = now @ matrix
        present[day] = now @ size
    return present
