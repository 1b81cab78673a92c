"""Reading scenarios: what is right is read exactly, settings apply, and nothing but faults is ever raised."""

import enum
import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.scenario.faults import ScenarioFault
from model.scenario.fields import Section
from model.scenario.read import apply_overrides, from_mapping, read
from tests.scenario.cities import City, Fixed, Kind, Spread


def test_a_table_lies_over_its_default(street):
    street.write_text('name = "x"\n[policy]\njoint = true\n[kinds.fire]\nhours = 2\n[kinds.elder_care]\npatience = 9\n')
    city = read(street, City)
    assert (city.policy.alliance_rate, city.policy.joint) == (0.3, True)
    assert list(city.kinds) == ["elder_care", "dispute", "fire"]
    assert (city.kinds["elder_care"].hours, city.kinds["elder_care"].patience) == (5, 9)
    assert city.kinds["dispute"] == Kind(hours=6)


@pytest.mark.parametrize(
    ("text", "law"),
    [("cv = 3", Spread(cv=3)), ("law = 'spread'\nmean = 2", Spread(mean=2, cv=2)), ("law = 'fixed'", Fixed())],
)
def test_a_union_keeps_its_default_only_where_the_keys_fit(street, text, law):
    street.write_text(f'name = "x"\n[law]\n{text}\n')
    if "law" in text:
        assert read(street, City).law == law
    else:
        assert read(street, City).law == law.model_copy(update={"mean": 1.0})


def test_numbers_lists_and_infinity(street):
    street.write_bytes(
        b'\xef\xbb\xbfname="x"\r\nshares = [1]\r\n[kinds.dispute]\r\npatience = inf\r\ntiers = [1, 0]\r\nhours = 3\r\n'
    )
    city = read(street, City)
    assert city.shares == [1.0]
    assert city.kinds["dispute"] == Kind(hours=3.0, patience=math.inf, tiers=(1.0, 0.0))


def test_paths_are_taken_from_the_file_or_the_current_folder(workdir):
    (workdir / "deep").mkdir()
    (workdir / "deep" / "a.toml").write_text('name = "x"\nlog = "log.csv"\n')
    assert read("deep/a.toml", City).log == str(workdir / "deep" / "log.csv")
    assert read("deep/a.toml", City, ["log=other.csv"]).log == str(workdir / "other.csv")
    absolute = str(workdir / "b.csv")
    assert read("deep/a.toml", City, [f"log={absolute}"]).log == absolute
    assert from_mapping({"name": "x", "log": "log.csv"}, City).log == "log.csv"


def test_what_toml_cannot_write_is_met_half_way():
    class Colour(enum.Enum):
        RED = "red"

    type Colours = tuple[Colour, ...]

    class Painted(Section):
        one: Colour = Colour.RED
        many: Colours | None = None
        each: dict[str, list[Colour]] = {}

    given = {"one": "red", "many": ["red", "red"], "each": {"a": ["red"]}}
    expected = Painted(one=Colour.RED, many=(Colour.RED, Colour.RED), each={"a": [Colour.RED]})
    assert from_mapping(given, Painted) == expected
    with pytest.raises(ScenarioFault, match="one: found 'rad', allowed is 'red'; the nearest is 'red'"):
        from_mapping({"one": "rad"}, Painted)


