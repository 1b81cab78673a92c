"""Case logs: every fault is seen, counted and kept; nothing is dropped; what is learnt and replayed is right."""

import csv
import datetime as dt
import io
import pickle
import tempfile
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.build.requests import (
    CHANNELS,
    KINDS,
    LINES,
    Mapping,
    RequestLogFault,
    arrival_rates,
    channel_shares,
    read_log,
    replay_arrivals,
    work_days,
)
from model.build.requests_findings import fence

MAPPING = """
name = "Test town"
[columns]
request_id = "id"
opened = "opened"
closed = "closed"
kind = "kind"
channel = "channel"
responsible = "dept"
place = ["village", "district"]
latitude = "lat"
longitude = "lon"
status = "status"
[time]
format = "%Y-%m-%d %H:%M:%S"
exported = 2023-12-01T00:00:00
[status]
open = ["Open"]
closed = ["Closed"]
cancelled = ["Cancelled"]
[kinds]
"Street light" = "safety_hazard"
"Noise" = "neighbour_dispute"
[channels]
"Call" = "raiser"
"Crew" = "patrol"
[responsible]
"Lamps" = "safety"
"""
HEADER = ["id", "opened", "closed", "kind", "channel", "dept", "village", "district", "lat", "lon", "status"]


def mapping(**changes):
    """The test town's mapping; ``table__key=value`` changes one key, ``None`` removes it."""
    tables = tomllib.loads(MAPPING)
    for path, value in changes.items():
        *above, key = path.split("__")
        table = tables
        for name in above:
            table = table.setdefault(name, {})
        if value is None:
            table.pop(key)
        else:
            table[key] = value
    return Mapping.from_tables(tables, "town.toml")


def good(number, **changes):
    """A sound row: Monday 5 June 2023 and on, one an hour, closed two days later."""
    opened = dt.datetime(2023, 6, 5) + dt.timedelta(hours=number)
    row = {
        "id": f"r{number}",
        "opened": str(opened),
        "closed": str(opened + dt.timedelta(days=2)),
        "kind": "Noise" if number % 3 else "Street light",
        "channel": "Crew" if number % 4 == 0 else "Call",
        "dept": "Lamps",
        "village": f"V{number % 5}",
        "district": "1",
        "lat": f"{31.0 + number % 10 / 100:.3f}",
        "lon": f"{120.0 + number // 10 / 100:.3f}",
        "status": "Closed",
    }
    return row | changes


def write(path, rows, header=HEADER):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([row if isinstance(row, list) else [row[name] for name in header] for row in rows])
    return path


ASIDE = {
    "missing id": good(50, id=" "),
    "missing opened": good(51, opened=""),
    "unreadable timestamp": good(52, closed="yesterday"),
    "missing kind": good(53, kind="NULL"),
    "unmapped kind": good(54, kind="Street lihgt"),
    "missing channel": good(55, channel=""),
    "unmapped channel": good(56, channel="Pigeon"),
    "missing place": good(57, village="", district="n/a", lat="", lon=""),
    "unreadable coordinates": good(58, lat="31,05"),
    "coordinates far off": good(59, lat="34.05", lon="-118.25"),
    "opened far off": good(60, opened="1970-01-01 00:00:00"),
    "closed before opened": good(61, closed="2023-06-01 12:00:00"),
    "closed far too late": good(62, closed="2099-01-01 00:00:00"),
    "closed after the export": good(63, closed="2024-01-15 00:00:00"),
    "exact duplicate": good(7),
    "duplicate id, conflicting rows": good(8, kind="Street light", village="V9"),
    "wrong number of fields": [*good(64).values()][:-2],
}
NOTED = {
    "no coordinates, placed by name": good(70, lat="", lon=""),
    "coordinates are zero, placed by name": good(71, lat="0", lon="0.000"),
    "no place name, placed by coordinates": good(72, village="", district=""),
    "unmapped responsible, line unknown": good(73, dept="Parks"),
    "status open, closing time after the export, taken as open": good(74, status="Open", closed="2023-12-24 00:00:00"),
    "status open with a closing time, taken as open": good(75, status="open"),
    "cancelled, time to cancellation counts as time open": good(76, status="Cancelled"),
    "status closed without a closing time": good(77, closed=""),
    "still open": good(78, closed="", status="Open"),
    "status unknown": good(79, status="Lost"),
    "closed at the time it was opened, time open unknown": good(80, closed=good(80)["opened"]),
}


