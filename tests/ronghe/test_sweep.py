import json
import re
import tomllib

import pandas as pd
import pytest
from typer.testing import CliRunner

from experiments.designs import plan_of
from experiments.designs.check import SHIPPED
from experiments.files import StoreTrouble
from experiments.sweeps import run_design
from experiments.workers import WorkersLost
from ronghe.main import app

DESIGN = """
name = "cli"
scenario = "tiny"
days = 30
seed = 3
replicates = 2
[vary]
"policy.alliances" = [0.0, 1.0]
"""


def call(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def refused(*words):
    """Call a command that must be refused, and return its one sentence."""
    result = call(*words)
    assert result.exit_code == 2, result.output
    assert len(result.stderr.strip().splitlines()) == 1
    return result.stderr


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("swept")
    (folder / "design.toml").write_text(DESIGN)
    return folder, call("sweep", folder / "design.toml", "--out", folder / "out", "--workers", 1)


def test_a_sweep_says_what_it_did_and_how_to_ask(swept):
    folder, result = swept
    assert result.exit_code == 0, result.output
    assert "4 tasks, 8 rows" in result.stdout and "ronghe query" in result.stdout
    assert not result.stderr  # no progress bar in a pipe
    assert (folder / "out" / "design.toml").read_text() == DESIGN


def test_the_same_command_finds_everything_done(swept):
    data = json.loads(call("sweep", swept[0] / "design.toml", "--out", swept[0] / "out", "--json", "-").stdout)
    assert (data["tasks"], data["resumed"], data["failed"], data["rows"]) == (4, 4, 0, 8)
    assert data["arms"] == ["siloed", "fused"]


def test_pairs_are_differences_to_the_first_arm(swept):
    sql = 'select "policy.alliances" as a, arm, against, days_to_resolution as gap from pairs order by task'
    data = json.loads(call("query", swept[0] / "out", sql, "--json", "-").stdout)
    assert data["columns"] == ["a", "arm", "against", "gap"]
    runs = pd.read_parquet(swept[0] / "out" / "parts")
    wide = runs.pivot(index="task", columns="arm", values="days_to_resolution")
    assert [row[3] for row in data["rows"]] == pytest.approx((wide.fused - wide.siloed).to_list(), nan_ok=True)
    assert {tuple(row[1:3]) for row in data["rows"]} == {("fused", "siloed")}


@pytest.mark.parametrize(
    ("sql", "shown"),
    [
        ("select key, levels, meaning from design", "policy.alliances"),
        ("select unit from outcomes where name = 'paid_hours'", "hours"),
        ("select count(*) as tasks from timings where seconds > 0", "4"),
        ("select count(*) as rows from runs where error is null", "8"),
    ],
)
def test_views(swept, sql, shown):
    result = call("query", swept[0] / "out", sql)
    assert result.exit_code == 0, result.output
    assert shown in result.stdout


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [("selec 1", "cannot be run"), ("select nothing from runs", '"nothing" not found'), ("", "gives no rows")],
)
def test_broken_sql_is_one_sentence(swept, sql, sentence):
    assert sentence in refused("query", swept[0] / "out", sql)


def test_a_query_needs_a_sweep_and_whole_parts(swept, tmp_path):
    assert "no sweep here" in refused("query", tmp_path, "from runs")
    assert call("sweep", swept[0] / "design.toml", "--out", tmp_path / "out", "--workers", 1).exit_code == 0
    part = tmp_path / "out" / "parts" / "part-00000.parquet"
    part.write_bytes(part.read_bytes()[:100])
    assert "damaged" in refused("query", tmp_path / "out", "from runs")
    assert "damaged" in refused("sweep", swept[0] / "design.toml", "--out", tmp_path / "out")


def test_refusals(swept, tmp_path):
    folder = swept[0]
    assert "no such file" in refused("sweep", tmp_path / "none.toml", "--out", tmp_path / "a")
    assert "the nearest is 'smoke'" in refused("sweep", "smokee", "--out", tmp_path / "a")
    (tmp_path / "other.toml").write_text(DESIGN.replace("seed = 3", "seed = 4"))
    assert "another design" in refused("sweep", tmp_path / "other.toml", "--out", folder / "out")
    (tmp_path / "broken.toml").write_text(DESIGN.replace("alliances", "alianzas"))
    assert "nearest valid key" in refused("sweep", tmp_path / "broken.toml", "--out", tmp_path / "a")
    both = ("--workers", 2, "--scheduler", "tcp://127.0.0.1:1")
    assert "exclude each other" in refused("sweep", folder / "design.toml", "--out", tmp_path / "a", *both)
    assert not (tmp_path / "a").exists()


def test_rows_with_an_error_end_with_code_1(tmp_path):
    (tmp_path / "design.toml").write_text(
        'scenario = "tiny"\ndays = 2\n[vary]\npopulation.child_share = [0.4]\npopulation.retired_share = [0.2, 0.6]\n'
    )
    result = call("sweep", tmp_path / "design.toml", "--out", tmp_path / "out", "--workers", 1)
    assert result.exit_code == 1
    assert result.stderr == "2 rows hold an error instead of outcomes (column error).\n"


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_designs_are_sound(path):
    plan = plan_of(path.stem)
    assert plan.size and plan.design.title and plan.design.name == path.stem
    assert len(set(plan.points)) == len(plan.points)


@pytest.mark.parametrize(
    ("trouble", "code", "sentence"),
    [
        (KeyboardInterrupt(), 130, "the same command goes on"),
        (StoreTrouble("out: no space left on device."), 1, "no space left"),
        (WorkersLost("worker processes keep dying"), 1, "keep dying"),
    ],
)
def test_troubles_on_the_way_are_one_sentence(swept, monkeypatch, trouble, code, sentence):
    def run_design(*_):
        raise trouble

    monkeypatch.setattr("experiments.sweeps.run_design", run_design)
    result = call("sweep", swept[0] / "design.toml", "--out", swept[0] / "out")
    assert result.exit_code == code
    assert sentence in result.stderr and len(result.stderr.splitlines()) == 1


def blocks(root, language):
    """The blocks of one language in the page on sweeps."""
    return re.findall(rf"```{language}\n(.*?)```", (root / "docs" / "sweeps.md").read_text(), re.S)


def test_the_page_on_sweeps_runs(root, workdir):
    (design,) = blocks(root, "toml")
    plan = plan_of(tomllib.loads(design))
    assert plan.size == 96
    small = tomllib.loads(design) | {"scenario": "tiny", "days": 2, "replicates": 2}
    run_design(small, "out")
    for statement in blocks(root, "sql")[0].split(";"):
        if statement.strip():
            result = call("query", "--", "out", statement)
            assert result.exit_code == 0, result.stderr
    exec(blocks(root, "python")[0], {})
    assert "sampled" in blocks(root, "python")[0]
