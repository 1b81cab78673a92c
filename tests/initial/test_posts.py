"""Service posts stand where the rule says, reach what the distance says, and do nothing at radius 0."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.verification.laws import fingerprint
from model import City
from model.initial import posts
from model.scenario import Scenario
from model.state.names import BY_RAISER

TOWN = Scenario.load("tiny").with_values({"city.rows": 4, "city.columns": 5})
# The 10 x 10 instance of the published maximal covering problems (ORACLES 3.7); demand is drawn as it says there.
DEMAND = np.random.default_rng(20240602).integers(0, 101, size=(10, 10))


def city(days=1, **values):
    return City(TOWN.with_values({f"posts.{name}": value for name, value in values.items()}), rng=3, days=days)


@pytest.mark.parametrize(("metric", "radius", "cells"), [
    ("chebyshev", 1, 9), ("manhattan", 3, 25), ("euclidean", 3, 29), ("manhattan", 0.5, 1), ("euclidean", 1.5, 9),
])  # fmt: skip
def test_a_post_reaches_the_cells_of_its_radius(metric, radius, cells):
    assert len(posts.reach_of(metric, radius)) == cells


def test_the_grid_is_not_wrapped():
    stands = np.zeros((4, 5), np.bool_)
    stands[0, 4] = True
    reached = posts.within(stands, posts.reach_of("chebyshev", 1))
    assert reached.sum() == 4 and reached[:2, 3:].all()


def test_greedy_gives_the_published_posts():
    stands = posts.greedy(DEMAND, 5, posts.reach_of("chebyshev", 1))
    assert np.flatnonzero(stands).tolist() == [12, 28, 44, 72, 76]
    assert DEMAND[posts.within(stands, posts.reach_of("chebyshev", 1))].sum() == 2874


def test_more_posts_than_cells_stand_everywhere():
    assert posts.greedy(DEMAND[:2, :2], 9, [(0, 0)]).all()


@pytest.mark.parametrize("placement", ["greedy", "random"])
def test_a_city_has_its_posts_and_their_reach(placement):
    land = city(radius=1.0, per_street=1, placement=placement, gain=0.7).world.land
    assert land.post.sum() == (land.street.max() + 1)
    at = np.flatnonzero(land.post)
    far = np.hypot(land.row[:, None] - land.row[at], land.column[:, None] - land.column[at]).min(axis=1)
    assert (land.ease == np.where(far <= 1.0, 0.7, 0.0)).all()
    assert 0 < (land.ease > 0).sum() < land.size


def test_random_posts_are_others_in_another_city():
    at = [City(TOWN.with_values({"posts.radius": 1.0, "posts.placement": "random"}), rng=3, replicate=n, days=1)
          for n in range(6)]  # fmt: skip
    assert len({tuple(np.flatnonzero(one.world.land.post)) for one in at}) > 1


@pytest.mark.parametrize("off", [{"gain": 5.0}, {"radius": 3.0, "per_street": 0}])
def test_without_reach_or_posts_nothing_changes(off):
    assert fingerprint(city(40, **off).run()) == fingerprint(city(40).run())


def test_reach_without_gain_changes_no_case():
    ours, theirs = city(40, radius=2.0, gain=0.0).run(), city(40).run()
    assert ours.cases().equals(theirs.cases())


def test_reach_counts_where_raisers_live_and_for_reports_in_person():
    """On the first day, where no trust has moved yet: six times the hazard within reach, without the online line."""
    base = {"kinds.labour_dispute.per_1000_year": 500.0, "discovery.online": 0.0}
    base |= {"posts.radius": 0.5, "posts.per_street": 2}
    eased, plain = (City(TOWN.with_values(base | {"posts.gain": gain}), rng=3, days=2).run() for gain in (5.0, 0.0))
    early = plain.world.cases[: plain.primary].day == 0
    one, other = (each.world.cases[: plain.primary][early] for each in (eased, plain))
    home = np.where(one.raiser >= 0, plain.world.people.cell[np.maximum(one.raiser, 0)], one.cell)
    near = (eased.world.land.ease > 0.0)[home]
    assert (home != one.cell).sum() > 5 and 5 < near.sum() < near.size - 5
    assert one.said / other.said == pytest.approx(np.where(near, 6.0, 1.0))


def test_within_reach_many_are_found_earlier_and_by_their_own_report():
    eased, plain = (city(60, radius=1.0, per_street=1, gain=gain).run() for gain in (5.0, 0.0))
    one, other = (each.world.cases[: plain.primary] for each in (eased, plain))
    home = np.where(one.raiser >= 0, plain.world.people.cell[np.maximum(one.raiser, 0)], one.cell)
    reached = (eased.world.land.ease > 0.0)[home] & (other.found >= 0)
    assert (reached & (one.channel == BY_RAISER)).sum() > reached.sum() / 3
    assert (one.found[reached] < other.found[reached]).sum() > 20
