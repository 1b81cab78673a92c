"""Sets over columns behave as Mesa's own: each method is compared with a real AgentSet of ordinary agents."""

import operator

import mesa
import numpy as np
import pytest
from mesa.agentset import AgentSet, GroupBy

from model.state.agentset import ColumnAgentSet, MixedAgentSet
from tests.state.towns import LIMITS, Firm, Town, Walker, numbers, picture, rows, twins


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
