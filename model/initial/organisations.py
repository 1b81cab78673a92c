"""Organisations and their desks: communities with eight nets, street offices, line departments, stationed units.

Posts of a level are a fixed total, placed partly by equal shares, partly by expected load, unevenly.
A plan may place them anew as well as a static one can (square-root staffing, Kleinrock 1964), at the same total.
"""

from __future__ import annotations

import numpy as np

from model import draws
from model.compiled import compiled
from model.initial.land import layout
from model.scenario.schema import ScenarioSpec
from model.state.names import (
    EMPLOYED,
    G_EMPLOYED,
    G_FIRMS,
    G_MIXED,
    G_ONLINE,
    G_OUT_OF_WORK,
    G_RETIRED,
    IS_COMMUNITY,
    IS_DEPARTMENT,
    IS_OFFICE,
    IS_UNIT,
    LINES,
    N_LINES,
    OUT_OF_WORK,
    RETIRED,
)
from model.state.table import Records
from model.state.world import Desks, Layout, Organisations

KNOWN_SHARE = 0.6  # planner's guess of the share of troubles that will be known (A)


def group_sizes(land: Records, firms: Records) -> np.ndarray:
    """Return (cells, groups): persons (or firms) that can raise a kind; 'mixed' weighs locals against migrants."""
    sizes = np.zeros((land.use.size, 7))
    count = np.diff(land.first, axis=1).astype(float)  # (cells, classes)
    life, online, migrant = np.arange(16) >> 2, (np.arange(16) >> 1) & 1, np.arange(16) & 1
    adult = life < 3
    adults = count[:, adult].sum(axis=1)
    sizes[:, 0] = adults
    for group, which in ((G_RETIRED, RETIRED), (G_OUT_OF_WORK, OUT_OF_WORK), (G_EMPLOYED, EMPLOYED)):
        sizes[:, group] = count[:, life == which].sum(axis=1)
    sizes[:, G_ONLINE] = count[:, online == 1].sum(axis=1)
    share = np.divide(count[:, (migrant == 1) & adult].sum(axis=1), adults, out=np.zeros_like(adults), where=adults > 0)
    sizes[:, G_MIXED] = adults * 4.0 * share * (1.0 - share)
    open_now = (firms.founded < 0).astype(float)
    sizes[:, G_FIRMS] = np.diff(
        np.concatenate([[0.0], np.cumsum(open_now)])[np.append(land.firms[:, 0], land.firms[-1, 1])]
    )
    return sizes


def expected_cases(spec: ScenarioSpec, table, sizes: Layout, land: Records, groups: np.ndarray) -> np.ndarray:
    """Return (desks, kinds) a planner's expected cases a day, by line and tier: known share times rate."""
    blocks = np.stack([land.community, land.street, land.district, np.zeros(sizes.cells, np.int32)])
    return _expected(table, groups, blocks, np.array(first_desks(sizes)), sizes.desks)


@compiled
def _expected(kinds, groups, blocks, first, desks):
    cases = np.zeros((desks, kinds.size))
    for kind in range(kinds.size):
        for tier in range(4):
            below = kinds.tier_up_to[kind, tier - 1] if tier > 0 else 0.0
            here = (kinds.tier_up_to[kind, tier] if tier < 3 else 1.0) - below
            if here <= 0.0:
                continue
            for stage in range(3):
                share = here * KNOWN_SHARE * kinds.rate[kind]
                if stage > 0:
                    share *= kinds.p_lines[kind, 1] + (kinds.p_lines[kind, 0] if stage == 1 else 0.0)
                for cell in range(groups.shape[0]):
                    desk = first[tier] + blocks[tier, cell] * N_LINES + kinds.lines[kind, stage]
                    cases[desk, kind] += groups[cell, kinds.group[kind]] * share
    return cases


def first_desks(sizes: Layout) -> tuple[int, int, int, int]:
    """Return the first desk of each tier."""
    street = sizes.communities * N_LINES
    district = street + sizes.streets * N_LINES
    return 0, street, district, district + sizes.districts * N_LINES


@compiled
def _luck(key, n, purpose):
    luck = np.empty(n)
    for i in range(n):
        luck[i] = draws.normal_quantile(draws.uniform(key, purpose, i, 0, 0))
    return luck


def _placed(total: float, load: np.ndarray, luck: np.ndarray, plan) -> np.ndarray:
    """Split a tier's posts over its desks."""
    if load.sum() <= 0.0:
        weight = np.ones(load.size)
    else:
        even = np.full(load.size, load.mean())
        weight = plan.placement_by_load * load + (1.0 - plan.placement_by_load) * even
        weight = weight * np.exp(plan.placement_noise * luck)
    return total * weight / weight.sum()


def best_posts(spec: ScenarioSpec, desks: Records, o: Records) -> np.ndarray:
    """Return (desks,) posts placed as well as a static plan can: what the load needs, and spare ones by its square root."""
    posts = o.posts[desks.organisation] * desks.share
    for tier in range(4):
        here = desks.tier == tier
        total, need = posts[here].sum(), desks.expected[here] / spec.organisations.hours_per_day
        if need.sum() > 0.0:
            spare = max(total - need.sum(), 0.0)
            weight = need + spare * np.sqrt(need) / np.sqrt(need).sum()
            posts[here] = total * weight / weight.sum()
    return posts


