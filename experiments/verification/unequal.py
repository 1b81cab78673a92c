"""Pools of unequal work in continuous time: two lengths of work, cases foreign to who takes them (ORACLES 1.5, 1.5b).

Two desks with a post each and equal loads, apart and pooled, from a first morning in steady state: who was in work is
entered first, who waited is of either kind by chance. What the days add is taken off by the exact chain of the same
days (:mod:`experiments.verification.pairs`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from experiments.verification import continuous, controls, fine, pairs, standing
from experiments.verification.limit import Limit
from experiments.verification.mixing import FOUR, run_of_two
from experiments.verification.pairs import Pair, in_days
from experiments.verification.pooling import MERGED
from experiments.verification.runs import Histories, average, days_present, histories
from experiments.verification.standing import DAY, Queue, Standing, without_days
from model import draws
from model.state.names import KINDS

_DAYS = 720
KINDS_OF = tuple(KINDS.index(kind) for kind in FOUR[:2])


@dataclass(frozen=True)
class Paired(Standing):
    """A run of pools of two staff that begins in steady state; in every other cell the second kind is entered first."""

    pair: Pair | None = None

    def _seeded(self, spec, replicate: int):
        twins = super()._seeded(spec, replicate)
        cases = twins.cases[: twins.primary]
        turned = np.where((cases["cell"] % 2 == 1) & (cases["day"] > 0), -cases["kind"], cases["kind"])
        order = np.lexsort((np.where(cases["day"] > 0, turned, 0), cases["cell"], cases["day"]))  # the rest is stable
        twins.cases[: twins.primary] = cases[order]
        return twins

    def first_morning(self, key, cells: int) -> tuple[np.ndarray, ...]:
        """Return (day, cell, kind, ordinal) of the cases of the first day, those in work first."""
        evening, come = self.pair.evenings(), np.cumsum(stats.poisson.pmf(np.arange(60), sum(self.pair.lams)))
        below, cell, kind, ordinal = np.cumsum(evening.chances), [], [], []
        for place in range(cells):
            u, v = (draws.uniform(key, draws.ANALYSIS, place, 0, index) for index in range(2))
            waiting, *busy = evening.states[min(np.searchsorted(below, u), below.size - 1)]
            waiting += np.searchsorted(come, v)
            types = [draws.uniform(key, draws.ANALYSIS, place, 1, n) >= self.pair.first for n in range(waiting)]
            mine = np.concatenate([np.repeat([0, 1], busy), np.array(types, int)])
            cell.append(np.full(mine.size, place))
            kind.append(np.array(KINDS_OF)[mine])
            ordinal.append(np.where(mine == 0, np.cumsum(mine == 0), np.cumsum(mine == 1)) - 1)
        return np.zeros(sum(part.size for part in cell)), *map(np.concatenate, (cell, kind, ordinal))


def pool(lams, rates, parts: int, side: int) -> Paired:
    """Return the run of pools of two desks, in days of 1 / parts of a unit."""
    pair = in_days(lams, rates, parts)
    plain = run_of_two(pair.lams, pair.finish, side, False, MERGED, _DAYS)
    return Paired(plain.scenario, plain.settings, _DAYS, levers=MERGED, pair=pair)


def by_chance(h: Histories, pair: Pair) -> list[controls.Control]:
    """Return controls: the first morning's cases and work, later cases and work alone and with the queue they met."""
    evening = pair.evenings()
    waiting, states = evening.states[:, 0], evening.chances
    means = [float(states @ evening.states[:, 1 + n]) + (float(states @ waiting) + sum(pair.lams)) * share
             for n, share in enumerate((pair.first, 1.0 - pair.first))]  # fmt: skip
    total = evening.states.sum(axis=1)
    drift = DAY * (2.0 - sum(lam / s for lam, s in zip(pair.lams, pair.finish, strict=True)))
    rows = list(zip(KINDS_OF, pair.lams, pair.finish, means, strict=True))
    queue = sum(controls.evenings_before(h.only(h.kind == kind), DAY / s) for kind, _, s, _ in rows)
    weight, late, found = controls.lengthens(queue, drift), np.arange(h.days) > 0, []
    for kind, lam, s, mean in rows:
        mine = h.only(h.kind == kind)
        first, later = mine.per_unit(mine.day == 0), mine.only(mine.day > 0)
        came = np.where(late, controls.daily(later, later.day) - lam, 0.0)
        work = np.where(late, controls.daily(later, later.day, later.hours) - lam * DAY / s, 0.0)
        left = (h.days - np.arange(h.days)) / h.days * late
        found += [(first, mean), (mine.per_unit(mine.hours * (mine.day == 0)) - first * DAY / s, 0.0)]
        found += [controls.luck(by, luck, 0.0) for by in (left, weight) for luck in (came, work)]
    number = h.per_unit(h.day == 0)
    squared = float(states @ total**2) + 2.0 * float(states @ total) * sum(pair.lams) + sum(pair.lams) ** 2
    return [*found, (number**2, squared + sum(pair.lams))]


