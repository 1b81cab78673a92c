"""Street: freed from investment targets, organised by what communities need, commanding departments, giving hours down.

Targets do not vanish with the street's duty: part of the hours falls to the district's departments, the rest is undone and
counted. An office organised by need leaves superiors' duties undone. Command itself acts in referral.
"""

from __future__ import annotations

import numpy as np

from model.calendar import MONTHS_A_YEAR
from model.compiled import compiled
from model.month import pressure
from model.state.names import DUTIES, IS_OFFICE, N_LINES, TRAINING, UNDONE_INVESTMENT, UNDONE_SUPERIORS


def decide(city) -> None:
    """Charge what streets still spend on investment targets, what districts take over, what reorganising takes and leaves."""
    if city.pooled:
        return
    plan, ledger = city.spec.organisations, city.ledger
    n, last = city.sizes.communities * N_LINES, (city.sizes.communities + city.sizes.streets) * N_LINES
    freed = plan.investment_share * city.stations.mean(city.effect("street_refocus"))
    owed = np.zeros(city.sizes.streets)
    for where in (slice(n, last), city.stations.of(IS_OFFICE)):
        ledger.charge_share(DUTIES, where, plan.investment_share - freed[where])
        owed += (freed[where] * ledger.worked[where]).reshape(city.sizes.streets, -1).sum(axis=1)
    shift = city.spec.street.refocus_shift
    city.note_undone(UNDONE_INVESTMENT, float(owed.sum()) * (1.0 - shift))
    _hand_up(city, owed * shift)
    if city.on("power_list"):
        _organise_by_need(city, slice(n, last))


def _organise_by_need(city, where: slice) -> None:
    """Let street departments leave superiors' duties undone, and pay for the reorganisation in its first half year."""
    rule, ledger = city.spec.street, city.ledger
    strength = city.stations.mean(city.strength("power_list"))[where]
    undone = rule.list_undone * strength * ledger.charged[where, DUTIES]
    ledger.charged[where, DUTIES] -= undone
    city.note_undone(UNDONE_SUPERIORS, float(undone.sum()))
    if city.months_since("power_list") < MONTHS_A_YEAR / 2:
        ledger.charge_share(TRAINING, where, rule.list_hours * strength)


def _hand_up(city, owed: np.ndarray) -> None:
    """Charge districts' departments hours that their streets no longer work, by the departments' own hours."""
    sizes, worked = city.sizes, city.ledger.worked
    first = (sizes.communities + sizes.streets) * N_LINES
    of_district = np.bincount(np.arange(sizes.streets) // sizes.streets_per_district, owed, sizes.districts)
    own = worked[first : first + sizes.districts * N_LINES].reshape(-1, N_LINES)
    part = own / np.maximum(own.sum(axis=1, keepdims=True), 1e-9)
    city.ledger.charged[first : first + own.size, DUTIES] += (of_district[:, None] * part).ravel()


def by_need(city, free: np.ndarray) -> None:
    """Move the case hours of a street's lines towards what is asked of them, under an office organised by need."""
    if not city.on("power_list"):
        return
    sizes = city.sizes
    where = slice(sizes.communities * N_LINES, (sizes.communities + sizes.streets) * N_LINES)
    have = free[where].reshape(-1, N_LINES)
    asked = pressure.load(city)[where].reshape(-1, N_LINES)
    fair = have.sum(axis=1, keepdims=True) * asked / np.maximum(asked.sum(axis=1, keepdims=True), 1e-9)
    part = city.spec.street.list_shift * city.stations.mean(city.effect("power_list"))[where].reshape(-1, N_LINES)
    part = np.where(asked.sum(axis=1, keepdims=True) > 0.0, part, 0.0)
    free[where] = (have + part * (fair - have)).ravel()


def tilt(city, free: np.ndarray) -> None:
    """Move a share of the case hours of street and district departments to community desks of the same line."""
    if not city.on("resource_tilt"):
        return
    sizes, desks = city.sizes, city.world.desks
    share = city.spec.street.tilt * city.stations.mean(city.effect("resource_tilt"))[: sizes.desks]
    layout = (sizes.communities, sizes.communities_per_street, sizes.streets, sizes.streets_per_district)
    _tilt(free, desks.expected, share, layout)


@compiled
def _tilt(free, expected, share, layout):
    """Hand hours down line by line: a street's to its communities, a district's to all of its, by what they expect to need."""
    communities, per_street, streets, per_district = layout
    districts = (streets - 1) // per_district + 1
    for line in range(N_LINES):
        street_need, district_need = np.zeros(streets), np.zeros(districts)
        for c in range(communities):
            need = max(expected[c * N_LINES + line], 1e-9)
            street_need[c // per_street] += need
            district_need[c // per_street // per_district] += need
        for c in range(communities):
            need, street = max(expected[c * N_LINES + line], 1e-9), c // per_street
            at = (communities + street) * N_LINES + line
            above = (communities + streets + street // per_district) * N_LINES + line
            given = share[at] * free[at] / street_need[street]
            given += share[above] * free[above] / district_need[street // per_district]
            free[c * N_LINES + line] += given * need
        for department in range(communities, communities + streets + districts):
            free[department * N_LINES + line] *= 1.0 - share[department * N_LINES + line]
