"""``ronghe adversary`` and ``ronghe worth`` in their smallest form, and what they refuse."""

import json

import pytest
from typer.testing import CliRunner

from experiments import adversary, study
from experiments.arguments import arguments
from experiments.effects import ContrastAt
from experiments.matching.box import Box, simplex
from experiments.posts import posts_of, with_posts
from experiments.runs import STORED as STORED_FOLDER
from model.scenario import Scenario
from ronghe.main import app


def call(*words, code=0):
    done = CliRunner().invoke(app, [*map(str, words)])
    assert done.exit_code == code, done.output
    return done


def test_a_policy_that_differs_by_name_is_worth_no_post():
    done = call("worth", "tiny", "--arm", "siloed", "--pairs", 3, "--days", 60, "--json", "-")
    data = json.loads(done.stdout)
    assert (data["posts"], data["low"], data["high"]) == (0.0, 0.0, 0.0)


def test_extra_posts_are_paid_posts():
    spec = Scenario.load("tiny")
    assert posts_of(with_posts(spec, 5.0)) == pytest.approx(posts_of(spec) + 5.0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("worth", "tiny", "--arm", "fusedd"), "fused"),
        (("worth", "tiny", "--outcome", "days"), "no outcome 'days'"),
        (("adversary", "--argument", "V99"), "no argument 'V99'"),
        (("adversary", "--ensemble", "nowhere.parquet"), "no such file"),
    ],
)
def test_what_is_refused(words, said):
    done = call(*words, code=2)
    assert said in done.stderr.lower() or said in done.stderr
    assert "Traceback" not in done.output


def test_the_adversary_is_the_same_for_any_workers_and_its_cities_run_again(tmp_path, monkeypatch):
    short = adversary.Effort(starts=2, walks=1, climbs=1, pairs=2, confirm=2, halvings=1)
    monkeypatch.setattr(adversary, "QUICK", short)
    small = ("--set", "city.rows=2", "--set", "city.columns=5", "--argument", "R4", "--argument", "D5", "--quick")
    for workers in (1, 2):
        call("adversary", *small, "--workers", workers, "--out", tmp_path / f"{workers}.json")
    assert (tmp_path / "1.json").read_bytes() == (tmp_path / "2.json").read_bytes()
    box = Box.around(Scenario.load("street", ["city.rows=2", "city.columns=5", "city.cells_per_community=5"]))
    for name, answer in adversary.load(tmp_path / "1.json").items():
        if answer.found:
            assert adversary.confirm(answer, ContrastAt(arguments()[name], box, 1, study.QUICK.days))


def test_the_middle_of_the_box_is_the_scenario():
    spec = Scenario.load("street")
    box = Box(spec)
    values = box.values(box.point_of(spec))
    inside = {axis.name for axis in box.axes if axis.low <= axis.default <= axis.high}
    assert len(values) > 250 and len(box.axes) > 150
    for path, value in values.items():
        if path in inside or path.startswith("kinds."):
            node = spec
            for name in path.split("."):
                node = getattr(node, name)
            assert value == pytest.approx(node), path


def test_shares_add_up_anywhere():
    import numpy as np

    centre = np.array([0.5, 0.3, 0.15, 0.05])
    shares = simplex(np.random.default_rng(1).random((1000, 4)), centre)
    assert np.allclose(shares.sum(axis=1), 1.0) and (shares > 0).all()
    assert simplex(np.full(4, 0.5), centre) == pytest.approx(centre)
    box = Box.around(Scenario.load("street"))
    for point in (np.zeros(len(box.axes)), np.ones(len(box.axes)), np.full(len(box.axes), 0.9)):
        spec = box.scenario(point)  # validated: shares that leave no rest would be refused
        rates = sum(kind.per_1000_year for kind in spec.kinds.all())
        assert rates == pytest.approx(sum(kind.per_1000_year for kind in box.spec.kinds.all()), rel=1e-6)


STORED = STORED_FOLDER / "adversary.json"


@pytest.mark.skipif(not STORED.exists(), reason="no adversary's cities are stored yet")
def test_stored_cities_turn_the_sign_when_they_are_run_again():
    """Some of them: the nearest three."""
    spec = study.QUICK.spec()
    box = Box.around(spec)
    found = [(answer.distance, name, answer) for name, answer in adversary.load(STORED).items() if answer.found]
    for _, name, answer in sorted(found, key=lambda row: row[:2])[:3]:
        assert adversary.confirm(answer, ContrastAt(arguments()[name], box, 1, study.QUICK.days)), name
        assert answer.high < 0
