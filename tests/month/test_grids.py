"""Merging nets: which, since when, at what price, and how well generalists handle what is not their own line."""

from __future__ import annotations

import numpy as np
import pytest

from model.month.grids import generalists
from model.state.names import N_LINES, TRAINING
from tests.laws import assert_hours_are_the_posts
from tests.month.forks import reformed


def training(city):
    return city.ledger.charged[: city.sizes.communities * N_LINES, TRAINING].reshape(-1, N_LINES)


def test_nets_once_merged_stay_merged_while_strength_grows():
    before = np.zeros((4, N_LINES), bool)
    for share in (0.0, 0.3, 0.6, 1.0):
        merged = reformed({"grid_merging": share}).world.communities.merged > 0
        assert (merged >= before).all()
        assert not (merged.sum(axis=1) == 1).any(), "merged with nobody"
        before = merged
    assert before.all()


def test_every_net_is_trained_in_its_own_first_year_and_no_longer():
    ramped = {"grid_merging": 1.0, "ramp": 250}
    city, seen = reformed(ramped, days=0), []
    for _ in range(15):
        city.run_for(21)
        nets = city.world.communities.nets
        taught = (nets > 0) & (nets <= 12)
        assert ((training(city) > 0.0) == taught).all()
        seen.append(int(taught.sum()))
    assert seen[0] < max(seen) and seen[-1] < max(seen), "late nets come late, early ones are done"
    assert_hours_are_the_posts(city)


def test_a_merger_in_name_costs_its_training_and_merges_nothing():
    city = reformed({"grid_merging": 1.0, "substance": 0.0})
    assert not city.world.communities.merged.any() and (training(city) > 0.0).any()
    assert (city.world.desks.pool == np.arange(city.sizes.desks)).all()
    assert (generalists(city) == 1.0).all()


@pytest.mark.parametrize(("generalist", "slower"), [(0.6, True), (1.05, False)])
def test_generalists_can_be_slower_or_faster_than_specialists(generalist, slower):
    values = {"grids.generalist": generalist, "grids.training_gain": 0.0}
    speed = generalists(reformed("grid_merging", values))[:N_LINES]
    assert speed == pytest.approx(np.full(N_LINES, 1 / 8 + 7 / 8 * generalist))
    assert (speed < 1.0).all() == slower


def test_a_merged_net_holds_the_hours_of_its_lines_and_no_more():
    free = {"grids.transition_hours": 0.0, "ledgers.merge_saves": 0.0, "pressure.elasticity": 0.0}
    plain, merged = reformed("siloed", free), reformed("grid_merging", free)
    n = plain.sizes.communities
    hours = [city.world.desks.hours[: n * N_LINES].reshape(n, N_LINES) for city in (plain, merged)]
    assert hours[1].sum(axis=1) == pytest.approx(hours[0].sum(axis=1))
    assert ((hours[1] > 0.0).sum(axis=1) == 1).all()
