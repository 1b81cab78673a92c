"""No number in a rule of the month that is in no registry: only 0, 1, 2, halves, months of a year and tiny bounds."""

from __future__ import annotations

import ast

import pytest

ALLOWED = {0, 1, 2, 0.5, 12, -1}
OTHERS = {
    "alliances.py": {4096, 24, 6},  # where draws lie in their stream; PATIENCE, which has a name
    "firms.py": {16, 128},  # where draws lie in their stream
    "strengths.py": {1000, 10_000},  # units of the recorded book: cases a thousand residents, escalations ten thousand
    "values.py": {3, 4},  # four sums side by side
}


def numbers(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            if abs(node.value) > 1e-4 and node.value not in ALLOWED:
                yield node.lineno, node.value


def test_rules_hold_no_numbers_of_their_own(root):
    found = {}
    for path in sorted((root / "model" / "month").glob("*.py")):
        here = [(line, value) for line, value in numbers(ast.parse(path.read_text(encoding="utf-8")))
                if value not in OTHERS.get(path.name, ())]  # fmt: skip
        if here:
            found[path.name] = here
    assert found == {}


@pytest.mark.parametrize("source", ["x = 3.7 * y", "if x > 20: pass"])
def test_the_scan_sees_numbers(source):
    assert list(numbers(ast.parse(source)))
