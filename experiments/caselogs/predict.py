"""A log predicted from its own past: cut in time, fitted on the first part, the second told as distributions, scored.

Daily counts are those of working days: a Poisson count whose mean is weekday and level of the first part times a day
factor with memory (lognormal, as `estimate` finds it), starting from where the first part ends. The share on time and
the number still open follow from how requests of the first part were closed, weeks of it drawn with replacement, so
that good and bad weeks both count. The prediction is hashed before the second part is looked at.

Scores (VALIDATION 7): how many days fall into the 80 % interval (70-90 % wanted), and the continuous ranked probability
score (Gneiting and Raftery 2007) against repeating the same weekday of the last week of the first part.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.caselogs.estimate import FEWEST_DAYS, Demand, demand_of, on_time, ordinary_days, weekday_of
from experiments.caselogs.log import CaseLog
from experiments.caselogs.mapping import CaseLogFault, shown
from model.draws import generator
from model.scenario import Scenario

FUTURES = 1000
SETS = 50  # of weeks drawn; each serves as many futures
LEVEL_DAYS = 60  # last working days of the first part that give the level
INTERVAL = (0.1, 0.9)
COUNTS, WEEKS = 11, 12  # purposes of draws


@dataclass(frozen=True)
class Prediction:
    """What the second part of a log will be, told from the first.

    Attributes:
        cut: First day of the second part.
        counts: (futures, days) requests on each working day of the second part.
        on_time: (futures,) share closed within the time limit, of those that can be judged by the end.
        still_open: (futures,) requests open at the end, of both parts.
        last_week: (days,) the same weekday of the first part's last week.
        demand: What was fitted.
    """

    cut: np.datetime64
    counts: np.ndarray
    on_time: np.ndarray
    still_open: np.ndarray
    last_week: np.ndarray
    demand: Demand

    @property
    def hash(self) -> str:
        """SHA-256 of the whole prediction, as numbers."""
        parts = (np.array([self.cut], "datetime64[D]").astype(np.int64), self.counts.astype(np.int64),
                 np.round(self.on_time, 9), self.still_open.astype(np.int64))  # fmt: skip
        digest = hashlib.sha256()
        for part in parts:
            digest.update(np.ascontiguousarray(part).astype(part.dtype.newbyteorder("<")).tobytes())
        return digest.hexdigest()


@dataclass(frozen=True)
class Score:
    """How a prediction did.

    Attributes:
        days: Days scored.
        coverage: Share of days within the 80 % interval.
        crps: Mean score of the daily counts, requests; ``crps_last_week``: of repeating the last week.
        on_time, still_open: What was, and whether the 80 % interval holds it; None where the log has no closings.
    """

    days: int
    coverage: float
    crps: float
    crps_last_week: float
    on_time: tuple[float, bool] | None
    still_open: tuple[int, bool] | None


def predict(log: CaseLog, scenario: Scenario, share: float = 0.7, seed: int = 0) -> Prediction:
    """Fit the first ``share`` of a log's working days and predict the rest.

    Raises:
        CaseLogFault: The first part has too few working days, or the second none.
    """
    n, cut = log.span, int(round(log.span * share))
    if cut < FEWEST_DAYS + 5 or cut >= n:
        raise CaseLogFault(
            f"{shown(log.source, 300)}: working days: {n:,}, of which {cut:,} are to learn from; at least "
            f"{FEWEST_DAYS + 5} are needed, and one more to predict."
        )
    day = log.working_days()
    seen = np.bincount(day[day < cut], minlength=cut)
    demand, dates = demand_of(seen, log.calendar), log.calendar.days
    if demand.weekday is None:
        raise CaseLogFault(f"{shown(log.source, 300)}: the first part has too few ordinary working days to learn from.")
    shape = np.array(demand.weekday)
    counts = _counts(seen, demand, shape, log, cut, n, seed)
    past = _Past.of(_closings(log, scenario, dates[cut], day < cut))
    shares, still_open = _fates(past, counts, dates[cut:n], np.datetime64(log.end, "D"), seed)
    weekday = weekday_of(dates)
    last = {w: seen[at[-1]] for w in range(5) if (at := np.flatnonzero(weekday[:cut] == w)).size}
    repeated = np.array([last.get(min(w, 4), int(seen.mean())) for w in weekday[cut:n]])
    return Prediction(dates[cut], counts, shares, still_open, repeated, demand)


def score(prediction: Prediction, log: CaseLog, scenario: Scenario) -> Score:
    """Hold a prediction against the second part of its log."""
    first, n = int(np.searchsorted(log.calendar.days, prediction.cut)), log.span
    day = log.working_days()
    was = np.bincount(day[day >= first] - first, minlength=n - first)
    low, high = np.quantile(prediction.counts, INTERVAL, axis=0)
    judged, in_time = on_time(log, scenario)
    second = judged.to_numpy() & (day >= first)
    open_now = int(log.rows["closed"].isna().sum())
    share = float(in_time[second].mean()) if second.any() and log.rows["closed"].notna().any() else None
    return Score(
        was.size,
        float(((was >= low) & (was <= high)).mean()),
        float(crps(prediction.counts, was).mean()),
        float(np.abs(prediction.last_week - was).mean()),
        None if share is None else (share, _holds(prediction.on_time, share)),
        (open_now, _holds(prediction.still_open, open_now)) if open_now < len(log) else None,
    )


def told_lines(told: Prediction) -> list[str]:
    """Return a prediction in lines, with its hash."""
    low, high = np.quantile(told.counts.sum(axis=1), INTERVAL)
    lines = [f"Predicted from {told.cut} on, {told.counts.shape[1]:,} working days, 80 % intervals:"]
    lines.append(f"  requests in all: {low:,.0f} to {high:,.0f} (a day {told.counts.mean():,.1f} on average)")
    if np.isfinite(told.on_time).all():
        low, high = np.quantile(told.on_time, INTERVAL)
        lines.append(f"  share on time: {low:.1%} to {high:.1%}")
    low, high = np.quantile(told.still_open, INTERVAL)
    return [*lines, f"  open at the end: {low:,.0f} to {high:,.0f}", f"  SHA-256: {told.hash}"]


def score_lines(scored: Score) -> list[str]:
    """Return a score in lines."""
    lines = [f"Scored on {scored.days:,} working days:"]
    good = "as wanted" if 0.7 <= scored.coverage <= 0.9 else "70-90 % is wanted"
    lines.append(f"  days within the 80 % interval: {scored.coverage:.0%} ({good})")
    better = 1.0 - scored.crps / scored.crps_last_week if scored.crps_last_week else float("nan")
    lines.append(f"  CRPS {scored.crps:.2f}; repeating the last week {scored.crps_last_week:.2f} ({better:+.0%})")
    if scored.on_time:
        lines.append(f"  share on time was {scored.on_time[0]:.1%}, {_within(scored.on_time[1])}")
    if scored.still_open:
        lines.append(f"  open at the end were {scored.still_open[0]:,}, {_within(scored.still_open[1])}")
    return lines


def _within(holds: bool) -> str:
    return "within the interval" if holds else "outside the interval"


def as_plain(told: Prediction) -> dict:
    """Return a prediction as plain values: quantiles of each day, and of what else is predicted."""
    levels = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)

    def quantiles(of: np.ndarray) -> dict:
        return {f"{q:g}": np.quantile(of, q, axis=0).round(6).tolist() for q in levels} if np.isfinite(of).all() else {}

    return {
        "cut": str(told.cut), "sha256": told.hash, "futures": len(told.counts), "daily_counts": quantiles(told.counts),
        "on_time": quantiles(told.on_time), "still_open": quantiles(told.still_open),
        "last_week": told.last_week.tolist(), "demand": asdict(told.demand),
    }  # fmt: skip


def score_as_plain(scored: Score) -> dict:
    """Return a score as plain values."""
    return asdict(scored)


def crps(futures: np.ndarray, was: np.ndarray) -> np.ndarray:
    """Return the continuous ranked probability score of each column of futures: mean |x - y| - half mean |x - x'|."""
    ordered = np.sort(futures, axis=0).astype(float)
    m = len(ordered)
    weight = (2.0 * np.arange(1, m + 1) - m - 1.0)[:, None]
    return np.abs(ordered - was).mean(axis=0) - (weight * ordered).sum(axis=0) / m**2


