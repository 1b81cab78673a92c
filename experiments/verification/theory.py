"""Answers of queueing theory on a daily clock (ORACLES 2), each by formula or by an exact Markov chain.

Days are counted in the order of the model ("early"): arrivals first, then work, so a case may end on the day it arises.
``law`` is the distribution of a day's arrivals as a vector of probabilities of 0, 1, 2, ...
"""

from __future__ import annotations

import numpy as np
from scipy import stats


def poisson(mean: float) -> np.ndarray:
    """Return the probabilities of a Poisson number of arrivals."""
    most = int(stats.poisson.isf(1e-13, mean)) + 2
    return stats.poisson.pmf(np.arange(most), mean)


def binomial(sources: int, mean: float) -> np.ndarray:
    """Return the probabilities of a binomial number of arrivals with a given mean."""
    return stats.binom.pmf(np.arange(sources + 1), sources, mean / sources)


def mean_of(law: np.ndarray) -> float:
    """Return the mean of a distribution on 0, 1, 2, ..."""
    return float(law @ np.arange(law.size))


def joining(law: np.ndarray, states: int) -> np.ndarray:
    """Return the transition matrix of arrivals that join those present; the last state stands for all beyond."""
    matrix = np.zeros((states, states))
    for n in range(states):
        room = min(law.size, states - n)
        matrix[n, n : n + room] = law[:room]
        matrix[n, -1] += law[room:].sum()
    return matrix


def chain(law: np.ndarray, staff: int, finish: float, leave: float = 0.0, states: int = 400) -> np.ndarray:
    """Return the transition matrix of the number present before work, from one day to the next.

    Each of ``staff`` ends its case with probability ``finish``; those who wait leave with probability ``leave``.
    """
    return worked(staff, finish, leave, states) @ joining(law, states)


def worked(staff: int, finish: float, leave: float = 0.0, states: int = 400) -> np.ndarray:
    """Return the transition matrix from the number present before a day's work to that of the evening."""
    matrix = np.zeros((states, states))
    done = [stats.binom.pmf(np.arange(busy + 1), busy, finish) for busy in range(staff + 1)]
    for n in range(states):
        out, waiting = done[min(n, staff)], max(n - staff, 0)
        if waiting and leave > 0.0:
            out = np.convolve(out, stats.binom.pmf(np.arange(waiting + 1), waiting, leave))
        matrix[n, n - np.arange(out.size)] = out
    return matrix


def steady(matrix: np.ndarray) -> np.ndarray:
    """Return the stationary distribution of a chain."""
    system, right = matrix.T - np.eye(matrix.shape[0]), np.zeros(matrix.shape[0])
    system[-1], right[-1] = 1.0, 1.0  # one balance follows from the others; they add up to one
    found = np.maximum(np.linalg.solve(system, right), 0.0)
    return found / found.sum()


def delay_geometric(law: np.ndarray, staff: int, finish: float, states: int = 400) -> float:
    """Return the mean delay with ``staff`` who each end their case with probability ``finish`` a day (2.1 to 2.3)."""
    present = steady(chain(law, staff, finish, states=states)) @ np.arange(states)
    return float(present / mean_of(law) - 1.0)


def delay_one_server(lam: float, mean: float, square: float) -> float:
    """Return Pollaczek-Khinchine on a daily clock: Poisson(lam) a day, work in whole days, one server.

    Work W before a day obeys W' = max(W + B - 1, 0), so E[W] = E[B(B-1)] / (2 (1 - rho)) and, with the work of those
    who came earlier the same day and one's own, the delay is lam E[S^2] / (2 (1 - rho)) + E[S] - 1.
    """
    return lam * square / (2.0 * (1.0 - lam * mean)) + mean - 1.0


def presence(law: np.ndarray, staff: int, finish: float, days: int, states: int = 400) -> np.ndarray:
    """Return the expected number present before work on each day, from an empty start (2.5)."""
    matrix = chain(law, staff, finish, states=states)
    now = np.zeros(states)
    now[: law.size] = law
    number, found = np.arange(states), np.empty(days)
    for day in range(days):
        found[day] = now @ number
        now = now @ matrix
    return found


def present_over(law: np.ndarray, staff: int, finish: float, days: int, states: int = 400) -> float:
    """Return the expected number present before work, from an empty start, averaged over days 1 to ``days`` (2.5)."""
    return float(presence(law, staff, finish, days, states).mean())


def overnight(law: np.ndarray, capacity: int, states: int = 400) -> np.ndarray:
    """Return the distribution of the evening backlog with a daily capacity: Q' = max(Q + A - m, 0) (2.3)."""
    before = steady(chain(law, capacity, 1.0, states=states))
    after = np.append(before[capacity:], np.zeros(capacity))
    after[0] += before[:capacity].sum()
    return after


