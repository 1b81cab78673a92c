"""Agents over columns behave as Mesa's own: each method is compared with a real AgentSet of ordinary agents."""

import copy
import gc
import operator
import pickle
import weakref
from collections import namedtuple

import mesa
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mesa.agentset import AgentSet, GroupBy

from model.state.agentset import ColumnAgentSet, Everybody, MixedAgentSet, install
from model.state.columns import Column, ColumnAgent, Derived, Table

LAND = ("old town", "estate", "market")


class Resident(ColumnAgent):
    trust = Column(unit="0-1", meaning="trust in whoever answers", between=(0, 1))
    age = Column("age_years", unit="years", meaning="age")
    online = Column(meaning="uses the online line")
    land = Column("land_use", labels=LAND, meaning="land use of the home cell")
    born = Column(read_only=True)
    skill = Column(meaning="skill in each of two lines")
    wary = Derived(lambda table, rows: table["trust"][rows] < 0.3, meaning="trust below 0.3")
    stage = Derived(lambda table, rows: (table["age_years"][rows] >= 18).astype(int), labels=("minor", "adult"))

    @property
    def double(self):
        return 2 * self.age

    @double.setter
    def double(self, value):
        self.age = value // 2

    def grow(self, years=1, *, more=0):
        self.age += years + more
        self.model.log.append(self.age)
        return self.age


class Firm(ColumnAgent):
    staff = Column()
    trust = Column("attitude")


class Branch(ColumnAgent, own_attributes=True):
    vitality = Column()


class Plain(mesa.Agent):
    def __init__(self, model, trust, age, online, land):
        super().__init__(model)
        self.trust, self.age, self.online, self.land = trust, age, online, land

    wary = property(lambda self: self.trust < 0.3)
    double = Resident.double
    grow = Resident.grow


class Walker(mesa.Agent):
    trust = 0.25

    def step(self):
        self.model.log.append(self.unique_id)


class Town(mesa.Model):
    """A model that owns its arrays; `columns` is looked up at each access."""

    def __init__(self, n=12, seed=1, firms=0, data=None):
        super().__init__(rng=seed)
        rng = np.random.default_rng(seed)
        self.log = []
        self.columns = {
            "trust": rng.integers(0, 11, n) / 10,
            "age_years": rng.integers(0, 90, n).astype(np.int16),
            "online": rng.random(n) < 0.5,
            "land_use": rng.integers(0, len(LAND), n).astype(np.int8),
            "born": np.arange(n) + 1990,
            "skill": rng.random((n, 2)),
        } | (data or {})
        self.firms = {
            "staff": np.arange(firms),
            "attitude": np.linspace(0, 1, firms),
            "open": np.ones(firms, bool),
        }
        tables = {Resident: Table(self.current, self.size)}
        if firms:
            tables[Firm] = Table(self.firms, alive="open", room=1000)
        install(self, tables)

    def current(self):
        return self.columns

    def size(self):
        return len(self.columns["trust"])

    @property
    def residents(self):
        return self.agents_by_type[Resident]


def twins(n=12, seed=1, data=None):
    """The same data as columns and as ordinary agents, each in its own model with the same random state."""
    town, plain = Town(n, seed, data=data), mesa.Model(rng=seed)
    plain.log = []
    rows = town.residents.get(["trust", "age", "online", "land"])
    agents = [Plain(plain, *row) for row in rows]
    return town.residents, AgentSet(agents, plain.random), agents


def picture(agents):
    """What a set holds, in order, in terms that both kinds of agent have."""
    return [(a.trust, a.age, a.online, a.land) for a in agents]


def rows(agents):
    return [a.row for a in agents]


def numbers(agents):
    return [a.unique_id - 1 for a in agents]


@pytest.fixture
def town():
    return Town()


@pytest.fixture
def residents(town):
    return town.residents


# Handles


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


# Tables


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


# Compared with Mesa


