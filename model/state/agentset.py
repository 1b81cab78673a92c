"""How a model comes to own sets of agents over columns, with the whole interface of a Mesa AgentSet.

`ColumnAgentSet` is a population or a part of it. `Everybody` is what `model.agents` becomes: all populations and the
agents registered with Mesa in the usual way. `install` puts both in place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

import mesa
import numpy as np
from mesa.agentset import AbstractAgentSet, GroupBy

from model.state.columns import ColumnAgent, Table
from model.state.columnset import ColumnAgentSet
from model.state.handled import INFINITE, ColumnGroupBy, HandledAgents, MixedAgentSet, limited

__all__ = ["ColumnAgentSet", "ColumnGroupBy", "Everybody", "MixedAgentSet", "install"]


def install(model: mesa.Model, tables: Mapping[type[ColumnAgent], Table]) -> None:
    """Show tables as Mesa agents: `model.agents_by_type[cls]` for each class given, and `model.agents` for all.

    Agents that users create and register in the ordinary way keep working and appear in `model.agents` too.
    Called again, it adds the populations that are new.
    """
    if not isinstance(model._all_agents, Everybody):
        model._all_agents = Everybody(model._all_agents)
    for agent_class, table in tables.items():
        if any(table is known.table for known in model._all_agents.populations):
            continue
        population = ColumnAgentSet.of(model, agent_class, table)
        model._agents_by_type[agent_class] = population
        model._all_agents.populations.append(population)


class Everybody(HandledAgents):
    """All agents of a model: its populations, one after another, then those registered with Mesa one by one.

    Selections by type are free; what must look at each agent makes a handle for each, so with millions of rows
    prefer `model.agents_by_type`. Values of attributes come as lists.
    """

    def __init__(self, registered: AbstractAgentSet) -> None:
        self.populations: list[ColumnAgentSet] = []
        self.registered = registered

    @property
    def random(self) -> Any:
        """The model's own generator."""
        return self.registered.random

    def __len__(self) -> int:
        return sum(map(len, self._parts()))

    def __iter__(self) -> Iterator:
        return chain.from_iterable(self._parts())

    def __contains__(self, agent: Any) -> bool:
        return any(agent in part for part in self._parts())

    def __repr__(self) -> str:
        return f"<Everybody: {self.populations}, {len(self.registered)} others>"

    def select(
        self,
        filter_func: Callable[[Any], bool] | None = None,
        at_most: int | float = INFINITE,
        inplace: bool = False,
        agent_type: type | None = None,
    ) -> AbstractAgentSet:
        """The agents that pass a test, are of a type, or both; at most so many (or such a share) of them."""
        limit = limited(at_most, len(self))
        parts = [p for p in self.populations if agent_type is None or issubclass(p.agent_class, agent_type)]
        others = [a for a in self.registered if agent_type is None or isinstance(a, agent_type)]
        if len(parts) == 1 and not others and not inplace:
            return parts[0].select(filter_func, INFINITE if limit is None else limit)
        return self._result(islice(filter(filter_func or _any, chain(*parts, others)), limit), inplace)

    def groupby(self, by: Callable | str, result_type: str = "agentset") -> GroupBy:
        """Groups of agents that share an attribute's value or a function's result; quick for `by=type`."""
        if by is not type or result_type == "list":
            return super().groupby(by, result_type)
        others = self.registered.groupby(type).groups
        return ColumnGroupBy({p.agent_class: p.copy() for p in self.populations if len(p)} | others)

    def get(self, attr_names: str | list[str], handle_missing: str = "error", default_value: Any = None) -> list:
        """The values of an attribute of all agents as a list, or a list of lists for several."""
        lists = (part.get(attr_names, handle_missing, default_value) for part in self._parts())
        return [v for values in lists for v in (values.tolist() if isinstance(values, np.ndarray) else values)]

    def set(self, attr_name: str, value: Any) -> Everybody:
        """Set an attribute of all agents to one value."""
        if np.ndim(value):
            raise TypeError("model.agents.set takes one value; set one for each in model.agents_by_type[...]")
        for part in self._parts():
            part.set(attr_name, value)
        return self

    def add(self, agent: Any) -> None:
        """Register an agent; Mesa calls this. A row of a population is in already."""
        if agent not in self:
            self._ordinary(agent)
            self.registered.add(agent)

    def discard(self, agent: Any) -> None:
        """Deregister an agent; Mesa calls this."""
        if agent in self:
            self._ordinary(agent)
            self.registered.discard(agent)

    def _ordinary(self, agent: Any) -> None:
        if isinstance(agent, ColumnAgent):
            raise NotImplementedError(f"{agent!r} is a row of a population; it cannot be added or removed here")

    def _update(self, agents: Iterable) -> AbstractAgentSet:
        raise NotImplementedError("model.agents holds all agents of the model; leave out inplace, or change a copy()")

    def _turns(self) -> Iterator:
        others = (agent for agent in self.registered.to_list() if agent in self.registered)
        return chain(*(population._turns() for population in self.populations), others)

    def _parts(self) -> list[AbstractAgentSet]:
        return [*self.populations, self.registered]


def _any(agent: Any) -> bool:
    return True
