"""Cases that pass something in continuous time: a clock, a second desk, a delay (ORACLES 1.4, 1.8, 1.9)."""

from __future__ import annotations

from math import exp

import numpy as np

from experiments.limits import continuous, theory
from experiments.limits.fine import ONE, desk, stay
from experiments.limits.general import EIGHT, marked
from experiments.limits.limit import Estimate, Limit
from experiments.limits.queues import GEOMETRIC, KIND
from experiments.limits.runs import Histories, average, histories
from experiments.limits.standing import DAY, Queue, Standing, by_chance, share_of, two_lengths, without_days
from model.state.names import KINDS

_SIDE = 30


# --- clocks ----------------------------------------------------------------------------------------------------------


def clock(lam: float, staff: int, theta: float, until_end: bool, parts: int) -> Standing:
    """Return the run of cities of several desks; a clock of rate theta marks a case until work starts, or ends."""
    run = marked(float(until_end), lam / parts, 1.0 / parts, 1.0 - exp(-theta / parts))
    kinds, residents, city = (EIGHT, 2000.0, 40.0) if staff == 1 else (EIGHT[:5], 5000.0, 50.0)
    assert residents * city == len(kinds) * staff * 10_000.0, "posts follow loads, which are alike"
    more = {
        "arrivals.sources": 0, "population.residents_per_cell": residents, "organisations.city_per_10k": city,
        "organisations.placement_by_load": 1.0,
    }  # fmt: skip
    rate = lam / parts * 250_000.0 / residents
    more |= {f"kinds.{kind}.per_1000_year": rate if kind in kinds else 0.0 for kind in EIGHT}
    queues = tuple(Queue((kind,), lam / parts, staff, 1.0 / parts) for kind in kinds)
    return Standing("desks", tuple((dict(run.settings) | more).items()), 600, 48, queues=queues)


def _struck(run: Standing, effort: int) -> Estimate:
    """Return the share of cases that the clock strikes; units are desks, which are alike."""
    h = histories(run, effort)
    kinds = tuple(queue.kinds[0] for queue in run.queues)
    number = np.zeros(len(KINDS), np.int64)
    number[[KINDS.index(kind) for kind in kinds]] = np.arange(len(kinds))
    by_desk = Histories({**h.columns, "unit": h.unit * len(kinds) + number[h.kind]}, h.units * len(kinds), 1, h.days)
    return share_of(by_desk, (run.queues[0]._replace(kinds=kinds),), by_desk.level > 0, int(h.days * 0.6))


def struck(lam: float, staff: int, theta: float, until_end: bool):
    """Return the share of cases that the clock strikes, by theory, as a function of the days in a unit.

    The day on which work starts, or ends, counts no more.
    """

    def in_days(parts: int) -> float:
        begun = theory.starts(theory.poisson(lam / parts), staff, 1.0 / parts, 60 * parts, 300)
        z = exp(-theta / parts)
        work = 1.0 / (parts - z * (parts - 1.0)) if until_end else 1.0
        return 1.0 - float(begun @ z ** np.arange(begun.size)) * work

    return in_days


def _clocks():
    for staff, lam, until_end, delta, published in (
        (1, 0.8, False, 0.12, 0.266667), (5, 4.0, False, 0.18, 0.0503739), (5, 4.0, True, 0.085, 0.136704),
    ):  # fmt: skip
        run = clock(lam, staff, 0.1, until_end, 4)
        answer = continuous.struck_before_end if until_end else continuous.struck_before_start
        yield Limit(
            f"a clock of rate 0.1 that marks a case until work {'ends' if until_end else 'starts'}; {staff} staff, "
            "load 0.8, in continuous time", "1.8", "share that escalates", lambda a=(lam, staff, 0.1), f=answer: f(*a),
            without_days(lambda effort, r=run: _struck(r, effort), 4, struck(lam, staff, 0.1, until_end)), delta,
            published,
        )  # fmt: skip


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


def _tandem():
    lam, second = 0.6, 0.8
    case = "two desks in series, 0.6 cases, the second at 0.8 of the speed, in continuous time"

    def sojourn(parts):
        return _newcomers(series(lam, second, parts, _SIDE), parts)

    def in_ten(parts):
        return _newcomers(series(lam, second, parts, _SIDE), parts, 10.0)

    yield Limit(
        case, "1.9", "mean sojourn, units of work",
        lambda: continuous.sojourn(lam) + continuous.sojourn(lam, 1, second),
        two_lengths(sojourn, 4, 16), 0.13, 7.5,
    )  # fmt: skip
    yield Limit(
        case, "1.9", "share closed within ten units",
        lambda: continuous.both_within(10.0, 1.0 - lam, second - lam), two_lengths(in_ten, 4, 16), 0.11, 0.747645,
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
    """Return the cases of clocks, series and delays."""
    return [limit for family in (_clocks, _tandem, _delayed) for limit in family()]
