"""Cases that pass something in continuous time: a second desk, a delay (ORACLES 1.4, 1.9)."""

from __future__ import annotations

import numpy as np

from experiments.limits import continuous
from experiments.limits.fine import ONE, desk, stay
from experiments.limits.limit import Estimate, Limit
from experiments.limits.queues import GEOMETRIC, KIND
from experiments.limits.runs import average, histories
from experiments.limits.standing import DAY, Queue, Standing, by_chance, two_lengths, without_days
from model.state.names import KINDS

_SIDE = 30


# --- two desks in series ---------------------------------------------------------------------------------------------

_NEXT, _UNKNOWN = "safety_hazard", "public_order"
_PLAIN = {
    "tier_street": 0.0, "tier_district": 0.0, "tier_city": 0.0, "three_lines": 0.0, "hours_cv": 0.0, "urgent": False,
    "dispute": False,
}  # fmt: skip


def series(lam: float, second: float, parts: int, side: int) -> Standing:
    """Return the run of desks of a post and of ``second`` posts in series.

    Posts follow planned loads: troubles of the first desk's line that nobody ever gets to know give it more than the
    second. What stands at the second desk on the first morning is of a kind that only it works on.
    """
    rate, hours = lam / parts * 2500.0, parts * DAY
    main = {"two_lines": 1.0, "partner": "housing", "per_1000_year": rate, "hours": hours}
    standing = {"line": "housing", "partner": "justice", "two_lines": 0.0, "per_1000_year": 0.0, "hours": hours}
    unknown = {"line": "urban", "partner": "justice", "two_lines": 0.0, "hours": hours, "reports": 0.0, "online": 0.0,
               "per_1000_year": rate * (1.0 / second - 1.0), "lapse": 1e9}  # fmt: skip
    settings = {
        "organisations.grid_workers_per_cell": 1.0 + second, "handling.hours_apart": True, "referral.hop_days": 0.0,
        "city.rows": side, "city.columns": side, **GEOMETRIC,
    }  # fmt: skip
    settings |= {KIND + name: value for name, value in main.items()}
    for kind, fields in ((_NEXT, standing), (_UNKNOWN, unknown)):
        settings |= {f"kinds.{kind}.{name}": value for name, value in (_PLAIN | fields).items()}
    queues = (Queue(ONE, lam / parts, 1, 1.0 / parts), Queue((_NEXT,), lam / parts, 1, second / parts, work=hours))
    return Standing("desks", tuple(settings.items()), 720, queues=queues)


def _newcomers(run: Standing, parts: int, within: float | None = None):
    """Return the measure of the mean sojourn of cases that come after the first morning, or of the share within a time.

    Those of the last 25 units are left out, so that (nearly) all are closed.
    """

    def measure(effort: int) -> Estimate:
        h = histories(run, effort)
        last = h.days - 25 * parts
        counted = (h.day > 0) & (h.day < last) & (h.kind == KINDS.index(ONE[0]))
        stay = np.where(h.ended < 0, h.days, h.ended) - h.day + 1
        amount = stay / parts if within is None else (stay <= within * parts) * (h.ended >= 0)
        expected = run.queues[0].lam * (last - 1)
        controls = [control for control in by_chance(h, run.queues) if control[0].any()]
        controls.append((h.per_unit(counted), expected))
        return average(h.per_unit(counted * amount) / expected, *_independent(controls))

    return measure


def _independent(controls):
    """Return the controls that chance has moved at all: no later case comes to the second desk on its own account."""
    return [control for control in controls if np.ptp(control[0]) > 0.0]


WITHIN = {5: (0.399576, 0.2), 10: (0.747645, 0.11), 20: (0.963704, 0.06)}  # units: published share, bias to be caught


def _tandem():
    """Shares closed within a time; the mean is among networks of desks."""
    lam, second = 0.6, 0.8
    for units, (published, delta) in WITHIN.items():

        def closed(parts, time=float(units)):
            return _newcomers(series(lam, second, parts, _SIDE), parts, time)

        yield Limit(
            f"two desks in series, {lam:g} cases, the second at {second:g} of the speed, in continuous time", "1.9",
            f"share closed within {units} units",
            lambda time=float(units): continuous.both_within(time, 1.0 - lam, second - lam), two_lengths(closed, 4, 16),
            delta, published,
        )  # fmt: skip


# --- a delay that costs no hours -------------------------------------------------------------------------------------


def _delayed():
    """Every case enters at a wrong line first and is d* on its way: it stays as long as at a desk of its own."""
    lam, staff = 1.0, 2
    delay, at_a_desk = continuous.delay_of_equal_sojourn(staff, lam / staff), stay(lam, staff)
    parts = 6  # then the way takes four days
    more = {"referral.accuracy": 0.0, "referral.hop_days": delay * parts / 4.0}
    run = desk(lam, staff, parts, 24, more=tuple(more.items()))
    yield Limit(
        "2 staff, load 0.5, every case d* on its way first: as at separate desks", "1.4", "mean sojourn, units of work",
        lambda: continuous.sojourn(lam / staff),
        without_days(_newcomers(run, parts), parts, lambda n: at_a_desk(n) + delay), 0.03, 2.0,
    )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of series and delays."""
    return [limit for family in (_tandem, _delayed) for limit in family()]
