"""Ledgers: lines go on asking; what takes forms off, when, and what is lost with them."""

from __future__ import annotations

import numpy as np
import pytest

from model.month.ledgers import share_of_forms
from model.state.names import REPORTING, UNDONE_REPORTS
from tests.month.forks import reformed

YEAR = 250


def reports(city):
    """Return hours a day that communities put into forms, on average since the reform."""
    return city.ledger.charged[: city.sizes.communities * 8, REPORTING].sum()


@pytest.mark.parametrize(
    ("policy", "days", "left"),
    [
        ("siloed", 1, 1.0),
        ("grid_merging", 1, 0.9),
        ({"grid_merging": 1.0, "substance": 0.0}, 1, 1.1),
        ("burden_relief", 1, 1.0),
        ("burden_relief", YEAR + 1, 0.65),
        ("shared_case_file", YEAR + 1, 1 - 0.1 * 12 / 18),
    ],
)
def test_what_takes_forms_off_and_when(policy, days, left):
    city = reformed(policy, days=days)
    assert share_of_forms(city) == pytest.approx(np.full(city.sizes.communities, 0.35 * left), rel=0.02)


def test_reports_that_nobody_writes_are_counted_to_the_hour():
    calm = {"pressure.elasticity": 0.0}
    plain, relieved = reformed("siloed", calm, YEAR + 1), reformed("burden_relief", calm, YEAR + 1)
    hours = (0.35 * relieved.ledger.worked[: relieved.sizes.communities * 8]).sum()
    undone = relieved.world.books.undone[relieved.clock - 1, UNDONE_REPORTS]
    assert undone == pytest.approx(hours - reports(relieved))
    assert undone > 0.3 * hours and plain.world.books.undone[:, UNDONE_REPORTS].sum() == 0.0


def test_superiors_know_less_so_entries_go_wrong_more_often():
    plain, relieved = reformed("siloed"), reformed("burden_relief", {"ledgers.blind": 0.2})
    assert (relieved.numbers.accuracy < plain.numbers.accuracy).all()
    none = reformed("burden_relief", {"ledgers.blind": 0.0})
    assert (none.numbers.accuracy == plain.numbers.accuracy).all()


def test_relief_that_saves_little_and_blinds_much_sends_more_cases_astray():
    """Hurts through its mechanism, inside the ranges: hand-offs a known case."""
    values = {"ledgers.blind": 0.2, "ledgers.relief_saves": 0.1}
    plain, relieved = (reformed(arm, values, days=YEAR).outcomes() for arm in ("siloed", "burden_relief"))
    assert relieved["handoffs_per_case"] > plain["handoffs_per_case"]
