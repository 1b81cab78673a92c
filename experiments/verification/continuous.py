"""Answers of queueing theory in continuous time (ORACLES 1 and 5.3), and the limit of ever shorter days.

Rates are per unit of time, work on a case takes 1 / mu on average, ``staff`` serve one queue first come first served.
"""

from __future__ import annotations

from math import exp, sqrt
from typing import NamedTuple

import numpy as np
from scipy import optimize, special


def refined(parts, values) -> float:
    """Return the limit for no day at all of values in days of 1 / parts of a unit: powers of the day are taken out."""
    steps = 1.0 / np.asarray(parts, float)
    return float(np.linalg.solve(np.vander(steps, increasing=True), np.asarray(values, float))[0])


# --- one queue -------------------------------------------------------------------------------------------------------


def erlang_c(staff: int, load: float) -> float:
    """Return the probability that a case waits at ``staff`` servers offered ``load`` units of work per unit of time."""
    blocked = 1.0
    for c in range(1, staff + 1):
        blocked = load * blocked / (c + load * blocked)
    return blocked / (1.0 - load / staff * (1.0 - blocked))


def wait(lam: float, staff: int = 1, mu: float = 1.0) -> float:
    """Return the mean time before work starts (M/M/c)."""
    return erlang_c(staff, lam / mu) / (staff * mu - lam)


def sojourn(lam: float, staff: int = 1, mu: float = 1.0) -> float:
    """Return the mean time until a case is closed (M/M/c)."""
    return wait(lam, staff, mu) + 1.0 / mu


def started_within(time: float, lam: float, staff: int = 1, mu: float = 1.0) -> float:
    """Return the share of cases on which work starts within a time (M/M/c)."""
    return 1.0 - erlang_c(staff, lam / mu) * exp(-(staff * mu - lam) * time)


def closed_within(time: float, lam: float, staff: int = 1, mu: float = 1.0) -> float:
    """Return the share of cases closed within a time (M/M/c)."""
    over = staff - 1.0 - lam / mu
    late = mu * time if over == 0.0 else -np.expm1(-mu * time * over) / over
    return 1.0 - exp(-mu * time) * (1.0 + erlang_c(staff, lam / mu) * late)


def general_wait(lam: float, mean: float, square: float) -> float:
    """Return the mean wait for work of any law at one server (Pollaczek-Khinchine)."""
    return lam * square / (2.0 * (1.0 - lam * mean))


class Leaving(NamedTuple):
    """What happens where waiting cases leave: shares of all cases, mean numbers and times over all cases."""

    share: float
    waits: float
    wait: float
    waiting: float
    present: float


def leaving(lam: float, staff: int, theta: float, mu: float = 1.0, most: int = 1000) -> Leaving:
    """Return what becomes of a queue whose waiting cases leave at rate ``theta`` each (Erlang A)."""
    number = np.arange(1, most)
    out = np.minimum(number, staff) * mu + np.maximum(number - staff, 0) * theta
    weight = np.concatenate([[0.0], np.cumsum(np.log(lam) - np.log(out))])
    p = np.exp(weight - special.logsumexp(weight))
    number = np.arange(most)
    waiting = float(p @ np.maximum(number - staff, 0))
    return Leaving(theta * waiting / lam, float(p[staff:].sum()), waiting / lam, waiting, float(p @ number))


def struck_before_start(lam: float, staff: int, theta: float, mu: float = 1.0) -> float:
    """Return the share of cases that a clock of rate ``theta`` strikes before work starts; it moves nothing."""
    return erlang_c(staff, lam / mu) * theta / (theta + staff * mu - lam)


def struck_before_end(lam: float, staff: int, theta: float, mu: float = 1.0) -> float:
    """Return the share of cases that a clock of rate ``theta`` strikes before they are closed."""
    return 1.0 - (1.0 - struck_before_start(lam, staff, theta, mu)) * mu / (mu + theta)


def both_within(time: float, first: float, second: float) -> float:
    """Return P(sum of two independent exponential times of these rates <= time): two servers in series."""
    if first == second:
        return 1.0 - exp(-first * time) * (1.0 + first * time)
    return 1.0 - (second * exp(-first * time) - first * exp(-second * time)) / (second - first)


# --- separate and pooled ---------------------------------------------------------------------------------------------


