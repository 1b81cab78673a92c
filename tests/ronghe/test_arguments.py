"""``ronghe arguments``: the list, for people and for programs."""

import json

from typer.testing import CliRunner

from ronghe.main import app

runner = CliRunner()


def test_list_for_people_and_for_programs():
    shown = runner.invoke(app, ["arguments"])
    assert shown.exit_code == 0 and "36 arguments" in shown.output
    data = json.loads(runner.invoke(app, ["arguments", "D4", "--json", "-"]).output)
    (one,) = data["arguments"]
    assert one["id"] == "D4" and one["test"]["outcome"] == "nominal_alliance_share"
    assert one["arms"]["formal_alliances"]["policy"] == {"alliances": 1.0, "project_rule": "formal"}


def test_an_unknown_argument_is_one_sentence():
    told = runner.invoke(app, ["arguments", "D44"])
    assert told.exit_code == 2 and "nearest is D4" in told.output
