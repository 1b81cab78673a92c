"""Work of any law on a daily clock, finer clocks, and clocks that mark a case and leave it where it is (ORACLES 1)."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import log

import numpy as np
from scipy import stats

from experiments.verification import controls, theory
from experiments.verification.limit import Estimate, Limit
from experiments.verification.queues import AT_MOST_ONE, GEOMETRIC, KIND, desks, mean_delay
from experiments.verification.runs import Histories, Run, average, days_present, measured
from model.state.names import KINDS, LINES

_STEPS = 16  # a day in the lattice on which theory counts work
_LENGTH = 2**12  # of the lattice: 256 days


@lru_cache(maxsize=4)
def delay_lognormal(lam: float, mean: float, cv: float) -> float:
    """Return the mean delay at one desk with lognormal work (``mean`` in days), Poisson(lam) cases each morning.

    Evening work obeys V' = max(V + B - 1, 0) with B the work that came that day. A case ends on the day that its own
    work, what came before it that day and V are done. Distributions live on a lattice, sums are products of transforms.
    """
    sigma = np.sqrt(np.log(1.0 + cv * cv))
    edges = (np.arange(_LENGTH) + 0.5) / _STEPS
    work = np.diff(stats.lognorm.cdf(edges, sigma, scale=mean * np.exp(-sigma * sigma / 2.0)), prepend=0.0)
    one = np.fft.rfft(work, 2 * _LENGTH)
    came = np.exp(lam * (one - 1.0))
    evening = np.zeros(_LENGTH)
    evening[0] = 1.0
    for _ in range(5000):
        total = np.fft.irfft(np.fft.rfft(evening, 2 * _LENGTH) * came)[: _LENGTH + _STEPS]
        left = total[_STEPS:].copy()
        left[0] += total[:_STEPS].sum()
        done = np.abs(left - evening).sum() < 1e-10
        evening = left / left.sum()
        if done:
            break
    earlier = np.divide(1.0 - came, lam * (1.0 - one), out=np.ones_like(one), where=np.abs(1.0 - one) > 1e-9)
    until = np.fft.irfft(np.fft.rfft(evening, 2 * _LENGTH) * earlier * one)[:_LENGTH]
    place = np.arange(_LENGTH)
    days = -(-place // _STEPS) + 0.5 * (place % _STEPS == 0)  # a lattice point at the turn of a day is half in the next
    return float(until @ days / until.sum()) - 1.0


def _lognormal():
    run = desks(0.5, 1.0, 1.0, 600, 44, **{KIND + "hours_cv": 1.5})
    yield Limit(
        "one desk, lognormal work of a day (cv 1.5), Poisson(0.5)", "1.3", "mean delay, days",
        lambda: delay_lognormal(0.5, 1.0, 1.5), mean_delay(run, 0.5), 0.055,
    )  # fmt: skip


def _finer():
    """Four staff, 3.2 cases in the time of one case's work, in ever finer days: on the way to Erlang C (1.745)."""
    for parts, published, warm, delta in ((2, 1.56346, 100, 0.024), (8, 1.69923, 400, 0.066)):
        run = desks(3.2 / parts, float(parts), 4.0, 750 if parts > 2 else 400, 20, **GEOMETRIC)
        yield Limit(
            f"4 staff, Poisson({3.2 / parts:g}) a day, done with {1 / parts:g} a day", "2.4",
            "mean delay and a day, in days of work",
            lambda a=parts: (theory.delay_geometric(theory.poisson(3.2 / a), 4, 1.0 / a) + 1.0) / a,
            _scaled(mean_delay(run, 3.2 / parts, warm), parts), delta, published,
        )  # fmt: skip


def _scaled(measure, parts: int):
    def scaled(effort: int) -> Estimate:
        found = measure(effort)
        return Estimate((found.value + 1.0) / parts, found.error / parts, found.units)

    return scaled


def _overload():
    """Ten cases a day can be closed and 10.5 come: the evening's backlog in the first year."""
    run = desks(10.5, 0.1, 1.0, 365, 9)
    law = theory.poisson(10.5)

    def backlog() -> float:
        now, total = np.zeros(800), 0.0
        now[0] = 1.0
        for _ in range(365):
            now = np.convolve(now, law)
            now = np.concatenate([[now[:11].sum()], now[11:810]])
            total += float(now @ np.arange(now.size))
        return total / 365.0

    yield Limit(
        "up to 10 cases a day, Poisson(10.5), from an empty start (overloaded)", "2.5", "mean evening backlog, year 1",
        backlog, measured(run, lambda h: _controlled(h, days_present(h, 0), 10.5)), 0.058, 99.4981,
    )  # fmt: skip


