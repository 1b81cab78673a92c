"""What else a user may hand over broken: request logs, settings, options, saved cities, places to write to."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from model.city import City
from ronghe.main import app


def said(*words):
    """What a command that must be refused says; no traceback, nothing on stdout."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit) and not result.stdout
    return result.stderr


SETTINGS = {
    "nothing": "allowed is key.path=value, for example run.days=60",
    "=3": "allowed is key.path=value",
    "city.rows=": "allowed is key.path=value",
    "city.rowz=3": "the nearest valid path is 'city.rows'",
    "city=3": "allowed is a table with the keys rows",
    "city.rows=0": "found 0, allowed is a whole number from 1 to 400 (cells).",
    "city.rows=1e2": "found 100.0, allowed is a whole number",
    "referral.bounce=nan": "found nan, allowed is a finite number from 0 to 0.95",
    "rows=3": "unknown key 'rows'",
    "city.rows.x=1": "unknown key 'city.rows.x'",
    "city.old_town=0.9": "the land-use shares",
    "kinds.new={hours=1}": "unknown key 'kinds.new'",
    "run.days=2\n[x]": "found '2\\n[x]'",
}


def test_broken_settings_are_told_all_at_once():
    words = [word for setting in SETTINGS for word in ("--set", setting)]
    found = said("check", "tiny", *words)
    assert all(f"--set {setting}" in found for setting in SETTINGS if setting != "city.old_town=0.9")
    for setting, sentence in SETTINGS.items():
        assert sentence in said("check", "tiny", "--set", setting)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--arm", "fussed"), "there is no arm 'fussed'; the nearest is 'fused'"),
        (("--arm", ""), "there is no arm ''"),
        (("--seed", "-1"), "--seed"),
        (("--seed", "4294967296"), "--seed"),
        (("--seed", "1.5"), "--seed"),
        (("--days", "751"), "--days"),
        (("--days", "many"), "--days"),
        (("--nonsense",), "--nonsense"),
    ],
)
def test_broken_options_are_refused(words, sentence):
    assert sentence in said("run", "tiny", *words)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "city"
    City("tiny", rng=1, days=4).run_until(3).save(path)
    return path


def changed(path, where, head=None, drop=(), **tables):
    """A saved city with parts of its head or some of its tables changed."""
    with np.load(path) as stored:
        parts = {name: stored[name] for name in stored.files if name not in drop}
    parts["head"] = np.array(json.dumps({**json.loads(str(parts["head"])), **(head or {})}))
    with open(where, "wb") as file:
        np.savez(file, **(parts | tables))
    return where


def test_a_saved_city_that_is_damaged_is_refused(saved, workdir):
    whole = saved.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 255
    np.save(workdir / "array.npy", np.zeros(3))
    files = {"cut": whole[: len(whole) // 2], "flipped": bytes(flipped), "empty": b"", "text": b"no city"}
    for name, content in files.items():
        (workdir / name).write_bytes(content)
    for name in (*files, "array.npy"):
        assert "this is not a saved city, or the file is cut short or damaged" in said("run", "tiny", "--resume", name)
    assert "no such file" in said("run", "tiny", "--resume", "nowhere")
    assert "is a directory" in said("run", "tiny", "--resume", workdir)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"head": {"format": "ronghe city 0"}}, "saved by another version of the rules"),
        ({"head": {"sources": "others"}}, "saved by another version of the rules"),
        ({"head": {"format": "something"}}, "this is not a saved city"),
        ({"head": {"days": "many"}}, "its head says nothing sound of days"),
        ({"head": {"scenario": {"name": 3}}}, "name: found 3, allowed is text"),
        ({"drop": ["cases"]}, "the table cases is missing"),
        ({"land": np.zeros(3)}, "the table land has not the size or the columns of this city's"),
        ({"open.count": np.full(6, 10**6)}, "its counts of cases contradict each other"),
    ],
)
def test_a_saved_city_that_was_changed_is_refused(change, sentence, saved, workdir):
    assert sentence in said("run", "tiny", "--resume", changed(saved, workdir / "city", **change))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--arm", "fused"), "the saved city has arm 'siloed', not 'fused'; leave --arm out."),
        (("--seed", "5"), "the saved city has seed 1, not 5; leave --seed out."),
        (("--days", "2"), "has already run 3 days since the reform."),
        (("--set", "city.rows=3"), "built from another scenario ('tiny') or other settings."),
    ],
)
def test_a_saved_city_is_not_taken_for_another(words, sentence, saved):
    assert sentence in said("run", "tiny", "--resume", saved, *words)


def test_places_that_cannot_be_written_are_refused_before_anything_runs(workdir):
    (workdir / "file").write_text("in the way")
    quick = ("compare", "tiny", "--days", 2, "--replicates", 2)
    assert "is a file, not a folder" in said(*quick, "--out", "file")
    assert "is a file, not a folder" in said(*quick, "--out", "file/below")
    assert "this is a folder" in said(*quick, "--json", workdir)
    for option in ("--json", "--cases", "--save"):
        assert "is a file, not a folder" in said("run", "tiny", option, "file/below")
        assert "this is a folder" in said("run", "tiny", option, workdir)
    assert not list(workdir.glob("results"))


def test_json_in_a_missing_folder_makes_the_folder(workdir):
    result = CliRunner().invoke(app, ["parameters", "--json", "some/where/p.json"])
    assert result.exit_code == 0 and json.loads((workdir / "some/where/p.json").read_text())["parameters"]
