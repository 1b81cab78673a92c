"""The twin cities for those who have a workflow of their own: as a SALib problem, and as a model of the EMA workbench.

Both see the laboratory as a function: values of some keys in, for every outcome the mean over replications of what an
arm changes against the first arm out. With one arm, its outcomes themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.designs import plan_of, uncertain_keys
from experiments.designs.axes import POLICY, range_axis
from experiments.designs.plan import Task
from experiments.designs.samples import salib_problem as problem_of
from experiments.tasks import OUTCOME_NAMES, run_task

if TYPE_CHECKING:
    from ema_workbench import Model

UNCERTAIN = "uncertain"  # in place of keys: everything uncertain


class Evaluation:
    """Values of some keys in, what an arm changes out; can be pickled, and called on other processes.

    Args:
        scenario: A shipped scenario's name, or a file.
        arms: One arm, or two; names of presets.
        keys: Scenario parameters and ``policy.<lever>``, or ``"uncertain"``.
        days: Horizon in working days; None takes the scenario's own.
        seed: Seed of the cities; None takes the scenario's own.
        replicates: Cities over which a value is the mean; the same ones at every point.

    Raises:
        ScenarioFault: If any of these is unsound.
    """

    def __init__(
        self,
        scenario: str,
        arms: Sequence[str] = ("siloed", "fused"),
        keys: Sequence[str] | str = UNCERTAIN,
        days: int | None = None,
        seed: int | None = None,
        replicates: int = 1,
    ):
        if not 1 <= len(arms) <= 2:
            raise ValueError(f"{len(arms)} arms are named ({', '.join(arms)}); allowed are one or two")
        given = {"days": days, "seed": seed}
        plan = plan_of(
            {name: value for name, value in given.items() if value is not None}
            | {"scenario": str(scenario), "arms": list(arms), "replicates": replicates}
            | {"keys": list(_listed(keys)), "sample": {"method": "latin", "n": 1}}
        )
        self.keys = tuple(axis.key for axis in plan.axes)
        self.axes, self.text, self.replicates = plan.axes, plan.text(), replicates

    def __call__(self, **values: float) -> dict[str, float]:
        """Return, for values by key, every outcome's mean difference (or mean, with one arm).

        Raises:
            ValueError: If the values make no possible city, or a run fails.
        """
        point = tuple(axis.at(values[axis.key]) for axis in self.axes)
        found = []
        for number in range(self.replicates):
            done = run_task(self.text, Task(number, 0, number, number, point))
            for error in done.errors:
                if error:
                    raise ValueError(f"no outcome at {dict(zip(self.keys, point, strict=True))}: {error}")
            found.append(
                np.subtract(done.outcomes[-1], done.outcomes[0]) if len(done.outcomes) > 1 else done.outcomes[0]
            )
        return dict(zip(OUTCOME_NAMES, map(float, np.mean(found, axis=0)), strict=True))


def salib_problem(keys: Sequence[str] | str = UNCERTAIN) -> dict[str, Any]:
    """Return the SALib problem of some keys: ``num_vars``, ``names``, ``bounds`` (plausible ranges, levers 0 to 1).

    Raises:
        ValueError: If a key is unknown (the nearest one is named) or has no range.
    """
    return problem_of([range_axis(key) for key in _listed(keys)])


def salib_function(evaluation: Evaluation, outcome: str) -> Callable[[np.ndarray], np.ndarray]:
    """Return the function of a matrix (point x key, in the order of the evaluation's keys) that SALib evaluates.

        evaluation = Evaluation("street", keys=["alliances.formation", "referral.bounce"])
        problem = SALib.ProblemSpec(salib_problem(evaluation.keys))
        problem.sample_sobol(64).evaluate(salib_function(evaluation, "days_to_resolution")).analyze_sobol()

    Raises:
        ValueError: If there is no outcome of that name.
    """
    if outcome not in OUTCOME_NAMES:
        raise ValueError(f"there is no outcome {outcome!r}; allowed are {', '.join(OUTCOME_NAMES)}")

    def evaluate(matrix: np.ndarray) -> np.ndarray:
        rows = (dict(zip(evaluation.keys, row, strict=True)) for row in np.atleast_2d(matrix))
        return np.array([evaluation(**row)[outcome] for row in rows])

    return evaluate


def ema_model(evaluation: Evaluation, outcomes: Sequence[str] = OUTCOME_NAMES, name: str = "ronghe") -> Model:
    """Return the model for the EMA workbench: parameters are its uncertainties, ``policy.<lever>`` keys its levers.

    The workbench wants names that Python could have: ``referral.bounce`` is called ``referral__bounce`` there.

        evaluation = Evaluation("street", keys=["referral.bounce", "policy.grid_merging"])
        experiments, results = ema_workbench.perform_experiments(ema_model(evaluation), scenarios=50, policies=4)

    Args:
        evaluation: What is evaluated; with two arms, results are differences of the second to the first.
        outcomes: Names of the outcomes wanted.
        name: Letters and digits only, as the workbench demands.
    """
    from ema_workbench import IntegerParameter, Model, RealParameter, ScalarOutcome

    model = Model(name, function=_Chosen(evaluation, tuple(outcomes)))
    made = {
        axis.key: IntegerParameter(named(axis.key), int(axis.low), int(axis.high))
        if axis.whole
        else RealParameter(named(axis.key), float(axis.low), float(axis.high))
        for axis in evaluation.axes
    }
    model.uncertainties = [parameter for key, parameter in made.items() if not key.startswith(POLICY)]
    model.levers = [parameter for key, parameter in made.items() if key.startswith(POLICY)]
    model.outcomes = [ScalarOutcome(outcome) for outcome in outcomes]
    return model


def named(key: str) -> str:
    """Return what a key is called in the EMA workbench."""
    return key.replace(".", "__")


class _Chosen:
    """An evaluation reduced to some outcomes; the workbench wants no others."""

    __name__ = "ronghe"  # the workbench asks a function for its name

    def __init__(self, evaluation: Evaluation, outcomes: tuple[str, ...]):
        self.evaluation, self.outcomes = evaluation, outcomes
        self.keys = {named(key): key for key in evaluation.keys}

    def __call__(self, **values: float) -> Mapping[str, float]:
        found = self.evaluation(**{self.keys[name]: value for name, value in values.items()})
        return {outcome: found[outcome] for outcome in self.outcomes}


def _listed(keys: Sequence[str] | str) -> Sequence[str]:
    return uncertain_keys() if keys == UNCERTAIN else [keys] if isinstance(keys, str) else keys
