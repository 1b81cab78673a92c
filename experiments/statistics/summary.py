"""Summaries of one sample: bootstrap interval, inequality, time to closure with open cases.

A sample is one value per replication (or per case, for times to closure). A missing value is NaN
and is left out; an infinite value is an error of the outcome that made it and is refused.
"""

import warnings
from collections.abc import Callable
from numbers import Integral
from typing import Any, NamedTuple

import numpy as np
from scipy import special

RESAMPLES = 9_999
BLOCK = 4_000_000  # numbers held at a time while resampling

__all__ = ["Interval", "Survival", "bca", "closed_within", "gini", "restricted_mean", "survival"]


class Interval(NamedTuple):
    """Two-sided confidence interval, in the unit of the statistic; NaN where it is undefined."""

    low: float
    high: float


class Survival(NamedTuple):
    """A share that falls in steps: what is left from each time on, until the next."""

    quantiles: np.ndarray  # times seen, rising
    probabilities: np.ndarray  # share left from then on, 0-1

    def evaluate(self, times):
        """Share left at each of these times; 1 before the first that was seen."""
        return np.r_[1.0, self.probabilities][np.searchsorted(self.quantiles, times, side="right")]


def bca(
    values,
    statistic: Callable = np.mean,
    level: float = 0.95,
    rng: Any = 0,
    resamples: int = RESAMPLES,
) -> Interval:
    """Bias-corrected and accelerated bootstrap interval of a statistic over replications.

    `values` has shape (n,), or (n, k) when a row holds k outcomes of one replication that must
    stay together; the statistic gets the k columns and an `axis`, for instance the ratio of means
    `lambda a, b, axis: a.mean(axis) / b.mean(axis)`. `rng` is a seed or a NumPy Generator.
    Rows with a NaN are dropped; fewer than two rows give NaN. Identical rows give a point. Where
    leaving one row out never changes the statistic (a median of tied counts) BCa is undefined and
    the percentile interval of the same resamples is given.
    Source: Efron 1987, JASA 82:171; computed by `scipy.stats.bootstrap`.
    Raises ValueError on an infinite value or a level outside (0, 1).
    """
    check_level(level)
    rows = sample(values, dimensions=(1, 2))
    columns = (rows,) if rows.ndim == 1 else tuple(rows.T)
    if len(rows) < 2:
        return Interval(np.nan, np.nan)
    if (rows == rows[0]).all():
        point = float(statistic(*columns, axis=-1))
        return Interval(point, point)
    return _bootstrap(columns, statistic, level, generator_from(rng), resamples)


def gini(x, weights=None) -> float:
    """Gini coefficient of non-negative amounts: 0 when all are equal, towards 1 when one has all.

    G = 1 - sum_i w_i (S_i + S_{i-1}) / (W S_n), amounts in rising order, S_i = sum_{j<=i} w_j x_j,
    W = sum w: half the mean absolute difference over the mean. A weight counts how many persons,
    firms or cells an entry stands for. All zero gives 0; nothing at all gives NaN.
    Raises ValueError on negative amounts or weights, or unequal lengths.
    """
    x = np.asarray(x, dtype=float)
    weights = np.ones_like(x) if weights is None else np.asarray(weights, dtype=float)
    if x.shape != weights.shape:
        raise ValueError(f"gini: {x.shape} amounts but {weights.shape} weights")
    x, weights = sample(np.column_stack([x, weights]), dimensions=(2,)).T
    if (x < 0).any() or (weights < 0).any():
        raise ValueError("gini: amounts and weights must not be negative")
    if weights.sum() == 0:
        return float("nan")
    order = np.argsort(x)
    held = x[order] * weights[order]
    total = np.cumsum(held)
    if total[-1] == 0:
        return 0.0
    below = (weights[order] * (2 * total - held)).sum() / (weights.sum() * total[-1])
    return float(max(0.0, 1 - below))


def survival(duration, ended) -> Survival | None:
    """Kaplan-Meier share of cases still open after each duration (days).

    `ended` is False for a case still open when its `duration` was last seen (censored). None when
    there is no case. Sound only if being cut off says nothing about how soon a case would have
    closed, as with the end of the year.
    Source: Kaplan & Meier 1958. Raises ValueError on a negative duration.
    """
    duration, ended = _followed(duration, ended)
    if not len(duration):
        return None
    days, which = np.unique(duration, return_inverse=True)
    seen = np.bincount(which)
    at_risk = len(duration) - np.cumsum(seen) + seen
    closed = np.bincount(which, weights=ended)
    return Survival(days, np.cumprod(1.0 - closed / at_risk))


