"""Every mutant still applies: its text stands once in its file, and its tests exist. ``make mutants`` runs them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.mutants.catalogue import MUTANTS
from tests.mutants.run import applied

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_mutant_applies_and_its_tests_exist(mutant):
    source = (ROOT / mutant.file).read_text(encoding="utf-8")
    changed = applied(mutant, source)
    assert changed != source
    assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(source)), "the error is in a comment"
    for test in mutant.tests:
        file, _, name = test.partition("::")
        assert f"def {name}" in (ROOT / file).read_text(encoding="utf-8")


def test_a_stale_mutant_is_said_to_be_stale():
    with pytest.raises(ValueError, match="occurs 0 times"):
        applied(MUTANTS[0], "nothing of the kind")
    with pytest.raises(ValueError, match="occurs 2 times"):
        applied(MUTANTS[0], MUTANTS[0].old * 2)


def test_there_are_enough_of_them_and_no_two_alike():
    assert len(MUTANTS) >= 12
    assert len({mutant.name for mutant in MUTANTS}) == len({(m.file, m.old, m.new) for m in MUTANTS}) == len(MUTANTS)
