"""What a case log teaches about demand: how much of what, where, when and how, and how unsteady it is.

Counts are of working days (requests of days off count on the next). Days whose number of days off before them is not
the usual one of their weekday, after a holiday, say, and the log's first and last day, teach nothing of weekdays and
unsteadiness. The *day factor* is what multiplies a day's expected number beyond chance, weekday, trend and season: its
coefficient of variation is what the counts vary by more than a Poisson count would, its memory the correlation of two
working days that follow each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.caselogs.fitting import DurationFit, fit_durations
from experiments.caselogs.log import Calendar, CaseLog
from experiments.caselogs.mapping import CHANNELS, OFTEN, CaseLogFault
from model.scenario import Scenario
from model.state.names import KINDS

WORKING_YEAR = 250
OTHERS = "(others)"
FEWEST_DAYS = 20  # ordinary working days below which nothing is said of weekdays and the day factor
TREND_DAYS, CURVE_DAYS, SEASON_DAYS = 40, 120, 450  # from which a trend, a bent one, and a year's wave are taken out


@dataclass(frozen=True)
class Demand:
    """Daily demand.

    Attributes:
        days: Working days of the log; ``ordinary``: those that are learnt from.
        mean: Requests a working day.
        weekday: Multipliers Monday to Friday, mean 1; None from a log too short.
        cv: Coefficient of variation of the day factor; None from a log too short.
        memory: First autocorrelation of the day factor; None where it is not told from chance.
        growth: Daily number in the log's second half as a multiple of that in its first; None from a log too short.
        season: Multiplier by calendar month, mean 1; None from less than about two years.
    """

    days: int
    ordinary: int
    mean: float
    weekday: tuple[float, ...] | None = None
    cv: float | None = None
    memory: float | None = None
    growth: float | None = None
    season: dict[int, float] | None = None


@dataclass(frozen=True)
class Estimates:
    """All that is learnt from a log; shares are 0-1.

    Attributes:
        kinds: By kind present: requests, share, per_1000_year (NaN unless residents are given), on_time, limit_days.
        places: Share of requests by place, largest first; those of fewer than three requests together, as OTHERS.
        channels: Share by channel, of all our channels.
        demand: Daily demand.
        durations: Times from opened to closed.
        on_time: Share closed within the time limit of its kind, of those whose limit has passed by the log's end; None
            where there are none.
        still_open: Requests open at the end of the log.
    """

    kinds: pd.DataFrame
    places: pd.Series
    channels: pd.Series
    demand: Demand
    durations: DurationFit
    on_time: float | None
    still_open: int


def estimate(log: CaseLog, scenario: Scenario, residents: float | None = None) -> Estimates:
    """Learn from a log; the scenario gives the kinds' time limits.

    Raises:
        CaseLogFault: ``residents`` is no positive number.
    """
    if residents is not None and not (np.isfinite(residents) and residents > 0):
        raise CaseLogFault(f"residents = {residents!r}: must be a positive number.")
    judged, in_time = on_time(log, scenario)
    kind = log.rows["kind"].astype("str")
    present = set(kind.unique())
    counts = kind.value_counts().reindex([k for k in KINDS if k in present])
    per_year = counts / log.span * WORKING_YEAR
    kinds = pd.DataFrame(
        {
            "requests": counts,
            "share": counts / counts.sum(),
            "per_1000_year": per_year / residents * 1000.0 if residents else np.nan,
            "on_time": in_time[judged].groupby(kind[judged]).mean().reindex(counts.index),
            "limit_days": [getattr(scenario.kinds, k).limit_days for k in counts.index],
        }
    )
    place = log.rows["place"].astype("str")
    return Estimates(
        kinds=kinds,
        places=_shares_of_places(place[place != ""]),
        channels=log.rows["channel"].astype("str").value_counts(normalize=True).reindex(CHANNELS, fill_value=0.0),
        demand=demand_of(np.bincount(log.working_days(), minlength=log.span), log.calendar),
        durations=fit_durations(log.rows["hours_open"], log.rows["days_open"]),
        on_time=float(in_time[judged].mean()) if judged.any() and log.rows["closed"].notna().any() else None,
        still_open=int(log.rows["closed"].isna().sum()),
    )


def _shares_of_places(place: pd.Series) -> pd.Series:
    """Return shares by place; a place of one or two requests may be somebody's door, and is not named."""
    shares = place.value_counts(normalize=True)
    rare = shares * len(place) < OFTEN - 0.5
    named = shares[~rare]
    return pd.concat([named, pd.Series({OTHERS: shares[rare].sum()})]) if rare.any() else named


def on_time(log: CaseLog, scenario: Scenario, now: pd.Timestamp | None = None) -> tuple[pd.Series, pd.Series]:
    """Return of each request whether its time limit has passed by ``now`` (the log's end), and whether it was kept."""
    rows = log.rows
    end = log.end if now is None else now
    calendar = Calendar.of(rows["opened"].min(), end, log.mapping)
    began, today = calendar.number(rows["opened"]), calendar.number(pd.Series([end]))[0]
    took = pd.Series(calendar.number(rows["closed"].fillna(end)) - began, index=rows.index)
    limit = rows["kind"].astype("str").map({k: getattr(scenario.kinds, k).limit_days for k in KINDS}).astype(float)
    ended = rows["closed"].notna()
    return today - began > limit, ended & (took <= limit)