def friction_of_equal_sojourn(silos: int, rho: float, each: int = 1) -> float:
    """Return h*: pooled work may take 1 + h times as long before cases stay longer than at separate desks."""
    return _equal(silos, rho, each, sojourn)


def friction_of_equal_wait(silos: int, rho: float, each: int = 1) -> float:
    """Return how much longer pooled work may take before cases wait longer for its start than at separate desks."""
    return _equal(silos, rho, each, wait)


def _equal(silos, rho, each, time) -> float:
    apart = time(each * rho, each)
    lam, staff = silos * each * rho, silos * each
    return optimize.brentq(
        lambda h: time(lam, staff, 1.0 / (1.0 + h)) - apart, 0.0, (1.0 - 1e-9) / rho - 1.0, xtol=1e-14
    )


def delay_of_equal_sojourn(silos: int, rho: float, each: int = 1) -> float:
    """Return d*: the delay of every pooled case, free of hours, with which it stays as long as at its own desk."""
    return sojourn(each * rho, each) - sojourn(silos * each * rho, silos * each)


def averaged(lams, time=sojourn, staff=None, mus=None) -> float:
    """Return the mean time over all cases of separate queues."""
    staff, mus = staff or [1] * len(lams), mus or [1.0] * len(lams)
    return sum(lam * time(lam, c, mu) for lam, c, mu in zip(lams, staff, mus, strict=True)) / sum(lams)


def best_static_split(lams, mus, staff: int) -> tuple[int, ...]:
    """Return the whole-post split with the shortest mean wait: post by post to where waiting falls most (Fox 1966)."""
    split = [int(lam / mu) + 1 for lam, mu in zip(lams, mus, strict=True)]
    while sum(split) < staff:
        falls = [lam * (wait(lam, c, mu) - wait(lam, c + 1, mu)) for lam, c, mu in zip(lams, split, mus, strict=True)]
        split[int(np.argmax(falls))] += 1
    return tuple(split)


def square_root_split(lams, capacity: float) -> tuple[float, ...]:
    """Return the speeds of servers, one a queue, that sum to a capacity and make the mean sojourn shortest."""
    roots, spare = [sqrt(lam) for lam in lams], capacity - sum(lams)
    return tuple(lam + spare * root / sum(roots) for lam, root in zip(lams, roots, strict=True))


# --- two kinds of work, two servers ----------------------------------------------------------------------------------


def wait_of_two_kinds(lam: float, first: float, rates) -> float:
    """Return the mean wait at two servers of one queue, a share ``first`` of the cases served at rates[0] (M/H2/2).

    Levels are numbers present, phases how many of the first kind are in service; matrix-geometric from two present on.
    """
    up = lam * np.eye(3)
    down, p = np.zeros((3, 3)), (first, 1.0 - first)
    for a in range(3):
        for kind, busy in enumerate((a, 2 - a)):
            for entering in range(2):
                if busy:
                    down[a, a - (kind == 0) + (entering == 0)] += busy * rates[kind] * p[entering]
    local = -np.diag(lam + down.sum(axis=1))
    ratio = np.zeros((3, 3))
    for _ in range(100_000):
        after = -(up + ratio @ ratio @ down) @ np.linalg.inv(local)
        done = np.abs(after - ratio).max() < 1e-15
        ratio = after
        if done:
            break
    states = [(0, 0), (0, 1), (1, 0), (0, 2), (1, 1), (2, 0)]  # (first kind, second kind) in service, nobody waiting
    flow = np.zeros((6, 6))
    for i, (a, b) in enumerate(states):
        for kind, busy in enumerate((a, b)):
            if a + b < 2:
                flow[i, states.index((a + (kind == 0), b + (kind == 1)))] += lam * p[kind]
            if busy:
                flow[i, states.index((a - (kind == 0), b - (kind == 1)))] += busy * rates[kind]
    flow -= np.diag(flow.sum(axis=1))
    full = [3, 4, 5]
    flow[np.ix_(full, full)] += ratio @ down - lam * np.eye(3)
    rest = np.linalg.inv(np.eye(3) - ratio)
    weight = np.ones(6)
    weight[full] = rest.sum(axis=1)
    system = np.vstack([flow.T[:-1], weight])
    stationary = np.linalg.solve(system, np.eye(6)[-1])
    waiting = stationary[full] @ ratio @ rest @ rest
    return float(waiting.sum() / lam)
