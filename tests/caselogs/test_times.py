"""Time stamps in the forms in which exports write them."""

import pandas as pd
import pytest

from experiments.caselogs.forms import forms_of
from experiments.caselogs.values import numbers, times

NOON = pd.Timestamp("2024-03-04 15:05:00")
WRITTEN = {
    "2024-03-04 15:05:00": "ISO8601", "2024-03-04T15:05": "ISO8601", "20240304T1505": "ISO8601",
    "2024/3/4 15:05": "ISO8601",
    "2024.03.04 15:05:00": "ISO8601", "2024年3月4日 15时05分": "ISO8601", "2024年3月4日15:05": "ISO8601",
    "2024-3-4 下午3:05": "ISO8601", "２０２４－０３－０４　１５：０５": "ISO8601", "2024-03-04 03:05:00 PM": "ISO8601",
    "04/03/2024 15:05": "%d/%m/%Y %H:%M", "3/4/2024 3:05:00 PM": "%m/%d/%Y %I:%M:%S %p",
    "04.03.2024 15:05": "%d.%m.%Y %H:%M",
    "04-Mar-2024 15:05": "%d-%b-%Y %H:%M", "1709564700": "epoch", "1709564700000": "epoch_ms",
    "45355.62847222222": "serial",
}  # fmt: skip


@pytest.mark.parametrize("said", WRITTEN)
def test_one_moment_in_every_form(said):
    read = times(pd.Series([said, "", "soon"], dtype="str"), [WRITTEN[said]], None)
    assert read.local[0] == NOON and read.local[1:].isna().all()
    assert read.unread.tolist() == [False, False, True] and not read.day_only[0]


def test_offsets_are_converted_and_foreign_clocks_told():
    said = pd.Series(["2024-03-04T07:05:00Z", "2024-03-04 15:05:00+08", "2024-03-04T15:05:00+0800",
    "2024-03-04T08:05:00+01:00",
                      "2024-03-04 15:05"], dtype="str")  # fmt: skip
    read = times(said, ["ISO8601"], "Asia/Shanghai")
    assert (read.local == NOON).all() and read.foreign.tolist() == [False, False, False, True, False]
    own = times(said, ["ISO8601"], None)  # no zone is named: every stamp by its own clock
    assert own.local.dt.hour.tolist() == [7, 15, 15, 8, 15]


def test_several_forms_stand_in_one_column_and_days_are_told_from_moments():
    said = pd.Series(["2024-03-04", "04/03/2024 15:05", "45355", "9999-12-31"], dtype="str")
    read = times(said, ["ISO8601", "%d/%m/%Y %H:%M", "serial"], None)
    assert read.local.dt.strftime("%Y-%m-%d").tolist() == ["2024-03-04"] * 3 + ["9999-12-31"]
    assert read.day_only.tolist() == [True, False, True, True]


@pytest.mark.parametrize(
    ("written", "forms", "unsure"),
    [
        (["2024-03-04 15:05", "2024/3/5"], ["ISO8601"], False),
        (["13/03/2024 15:05", "01/02/2024 10:00"], ["%d/%m/%Y %H:%M"], False),
        (["03/13/2024 03:05 PM", "01/02/2024 10:00 AM"], ["%m/%d/%Y %I:%M %p"], False),
        (["01/02/2024", "03/04/2024"], ["%d/%m/%Y"], True),
        (["1709564700", "1709564800"], ["epoch"], False),
        (["45355.6", "45356"], ["serial"], False),
        (["04.03.2024 15:05:00", "2024-03-04"], ["ISO8601", "%d.%m.%Y %H:%M:%S"], False),
    ],
)
def test_forms_are_found_out(written, forms, unsure):
    found = forms_of(pd.Series(written, dtype="str"), True)
    assert (found.forms, found.share, bool(found.unsure)) == (forms, 1.0, unsure)


def test_words_are_no_times():
    assert forms_of(pd.Series(["Noise", "Street light"], dtype="str"), True).share == 0.0
    assert forms_of(pd.Series(["52,37", "4.89"], dtype="str"), False).share == 0.0


def test_decimal_commas_and_full_width_digits_are_numbers():
    assert numbers(pd.Series(["52,3700", "４.5", "north", "inf"], dtype="str")).tolist()[:2] == [52.37, 4.5]
    assert numbers(pd.Series(["north", "inf"], dtype="str")).isna().all()
