"""Three classes in continuous time: what is begun is put back for more urgent cases, or kept (ORACLES 1.6).

A priority acts at the turn of the day, so in days of a quarter of a case's work the city is near continuous time; what
these days add is taken off by the exact answers of :mod:`experiments.verification.priorities` for the same days. Cases
arise in a city whose first morning is that of steady state, or near it: with common work the numbers of the most
urgent, of the two most urgent and of all classes are queues of their own, each drawn from its stationary law (by one
uniform, so that they are in order); with unequal work they are drawn about their stationary means. The first days, in
which it settles who of these was begun, are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from experiments.verification import controls
from experiments.verification.limit import Limit
from experiments.verification.pooling import MERGED
from experiments.verification.priorities import KINDS_OF, NAMES, classes_run
from experiments.verification.queues import GEOMETRIC
from experiments.verification.runs import average, days_present, histories
from experiments.verification.standing import DAY, Queue, Standing
from experiments.verification.urgency import COMMON, FOUR, MIXED, in_days, kept_in_days, of_all, stays, waits_of_staff
from model import draws
from model.initial.arrivals import ORDINALS
from model.state.names import KINDS

PARTS, DAYS = 4, 720
_RATE = 2500.0

# --- the city --------------------------------------------------------------------------------------------------------


class About(NamedTuple):
    """A first morning with a number of cases about a mean: geometric from none on."""

    mean: float

    def mornings(self) -> np.ndarray:
        """Return the law of the number."""
        law = (self.mean / (1.0 + self.mean)) ** np.arange(400)
        return law / law.sum()


@dataclass(frozen=True)
class Ranked(Standing):
    """A run that begins with numbers of the first, of the first two and of all classes, drawn by one uniform.

    Attributes:
        ranks: Laws of these numbers (``mornings``), the larger the later.
        lams: Cases of the classes a day.
        hours: Mean hours of the classes at a desk.
        stages: Desks that a case of a class goes through, all in one net.
    """

    ranks: tuple = ()
    lams: tuple[float, ...] = ()
    hours: tuple[float, ...] = ()
    stages: tuple[int, ...] = (1, 1, 1)

    def first_morning(self, key, cells: int) -> tuple[np.ndarray, ...]:
        """Return (day, cell, kind, ordinal) of the cases of the first day."""
        u = [draws.uniform(key, draws.ANALYSIS, place, 0, 0) for place in range(cells)]
        numbers = [np.searchsorted(np.cumsum(rank.mornings()), u) for rank in self.ranks]
        counts = np.diff(numbers, axis=0, prepend=0)
        cell = np.concatenate([np.repeat(np.arange(cells), count) for count in counts])
        kind = np.repeat(KINDS_OF, counts.sum(axis=1))
        order = np.lexsort((kind, cell))
        cell, kind = cell[order], kind[order]
        group = cell * len(KINDS) + kind
        ordinal = np.arange(cell.size) - np.searchsorted(group, group) if cell.size else cell
        assert ordinal.size == 0 or ordinal.max() < ORDINALS
        return np.zeros(cell.size), cell, kind, ordinal


def common_run(lams, staff: int, kept: bool, side: int) -> Ranked:
    """Return the run of desks of so many staff where work ends with the same chance every day."""
    classes = [(lam / PARTS, float(PARTS), 0.0) for lam in lams]
    plain = classes_run(classes, kept, float(staff), DAYS, side)
    ranks = tuple(Queue((), total / PARTS, staff, 1.0 / PARTS) for total in np.cumsum(lams))
    return Ranked(
        plain.scenario, plain.settings, DAYS, switches=plain.switches, ranks=ranks,
        lams=tuple(lam for lam, *_ in classes), hours=(PARTS * DAY,) * 3,
    )  # fmt: skip


_STAGES = ("labour", "housing", "safety", "urban")  # one day of a first-class case at each


def mixed_run(kept: bool, side: int) -> Ranked:
    """Return the run of desks at which the first class takes four days to the letter: a day each of four lines.

    The lines are one net with one post, so that the case stays where it is, and remains the oldest of its class.
    """
    settings = {
        "organisations.grid_workers_per_cell": 1.0, "handling.pace": DAY, "city.rows": side, "city.columns": side,
        **GEOMETRIC, "kinds.hardship_relief.per_1000_year": 0.0, "kinds.reemployment.per_1000_year": 0.0,
    }  # fmt: skip
    plain = {
        "group": "residents", "tier_street": 0.0, "tier_district": 0.0, "tier_city": 0.0, "two_lines": 0.0,
        "three_lines": 0.0, "hours_cv": 0.0, "lapse": 0.0, "reports": 1.0,
    }  # fmt: skip
    names = ("safety_hazard", "everyday_service", "public_order")
    hours = (DAY, *(mean * PARTS * DAY for _, mean, _ in MIXED[1:]))
    for number, (name, (lam, *_), work) in enumerate(zip(names, MIXED, hours, strict=True)):
        fields = plain | {
            "line": _STAGES[0] if number == 0 else _STAGES[-1], "per_1000_year": lam / PARTS * _RATE, "hours": work,
            "urgent": number == 0, "patient": number == 2,
        }  # fmt: skip
        settings |= {f"kinds.{name}.{field}": value for field, value in fields.items()}
    settings |= {f"referral.sent_on.{one}.{other}": 1.0 for one, other in zip(_STAGES, _STAGES[1:], strict=False)}
    lams = [lam for lam, *_ in MIXED]
    means = np.cumsum([lam * stay for lam, stay in zip(lams, in_days(MIXED, kept, PARTS), strict=True)])
    return Ranked(
        "nets", tuple(settings.items()), DAYS, levers=MERGED, switches=(("handling.preemptive", not kept),),
        ranks=tuple(About(mean) for mean in means), lams=tuple(lam / PARTS for lam in lams),
        hours=hours, stages=(PARTS, 1, 1),
    )  # fmt: skip


def _stay(run: Ranked, classes: range, staff: int = 1):
    """Return the measure of the mean sojourn of some classes, in units; controls are of these and those above them."""
    last = classes[-1] + 1
    rows = list(zip(KINDS_OF, run.lams, run.hours, run.stages, strict=True))[:last]
    drift = staff * DAY - sum(lam * mean * stages for _, lam, mean, stages in rows)

    def measure(effort: int):
        h = histories(run, effort)
        taken, queue, luck = _at_first(run, h, last), 0.0, 0.0
        for kind, lam, mean, stages in rows:
            mine = h.only((h.kind == kind) & (h.day > 0))
            weight, later = (h.days - mine.day) / h.days, lam * (h.days - 1.0) / 2.0
            taken += [(mine.per_unit(weight), later), (mine.per_unit(weight * mine.hours), later * mean)]
            own, came = (
                controls.evenings_before(h.only(h.kind == kind), mean * stages),
                controls.daily(mine, mine.day) - lam,
            )
            work = controls.daily(mine, mine.day, mine.hours) - lam * mean
            taken.append(
                controls.luck(controls.lengthens(own, drift, WARM), np.where(np.arange(h.days) > 0, work, 0.0), 0.0)
            )
            queue, luck = queue + own, luck + np.where(np.arange(h.days) > 0, came, 0.0) * mean * stages
        taken.append(controls.luck(controls.lengthens(queue, drift, WARM), luck, 0.0))
        counted = h.only(np.isin(h.kind, [KINDS_OF[n] for n in classes]))
        number = counted.per_unit(days_present(counted, WARM)) / (h.days - WARM)
        return average((number / sum(run.lams[n] for n in classes) + 1.0) / PARTS, *_moved(taken))

    return measure


def _at_first(run: Ranked, h, last: int) -> list[controls.Control]:
    """Return the controls of the first morning's numbers, as they are and squared."""
    taken = []
    for number, rank in enumerate(run.ranks[:last]):
        law, first = rank.mornings(), h.per_unit(np.isin(h.kind, KINDS_OF[: number + 1]) & (h.day == 0))
        size = np.arange(law.size)
        taken += [(first, float(law @ size)), (first**2, float(law @ size**2))]
    return taken


