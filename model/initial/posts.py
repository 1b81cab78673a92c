"""Service posts (党群服务站): where a scenario places them, who lives within reach, and how much more readily they report.

Placing is maximal covering (Church & ReVelle 1974): a number of posts on cells, each reaching the cells within a radius,
across the edges of the grid where the city is wrapped. ``greedy`` puts one post after another where it adds most residents,
ties to the first cell by row and column; that is at least 1 - 1/e of the best possible. ``random`` draws distinct cells. All
arms have the same posts.
"""

from __future__ import annotations

import numpy as np

from model import draws
from model.compiled import compiled
from model.scenario.schema import ScenarioSpec
from model.state.table import Records


def reach_of(metric: str, radius: float) -> list[tuple[int, int]]:
    """Return the steps (rows, columns) from a post to every cell within its radius, its own included."""
    wide = int(radius)
    length = {
        "euclidean": lambda y, x: (y * y + x * x) ** 0.5,
        "manhattan": lambda y, x: abs(y) + abs(x),
        "chebyshev": lambda y, x: max(abs(y), abs(x)),
    }[metric]
    span = range(-wide, wide + 1)
    return [(y, x) for y in span for x in span if length(y, x) <= radius]


def within(posts: np.ndarray, steps: list[tuple[int, int]], wrapped: bool = False) -> np.ndarray:
    """Return which cells of the grid a post reaches; ``posts`` marks the cells (rows, columns) where posts stand."""
    return _gathered(posts.astype(float), steps, wrapped) > 0.0


def _gathered(amount: np.ndarray, steps: list[tuple[int, int]], wrapped: bool) -> np.ndarray:
    """Return the sum of an amount over the cells within reach of each cell, none counted twice."""
    rows, columns = amount.shape
    if wrapped:
        steps = sorted({(y % rows, x % columns) for y, x in steps})
    wide = max(max(abs(y), abs(x)) for y, x in steps)
    padded = np.pad(amount, wide, mode="wrap" if wrapped else "constant")
    total = np.zeros_like(amount)
    for y, x in steps:
        total += padded[wide + y : wide + y + rows, wide + x : wide + x + columns]
    return total


def greedy(demand: np.ndarray, number: int, steps: list[tuple[int, int]], wrapped: bool = False) -> np.ndarray:
    """Return the cells (True in rows, columns) where ``number`` posts stand, each placed where it adds most demand."""
    posts, left = np.zeros(demand.shape, np.bool_), demand.astype(float)
    for _ in range(min(number, demand.size)):
        gain = np.where(posts, -1.0, _gathered(left, steps, wrapped))
        posts.flat[int(gain.argmax())] = True
        left[within(posts, steps, wrapped)] = 0.0
    return posts


@compiled
def _ranks(key, n):
    rank = np.empty(n)
    for i in range(n):
        rank[i] = draws.uniform(key, draws.POST, i, 0, 0)
    return rank


def place(spec: ScenarioSpec, land: Records, streets: int, key: np.ndarray) -> None:
    """Write into the land where posts stand and by how much whoever lives within reach reports more readily."""
    plan = spec.posts
    number = plan.per_street * streets
    if plan.radius <= 0.0 or number == 0:
        return
    steps, wrapped = reach_of(plan.metric, plan.radius), spec.city.wrapped
    demand = np.zeros((spec.city.rows, spec.city.columns))
    demand[land.row, land.column] = land.residents
    if plan.placement == "greedy":
        posts = greedy(demand, number, steps, wrapped)
    else:
        posts = np.zeros(demand.shape, np.bool_)
        posts.flat[np.argsort(_ranks(key, demand.size), kind="stable")[:number]] = True
    land.post[:] = posts[land.row, land.column]
    land.ease[:] = plan.gain * within(posts, steps, wrapped)[land.row, land.column]


__all__ = ["greedy", "place", "reach_of", "within"]
