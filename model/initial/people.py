"""Residents: class by class in every cell, with trust, values and a place of work."""

from __future__ import annotations

import math

import numpy as np

from model import draws
from model.compiled import compiled, inlined, inner
from model.scenario.schema import ScenarioSpec
from model.state.names import CHILD, EMPLOYED, N_CLASSES, RETIRED
from model.state.table import Records
from model.state.world import Layout, People

# By land use (old town, estate, resettlement, urban village, office, park, market): A, against the city's mean.
_MIGRANT = np.array([0.6, 0.8, 0.5, 1.7, 1.0, 1.5, 1.3])
_RETIRED = np.array([1.4, 1.0, 1.3, 0.5, 0.6, 0.4, 0.8])
_OUT_OF_WORK = np.array([1.0, 0.7, 3.0, 0.8, 0.4, 0.5, 0.8])
_MIGRANT_RETIRED = 0.35  # a migrant's chance to be retired against a local's (A)


def _scaled(table: np.ndarray, use: np.ndarray, weight: np.ndarray, mean: float, most: float = 0.95) -> np.ndarray:
    """Return per-cell shares that follow a land-use table and average to ``mean`` over residents (before the cap)."""
    raw = table[use]
    total = float((raw * weight).sum())
    return np.minimum(raw * (mean * weight.sum() / total), most) if total > 0.0 else raw * 0.0


def class_shares(spec: ScenarioSpec, land: Records) -> np.ndarray:
    """Return (cells, 6): share of migrants, of retired among locals and migrants, out of work, children, online."""
    people = spec.population
    weight = land.residents.astype(float)
    contrast = 1.0 + people.migrant_contrast * (_MIGRANT - 1.0)
    migrant = _scaled(np.maximum(contrast, 0.0), land.use, weight, people.migrant_share)
    retired = _scaled(_RETIRED, land.use, weight, people.retired_share, 0.6)
    local_retired = np.minimum(retired / np.maximum(1.0 - migrant * (1.0 - _MIGRANT_RETIRED), 0.05), 0.6)
    out = _scaled(_OUT_OF_WORK, land.use, weight, people.out_of_work_share, 0.3)
    working = 1.0 - people.retired_share - people.child_share
    online = (people.online_share - people.retired_share * people.online_retired) / max(working, 0.01)
    columns = [
        migrant, local_retired, local_retired * _MIGRANT_RETIRED, out,
        np.full(weight.size, people.child_share), np.full(weight.size, min(max(online, 0.0), 1.0)),
    ]  # fmt: skip
    return np.ascontiguousarray(np.stack(columns, axis=1))


_GUIDES = 16384


@compiled
def _guide(weights):
    """Return where to begin the search for each of many shares of the cumulated weights: a step or two from the end."""
    guide = np.zeros(_GUIDES + 1, np.int32)
    at = 0
    for i in range(1, _GUIDES + 1):
        while at < weights.size - 1 and weights[at] <= weights[-1] * ((i - 1) / _GUIDES):
            at += 1
        guide[i] = at
    return guide


@inner
def _pick(weights, guide, low, high, u):
    """Return the first index in [low, high) whose cumulated weight passes the share ``u`` of that range."""
    before = weights[low - 1] if low > 0 else 0.0
    goal = before + u * (weights[high - 1] - before)
    at = max(low, guide[int(goal / weights[-1] * _GUIDES)])
    while at < high - 1 and weights[at] <= goal:
        at += 1
    return at


@inlined
def _class_of(u_migrant, u_life, u_online, share, online_retired):
    """Return the class of a resident: livelihood, online or not, migrant or local. Sums of comparisons: chance is no branch."""
    migrant = int(u_migrant < share[0])
    retired = share[1 + migrant]
    out_of_work = retired + share[3]
    life = int(u_life >= retired) + int(u_life >= out_of_work) + int(u_life >= max(1.0 - share[4], out_of_work))
    online = int(u_online < (online_retired if life == RETIRED else share[5])) & int(life != CHILD)
    return life * 4 + online * 2 + migrant


