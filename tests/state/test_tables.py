"""Tables of records: columns are windows on the records, looked up once, and keep nothing alive."""

import gc
import weakref

import numpy as np
import pytest

from model.state import world
from model.state.table import Records, Table
from model.state.world import Cases, People


def test_a_column_is_a_window_on_the_records_and_the_same_one_each_time():
    people = People(cell=[3, 4], trust=[0.25, 0.5])
    trust = people.trust
    trust[1] = 0.75
    people["trust"][0] = 1.0
    assert people.trust is trust and type(trust) is np.ndarray and trust.tolist() == [1.0, 0.75]
    people.trust = [0.5, 0.5]  # a column is written through, not replaced
    assert people.trust is trust and people["trust"].tolist() == [0.5, 0.5]


def test_copies_and_parts_have_columns_of_their_own():
    people = People(cell=[3, 4, 5], trust=[0.25, 0.5, 0.75])
    whole = people.trust
    twin, part, chosen = people.copy(), people[1:], people[people.cell > 3]
    twin.trust[0] = 1.0
    assert type(twin) is Records and whole[0] == 0.25
    part.trust[0] = 0.0
    assert whole.tolist() == [0.25, 0.0, 0.75]  # a slice shares the records
    chosen.trust[:] = 1.0
    assert whole.tolist() == [0.25, 0.0, 0.75]  # a choice does not


def test_a_table_is_freed_with_its_last_user():
    people = People(cell=[1])
    owner = weakref.ref(people.copy())
    gc.disable()
    try:
        table = People(cell=[1, 2])
        assert table.trust.size == 2
        seen = weakref.ref(table)
        del table
        assert seen() is None and owner() is None  # at once: a city's memory waits for no collector
    finally:
        gc.enable()


def test_parts_and_views_do_not_keep_themselves_alive_either():
    gc.disable()
    try:
        table = People(cell=[1, 2, 3])
        for make in (lambda: table[1:], lambda: table[:2][1:], lambda: table[table.cell > 1], lambda: table.copy()[1:]):
            part = make()
            assert part.trust.size
            seen = weakref.ref(part)
            del part
            assert seen() is None
    finally:
        gc.enable()


def test_records_begin_at_a_cache_line():
    assert all(Cases.empty(rows).ctypes.data % 64 == 0 for rows in (1, 7, 100_000))


def test_an_unknown_column_is_refused_by_name():
    people = People(cell=[1])
    with pytest.raises(AttributeError, match="'colour'"):
        people.colour  # noqa: B018
    with pytest.raises(AttributeError, match="no column 'attitude'"):  # of firms
        people.attitude  # noqa: B018
    assert not hasattr(people, "attitude") and getattr(people, "attitude", 7) == 7


def test_one_row_knows_its_columns_too():
    assert People(cell=[3, 4])[1].cell == 4


def test_every_column_of_every_table_is_found_by_its_name():
    """None is hidden by what arrays have of their own, or by a table's column of the same name but another type."""
    tables = [table for table in vars(world).values() if isinstance(table, Table)]
    assert len(tables) > 10
    for table in tables:
        rows = table.empty(2)
        for name in table.dtype.names:
            column = getattr(rows, name)
            assert type(column) is np.ndarray and column.dtype == rows.view(np.ndarray)[name].dtype, (table.name, name)
            assert np.shares_memory(column, rows) and getattr(rows, name) is column
