"""Disputes: settling against igniting, and families of disputes that die out or grow (ORACLES 4)."""

from __future__ import annotations

from math import exp, log

import numpy as np

from experiments.limits.limit import Estimate, Limit
from experiments.limits.runs import Histories, Run, average, measured, ratio, share, within
from model.state.names import RESOLVED

KIND = "kinds.online_grievance."


def disputes(cases_a_day: float, days: int, **more) -> Run:
    """Return the run of disputes that are attempted once a day; so many arise a day in each of 100 cells."""
    return Run("disputes", ((KIND + "per_1000_year", cases_a_day * 2500.0), *more.items()), days)


def _competing():
    """Settled with r a day, ignites with e a day, settling first: r / (1 - (1 - r)(1 - e))."""
    for settles, ignites, published in ((0.2, 0.05, 0.833333), (0.2, 0.2, 0.555556), (0.1, 0.05, 0.689655)):
        chances = {"conflict.settle_fresh": settles, "conflict.settle_escalated": 1.0}
        run = disputes(3.0, 200, **chances, **{KIND + "ignition": -log(1.0 - ignites)})
        ends = 1.0 - (1.0 - settles) * (1.0 - ignites)
        case = f"settled with {settles:.0%} a day, ignites with {ignites:.0%}"
        yield Limit(
            case, "4.2", "share settled before it ignites", lambda r=settles, d=ends: r / d,
            measured(run, _settled_first), 0.04, published,
        )  # fmt: skip
        yield Limit(
            case, "4.2", "mean days to either", lambda d=ends: 1.0 / d, measured(run, _days_to_event), 0.05,
        )  # fmt: skip


def _deadline():
    """Settled with r a day and nothing else: 1 - (1 - r)^7 within a week of days."""
    chances = {"conflict.settle_fresh": 0.2, KIND + "ignition": 0.0}
    yield Limit(
        "settled with 20% a day, never ignites", "4.2", "share settled within 7 days", lambda: 1.0 - 0.8**7,
        measured(disputes(3.0, 60, **chances), lambda h: within(h, 6, 0)), 0.03, 0.790285,
    )  # fmt: skip


def _settled_first(h: Histories) -> Estimate:
    return share(h, (h.state == RESOLVED) & (h.level == 0), h.day < h.days - 100)


def _days_to_event(h: Histories) -> Estimate:
    early = h.only(h.day < h.days - 100)
    event = np.where(early.level > 0, early.level_day, early.ended)
    return ratio(early.per_unit(event - early.day + 1), early.per_unit(1.0))


def families(h: Histories, days: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (size, died out within ``days``) of every family whose first dispute arose early enough to be watched."""
    root = np.where(h.parent < 0, np.arange(h.day.size), h.parent + h.start)
    while (root[root] != root).any():
        root = root[root]
    born = h.day - h.day[root]
    size = np.bincount(root[born <= days], minlength=root.size)
    last = np.zeros(root.size, np.int64)
    np.maximum.at(last, root, np.where(h.ended < 0, days + 1, h.ended - h.day[root]))
    first = (h.parent < 0) & (h.day < h.days - days)
    return size[first], last[first] <= days


def _spreading(settles: float, seeds: float, cases_a_day: float, days: int) -> Run:
    """Return the run of disputes that ignite on the day they arise, and then are settled or seed others."""
    chances = {"conflict.settle_fresh": 0.0, "conflict.settle_escalated": settles, KIND + "ignition": 1e9}
    return disputes(cases_a_day, days, **chances, **{"conflict.spread": seeds})


def extinct_within(days: int, settles: float, seeds: float) -> float:
    """Return the chance that a dispute and all it seeds are over within some days of its ignition (the day it arises).

    From the next day on it is settled with r, else seeds Poisson(m); a seeded one is walked and ignites a day later.
    """
    ignited, seeded = [0.0], [0.0]
    for day in range(days):
        seeded.append(ignited[day])
        ignited.append(settles + (1.0 - settles) * ignited[day] * exp(seeds * (seeded[day] - 1.0)))
    return ignited[days]


def _below():
    """Below the threshold every family dies out; the mean size is 1 / (1 - R0), R0 = m (1 - r) / r."""
    run = _spreading(0.2, 0.1, 4.0, 160)
    case = "settled with 20% a day, seeds 0.1 a day: below the threshold"
    yield Limit(
        case, "4.1", "mean size of a family", lambda: 1.0 / (1.0 - 0.1 * 0.8 / 0.2),
        measured(run, lambda h: average(families(h, 80)[0].astype(float))), 0.05, 1.66667,
    )  # fmt: skip
    yield Limit(
        case, "4.1", "share of families over within 14 days", lambda: extinct_within(14, 0.2, 0.1),
        measured(run, lambda h: average(families(h, 14)[1].astype(float))), 0.02,
    )  # fmt: skip
    yield Limit(
        case, "4.1", "share of families of one", lambda: 0.2 / (1.0 - 0.8 * exp(-0.1)),
        measured(run, lambda h: average((families(h, 80)[0] == 1).astype(float))), 0.03,
    )  # fmt: skip


def _above():
    """Above the threshold a share q of the families dies out and the others grow without bound."""
    run = _spreading(0.2, 0.3, 2.5, 42)
    yield Limit(
        "settled with 20% a day, seeds 0.3 a day: above the threshold", "4.1", "share of families over within 30 days",
        lambda: extinct_within(30, 0.2, 0.3), measured(run, lambda h: average(families(h, 30)[1].astype(float))), 0.07,
    )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of conflict."""
    return [limit for family in (_competing, _deadline, _below, _above) for limit in family()]
