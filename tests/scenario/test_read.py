"""Reading scenarios: what is right is read exactly, what is wrong is said in sentences, and nothing else is raised."""

import enum
import math
import pickle
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, model_validator

from model.scenario import read as read_module
from model.scenario.faults import Fault, ScenarioFault
from model.scenario.fields import Section, choice, file_path, quantity
from model.scenario.read import apply_overrides, from_mapping, read


class Policy(Section):
    alliance_rate: float = quantity(0.2, low=0, high=0.6, most=1, unit="share", source="S", meaning="new alliances")
    secondment: Literal["none", "one_way", "two_way"] = choice("none", source="S", meaning="secondment")
    style: str = choice("formal", source="S", meaning="project rule", allowed=("formal", "common_need"))
    joint: bool = choice(False, source="S", meaning="joint handling")

    @model_validator(mode="after")
    def _possible(self):
        if self.joint and self.alliance_rate == 0:
            raise ValueError("joint handling needs alliances: alliance_rate must be above 0")
        return self


class Kind(Section):
    hours: float = quantity(4, low=1, high=10, unit="hours", source="S", meaning="work")
    patience: float = quantity(math.inf, low=1, high=90, unit="days", source="S", meaning="wait", infinite=True)
    tiers: tuple[float, float] = (0.9, 0.1)


class Fixed(Section):
    law: Literal["fixed"] = "fixed"
    value: float = 1.0


class Spread(Section):
    law: Literal["spread"] = "spread"
    mean: float = 1.0
    cv: float = 1.0


class Stop(Section):
    day: int = quantity(..., low=1, high=100, unit="days", source="S", meaning="day of the stop")
    name: str = ""


class Enterprises(Section):
    per_1000: float = quantity(10.0, low=5, high=15, unit="firms", source="S", meaning="firms")
    employees: int = quantity(45, low=20, high=80, least=1, most=1000, unit="persons", source="S", meaning="size")


class City(Section):
    name: str = choice(..., source="user", meaning="name")
    seed: int = quantity(1, low=0, high=99, unit="-", source="user", meaning="seed", sweep=False)
    log: str | None = file_path(source="user", meaning="case log")
    shares: list[Annotated[float, Field(ge=0, le=1)]] = [0.5, 0.5]
    weights: dict[str, float] = {"near": 1.0, "far": 2.0}
    policy: Policy = Policy(alliance_rate=0.3)
    enterprises: Enterprises = Enterprises()
    kinds: dict[str, Kind] = {"elder_care": Kind(hours=5), "dispute": Kind(hours=6)}
    stops: list[Stop] = []
    law: Annotated[Fixed | Spread, Field(discriminator="law")] = Spread(cv=2)

    @model_validator(mode="after")
    def _sums(self):
        faults = []
        if abs(sum(self.shares) - 1) > 1e-9:
            faults.append(f"shares: the shares add up to {sum(self.shares):g}; they must add up to 1")
        if self.enterprises.per_1000 * self.enterprises.employees > 1000:
            faults.append("enterprises: more employees than residents")
        if faults:
            raise ValueError("\n".join(faults))
        return self


@pytest.fixture
def street(workdir: Path) -> Path:
    return workdir / "street.toml"


def faults_of(path: Path | str, overrides=()) -> list[Fault]:
    with pytest.raises(ScenarioFault) as caught:
        read(path, City, overrides)
    assert str(caught.value).split("\n") == [str(fault) for fault in caught.value.faults]
    assert "Traceback" not in str(caught.value)
    return caught.value.faults


