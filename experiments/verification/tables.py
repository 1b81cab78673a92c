"""The published tables of desks in continuous time, row by row (ORACLES 1.1, 1.2).

A desk runs one relaxation time from steady state, so that its queue is its own by the end. Out of reach of the longest
horizon are one to three staff at a load of 0.95, which run a quarter, a half and 0.7 of theirs: there the rows show
that the city keeps the stationary law that it begins with, and less surely that it would find it.
"""

from __future__ import annotations

from functools import partial

from experiments.verification import continuous, erlang, standing
from experiments.verification.fine import desk
from experiments.verification.limit import Limit
from experiments.verification.standing import without_days

ONE = {  # load: mean sojourn; share on which work starts within a unit; share closed within one, three and seven
    0.3: (1.42857, 0.851024, 0.503415, 0.877544, 0.992553), 0.5: (2.0, 0.696735, 0.393469, 0.77687, 0.969803),
    0.7: (3.33333, 0.481427, 0.259182, 0.59343, 0.877544), 0.8: (5.0, 0.345015, 0.181269, 0.451188, 0.753403),
    0.9: (10.0, 0.185646, 0.0951626, 0.259182, 0.503415), 0.95: (20.0, 0.096332, 0.0487706, 0.139292, 0.295312),
}  # fmt: skip
SEVERAL = {  # staff, load: share that waits, mean sojourn; work starts within a unit; closed within one and three
    (2, 0.7): (0.576471, 1.96078, 0.683626, 0.371365, 0.78374),
    (2, 0.8): (0.711111, 2.77778, 0.523328, 0.273672, 0.652249),
    (2, 0.9): (0.852632, 5.26316, 0.301924, 0.151608, 0.418358),
    (2, 0.95): (0.925641, 10.2564, 0.162445, 0.0798646, 0.239494),
    (3, 0.7): (0.492344, 1.54705, 0.799828, 0.441631, 0.864454),
    (3, 0.8): (0.647191, 2.07865, 0.644814, 0.339376, 0.763317),
    (3, 0.9): (0.817061, 3.72354, 0.394706, 0.196815, 0.533766),
    (3, 0.95): (0.907009, 7.04672, 0.219331, 0.106239, 0.322946),
    (5, 0.7): (0.377838, 1.25189, 0.915693, 0.522737, 0.920985),
    (5, 0.8): (0.554113, 1.55411, 0.796153, 0.428274, 0.86745),
    (5, 0.9): (0.762493, 2.52499, 0.537524, 0.268181, 0.685867),
    (5, 0.95): (0.877799, 4.5112, 0.316369, 0.151179, 0.455626),
    (10, 0.7): (0.221731, 1.07391, 0.988961, 0.596855, 0.944707),
    (10, 0.8): (0.40918, 1.20459, 0.944623, 0.536968, 0.930855),
    (10, 0.9): (0.668732, 1.66873, 0.753987, 0.386108, 0.85033),
    (10, 0.95): (0.825586, 2.65117, 0.499257, 0.238067, 0.663994),
    (20, 0.7): (0.0935612, 1.01559, 0.999768, 0.625283, 0.949281),
    (20, 0.8): (0.256078, 1.06402, 0.99531, 0.602282, 0.945964),
    (20, 0.9): (0.550769, 1.27538, 0.925462, 0.504042, 0.924157),
    (20, 0.95): (0.755401, 1.7554, 0.722103, 0.354224, 0.837385),
}
_DELTAS = {  # at effort 1, in the order of the numbers above: staff, load
    (1, 0.3): (0.045, 0.03, 0.055, 0.025, 0.02), (1, 0.5): (0.04, 0.04, 0.055, 0.03, 0.02),
    (1, 0.7): (0.04, 0.06, 0.08, 0.05, 0.03), (1, 0.8): (0.03, 0.06, 0.08, 0.055, 0.03),
    (1, 0.9): (0.025, 0.07, 0.095, 0.08, 0.065), (1, 0.95): (0.06, 0.12, 0.165, 0.155, 0.125),
    (2, 0.7): (0.035, 0.03, 0.04, 0.045, 0.025), (2, 0.8): (0.03, 0.03, 0.055, 0.06, 0.035),
    (2, 0.9): (0.025, 0.03, 0.065, 0.085, 0.065), (2, 0.95): (0.02, 0.05, 0.12, 0.16, 0.14),
    (3, 0.7): (0.04, 0.025, 0.03, 0.035, 0.02), (3, 0.8): (0.03, 0.03, 0.04, 0.045, 0.025),
    (3, 0.9): (0.025, 0.03, 0.06, 0.07, 0.05), (3, 0.95): (0.02, 0.05, 0.12, 0.16, 0.135),
    (5, 0.7): (0.045, 0.02, 0.02, 0.02, 0.02), (5, 0.8): (0.035, 0.025, 0.03, 0.03, 0.02),
    (5, 0.9): (0.025, 0.03, 0.06, 0.065, 0.04), (5, 0.95): (0.025, 0.045, 0.12, 0.155, 0.11),
    (10, 0.7): (0.075, 0.02, 0.02, 0.02, 0.02), (10, 0.8): (0.055, 0.02, 0.025, 0.025, 0.02),
    (10, 0.9): (0.035, 0.035, 0.045, 0.045, 0.02), (10, 0.95): (0.03, 0.045, 0.1, 0.11, 0.055),
    (20, 0.7): (0.155, 0.02, 0.02, 0.02, 0.02), (20, 0.8): (0.115, 0.02, 0.02, 0.02, 0.02),
    (20, 0.9): (0.075, 0.03, 0.05, 0.04, 0.02), (20, 0.95): (0.055, 0.08, 0.11, 0.13, 0.055),
}  # fmt: skip
_MARGIN = 12  # units before the end whose cases are left out of shares: later ones may be in work at the end
_CASES = 200_000


