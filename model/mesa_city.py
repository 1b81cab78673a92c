"""What Mesa sees of a city: agents, a grid and a collector, each made when somebody asks for it."""

from __future__ import annotations

import mesa


class MesaCity(mesa.Model):
    """A Mesa model whose populations are columns: its agents are handles, its collector reads books."""

    def __init__(self, seed: int):
        """Start with nothing shown; ``step`` is left to the city.

        Mesa's own daily event is stopped, its queue of user events stays in use. What Mesa had bound to the city goes,
        too: a city that nobody holds gives its memory back at once.
        """
        self._shown = True  # nothing to show before there is a world
        super().__init__(rng=int(seed))
        self._default_schedule.stop()
        del self._default_schedule, self._user_step, self.step
        self._shown, self._collector = False, None

    @property
    def datacollector(self):
        """Mesa's collector with the daily series and hours by use."""
        if self._collector is None:
            from model.state.collector import DailyCollector

            self._collector = DailyCollector(self)
        return self._collector

    @property
    def scenario(self):
        """The scenario this city was built from."""
        return self.spec

    @scenario.setter
    def scenario(self, value):
        """Ignore the scenario object that Mesa makes for itself."""

    @property
    def agents_by_type(self):
        """Residents, members, enterprises and branches as Mesa AgentSets over the state's tables."""
        self._show_agents()
        return self._agents_by_type

    @property
    def agents(self):
        """All agents: the populations, and whatever agents a user has added."""
        self._show_agents()
        return self._all_agents

    def register_agent(self, agent) -> None:
        """Take in an agent that a user has made, beside the populations."""
        self._show_agents()
        super().register_agent(agent)

    def _show_agents(self) -> None:
        if not self._shown:
            from model.state.agents import show_agents

            self._shown = True
            show_agents(self)

    @property
    def grid(self):
        """The cells as a Mesa grid with property layers population, backlog, blind_spots and trust, as of now."""
        from model.state.agents import grid_of

        return grid_of(self)


__all__ = ["MesaCity"]
