"""Needs arise: how many of each kind, how unevenly over days, on which weekdays, and how much work they bring."""

from __future__ import annotations

import numpy as np

from experiments.verification import formulas
from experiments.verification.limit import Limit
from experiments.verification.quiet import NOBODY, every_kind
from experiments.verification.runs import cases, exactly, measured
from model.calendar import DAYS_A_YEAR
from model.state.names import G_FIRMS, KINDS

RATE, DAYS = 2500.0, 250
EVEN = {
    **NOBODY, **every_kind(per_1000_year=RATE, from_sources=0.0, dispute=False),
    "demand.day_cv": 0.0, "demand.cluster": 0.0, "demand.weekday": (1.0, 1.0, 1.0, 1.0, 1.0),
    "enterprises.entry_per_year": 0.0, "enterprises.exit_per_year": 0.0,
}  # fmt: skip
BUSY = {
    **EVEN,
    **every_kind(per_1000_year=300.0),
    "demand.day_cv": 0.4,
    "demand.day_memory": 0.0,
    "demand.cluster": 0.2,
}
FEW = ("elder_care", "reemployment", "enterprise_service")  # few can raise them
WEEK = (1.3, 1.1, 1.0, 0.9, 0.7)
WORK = {**EVEN, **every_kind(per_1000_year=RATE, from_sources=0.0, hours=6.0, hours_cv=1.2, dispute=False, waits=0.0),
        "handling.spot_share": 0.0}  # fmt: skip


def _counts(city) -> np.ndarray:
    """(days,) cases of persons that arise."""
    c = cases(city)
    return np.bincount(c.day[city.kinds.group[c.kind] != G_FIRMS], minlength=DAYS)[:DAYS]


def _dispersion(city) -> float:
    """Variance over mean of the counts of one group of kinds, which follow one day factor."""
    c = cases(city)
    mine = (city.kinds.busy[c.kind] == 0) & (city.kinds.group[c.kind] != G_FIRMS)
    counts = np.bincount(c.day[mine], minlength=DAYS)[:DAYS]
    mean = counts.mean()
    return float(counts.var(ddof=1) / mean - formulas.overdispersion(mean, 0.4, 0.2) + 1.0)


def limits() -> list[Limit]:
    """Return the known answers about arrivals."""
    found = []
    for number, kind in enumerate(KINDS):
        found.append(
            Limit(
                "needs at random", "2", f"{kind}: cases over cases expected", lambda: 1.0,
                measured(lambda city, k=number: _against_rate(city, k), EVEN, DAYS, 8),
                0.3 if kind in FEW else 0.05,
            )
        )  # fmt: skip
    found.append(
        Limit(
            "busy days", "2", "variance over mean of daily counts, less what theory adds to Poisson", lambda: 1.0,
            measured(_dispersion, BUSY, DAYS, 30), 1.5,
        )
    )  # fmt: skip
    for day, factor in enumerate(WEEK):
        found.append(
            Limit(
                "weekdays", "2", f"cases on day {day + 1} of the week over the mean", lambda f=factor: f,
                measured(lambda city, d=day: _on_weekday(city, d), {**EVEN, "demand.weekday": WEEK}, DAYS, 6), 0.05,
            )
        )  # fmt: skip
    found += [
        Limit(
            "work of a case", "2", "mean hours", lambda: 6.0,
            measured(lambda c: cases(c).hours.mean(), WORK, DAYS, 8), 0.05,
        ),
        Limit(
            "work of a case", "2", "share below 3 hours (lognormal)",
            lambda: formulas.lognormal_share_below(3.0, 6.0, 1.2),
            measured(lambda c: (cases(c).hours < 3.0).mean(), WORK, DAYS, 8), 0.05,
        ),
        Limit(
            "nobody raises anything", "2", "cases", lambda: 0.0,
            exactly(lambda c: cases(c).size, {**EVEN, "kinds.demand_scale": 0.0}, 60), exact=0.0,
        ),
    ]  # fmt: skip
    return found


def _against_rate(city, kind: int) -> float:
    c, group = cases(city), city.kinds.group[kind]
    if group == G_FIRMS:
        raisers = float((city.world.firms.founded < 0).sum())
    else:
        raisers = float(city.persons[:, group].sum())
    expected = raisers * RATE / 1000.0 * DAYS / DAYS_A_YEAR
    return float((c.kind == kind).sum() / expected)


def _on_weekday(city, day: int) -> float:
    counts = _counts(city)
    return float(counts[day::5].mean() / counts.mean())
