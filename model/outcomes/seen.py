"""What outcomes are computed from: a city, and sums that several need, made once and only when asked for."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from model.calendar import DAYS_A_YEAR
from model.state.firms import open_on
from model.state.names import CHILD, DUTIES, IDLE, NO_BRANCH


class Seen:
    """A city as of today, over the days since the reform (in a run-in: since its start)."""

    def __init__(self, city):
        """Look at a city; nothing is summed yet."""
        self.city, self.world, self.spec, self.kinds = city, city.world, city.spec, city.kinds
        self.since = city.reform_day if city.clock > city.reform_day else 0
        self.days = city.clock - self.since
        self.years = self.days / DAYS_A_YEAR
        self.residents = float(city.world.land.residents.sum())

    @cached_property
    def cases(self):
        """Sums over cases (:class:`model.outcomes.passes.CaseSums`)."""
        from model.outcomes.passes import sum_cases  # compiled: only who computes pays for it

        world, measures = self.world, self.spec.measures
        return sum_cases(
            world.cases, self.kinds, world.land, world.people, world.firms, world.born.size, self.since,
            self.city.clock, self.spec.run.tau, measures.early_days, self.spec.organising.minimum,
        )  # fmt: skip

    @cached_property
    def people(self) -> np.ndarray:
        """Sums over residents (:func:`model.outcomes.passes.sum_people`)."""
        from model.outcomes.passes import sum_people

        world = self.world
        return sum_people(world.people, world.positions, world.land.mood, world.land.first, CHILD * 4)

    @cached_property
    def series(self) -> np.ndarray:
        """(series,) counts of :data:`model.state.names.SERIES`, summed over the days."""
        return self.world.books.series[self.since : self.city.clock].sum(axis=0)

    @cached_property
    def uses(self) -> np.ndarray:
        """(uses,) paid grassroots hours, summed over the days: all but stationed units' own duties and idle hours."""
        books, days = self.world.books, slice(self.since, self.city.clock)
        uses = books.uses[days].sum(axis=0)
        uses[[DUTIES, IDLE]] -= books.units[days].sum(axis=0)
        return uses

    @cached_property
    def alive(self) -> np.ndarray:
        """Which enterprises are open."""
        return open_on(self.world.firms, self.city.clock)

    @cached_property
    def branch(self) -> np.ndarray:
        """Which open enterprises have a branch on paper, own, joint or listed."""
        return self.alive & (self.world.firms.branch != NO_BRANCH)

    @cached_property
    def active(self) -> np.ndarray:
        """Which of these are active."""
        return self.branch & (self.world.firms.vitality >= self.spec.organising.active_threshold)

    def per_resident_year(self, count: float, residents: float) -> float:
        """Return a count per so many residents and year."""
        exposure = self.residents / residents * self.years
        return float(count) / exposure if exposure > 0 else float("nan")
