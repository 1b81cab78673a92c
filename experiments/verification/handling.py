"""A desk works off what it is asked for: the work left each evening follows Lindley's recursion, hour for hour."""

from __future__ import annotations

import numpy as np

from experiments.verification import formulas
from experiments.verification.limit import Estimate, Limit
from experiments.verification.quiet import ONE_DESK, every_kind
from experiments.verification.runs import SEED, SMALL, cases, measured
from model import City
from model.scenario import Scenario
from model.state.names import DESK, RESOLVED

DAYS = 60
DESKS = {
    **ONE_DESK, **every_kind(hours=3.0, hours_cv=0.0, per_1000_year=400.0),
    "handling.pace": 1000.0, "handling.spot_share": 0.0, "organisations.skill_spread": 0.0, "staff.novice": 1.0,
    "staff.overtime_most": 0.0, "conflict.ignition_scale": 0.0, "staff.tired_gain": 0.0,
    "handling.self_help": 0.0, "enterprises.social_volunteers": 0.0,
}  # fmt: skip
SCARCE = {**DESKS, "organisations.community_per_10k": 6.0, "organisations.grid_workers_per_cell": 0.2}
AMPLE = {**DESKS, "organisations.community_per_10k": 200.0, "organisations.grid_workers_per_cell": 20.0}

EASY = {**AMPLE, **every_kind(hours=6.0, per_1000_year=20.0), "handling.pace": 2.0}


def _apart(settings: dict) -> Estimate:
    """Largest difference over desks and evenings between the work left and what the recursion says, in hours."""
    city = City(Scenario.of(SMALL).with_values(settings), rng=SEED, days=DAYS)
    desks = city.sizes.communities * 8
    hours, left = np.zeros((DAYS, desks)), np.zeros((DAYS, desks))
    for day in range(DAYS):
        city.run_for(1)
        hours[day] = (city.world.desks.hours * city.world.desks.rate)[:desks]
        c = city.world.born
        waiting = c.state == DESK
        left[day] = np.bincount(c.desk[waiting], c.left[waiting, 0], city.sizes.desks)[:desks]
    c = cases(city)
    worst = 0.0
    for desk in range(desks):
        asked = np.bincount(c.found[(c.desk == desk) & (c.found >= 0)], minlength=DAYS)[:DAYS] * 3.0
        worst = max(worst, float(np.abs(formulas.lindley(asked, hours[:, desk]) - left[:, desk]).max()))
    return Estimate(worst, 0.0, desks * DAYS)


def _days(city) -> float:
    c = cases(city)
    solved = c[(c.state == RESOLVED) & (c.day < DAYS - 10)]
    return float((solved.ended - solved.day).mean())


def limits() -> list[Limit]:
    """Return the known answers about desks."""
    return [
        Limit("desks with too few hours", "1.1", "largest error of the work left (hours)", lambda: 0.0,
              lambda effort: _apart(SCARCE), exact=0.05),
        Limit("desks with hours enough", "1.1", "largest error of the work left (hours)", lambda: 0.0,
              lambda effort: _apart(AMPLE), exact=0.05),
        Limit("hands enough, six hours at two a day", "1.1", "days until it is solved", lambda: 2.0,
              measured(_days, EASY, DAYS, 2), exact=0.0),
    ]  # fmt: skip
