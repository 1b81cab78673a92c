import json
import shutil

import pytest
from typer.testing import CliRunner

from experiments.sweeps import run_design
from ronghe.main import app

KEYS = ["referral.bounce", "policy.grid_merging"]
DESIGN = {"scenario": "tiny", "days": 10, "seed": 3, "keys": KEYS, "sample": {"method": "sobol", "n": 4}}


def call(*words):
    return CliRunner().invoke(app, ["sensitivity", *(str(word) for word in words)])


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("swept") / "out"
    run_design(DESIGN, folder)
    return folder


def test_indices_are_printed_drawn_and_written(swept, tmp_path):
    pytest.importorskip("SALib")
    result = call(swept, "--outcome", "days_to_discovery", "--out", tmp_path, "--json", tmp_path / "a.json")
    assert result.exit_code == 0, result.output
    assert all(key in result.stdout for key in KEYS) and "16 points" in result.stdout
    (one,) = json.loads((tmp_path / "a.json").read_text())["outcomes"]
    assert [row["total"] for row in one["indices"]] == sorted((r["total"] for r in one["indices"]), reverse=True)
    assert (tmp_path / "sensitivity_days_to_discovery.png").stat().st_size > 5000


def test_equal_answers_have_no_indices(swept):
    pytest.importorskip("SALib")
    result = call(swept, "--outcome", "paid_hours")
    assert result.exit_code == 0 and "no parameter moves it" in result.stdout


def test_faults_are_a_sentence_each(swept, tmp_path):
    pytest.importorskip("SALib")
    result = call(swept, "--outcome", "days_to_resolutoin", "--arm", "siloed")
    assert result.exit_code == 2 and len(result.stderr.splitlines()) == 2
    assert "nearest is 'days_to_resolution'" in result.stderr
    assert "no sweep here" in call(tmp_path).stderr
    shutil.copytree(swept, tmp_path / "cut")
    next((tmp_path / "cut" / "parts").iterdir()).unlink()
    result = call(tmp_path / "cut")
    assert result.exit_code == 2 and "same sweep command goes on" in result.stderr


@pytest.mark.parametrize(("method", "n", "shown"), [("morris", 4, "mu*"), ("latin", 40, "dummy")])
def test_other_designs(tmp_path, method, n, shown):
    pytest.importorskip("SALib")
    run_design(DESIGN | {"days": 5, "sample": {"method": method, "n": n}}, tmp_path / "out")
    result = call(tmp_path / "out", "--outcome", "days_to_discovery", "--out", tmp_path / "figures")
    assert result.exit_code == 0, result.output
    assert shown in result.stdout and all(key in result.stdout for key in KEYS)
