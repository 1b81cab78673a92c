"""Two arms in the same cities: what the pairing of replications lets us say.

The replication (one city, one seed, both arms) is the unit of analysis, never the day or the case.
Differences are `a - b`: put the arm you ask about first and the reference second. A pair with a NaN
on either side is dropped and `n` says how many are left.
"""

from typing import Any, Literal, NamedTuple

import numpy as np
from scipy import special

from experiments.statistics.summary import bca, check_level, sample, student_exceeded

SKEWED = 1.0  # |skewness| of the differences above which the t interval is not trusted
ENOUGH_TO_RESAMPLE = 20  # pairs
ROUNDING = 1e-12  # relative to the largest value: a smaller difference is rounding, not effect

Verdict = Literal["better", "worse", "same", "undecided"]

__all__ = [
    "Difference",
    "favours",
    "interaction",
    "paired_difference",
    "paired_p",
    "standardised_effect",
    "win_share",
]


class Difference(NamedTuple):
    """A mean paired difference `a - b` in the unit of the outcome, with its interval."""

    mean: float
    low: float
    high: float
    sd: float  # of the differences
    n: int  # pairs without a missing value
    standard_error: float  # sd / sqrt(n)
    correlation: float  # of a and b over replications: what common random numbers bought
    standardised: float  # mean / sd, corrected for small n (see standardised_effect)
    method: str  # "paired t", "BCa bootstrap", "constant" or "too few pairs"


def paired_difference(a, b, level: float = 0.95, rng: Any = 0) -> Difference:
    """Mean of `a - b` over replications and its confidence interval.

    Interval: mean -+ t_{n-1} sd / sqrt(n); for 20 pairs or more whose differences have a skewness
    beyond 1 either way, the BCa bootstrap of the mean. Differences that do not vary (A/A, or a
    label changed) give the interval [mean, mean]. One pair gives an interval NaN..NaN; no pair
    gives NaN everywhere and n = 0. `rng`, a seed or a NumPy Generator, serves the bootstrap only.
    Source: Law 2015, Simulation Modeling and Analysis, 10.2; Efron 1987 for BCa.
    Raises ValueError on unequal lengths, infinite values or a level outside (0, 1).
    """
    check_level(level)
    a, b = _pairs(a, b)
    differences = _subtract(a, b)
    n = len(differences)
    mean = float(differences.mean()) if n else float("nan")
    sd = _spread(differences, a, b)
    (low, high), method = _interval(differences, mean, sd, level, rng)
    return Difference(
        mean, low, high, sd, n, sd / np.sqrt(n) if n else float("nan"),
        _correlation(a, b), _standardise(mean, sd, n), method,
    )  # fmt: skip


def favours(difference: Difference, direction: int, indifference: float = 0.0) -> Verdict:
    """What an interval says of arm `a` against arm `b`.

    `direction` is +1 when more of the outcome is better, -1 when less is, 0 when neither.
    "same": the interval lies within -+ `indifference` (with 0: exactly no difference);
    "better" or "worse": it lies on one side of 0; "undecided": anything else, a NaN interval too.
    Raises ValueError on another direction or a negative indifference.
    """
    _check_direction(direction)
    if not indifference >= 0:
        raise ValueError(f"indifference must not be negative, not {indifference}")
    if -indifference <= difference.low and difference.high <= indifference:
        return "same"
    ends = sorted((direction * difference.low, direction * difference.high))
    if ends[0] > 0:
        return "better"
    return "worse" if ends[1] < 0 else "undecided"


def paired_p(a, b) -> float:
    """Two-sided p value of the paired t test of no mean difference.

    Differences that are all zero give 1, constant ones otherwise 0; fewer than two pairs give NaN.
    """
    a, b = _pairs(a, b)
    differences = _subtract(a, b)
    if len(differences) < 2:
        return float("nan")
    n, sd = len(differences), _spread(differences, a, b)
    if sd == 0:
        return float(not differences.any())
    return float(2 * special.stdtr(n - 1, -abs(differences.mean() / (sd / np.sqrt(n)))))


def standardised_effect(differences, corrected: bool = True) -> float:
    """Cohen's d_z = mean / sd of paired differences, times Hedges' small-sample correction.

    Correction J = Gamma(m/2) / (sqrt(m/2) Gamma((m-1)/2)), m = n - 1, for n > 2; without
    `corrected` plain d_z. Differences all zero give 0, otherwise constant ones +-infinity; fewer
    than two give NaN. No unit. Source: Hedges 1981; Lakens 2013 for d_z.
    """
    differences = sample(differences)
    if len(differences) < 2:
        return float("nan")
    sd = _spread(differences, differences)
    return _standardise(float(differences.mean()), sd, len(differences), corrected)


