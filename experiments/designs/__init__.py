"""Designs of sweeps: what varies, how the space is sampled, and the tasks that follow from it."""

from experiments.designs.axes import Axis, uncertain_keys
from experiments.designs.check import own_policy, plan_of
from experiments.designs.plan import Plan, Task
from experiments.designs.schema import Design

__all__ = ["Axis", "Design", "Plan", "Task", "own_policy", "plan_of", "uncertain_keys"]
