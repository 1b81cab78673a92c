"""Service posts that reach a radius: maximal covering (ORACLES 3.7), and what reach does to discovery."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import comb, e

import numpy as np
from scipy import optimize, sparse

from experiments.verification.demand import demand
from experiments.verification.discovery import KIND, all_found, hazard, watched
from experiments.verification.limit import Estimate, Limit, Unanswered
from experiments.verification.runs import SEED, Run, average, ratio
from model.draws import key_of
from model.initial.land import build_land, layout
from model.initial.posts import place

# Published instances: side, posts, metric, radius, optimum, greedy.
PUBLISHED = (
    (8, 4, "chebyshev", 1.0, 2108, 2025),
    (10, 5, "chebyshev", 1.0, 2874, 2874),
    (15, 6, "manhattan", 3.0, 8057, 7560),
    (20, 8, "euclidean", 3.0, 12726, 12281),
    (25, 9, "manhattan", 4.0, 19609, 18728),
)
LENGTHS = {
    "euclidean": lambda y, x: np.hypot(y, x),
    "manhattan": lambda y, x: np.abs(y) + np.abs(x),
    "chebyshev": lambda y, x: np.maximum(np.abs(y), np.abs(x)),
}


def reaches(row: np.ndarray, column: np.ndarray, metric: str, radius: float) -> np.ndarray:
    """Return (cells, cells): whether a post on one cell reaches the other."""
    return LENGTHS[metric](row[:, None] - row, column[:, None] - column) <= radius


def optimum(weight: np.ndarray, reach: np.ndarray, posts: int) -> float:
    """Return the most demand that so many posts can reach: the exact integer programme of maximal covering.

    Variables are the cells with a post and the cells covered; a covered cell needs a post in reach. With posts whole,
    covered ones are whole by themselves.
    """
    n = weight.size
    cost = np.concatenate([np.zeros(n), -weight.astype(float)])
    needs = sparse.hstack([-sparse.csr_matrix(reach.astype(float)), sparse.identity(n)], format="csr")
    total = sparse.csr_matrix(np.concatenate([np.ones(n), np.zeros(n)]))
    constraints = [optimize.LinearConstraint(needs, -np.inf, 0.0), optimize.LinearConstraint(total, 0.0, posts)]
    whole = np.concatenate([np.ones(n), np.zeros(n)])
    found = optimize.milp(cost, constraints=constraints, integrality=whole, bounds=optimize.Bounds(0.0, 1.0),
                          options={"mip_rel_gap": 0.0})  # fmt: skip
    if not found.success:
        raise Unanswered(f"the integer programme has no optimum ({found.message})")
    return -float(found.fun)


def expected_random(weight: np.ndarray, reach: np.ndarray, posts: int) -> float:
    """Return the expected demand within reach of distinct cells drawn at random."""
    n = weight.size
    missed = np.array([comb(n - int(near), posts) / comb(n, posts) for near in reach.sum(axis=1)])
    return float(weight @ (1.0 - missed))


def settings(side: int, posts: int, metric: str, radius: float, placement: str = "greedy", **more) -> tuple:
    """Return the fields of a square city, one street, with posts."""
    return tuple({
        "city.rows": side, "city.columns": side, "posts.per_street": posts, "posts.metric": metric,
        "posts.radius": radius, "posts.placement": placement, **more,
    }.items())  # fmt: skip


@lru_cache(maxsize=8)
def placed(number: int) -> tuple[float, float]:
    """Return (covered by the city's rule, optimum) on a published instance: the city's ground with that demand."""
    _, posts, metric, radius = PUBLISHED[number][:4]
    spec, sizes, land = ground(number, "greedy")
    place(spec, land, sizes.streets, key_of(SEED, 0))
    best = optimum(land.residents, reaches(land.row, land.column, metric, radius), posts)
    return float(land.residents[land.ease > 0.0].sum()), best


def _published():
    """Greedy placement on the published grids: the published coverage, and between the bound and the exact optimum."""
    for number, (side, posts, metric, radius, _, greedy) in enumerate(PUBLISHED):
        case = f"{posts} posts on {side} x {side} cells, radius {radius:g} ({metric})"
        yield Limit(
            case, "3.7", "residents within reach, greedy placement", lambda a=greedy: float(a),
            lambda effort, i=number: Estimate(placed(i)[0], 0.0, 1), exact=0.0,
        )  # fmt: skip
        yield Limit(
            case, "3.7", "residents outside of [1 - 1/e, 1] of the optimum (MILP)", lambda: 0.0,
            lambda effort, i=number: Estimate(_outside(*placed(i)), 0.0, 1), exact=0.0,
        )  # fmt: skip


# Published: where greedy placement puts its posts (row by row), and the expectation of as many put at random.
GREEDY = (
    (14, 18, 29, 53), (12, 28, 44, 72, 76), (26, 65, 90, 100, 154, 176), (55, 69, 124, 156, 223, 275, 323, 330),
    (70, 131, 188, 293, 308, 434, 472, 478, 539),
)  # fmt: skip
RANDOM = (1223.559, 1604.492, 5371.647, 8057.246, 12665.26)


def ground(number: int, placement: str):
    """Return (spec, sizes, land) of a published instance, before posts are put there."""
    side, posts, metric, radius = PUBLISHED[number][:4]
    spec = Run("discovery", settings(side, posts, metric, radius, placement)).spec()
    sizes = layout(spec)
    land = build_land(spec, sizes, key_of(SEED, 0))
    land.residents[:] = demand(side)[land.row, land.column]
    return spec, sizes, land


def _elsewhere(number: int) -> Estimate:
    """Count the posts that greedy placement puts elsewhere than published."""
    spec, sizes, land = ground(number, "greedy")
    place(spec, land, sizes.streets, key_of(SEED, 0))
    mine = (land.row * PUBLISHED[number][0] + land.column)[land.post > 0]
    return Estimate(float(np.setxor1d(mine, GREEDY[number]).size), 0.0, mine.size)


def _scattered(number: int, effort: int) -> Estimate:
    """Return the mean of residents within reach of posts put at random."""
    (spec, sizes, land), covered = ground(number, "random"), []
    for replicate in range(1500 * effort):
        place(spec, land, sizes.streets, key_of(SEED, replicate))
        covered.append(float(land.residents[land.ease > 0.0].sum()))
    return average(np.array(covered))


def _expected(number: int) -> float:
    side, posts, metric, radius = PUBLISHED[number][:4]
    row, column = np.divmod(np.arange(side * side), side)
    return expected_random(demand(side).ravel().astype(float), reaches(row, column, metric, radius), posts)


def _places():
    """Where posts stand on the published grids, and what as many at random reach."""
    for number, (side, posts, metric, radius, *_) in enumerate(PUBLISHED):
        case = f"{posts} posts on {side} x {side} cells, radius {radius:g} ({metric})"
        yield Limit(
            case, "3.7", "posts elsewhere than published, greedy placement", lambda: 0.0,
            lambda effort, i=number: _elsewhere(i), exact=0.0,
        )  # fmt: skip
        yield Limit(
            case, "3.7", "residents within reach, posts at random", lambda i=number: _expected(i),
            lambda effort, i=number: _scattered(i, effort), 0.035, RANDOM[number],
        )  # fmt: skip


def _outside(covered: float, best: float) -> float:
    return max(covered - best, 0.0) + max((1.0 - 1.0 / e) * best - covered, 0.0)


_MIXED = {  # land uses side by side, so that cells differ in residents
    "city.old_town": 0.2, "city.estate": 0.3, "city.resettlement": 0.1, "city.urban_village": 0.2, "city.office": 0.1,
    "city.park": 0.05, "city.market": 0.05,
}  # fmt: skip


def _own():
    """The city's own residents: greedy against the exact optimum, random against its closed form."""
    best = Run("discovery", settings(20, 6, "euclidean", 2.5, **_MIXED), 1, 4)

    def beyond(effort: int) -> Estimate:
        outside = 0.0
        for city in best.cities(effort):
            land = city.world.land
            most = optimum(land.residents, reaches(land.row, land.column, "euclidean", 2.5), 6)
            outside += _outside(float(land.residents[land.ease > 0.0].sum()), most)
        return Estimate(outside, 0.0, 4 * effort)

    yield Limit(
        "6 posts in a city of 400 cells, radius 2.5", "3.7", "residents outside of [1 - 1/e, 1] of the optimum (MILP)",
        lambda: 0.0, beyond, exact=1e-6,
    )  # fmt: skip
    random = Run("discovery", settings(12, 4, "euclidean", 2.0, "random", **_MIXED), 1, 300)

    @lru_cache(maxsize=2)
    def shares(effort: int) -> np.ndarray:
        rows = []
        for city in random.cities(effort):
            land = city.world.land
            reach = reaches(land.row, land.column, "euclidean", 2.0)
            seen = (land.residents[land.ease > 0.0].sum(), expected_random(land.residents, reach, 4))
            rows.append(np.array(seen) / land.residents.sum())
        return np.array(rows)

    def covered(effort: int) -> Estimate:
        rows = shares(effort)
        rest = rows[:, 0] - rows[:, 1]
        value = float(shares(1)[:, 1].mean() + rest.mean())
        return Estimate(value, float(rest.std(ddof=1) / np.sqrt(rest.size)), rest.size)

    yield Limit(
        "4 posts at random in a city of 144 cells, radius 2", "3.7", "share of residents within reach",
        lambda: float(shares(1)[:, 1].mean()), covered, 0.06,
    )  # fmt: skip


def _found():
    """Within reach the hazard of reporting is 1 + gain times as high."""
    gain, chance = 1.5, 0.05
    more = {"organisations.patrol_share": 0.0, "discovery.report": hazard(chance), KIND + "visible": 0.0}
    posts = dict(settings(20, 3, "euclidean", 4.0, **{"posts.gain": gain}))
    run = replace(watched(0.2, 0.0, 750, **posts, **more), replicates=2)

    @lru_cache(maxsize=2)
    def days(effort: int, near: bool) -> Estimate:
        waits, counts = [], []
        for city in run.cities(effort):
            cases = city.world.born
            cases = cases[(cases.state > 0) & (cases.day < 500)]
            all_found(cases.found)
            mine = (city.world.land.ease > 0.0) == near
            waits.append(np.bincount(cases.cell, cases.found - cases.day, mine.size)[mine])
            counts.append(np.bincount(cases.cell, minlength=mine.size)[mine])
        return ratio(np.concatenate(waits), np.concatenate(counts).astype(float))

    for near, name in ((True, "within reach of a post"), (False, "out of reach")):
        p = 1.0 - (1.0 - chance) ** (1.0 + gain) if near else chance
        yield Limit(
            "raisers report with 5% a day, two and a half times that hazard near a post", "3.2",
            f"mean days until found {name}", lambda p=p: 1.0 / p - 1.0, lambda effort, n=near: days(effort, n), 0.028,
        )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of service posts."""
    return [limit for family in (_published, _places, _own, _found) for limit in family()]
