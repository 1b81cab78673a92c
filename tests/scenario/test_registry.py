"""The flat list of parameters: what is declared, what differs from the defaults, and validated changes."""

import math
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from model.scenario.faults import ScenarioFault
from model.scenario.fields import Section, choice, file_path, quantity
from model.scenario.read import from_mapping
from model.scenario.registry import Parameter, changed, parameters, replace


class Kind(Section):
    hours: float = quantity(4, low=1, high=10, unit="hours", source="S1", meaning="work")
    limit: float = quantity(math.inf, low=1, high=90, unit="days", source="S2", meaning="wait", infinite=True)
    urgent: bool = choice(False, source="S3", meaning="first")


class Deep(Section):
    shift: float | None = quantity(None, low=-1, high=1, least=None, unit="-", source="S4", meaning="shift")
    mode: Literal["none", "both"] = choice("none", source="S5", meaning="mode")


class Policy(Section):
    deep: Deep = Deep(mode="both")
    rate: float = quantity(0.2, low=0, high=0.6, most=1, unit="share", source="S6", meaning="rate")


class Model(Section):
    name: str = choice(..., source="user", meaning="name")
    style: str = choice("a", source="S7", meaning="style", allowed=("a", "b"))
    log: str | None = file_path(source="user", meaning="log")
    staff: int = quantity(3, low=1, high=9, most=99, unit="posts", source="S8", meaning="staff", sweep=False)
    policy: Policy = Policy(rate=0.3)
    kinds: dict[str, Kind] = {"care": Kind(hours=5), "fire": Kind(urgent=True)}
    extras: dict[str, Kind] = {}
    weights: dict[str, float] = {"near": 1.0}

    # a field without any declaration
    note: str = ""


BASE = Model(name="base")


def test_every_leaf_is_listed_once_in_declared_order_with_its_standing_default():
    found = {parameter.path: parameter for parameter in parameters(Model)}
    assert list(found) == (
        ["name", "style", "log", "staff", "policy.deep.shift", "policy.deep.mode", "policy.rate"]
        + ["kinds.care.hours", "kinds.care.limit", "kinds.care.urgent"]
        + ["kinds.fire.hours", "kinds.fire.limit", "kinds.fire.urgent", "weights", "note"]
    )
    assert found["policy.rate"] == Parameter(
        "policy.rate", "float", 0.3, "share", 0, 0.6, 0.0, 1, "S6", "rate", True, ()
    )
    assert found["kinds.care.hours"].default == 5 and found["kinds.fire.hours"].default == 4
    assert found["policy.deep.mode"].default == "both"
    assert found["name"].default is ...


def test_types_bounds_and_choices_are_told():
    found = {parameter.path: parameter for parameter in parameters(Model)}
    assert [found[path].type for path in ("staff", "policy.rate", "kinds.fire.urgent", "log", "weights")] == (
        ["int", "float", "bool", "str | None", "dict[str, float]"]
    )
    assert (found["policy.deep.shift"].type, found["policy.deep.shift"].least) == ("float | None", None)
    assert (found["policy.deep.mode"].type, found["policy.deep.mode"].allowed) == ("'none' | 'both'", ("none", "both"))
    assert found["style"].allowed == ("a", "b")
    assert (found["kinds.care.limit"].least, found["kinds.care.limit"].most) == (0.0, None)
    assert [path for path, one in found.items() if one.sweep] == (
        ["policy.deep.shift", "policy.rate"]
        + ["kinds.care.hours", "kinds.care.limit", "kinds.fire.hours", "kinds.fire.limit"]
    )


def test_what_is_not_changed_is_not_listed():
    assert changed(BASE) == {"name": "base"}


def test_what_is_changed_is_listed_by_path():
    city = replace(BASE, {"policy.deep.shift": -0.5, "kinds.care.urgent": True, "weights.near": 2.0})
    assert changed(city) == {
        "name": "base",
        "policy.deep.shift": -0.5,
        "kinds.care.urgent": True,
        "weights": {"near": 2.0},
    }


def test_entries_can_be_added_and_dropped():
    city = replace(BASE, {"kinds.flood": {"hours": 2}, "kinds.fire": None})
    assert list(city.kinds) == ["care", "flood"] and city.kinds["flood"] == Kind(hours=2)
    assert changed(city)["kinds.fire"] is None
    assert replace(BASE, changed(city)) == city


