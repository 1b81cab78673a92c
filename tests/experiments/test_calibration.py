"""The fit: its measures, its search, and that shipped scenarios carry what was stored."""

import json
import tomllib
from pathlib import Path

import pytest

from experiments import calibration
from model import City, Scenario

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["street", "town", "suzhou", "replay"])
def test_shipped_scenarios_carry_the_recorded_fit(name):
    record = json.loads((ROOT / "experiments" / "stored" / "calibration.json").read_text(encoding="utf-8"))
    scenario = tomllib.loads((ROOT / "scenarios" / f"{name}.toml").read_text(encoding="utf-8"))
    for one in record["fitted"]:
        section, key = one["key"].split(".")
        assert scenario[section][key] == one["fitted"]
        assert one["model"] == pytest.approx(one["value"], rel=0.05)
    low, high = record["plausible"]
    assert all(low <= share <= high for share in record["utilisation_mean"].values())


def test_harder_cases_take_longer_and_hotter_disputes_escalate_more():
    tiny = Scenario.load("tiny")
    days, severe = (
        [calibration.figure(tiny.with_values({t.key: value}), t, 1, 7) for value in (0.5, 2.0)]
        for t in calibration.TARGETS
    )
    assert days[0] < days[1]
    assert severe[0] <= severe[1]


def test_a_day_of_finding_and_solving_counts_half():
    city = City("tiny", "pooled", rng=7).run()
    assert calibration.handling_days(city) >= 0.5
    assert 0.0 <= calibration.severe_share(city) <= 1.0


def test_the_search_ends_at_the_target(monkeypatch):
    def straight(spec, target, *_):
        if target.key == "handling.hours_scale":
            return 4.0 * spec.handling.hours_scale
        return 0.01 * spec.conflict.ignition_scale

    monkeypatch.setattr(calibration, "figure", straight)
    hours, ignition = calibration.fit(Scenario.load("tiny"))
    assert hours.value == pytest.approx(1.15, rel=0.02)
    assert ignition.value == pytest.approx(1.5, rel=0.02)


def test_a_target_out_of_reach_is_said_to_be(monkeypatch):
    monkeypatch.setattr(calibration, "figure", lambda *_: 100.0)
    with pytest.raises(ValueError, match="is not reached by handling.hours_scale from 0.5 to 2"):
        calibration.fit(Scenario.load("tiny"))
