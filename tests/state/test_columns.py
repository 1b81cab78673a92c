"""Handles and tables: rows of columns seen as agents, one at a time."""

import copy
import gc
import weakref
from collections import namedtuple

import mesa
import numpy as np
import pytest

from model.state.agentset import install
from model.state.columns import Column, ColumnAgent, Derived, Table
from tests.state.towns import Branch, Firm, Resident, Town, Walker, rows


def test_same_row_is_same_object_while_it_lives(residents):
    first = residents[3]
    assert residents.table.handle(3) is first is residents.to_list()[3] is residents.select()[3]
    assert first == residents[3] and hash(first) == hash(residents[3]) and first != residents[4]
    assert Town().residents[3] != first


def test_handles_are_forgotten(residents):
    seen = weakref.ref(residents[3])
    gc.collect()
    assert seen() is None and not residents.table._handles


def test_handles_are_not_registered_one_by_one(town, residents):
    handles = list(residents)
    assert len(town._all_agents.registered) == 0 and len(handles) == len(town.agents) == 12
    assert isinstance(handles[0], mesa.Agent) and not handles[0].__dict__


def test_attributes_are_python_values(residents):
    kinds = {name: type(getattr(residents[0], name)) for name in ("trust", "age", "online", "land", "wary", "stage")}
    assert kinds == {"trust": float, "age": int, "online": bool, "land": str, "wary": bool, "stage": str}


def test_writing_reaches_the_column(town, residents):
    someone = residents[2]
    someone.trust, someone.age, someone.online, someone.land = 0.1, 40, True, "market"
    someone.skill[1] = 0.5
    assert (town.columns["trust"][2], town.columns["age_years"][2], town.columns["land_use"][2]) == (0.1, 40, 2)
    assert someone.wary and someone.stage == "adult" and town.columns["skill"][2, 1] == 0.5


@pytest.mark.parametrize(
    ("name", "value", "error", "words"),
    [
        ("trust", 1.5, ValueError, "between 0 and 1"),
        ("trust", float("nan"), ValueError, "between 0 and 1"),
        ("trust", "high", TypeError, "takes numbers"),
        ("trust", None, TypeError, "takes numbers"),
        ("trust", [0.1, 0.2], ValueError, "1 agents"),
        ("age", 2.5, ValueError, "does not fit"),
        ("age", 70_000, ValueError, "does not fit"),
        ("online", 2, ValueError, "does not fit"),
        ("land", "esate", ValueError, "did you mean 'estate'"),
        ("land", 1, ValueError, "not one of"),
        ("born", 1980, AttributeError, "read-only"),
        ("wary", True, AttributeError, "computed"),
        ("trsut", 0.5, AttributeError, "did you mean 'trust'"),
        ("grow", 1, AttributeError, "no attribute 'grow' that can be set"),
        ("row", 1, AttributeError, "no setter"),
        ("model", None, AttributeError, "no setter"),
    ],
)
def test_bad_writes_name_the_fault_and_change_nothing(town, residents, name, value, error, words):
    before = copy.deepcopy(town.columns)
    with pytest.raises(error, match=words):
        setattr(residents[0], name, value)
    for column, values in before.items():
        np.testing.assert_array_equal(town.columns[column], values)


def test_unknown_attribute_cannot_be_read(residents):
    with pytest.raises(AttributeError):
        _ = residents[0].trsut


def test_missing_label_is_none(town, residents):
    residents[1].land = None
    assert town.columns["land_use"][1] == -1 and residents[1].land is None and residents.get("land")[1] is None
    assert rows(residents.select(where={"land": None})) == [1]
    assert None in residents.groupby("land").groups


@pytest.mark.parametrize("code", [-2, 3])
def test_codes_without_a_label_are_refused(town, residents, code):
    town.columns["land_use"][0] = code
    for read in (lambda: residents[0].land, lambda: residents.get("land"), lambda: residents.sort("land")):
        with pytest.raises(ValueError, match=r"outside -1\.\.2"):
            read()


def test_agents_cannot_be_made_or_removed(town, residents):
    with pytest.raises(TypeError, match=r"model\.agents_by_type\[Resident\]"):
        Resident(town)
    with pytest.raises(NotImplementedError, match="rules of the model decide"):
        residents[0].remove()


def test_unique_ids_are_unique_and_stable():
    town = Town(5, firms=4)
    walker = Walker(town)
    ids = [a.unique_id for a in town.agents]
    assert len(set(ids)) == len(ids) == 10 and ids[:5] == [1, 2, 3, 4, 5]
    assert town.residents.get("unique_id").tolist() == ids[:5]
    assert walker.unique_id == 5 + 1000 + 1


