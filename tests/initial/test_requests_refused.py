"""Case logs and mappings that cannot be used are refused in one sentence, whatever is wrong with them."""

import csv
import io
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.initial.requests import (
    Mapping,
    RequestLogFault,
    read_log,
)
from tests.initial.logs import (
    HEADER,
    good,
    mapping,
    read_in_memory,
    write,
)


def write_bytes(content):
    return lambda path: path.write_bytes(content)


HEAD = ",".join(HEADER)
UNUSABLE_FILES = {
    "there is no such case log": lambda path: None,
    "cannot be read": lambda path: path.mkdir(),
    "the case log is empty": write_bytes(b" \n"),
    "has a header and no rows": write_bytes(HEAD.encode()),
    "neither CSV nor Parquet, it looks like a zip archive": write_bytes(b"PK\x03\x04...."),
    "holds zero bytes": write_bytes(b"id\0,opened\n"),
    "begins like Parquet but cannot be read": write_bytes(b"PAR1 nonsense PAR1"),
    "line 2 is not utf-8 text": write_bytes(HEAD.encode() + "\n路灯".encode("gb18030")),
    "column 'opened' is missing (nearest: 'opend')": write_bytes(HEAD.replace("opened", "opend").encode() + b"\n1"),
    "columns are separated by ';'": write_bytes(HEAD.replace(",", ";").encode() + b"\n1"),
    "two columns are called 'id'": write_bytes(HEAD.encode() + b",id\n1"),
    "line 2 is not valid CSV": write_bytes(HEAD.encode() + b'\n"1,2\n3'),
    "none of the 2 rows is usable: 2 wrong number of fields (e.g. line 2": write_bytes(HEAD.encode() + b"\n1\n2"),
}


@pytest.mark.parametrize("sentence", UNUSABLE_FILES)
def test_an_unusable_file_is_refused_in_one_sentence(tmp_path, sentence):
    path = tmp_path / "log.csv"
    UNUSABLE_FILES[sentence](path)
    with pytest.raises(RequestLogFault) as error:
        read_log(path, mapping())
    assert len(error.value.faults) == 1
    assert str(error.value).startswith(str(path)) and sentence in str(error.value)


def test_encoding_and_delimiter_of_the_mapping_are_used(tmp_path):
    text = write(tmp_path / "log.csv", [good(1, village="姑苏", kind="路灯")]).read_text("utf-8").replace(",", ";")
    (tmp_path / "log.csv").write_text(text, encoding="gb18030")
    log = read_log(tmp_path / "log.csv", mapping(encoding="gb18030", delimiter=";", kinds={"路灯": "safety_hazard"}))
    assert log.rows.loc[0, ["place", "kind"]].tolist() == ["姑苏", "safety_hazard"]


BROKEN_MAPPINGS = {
    "kinds.Noise = 'neighbor_dispute' is none of our words (nearest: 'neighbour_dispute')": {
        "kinds__Noise": "neighbor_dispute"
    },
    "channels.Call = 'patrl' is none of our words (nearest: 'patrol')": {"channels__Call": "patrl"},
    "responsible.Lamps = 'safty' is none of our words (nearest: 'safety')": {"responsible__Lamps": "safty"},
    "unmapped.kind = 'refuze' is none of our words (nearest: 'refuse')": {"unmapped__kind": "refuze"},
    "unknown key 'columns.opend' (nearest: 'opened')": {"columns__opend": "x"},
    "unknown key 'colums' (nearest: 'columns')": {"colums": {}},
    "key 'columns.kind' is missing": {"columns__kind": None},
    "latitude and longitude must be given together": {"columns__latitude": None},
    "a place column, or latitude and longitude": {
        "columns__place": None,
        "columns__latitude": None,
        "columns__longitude": None,
    },
    "unmapped.channel must name one of our channels": {"columns__channel": None},
    "time.format = 'YYYY-MM-DD': must be 'ISO8601' or a pattern": {"time__format": "YYYY-MM-DD"},
    "time.timezone = 'Asia/Suzhou': must be a time zone": {"time__timezone": "Asia/Suzhou"},
    "encoding = 'utf-9': must be a text encoding": {"encoding": "utf-9"},
    "far_off.latitude = [32, 31]: must be [lowest, highest]": {"far_off__latitude": [32, 31]},
    "far_off.closed_after_days = -1": {"far_off__closed_after_days": -1},
    "'closed' is listed twice": {"status__open": ["closed"]},
    "kinds lists 'noise' twice": {"kinds__NOISE": "public_order"},
}


@pytest.mark.parametrize("sentence", BROKEN_MAPPINGS)
def test_a_broken_mapping_is_refused_in_one_sentence(sentence):
    with pytest.raises(RequestLogFault) as error:
        mapping(**BROKEN_MAPPINGS[sentence])
    assert len(error.value.faults) == 1
    assert error.value.faults[0].startswith("town.toml: ") and sentence in error.value.faults[0]


def test_all_faults_of_a_mapping_come_in_one_go_and_survive_pickling():
    with pytest.raises(RequestLogFault) as error:
        mapping(columns__kind=None, kinds__Noise="x", encoding="utf-9")
    assert len(error.value.faults) == 3
    assert pickle.loads(pickle.dumps(error.value)).faults == error.value.faults


def test_mapping_files_that_cannot_be_read(tmp_path):
    for content, sentence in ((None, "no such mapping"), (b"a = ", "not valid TOML"), (b"\xff\xfe", "not UTF-8")):
        if content is not None:
            (tmp_path / "m.toml").write_bytes(content)
        with pytest.raises(RequestLogFault, match=sentence):
            Mapping.load(tmp_path / "m.toml")


DIRT = st.sampled_from(["", "0", "-1", "nan", "Closed", "Open", "Noise", "2023-06-05 07:00:00", "9999-12-31 23:59:59",
                        "0001-01-01 00:00:00", "1e308", "r3", "x,y", 'quo"te', "line\nbreak", "路灯"])  # fmt: skip


@given(st.lists(st.tuples(st.integers(1, 29), st.integers(0, 10), DIRT), max_size=40), st.lists(st.integers(0, 29)))
def test_whatever_is_corrupted_rows_are_used_or_left_aside(corruptions, repeated):
    rows = [list(good(n).values()) for n in range(30)]
    rows += [list(rows[n]) for n in repeated]
    for row, column, value in corruptions:
        rows[row][column] = value
    path = io.StringIO()
    csv.writer(path).writerows([HEADER, *rows])
    log = read_in_memory(path.getvalue())
    lines = [*log.rows["line_number"], *log.quarantine["line_number"]]
    assert len(log) + len(log.quarantine) == len(rows) == len(set(lines))
    assert sum(finding.count for finding in log.report()) == len(log.quarantine)
    assert log.rows["request_id"].is_unique and (log.rows["request_id"] != "").all()
    assert (log.rows["hours_open"].dropna() > 0).all()
    touched = {row for row, _, _ in corruptions}
    assert {f"r{n}" for n in range(30) if n not in touched} - set(log.rows["request_id"]) <= {
        value for _, column, value in corruptions if column == 0
    }
