"""Posts over several queues in continuous time: whole posts split for good, and servers of any speed (ORACLES 5.3).

Whole posts: three tiers of staff, one community, street and district a cell, so that a split is a matter of three
numbers. Servers of any speed: the desk's day may go into one case, so a desk is one server as fast as it has posts; the
arms of the model (posts by load, the best plan, merged nets) are proportional split, square-root rule and one server.
"""

from __future__ import annotations

from experiments.limits import continuous, standing
from experiments.limits.fine import FIVE, closer, days_of, desk
from experiments.limits.limit import Limit
from experiments.limits.pooling import KINDS as FOUR
from experiments.limits.pooling import MERGED
from experiments.limits.queues import GEOMETRIC
from experiments.limits.standing import DAY, Queue, Standing
from model.state.names import LINES

_TIERS = ("community", "street", "district")
_RESIDENTS = 500.0  # of a cell: per_1000_year is 500 times the cases a day, a post of a tier 20 per 10,000
_KINDS = (*FIVE, "safety_hazard", "online_grievance")


def split(queues, parts: int, side: int) -> Standing:
    """Return the run of cells with queues (tier, cases in a unit of time, mean units of work, posts).

    Queues of one tier must have posts in proportion to their load, for so the tier's posts are placed.
    """
    settings = {
        "city.rows": side, "city.columns": side, "city.communities_per_street": 1, "city.streets_per_district": 1,
        "population.residents_per_cell": _RESIDENTS, **GEOMETRIC,
    }  # fmt: skip
    posts = [float(sum(queue[3] for queue in queues if queue[0] == tier)) for tier in range(3)]
    names = ("grid_workers_per_cell", "street_per_10k", "district_per_10k")
    for name, number, scale in zip(names, posts, (1.0, 20.0, 20.0), strict=True):
        settings[f"organisations.{name}"] = number * scale
    found = []
    for number, (tier, lam, work, staff) in enumerate(queues):
        kind = _KINDS[number]
        fields = {
            "line": LINES[number], "group": "residents", "per_1000_year": lam / parts * 500.0,
            "hours": work * parts * DAY,
            "tier_street": float(tier == 1), "tier_district": float(tier == 2), "tier_city": 0.0, "two_lines": 0.0,
            "three_lines": 0.0, "hours_cv": 0.0, "lapse": 0.0, "reports": 1.0, "urgent": False, "dispute": False,
        }  # fmt: skip
        settings |= {f"kinds.{kind}.{field}": value for field, value in fields.items()}
        found.append(Queue((kind,), lam / parts, staff, 1.0 / parts / work))
    return Standing("desks", tuple(settings.items()), days_of(parts), queues=tuple(found))


SPLITS = (  # name, queues (tier, cases, work, posts), published wait, side, delta
    (
        "2.4, 1.2, 0.6 cases at 3, 3, 3 posts",
        ((0, 2.4, 1.0, 3), (1, 1.2, 1.0, 3), (2, 0.6, 1.0, 3)), 0.640249, 20, 0.22,
    ),
    (
        "2.4, 1.2, 0.6 cases at 4, 3, 2 posts",
        ((0, 2.4, 1.0, 4), (1, 1.2, 1.0, 3), (2, 0.6, 1.0, 2)), 0.139053, 16, 0.27,
    ),
    ("4.5, 2.5, 1 cases at 6, 4, 2 posts", ((0, 4.5, 1.0, 6), (1, 2.5, 1.0, 4), (2, 1.0, 1.0, 2)), 0.266423, 15, 0.23),
    (
        "1.8, 0.9, 0.9, 0.4 cases, work of 1, 2, 1, 2, at 3, 3, 2, 2 posts",
        ((0, 1.8, 1.0, 3), (0, 0.9, 2.0, 3), (1, 0.9, 1.0, 2), (2, 0.4, 2.0, 2)), 0.361285, 16, 0.28,
    ),
    (
        "6, 3, 2, 1, 0.5 cases at 8, 5, 4, 2, 1 posts",
        ((1, 6.0, 1.0, 8), (2, 3.0, 1.0, 5), (0, 2.0, 1.0, 4), (0, 1.0, 1.0, 2), (0, 0.5, 1.0, 1)), 0.194593, 14, 0.23,
    ),
    ("3, 3, 3 cases at 4, 4, 4 posts", ((0, 3.0, 1.0, 4), (1, 3.0, 1.0, 4), (2, 3.0, 1.0, 4)), 0.509434, 14, 0.21),
)  # fmt: skip
POOLS = (
    (4.2, 9, 0.00654113, 22, 0.5), (8.0, 12, 0.0349604, 18, 0.28), (12.5, 20, 0.00470118, 20, 0.6),
    (9.0, 12, 0.0886782, 18, 0.3),
)  # fmt: skip


