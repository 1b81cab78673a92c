"""Patrols with a way of their own: drawn cells with and without repetition, a round, a walk; when all cells are seen.

The model counts the day a trouble arises as day 0 and it may be found that day; where reference values count it as
day 1, ours are one less. A patroller on a walk who stands there already finds it on day 0 in both.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from scipy import stats

from experiments.verification.discovery import KIND, found_within, mean_days, watched
from experiments.verification.limit import Estimate, Limit
from experiments.verification.runs import Histories, Run, average, measured

FOREVER = 750  # days, the longest run


def grid(rows: int, columns: int, cells: int, route: str, a_day: float, sees: float, days: int, **more) -> Run:
    """Return the run of communities of so many cells, of whose net ``a_day`` visits go their way every day.

    About as many troubles arise in a cell as visits come by: those that arise between two visits are found together, so
    that more would tell nothing.
    """
    size = {"city.rows": rows, "city.columns": columns, "city.cells_per_community": cells}
    few = {"population.residents_per_cell": 10, KIND + "per_1000_year": 25_000.0 * max(a_day / cells, 0.05)}
    few |= {"discovery.patrol_route": route, KIND + "hours": 0.1}  # and no desk is busy long with what is found
    return watched(a_day / cells, sees, days, **{**size, **few, **more})


# --- 3.1: drawn cells, with and without repetition, and a round ----------------------------------------------------


def repeated(cells: int, visits: int, sees: float) -> float:
    """Return the chance of a day that one of the visits, each to a cell drawn on its own, sees a trouble."""
    return 1.0 - (1.0 - sees / cells) ** visits


def round_days(cells: int, visits: int) -> float:
    """Return the mean days until a round comes by, counted from 0; its gaps may be of two lengths."""
    gaps = np.diff(np.arange(0, cells * (visits + 1), cells) // visits)  # days from one visit of a cell to the next
    return float((gaps * (gaps - 1) / 2.0).sum() / gaps.sum())


DRAWN = (  # side of the city, of its communities, visits a day, chance to see; days, and share within 7, both ways
    (40, 100, 5, 1.0, 20.404, 0.296552, 20.0, 0.301663),
    (20, 100, 20, 1.0, 5.4917, 0.755135, 5.0, 0.790285),
    (20, 100, 20, 0.7, 7.62953, 0.62598, 7.14286, 0.652072),
    (40, 400, 60, 0.8, 8.835, 0.568652, 8.33333, 0.591324),
    (20, 400, 240, 0.9, 2.3946, 0.977274, 1.85185, 0.995642),
    (30, 900, 120, 1.0, 8.00695, 0.606963, 7.5, 0.632748),
    (50, 2500, 600, 0.6, 7.45561, 0.635096, 6.94444, 0.663243),
)


def _drawn():
    """Every visit a cell drawn on its own, or the visits of a day in different cells: geometric waits."""
    for side, cells, visits, sees, *published in DRAWN:
        margin = 360 if visits == 5 else 150
        for route, says in (("scattered", "drawn with repetition"), ("distinct", "drawn without")):
            run = grid(side, side, cells, route, visits, sees, margin + (120 if cells > 400 else 240))
            run = replace(run, replicates=3 if visits == 5 else 2 if cells in (400, 2500) else 4)
            p = repeated(cells, visits, sees) if route == "scattered" else sees * visits / cells
            mean, in_week = published[:2] if route == "scattered" else published[2:]
            case = f"{visits} of {cells} cells a day, {says}, seeing {sees:.0%}"
            yield Limit(
                case, "3.1", "mean days until found", lambda p=p: 1.0 / p - 1.0,
                measured(run, lambda h, m=margin: mean_days(h, m)), 0.06, mean - 1.0,
            )  # fmt: skip
            yield Limit(
                case, "3.1", "share found within 7 days", lambda p=p: 1.0 - (1.0 - p) ** 7,
                measured(run, lambda h: found_within(h, 6)), 0.04 if visits == 5 else 0.025, in_week,
            )  # fmt: skip


def _round():
    """A fixed round finds everything within n/K days, in half the time of a geometric wait."""
    many = {KIND + "per_1000_year": 12_500.0}  # a round has no luck of its own: every trouble tells something
    for side, cells, visits, published in ((20, 100, 5, 10.5), (20, 100, 20, 3.0), (30, 900, 120, None)):
        run = replace(grid(side, side, cells, "round", visits, 1.0, 150, **many), replicates=3)
        case = f"round through {cells} cells, {visits} a day"
        yield Limit(
            case, "3.1", "mean days until found", lambda n=cells, k=visits: round_days(n, k),
            measured(run, lambda h: mean_days(h, 30)), 0.02, published - 1.0 if published else None,
        )  # fmt: skip
        longest = -(-cells // visits) - 1
        yield Limit(
            case, "3.1", "longest wait, days", lambda n=longest: n,
            measured(run, longest_days), exact=0.0,
        )  # fmt: skip
    run = replace(grid(20, 20, 100, "round", 20, 0.7, 150, **many), replicates=4)
    yield Limit(
        "round through 100 cells, 20 a day, seeing 70%", "3.1", "mean days until found",
        lambda: 2.0 + 5.0 * (1.0 / 0.7 - 1.0), measured(run, lambda h: mean_days(h, 90)), 0.035,
    )  # fmt: skip


def longest_days(h: Histories) -> Estimate:
    """Return the longest wait of all troubles that arose a month before the end."""
    counted = h.only(h.day < h.days - 30)
    return Estimate(float((counted.found - counted.day).max()), 0.0, counted.day.size)


# --- 3.3: how long until every cell is seen --------------------------------------------------------------------------


@lru_cache
def unseen(cells: int, visits: int, days: int) -> np.ndarray:
    """Return (days + 1, cells + 1): the law of the number of cells not yet seen, with so many distinct cells a day."""
    law = np.zeros((days + 1, cells + 1))
    law[0, cells] = 1.0
    left = np.arange(cells + 1)
    step = np.zeros((cells + 1, cells + 1))
    for n in left:  # of n unseen cells, a hypergeometric number is seen
        step[n, n - left[: n + 1]] = stats.hypergeom.pmf(left[: n + 1], cells, n, visits)
    for day in range(days):
        law[day + 1] = law[day] @ step
    return law


def days_to_see_all(cells: int, visits: int, most: int) -> float:
    """Return the mean days until all cells are seen, of at most so many."""
    return float((1.0 - unseen(cells, visits, most)[:most, 0]).sum())


COVER = (  # cells, cells a day, communities (rows and columns of the city), days, published mean days to see all
    (20, 1, (20, 40), 280, 71.9548, (4.52438, 8.02526, 15.7072)),
    (100, 5, (40, 40), 310, 102.051, (22.6219, 40.1263, 78.5361)),
    (100, 20, (40, 40), 75, 23.8522, (67.232, 89.2626, 99.8762)),
    (225, 15, (45, 45), 265, 87.5676, (65.6447, 112.137, 196.602)),
    (400, 40, (60, 60), 190, 62.9264, (163.804, 260.529, 383.044)),
)


def _cover():
    """A trouble in every cell on the first day tells when the cell is first seen."""
    for cells, visits, (rows, columns), days, published, seen in COVER:
        none = {KIND + "per_1000_year": 0.001}
        run = grid(rows, columns, cells, "distinct", visits, 1.0, days, **none)
        run = replace(
            run,
            replicates=-(-300 // (rows * columns // cells)),
            seeds=(KIND.split(".")[1], tuple(range(rows * columns))),
        )
        case = f"{visits} of {cells} cells a day, a trouble in every cell"
        yield Limit(
            case, "3.3", f"days until all are seen (at most {days})",
            lambda n=cells, k=visits, most=days: days_to_see_all(n, k, most),
            measured(run, lambda h, n=cells: average(np.minimum(last_found(h, n) + 1.0, h.days))), 0.12,
            published if days > 3 * published else None,  # else the longest are cut
        )  # fmt: skip
        for after, mean in zip((5, 10, 30), seen, strict=True):
            yield Limit(
                case, "3.3", f"cells seen within {after} days",
                lambda n=cells, k=visits, d=after: n * (1.0 - (1.0 - k / n) ** d),
                measured(run, lambda h, n=cells, d=after: seen_within(h, n, d)), 0.05, mean,
            )  # fmt: skip


def _one_by_one():
    """One cell at a time, any of 100 alike, five times a day: what whole days take off the last visit is put on."""
    cells, a_day, published, seen = 100, 5, 518.738, (4.901, 9.56179, 26.03)
    run = grid(40, 40, cells, "scattered", a_day, 1.0, 400, **{KIND + "per_1000_year": 0.001})
    run = replace(run, replicates=19, seeds=(KIND.split(".")[1], tuple(range(1600))))
    case = f"{a_day} of {cells} cells a day, one by one, a trouble in every cell"

    def visits(h: Histories) -> Estimate:
        lacking = 1.0 - unseen(cells, 1, a_day * h.days)[:, 0]  # after so many visits
        taken = float(lacking.sum() - a_day * lacking[a_day::a_day].sum())
        found = average(np.minimum(last_found(h, cells), h.days))
        return Estimate(a_day * found.value + taken, a_day * found.error, found.units)

    yield Limit(
        case, "3.3", "visits until all are seen", lambda: days_to_see_all(cells, 1, 4000), measured(run, visits), 0.1,
        published,
    )  # fmt: skip
    for after, mean in zip((5, 10, 30), seen, strict=True):
        yield Limit(
            case, "3.3", f"cells seen within {after} visits", lambda d=after: cells * (1.0 - (1.0 - 1.0 / cells) ** d),
            measured(run, lambda h, d=after // a_day: seen_within(h, cells, d)), 0.03, mean,
        )  # fmt: skip


def last_found(h: Histories, cells: int) -> np.ndarray:
    """Return the day on which the last trouble of each community is found (the end, where one is not)."""
    last = np.zeros(h.units // cells)
    np.maximum.at(last, h.unit // cells, np.where(h.found >= 0, h.found, h.days))
    return last


def seen_within(h: Histories, cells: int, days: int) -> Estimate:
    """Return the mean cells of a community found within some days; exact where all days see different cells."""
    seen = np.bincount(h.unit // cells, (h.found >= 0) & (h.found < days), h.units // cells)
    return average(seen)


def limits() -> list[Limit]:
    """Return the cases of patrols with a way of their own."""
    return [limit for family in (_drawn, _round, _cover, _one_by_one) for limit in family()]