def _controlled(h: Histories, amount, lam: float) -> Estimate:
    """Return the mean over evenings; what chance made of arrivals early and late is taken out."""
    weight = (h.days - h.day) / h.days  # an arrival of the first day lies on every evening
    mean = lam * (h.days + 1.0) / 2.0
    return average(h.per_unit(amount) / h.days, (h.per_unit(weight), mean))


def exchanges(arrive: float, finish: float, z: float) -> tuple[float, float]:
    """Return E[z^days] of the days before work starts and of those before it ends, one desk, at most one case a day.

    The day on which work starts, or ends, does not count. Sojourn is geometric with (s - a) / (1 - a), and it is the
    wait and the work, which are independent (2.1).
    """
    g = (finish - arrive) / (1.0 - arrive)
    sojourn, work = g / (1.0 - (1.0 - g) * z), finish / (1.0 - (1.0 - finish) * z)
    return sojourn / work, sojourn


EIGHT = ("hardship_relief", "everyday_service", "reemployment", "public_order",
          "neighbour_dispute", "renovation_dispute", "environmental_complaint", "online_grievance")  # fmt: skip


def marked(in_work: float, arrive: float, finish: float, clock: float) -> Run:
    """Return the run of eight desks of a city, where an escalation moves nothing: no tier above, all urgent already.

    2,000 residents: per_1000_year is 125 times the cases a day. ``in_work`` is the share of the hazard left once work
    has begun.
    """
    settings = {
        "city.rows": 1, "city.columns": 1, "population.residents_per_cell": 2000.0,
        "organisations.grid_workers_per_cell": 0.0, "organisations.city_per_10k": 40.0,
        "organisations.placement_by_load": 0.0, "conflict.ignition_scale": 1.0, "conflict.in_hands": in_work,
        "conflict.escalated_hazard": 0.0, "conflict.escalated_hours": 0.0, "conflict.ageing": 0.0,
        "conflict.trust_shield": 0.0, "conflict.discord": 0.0, "conflict.spread": 0.0, "feedback.escalated": 0.0,
        KIND + "per_1000_year": 0.0, **GEOMETRIC, **AT_MOST_ONE,
    }  # fmt: skip
    for number, kind in enumerate(EIGHT):
        fields = {
            "line": LINES[number], "group": "residents", "per_1000_year": 125.0 * arrive, "hours": 8.0 / finish,
            "tier_street": 0.0, "tier_district": 0.0, "tier_city": 1.0, "two_lines": 0.0, "three_lines": 0.0,
            "hours_cv": 0.0, "lapse": 0.0, "reports": 1.0, "dispute": True, "urgent": True,
            "ignition": -log(1.0 - clock), "reach": 0.0, "contacts": 0.0,
        }  # fmt: skip
        settings |= {f"kinds.{kind}.{field}": value for field, value in fields.items()}
    return Run("desks", tuple(settings.items()), 600, 60)


def by_desk(h: Histories) -> Histories:
    """Return the same cases with the desk (one for each of the eight kinds) as their unit."""
    order = sorted(KINDS.index(kind) for kind in EIGHT)
    columns = {**h.columns, "unit": h.unit * len(order) + np.searchsorted(order, h.kind)}
    return Histories(columns, h.units * len(order), len(order), h.days)


def _clocks():
    """A clock that marks a case and changes nothing: struck before work starts, or before it ends."""
    arrive, finish, clock = 0.4, 0.5, 0.02
    for number, (in_work, until) in enumerate(((0.0, "starts"), (1.0, "ends"))):
        run = replace(marked(in_work, arrive, finish, clock), days=750)
        yield Limit(
            f"a clock of 2% a day that marks a case until work {until}; one desk, 0.4 cases a day", "1.8",
            "share that escalates", lambda n=number: 1.0 - exchanges(arrive, finish, 1.0 - clock)[n],
            measured(run, lambda h: _struck(by_desk(h), arrive, finish)), 0.12,
        )  # fmt: skip


def _struck(h: Histories, arrive: float, finish: float) -> Estimate:
    return controls.share_of_cases(h, h.level > 0, 300, 80, arrive, 8.0 / finish, finish)


def limits() -> list[Limit]:
    """Return the cases of general work, finer clocks and escalation clocks."""
    return [limit for family in (_lognormal, _finer, _overload, _clocks) for limit in family()]
