"""Laws of the city: twins, equal hours, conservation, resuming, neutrality at strength 0."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import City, FusionPolicy
from model.policy import ARMS, LEVERS, MAIN_ARMS
from model.scenario import Scenario
from model.state.names import (
    IS_COMMUNITY,
    S_ARRIVED,
    S_KNOWN,
    S_LAPSED,
    S_LATENT,
    S_MERGED,
    S_RESOLVED,
)
from model.state.world import leaves

DAYS = 60
TINY = {
    "name": "tiny",
    "city": {"rows": 2, "columns": 3, "cells_per_community": 2, "communities_per_street": 3},
    "population": {"residents_per_cell": 850.0},
    "organisations": {"units_per_street": 4},
}


def run(policy, days=DAYS, seed=7, scenario=TINY, **more):
    return City(scenario, policy, rng=seed, days=days, **more).run()


def columns(city):
    """Every column of a city's state as bytes."""
    out = {}
    for name, table in leaves(city.world):
        for field in table.dtype.names or (None,):
            out[f"{name}.{field}"] = np.ascontiguousarray(table if field is None else table[field]).tobytes()
    return out


def assert_same(one, other):
    first, second = columns(one), columns(other)
    assert [name for name in first if first[name] != second[name]] == []


@pytest.fixture(scope="module")
def arms():
    return {arm: run(arm) for arm in MAIN_ARMS}


def assert_cases_conserved(city):
    series = city.world.books.series[: city.day]
    ended = series[:, [S_RESOLVED, S_LAPSED, S_MERGED]].sum(axis=1).cumsum()
    assert (series[:, S_ARRIVED].cumsum() == ended + series[:, S_LATENT] + series[:, S_KNOWN]).all()


def assert_hours_balance(city, reference):
    mine, other = city.world.books.uses, reference.world.books.uses
    assert np.abs(mine.sum(axis=1) - other.sum(axis=1)).max() < 1e-6
    assert mine.min() > -1e-9


def test_hours_agree_every_day_and_no_use_is_negative(arms):
    for city in arms.values():
        assert_hours_balance(city, arms["siloed"])


def test_cases_in_are_open_resolved_lapsed_or_merged_every_day(arms):
    for city in arms.values():
        assert_cases_conserved(city)


def test_staff_and_posts_are_conserved(arms):
    for city in arms.values():
        o = city.world.organisations
        assert (o.staff <= o.posts + 1e-9).all() and (o.staff >= 0).all()
        assert o.posts.sum() == pytest.approx(arms["siloed"].world.organisations.posts.sum())


def test_desks_are_busy_and_their_workload_is_noted(arms):
    load = arms["siloed"].world.organisations.workload
    assert load.max() > 0.3 and load.max() <= 1.0
    assert arms["siloed"].outcomes()["utilisation_mean"] > 0.0


def test_twins_live_through_the_same_primary_cases(arms):
    siloed, fused = arms["siloed"], arms["fused"]
    n = siloed.primary
    for column in ("day", "cell", "raiser", "own_tier", "lines", "hours", "name_b"):
        assert (siloed.world.cases[column][:n] == fused.world.cases[column][:n]).all(), column
    assert (siloed.world.cases.ended[:n] != fused.world.cases.ended[:n]).any()


@pytest.mark.parametrize("policy", ["fused", "formal", *LEVERS])
def test_every_lever_at_strength_0_is_the_siloed_city_bit_for_bit(policy, arms):
    assert_same(run(FusionPolicy.preset(policy).scaled(0.0)), arms["siloed"])


@pytest.mark.parametrize("lever", list(LEVERS))
def test_every_lever_acts_through_the_rules_and_pays_from_the_same_hours(lever, arms):
    city = run(lever)
    assert_hours_balance(city, arms["siloed"])
    assert_cases_conserved(city)
    assert columns(city) != columns(arms["siloed"])


def test_saved_and_resumed_is_the_uninterrupted_run(tmp_path):
    whole = run("fused")
    for day in (1, 21, 41):
        City(TINY, "fused", rng=7, days=DAYS).run_for(day).save(tmp_path / "city.npz")
        assert_same(City.resume(tmp_path / "city.npz").run(), whole)


def test_a_file_that_is_no_city_is_refused(tmp_path):
    path = tmp_path / "no.npz"
    path.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(ValueError, match="not a saved city"):
        City.resume(path)


