"""RESULTS.md: the committed text is what the stored runs say; stale runs and stale text are told in sentences."""

import json

import pytest
from typer.testing import CliRunner

import analysis.report
import analysis.stored
from experiments.provenance import study_hash
from experiments.runs import PROVENANCE, RUNS, STORED
from ronghe.main import app
from ronghe.reporting import stale

pytest.importorskip("ema_workbench")
pytest.importorskip("SALib")
runner = CliRunner()
needs_study = pytest.mark.skipif(not (STORED / RUNS).exists(), reason="no study is stored yet")


def told_about_text(told):
    return [line for line in told if line.startswith("RESULTS.md")]


@pytest.fixture(scope="module")
def written():
    """The text of the stored study, written once: that takes ten seconds."""
    return analysis.report.text_of(analysis.stored.stored())


@needs_study
def test_committed_text_is_what_the_stored_runs_say(written, monkeypatch):
    monkeypatch.setattr(analysis.report, "text_of", lambda one: written)
    assert not told_about_text(stale()), "RESULTS.md is stale: run `ronghe results --text` and commit it"


@needs_study
def test_a_changed_number_is_stale_text(written, tmp_path, monkeypatch):
    monkeypatch.setattr(analysis.report, "text_of", lambda one: written)
    changed = tmp_path / "RESULTS.md"
    changed.write_text(analysis.stored.RESULTS.read_text(encoding="utf-8").replace("undecided", "holds", 1))
    monkeypatch.setattr(analysis.stored, "RESULTS", changed)
    assert told_about_text(stale())


def study_in(folder, monkeypatch, source):
    """A stored study of one argument in a tiny city, made by some sources."""
    from analysis.conduct import conduct
    from analysis.report import text_of
    from analysis.stored import stored
    from experiments.arguments import arguments
    from experiments.study import Size, Study

    conduct(Study([arguments()["R11"]], Size("test", "tiny", (), 2, 1, 2, 2, 30), seed=2), folder)
    path = folder / PROVENANCE
    path.write_text(json.dumps(json.loads(path.read_text()) | {"source": source}))
    (folder / "RESULTS.md").write_text(text_of(stored(folder)), encoding="utf-8")
    monkeypatch.setattr(analysis.stored, "RESULTS", folder / "RESULTS.md")
    monkeypatch.setattr(analysis.stored, "stored", lambda: stored(folder))


def test_runs_of_this_code_with_their_text_are_fresh(tmp_path, monkeypatch):
    study_in(tmp_path, monkeypatch, study_hash())
    checked = runner.invoke(app, ["results", "--check"])
    assert checked.exit_code == 0 and "agree" in checked.output


def test_runs_of_other_code_are_stale_and_nobody_is_let_through(tmp_path, monkeypatch):
    study_in(tmp_path, monkeypatch, "0123456789abcdef")
    checked = runner.invoke(app, ["results", "--check"])
    assert checked.exit_code == 1
    assert "have changed since the stored runs were made (0123456789abcdef" in checked.output
    assert not told_about_text(stale())


def test_no_study_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(analysis.stored, "stored", lambda: None)
    checked = runner.invoke(app, ["results", "--check"])
    assert checked.exit_code == 1 and "run `make results`" in checked.output
