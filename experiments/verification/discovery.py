"""How a trouble becomes known: patrols that choose cells afresh each day, several channels at once, lapse.

The model counts the day a trouble arises as day 0 and it may be found that day; the reference values count it as day 1.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from math import hypot, log, sqrt

import numpy as np

from experiments.verification.limit import Estimate, Limit, Unanswered
from experiments.verification.runs import Histories, Run, measured, ratio, share
from model.state.names import BY_ONLINE, BY_PATROL, BY_RAISER, LAPSED

KIND = "kinds.everyday_service."
_POSTS = "organisations.grid_workers_per_cell"


def hazard(chance: float) -> float:
    """Return the hazard that strikes with a chance within a day."""
    return -log(1.0 - chance)


def watched(visits: float, visible: float, days: int = 300, **more) -> Run:
    """Return the run of cells that a net visits so often a day, each visit seeing a trouble with chance ``visible``."""
    return Run("discovery", ((_POSTS, visits / 4.0), (KIND + "visible", visible), *more.items()), days)


def three(run: Run) -> Run:
    """Return the run with three cities."""
    return replace(run, replicates=3)


def all_found(found: np.ndarray) -> None:
    """Refuse an answer where a case that counts is not found before the end: its wait is cut short."""
    missing = int((found < 0).sum())
    if missing:
        raise Unanswered(f"{missing} of {found.size} cases are not found before the end; the margin is too short")


def mean_days(h: Histories, margin: int):
    """Return the mean days until found of troubles that arose at least ``margin`` days before the end."""
    counted = h.only(h.day < h.days - margin)
    wait = counted.found - counted.day
    all_found(counted.found)
    return ratio(counted.per_unit(wait), counted.per_unit(1.0))


def mean_days_of_two(h: Histories, margin: int, first: int):
    """Return the mean days until found of a city's cells, the first so many and the others by themselves.

    That they differ is no chance: each counts by its share of the cells.
    """
    parts = [mean_days(h.only(which), margin) for which in (h.cell < first, h.cell >= first)]
    shares = (first / h.cells, 1.0 - first / h.cells)
    value = sum(share_of * part.value for share_of, part in zip(shares, parts, strict=True))
    error = sqrt(sum((share_of * part.error) ** 2 for share_of, part in zip(shares, parts, strict=True)))
    return Estimate(value, error, h.units)


def found_within(h: Histories, days: int):
    """Return the share of troubles found within some days."""
    return share(h, (h.found >= 0) & (h.found - h.day <= days), h.day < h.days - days)


def _patrol():
    """K of n cells visited a day, each visit sees the trouble with probability q: geometric with qK/n."""
    for cells_a_day, sees, mean, in_week in ((20, 0.7, 7.14286, 0.652072), (5, 1.0, 20.0, 0.301663)):
        run = three(watched(cells_a_day / 100.0, sees, 400))
        case = f"patrol of {cells_a_day} of 100 cells a day, seeing {sees:.0%}"
        p = sees * cells_a_day / 100.0
        yield Limit(
            case, "3.1", "mean days until found", lambda p=p: 1.0 / p - 1.0,
            measured(run, lambda h: mean_days(h, 250)), 0.025, mean - 1.0,
        )  # fmt: skip
        yield Limit(
            case, "3.1", "share found within 7 days", lambda p=p: 1.0 - (1.0 - p) ** 7,
            measured(run, lambda h: found_within(h, 6)), 0.022, in_week,
        )  # fmt: skip
    run = three(watched(2.0, 0.3))
    yield Limit(
        "patrol that passes every cell twice a day, seeing 30%", "3.1", "mean days until found",
        lambda: 1.0 / (1.0 - 0.7**2) - 1.0, measured(run, lambda h: mean_days(h, 60)), 0.028,
    )  # fmt: skip


def _seen():
    """Of n cells so many are seen after D days: n (1 - (1 - K/n)^D), a trouble in each telling which (3.3)."""
    run = three(watched(0.05, 1.0, 400))
    for days, published in ((10, 40.1263), (30, 78.5361)):
        yield Limit(
            "patrol of 5 of 100 cells a day, seeing 100%", "3.3", f"cells seen within {days} days",
            lambda d=days: 100.0 * (1.0 - 0.95**d), measured(run, lambda h, d=days: _hundred(found_within(h, d - 1))),
            0.02, published,
        )  # fmt: skip


def _hundred(found: Estimate) -> Estimate:
    return Estimate(100.0 * found.value, 100.0 * found.error, found.units)


def _areas():
    """Areas of unequal size with equal patrols, 25 and 75 cells with 5 visits a day each; and as one area (3.5)."""
    for cells, name, mean in ((75, "apart", 12.5), (100, "merged", 10.0)):
        more = {"city.rows": 10, "city.columns": 10, "city.cells_per_community": cells}
        more |= {"organisations.placement_by_load": 0.0}  # equal posts, hence also at the seven nets that see nothing
        run = replace(watched(8 * 0.1, 1.0, 500, **more), replicates=8)
        yield Limit(
            f"areas of 25 and 75 cells with 5 visits a day each: {name}", "3.5", "mean days until found",
            lambda m=mean: m - 1.0, measured(run, lambda h: mean_days_of_two(h, 300, 75)), 0.05,
        )  # fmt: skip


def _alike():
    """Areas of equal size with equal patrols lose and gain nothing by being one (3.5)."""
    for cells, name in ((100, "apart"), (200, "merged")):
        more = {"city.rows": 10, "city.columns": 20, "city.cells_per_community": cells}
        more |= {"organisations.placement_by_load": 0.0}
        run = replace(watched(8 * 0.1, 1.0, 400, **more), replicates=6)
        yield Limit(
            f"two areas of 100 cells with 10 visits a day each: {name}", "3.5", "mean days until found", lambda: 9.0,
            measured(run, lambda h: mean_days(h, 200)), 0.03, 10.0 - 1.0,
        )  # fmt: skip


# Cells and visits a day of two areas; as published: mean days apart and as one area, the day of finding counted.
AREAS = ((100, 5, 100, 15, 13.3333, 10.0), (50, 10, 150, 10, 12.5, 10.0), (200, 8, 100, 12, 19.4444, 15.0))


def area(cells: int, visits: int) -> Run:
    """Return the run of one area, a community of its own."""
    more = {"city.rows": 10, "city.columns": cells // 10, "city.cells_per_community": cells}
    return replace(watched(visits / cells, 1.0, 500, **more), replicates=max(600 // cells, 1))


def _unlike():
    """Areas with unlike patrols, each by itself and as one: all gain by being one but those with patrols alike."""
    for first, few, second, many, apart, merged in AREAS:
        weight = first / (first + second)  # troubles are as many in every cell
        alone = [measured(area(*one), lambda h: mean_days(h, 300)) for one in ((first, few), (second, many))]

        def both(effort: int, share=weight, alone=alone) -> Estimate:
            one, other = (measure(effort) for measure in alone)
            error = hypot(share * one.error, (1.0 - share) * other.error)
            return Estimate(share * one.value + (1.0 - share) * other.value, error, one.units + other.units)

        case = f"areas of {first} and {second} cells with {few} and {many} visits a day"
        yield Limit(
            f"{case}: apart", "3.5", "mean days until found",
            lambda w=weight, a=(first / few, second / many): w * a[0] + (1.0 - w) * a[1] - 1.0, both, 0.03, apart - 1.0,
        )  # fmt: skip
        whole = (first + second, few + many)
        yield Limit(
            f"{case}: merged", "3.5", "mean days until found", lambda n=whole: n[0] / n[1] - 1.0,
            measured(area(*whole), lambda h: mean_days(h, 300)), 0.03, merged - 1.0,
        )  # fmt: skip


def _channels():
    """Patrol, the raiser's own report and the online line at once, each with a chance a day."""
    a, b, c = 0.05, 0.03, 0.02
    run = three(watched(a, 1.0, 400, **{"discovery.report": hazard(b), "discovery.online": hazard(c)}))
    case = "patrol 5%, report 3%, online 2% a day"
    p = 1.0 - (1.0 - a) * (1.0 - b) * (1.0 - c)
    yield Limit(
        case, "3.2", "mean days until found", lambda: 1.0 / p - 1.0, measured(run, lambda h: mean_days(h, 200)), 0.022,
        10.3167 - 1.0,
    )  # fmt: skip
    whole = hazard(a) + hazard(b) + hazard(c)
    for name, channel, chance in (("patrol", BY_PATROL, a), ("the raiser", BY_RAISER, b), ("online", BY_ONLINE, c)):
        yield Limit(
            case, "3.2", f"share found by {name}, as in a race of hazards", lambda q=chance: hazard(q) / whole,
            measured(run, lambda h, k=channel: share(h, h.channel == k, h.found >= 0)), 0.032,
        )  # fmt: skip


