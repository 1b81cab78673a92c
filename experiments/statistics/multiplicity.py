"""Several outcomes, several policies: p values adjusted for a family, and ranking constants."""

from typing import NamedTuple

import numpy as np

__all__ = ["Selection", "holm", "kim_nelson"]


def holm(p_values) -> np.ndarray:
    """Holm's step-down adjusted p values, in the order given: reject where <= alpha.

    With p in rising order, adjusted_i = max_{j<=i} min(1, (m - j + 1) p_j): the chance of any false
    rejection in the family of m is at most alpha under every dependence, and no adjusted value
    exceeds Bonferroni's. NaN stays NaN and does not count in m.
    Source: Holm 1979, Scand. J. Statist. 6:65. Raises ValueError outside [0, 1].
    """
    p_values = np.asarray(p_values, dtype=float)
    if p_values.ndim != 1:
        raise ValueError(f"holm: one dimension expected, got shape {p_values.shape}")
    if ((p_values < 0) | (p_values > 1)).any():
        raise ValueError("holm: p values must lie in [0, 1]")
    tested = np.flatnonzero(~np.isnan(p_values))
    order = tested[np.argsort(p_values[tested], kind="stable")]
    steps = np.arange(len(order), 0, -1)
    adjusted = np.full(p_values.shape, np.nan)
    adjusted[order] = np.maximum.accumulate(np.minimum(1, steps * p_values[order]))
    return adjusted


class Selection(NamedTuple):
    """Constants of the Kim-Nelson procedure for the best of k policies."""

    eta: float
    h_squared: float

    def last_stage(self, variance: float, indifference: float) -> int:
        """Replications after which a pair need not be compared: floor(h^2 S_il^2 / delta^2).

        `variance` is that of the paired differences of the two policies in the pilot,
        `indifference` the smallest difference in means worth telling apart.
        """
        if not indifference > 0:
            raise ValueError(f"indifference must be positive, not {indifference}")
        return int(np.floor(self.h_squared * variance / indifference**2))


def kim_nelson(policies: int, pilot: int, alpha: float = 0.05) -> Selection:
    """Constants for selecting the best of `policies` after `pilot` replications of each.

    eta = ((2 alpha / (k - 1))^(-2 / (n0 - 1)) - 1) / 2, h^2 = 2 eta (n0 - 1); the best is chosen
    with probability 1 - alpha when it leads by the indifference zone; common random numbers are
    allowed. Source: Kim & Nelson 2001, ACM TOMACS 11:251.
    Raises ValueError for fewer than 2 policies or pilot replications, or alpha outside (0, 1/2).
    """
    if policies < 2 or pilot < 2:
        raise ValueError(f"need 2 policies and 2 pilot runs, not {policies} and {pilot}")
    if not 0 < alpha < 0.5:
        raise ValueError(f"alpha must lie between 0 and 0.5, not {alpha}")
    eta = ((2 * alpha / (policies - 1)) ** (-2 / (pilot - 1)) - 1) / 2
    return Selection(eta, 2 * eta * (pilot - 1))
