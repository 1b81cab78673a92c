"""Dispatch to the shorter of two queues when a case becomes known, between separate desks and one queue (ORACLES 1.10).

The clock is the day: all of a day's cases are sent first, each counting those before it, then both desks work. Every
answer is for the days that are run, from an empty start, so that no approach to steady state biases it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from scipy import sparse
from scipy.sparse import linalg as splinalg

from experiments.verification import controls, theory
from experiments.verification.limit import Estimate, Limit
from experiments.verification.queues import GEOMETRIC, KIND, capacity_of, desks
from experiments.verification.runs import Histories, Run, average, days_present, histories
from experiments.verification.standing import moved


def present_at_two(lam: float, finish: float, days: int, dispatched: float = 1.0, most: int = 60) -> np.ndarray:
    """Return the expected number present on each evening at two desks of one person each, from an empty start.

    Poisson(``lam``) cases a day become known in each of two communities, those of the first before those of the second.
    A share of them (``dispatched``) goes to the desk with fewer cases, to its own among equals; the others go to their
    own. Each desk ends a case with probability ``finish`` a day. The state is the number at either, below ``most``.
    """
    law, number = theory.poisson(lam), np.arange(most)
    worked = np.diag(np.full(most, 1.0 - finish)) + np.diag(np.full(most - 1, finish), -1)
    worked[0, 0] = 1.0
    fewer = dispatched * (number[:, None] < number)  # at the first desk
    alike = dispatched * (number[:, None] == number)
    to_first = (fewer + alike + 1.0 - dispatched, fewer)  # cases of the first community, and of the second
    now = np.zeros((most, most))
    now[0, 0] = 1.0
    present = np.empty(days)
    for day in range(days):
        for share in to_first:
            now = _enter(now, law, share)
        now = worked.T @ now @ worked
        present[day] = number @ (now.sum(axis=0) + now.sum(axis=1))
    return present


def _enter(now: np.ndarray, law: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return the law of both numbers after a day's cases of one community; ``share`` of them go to the first desk."""
    after = law[0] * now
    for chance in law[1:]:
        first = now * share
        second = now - first
        now = np.zeros_like(now)
        now[1:] += first[:-1]
        now[-1] += first[-1]
        now[:, 1:] += second[:, :-1]
        now[:, -1] += second[:, -1]
        after += chance * now
    return after


@lru_cache(maxsize=8)
def delay_at_two(lam: float, finish: float, days: int, dispatched: float = 1.0) -> float:
    """Return the mean delay over the days (evenings present per case), a share of the cases going where fewer wait."""
    return float(present_at_two(lam, finish, days, dispatched).mean() / (2.0 * lam))


# --- the city: streets of two communities with a desk each -----------------------------------------------------------


def streets(lam: float, finish: float, days: int, side: int, dispatched: float = 1.0) -> Run:
    """Return the run of side x side communities, two a street, in each of which Poisson(lam) cases a day arise."""
    run = desks(lam, 1.0 / finish, 1.0, days, side, **GEOMETRIC, **{"city.communities_per_street": 2})
    return replace(run, switches=(("referral.shorter_queue", dispatched),))


