"""Firms: where they sit, how large they are, when they open and close. Exogenous: the same in every arm."""

from __future__ import annotations

import numpy as np

from model import draws
from model.calendar import DAYS_A_YEAR, MONTHS_A_YEAR, month_start, months_in
from model.compiled import compiled
from model.scenario.schema import ScenarioSpec
from model.state.names import MARKET, NEVER, NO_BRANCH, OFFICE, PARK, ZONES
from model.state.table import Records
from model.state.world import Firms, Layout

# Firms of a zone cell against each other (A: offices hold more and smaller firms than parks).
_ZONE_WEIGHT = {OFFICE: 3.0, PARK: 1.5, MARKET: 2.0}


@compiled
def _stock(key, per_cell, entry_mean, exit_rate, months, starts, last_day):
    """Count and date firms: (cell, slot, founded, closes) of the stock at the start and of every month's entrants."""
    most = int((per_cell * (1.0 + 3.0 * entry_mean * months)).sum() + 50 * per_cell.size + 100)
    cell = np.empty(most, np.int32)
    slot = np.empty(most, np.int32)
    founded = np.empty(most, np.int32)
    closes = np.empty(most, np.int32)
    first = np.zeros(per_cell.size + 1, np.int32)
    n = 0
    for c in range(per_cell.size):
        first[c] = n
        for month in range(-1, months):
            if month < 0:
                born = per_cell[c]
            else:
                mean = per_cell[c] * entry_mean[c]
                born = min(draws.poisson_quantile(draws.uniform(key, draws.FIRM_LIFE, c, month, 1), mean), 50)
            for k in range(born):
                if n >= most:
                    break
                name = (month + 1) * 4096 + k
                u_day, u_life, _, _ = draws.uniforms4(key, draws.FIRM_LIFE, c, name, 0)
                opens = -1 if month < 0 else starts[month] + int(u_day * (starts[month + 1] - starts[month]))
                life = -np.log(u_life) / exit_rate if exit_rate > 0.0 else 1e9
                cell[n], slot[n], founded[n] = c, name, opens
                closes[n] = int(min(max(opens, 0) + 1.0 + life, last_day))
                n += 1
    first[per_cell.size] = n
    return cell[:n], slot[:n], founded[:n], closes[:n], first


@compiled
def _traits(key, cell, slot, mean, cv, classes, attitude_mean, attitude_spread):
    """Draw size, owner's attitude and threshold of founding; ``classes`` are rows (employees, share of firms up to it)."""
    n = cell.size
    employees = np.empty(n, np.int32)
    attitude = np.empty(n)
    threshold = np.empty(n)
    for f in range(n):
        u_size, u_attitude, u_threshold, _ = draws.uniforms4(key, draws.FIRM, cell[f], slot[f], 0)
        if classes.shape[0] > 0:
            which = min(np.searchsorted(classes[:, 1], u_size), classes.shape[0] - 1)
            employees[f] = int(classes[which, 0])
        else:
            employees[f] = max(1, int(draws.lognormal_quantile(u_size, mean, cv) + 0.5))
        attitude[f] = min(1.0, max(0.0, attitude_mean + attitude_spread * draws.normal_quantile(u_attitude)))
        threshold[f] = draws.exponential_threshold(u_threshold)
    return employees, attitude, threshold


@compiled
def _are_social(key, cell, slot, share):
    """Return which of them are social organisations, each by its own draw."""
    social = np.empty(cell.size, np.bool_)
    for f in range(cell.size):
        social[f] = draws.uniform(key, draws.FIRM, cell[f], slot[f], 3) < share
    return social


def _firms_per_cell(spec: ScenarioSpec, sizes: Layout, land: Records) -> np.ndarray:
    total = spec.enterprises.per_1000_residents * land.residents.sum() / 1000.0
    zone = np.zeros(sizes.cells)
    for use in ZONES:
        zone[land.use == use] = _ZONE_WEIGHT[use]
    elsewhere = np.where(zone > 0.0, 0.0, land.residents.astype(float))
    share = spec.enterprises.zone_share if zone.sum() > 0.0 else 0.0
    if elsewhere.sum() == 0.0:
        share = 1.0
    weight = share * zone / max(zone.sum(), 1.0) + (1.0 - share) * elsewhere / max(elsewhere.sum(), 1.0)
    return np.diff(np.round(np.cumsum(weight) * total), prepend=0.0).astype(np.int32)


def entry_rates(plan, zone: np.ndarray, per_cell: np.ndarray) -> np.ndarray:
    """Return (cells,) new firms a year against the stock: faster in new-economy zones, the plan's rate in all."""
    weight = np.where(zone, plan.zone_entry, 1.0)
    mean = float((weight * per_cell).sum()) / max(float(per_cell.sum()), 1.0)
    return plan.entry_per_year * weight / max(mean, 1e-12)


def build_firms(spec: ScenarioSpec, sizes: Layout, land: Records, key: np.ndarray, days: int):
    """Return all firms that exist at some time within the horizon, none with a branch yet; note each cell's in the land."""
    plan = spec.enterprises
    months = months_in(days)
    starts = np.array([month_start(m) for m in range(months + 1)], dtype=np.int32)
    per_cell = _firms_per_cell(spec, sizes, land)
    cell, slot, founded, closes, first = _stock(
        key, per_cell, entry_rates(plan, np.isin(land.use, ZONES), per_cell) / MONTHS_A_YEAR,
        plan.exit_per_year / DAYS_A_YEAR, months, starts, 30000,
    )  # fmt: skip
    classes = np.array(plan.size_classes, np.float64).reshape(-1, 2)
    classes[:, 1] = np.cumsum(classes[:, 1])
    employees, attitude, threshold = _traits(
        key, cell, slot, plan.employees_mean, plan.employees_cv, classes, plan.attitude_mean, plan.attitude_spread
    )
    n = cell.size
    social = _are_social(key, cell, slot, plan.social_share)
    employees = np.where(
        social, np.maximum(employees * plan.social_employees / plan.employees_mean + 0.5, 1), employees
    )
    opened = np.maximum(founded, 0)
    closes = np.where(social, np.minimum(opened + 1 + (closes - opened - 1) / plan.social_exit, 30000), closes)
    land.firms[:, 0], land.firms[:, 1] = first[:-1], first[1:]
    return Firms(
        cell=cell, slot=slot, employees=employees, founded=founded, closes=closes, attitude=attitude,
        threshold=threshold, joint=np.full(n, -1), branch=np.full(n, NO_BRANCH),
        social=social, first_active=np.full(n, NEVER), help=np.ones(n),
    )  # fmt: skip
