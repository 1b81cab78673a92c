"""Firms: their sizes follow a lognormal law, or a published register of size classes."""

from __future__ import annotations

import numpy as np
import pytest

from model import City
from model.scenario import Scenario, ScenarioFault
from tests.model.cities import TINY

CLASSES = [[5, 0.4], [10, 0.25], [20, 0.18], [50, 0.1], [100, 0.05], [300, 0.02]]
TOWN = Scenario.of(TINY).with_values(
    {"population.residents_per_cell": 3000.0, "enterprises.per_1000_residents": 60.0, "enterprises.social_share": 0.0}
)


def firms(**values):
    spec = TOWN.with_values({f"enterprises.{name}": value for name, value in values.items()})
    return City(spec, "siloed", rng=3, days=1).world.firms


def test_sizes_are_those_of_the_register_each_with_its_share():
    sizes, number = np.unique(firms(size_classes=CLASSES).employees, return_counts=True)
    assert sizes.tolist() == [size for size, _ in CLASSES]
    expected = np.array([share for _, share in CLASSES]) * number.sum()
    assert number.sum() > 500 and ((number - expected) ** 2 / expected).sum() < 25.0  # chi-square of 5: 1 in 7,000


def test_a_class_that_no_firm_has_is_drawn_by_none():
    assert set(firms(size_classes=[[3, 0.0], [7, 1.0], [9, 0.0]]).employees) == {7}


def test_the_register_moves_sizes_and_no_other_trait():
    plain, listed = firms(), firms(size_classes=CLASSES)
    assert not np.array_equal(plain.employees, listed.employees)
    for trait in ("cell", "founded", "closes", "attitude", "threshold"):
        assert np.array_equal(plain[trait], listed[trait])


def test_the_larger_firm_by_the_one_law_is_no_smaller_by_the_other():
    """Both are inverse distribution functions of one uniform."""
    order = np.argsort(firms().employees, kind="stable")
    assert (np.diff(firms(size_classes=CLASSES).employees[order]) >= 0).mean() > 0.97


@pytest.mark.parametrize(("classes", "says"), [
    ([[5, 0.5]], "shares of size_classes add up to 0.5; they must add up to 1"),
    ([[0, 1.0]], "found 0, allowed is a whole number from 1 to 100000"),
    ([[5, 1.5]], "found 1.5, allowed is a number from 0 to 1"),
    ([[5.5, 1.0]], "found 5.5, allowed is a whole number"),
])  # fmt: skip
def test_a_register_that_cannot_be_is_refused(classes, says):
    with pytest.raises(ScenarioFault, match=says):
        TOWN.with_values({"enterprises.size_classes": classes})