@pytest.mark.parametrize("name", ["trust", "age", "online", "land", "wary", "double"])
def test_get_as_mesa(name):
    ours, theirs, _keep = twins()
    assert list(ours.get(name)) == theirs.get(name)
    assert ours.get([name, "age"]) == theirs.get([name, "age"])
    assert list(ours.select(where={"online": True}).get(name)) == theirs.select(lambda a: a.online).get(name)


def test_get_missing_as_mesa():
    ours, theirs, _keep = twins()
    for names in ("shoe", ["age", "shoe"]):
        assert ours.get(names, "default", 42) == theirs.get(names, "default", 42)
        for agents in (ours, theirs):
            with pytest.raises(AttributeError, match="shoe"):
                agents.get(names)
            with pytest.raises(ValueError, match="handle_missing"):
                agents.get(names, "ignore")
    with pytest.raises(AttributeError, match="did you mean 'trust'"):
        ours.get("trsut")
    assert ours.get([]) == theirs.get([])


def test_get_does_not_expose_the_column(town, residents):
    residents.get("trust")[:] = 9
    assert town.columns["trust"].max() <= 1
    with pytest.raises(ValueError, match="read-only"):
        residents.agg("trust", lambda values: values.fill(9))


@pytest.mark.parametrize("name", ["age", "online", "wary", "double"])
@pytest.mark.parametrize("func", [min, max, sum, len, np.mean, sorted, [min, max, sum]])
def test_agg_as_mesa(name, func):
    ours, theirs, _keep = twins()
    np.testing.assert_array_equal(ours.agg(name, func), theirs.agg(name, func))


def test_agg_returns_python_values_and_does_not_wrap():
    ours, _, _keep = twins(3, data={"age_years": np.full(3, 32_000, np.int16)})
    assert ours.agg("age", sum) == 96_000 and type(ours.agg("age", sum)) is int
    assert isinstance(ours.agg("trust", [min, sum])[1], float)
    with pytest.raises(ValueError):
        ours.select(at_most=0).agg("age", min)


@pytest.mark.parametrize(("name", "value"), [("trust", 0.5), ("online", False), ("land", "estate"), ("double", 8)])
def test_set_as_mesa(name, value):
    ours, theirs, _keep = twins()
    assert ours.set(name, value) is ours and theirs.set(name, value) is theirs
    assert picture(ours) == picture(theirs)
    part, same = ours.select(lambda a: a.age > 40).set("age", 7), theirs.select(lambda a: a.age > 40).set("age", 7)
    assert picture(ours) == picture(theirs) and len(part) == len(same)


def test_set_one_value_for_each(town, residents):
    residents.set("trust", np.linspace(0, 1, 12)).set("land", ["market", "estate"] * 6)
    residents.sort("trust").set("age", range(12))
    assert residents.get("age").tolist() == list(range(11, -1, -1)) and residents[1].land == "estate"
    residents.set("land", ["market", None] * 6)
    assert residents.get("land").tolist() == ["market", None] * 6
    residents.set("skill", [0.1, 0.2])
    assert town.columns["skill"].tolist() == [[0.1, 0.2]] * 12


@pytest.mark.parametrize(
    ("name", "value", "error", "words"),
    [
        ("trust", [0.5], ValueError, "for 12 agents"),
        ("trust", np.full(12, 1.01), ValueError, "between"),
        ("land", ["estate"] * 11 + ["esate"], ValueError, "did you mean 'estate'"),
        ("wary", True, AttributeError, "computed"),
        ("trsut", 1, AttributeError, "did you mean 'trust'"),
    ],
)
def test_bad_sets(residents, name, value, error, words):
    with pytest.raises(error, match=words):
        residents.set(name, value)


LIMITS = [0, 1, 3, 100, -1, 0.0, 0.25, 0.5, 1.0, 2.5, float("inf"), np.int64(2)]


@pytest.mark.parametrize("at_most", LIMITS)
@pytest.mark.parametrize("test", [None, lambda a: a.age > 40])
@pytest.mark.parametrize("kind", [None, mesa.Agent, Walker])
def test_select_as_mesa(at_most, test, kind):
    ours, theirs, _keep = twins()
    expected = picture(theirs.select(test, at_most, agent_type=kind))
    assert picture(ours.select(test, at_most, agent_type=kind)) == expected
    part = ours.copy()
    assert part.select(test, at_most, inplace=True, agent_type=kind) is part and picture(part) == expected


