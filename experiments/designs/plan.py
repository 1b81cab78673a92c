"""A design made ready: scenario, policies, axes and points, and from them the numbered tasks of a sweep.

A task is one point and one replication, under every arm. Nothing about a task depends on when, where or beside what it
is run, so a sweep may be cut, resumed or spread over machines as one likes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from pydantic import ValidationError

from experiments.designs.axes import POLICY, Axis
from experiments.designs.samples import matrix, points
from experiments.designs.schema import SAMPLED, Design
from experiments.designs.shares import balanced
from model.policy import FusionPolicy
from model.scenario import Scenario, changed
from model.scenario.fields import unfold
from model.scenario.registry import split


class Task(NamedTuple):
    """One point and one replication, under every arm.

    Attributes:
        number: Position in the sweep, from 0: points in the order of the sample, and within a point its replications.
        point: Number of the point.
        replicate: Number of the replication within the point.
        draw: Number of the city: the same in tasks that share residents, firms and primary cases.
        values: The point's value on every axis.
    """

    number: int
    point: int
    replicate: int
    draw: int
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Plan:
    """A design made ready (:func:`experiments.designs.plan_of` makes and checks it).

    Attributes:
        design: The design as written.
        spec: Its scenario, with ``[set]`` laid over it.
        policies: The arms' policies, the reference first.
        varied: For each arm, whether policy keys act on it.
        axes: What varies.
        seed: Seed of cities and sample.
        days: Horizon in working days.
    """

    design: Design
    spec: Scenario
    policies: tuple[FusionPolicy, ...]
    varied: tuple[bool, ...]
    axes: tuple[Axis, ...]
    seed: int
    days: int

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms, the reference first."""
        return tuple(policy.name for policy in self.policies)

    @cached_property
    def points(self) -> list[tuple[Any, ...]]:
        """The values at every point, in the order of the axes."""
        return points(self.axes, self.design.sample, self.seed)

    @property
    def size(self) -> int:
        """Number of tasks."""
        return len(self.points) * self.design.replicates

    def task(self, number: int) -> Task:
        """Return one task."""
        point, replicate = divmod(number, self.design.replicates)
        return Task(number, point, replicate, number if self.design.draws == "own" else replicate, self.points[point])

    def tasks(self) -> Iterator[Task]:
        """Yield all tasks in order."""
        return (self.task(number) for number in range(self.size))

    def sampled(self) -> np.ndarray:
        """Return the sampled numbers, point x axis, as SALib's analysers want them.

        Raises:
            ValueError: If the method does not sample ranges.
        """
        if self.design.sample.method not in SAMPLED:
            raise ValueError(f"a {self.design.sample.method} design has no sampled numbers; allowed are {SAMPLED}")
        return matrix(self.axes, self.design.sample, self.seed)

    def text(self) -> str:
        """Return all that a worker needs to run a task, as JSON; equal texts mean equal results."""
        whole = {
            "scenario": changed(self.spec),
            "policies": [vars(policy) for policy in self.policies],
            "varied": self.varied,
            "keys": [axis.key for axis in self.axes],
            "seed": self.seed,
            "days": self.days,
        }
        return json.dumps(whole, sort_keys=True)

    def identity(self) -> str:
        """Return a hash of everything the results follow from but the code: two designs with one are the same sweep."""
        whole = [self.text(), self.design.replicates, self.design.draws, repr(self.points), _cases(self.spec)]
        return hashlib.sha256(json.dumps(whole).encode()).hexdigest()[:16]

    def scenario_hash(self) -> str:
        """Return a hash of every value of the scenario, and of the request log it names."""
        whole = [self.spec.model_dump(mode="json"), _cases(self.spec)]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:16]


class Work:
    """A plan as a worker knows it: what to build and run for a task."""

    def __init__(self, text: str):
        """Read the text that :meth:`Plan.text` wrote."""
        data = json.loads(text)
        self.spec = Scenario().with_values(data["scenario"])
        self.policies = [FusionPolicy(**fields) for fields in data["policies"]]
        self.varied, self.keys = data["varied"], data["keys"]
        self.seed, self.days = data["seed"], data["days"]

    def scenario_at(self, task: Task) -> Scenario:
        """Return the scenario of a task, shares balanced.

        Raises:
            ScenarioFault: If the point is no possible city.
        """
        values = {key: value for key, value in self._at(task) if not key.startswith(POLICY)}
        if not values:
            return self.spec
        return laid_over(self.spec, balanced(self.spec, values))

    def policies_at(self, task: Task) -> list[FusionPolicy]:
        """Return the arms' policies at a task's point."""
        levers = {key.removeprefix(POLICY): value for key, value in self._at(task) if key.startswith(POLICY)}
        pairs = zip(self.policies, self.varied, strict=True)
        return [policy.replace(**levers) if varied else policy for policy, varied in pairs]

    def _at(self, task: Task):
        return zip(self.keys, task.values, strict=True)


def laid_over(spec: Scenario, values: Mapping[str, Any]) -> Scenario:
    """Return a scenario with values (by dotted path) laid over it: as ``with_values``, and several times as fast.

    Raises:
        ScenarioFault: If the scenario would be no possible city.
    """
    tree = unfold(spec)
    try:
        for path, value in values.items():
            *sections, last = _keys_of(path)
            section = tree
            for name in sections:
                section = section[name]
            section[last] = value
        return Scenario.model_validate(tree)
    except (KeyError, ValidationError):
        return spec.with_values(values)  # slower, and says what is wrong in words


_keys_of = cache(split)  # reading a dotted path takes longer than setting its value


def _cases(spec: Scenario) -> str | None:
    """Return a hash of the table of cases that a scenario names."""
    if not spec.arrivals.cases:
        return None
    return hashlib.sha256(Path(spec.arrivals.cases).read_bytes()).hexdigest()[:16]
