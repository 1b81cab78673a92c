import json
import os
import re
import subprocess
import sys

import pandas as pd
import pytest
from typer.testing import CliRunner

from model.outcomes import OUTCOMES
from ronghe.main import app

FIGURES = ("blind_spots.png", "days_to_resolution.png", "open_disputes.png", "hours_by_use.png")


def call(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def refused(*words):
    """Call a command that must be refused, and return its sentences."""
    result = call(*words)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    return result.stderr


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    out = tmp_path_factory.mktemp("compared")
    return out, call("compare", "tiny", "--days", 20, "--replicates", 2, "--seed", 7, "--workers", 1, "--out", out)


def test_run_writes_the_promised_json():
    result = call("run", "tiny", "--arm", "fused", "--seed", 7, "--days", 20, "--json", "-")
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert set(data) == {
        "scenario", "arm", "seed", "days", "residents", "version", "outcomes", "hours", "seconds",
    }  # fmt: skip
    assert (data["scenario"], data["arm"], data["seed"], data["days"]) == ("tiny", "fused", 7, 20)
    assert list(data["outcomes"]) == [outcome.name for outcome in OUTCOMES]
    assert set(data["seconds"]) == {"build", "run"}


def test_run_prints_every_outcome_and_writes_cases(tmp_path):
    result = call("run", "tiny", "--days", 20, "--cases", tmp_path / "cases.parquet")
    assert result.exit_code == 0, result.output
    assert all(outcome.name in result.stdout for outcome in OUTCOMES)
    assert len(pd.read_parquet(tmp_path / "cases.parquet"))


def test_a_saved_city_goes_on_to_the_same_end(tmp_path):
    def outcomes(*words):
        result = call("run", "tiny", "--json", "-", *words)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)["outcomes"]

    outcomes("--arm", "fused", "--days", 25, "--save", tmp_path / "city")
    resumed = outcomes("--resume", tmp_path / "city", "--days", 45)
    assert resumed == outcomes("--arm", "fused", "--days", 45)


def test_resume_refuses_another_arm_and_a_file_that_is_no_city(tmp_path):
    assert call("run", "tiny", "--days", 5, "--save", tmp_path / "city").exit_code == 0
    assert "arm 'siloed', not 'fused'" in refused("run", "tiny", "--resume", tmp_path / "city", "--arm", "fused")
    (tmp_path / "other").write_text("no city")
    assert "not a saved city" in refused("run", "tiny", "--resume", tmp_path / "other")


def test_compare_prints_what_matters_first_in_80_columns(compared):
    _, result = compared
    assert result.exit_code == 0, result.output
    for words in ("days to resolution (days)", "undone duties", "Holm", "paid hours agree in all arms"):
        assert words in result.stdout
    table = result.stdout.split("Holm")[0]
    assert "…" not in table and max(map(len, table.splitlines())) <= 80


def test_the_report_needs_no_network_and_speaks_chinese(compared):
    out, _ = compared
    page = (out / "report.html").read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") >= 3
    assert "http" not in re.sub(r'data:image[^"]+', "", page)
    assert "A need waits" in page and "How to reproduce it" in page
    done = call("compare", "tiny", "--days", 20, "--replicates", 2, "--workers", 1, "--out", out / "zh", "--lang", "zh")
    assert done.exit_code == 0
    assert "一项需求到办结需等待" in (out / "zh" / "report.html").read_text(encoding="utf-8")


def test_every_outcome_has_its_name_in_chinese_and_its_row_on_the_page(root):
    from analysis.words import TERMS
    from model.outcomes import OUTCOMES

    assert [one.name for one in OUTCOMES if one.name not in TERMS] == []
    done = call("outcomes", "--markdown")
    page = (root / "docs" / "outcomes.md").read_text(encoding="utf-8")
    assert page == done.stdout, "write it anew: ronghe outcomes --markdown > docs/outcomes.md"
    assert "days_to_resolution" in call("outcomes").stdout


def test_a_new_scenario_is_sound_and_keeps_what_was_matched(workdir):
    from model import Scenario

    assert call("new", "mine").exit_code == 0
    assert call("check", "mine.toml").exit_code == 0
    assert Scenario.load("mine.toml").handling == Scenario.load("street").handling
    assert "is there already" in refused("new", "mine")
    assert "is no name" in refused("new", "../mine")
    assert "there is no" in refused("new", "other", "--base", "nowhere")


def test_compare_prints_groups_and_verdicts_of_all_where_asked(workdir):
    result = call("compare", "tiny", "--days", 20, "--replicates", 2, "--workers", 1, "--all", "--out", "all")
    assert result.exit_code == 0, result.output
    assert all(words in result.stdout for words in ("coverage", "service", "conflict", "burden", "cohesion", "better"))
    assert not result.stderr  # no progress bar in a pipe


def test_compare_writes_tables_and_figures(compared):
    out, _ = compared
    for name in FIGURES:
        assert (out / name).read_bytes()[:4] == b"\x89PNG"
    assert len(pd.read_csv(out / "outcomes.csv")) == len(OUTCOMES)
    assert set(pd.read_csv(out / "pairs.csv").columns) == {"replicate", "outcome", "siloed", "fused"}
    data = json.loads((out / "compare.json").read_text())
    entry = data["outcomes"]["days_to_resolution"]
    assert data["arms"] == ["siloed", "fused"] and set(entry["means"]) == {"siloed", "fused"}
    assert {"difference", "low", "high"} <= set(entry["differences"]["fused"])
    assert len(entry["values"]["siloed"]) == 2