def test_select_where(residents):
    by_test = residents.select(lambda a: a.land == "estate" and a.online)
    assert residents.select(where={"land": "estate", "online": True}) == by_test
    assert residents.select(where=(residents.get("land") == "estate") & residents.get("online")) == by_test
    assert residents.select(where={"land": ("estate", "market")}) == residents.select(lambda a: a.land != "old town")
    assert residents.select(where={"double": [2 * residents[0].age]}, at_most=1)[0] is residents[0]
    assert (
        rows(residents.select(lambda a: a.age > 10, where={"online": True}, at_most=2))
        == [a.row for a in residents if a.online and a.age > 10][:2]
    )


@pytest.mark.parametrize("where", [[True], np.ones(12), {"land": "esate"}, {"trsut": 1}])
def test_select_where_refuses(residents, where):
    with pytest.raises((ValueError, AttributeError), match="booleans|did you mean"):
        residents.select(where=where)


@pytest.mark.parametrize("ascending", [True, False])
@pytest.mark.parametrize("key", ["trust", "age", "online", "land", "wary", "double", "unique_id", lambda a: -a.age])
def test_sort_as_mesa(key, ascending):
    ours, theirs, _keep = twins(40)
    expected = numbers(theirs.sort(key, ascending=ascending))
    assert rows(ours.sort(key, ascending=ascending)) == expected
    part = ours.copy()
    assert part.sort(key, ascending=ascending, inplace=True) is part and rows(part) == expected


def test_sort_needs_one_value_an_agent(residents):
    with pytest.raises(TypeError, match="2 values for each agent"):
        residents.sort("skill")


