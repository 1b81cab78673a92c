"""The first minute on a machine: every command that runs a city says that the model is being compiled."""

import json

import numba
import pytest
import typer
from typer.testing import CliRunner

from experiments import twins
from model import compiled
from ronghe.common import COMPILING
from ronghe.main import app

COMMANDS = {
    "run": ("tiny",),
    "compare": ("tiny", "--out", "out"),
    "explain": ("tiny",),
    "verify": (),
    "patterns": ("tiny",),
    "match": ("--quick", "--out", "out"),
    "sweep": ("smoke", "--out", "out"),
    "arguments": ("D8", "--quick"),
    "results": ("--quick", "--out", "out"),
}


def call(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def cold(monkeypatch, workdir):
    monkeypatch.setattr(twins, "is_compiled", lambda: False)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_says_so_before_it_compiles(cold, monkeypatch, command):
    def compiling():
        raise typer.Exit(7)

    monkeypatch.setattr(twins, "warm_up", compiling)
    result = call(command, *COMMANDS[command])
    assert (result.exit_code, result.stdout) == (7, "")
    assert result.stderr.splitlines() == [COMPILING]


def test_json_on_stdout_stays_clean(cold):
    result = call("run", "tiny", "--days", 5, "--json", "-")
    assert json.loads(result.stdout)["days"] == 5
    assert result.stderr.splitlines() == [COMPILING]


WRONG_ARMS = (("run", "tiny", "--arm", "fuse"), ("explain", "tiny", "--arm", "fuse", "--arm", "fused"))


@pytest.mark.parametrize("words", WRONG_ARMS)
def test_a_wrong_arm_is_told_before_anything_compiles(cold, words):
    result = call(*words)
    assert result.exit_code == 2
    assert COMPILING not in result.stderr and "fuse" in result.stderr


def test_a_warm_start_says_nothing(monkeypatch):
    monkeypatch.setattr(twins, "is_compiled", lambda: True)
    assert call("run", "tiny", "--days", 5).stderr == ""


def test_only_a_cache_that_was_finished_counts(monkeypatch, tmp_path):
    monkeypatch.setattr(compiled, "CACHE_FOLDER", tmp_path)
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 0)
    (tmp_path / "begun.nbi").touch()
    assert not twins.is_compiled()
    twins.warm_up()
    assert twins.is_compiled()


def test_plain_python_has_nothing_to_compile(monkeypatch, tmp_path):
    monkeypatch.setattr(compiled, "CACHE_FOLDER", tmp_path)
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 1)
    assert twins.is_compiled()


def test_indices_of_a_sweep_compile_nothing(cold):
    for words in (("sensitivity", "--help"), ("sensitivity", "nowhere")):
        assert COMPILING not in call(*words).stderr
