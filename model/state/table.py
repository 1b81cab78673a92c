"""A table of records: a NumPy structured array whose columns are attributes. Which tables a city has is told in ``world``.

``cases.kind`` is a column, in compiled rules and in plain Python alike, and a whole table travels through compiled code as one
argument.
"""

from __future__ import annotations

import numpy as np


class _Column:
    """A column of a table by name, looked up once and then kept with the table.

    A descriptor and no ``__getattr__``: compiled rules ask every table they are given for an attribute that none has.
    """

    def __init__(self, name: str):
        self.name = name

    def __get__(self, table, kind=None):
        if table is None:
            return self
        try:
            column = table.view(np.ndarray)[self.name]
        except (ValueError, IndexError):
            raise AttributeError(f"no column {self.name!r}") from None
        if type(table.base) is np.ndarray:  # any other table would keep itself alive through the column
            table.__dict__[self.name] = column
        return column


class Records(np.ndarray):
    """A structured array whose columns are attributes, like ``np.recarray``, but looked up only once."""

    def __setattr__(self, name: str, values) -> None:
        if name in (self.dtype.names or ()):
            self[name] = values
        else:
            super().__setattr__(name, values)

    def copy(self, order: str = "C") -> Records:
        """Return the same records in memory of their own."""
        return self.view(np.ndarray).copy(order).view(Records)


_CACHE_LINE = 64  # bytes that memory delivers at once


class Table:
    """A kind of table: its columns with type and meaning. Calling it packs columns, in order or by name, into records."""

    def __init__(self, name: str, says: str, **columns):
        self.name, self.says = name, says
        self.meaning = {column: text for column, (_, text) in columns.items()}
        fields = np.dtype([(column, *_typed(kind)) for column, (kind, _) in columns.items()], align=True)
        self.dtype = np.dtype((np.record, fields))  # one row shows its columns as attributes, too
        for column in columns:
            if column not in vars(Records):
                setattr(Records, column, _Column(column))

    def empty(self, rows: int) -> Records:
        """Return that many records of zeros, the first at the start of a cache line."""
        bytes_ = np.zeros(rows * self.dtype.itemsize + _CACHE_LINE, np.uint8)
        skip = -bytes_.ctypes.data % _CACHE_LINE
        return bytes_[skip : skip + rows * self.dtype.itemsize].view(self.dtype).view(Records)

    def __call__(self, *columns, **named) -> Records:
        """Return records with the given columns; the others are zero."""
        given = dict(zip(self.dtype.names, columns, strict=False)) | named
        rows = self.empty(len(next(iter(given.values()))))
        for name, column in given.items():
            rows[name] = column
        return rows


def _typed(kind):
    return kind if isinstance(kind, tuple) else (kind,)