def test_compare_gives_the_same_json_with_two_workers(compared, tmp_path):
    out, _ = compared
    words = ("--days", 20, "--replicates", 2, "--seed", 7, "--workers", 2, "--json", "-", "--out", tmp_path)
    assert call("compare", "tiny", *words).stdout == (out / "compare.json").read_text()


def test_compare_until_precise_says_when_it_stopped_and_why(tmp_path, monkeypatch):
    for name, pairs in (("AUTO_FIRST", 2), ("AUTO_STEP", 1), ("AUTO_CAP", 3)):
        monkeypatch.setattr(f"ronghe.comparing.{name}", pairs)
    words = ("--replicates", "auto", "--days", 10, "--seed", 7, "--workers", 1, "--out", tmp_path)
    result = call("compare", "tiny", *words)
    assert result.exit_code == 0, result.output
    assert "auto: stopped after 3 pairs, the most that auto runs" in result.stdout
    assert "still" in json.loads((tmp_path / "compare.json").read_text())["stopped"]


def test_compare_sets_every_arm_against_the_first(tmp_path):
    arms = ("--arm", "siloed", "--arm", "fused", "--arm", "formal")
    result = call("compare", "tiny", *arms, "--days", 10, "--replicates", 2, "--workers", 1, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    rows = pd.read_csv(tmp_path / "outcomes.csv")
    assert set(rows.arm) == {"fused", "formal"} and set(rows.against) == {"siloed"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--replicates", "some"), "whole number from 2 to 100000, or auto"),
        (("--arm", "fused"), "only one arm"),
        (("--arm", "siloed", "--arm", "fussed"), "the nearest is 'fused'"),
        (("--arm", "fused", "--arm", "fused"), "named twice"),
        (("--set", "city.rows=many"), "city.rows"),
        (("--days", "0"), "--days"),
    ],
)
def test_compare_refuses(words, sentence, tmp_path):
    assert sentence in refused("compare", "tiny", "--out", tmp_path, *words)


def test_a_broken_scenario_gives_one_line_a_fault(tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text('name = "broken"\n[city]\nrow = 3\ncolumns = "ten"\n')
    said = refused("check", path)
    assert len(said.strip().splitlines()) == 2
    assert "the nearest valid key is 'rows'" in said and "line 4, city.columns" in said
    for command in ("run", "compare", "explain"):
        assert refused(command, path) == said
    assert "missing.toml" in refused("check", tmp_path / "missing.toml")


def test_explain_tells_one_case_in_both_arms():
    result = call("explain", "tiny", "--seed", 7, "--days", 20, "--case", 3)
    assert result.exit_code == 0, result.output
    for words in ("Case 3", "siloed:", "fused:", "arises"):
        assert words in result.stdout
    assert "part" in result.stdout


def test_explain_chooses_a_typical_and_a_worse_off_case():
    result = call("explain", "tiny", "--seed", 7, "--days", 60)
    assert "typical of the cases that differ" in result.stdout and "worse off" in result.stdout
    assert "er in fused" in result.stdout  # faster or slower, in words
    assert "run from 0 to" in refused("explain", "tiny", "--case", 999999, "--days", 5)


def test_explain_tells_two_arms_of_ones_own_choice():
    result = call("explain", "tiny", "--seed", 7, "--days", 60, "--case", 40, "--arm", "siloed", "--arm", "formal")
    assert result.exit_code == 0, result.output
    assert "formal:" in result.stdout and "fused:" not in result.stdout
    assert "of work" in result.stdout and "working days" in result.stdout
    assert "told in two different ones" in refused("explain", "tiny", "--arm", "fused", "--arm", "fused")
    assert "told in exactly two" in refused("explain", "tiny", "--arm", "fused")


@pytest.mark.parametrize("name", ["street", "town", "suzhou", "tiny", "replay"])
def test_shipped_scenarios_are_sound(name):
    result = call("check", name)
    assert result.exit_code == 0, result.output
    assert f"{name}: sound" in result.stdout


def test_suzhou_has_its_residents():
    assert "9,500 cells, about 10,649,500 residents" in call("check", "suzhou").stdout


def test_lists():
    data = json.loads(call("parameters", "--json", "-").stdout)["parameters"]
    assert all(row["source"] and row["unit"] and row["meaning"] for row in data)
    assert "city.rows" in {row["path"] for row in data}
    assert "siloed_best" in call("arms").stdout
    ordered = call("order").stdout
    assert ordered.index("arriving") < ordered.index("discovery") < ordered.index("feedback")


def test_version():
    assert call("--version").stdout.startswith("ronghe 0.")


def test_help_says_every_command_in_a_whole_line():
    shown = call("--help").stdout.split("Commands:\n")[1].splitlines()
    assert len(shown) >= 15 and all(line.endswith(".") and not line.endswith("...") for line in shown)


def test_help_imports_nothing_heavy():
    code = "import sys, ronghe.main; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "pandas", "numba", "mesa", "matplotlib", "scipy", "pydantic"} & set(loaded)


def test_wrong_names_are_answered_with_the_right_ones():
    assert "the nearest is 'fused'" in refused("compare", "tiny", "--arm", "fussed")
    told = refused("compare", "stret")
    assert "the nearest is 'street'" in told and "suzhou" in told


def test_a_terminal_without_chinese_gets_no_traceback(root):
    code = "from ronghe.main import main; main()"
    space = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", code, "arms"], capture_output=True, text=True, env=space)
    assert done.returncode == 0 and "fused" in done.stdout and not done.stderr
