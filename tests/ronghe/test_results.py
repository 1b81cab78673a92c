"""RESULTS.md: the committed text is what the stored runs say; stale runs and stale text are told in sentences."""

import json

import pytest
from typer.testing import CliRunner

import analysis.report
import analysis.stored
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


def study_in(folder, monkeypatch, **changes):
    """A stored study of one argument in a tiny city; what it says that it follows from is changed."""
    from analysis.conduct import conduct
    from analysis.report import text_of
    from analysis.stored import stored
    from experiments.arguments import arguments
    from experiments.study import Size, Study

    conduct(Study([arguments()["R11"]], Size("test", "tiny", (), 2, 1, 2, 1, 2, 30), seed=2), folder)
    path = folder / PROVENANCE
    data = json.loads(path.read_text())
    for name, change in changes.items():
        data["follows"][name] |= change
    path.write_text(json.dumps(data))
    (folder / "RESULTS.md").write_text(text_of(stored(folder)), encoding="utf-8")
    monkeypatch.setattr(analysis.stored, "RESULTS", folder / "RESULTS.md")
    monkeypatch.setattr(analysis.stored, "stored", lambda: stored(folder))


def test_runs_of_this_model_with_their_text_are_fresh(tmp_path, monkeypatch):
    study_in(tmp_path, monkeypatch)
    checked = runner.invoke(app, ["results", "--check"])
    assert checked.exit_code == 0 and "agree" in checked.output


def test_runs_of_another_model_are_stale_and_the_city_that_moved_is_named(tmp_path, monkeypatch):
    study_in(tmp_path, monkeypatch, fingerprint={"training alone": "0123456789abcdef"})
    checked = runner.invoke(app, ["results", "--check"])
    assert checked.exit_code == 1
    assert "the stored runs are stale: the reference city 'training alone' moved first" in checked.output
    assert not told_about_text(stale())


def test_runs_of_other_data_are_stale_and_say_which(tmp_path, monkeypatch):
    study_in(tmp_path, monkeypatch, scenario={"handling.pace": 7.0}, arguments={"R11": "other"})
    (told,) = stale()
    assert told == (
        "the stored runs are stale: handling.pace is 2.0, was 7.0; argument R11 reads other arms: run `make results`"
    )


def test_a_trial_writes_into_its_own_folder_only(tmp_path, monkeypatch):
    import ronghe.reporting as reporting
    from analysis.stored import FIGURES, RESULTS

    study_in(tmp_path / "trial", monkeypatch)
    monkeypatch.undo()
    ours = {path: path.stat().st_mtime_ns for path in [RESULTS, *FIGURES.iterdir(), *STORED.iterdir()]}
    monkeypatch.setattr(reporting, "_run", lambda *given: tmp_path / "trial")
    ran = runner.invoke(app, ["results", "--quick"])
    assert ran.exit_code == 0, ran.output
    text = (tmp_path / "trial" / "RESULTS.md").read_text(encoding="utf-8")
    assert "docs/figures/results/" not in text
    assert {path: path.stat().st_mtime_ns for path in [RESULTS, *FIGURES.iterdir(), *STORED.iterdir()]} == ours


def test_no_study_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(analysis.stored, "stored", lambda: None)
    checked = runner.invoke(app, ["results", "--check"])
    assert checked.exit_code == 1 and "run `make results`" in checked.output
