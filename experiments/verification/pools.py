"""Desks apart and merged into one pool, in continuous time: the published tables (ORACLES 1.4, 1.4b, 1.4c).

Grid merging makes one net of a community's desks. A community has at most five here: a pool of ten or twenty desks is
that of five desks of two or four staff, which have as many posts and cases; of ten desks apart, which know nothing of
each other, five are run. Forty posts are twenty of sixteen hours.

Runs are of one relaxation time where that fits (:func:`experiments.verification.erlang.horizon`); at a load of 0.95
desks of one to three staff and the pool of two run less, down to a quarter, so that their rows show that the city keeps
the law that it begins with.
"""

from __future__ import annotations

from experiments.verification import continuous, erlang, standing
from experiments.verification.fine import FIVE, averaged
from experiments.verification.limit import Limit
from experiments.verification.pooling import MERGED
from experiments.verification.queues import GEOMETRIC
from experiments.verification.standing import DAY, Queue, Standing, without_days

_RATE = 2500.0  # cases per 1,000 residents and year that are one case a day in a cell of 100
_FIFTH = {
    "line": "housing", "group": "residents", "tier_street": 0.0, "tier_district": 0.0, "tier_city": 0.0,
    "two_lines": 0.0, "three_lines": 0.0, "hours_cv": 0.0, "lapse": 0.0, "reports": 1.0,
}  # fmt: skip
_MOST_POSTS, _CASES = 20, 200_000


