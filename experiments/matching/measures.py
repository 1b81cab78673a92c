"""What validation patterns measure on cities that have run: times, rates, rungs and shares, from cases and firms alone.

Response times count from the day a case is known, as a log does, and half a day is added to whole days: a case closed
on the day it came took half a day on average. Cases known within ``SETTLE`` days of the end are left out of rates.
"""

from __future__ import annotations

import math

import numpy as np

from model.calendar import DAYS_A_WEEK, DAYS_A_YEAR
from model.day.trace import IS_SPOT
from model.state.firms import open_on
from model.state.names import (
    BY_ONLINE,
    BY_RAISER,
    NO_BRANCH,
    PENDING,
    PREVENTED,
    RESOLVED,
    S_ARRIVED,
    S_FOUND,
    S_NOTED,
    S_REPEATS,
    S_RESOLVED,
    S_SETTLED,
)

SETTLE = 30  # working days that a case is given before it is judged
LONGEST_LIMIT = 15  # working days; the limit of complex cases (FACTS 3b)


def true_cases(city):
    """Return the records of true cases that have arisen since the reform day."""
    c = city.world.born
    return c[(c.state != PENDING) & (c.state != PREVENTED) & (c.day >= city.reform_day)]


def response_times(city, lines: str = "all") -> np.ndarray:
    """Return days from known to resolved of resolved cases not closed on the spot (``one`` or ``more`` lines)."""
    c = true_cases(city)
    chosen = (c.state == RESOLVED) & (c.found >= 0) & (c.marks & IS_SPOT == 0)
    if lines != "all":
        chosen &= (c.lines == 1) == (lines == "one")
    return (c.ended[chosen] - c.found[chosen]).astype(float) + 0.5


def lognormal_beats_exponential(times: np.ndarray) -> float:
    """Return AIC of an exponential less AIC of a lognormal, per case: above 0 the lognormal fits better."""
    if times.size < 3:
        return math.nan
    logs, mean = np.log(times), times.mean()
    spread = max(float(logs.std()), 1e-12)
    exponential = 2.0 - 2.0 * float((-math.log(mean) - times / mean).sum())
    fit = -logs - math.log(spread) - 0.5 * math.log(2 * math.pi) - 0.5 * ((logs - logs.mean()) / spread) ** 2
    return (exponential - (4.0 - 2.0 * float(fit.sum()))) / times.size


def rates(city) -> dict[str, float]:
    """Return shares of known cases closed in the books, closed there on time, truly solved; and satisfaction."""
    c = true_cases(city)
    due = c[(c.found >= 0) & (c.found <= city.clock - SETTLE)]
    if due.size == 0:
        return dict.fromkeys(("closed", "on_time", "solved", "satisfied"), math.nan)
    closed = due.recorded >= 0
    limit = np.where(due.lines == 1, city.kinds.limit[due.kind], city.kinds.limit_several[due.kind])
    return {
        "closed": float(closed.mean()),
        "on_time": float((closed & (due.recorded - due.found <= limit)).mean()),
        "solved": float((due.state == RESOLVED).mean()),
        "satisfied": float(city.outcomes()["satisfaction"]),
    }


