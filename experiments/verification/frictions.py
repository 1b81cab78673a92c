"""The friction at which a pool gains nothing, in continuous time: the published tables of h* (ORACLES 1.4, 1.4b).

A merged net works at 1 / (1 + h*) of the speed of desks apart (``grids.generalist``). So a day would do less than the
quantum in which work comes, and no chain were exact. Hence the staff is made faster by as much as merging makes it
slower (two-way assessment, whose effort is h* and takes no hours): the pool works at the speed of 1, desks apart would
at 1 + h*, and the chain of the pool's days is exact. The pool's unit of work is 1 + h* of that of a desk apart.

Pools at h* are near saturation, the more so the larger they are: at a load of 0.95 twenty desks pooled are at 0.9973,
and would forget their queue within 27,000 units. Where a horizon of 50 to 375 units holds no relaxation time, a row
shows that the city keeps the stationary law that it begins with, at the speed that makes it as long as apart.
"""

from __future__ import annotations

from experiments.verification import continuous, erlang, standing
from experiments.verification.limit import Estimate, Limit
from experiments.verification.pooling import MERGED
from experiments.verification.pools import ALONE, LOADS, merged, shared
from experiments.verification.pools import OF_SEVERAL as POOLS
from experiments.verification.standing import without_days

WAIT, SOJOURN = (  # desks: h* at which the pool's wait, its sojourn, is that of desks apart, by load (1.4)
    {
        2: (0.3146, 0.16646, 0.10633, 0.051394, 0.025329), 4: (0.56127, 0.277, 0.171, 0.079839, 0.038667),
        5: (0.62446, 0.30268, 0.18528, 0.085815, 0.0414), 10: (0.77532, 0.35942, 0.21572, 0.098128, 0.046945),
        20: (0.87068, 0.39158, 0.23217, 0.10451, 0.049765),
    },
    {
        2: (0.23607, 0.15488, 0.10348, 0.051096, 0.025295), 4: (0.43081, 0.26359, 0.16818, 0.079584, 0.038639),
        5: (0.48426, 0.28988, 0.18271, 0.085591, 0.041376), 10: (0.62368, 0.34992, 0.21403, 0.097992, 0.046932),
        20: (0.7281, 0.3855, 0.23117, 0.10443, 0.049758),
    },
)  # fmt: skip
OF_SEVERAL = {  # desks, staff of each: h* of equal sojourn (1.4b), at the loads of pools
    (3, 2): (0.138916, 0.0687919, 0.0339227), (5, 3): (0.170949, 0.0839668, 0.0410661),
    (4, 5): (0.143927, 0.0763455, 0.0380321), (10, 4): (0.20016, 0.0964337, 0.0466528),
}  # fmt: skip

DELTAS_OF_WAIT, DELTAS_OF_SOJOURN, DELTAS_OF_SEVERAL = (  # at effort 1, row by row
    {
        2: (0.07, 0.04, 0.035, 0.03, 0.045), 4: (0.055, 0.045, 0.04, 0.06, 0.06), 5: (0.055, 0.05, 0.05, 0.07, 0.07),
        10: (0.075, 0.105, 0.07, 0.095, 0.045), 20: (0.135, 0.105, 0.08, 0.165, 0.02),
    },
    {
        2: (0.03, 0.03, 0.025, 0.03, 0.055), 4: (0.02, 0.03, 0.035, 0.075, 0.07), 5: (0.02, 0.035, 0.035, 0.085, 0.07),
        10: (0.02, 0.05, 0.08, 0.065, 0.065), 20: (0.02, 0.055, 0.075, 0.095, 0.025),
    },
    {
        (3, 2): (0.035, 0.04, 0.085), (5, 3): (0.04, 0.075, 0.09), (4, 5): (0.035, 0.08, 0.1),
        (10, 4): (0.09, 0.175, 0.045),
    },
)  # fmt: skip


def pool(lam: float, staff: int, desks: int, slow: float):
    """Return (days in a pool's unit, run, cases in a pool's unit) of a pool whose cases take ``slow`` times as long."""
    friction = {
        "grids.generalist": 1.0 / slow, "staff.assessment_effort": slow - 1.0, "staff.assessment_hours": 0.0,
    }  # fmt: skip
    levers = (*MERGED, ("two_way_assessment", 1.0))
    return *merged(shared(lam * slow, desks), staff, friction.items(), levers), lam * slow


def _stays(desks: int, load: float, each: int, slow: float, waits: bool):
    """Return the measure of the mean sojourn in a slow pool (or the wait: less the work), in units of a desk apart."""
    parts, run, lam = pool(desks * each * load, desks * each, desks, slow)
    stay = without_days(standing.sojourn(run, parts), parts, erlang.sojourn(lam, desks * each))

    def measure(effort: int) -> Estimate:
        value, error, units = stay(effort)
        return Estimate((value - waits) * slow, error * slow, units)

    return measure


def _row(section: str, desks: int, load: float, each: int, h: float, waits: bool, delta: float, alone: float) -> Limit:
    equal = continuous.friction_of_equal_wait if waits else continuous.friction_of_equal_sojourn
    slow, time = 1.0 + equal(desks, load, each), continuous.wait if waits else continuous.sojourn
    name, staff = "wait" if waits else "sojourn", "" if each == 1 else f" of {each} staff"
    return Limit(
        f"{desks} desks{staff} pooled, load {load:g}, h* = {h:g}: their {name} as apart, in continuous time",
        section, f"mean {name}, units of work", lambda: time(each * load, each),
        _stays(desks, load, each, slow, waits), delta, alone - waits,
    )  # fmt: skip


def limits() -> list[Limit]:
    """Return the tables of frictions."""
    found = []
    for waits, table, deltas in ((False, SOJOURN, DELTAS_OF_SOJOURN), (True, WAIT, DELTAS_OF_WAIT)):
        for desks, frictions in table.items():
            for load, h, delta, alone in zip(LOADS, frictions, deltas[desks], ALONE, strict=True):
                found.append(_row("1.4", desks, load, 1, h, waits, delta, alone))
    for (desks, each), frictions in OF_SEVERAL.items():
        deltas = DELTAS_OF_SEVERAL[desks, each]
        for (load, alone, _), h, delta in zip(POOLS[desks, each], frictions, deltas, strict=True):
            found.append(_row("1.4b", desks, load, each, h, False, delta, alone))
    return found
