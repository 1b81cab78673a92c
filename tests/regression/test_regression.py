"""No outcome moves unnoticed: the model answers as it did when its references were written, or says what moved."""

from __future__ import annotations

import copy
import math
from functools import cache

import pytest

from model.outcomes import OUTCOMES
from tests.regression import reference
from tests.strategies import PLAIN

measured = cache(reference.measure)


@pytest.mark.skipif(PLAIN, reason="a hundred cities in plain Python take an hour")
@pytest.mark.parametrize("name", reference.DAYS)
def test_no_outcome_has_moved(name):
    """Beyond four standard errors anywhere; by any digit on the libraries that made the reference."""
    stored = reference.load(name)
    found = reference.moves(stored, measured(name))
    if not reference.same_libraries(stored):
        found = [move for move in found if abs(move.errors) > reference.MOVED]
    assert not found, "\n" + reference.first_moved(stored) + reference.told(found)


@pytest.mark.parametrize("name", reference.DAYS)
def test_a_reference_is_whole(name):
    stored = reference.load(name)
    assert set(stored["made_by"]) == {"ronghe", *reference.LIBRARIES}
    assert tuple(stored["outcomes"]) == reference.ARMS
    for rows in stored["outcomes"].values():
        assert list(rows) == [outcome.name for outcome in OUTCOMES]
        assert all(row["n"] <= reference.REPLICATES for row in rows.values())
        assert rows["days_to_resolution"]["sd"] > 0 and rows["days_to_resolution"]["n"] == reference.REPLICATES


def test_a_move_is_told_in_a_sentence_with_its_size():
    """Twelve replications with a standard deviation of 3: the mean moved by 6 is 4.9 standard errors."""
    row = {"mean": 10.0, "sd": 3.0, "n": 12}
    before = {"outcomes": {"fused": {"a": row, "b": {"mean": 1.0, "sd": 0.0, "n": 12}, "c": dict(row)}}}
    now = copy.deepcopy(before)
    assert reference.moves(before, now) == []
    now["outcomes"]["fused"]["a"]["mean"] = 16.0
    now["outcomes"]["fused"]["b"]["mean"] = 2.0
    sure, moved = reference.moves(before, now)
    assert moved.errors == pytest.approx(6 / math.sqrt(2 * 9 / 12))
    assert str(moved) == "a in the fused city moved by +4.9 standard errors: from 10 to 16"
    assert "beyond any scatter" in str(sure)
    assert "make regression" in reference.told([moved])


def test_an_outcome_that_comes_goes_or_loses_its_meaning_has_moved():
    row, undefined = {"mean": 1.0, "sd": 1.0, "n": 12}, {"mean": None, "sd": None, "n": 0}
    before = {"outcomes": {"siloed": {"old": row, "lost": row, "never": undefined}}}
    now = {"outcomes": {"siloed": {"new": row, "lost": undefined, "never": undefined}}}
    assert {move.outcome for move in reference.moves(before, now)} == {"old", "new", "lost"}
