"""Strengths: levers begin, ramp up and spread over places; triggers read the recorded book of the months before."""

from __future__ import annotations

import numpy as np

from model import draws
from model.calendar import DAYS_A_YEAR, month_start
from model.policy import LEVERS, PLACE_OF
from model.policy.courses import NOT_YET
from model.state.names import S_CLOSED, S_ESCALATIONS, S_KNOWN, S_ON_TIME, S_REPEATS


def decide(city) -> None:
    """Write this month's strength of every lever in every community."""
    world = city.world
    world.strengths[:] = 0.0
    for lever in LEVERS:
        full = getattr(city.policy, lever)
        if full == 0.0 or not city.reformed:
            continue
        course, place = city.policy.course(lever), PLACE_OF[lever]
        if world.begins[place] == NOT_YET:
            world.begins[place] = _begins(city, course)
        if world.begins[place] != NOT_YET:
            strength = full * course.ramped(city.day, int(world.begins[place]))
            world.strengths[place] = np.where(places(city, course), strength, 0.0)
    city.note_effects()


def _begins(city, course) -> int:
    """Return the day since the reform on which a lever begins, or NOT_YET while its trigger waits."""
    trigger = course.trigger
    if trigger is None:
        return course.start if city.day >= course.start else NOT_YET
    if city.day < course.start or city.month < trigger.months:
        return NOT_YET
    months = range(city.month - trigger.months, city.month)
    if all(trigger.holds(recorded(city, trigger.book, month)) for month in months):
        return city.day + trigger.delay
    return NOT_YET


def recorded(city, book: str, month: int) -> float:
    """Return what the books tell of a month of the clock; see :class:`model.policy.courses.Trigger`."""
    days = city.world.books.series[month_start(month) : month_start(month + 1)]
    residents = max(float(city.world.land.residents.sum()), 1.0)
    if book == "backlog":
        return float(days[-1, S_KNOWN]) / residents * 1000.0
    if book == "escalations":
        return float(days[:, S_ESCALATIONS].sum()) / residents * 10_000.0 * DAYS_A_YEAR / len(days)
    if book == "complaints":
        return float(days[:, S_REPEATS].sum()) / residents * 1000.0
    closed = float(days[:, S_CLOSED].sum())
    return float(days[:, S_ON_TIME].sum()) / closed if closed > 0.0 else np.nan


def places(city, course) -> np.ndarray:
    """Return (communities,) where a lever acts: named ones, or a share of all by a draw of each."""
    communities = city.sizes.communities
    if isinstance(course.places, tuple):
        chosen = np.zeros(communities, np.bool_)
        chosen[[place for place in course.places if place < communities]] = True
        return chosen
    if course.places >= 1.0:
        return np.ones(communities, np.bool_)
    return np.array([draws.uniform(city.world.key, draws.PLACES, c, 0, 0) < course.places for c in range(communities)])