def test_reserved_and_repeated_names_are_refused():
    with pytest.raises(TypeError, match="already has a 'model'"):
        type("Bad", (ColumnAgent,), {"model": Column()})
    with pytest.raises(ValueError, match="twice"):
        Column(labels=("a", "a"))


def test_subclasses_inherit_and_override():
    class Elder(Resident):
        trust = property(lambda self: -1.0)
        frail = Column("online")

    assert "trust" not in Elder.attributes() and {"age", "frail"} <= set(Elder.attributes())
    assert "frail" not in Resident.attributes()


def test_describe_is_a_data_dictionary():
    page = Resident.describe()
    assert page.loc["trust"].tolist() == ["0-1", "trust in whoever answers", "", True]
    assert page.loc["land", "labels"] == "old town, estate, market"
    assert not page.loc["wary", "can be set"] and not page.loc["born", "can be set"]


def test_own_attributes_last_where_allowed():
    model = mesa.Model(rng=1)
    install(model, {Branch: Table({"vitality": np.zeros(3)})})
    branches = model.agents_by_type[Branch]
    branches[1].note = "visited"
    gc.collect()
    assert branches[1].note == "visited" and branches.get("note", "default", "-") == ["-", "visited", "-"]
    branches.set("note", "all")
    assert branches.get("note") == ["all"] * 3 and branches[0].vitality == 0.0


def test_handles_see_replaced_and_grown_columns():
    class Owner:
        rows, columns = 2, {"trust": np.zeros(4)}

    class Person(ColumnAgent):
        trust = Column()

    owner, model = Owner(), mesa.Model(rng=1)
    install(model, {Person: Table(lambda: owner.columns, lambda: owner.rows, room=8)})
    people, first = model.agents_by_type[Person], model.agents_by_type[Person][0]
    owner.columns = {"trust": np.full(6, 0.5)}
    assert first.trust == 0.5 and len(people) == 2 and people.get("trust").tolist() == [0.5, 0.5]
    owner.rows = 6
    assert len(people) == len(model.agents) == 6 and people[5].unique_id == 6 and people[5] in people
    owner.rows, owner.columns = 9, {"trust": np.zeros(9)}
    with pytest.raises(IndexError, match="outgrown its room for 8"):
        list(people)


def test_named_tuples_serve_as_columns():
    columns = namedtuple("Firms", "staff attitude")(np.arange(3), np.ones(3))
    model = mesa.Model(rng=1)
    table = Table(columns)
    install(model, {Firm: table})
    assert len(table) == 3 and table.names() == ["staff", "attitude"]
    assert model.agents_by_type[Firm].get("staff").tolist() == [0, 1, 2]
    with pytest.raises(KeyError, match="did you mean 'staff'"):
        table["staf"]


def test_binding_checks_columns():
    model = mesa.Model(rng=1)
    with pytest.raises(KeyError, match="no column 'attitude'"):
        install(model, {Firm: Table({"staff": np.arange(3)})})
    with pytest.raises(ValueError, match="'attitude' is shorter"):
        install(model, {Firm: Table({"staff": np.arange(3), "attitude": np.ones(2)})})
    table = Table({"staff": np.arange(3), "attitude": np.ones(3)})
    install(model, {Firm: table})
    with pytest.raises(ValueError, match="already holds the Firm agents"):
        install(mesa.Model(rng=1), {Firm: table})


def test_rows_beyond_the_table(residents):
    for row in (-1, 12):
        with pytest.raises(IndexError, match=f"no Resident at row {row}"):
            residents.table.handle(row)


def test_derived_must_give_a_value_for_each_row():
    class Odd(ColumnAgent):
        staff = Column()
        wrong = Derived(lambda table, rows: table["staff"])

    model = mesa.Model(rng=1)
    install(model, {Odd: Table({"staff": np.arange(3)})})
    with pytest.raises(ValueError, match="for 1 agents"):
        _ = model.agents_by_type[Odd][0].wrong


def test_alive_column_decides_who_exists():
    town = Town(2, firms=4)
    firms = town.agents_by_type[Firm]
    kept, part = firms[1], firms.copy()
    kept.remove()
    assert rows(firms) == [0, 2, 3] and len(firms) == 3 and kept not in firms and len(town.agents) == 5
    assert firms.get("staff").tolist() == [0, 2, 3] and kept in part
    firms.set("trust", [0.1, 0.2, 0.3])
    assert town.firms["attitude"].tolist() == [0.1, 1 / 3, 0.2, 0.3]
    done = []
    firms.do(lambda firm: (done.append(firm.row), firms.table.handle(2).remove()))
    assert done == [0, 3]
