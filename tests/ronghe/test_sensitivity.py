import json
import shutil
from importlib import util
from itertools import count

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from experiments.sweeps import run_design
from ronghe.main import app

pytest.importorskip("SALib")
KEYS = ["referral.bounce", "policy.grid_merging"]
DESIGN = {"scenario": "tiny", "days": 30, "seed": 3, "keys": KEYS, "sample": {"method": "sobol", "n": 4}}


def call(*words):
    return CliRunner().invoke(app, ["sensitivity", *(str(word) for word in words)])


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("swept") / "out"
    run_design(DESIGN, folder)
    return folder


def test_indices_are_printed_drawn_and_written(swept, tmp_path):
    result = call(swept, "--outcome", "days_to_discovery", "--out", tmp_path, "--json", tmp_path / "a.json")
    assert result.exit_code == 0, result.output
    assert all(key in result.stdout for key in KEYS) and "16 points" in result.stdout
    (one,) = json.loads((tmp_path / "a.json").read_text())["outcomes"]
    assert [row["total"] for row in one["indices"]] == sorted((r["total"] for r in one["indices"]), reverse=True)
    assert (tmp_path / "sensitivity_days_to_discovery.png").stat().st_size > 5000


def test_equal_answers_have_no_indices(swept):
    result = call(swept, "--outcome", "paid_hours")
    assert result.exit_code == 0 and "no parameter moves it" in result.stdout


def test_faults_are_a_sentence_each(swept):
    result = call(swept, "--outcome", "days_to_resolutoin", "--arm", "siloed")
    assert result.exit_code == 2 and len(result.stderr.splitlines()) == 2
    assert "nearest is 'days_to_resolution'" in result.stderr


@pytest.fixture
def damaged(swept, tmp_path):
    """Return a function that copies the sweep, lets a damage be done to the copy, and returns its folder."""
    numbers = count()

    def copied(damage):
        folder = tmp_path / f"copy{next(numbers)}"
        shutil.copytree(swept, folder)
        damage(folder)
        return folder

    return copied


def refused(folder, *words):
    """Return the one sentence with which a folder is refused."""
    result = call(folder, *words)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    (line,) = result.stderr.splitlines()
    assert line.endswith(".") and "Traceback" not in line
    return line


def rewritten(column, change, kind=None):
    """Return a damage: the values of a column in the first part, changed."""

    def damage(folder):
        path = next((folder / "parts").iterdir())
        table = pq.read_table(path)
        at = table.schema.get_field_index(column)
        values = [change(row) for row in table.to_pylist()]
        pq.write_table(table.set_column(at, column, pa.array(values, kind or table.schema.field(at).type)), path)

    return damage


def replaced(name, *pairs):
    def damage(folder):
        text = (folder / name).read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")

    return damage


def test_every_seed_will_do_and_gives_one_answer(swept):
    words = (swept, "--outcome", "days_to_discovery", "--json", "-", "--seed", 0)
    first = call(*words)
    assert first.exit_code == 0, first.output
    assert first.stdout == call(*words).stdout != call(*words[:-1], 1).stdout


def test_a_folder_that_is_no_sweep(tmp_path):
    assert "there is no sweep here (no manifest.json)" in refused(tmp_path)
    assert "there is no sweep here (no manifest.json)" in refused(tmp_path / "none")


def test_a_sweep_without_a_finished_part(damaged):
    line = refused(damaged(lambda folder: next((folder / "parts").iterdir()).unlink()))
    assert "no part of this sweep is finished yet; Saltelli's scheme needs every block of points whole" in line


def test_failed_runs(damaged):
    failing = rewritten("error", lambda row: "no such city" if row["task"] == 5 else None)
    line = refused(damaged(failing))
    assert "2 of 32 runs failed, so there are points without an answer; narrow the ranges" in line


@pytest.mark.parametrize(
    "pairs", [("seed = 3", "seed = 3\nvary = {'referral.bounce' = [0.2, 0.3]}"), ("n = 4", "n = 8")]
)
def test_a_design_changed_afterwards(damaged, pairs):
    line = refused(damaged(replaced("design.toml", pairs)))
    assert "design.toml (or this version of SALib) gives other points than those that were run" in line


def test_too_few_points(damaged):
    line = refused(damaged(replaced("design.toml", ("n = 4", "n = 2"))))
    assert "too few points for intervals (n = 2); a sobol design needs n = 4 or more" in line


def test_a_design_that_is_not_sampled(damaged):
    line = refused(damaged(replaced("manifest.json", ('"method": "sobol"', '"method": "grid"'))))
    assert "a grid design has no sensitivity indices; allowed are latin, sobol, morris" in line


def test_an_outcome_undefined_at_points(damaged):
    undefined = rewritten("days_to_discovery", lambda row: None if row["point"] < 3 else row["days_to_discovery"])
    line = refused(damaged(undefined), "--outcome", "days_to_discovery")
    assert "days_to_discovery is undefined at 3 of 16 points, and sobol indices need every point" in line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sensitivity", "none"], "SALib is not installed; indices need it"),
        (["sweep", "screening", "--out", "none"], "SALib is not installed; a morris sample needs it"),
        (
            ["arguments", "D4", "--full"],
            "ema_workbench is not installed; the conditions under which a sign turns need it",
        ),
        (["results", "--check"], "ema_workbench is not installed; the conditions under which a sign turns need it"),
    ],
)
def test_an_extra_that_is_not_installed(words, said, monkeypatch):
    found, extra = util.find_spec, ("SALib", "ema_workbench")
    monkeypatch.setattr(util, "find_spec", lambda name, *more: None if name in extra else found(name, *more))
    result = CliRunner().invoke(app, words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"{said}: pip install 'ronghe[sensitivity]'.\n"


@pytest.mark.parametrize(("method", "n", "shown"), [("morris", 4, "mu*"), ("latin", 40, "dummy")])
def test_other_designs(tmp_path, method, n, shown):
    run_design(DESIGN | {"days": 30, "sample": {"method": method, "n": n}}, tmp_path / "out")
    result = call(tmp_path / "out", "--outcome", "days_to_discovery", "--out", tmp_path / "figures")
    assert result.exit_code == 0, result.output
    assert shown in result.stdout and all(key in result.stdout for key in KEYS)
