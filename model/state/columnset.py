"""Sets of agents of one table: row numbers, and whole columns wherever an attribute is named.

What names an attribute (`get`, `set`, `agg`, `sort`, `groupby`, `select(where=...)`) works on whole columns; what
calls Python for each agent makes handles as it goes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import mesa
import numpy as np
import pandas as pd
from mesa.agentset import AbstractAgentSet, GroupBy

from model.state.attributes import Attribute, Column, Rows, nearest
from model.state.columns import ColumnAgent, Table
from model.state.handled import INFINITE, ColumnGroupBy, HandledAgents, aggregated, limited

__all__ = ["ColumnAgentSet"]


class ColumnAgentSet(HandledAgents):
    """An ordered set of agents of one class that live in one table.

    `ColumnAgentSet.of(model, agent_class, table)` is the population, which no set operation changes: agents can be
    neither added, removed nor reordered in it. Sets derived from it (`select`, `copy`, `|`, ...) can be changed.
    `ColumnAgentSet(agents, random)` holds the agents given, all of one table.
    """

    def __init__(self, agents: Iterable[ColumnAgent] = (), random: Any = None) -> None:
        agents = list(agents)
        self.table: Table = getattr(agents[0], "_table", None) if agents else Table({})
        self._rows: np.ndarray | None = self._rows_of(agents)
        self._mask: np.ndarray | None = None
        self._random = None if random is getattr(self.table.model, "random", None) else random

    @classmethod
    def of(cls, model: mesa.Model, agent_class: type[ColumnAgent], table: Table) -> ColumnAgentSet:
        """The whole population of a class in a model."""
        table.bind(model, agent_class)
        return cls._over(table, None, None)

    @property
    def random(self) -> Any:
        """The random generator: the model's, unless another was given."""
        return self._random or getattr(self.table.model, "random", None)

    @property
    def agent_class(self) -> type[ColumnAgent]:
        """The class of the agents."""
        return self.table.agent_class

    @property
    def rows(self) -> np.ndarray:
        """The row numbers of the agents, in order."""
        return self.table.numbers(self._index)

    @property
    def _index(self) -> Rows:
        return self.table.living() if self._rows is None else self._rows

    def __len__(self) -> int:
        index = self._index
        return len(self.table) if isinstance(index, slice) else len(index)

    def __iter__(self) -> Iterator[ColumnAgent]:
        return self.table.handles(self._index)

    def __contains__(self, agent: Any) -> bool:
        if getattr(agent, "_table", None) is not self.table:
            return False
        if self._rows is None:
            return self._present(agent)
        mask = self._members()
        return agent._row < len(mask) and bool(mask[agent._row])

    def __getitem__(self, item: int | slice) -> Any:
        rows = self.rows[item]
        return list(self.table.handles(rows)) if isinstance(item, slice) else self.table.handle(int(rows))

    def __copy__(self) -> ColumnAgentSet:
        return self._subset(self.rows.copy())

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)} {self.agent_class.__name__}>"

    # Whole columns

    def get(self, attr_names: str | list[str], handle_missing: str = "error", default_value: Any = None) -> Any:
        """The values of an attribute as a new array in the order of the set, or a list of lists for several.

        What is not a column (a property or method of the class) comes as a list.

        Raises:
            AttributeError: an attribute is missing and `handle_missing` is "error".
        """
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing is 'error' or 'default', not {handle_missing!r}")
        if not isinstance(attr_names, str):
            lists = [self.get(name, handle_missing, default_value) for name in attr_names]
            plain = [values.tolist() if isinstance(values, np.ndarray) else values for values in lists]
            return [list(row) for row in zip(*plain, strict=True)] if plain else [[] for _ in range(len(self))]
        values = self._values(attr_names)
        if values is not None:
            return values.copy() if values.base is not None else values
        if hasattr(self.agent_class, attr_names) or self.agent_class._own_attributes:
            return super().get(attr_names, handle_missing, default_value)
        if handle_missing == "default":
            return [default_value] * len(self)
        raise self._missing(attr_names)

    def set(self, attr_name: str, value: Any) -> ColumnAgentSet:
        """Set an attribute: to one value for all agents, or to one value for each if a sequence as long is given."""
        attribute = self._attribute(attr_name)
        if isinstance(attribute, Column):
            attribute.write(self.table, self._index, value)
            return self
        if not hasattr(self.agent_class, attr_name) and not self.agent_class._own_attributes:
            raise self._missing(attr_name)
        return super().set(attr_name, value)

    def agg(self, attribute: str, func: Callable | Iterable[Callable]) -> Any:
        """One or several functions of all values of an attribute; a function is given a read-only array."""
        values = self._values(attribute)
        if values is None:
            return super().agg(attribute, func)
        values = values.view()
        values.setflags(write=False)
        results = [aggregated(f, values) for f in ([func] if callable(func) else func)]
        return results[0] if callable(func) else results

    def select(
        self,
        filter_func: Callable[[Any], bool] | None = None,
        at_most: int | float = INFINITE,
        inplace: bool = False,
        agent_type: type | None = None,
        *,
        where: Mapping[str, Any] | np.ndarray | None = None,
    ) -> ColumnAgentSet:
        """Some of the agents: those that pass the test, at most so many (an int) or such a share (a float up to 1).

        Args:
            filter_func: a test of one agent.
            at_most: the first so many of those that pass.
            inplace: change this set instead of making a new one.
            agent_type: a class they must belong to.
            where: the fast way: a boolean for each agent, or `{attribute: value}`, all to be met, where a list,
                tuple, set or array of values means any of them.
        """
        rows = self.rows
        if where is not None:
            rows = rows[self._matches(where)]
        if agent_type is not None and not issubclass(self.agent_class, agent_type):
            rows = rows[:0]
        limit = limited(at_most, len(self))
        if filter_func is not None:
            agents = self.table.handles(rows)
            rows = np.fromiter((a._row for a in islice(filter(filter_func, agents), limit)), dtype=np.intp)
        return self._placed(rows[:limit].copy(), inplace)

    def sort(self, key: Callable | str, ascending: bool = False, inplace: bool = False) -> ColumnAgentSet:
        """The agents in order of an attribute or function; as in Mesa the highest come first unless told.

        Ties keep their order. NaN counts as highest, and None, where labels can be missing, as lowest.
        """
        attribute = self._attribute(key) if isinstance(key, str) else None
        if attribute is not None:
            keys = attribute.sort_keys(self.table, self._index)
        elif key in ("row", "unique_id"):
            keys = self.rows
        else:
            return super().sort(key, ascending, inplace)
        if ascending:
            order = np.argsort(keys, kind="stable")
        else:
            order = len(keys) - 1 - np.argsort(keys[::-1], kind="stable")[::-1]
        return self._placed(self.rows[order], inplace)

    def groupby(self, by: Callable | str, result_type: str = "agentset") -> GroupBy:
        """Groups of agents that share an attribute's value or a function's result, in order of first appearance."""
        attribute = self._attribute(by) if isinstance(by, str) else None
        if attribute is None:
            return super().groupby(by, result_type)
        codes, found = pd.factorize(attribute.raw(self.table, self._index), use_na_sentinel=False)
        order = np.argsort(codes.astype(np.min_scalar_type(len(found))), kind="stable")
        ends = np.cumsum(np.bincount(codes, minlength=len(found)))
        parts = np.split(self.rows[order], ends[:-1])
        groups = {k: self._subset(rows) for k, rows in zip(attribute.shown(found), parts, strict=False)}
        return GroupBy({k: g.to_list() for k, g in groups.items()}) if result_type == "list" else ColumnGroupBy(groups)

    def to_frame(self, *names: str) -> pd.DataFrame:
        """Attributes as a data frame with a row for each agent, by unique_id; all of them if none is named."""
        columns: dict[str, Any] = {}
        for name in names or self.agent_class.attributes():
            attribute = self._attribute(name)
            if attribute is not None and attribute.labels is not None:
                codes = attribute.raw(self.table, self._index)
                columns[name] = pd.Categorical.from_codes(codes, list(attribute.labels))
            elif np.ndim(values := self.get(name)) > 1:
                columns |= {f"{name}_{i}": column for i, column in enumerate(np.asarray(values).T)}
            else:
                columns[name] = values
        return pd.DataFrame(columns, index=pd.Index(self.get("unique_id"), name="unique_id"))

    # Membership

    def add(self, agent: ColumnAgent) -> None:
        """Put an agent into a derived set, at the end."""
        if agent not in self:
            self._replace(np.append(self.rows, self._rows_of([agent])))

    def discard(self, agent: ColumnAgent) -> None:
        """Take an agent out of a derived set, if it is in."""
        if agent in self:
            self._replace(self.rows[self.rows != agent._row])

    def clear(self) -> None:
        """Take all agents out of a derived set."""
        self._replace(np.empty(0, dtype=np.intp))

    def __ior__(self, other: Any) -> ColumnAgentSet:
        joined = self | other
        return self._replace(joined.rows) if self._akin(joined) else self._update(joined)

    def __iand__(self, other: Any) -> ColumnAgentSet:
        return self._replace((self & other).rows)

    def __isub__(self, other: Any) -> ColumnAgentSet:
        return self._replace((self - other).rows)

    def __and__(self, other: Any) -> AbstractAgentSet:
        return self._subset(other.rows[self._has(other.rows)]) if self._akin(other) else super().__and__(other)

    def __or__(self, other: Any) -> AbstractAgentSet:
        if not self._akin(other):
            return super().__or__(other)
        return self._subset(np.concatenate([self.rows, other.rows[~self._has(other.rows)]]))

    def __sub__(self, other: Any) -> AbstractAgentSet:
        return self._subset(self.rows[~other._has(self.rows)]) if self._akin(other) else super().__sub__(other)

    def __le__(self, other: Any) -> bool:
        return bool(np.all(other._has(self.rows))) if self._akin(other) else super().__le__(other)

    def __ge__(self, other: Any) -> bool:
        return bool(np.all(self._has(other.rows))) if self._akin(other) else super().__ge__(other)

    def _akin(self, other: Any) -> bool:
        return isinstance(other, ColumnAgentSet) and other.table is self.table

    def _has(self, rows: np.ndarray) -> np.ndarray:
        mask = self._members()
        inside = rows < len(mask)
        inside[inside] = mask[rows[inside]]
        return inside

    def _members(self) -> np.ndarray:
        if self._rows is None or self._mask is None:
            self._mask = np.zeros(len(self.table), dtype=bool)
            self._mask[self._index] = True
        return self._mask

    def _rows_of(self, agents: Iterable[ColumnAgent]) -> np.ndarray:
        agents = list(dict.fromkeys(agents))
        for agent in agents:
            if self.table is None or getattr(agent, "_table", None) is not self.table:
                raise TypeError(f"{agent!r} does not live in the table of the others; keep them in a MixedAgentSet")
        return np.array([agent._row for agent in agents], dtype=np.intp)

    def _from_iterable(self, agents: Iterable) -> AbstractAgentSet:
        agents = list(agents)
        return super()._from_iterable(agents) if agents else self._subset(np.empty(0, dtype=np.intp))

    def _update(self, agents: Iterable[ColumnAgent]) -> ColumnAgentSet:
        return self._replace(self._rows_of(agents))

    def _placed(self, rows: np.ndarray, inplace: bool) -> ColumnAgentSet:
        return self._replace(rows) if inplace else self._subset(rows)

    def _replace(self, rows: np.ndarray) -> ColumnAgentSet:
        if self._rows is None:
            name = self.agent_class.__name__
            raise NotImplementedError(f"this set is the model's whole population of {name}; change a copy() of it")
        self._rows, self._mask = rows, None
        return self

    def _subset(self, rows: np.ndarray) -> ColumnAgentSet:
        return self._over(self.table, rows, self._random)

    @classmethod
    def _over(cls, table: Table, rows: np.ndarray | None, random: Any) -> ColumnAgentSet:
        agents = cls.__new__(cls)
        agents.table, agents._rows, agents._random, agents._mask = table, rows, random, None
        return agents

    def _shuffled(self) -> Iterable[ColumnAgent]:
        rows = self.rows.tolist()
        self.random.shuffle(rows)
        return self.table.handles(np.array(rows, dtype=np.intp))

    def _turns(self) -> Iterator[ColumnAgent]:
        return filter(self._present, self) if self._rows is None and self.table.alive else iter(self)

    def _present(self, agent: ColumnAgent) -> bool:
        return self._rows is not None or self.table.alive is None or bool(self.table[self.table.alive][agent._row])

    # Attributes

    def _attribute(self, name: str) -> Attribute | None:
        return self.agent_class._attributes.get(name)

    def _values(self, name: str) -> np.ndarray | None:
        if name in ("row", "unique_id"):
            return self.rows + (self.table.first_id if name == "unique_id" else 0)
        attribute = self._attribute(name)
        return None if attribute is None else attribute.values(self.table, self._index)

    def _matches(self, where: Mapping[str, Any] | np.ndarray) -> np.ndarray:
        if not isinstance(where, Mapping):
            mask = np.asarray(where)
            if mask.dtype != bool or mask.shape != (len(self),):
                raise ValueError(f"where needs {len(self)} booleans, not {mask.dtype} values of shape {mask.shape}")
            return mask
        mask = np.ones(len(self), dtype=bool)
        for name, wanted in where.items():
            attribute = self._attribute(name)
            several = isinstance(wanted, Collection) and not isinstance(wanted, str)
            wanted = list(wanted) if several else [wanted]
            if attribute is None:
                mask &= np.array([value in wanted for value in self.get(name)], dtype=bool)
            else:
                raw, codes = attribute.raw(self.table, self._index), [attribute.code(value) for value in wanted]
                mask &= np.isin(raw, codes) if several else raw == codes[0]
        return mask

    def _missing(self, name: str) -> AttributeError:
        hint = nearest(name, self.agent_class._attributes)
        return AttributeError(f"{self.agent_class.__name__} has no attribute {name!r}{hint}")