_WORDS = {1: "one unit", 3: "three units", 7: "seven units"}


def _stays(parts: int, run, *queue):
    """Return quantity, answer, measure and what the measure's days make of the answer: the mean sojourn."""
    answer, in_days = continuous.sojourn(*queue), erlang.sojourn(*queue)
    return "mean sojourn, units of work", answer, standing.sojourn(run, parts), in_days


def _waits(parts: int, run, lam: float, staff: int):
    """Return the same of the share on which work does not start at once."""

    def hit(h):
        return ~standing.started_within(1)(h)

    measure = standing.share(run, hit, _MARGIN * parts)
    return "share that waits", continuous.erlang_c(staff, lam), measure, erlang.waiting(lam, staff)


def _starts(parts: int, run, *queue):
    """Return the same of the share on which work starts within a unit."""
    measure = standing.share(run, standing.started_within(parts), _MARGIN * parts)
    quantity = "share on which work starts within one unit"
    return quantity, continuous.started_within(1.0, *queue), measure, erlang.started_within(1, *queue)


def _ends(units: int, parts: int, run, *queue):
    """Return the same of the share closed within so many units."""
    measure = standing.share(run, standing.closed_within(units * parts), units * parts)
    quantity = f"share closed within {_WORDS[units]}"
    return quantity, continuous.closed_within(units, *queue), measure, erlang.closed_within(units, *queue)


_OF_ONE = (_stays, _starts, partial(_ends, 1), partial(_ends, 3), partial(_ends, 7))
_OF_SEVERAL = (_waits, _stays, _starts, partial(_ends, 1), partial(_ends, 3))


def _rows(section: str, case: str, lam: float, staff: int, quantities, numbers, deltas):
    """Yield the rows of a desk, all from one run."""
    parts, days = erlang.horizon(lam, staff)
    run = desk(lam, staff, parts, erlang.side(lam, days / parts, _CASES), days=days)
    for quantity, number, delta in zip(quantities, numbers, deltas, strict=True):
        name, answer, measure, in_days = quantity(parts, run, lam, staff)
        yield Limit(
            case, section, name, lambda a=answer: a, without_days(measure, parts, in_days), delta, number
        )  # fmt: skip


def limits() -> list[Limit]:
    """Return the tables of desks."""
    found = []
    for load, numbers in ONE.items():
        case = f"one desk, load {load:g}, in continuous time"
        found += _rows("1.1", case, load, 1, _OF_ONE, numbers, _DELTAS[1, load])
    for (staff, load), numbers in SEVERAL.items():
        case = f"{staff} staff, load {load:g}, in continuous time"
        found += _rows("1.2", case, staff * load, staff, _OF_SEVERAL, numbers, _DELTAS[staff, load])
    return found
