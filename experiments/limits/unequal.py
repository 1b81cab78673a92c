"""Pools of unequal work in continuous time: two lengths of work, cases foreign to who takes them (ORACLES 1.5, 1.5b).

Two desks with a post each and equal loads, from an empty start. The pool's answer for the days that are run is exact by
the chain of :mod:`experiments.limits.mixing`; what the start and the days add is taken off.
"""

from __future__ import annotations

from functools import lru_cache

from scipy import optimize

from experiments.limits import continuous, mixing, theory
from experiments.limits.limit import Limit
from experiments.limits.pooling import MERGED
from experiments.limits.standing import without_days

_PARTS, _DAYS, _FINER = 4, 720, (4, 8, 16)


def _in_days(lams, rates, parts: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return cases a day and chances a day that work ends, from cases and rates of work in a unit."""
    return tuple(lam / parts for lam in lams), tuple(rate / parts for rate in rates)


def mean_work(lams, rates) -> float:
    """Return the mean work of a case, in units."""
    return sum(lam / rate for lam, rate in zip(lams, rates, strict=True)) / sum(lams)


@lru_cache(maxsize=32)
def settled(lams, rates, parts: int) -> float:
    """Return the mean wait in the pool in days of 1 / parts of a unit, in units."""
    matrix, size = mixing.chain_of_two(*_in_days(lams, rates, parts))
    delay = theory.steady(matrix) @ size / sum(lams) * parts
    return float((delay + 1.0) / parts) - mean_work(lams, rates)


def pool(lams, rates, side: int):
    """Return the measure of the mean wait in the pool of two desks, in units."""
    days = _in_days(lams, rates, _PARTS)
    work = mean_work(lams, rates)
    delay = mixing.measure(*days, side, MERGED, _DAYS)

    def wait(effort: int):
        found = delay(effort)
        return found._replace(value=(found.value + 1.0) / _PARTS - work, error=found.error / _PARTS)

    def here() -> float:
        return (mixing.expected(*days, True, _DAYS) + 1.0) / _PARTS - work

    return without_days(wait, _PARTS, lambda n: settled(lams, rates, n), here, _FINER)


def _two_lengths():
    """Work of two lengths: the short wait for the long."""
    for rho, long, side, delta, published in (
        (0.5, 2.0, 30, 0.11, 0.49134), (0.5, 5.0, 30, 0.14, 0.92116), (0.7, 2.0, 30, 0.085, None),
        (0.7, 5.0, 30, 0.1, 2.768),
    ):  # fmt: skip
        lams, rates = (rho, rho / long), (1.0, 1.0 / long)
        yield Limit(
            f"two desks pooled, load {rho:g}, work of 1 and {long:g} units, in continuous time", "1.5",
            "mean wait for work to start, units of the short",
            lambda a=(lams, rates): continuous.wait_of_two_kinds(sum(a[0]), a[0][0] / sum(a[0]), a[1]),
            pool(lams, rates, side), delta, published,
        )  # fmt: skip


def slow_of_equal_sojourn(rho: float) -> float:
    """Return g*: how much longer foreign cases, half of all, may take before the pool is no better than desks apart."""

    def longer(g: float) -> float:
        return (
            continuous.wait_of_two_kinds(2.0 * rho, 0.5, (1.0, 1.0 / (1.0 + g)))
            + (1.0 + g / 2.0)
            - continuous.sojourn(rho)
        )

    return optimize.brentq(longer, 1e-9, 1.99 / rho - 2.0, xtol=1e-12)


def _foreign():
    """Half of the cases are foreign to who takes them, and take half of g* longer."""
    for rho, side, delta, published in ((0.5, 18, 0.035, 1.62186), (0.7, 18, 0.065, 2.49448)):
        g = slow_of_equal_sojourn(rho) / 2.0
        lams, rates = (rho, rho), (1.0, 1.0 / (1.0 + g))
        yield Limit(
            f"two desks pooled, load {rho:g}, foreign cases take 1 + g* / 2 as long, in continuous time", "1.5b",
            "mean sojourn, units of work",
            lambda a=(lams, rates): continuous.wait_of_two_kinds(sum(a[0]), 0.5, a[1]) + mean_work(*a),
            _sojourn(lams, rates, side), delta, published,
        )  # fmt: skip


def _sojourn(lams, rates, side: int):
    wait, work = pool(lams, rates, side), mean_work(lams, rates)

    def measure(effort: int):
        found = wait(effort)
        return found._replace(value=found.value + work)

    return measure


def limits() -> list[Limit]:
    """Return the cases of unequal pools in continuous time."""
    return [limit for family in (_two_lengths, _foreign) for limit in family()]
