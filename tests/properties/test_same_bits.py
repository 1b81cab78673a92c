"""What must not matter does not, to the last bit: strength 0, resuming, horizon, workers, compilation, spectators."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.pairs import joined, run_pairs
from model import City, FusionPolicy
from model.draws import key_of
from model.initial.world import build_twins
from model.month import members as members_rule
from model.policy import LEVERS
from tests import laws
from tests.strategies import PLAIN, examples, policies, random_scenario, scenarios, seeds

DAYS = 48


def digest(city) -> str:
    return hashlib.sha256(b"".join(laws.columns(city).values())).hexdigest()


@settings(max_examples=examples(24))
@given(scenario=scenarios(), policy=policies(pooled=False, placement="as_is"), seed=seeds(), days=st.integers(1, DAYS))
def test_any_policy_at_strength_0_is_the_siloed_city(scenario, policy, seed, days):
    """Whatever its substance, rules and modes: who does nothing changes nothing (Q1)."""
    idle, siloed = (City(scenario, arm, rng=seed, days=days).run() for arm in (policy.scaled(0.0), "siloed"))
    laws.assert_same(idle, siloed)


@settings(max_examples=examples(24))
@given(scenario=scenarios(), policy=policies(), seed=seeds(), days=st.integers(1, DAYS))
def test_twins_are_the_same_bits_before_the_reform_and_a_fork_is_a_life_of_its_own(scenario, policy, seed, days):
    """Whatever the policy: the run-in is everybody's. Forked on day 0, or apart from the start: the same city."""
    before = City(scenario, "siloed", rng=seed, days=days).run_until(0)
    apart = City(scenario, policy, rng=seed, days=days).run_until(0)
    laws.assert_same(before, apart)
    forked = before.fork(policy)
    laws.assert_same(forked.run(), apart.run())
    assert before.day == 0, "a fork shares nothing with the life it came from"
    laws.assert_same(before, City(scenario, "siloed", rng=seed, days=days).run_until(0))


@settings(max_examples=examples(12))
@given(scenario=scenarios(), seed=seeds(), start=st.integers(21, DAYS))
def test_a_lever_that_starts_later_changes_nothing_before(scenario, seed, start):
    siloed, later = (City(scenario, arm, rng=seed, days=DAYS) for arm in ("siloed", FUSED.replace(start=start)))
    laws.assert_same(siloed.run_until(start - 1), later.run_until(start - 1))


FUSED = FusionPolicy.preset("fused")


@pytest.mark.parametrize("lever", LEVERS)
def test_every_lever_of_strength_1_does_something(lever):
    """So that the test above cannot pass because levers are dead (paper costs included: substance 0 still pays)."""

    def does_something(scenario):
        alone, siloed = (City(scenario, arm, rng=3, days=DAYS).run() for arm in (lever, "siloed"))
        return laws.columns(alone) != laws.columns(siloed)

    many_firms = {"enterprises.per_1000_residents": 60.0}
    assert any(does_something(random_scenario(seed).with_values(many_firms)) for seed in range(5, 13))


@settings(max_examples=examples(24))
@given(scenario=scenarios(), policy=policies(), seed=seeds(), day=st.integers(0, DAYS))
def test_a_city_resumed_on_any_day_goes_on_as_if_never_stopped(tmp_path_factory, scenario, policy, seed, day):
    path = tmp_path_factory.mktemp("saved") / "city.npz"
    City(scenario, policy, rng=seed, days=DAYS).run_for(day).save(path)
    laws.assert_same(City.resume(path).run(), City(scenario, policy, rng=seed, days=DAYS).run())


@settings(max_examples=examples(12))
@given(scenario=scenarios(), policy=policies(), seed=seeds(), day=st.integers(1, DAYS - 1))
def test_days_to_come_cast_no_shadow(scenario, policy, seed, day):
    """A longer horizon, or steps of a day, leave every day lived as it was (D5)."""
    short = City(scenario, policy, rng=seed, days=day).run()
    city = City(scenario, policy, rng=seed, days=DAYS)
    for _ in range(day):
        city.step()
    city.run_until(day)
    clock = short.clock
    assert (short.world.books.series == city.world.books.series[:clock]).all()
    assert (short.world.books.uses == city.world.books.uses[:clock]).all()
    assert np.array_equal(short.world.people, city.world.people)


