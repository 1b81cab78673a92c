"""Epidemics one after another in the boxes of a city, and the exact checks of what they reach."""

from __future__ import annotations

from dataclasses import replace
from math import exp, factorial, log

import numpy as np
import pytest

from experiments.verification import epidemics, lattices
from experiments.verification.epidemics import ANYWHERE, NEXT_DOOR, SETTLES, SPREADS, epidemic
from experiments.verification.limit import Unanswered
from experiments.verification.outbreaks import outbreaks, outcomes, roots
from model.day.ignition import MOST_CHILDREN
from model.state.names import RESOLVED


@pytest.fixture(scope="module")
def run():
    return lattices.boxes((5, 5), (2, 3), 0.3, 0.1, 4, SPREADS, cities=1, waves=7)


@pytest.fixture(scope="module")
def lived(run):
    (city,) = run.cities()
    return city


def test_boxes_are_parted_by_walls(run):
    box = run.box_of_cell()
    assert np.bincount(box + 1).tolist() == [11 * 17 - 6 * 25, *[25] * 6]
    assert box[list(np.ravel(run.heads))].tolist() == list(range(6))
    assert (box[list(run.walls)] == -1).all() and len(run.walls) == (box == -1).sum()


def test_a_fixed_number_of_epidemics_runs_to_the_end(run, lived):
    c = lived.world.born
    assert lived.primary == 42 and (c.state == RESOLVED).all()
    assert outcomes(run).size.sum() == c.size and outcomes(run).size.shape == (42,)


def test_epidemics_stay_in_their_box_and_reach_a_cell_once(run, lived):
    c, box = lived.world.born, run.box_of_cell()
    root = roots(c.parent)
    assert (box[c.cell] == box[c.cell[root]]).all() and (box[c.cell] >= 0).all()
    assert np.unique(np.stack([root, c.cell]), axis=1).shape[1] == c.size


def test_an_epidemic_begins_where_the_one_before_is_over(run, lived):
    c = lived.world.born
    root, box = roots(c.parent), run.box_of_cell()[c.cell]
    for one in range(6):
        begins = np.array([c.day[k] for k in np.unique(root[box == one])])
        ends = np.array([c.ended[root == k].max() for k in np.unique(root[box == one])])
        assert (begins[1:] > ends[:-1]).all()


def test_several_seeds_begin_one_epidemic():
    run = epidemic(2, 3, [(0, 0), (1, 1)], 1.0, 0.05, ANYWHERE, 1, 2)
    found = outcomes(outbreaks(run, (2, 3), 4)).size
    assert found.shape == (8,) and (found >= 2).all()


@pytest.mark.parametrize("first", [SPREADS, SETTLES])
def test_a_single_wrong_day_or_cell_is_seen(first):
    (city,) = lattices.boxes((5, 5), (2, 2), 0.3, 0.3, 4, first).cities()
    c = city.world.born
    assert lattices.off_the_closure(city) == 0
    late = np.flatnonzero(c.parent >= 0)[-1]
    c.day[late], c.level_day[late] = c.day[late] + 1, c.level_day[late] + 1
    assert lattices.off_the_closure(city) > 0


def test_the_most_a_dispute_seeds_a_day_does_not_blur_the_steepest_case():
    """Tries beyond the most of a day are lost: a cell is drawn in with at most 2 in 10,000 less than meant."""
    doors, b = 4, 0.5
    mean = -log(1.0 - b) * doors
    missed = sum(exp(-mean) * mean**k / factorial(k) * (1.0 - 1.0 / doors) ** min(k, MOST_CHILDREN) for k in range(80))
    assert 1.0 - missed == pytest.approx(b, rel=2e-4)


def test_too_many_epidemics_for_the_horizon_are_told():
    run = outbreaks(epidemic(3, 3, [(1, 1)], 0.2, 0.3, NEXT_DOOR, 1, 1), (3, 3), 30)
    with pytest.raises(Unanswered, match="horizon"):
        list(replace(run, days=40).cities())


def test_an_epidemic_is_quiet_when_its_last_dispute_has_ended(run, lived):
    c, found = lived.world.born, outcomes(run)
    root = roots(c.parent)
    assert found.days.tolist() == [c.ended[root == k].max() - c.day[k] for k in range(42)]
    assert (found.days[found.size == 1] == (c.ended - c.day)[:42][found.size == 1]).all()


DAYS = (7.71325, 11.2215, 16.3114, 2.26112, 14.4066, 20.1648)


@pytest.mark.parametrize(("row", "days"), list(zip(epidemics.PEERS, DAYS, strict=True)))
def test_epidemics_among_peers_are_as_wide_and_as_long_as_published(row, days):
    cells, _, seeds, b, r = row[:5]
    assert epidemics.sd_of_size(cells, seeds, b, r, SPREADS) == pytest.approx(row[8], rel=2e-5)
    assert epidemics.days_to_quiet(cells, seeds, b, r, SPREADS, 0) == pytest.approx(days, rel=2e-5)


@pytest.mark.parametrize("first", [SPREADS, SETTLES])
def test_a_day_to_ignite_lengthens_an_epidemic_by_a_day_where_the_other_one_is_the_last(first):
    """Of two, one is drawn in at most; the day counts only if the seed is settled by the time that one's ends."""
    b, r = 0.3, 0.4
    drawn_in = (b if first == SPREADS else (1.0 - r) * b) / (b + r - b * r)
    longer = epidemics.days_to_quiet(2, 1, b, r, first, 1) - epidemics.days_to_quiet(2, 1, b, r, first, 0)
    assert 0.0 < longer < drawn_in