def test_step_by_step_is_the_same_as_in_one_go():
    slow = City(TINY, "fused", rng=7, days=DAYS)
    while slow.running:
        slow.step()
    assert slow.time == DAYS
    assert_same(slow, run("fused"))


def test_a_shorter_run_is_the_beginning_of_a_longer_one(arms):
    short = run("fused", days=30)
    assert (short.world.books.series == arms["fused"].world.books.series[:30]).all()


def test_uncompiled_rules_give_the_same_bits():
    code = (
        "import hashlib; from test_city import run, columns\n"
        "for arm in ('siloed', 'fused'):\n"
        "    print(hashlib.sha256(b''.join(columns(run(arm, days=30)).values())).hexdigest())\n"
    )
    answers = []
    for plain in ("0", "1"):
        env = {**os.environ, "NUMBA_DISABLE_JIT": plain, "PYTHONPATH": str(Path(__file__).parent)}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
        answers.append(done.stdout)
    assert answers[0] == answers[1] and len(answers[0]) > 100


def test_an_inert_resident_changes_nothing_for_anybody_else():
    from model.build.world import build_twins
    from model.draws import key_of

    spec = Scenario.of(TINY)
    plain, more = (build_twins(spec, key_of(7), DAYS, inert=n) for n in (0, 1))
    assert more.people.size == plain.people.size + 1
    one, two = (City(spec, "fused", rng=7, days=DAYS, twins=twins).run() for twins in (plain, more))
    for column in ("ended", "found", "handoffs", "level", "state"):
        assert (one.world.cases[column] == two.world.cases[column]).all(), column


def test_explain_tells_the_case_that_was_lived(arms):
    city = arms["siloed"]
    case = int(city.cases().query("state == 'resolved' and handoffs > 2").index[0])
    story = city.explain(case)
    assert story[0].what == "arises" and story[-1].what == "resolved"
    assert story[-1].day == city.world.cases.ended[case]
    with pytest.raises(ValueError, match="there is no case"):
        city.explain(10**7)


def test_formal_fusion_pays_and_does_not_gain(arms):
    formal, siloed, fused = (arms[arm].outcomes() for arm in ("formal", "siloed", "fused"))
    assert formal["paid_hours_coordination"] > siloed["paid_hours_coordination"]
    assert formal["days_to_resolution"] > siloed["days_to_resolution"] > fused["days_to_resolution"]
    assert formal["nominal_alliance_share"] == 1.0
    assert arms["formal"].world.ties.alive.sum() >= arms["fused"].world.ties.alive.sum() * 0.95


def test_no_arrangement_beats_the_pooled_bound(arms):
    pooled = arms["pooled"].outcomes()["days_to_resolution"]
    assert all(city.outcomes()["days_to_resolution"] >= pooled for arm, city in arms.items() if arm != "pooled")


def test_bad_arguments_are_refused_in_a_sentence():
    for bad in (0, 751, 1.5, True):
        with pytest.raises(ValueError, match="days is"):
            City(TINY, "siloed", days=bad)
    with pytest.raises(ValueError, match="nearest is"):
        City(TINY, "silod")


def test_own_rules_join_the_month():
    seen = []

    def watch(city):
        """Note the months."""
        seen.append(
            (city.month, float(city.world.organisations.staff[city.world.organisations.form == IS_COMMUNITY].sum()))
        )

    City(TINY, "siloed", rng=1, days=DAYS, rules=[watch]).run()
    assert [month for month, _ in seen] == [0, 1, 2]


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    strengths=st.lists(st.floats(0, 1), min_size=len(LEVERS), max_size=len(LEVERS)),
    substance=st.floats(0, 1),
    days=st.integers(1, 45),
    arm=st.sampled_from(["own", *ARMS[:3]]),
)
def test_laws_hold_under_any_policy(seed, strengths, substance, days, arm):
    policy = FusionPolicy(**dict(zip(LEVERS, strengths, strict=True)), substance=substance) if arm == "own" else arm
    city = run(policy, days=days, seed=seed)
    assert_cases_conserved(city)
    assert_hours_balance(city, run("siloed", days=days, seed=seed))
    c = city.world.cases[: int(city.world.open.count[2])]
    arisen = c[c.state > 0]
    assert (arisen.found[arisen.found >= 0] >= arisen.day[arisen.found >= 0]).all()
    solved = arisen[arisen.state == 5]
    assert (solved.ended >= solved.found).all() and (solved.found >= solved.day).all()