def _nets(loads, posts: int, parts: int, side: int, more) -> tuple[tuple[str, object], ...]:
    """Return the settings of communities with a desk for every load (cases in a unit) and so many posts in all."""
    days = -(-posts // _MOST_POSTS)  # posts' days that make the day of one
    settings = {
        "organisations.grid_workers_per_cell": posts / days, "organisations.hours_per_day": days * DAY,
        "handling.pace": DAY, "city.rows": side, "city.columns": side, **GEOMETRIC, **more,
    }  # fmt: skip
    settings |= {f"kinds.elder_care.{field}": value for field, value in _FIFTH.items()}
    for kind, lam in zip(FIVE, (*loads, *[0.0] * (5 - len(loads))), strict=True):
        settings |= {f"kinds.{kind}.per_1000_year": lam / parts * _RATE, f"kinds.{kind}.hours": parts * DAY}
    return tuple(settings.items())


def apart(loads, each: int, cases: int = _CASES) -> tuple[int, Standing]:
    """Return (days in a unit, run) of desks of ``each`` staff, with cases in a unit of ``loads``.

    Posts follow equal loads evenly; if loads are unequal, all eight lines have as many.
    """
    parts, days = erlang.horizon(max(loads), each)
    side, even = erlang.side(sum(loads), days / parts, cases), len(set(loads)) == 1
    posts = each * (len(loads) if even else 8)
    settings = _nets(loads, posts, parts, side, {"organisations.placement_by_load": float(even)})
    queues = [Queue((kind,), lam / parts, each, 1.0 / parts) for kind, lam in zip(FIVE, loads, strict=False)]
    return parts, Standing("nets", settings, days, queues=tuple(queues))


def merged(loads, staff: int, more=(), levers=MERGED, cases: int = _CASES) -> tuple[int, Standing]:
    """Return (days in a unit, run) of pools of so many staff, with cases in a unit of ``loads`` from as many desks."""
    parts, days = erlang.horizon(sum(loads), staff)
    settings = _nets(loads, staff, parts, erlang.side(sum(loads), days / parts, cases), dict(more))
    queue = Queue(FIVE[: len(loads)], sum(loads) / parts, staff, 1.0 / parts)
    return parts, Standing("nets", settings, days, levers=levers, queues=(queue,))


def shared(lam: float, desks: int) -> tuple[float, ...]:
    """Return the cases of at most five desks that bring as many as so many desks do."""
    return (lam / min(desks, 5),) * min(desks, 5)


def _apart(section: str, case: str, loads, each: int, delta: float, published: float) -> Limit:
    parts, run = apart(loads, each)
    in_days = averaged([erlang.sojourn(lam, each) for lam in loads], [(lam, each) for lam in loads])
    return Limit(
        f"{case}, in continuous time", section, "mean sojourn, units of work",
        lambda: continuous.averaged(loads, staff=[each] * len(loads)),
        without_days(standing.sojourn(run, parts), parts, in_days), delta, published,
    )  # fmt: skip


def _merged(section: str, case: str, loads, staff: int, delta: float, published: float) -> Limit:
    parts, run = merged(loads, staff)
    lam = sum(loads)
    return Limit(
        f"{case}, in continuous time", section, "mean sojourn, units of work", lambda: continuous.sojourn(lam, staff),
        without_days(standing.sojourn(run, parts), parts, erlang.sojourn(lam, staff)), delta, published,
    )  # fmt: skip


LOADS = (0.5, 0.7, 0.8, 0.9, 0.95)
ALONE = (2.0, 3.33333, 5.0, 10.0, 20.0)  # mean sojourn at a desk of one by load (1.4)
OF_ONE = {  # desks: mean sojourn in their pool by load (1.4)
    2: (1.33333, 1.96078, 2.77778, 5.26316, 10.2564), 4: (1.08696, 1.35721, 1.74554, 2.96938, 5.45709),
    5: (1.05215, 1.25189, 1.55411, 2.52499, 4.5112), 10: (1.00722, 1.07391, 1.20459, 1.66873, 2.65117),
    20: (1.00037, 1.01559, 1.06402, 1.27538, 1.7554),
}  # fmt: skip
OF_SEVERAL = {  # desks, staff of each: load, mean sojourn apart and pooled (1.4b)
    (3, 2): ((0.8, 2.77778, 1.43148), (0.9, 5.26316, 2.23354), (0.95, 10.2564, 3.8853)),
    (5, 3): ((0.8, 2.07865, 1.1064), (0.9, 3.72354, 1.40175), (0.95, 7.04672, 2.04928)),
    (4, 5): ((0.8, 1.55411, 1.06402), (0.9, 2.52499, 1.27538), (0.95, 4.5112, 1.7554)),
    (10, 4): ((0.8, 1.74554, 1.01515), (0.9, 2.96938, 1.10289), (0.95, 5.45709, 1.33182)),
}
UNEQUAL = (  # loads: mean sojourn of all cases apart, and pooled (1.4c)
    ((0.5, 0.9), 7.14286, 1.96078), ((0.3, 0.95), 15.5429, 1.64103), ((0.2, 0.4, 0.6, 0.8), 3.20833, 1.08696),
    ((0.1, 0.5, 0.9, 0.95), 11.8821, 1.19563),
)  # fmt: skip
_DELTAS = {0.5: 0.025, 0.7: 0.03, 0.8: 0.03, 0.9: 0.035, 0.95: 0.06}  # at effort 1, by load
_WIDE = 0.085  # of desks of several staff at a load of 0.95


def _of_one():
    """Desks of one."""
    for desks, stays in OF_ONE.items():
        for load, pooled in zip(LOADS, stays, strict=True):
            loads = shared(desks * load, desks)
            yield _merged("1.4", f"{desks} desks pooled, load {load:g}", loads, desks, _DELTAS[load], pooled)
    for load, alone in zip(LOADS, ALONE, strict=True):
        yield _apart("1.4", f"5 desks apart, load {load:g}", (load,) * 5, 1, _DELTAS[load], alone)


def _of_several():
    """Desks of several staff."""
    for (desks, each), rows in OF_SEVERAL.items():
        for load, alone, pooled in rows:
            case, lam = f"{desks} desks of {each} staff, load {load:g}", each * load
            delta = _DELTAS[load] if load < 0.95 else _WIDE
            yield _apart("1.4b", f"{case}: apart", (lam,) * min(desks, 5), each, delta, alone)
            yield _merged("1.4b", f"{case}: pooled", shared(desks * lam, desks), desks * each, delta, pooled)


def _unequal():
    """Desks with unequal loads: the pool gains most here."""
    for loads, alone, pooled in UNEQUAL:
        case = f"desks with loads {', '.join(f'{load:g}' for load in loads)}"
        yield _apart("1.4c", f"{case}: apart", loads, 1, 0.045, alone)
        yield _merged("1.4c", f"{case}: pooled", loads, len(loads), 0.035, pooled)


def limits() -> list[Limit]:
    """Return the tables of desks apart and merged."""
    return [limit for family in (_of_one, _of_several, _unequal) for limit in family()]
