"""Calibration: the two scales that no source gives, fitted to two published figures; everything else is validation.

MODEL 12 allows at most three targets. The third, the share of firms with a Party organisation at the start, is an input
of every scenario. Both fits are bisections on a logarithmic scale over the parameter's range, under the same draws at
every try; the hours come first, because how long disputes stay open decides how many of them escalate.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from model import City
from model.day.diary import IS_DUPLICATE
from model.scenario import ScenarioSpec, parameters
from model.state.names import RESOLVED

TRIES = 12
PLAUSIBLY_BUSY = (0.6, 0.95)  # utilisation that MODEL 12 asks to check after the fit


class Target(NamedTuple):
    """A published figure, the arm that should show it, and the parameter fitted to it."""

    name: str
    arm: str
    value: float
    unit: str
    source: str
    key: str


TARGETS = (
    Target(
        "mean handling of ordinary requests", "fused", 4.6, "working days", "FACTS 3: Jiangsu 2024, unified line",
        "handling.hours_scale",
    ),
    Target(
        "severe escalation of registered disputes", "siloed", 0.015, "share", "FACTS 6: 1-2 % of registered disputes",
        "conflict.ignition_scale",
    ),
)  # fmt: skip


class Fitted(NamedTuple):
    """What a target gave: the parameter's value and the model's figure there."""

    target: Target
    value: float
    model: float


def handling_days(city: City) -> float:
    """Return mean working days from found to solved of ordinary requests: solved, no dispute, not urgent, no duplicate.

    A request found and solved on one day counts half a day, the next day one and a half.
    """
    c = city.world.born
    ordinary = (city.kinds.dispute[c.kind] == 0) & (city.kinds.urgent[c.kind] == 0) & (c.marks & IS_DUPLICATE == 0)
    chosen = ordinary & (c.state == RESOLVED) & (c.found >= 0)
    return float((c.ended[chosen] - c.found[chosen]).mean() + 0.5) if chosen.any() else float("nan")


def severe_share(city: City) -> float:
    """Return the share of disputes known to a desk that escalated at least twice."""
    c = city.world.born
    known = (c.state > 0) & (city.kinds.dispute[c.kind] > 0) & (c.found >= 0) & (c.marks & IS_DUPLICATE == 0)
    return float((c.level[known] >= 2).mean()) if known.any() else float("nan")


MEASURES: dict[str, Callable[[City], float]] = {
    "handling.hours_scale": handling_days,
    "conflict.ignition_scale": severe_share,
}


def figure(spec, target: Target, replicates: int, seed: int | None) -> float:
    """Return a target's figure as the model has it, a mean over replications."""
    cities = (City(spec, target.arm, rng=seed, replicate=r).run() for r in range(replicates))
    return float(np.mean([MEASURES[target.key](city) for city in cities]))


def fit(spec, replicates: int = 4, seed: int | None = None, tell: Callable[[str], None] | None = None) -> list[Fitted]:
    """Fit both scales in turn and return them.

    Args:
        spec: A scenario; its own values of the two scales are where the other stands while one is fitted.
        replicates: Cities at each try.
        seed: Seed of the draws; ``None`` takes the scenario's own.
        tell: Called with a sentence at each try.

    Raises:
        ValueError: If a target lies outside what the parameter's range can give.
    """
    ranges = {p.path: (p.low, p.high) for p in parameters(ScenarioSpec)}
    done = []
    for target in TARGETS:
        spec, fitted = _fit_one(spec, target, ranges[target.key], replicates, seed, tell or (lambda _: None))
        done.append(fitted)
    return done


def _fit_one(spec, target: Target, span, replicates: int, seed, tell):
    """Bisect one parameter; return the scenario with it set, and what was found."""
    low, high = span

    def at(value):
        tried = spec.with_values({target.key: value})
        found = figure(tried, target, replicates, seed)
        tell(f"{target.key} = {value:.4g}: {target.name} {found:.4g} {target.unit} (target {target.value:g})")
        return tried, found

    if not at(low)[1] <= target.value <= at(high)[1]:
        raise ValueError(
            f"{target.name}: {target.value:g} {target.unit} is not reached by {target.key} from {low:g} to {high:g}"
        )
    for _ in range(TRIES):
        middle = float((low * high) ** 0.5)
        tried, found = at(middle)
        if abs(found / target.value - 1.0) < 0.02:
            break
        low, high = (middle, high) if found < target.value else (low, middle)
    value = float(f"{middle:.3g}")
    tried, found = at(value)
    return tried, Fitted(target, value, found)


def business(spec, fitted: list[Fitted], replicates: int, seed: int | None) -> dict[str, float]:
    """Return the mean utilisation of case hours by arm at the fitted values: are desks plausibly busy?."""
    there = spec.with_values({one.target.key: one.value for one in fitted})
    arms = ("siloed", "fused")
    runs = {arm: [City(there, arm, rng=seed, replicate=r).run() for r in range(replicates)] for arm in arms}
    return {arm: float(np.mean([c.outcomes()["utilisation_mean"] for c in runs[arm]])) for arm in arms}
