"""Capacity: posts placed by the square-root rule, and moved by secondment to the best static split (ORACLES 5.3)."""

from __future__ import annotations

import numpy as np

from experiments.limits import controls, theory
from experiments.limits.limit import Estimate, Limit
from experiments.limits.pooling import KINDS as FOUR
from experiments.limits.runs import SEED, Histories, Run, average, days_present, measured
from model.city import City
from model.state.names import KINDS

_WARM, _DAYS, _POSTS = 100, 400, 6
COMMUNITY, STREET = 3.2, 0.9  # cases a day at the community's desk and at the department's


def cost(split: int) -> float:
    """Return the mean delay over all cases with ``split`` posts in the community, the others in the department."""
    waits = [
        lam * theory.delay_geometric(theory.poisson(lam), posts, 1.0) if lam < posts else np.inf
        for lam, posts in ((COMMUNITY, split), (STREET, _POSTS - split))
    ]
    return float(sum(waits) / (COMMUNITY + STREET))


def best_split() -> float:
    """Return the mean delay of the best of all static splits, by trying them all."""
    return min(cost(split) for split in range(_POSTS + 1))


def _delay(kind: str | None, lam: float):
    """Return the estimate of the mean delay; cases that came are taken out, alone and with the queue they met."""

    def estimate(h: Histories) -> Estimate:
        taken = []
        for name, mean, posts in (("everyday_service", COMMUNITY, 4), ("public_order", STREET, 2)):
            one = h.only(h.kind == KINDS.index(name))
            weight = controls.lengthens(controls.evenings_before(one), posts - mean, _WARM)
            taken.append((one.per_unit(one.day >= _WARM) / (_DAYS - _WARM), mean))
            taken.append(controls.luck(weight, controls.daily(one, one.day), mean))
        h = h if kind is None else h.only(h.kind == KINDS.index(kind))
        return average(h.per_unit(days_present(h, _WARM)) / (_DAYS - _WARM) / lam, *taken)

    return estimate


def _secondment():
    lent = Run("secondment", (), _DAYS, 1, (("secondment", 1.0), ("secondment_mode", "one_way")))
    case = "a community short of hands, a street department with hands to spare; secondment"
    yield Limit(
        case, "5.3", "mean delay, days: best of all static splits", best_split,
        measured(lent, _delay(None, COMMUNITY + STREET)), 0.046,
    )  # fmt: skip
    yield Limit(
        case, "5.3", "mean delay in the community, with a post more",
        lambda: theory.delay_geometric(theory.poisson(COMMUNITY), 4, 1.0),
        measured(lent, _delay("everyday_service", COMMUNITY)), 0.05, 0.386095,
    )  # fmt: skip
    yield Limit(
        case, "5.3", "mean delay in the department, with a post less",
        lambda: theory.delay_geometric(theory.poisson(STREET), 2, 1.0),
        measured(lent, _delay("public_order", STREET)), 0.092,
    )  # fmt: skip


_LOADS = (0.8, 0.4, 0.2)  # planned cases a day, for a capacity of two; published: 5.3
_SQUARE_ROOT = (1.071849, 0.592226, 0.335925)


def _posts(number: int):
    """Return the measure of posts at the desk of the ``number``-th load under the best plan."""

    def measure(effort: int) -> Estimate:
        loads = zip(FOUR, (*_LOADS, 0.0), strict=True)
        rates = [(f"kinds.{kind}.per_1000_year", 2500.0 * 2.0 * load) for kind, load in loads]
        spec = Run("nets", (*rates, ("organisations.grid_workers_per_cell", 2.0)), 1).spec()
        city = City(spec, "siloed_best", rng=SEED, days=1)
        world, line = city.world, city.kinds.lines[KINDS.index(FOUR[number]), 0]
        desks = world.desks[(world.desks.tier == 0) & (world.desks.line == line)]
        return Estimate(float((desks.share * world.organisations.posts[desks.organisation]).mean()), 0.0, desks.size)

    return measure


def _placement():
    """Plans know half of the troubles (KNOWN_SHARE), hence twice the cases; spare capacity goes by square roots."""
    spare = 2.0 - sum(_LOADS)
    for number, load in enumerate(_LOADS):
        yield Limit(
            "two posts for desks with loads of 0.8, 0.4 and 0.2: the best plan", "5.3", f"posts at load {load:g}",
            lambda a=load: a + spare * a**0.5 / sum(b**0.5 for b in _LOADS), _posts(number),
            published=_SQUARE_ROOT[number], exact=1e-9,
        )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of capacity."""
    return [limit for family in (_secondment, _placement) for limit in family()]
