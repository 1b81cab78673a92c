"""What a log teaches: numbers that it was made with come back, and a fitted scenario carries them."""

import tomllib

import numpy as np
import pandas as pd
import pytest

from experiments.caselogs.estimate import demand_of, estimate, on_time
from experiments.caselogs.fitted import fitted_scenario, learnt_lines
from experiments.caselogs.fitting import fit_durations
from experiments.caselogs.log import read_log
from experiments.caselogs.mapping import CaseLogFault
from experiments.caselogs.propose import propose
from model.draws import generator
from model.scenario import Scenario
from tests.caselogs.logs import good, mapping, shared_data, write
from tests.caselogs.made import WEEKDAY, made_log


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("made") / "made.csv"
    made_log().to_csv(path, index=False)
    return read_log(path, propose(path).mapping)


def test_day_factor_memory_and_weekdays_come_back(made):
    found = estimate(made, Scenario.load("street")).demand
    assert found.cv == pytest.approx(0.3, abs=0.04) and found.memory == pytest.approx(0.5, abs=0.15)
    assert found.weekday == pytest.approx(WEEKDAY, abs=0.08) and np.mean(found.weekday) == pytest.approx(1.0)
    assert found.growth == pytest.approx(1.0, abs=0.2)


@pytest.mark.parametrize("seed", range(3))
def test_a_poisson_log_has_no_day_factor(made, seed):
    counts = generator(seed, 98).poisson(40.0, 390)
    found = demand_of(counts, made.calendar)
    assert found.cv < 0.06 and found.weekday == pytest.approx((1.0,) * 5, abs=0.06)


def test_requests_after_a_holiday_teach_nothing_of_weekdays(tmp_path):
    frame = made_log(120, cv=0.0)
    holidays = [pd.Timestamp("2021-02-10") + pd.Timedelta(days=k) for k in range(3)]
    path = tmp_path / "log.csv"
    frame.to_csv(path, index=False)
    tables = propose(path).tables
    tables["time"]["holidays"] = [day.date() for day in holidays]
    mapping_ = propose(path).mapping.from_tables(tables)
    found = estimate(read_log(path, mapping_), Scenario.load("street")).demand
    assert found.days == 117 and found.ordinary == 114 and found.weekday == pytest.approx(WEEKDAY, abs=0.12)


def test_short_logs_say_nothing_of_days(made):
    found = demand_of(np.full(15, 40), made.calendar)
    assert (found.weekday, found.cv, found.memory, found.mean) == (None, None, None, 40.0)


def test_times_open_are_parted_and_the_body_is_lognormal(made):
    found = estimate(made, Scenario.load("street")).durations
    assert found.on_the_spot == pytest.approx(0.2, abs=0.01) and found.body_sigma == pytest.approx(1.0, abs=0.03)
    assert found.body_median == pytest.approx(3.0, abs=0.1)
    assert next(iter(found.laws)) == "lognormal" and found.laws["lognormal"]["ks"] < 0.02 < found.laws["weibull"]["ks"]
    days = fit_durations(pd.Series([np.nan, 36.0, 60.0]), pd.Series([0.0, 1.0, 2.0]))
    assert (days.on_the_spot, days.same_day) == (None, pytest.approx(1 / 3))


def test_another_law_is_found_where_it_is_the_right_one():
    hours = pd.Series(generator(3, 97).weibull(3.0, 4000) * 240.0)
    assert next(iter(fit_durations(hours, hours // 24).laws)) == "weibull"


def test_places_of_few_requests_are_not_named(tmp_path):
    rows = [good(n, village="Old Town" if n < 30 else f"Lake Road {n}", lat="", lon="") for n in range(40)]
    found = estimate(read_log(write(tmp_path / "log.csv", rows), mapping()), Scenario.load("street"))
    assert found.places.to_dict() == pytest.approx({"Old Town": 0.75, "(others)": 0.25})
    assert not any("Lake Road" in line for line in learnt_lines(found))


def test_on_time_judges_only_whose_limit_has_passed(tmp_path):
    rows = [
        good(0, closed="2023-06-07 00:00:00"), good(1, closed=""), good(2, closed="2023-07-03 00:00:00"),
        good(3, opened="2023-06-30 10:00:00", closed=""),
        good(4, opened="2023-06-30 10:00:00", closed="2023-06-30 12:00:00"),
    ]  # fmt: skip
    log = read_log(write(tmp_path / "log.csv", rows), mapping())
    judged, in_time = on_time(log, Scenario.load("street"))
    assert judged.tolist() == [True, True, True, False, False]
    assert in_time.tolist() == [True, False, False, False, True]


def test_a_fitted_scenario_has_the_mix_of_the_log_and_says_whence(made, tmp_path):
    base = Scenario.load("tiny")
    found = estimate(made, base)
    text = fitted_scenario(made, found, base)
    (tmp_path / "fitted.toml").write_text(text, "utf-8")
    fitted = Scenario.load(tmp_path / "fitted.toml")
    assert fitted.handling.spot_share == pytest.approx(0.2, abs=0.01)
    assert fitted.city == base.city and fitted.kinds.elder_care == base.kinds.elder_care
    dispute, hazard = (getattr(fitted.kinds, k).per_1000_year for k in ("neighbour_dispute", "safety_hazard"))
    assert dispute > 0 and hazard > 0
    line = next(line for line in text.splitlines() if line.startswith("per_1000_year"))
    assert "made: " in line and "requests" in line
    assert "demand.day_cv" in text or "day_cv = " in text
    assert all(f"# {line}" in text for line in learnt_lines(found))


def test_with_residents_the_level_is_that_of_the_log(made):
    base = Scenario.load("tiny")
    rates = [
        tomllib.loads(fitted_scenario(made, estimate(made, base, n), base, n))["kinds"]["safety_hazard"][
            "per_1000_year"
        ]
        for n in (50_000.0, 100_000.0)
    ]
    assert rates[0] == pytest.approx(2 * rates[1], rel=1e-3)
    count = (made.rows["kind"] == "safety_hazard").sum()
    table = estimate(made, base, 50_000.0).kinds
    assert table.loc["safety_hazard", "per_1000_year"] == pytest.approx(count / made.span * 250 / 50)
    with pytest.raises(CaseLogFault, match="positive number"):
        estimate(made, base, 0.0)


def test_los_angeles_is_learnt_as_its_facts_say(root):
    log = read_log(shared_data() / "requests_2020-01.csv", root / "scenarios" / "mappings" / "los_angeles_311.toml")
    found = estimate(log, Scenario.load("street"))
    assert found.durations.median == pytest.approx(1.95, rel=0.01)
    assert found.durations.body_sigma == pytest.approx(1.1, abs=0.05)
    assert found.channels["patrol"] == pytest.approx(0.21, abs=0.005)
    assert found.channels["raiser"] == pytest.approx(0.45, abs=0.01)
    assert found.durations.laws is not None and found.demand.cv is None