def win_share(a, b, direction: int) -> float:
    """Probability that arm `b` beats arm `a` in a random city, ties counted half.

    Mind the order: the challenger is the second argument. NaN without a pair.
    Raises ValueError unless direction is +1 (more is better) or -1.
    """
    _check_direction(direction, allowed=(-1, 1))
    gains = -direction * _subtract(*_pairs(a, b))
    if not len(gains):
        return float("nan")
    return float((gains > 0).mean() + (gains == 0).mean() / 2)


def interaction(all_on, singles, base) -> np.ndarray:
    """What the levers do together beyond the sum of what each does alone, per replication.

    (all_on - base) - sum_i (single_i - base), shape (n,), in the unit of the outcome, NaN where an
    arm is missing. With two levers it is the interaction contrast of a 2 x 2 factorial. Give it
    to `paired_difference(interaction(...), 0 * base)` for its interval.
    `singles` holds one array of shape (n,) per lever. Raises ValueError on unequal shapes.
    """
    all_on, base = np.asarray(all_on, dtype=float), np.asarray(base, dtype=float)
    singles = [np.asarray(single, dtype=float) for single in singles]
    shapes = {arm.shape for arm in (all_on, base, *singles)}
    if not singles or len(shapes) > 1 or base.ndim != 1:
        raise ValueError(f"interaction needs one-dimensional arms of one length, got {shapes}")
    return (all_on - base) - sum(single - base for single in singles)


def _pairs(a, b) -> tuple[np.ndarray, np.ndarray]:
    """Both arms without the replications that either of them lacks."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape or a.ndim != 1:
        raise ValueError(f"arms must be one-dimensional and equally long: {a.shape}, {b.shape}")
    kept = sample(np.column_stack([a, b]), dimensions=(2,))
    return kept[:, 0], kept[:, 1]


def _subtract(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Differences `a - b`, exactly 0 where they are within rounding."""
    differences = a - b
    rounding = np.abs(differences) <= ROUNDING * np.maximum(np.abs(a), np.abs(b))
    return np.where(rounding, 0.0, differences)


def _spread(differences: np.ndarray, *arms: np.ndarray) -> float:
    """Standard deviation, exactly 0 when the differences vary by no more than rounding."""
    if len(differences) < 2:
        return float("nan")
    if np.ptp(differences) <= ROUNDING * max(np.abs(arm).max() for arm in arms):
        return 0.0
    return float(differences.std(ddof=1))


def _interval(differences, mean, sd, level, rng) -> tuple[tuple[float, float], str]:
    """The interval of the mean difference and the name of the method that gave it."""
    n = len(differences)
    if n < 2:
        return (float("nan"), float("nan")), "too few pairs"
    if sd == 0:
        return (mean, mean), "constant"
    if n >= ENOUGH_TO_RESAMPLE and abs(_skewness(differences)) > SKEWED:
        return bca(differences, np.mean, level, rng), "BCa bootstrap"
    half = float(student_exceeded((1 - level) / 2, n - 1)) * sd / np.sqrt(n)
    return (float(mean - half), float(mean + half)), "paired t"


def _skewness(x: np.ndarray) -> float:
    """Sample skewness G1, corrected for bias, of at least three values that vary."""
    n, apart = len(x), x - x.mean()
    biased = (apart**3).mean() / (apart**2).mean() ** 1.5
    return float(biased * np.sqrt(n * (n - 1)) / (n - 2))


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson correlation, NaN when an arm does not vary."""
    if len(a) < 2 or 0 in (_spread(a, a), _spread(b, b)):
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def _standardise(mean: float, sd: float, n: int, corrected: bool = True) -> float:
    """Mean over sd, with the limits 0 and +-infinity for sd = 0, and Hedges' factor."""
    if n < 2:
        return float("nan")
    if sd == 0:
        return float(np.copysign(np.inf, mean)) if mean else 0.0
    m = n - 1
    if not corrected or m < 2:
        return mean / sd
    factor = special.gammaln(m / 2) - special.gammaln((m - 1) / 2)
    return float(mean / sd * np.exp(factor) / np.sqrt(m / 2))


def _check_direction(direction: int, allowed: tuple[int, ...] = (-1, 0, 1)) -> None:
    if direction not in allowed:
        raise ValueError(f"direction must be one of {allowed}, not {direction}")