@compiled
def _settle(
    key,
    counts,
    shares,
    online_retired,
    mind,
    weights,
    guide,
    firm_range,
    in_firm,
    units,
    in_unit,
    member_share,
    people,
    positions,
):
    """Place every resident: counting sort by class within the cell; draws are named by (cell, slot), not by position.

    Writes ``people`` and ``positions``; returns (first resident of each class by cell, which residents are Party members, their slots).
    """
    most = people.size * member_share.max()
    most = min(int(most + 8.0 * math.sqrt(most) + 64.0), people.size)
    member, slot_of = np.empty(most, np.int32), np.empty(most, np.int32)
    members = 0
    first = np.empty((counts.size, N_CLASSES + 1), np.int32)
    largest = counts.max() if counts.size > 0 else 0
    classes = np.empty(largest, np.int8)
    drawn, minds, normal = np.empty((4, largest)), np.empty((4, largest)), np.empty((2, largest))
    joined = np.empty(largest, np.int32)
    at = np.empty(N_CLASSES + 1, np.int64)
    start = 0
    for c in range(counts.size):
        at[:] = 0
        draws.fill_uniforms4(key, draws.RESIDENT, c, 0, 0, 1, 0, counts[c], drawn)
        draws.fill_uniforms4(key, draws.RESIDENT_MIND, c, 0, 0, 1, 0, counts[c], minds)
        for trait in range(2):
            draws.fill_normal_quantiles(minds[trait], counts[c], normal[trait])
        share = shares[c]
        for slot in range(counts[c]):
            code = _class_of(drawn[0, slot], drawn[1, slot], drawn[2, slot], share, online_retired)
            classes[slot] = code
            at[code + 1] += 1
        for code in range(N_CLASSES):
            at[code + 1] += at[code]
        for code in range(N_CLASSES + 1):
            first[c, code] = start + at[code]
        for slot in range(counts[c]):
            code = classes[slot]
            i = start + at[code]
            at[code] += 1
            migrant = code & 1
            trust = mind[0] - mind[2] * migrant + mind[1] * normal[0, slot]
            people.trust[i] = min(1.0, max(0.0, trust))
            centre = 0.5 + mind[4] * (0.5 if migrant else -0.5)
            positions[i] = min(1.0, max(0.0, centre + mind[3] * normal[1, slot]))
            people.cell[i], people.group[i] = c, code
            people.workplace[i] = -1
            if code >> 2 == EMPLOYED:
                people.workplace[i] = _workplace(
                    c, minds[2, slot], minds[3, slot], weights, guide, firm_range, in_firm, units, in_unit
                )
            chance = member_share[code]
            joined[i - start] = slot if drawn[3, slot] < chance else -1
        for at_cell in range(counts[c]):
            if joined[at_cell] >= 0 and members < most:
                member[members], slot_of[members] = start + at_cell, joined[at_cell]
                members += 1
        start += counts[c]
    return first, member[:members], slot_of[:members]


@inner
def _workplace(cell, u_place, u_job, weights, guide, firm_range, in_firm, units, in_unit):
    """Return the firm (own street or anywhere, evenly likely), -2 - unit, or -1 (self-employed, elsewhere)."""
    if u_place < in_unit and units > 0:
        return -2 - min(int(u_job * units), units - 1)
    rest = (u_place - in_unit) / (1.0 - in_unit)
    if rest >= in_firm or weights.size == 0:
        return -1
    low, high = firm_range[cell, 0], firm_range[cell, 1]
    if rest >= 0.5 * in_firm or low >= high or weights[high - 1] <= (weights[low - 1] if low > 0 else 0.0):
        low, high = 0, weights.size
    return _pick(weights, guide, low, high, u_job)


def member_shares(spec: ScenarioSpec) -> np.ndarray:
    """Return the chance of Party membership by class: the retired weigh more, children none."""
    people, members = spec.population, spec.members
    mean = people.retired_share * members.retired_weight + 1.0 - people.retired_share - people.child_share
    shares = np.zeros(N_CLASSES)
    for code in range(N_CLASSES):
        life, migrant = code >> 2, code & 1
        weight = {RETIRED: members.retired_weight, CHILD: 0.0}.get(life, 1.0)
        shares[code] = min((members.share_migrant if migrant else members.share_local) * weight / mean, 1.0)
    return shares


def build_people(spec: ScenarioSpec, sizes: Layout, land: Records, firms: Records, key: np.ndarray, inert: int = 0):
    """Return (people, their value positions, who are Party members, the members' slots); note cells' classes in the land.

    ``inert`` adds that many children to the first cell: residents who raise nothing, for the test that nobody else notices.
    """
    people = spec.population
    counts = land.residents.astype(np.int64)
    shares = class_shares(spec, land)
    open_now = (firms.founded < 0).astype(float)
    weights = np.cumsum(firms.employees * open_now)
    street_first = np.searchsorted(land.street, np.arange(sizes.streets + 1))
    edges = np.append(land.firms[:, 0], land.firms[-1, 1])[street_first]
    firm_range = np.stack([edges[land.street], edges[land.street + 1]], axis=1).astype(np.int64)
    employed = max(counts.sum() * (1.0 - people.retired_share - people.out_of_work_share - people.child_share), 1.0)
    units = sizes.units_per_street * sizes.streets
    in_unit = min(spec.organisations.unit_posts * units / employed, 0.5)
    jobs = float(weights[-1]) if weights.size else 0.0
    in_firm = min(jobs / (employed * (1.0 - in_unit)), 0.98)
    mind = np.array([
        people.trust_mean, people.trust_spread, people.trust_gap_migrant, people.value_spread, people.value_gap_migrant
    ])  # fmt: skip
    residents = People.empty(int(counts.sum()))
    positions = np.empty(residents.size, np.float32)
    first, member, slot = _settle(
        key, counts, shares, people.online_retired, mind, weights, _guide(weights), firm_range, in_firm, units, in_unit,
        member_shares(spec), residents, positions,
    )  # fmt: skip
    if inert:
        residents, positions, member, first = _with_inert(residents, positions, member, first, inert)
    land.first[:] = first
    return residents, positions, member, slot


def _with_inert(people, positions, member, first, inert):
    at, n = first[0, N_CLASSES], [inert]
    child = People(np.zeros(inert), np.full(n, -1), np.full(n, 0.5), np.full(n, CHILD * 4))
    moved = first.copy()
    moved[0, CHILD * 4 + 1 :] += inert
    moved[1:] += inert
    people = np.concatenate([people[:at], child, people[at:]]).view(Records)
    return people, np.insert(positions, at, [0.5] * inert), np.where(member >= at, member + inert, member), moved
