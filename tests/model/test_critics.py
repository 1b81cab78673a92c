"""Each failure that critics describe (FACTS C1-C16) arises in its small scenario, from the rules alone."""

from __future__ import annotations

import pytest

from experiments.critics import CRITICS, FOLDER, page
from model import City
from model.outcomes import BY_NAME
from model.policy import FusionPolicy
from model.scenario import Scenario, changed, parameters

SEEDS = range(4)


def test_there_is_one_scenario_for_each_of_the_sixteen():
    assert [one.id for one in CRITICS] == [f"C{n}" for n in range(1, 17)]
    assert sorted(path.stem for path in FOLDER.glob("*.toml")) == [one.file for one in CRITICS]
    assert all(name in BY_NAME for one in CRITICS for name, _ in one.shows)


@pytest.mark.parametrize("one", CRITICS, ids=lambda one: one.id)
def test_its_values_lie_inside_the_ranges(one):
    plausible = {p.path: (p.low, p.high) for p in parameters(Scenario) if p.low is not None}
    for path, value in changed(Scenario.load(str(one.scenario))).items():
        sized = path.startswith("city.") or path == "organisations.units_per_street"  # what makes a town tiny
        if path in plausible and not sized:
            low, high = plausible[path]
            assert low <= value <= high, path


@pytest.mark.parametrize("one", CRITICS, ids=lambda one: one.id)
def test_the_failure_shows(one):
    spec = Scenario.load(str(one.scenario))
    pairs = [[City(spec, arm, rng=seed).run().outcomes() for arm in (one.arm, one.against)] for seed in SEEDS]
    for name, sign in one.shows:
        more = [arm[name] - against[name] for arm, against in pairs]
        if sign == "=":
            assert more == pytest.approx([0.0] * len(more), abs=1e-12)
        else:
            assert all((x > 0.0) == (sign == "+") and x != 0.0 for x in more), (name, more)


def test_symbolic_alliances_are_all_nominal_and_paid():
    one = next(one for one in CRITICS if one.id == "C4")
    city = City(Scenario.load(str(one.scenario)), one.arm, rng=0).run()
    assert city.outcomes()["nominal_alliance_share"] == 1.0
    assert city.world.ties.hours.sum() > 0.0


def test_a_fused_city_can_end_worse_than_a_siloed_one():
    hard = {
        "grids.generalist": 0.6, "grids.generalist_eye": 0.5, "grids.transition_hours": 0.15,
        "organisations.net_coverage": 1.0, "ledgers.share": 0.4, "alliances.hours_per_pair": 8.0,
        "alliances.friction_line": 0.4, "staff.training_gain": 0.0, "staff.training_hours": 0.06,
        "staff.fair_pay_hours": 0.1,
        "platform.case_file_share": 0.06, "platform.online_noise": 1.0,
    }  # fmt: skip
    spec = Scenario.load("tiny").with_values(hard)
    for seed in SEEDS:
        fused, siloed = (City(spec, FusionPolicy.preset(arm), rng=seed, days=250).run() for arm in ("fused", "siloed"))
        assert fused.outcomes()["days_to_resolution"] > siloed.outcomes()["days_to_resolution"]
        assert fused.outcomes()["resolved_share"] < siloed.outcomes()["resolved_share"]


def test_the_page_is_current(root):
    assert (root / "docs" / "critics.md").read_text(encoding="utf-8") == page()
