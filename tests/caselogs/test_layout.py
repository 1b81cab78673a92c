"""Real requests on the days and cells of a scenario: neighbours stay neighbours, nothing is thinned out."""

import numpy as np
import pytest

from experiments.caselogs.layout import case_table, place_on_cells, stretch_of
from experiments.caselogs.log import read_log
from model.initial import case_table as model_table
from model.initial.land import curve
from model.scenario import Scenario
from tests.caselogs.logs import good, mapping, shared_data, write


@pytest.fixture
def clean(tmp_path):
    return read_log(write(tmp_path / "clean.csv", [good(n) for n in range(100)]), mapping())


def town(rows, columns, residents=5000):
    return Scenario.of({"city": {"rows": rows, "columns": columns}, "population": {"residents_per_cell": residents}})


def test_every_request_is_laid_once_in_order_with_its_kind_and_channel(clean):
    table = case_table(clean, town(4, 5))
    assert stretch_of(clean, town(4, 5)) == 1
    assert table["day"].tolist() == clean.working_days().tolist()
    assert table["kind"].astype(str).tolist() == clean.rows["kind"].astype(str).tolist()
    assert table["channel"].astype(str).tolist() == clean.rows["channel"].astype(str).tolist()
    assert table["cell"].between(0, 19).all() and table["hours_open"].tolist() == [48.0] * 100


def test_stretch_slows_the_log_down_and_spreads_each_day_evenly(clean):
    small = town(2, 2, residents=100 / 5 / 0.0008 / 4 / 6)  # a sixth of the 20 requests a working day of the log
    assert clean.span == 5 and stretch_of(clean, small) == 6
    table = case_table(clean, small)
    assert np.bincount(table["day"]).tolist() == [4] * 24 + [1, 0, 1, 1, 0, 1]


def test_coordinates_keep_neighbours_together_south_west_first(clean):
    cell = place_on_cells(clean.rows, (10, 10))
    x, y = np.rint((clean.rows["x"] - 120) * 100), np.rint((clean.rows["y"] - 31) * 100)
    assert cell.tolist() == (y * 10 + x).astype(int).tolist()
    row, column = curve(10, 10)
    number = case_table(clean, town(10, 10))["cell"].to_numpy()
    assert (row[number] == y).all() and (column[number] == x).all()


def test_requests_without_coordinates_go_to_their_place(tmp_path):
    rows = [good(n, village="North" if n % 10 > 4 else "South") for n in range(100)]
    rows.append(good(100, village="North", lat="", lon=""))
    cell = place_on_cells(read_log(write(tmp_path / "log.csv", rows), mapping()).rows, (10, 10))
    assert cell[-1] // 10 in (6, 7)


def test_names_alone_share_the_cells_in_their_order_and_no_place_is_dealt_over_all(tmp_path):
    rows = [good(n, lat="", lon="", village="ABC"[n % 3]) for n in range(60)]
    path = write(tmp_path / "log.csv", rows)
    log = read_log(path, mapping())
    cell = place_on_cells(log.rows, (3, 3))
    used = {name: sorted(set(cell[(log.rows["place"] == name).to_numpy()])) for name in "ABC"}
    assert used == {"A": [0, 1, 2], "B": [3, 4, 5], "C": [6, 7, 8]}
    nowhere = mapping(columns__place=None, columns__latitude=None, columns__longitude=None)
    assert np.bincount(place_on_cells(read_log(path, nowhere).rows, (3, 4))).tolist() == [5] * 12


def test_the_model_takes_the_table_as_it_is(clean, tmp_path):
    spec = town(10, 10)
    case_table(clean, spec).to_parquet(tmp_path / "cases.parquet")
    named = spec.with_values({"arrivals.cases": str(tmp_path / "cases.parquet"), "arrivals.found": True})
    day, cell, kind, ordinal, channel = model_table.columns(named, 10)
    assert day.size == 200 and day.max() == 9  # the log's five days twice
    assert set(channel.tolist()) == {0, 1} and ordinal.max() < 5


def test_the_shared_log_fits_a_street(root):
    log = read_log(shared_data() / "requests_2020-01.csv", root / "scenarios" / "mappings" / "los_angeles_311.toml")
    street = Scenario.load("street")
    table = case_table(log, street)
    a_year = (table["day"] < 250).sum() if table["day"].max() >= 249 else len(table) * 250 / (table["day"].max() + 1)
    residents = street.city.rows * street.city.columns * street.population.residents_per_cell
    assert a_year == pytest.approx(0.2 * residents, rel=0.1)
    assert np.bincount(table["cell"], minlength=100).max() < 0.1 * len(table)
