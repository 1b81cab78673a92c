"""``ronghe verify`` prints what it found, and its exit code says whether all is well."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from experiments import verification as known
from experiments.verification import laws
from ronghe.main import app

CASE = "neighbours alone"


def verify(*arguments):
    return CliRunner().invoke(app, ["verify", *arguments], env={"COLUMNS": "160"})


def test_a_met_case_is_a_row_and_success():
    answer = verify("--only", CASE)
    assert answer.exit_code == 0
    assert "0.5987" in answer.stdout and "met" in answer.stdout
    assert "1 of 1 known answers met" in answer.stdout


def test_json_holds_the_numbers(tmp_path):
    answer = verify("--only", CASE, "--json", "-")
    data = json.loads(answer.stdout)
    assert data["met"] == 1 and data["failed"] == 0
    assert data["limits"][0]["model"] == pytest.approx(data["limits"][0]["theory"], abs=1e-4)


def test_any_number_of_workers_gives_the_same_verdicts_in_the_same_order():
    some = "nobody"
    told = [json.loads(verify("--only", some, "--workers", workers, "--json", "-").stdout) for workers in "12"]
    assert told[0]["limits"] == told[1]["limits"] and len({row["case"] for row in told[0]["limits"]}) > 1


def test_tables_for_an_appendix_have_a_row_a_case():
    answer = verify("--only", CASE, "--markdown")
    head, rule, row = [line.strip("|").split("|") for line in answer.stdout.splitlines() if line.startswith("|")]
    assert answer.exit_code == 0 and len(head) == len(rule) == len(row) == 9
    assert CASE in row[1] and row[-1].strip() == "met" and row[3].strip() == row[4].strip() == "0.5987"


def test_two_things_are_not_printed_on_one_stdout():
    answer = verify("--only", CASE, "--markdown", "--json", "-")
    assert answer.exit_code == 2 and answer.stdout == "" and "both print on stdout" in answer.stderr


def test_a_wrong_model_fails_with_code_1(monkeypatch):
    real = known.limits()
    wrong = [known.Limit(one.case, one.section, one.quantity, lambda: 0.5, one.measure, exact=1e-6) for one in real]
    monkeypatch.setattr(known, "limits", lambda: wrong)
    answer = verify("--only", CASE)
    assert answer.exit_code == 1
    assert "FAILS" in answer.stdout and "differs by" in answer.stdout


def test_a_broken_law_fails_with_code_1(monkeypatch):
    monkeypatch.setitem(laws.LAWS, "twins", ("a seed and a replicate name one city", lambda: "they do not"))
    answer = verify("--only", "twins")
    assert answer.exit_code == 1
    assert "BROKEN" in answer.stdout and "they do not" in answer.stdout


def test_a_name_that_nothing_has_is_refused():
    answer = verify("--only", "phlogiston")
    assert answer.exit_code == 2
    assert "phlogiston" in answer.stderr
