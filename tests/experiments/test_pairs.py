import numpy as np
import pytest

from experiments.pairs import joined, run_pairs
from model.scenario import Scenario


@pytest.fixture(scope="module")
def tiny():
    return Scenario.load("tiny")


@pytest.fixture(scope="module")
def runs(tiny):
    return run_pairs(tiny, ("siloed", "fused"), 3, seed=7, days=20)


def same(a, b):
    return all(a.outcomes[arm].to_csv() == b.outcomes[arm].to_csv() for arm in a.arms) and all(
        a.hours[arm].tobytes() == b.hours[arm].tobytes() for arm in a.arms
    )


def test_one_worker_and_two_give_the_same_bytes(tiny, runs):
    assert same(runs, run_pairs(tiny, ("siloed", "fused"), 3, seed=7, days=20, workers=2))


def test_batches_joined_are_the_replications_run_at_once(tiny, runs):
    first = run_pairs(tiny, ("siloed", "fused"), 1, seed=7, days=20)
    rest = run_pairs(tiny, ("siloed", "fused"), 2, seed=7, days=20, first=1)
    assert same(runs, joined(first, rest))


def test_an_arm_gives_the_same_whatever_ran_before_it(tiny, runs):
    turned = run_pairs(tiny, ("fused", "siloed"), 3, seed=7, days=20)
    assert turned.outcomes["fused"].equals(runs.outcomes["fused"])


def test_paid_hours_agree_on_every_day(runs):
    assert runs.balance < 1e-6
    assert np.allclose(runs.hours["siloed"].sum(axis=1), runs.hours["fused"].sum(axis=1))


def test_portraits_show_what_the_figures_need(runs):
    one = runs.portraits["fused"]
    assert one.grid == (2, 3)
    assert one.blind.shape == one.row.shape == (6,)
    assert one.followed.shape == one.resolved.shape and one.resolved.any() and not one.resolved.all()
    assert (one.followed >= 0).all() and one.followed.max() <= 20
    assert 0.0 <= one.share_blind <= 1.0
    assert runs.disputes["fused"].shape == (len(runs.outcomes["fused"]), 20)


def test_progress_counts_every_replication(tiny):
    seen = []
    run_pairs(tiny, ("siloed", "fused"), 2, seed=7, days=5, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_arms_must_differ(tiny):
    with pytest.raises(ValueError, match="named twice"):
        run_pairs(tiny, ("fused", "fused"), 1)
