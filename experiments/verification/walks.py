"""Patrollers who walk from cell to cell: ticks until one of them stands where a trouble is (ORACLES 3.4).

The patrollers of a net take so many steps a day each, so that two years hold up to 190,000 ticks and the longest
published mean is no more than ten days. The city gives whole days: a trouble that arises in the morning is found on the
day on which a step leads to its cell. What whole days take off the ticks is known from the absorbing chain, and put on.
A patroller who stands there already finds it after no tick, as in the reference values.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from experiments.verification.limit import Estimate, Limit
from experiments.verification.patrols import FOREVER, grid
from experiments.verification.runs import Run, ratio
from model.initial.land import curve
from model.state.names import KINDS, LINES

LONGEST = 150  # days of waiting that are told apart: what is cut off is a millionth of the mean

# --- theory ----------------------------------------------------------------------------------------------------------


@lru_cache
def doors(side: int, wrapped: bool) -> np.ndarray:
    """Return which cells of a square grid share a side."""
    row, column = np.divmod(np.arange(side * side), side)
    down, along = np.abs(row[:, None] - row), np.abs(column[:, None] - column)
    if wrapped:
        down, along = np.minimum(down, side - down), np.minimum(along, side - along)
    return (down + along == 1).astype(float)


def _modes(side: int, wrapped: bool, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return rates and modes of a walk that ends off some cells; the long-run law makes its steps symmetric."""
    root = np.sqrt(doors(side, wrapped).sum(axis=1))
    return np.linalg.eigh((doors(side, wrapped) / np.outer(root, root))[np.ix_(kept, kept)])


@lru_cache
def alone(side: int, wrapped: bool, steps: int = 1) -> np.ndarray:
    """Return for each cell the mean days of so many steps until one walker stands there, begun as in the long run.

    With G(z) the transform of returning to a cell, that of the first visit is F(z) = law / (1 - z) / G(z), and that of
    waiting on is N(z) = (1 - z F(z)) / (1 - z). Every ``steps``-th of its terms is summed over the roots of unity.
    """
    law = doors(side, wrapped).sum(axis=1) / doors(side, wrapped).sum()
    rate, mode = _modes(side, wrapped, np.arange(side * side))
    ticks = mode[:, :-1] ** 2 @ (1.0 / (1.0 - rate[:-1])) / law  # the last mode stays for ever
    z = np.exp(2j * np.pi * np.arange(1, steps) / steps)
    first = law[:, None] / (1.0 - z) / (mode**2 @ (1.0 / (1.0 - np.outer(rate, z))))
    return (1.0 + ticks + ((1.0 - z * first) / (1.0 - z)).sum(axis=1).real) / steps - 1.0


@lru_cache
def together(side: int, walkers: int, steps: int = 1) -> float:
    """Return the mean days of so many steps until one of the walkers on a grid without edges stands on a cell."""
    others = np.arange(1, side * side)
    rate, mode = _modes(side, True, others)
    weight, total = mode.sum(axis=0) ** 2 / side**2, 0.0
    for first in range(0, 10_000_000, 1000):
        positions = steps * np.arange(first + 1, first + 1001)[:, None]  # looked at by the end of each day
        nobody = (rate ** (positions - 1) @ weight) ** walkers
        total += float(nobody.sum())
        if nobody[-1] < 1e-14:
            break
    return total


def mean_wait(side: int, walkers: int, wrapped: bool, target: int | None = None, steps: int = 1) -> float:
    """Return the mean days of so many steps (1: ticks) until a walker stands on a cell; ``target`` None: any cell."""
    if walkers > 1:
        return together(side, walkers, steps)
    return float(alone(side, wrapped, steps).mean() if target is None else alone(side, wrapped, steps)[target])


# --- the city --------------------------------------------------------------------------------------------------------

_ALIKE = (
    "hardship_relief", "elder_care", "everyday_service", "reemployment", "enterprise_service", "safety_hazard",
    "environmental_complaint", "public_order",
)  # fmt: skip


def walked(side: int, walkers: int, wrapped: bool, steps: int, a_day: float, replicates: int) -> Run:
    """Return the run of a city of one community, in which each of eight nets has walkers and troubles of its own.

    ``a_day`` are the troubles that arise in a cell for each net.
    """
    alike = {
        "group": "residents", "dispute": False, "urgent": False, "per_1000_year": 25_000.0 * a_day,
        "hours": 0.1, "visible": 1.0, "lapse": 0.0, "two_lines": 0.0, "three_lines": 0.0, "tier_street": 0.0,
        "tier_district": 0.0, "tier_city": 0.0,
    }  # fmt: skip
    more: dict[str, object] = {"city.wrapped": wrapped, "discovery.patrollers": walkers}
    for number, kind in enumerate(_ALIKE):
        names = (LINES[(number + k) % len(LINES)] for k in range(3))
        own = alike | dict(zip(("line", "partner", "partner_2"), names, strict=True))
        more |= {f"kinds.{kind}.{name}": value for name, value in own.items()}
    run = grid(side, side, side * side, "walk", 8.0 * walkers * steps, 1.0, FOREVER, **more)
    return replace(run, replicates=replicates)