def _holds(futures: np.ndarray, was: float) -> bool:
    low, high = np.quantile(futures, INTERVAL)
    return bool(low <= was <= high)


def _counts(seen, demand: Demand, shape: np.ndarray, log: CaseLog, cut: int, n: int, seed: int) -> np.ndarray:
    """(futures, days) counts of the second part: level of the first part's end, weekday, day factor, chance."""
    weekday, ordinary = weekday_of(log.calendar.days), ordinary_days(log.calendar, n)
    base = np.array([shape[min(w, 4)] for w in weekday[:n]])
    recent = np.zeros(cut, bool)
    recent[-LEVEL_DAYS:] = True
    recent &= ordinary[:cut]
    level = (seen[recent].sum() + 0.5) / base[:cut][recent].sum()
    draw = generator(seed, COUNTS)
    spread = np.sqrt(np.log1p(demand.cv**2))
    memory = float(np.clip(demand.memory or 0.0, 0.0, 0.95))
    level_error = demand.cv * np.sqrt((1.0 + memory) / (1.0 - memory) / recent.sum())
    now = np.log(max(seen[-1], 0.5) / (level * base[cut - 1])) if ordinary[cut - 2] else 0.0
    state = np.full(FUTURES, np.clip(now, -3.0 * spread, 3.0 * spread))
    certain = level * np.exp(draw.normal(0.0, level_error, FUTURES) - level_error**2 / 2.0)
    out = np.empty((FUTURES, n - cut), np.int64)
    for i in range(n - cut):
        state = memory * state + np.sqrt(1.0 - memory**2) * draw.normal(0.0, spread, FUTURES)
        expected = base[cut + i] + _taken_over(log.calendar.days, cut + i, shape)
        out[:, i] = draw.poisson(certain * expected * np.exp(state - spread**2 / 2.0))
    return out