@pytest.mark.parametrize(
    ("override", "path", "value"),
    [
        ("seed=7", "seed", 7),
        ("name = 2024", "name", "2024"),
        ("name=two words", "name", "two words"),
        ('name="quoted"', "name", "quoted"),
        ("policy.secondment=two_way", "policy.secondment", "two_way"),
        ("policy.joint=true", "policy.joint", True),
        ("policy.alliance_rate=1e-3", "policy.alliance_rate", 0.001),
        ("kinds.dispute.hours=3", "kinds.dispute.hours", 3),
        ("kinds.fire={hours=2}", "kinds.fire.hours", 2),
        ("weights.far=9", "weights", {"near": 1.0, "far": 9}),
        ("stops.0.day=4", "stops.0.day", 4),
        ("shares=[0.2, 0.8]", "shares", [0.2, 0.8]),
        ("shares.0=0.1", "shares", [0.1, 0.5]),
        ("law.mean=4", "law.mean", 4),
    ],
)
def test_a_setting_sets_its_key_and_leaves_the_given_tree_alone(override, path, value):
    tree = {"name": "x", "stops": [{"day": 1}]}
    node = apply_overrides(tree, [override], City)
    assert tree == {"name": "x", "stops": [{"day": 1}]}
    for key in path.split("."):
        node = node[int(key) if isinstance(node, list) else key]
    assert node == value and type(node) is type(value)


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("seed", ["allowed is key.path=value"]),
        ("=3", ["allowed is key.path=value"]),
        ("seed=", ["allowed is key.path=value"]),
        ("", ["allowed is key.path=value"]),
        ("policy.aliance_rate=1", ["unknown key", "nearest valid path is 'policy.alliance_rate'"]),
        ("alliance_rate=1", ["nearest valid path is 'policy.alliance_rate'"]),
        ("kinds.elder_cair.hours=3", ["nearest valid path is 'kinds.elder_care.hours'"]),
        ("kinds.zzz=3", ["unknown key 'kinds.zzz'"]),
        ("weights.fär=3", ["unknown key", "weights.far"]),
        ("stops.3.day=1", ["unknown key 'stops.3.day'"]),
        ("stops.day=1", ["unknown key 'stops.day'"]),
        ("seed.x=1", ["unknown key 'seed.x'"]),
        ("policy.zzz=1", ["(valid keys in [policy]: alliance_rate, secondment, style, joint)"]),
        ("seedd=1", ["nearest valid path is 'seed'"]),
        ("zzz=1", ["valid keys at the top: name"]),
        ("policy.alliance_rate=1.7", ["found 1.7, allowed is a number from 0 to 1 (share)"]),
        ("policy.alliance_rate=half", ["found 'half', allowed is a number"]),
        ("policy.secondment=twoway", ["nearest is 'two_way'"]),
        ("policy.joint=yes", ["found 'yes', allowed is true or false"]),
        ("seed=1\nname='y'", ["allowed is a whole number"]),
        ("policy=3", ["found 3, allowed is a table"]),
        ("policy={x=1}", ["unknown key 'x'"]),
        ("shares=" + "[" * 3000, ["allowed is a list"]),
    ],
)
def test_a_broken_setting_is_refused_under_its_own_name(override, words):
    with pytest.raises(ScenarioFault) as caught:
        apply_overrides({"name": "x", "stops": [{"day": 1}]}, [override], City)
    (fault,) = caught.value.faults
    assert fault.file == f"--set {override}"
    assert all(word in str(fault) for word in words)


def test_settings_leave_the_faults_of_the_tree_to_its_reader():
    assert apply_overrides({"seed": "bad"}, ["policy.joint=true"], City) == {"seed": "bad", "policy": {"joint": True}}


def test_a_mapping_is_judged_like_a_file_and_faults_can_be_pickled():
    with pytest.raises(ScenarioFault, match="paper, seed: found 'x', allowed is a whole number") as caught:
        from_mapping({"name": "x", "seed": "x"}, City, origin="paper")
    assert pickle.loads(pickle.dumps(caught.value)).faults == caught.value.faults
    with pytest.raises(ScenarioFault, match="allowed is a table of keys"):
        from_mapping([], City)
    with pytest.raises(ScenarioFault, match="found the key 3, allowed is a key that is text"):
        from_mapping({"name": "x", 3: 1}, City)


TOMLISH = st.lists(
    st.sampled_from(
        ["name", "seed", "policy", "kinds", "stops", "law", "joint", ".", "=", "[", "]", "{", "}", ",", "\n", '"', "'"]
        + ['"""', "'''", "#", " ", "1", "0.5", "inf", "nan", "true", '"x"', "\\", "\r\n", "[[", "]]", "é", "\t", "-"]
    ),
    max_size=60,
).map("".join)


@given(st.binary(max_size=200) | TOMLISH.map(lambda text: text.encode()))
def test_whatever_the_bytes_only_scenario_faults_come_out(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(data)
    try:
        assert isinstance(read(path, City), City)
    except ScenarioFault as fault:
        assert fault.faults and all(str(one).endswith(".") for one in fault.faults)


@given(st.text(max_size=40) | TOMLISH)
def test_whatever_the_setting_only_scenario_faults_come_out(text):
    try:
        assert isinstance(apply_overrides({"name": "x"}, [text], City), dict)
    except ScenarioFault as fault:
        assert fault.faults


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(City.model_fields)), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*City.model_fields, "other"]), VALUES))
def test_whatever_the_mapping_only_scenario_faults_come_out(mapping):
    try:
        assert isinstance(from_mapping(mapping, City), City)
    except ScenarioFault as fault:
        assert fault.faults


@given(
    rate=st.floats(0.001, 1),
    seed=st.integers(0, 10**18),
    hours=st.floats(0, 1e12),
    joint=st.booleans(),
    days=st.lists(st.integers(1, 90), max_size=3),
    crlf=st.booleans(),
)
def test_valid_values_come_back_exactly(tmp_path_factory, rate, seed, hours, joint, days, crlf):
    rows = ['name = "x"', f"seed = {seed}", "[policy]", f"alliance_rate = {rate!r}", f"joint = {str(joint).lower()}"]
    rows += ["[kinds.dispute]", f"hours = {hours!r}"] + [row for day in days for row in ("[[stops]]", f"day = {day}")]
    path = tmp_path_factory.getbasetemp() / "valid.toml"
    path.write_bytes(("\r\n" if crlf else "\n").join(rows).encode())
    city = read(path, City)
    assert (city.policy.alliance_rate, city.seed, city.policy.joint) == (rate, seed, joint)
    assert city.kinds["dispute"].hours == hours and [stop.day for stop in city.stops] == days
    assert from_mapping(city.model_dump(), City) == city
