"""Scenarios: what the user writes, how it is read and refused, and the registry of parameters."""

from __future__ import annotations

from collections.abc import Iterable

from model.scenario.bases import SHIPPED, found
from model.scenario.faults import Fault, ScenarioFault
from model.scenario.read import from_mapping, read
from model.scenario.registry import changed, parameters, replace
from model.scenario.schema import ScenarioSpec


class Scenario(ScenarioSpec):
    """A scenario, validated: sections of typed fields, each with unit, range and source."""

    @classmethod
    def load(cls, path, overrides: Iterable[str] = ()) -> Scenario:
        """Read a scenario file (or a shipped scenario by its bare name, such as ``"street"``).

        Args:
            path: File to read.
            overrides: ``key.path=value`` texts, checked like the file itself.

        Raises:
            ScenarioFault: With every fault of the file, one sentence each.
        """
        return read(found(path), cls, overrides)

    @classmethod
    def of(cls, scenario) -> Scenario:
        """Return the scenario itself, or load it from a path, a shipped name or a mapping."""
        if isinstance(scenario, cls):
            return scenario
        if isinstance(scenario, dict):
            return from_mapping(scenario, cls)
        return cls.load(scenario)

    def with_values(self, changes: dict) -> Scenario:
        """Return the scenario with values at dotted paths changed, validated again."""
        return replace(self, changes)

    def replay_columns(self, key, days: int):
        """Return the primary cases of the scenario's table of cases, or None when they are to be drawn."""
        if not self.arrivals.cases:
            return None
        from model.initial.case_table import columns

        return columns(self, days)


__all__ = [
    "SHIPPED", "Fault", "Scenario", "ScenarioFault", "ScenarioSpec", "changed", "from_mapping", "parameters", "read",
    "replace",
]  # fmt: skip
