"""Queues on a daily clock: one desk, several staff, general work, priority, giving up, referral in series."""

from __future__ import annotations

from math import log

from experiments.limits import controls, theory
from experiments.limits.limit import Limit
from experiments.limits.runs import Histories, Run, average, days_present, measured
from model.state.names import KINDS, LAPSED

KIND = "kinds.everyday_service."
_DAY = 8.0  # hours of one worker's day, and the pace
_RATE = 2500.0  # cases per 1,000 residents and year that are one case a day in a cell of 100


def desks(cases_a_day: float, work_days: float = 1.0, staff: float = 1.0, days: int = 500, side: int = 30, **more):
    """Return the run of side x side desks; ``work_days`` is the mean work of a case, ``more`` are further settings."""
    settings = {
        KIND + "per_1000_year": cases_a_day * _RATE,
        KIND + "hours": work_days * _DAY,
        "organisations.grid_workers_per_cell": staff,
        "city.rows": side,
        "city.columns": side,
        **more,
    }
    return Run("desks", tuple(settings.items()), days)


GEOMETRIC = {"handling.hours_law": "geometric"}
AT_MOST_ONE = {"arrivals.sources": 1}


def capacity_of(run: Run) -> float:
    """Return how many cases of mean work the staff of a desk can end a day."""
    settings = dict(run.settings)
    return settings["organisations.grid_workers_per_cell"] * _DAY / settings[KIND + "hours"]


def mean_delay(run: Run, cases_a_day: float, warm: int = 100):
    """Return the measure of the mean delay of a run of independent desks (0: the same day), by Little's law."""
    law = (cases_a_day, dict(run.settings)[KIND + "hours"], capacity_of(run))
    return measured(run, lambda h: controls.number_present(h, warm, *law, 1.0 / cases_a_day))


def share_within(run: Run, cases_a_day: float, days: int, warm: int = 100):
    """Return the measure of the share of cases that end at most so many days after they arose."""
    law = (cases_a_day, dict(run.settings)[KIND + "hours"], capacity_of(run))

    def estimate(h: Histories):
        soon = (h.ended >= 0) & (h.ended - h.day <= days)
        return controls.share_of_cases(h, soon, warm, days + 1, *law)

    return measured(run, estimate)


def _one_desk():
    """At most one case a day; each day in work ends it with a probability (Geo/Geo/1)."""
    for arrive, finish, late, by_third, delta in (
        (0.3, 0.5, 3.5, 0.635569, 0.03),
        (0.7, 0.8, 3.0, 0.703704, 0.034),
    ):
        run = desks(arrive, 1.0 / finish, 1.0, 600, **GEOMETRIC, **AT_MOST_ONE)
        case = f"one desk, at most one case a day ({arrive:g}), done with {finish:g} a day"
        yield Limit(
            case, "2.1", "mean delay, days", lambda a=arrive, s=finish: theory.geo_delay(a, s),
            mean_delay(run, arrive, 200), delta, late - 1.0,
        )  # fmt: skip
        yield Limit(
            case, "2.1", "share done by the third day", lambda a=arrive, s=finish: theory.geo_within(a, s, 2),
            share_within(run, arrive, 2, 200), 0.02, by_third,
        )  # fmt: skip


def _several_staff():
    """Poisson arrivals, c workers who each end their case with a probability a day (Geo^X/Geo/c)."""
    for lam, staff, finish, late, delta in (
        (0.6, 1, 0.8, 3.5, 0.028),
        (2.0, 5, 0.5, 2.83882, 0.025),
        (0.8, 4, 0.25, 6.614, 0.033),
    ):
        run = desks(lam, 1.0 / finish, staff, 600 if finish < 0.5 else 500, 22 if staff == 5 else 30, **GEOMETRIC)
        yield Limit(
            f"{staff} staff, Poisson({lam:g}) a day, done with {finish:g} a day", "2.2", "mean delay, days",
            lambda a=(lam, staff, finish): theory.delay_geometric(theory.poisson(a[0]), a[1], a[2]),
            mean_delay(run, lam, 250 if finish < 0.5 else 100), delta, late - 1.0,
        )  # fmt: skip
    run = desks(1.5, 2.0, 4, 500, 22, **GEOMETRIC, **{"arrivals.sources": 1000})
    yield Limit(
        "4 staff, binomial(1.5 of 1000) a day, done with 0.5 a day", "2.2", "mean delay, days",
        lambda: theory.delay_geometric(theory.binomial(1000, 1.5), 4, 0.5), mean_delay(run, 1.5), 0.025, 1.77069,
    )  # fmt: skip


def _transient():
    """The first year from an empty start, where steady state is not yet reached (in the morning, before work)."""
    for lam, published, delta, side, name in ((2.0, 5.60243, 0.018, 20, ""), (2.6, 33.5486, 0.08, 16, " (overloaded)")):
        run = desks(lam, 2.0, 5, 365, side, **GEOMETRIC)
        yield Limit(
            f"5 staff, Poisson({lam:g}) a day, from an empty start{name}", "2.5", "mean number before work, year 1",
            lambda a=lam: theory.present_over(theory.poisson(a), 5, 0.5, 365),
            measured(run, lambda h, a=lam: _mornings(h, a)), delta, published,
        )  # fmt: skip


def _mornings(h: Histories, lam: float):
    """Return the mean number present before the day's work: those of the evening and those who ended that day."""
    present = h.per_unit(days_present(h, 0) + (h.ended >= 0)) / h.days
    return average(present, *controls.of_desk(h, 0, lam, 2.0 * _DAY, 2.5), _early(h, lam))


def _early(h: Histories, lam: float) -> controls.Control:
    """Return the control of cases, those that come early counting more: in an overload all stay to the end."""
    return h.per_unit((h.days - h.day) / h.days), lam * (h.days + 1.0) / 2.0


