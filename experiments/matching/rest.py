"""Rest: a siloed city before its reform shows no trend, and no group of desks is asked for more than it has.

The test of the reference, and of every plausible city: over the last 125 days of the run-in, for each of known backlog,
latent cases, open disputes, staff in post and mean trust, the 90 % interval over replicates of slope x 125 days / mean
lies within +-5 %; and no group of desks (tier x line) is offered more than 0.97 of its hours.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from model.state.names import LINES, N_LINES, S_DISPUTES, S_KNOWN, S_LATENT, TIERS

WINDOW = 125  # days
TOLERANCE = 0.05
MOST_LOAD = 0.97


class Trend(NamedTuple):
    """One series: drift over the window as a share of its mean, with the 90 % interval of the mean over replicates."""

    series: str
    drift: float
    low: float
    high: float

    @property
    def rests(self) -> bool:
        """Whether the interval lies within the tolerance."""
        return -TOLERANCE <= self.low and self.high <= TOLERANCE


class Rest(NamedTuple):
    """Trends of all series, and (tiers, lines) mean load of desks: hours worked on cases / hours offered."""

    trends: list[Trend]
    loads: np.ndarray

    @property
    def rests(self) -> bool:
        """Whether nothing drifts and no group of desks is overloaded."""
        return all(trend.rests for trend in self.trends) and float(np.nanmax(self.loads)) <= MOST_LOAD

    def busiest(self) -> tuple[str, float]:
        """Return the name and load of the group of desks that is asked for most."""
        tier, line = np.unravel_index(np.nanargmax(self.loads), self.loads.shape)
        return f"{TIERS[tier]}, {LINES[line]} line", float(self.loads[tier, line])


def rest(spec: Any, replicates: int = 20, seed: int | None = None) -> Rest:
    """Live the run-in of some replicates and test it."""
    from model.city import City

    drifts, loads = [], []
    for number in range(replicates):
        city = City(spec, "siloed", rng=seed, replicate=number, days=1)
        states, load = watched(city)
        days = np.arange(WINDOW)
        daily = city.world.books.series[city.reform_day - WINDOW : city.reform_day, [S_KNOWN, S_LATENT, S_DISPUTES]]
        drift = [np.polyfit(days, daily[:, k], 1)[0] * WINDOW / max(daily[:, k].mean(), 1e-9) for k in range(3)]
        drifts.append(drift + [(last - first) / first for first, last in states])
        loads.append(load)
    names = ("known backlog", "latent cases", "open disputes", "staff in post", "mean trust")
    table = np.array(drifts)
    mean, error = table.mean(axis=0), table.std(axis=0, ddof=1) / np.sqrt(replicates)
    wide = 1.729 * error if replicates == 20 else 1.645 * error  # Student with 19 degrees of freedom
    trends = [Trend(name, *map(float, row)) for name, *row in zip(names, mean, mean - wide, mean + wide, strict=True)]
    return Rest(trends, np.nanmean(loads, axis=0))


def watched(city) -> tuple[list[tuple[float, float]], np.ndarray]:
    """Run to the reform day; return staff and trust at both ends of the window, and loads by tier and line."""

    def state():
        world = city.world
        mood = world.land.mood[world.people.cell]
        return float(world.organisations.staff.sum()), float((world.people.trust + mood).mean())

    city.run_until(-WINDOW)
    first, used, offered = state(), np.zeros((len(TIERS), N_LINES)), np.zeros((len(TIERS), N_LINES))
    while city.day < 0:
        begun = city.clock
        city.run_until(min(city.day + 20, 0))
        desks, days = city.world.desks, city.clock - begun
        where = (desks.tier, desks.line)
        np.add.at(offered, where, desks.hours * days)
        np.add.at(used, where, (desks.hours - desks.account) * days)
    return list(zip(first, state(), strict=True)), used / np.where(offered > 0.0, offered, np.nan)
