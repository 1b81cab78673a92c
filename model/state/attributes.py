"""Attributes of agents over columns: what one reads or writes when one says `agent.trust`.

`Column` reads and writes a column of the agent's table in place, `Derived` follows from columns by a function. Both
work for one agent and for any selection of rows, and both turn the codes of an enumeration into labels.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from model.state.columns import ColumnAgent, Table

__all__ = ["Attribute", "Column", "Derived", "Rows", "nearest"]

Rows = slice | np.ndarray
"""What selects rows: a slice or an array of row numbers; both index a column directly."""


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


def nearest(name: str, names: Any) -> str:
    """A hint for an error message: the nearest valid name, or nothing."""
    close = difflib.get_close_matches(name, [n for n in names if n is not None], 1)
    return f"; did you mean {close[0]!r}?" if close else ""