def build_organisations(spec: ScenarioSpec, sizes: Layout, land: Records, load: np.ndarray, key):
    """Return (Organisations, Desks) with posts placed and filled to their long-run share."""
    plan = spec.organisations
    residents = np.bincount(land.street, land.residents, sizes.streets)
    ten_thousands = land.residents.sum() / 10_000.0
    totals = (
        plan.community_per_10k * ten_thousands + plan.grid_workers_per_cell * sizes.cells,
        plan.street_per_10k * ten_thousands,
        plan.district_per_10k * ten_thousands,
        plan.city_per_10k * ten_thousands,
    )
    luck = _luck(key, sizes.desks, draws.PLACEMENT)
    first = (*first_desks(sizes), sizes.desks)
    posts = np.concatenate(
        [_placed(totals[t], load[first[t] : first[t + 1]], luck[first[t] : first[t + 1]], plan) for t in range(4)]
    )
    desks = _desks(sizes, load, first)
    organisations = _organisations(spec, sizes, land, desks, posts, residents, key)
    owner = desks.organisation
    desks.share[:] = np.divide(posts, organisations.posts[owner], out=np.zeros_like(posts), where=posts > 0.0)
    return organisations, desks


def _desks(sizes: Layout, load: np.ndarray, first) -> Records:
    n = sizes.desks
    index = np.arange(n)
    tier = np.searchsorted(first, index, side="right").astype(np.int8) - 1
    line = (index % N_LINES).astype(np.int8)
    block = ((index - np.array(first)[tier]) // N_LINES).astype(np.int32)
    owner = np.where(tier == 0, block, sizes.communities + sizes.streets + index - first[1]).astype(np.int32)
    street = np.where(tier == 0, block // sizes.communities_per_street, np.where(tier == 1, block, -1)).astype(np.int32)
    return Desks(
        organisation=owner, line=line, tier=tier, block=block, street=street, pool=index, share=np.ones(n),
        expected=load, rate=np.ones(n),
    )  # fmt: skip


def _organisations(spec, sizes: Layout, land: Records, desks: Records, posts, residents, key) -> Records:
    plan = spec.organisations
    c, s, d, u = sizes.communities, sizes.streets, sizes.districts, sizes.units_per_street
    departments = N_LINES * (s + d + 1)
    n = sizes.organisations
    sort = np.repeat([IS_COMMUNITY, IS_OFFICE, IS_DEPARTMENT, IS_UNIT], [c, s, departments, u * s])
    level = np.repeat([0, 1, 1, 2, 3, 1], [c, s, N_LINES * s, N_LINES * d, N_LINES, u * s])
    lines = np.tile(np.arange(N_LINES), s + d + 1)
    unit_number = np.arange(u * s)
    line = np.concatenate([np.full(c + s, -1), lines, unit_number % len(LINES)])
    streets = np.arange(s)
    block = np.concatenate([
        np.arange(c), streets, np.repeat(streets, N_LINES), np.repeat(np.arange(d), N_LINES), np.zeros(N_LINES),
        np.repeat(streets, u),
    ]).astype(np.int32)  # fmt: skip
    street = np.concatenate([
        np.arange(c) // sizes.communities_per_street, streets, np.repeat(streets, N_LINES),
        np.full(N_LINES * (d + 1), -1), np.repeat(streets, u),
    ]).astype(np.int32)  # fmt: skip
    own = np.zeros(n)
    np.add.at(own, desks.organisation, posts)
    own[c : c + s] = plan.street_office_per_10k * residents / 10_000.0
    luck = _luck(key, n, draws.ORGANISATION)
    own[n - u * s :] = plan.unit_posts * np.exp(0.4 * luck[n - u * s :] - 0.08)
    staff = spec.staff
    filled = staff.refill / (staff.refill + staff.quit) if staff.refill > 0.0 and staff.quit > 0.0 else 1.0
    gap = np.clip(staff.pay_gap + staff.pay_gap_spread * luck, 0.0, 0.95)
    gap[level >= 1] *= 0.5  # upper tiers and units are on established posts (A)
    skill = np.maximum(1.0 + plan.skill_spread * _luck(key, n, draws.QUIT), 0.3)
    return Organisations(
        sort, level, line, block, street, _seats(sizes, sort, block, street, n),
        _parents(sizes, sort, level, line, block, street), own, own * filled, skill=skill,
        pay_gap=gap,
    )  # fmt: skip


def _seats(sizes: Layout, sort, block, street, n) -> np.ndarray:
    """Return the cell where each organisation sits: the middle of its block; units are spread along their street."""
    seat = np.zeros(n, np.int32)
    community = sort == IS_COMMUNITY
    seat[community] = block[community] * sizes.cells_per_community + sizes.cells_per_community // 2
    in_street = (street >= 0) & ~community
    width = sizes.cells_per_community * sizes.communities_per_street
    seat[in_street] = street[in_street] * width + width // 2
    units = np.flatnonzero(sort == IS_UNIT)
    if units.size:
        number = np.arange(units.size) % sizes.units_per_street
        seat[units] = street[units] * width + (number * width) // sizes.units_per_street
    return np.minimum(seat, sizes.cells - 1)


def _parents(sizes: Layout, sort, level, line, block, street) -> np.ndarray:
    """Return each organisation's superior: communities under their street office, departments within their line."""
    c, s, d = sizes.communities, sizes.streets, sizes.districts
    parent = np.full(sort.size, -1, np.int32)
    parent[sort == IS_COMMUNITY] = c + street[sort == IS_COMMUNITY]
    department = sort == IS_DEPARTMENT
    on_street, in_district = department & (level == 1), department & (level == 2)
    parent[on_street] = (
        c + s + N_LINES * s + (block[on_street] // sizes.streets_per_district) * N_LINES + line[on_street]
    )
    parent[in_district] = c + s + N_LINES * (s + d) + line[in_district]
    return parent


__all__ = ["build_organisations", "expected_cases", "first_desks", "group_sizes", "layout"]