def in_pool(lams, rates, parts: int, side: int):
    """Return the measure of the mean sojourn in the pool of two desks, in units, in no days at all."""
    run = pool(lams, rates, parts, side)
    work = run.pair.work / parts

    def measure(effort: int):
        h = histories(run, effort)
        number = h.per_unit(days_present(h, 0)) / h.days
        return average((number / sum(run.pair.lams) + 1.0) / parts, *by_chance(h, run.pair))

    return without_days(measure, parts, lambda n: pairs.mean_wait(lams, rates, n) + work, finer=(4, 8, 16))


def less(measure, work: float):
    """Return the measure of the mean wait from that of the mean sojourn."""

    def wait(effort: int):
        found = measure(effort)
        return found._replace(value=found.value - work)

    return wait


def apart(rates, lams, parts: int, side: int):
    """Return the measure of the mean sojourn at two desks apart, in units, in no days at all."""
    pair = in_days(lams, rates, parts)
    plain = run_of_two(pair.lams, pair.finish, side, False, (), _DAYS)
    queues = tuple(Queue((kind,), lam, 1, s) for kind, lam, s in zip(FOUR[:2], *pair, strict=True))
    run = Standing(plain.scenario, plain.settings, _DAYS, queues=queues)
    stays = [fine.stay(lam, 1, rate) for lam, rate in zip(lams, rates, strict=True)]

    def measure(effort: int):
        h = histories(run, effort)
        taken, late = standing.by_chance(h, queues), np.arange(h.days) > 0
        for queue in queues:
            mine = queue.of(h)
            later = mine.only(mine.day > 0)
            weight = controls.lengthens(controls.evenings_before(mine), queue.finish - queue.lam)
            for came, mean in ((1.0, queue.lam), (later.hours, queue.lam * queue.hours)):
                taken.append(
                    controls.luck(weight, np.where(late, controls.daily(later, later.day, came) - mean, 0.0), 0.0)
                )
        number = h.per_unit(days_present(h, 0)) / h.days
        return average((number / sum(pair.lams) + 1.0) / parts, *taken)

    return without_days(measure, parts, lambda n: np.average([stay(n) for stay in stays], weights=lams))


# --- rows ------------------------------------------------------------------------------------------------------------

_TWO_LENGTHS = {  # (load, long work): waits apart and pooled as published, biases to be caught
    (0.5, 2): ((1.33333, 0.491337), (0.069, 0.071)),
    (0.5, 5): ((1.66667, 0.921156), (0.086, 0.118)),
    (0.5, 10): ((1.81818, 1.59033), (0.082, 0.111)),
    (0.5, 20): ((1.90476, 2.87926), (0.088, 0.152)),
    (0.7, 2): ((3.11111, 1.42891), (0.052, 0.058)),
    (0.7, 5): ((3.88889, 2.76803), (0.056, 0.08)),
    (0.7, 10): ((4.24242, 4.92155), (0.052, 0.086)),
    (0.7, 20): ((4.44444, 9.12839), (0.048, 0.111)),
    (0.8, 2): ((5.33333, 2.65296), (0.046, 0.065)),
    (0.8, 5): ((6.66667, 5.20494), (0.04, 0.071)),
    (0.8, 10): ((7.27273, 9.36697), (0.041, 0.086)),
    (0.8, 20): ((7.61905, 17.5666), (0.039, 0.096)),
    (0.9, 2): ((12.0, 6.37985), (0.035, 0.05)),
    (0.9, 5): ((15.0, 12.6496), (0.028, 0.051)),
    (0.9, 10): ((16.3636, 22.998), (0.029, 0.056)),
    (0.9, 20): ((17.1429, 43.5517), (0.03, 0.061)),
    (0.95, 2): ((25.3333, 13.8692), (0.027, 0.039)),
    (0.95, 5): ((31.6667, 27.6246), (0.025, 0.037)),
    (0.95, 10): ((34.5455, 50.4452), (0.025, 0.039)),
    (0.95, 20): ((36.1905, 95.9367), (0.023, 0.041)),
}