def test_a_change_leaves_the_original_alone_and_takes_numpy_numbers():
    city = replace(BASE, {"policy.rate": np.float64(0.5), "staff": np.int64(4), "kinds.care.urgent": np.bool_(True)})
    assert BASE.policy.rate == 0.3 and BASE.kinds["care"].urgent is False
    assert (type(city.policy.rate), type(city.staff), type(city.kinds["care"].urgent)) == (float, int, bool)


def test_none_is_a_value_where_the_key_allows_it():
    city = replace(BASE, {"policy.deep.shift": 0.5})
    assert replace(city, {"policy.deep.shift": None}) == BASE


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"policy.rat": 0.1}, ["unknown key 'policy.rat'", "nearest valid path is 'policy.rate'"]),
        ({"rate": 0.1}, ["nearest valid path is 'policy.rate'"]),
        ({"kinds.cares.hours": 0.1}, ["nearest valid path is 'kinds.care.hours'"]),
        ({"": 0.1}, ["unknown key ''"]),
        ({"policy.rate": 1.7}, ["found 1.7, allowed is a number from 0 to 1 (share)"]),
        ({"policy.rate": math.nan}, ["found nan, allowed is a finite number"]),
        ({"policy.rate": None}, ["found nothing, allowed is a number"]),
        ({"staff": 2.5}, ["found 2.5, allowed is a whole number from 0 to 99 (posts)"]),
        ({"style": "c"}, ["found 'c', allowed is one of 'a', 'b'"]),
        ({"policy.deep.mode": "bth"}, ["the nearest is 'both'"]),
        ({"policy": {"rate": 0.1, "x": 1}}, ["unknown key 'x'"]),
        ({"kinds.care.limit": -math.inf}, ["found -inf, allowed is a number of at least 0 (days)"]),
    ],
)
def test_a_refused_change_says_why(changes, words):
    with pytest.raises(ScenarioFault) as caught:
        replace(BASE, changes)
    (fault,) = caught.value.faults
    assert all(word in str(fault) for word in words)


def test_all_refused_changes_are_told_at_once():
    with pytest.raises(ScenarioFault) as caught:
        replace(BASE, {"policy.rate": 2, "staff": -1, "nothing.here": 3})
    assert len(caught.value.faults) == 3


@given(
    rate=st.floats(0, 1),
    staff=st.integers(0, 99),
    shift=st.none() | st.floats(-1e9, 1e9),
    mode=st.sampled_from(["none", "both"]),
    kinds=st.dictionaries(st.text(max_size=4), st.floats(0, 1e9), max_size=3),
    limit=st.floats(0, math.inf),
)
def test_the_changed_values_give_back_the_model(rate, staff, shift, mode, kinds, limit):
    city = Model(
        name="x",
        staff=staff,
        policy=Policy(rate=rate, deep=Deep(shift=shift, mode=mode)),
        kinds={"care": Kind(limit=limit)} | {name: Kind(hours=hours) for name, hours in kinds.items()},
    )
    assert replace(BASE, changed(city)) == city
    assert replace(city, {}) == city
    assert from_mapping(city.model_dump(), Model).policy == city.policy


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"low": 2, "high": 1}, "is empty"),
        ({"low": math.nan, "high": 1}, "is empty"),
        ({"low": -1, "high": 1}, "leaves the bounds"),
        ({"low": 0, "high": 2, "most": 1}, "leaves the bounds"),
        ({"low": 0, "high": 1, "most": 1, "infinite": True}, "no upper bound"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        quantity(0.5, unit="-", source="S", meaning="test", **arguments)


def test_a_default_outside_its_bounds_is_refused_on_first_use():
    class Wrong(Section):
        rate: float = quantity(2.0, low=0, high=1, most=1, unit="-", source="S", meaning="rate")

    with pytest.raises(ValidationError):
        Wrong()


def test_plain_pydantic_models_are_walked_too():
    class Inner(BaseModel):
        a: int = 1

    class Outer(BaseModel):
        inner: Inner = Inner()
        b: Inner | None = None

    assert [(one.path, one.default, one.sweep) for one in parameters(Outer)] == [("inner.a", 1, False)]
    assert changed(replace(Outer(), {"inner.a": 3})) == {"inner.a": 3}
    assert changed(replace(Outer(), {"b.a": 3})) == {"b": {"a": 3}}
