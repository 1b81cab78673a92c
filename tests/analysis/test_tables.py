"""Marks that stand in their family, the reason to stop, and curves that count what is still open."""

import numpy as np
import pandas as pd
import pytest

from analysis.figures import resolved_within
from analysis.tables import PRECISION, comparison, enough, precision_reached
from experiments.pairs import PairedRuns
from model.draws import generator
from model.outcomes import OUTCOMES


def runs_of(effect, pairs=30):
    """Paired runs of all outcomes without an effect, but for the first few, which have one."""
    noise = generator(3)
    names = [outcome.name for outcome in OUTCOMES]
    siloed = pd.DataFrame(10 + noise.normal(size=(pairs, len(names))), columns=names)
    fused = siloed + 0.1 * noise.normal(size=siloed.shape)
    for name, size in effect.items():
        fused[name] += size
    frames = {"siloed": siloed, "fused": fused}
    return PairedRuns(("siloed", "fused"), 1, 250, frames, (), {}, 0.0, {}, {})


def test_marks_are_holms_over_the_table():
    table = comparison(runs_of({"days_to_resolution": -1.0})).set_index("outcome")
    by_itself = (table.low > 0) | (table.high < 0)
    assert by_itself.sum() > 1  # some of sixty without effect, by luck
    assert (table.p_holm >= table.p).all()
    marked = table[~table.verdict.isin(["undecided", "same"])]
    assert list(marked.index) == ["days_to_resolution"] and marked.verdict.item() == "better"


def test_outcomes_that_never_differ_are_no_test():
    runs = runs_of({})
    runs.outcomes["fused"]["paid_hours"] = runs.outcomes["siloed"]["paid_hours"]
    row = comparison(runs).set_index("outcome").loc["paid_hours"]
    assert row.verdict == "same" and np.isnan(row.p_holm)


def test_precision_is_that_of_the_stopping_rule():
    runs = runs_of({})
    assert enough(runs) and max(precision_reached(runs).values()) <= PRECISION
    assert not enough(runs_of({}, pairs=5))


def test_open_and_lapsed_cases_stay_in_the_denominator():
    followed = np.array([2, 4, 10, 10])
    days, share = resolved_within(followed, np.array([True, True, False, False]))
    assert share[days == 4] == pytest.approx(0.5) and share.max() == pytest.approx(0.5)
    days, share = resolved_within(np.array([2, 3, 4]), np.array([True, False, True]))
    assert share[days == 4] == pytest.approx(1.0)  # one was cut off on day 3: the curve goes on with those still seen
    assert resolved_within(np.empty(0), np.empty(0, bool))[0].size == 0
