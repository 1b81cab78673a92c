"""``ronghe log``: every step from an unseen export on, by commands alone."""

import json
import re
import tomllib

import pandas as pd
import pytest
from typer.testing import CliRunner

from experiments.caselogs.mapping import Mapping
from ronghe import logs
from ronghe.main import app
from tests.caselogs.logs import good, write
from tests.caselogs.made import made_log


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


def test_fit_writes_a_scenario_and_predict_hashes_before_it_scores(workdir):
    made_log(120).to_csv("made.csv", index=False)
    shown = call("log", "fit", "made.csv", "--scenario", "tiny", "--out", "mine.toml")
    assert shown.exit_code == 0, shown.output
    assert "Day factor: coefficient of variation" in shown.stdout
    assert "demand as in made" in call("check", "mine.toml").stdout
    assert "mine.toml: is there already" in call("log", "fit", "made.csv", "--out", "mine.toml").stderr
    shown = call("log", "predict", "made.csv")
    assert shown.exit_code == 0, shown.output
    data = json.loads((workdir / "prediction.json").read_text("utf-8"))
    assert data["sha256"] in shown.stdout and shown.stdout.index("SHA-256") < shown.stdout.index("Scored on")
    assert data["score"]["days"] == len(data["daily_counts"]["0.5"]) == 36
    assert "at least 25 are needed" in call("log", "predict", "made.csv", "--split", "0.1", "--force").stderr


def test_the_page_on_case_logs_runs(root, workdir):
    text = (root / "docs" / "case_logs.md").read_text("utf-8")
    (python,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    exec(compile(python, "docs/case_logs.md", "exec"), {})
    assert len(pd.read_parquet("cases.parquet")) == 200
    (mapping,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert Mapping.from_tables(tomllib.loads(mapping)).time.working_weekends
    made_log(60).to_csv("export.csv", index=False)
    (commands,) = re.findall(r"```\n(ronghe.*?)```", text, re.DOTALL)
    for line in commands.strip().splitlines()[:2]:  # the third is a whole comparison
        done = call(*line.split()[1:])
        assert done.exit_code == 0, done.output
    listed = set(re.findall(r"\| `ronghe log (\w+) FILE`", text))
    assert listed == {command.name or command.callback.__name__ for command in logs.app.registered_commands}