def _moved(taken):
    """Return the controls that chance has moved at all: fixed work has no luck."""
    return [control for control in taken if np.ptp(control[0]) > 0.0]


def _rows(case: str, run: Ranked, quantity: str, answers, exact, published, deltas, staff: int = 1, minus=(0.0,) * 4):
    """Yield the rows of a system: its three classes and all cases; ``minus`` is what the quantity leaves of a sojourn.

    ``exact`` are the answers in days of 1 / parts of a unit.
    """
    ranges = [range(n, n + 1) for n in range(3)] + [range(3)]
    for number, (classes, name) in enumerate(
        zip(ranges, (*(f"the {name}" for name in NAMES), "all cases"), strict=True)
    ):
        stay = _stay(run, classes, staff)

        def measure(effort, f=stay, n=number):
            found, added = f(effort), exact(PARTS)[n] - answers()[n]
            return found._replace(value=found.value - minus[n] - added)

        yield Limit(
            case, "1.6", f"{quantity} of {name}, units of work", lambda n=number: answers()[n],
            measure, deltas[number], published[number],
        )  # fmt: skip


WARM = 180  # days: 45 units
_PUBLISHED = {  # of the three classes and of all cases, with the biases to be caught
    (COMMON, False): ((1.25, 2.5, 10.0, 5.0), (0.041, 0.046, 0.071, 0.056)),
    (COMMON, True): ((1.0, 2.0, 8.0, 4.0), (0.077, 0.066, 0.085, 0.07)),
    (MIXED, False): ((1.05556, 2.59259, 14.1667, 6.91481), (0.034, 0.046, 0.061, 0.052)),
    (MIXED, True): ((1.44444, 2.40741, 10.8333, 5.58519), (0.097, 0.077, 0.076, 0.064)),
}


def _one_desk():
    """Common work, and work that differs by class, with loads of 0.8."""
    for (classes, kept), (published, deltas) in _PUBLISHED.items():
        lams = [lam for lam, *_ in classes]
        work = of_all([mean for _, mean, _ in classes], lams) if kept else (0.0,) * 4

        def values(stays, lams=lams, work=work):
            return [stay - less for stay, less in zip(of_all(stays, lams), work, strict=True)]

        yield from _rows(
            f"three classes at one desk, work of {'a unit' if classes is COMMON else '1 (fixed), 1.5 and 2 units'}, "
            f"begun cases {'kept' if kept else 'put back'}, in continuous time",
            common_run(lams, 1, kept, 36) if classes is COMMON else mixed_run(kept, 36),
            "mean wait" if kept else "mean sojourn", lambda f=values, a=(classes, kept): f(stays(*a)),
            lambda parts, f=values, a=(classes, kept): f(in_days(*a, parts)), published, deltas, minus=work,
        )  # fmt: skip


def _four_staff():
    """Common work at four staff."""
    yield from _rows(
        "three classes and 4 staff, load 0.8, begun cases kept, in continuous time", common_run(FOUR, 4, True, 32),
        "mean wait", lambda: of_all(waits_of_staff(FOUR, 4), FOUR),
        lambda parts: of_all(kept_in_days(FOUR, 4, parts), FOUR),
        (0.186385, 0.37277, 1.49108, 0.745541), (0.105, 0.064, 0.076, 0.066), 4, (1.0,) * 4,
    )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of priorities in continuous time."""
    return [limit for family in (_one_desk, _four_staff) for limit in family()]
