"""Capacity: posts placed by the square-root rule, and moved by secondment to the best static split (ORACLES 5.3)."""

from __future__ import annotations

import numpy as np

from experiments.verification import controls, theory
from experiments.verification.limit import Estimate, Limit
from experiments.verification.pooling import KINDS as FOUR
from experiments.verification.runs import SEED, Histories, Run, average, days_present, measured
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


POSTS = (  # planned cases a day of each desk, posts in all, published: posts of each
    ((0.8, 0.4, 0.2), 2.0, (1.071849, 0.592226, 0.335925)),
    ((0.9, 0.9, 0.1, 0.1), 2.5, (1.0875, 1.0875, 0.1625, 0.1625)), ((0.5, 0.5), 1.25, (0.625, 0.625)),
)  # fmt: skip


def _posts(loads: tuple[float, ...], capacity: float, number: int):
    """Return the measure of posts at the desk of the ``number``-th load under the best plan."""

    def measure(effort: int) -> Estimate:
        planned = zip(FOUR, (*loads, 0.0, 0.0, 0.0), strict=False)
        rates = [(f"kinds.{kind}.per_1000_year", 2500.0 * 2.0 * load) for kind, load in planned]
        spec = Run("nets", (*rates, ("organisations.grid_workers_per_cell", capacity)), 1).spec()
        city = City(spec, "siloed_best", rng=SEED, days=1)
        world, line = city.world, city.kinds.lines[KINDS.index(FOUR[number]), 0]
        desks = world.desks[(world.desks.tier == 0) & (world.desks.line == line)]
        return Estimate(float((desks.share * world.organisations.posts[desks.organisation]).mean()), 0.0, desks.size)

    return measure


def _placement():
    """Plans know half of the troubles (KNOWN_SHARE), hence twice the cases; spare capacity goes by square roots."""
    for loads, capacity, published in POSTS:
        spare, roots = capacity - sum(loads), sum(load**0.5 for load in loads)
        for number, load in enumerate(loads):
            if load in loads[:number]:
                continue  # desks alike have posts alike
            yield Limit(
                f"{capacity:g} posts for desks with loads of {', '.join(f'{one:g}' for one in loads)}: the best plan",
                "5.3", f"posts at load {load:g}", lambda a=load, s=spare, r=roots: a + s * a**0.5 / r,
                _posts(loads, capacity, number), published=published[number], exact=1e-9,
            )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of capacity."""
    return [limit for family in (_secondment, _placement) for limit in family()]
