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

import difflib
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import mesa
import numpy as np
import pandas as pd

__all__ = ["Attribute", "Column", "ColumnAgent", "Derived", "Rows", "Table", "nearest"]

Rows = slice | np.ndarray
"""What selects rows: a slice or an array of row numbers; both index a column directly."""

_CHUNK = 65_536


class Attribute:
    """What `Column` and `Derived` share: a name, a unit, a meaning and, for enumerations, labels.

    Args:
        unit: unit or range, for the reader ("0-1", "hours a month").
        meaning: what the value says, in the field's terms.
        labels: names of the codes 0, 1, ...; code -1 reads as None. Reads give labels, writes accept them.
    """

    def __init__(self, *, unit: str, meaning: str, labels: Sequence[str] | None) -> None:
        self.name = ""
        self.unit = unit
        self.meaning = meaning
        self.labels = None if labels is None else tuple(labels)
        if self.labels is not None:
            if len(set(self.labels)) < len(self.labels):
                raise ValueError(f"labels name a value twice: {self.labels}")
            self._codes = {label: code for code, label in enumerate(self.labels)} | {None: -1}
            self._lookup = np.array([*self.labels, None], dtype=object)
            ranks = [sorted(self.labels).index(label) for label in self.labels]
            self._ranks = np.array([*ranks, -1])

    def __set_name__(self, owner: type, name: str) -> None:
        if hasattr(ColumnAgent, name):
            raise TypeError(f"{owner.__name__}.{name}: every column agent already has a {name!r}; choose another name")
        self.name = name

    def raw(self, table: Table, rows: Rows) -> np.ndarray:
        """The stored values of the rows: codes where there are labels. May be a view of the column."""
        raise NotImplementedError

    def values(self, table: Table, rows: Rows) -> np.ndarray:
        """The values of the rows as users see them: labels instead of codes. May be a view of the column."""
        raw = self.raw(table, rows)
        return raw if self.labels is None else self._lookup[self._checked(raw)]

    def sort_keys(self, table: Table, rows: Rows) -> np.ndarray:
        """Values that order the rows as their attribute would: for labels, their place in the alphabet."""
        raw = self.raw(table, rows)
        if raw.ndim > 1:
            raise TypeError(f"{self.name} has {raw.shape[1]} values for each agent; sort by a function of them")
        return raw if self.labels is None else self._ranks[self._checked(raw)]

    def code(self, value: Any) -> Any:
        """The stored form of one value: the code of a label, anything else unchanged.

        Raises:
            ValueError: the value is not among the labels.
        """
        if self.labels is None:
            return value
        try:
            return self._codes[value]
        except (KeyError, TypeError):
            hint = nearest(str(value), self.labels)
            raise ValueError(f"{self.name}: {value!r} is not one of {list(self.labels)}{hint}") from None

    def shown(self, raw: np.ndarray) -> list:
        """Stored values as a list of plain Python values, labels instead of codes."""
        return raw.tolist() if self.labels is None else self._lookup[self._checked(raw)].tolist()

    def _checked(self, codes: np.ndarray) -> np.ndarray:
        if codes.size and (codes.min() < -1 or codes.max() >= len(self.labels)):
            raise ValueError(f"{self.name} holds codes outside -1..{len(self.labels) - 1}")
        return codes

    def _scalar(self, raw: Any) -> Any:
        if isinstance(raw, np.ndarray):  # several values for each agent: its row of the column
            return raw
        value = raw.item() if isinstance(raw, np.generic) else raw
        return value if self.labels is None else self._lookup[self._checked(np.array([value]))].item()


