"""One desk and work of any law in days of a fraction of a case's work (ORACLES 1.3).

Work is in whole days (fixed, of two stages that end by chance at two lines of one net, of several kinds) or lognormal.
The work before a desk in the evening obeys V' = max(V + B - 1, 0) with B a day's new work, and a case is closed on the
day on which V, what came before it that day and its own work are done: that gives exactly how many evenings it is
present, day by day from any first morning. What days, start and horizon add to continuous time is taken off.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy import stats

from experiments.verification import continuous, controls
from experiments.verification.limit import Limit
from experiments.verification.pooling import MERGED
from experiments.verification.ranks import About
from experiments.verification.runs import Histories, average, days_present, histories
from experiments.verification.standing import DAY, Standing
from model.state.names import KINDS

_DAYS, _PARTS, _RATE = 720, 4, 2500.0
_NAMES = (
    "everyday_service", "public_order", "hardship_relief", "reemployment", "elder_care", "safety_hazard",
    "enterprise_service",
)  # fmt: skip
_PLAIN = {
    "line": "urban", "group": "residents", "tier_street": 0.0, "tier_district": 0.0, "tier_city": 0.0,
    "two_lines": 0.0, "three_lines": 0.0, "hours_cv": 0.0, "lapse": 0.0, "reports": 1.0, "urgent": False,
}  # fmt: skip


class Law(NamedTuple):
    """Work of one kind: its share of cases, stages that each end by chance, and mean in units.

    Without stages work is fixed or, with a coefficient of variation, lognormal.
    """

    share: float
    stages: int
    mean: float
    cv: float = 0.0

    def days(self, parts: int, most: int, steps: int = 1) -> np.ndarray:
        """Return the law of the days of work, on a lattice of so many steps a day."""
        if self.cv > 0.0:
            sigma = np.sqrt(np.log(1.0 + self.cv**2))
            scale = self.mean * parts * steps * np.exp(-sigma * sigma / 2.0)
            return np.diff(stats.lognorm.cdf(np.arange(most) + 0.5, sigma, scale=scale), prepend=0.0)
        if self.stages == 0:
            return np.eye(1, most, round(self.mean * parts * steps))[0]
        end = self.stages / (self.mean * parts)
        one = np.append(0.0, end * (1.0 - end) ** np.arange(most - 1))
        law = one
        for _ in range(self.stages - 1):
            law = np.convolve(law, one)[:most]
        return law

    @property
    def square(self) -> float:
        """Return the mean square of work in continuous time."""
        return self.mean**2 * (1.0 + (1.0 / self.stages if self.stages else self.cv**2))


class Start(NamedTuple):
    """The first morning's cases of a kind: a number about a mean."""

    kinds: tuple[str, ...]
    mean: float

    def mornings(self) -> np.ndarray:
        """Return the law of the number."""
        return About(self.mean).mornings()


_TWO = (0.5 * (1.0 + 0.6**0.5), 0.5 * (1.0 - 0.6**0.5))  # balanced means, squared coefficient of variation 4
LAWS = {  # with the biases to be caught at the three loads
    "fixed": ((Law(1.0, 0, 1.0),), (0.02, 0.02, 0.034)),
    "Erlang-2": ((Law(1.0, 2, 1.0),), (0.036, 0.05, 0.064)),
    "exponential": ((Law(1.0, 1, 1.0),), (0.042, 0.06, 0.068)),
    "hyperexponential (scv 4)": (tuple(Law(p, 1, 0.5 / p) for p in _TWO), (0.096, 0.096, 0.08)),
    "lognormal (cv 1.5)": ((Law(1.0, 0, 1.0, 1.5),), (0.099, 0.098, 0.092)),
    "uniform (in seven lengths)": (tuple(Law(1.0 / 7.0, 0, k / 4.0) for k in range(1, 8)), (0.025, 0.025, 0.028)),
}
LOADS = (0.6, 0.8, 0.9)
PUBLISHED = {
    "fixed": (1.75, 3.0, 5.5),
    "Erlang-2": (2.125, 4.0, 7.75),
    "exponential": (2.5, 5.0, 10.0),
    "hyperexponential (scv 4)": (4.75, 11.0, 23.5),
    "lognormal (cv 1.5)": (3.4375, 7.5, 15.625),
    "uniform (in seven lengths)": (2.0, 3.66667, 7.0),
}


def sojourn(rho: float, laws) -> float:
    """Return the mean sojourn in continuous time (Pollaczek-Khinchine); seven lengths stand for all between 0 and 2."""
    square = 4.0 / 3.0 if len(laws) == 7 else sum(law.share * law.square for law in laws)
    return continuous.general_wait(rho, 1.0, square) + 1.0


def starts(rho: float, laws) -> tuple[Start, ...]:
    """Return the first morning: of each kind about as many as steady state has."""
    wait = sojourn(rho, laws) - 1.0
    return tuple(
        Start((name,), rho * law.share * (wait + law.mean)) for name, law in zip(_NAMES, laws, strict=False)
    )  # fmt: skip


