"""Ground of the city: land use in clusters, blocks nested along a space-filling curve."""

from __future__ import annotations

import functools

import numpy as np

from model import draws
from model.compiled import compiled
from model.scenario.schema import LAND_SHARES, CityPlan, ScenarioSpec
from model.state.names import ESTATE, MARKET, OFFICE, OLD_TOWN, PARK, RESETTLEMENT, URBAN_VILLAGE
from model.state.table import Records
from model.state.world import Land, Layout

# Residents of a cell against the mean, by land use (A: people live in estates and villages, work in zones).
DENSITY = np.array([1.1, 1.25, 1.1, 1.4, 0.35, 0.4, 0.6])
# Order in which uses take the smoothed field's quantiles, so that likely neighbours lie side by side.
_RING = (OFFICE, MARKET, OLD_TOWN, ESTATE, RESETTLEMENT, URBAN_VILLAGE, PARK)


@functools.cache
def curve(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Return row and column of each cell along a generalised Hilbert curve: consecutive cells touch, runs are compact."""
    path: list[tuple[int, int]] = []

    def walk(x, y, ax, ay, bx, by):
        width, height = abs(ax + ay), abs(bx + by)
        dax, day, dbx, dby = np.sign(ax), np.sign(ay), np.sign(bx), np.sign(by)
        if height == 1:
            path.extend((y + i * day, x + i * dax) for i in range(width))
            return
        if width == 1:
            path.extend((y + i * dby, x + i * dbx) for i in range(height))
            return
        ax2, ay2, bx2, by2 = ax // 2, ay // 2, bx // 2, by // 2
        if 2 * width > 3 * height:
            if abs(ax2 + ay2) % 2 and width > 2:
                ax2, ay2 = ax2 + dax, ay2 + day
            walk(x, y, ax2, ay2, bx, by)
            walk(x + ax2, y + ay2, ax - ax2, ay - ay2, bx, by)
        else:
            if abs(bx2 + by2) % 2 and height > 2:
                bx2, by2 = bx2 + dbx, by2 + dby
            walk(x, y, bx2, by2, ax2, ay2)
            walk(x + bx2, y + by2, ax, ay, bx - bx2, by - by2)
            walk(x + (ax - dax) + (bx2 - dbx), y + (ay - day) + (by2 - dby), -bx2, -by2, -(ax - ax2), -(ay - ay2))

    if columns >= rows:
        walk(0, 0, columns, 0, 0, rows)
    else:
        walk(0, 0, 0, rows, columns, 0)
    places = np.array(path, dtype=np.int32)
    row, column = places.T.copy()
    row.flags.writeable = column.flags.writeable = False  # shared by all cities of this size
    return row, column


def layout(spec: ScenarioSpec) -> Layout:
    """Return the sizes of a scenario's city; the last block of each level may be smaller than the others."""
    plan = spec.city
    cells = plan.rows * plan.columns
    communities = -(-cells // plan.cells_per_community)
    streets = -(-communities // plan.communities_per_street)
    districts = -(-streets // plan.streets_per_district)
    units = spec.organisations.units_per_street
    desks = 8 * (communities + streets + districts + 1)
    organisations = communities + streets + 8 * (streets + districts + 1) + units * streets
    return Layout(
        cells, communities, streets, districts, desks, organisations, plan.cells_per_community,
        plan.communities_per_street, plan.streets_per_district, units,
    )  # fmt: skip


@compiled
def _noise(key, cells):
    field = np.empty(cells)
    for cell in range(cells):
        field[cell] = draws.normal_quantile(draws.uniform(key, draws.LAND, cell, 0, 0))
    return field


def _smooth(field: np.ndarray, weight: float, rounds: int = 6) -> np.ndarray:
    """Let each cell follow the mean of its four neighbours (edges repeat)."""
    for _ in range(rounds):
        padded = np.pad(field, 1, mode="edge")
        around = (padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]) / 4.0
        field = (1.0 - weight) * field + weight * around
    return field


def _neighbours(row: np.ndarray, column: np.ndarray, plan: CityPlan) -> np.ndarray:
    """Return the eight neighbours of each cell (Moore), the four that share a side with it first; -1 beyond the edge."""
    at = np.full((plan.rows + 2, plan.columns + 2), -1, dtype=np.int32)
    at[row + 1, column + 1] = np.arange(row.size)
    offsets = [(-1, 0), (0, 1), (1, 0), (0, -1), (-1, 1), (1, 1), (1, -1), (-1, -1)]
    return np.stack([at[row + 1 + dy, column + 1 + dx] for dy, dx in offsets], axis=1)


def build_land(spec: ScenarioSpec, sizes: Layout, key: np.ndarray) -> Records:
    """Return the ground of a city: land use by quantiles of a smoothed field, blocks as runs of the curve."""
    plan = spec.city
    row, column = curve(plan.rows, plan.columns)
    field = np.empty((plan.rows, plan.columns))
    field[row, column] = _noise(key, sizes.cells)
    field = _smooth(field, plan.clustering)
    rank = np.argsort(np.argsort(field[row, column], kind="stable"), kind="stable")
    shares = np.array([getattr(plan, LAND_SHARES[use]) for use in _RING])
    bounds = np.round(np.cumsum(shares) * sizes.cells)
    use = np.array(_RING, dtype=np.uint8)[np.minimum(np.searchsorted(bounds, rank, side="right"), 6)]
    cells = np.arange(sizes.cells, dtype=np.int32)
    community = cells // sizes.cells_per_community
    street = community // sizes.communities_per_street
    weight = DENSITY[use]
    total = spec.population.residents_per_cell * sizes.cells
    ends = np.round(np.cumsum(weight) / weight.sum() * total)
    residents = np.diff(ends, prepend=0.0).astype(np.int32)
    return Land(
        row, column, use, community, street, street // sizes.streets_per_district, residents,
        _neighbours(row, column, plan),
    )  # fmt: skip


__all__ = ["DENSITY", "MARKET", "build_land", "curve", "layout"]