@pytest.fixture
def dirty(tmp_path):
    rows = [good(n) for n in range(40)] + list(ASIDE.values()) + list(NOTED.values())
    return read_log(write(tmp_path / "dirty.csv", rows), mapping())


@pytest.fixture
def clean(tmp_path):
    return read_log(write(tmp_path / "clean.csv", [good(n) for n in range(100)]), mapping())


@pytest.fixture(scope="module")
def short():
    return read_in_memory("\n".join([",".join(HEADER), *(",".join(good(n).values()) for n in range(30))]))


def test_every_fault_is_left_aside_once_with_its_line_and_its_row_as_exported(dirty):
    expected = {fault: 42 + index for index, fault in enumerate(ASIDE)}
    assert dict(zip(dirty.quarantine["fault"], dirty.quarantine["line_number"], strict=True)) == expected
    far = dirty.quarantine.set_index("fault").loc["closed far too late"]
    assert (far["id"], far["closed"]) == ("r62", "2099-01-01 00:00:00")
    assert [(f.count, f.examples[0][0]) for f in sorted(dirty.report(), key=lambda f: f.examples)] == [
        (1, line) for line in expected.values()
    ]


def test_details_say_what_was_found_and_what_would_be_right(dirty):
    detail = dirty.quarantine.set_index("fault")["detail"]
    assert detail["unmapped kind"] == "kind 'Street lihgt' (nearest: 'Street light')"
    assert detail["exact duplicate"] == "r7 is on line 9"
    assert detail["duplicate id, conflicting rows"] == "r8 is on line 10 with other kind, village"
    assert detail["closed before opened"] == "opened 2023-06-07 13:00:00, closed 2023-06-01 12:00:00"
    assert "9 fields where the header has 11" in detail["wrong number of fields"]


def test_every_note_is_on_a_row_that_is_used(dirty):
    first = 42 + len(ASIDE)
    assert dict(zip(dirty.notes["note"], dirty.notes["line_number"], strict=True)) == {
        note: first + index for index, note in enumerate(NOTED)
    }
    assert set(dirty.notes["line_number"]) <= set(dirty.rows["line_number"])
    assert len(dirty) == 40 + len(NOTED)
    assert dirty.in_file == 40 + len(NOTED) + len(ASIDE)


def test_used_rows_speak_our_words_and_disbelieve_doubtful_ends(dirty):
    rows = dirty.rows.set_index("request_id")
    assert set(rows["kind"]) == {"safety_hazard", "neighbour_dispute"}
    assert set(rows["channel"]) == {"raiser", "patrol"}
    assert rows.loc["r73", "line"] == "" and rows.loc["r70", "line"] == "safety"
    assert rows.loc["r1", "hours_open"] == 48.0
    assert rows.loc[["r74", "r75", "r77", "r78"], "closed"].isna().all()
    assert rows.loc[["r74", "r75", "r77", "r78", "r80"], "hours_open"].isna().all()
    assert rows.loc[["r70", "r71"], ["x", "y"]].isna().all(axis=None)
    assert rows["opened"].is_monotonic_increasing


def test_summary_names_counts_and_examples(dirty):
    text = dirty.summary_text()
    assert text.startswith(
        "Test town: used 51 of 68 rows (opened 2023-06-05 00:00:00 to 2023-06-08 08:00:00, 4 working"
    )
    assert "left aside: 17\n" in text and "used with a note: 11\n" in text
    assert "  1 closed before opened (e.g. line 53: opened 2023-06-07 13:00:00, closed 2023-06-01 12:00:00)" in text


