"""Negative controls hold where there is nothing to find, and bite where there is."""

import math

import numpy as np
import pytest
from scipy import stats

from experiments.statistics import false_alarms, largest_difference
from model.draws import generator


def test_same_runs_differ_by_nothing_nan_included():
    assert largest_difference({"a": 1.0, "b": math.nan}, {"a": 1.0, "b": math.nan}) == 0.0
    assert largest_difference({"a": 1.0, "b": 2.0}, {"a": 1.5, "b": 2.0}) == 0.5
    assert largest_difference({"a": 1.0}, {"a": math.nan}) == math.inf
    with pytest.raises(ValueError, match="different outcomes: b"):
        largest_difference({"a": 1.0}, {"a": 1.0, "b": 1.0})


def test_one_interval_in_twenty_raises_a_false_alarm():
    values = {str(i): column for i, column in enumerate(generator(8, 99).normal(0, 1, (1000, 40)))}
    alarms, looked = false_alarms(values)
    assert looked == 1000
    assert stats.binomtest(alarms, looked, 0.05).pvalue > 0.01


def test_alarms_are_those_of_scipys_paired_test():
    columns = generator(9, 99).normal(0, 1, (50, 12))
    p = stats.ttest_rel(columns[:, 0::2], columns[:, 1::2], axis=1).pvalue
    assert false_alarms({str(i): c for i, c in enumerate(columns)}) == (int((p < 0.05).sum()), 50)


def test_a_real_difference_between_halves_alarms_and_constants_are_left_out():
    wave = np.tile([0.0, 5.0], 10) + generator(3, 99).normal(0, 0.1, 20)
    assert false_alarms({"a": wave, "b": np.ones(20)}) == (1, 1)