@lru_cache(maxsize=2)
def waits(run: Run, effort: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (nets, cells): days until found, at most ``LONGEST``, summed over cases, and how many cases.

    City by city, for the cases of many cities do not fit into memory.
    """
    kinds, sums, counts = sorted(KINDS.index(kind) for kind in _ALIKE), [], []
    for city in run.cities(effort):
        cases, cells = city.world.born, city.sizes.cells
        cases = cases[(cases.state > 0) & (cases.day < run.days - LONGEST)]
        wait = np.where(cases.found >= 0, np.minimum(cases.found - cases.day, LONGEST), LONGEST)
        place = np.searchsorted(kinds, cases.kind) * cells + cases.cell
        sums.append(np.bincount(place, wait, len(kinds) * cells).reshape(-1, cells))
        counts.append(np.bincount(place, minlength=len(kinds) * cells).reshape(-1, cells))
    return np.concatenate(sums), np.concatenate(counts)


def days_of_waiting(run: Run, effort: int, targets: tuple[int, ...]) -> Estimate:
    """Return the mean days until found in some cells (none: any); the unit is a net: its troubles share its walkers."""
    days, cases = waits(run, effort)
    which = list(targets) or slice(None)
    return ratio(days[:, which].sum(axis=1), cases[:, which].sum(axis=1).astype(float))


# Sides; by number of walkers: steps a day, published ticks.
TORUS = {
    5: {1: (6, 30.4), 2: (3, 14.6133), 5: (1, 5.23669), 10: (1, 2.22222)},
    10: {1: (30, 165.982), 2: (16, 81.2197), 5: (6, 30.6148), 10: (3, 14.0535)},
    20: {1: (170, 840.766), 2: (80, 414.714), 5: (30, 159.788), 10: (15, 75.7078)},
}
BOUNDED = {5: (8, 43.3679, 69.8139, 22.82), 10: (50, 242.454, 467.93, 148.223), 20: (250, 1206.03, 2634.64, 794.273)}


def _walks():
    """To a cell next door at every step, on a bounded grid and on one without edges."""
    for side, by_walkers in TORUS.items():
        for walkers, (steps, published) in by_walkers.items():
            run = walked(side, walkers, True, steps, {5: 0.4, 10: 0.1, 20: 0.025}[side], 5)
            yield _walk(run, side, walkers, True, steps, "any cell", None, (), published, 0.04)
    for side, (steps, *published) in BOUNDED.items():
        row, column = curve(side, side)
        edge = np.isin(row, (0, side - 1)) & np.isin(column, (0, side - 1))
        low, high = (side - 1) // 2, side // 2
        middle = np.isin(row, (low, high)) & np.isin(column, (low, high))
        run = walked(side, 1, False, steps, {5: 0.8, 10: 0.2, 20: 0.1}[side], 8)
        targets = (
            ("any cell", None, np.zeros(side * side, bool)),
            ("a corner", 0, edge),
            ("the centre", high * side + high, middle),
        )
        for (name, target, marked), ticks, delta in zip(targets, published, (0.04, 0.09, 0.1), strict=True):
            cells = tuple(np.flatnonzero(marked).tolist())
            yield _walk(run, side, 1, False, steps, name, target, cells, ticks, delta)


def _walk(run, side, walkers, wrapped, steps, name, target, cells, published, delta) -> Limit:
    """Return one case of walking: ticks from days, what whole days take off put on."""

    def measure(effort: int) -> Estimate:
        days, error, nets = days_of_waiting(run, effort, cells)
        ticks, whole = (mean_wait(side, walkers, wrapped, target, n) for n in (1, steps))
        taken = ticks - steps * whole
        return Estimate(steps * days + taken, steps * error, nets)

    ground = f"{side} x {side} cells {'without edges' if wrapped else 'with edges'}"
    return Limit(
        f"{walkers} on a walk through {ground}, {steps} steps a day", "3.4", f"mean ticks until found in {name}",
        lambda: mean_wait(side, walkers, wrapped, target), measure, delta, published,
    )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of walks."""
    return [*_walks()]
