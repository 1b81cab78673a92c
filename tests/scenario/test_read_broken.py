"""Reading scenarios: what is wrong is said in sentences, with lines, all at once."""

from pathlib import Path

import pytest

from tests.scenario.cities import faults_of

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

    street.write_text("name = 'street'\n", encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", denied)
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
