"""One thing that varies: a scenario parameter or a lever, with its values or its range."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from experiments.space import uncertain
from model.policy import LEVERS, FusionPolicy
from model.scenario import Scenario, parameters
from model.scenario.faults import nearest
from model.scenario.registry import Parameter

POLICY = "policy."
STRENGTHS = (*LEVERS, "substance")


@dataclass(frozen=True)
class Axis:
    """One thing that varies.

    Attributes:
        key: Dotted path of a scenario parameter, or ``policy.<lever>``.
        values: Values of a grid or the two levels of a factorial; empty for a range.
        low: Least value of a range, in the parameter's unit.
        high: Greatest value of a range.
        whole: Whether only whole numbers are possible.
    """

    key: str
    values: tuple[Any, ...] = ()
    low: float | None = None
    high: float | None = None
    whole: bool = False

    @property
    def of_policy(self) -> bool:
        """Whether this is a lever rather than a parameter of the scenario."""
        return self.key.startswith(POLICY)

    def at(self, number: float) -> float | int:
        """Return the value at a sampled number: whole where only whole numbers are possible, never beyond the range."""
        if not self.whole:
            return min(max(float(number), self.low), self.high)
        return int(min(max(round(float(number)), self.low), self.high))

    def bounds(self) -> list[float]:
        """Return the range to sample from; whole numbers get half a unit more, so that all are equally likely."""
        return [self.low - 0.499999, self.high + 0.499999] if self.whole else [float(self.low), float(self.high)]


@cache
def registry() -> dict[str, Parameter]:
    """Return every scenario parameter by its dotted path."""
    return {parameter.path: parameter for parameter in parameters(Scenario)}


@cache
def policy_keys() -> tuple[str, ...]:
    """Return every ``policy.<field>`` that may vary."""
    return tuple(POLICY + field.name for field in fields(FusionPolicy) if field.name != "name")


def uncertain_keys() -> list[str]:
    """Return the parameters that ``uncertain = true`` varies (:mod:`experiments.space` says which, and why not all)."""
    return [parameter.path for parameter in uncertain()]


def range_axis(key: str, low: float | None = None, high: float | None = None) -> Axis:
    """Return the axis of a key over a range; the plausible range of the registry (levers: 0 to 1) if none is given.

    Raises:
        ValueError: If there is no such key, or it has no range.
    """
    check_key(key)
    if key.startswith(POLICY):
        if key.removeprefix(POLICY) not in STRENGTHS:
            raise ValueError("this option has no range; vary it in a grid")
        low, high = (0.0 if low is None else low), (1.0 if high is None else high)
        return Axis(key, low=low, high=high)
    parameter = registry()[key]
    numeric = parameter.type.removesuffix(" | None")
    if numeric not in ("int", "float"):
        raise ValueError(f"it holds {parameter.type}, which has no range; vary it in a grid")
    low, high = (parameter.low if low is None else low), (parameter.high if high is None else high)
    if low is None or high is None:
        raise ValueError("no plausible range is declared; give one as [low, high]")
    return Axis(key, low=low, high=high, whole=numeric == "int")


def check_key(key: str) -> None:
    """Refuse a key that is no parameter.

    Raises:
        ValueError: With the nearest valid key.
    """
    if key in registry() or key in policy_keys():
        return
    near = nearest(key, policy_keys() if key.startswith(POLICY) else registry(), 0.0)
    raise ValueError(f"unknown key '{key}'; the nearest valid key is '{near}'")