@pytest.mark.parametrize("by", ["trust", "age", "online", "land", "wary", "double", lambda a: a.age // 10])
@pytest.mark.parametrize("kind", ["agentset", "list"])
def test_groupby_as_mesa(by, kind):
    ours, theirs, _keep = twins(40)
    ours, theirs = ours.sort("age"), theirs.sort("age")
    mine, other = ours.groupby(by, kind), theirs.groupby(by, kind)
    assert isinstance(mine, GroupBy) and list(mine.groups) == list(other.groups) and len(mine) == len(other)
    assert {k: rows(g) for k, g in mine} == {k: numbers(g) for k, g in other}
    assert mine.count() == other.count() and mine.map(len) == other.map(len)
    assert {type(k) for k in mine.groups} == {type(k) for k in other.groups}
    if kind == "agentset":
        assert mine.agg("age", sum) == other.agg("age", sum)
        assert mine.do("set", "age", 3) is mine and set(ours.get("age")) == {3}


def test_shuffle_as_mesa():
    ours, theirs, _keep = twins(30, seed=5)
    assert rows(ours.shuffle()) == numbers(theirs.shuffle())
    part = ours.copy()
    assert part.shuffle(inplace=True) is part and rows(part) == numbers(theirs.shuffle(inplace=True))


@pytest.mark.parametrize("name", ["do", "shuffle_do", "map"])
@pytest.mark.parametrize("method", ["grow", lambda a, years=1, more=0: a.grow(years, more=more)])
@pytest.mark.parametrize(("args", "kwargs"), [((), {}), ((2,), {"more": 3})])
def test_do_and_map_as_mesa(name, method, args, kwargs):
    ours, theirs, keep = twins()
    mine, other = (getattr(s, name)(method, *args, **kwargs) for s in (ours, theirs))
    assert (mine == other) if name == "map" else (mine is ours)
    assert ours.table.model.log == keep[0].model.log and picture(ours) == picture(theirs)


@pytest.mark.parametrize("op", [operator.and_, operator.or_, operator.sub, operator.xor])
def test_set_operators_as_mesa(op):
    ours, theirs, _keep = twins(20)
    old, online = (lambda a: a.age > 40), (lambda a: a.online)
    mine = op(ours.select(old).sort("trust"), ours.select(online).sort("age"))
    other = op(theirs.select(old).sort("trust"), theirs.select(online).sort("age"))
    assert isinstance(mine, ColumnAgentSet) and rows(mine) == numbers(other)
    part = ours.select(old)
    inplace = getattr(operator, "i" + op.__name__.strip("_"))
    assert inplace(part, ours.select(online)) is part and part == op(ours.select(old), ours.select(online))


@pytest.mark.parametrize("op", [operator.le, operator.lt, operator.ge, operator.gt, operator.eq, operator.ne])
def test_comparisons_as_mesa(op):
    ours, theirs, _keep = twins(20)
    old = lambda a: a.age > 40  # noqa: E731
    for first, second in [(old, None), (None, old), (old, old), (old, lambda a: a.age <= 40)]:
        assert op(ours.select(first), ours.select(second)) == op(theirs.select(first), theirs.select(second))
    assert ours == ours.copy().shuffle() and ours.select(old).isdisjoint(ours.select(lambda a: a.age <= 40))


def test_operators_with_other_sets_and_kinds():
    town = Town(4, firms=3)
    walker = Walker(town)
    mixed = town.residents.select(at_most=1) | town.agents_by_type[Firm] | AgentSet([walker])
    assert isinstance(mixed, MixedAgentSet) and len(mixed) == 5 and walker in mixed
    assert len(mixed & town.residents) == 1 and isinstance(mixed - {walker}, MixedAgentSet)
    assert rows(town.residents.copy() & {town.residents[2]}) == [2]
    assert len(town.residents.select(at_most=0) & {walker}) == 0


# Membership


def test_membership_of_derived_sets(residents):
    part, outsider = residents.select(at_most=2), residents[7]
    assert residents[1] in part and outsider not in part and "x" not in part
    part.add(outsider)
    part.add(outsider)
    assert rows(part) == [0, 1, 7] and outsider in part
    part.discard(residents[0])
    part.discard(residents[0])
    part.remove(residents[1])
    assert rows(part) == [7] and len(residents) == 12
    with pytest.raises(KeyError):
        part.remove(residents[1])
    assert part.pop() is outsider and not part
    part |= residents
    assert len(part) == 12
    part.clear()
    assert len(part) == 0 and part.get("trust").tolist() == [] and part.groupby("land").groups == {}
    with pytest.raises(TypeError, match="does not live in the table"):
        part.add(Town().residents[0])


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.discard(s[0]),
        lambda s: s.remove(s[0]),
        lambda s: s.pop(),
        lambda s: s.clear(),
        lambda s: s.shuffle(inplace=True),
        lambda s: s.sort("age", inplace=True),
        lambda s: s.sort(lambda a: a.age, inplace=True),
        lambda s: s.select(at_most=2, inplace=True),
    ],
)
def test_the_whole_population_is_fixed(residents, change):
    with pytest.raises(NotImplementedError, match=r"whole population of Resident; change a copy\(\)"):
        change(residents)
    residents.add(residents[0])
    assert rows(residents) == list(range(12))


def test_constructor_of_mesa(town, residents):
    part = ColumnAgentSet([residents[3], residents[1], residents[3]], town.random)
    assert rows(part) == [3, 1] and part.random is town.random and part.agent_class is Resident
    assert len(ColumnAgentSet([], town.random)) == 0
    for strangers in ([residents[0], Walker(town)], [Walker(town)]):
        with pytest.raises(TypeError, match="does not live"):
            ColumnAgentSet(strangers)


def test_copies_are_independent(residents):
    for part in (copy.copy(residents), residents.copy()):
        part.discard(residents[0])
        assert len(part) == 11 and len(residents) == 12


def test_indexing_and_lists(residents):
    assert residents[-1].row == 11 and rows(residents[2:4]) == [2, 3] and rows(residents.to_list()) == list(range(12))
    assert repr(residents) == "<ColumnAgentSet of 12 Resident>" and repr(residents[0]) == "<Resident 1>"


