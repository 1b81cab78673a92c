"""The daily series as a Mesa DataCollector. The rules write them into the books; here they are only read."""

from __future__ import annotations

import mesa
import pandas as pd

from model.state.names import SERIES, USES

SERIES_OF_USES = tuple(f"paid_hours_{use}" for use in USES)
BUILT_IN = (*SERIES, *SERIES_OF_USES, "volunteer_hours")


class DailyCollector(mesa.DataCollector):
    """What happened on each day that has been run, from the start of the run-in: counts, paid hours by use, volunteer hours.

    Days count from the reform day; those of the run-in are negative.

    The series need no ``collect``. A user's own reporters do: they are evaluated when ``collect(city)`` is called, and
    what they gave counts for the day that has just ended; days without it show None, and the last of several on one day
    stands. What was collected before the first day has no row; it is kept in ``own``.

    Args:
        city: The model, with ``world.books`` and ``day``.
        model_reporters: The user's own, as Mesa takes them; their names must differ from those of the series.
        agent_reporters, agenttype_reporters, tables: As Mesa takes them.

    Attributes:
        own: A plain DataCollector with the user's own model reporters.
    """

    def __init__(self, city, model_reporters=None, agent_reporters=None, agenttype_reporters=None, tables=None):
        """Take the city whose books are read."""
        self._city = city
        self._own_days: list[int] = []
        self.own = mesa.DataCollector()
        super().__init__(None, agent_reporters, agenttype_reporters, tables)
        for name, reporter in (model_reporters or {}).items():
            self.add(name, reporter)

    def add(self, name: str, reporter) -> None:
        """Add a reporter of the user's own; days already collected show None.

        Raises:
            ValueError: The name is taken.
        """
        if name in BUILT_IN or name in self.own.model_reporters:
            raise ValueError(f"a series is called {name!r} already; choose another name")
        self.own._new_model_reporter(name, reporter)
        self.own.model_vars[name] = [None] * len(self._own_days)

    def collect(self, model) -> None:
        """Evaluate the user's own reporters; the daily series are written down anyway."""
        super().collect(model)
        if self.own.model_reporters:
            self.own.collect(model)
            self._own_days.append(int(model.day) - 1)

    @property
    def model_vars(self) -> dict[str, list]:
        """Each series as a list with one entry for each day run."""
        days, books = int(self._city.clock), self._city.world.books
        series = {name: books.series[:days, i].tolist() for i, name in enumerate(SERIES)}
        series |= {name: books.uses[:days, i].tolist() for i, name in enumerate(SERIES_OF_USES)}
        series["volunteer_hours"] = books.volunteer[:days].tolist()
        for name, values in self.own.model_vars.items():
            by_day = dict(zip(self._own_days, values, strict=True))
            series[name] = [by_day.get(day - self._city.reform_day) for day in range(days)]
        return series

    @model_vars.setter
    def model_vars(self, value) -> None:
        """Mesa empties it at the start; there is nothing to empty."""

    @property
    def _collection_steps(self) -> list[int]:
        """Mesa's time at the end of each day run, as ``mesa.batch_run`` asks for it."""
        return list(range(1, int(self._city.clock) + 1))

    @_collection_steps.setter
    def _collection_steps(self, value) -> None:
        """Mesa empties it at the start; there is nothing to empty."""

    def get_model_vars_dataframe(self) -> pd.DataFrame:
        """Return the daily series, a row a day, a column a series."""
        return pd.DataFrame(
            self.model_vars, index=pd.RangeIndex(-self._city.reform_day, int(self._city.day), name="day")
        )


__all__ = ["BUILT_IN", "DailyCollector"]