def test_quarantine_file_reads_back_and_never_replaces_the_log(dirty, tmp_path):
    dirty.write_quarantine(tmp_path / "aside.csv")
    back = pd.read_csv(tmp_path / "aside.csv", dtype=str, keep_default_na=False)
    assert list(back.columns) == ["line_number", "fault", "detail", *HEADER]
    assert back["id"].tolist() == dirty.quarantine["id"].tolist()
    with pytest.raises(RequestLogFault, match="the case log itself"):
        dirty.write_quarantine(dirty.source)
    with pytest.raises(RequestLogFault, match="cannot be written"):
        dirty.write_quarantine(tmp_path / "nowhere" / "aside.csv")


def test_defaults_take_unknown_words_in_instead_of_refusing(tmp_path):
    rows = [good(1), good(2, kind="Potholes"), good(3, channel="Pigeon"), good(4, channel=""), good(5, kind="")]
    path = write(tmp_path / "log.csv", rows)
    log = read_log(path, mapping(unmapped={"kind": "everyday_service", "channel": "online"}))
    assert log.rows.set_index("request_id").loc[["r2", "r3", "r4"], ["kind", "channel"]].values.tolist() == [
        ["everyday_service", "raiser"],
        ["safety_hazard", "online"],
        ["neighbour_dispute", "online"],
    ]
    assert [f.fault for f in log.report()] == ["missing kind"]
    assert {f.fault for f in log.noted()} == {
        "unmapped kind, counted as everyday_service",
        "unmapped channel, counted as online",
        "no channel, counted as online",
    }


def test_a_faulty_row_does_not_make_its_sound_twin_a_duplicate(tmp_path):
    rows = [good(1, closed="2020-01-01 00:00:00"), good(1), good(2)]
    log = read_log(write(tmp_path / "log.csv", rows), mapping())
    assert log.rows["line_number"].tolist() == [3, 4]
    assert log.quarantine["fault"].tolist() == ["closed before opened"]


