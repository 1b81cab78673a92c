"""The fingerprint holds through a change of code that keeps every number, and names the city where a number changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from experiments import fingerprint, freshness
from model.policy import LEVERS, MAIN_ARMS
from model.scenario import Scenario
from model.state import names
from tests.mutants.catalogue import MUTANTS
from tests.mutants.run import applied
from tests.strategies import PLAIN

ROOT = Path(__file__).resolve().parents[2]
BY_NAME = {mutant.name: mutant for mutant in MUTANTS}
RULES = [
    BY_NAME[name] for name in ("trust feeds ignition", "refusals cost no hours", "a policy without substance works")
]


@cache
def cities():
    return {one.name: fingerprint.live(one) for one in fingerprint.references()}


def test_numbers_are_those_of_the_stored_fingerprint():
    told = fingerprint.moved(fingerprint.stored(), fingerprint.fingerprint())
    assert told is None, f"{told}: if this is meant, run `python -m experiments.fingerprint --update`"
    assert list(fingerprint.stored()) == [one.name for one in fingerprint.references()]


def test_every_preset_lever_use_state_and_channel_occurs():
    policies = [one.policy for one in fingerprint.references()]
    assert {one.name for one in policies} >= {*MAIN_ARMS, *LEVERS}
    uses = sum(city.world.books.uses.sum(axis=0) for city in cities().values())
    series = sum(city.world.books.series.sum(axis=0) for city in cities().values())
    states = {int(s) for city in cities().values() for s in city.world.born.state}
    channels = {int(c) for city in cities().values() for c in city.world.born.channel}
    assert not [names.USES[i] for i in np.flatnonzero(uses <= 0.0)]
    assert not [names.SERIES[i] for i in np.flatnonzero(series <= 0.0)]
    assert states >= set(range(1, len(names.STATES)))
    assert channels >= set(range(len(names.CHANNELS) - 1))  # whoever reads a log's channels is not among them


@pytest.mark.skipif(PLAIN, reason="hundreds of lives in plain Python take minutes")
def test_every_event_occurs():
    """Cases are traced one by one until every event has been seen."""
    wanted = set(names.EVENTS) - {"given up"}  # no shipped scenario lets a case in work be withdrawn
    for reference in [one for one in fingerprint.references() if not one.replays]:
        city = cities()[reference.name]
        for case in np.flatnonzero(city.world.born.state > 0)[::-1]:
            wanted -= {event.what for event in city.explain(int(case))}
            if not wanted:
                return
    pytest.fail(f"no reference city shows {', '.join(sorted(wanted))}")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("copy")
    for name in ("model", "experiments", "scenarios"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def said_in(folder: Path, *words: str) -> str:
    """What ``python -m experiments.fingerprint`` says in a copy of the project, in plain Python."""
    here = {"PYTHONPATH": str(folder), "RONGHE_CACHE": str(folder / "cache"), "NUMBA_DISABLE_JIT": "1"}
    command = [sys.executable, "-m", "experiments.fingerprint", *words]
    return subprocess.run(command, cwd=folder, env=os.environ | here, capture_output=True, text=True).stdout


def test_a_pure_refactor_keeps_it(copy):
    """Renamed locals, moved comments, another order of definitions: nothing that is counted changes."""
    path = copy / "model/month/secondment.py"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("free", "spare_hours") + "\n\n# moved\n", encoding="utf-8")
    assert before.count("free") > 1
    assert "as before" in said_in(copy, "fused, seed 1", "secondment", "replayed")
    path.write_text(before, encoding="utf-8")


@pytest.mark.parametrize("mutant", RULES, ids=lambda mutant: mutant.name)
def test_a_change_of_a_rule_is_told_with_its_city(copy, mutant):
    path = copy / mutant.file
    before = path.read_text(encoding="utf-8")
    path.write_text(applied(mutant, before), encoding="utf-8")
    said = said_in(copy, "siloed, seed 1", "half of it in name")
    path.write_text(before, encoding="utf-8")
    assert "moved first" in said, mutant.name
    assert any(f"'{one.name}'" in said for one in fingerprint.references())


# --- what results keep --------------------------------------------------------------------------------------------


def test_cities_that_came_later_or_are_gone_do_not_count():
    before = {"a": "1", "gone": "2", "b": "3"}
    assert fingerprint.moved(before, {"new": "9", "a": "1", "b": "3"}) is None
    assert fingerprint.moved(before, {"a": "1", "b": "4"}) == "the reference city 'b' moved first"
    assert "'a' moved first (and 1 more of 2)" in fingerprint.moved(before, {"a": "7", "b": "4"})
    assert "no reference city" in fingerprint.moved({}, {"a": "1"})


def test_data_that_changed_is_named():
    made = freshness.follows(Scenario.of("tiny"), sample="s", frame="f", arguments={"V1": "x", "V2": "y"})
    assert freshness.outdated(made, made) == []
    other = freshness.follows(
        Scenario.of("tiny").with_values({"handling.pace": 3.0}), sample="t", frame="f", arguments={"V1": "z", "V3": "w"}
    )
    told = freshness.outdated(made, other)
    assert told == [
        "handling.pace is 3.0, was 2.0",
        "the sample differs",
        "argument V1 reads other arms",
        "argument V3 has not been run",
    ]


def test_packages_are_named_only_where_numbers_moved():
    made = freshness.follows(Scenario.of("tiny"))
    then = {"numpy": "1.0"}
    assert freshness.outdated(made, made, then) == []
    first = next(iter(made["fingerprint"]))
    moved = made | {"fingerprint": made["fingerprint"] | {first: "0"}}
    (told,) = freshness.outdated(moved, made, then)
    assert told.startswith(f"the reference city '{first}' moved first, with other packages: numpy was 1.0, here ")


def test_a_marked_result_is_stale_when_its_scenario_or_the_model_moves(tmp_path):
    result = tmp_path / "patterns.json"
    freshness.mark(result, Scenario.of("tiny"))
    assert freshness.marked(tmp_path) == []
    mark = tmp_path / "patterns.made.json"
    mark.write_text(mark.read_text(encoding="utf-8").replace('"handling.pace": 2.0', '"handling.pace": 5.0'))
    (told,) = freshness.marked(tmp_path)
    assert told == "patterns is stale: handling.pace is 2.0, was 5.0"