def test_to_frame(residents):
    frame = residents.to_frame()
    assert frame.index.name == "unique_id" and frame["land"].tolist() == residents.get("land").tolist()
    assert list(frame.columns[-4:]) == ["skill_0", "skill_1", "wary", "stage"]
    part = residents.select(where={"online": True}).to_frame("trust", "double")
    assert part.shape[1] == 2 and part.index.tolist() == [a.unique_id for a in residents if a.online]


# The model


def test_everybody_counts_and_iterates():
    town = Town(4, firms=3)
    walkers = Walker.create_agents(town, 2)
    assert isinstance(town.agents, Everybody) and len(town.agents) == 9 and len(town.agents_by_type[Walker]) == 2
    assert [type(a) for a in town.agents] == [Resident] * 4 + [Firm] * 3 + [Walker] * 2
    assert town.agent_types == [Resident, Firm, Walker] and town.agents[4] is town.agents_by_type[Firm][0]
    assert all(a in town.agents for a in town.agents) and Town().residents[0] not in town.agents
    walkers.to_list()[0].remove()
    assert len(town.agents) == 8 and len(town.agents_by_type[Walker]) == 1


def test_agents_registered_before_installing_stay():
    model = mesa.Model(rng=1)
    walker = Walker(model)
    install(model, {Branch: Table({"vitality": np.zeros(2)})})
    install(model, {Firm: Table({"staff": np.zeros(2), "attitude": np.zeros(2)})})
    assert [a.unique_id for a in model.agents] == [2, 3, 4, 5, 1] and walker in model.agents


def test_everybody_selects_by_type():
    town = Town(4, firms=3)
    keep = Walker.create_agents(town, 2)
    firms = town.agents.select(agent_type=Firm)
    assert isinstance(firms, ColumnAgentSet) and firms == town.agents_by_type[Firm]
    firms.clear()
    assert len(town.agents) == 9
    assert rows(town.agents.select(lambda a: a.staff > 0, 1, agent_type=Firm)) == [1]
    assert isinstance(town.agents.select(agent_type=Walker), AgentSet)
    assert len(town.agents.select(agent_type=Walker)) == len(keep)
    some = town.agents.select(lambda a: a.trust <= 0.5, at_most=0.8)
    assert isinstance(some, MixedAgentSet) and all(a.trust <= 0.5 for a in some) and len(some) <= 7
    assert len(town.agents.select()) == len(town.agents.copy()) == 9
    assert len(town.agents.select(lambda a: False)) == 0


def test_everybody_gets_sets_and_groups():
    town = Town(4, firms=3)
    walker = Walker(town)
    assert town.agents.get("trust") == [a.trust for a in town.agents]
    assert town.agents.get(["unique_id", "trust"]) == [[a.unique_id, a.trust] for a in town.agents]
    assert town.agents.get("staff", "default", -1) == [-1] * 4 + [0, 1, 2] + [-1]
    with pytest.raises(AttributeError, match="staff"):
        town.agents.get("staff")
    assert town.agents.agg("trust", max) == max(a.trust for a in town.agents)
    assert town.agents.groupby(type).count() == {Resident: 4, Firm: 3, Walker: 1}
    assert town.agents.groupby("trust").count()[0.25] >= 1
    assert town.agents.set("trust", 0.5) is town.agents and walker.trust == 0.5
    assert town.agents.groupby("trust").agg("trust", len) == {0.5: 8}
    with pytest.raises(TypeError, match="one value"):
        town.agents.set("trust", [0.5] * 8)


