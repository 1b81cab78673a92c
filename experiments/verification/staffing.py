"""Whole posts split for good over several queues, in continuous time (ORACLES 5.3).

Three tiers of staff, one community, street and district a cell, so that a split is a matter of three numbers.
"""

from __future__ import annotations

from experiments.verification import continuous, standing, theory
from experiments.verification.fine import FIVE, averaged, days_of, desk
from experiments.verification.limit import Limit
from experiments.verification.queues import GEOMETRIC
from experiments.verification.standing import DAY, Queue, Standing, without_days
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
        ((0, 2.4, 1.0, 3), (1, 1.2, 1.0, 3), (2, 0.6, 1.0, 3)), 0.640249, 24, 0.1,
    ),
    (
        "2.4, 1.2, 0.6 cases at 4, 3, 2 posts",
        ((0, 2.4, 1.0, 4), (1, 1.2, 1.0, 3), (2, 0.6, 1.0, 2)), 0.139053, 16, 0.08,
    ),
    ("4.5, 2.5, 1 cases at 6, 4, 2 posts", ((0, 4.5, 1.0, 6), (1, 2.5, 1.0, 4), (2, 1.0, 1.0, 2)), 0.266423, 15, 0.09),
    (
        "1.8, 0.9, 0.9, 0.4 cases, work of 1, 2, 1, 2, at 3, 3, 2, 2 posts",
        ((0, 1.8, 1.0, 3), (0, 0.9, 2.0, 3), (1, 0.9, 1.0, 2), (2, 0.4, 2.0, 2)), 0.361285, 16, 0.09,
    ),
    (
        "6, 3, 2, 1, 0.5 cases at 8, 5, 4, 2, 1 posts",
        ((1, 6.0, 1.0, 8), (2, 3.0, 1.0, 5), (0, 2.0, 1.0, 4), (0, 1.0, 1.0, 2), (0, 0.5, 1.0, 1)), 0.194593, 14, 0.075,
    ),
    ("3, 3, 3 cases at 4, 4, 4 posts", ((0, 3.0, 1.0, 4), (1, 3.0, 1.0, 4), (2, 3.0, 1.0, 4)), 0.509434, 14, 0.09),
)  # fmt: skip
POOLS = (
    (4.2, 9, 0.00654113, 22, 0.1), (8.0, 12, 0.0349604, 18, 0.085), (12.5, 20, 0.00470118, 20, 0.17),
    (9.0, 12, 0.0886782, 18, 0.1),
)  # fmt: skip


def before_work(lam: float, staff: int, mu: float = 1.0):
    """Return the mean wait for work to start in units, by theory, as a function of the days in a unit."""
    return lambda parts: theory.waiting_geometric(theory.poisson(lam / parts), staff, mu / parts, 300) / parts


def _splits():
    for name, queues, published, side, delta in SPLITS:
        lams, works, posts = ([queue[i] for queue in queues] for i in (1, 2, 3))
        each = [(lam, staff, 1.0 / work) for _, lam, work, staff in queues]
        yield Limit(
            f"whole posts in continuous time, {name}", "5.3", "mean wait for work to start, units of work",
            lambda a=(lams, works, posts): continuous.averaged(a[0], continuous.wait, a[2], [1.0 / w for w in a[1]]),
            without_days(
                standing.wait(split(queues, 4, side), 4), 4, averaged([before_work(*queue) for queue in each], each)
            ), delta, published,
        )  # fmt: skip
    for lam, staff, published, side, delta in POOLS:
        yield Limit(
            f"whole posts in continuous time, all {staff} for one queue of {lam:g} cases", "5.3",
            "mean wait for work to start, units of work", lambda a=(lam, staff): continuous.wait(*a),
            without_days(standing.wait(desk(lam, staff, 8, side), 8), 8, before_work(lam, staff)), delta, published,
        )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of whole posts."""
    return list(_splits())