@settings(max_examples=examples(12))
@given(scenario=scenarios(), policy=policies(), seed=seeds())
def test_looking_at_a_city_changes_nothing(scenario, policy, seed):
    """Tracing a case, asking for outcomes, frames, agents and the grid on the way (M13)."""
    watched = City(scenario, policy, rng=seed, days=DAYS)
    watched.world.books.traced[0] = 0
    for _ in range(3):
        watched.run_for(DAYS // 3)
        watched.outcomes(), watched.cases(), watched.hours(), watched.grid
        assert len(watched.agents) > 0
        watched.datacollector.collect(watched)
    watched.world.books.traced[:] = [-1, 0]
    watched.world.books.trace[:] = 0
    watched.run()
    laws.assert_same(watched, City(scenario, policy, rng=seed, days=DAYS).run())


def test_any_number_of_workers_in_any_order_gives_the_same_answer():
    """One worker, two or three, all replications at once or in two parts, arms in another order (D2)."""
    scenario, arms = random_scenario(8), ("siloed", "fused")
    ask = {"spec": scenario, "seed": 4, "days": 30}
    one = run_pairs(arms=arms, replicates=4, workers=1, **ask)
    for workers in (2, 3):
        assert_equal(run_pairs(arms=arms, replicates=4, workers=workers, **ask), one)
    parts = (run_pairs(arms=arms, replicates=n, first=first, workers=1, **ask) for first, n in ((0, 1), (1, 3)))
    assert_equal(joined(*parts), one)
    assert_equal(run_pairs(arms=arms[::-1], replicates=4, workers=1, **ask), one)


def assert_equal(some, other):
    for arm, frame in other.outcomes.items():
        assert some.outcomes[arm].equals(frame)
        assert (some.hours[arm] == other.hours[arm]).all()


@pytest.mark.skipif(PLAIN, reason="already plain Python")
def test_compiled_rules_and_plain_python_give_the_same_bits():
    """Any parameters, in another process, time zone, folder and hash seed (D1)."""
    cases = [(seed, arm) for seed in (1, 2) for arm in ("siloed", "fused", "pooled")]
    code = (
        "import json, sys\n"
        "from tests.properties.test_same_bits import digest_of\n"
        "print(json.dumps([digest_of(seed, arm) for seed, arm in json.loads(sys.argv[1])]))\n"
    )
    root = Path(__file__).resolve().parents[2]
    more = {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(root), "PYTHONHASHSEED": "17", "TZ": "Asia/Shanghai"}
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(cases)],
        capture_output=True, text=True, env={**os.environ, **more}, check=True, cwd=root.parent,
    )  # fmt: skip
    assert json.loads(done.stdout) == [digest_of(seed, arm) for seed, arm in cases]


def digest_of(seed: int, arm: str) -> str:
    return digest(City(random_scenario(seed), arm, rng=seed, days=30).run())


@settings(max_examples=examples(12))
@given(scenario=scenarios(), policy=policies(), seed=seeds())
def test_an_inert_resident_changes_nothing_for_anybody_else(scenario, policy, seed):
    """One child more, who raises nothing: every case lives the same life (D7)."""
    plain, more = (build_twins(scenario, key_of(seed), DAYS + scenario.run.run_in, inert=n) for n in (0, 1))
    assert more.people.size == plain.people.size + 1
    one, two = (City(scenario, policy, rng=seed, days=DAYS, twins=twins).run() for twins in (plain, more))
    for column in ("ended", "found", "handoffs", "level", "state"):
        assert (one.world.cases[column] == two.world.cases[column]).all(), column


def test_the_order_in_which_members_are_stored_does_not_matter(monkeypatch):
    """Members shuffled before every month: the same cases and firms (sums of hours agree up to rounding) (D3)."""
    scenario, policy = random_scenario(11), FusionPolicy.preset("fused")
    plain = City(scenario, policy, rng=2, days=DAYS).run()
    grow = members_rule.grow

    def shuffled(city):
        m = city.world.members
        m[:] = m[np.argsort((np.arange(m.size) * 7919) % 104729 % max(m.size, 1), kind="stable")].copy()
        grow(city)

    monkeypatch.setattr(members_rule, "grow", shuffled)
    other = City(scenario, policy, rng=2, days=DAYS).run()
    assert not np.array_equal(plain.world.members.slot, other.world.members.slot)
    for column in ("found", "ended", "state", "level", "handoffs", "bounces"):
        assert (plain.world.cases[column] == other.world.cases[column]).all(), column
    assert (plain.world.firms.members == other.world.firms.members).all()
    assert plain.outcomes() == pytest.approx(other.outcomes(), nan_ok=True)
