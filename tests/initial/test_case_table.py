"""The model's clean table of cases: what it takes, in which order, and how it refuses."""

import numpy as np
import pandas as pd
import pytest

from model.initial.case_table import CaseTableFault, checked, columns
from model.scenario import Scenario
from model.state.names import CHANNELS, KINDS

CASES = pd.DataFrame(
    {
        "day": [1, 0, 0, 0],
        "cell": [3, 2, 0, 0],
        "kind": ["public_order", "everyday_service", "public_order", "public_order"],
        "channel": ["online", "raiser", "patrol", "online"],
        "hours": [1.0, 2.0, 3.0, 4.0],
    }
)


@pytest.fixture
def scenario(tmp_path):
    CASES.to_parquet(tmp_path / "cases.parquet")
    arrivals = {"cases": str(tmp_path / "cases.parquet"), "repeat": False}
    return Scenario.of({"city": {"rows": 2, "columns": 2, "cells_per_community": 2}, "arrivals": arrivals})


def test_rows_become_cases_in_order_with_types_and_ordinals(scenario):
    day, cell, kind, ordinal, channel = columns(scenario, 10)
    assert [c.dtype for c in (day, cell, kind, ordinal, channel)] == [np.int16, np.int32, np.int8, np.int16, np.int8]
    assert day.tolist() == [0, 0, 0, 1] and cell.tolist() == [0, 0, 2, 3] and ordinal.tolist() == [0, 1, 0, 0]
    assert [KINDS[k] for k in kind] == ["public_order", "public_order", "everyday_service", "public_order"]
    assert set(channel.tolist()) == {-1}
    *_, channel = columns(scenario.with_values({"arrivals.found": True}), 10)
    assert [CHANNELS[c] for c in channel] == ["patrol", "online", "raiser", "online"]


def test_a_table_is_played_once_or_again_and_cut_at_the_horizon(scenario):
    assert columns(scenario, 1)[0].size == 3
    again = columns(scenario.with_values({"arrivals.repeat": True}), 5)[0]
    assert np.bincount(again).tolist() == [3, 1, 3, 1, 3]


def test_communities_deal_their_cases_over_their_cells():
    table = CASES.drop(columns="cell").assign(community=[0, 1, 0, 0])
    _, cell, _, _ = checked(table, 4, 2, False, "table")
    assert cell.tolist() == [0, 2, 1, 0]


def test_a_changed_table_is_read_again(scenario, tmp_path):
    assert columns(scenario, 10)[0].size == 4
    CASES.head(2).to_parquet(tmp_path / "cases.parquet")
    assert columns(scenario, 10)[0].size == 2


REFUSED = {
    "table: column 'kind' is missing.": CASES.drop(columns="kind"),
    "table: row 2: cell is 4; allowed is a whole number from 0 to 3.": CASES.assign(cell=[0, 4, 0, 0]),
    "table: row 1: day is -1; allowed is a whole number from 0 to 29,999.": CASES.assign(day=[-1, 0, 0, 0]),
    "table: row 3: day is 0.5; allowed": CASES.assign(day=[1, 0, 0.5, 0]),
    "table: row 4: day is nan; allowed": CASES.assign(day=[1, 0, 0, None]),
    "table: row 1: kind is 'noise'; allowed is one of hardship_relief": CASES.assign(kind="noise"),
    "table: row 1: kind is '\\x1b[31m'; allowed": CASES.assign(kind="\x1b[31m"),
    "table: row 1: channel is 'pigeon'; allowed is one of raiser": CASES.assign(channel="pigeon"),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_what_is_not_allowed_is_refused_in_a_sentence(sentence):
    with pytest.raises(CaseTableFault) as error:
        checked(REFUSED[sentence], 4, 2, True, "table")
    assert len(error.value.faults) == 1 and error.value.faults[0].startswith(sentence)


def test_all_faults_come_at_once():
    with pytest.raises(CaseTableFault) as error:
        checked(CASES[["hours"]], 4, 2, True, "table")
    assert len(error.value.faults) == 4


@pytest.mark.parametrize(("name", "sentence"), [("no.parquet", "no such table"), (".", "not a regular file")])
def test_files_that_cannot_be_read(scenario, tmp_path, name, sentence):
    with pytest.raises(CaseTableFault, match=sentence):
        columns(scenario.with_values({"arrivals.cases": str(tmp_path / name)}), 10)


def test_text_is_no_table_of_cases(scenario, tmp_path):
    (tmp_path / "cases.csv").write_text("day,cell,kind\n0,0,public_order\n")
    with pytest.raises(CaseTableFault, match="no table of cases in Parquet.*ronghe log table"):
        columns(scenario.with_values({"arrivals.cases": str(tmp_path / "cases.csv")}), 10)


def test_more_cases_than_a_cell_has_names_for_are_refused(scenario, tmp_path):
    pd.concat([CASES.tail(1)] * 1100).to_parquet(tmp_path / "many.parquet")
    with pytest.raises(CaseTableFault, match="1,024"):
        columns(scenario.with_values({"arrivals.cases": str(tmp_path / "many.parquet")}), 1)