# (what is broken, the text after `name = "x"` on line 1, line of the fault, words that its sentence must have)
BROKEN = [
    ("key", "seeds = 3", 2, ["unknown key 'seeds'", "nearest valid key is 'seed'", "valid keys here: name, seed"]),
    ("section", "[enterprizes]\nper_1000 = 3", 2, ["unknown key 'enterprizes'", "is 'enterprises'"]),
    ("key in a section", "[policy]\nalliance-rate = 0.1", 3, ["policy.alliance-rate", "is 'alliance_rate'"]),
    ("key of another section", "[policy]\nper_1000 = 3", 3, ["'per_1000'", "it belongs in [enterprises]"]),
    ("top key below a table", "[policy]\nseed = 3", 3, ["at the top of the file, before the first [table]"]),
    ("section key at the top", "alliance_rate = 0.1", 2, ["it belongs in [policy]"]),
    ("misspelt and misplaced", "[law]\nlaw = 'fixed'\nemployes = 1", 4, ["perhaps 'employees' in [enterprises]"]),
    ("nothing like it", "zzz = 1", 2, ["unknown key 'zzz' (valid keys here:"]),
    ("key of a named table", "[kinds.elder_care]\nhour = 1", 3, ["kinds.elder_care.hour", "is 'hours'"]),
    ("key of a list entry", "[[stops]]\nday = 1\n[[stops]]\nday = 2\nnome = 'x'", 6, ["stops.1.nome", "is 'name'"]),
    ("key of an inline table", "policy = { joint = true, seconds = 1 }", 2, ["policy.seconds", "'secondment'"]),
    ("too high", "[policy]\n# note\nalliance_rate = 1.7", 4, ["found 1.7, allowed is a number from 0 to 1 (share)."]),
    ("too low", "[kinds.elder_care]\nhours = -0.0001", 3, ["found -0.0001", "a number of at least 0 (hours)"]),
    ("below the least", "[enterprises]\nemployees = 0", 3, ["found 0", "a whole number from 1 to 1000 (persons)"]),
    ("fraction", "seed = 1.0", 2, ["found 1.0, allowed is a whole number"]),
    ("infinite", "[policy]\nalliance_rate = inf", 3, ["found inf, allowed is a finite number from 0 to 1"]),
    ("not a number", "[kinds.dispute]\npatience = nan", 3, ["found nan", "of at least 0 (days)"]),
    ("text for a number", '[policy]\nalliance_rate = "0.3"', 3, ["found '0.3'", "write it without quotes"]),
    ("truth for a number", "[policy]\nalliance_rate = true", 3, ["found true, allowed is a number"]),
    ("number for a truth", "[policy]\njoint = 1", 3, ["found 1, allowed is true or false"]),
    ("text for a truth", "[policy]\njoint = 'True'", 3, ["found 'True'", "without quotes"]),
    (
        "option of a Literal",
        "[policy]\nsecondment = 'two-way'",
        3,
        ["one of 'none', 'one_way'", "nearest is 'two_way'"],
    ),
    ("option of a text", "[policy]\nstyle = 'commonneed'", 3, ["one of 'formal', 'common_need'", "is 'common_need'"]),
    ("number for a path", "log = 3", 2, ["found 3, allowed is the path of a file"]),
    ("date", "seed = 2020-01-01", 2, ["found the date or time 2020-01-01", "a whole number"]),
    ("value for a section", "policy = 3", 2, ["found 3, allowed is a table with the keys alliance_rate"]),
    ("section for a value", "[seed]\na = 1", 2, ["found a table, allowed is a whole number"]),
    ("list for named tables", "[[kinds]]\nhours = 1", 2, ["found a list of 1 entry", "a table of named tables"]),
    ("table for a list", "[stops]\nday = 1", 2, ["found a table, allowed is a list of tables"]),
    ("entry of a list", "shares = [\n  0.5,\n  1.5,\n]", 4, ["shares.1: found 1.5, allowed is a number from 0 to 1"]),
    ("entry of a table", "[weights]\nnear = 'x'", 3, ["weights.near: found 'x', allowed is a number"]),
    ("long tuple", "[kinds.dispute]\ntiers = [1, 2, 3]", 3, ["kinds.dispute.tiers", "found a list of 3 entries"]),
    ("missing in a list", "[[stops]]\nname = 'x'", 2, ["the required key 'day' is missing", "whole number", "(days)"]),
    ("tag", "[law]\nlaw = 'fix'", 3, ["law.law: found 'fix', allowed is one of 'fixed', 'spread'"]),
    ("key of a union", "[law]\nlaw = 'fixed'\nmean = 2", 4, ["law.mean: unknown key 'mean'"]),
    ("combination", "[policy]\njoint = true\nalliance_rate = 0", 2, ["policy: joint handling needs alliances"]),
    ("combination at the top", "shares = [0.5, 0.6]", 2, ["shares: the shares add up to 1.1; they must"]),
    ("syntax", "seed = = 3", 2, ["not valid TOML", "the line reads 'seed = = 3'"]),
    ("bare word", "[policy]\nsecondment = none", 3, ["not valid TOML", "secondment = none"]),
    ("capital truth", "[policy]\njoint = True", 3, ["not valid TOML", "joint = True"]),
    ("open string", 'log = "abc', 2, ["not valid TOML"]),
    ("key twice", "seed = 1\n[policy]\njoint = true\njoint = false\n", 5, ["'policy.joint' is given twice", "line 4"]),
    ("table twice", "[policy]\n[kinds]\n[policy]\n", 4, ["'policy' is given twice, first on line 2"]),
    ("name twice", "seed = 1\nname = 'y'", 3, ["'name' is given twice, first on line 1"]),
    ("long number", "seed = " + "9" * 5000, None, ["too many digits"]),
    ("long hexadecimal", "[policy]\nalliance_rate = 0x" + "f" * 5000, 3, ["more than 60 digits"]),
    ("deep list", "shares = " + "[" * 5000, None, ["nested too deeply"]),
    ("deep table", ".".join("a" * 3000) + " = 1", None, ["nested too deeply"]),
]