def demand_of(counts: np.ndarray, calendar: Calendar) -> Demand:
    """Learn daily demand from the counts of working days, the first of the calendar and on."""
    n = counts.size
    ordinary = ordinary_days(calendar, n)
    if ordinary.sum() < FEWEST_DAYS:
        return Demand(n, int(ordinary.sum()), float(counts.mean()))
    day, weekday = np.arange(n), weekday_of(calendar.days[:n])
    columns = _columns(day, weekday, calendar.days[:n], ordinary)
    beta = poisson_regression(columns[ordinary], counts[ordinary])
    mean = np.exp(columns @ beta)
    cv, memory = _day_factor(counts, mean, ordinary, columns.shape[1])
    shape = np.exp(beta[:5])
    growth = float(counts[n // 2 :].mean() / max(counts[: n // 2].mean(), 1e-9)) if n >= TREND_DAYS else None
    return Demand(
        n, int(ordinary.sum()), float(counts.mean()), tuple(map(float, shape / shape.mean())), cv, memory, growth,
        _season(counts, mean, columns, beta, calendar.days[:n], ordinary) if n >= SEASON_DAYS else None,
    )  # fmt: skip


def ordinary_days(calendar: Calendar, n: int) -> np.ndarray:
    """(n,) whether a working day has as many days off before it as its weekday usually has, and is neither end."""
    days = calendar.days[:n]
    gap = np.diff(days, prepend=days[0]).astype(int)
    weekday = weekday_of(days)
    usual = np.where(weekday == 0, 3, 1)
    ordinary = (weekday < 5) & (gap == usual)
    ordinary[[0, -1]] = False
    return ordinary


def poisson_regression(columns: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the coefficients of a log-linear mean, by Newton's steps (McCullagh and Nelder 1989, section 2.5)."""
    beta = np.linalg.lstsq(columns, np.log(counts + 0.5), rcond=None)[0]
    for _ in range(50):
        mean = np.exp(np.clip(columns @ beta, -30.0, 30.0))
        ridge = 1e-9 * np.eye(columns.shape[1])
        step = np.linalg.solve(columns.T * mean @ columns + ridge, columns.T @ (counts - mean))
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            break
    return beta


def _columns(day: np.ndarray, weekday: np.ndarray, dates: np.ndarray, ordinary: np.ndarray) -> np.ndarray:
    """(days, terms): five weekdays, then a trend, a bend of it and a year's wave, as far as the log is long enough."""
    terms = [(np.minimum(weekday, 4) == d).astype(float) for d in range(5)]
    time = (day - day.mean()) / max(1.0, day.std())
    terms += [time] if ordinary.sum() >= TREND_DAYS else []
    terms += [time**2] if ordinary.sum() >= CURVE_DAYS else []
    if ordinary.sum() >= SEASON_DAYS:
        angle = 2.0 * np.pi * (dates - dates[0]).astype(int) / 365.25
        terms += [np.sin(angle), np.cos(angle)]
    return np.column_stack(terms)


def _day_factor(counts, mean, ordinary: np.ndarray, terms: int) -> tuple[float, float | None]:
    """Return the day factor's coefficient of variation and memory; no memory where it does not vary beyond chance."""
    rest = counts - mean
    free = ordinary.sum() / (ordinary.sum() - terms)
    excess = (rest[ordinary] ** 2).sum() * free - mean[ordinary].sum()
    variance = max(0.0, excess / (mean[ordinary] ** 2).sum())
    pair = ordinary[1:] & ordinary[:-1]
    if variance < 1e-6 or pair.sum() < FEWEST_DAYS:
        return float(np.sqrt(variance)), None
    together = (rest[1:] * rest[:-1])[pair].sum() * free / (mean[1:] * mean[:-1])[pair].sum()
    return float(np.sqrt(variance)), float(np.clip(together / variance, -0.99, 0.99))


def _season(counts, mean, columns, beta, dates, ordinary) -> dict[int, float]:
    """Return each month's multiplier: what stands against the mean without a year's wave."""
    flat = mean / np.exp(columns[:, -2:] @ beta[-2:])
    month = dates.astype("datetime64[M]").astype(int) % 12 + 1
    by_month = {m: counts[at].sum() / flat[at].sum() for m in range(1, 13) if (at := ordinary & (month == m)).any()}
    middle = float(np.mean(list(by_month.values())))
    return {m: float(value / middle) for m, value in by_month.items()}


def weekday_of(days: np.ndarray) -> np.ndarray:
    """Return Monday 0 to Sunday 6 of dates."""
    return (days.astype("datetime64[D]").astype(int) + 3) % 7
