"""Networks in which a case comes back to a desk: done at one line, it may turn out to need another (ORACLES 1.9).

A day's order: cases sent on yesterday and today's arrivals stand at their desks, each desk works, and what it sends on
is at the other desk the next morning. Every answer is for the days that are run, from an empty start.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from experiments.verification import theory
from experiments.verification.limit import Estimate, Limit
from experiments.verification.priorities import chances
from experiments.verification.queues import GEOMETRIC, desks
from experiments.verification.runs import Run, average, days_present, histories
from experiments.verification.standing import moved
from model.state.names import KINDS


class Network(NamedTuple):
    """Desks A, B, ... with Poisson arrivals, staff, chance of ending a day's case, and chances of being sent on."""

    arrive: tuple[float, ...]
    staff: tuple[int, ...]
    finish: tuple[float, ...]
    sent_on: tuple[tuple[float, ...], ...]  # from desk to desk
    most: tuple[int, ...]  # states kept at each desk

    def finer(self, parts: int) -> Network:
        """Return the network with days that are as many times shorter."""
        shorter = ([rate / parts for rate in rates] for rates in (self.arrive, self.finish))
        arrive, finish = map(tuple, shorter)
        return self._replace(arrive=arrive, finish=finish)


def in_series(lam: float, staff: int, speed: float, most: tuple[int, int]) -> Network:
    """Return two desks of so many staff, the second of whose staff work at a speed: all cases go through both."""
    return Network((lam, 0.0), (staff, staff), (1.0, speed), ((0.0, 1.0), (0.0, 0.0)), most)


TWO_DESKS = Network((0.5, 0.5), (1, 1), (1.0, 1.0), ((0.0, 0.3), (0.3, 0.0)), (44, 44))
JACKSON = Network(
    (0.9, 0.3, 0.2), (2, 1, 1), (1.0, 1.0, 0.6), ((0.0, 0.4, 0.2), (0.1, 0.0, 0.1), (0.0, 0.0, 0.0)), (16, 32, 44)
)


@lru_cache(maxsize=8)
def present(network: Network, days: int) -> np.ndarray:
    """Return the expected number of cases in the network on each evening, from an empty start."""
    now = np.zeros(network.most)
    now[(0,) * now.ndim] = 1.0
    came = [theory.joining(theory.poisson(lam), size) for lam, size in zip(network.arrive, network.most, strict=True)]
    number = sum(np.indices(network.most, dtype=float))
    found = np.empty(days)
    for day in range(days):
        for desk, matrix in enumerate(came):
            now = np.moveaxis(np.tensordot(now, matrix, (desk, 0)), -1, desk)
        now = _work(network, now)
        found[day] = (number * now).sum()
    return found


def _work(network: Network, now: np.ndarray) -> np.ndarray:
    """Return the law after a day's work: desk by desk, those sent on held back until every desk has worked."""
    held = {(0,) * now.ndim: now}  # by how many are on their way to each desk
    for desk in range(now.ndim):
        after: dict[tuple, np.ndarray] = {}
        for way, law in held.items():
            for sent, part in _desk_works(network, law, desk):
                key = tuple(a + b for a, b in zip(way, sent, strict=True))
                after[key] = after[key] + part if key in after else part
        held = after
    total = np.zeros_like(now)
    for way, law in held.items():
        kept = tuple(slice(0, size - n) for n, size in zip(way, now.shape, strict=True))
        total[tuple(slice(n, None) for n in way)] += law[kept]
    return total


def _desk_works(network: Network, law: np.ndarray, desk: int):
    """Yield (how many are sent to each desk, law) for every outcome of one desk's day."""
    staff, size = network.staff[desk], law.shape[desk]
    law = np.moveaxis(law, desk, -1)
    for done in range(staff + 1):
        ends = [chances(min(n, staff), network.finish[desk])[done] for n in range(done, size)]
        left = np.zeros_like(law)
        left[..., : size - done] = law[..., done:] * ends
        left = np.moveaxis(left, -1, desk)
        for sent, chance in _sent(network.sent_on[desk], done).items():
            yield sent, left * chance


def _sent(exits: tuple[float, ...], done: int) -> dict[tuple, float]:
    """Return the chance of every way in which so many cases go to each desk; the others are solved."""
    found = {(0,) * len(exits): 1.0}
    for _ in range(done):
        longer: dict[tuple, float] = {}
        for sent, chance in found.items():
            longer[sent] = longer.get(sent, 0.0) + chance * (1.0 - sum(exits))
            for target, share in enumerate(exits):
                if share > 0.0:
                    key = tuple(n + (desk == target) for desk, n in enumerate(sent))
                    longer[key] = longer.get(key, 0.0) + chance * share
        found = longer
    return found


def rates(network: Network) -> np.ndarray:
    """Return how many cases a day pass each desk: those that arrive and those sent on."""
    return np.linalg.solve(np.eye(len(network.arrive)) - np.array(network.sent_on).T, np.array(network.arrive))


def product_form(network: Network) -> float:
    """Return the mean time from entry to exit in continuous time: each desk an M/M/c of its own (Jackson)."""
    number = 0.0
    for lam, staff, finish in zip(rates(network), network.staff, network.finish, strict=True):
        load = np.array([lam / finish / min(n, staff) for n in range(1, 2000)])
        weights = np.concatenate([[1.0], np.cumprod(load)])
        number += float(weights @ np.arange(weights.size) / weights.sum())
    return number / sum(network.arrive)


