"""Alliances: organisations tie up by need or by order, pay coordination hours, and become real or stay allied in name only.

Every candidate pair sits in one street: a community or a department with a department or a stationed unit. Pairs get to
know each other with time; those who have met sign, as long as both have room for a partner. By need the pair with most
to give each other signs first, and none that has more friction than that; by order all sign at once. Hours are paid for as
long as the alliance stands and grow with the number of partners. Substance grows with projects that helped
(:mod:`model.month.projects`), a little with contact, and decays otherwise: so ties by order may become real, and ties by
need may fail. A street office with staff for it keeps more partners together, at the price of its hours. What a secondment
leaves between two organisations is a tie between persons: it costs no meetings, has no projects, and fades.
"""

from __future__ import annotations

import numpy as np

from model import draws
from model.calendar import DAYS_A_MONTH
from model.compiled import compiled
from model.month import pressure, projects, shortcuts
from model.month.projects import news
from model.month.staff import of_organisations
from model.state.names import COORDINATION, IS_COMMUNITY, IS_OFFICE


def decide(city) -> None:
    """Sign and dissolve ties, run projects, let substance grow or fade, charge both sides and the hub, open shortcuts."""
    rule, t = city.spec.alliances, city.world.ties
    strength = of_organisations(city, city.strength("alliances"))
    if not strength.any() and not t.alive.any():
        return
    t.fit[:] = fit(city)
    by_need = city.policy.project_rule == "common_need" and not city.policy.mandated
    worth = t.fit - t.friction
    _part(city.world.key, t, 0.0 if city.policy.mandated else rule.dissolve, rule.nominal_below, rule.patience)
    partners, room = count_partners(city), room_for_partners(city)
    here = np.minimum(strength[t.a], strength[t.b])
    order = np.argsort(-worth, kind="stable") if by_need else np.arange(t.a.size)
    hazard = np.where(here > 0.0, np.inf if city.policy.mandated else rule.formation * here, 0.0)
    _sign(t, order, worth, hazard, 0.0 if by_need else -2.0, room, partners)
    allied = (t.alive > 0) & (here > 0.0)
    _charge(city, partners, allied)
    projects.run(city, allied, partners, room)
    _drift(t, rule.contact, rule.decay)
    shortcuts.open_shortcuts(city)


def room_for_partners(city) -> np.ndarray:
    """Return (organisations,) how many ties each can keep up: more where the street office has staff for it."""
    rule = city.spec.alliances
    hub = of_organisations(city, city.effect("hub_staff"))
    return rule.partners * (1.0 + (rule.hub_room - 1.0) * hub)


@compiled
def _sign(t, order, worth, hazard, least, room, partners):
    """Let clocks of acquaintance run; pairs that have met sign in the given order while both have room."""
    for i in order:
        if t.alive[i] or hazard[i] <= 0.0:
            continue
        if t.clock[i] > 0.0:
            t.clock[i] -= hazard[i]
        if (
            t.clock[i] <= 0.0
            and worth[i] > least
            and partners[t.a[i]] < room[t.a[i]]
            and partners[t.b[i]] < room[t.b[i]]
        ):
            t.alive[i] = 1
            t.formed[i] += 1
            t.age[i] = 0
            partners[t.a[i]] += 1
            partners[t.b[i]] += 1


@compiled
def _part(key, t, dissolve, below, patience):
    """Let ties grow older; those in name only may dissolve, and the pair must meet again."""
    for i in range(t.a.size):
        if not t.alive[i]:
            continue
        t.age[i] += 1
        if t.substance[i] < below and t.age[i] > patience and dissolve > 0.0:
            index = 4096 * t.formed[i] + t.age[i]
            if draws.uniform(key, draws.TIE, t.a[i], t.b[i], 1 + index) < dissolve:
                t.alive[i], t.substance[i], t.project[i] = 0, 0.0, 0
                again = draws.uniform(key, draws.TIE, t.a[i], t.b[i], (1 << 24) + t.formed[i])
                t.clock[i] = draws.exponential_threshold(again)


def fit(city) -> np.ndarray:
    """Return (pairs,) what two organisations have to give each other this month, 0-1.

    Who is unlike has what the other lacks (``ties.alike``); a community gains more from a partner of the line in which it
    is most pressed against other communities (0.5 is the mean).
    """
    o, t = city.world.organisations, city.world.ties
    return _fit(t, o, pressure.lacking(city), city.spec.alliances.overlap)


@compiled
def _fit(t, o, lacking, overlap):
    fit = np.empty(t.a.size)
    for i in range(t.a.size):
        need = 0.5
        if o.form[t.a[i]] == IS_COMMUNITY:
            need = lacking[t.a[i], max(o.line[t.b[i]], 0)]
        fit[i] = news(t.alike[i], overlap) * 0.5 * (1.0 + need)
    return fit


@compiled
def _count_partners(t, organisations):
    partners = np.zeros(organisations, np.int64)
    for i in range(t.size):
        if t.alive[i]:
            partners[t.a[i]] += 1
            partners[t.b[i]] += 1
    return partners


def count_partners(city) -> np.ndarray:
    """Return (organisations,) how many ties each has."""
    return _count_partners(city.world.ties, city.sizes.organisations)


@compiled
def _drift(t, contact, decay):
    """Let acquaintance add a little to each tie's substance, and time take some away."""
    for i in range(t.a.size):
        if t.alive[i]:
            t.substance[i] += contact * (1.0 - t.substance[i]) - decay * t.substance[i]
        else:
            t.substance[i] = 0.0


def _charge(city, partners: np.ndarray, allied: np.ndarray) -> None:
    """Charge coordination hours of both sides of each alliance, more a tie the more ties a side has, and the hub's."""
    rule, t, o = city.spec.alliances, city.world.ties, city.world.organisations
    t.hours[:] = np.where(allied, rule.hours_per_pair, 0.0)
    dearer = np.maximum(partners, 1) ** (rule.hours_exponent - 1.0)
    hours = np.bincount(t.a, t.hours * dearer[t.a], o.size) + np.bincount(t.b, t.hours * dearer[t.b], o.size)
    if city.on("hub_staff"):
        ties = np.bincount(o.street[t.a], allied, city.sizes.streets)
        offices = np.flatnonzero(o.form == IS_OFFICE)
        hub = of_organisations(city, city.strength("hub_staff"))[offices]
        hours[offices] += rule.hub_hours * hub * ties[o.street[offices]]
    city.ledger.charge_organisations(COORDINATION, hours / DAYS_A_MONTH)
