"""Case logs: every fault is seen, counted and kept; nothing is dropped."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from model.initial.requests import (
    RequestLogFault,
    read_log,
)
from model.initial.requests_findings import fence
from tests.initial.logs import ASIDE, HEADER, NOTED, good, mapping, write


@pytest.fixture
def dirty(tmp_path):
    rows = [good(n) for n in range(40)] + list(ASIDE.values()) + list(NOTED.values())
    return read_log(write(tmp_path / "dirty.csv", rows), mapping())


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