@pytest.mark.parametrize(("text", "line", "words"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_broken_file_is_refused_in_one_clear_sentence(street, text, line, words):
    street.write_text(f'name = "x"\n{text}', encoding="utf-8")
    (fault,) = faults_of("street.toml")
    assert fault.line == line
    assert str(fault).startswith("street.toml, line " if line else "street.toml: ")
    assert str(fault).endswith(".") and not str(fault).endswith("..")
    for word in words:
        assert word in str(fault)


BYTES = [
    ("empty", b"", ["the file is empty"]),
    ("blank", b" \n\n", ["the file is empty"]),
    ("only a byte-order mark", b"\xef\xbb\xbf", ["the file is empty"]),
    ("latin-1", 'name = "x"\ntitle = "caf\xe9"'.encode("latin-1"), ["line 2", "byte 0xe9 is not UTF-8"]),
    ("utf-16", 'name = "x"'.encode("utf-16"), ["UTF-16 or binary", "UTF-8"]),
    ("utf-16 without a mark", 'name = "x"'.encode("utf-16-le"), ["UTF-16 or binary"]),
    ("gb18030", 'name = "社区"'.encode("gb18030"), ["line 1", "is not UTF-8"]),
    ("comment only", b"# nothing\n", ["the required key 'name' is missing"]),
]


@pytest.mark.parametrize(("data", "words"), [case[1:] for case in BYTES], ids=[case[0] for case in BYTES])
def test_a_file_that_is_no_text_is_refused(street, data, words):
    street.write_bytes(data)
    (fault,) = faults_of(street)
    assert all(word in str(fault) for word in words)


def test_a_missing_file_names_the_nearest(street):
    street.write_text("")
    assert "there is no such file; the nearest name in that folder is 'street.toml'" in str(faults_of("stret.toml")[0])
    assert "nor is there a folder 'nowhere'" in str(faults_of("nowhere/street.toml")[0])


def test_a_folder_and_an_impossible_name_are_refused(workdir):
    assert "this is a folder" in str(faults_of(workdir)[0])
    assert "cannot be read" in str(faults_of("a\0b")[0])


def test_an_unreadable_file_is_refused(street, monkeypatch):
    def denied(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(read_module.FilePath, "read_bytes", denied)
    assert "cannot be read (Permission denied)" in str(faults_of(street)[0])


def test_all_faults_come_at_once_in_the_order_of_lines(street):
    street.write_text('name = 3\nseed = -1\n[policy]\njoint = 2\nx = 1\n[kinds.new]\nhours = "a"\n')
    faults = faults_of("street.toml", ["policy.alliance_rate=7", "polcy.joint=true", "oops"])
    assert [fault.line for fault in faults] == [1, 2, 4, 5, 7, None, None, None]
    assert [fault.file for fault in faults[5:]] == [
        "--set policy.alliance_rate=7",
        "--set polcy.joint=true",
        "--set oops",
    ]


def test_several_impossible_combinations_are_several_faults(street):
    street.write_text('name = "x"\nshares = [1, 1]\n[enterprises]\nemployees = 900\n')
    assert [(fault.line, fault.path) for fault in faults_of(street)] == [(2, "shares"), (3, "enterprises")]


def test_a_combination_that_a_setting_makes_impossible_names_the_setting(street):
    street.write_text('name = "x"\n[policy]\njoint = true\n')
    (fault,) = faults_of("street.toml", ["policy.alliance_rate=0"])
    assert str(fault).startswith("street.toml with --set policy.alliance_rate=0, line 2, policy: joint handling needs")


def test_lines_are_found_past_strings_comments_and_brackets_that_look_like_keys(street):
    street.write_text(
        'name = """\nseed = "no"\n[policy]\n"""  # seed = 4\nshares = [ # [x]\n  0.5, # joint = 1\n  0.5,\n]\r\n'
        "kinds.dispute = {tiers = [0.1, 0.2], hours = 3}\n\"policy\" . 'joint' = 5\nseed = 'late'\n"
    )
    assert [(fault.line, fault.path) for fault in faults_of(street)] == [(10, "policy.joint"), (11, "seed")]


# --- what is right --------------------------------------------------------------------------------------------------


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


# --- settings -------------------------------------------------------------------------------------------------------


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


# --- anything at all ------------------------------------------------------------------------------------------------

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
