"""The model as an ema_workbench Model, for those who have a workflow of their own there.

Uncertainties are the registry's uncertain parameters within their ranges (or those that are named), policies carry the
name of an arm, outcomes are public outcomes and measures of the city. One experiment is one city; replications are the
parameter ``replicate``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from experiments.space import point_values, uncertain
from experiments.study import Place, Side, run_side
from model.policy import FusionPolicy
from model.scenario import Scenario


def city_outcomes(
    scenario="street", days: int = 250, seed: int = 1, outcomes: Sequence[str] = ("days_to_resolution",)
) -> Callable[..., dict[str, float]]:
    """Return a function of ``arm``, ``replicate`` and values by path that runs one city and gives its outcomes."""
    base = Scenario.of(scenario)

    def run(arm: str = "siloed", replicate: int = 0, **values) -> dict[str, float]:
        spec = base.with_values(_possible(base, values)) if values else base
        side = Side(arm, FusionPolicy.preset(arm), (), tuple(outcomes))
        return run_side(spec, side, Place("workbench", int(replicate)), seed, days).values

    return run


def _possible(base, values: dict) -> dict:
    """Return the values; when they name land-use shares, the others give way so that shares add up to 1."""
    if not any(path.startswith("city.") for path in values):
        return values
    current = [_at(base, row.path) for row in uncertain()]
    fixed = {path: values[path] for path in values}
    land = {path: value for path, value in point_values(current, fixed).items() if path.startswith("city.")}
    return {**land, **values}


def _at(spec, path: str) -> float:
    for name in path.split("."):
        spec = getattr(spec, name)
    return float(spec)


def ema_model(
    scenario="street",
    arms: Sequence[str] = ("siloed", "fused"),
    outcomes: Sequence[str] = ("days_to_resolution", "settled_early_share", "enterprise_coverage"),
    parameters: Sequence[str] | None = None,
    days: int = 250,
    seed: int = 1,
):
    """Return (model, policies): an ``ema_workbench.Model`` of the city, and one point of its levers for each arm.

    Raises:
        ValueError: If a parameter named is not an uncertain one.
    """
    from ema_workbench import CategoricalParameter, IntegerParameter, Model, RealParameter, Sample, ScalarOutcome

    known = {row.path: row for row in uncertain()}
    wrong = [path for path in parameters or () if path not in known]
    if wrong:
        raise ValueError(f"not uncertain parameters: {', '.join(wrong)} (experiments.space.uncertain lists them)")
    rows = [known[path] for path in parameters or known]
    model = Model("ronghe", function=city_outcomes(scenario, days, seed, outcomes))
    kinds = {"int": IntegerParameter, "float": RealParameter}
    model.uncertainties = [kinds[row.type](row.path, row.low, row.high) for row in rows]
    model.levers = [CategoricalParameter("arm", list(arms))]
    model.outcomes = [ScalarOutcome(name) for name in outcomes]
    return model, [Sample(name, arm=name) for name in arms]