def same_day_or(law: np.ndarray, capacity: int, days: int) -> float:
    """Return the share of cases served within some days, first come first served with a daily capacity (2.3)."""
    backlog, lam = overnight(law, capacity), mean_of(law)
    later = 1.0 - np.cumsum(law)  # P(A >= j), j = 1, 2, ...
    most = (days + 1) * capacity  # places served by then
    below = np.cumsum(backlog)
    return sum(later[j - 1] / lam * below[most - j] for j in range(1, min(later.size, most) + 1))


def ahead_of(law: np.ndarray, morning: np.ndarray, staff: int, finish: float) -> np.ndarray:
    """Return the law of how many are before a case when it comes, by that of the number present before work.

    They are who is left from the evening before, and those who came earlier the same day.
    """
    evening = np.zeros(morning.size)
    ends = [stats.binom.pmf(np.arange(busy, -1, -1), busy, finish) for busy in range(staff + 1)]
    for n, p in enumerate(morning):
        busy = min(n, staff)
        evening[n - busy : n + 1] += p * ends[busy]
    later = 1.0 - np.cumsum(law)  # P(A >= j), j = 1, 2, ...: the share with j - 1 ahead of the same day is this / mean
    return np.convolve(evening, later / mean_of(law))


def starts(law: np.ndarray, staff: int, finish: float, days: int, states: int = 400) -> np.ndarray:
    """Return the probabilities that work on a case starts on the day it comes, the next day, and so on.

    First come first served: a case waits while ``staff`` or more are ahead, and each day each of these staff ends a
    case with ``finish``. Who comes finds the evening's backlog and those who came earlier the same day.
    """
    ahead = ahead_of(law, steady(chain(law, staff, finish, states=states)), staff, finish)[:states]
    ended, found = stats.binom.pmf(np.arange(staff + 1), staff, finish), np.empty(days)
    for day in range(days):
        found[day] = ahead[:staff].sum()
        ahead[:staff] = 0.0
        ahead = sum(p * np.concatenate([ahead[gone:], np.zeros(gone)]) for gone, p in enumerate(ended))
    return found


def closed_by(law: np.ndarray, staff: int, finish: float, days: int, states: int = 400) -> float:
    """Return the share of cases closed within so many days (1: the same day) by ``staff`` who end a case by chance."""
    begun = starts(law, staff, finish, days, states)
    return float(begun @ (1.0 - (1.0 - finish) ** np.arange(days, 0, -1)))


def waiting_geometric(law: np.ndarray, staff: int, finish: float, states: int = 400) -> float:
    """Return the mean days before the day on which work starts, with ``staff`` who each end a case by chance."""
    morning = steady(chain(law, staff, finish, states=states))
    return float(morning @ np.maximum(np.arange(states) - staff, 0)) / mean_of(law)


def two_classes(urgent: float, ordinary: float, capacity: int) -> tuple[float, float]:
    """Return mean delays of the urgent and of the others, unit work, daily capacity, urgent first (2.6)."""
    number = np.arange(400)
    first = float(overnight(poisson(urgent), capacity) @ number)
    both = float(overnight(poisson(urgent + ordinary), capacity) @ number)
    return first / urgent, (both - first) / ordinary


def share_leaving(lam: float, staff: int, finish: float, leave: float) -> float:
    """Return the share of cases that give up while they wait (2.7)."""
    present = steady(chain(poisson(lam), staff, finish, leave))
    waiting = np.maximum(np.arange(present.size) - staff, 0)
    return float(present @ waiting) * leave / lam


def share_waiting(lam: float, staff: int, finish: float, leave: float = 0.0, states: int = 400) -> float:
    """Return the share of Poisson(lam) cases on which no work starts on the day they come, beside who gives up.

    They come after who is left from the evening before; ``staff`` of all have work done on them.
    """
    law, of_day = poisson(lam), worked(staff, finish, leave, states)
    evening = steady(of_day @ joining(law, states)) @ of_day
    late = [np.minimum(come, np.maximum(np.arange(states) + come - staff, 0)) for come in range(law.size)]
    return float(law @ np.array(late) @ evening / lam)


def geo_delay(arrive: float, finish: float) -> float:
    """Return the mean delay of one desk with at most one arrival a day: (1 - s) / (s - a) (2.1)."""
    return (1.0 - finish) / (finish - arrive)


def geo_within(arrive: float, finish: float, days: int) -> float:
    """Return the share done within some days at one desk with at most one arrival a day (2.1)."""
    return 1.0 - ((1.0 - finish) / (1.0 - arrive)) ** (days + 1)