def _taken_over(days: np.ndarray, i: int, shape: np.ndarray) -> float:
    """Return what a working day takes over from more days off before it than is usual, as part of a mean day.

    A day off brings what a day of a usual weekend does: half of what Monday has above the middle of the week.
    """
    gap = int((days[i] - days[i - 1]).astype(int))
    usual = 3 if weekday_of(days[i : i + 1])[0] == 0 else 1
    return max(0, gap - usual) * max(0.0, float(shape[0] - shape[1:4].mean())) / 2.0


def _closings(log: CaseLog, scenario: Scenario, cut: np.datetime64, first: np.ndarray) -> pd.DataFrame:
    """Return the first part as it looked on the day of the cut.

    Returns:
        week (of opening), days (calendar days to closing, NaN: open), seen_for (calendar days since opening), judged
        (its time limit had passed) and in_time.
    """
    rows, until = log.rows[first], pd.Timestamp(cut)
    as_it_was = replace(log, rows=rows.assign(closed=rows["closed"].where(rows["closed"] < until)))
    judged, in_time = on_time(as_it_was, scenario, until)
    return pd.DataFrame(
        {
            "week": rows["opened"].dt.normalize().astype("datetime64[us]").astype(np.int64) // (7 * 86_400_000_000),
            "days": rows["days_open"].where(rows["closed"] < until),
            "seen_for": (until - rows["opened"].dt.normalize()).dt.days,
            "judged": judged,
            "in_time": in_time,
        }
    )


class _Past(NamedTuple):
    """The first part by week of opening and calendar days since: what drawing weeks needs of it."""

    closed: np.ndarray  # (weeks, days) requests closed so many days after opening
    leaving: np.ndarray  # (weeks, days) requests closed, or last seen open, then
    judged: np.ndarray  # (weeks,) requests whose limit has passed
    in_time: np.ndarray  # (weeks,) and that were closed within it
    waiting: np.ndarray  # (days,) requests still open on the day of the cut, by days since opening

    @classmethod
    def of(cls, past: pd.DataFrame) -> _Past:
        """Count the requests of `_closings`."""
        week = pd.factorize(past["week"], sort=True)[0]
        ended = past["days"].notna().to_numpy()
        time = np.where(ended, past["days"], past["seen_for"]).astype(np.int64).clip(0)
        shape = (int(week.max()) + 1, int(past["seen_for"].max()) + 2)

        def count(where: np.ndarray) -> np.ndarray:
            return np.bincount(week[where] * shape[1] + time[where], minlength=shape[0] * shape[1]).reshape(shape)

        judged = past["judged"].to_numpy()
        return cls(
            count(ended), count(np.ones_like(ended)), np.bincount(week[judged], minlength=shape[0]),
            np.bincount(week[judged & past["in_time"].to_numpy()], minlength=shape[0]), count(~ended).sum(axis=0),
        )  # fmt: skip

    def still_open_after(self, times: np.ndarray) -> np.ndarray:
        """(days,) share still open so many days after opening, each week counted ``times`` (Kaplan and Meier 1958)."""
        closed, leaving = times @ self.closed, times @ self.leaving
        at_risk = leaving[::-1].cumsum()[::-1]
        return np.cumprod(1.0 - closed / np.maximum(at_risk, 1))


def _fates(past: _Past, counts: np.ndarray, dates: np.ndarray, end: np.datetime64, seed: int):
    """(futures,) share on time and number still open at the end, by weeks of the past drawn with replacement."""
    draw, weeks = generator(seed, WEEKS), past.judged.size
    shares, still_open = np.empty(len(counts)), np.empty(len(counts), np.int64)
    age, waited = (end - dates).astype(int), np.flatnonzero(past.waiting)
    later = waited + int((end - dates[0]).astype(int))
    for s in range(SETS):
        times = np.bincount(draw.integers(0, weeks, weeks), minlength=weeks)
        open_after = past.still_open_after(times)
        judged, in_time = times @ past.judged, times @ past.in_time
        mine = np.arange(s, len(counts), SETS)
        last = open_after.size - 1
        new = draw.binomial(counts[mine], open_after[np.clip(age, 0, last)]).sum(axis=1)
        stay = open_after[np.clip(later, 0, last)] / np.maximum(open_after[waited], 1e-12)
        old = draw.binomial(past.waiting[waited], np.clip(stay, 0.0, 1.0), (mine.size, waited.size)).sum(axis=1)
        total = np.maximum(counts[mine].sum(axis=1), 1)
        shares[mine] = draw.binomial(total, in_time / judged) / total if judged else np.nan
        still_open[mine] = new + old
    return shares, still_open