def _side(rho: float) -> int:
    """Return how many pools a side: waits at a low load are short, and their mean moves the more."""
    return {0.5: 36, 0.7: 30}.get(rho, 24)


def mean_work(lams, rates) -> float:
    """Return the mean work of a case, in units."""
    return sum(lam / rate for lam, rate in zip(lams, rates, strict=True)) / sum(lams)


def _two_lengths():
    """Work of two lengths: the short wait for the long."""
    for (rho, long), (published, deltas) in _TWO_LENGTHS.items():
        lams, rates = (rho, rho / long), (1.0, 1.0 / long)
        parts = 4 if long == 2 or long == 5 and rho < 0.8 else 2
        work = mean_work(lams, rates)
        yield Limit(
            f"two desks apart, load {rho:g}, work of 1 and {long:g} units, in continuous time: {_DAYS // parts} units "
            "from steady state", "1.5", "mean wait for work to start, units of the short",
            lambda a=(lams, rates): continuous.averaged(a[0], continuous.wait, mus=a[1]),
            less(apart(rates, lams, parts, 22), work), deltas[0], published[0],
        )  # fmt: skip
        yield Limit(
            f"two desks pooled, load {rho:g}, work of 1 and {long:g} units, in continuous time: {_DAYS // parts} units "
            "from steady state", "1.5", "mean wait for work to start, units of the short",
            lambda a=(lams, rates): continuous.wait_of_two_kinds(sum(a[0]), a[0][0] / sum(a[0]), a[1]),
            less(in_pool(lams, rates, parts, _side(rho)), work), deltas[1], published[1],
        )  # fmt: skip


def equal_long(rho: float, short: bool) -> float:
    """Return m*: the length of the long work beyond which the pool is worse, for the short cases or for all."""

    def longer(long: float) -> float:
        own = continuous.wait(rho) * (1.0 if short else 2.0 * long / (long + 1.0))
        return continuous.wait_of_two_kinds(rho + rho / long, long / (long + 1.0), (1.0, 1.0 / long)) - own

    return optimize.brentq(longer, 1.0 + 1e-9, 30.0, xtol=1e-10)


def _as_apart():
    """Work so long that the pool is as good as desks apart: for all cases, or for the short ones (all wait alike)."""
    for rho, deltas in (
        (0.5, (0.115, 0.081)), (0.7, (0.08, 0.054)), (0.8, (0.084, 0.061)),
        (0.9, (0.049, 0.043)), (0.95, (0.041, 0.037)),
    ):  # fmt: skip
        for short, delta in zip((False, True), deltas, strict=True):
            long = equal_long(rho, short)
            lams, rates = (rho, rho / long), (1.0, 1.0 / long)
            yield Limit(
                f"two desks pooled, load {rho:g}, work of 1 and m* = {long:.5g} units, in continuous time: "
                f"{_DAYS // 2} units from steady state, as at {'a desk of short cases' if short else 'desks apart'}",
                "1.5", "mean wait for work to start, units of the short",
                lambda a=(lams, rates), s=short: (
                    continuous.wait(a[0][0]) if s else continuous.averaged(a[0], continuous.wait, mus=a[1])
                ),
                less(in_pool(lams, rates, 2, _side(rho)), mean_work(lams, rates)), delta,
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
    """Half of the cases are foreign to who takes them, and take g* longer or half of that."""
    for rho, published, deltas in (
        (0.5, (2.0, 1.62186), (0.036, 0.028)), (0.7, (3.33333, 2.49448), (0.045, 0.036)),
        (0.8, (5.0, 3.59795), (0.043, 0.041)), (0.9, (10.0, 6.92393), (0.039, 0.041)),
    ):  # fmt: skip
        for share, says, answer, delta in zip((1.0, 0.5), ("g*", "g* / 2"), published, deltas, strict=True):
            g = slow_of_equal_sojourn(rho) * share
            lams, rates = (rho, rho), (1.0, 1.0 / (1.0 + g))
            as_apart = ", as at desks apart" if share == 1.0 else ""
            yield Limit(
                f"two desks pooled, load {rho:g}, foreign cases take 1 + {says} as long, in continuous time: "
                f"{_DAYS // 4} units from steady state{as_apart}", "1.5b", "mean sojourn, units of work",
                lambda a=(lams, rates): continuous.wait_of_two_kinds(sum(a[0]), 0.5, a[1]) + mean_work(*a),
                in_pool(lams, rates, 4, 20), delta, answer,
            )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of unequal pools in continuous time."""
    return [limit for family in (_two_lengths, _as_apart, _foreign) for limit in family()]