def unresolved_by_year(city) -> list[float]:
    """Return, for each year run, the share of cases known in it that were not solved within the longest limit."""
    c = true_cases(city)
    shares = []
    for year in range(city.day // DAYS_A_YEAR):
        until = min((year + 1) * DAYS_A_YEAR, city.day - LONGEST_LIMIT) + city.reform_day
        known = c[(c.found >= year * DAYS_A_YEAR + city.reform_day) & (c.found < until)]
        in_time = (known.state == RESOLVED) & (known.ended - known.found <= LONGEST_LIMIT)
        shares.append(1.0 - float(in_time.mean()) if known.size else math.nan)
    return shares


def decay(before: float, after: float) -> float:
    """Return the exponential decline a year from one share to the next."""
    return math.log(before / after) if before > 0.0 and after > 0.0 else math.nan


def prevention_lag(city, longest: int = 10) -> float:
    """Return the lag (days, 1 to ``longest``) at which more cases solved go with fewer arising; NaN where none does so.

    Both daily series are freed of their course over a month; a lag counts when its correlation lies more than two
    standard errors below nought.
    """
    series = city.world.books.series[city.reform_day : city.clock].astype(float)
    solved, arisen = (_without_course(series[:, at]) for at in (S_RESOLVED, S_ARRIVED))
    found = []
    for lag in range(1, longest + 1):
        a, b = solved[:-lag], arisen[lag:]
        spread = a.std() * b.std()
        found.append(float((a * b).mean() / spread) if spread > 0.0 else 0.0)
    lowest = int(np.argmin(found))
    return float(lowest + 1) if found[lowest] < -2.0 / math.sqrt(city.day) else math.nan


def _without_course(values: np.ndarray, window: int = 21) -> np.ndarray:
    smooth = np.convolve(np.pad(values, window // 2, mode="edge"), np.ones(window) / window, mode="valid")
    return values - smooth[: values.size]


def coverage(city) -> dict[str, float]:
    """Return shares of open firms with a branch on paper: of all, of eligible ones, of small ones, and by size."""
    f, rule = city.world.firms, city.spec.organising
    open_now = open_on(f, city.clock)
    branch = open_now & (f.branch != NO_BRANCH)
    active = branch & (f.vitality >= rule.active_threshold)
    eligible = open_now & (f.members >= rule.minimum)

    def share(of, among):
        return float((of & among).sum() / among.sum()) if among.any() else math.nan

    sizes = [open_now & (f.employees >= low) & (f.employees < high) for low, high in ((0, 20), (20, 100), (100, 10**9))]
    by_size = [share(active, one) for one in sizes]
    return {
        "all": share(branch, open_now),
        "eligible": share(branch, eligible),
        "small": share(branch, open_now & ~eligible),
        "concavity": (by_size[1] - by_size[0]) - (by_size[2] - by_size[1]),
    }


def online_share(city) -> float:
    """Return the share of raisers' contacts that came online."""
    c = true_cases(city)
    online, said = (c.channel == BY_ONLINE).sum(), (c.channel == BY_RAISER).sum()
    return float(online / (online + said)) if online + said else math.nan


def rungs(city) -> list[float]:
    """Return recorded success of mediation at each tier's rung: entered as settled / entered at all."""
    counts = city.world.books.series[city.reform_day : city.clock].sum(axis=0)
    settled, noted = counts[S_SETTLED : S_SETTLED + 4], counts[S_NOTED : S_NOTED + 4]
    return [float(one / all_) if all_ else math.nan for one, all_ in zip(settled, noted, strict=True)]


def severe_share(city) -> float:
    """Return the share of known disputes that escalated twice or more."""
    c = true_cases(city)
    known = c[(city.kinds.dispute[c.kind] > 0) & (c.found >= 0)]
    return float((known.level >= 2).mean()) if known.size else math.nan


def handling_days(city) -> float:
    """Return the mean working days from known to resolved of resolved cases that were no disputes."""
    c = true_cases(city)
    ordinary = c[(c.state == RESOLVED) & (c.found >= 0) & (city.kinds.dispute[c.kind] == 0)]
    return float((ordinary.ended - ordinary.found).mean()) + 0.5 if ordinary.size else math.nan


def recorded_growth(city) -> float:
    """Return the growth of recorded demand from the last year before the reform to the second year after it."""
    series = city.world.books.series[:, [S_FOUND, S_REPEATS]].sum(axis=1)
    before = series[max(city.reform_day - DAYS_A_YEAR, 0) : city.reform_day]
    after = series[city.reform_day + DAYS_A_YEAR : min(city.clock, city.reform_day + 2 * DAYS_A_YEAR)]
    return float(after.mean() / before.mean() - 1.0) if before.size and after.size and before.mean() > 0 else math.nan


def busy_days(city) -> tuple[float, float]:
    """Return coefficient of variation of the day factor of first reports, and its autocorrelation.

    Trend (a moving mean of 41 days) and weekday are taken out, then the variance that chance alone gives (Poisson).
    """
    counts = city.world.books.series[city.reform_day : city.clock, S_FOUND].astype(float)
    if counts.size < 100 or counts.mean() == 0.0:
        return math.nan, math.nan
    level = counts.mean() + (counts - _without_course(counts, 41)) - (counts - _without_course(counts, 41)).mean()
    rest = counts / np.maximum(level, 1e-9)
    for weekday in range(DAYS_A_WEEK):
        rest[weekday::DAYS_A_WEEK] /= rest[weekday::DAYS_A_WEEK].mean()
    rest = rest - rest.mean()
    variance = rest.var() - 1.0 / counts.mean()
    memory = float((rest[:-1] * rest[1:]).mean() / variance) if variance > 0.0 else math.nan
    return math.sqrt(max(variance, 0.0)), memory


def repeats(city) -> tuple[float, float]:
    """Return (share of entries that are somebody coming back, satisfaction they lose beyond the scale's deduction).

    Who comes back has called again while waiting, or after a closure that did not last. What the scale of satisfaction
    itself takes off a case that came back is left out here.
    """
    c = true_cases(city)
    known = c[c.found >= 0]
    back = int(known.reopened.sum()) + int(known.repeats.sum())
    ended = known[known.state == RESOLVED]
    limit = np.where(ended.lines == 1, city.kinds.limit[ended.kind], city.kinds.limit_several[ended.kind])
    late = ended.ended - ended.found > limit
    score = 0.95 - 0.1 * np.minimum(ended.bounces, 3) - 0.25 * late
    again = (ended.reopened > 0) | (ended.repeats > 0)
    lost = float(score[~again].mean() - score[again].mean()) if again.any() and (~again).any() else math.nan
    return (back / (known.size + back) if known.size else math.nan), lost
