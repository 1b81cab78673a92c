"""More discovery may lengthen the response measured from discovery (ORACLES 7.B).

Ten troubles a day arise; a patrol that passes every day sees each with a chance p, and what it does not see vanishes
with 5 % a day; a desk closes nine a day. Days until found are independent of each other, so what is found on a day is
a Poisson number whatever was found before, and the desk a queue with a daily capacity, from an empty start. The more
the patrol sees, the longer its findings wait.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from experiments.verification import controls, theory
from experiments.verification.discovery import hazard
from experiments.verification.limit import Estimate, Limit
from experiments.verification.runs import Histories, Run, average, days_present, ratio
from experiments.verification.summed import of_city

KIND = "kinds.everyday_service."
ARISE, CLOSES, VANISHES = 10.0, 9, 0.05
_DAYS, _MARGIN, _STATES = 300, 130, 400  # evenings, days that all but one in ten thousand need, cases


def watched(sees: float) -> Run:
    """Return the run of 20 x 20 cells: a quarter of a post each, half of it a visit a day, half at the desk."""
    settings = {
        "city.cells_per_community": 1,
        "organisations.grid_workers_per_cell": 0.25, KIND + "visible": sees, KIND + "lapse": hazard(VANISHES),
        KIND + "per_1000_year": 2500.0 * ARISE, KIND + "hours": 1.0 / CLOSES,
        "organisations.skill_spread": 0.0, "members.paid_meeting_share": 0.0, "handling.spot_share": 0.0,
        "handling.pace": 8.0, "referral.bounce": 0.0, "referral.accuracy": 1.0, "referral.hop_hours": 0.0,
    }  # fmt: skip
    return Run("discovery", tuple(settings.items()), _DAYS)


def share_found(sees: float) -> float:
    """Return the share of troubles that are found: seeing comes first on a day that brings both."""
    return sees / (1.0 - (1.0 - sees) * (1.0 - VANISHES))


def days_to_find(sees: float) -> float:
    """Return the mean days until found of those that are (0: the same day)."""
    on = (1.0 - sees) * (1.0 - VANISHES)
    return on / (1.0 - on)


def found_a_day(sees: float, days: int) -> np.ndarray:
    """Return the mean number found on each day."""
    return ARISE * sees * np.cumsum(((1.0 - sees) * (1.0 - VANISHES)) ** np.arange(days))


@lru_cache
def backlog(sees: float, days: int) -> float:
    """Return the mean number of known cases of an evening, over all days from an empty start."""
    now, total = np.zeros(_STATES), 0.0
    now[0] = 1.0
    for mean in found_a_day(sees, days):
        before = np.convolve(now, theory.poisson(mean))[: _STATES + CLOSES]
        now = np.concatenate([[before[: CLOSES + 1].sum()], before[CLOSES + 1 :]])
        now = np.concatenate([now, np.zeros(_STATES - now.size)]) if now.size < _STATES else now
        total += float(now @ np.arange(_STATES))
    return total / days


def days_to_close(sees: float, days: int) -> float:
    """Return the mean evenings from discovery to closing of what is found within some days from an empty start."""
    return backlog(sees, days) / float(found_a_day(sees, days).mean())


class Units(NamedTuple):
    """Sums over each cell's troubles; the first four leave out those that arose so late that their fate is open."""

    arose: np.ndarray
    found: np.ndarray
    never: np.ndarray
    until: np.ndarray  # days until found, of those found
    known: np.ndarray  # evenings that found ones were open, by day of the run
    luck: np.ndarray  # (control, cell): what was found beyond expectation, alone and with the queue it met


@lru_cache(maxsize=8)
def units(sees: float, effort: int) -> Units:
    """Run the cities of a case, one after the other, and return what its cells saw."""
    parts = [_of_city(sees, of_city(city)) for city in watched(sees).cities(effort)]
    return Units(*(np.concatenate(part, axis=-1) for part in zip(*parts, strict=True)))


def _of_city(sees: float, h: Histories) -> Units:
    early, was_found = h.day < _DAYS - _MARGIN, h.found >= 0
    known, rate = controls.from_found(h), found_a_day(sees, _DAYS)
    came, queue = controls.daily(known, known.day), controls.evenings_before(known)
    left = np.broadcast_to(1.0 - np.arange(_DAYS) / _DAYS, queue.shape)
    weights = (np.ones_like(queue), left, controls.lengthens(queue, CLOSES - rate[-1]))
    return Units(
        h.per_unit(early), h.per_unit(early & was_found), h.per_unit(early & ~was_found),
        h.per_unit(early * was_found * (h.found - h.day)), known.per_unit(days_present(known, 0)) / _DAYS,
        np.array([controls.luck(weight, came, rate)[0] for weight in weights]),
    )  # fmt: skip


def _ratio(sees: float, above: str, below: str) -> Callable[[int], Estimate]:
    def measure(effort: int) -> Estimate:
        u = units(sees, effort)
        return ratio(getattr(u, above), getattr(u, below))

    return measure


def _known(sees: float, scale: float = 1.0) -> Callable[[int], Estimate]:
    def measure(effort: int) -> Estimate:
        u = units(sees, effort)
        return average(u.known * scale, *((one, 0.0) for one in u.luck))

    return measure


# chance to be seen a day; as published: share found; by simulation, days from discovery to closing, from arising to
# closing, and share never found; deltas of the days from discovery, or of the backlog where more is found than closed
PUBLISHED = (
    (0.02, 0.289855, 0.000326393, 13.5038, 0.710469, None),
    (0.05, 0.512821, 0.013995, 9.27213, 0.486953, 0.13),
    (0.1, 0.689655, 0.0906969, 5.98268, 0.31035, 0.07),
    (0.2, 0.833333, 0.588439, 3.75132, 0.166684, 0.05),
    (0.4, 0.930233, 327.519, 328.844, 0.0700535, 0.06),
)


def limits() -> list[Limit]:
    """Return the cases of finding, vanishing and waiting."""
    return [limit for sees, found, *_, delta in PUBLISHED for limit in _of(sees, found, delta)]


def _of(sees: float, found: float, delta: float | None):
    case = f"ten troubles a day, seen with {sees:.0%} a day, vanishing with 5%, nine closed a day"
    yield Limit(case, "7.B", "share found", lambda: share_found(sees), _ratio(sees, "found", "arose"), 0.02, found)
    yield Limit(case, "7.B", "share never found", lambda: 1.0 - share_found(sees), _ratio(sees, "never", "arose"), 0.04)
    yield Limit(case, "7.B", "mean days until found", lambda: days_to_find(sees), _ratio(sees, "until", "found"), 0.02)
    if sees == 0.4:
        yield Limit(
            case, "7.B", "mean evening backlog, 300 days from an empty start (overloaded)",
            lambda: backlog(sees, _DAYS), _known(sees), delta,
        )  # fmt: skip
    elif delta is not None:
        yield Limit(
            case, "7.B", "mean days from discovery to closing, 300 days from an empty start",
            lambda: days_to_close(sees, _DAYS), _known(sees, 1.0 / float(found_a_day(sees, _DAYS).mean())), delta,
        )  # fmt: skip