def _splits():
    for name, queues, published, side, delta in SPLITS:
        lams, works, posts = ([queue[i] for queue in queues] for i in (1, 2, 3))

        def waits(parts, a=(queues, side)):
            return standing.wait(split(a[0], parts, a[1]), parts)

        yield Limit(
            f"whole posts in continuous time, {name}", "5.3", "mean wait for work to start, units of work",
            lambda a=(lams, works, posts): continuous.averaged(a[0], continuous.wait, a[2], [1.0 / w for w in a[1]]),
            closer(waits, 2, 8), delta, published,
        )  # fmt: skip
    for lam, staff, published, side, delta in POOLS:

        def waits(parts, a=(lam, staff, side)):
            return standing.wait(desk(a[0], a[1], parts, a[2]), parts)

        yield Limit(
            f"whole posts in continuous time, all {staff} for one queue of {lam:g} cases", "5.3",
            "mean wait for work to start, units of work", lambda a=(lam, staff): continuous.wait(*a),
            closer(waits, 2, 8), delta, published,
        )  # fmt: skip


# --- servers of any speed --------------------------------------------------------------------------------------------

BEST = (("placement", "best"),)
_UNKNOWN = ("elder_care", "enterprise_service", "safety_hazard", "online_grievance")


def servers(loads, capacity: float, parts: int, side: int, levers=()) -> Standing:
    """Return the run of communities with a desk for every load, of so many posts in all, each desk one server.

    Plans know half of the troubles, hence as many again at every desk that nobody ever gets to know.
    """
    settings = {
        "organisations.grid_workers_per_cell": capacity, "handling.pace": capacity * DAY,
        "city.rows": side, "city.columns": side, **GEOMETRIC,
    }  # fmt: skip
    fields = {
        "group": "residents", "tier_street": 0.0, "tier_district": 0.0, "tier_city": 0.0, "two_lines": 0.0,
        "three_lines": 0.0, "hours_cv": 0.0, "urgent": False, "dispute": False,
    }  # fmt: skip
    loads = (*loads, *[0.0] * (4 - len(loads)))
    for kind, unknown, line, lam in zip(FOUR, _UNKNOWN, LINES[:4], loads, strict=True):
        same = fields | {"line": line, "per_1000_year": lam / parts * 2500.0, "hours": parts * DAY}
        settings |= {f"kinds.{kind}.{field}": value for field, value in same.items()}
        lost = same | {"reports": 0.0, "online": 0.0, "lapse": 1e9}
        settings |= {f"kinds.{unknown}.{field}": value for field, value in lost.items()}
    loads = [lam for lam in loads if lam]
    if levers == MERGED:
        queues = (Queue(FOUR[: len(loads)], sum(loads) / parts, 1, capacity / parts, work=parts * DAY),)
    else:
        best = continuous.square_root_split(loads, capacity)
        speeds = best if levers == BEST else [lam * capacity / sum(loads) for lam in loads]
        queues = tuple(
            Queue((kind,), lam / parts, 1, speed / parts, work=parts * DAY)
            for kind, lam, speed in zip(FOUR, loads, speeds, strict=False)
        )
    return Standing("nets", tuple(settings.items()), days_of(parts), levers=levers, queues=queues)


SERVERS = (
    ((0.8, 0.4, 0.2), 2.0, (5.0, 4.63935, 1.66667)),
    ((0.9, 0.9, 0.1, 0.1), 2.5, (8.0, 6.4, 2.0)),
    ((0.5, 0.5), 1.25, (8.0, 8.0, 4.0)),
)
PLANS = (((), "proportional to load"), (BEST, "the best plan"), (MERGED, "one fast server"))


def by_plan(loads, capacity: float) -> tuple[float, float, float]:
    """Return the mean sojourn over all cases with speeds in proportion to loads, by square roots, and all as one."""
    even, best = [lam * capacity / sum(loads) for lam in loads], continuous.square_root_split(loads, capacity)
    return (
        *(continuous.averaged(loads, mus=list(speeds)) for speeds in (even, best)), 1.0 / (capacity - sum(loads)),
    )  # fmt: skip


def _servers():
    for loads, capacity, published in SERVERS:
        for number, (levers, name) in enumerate(PLANS):
            if levers == BEST and len(set(loads)) == 1:
                continue  # it is the proportional split

            def stay(parts, a=(loads, capacity, levers)):
                return standing.sojourn(servers(a[0], a[1], parts, 20, a[2]), parts)

            yield Limit(
                f"{capacity:g} posts as servers of any speed, loads {', '.join(f'{lam:g}' for lam in loads)}: {name}",
                "5.3", "mean sojourn, units of work", lambda a=(loads, capacity), n=number: by_plan(*a)[n],
                closer(stay, 4, 16), 0.22, published[number],
            )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of staffing."""
    return [limit for family in (_splits, _servers) for limit in family()]
