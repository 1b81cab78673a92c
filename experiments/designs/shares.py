"""Shares that must add up: what varies is kept, the rest makes room."""

from __future__ import annotations

from typing import Any

from model.scenario.schema import LAND_SHARES, ScenarioSpec


def balanced(spec: ScenarioSpec, values: dict[str, Any]) -> dict[str, Any]:
    """Return values to set in a scenario so that its land uses add up to 1.

    The land uses that do not vary share what is left in proportion. Where all of them vary, or those that vary already
    take more than the whole, each is divided by their sum and the others get nothing.
    """
    paths = {f"city.{name}": name for name in LAND_SHARES}
    varied = {path: values[path] for path in paths if path in values}
    if not varied or not all(isinstance(share, int | float) and 0.0 <= share <= 1.0 for share in varied.values()):
        return values  # nothing to balance, or nothing that could be: the scenario says what is wrong
    others = {path: getattr(spec.city, name) for path, name in paths.items() if path not in varied}
    taken, rest = sum(varied.values()), sum(others.values())
    if taken < 1.0 and rest > 0.0:
        return values | {path: share * (1.0 - taken) / rest for path, share in others.items()}
    if taken <= 0.0:
        return values
    return values | {path: share / taken for path, share in varied.items()} | dict.fromkeys(others, 0.0)
