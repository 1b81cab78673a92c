"""The delay at which a pool gains nothing, in continuous time: the published tables of d* (ORACLES 1.4, 1.4b).

Every case of the pool enters at a wrong line first and is d* on its way to the right one, which takes no hours. What
comes from there is as irregular as what set out, so the stay is that of the pool and the way. A unit of work has so
many days that the way takes a whole number of them: all of the first morning's cases arrive together with the first
of the later ones, and the desk is in steady state from that day on.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from experiments.verification import continuous, erlang, standing
from experiments.verification.fine import desk
from experiments.verification.limit import Estimate, Limit
from experiments.verification.pools import ALONE, LOADS
from experiments.verification.pools import OF_SEVERAL as POOLS
from experiments.verification.runs import Histories, histories
from experiments.verification.standing import DAY, Standing, without_days

OF_ONE = {  # desks: d* by load (1.4)
    2: (0.66667, 1.3725, 2.2222, 4.7368, 9.7436), 4: (0.91304, 1.9761, 3.2545, 7.0306, 14.543),
    5: (0.94785, 2.0814, 3.4459, 7.475, 15.489), 10: (0.99278, 2.2594, 3.7954, 8.3313, 17.349),
    20: (0.99963, 2.3177, 3.936, 8.7246, 18.245),
}  # fmt: skip
OF_SEVERAL = {  # desks, staff of each: d* by load (1.4b)
    (3, 2): (1.3463, 3.02962, 6.37111),
    (5, 3): (0.972255, 2.32178, 4.99744),
    (4, 5): (0.490093, 1.2496, 2.75579),
    (10, 4): (0.730393, 1.86649, 4.12528),
}
_HOPS, _CASES = 4, 70_000  # on the way between two lines of a community


def on_the_way(lam: float, staff: int, delay: float) -> tuple[float, int, Standing]:
    """Return (days in a unit, days on the way, run) of desks that every case reaches after a delay (units)."""
    about, days = erlang.horizon(lam, staff)
    way = round(delay * about)
    parts, shifts = way / delay, -(-staff // 20)
    more = {
        "referral.accuracy": 0.0, "referral.hop_days": way / _HOPS,
        "organisations.grid_workers_per_cell": staff / shifts, "organisations.hours_per_day": shifts * DAY,
    }  # fmt: skip
    side = erlang.side(lam, days / parts, _CASES)
    return parts, way, desk(lam, staff, parts, side, more=tuple(more.items()), days=min(days + way, 750))


def _at_desk(h: Histories, way: int) -> Histories:
    """Return the cases that reach their desk, days counted from when the first do."""
    h = replace(h, days=h.days - way)
    h = h.only(h.day < h.days)
    ended = np.where((h.ended < 0) | (h.ended - way >= h.days), -1, np.maximum(h.ended - way, 0))
    return replace(h, columns={**h.columns, "ended": ended})


def _stays(lam: float, staff: int, delay: float):
    """Return the measure of the mean sojourn, the way and the desk, in units."""
    parts, way, run = on_the_way(lam, staff, delay)

    def in_days(effort: int) -> Estimate:
        h = histories(run, effort)
        last = h.days - way
        end = np.where(
            (h.ended < 0) | (h.ended - way >= last), last, h.ended - way
        )  # less the way: counted again below
        present = h.per_unit((end - h.day) * (h.day < last)) / last / run.queues[0].lam
        found = standing.chance_of(_at_desk(h, way), run.queues)
        return standing.regressed((present + way + 1.0) / parts, found)

    stay = erlang.sojourn(lam, staff)
    return without_days(in_days, parts, lambda n: stay(n) + delay)


def _row(section: str, desks: int, each: int, load: float, published: float, alone: float) -> Limit:
    lam, staff = desks * each * load, desks * each
    delay = continuous.delay_of_equal_sojourn(desks, load, each)
    name = "" if each == 1 else f" of {each} staff"
    return Limit(
        f"{desks} desks{name} pooled, load {load:g}, d* = {published:g} on the way first: their sojourn as apart, "
        "in continuous time", section, "mean sojourn, units of work", lambda: continuous.sojourn(each * load, each),
        _stays(lam, staff, delay), 0.035, alone,
    )  # fmt: skip


def limits() -> list[Limit]:
    """Return the tables of delays."""
    found = []
    for desks, delays in OF_ONE.items():
        for load, published, alone in zip(LOADS, delays, ALONE, strict=True):
            found.append(_row("1.4", desks, 1, load, published, alone))
    for (desks, each), delays in OF_SEVERAL.items():
        for (load, alone, _), published in zip(POOLS[desks, each], delays, strict=True):
            found.append(_row("1.4b", desks, each, load, published, alone))
    return found
