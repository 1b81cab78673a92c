"""A cell that had its dispute is passed by when disputes spread, for as long as the scenario says; at 0 days, never."""

from __future__ import annotations

import numpy as np

from experiments.verification.disputes import KIND, disputes
from experiments.verification.laws import fingerprint
from model import City

CALM = {"conflict.settle_fresh": 0.0, "conflict.settle_escalated": 0.2, "conflict.spread": 0.7, KIND + "ignition": 1e9}


def city(immune_days, days=25):
    spec = disputes(0.01, days, **CALM, **{"conflict.immune_days": immune_days}).spec()
    return City(spec, rng=5, days=days).run()


def children(city):
    c = city.world.born
    return c[(c.parent >= 0) & (c.state > 0)]


def test_at_nought_days_no_cell_is_passed_by():
    seeded = children(city(0.0))
    assert np.bincount(seeded.cell).max() > 3


def test_a_cell_is_drawn_in_once_and_never_where_it_ignited():
    one = city(1000.0)
    seeded = children(one)
    assert seeded.size > 30 and np.bincount(seeded.cell).max() == 1
    c = one.world.born
    root = c[(c.parent < 0) & (c.level > 0)]
    first = np.full(100, 10_000)
    np.minimum.at(first, root.cell, root.level_day)
    assert (seeded.day <= first[seeded.cell]).all()


def test_immunity_ends():
    seeded = children(city(10.0))
    order = np.lexsort((seeded.day, seeded.cell))
    cell, day = seeded.cell[order], seeded.day[order].astype(int)
    gaps = np.diff(day)[np.diff(cell) == 0]
    assert gaps.size > 10 and gaps.min() >= 10


def test_without_spread_immunity_changes_nothing():
    still = {"conflict.spread": 0.0}
    specs = [disputes(0.5, 20, **CALM | still, **{"conflict.immune_days": days}).spec() for days in (0.0, 100.0)]
    a, b = (City(spec, rng=5, days=20).run() for spec in specs)
    assert a.cases().equals(b.cases())
    assert fingerprint(a) != fingerprint(b)  # the land remembers
