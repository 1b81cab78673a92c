"""How many replications, and how much of a run to forget.

`pairs_needed` plans from a pilot; `replications_needed` and `precise_enough` decide while runs come
in; `mser5` is for steady-state claims only: a city-year from a stated start drops no warm-up.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from experiments.statistics.summary import check_level, sample, student_exceeded

FEWEST = 3  # replications before an interval is looked at (Hoad, Robinson & Davies)
BATCH = 5  # observations in a batch of MSER-5
FEWEST_BATCHES = 10

__all__ = ["Truncation", "mser5", "pairs_needed", "precise_enough", "replications_needed"]


def pairs_needed(differences, half_width: float, level: float = 0.95) -> int:
    """Pairs for an interval of the mean difference no wider than -+ `half_width`.

    ceil((t_{n0-1} sd / half_width)^2), at least 2, from n0 pilot differences; keeping the pilot's
    degrees of freedom makes it a two-stage rule that holds the level. `half_width` is in the unit of
    the outcome: half the smallest difference that matters. Source: Stein 1945; Law 2015, 9.4.
    Raises ValueError for fewer than two differences or a half width that is not positive.
    """
    check_level(level)
    differences = sample(differences)
    if len(differences) < 2:
        raise ValueError(f"pairs_needed: at least two pilot pairs, got {len(differences)}")
    if not half_width > 0:
        raise ValueError(f"pairs_needed: half width must be positive, not {half_width}")
    t = student_exceeded((1 - level) / 2, len(differences) - 1)
    return max(2, int(np.ceil((t * differences.std(ddof=1) / half_width) ** 2)))


def replications_needed(x, precision: float, k_limit: int = 5, alpha: float = 0.05) -> int | None:
    """First n at which the interval of the mean is within -+ `precision` of it, and stays there.

    `precision` is a share of the mean (0.05 for 5 %). It must be met at n and at each of the next
    k_limit replications, floor(k_limit n / 100) of them from n = 100 on. None when `x` is too short.
    Source: Hoad, Robinson & Davies 2010, J. Oper. Res. Soc. 61:1632.
    Raises ValueError for a precision that is not positive.
    """
    if not precision > 0:
        raise ValueError(f"precision must be positive, not {precision}")
    means, halves = _running(sample(x), 1 - alpha)
    return _first_held(halves <= precision * np.abs(means), k_limit)


def precise_enough(
    differences: Mapping[str, np.ndarray],
    targets: Mapping[str, float],
    n_min: int = 20,
    k_limit: int = 5,
    level: float = 0.95,
) -> bool:
    """Whether replications may stop: every target half width is met now and was held on the way.

    `differences` gives the paired differences so far, one array per outcome and pair of arms;
    `targets` the half width wanted of those that count, in the unit of the outcome. Others are
    ignored. The rule is that of `replications_needed` with an absolute half width. At least
    `n_min` pairs without a NaN are asked of each, as looking early and often misleads.
    Raises KeyError naming a target without differences, ValueError when there is no target.
    """
    unknown = sorted(set(targets) - set(differences))
    if unknown:
        raise KeyError(f"no differences for {unknown}; there are {sorted(differences)}")
    if not targets:
        raise ValueError("precise_enough: no target half width given")
    return all(_held_now(sample(differences[name]), target, n_min, k_limit, level) for name, target in targets.items())


class Truncation(NamedTuple):
    """Warm-up found by MSER-5."""

    dropped: int  # observations
    mean: float  # of the rest
    accepted: bool  # False: the minimum lies in the second half, the run is too short


def mser5(x) -> Truncation:
    """Warm-up of a time series by the marginal standard error rule on batches of five.

    Drops the d batches that minimise sum_{i>d} (y_i - mean)^2 / (k - d)^2, y the k batch means in
    time order; the last five batches are not considered. The largest truncation over arms and
    outcomes goes for all of them. Source: White, Cobb & Spratt 2000; Hoad & Robinson 2011.
    Raises ValueError on a missing value or fewer than 50 observations.
    """
    x = np.asarray(x, dtype=float)
    if len(sample(x)) < len(x):
        raise ValueError("mser5: a time series must have no missing value")
    batches = len(x) // BATCH
    if batches < FEWEST_BATCHES:
        raise ValueError(f"mser5: {FEWEST_BATCHES * BATCH} observations needed, got {len(x)}")
    y = x[: batches * BATCH].reshape(batches, BATCH).mean(axis=1)
    drop = int(np.argmin(_marginal_error(y)[:-BATCH]))
    return Truncation(drop * BATCH, float(x[drop * BATCH :].mean()), 2 * drop <= batches)


def _marginal_error(y: np.ndarray) -> np.ndarray:
    """MSER of the series left after dropping 0, 1, 2, ... batches."""
    tail = (y - y[-1])[::-1]
    kept = np.arange(1, len(y) + 1)
    squares = np.cumsum(tail**2) - np.cumsum(tail) ** 2 / kept
    return (np.maximum(squares, 0) / kept**2)[::-1]


def _running(x: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Mean and half width of its t interval after 1, 2, ... values; the first half width is NaN."""
    check_level(level)
    if len(x) == 0:
        return x, x
    n = np.arange(1, len(x) + 1)
    shifted = x - x[0]
    sums = np.cumsum(shifted)
    squares = np.maximum(np.cumsum(shifted**2) - sums**2 / n, 0)
    freedom = np.where(n > 1, n - 1, np.nan)
    t = student_exceeded((1 - level) / 2, freedom)
    return x[0] + sums / n, t * np.sqrt(squares / freedom / n)


def _look_ahead(n: int, k_limit: int) -> int:
    """Further replications over which the precision must hold once reached at n."""
    return k_limit if n < 100 else k_limit * n // 100


def _first_held(met: np.ndarray, k_limit: int) -> int | None:
    """First n (from FEWEST on) with the condition met there and over its look-ahead."""
    for n in range(FEWEST, len(met) + 1):
        last = n + _look_ahead(n, k_limit)
        if last > len(met):
            break
        if met[n - 1 : last].all():
            return n
    return None


def _held_now(x, target: float, n_min: int, k_limit: int, level: float) -> bool:
    """Whether the half width is met by all of x and was held somewhere on the way."""
    if not target > 0:
        raise ValueError(f"target half width must be positive, not {target}")
    if len(x) < max(n_min, FEWEST):
        return False
    met = _running(x, level)[1] <= target
    return bool(met[-1]) and _first_held(met, k_limit) is not None
