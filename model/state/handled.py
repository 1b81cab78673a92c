"""What sets of agents share that are not sets of Mesa's own: each method in terms of handles, one agent at a time.

`HandledAgents` is the common ground, `MixedAgentSet` the set of agents of any kinds, `ColumnGroupBy` what grouping
gives. Where whole columns answer, the set of one table (`model.state.columnset`) does so instead.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np
from mesa.agentset import AbstractAgentSet, AgentSet, GroupBy

__all__ = ["INFINITE", "ColumnGroupBy", "HandledAgents", "MixedAgentSet", "aggregated", "limited"]

INFINITE = float("inf")
_SAME_AS = {
    min: np.min,
    max: np.max,
    sum: lambda values: np.sum(values, dtype=np.float64 if values.dtype.kind == "f" else None),
}


class HandledAgents(AbstractAgentSet):
    """What the sets below share: every method by way of handles, in terms of a few that they define."""

    def __getitem__(self, item: int | slice) -> Any:
        return self.to_list()[item]

    def __copy__(self) -> AbstractAgentSet:
        return self._from_iterable(self)

    def copy(self) -> AbstractAgentSet:
        """A set of the same agents that can be changed without changing this one."""
        return self.__copy__()

    def to_list(self) -> list:
        """The agents as a list."""
        return list(self)

    def get(self, attr_names: str | list[str], handle_missing: str = "error", default_value: Any = None) -> Any:
        """The values of an attribute as a list, or a list of lists for several; see Mesa."""
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing is 'error' or 'default', not {handle_missing!r}")
        missing = () if handle_missing == "error" else (default_value,)
        if isinstance(attr_names, str):
            return [getattr(agent, attr_names, *missing) for agent in self]
        return [[getattr(agent, name, *missing) for name in attr_names] for agent in self]

    def select(
        self,
        filter_func: Callable[[Any], bool] | None = None,
        at_most: int | float = INFINITE,
        inplace: bool = False,
        agent_type: type | None = None,
    ) -> AbstractAgentSet:
        """The agents that pass a test, are of a type, or both; at most so many (or such a share) of them."""
        if filter_func is None and agent_type is None and at_most == INFINITE:
            return self if inplace else self.copy()
        chosen = (
            agent
            for agent in self
            if (filter_func is None or filter_func(agent)) and (agent_type is None or isinstance(agent, agent_type))
        )
        return self._result(islice(chosen, limited(at_most, len(self))), inplace)

    def shuffle(self, inplace: bool = False) -> AbstractAgentSet:
        """The agents in random order, by the model's own generator."""
        return self._result(self._shuffled(), inplace)

    def sort(self, key: Callable | str, ascending: bool = False, inplace: bool = False) -> AbstractAgentSet:
        """The agents in order of an attribute or function; as in Mesa the highest come first unless told."""
        key = operator.attrgetter(key) if isinstance(key, str) else key
        return self._result(sorted(self, key=key, reverse=not ascending), inplace)

    def groupby(self, by: Callable | str, result_type: str = "agentset") -> GroupBy:
        """Groups of agents that share an attribute's value or a function's result."""
        key = operator.attrgetter(by) if isinstance(by, str) else by
        groups: dict[Any, list] = {}
        for agent in self:
            groups.setdefault(key(agent), []).append(agent)
        if result_type == "list":
            return GroupBy(groups)
        return ColumnGroupBy({value: self._from_iterable(agents) for value, agents in groups.items()})

    def do(self, method: str | Callable, *args: Any, **kwargs: Any) -> AbstractAgentSet:
        """Call a method, or a function of the agent, for each agent still in the set when its turn comes."""
        call = _caller(method, args, kwargs)
        for agent in self._turns():
            call(agent)
        return self

    def map(self, method: str | Callable, *args: Any, **kwargs: Any) -> list:
        """The results of a method, or of a function of the agent, for each agent."""
        call = _caller(method, args, kwargs)
        return [call(agent) for agent in self._turns()]

    def shuffle_do(self, method: str | Callable, *args: Any, **kwargs: Any) -> AbstractAgentSet:
        """As `do`, in random order by the model's own generator."""
        call = _caller(method, args, kwargs)
        for agent in self._shuffled():
            if self._present(agent):
                call(agent)
        return self

    def remove(self, agent: Any) -> None:
        """Take an agent out; KeyError if it is not in."""
        if agent not in self:
            raise KeyError(agent)
        self.discard(agent)

    def _from_iterable(self, agents: Iterable) -> AbstractAgentSet:
        agents = list(dict.fromkeys(agents))
        tables = {getattr(agent, "_table", None) for agent in agents}
        from model.state.columnset import ColumnAgentSet  # the set of one table builds on this one

        kind = AgentSet if tables == {None} else ColumnAgentSet if len(tables) == 1 else MixedAgentSet
        return kind(agents, self.random)

    def _result(self, agents: Iterable, inplace: bool) -> AbstractAgentSet:
        return self._update(agents) if inplace else self._from_iterable(agents)

    def _shuffled(self) -> Iterable:
        agents = self.to_list()
        self.random.shuffle(agents)
        return agents

    def _turns(self) -> Iterator:
        return (agent for agent in self.to_list() if self._present(agent))

    def _present(self, agent: Any) -> bool:
        return agent in self


class ColumnGroupBy(GroupBy):
    """Mesa's GroupBy, aggregating each group by whole columns."""

    def agg(self, attr_name: str, func: Callable) -> dict:
        """The function of the attribute's values, for each group."""
        return {name: group.agg(attr_name, func) for name, group in self.groups.items()}


class MixedAgentSet(HandledAgents):
    """An ordered set of agents of any kind, held strongly: what remains of `model.agents` after a selection or sort."""

    def __init__(self, agents: Iterable = (), random: Any = None) -> None:
        self._agents = dict.fromkeys(agents)
        self.random = next(iter(self._agents)).model.random if random is None and self._agents else random

    def __len__(self) -> int:
        return len(self._agents)

    def __iter__(self) -> Iterator:
        return iter(self._agents)

    def __contains__(self, agent: Any) -> bool:
        return agent in self._agents

    def add(self, agent: Any) -> None:
        """Put an agent in, at the end."""
        self._agents[agent] = None

    def discard(self, agent: Any) -> None:
        """Take an agent out, if it is in."""
        self._agents.pop(agent, None)

    def _update(self, agents: Iterable) -> MixedAgentSet:
        self._agents = dict.fromkeys(agents)
        return self


def aggregated(func: Callable, values: np.ndarray) -> Any:
    """A function of values; min, max and sum of Python by way of NumPy, and as plain Python values."""
    if values.ndim == 1 and values.dtype.kind in "biuf" and func in _SAME_AS:
        return _SAME_AS[func](values).item()
    return func(values)


def _caller(method: str | Callable, args: tuple, kwargs: dict) -> Callable:
    if isinstance(method, str):
        return operator.methodcaller(method, *args, **kwargs)
    return (lambda agent: method(agent, *args, **kwargs)) if args or kwargs else method


def limited(at_most: int | float, size: int) -> int | None:
    """The highest number of agents that `at_most` of Mesa allows of so many; None if it does not limit them."""
    if isinstance(at_most, float) and at_most <= 1.0:
        at_most = int(size * at_most)
    return None if at_most == INFINITE else max(0, math.ceil(at_most))