class Column(Attribute):
    """An attribute stored in a column of the agent's table; read and written in place.

    Args:
        source: name of the column; the attribute's own name if left out.
        unit, meaning, labels: see `Attribute`.
        between: lowest and highest value a user may write.
        read_only: refuse writes by users; the simulation writes to its arrays as it likes.
    """

    def __init__(
        self,
        source: str | None = None,
        *,
        unit: str = "",
        meaning: str = "",
        labels: Sequence[str] | None = None,
        between: tuple[float, float] | None = None,
        read_only: bool = False,
    ) -> None:
        super().__init__(unit=unit, meaning=meaning, labels=labels)
        self.source = source
        self.between = between
        self.read_only = read_only

    def __set_name__(self, owner: type, name: str) -> None:
        super().__set_name__(owner, name)
        self.source = name if self.source is None else self.source

    def __get__(self, agent: ColumnAgent | None, owner: type | None = None) -> Any:
        if agent is None:
            return self
        value = agent._table.array(self.source)[agent._row]
        return value.item() if self.labels is None and isinstance(value, np.generic) else self._scalar(value)

    def __set__(self, agent: ColumnAgent, value: Any) -> None:
        self.write(agent._table, agent._row, value)

    def raw(self, table: Table, rows: Rows) -> np.ndarray:
        """The stored values of the rows; a view of the column where `rows` is a slice."""
        return table[self.source][rows]

    def write(self, table: Table, rows: Rows | int, value: Any) -> None:
        """Write one value, or one for each row, to the rows.

        Raises:
            AttributeError: the column is read-only.
            TypeError: a number is needed and something else was given.
            ValueError: unknown label, out of range, not representable in the column, or not one value for each row.
        """
        if self.read_only:
            raise AttributeError(f"{self.name} is read-only: the rules of the model set it")
        column = table[self.source]
        stored = self._stored(value, column.dtype)
        if column.ndim == 1 and np.ndim(stored) and np.shape(stored) != (table.count(rows),):
            raise ValueError(f"{self.name}: values of shape {stored.shape} given for {table.count(rows)} agents")
        column[rows] = stored

    def _stored(self, value: Any, dtype: np.dtype) -> Any:
        low, high = self.between or (-np.inf, np.inf)
        if self.labels is not None:
            return self._codes_of(value)
        if type(value) is float and dtype.kind == "f" and low <= value <= high:  # by far the commonest
            return value
        given = np.asarray(value)
        if dtype.kind not in "biuf":
            return given
        if given.dtype.kind not in "biuf":
            raise TypeError(f"{self.name} takes numbers, not {value!r}")
        if self.between is not None and not np.all((given >= low) & (given <= high)):
            raise ValueError(f"{self.name} must be between {low} and {high}, not {value!r}")
        with np.errstate(invalid="ignore"):
            stored = given.astype(dtype)
        if dtype.kind in "biu" and not np.can_cast(given.dtype, dtype) and not np.array_equal(stored, given):
            raise ValueError(f"{self.name}: {value!r} does not fit a column of {dtype}")
        return stored

    def _codes_of(self, value: Any) -> Any:
        if isinstance(value, str) or np.ndim(value) == 0:
            return self.code(value)
        places, found = pd.factorize(np.asarray(value, dtype=object))
        return np.array([*map(self.code, found), -1])[places]


class Derived(Attribute):
    """A read-only attribute computed from columns, for one agent and for all by the same definition.

    Args:
        function: `function(table, rows)` gives one value for each of the rows; `rows` indexes columns
            (`table["trust"][rows]`), and `table.numbers(rows)` turns it into row numbers.
        unit, meaning, labels: see `Attribute`.
    """

    def __init__(
        self,
        function: Callable[[Table, Rows], np.ndarray],
        *,
        unit: str = "",
        meaning: str = "",
        labels: Sequence[str] | None = None,
    ) -> None:
        super().__init__(unit=unit, meaning=meaning, labels=labels)
        self.function = function

    def __get__(self, agent: ColumnAgent | None, owner: type | None = None) -> Any:
        if agent is None:
            return self
        return self._scalar(self.raw(agent._table, slice(agent._row, agent._row + 1))[0])

    def __set__(self, agent: ColumnAgent, value: Any) -> None:
        raise AttributeError(f"{self.name} is computed from other attributes and cannot be set")

    def raw(self, table: Table, rows: Rows) -> np.ndarray:
        """The computed values of the rows.

        Raises:
            ValueError: the function gave another number of values than there are rows.
        """
        values = np.asarray(self.function(table, rows))
        expected = table.count(rows)
        if values.ndim == 0 or len(values) != expected:
            raise ValueError(f"{self.name} gave values of shape {values.shape} for {expected} agents")
        return values


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


def nearest(name: str, names: Any) -> str:
    """A hint for an error message: the nearest valid name, or nothing."""
    close = difflib.get_close_matches(name, [n for n in names if n is not None], 1)
    return f"; did you mean {close[0]!r}?" if close else ""


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