def _by_street(run: Run, effort: int) -> Histories:
    h = histories(run, effort)
    return replace(h, columns={**h.columns, "unit": h.unit // 2}, units=h.units // 2)


def _waits(run: Run, lam: float, effort: int) -> tuple[np.ndarray, list]:
    """Return the delay by street, and controls: cases and work that chance gave, alone and with the queues they met."""
    h = _by_street(run, effort)
    hours = dict(run.settings)[KIND + "hours"]
    capacity = 2.0 * capacity_of(run)
    return h.per_unit(days_present(h, 0)) / h.days / (2.0 * lam), controls.of_desk(h, 0, 2.0 * lam, hours, capacity)


def _delay(lam: float, finish: float, days: int, side: int, dispatched: float = 1.0, parts: int = 0):
    """Return the measure of the mean delay; with ``parts`` a day of work, of delay and a day in days of work."""

    def measure(effort: int) -> Estimate:
        values, luck = _waits(streets(lam, finish, days, side, dispatched), lam, effort)
        return average((values + 1.0) / parts if parts else values, *luck)

    return measure


def _gain(lam: float, finish: float, days: int, side: int):
    """Return the measure of how many days longer a case waits where it is dispatched, street by street of twins."""

    def measure(effort: int) -> Estimate:
        sent, luck = _waits(streets(lam, finish, days, side), lam, effort)
        own, more = _waits(streets(lam, finish, days, side, 0.0), lam, effort)
        return average(sent - own, *luck, *more[2:], *_at_own(lam, finish, days, side, effort))

    return measure


def _at_own(lam: float, finish: float, days: int, side: int, effort: int) -> list:
    """Return the controls of two desks each with its own queue, street by street."""
    h = histories(streets(lam, finish, days, side, 0.0), effort)
    single = controls.of_desk(h, 0, lam, dict(streets(lam, finish, days, side).settings)[KIND + "hours"], finish)
    return [(amount.reshape(-1, 2).sum(axis=1), 0.0) for amount, _ in single[2:]]


def _between():
    """The shorter of two queues is better than one's own and worse than one queue; a half-hearted dispatch between."""
    for lam, side, delta, gains in ((0.4, 44, 0.025, 0.046), (0.25, 40, 0.017, 0.043)):
        case = f"two desks, Poisson({lam:g}) each, done with 0.5 a day, from an empty start"
        yield Limit(
            f"{case}: to the shorter queue", "1.10", "mean delay, days", lambda a=lam: delay_at_two(a, 0.5, 500),
            _delay(lam, 0.5, 500, side), delta,
        )  # fmt: skip
        yield Limit(
            f"{case}: to the shorter queue against one's own, same arrivals", "1.10", "days longer",
            lambda a=lam: delay_at_two(a, 0.5, 500) - delay_at_two(a, 0.5, 500, 0.0), _gain(lam, 0.5, 500, side), gains,
        )  # fmt: skip
    yield Limit(
        "two desks, Poisson(0.4) each, done with 0.5 a day, from an empty start: half to the shorter queue",
        "1.10", "mean delay, days", lambda: delay_at_two(0.4, 0.5, 500, 0.5), _delay(0.4, 0.5, 500, 44, 0.5), 0.023,
    )  # fmt: skip


def _finer():
    """Ever shorter days: on the way to the shorter queue in continuous time (2.956 at a load of 0.8)."""
    for parts, delta in ((4, 0.034), (8, 0.041)):
        lam, finish, days = 0.8 / parts, 1.0 / parts, 600
        yield Limit(
            f"two desks, Poisson({lam:g}) each, done with {finish:g} a day, from an empty start: to the shorter queue",
            "1.10", "mean delay and a day, in days of work",
            lambda a=(lam, finish, days), n=parts: (delay_at_two(*a) + 1.0) / n,
            _delay(lam, finish, days, 36, parts=parts), delta,
        )  # fmt: skip


# As published, in continuous time, by load; with the side of the city and the bias to be caught.
PUBLISHED = {0.5: (1.42632, 40, 0.02), 0.7: (2.1082, 40, 0.02), 0.8: (2.95574, 44, 0.02), 0.9: (5.47491, 44, 0.02)}


def sojourn(lam: float, most: int = 120) -> float:
    """Return the mean time in the system in continuous time, ``lam`` cases a unit to the shorter of two queues.

    The chain's states are the numbers at the shorter queue and at the longer one, the latter below ``most``.
    """
    state = {pair: place for place, pair in enumerate((a, b) for b in range(most) for a in range(b + 1))}
    flows: list[tuple[int, int, float]] = []
    for (a, b), here in state.items():
        moves = [((min(a + 1, b), max(a + 1, b)), lam)]
        moves += [((a - 1, b), 1.0)] if a else []
        moves += [((min(a, b - 1), max(a, b - 1)), 1.0)] if b else []
        flows += [(here, state[there], rate) for there, rate in moves if there in state]
    origin, target, rate = (np.array(column) for column in zip(*flows, strict=True))
    size = len(state)
    balance = sparse.coo_matrix((rate, (target, origin)), (size, size)).tocsc()
    balance = balance - sparse.diags(np.bincount(origin, rate, size))
    others = splinalg.spsolve(balance[1:, 1:], -balance[1:, 0].toarray().ravel())  # where that of nobody present is 1
    law = np.concatenate([[1.0], others])
    return float(law @ np.array([a + b for a, b in state]) / law.sum() / lam)


def _published():
    """In days of half a case's work from an empty start; what these add is taken off by the exact chain of the days."""
    for load, (published, side, delta) in PUBLISHED.items():
        lam, days = load / 2.0, 500
        yield Limit(
            f"two desks, load {load:g}, to the shorter queue, in continuous time", "1.10",
            "mean sojourn, units of work", lambda a=2.0 * load: sojourn(a),
            moved(
                _delay(lam, 0.5, days, side), lambda a=lam, d=days: delay_at_two(a, 0.5, d),
                lambda a=2.0 * load: sojourn(a), 2,
            ),
            delta, published,
        )  # fmt: skip


# --- path by path ----------------------------------------------------------------------------------------------------


def _backlogs(h: Histories) -> tuple[np.ndarray, np.ndarray]:
    """Return (street, day): cases that arose, and cases open in the evening."""
    came, change = (np.zeros((h.units, h.days + 1), np.int64) for _ in range(2))
    np.add.at(came, (h.unit, h.day), 1)
    ended = h.ended >= 0
    np.add.at(change, (h.unit[ended], h.ended[ended]), 1)
    return came[:, : h.days], (came - change).cumsum(axis=1)[:, : h.days]


def _paths():
    """Desks that close a case a day each: of two balanced queues none idles alone, so they are as short as one."""
    own, shorter = (streets(0.8, 1.0, 400, 20, dispatched) for dispatched in (0.0, 1.0))

    def against_one_queue(effort: int) -> Estimate:
        came, open_ = _backlogs(_by_street(shorter, effort))
        queue, differ = np.zeros(came.shape[0], np.int64), 0
        for day in range(came.shape[1]):
            queue = np.maximum(queue + came[:, day] - 2, 0)
            differ += int((queue != open_[:, day]).sum())
        return Estimate(float(differ), 0.0, came.size)

    def against_own(effort: int) -> Estimate:
        apart, sent = (_backlogs(_by_street(run, effort))[1] for run in (own, shorter))
        return Estimate(float((sent > apart).sum()), 0.0, apart.size)

    case = "two desks, Poisson(0.8) and one case a day each: to the shorter queue"
    yield Limit(
        case, "1.10", "evenings whose backlog is not that of one queue", lambda: 0.0, against_one_queue, exact=0.0
    )
    yield Limit(
        case, "1.10", "evenings with a longer backlog than at separate desks", lambda: 0.0, against_own, exact=0.0
    )


def limits() -> list[Limit]:
    """Return the cases of dispatch."""
    return [limit for family in (_between, _finer, _published, _paths) for limit in family()]
