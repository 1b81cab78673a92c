"""Times from opened to closed: the share settled on the spot, and which law the rest follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.caselogs.log import ON_THE_SPOT_HOURS

FEWEST = 30
FEWEST_DIFFERENT = 10  # durations that are nearly all alike follow no law
MOST = 20_000  # durations that laws are fitted to; of more, every n-th
LAWS = {"lognormal": "lognorm", "weibull": "weibull_min", "gamma": "gamma", "exponential": "expon"}


@dataclass(frozen=True)
class DurationFit:
    """Time open by the calendar, waiting included: an upper bound of work.

    Attributes:
        closed: Requests with a known time open.
        median: Days, of those.
        on_the_spot: Share closed within an hour; None where closings are mere days.
        same_day: Share closed on the day of opening.
        body_median: Days, of those not settled on the spot.
        body_sigma: Standard deviation of their logarithm (natural).
        laws: By law: ``ks`` (Kolmogorov and Smirnov's distance) and ``aic`` (above the best); best first.
    """

    closed: int
    median: float | None = None
    on_the_spot: float | None = None
    same_day: float | None = None
    body_median: float | None = None
    body_sigma: float | None = None
    laws: dict[str, dict[str, float]] | None = None


def fit_durations(hours_open: pd.Series, days_open: pd.Series) -> DurationFit:
    """Fit times open; requests still open are left out, so the body is a little short."""
    ended = days_open.notna()
    if not ended.any():
        return DurationFit(0)
    hours = hours_open[ended].dropna().to_numpy()
    same_day = float((days_open[ended] == 0).mean())
    mere_days = bool(hours_open[ended & (days_open == 0)].isna().all())  # nothing of the day itself has an hour
    body = hours[hours >= ON_THE_SPOT_HOURS] / 24.0
    found = DurationFit(
        int(ended.sum()),
        float(np.median(hours) / 24.0) if hours.size else 0.0,
        None if mere_days else float((hours < ON_THE_SPOT_HOURS).mean()),
        same_day,
    )
    if body.size < FEWEST:
        return found
    logs = np.log(body)
    return DurationFit(
        found.closed, found.median, found.on_the_spot, same_day, float(np.exp(logs.mean())), float(logs.std(ddof=1)),
        _laws(np.sort(body)[:: max(1, -(-body.size // MOST))]) if np.unique(body).size >= FEWEST_DIFFERENT else None,
    )  # fmt: skip


def _laws(days: np.ndarray) -> dict[str, dict[str, float]]:
    from scipy import stats

    found = {}
    for name, law in LAWS.items():
        shape = getattr(stats, law)
        with np.errstate(all="ignore"):
            where = shape.fit(days, floc=0)
            likelihood = float(shape.logpdf(days, *where).sum())
        free = len(where) - 1  # the origin is fixed
        found[name] = {"ks": float(stats.kstest(days, shape.cdf, where).statistic), "aic": 2.0 * (free - likelihood)}
    best = min(law["aic"] for law in found.values())
    ranked = sorted(found, key=lambda name: found[name]["aic"])
    return {name: {"ks": found[name]["ks"], "aic": found[name]["aic"] - best} for name in ranked}
