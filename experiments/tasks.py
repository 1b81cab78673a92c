"""Running a task: every arm of a plan at one point and one replication. A pure function, here or on another machine."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, NamedTuple

from experiments.designs.axes import POLICY
from experiments.designs.plan import Plan, Task, Work
from experiments.twins import ArmRun, imbalance, lived, run_arm, told
from model.outcomes import OUTCOMES

OUTCOME_NAMES = tuple(outcome.name for outcome in OUTCOMES)
EQUAL_HOURS = 1e-6  # hours: how far a day's paid hours may differ between arms (rounding of sums)


class Done(NamedTuple):
    """A finished task.

    Attributes:
        number: Of the task.
        outcomes: By arm, the outcomes in the order of ``OUTCOME_NAMES``; None for a run that failed.
        errors: By arm, what went wrong, or None.
        gap: Largest difference between arms of a day's paid hours.
        seconds: Wall-clock seconds that building and running took.
        sources: Hash of the model's sources, so that a worker with other code is noticed.
    """

    number: int
    outcomes: list[list[float] | None]
    errors: list[str | None]
    gap: float
    seconds: float
    sources: str


def run_task(text: str, task: Task) -> Done:
    """Run a task of the plan with this text (:meth:`Plan.text`).

    What goes wrong in a run is told in its row; what is wrong with the machine (memory, files) is raised.
    """
    from experiments.provenance import model_hash

    begun = time.perf_counter()
    work, runs, errors = _work(text), [], []
    try:
        spec = _SPECS.get((text, task.values), lambda: work.scenario_at(task))
        policies = work.policies_at(task)
    except ValueError as fault:
        runs, errors = [None] * len(work.policies), [told(fault)] * len(work.policies)
        policies = []
    city = (text, tuple(v for k, v in zip(work.keys, task.values, strict=True) if not k.startswith(POLICY)), task.draw)
    for policy in policies:
        run, error = _run(work, spec, policy, task, city)
        runs.append(run)
        errors.append(error)
    gap = imbalance([run for run in runs if run is not None])
    if gap > EQUAL_HOURS:
        errors = [error or f"paid hours differ between arms by {gap:.4g} h on a day" for error in errors]
    outcomes = [
        None if error else [float(run.outcomes[name]) for name in OUTCOME_NAMES]
        for run, error in zip(runs, errors, strict=True)
    ]
    return Done(task.number, outcomes, errors, gap, time.perf_counter() - begun, model_hash())


def _run(work: Work, spec: Any, policy: Any, task: Task, city: tuple) -> tuple[ArmRun | None, str | None]:
    """Run one arm, or take it from memory: points that differ by levers only share their city and their reference."""

    def make() -> ArmRun:
        before = _LIVED.get(city, lambda: lived(spec, work.seed, task.draw, work.days))
        return run_arm(before, policy)

    try:
        return _RUNS.get((*city, policy), make), None
    except (MemoryError, OSError):
        raise
    except Exception as fault:
        return None, told(fault)


class _Recent:
    """The last few things made, by key."""

    def __init__(self, size: int):
        self.size, self.kept = size, OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what is kept under the key, or make it."""
        found = self.kept.get(key)  # threads of a Dask worker share this: a value is never looked up twice
        if found is None:
            found = self.kept[key] = make()
            if len(self.kept) > self.size:
                self.kept.popitem(last=False)
        return found


_SPECS = _Recent(1)
_LIVED = _Recent(1)
_RUNS = _Recent(1024)


@lru_cache(maxsize=4)
def _work(text: str) -> Work:
    return Work(text)


def rows_of(plan: Plan, done: Done) -> list[dict[str, Any]]:
    """Return a finished task as rows, one an arm: task, point, replicate, arm, values, outcomes, hours_gap, error."""
    task = plan.task(done.number)
    values = {axis.key: value for axis, value in zip(plan.axes, task.values, strict=True)}
    head = {"task": task.number, "point": task.point, "replicate": task.replicate}
    return [
        head
        | {"arm": arm}
        | values
        | dict(zip(OUTCOME_NAMES, outcomes or [None] * len(OUTCOME_NAMES), strict=True))
        | {"hours_gap": done.gap, "error": error}
        for arm, outcomes, error in zip(plan.arms, done.outcomes, done.errors, strict=True)
    ]
