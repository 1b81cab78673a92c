"""Extra posts in the siloed city against a reform: worth in posts, on real cities."""

from __future__ import annotations

from typing import Any

from experiments.measures import SAYS
from experiments.study import PAIR, Place, Side, run_place
from experiments.worth import Worth, worth
from model.policy import FusionPolicy

PER_10K = ("community_per_10k", "street_per_10k", "street_office_per_10k", "district_per_10k", "city_per_10k")
PER_CELL = "grid_workers_per_cell"


def posts_of(spec: Any) -> float:
    """Return the paid posts of a scenario's tiers, stationed units aside."""
    cells = spec.city.rows * spec.city.columns
    organisations = spec.organisations
    per_10k = sum(getattr(organisations, name) for name in PER_10K)
    residents = cells * spec.population.residents_per_cell
    return per_10k * residents / 10_000 + getattr(organisations, PER_CELL) * cells


def with_posts(spec: Any, extra: float):
    """Return the scenario with so many posts more, spread over tiers and grids in proportion."""
    scale = 1.0 + extra / posts_of(spec)
    return spec.with_values(
        {f"organisations.{name}": getattr(spec.organisations, name) * scale for name in (*PER_10K, PER_CELL)}
    )


def worth_of(
    spec: Any,
    policy: FusionPolicy,
    outcome: str,
    pairs: int,
    seed: int,
    days: int,
    most: float,
    tolerance: float = 0.01,
) -> Worth:
    """Return how many extra posts the siloed city needs to equal a policy in one outcome.

    Args:
        spec: A scenario.
        policy: The reform.
        outcome: A name of ``model.outcomes`` or ``experiments.measures``.
        pairs: Pairs of cities.
        seed: Of the draws.
        days: Horizon in working days.
        most: Extra posts at most, as a share of those there are.
        tolerance: Of posts, as a share of the most.

    Raises:
        ValueError: If the outcome is unknown or no direction of it is better.
    """
    if outcome not in SAYS:
        raise ValueError(f"there is no outcome {outcome!r}")
    direction = SAYS[outcome].direction
    if not direction:
        raise ValueError(f"neither more nor less {outcome} is better, so no number of posts makes up for it")
    siloed, scenarios = FusionPolicy.preset("siloed"), {0.0: spec}

    def run(extra: float, arm: FusionPolicy, pair: int) -> float:
        if extra not in scenarios:
            scenarios[extra] = with_posts(spec, extra)
        row = run_place(scenarios[extra], Place(PAIR, pair), [Side("arm", arm, (), (outcome,))], seed, days)[0]
        if row.fault:
            raise ValueError(row.fault)
        return row.values[outcome]

    return worth(
        lambda extra, pair: run(extra, siloed, pair),
        lambda pair: run(0.0, policy, pair),
        direction, most * posts_of(spec), pairs, tolerance,
    )  # fmt: skip