CREDIT = (  # patrol, report, online, mean days; shares in order, and by lot among all that notice
    (0.05, 0.03, 0.02, 10.3167, (0.515836, 0.294027, 0.190137), (0.503043, 0.298772, 0.198184)),
    (0.2, 0.1, 0.3, 2.01613, (0.403226, 0.16129, 0.435484), (0.326613, 0.155242, 0.518145)),
    (0.02, 0.0, 0.1, 8.47458, (0.169492, 0.0, 0.830508), (0.161017, 0.0, 0.838983)),
)


def in_order(chances) -> list[float]:
    """Return the share of findings of each channel where the first that notices is credited."""
    nobody, shares = 1.0, []
    for chance in chances:
        shares.append(nobody * chance)
        nobody *= 1.0 - chance
    return [one / (1.0 - nobody) for one in shares]


def by_lot(chances) -> list[float]:
    """Return the share of findings of each channel where any of those that notice is credited, all alike."""
    orders = list(permutations(range(len(chances))))
    shares = [0.0] * len(chances)
    for order in orders:
        for channel, share_of in zip(order, in_order([chances[k] for k in order]), strict=True):
            shares[channel] += share_of / len(orders)
    return shares


def _credit():
    """The same three channels, where a finding of a day is credited in order or by lot and not by hazard."""
    for a, b, c, mean, *published in CREDIT:
        case = f"patrol {a:.0%}, report {b:.0%}, online {c:.0%} a day"
        p = 1.0 - (1.0 - a) * (1.0 - b) * (1.0 - c)
        more = {"discovery.report": hazard(b), "discovery.online": hazard(c)}
        for rule, law, known in zip(("order", "lot"), (in_order, by_lot), published, strict=True):
            run = three(watched(a, 1.0, 400, **more, **{"discovery.credit": rule}))
            if rule == "order" and a != 0.05:  # the first is measured above
                yield Limit(
                    case, "3.2", "mean days until found", lambda p=p: 1.0 / p - 1.0,
                    measured(run, lambda h: mean_days(h, 200)), 0.03, mean - 1.0,
                )  # fmt: skip
            for k, (name, channel) in enumerate(
                (("patrol", BY_PATROL), ("the raiser", BY_RAISER), ("online", BY_ONLINE))
            ):
                if (a, b, c)[k] > 0.0:
                    yield Limit(
                        case, "3.2", f"share found by {name}, credited {'in order' if rule == 'order' else 'by lot'}",
                        lambda law=law, k=k, chances=(a, b, c): law(chances)[k],
                        measured(run, lambda h, n=channel: share(h, h.channel == n, h.found >= 0)), 0.034, known[k],
                    )  # fmt: skip


def _lapse():
    """Found with 20 % a day, lapses with 5 %; on a day with both, finding comes first."""
    run = watched(0.2, 1.0, **{KIND + "lapse": hazard(0.05)})
    yield Limit(
        "found with 20% a day, lapses with 5%", "4.2", "share found", lambda: 0.2 / (1.0 - 0.8 * 0.95),
        measured(run, lambda h: share(h, h.state != LAPSED, h.day < h.days - 60)), 0.02, 0.833333,
    )  # fmt: skip


FAMILIES = (_patrol, _seen, _areas, _alike, _unlike, _channels, _credit, _lapse)


def limits() -> list[Limit]:
    """Return the cases of discovery."""
    return [limit for family in FAMILIES for limit in family()]
