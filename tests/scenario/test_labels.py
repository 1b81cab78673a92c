"""Every field has one label, and no exception outlives its field."""

from fnmatch import fnmatchcase

import pytest

from model.scenario import Scenario, parameters
from model.scenario.labels import EXCEPTIONS, LABELS, label_of, labelled

ROWS = parameters(Scenario)


def test_every_field_has_exactly_one_label():
    by_label = [row.path for label in LABELS for row in labelled(ROWS, label)]
    assert sorted(by_label) == sorted(row.path for row in ROWS)


def test_no_exception_names_a_field_that_does_not_exist():
    idle = [name for name in EXCEPTIONS if not any(fnmatchcase(row.path, name) for row in ROWS)]
    assert not idle


def test_no_field_is_named_by_two_exceptions():
    for row in ROWS:
        assert sum(fnmatchcase(row.path, name) for name in EXCEPTIONS) <= 1, row.path


def test_what_is_free_can_move():
    for row in labelled(ROWS, "free"):
        assert row.low < row.high and row.sweep, row.path
        assert row.type in ("float", "int"), row.path


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("run.seed", "technical"),
        ("run.days", "technical"),
        ("organising.minimum", "fixed"),
        ("organisations.hours_per_day", "fixed"),
        ("city.rows", "place"),
        ("population.migrant_share", "place"),
        ("population.trust_mean", "free"),
        ("kinds.elder_care.limit_days", "fixed"),
        ("kinds.elder_care.hours", "free"),
        ("referral.bounce", "free"),
        ("street.tilt", "policy"),
    ],
)
def test_some_labels(path, label):
    assert label_of(next(row for row in ROWS if row.path == path)) == label


def test_an_unknown_label_is_refused():
    with pytest.raises(ValueError, match="no label 'loose'"):
        labelled(ROWS, "loose")
