"""Case logs: what is learnt from one, and replayed from it, is right."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.initial.requests import (
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
from tests.initial.logs import (
    HEADER,
    good,
    mapping,
    read_in_memory,
    write,
)


@pytest.fixture
def clean(tmp_path):
    return read_log(write(tmp_path / "clean.csv", [good(n) for n in range(100)]), mapping())


@pytest.fixture(scope="module")
def short():
    return read_in_memory("\n".join([",".join(HEADER), *(",".join(good(n).values()) for n in range(30))]))


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