def test_lines_are_counted_in_the_file_through_line_breaks_blank_lines_and_a_byte_order_mark(tmp_path):
    rows = [good(1, village="two\nlines"), good(2), good(3, kind="?")]
    text = write(tmp_path / "log.csv", rows).read_text("utf-8").replace("\nr2,", "\n\nr2,")
    (tmp_path / "log.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    log = read_log(tmp_path / "log.csv", mapping())
    assert log.rows["line_number"].tolist() == [2, 5]
    assert log.rows["place"].tolist() == ["two lines", "V2"]
    assert log.quarantine["line_number"].tolist() == [6]


def test_limits_are_computed_from_the_log_unless_given(tmp_path):
    path = write(
        tmp_path / "log.csv",
        [good(n) for n in range(40)] + [good(400, lon="120.02"), good(2000, id="late", lon="120.02")],
    )
    assert read_log(path, mapping()).report()[0].count == 2
    assert read_log(path, mapping(far_off__opened_to=dt.date(2023, 6, 21))).quarantine["id"].tolist() == ["late"]
    assert read_log(path, mapping(far_off__latitude=[31.0, 31.05])).report()[0] == (
        "coordinates far off",
        16,
        tuple(
            (line, f"latitude '31.0{lat}0', longitude '120.000'; expected latitude 31.000 to 31.050")
            for line, lat in ((8, 6), (9, 7), (10, 8))
        ),
    )


def test_fence_ignores_a_quarter_of_errors_and_keeps_quiet_on_few_values():
    values = pd.Series([*np.linspace(0.0, 10.0, 76), *[1e6] * 24])
    low, high = fence(values, 1.0)
    assert low < -9.9 and 10.0 < high < 1e6
    assert fence(pd.Series(range(7)), 1.0) == (-np.inf, np.inf)
    assert fence(pd.Series([5.0] * 20), 2.0) == (-1.0, 11.0)


@pytest.mark.parametrize("typed", [False, True])
def test_parquet_says_the_same_as_csv(tmp_path, typed):
    rows = [good(n) for n in range(12)] + [good(12, closed="", lat="", lon=""), good(13, closed="2020-01-01 00:00:00")]
    by_csv = read_log(write(tmp_path / "log.csv", rows), mapping())
    frame = pd.DataFrame(rows)
    if typed:
        frame = frame.assign(
            opened=pd.to_datetime(frame["opened"]),
            closed=pd.to_datetime(frame["closed"]),
            lat=pd.to_numeric(frame["lat"]),
            lon=pd.to_numeric(frame["lon"]),
            district=frame["district"].astype(float),
        )
    frame.to_parquet(tmp_path / "log.parquet")
    by_parquet = read_log(tmp_path / "log.parquet", mapping())
    pd.testing.assert_frame_equal(by_csv.rows.drop(columns="line_number"), by_parquet.rows.drop(columns="line_number"))
    assert by_parquet.quarantine["line_number"].tolist() == [14]
    assert by_parquet.notes["note"].tolist() == by_csv.notes["note"].tolist()


def test_day_only_dates_and_offsets_become_city_time(tmp_path):
    frame = pd.DataFrame([good(n) for n in range(3)])
    frame.assign(opened=dt.date(2023, 6, 5), closed=dt.date(2023, 6, 6)).to_parquet(tmp_path / "days.parquet")
    assert read_log(tmp_path / "days.parquet", mapping()).rows["hours_open"].tolist() == [24.0] * 3

    aware = frame.assign(opened=pd.to_datetime(frame["opened"], utc=True), closed=None)
    aware.to_parquet(tmp_path / "aware.parquet")
    shanghai = mapping(time={"timezone": "Asia/Shanghai"})
    assert read_log(tmp_path / "aware.parquet", shanghai).rows["opened"][0] == pd.Timestamp("2023-06-05 08:00")

    texts = [
        good(1, opened="2023-06-05T00:00:00Z"),
        good(2, opened="2023-06-05T09:00:00+09:00"),
        good(3, opened="2023-06-05 08:00"),
    ]
    log = read_log(write(tmp_path / "iso.csv", texts), shanghai)
    assert log.rows["opened"].tolist() == [pd.Timestamp("2023-06-05 08:00")] * 3


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


def read_in_memory(text):
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "log.csv"
        path.write_text(text, encoding="utf-8", newline="")
        return read_log(path, mapping())


def test_arrival_rates_count_days_off_on_the_next_working_day(tmp_path):
    opened = ["2023-06-09 10:00:00", "2023-06-10 10:00:00", "2023-06-11 10:00:00", "2023-06-12 09:00:00"]
    rows = [good(n, opened=when, closed="") for n, when in enumerate(opened)]
    path = write(tmp_path / "log.csv", rows)
    log = read_log(path, mapping())
    assert log.working_days().tolist() == [0, 1, 1, 1] and log.span == 2
    rates = arrival_rates(log, residents=2_000)
    assert list(rates.index) == list(KINDS)
    assert rates.loc["neighbour_dispute"].tolist() == [2, 2 / 2 * 250 / 2_000 * 1_000]
    assert rates["requests"].sum() == 4 and rates.loc["elder_care", "per_1000_year"] == 0
    off = read_log(path, mapping(time__holidays=[dt.date(2023, 6, 12)]))
    assert off.working_days().tolist() == [0, 1, 1, 1] and off.span == 2
    friday_off = read_log(path, mapping(time__holidays=[dt.date(2023, 6, 9)]))
    assert friday_off.working_days().tolist() == [0, 0, 0, 0] and friday_off.span == 1
    with pytest.raises(RequestLogFault, match="positive number of residents"):
        arrival_rates(log, residents=0)


def test_channel_shares_add_up_over_all_our_channels(clean):
    shares = channel_shares(clean)
    assert shares.to_dict() == pytest.approx(dict(zip(CHANNELS, [0.75, 0.25, 0, 0, 0], strict=True)))


def test_work_days_part_closures_on_the_spot_from_the_body(tmp_path):
    hours = [0.5, 0.25, 24.0, 24.0 * np.e**2]
    rows = []
    for n, length in enumerate(hours):
        opened = dt.datetime(2023, 6, 5, n)
        rows.append(good(n, kind="Noise", closed=f"{opened + dt.timedelta(hours=length):%Y-%m-%d %H:%M:%S}"))
    table = work_days(read_log(write(tmp_path / "log.csv", [*rows, good(9, kind="Noise", closed="")]), mapping()))
    assert list(table.index) == ["neighbour_dispute", "all"]
    shape = table.loc["all"]
    assert shape["closed"] == 4 and shape["on_the_spot"] == 0.5
    assert shape["body_median"] == pytest.approx(np.e, rel=1e-4)
    assert shape["body_sigma"] == pytest.approx(np.sqrt(2.0), rel=1e-4)


def test_replay_plays_every_request_once_in_order_with_its_kind_and_channel(clean):
    played = replay_arrivals(clean, n_cells=20, horizon_days=10)
    assert played.beyond_horizon == 0
    assert played.request_id.tolist() == clean.rows["request_id"].tolist()
    assert played.day.tolist() == clean.working_days().tolist()
    assert [KINDS[k] for k in played.kind] == clean.rows["kind"].tolist()
    assert [CHANNELS[c] for c in played.channel] == clean.rows["channel"].tolist()
    assert 0 <= played.cell.min() and played.cell.max() < 20


def test_stretch_slows_the_log_down_and_spreads_each_day_evenly(clean):
    played = replay_arrivals(clean, n_cells=20, horizon_days=1000, stretch=6.0)
    assert clean.span == 5 and np.bincount(clean.working_days()).tolist() == [24, 24, 24, 24, 4]
    assert np.bincount(played.day).tolist() == [4] * 24 + [1, 0, 1, 1, 0, 1]
    cut = replay_arrivals(clean, n_cells=20, horizon_days=12, stretch=6.0)
    assert len(cut.day) == 48 and cut.beyond_horizon == 52


@given(st.floats(0.1, 40.0), st.integers(1, 300))
def test_repetition_is_the_same_pattern_with_new_ids(short, stretch, horizon):
    log = short
    once = replay_arrivals(log, 20, None, horizon, stretch)
    again = replay_arrivals(log, 20, None, horizon, stretch, repeat=True)
    n = len(once.day)
    assert (again.day[:n] == once.day).all() and (again.cell[:n] == once.cell).all()
    assert len(set(again.request_id)) == len(again.request_id)
    assert (np.diff(again.day) >= 0).all() and again.day.max(initial=0) < horizon
    laps = np.array([int(text.partition("#")[2] or 0) for text in again.request_id])
    assert np.bincount(laps)[:-1].tolist() == [len(log)] * (laps.max(initial=0))
    assert len(again.day) + again.beyond_horizon == len(log) * np.ceil(horizon / (log.span * stretch))


def test_work_hours_are_known_only_for_closures_on_the_spot(tmp_path):
    rows = [good(1, closed="2023-06-05 01:30:00"), good(2), good(3, closed="")]
    played = replay_arrivals(read_log(write(tmp_path / "log.csv", rows), mapping()), 1)
    np.testing.assert_array_equal(played.work_hours, [0.5, np.nan, np.nan])
    np.testing.assert_array_equal(played.hours_open, [0.5, 48.0, np.nan])


def test_coordinates_keep_neighbours_together_south_west_first(clean):
    cell = replay_arrivals(clean, 100, horizon_days=10, grid=(10, 10)).cell
    x, y = np.rint((clean.rows["x"] - 120) * 100), np.rint((clean.rows["y"] - 31) * 100)
    assert cell.tolist() == (y * 10 + x).astype(int).tolist()
    assert replay_arrivals(clean, 7, horizon_days=10).cell.max() < 7


def test_requests_without_coordinates_go_to_their_place(tmp_path):
    rows = [good(n, village="North" if n % 10 > 4 else "South") for n in range(100)]
    rows.append(good(100, village="North", lat="", lon=""))
    log = read_log(write(tmp_path / "log.csv", rows), mapping())
    played = replay_arrivals(log, 100, horizon_days=10, grid=(10, 10))
    assert played.cell[-1] // 10 in (6, 7)
    given_ = replay_arrivals(log, 100, {"North": 3}, horizon_days=10, grid=(10, 10))
    assert set(given_.cell[(log.rows["place"] == "North").to_numpy()]) == {3}


def test_names_alone_share_the_cells_in_their_order(tmp_path):
    rows = [good(n, lat="", lon="", village="ABC"[n % 3]) for n in range(60)]
    log = read_log(write(tmp_path / "log.csv", rows), mapping())
    cell = replay_arrivals(log, 9, horizon_days=10).cell
    used = {name: sorted(set(cell[(log.rows["place"] == name).to_numpy()])) for name in "ABC"}
    assert used == {"A": [0, 1, 2], "B": [3, 4, 5], "C": [6, 7, 8]}
    assert replay_arrivals(log, 2, horizon_days=10).cell.tolist() == [0, 0, 1] * 20


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"n_cells": 0}, "does not have n_cells = 0"),
        ({"n_cells": 10, "grid": (3, 3)}, "grid = 3 x 3 does not have n_cells = 10 cells"),
        ({"n_cells": 10, "horizon_days": 0}, "at least one working day"),
        ({"n_cells": 10, "stretch": float("nan")}, "stretch = nan"),
        ({"n_cells": 10, "cell_of_place": {"V1": 10}}, "cells run from 0 to 9"),
        ({"n_cells": 10, "cell_of_place": {"W1": 1}}, "names no place of the log, e.g. 'W1' (nearest: 'V1')"),
    ],
)
def test_replay_refuses_what_makes_no_sense(clean, arguments, sentence):
    with pytest.raises(RequestLogFault) as error:
        replay_arrivals(clean, **arguments)
    assert sentence in str(error.value)


