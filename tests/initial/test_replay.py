"""A scenario's primary cases from a request log: which rows become which cases, and what people are told about it."""

import numpy as np
import pytest

from model.initial.replay import columns, quarantine, stretch_of, summary
from model.initial.requests import RequestLogFault
from model.scenario import Scenario
from model.state.names import CHANNELS, KINDS

MAPPING = """
name = "toy"
[columns]
request_id = "id"
opened = "opened"
closed = "closed"
kind = "kind"
channel = "channel"
longitude = "x"
latitude = "y"
[kinds]
noise = "public_order"
light = "everyday_service"
[channels]
app = "online"
phone = "raiser"
[far_off]
opened_from = 2020-01-01
opened_to = 2020-01-31
latitude = [-2.0, 2.0]
longitude = [-2.0, 2.0]
[unmapped]
kind = "refuse"
channel = "refuse"
"""
ROWS = [
    "a,2020-01-06 09:00:00,2020-01-06 12:00:00,noise,app,0.5,0.5",
    "b,2020-01-06 10:00:00,2020-01-06 12:00:00,noise,app,0.5,0.5",
    "c,2020-01-06 11:00:00,2020-01-07 12:00:00,light,phone,1.0,1.0",
    "d,2020-01-07 11:00:00,2020-01-08 12:00:00,light,phone,1.0,1.0",
    "e,2020-01-08 11:00:00,2020-01-07 12:00:00,light,phone,1.0,1.0",
]


@pytest.fixture
def scenario(tmp_path):
    """Return a city of 2 by 2 cells with five residents each, which replays four rows; a fifth is faulty."""
    (tmp_path / "log.csv").write_text("\n".join(["id,opened,closed,kind,channel,x,y", *ROWS]) + "\n")
    (tmp_path / "mapping.toml").write_text(MAPPING)
    arrivals = {"log": str(tmp_path / "log.csv"), "mapping": str(tmp_path / "mapping.toml"), "repeat": False}
    return Scenario.of(
        {"city": {"rows": 2, "columns": 2}, "population": {"residents_per_cell": 5000}, "arrivals": arrivals}
    )


def test_rows_become_cases_in_order_with_types_and_ordinals(scenario):
    day, cell, kind, ordinal, channel = columns(scenario, 10)
    assert [c.dtype for c in (day, cell, kind, ordinal, channel)] == [np.int16, np.int32, np.int8, np.int16, np.int8]
    assert day.tolist() == [0, 0, 0, 1]
    assert sorted(zip(cell.tolist(), kind.tolist(), ordinal.tolist(), strict=True)) == sorted(
        zip(cell.tolist(), kind.tolist(), [0, 1, 0, 0], strict=True)
    )
    assert np.bincount(kind, minlength=12)[[KINDS.index("public_order"), KINDS.index("everyday_service")]].tolist() == [
        2,
        2,
    ]
    assert set(channel.tolist()) == {-1}


def test_south_west_and_north_east_find_their_cells_along_the_curve(scenario):
    from model.initial.land import curve

    _, cell, kind, _, _ = columns(scenario, 10)
    row, column = curve(2, 2)
    noise = cell[kind == KINDS.index("public_order")]
    light = cell[kind == KINDS.index("everyday_service")]
    assert set(zip(row[noise].tolist(), column[noise].tolist(), strict=True)) == {(0, 0)}
    assert set(zip(row[light].tolist(), column[light].tolist(), strict=True)) == {(1, 1)}


def test_found_cases_keep_the_channel_of_the_log(scenario):
    _, _, kind, _, channel = columns(scenario.with_values({"arrivals.found": True}), 10)
    names = {CHANNELS[c] for c in channel[kind == KINDS.index("public_order")]}
    assert names == {"online"}
    assert {CHANNELS[c] for c in channel[kind == KINDS.index("everyday_service")]} == {"raiser"}


def test_stretch_brings_the_volume_to_that_of_the_residents(scenario):
    assert stretch_of(scenario) == 1
    small = scenario.with_values({"population.residents_per_cell": 31.25})  # 0.1 cases a working day; the log has 2
    assert stretch_of(small) == 20
    day = columns(small, 250)[0]
    assert day.size == 4
    again = columns(small.with_values({"arrivals.repeat": True}), 250)[0]
    assert again.size == 25  # 0.1 a day over a year


def test_summary_says_what_was_used_left_aside_and_replayed(scenario, tmp_path):
    text = summary(scenario, 1)
    assert "used 4 of 5 rows" in text
    assert "left aside: 1" in text
    assert "3 primary cases over 1 working days" in text
    assert "stretch 1" in text
    assert "beyond the horizon: 1 rows" in text
    assert quarantine(scenario, tmp_path / "aside.csv") == 1
    assert "2020-01-08 11:00" in (tmp_path / "aside.csv").read_text()


def test_a_changed_log_is_read_again_and_a_lost_one_is_a_fault(scenario, tmp_path):
    assert columns(scenario, 10)[0].size == 4
    log = tmp_path / "log.csv"
    log.write_text("\n".join(["id,opened,closed,kind,channel,x,y", *ROWS[:2]]) + "\n")
    assert columns(scenario, 10)[0].size == 2
    log.unlink()
    with pytest.raises(RequestLogFault):
        columns(scenario, 10)


def test_more_cases_than_a_cell_has_names_for_are_refused(scenario, tmp_path):
    rows = [f"n{i},2020-01-06 09:00:00,2020-01-06 12:00:00,noise,app,{0.5 + i / 10000},0.5" for i in range(1100)]
    (tmp_path / "log.csv").write_text("\n".join(["id,opened,closed,kind,channel,x,y", *rows]) + "\n")
    one = scenario.with_values({"city.rows": 1, "city.columns": 1, "population.residents_per_cell": 5000})
    with pytest.raises(RequestLogFault, match="1,024"):
        columns(Unstretched(one), 1)


class Unstretched:
    """A scenario that claims so many residents that its log is not stretched."""

    def __init__(self, scenario):
        self.arrivals, self.run, self.city = scenario.arrivals, scenario.run, scenario.city
        self.population = type("Many", (), {"residents_per_cell": 10_000_000})


def test_the_shared_log_fits_a_street(shared, root):
    log = shared / "data" / "requests_2020-01.csv"
    if not log.exists():
        pytest.skip("no shared request log")
    mapping = root / "scenarios" / "mappings" / "los_angeles_311.toml"
    street = Scenario.of({"arrivals": {"log": str(log), "mapping": str(mapping)}})
    day, cell, kind, ordinal, _ = columns(street, 250)
    assert abs(day.size / 20_000 - 1.0) < 0.1  # 200 per 1,000 of 100,000 residents
    keys = np.stack([day, cell, kind, ordinal])
    assert np.unique(keys, axis=1).shape == keys.shape
    assert np.array_equal(np.lexsort((ordinal, kind, cell, day)), np.arange(day.size))
    assert ordinal.max() < 1024
    assert 0 <= cell.min() and cell.max() < 100
    assert day.max() < 250
