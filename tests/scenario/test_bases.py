"""Scenarios that build on others."""

from __future__ import annotations

import os
import threading

import pytest

from model import Scenario
from model.scenario import ScenarioFault


def written(folder, name, text):
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_a_file_does_not_say_comes_from_its_base_and_from_that_ones(tmp_path):
    written(tmp_path, "mother", 'base = "tiny"\nname = "mother"\n[run]\ndays = 80\ntau = 30\n')
    mine = Scenario.load(written(tmp_path, "mine", 'base = "mother.toml"\n[run]\ndays = 70\n'))
    tiny = Scenario.load("tiny")
    assert (mine.name, mine.run.days, mine.run.tau, mine.run.run_in) == ("mother", 70, 30, tiny.run.run_in)
    assert mine.city == tiny.city and mine.organisations == tiny.organisations
    assert Scenario.of({"base": "tiny", "run": {"days": 33}}).city == tiny.city


def test_a_setting_wins_over_file_and_base(tmp_path):
    path = written(tmp_path, "mine", 'base = "tiny"\n[run]\ndays = 70\n')
    assert Scenario.load(path, ["run.days=71"]).run.days == 71


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("base = 3", "mine.toml, line 1, base: allowed is the name or path of a scenario, found 3"),
        ('base = "strett"', "there is no scenario 'strett'; the nearest shipped one is 'street'"),
        ('base = "mine.toml"', "bases go round in a circle"),
        ('base = "wrong.toml"', "wrong.toml, line 2, run.dayz: unknown key"),
    ],
)
def test_a_base_that_cannot_be_used_is_refused_where_the_fault_is(text, says, tmp_path):
    written(tmp_path, "wrong", "[run]\ndayz = 3\n")
    with pytest.raises(ScenarioFault, match=says):
        Scenario.load(written(tmp_path, "mine", text))


def test_only_regular_files_of_a_sane_size_are_read(tmp_path):
    os.mkfifo(tmp_path / "pipe.toml")
    refused = []

    def load():
        with pytest.raises(ScenarioFault, match="a device or a pipe") as fault:
            Scenario.load(tmp_path / "pipe.toml")
        refused.append(fault)

    waiting = threading.Thread(target=load, daemon=True)
    waiting.start()
    waiting.join(20)
    assert refused
    written(tmp_path, "long", "#" * 5_000_000)
    with pytest.raises(ScenarioFault, match="5,000,000 bytes"):
        Scenario.load(tmp_path / "long.toml")
