"""Agents over columns: how millions of rows of NumPy arrays are seen as Mesa agents.

A population is a `Table`: named arrays of equal length, owned by the simulation. A class of agents
says, attribute by attribute, which column it reads (`Column`) or how it follows from columns (`Derived`).
A `ColumnAgent` is a handle on one row, made when somebody asks for it and forgotten when nobody holds it;
while it lives, the same row always gives the same object.

    class Resident(ColumnAgent):
        trust = Column(unit="0-1", meaning="trust in whoever answers", between=(0, 1))
        land = Column("land_use", labels=("old town", "estate"), meaning="land use of the home cell")
        wary = Derived(lambda table, rows: table["trust"][rows] < 0.3, meaning="trust below 0.3")
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

import mesa
import numpy as np
import pandas as pd

from model.state.attributes import Attribute, Column, Derived, Rows, nearest

__all__ = ["Attribute", "Column", "ColumnAgent", "Derived", "Rows", "Table", "nearest"]

_CHUNK = 65_536


class Table:
    """The columns of one population, looked up afresh at every access, so that the owner may replace or grow them.

    Args:
        source: a dict or named tuple of arrays, or a callable that returns one. Give a bound method or a
            function, not a lambda, if the model is to be pickled.
        length: a callable giving the number of rows in use; the length of the first column if left out.
            Arrays may be longer than that.
        room: the most rows the table will ever have: as many identifiers are kept for its agents. By default
            its length when it is given to the model.
        alive: name of a boolean column that is true for the rows that exist at present.
    """

    def __new__(cls, *args: Any, **kwargs: Any) -> Table:
        """Make the table with an empty register of handles, so that unpickling finds one in whatever order."""
        table = super().__new__(cls)
        table._handles = weakref.WeakValueDictionary()
        return table

    def __init__(
        self,
        source: Mapping[str, np.ndarray] | tuple | Callable[[], Any],
        length: Callable[[], int] | None = None,
        *,
        room: int | None = None,
        alive: str | None = None,
    ) -> None:
        self._source = source
        self._length = length
        self._pinned: dict[ColumnAgent, None] = {}
        self.room = room
        self.alive = alive
        self.model: Any = None
        self.agent_class: type[ColumnAgent] = ColumnAgent
        self.first_id = 0

    def __len__(self) -> int:
        if self._length is not None:
            return int(self._length())
        columns = self._columns()
        return len(next(iter(columns.values()), ())) if isinstance(columns, dict) else len(columns[0])

    def __getitem__(self, name: str) -> np.ndarray:
        """A column by its name, cut to the rows in use: a view, so writing to it writes to the column."""
        return self.array(name)[: len(self)]

    def array(self, name: str) -> np.ndarray:
        """The array behind a column, at its full size.

        Raises:
            KeyError: there is no such column.
        """
        columns = self._columns()
        try:
            return columns[name] if isinstance(columns, dict) else getattr(columns, name)
        except (KeyError, AttributeError):
            names = self.names()
            raise KeyError(f"no column {name!r}{nearest(name, names)}; the columns are {names}") from None

    def names(self) -> list[str]:
        """The names of the columns."""
        columns = self._columns()
        return list(columns if isinstance(columns, dict) else columns._fields)

    def numbers(self, rows: Rows) -> np.ndarray:
        """The row numbers that a slice or array of rows stands for."""
        return np.arange(*rows.indices(len(self))) if isinstance(rows, slice) else rows

    def count(self, rows: Rows | int) -> int:
        """How many rows a slice or array stands for; 1 for a row number."""
        return len(range(*rows.indices(len(self)))) if isinstance(rows, slice) else np.size(rows)

    def living(self) -> Rows:
        """The rows that exist at present."""
        return slice(None) if self.alive is None else np.flatnonzero(self[self.alive])

    def bind(self, model: mesa.Model, agent_class: type[ColumnAgent]) -> None:
        """Make this the table of the model's agents of one class, and take their identifiers from the model's counter.

        Raises:
            ValueError: it serves another model or class already, or its columns differ in length.
            KeyError: a column of the class is missing.
        """
        if self.model is model and self.agent_class is agent_class:
            return
        if self.model is not None:
            raise ValueError(f"this table already holds the {self.agent_class.__name__} agents of a model")
        rows = len(self)
        for attribute in agent_class.attributes().values():
            if isinstance(attribute, Column) and len(self.array(attribute.source)) < rows:
                raise ValueError(f"column {attribute.source!r} is shorter than the {rows} rows of its table")
        self.room = rows if self.room is None else self.room
        self.model, self.agent_class = model, agent_class
        self.first_id = model.agent_id_counter
        model.agent_id_counter += self.room

    def handle(self, row: int) -> ColumnAgent:
        """The agent of a row.

        Raises:
            IndexError: there is no such row.
        """
        if not 0 <= row < len(self):
            raise IndexError(f"no {self.agent_class.__name__} at row {row}; rows are 0 to {len(self) - 1}")
        return next(self.handles(np.array([row])))

    def handles(self, rows: Rows) -> Iterator[ColumnAgent]:
        """The agents of the rows, one after another."""
        numbers = self.numbers(rows)
        if self.room is not None and numbers.size and numbers.max() >= self.room:
            raise IndexError(f"the table has outgrown its room for {self.room} {self.agent_class.__name__} agents")
        known, agent_class = self._handles.data, self.agent_class
        for start in range(0, len(numbers), _CHUNK):
            for row in numbers[start : start + _CHUNK].tolist():
                reference = known.get(row)
                agent = None if reference is None else reference()
                yield _make(self, agent_class, row) if agent is None else agent

    def _columns(self) -> Any:
        return self._source() if callable(self._source) else self._source

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_handles"}


class ColumnAgent(mesa.Agent):
    """A Mesa agent whose attributes live in the columns of a table.

    Get one from `model.agents_by_type[...]`; it cannot be constructed. Two handles are equal when they are the
    same object, which is so whenever model, class and row are the same. Only declared attributes can be set; a
    subclass made with `class Mine(Branch, own_attributes=True)` keeps attributes of its own as well, and
    keeps each agent that has one.
    """

    __slots__ = ("_row", "_table")

    _attributes: ClassVar[dict[str, Attribute]] = {}
    _own_attributes: ClassVar[bool] = False

    def __init_subclass__(cls, *, own_attributes: bool | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if own_attributes is not None:
            cls._own_attributes = own_attributes
        for name, value in vars(cls).items():
            if isinstance(value, Attribute) and hasattr(ColumnAgent, name):
                place = f"{cls.__name__}.{name}"
                raise TypeError(f"{place}: every column agent already has a {name!r}; choose another name")
        defined = {name: value for base in reversed(cls.__mro__) for name, value in vars(base).items()}
        cls._attributes = {name: value for name, value in defined.items() if isinstance(value, Attribute)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        name = type(self).__name__
        raise TypeError(f"{name} agents are rows of the model's table; take them from model.agents_by_type[{name}]")

    @classmethod
    def attributes(cls) -> dict[str, Attribute]:
        """The declared attributes by name, in order of declaration."""
        return dict(cls._attributes)

    @classmethod
    def describe(cls) -> pd.DataFrame:
        """A data dictionary: unit, meaning and labels of each attribute, and whether it can be set."""
        lines = {
            name: (a.unit, a.meaning, ", ".join(a.labels or ()), isinstance(a, Column) and not a.read_only)
            for name, a in cls._attributes.items()
        }
        return pd.DataFrame.from_dict(lines, orient="index", columns=["unit", "meaning", "labels", "can be set"])

    @property
    def model(self) -> Any:
        """The model that the agent belongs to."""
        return self._table.model

    @property
    def row(self) -> int:
        """The agent's row in its table."""
        return self._row

    @property
    def unique_id(self) -> int:
        """A number no other agent of the model has; it never changes."""
        return self._table.first_id + self._row

    def remove(self) -> None:
        """Mark the agent as no longer existing, where its table keeps account of that.

        Raises:
            NotImplementedError: the population is fixed.
        """
        if self._table.alive is None:
            name = type(self).__name__
            raise NotImplementedError(f"{name} agents cannot be removed one by one: the rules of the model decide")
        self._table[self._table.alive][self._row] = False

    def __setattr__(self, name: str, value: Any) -> None:
        if hasattr(getattr(type(self), name, None), "__set__"):
            object.__setattr__(self, name, value)
        elif not self._own_attributes:
            hint = nearest(name, self._attributes)
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r} that can be set{hint}")
        else:
            object.__setattr__(self, name, value)
            self._table._pinned[self] = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.unique_id}>"

    def __reduce__(self) -> tuple:
        return _revive, (self._table, type(self), self._row), self.__dict__ or None


_set_table = ColumnAgent._table.__set__
_set_row = ColumnAgent._row.__set__


def _make(table: Table, agent_class: type[ColumnAgent], row: int) -> ColumnAgent:
    agent = object.__new__(agent_class)
    _set_table(agent, table)
    _set_row(agent, row)
    table._handles[row] = agent
    return agent


def _revive(table: Table, agent_class: type[ColumnAgent], row: int) -> ColumnAgent:
    agent = table._handles.get(row)
    return _make(table, agent_class, row) if agent is None else agent
