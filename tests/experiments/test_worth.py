"""Worth in posts: nothing for a name, what pooling theory says for a pool, none where none suffices."""

import math

import numpy as np
import pytest

from experiments.worth import worth

LOAD, DESKS = 0.8, 4  # cases a day and desk of one case a day each


def erlang_wait(offered, servers):
    """Mean wait in M/M/c with mean service of 1 (Erlang C)."""
    terms = np.cumprod(np.r_[1.0, offered / np.arange(1, servers + 1)])
    blocked = terms[-1] / terms.sum()
    waits = blocked / (1 - offered / servers * (1 - blocked))
    return waits / (servers - offered)


def single_days(extra, pair):
    """Days in M/M/1 whose desk has `extra` more of a post's pace, all four alike; the pair's noise is shared."""
    return 1.0 / (1.0 + extra / DESKS - LOAD) + 0.01 * math.sin(pair)


def pooled_days(pair):
    return 1.0 + erlang_wait(LOAD * DESKS, DESKS) + 0.01 * math.sin(pair)


def test_pooling_is_worth_what_theory_says():
    """1 / (1 + x/4 - load) = pooled days, so x = 4 (1 / days - 1 + load), within 2 %."""
    days = 1.0 + erlang_wait(LOAD * DESKS, DESKS)
    exact = DESKS * (1.0 / days - 1.0 + LOAD)
    found = worth(single_days, pooled_days, -1, most=4.0, tolerance=0.001)
    assert found.posts == pytest.approx(exact, rel=0.02)
    assert found.low <= exact <= found.high


def served(rate, pair, n=20_000):
    """Mean days in a simulated M/M/1 by Lindley's recursion, with draws keyed by the pair."""
    rng = np.random.default_rng(pair)
    gaps, work = rng.exponential(1.0 / LOAD, n), rng.exponential(1.0, n) / rate
    steps = np.cumsum(work[:-1] - gaps[1:])
    waits = np.r_[0.0, steps - np.minimum.accumulate(np.minimum(steps, 0.0))]
    return float((waits + work).mean())


def test_runs_with_luck_find_the_same_posts():
    """A reform that quickens every desk by a quarter is worth a quarter of the posts, whatever the draw."""
    found = worth(lambda x, pair: served(1.0 + x, pair), lambda pair: served(1.25, pair), -1, most=1.0, pairs=10)
    assert found.posts == pytest.approx(0.25, abs=0.011)
    other = worth(lambda x, pair: served(1.0 + x, pair), lambda pair: served(1.25, 99 + pair), -1, most=1.0, pairs=10)
    assert other.low < 0.25 < other.high and other.low < other.posts < other.high


def test_a_policy_that_differs_by_name_is_worth_nothing():
    found = worth(single_days, lambda pair: single_days(0.0, pair), -1, most=4.0)
    assert (found.posts, found.low, found.high) == (0.0, 0.0, 0.0) and "no post" in found.says


def test_none_may_suffice():
    found = worth(lambda x, pair: 10.0 - min(x, 2.0) + 0.01 * pair, lambda pair: 3.0, -1, most=50.0)
    assert math.isinf(found.posts) and "None suffices: with 50 more posts" in found.says


def test_a_reform_that_does_worse_is_worth_no_post():
    found = worth(lambda x, pair: 5.0 + x + 0.01 * pair, lambda pair: 3.0, 1, most=5.0)
    assert found.posts == 0.0 and "does better as it is" in found.says


@pytest.mark.parametrize("wrong", [{"direction": 0}, {"most": 0.0}, {"pairs": 1}, {"tolerance": 0.0}])
def test_wrong_arguments_are_refused(wrong):
    with pytest.raises(ValueError, match=r"direction|worth needs"):
        worth(single_days, pooled_days, **({"direction": -1, "most": 1.0} | wrong))