def test_los_angeles_is_read_as_its_facts_say(root, shared):
    path = shared / "data" / "requests_2020-01.csv"
    if not path.exists():
        pytest.skip("no shared request log")
    log = read_log(path, root / "scenarios" / "mappings" / "los_angeles_311.toml")
    assert (log.in_file, len(log)) == (10_000, 9_989)
    assert [(f.fault, f.count) for f in log.report()] == [("missing place", 11)]
    shape = work_days(log)
    assert shape.loc["all", ["median", "mean", "p90"]].tolist() == pytest.approx([1.95, 5.34, 6.2], rel=0.01)
    assert shape.loc["all", "body_sigma"] == pytest.approx(1.1, abs=0.05)
    assert shape.loc["hardship_relief", "median"] == pytest.approx(18.8, rel=0.01)
    shares = channel_shares(log)
    assert shares["patrol"] == pytest.approx(0.21, abs=0.005) and shares["raiser"] == pytest.approx(0.45, abs=0.01)
    played = replay_arrivals(log, 100, horizon_days=250, stretch=40.0, repeat=True)
    assert np.bincount(played.cell, minlength=100).max() < 0.1 * len(played.cell)


def test_the_los_angeles_mapping_speaks_our_words(root):
    shipped = Mapping.load(root / "scenarios" / "mappings" / "los_angeles_311.toml")
    assert set(shipped.kinds.values()) <= set(KINDS) and set(shipped.channels.values()) <= set(CHANNELS)


def test_words_are_those_of_the_state_in_the_same_order():
    names = pytest.importorskip("model.state.names")
    assert names.KINDS == KINDS
    assert names.CHANNELS[: len(CHANNELS)] == CHANNELS
    assert names.LINES == LINES
