"""The city: a Mesa model of a scenario and a policy. A step is a working day; months decide before their first day."""

from __future__ import annotations

import mesa
import numpy as np

from model import records, saving
from model.clock import Rule, month_of, month_rules, month_start
from model.day.loop import advance, space_needed
from model.day.rates import as_record, rates_of
from model.draws import key_of
from model.initial import arrivals
from model.initial.organisations import first_desks
from model.initial.world import Twins, build_twins, build_world, open_lists
from model.policy import FusionPolicy
from model.scenario import Scenario
from model.state.ledger import Ledger
from model.state.names import IS_COMMUNITY, IS_OFFICE, IS_UNIT, ZONES
from model.state.world import World


class City(mesa.Model):
    """One city under one policy.

    Args:
        scenario: A :class:`Scenario` or the path of a scenario file.
        policy: A :class:`FusionPolicy`, or the name of an arm (``ronghe arms`` lists them).
        rng: Seed of the experiment, a whole number from 0 to 2^32 - 1; ``None`` takes the scenario's own.
        replicate: Replication number; twins with the same seed and replicate share residents, firms and primary cases.
        days: Horizon in working days; ``None`` takes the scenario's own.
        rules: Own monthly rules, functions of the city, that act after the built-in ones and before hours are budgeted.
        branch: Own kind of organisation, a subclass of ``model.state.agents.Branch``; its ``decide`` is asked of every
            organisation each month, after own rules.
        twins: What another arm has built already (same scenario, seed, replicate and days); saves building it again.

    Attributes:
        world: The state, as named arrays (:mod:`model.state.world`).
        day: The working day about to begin; ``time`` is the same as a float, for Mesa.

    Raises:
        ValueError: If the seed, the policy or the days are not allowed.
        ScenarioFault: If the scenario file cannot be used.
    """

    def __init__(
        self, scenario="street", policy="siloed", rng=None, replicate=0, days=None, rules=(), twins=None, branch=None
    ):
        """Build the city and let its organisations prepare for the first month."""
        self.spec = Scenario.of(scenario)
        seed = self.spec.run.seed if rng is None else rng
        key = key_of(seed, replicate)
        self._shown = True  # nothing to show before there is a world
        super().__init__(rng=int(seed))
        self._take_over_the_clock()
        self.seed, self.replicate = int(seed), int(replicate)
        self.policy = FusionPolicy.of(policy)
        horizon = self.spec.run.days if days is None else days
        if isinstance(horizon, bool) or not isinstance(horizon, int | np.integer) or not 1 <= horizon <= 750:
            raise ValueError(f"days is {horizon!r}; allowed is a whole number from 1 to 750 (working days)")
        own = twins is None
        if own:
            twins = build_twins(self.spec, key, int(horizon), self.spec.replay_columns(key, int(horizon)))
        self.sizes, self.kinds, self.days, self.primary = twins.sizes, twins.kinds, twins.days, twins.primary
        self.persons = twins.persons
        self.world: World = build_world(twins, self.policy.placement == "best", share=own)
        self.own_rules, self.branch_type = tuple(rules), branch
        self._shown, self._collector = False, None
        self._prepare()

    def _prepare(self) -> None:
        """Set up what months need: the ledger, who is where, and the notebook of small facts."""
        o, sizes = self.world.organisations, self.sizes
        offices, units = np.flatnonzero(o.form == IS_OFFICE), np.flatnonzero(o.form == IS_UNIT)
        owner = np.concatenate([self.world.desks.organisation, offices, units]).astype(np.int64)
        share = np.concatenate([self.world.desks.share, np.ones(offices.size + units.size)])
        self.ledger = Ledger(owner, share, self.spec.organisations.hours_per_day)
        self.station_of_unit = np.full(o.posts.size, -1)
        self.station_of_unit[units] = sizes.desks + offices.size + np.arange(units.size)
        self.street_of_community = np.arange(sizes.communities) // sizes.communities_per_street
        self.zone_cells = np.isin(self.world.land.use, ZONES)
        self.day = 0
        self.month = -1
        self.days_last_month = 0
        self.displaced = 0.0
        self.intrusion = 0.0
        self.willingness = 1.0
        self.merged = np.zeros((sizes.communities, 8), np.bool_)
        self.rates, self._rated = None, None  # and the policy that they are of
        self.noted_load = (-1, None)  # of which month, and hours asked of each desk (model.month.pressure)

    # --- time -----------------------------------------------------------------------------------------------------

    def _take_over_the_clock(self) -> None:
        """Let ``step`` be one of our days; Mesa's own daily event is stopped, its queue of user events stays in use.

        What Mesa had bound to the city goes, too: a city that nobody holds gives its memory back at once.
        """
        self._default_schedule.stop()
        del self._default_schedule, self._user_step, self.step

    def step(self) -> None:
        """Run one working day."""
        self.run_for(1)

    def run_for(self, duration) -> City:
        """Run some working days (at most to the horizon) and return the city.

        Events that a user has scheduled with Mesa's ``schedule_event`` happen at the end of their day.
        """
        until = min(self.day + int(duration), self.days)
        while self.day < until:
            quiet = self._event_list.is_empty()
            self._advance(until if quiet else self.day + 1)
            mesa.Model.run_for(self, self.day - self.time)
            self.steps = self.day
        self.running = self.day < self.days
        return self

    def run_until(self, end_time) -> City:
        """Run until a day (not beyond the horizon) and return the city."""
        return self.run_for(max(int(end_time) - self.day, 0))

    def run(self) -> City:
        """Run to the horizon and return the city."""
        return self.run_for(self.days - self.day)

    run_model = run

    def _advance(self, until: int) -> None:
        while self.day < until:
            if self.month < 0 or self.day == month_start(self.month + 1):
                self._begin_month()
            end = min(until, month_start(self.month + 1))
            reached = advance(
                self.world, self.kinds, self.rates, self.sizes, self.day, end, month_start(self.month + 1) - 1
            )
            if reached < end:
                self._make_room(reached)
            self.day = reached

    def _begin_month(self) -> None:
        """Let the organisations decide, in the printed order."""
        previous = self.month
        self.month = month_of(self.day)
        self.days_last_month = self.day - month_start(previous) if previous >= 0 else 0
        for rule in self.order_of_month():
            rule.act(self)
        self.set_rates()

    def set_rates(self) -> None:
        """Put the scenario's and policy's numbers, and this month's willingness to report, before the daily rules."""
        if self._rated is not self.policy:
            self.rates, self._rated = as_record(rates_of(self.spec, self.policy)), self.policy
        self.rates.willingness = self.willingness

    def order_of_month(self) -> list[Rule]:
        """Return the rules of this city's month in order, the user's own before hours are budgeted."""
        rules = month_rules()
        own = [Rule(getattr(r, "__name__", "own"), "own", (r.__doc__ or "").strip(), r) for r in self.own_rules]
        if self.branch_type is not None:
            says = (self.branch_type.decide.__doc__ or "").strip()
            own.append(Rule(self.branch_type.__name__, self.branch_type.__module__, says, _ask_branches))
        at = next(i for i, rule in enumerate(rules) if rule.name == "budget")
        return rules[:at] + own + rules[at:]

    def _make_room(self, day: int) -> None:
        """Give the records more room: disputes have seeded more cases than foreseen."""
        world = self.world
        needed = world.born.size + int(space_needed(world, day))
        capacity = max(int(world.cases.size * 1.3), needed + 4096)
        lists = open_lists(capacity, 0)
        for kept, entries in zip(lists[:-2], world.open[:-2], strict=True):
            kept[: entries.size] = entries
        lists.count[:], lists.standing[:] = world.open.count, world.open.standing
        self.world = world._replace(cases=arrivals.grown(world.cases, world.born.size, capacity), open=lists)

    # --- what can be asked ----------------------------------------------------------------------------------------

    def outcomes(self) -> dict[str, float]:
        """Return every outcome by its public name (``model.outcomes`` defines them), over the days run so far."""
        from model.outcomes import compute

        return compute(self)

    def cases(self):
        """Return a DataFrame with one row a case that has arisen: labels, days (-1: never), hops, bounces."""
        return records.cases_frame(self)

    def hours(self):
        """Return a DataFrame of paid hours by day and use; rows add up to the same total in every arm."""
        return records.hours_frame(self)

    def explain(self, case_id: int) -> list[records.Event]:
        """Return the life of one case, event by event: the same run again with a trace on that case.

        Raises:
            ValueError: If there is no such case by the day the city has reached.
        """
        if not 0 <= case_id < self.world.born.size or self.world.cases.state[case_id] == 0:
            raise ValueError(f"there is no case {case_id}; cases run from 0 to {self.world.born.size - 1}")
        again = City(
            self.spec, self.policy, self.seed, self.replicate, self.days, self.own_rules, branch=self.branch_type
        )
        again.world.books.traced[0] = case_id
        again.run_for(self.day)
        return records.story(again)

    def save(self, path) -> None:
        """Write the whole state to a file, so that :meth:`resume` can go on bit for bit."""
        saving.save(self, path)

    @classmethod
    def resume(cls, path, days: int | None = None) -> City:
        """Return a saved city, ready to go on to ``days`` (None: to the horizon it was built for; it may be passed).

        Raises:
            ValueError: If the file is not a saved city of this version, or ``days`` is past already.
        """
        return saving.resume(cls, path, days)

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

    # --- who sits where -------------------------------------------------------------------------------------------

    def stations_of(self, sort: int, departments: bool = False):
        """Return the ledger's stations of communities, offices or units (a slice), with departments where asked for."""
        sizes = self.sizes
        first_department, last = first_desks(sizes)[1], sizes.desks
        if sort == IS_COMMUNITY:
            return slice(0, last if departments else first_department)
        if sort == IS_OFFICE:
            return slice(first_department if departments else last, last + sizes.streets)
        return slice(last + sizes.streets, self.ledger.owner.size)


def _ask_branches(city: City) -> None:
    """Let every organisation of the user's own kind decide, in their order."""
    city.agents_by_type[city.branch_type].do("decide")


__all__ = ["City", "Twins"]
