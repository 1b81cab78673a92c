"""Every row of a case log is used or left aside with its reason; nothing is dropped, and nobody's address is told."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.caselogs.log import read_log
from experiments.caselogs.mapping import CaseLogFault
from tests.caselogs.logs import ASIDE, NOTED, good, mapping, write


@pytest.fixture
def dirty(tmp_path):
    rows = [good(n) for n in range(40)] + list(ASIDE.values()) + list(NOTED.values())
    return read_log(write(tmp_path / "dirty.csv", rows), mapping())


def test_every_fault_is_left_aside_once_with_its_line(dirty):
    expected = {fault: 42 + index for index, fault in enumerate(ASIDE)}
    assert dict(zip(dirty.aside["fault"], dirty.aside["row"], strict=True)) == expected
    assert {f.what: (f.count, f.examples[0][0]) for f in dirty.faults} == {w: (1, n) for w, n in expected.items()}


def test_details_say_what_was_found_and_what_would_be_right(dirty):
    said = {f.what: f.examples[0][1] for f in dirty.faults}
    assert said["unmapped kind"] == "'Street lihgt' (nearest: 'Street light')"
    assert said["closed before opened"] == "opened 2023-06-07 13:00, closed 2023-06-01 12:00"
    assert (
        "expected, found 34.1" in said["coordinates of another place"]
        or "found -118" in said["coordinates of another place"]
    )


def test_every_note_is_on_a_row_that_is_used(dirty):
    first = 42 + len(ASIDE)
    assert {f.what: f.examples[0][0] for f in dirty.notes} == {note: first + i for i, note in enumerate(NOTED)}
    assert len(dirty) == 40 + len(NOTED) == dirty.in_file - len(ASIDE)
    assert dirty.noted == len(NOTED)


def test_used_rows_speak_our_words_and_disbelieve_doubtful_ends(dirty):
    rows = dirty.rows.set_index("row")
    at = {note: 42 + len(ASIDE) + i for i, note in enumerate(NOTED)}
    assert set(rows["kind"]) == {"safety_hazard", "neighbour_dispute"} and set(rows["channel"]) == {"raiser", "patrol"}
    assert rows.loc[at["unmapped responsible, line unknown"], "line"] == "" and rows.loc[2, "line"] == "safety"
    assert rows.loc[3, "hours_open"] == 48.0 and rows.loc[3, "days_open"] == 2
    open_still = [
        "status open with a closing, taken as open",
        "still open",
        "closing that stands for none, taken as open",
    ]
    assert rows.loc[[at[note] for note in open_still], ["closed", "hours_open"]].isna().all(axis=None)
    assert rows["opened"].is_monotonic_increasing
    assert not {"id", "request_id"} & set(dirty.rows)


def test_summary_and_the_list_of_rows_left_aside(dirty, tmp_path):
    text = dirty.summary_text()
    assert text.startswith(
        f"Test town: used 52 of {52 + len(ASIDE)} rows (opened 2023-06-05 to 2023-06-08, 4 working days"
    )
    assert f"left aside: {len(ASIDE)}\n" in text
    dirty.write_aside(tmp_path / "aside.csv")
    back = pd.read_csv(tmp_path / "aside.csv")
    assert back["fault"].tolist() == list(ASIDE) and list(back) == ["row", "fault"]
    with pytest.raises(CaseLogFault, match="the case log itself"):
        dirty.write_aside(dirty.source)


def test_another_clock_is_told(tmp_path):
    rows = [
        good(n, opened=f"2023-06-0{5 + n % 3}T10:00:00{'+02:00' if n < 4 else '+08:00'}", closed="") for n in range(9)
    ]
    shanghai = mapping(time={"timezone": "Asia/Shanghai"})
    log = read_log(write(tmp_path / "log.csv", rows), shanghai)
    (told,) = (note for note in log.notes if "another clock" in note.what)
    assert told.what == "opened by another clock than Asia/Shanghai's, converted" and told.count == 4
    assert sorted(set(log.rows["opened"].dt.hour)) == [10, 16]


def test_no_message_tells_of_a_person(tmp_path):
    rows = [good(n) for n in range(20)] + [
        good(30, kind="Li Ming, 12 Lake Road, room 401"),
        good(31, kind="建设路15号3室"),
    ]
    rows += [good(32, opened="call wang@example.org"), good(33, dept="tel 138 1234 5678")]
    text = read_log(write(tmp_path / "log.csv", rows), mapping()).summary_text()
    for private in ("Lake Road", "建设路", "wang@", "1234"):
        assert private not in text
    assert "2 unmapped kind (e.g. row 22: '(not shown: rare, may tell of a person)')" in text


def test_defaults_take_unknown_words_in_instead_of_refusing(tmp_path):
    rows = [good(1), good(2, kind="Potholes"), good(3, channel="Pigeon"), good(4, channel=""), good(5, kind="")]
    given_ = mapping(unmapped={"kind": "everyday_service", "channel": "online"})
    log = read_log(write(tmp_path / "log.csv", rows), given_)
    assert log.rows["kind"].tolist()[1] == "everyday_service" and len(log) == 5
    assert log.rows["channel"].tolist() == ["raiser", "raiser", "online", "online", "raiser"]
    assert {f.what for f in log.notes} == {
        "unmapped kind, counted as everyday_service", "no kind, counted as everyday_service",
        "unmapped channel, counted as online", "no channel, counted as online",
    }  # fmt: skip


def test_a_faulty_row_does_not_make_its_sound_twin_a_duplicate(tmp_path):
    log = read_log(write(tmp_path / "log.csv", [good(1, closed="2020-01-01 00:00:00"), good(1), good(2)]), mapping())
    assert log.rows["row"].tolist() == [3, 4] and log.aside["fault"].tolist() == ["closed before opened"]


def test_a_growing_city_keeps_its_past_and_stray_dates_are_fenced_off(tmp_path):
    past = [good(n, opened=f"{2016 + n // 12}-{n % 12 + 1:02d}-10 08:00:00", closed="") for n in range(84)]
    now = [good(n, id=f"n{n}", closed="") for n in range(900)]
    stray = [
        good(0, id=f"s{i}", opened=at, closed="") for i, at in enumerate(["1970-01-01 00:00:00", "2062-06-05 00:00:00"])
    ]
    log = read_log(write(tmp_path / "log.csv", past + now + stray), mapping())
    assert len(log) == 984 and log.aside["fault"].tolist() == ["opened far off"] * 2
    bound = mapping(far_off__opened_from=dt.date(2023, 1, 1))
    assert read_log(tmp_path / "log.csv", bound).faults[0][:2] == ("opened far off", 86)


def test_working_weekends_and_holidays_count(tmp_path):
    days = ["2024-09-28", "2024-09-29", "2024-09-30", "2024-10-01", "2024-10-08"]
    rows = [good(n, opened=f"{day} 10:00:00", closed="") for n, day in enumerate(days)]
    path = write(tmp_path / "log.csv", rows)
    assert read_log(path, mapping(time__exported=None)).working_days().tolist() == [0, 0, 0, 1, 6]
    holidays = [dt.date(2024, 10, d) for d in range(1, 8)]
    china = mapping(time__exported=None, time__holidays=holidays, time__working_weekends=[dt.date(2024, 9, 29)])
    assert read_log(path, china).working_days().tolist() == [0, 0, 1, 2, 2]


DIRT = st.sampled_from(["", "0", "-1", "nan", "Closed", "Open", "Noise", "2023-06-05 07:00:00", "9999-12-31 23:59:59",
                        "0001-01-01 00:00:00", "1e308", "r3", "x,y", 'quo"te', "line\nbreak", "路灯",
                        "\x1b[31m"])  # fmt: skip


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 29), st.integers(0, 10), DIRT), max_size=40), st.lists(st.integers(0, 29)))
def test_whatever_is_corrupted_rows_are_used_or_left_aside(tmp_path_factory, corruptions, repeated):
    rows = [list(good(n).values()) for n in range(31)]
    rows += [list(rows[n]) for n in repeated]
    for row, column, value in corruptions:
        rows[row][column] = value
    log = read_log(write(tmp_path_factory.mktemp("dirt") / "log.csv", rows), mapping())
    kept = [row for row in rows if any(cell.strip(' "') for cell in row)]
    assert len(log) + len(log.aside) == len(kept) == len({*log.rows["row"], *log.aside["row"]})
    assert sum(fault.count for fault in log.faults) == len(log.aside)
    assert (log.rows["hours_open"].dropna() > 0).all() and (log.rows["days_open"].dropna() >= 0).all()
    assert "\x1b" not in log.summary_text()
