"""Negative controls: what the machinery of a comparison says where there is nothing to find.

The same policy with the same seeds must differ by exactly nothing; with different seeds it must look
different in about one interval in twenty.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from experiments.statistics.paired import paired_difference

__all__ = ["false_alarms", "largest_difference"]


def largest_difference(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Largest difference between two runs' outcomes; two NaN agree, one alone is infinitely far.

    Raises ValueError when the runs do not have the same outcomes.
    """
    if a.keys() != b.keys():
        raise ValueError(f"runs have different outcomes: {', '.join(sorted(a.keys() ^ b.keys()))}")
    x, y = np.array(list(a.values()), dtype=float), np.array([b[name] for name in a], dtype=float)
    one_missing = np.isnan(x) != np.isnan(y)
    gaps = np.where(one_missing, np.inf, np.nan_to_num(np.abs(x - y)))
    return float(gaps.max()) if gaps.size else 0.0


def false_alarms(values: Mapping[str, np.ndarray], level: float = 0.95) -> tuple[int, int]:
    """Compare one arm's even replications with its odd ones: (intervals that exclude 0, intervals looked at).

    `values` holds, by outcome, one value a replication. Outcomes that do not vary are left out. Expect about
    `1 - level` of the intervals; outcomes of one run hang together, so the count varies more than a binomial.
    """
    alarms, looked = 0, 0
    for column in values.values():
        column = np.asarray(column, dtype=float)
        half = len(column) // 2
        found = paired_difference(column[0 : 2 * half : 2], column[1 : 2 * half : 2], level)
        if found.n >= 3 and found.sd > 0:
            looked += 1
            alarms += bool(found.low > 0 or found.high < 0)
    return alarms, looked
