"""``ronghe log``: every step from an unseen export on, by commands alone."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from ronghe.main import app
from tests.caselogs.logs import good, write


def call(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def log(workdir):
    rows = [good(n, kind="Street light broken" if n % 3 else "Noise at night") for n in range(60)]
    return write(workdir / "town.csv", [*rows, good(99, closed="2020-01-01 00:00:00")])


def test_map_shows_and_writes_a_mapping_that_check_takes(log, workdir):
    shown = call("log", "map", log)
    assert shown.exit_code == 0, shown.output
    assert '"Noise at night" = "neighbour_dispute" # 20 rows' in shown.stdout
    assert "used 60 of 61 rows" in shown.stdout and "town_mapping.toml" in shown.stdout
    again = call("log", "map", log)
    assert again.exit_code == 2 and "is there already" in again.stderr
    checked = call("log", "check", log, "--mapping", workdir / "town_mapping.toml", "--json", "-")
    data = json.loads(checked.stdout)
    assert (data["rows"], data["used"], data["why_left_aside"][0]["what"]) == (61, 60, "closed before opened")


def test_check_lists_rows_left_aside(log, workdir):
    shown = call("log", "check", log, "--aside", workdir / "aside.csv")
    assert shown.exit_code == 0 and "No mapping is given" in shown.stdout
    assert pd.read_csv(workdir / "aside.csv").to_dict("records") == [{"row": 62, "fault": "closed before opened"}]
    assert "the case log itself" in call("log", "check", log, "--aside", log).stderr


def test_table_is_what_a_scenario_replays(log, workdir):
    shown = call("log", "table", log, "--scenario", "tiny", "--out", workdir / "cases.parquet")
    assert shown.exit_code == 0, shown.output
    assert len(pd.read_parquet(workdir / "cases.parquet")) == 60
    sound = call("check", "tiny", "--set", f"arrivals.cases={workdir / 'cases.parquet'}")
    assert sound.exit_code == 0 and "replayed:" in sound.stdout, sound.output


def test_faults_are_told_in_sentences(workdir):
    assert "no such case log" in call("log", "check", "nothing.csv").stderr
    (workdir / "words.csv").write_text("name,colour\na,red\n")
    refused = call("log", "map", "words.csv")
    assert refused.exit_code == 2 and "no column looks like a time of opening" in refused.stderr
    assert not (workdir / "words_mapping.toml").exists()
    (workdir / "map.toml").write_text('name = "x"\n[colums]\n')
    said = call("log", "check", "words.csv", "--mapping", "map.toml").stderr
    assert "unknown key 'colums' (nearest: 'columns')" in said and "key 'columns' is missing" in said


@pytest.mark.slow
def test_replay_runs_both_arrangements(log, workdir):
    words = ("--scenario", "tiny", "--days", 5, "--replicates", 2, "--workers", 1, "--out", workdir / "out")
    shown = call("log", "replay", log, *words)
    assert shown.exit_code == 0, shown.output
    assert "replayed:" in shown.stdout and (workdir / "out" / "left_aside.csv").exists()
