"""A log predicted from its own past: distributions that hold, hashed before they are scored."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.caselogs.log import read_log
from experiments.caselogs.mapping import CaseLogFault
from experiments.caselogs.predict import as_plain, crps, predict, score
from experiments.caselogs.propose import propose
from model.draws import generator
from model.scenario import Scenario
from tests.caselogs.made import made_log


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    logs = []
    for seed in range(3):
        path = tmp_path_factory.mktemp("made") / "made.csv"
        made_log(320, seed=seed).to_csv(path, index=False)
        logs.append(read_log(path, propose(path).mapping))
    return logs


@pytest.fixture(scope="module")
def street():
    return Scenario.load("street")


def test_intervals_hold_what_they_say_and_beat_the_last_week(made, street):
    scores = [score(predict(log, street), log, street) for log in made]
    assert all(0.7 <= one.coverage <= 0.9 for one in scores)
    assert all(one.crps < one.crps_last_week for one in scores)
    assert sum(one.on_time[1] for one in scores) + sum(one.still_open[1] for one in scores) >= 3


def test_the_second_part_does_not_reach_the_prediction(made, street):
    log = made[0]
    told = predict(log, street)
    second = log.rows["opened"] >= np.datetime64(told.cut)
    changed = log.rows.assign(kind=log.rows["kind"].where(~second, "safety_hazard"))
    later = second & (log.rows.index % 2 == 0) & (log.rows.index < len(log) - 50)
    fewer = replace(log, rows=changed[~later].reset_index(drop=True))
    assert predict(fewer, street).hash == told.hash
    assert score(told, fewer, street) != score(told, log, street)


def test_the_hash_is_of_the_whole_prediction_and_repeats(made, street):
    told = predict(made[0], street)
    assert told.hash == predict(made[0], street).hash == as_plain(told)["sha256"]
    assert told.hash != predict(made[0], street, seed=1).hash
    assert replace(told, still_open=told.still_open + 1).hash != told.hash


def test_crps_of_one_future_is_the_error_and_of_the_truth_is_least():
    was = np.array([3.0, 5.0])
    assert crps(np.array([[4.0, 5.0]]), was).tolist() == [1.0, 0.0]
    draws = generator(5, 96).normal(0.0, 1.0, (4000, 1))
    assert crps(draws, np.array([0.0]))[0] == pytest.approx((np.sqrt(2.0) - 1.0) / np.sqrt(np.pi), rel=0.03)


def test_a_log_without_closings_or_with_a_silent_end_is_predicted_as_far_as_it_goes(made, street):
    log = made[0]
    never = replace(log, rows=log.rows.assign(closed=pd.NaT, hours_open=np.nan, days_open=np.nan))
    scored = score(predict(never, street), never, street)
    assert scored.on_time is None and scored.still_open is None and 0.7 <= scored.coverage <= 0.9
    days = log.working_days()
    silent = replace(log, rows=log.rows[(days < 120) | (days > 260)].reset_index(drop=True))
    assert predict(silent, street, 0.75).counts.mean() < 1.0


def test_too_short_a_log_is_refused(made, street):
    log = made[0]
    with pytest.raises(CaseLogFault, match="at least 25 are needed"):
        predict(replace(log, rows=log.rows.head(500)), street)
