"""Validation patterns: each measure on hand-made records, the table on a tiny city, the command."""

import json
import math
from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

from analysis import pattern_measures as measure
from analysis.patterns import ROWS, as_records, patterns, run
from model.scenario import Scenario
from model.state.names import BY_ONLINE, BY_RAISER, DESK, LAPSED, N_SERIES, RESOLVED, S_ARRIVED, S_RESOLVED
from model.state.world import Cases
from ronghe.main import app

OPEN_PATTERNS = ("P1", "P2", "P3", "P4", "P7", "P8", "P9", "P10", "P12")


def toy(day=250, series=None, **columns):
    cases = Cases(**columns)
    return SimpleNamespace(
        day=day,
        world=SimpleNamespace(
            cases=cases,
            born=cases,
            books=SimpleNamespace(series=series),
        ),
        kinds=SimpleNamespace(limit=np.array([5.0, 5.0]), dispute=np.array([0, 1])),
        outcomes=lambda: {"satisfaction": 0.5},
    )


@pytest.fixture(scope="module")
def found():
    return patterns(run(Scenario.load("tiny"), replicates=1, days=60, reform_days=750))


def test_every_open_pattern_is_there_with_a_target_and_a_source(found):
    assert {row.id.rstrip("abcde") for row in ROWS} == set(OPEN_PATTERNS)
    assert len({one.id for one in found}) == len(found)
    for one in found:
        assert one.target_low < one.target_high and one.unit and one.source.startswith("FACTS")
        assert one.within == (one.model is not None and one.target_low <= one.model <= one.target_high)


def test_what_fails_says_why(found):
    for row in ROWS:
        assert row.reason or row.id == "P8c", f"{row.id} could fail without a word"
    assert all(one.reason for one in found if not one.within and one.id != "P8c")
    assert any(not one.within for one in found)


def test_records_are_plain_and_complete(found):
    records = json.loads(json.dumps(as_records(found), allow_nan=False))
    assert set(records[0]) == {
        "id", "name", "target_low", "target_high", "unit", "model", "within", "reason", "source"
    }  # fmt: skip


def test_response_times_leave_out_duplicates_spots_and_open_cases():
    city = toy(
        state=[RESOLVED, RESOLVED, RESOLVED, DESK, RESOLVED], found=[1, 1, 1, 1, 2], ended=[3, 9, 9, -1, 12],
        marks=[0, 4, 64, 0, 0], lines=[1, 1, 1, 1, 2],
    )  # fmt: skip
    assert measure.response_times(city).tolist() == [2.5, 10.5]
    assert measure.response_times(city, "one").tolist() == [2.5]
    assert measure.response_times(city, "more").tolist() == [10.5]


def test_the_fit_tells_lognormal_from_exponential():
    u = (np.arange(2000) + 0.5) / 2000
    from scipy import stats

    assert measure.lognormal_beats_exponential(stats.lognorm(1.5).ppf(u)) > 0.0
    assert measure.lognormal_beats_exponential(stats.expon.ppf(u)) < 0.0
    assert math.isnan(measure.lognormal_beats_exponential(np.array([1.0])))


def test_rates_part_when_desks_close_on_paper():
    city = toy(
        state=[RESOLVED, DESK, DESK, RESOLVED], found=[1, 1, 1, 240], recorded=[3, 4, -1, 241], ended=[3, -1, -1, 241]
    )
    got = measure.rates(city)
    assert (got["closed"], got["on_time"], got["solved"]) == pytest.approx((2 / 3, 2 / 3, 1 / 3))


def test_years_and_decay():
    city = toy(day=500, state=[RESOLVED, DESK, RESOLVED, RESOLVED], found=[1, 2, 300, 301], ended=[5, -1, 310, 302])
    assert measure.unresolved_by_year(city) == [0.5, 0.0]
    assert measure.decay(0.4, 0.2) == pytest.approx(math.log(2.0))
    assert math.isnan(measure.decay(0.4, 0.0))


def test_a_planted_lag_is_found_and_noise_is_not():
    from model.draws import generator

    noise = generator(5).normal(size=400)
    series = np.zeros((400, N_SERIES))
    series[:, S_RESOLVED] = noise
    series[4:, S_ARRIVED] = -noise[:-4]
    assert measure.prevention_lag(toy(day=400, series=series, state=[0])) == 4.0
    series[:, S_ARRIVED] = 0.0
    assert math.isnan(measure.prevention_lag(toy(day=400, series=series, state=[0])))


def test_contacts_rungs_and_repeats():
    online = toy(state=[DESK] * 4, channel=[BY_ONLINE, BY_RAISER, BY_RAISER, 1])
    assert measure.online_share(online) == pytest.approx(1 / 3)
    ladder = toy(
        state=[RESOLVED, RESOLVED, DESK, RESOLVED, LAPSED], kind=[1, 1, 1, 1, 0], found=[1] * 5, level=[0, 1, 1, 2, 0],
        recorded=[2, 9, -1, 20, -1],
    )  # fmt: skip
    assert measure.rungs(ladder) == pytest.approx([1 / 4, 1 / 2, 1.0])
    back = toy(state=[RESOLVED] * 4, found=[1] * 4, ended=[2, 2, 2, 20], reopened=[0, 0, 0, 1])
    share, lost = measure.repeats(back)
    assert share == pytest.approx(1 / 5) and lost == pytest.approx(0.25)


def test_the_command_prints_writes_and_stores(workdir):
    done = CliRunner().invoke(app, ["patterns", "tiny", "--replicates", "1", "--json", "p.json", "--store"])
    assert done.exit_code == 0, done.output
    assert "within their targets" in done.output
    stored = json.loads((workdir / "experiments" / "stored" / "patterns.json").read_text())
    assert stored == json.loads((workdir / "p.json").read_text())["patterns"] and len(stored) == len(ROWS)
    table = (workdir / "experiments" / "stored" / "patterns.md").read_text()
    assert all(f"| {one['id']} |" in table for one in stored)
    assert CliRunner().invoke(app, ["patterns", "nowhere.toml"]).exit_code == 2
