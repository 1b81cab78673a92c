"""Years before: the months of organising that a city has behind it when its life begins, lived by the same rules.

Nothing but firms' branches and members' affiliation and activity moves. Firms of the stock were opened one after another,
as at the rate of entry they would have been; nobody has a lever. So the run-in begins near rest, wherever parameters lie.
"""

from __future__ import annotations

import math

import numpy as np

from model import draws
from model.calendar import MONTHS_A_YEAR
from model.compiled import compiled
from model.month import firms, members, organising


def decide(city) -> None:
    """Live the years before, once, under no lever."""
    plan, rule, world = city.spec.enterprises, city.spec.organising, city.world
    months = round(rule.years_before * MONTHS_A_YEAR)
    if city.month > 0 or months == 0:
        return
    strengths = world.strengths.copy()
    world.strengths[:] = 0.0
    city.note_effects()
    f = world.firms
    age = _ages(world.key, f, firms.entry_rates(city))
    loss = (plan.turnover_per_year + plan.exit_per_year) / MONTHS_A_YEAR
    for month in range(months):
        exists = (f.founded < 0) & (age >= months - month)
        index = draws.BEFORE + month
        firms.change_jobs(city, exists, loss, index)
        firms.dissolve(city, exists, index)
        waiting, listed = organising.waiting_and_listed(city, exists)
        organising.spend(city, exists, organising.reach_of(city, waiting, 0.0 * listed), index)
        members.grow(city)
    world.strengths[:] = strengths
    city.note_effects()


@compiled
def _ages(key, f, entry):
    """Return (firms,) how many months each firm of the stock had been open: exponential with its cell's rate of entry."""
    age = np.empty(f.size)
    for i in range(f.size):
        u = draws.uniform(key, draws.AGE, f.cell[i], f.slot[i], 0)
        rate = entry[f.cell[i]]
        age[i] = draws.exponential_threshold(u) / rate if rate > 0.0 else math.inf
    return age