@lru_cache(maxsize=16)
def evenings_present(rho: float, laws, parts: int = _PARTS, days: int = _DAYS, most: int = 2048) -> float:
    """Return the mean number present of an evening over the run, from the first morning of :func:`starts`.

    Kinds of a day are entered in either order, half and half. Work that takes no whole days is counted in quarters of a
    day; what ends at the turn of a day is half in the next.
    """
    steps = 4 if laws[0].cv > 0.0 else 1
    most *= steps
    size = 2 * most
    works = [np.fft.rfft(law.days(parts, most, steps), size) for law in laws]
    first = [start.mornings() for start in starts(rho, laws)]
    lams = [rho * law.share / parts for law in laws]
    at_first = [_of_batch(law, work) for law, work in zip(first, works, strict=True)]
    later = [np.exp(lam * (work - 1.0)) for lam, work in zip(lams, works, strict=True)]
    counts = [float(law @ np.arange(law.size)) for law in first]
    evening, total, place = np.zeros(most), 0.0, np.arange(most)
    evening[0] = 1.0
    nights = np.ceil(place / steps) - 1.0 + (0.5 * (place % steps == 0) if steps > 1 else 0.0)
    for day in range(days):
        batches, number = (at_first, counts) if day == 0 else (later, lams)
        before, stay = np.fft.rfft(evening, size), np.minimum(np.maximum(nights, 0.0), days - day)
        for kind, work in enumerate(works):
            with np.errstate(divide="ignore", invalid="ignore"):
                own = np.where(np.abs(1.0 - work) < 1e-12, 1.0, (1.0 - batches[kind]) / (number[kind] * (1.0 - work)))
            ahead = sum(np.prod(some, axis=0) for some in (batches[:kind], batches[kind + 1 :])) / 2.0
            until = np.fft.irfft(before * own * work * ahead, size)[:most]
            total += number[kind] * float(until @ stay)
        work = np.fft.irfft(before * np.prod(batches, axis=0), size)[:most]
        evening = np.append(work[steps:], np.zeros(steps))
        evening[0] += work[:steps].sum()
    return total / days


def _of_batch(law: np.ndarray, work: np.ndarray) -> np.ndarray:
    """Return the transform of the work of a number of cases."""
    found = np.zeros_like(work)
    for chance in law[::-1]:
        found = found * work + chance
    return found


# --- the city --------------------------------------------------------------------------------------------------------


class Turned(Standing):
    """A run in which the second kind is entered first in every other cell."""

    def _seeded(self, spec, replicate: int):
        twins = super()._seeded(spec, replicate)
        cases = twins.cases[: twins.primary]
        turned = np.where(cases["cell"] % 2 == 1, -cases["kind"], cases["kind"])
        twins.cases[: twins.primary] = cases[np.lexsort((turned, cases["cell"], cases["day"]))]
        return twins


def desk(rho: float, laws, side: int) -> Turned:
    """Return the run of side x side desks, a post each, in days of a quarter of a unit."""
    settings = {
        "organisations.grid_workers_per_cell": 1.0, "handling.pace": DAY, "city.rows": side, "city.columns": side,
        "handling.hours_law": "geometric" if laws[0].stages else "lognormal",
    }  # fmt: skip
    settings |= {f"kinds.{name}.per_1000_year": 0.0 for name in _NAMES}
    for name, law in zip(_NAMES, laws, strict=False):
        settings |= {f"kinds.{name}.{field}": value for field, value in _PLAIN.items()}
        settings[f"kinds.{name}.per_1000_year"] = rho * law.share / _PARTS * _RATE
        settings[f"kinds.{name}.hours_cv"] = law.cv
        settings[f"kinds.{name}.hours"] = law.mean * _PARTS * DAY / max(law.stages, 1)
    if laws[0].stages == 2:
        settings["referral.sent_on.urban.justice"] = 1.0
    return Turned("nets", tuple(settings.items()), _DAYS, levers=MERGED, queues=starts(rho, laws))


def _by_chance(h: Histories, rho: float, laws, queues) -> list[controls.Control]:
    """Return controls: the first morning's cases, later cases and work alone and with the work they met."""
    found, late = [], np.arange(h.days) > 0
    kinds = [KINDS.index(name) for name in _NAMES[: len(laws)]]
    queue = sum(
        controls.evenings_before(h.only(h.kind == kind), law.mean) for kind, law in zip(kinds, laws, strict=True)
    )  # fmt: skip
    left = (h.days - np.arange(h.days)) / h.days
    for weight in (left * late, controls.lengthens(queue * _PARTS, 1.0 - rho) * late):
        for kind, law in zip(kinds, laws, strict=True):
            mine = h.only((h.kind == kind) & (h.day > 0))
            came = controls.daily(mine, mine.day)
            mean = law.mean * _PARTS * DAY / max(law.stages, 1)
            found.append(controls.luck(weight, came, rho * law.share / _PARTS))
            found.append(controls.luck(weight, controls.daily(mine, mine.day, mine.hours), came * mean))
    for kind, start in zip(kinds, queues, strict=True):
        law, first = start.mornings(), h.per_unit((h.kind == kind) & (h.day == 0))
        number = np.arange(law.size)
        found += [(first, float(law @ number)), (first**2, float(law @ number**2))]
    return [control for control in found if np.ptp(control[0]) > 1e-9]


def _sojourn(rho: float, laws, side: int):
    run = desk(rho, laws, side)

    def measure(effort: int):
        h = histories(run, effort)
        number = h.per_unit(days_present(h, 0)) / h.days
        found = average(number / rho + 1.0 / _PARTS, *_by_chance(h, rho, laws, run.queues))
        added = evenings_present(rho, laws) / rho + 1.0 / _PARTS - sojourn(rho, laws)
        return found._replace(value=found.value - added)

    return measure


def limits() -> list[Limit]:
    """Return the cases of work of any law in continuous time."""
    return [
        Limit(
            f"one desk, load {rho:g}, {name} work, in continuous time", "1.3", "mean sojourn, units of work",
            lambda a=(rho, laws): sojourn(*a), _sojourn(rho, laws, 24), delta, published,
        )
        for name, (laws, deltas) in LAWS.items()
        for rho, delta, published in zip(LOADS, deltas, PUBLISHED[name], strict=True)
    ]  # fmt: skip