BACK = "two desks, 0.5 a day and post each, 30 % sent to the other"
CASES = (  # case, network, days of a unit, days, side of the city, deltas in days and in continuous time, published
    (BACK, TWO_DESKS, 2, 300, 36, (0.08, 0.05), 5.0),
    (BACK, TWO_DESKS, 4, 400, 36, (0.09, None), 5.0),
    ("three desks, A to B 0.4 and C 0.2, B to A 0.1 and C 0.1", JACKSON, 2, 150, 36, (0.09, 0.05), 4.8781),
    ("two desks in series, 0.6 cases, the second at 0.8 of the speed", in_series(0.6, 1, 0.8, (60, 90)), 4, 400, 36,
     (None, 0.06), 7.5),
    ("two desks in series, 0.8 cases", in_series(0.8, 1, 1.0, (90, 90)), 4, 400, 36, (None, 0.05), 10.0),
    ("two desks of four staff in series, 3.2 cases, the second at 1.2 of the speed",
     in_series(3.2, 4, 1.2, (70, 40)), 4, 200, 30, (None, 0.04), 2.81539),
)  # fmt: skip

# --- the city: one line a desk ---------------------------------------------------------------------------------------

LINES = ("urban", "housing", "labour")
KINDS_AT = ("everyday_service", "public_order", "safety_hazard")
PLANNED = ("hardship_relief", "elder_care", "reemployment")  # nobody tells of these, they lapse on the day they arise


def lines_run(network: Network, days: int, side: int) -> Run:
    """Return the run of side x side communities with a desk a line; posts are as many as the network's staff.

    Posts follow the load that planners expect. Where that is not the staff wanted, kinds that lapse at once and that
    nobody tells of make it so.
    """
    settings: dict[str, object] = {}
    longest = max(a / s / c for a, s, c in zip(network.arrive, network.finish, network.staff, strict=True))
    for desk, (line, kind, planned) in enumerate(zip(LINES, KINDS_AT, PLANNED, strict=False)):
        if desk >= len(network.arrive):
            break
        work = 1.0 / network.finish[desk]
        lacking = max(longest * network.staff[desk] - network.arrive[desk] * work, 0.0)
        rows = ((kind, network.arrive[desk], work), (planned, lacking, 1.0))
        for name, lam, mean in rows:
            one = {"line": line, "per_1000_year": 2500.0 * lam, "hours": 8.0 * mean, "urgent": False}
            one |= {"two_lines": 0.0, "three_lines": 0.0, "group": "residents"}
            one |= {"tier_street": 0.0, "tier_district": 0.0, "tier_city": 0.0}
            one |= {"lapse": 1e9, "reports": 0.0} if name == planned else {}
            settings |= {f"kinds.{name}.{field}": value for field, value in one.items()}
        for target, chance in enumerate(network.sent_on[desk]):
            if chance > 0.0:
                settings[f"referral.sent_on.{line}.{LINES[target]}"] = chance
        if network.finish[desk] != network.finish[0]:
            settings[f"referral.sent_on_work.{line}"] = network.finish[0] / network.finish[desk]
    return desks(network.arrive[0], 1.0 / network.finish[0], sum(network.staff), days, side, **GEOMETRIC, **settings)


def _time(network: Network, days: int, side: int):
    """Return the measure of evenings present per case; what chance gave in arrivals and first work is taken out."""

    def measure(effort: int) -> Estimate:
        h = histories(lines_run(network, days, side), effort)
        weight, controls = (h.days - h.day) / h.days, []
        known = np.zeros(h.day.size, np.bool_)
        for name, lam, finish in zip(KINDS_AT, network.arrive, network.finish, strict=False):
            mine = h.kind == KINDS.index(name)
            known |= mine
            mean = lam * (h.days + 1.0) / 2.0
            controls.append((h.per_unit(weight * mine), mean))
            controls.append((h.per_unit(weight * h.hours * mine), mean * 8.0 / finish))
        return average(h.per_unit(days_present(h, 0) * known) / h.days / sum(network.arrive), *controls)

    return measure


def limits() -> list[Limit]:
    """Return the cases of networks: as run, and beside continuous time, where what days and the start add is taken off.

    That takes the exact chain of the days run; in ever shorter days it ends at the product form.
    """
    found = []
    for name, network, parts, days, side, (in_days, at_last), published in CASES:
        finer = network.finer(parts)
        measure = _time(finer, days, side)

        def exact(n=finer, d=days) -> float:
            return float(present(n, d).mean() / sum(n.arrive))

        if in_days:
            found.append(Limit(
                f"{name}, days of 1/{parts} of a case's work, from an empty start", "1.9", "evenings present per case",
                exact, measure, in_days,
            ))  # fmt: skip
        if at_last:
            found.append(Limit(
                f"{name}, in continuous time", "1.9", "mean time from entry to exit, units of work",
                lambda n=network: product_form(n), moved(measure, exact, lambda n=network: product_form(n), parts),
                at_last, published,
            ))  # fmt: skip
    return found