def _capacity():
    """A desk that closes up to m cases a day (each takes a fixed time)."""
    for lam, capacity, mean, shares, delta in (
        (3.2, 4, 0.386095, ((0, 0.685099), (1, 0.941507)), 0.04),
        (0.8, 1, 2.0, ((0, 0.306385), (1, 0.54315), (3, 0.806719)), 0.024),
    ):
        run = desks(lam, 1.0 / capacity, 1.0, 500, 20 if capacity > 1 else 30)
        case = f"up to {capacity} cases a day, Poisson({lam:g})"
        yield Limit(
            case, "2.3", "mean delay, days",
            lambda a=(lam, capacity): theory.delay_geometric(theory.poisson(a[0]), a[1], 1.0),
            mean_delay(run, lam), delta, mean,
        )  # fmt: skip
        for days, published in shares:
            name = {0: "the same day", 1: "by the next day"}.get(days, f"within {days} days")
            yield Limit(
                case, "2.3", f"share closed {name}",
                lambda a=(lam, capacity, days): theory.same_day_or(theory.poisson(a[0]), a[1], a[2]),
                share_within(run, lam, days), 0.028, published,
            )  # fmt: skip


def _general_work():
    """One desk and work of any law in whole days: Pollaczek-Khinchine."""
    run = desks(0.1, 5.0)
    yield Limit(
        "one desk, every case takes five days, Poisson(0.1)", "1.3", "mean delay, days",
        lambda: theory.delay_one_server(0.1, 5.0, 25.0), mean_delay(run, 0.1), 0.02,
    )  # fmt: skip
    # Four in five take a day, one in five six; within a day the short ones, of an earlier kind, are entered first.
    mixed = {"kinds.public_order.per_1000_year": 0.06 * _RATE, "kinds.public_order.hours": 6.0 * _DAY}
    run = desks(0.24, 1.0, **mixed)
    yield Limit(
        "one desk, a day's work or six days', Poisson(0.3)", "1.3", "mean delay, days",
        lambda: theory.delay_one_server(0.3, 2.0, 8.0) - 0.24 * 0.06 * (6.0 - 1.0) / 2.0 / 0.3,
        measured(run, lambda h: controls.number_present(h, 100, 0.3, 2.0 * _DAY, 0.5, 1.0 / 0.3)), 0.04,
    )  # fmt: skip


def _priority():
    """Urgent cases first: they see the desk as if alone, the others carry the difference."""
    run = desks(0.4, **{"kinds.safety_hazard.per_1000_year": 0.3 * _RATE})
    for kind, name, lam, delta, published in (
        (KINDS.index("safety_hazard"), "urgent", 0.3, 0.058, 0.214286),
        (KINDS.index("everyday_service"), "others", 0.4, 0.028, None),
    ):
        yield Limit(
            "urgent first: Poisson(0.3) urgent, Poisson(0.4) others, one a day", "2.6",
            f"mean delay of the {name}, days",
            lambda i=name: theory.two_classes(0.3, 0.4, 1)[0 if i == "urgent" else 1],
            measured(run, lambda h, k=kind, a=lam: _of_kind(h, k, a)), delta, published,
        )  # fmt: skip


def _of_kind(h: Histories, kind: int, lam: float):
    """Return the mean delay of a kind; what chance gave it, and both kinds together, is taken out."""
    mine = h.only(h.kind == kind)
    own, both = controls.of_desk(mine, 100, lam, _DAY, 1.0), controls.of_desk(h, 100, 0.7, _DAY, 1.0)
    return average(h.per_unit(days_present(h, 100) * (h.kind == kind)) / (h.days - 100) / lam, *own, *both)


def _giving_up():
    """Waiting cases give up with a probability a day (Erlang A on a daily clock)."""
    for lam, staff, leave, published in ((0.5, 1, 0.05, 0.170479), (3.0, 5, 0.1, 0.190066)):
        run = desks(
            lam, 2.0, staff, 500, 18 if staff > 1 else 30, **GEOMETRIC, **{"handling.working_lapse": -log(1.0 - leave)}
        )
        yield Limit(
            f"{staff} staff, Poisson({lam:g}), who waits gives up with {leave:g} a day", "2.7", "share that gives up",
            lambda a=(lam, staff, leave): theory.share_leaving(a[0], a[1], 0.5, a[2]),
            measured(run, lambda h, a=lam, c=staff / 2.0: controls.share_of_cases(
                h, h.state == LAPSED, 100, 60, a, 2.0 * _DAY, c)),
            0.035, published,
        )  # fmt: skip


def _in_series():
    """Two desks in series, the second reached D days after the first has ended its part; a share of cases needs it."""
    for part, hop_days, lag in ((1.0, 0.0, 1), (0.5, 0.75, 3)):
        series = {KIND + "two_lines": part, KIND + "partner": "housing", "handling.hours_apart": True}
        series |= {"referral.hop_days": hop_days, "organisations.placement_by_load": 0.0}
        run = desks(0.3, 2.0, 8.0, **GEOMETRIC, **AT_MOST_ONE, **series)
        yield Limit(
            f"two desks in series, {part:.0%} of the cases go on, {lag} days later", "2.8", "mean delay, days",
            lambda p=part, g=lag: theory.geo_delay(0.3, 0.5) + p * (g + theory.geo_delay(0.3 * p, 0.5)),
            mean_delay(run, 0.3), 0.034,
        )  # fmt: skip


def limits() -> list[Limit]:
    """Return the queue cases."""
    families = (_one_desk, _several_staff, _transient, _capacity, _general_work, _priority, _giving_up, _in_series)
    return [limit for family in families for limit in family()]