def closed_within(duration, ended, days: float) -> float:
    """Kaplan-Meier probability that a case is closed within `days`.

    NaN when no case was followed that long while some stayed open, or when there is no case.
    """
    if not _reaches(duration, ended, days):
        return float("nan")
    return float(1 - survival(duration, ended).evaluate(days))


def restricted_mean(duration, ended, horizon: float) -> float:
    """Mean of min(time to closure, horizon), in days: the area under `survival` up to `horizon`.

    Open cases count for the time they were followed. With every case followed to closure or to the
    horizon this is exactly the plain mean of min(duration, horizon). NaN when no case was followed
    to the horizon while some stayed open (the curve is unknown there), or when there is no case.
    Source: Royston & Parmar 2013. Raises ValueError unless horizon > 0.
    """
    if not horizon > 0:
        raise ValueError(f"restricted_mean: horizon must be positive, not {horizon}")
    if not _reaches(duration, ended, horizon):
        return float("nan")
    curve = survival(duration, ended)
    inside = curve.quantiles < horizon
    edges = np.concatenate([[0.0], curve.quantiles[inside], [horizon]])
    height = np.concatenate([[1.0], curve.probabilities[inside]])
    return float((np.diff(edges) * height).sum())


def sample(values, dimensions: tuple[int, ...] = (1,)) -> np.ndarray:
    """The values as floats without rows that hold a NaN; ValueError on a wrong shape or infinity."""
    values = np.asarray(values, dtype=float)
    if values.ndim not in dimensions:
        raise ValueError(f"expected an array of {dimensions} dimensions, got shape {values.shape}")
    if np.isinf(values).any():
        raise ValueError(f"{int(np.isinf(values).sum())} of {values.size} values are infinite")
    missing = np.isnan(values)
    return values[~(missing if values.ndim == 1 else missing.any(axis=1))]


def check_level(level: float) -> None:
    """ValueError unless the confidence level lies strictly between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"confidence level must lie between 0 and 1, not {level}")


def student_exceeded(tail: float, freedom):
    """The value that Student's t with so many degrees of freedom exceeds with probability `tail`.

    What `scipy.stats.t.isf` gives, from the part of SciPy that loads in no time: every comparison needs it.
    """
    return -special.stdtrit(freedom, tail)


def generator_from(rng: Any):
    """The Generator itself, or the model's own generator for an integer seed."""
    if isinstance(rng, Integral):
        from model.draws import generator

        return generator(int(rng))
    return rng


def _bootstrap(columns, statistic, level, rng, resamples) -> Interval:
    """SciPy's BCa, or its percentile interval where BCa is undefined."""
    options = {
        "paired": True,
        "vectorized": True,
        "confidence_level": level,
        "batch": max(1, BLOCK // len(columns[0])),
        "rng": rng,
    }
    with np.errstate(invalid="ignore", divide="ignore"):
        found = _quiet(columns, statistic, n_resamples=resamples, method="BCa", **options)
        if np.isnan(found.confidence_interval).any():
            options |= {"n_resamples": 0, "bootstrap_result": found, "method": "percentile"}
            found = _quiet(columns, statistic, **options)
    return Interval(*(float(end) for end in found.confidence_interval))


def _quiet(columns, statistic, **options):
    """`scipy.stats.bootstrap` without its warning on degenerate data, which the caller handles."""
    from scipy import stats  # a second to load: paid when there is something to resample

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)
        return stats.bootstrap(columns, statistic, **options)


def _followed(duration, ended) -> tuple[np.ndarray, np.ndarray]:
    """Durations and end flags of the cases with a known duration."""
    duration, ended = np.asarray(duration, dtype=float), np.asarray(ended, dtype=bool)
    if duration.shape != ended.shape:
        raise ValueError(f"{duration.shape} durations but {ended.shape} end flags")
    rows = sample(np.column_stack([duration, ended]), dimensions=(2,))
    if (rows[:, 0] < 0).any():
        raise ValueError("durations must not be negative")
    return rows[:, 0], rows[:, 1].astype(bool)


def _reaches(duration, ended, days: float) -> bool:
    """Whether the survival curve is known up to `days`."""
    duration, ended = _followed(duration, ended)
    if not len(duration):
        return False
    last = duration.max()
    return bool(last >= days or ended[duration == last].all())
