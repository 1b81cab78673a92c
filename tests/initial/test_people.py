"""Residents: where they work follows the firms' jobs, however it is searched for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.initial import people
from model.initial.people import _guide, _pick
from tests.model.cities import TINY
from tests.strategies import PLAIN, plain

jobs = st.lists(st.integers(0, 300), min_size=1, max_size=60).filter(any)


@given(jobs, st.floats(1e-9, 1 - 1e-9), st.data())
def test_the_guided_search_finds_what_a_search_from_the_start_finds(sizes, u, data):
    weights = np.cumsum(np.array(sizes, float))
    low = data.draw(st.integers(0, len(sizes) - 1))
    high = data.draw(st.integers(low + 1, len(sizes)))
    before = weights[low - 1] if low else 0.0
    if weights[high - 1] <= before:
        return
    goal = before + u * (weights[high - 1] - before)
    found = plain(_pick)(weights, plain(_guide)(weights), low, high, u)
    assert found == min(int(np.searchsorted(weights, goal, side="right")), high - 1)


def test_a_guide_begins_at_or_before_every_goal(monkeypatch):
    monkeypatch.setattr(people, "_GUIDES", 8)
    weights = np.cumsum([1.0, 50.0, 1.0, 1.0, 30.0])
    guide = plain(_guide)(weights)
    goals = np.linspace(0.0, weights[-1], 1000, endpoint=False)
    assert all(guide[int(goal / weights[-1] * 8)] <= np.searchsorted(weights, goal, side="right") for goal in goals)


@pytest.mark.skipif(PLAIN, reason="compiled and plain rules are compared in test_same_bits")
def test_members_are_listed_in_order_of_residents_and_named_by_their_slots():
    from model import City

    m = City(TINY, "siloed", rng=7, days=1).world.members
    assert (np.diff(m.resident) > 0).all()
    pairs = set(zip(m.cell.tolist(), m.slot.tolist(), strict=True))
    assert len(pairs) == m.size  # nobody else has a member's name in draws
