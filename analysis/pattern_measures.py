"""What validation patterns measure on cities that have run: times, rates, rungs and shares, from cases and firms alone.

Response times count from the day a case is known, as a log does, and half a day is added to whole days: a case closed
on the day it came took half a day on average. Cases known within ``SETTLE`` days of the end are left out of rates.
"""

from __future__ import annotations

import math

import numpy as np

from model.day.diary import IS_DUPLICATE, IS_SPOT
from model.state.firms import open_on
from model.state.names import BY_ONLINE, BY_RAISER, NO_BRANCH, RESOLVED, S_ARRIVED, S_RESOLVED

DAYS_A_YEAR = 250
SETTLE = 30  # working days that a case is given before it is judged
LONGEST_LIMIT = 15  # working days; the limit of complex cases (FACTS 3b)


def true_cases(city):
    """Return the records of true cases that have arisen (no duplicate entries)."""
    c = city.world.born
    return c[(c.state > 0) & (c.marks & IS_DUPLICATE == 0)]


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
    due = c[(c.found >= 0) & (c.found <= city.day - SETTLE)]
    if due.size == 0:
        return dict.fromkeys(("closed", "on_time", "solved", "satisfied"), math.nan)
    closed = due.recorded >= 0
    limit = city.kinds.limit[due.kind]
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
        until = min((year + 1) * DAYS_A_YEAR, city.day - LONGEST_LIMIT)
        known = c[(c.found >= year * DAYS_A_YEAR) & (c.found < until)]
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
    series = city.world.books.series[: city.day].astype(float)
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
    open_now = open_on(f, city.day)
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
    """Return recorded success of known disputes at level 0, 1, 2: closed there / (closed or escalated there)."""
    c = true_cases(city)
    known = c[(city.kinds.dispute[c.kind] > 0) & (c.found >= 0)]
    closed, shares = known.recorded >= 0, []
    for level in range(3):
        here = int((closed & (known.level == level)).sum())
        passed = int((known.level > level).sum())
        shares.append(here / (here + passed) if here + passed else math.nan)
    return shares


def repeats(city) -> tuple[float, float]:
    """Return (share of entries that are somebody coming back, satisfaction they lose beyond the scale's deduction).

    The scale of satisfaction itself takes 0.12 off a reopened case; that is left out here.
    """
    c = true_cases(city)
    known = c[c.found >= 0]
    back = int(known.reopened.sum())
    ended = known[known.state == RESOLVED]
    late = ended.ended - ended.found > city.kinds.limit[ended.kind]
    score = 0.95 - 0.1 * np.minimum(ended.bounces, 3) - 0.25 * late
    again = ended.reopened > 0
    lost = float(score[~again].mean() - score[again].mean()) if again.any() and (~again).any() else math.nan
    return (back / (known.size + back) if known.size else math.nan), lost