def test_everybody_does_maps_shuffles_and_sorts():
    town, twin = Town(4, firms=3), Town(4, firms=3)
    walkers = [Walker(town), Walker(town)]
    _others = [Walker(twin), Walker(twin)]
    seen = []
    assert town.agents.do(lambda a: seen.append(a)) is town.agents and seen == town.agents.to_list()
    assert town.agents.map(lambda a, n: a.unique_id + n, 1) == [a.unique_id + 1 for a in town.agents]
    order = [a.unique_id for a in town.agents.shuffle()]
    assert order == [a.unique_id for a in twin.agents.shuffle()] and sorted(order) == town.agents.get("unique_id")
    town.agents.shuffle_do("step")
    assert sorted(town.log) == [w.unique_id for w in walkers]
    ordered = town.agents.sort("trust", ascending=True)
    assert [a.trust for a in ordered] == sorted(town.agents.get("trust"))
    ordered.sort("unique_id", inplace=True)
    assert ordered.to_list()[0] is walkers[1] and ordered.get("unique_id") == sorted(order, reverse=True)


def test_agents_removed_or_added_meanwhile():
    town = Town(2)
    walkers = [Walker(town) for _ in range(3)]

    def meet(agent):
        town.log.append(agent)
        if agent is walkers[0]:
            walkers[1].remove()
            Walker(town)

    town.agents.do(meet)
    assert town.log[2:] == [walkers[0], walkers[2]] and len(town.agents) == 5


def test_mixed_sets_as_mesa():
    town = Town(4, firms=3)
    walker = Walker(town)
    mixed = town.agents.sort("unique_id")
    theirs = AgentSet(keep := mixed.to_list(), town.random)
    assert mixed.get("trust") == theirs.get("trust")
    assert mixed.get(["row", "trust"], "default", -1) == theirs.get(["row", "trust"], "default", -1)
    assert mixed.select(lambda a: a.trust < 0.5, 2).to_list() == theirs.select(lambda a: a.trust < 0.5, 2).to_list()
    assert mixed.select(at_most=0.5, inplace=True) is mixed and mixed.to_list() == keep[:4]
    mixed.discard(walker)
    mixed.add(walker)
    assert mixed[-1] is walker and len(mixed.copy()) == len(mixed)
    assert mixed.map("step") == [None] * 4
    with pytest.raises(ValueError, match="handle_missing"):
        mixed.get("trust", "ignore")
    with pytest.raises(KeyError):
        mixed.remove(keep[-1])


def test_installing_twice_changes_nothing(town, residents):
    install(town, {Resident: residents.table})
    assert len(town.agents) == 12 and town.residents is residents
    empty = [Table({"staff": np.zeros(0), "attitude": np.zeros(0)}), Table({"vitality": np.zeros(0)})]
    install(town, dict(zip([Firm, Branch], empty, strict=True)))
    assert town.agent_types == [Resident, Firm, Branch] and len(town.agents) == 12


def test_everybody_is_not_changed_by_hand(town, residents):
    with pytest.raises(NotImplementedError, match="row of a population"):
        town.agents.discard(residents[0])
    with pytest.raises(NotImplementedError, match="row of a population"):
        town.agents.add(Town().residents[0])
    with pytest.raises(NotImplementedError, match="leave out inplace"):
        town.agents.shuffle(inplace=True)
    with pytest.raises(KeyError):
        town.agents.remove(Walker(mesa.Model(rng=1)))


def test_data_collector():
    town = Town(3, firms=2)
    Walker(town)
    collector = mesa.DataCollector(
        model_reporters={"trust": lambda m: m.residents.agg("trust", np.mean)},
        agent_reporters={"trust": "trust"},
        agenttype_reporters={Resident: {"trust": "trust", "land": "land"}, ColumnAgent: {"id": "unique_id"}},
    )
    collector.collect(town)
    town.residents.set("trust", 1.0)
    town.step()
    collector.collect(town)
    page = collector.get_agenttype_vars_dataframe(Resident)
    assert page.loc[1.0, "trust"].tolist() == [1.0] * 3 and page.loc[0.0, "land"].tolist() == list(
        town.residents.get("land")
    )
    assert len(collector.get_agent_vars_dataframe()) == 12
    assert len(collector.get_agenttype_vars_dataframe(ColumnAgent)) == 10
    assert collector.get_model_vars_dataframe()["trust"].iloc[1] == 1.0


