"""Sets over columns as sets: who is in, what may be changed, and what holds for any data."""

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.state.agentset import ColumnAgentSet
from tests.state.towns import Resident, Town, Walker, numbers, rows, twins


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
