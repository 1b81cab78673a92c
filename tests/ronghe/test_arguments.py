"""``ronghe arguments``: the list, for people and for programs."""

import json

from typer.testing import CliRunner

from ronghe.main import app

runner = CliRunner()


def test_list_for_people_and_for_programs():
    shown = runner.invoke(app, ["arguments"])
    assert shown.exit_code == 0 and "40 arguments" in shown.output
    data = json.loads(runner.invoke(app, ["arguments", "D4", "--json", "-"]).output)
    (one,) = data["arguments"]
    assert one["id"] == "D4" and one["test"]["outcome"] == "nominal_alliance_share"
    assert one["arms"]["by_order"]["policy"] == {"alliances": 1.0, "project_rule": "formal", "mandated": True}


def test_an_unknown_argument_is_one_sentence():
    told = runner.invoke(app, ["arguments", "D44"])
    assert told.exit_code == 2 and "nearest is D4" in told.output


def test_options_that_make_no_sense_are_refused():
    told = runner.invoke(app, ["arguments", "D4", "--budget", "3"])
    assert told.exit_code == 2 and "add --quick or --full" in told.output
    told = runner.invoke(app, ["arguments", "D4", "--quick", "--full"])
    assert told.exit_code == 2 and "exclude each other" in told.output


def test_an_argument_is_tested_and_its_findings_are_kept(tmp_path, monkeypatch):
    from experiments import study

    monkeypatch.setattr(study, "QUICK", study.Size("quick", "tiny", (), 3, 1, 3, 2, 4, 40))
    out = tmp_path / "found"
    shown = runner.invoke(app, ["arguments", "D8", "--quick", "--out", str(out), "--workers", "1"])
    assert shown.exit_code == 0, shown.output
    assert "an arm that differs by its name only differs by 0" in " ".join(shown.output.split())
    assert "p values are adjusted by Holm over all tests" in " ".join(shown.output.split())
    data = json.loads((out / "findings.json").read_text())
    (found,) = data["findings"]
    assert found["id"] == "D8" and found["effect"]["pairs"] == 3 and found["box"]["cities"] == 4
    assert found["hours_gap"] < 1e-9