@pytest.mark.parametrize("again", [lambda x: pickle.loads(pickle.dumps(x)), copy.deepcopy])
def test_models_sets_and_handles_are_copied_whole(again):
    town = Town(4, firms=2)
    town.favourite, town.part = town.residents[2], town.residents.select(where={"online": True})
    walker = Walker(town)
    other = again(town)
    assert other.favourite is other.residents[2] and other.favourite is not town.favourite
    assert other.favourite.model is other and other.part == other.residents.select(where={"online": True})
    assert other.part.random is other.random and len(other.agents) == 7
    other.residents.set("trust", 0.9)
    assert town.residents.get("trust").tolist() != other.residents.get("trust").tolist()
    assert walker not in other.agents and len(other.agents_by_type[Walker]) == 1
    lone = again(town.residents[1])
    assert lone.row == 1 and lone is lone.model.residents[1]


@pytest.mark.parametrize("again", [lambda x: pickle.loads(pickle.dumps(x)), copy.deepcopy])
def test_own_attributes_are_copied(again):
    model = mesa.Model(rng=1)
    install(model, {Branch: Table({"vitality": np.zeros(3)})})
    model.agents_by_type[Branch][1].note = [1]
    for other in (again(model), again(model.agents_by_type[Branch][1]).model):
        assert other.agents_by_type[Branch][1].note == [1] and other is not model


# Any data

COLUMNS = st.integers(0, 25).flatmap(
    lambda n: st.fixed_dictionaries(
        {
            "trust": st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=n, max_size=n).map(
                lambda v: np.array(v, float)
            ),
            "age_years": st.lists(st.integers(-300, 300), min_size=n, max_size=n).map(lambda v: np.array(v, np.int16)),
            "online": st.lists(st.booleans(), min_size=n, max_size=n).map(lambda v: np.array(v, bool)),
            "land_use": st.lists(st.integers(0, 2), min_size=n, max_size=n).map(lambda v: np.array(v, np.int8)),
        }
    )
)
NAMES = st.sampled_from(["trust", "age", "online", "land", "wary"])


@given(COLUMNS, NAMES, NAMES, st.booleans(), st.booleans())
def test_sorting_any_data_as_mesa(data, first, second, up, then_up):
    ours, theirs, _keep = twins(len(data["trust"]), data=data)
    assert rows(ours.sort(first, up).sort(second, then_up)) == numbers(theirs.sort(first, up).sort(second, then_up))


@given(COLUMNS, NAMES, st.one_of(st.integers(-2, 30), st.floats(0, 1)))
def test_selecting_from_any_data_as_mesa(data, name, at_most):
    ours, theirs, keep = twins(len(data["trust"]), data=data)
    wanted = getattr(keep[0], name) if keep else ("estate" if name == "land" else 0)
    expected = numbers(theirs.select(lambda a: getattr(a, name) == wanted, at_most))
    assert rows(ours.select(lambda a: getattr(a, name) == wanted, at_most)) == expected
    assert rows(ours.select(where={name: wanted}, at_most=at_most)) == expected


@given(COLUMNS, NAMES, NAMES)
def test_grouping_any_data_as_mesa(data, order, by):
    ours, theirs, _keep = twins(len(data["trust"]), data=data)
    mine, other = ours.sort(order).groupby(by), theirs.sort(order).groupby(by)
    assert [(k, rows(g)) for k, g in mine] == [(k, numbers(g)) for k, g in other]


@given(COLUMNS, st.data())
def test_membership_of_any_data_as_mesa(data, draw):
    ours, theirs, keep = twins(len(data["trust"]), data=data)
    ours, theirs, whole = ours.copy(), theirs.select(), ours
    steps = draw.draw(st.lists(st.tuples(st.sampled_from(["add", "discard"]), st.integers(0, 24)), max_size=30))
    for step, number in steps:
        if number < len(keep):
            getattr(ours, step)(whole[number])
            getattr(theirs, step)(keep[number])
    assert rows(ours) == numbers(theirs)
    assert [a in ours for a in whole] == [a in theirs for a in keep]
