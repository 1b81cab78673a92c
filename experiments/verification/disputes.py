"""Disputes: settling against igniting, whichever comes first (ORACLES 4.2)."""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np

from experiments.verification.limit import Estimate, Limit
from experiments.verification.runs import Histories, Run, histories, measured, ratio, share, within
from model.state.names import RESOLVED

KIND = "kinds.online_grievance."


def disputes(cases_a_day: float, days: int, **more) -> Run:
    """Return the run of disputes that are attempted once a day; so many arise a day in each of 100 cells."""
    return Run("disputes", ((KIND + "per_1000_year", cases_a_day * 2500.0), *more.items()), days)


# settled and escalating with so much a day, days of grace; as published: share settled, settling and escalating first,
# and mean days to either
RACES = (
    (0.1, 0.05, 0, 0.689655, 0.655172, 6.89655),
    (0.2, 0.05, 0, 0.833333, 0.791667, 4.16667),
    (0.2, 0.2, 0, 0.555556, 0.444444, 2.77778),
    (0.3, 0.1, 0, 0.810811, 0.72973, 2.7027),
    (0.1, 0.05, 5, 0.816744, 0.796383, None),
    (0.2, 0.05, 3, 0.914667, 0.893333, None),
)
ESCALATES_FIRST = (("conflict.settles_first", False),)


def settled_first(settles: float, ignites: float, grace: int, kept: float) -> float:
    """Return the share settled before it ignites; ``kept`` is the chance not to ignite on the day that settles it."""
    share = settles * kept / (1.0 - (1.0 - settles) * (1.0 - ignites))
    return 1.0 - (1.0 - settles) ** grace * (1.0 - share)


def days_to_either(settles: float, ignites: float, grace: int) -> float:
    """Return the mean days until a dispute is settled or ignites, the day it arises counted."""
    on = (1.0 - settles) ** grace
    return (1.0 - on) / settles + on / (1.0 - (1.0 - settles) * (1.0 - ignites))


def _competing():
    """Settled with r a day, ignites with e a day after days of grace; whichever comes first within a day."""
    for r, e, grace, first, last, days in RACES:
        chances = {"conflict.settle_fresh": r, "conflict.settle_escalated": 1.0, "conflict.grace_days": float(grace)}
        run = disputes(3.0, 200, **chances, **{KIND + "ignition": -log(1.0 - e)})
        other = replace(run, switches=ESCALATES_FIRST)
        after = f" after {grace} days of grace" if grace else ""
        case = f"settled with {r:.0%} a day, ignites with {e:.0%}{after}"
        yield Limit(
            case, "4.2", "share settled before it ignites", lambda at=(r, e, grace): settled_first(*at, 1.0),
            measured(run, _settled_first), 0.04, first,
        )  # fmt: skip
        yield Limit(
            case, "4.2", "mean days to either", lambda at=(r, e, grace): days_to_either(*at),
            measured(run, _days_to_event), 0.05, days,
        )  # fmt: skip
        yield Limit(
            "escalating first: " + case, "4.2", "share settled before it ignites",
            lambda at=(r, e, grace): settled_first(*at, 1.0 - at[1]), measured(other, _settled_first), 0.05, last,
        )  # fmt: skip
        yield Limit(
            case, "4.2", "share settled before it ignites, a tie counted half (mean of both orders)",
            lambda at=(r, e, grace): settled_first(*at, 1.0 - at[1] / 2.0), _half(run, other), 0.04,
            (first + last) / 2.0,
        )  # fmt: skip


def _half(run: Run, other: Run):
    """Return the measure of the mean of a share in two arms; they are twins, so that their errors go together."""

    def measure(effort: int) -> Estimate:
        one, two = (_settled_first(histories(arm, effort)) for arm in (run, other))
        return Estimate((one.value + two.value) / 2.0, (one.error + two.error) / 2.0, one.units)

    return measure


def _deadline():
    """Settled with r a day and nothing else: 1 - (1 - r)^7 within a week of days."""
    for r, published, delta in ((0.1, 0.521703, 0.05), (0.2, 0.790285, 0.03), (0.3, 0.917646, 0.03)):
        chances = {"conflict.settle_fresh": r, KIND + "ignition": 0.0}
        yield Limit(
            f"settled with {r:.0%} a day, never ignites", "4.2", "share settled within 7 days",
            lambda r=r: 1.0 - (1.0 - r) ** 7, measured(disputes(3.0, 60, **chances), lambda h: within(h, 6, 0)),
            delta, published,
        )  # fmt: skip


def _settled_first(h: Histories) -> Estimate:
    return share(h, (h.state == RESOLVED) & (h.level == 0), h.day < h.days - 100)


def _days_to_event(h: Histories) -> Estimate:
    early = h.only(h.day < h.days - 100)
    event = np.where(early.level > 0, early.level_day, early.ended)
    return ratio(early.per_unit(event - early.day + 1), early.per_unit(1.0))


def limits() -> list[Limit]:
    """Return the cases of settling against escalating."""
    return [limit for family in (_competing, _deadline) for limit in family()]
