"""The city: a Mesa model of a scenario and a policy. A step is a working day; months decide before their first day.

It lives on a clock of working days from the start of its run-in. The reform day is day 0: days before it are negative,
and until then every city lives under the baseline, whatever its policy. :meth:`City.fork` copies a life up to now.
"""

from __future__ import annotations

import numpy as np

from model import records, saving
from model.calendar import DAYS_A_MONTH, month_of, month_start
from model.day.loop import advance, space_needed
from model.draws import key_of
from model.initial import arrivals
from model.initial.world import Twins, build_twins, build_world, open_lists
from model.mesa_city import MesaCity
from model.policy import PAYERS_OF, PLACE_OF, FusionPolicy
from model.policy.effective import numbers_in_force
from model.scenario import Scenario
from model.schedule import Rule, month_rules
from model.state.ledger import Ledger
from model.state.names import ZONES
from model.state.stations import Stations
from model.state.world import World, copied

MOST_DAYS = 750


class City(MesaCity):
    """One city under one policy.

    Args:
        scenario: A :class:`Scenario` or the path of a scenario file.
        policy: A :class:`FusionPolicy`, or the name of an arm (``ronghe arms`` lists them).
        rng: Seed of the experiment, a whole number from 0 to 2^32 - 1; ``None`` takes the scenario's own.
        replicate: Replication number; twins with the same seed and replicate share residents, firms and primary cases.
        days: Follow-up in working days from the reform day; ``None`` takes the scenario's own.
        rules: Own monthly rules, functions of the city, that act after the built-in ones and before hours are budgeted.
        branch: Own kind of organisation, a subclass of ``model.state.agents.Branch``; its ``decide`` is asked of every
            organisation each month, after own rules.
        twins: What another arm has built already (same scenario, seed, replicate and days); saves building it again.

    Attributes:
        world: The state, as named arrays (:mod:`model.state.world`).
        clock: The working day about to begin, from the start of the run-in.
        day: The same, from the reform day (negative in the run-in); ``time`` is it as a float, for Mesa.
        reform_day: The clock on the reform day: the length of the run-in.

    Raises:
        ValueError: If the seed, the policy or the days are not allowed.
        ScenarioFault: If the scenario file cannot be used.
    """

    def __init__(
        self, scenario="street", policy="siloed", rng=None, replicate=0, days=None, rules=(), twins=None, branch=None
    ):
        """Build the city on the first day of its run-in."""
        self.spec = Scenario.of(scenario)
        seed = self.spec.run.seed if rng is None else rng
        key = key_of(seed, replicate)
        super().__init__(seed)
        self.seed, self.replicate = int(seed), int(replicate)
        self.policy = FusionPolicy.of(policy)
        follow_up = self.spec.run.days if days is None else days
        if (
            isinstance(follow_up, bool)
            or not isinstance(follow_up, int | np.integer)
            or not 1 <= follow_up <= MOST_DAYS
        ):
            raise ValueError(f"days is {follow_up!r}; allowed is a whole number from 1 to {MOST_DAYS} (working days)")
        self.reform_day = self.spec.run.run_in
        self.days = int(follow_up)
        own = twins is None
        if own:
            replay = self.spec.replay_columns(key, self.horizon)
            twins = build_twins(self.spec, key, self.horizon, replay)
        self.sizes, self.kinds, self.primary, self.persons = twins.sizes, twins.kinds, twins.primary, twins.persons
        self.world: World = build_world(twins, share=own)
        self.own_rules, self.branch_type = tuple(rules), branch
        self._prepare()

    def _prepare(self) -> None:
        """Set up what months need: the ledger, and who is where."""
        self.stations = Stations(self.world, self.sizes)
        self.ledger = Ledger(self.stations.owner, self.stations.share, self.spec.organisations.hours_per_day)
        self.street_of_community = np.arange(self.sizes.communities) // self.sizes.communities_per_street
        self.zone_cells = np.isin(self.world.land.use, ZONES)
        self.clock, self.month = 0, -1
        self.numbers = None  # what a day's rules read, one record a community
        self.noted_load = (-1, None)  # of which month, and hours asked of each desk (model.month.pressure)
        self.time = float(self.day)
        self.note_effects()

    # --- time -----------------------------------------------------------------------------------------------------

    @property
    def day(self) -> int:
        """The working day about to begin, from the reform day."""
        return self.clock - self.reform_day

    @property
    def horizon(self) -> int:
        """The clock at the end: run-in and follow-up."""
        return self.reform_day + self.days

    @property
    def days_last_month(self) -> int:
        """Working days of the month before this one, 0 in the first."""
        return month_start(self.month) - month_start(self.month - 1) if self.month > 0 else 0

    def step(self) -> None:
        """Run one working day."""
        self.run_for(1)

    def run_for(self, duration) -> City:
        """Run some working days (at most to the horizon) and return the city.

        Events that a user has scheduled with Mesa's ``schedule_event`` happen at the end of their day.
        """
        until = min(self.clock + int(duration), self.horizon)
        while self.clock < until:
            quiet = self._event_list.is_empty()
            self._advance(until if quiet else self.clock + 1)
            MesaCity.run_for(self, self.day - self.time)
            self.steps = self.clock
        self.running = self.clock < self.horizon
        return self

    def run_until(self, end_time) -> City:
        """Run until a day, counted from the reform day (not beyond the horizon), and return the city."""
        return self.run_for(max(int(end_time) - self.day, 0))

    def run(self) -> City:
        """Run to the horizon and return the city."""
        return self.run_for(self.horizon - self.clock)

    run_model = run

    def _advance(self, until: int) -> None:
        while self.clock < until:
            if self.month < 0 or self.clock == month_start(self.month + 1):
                self._begin_month()
            month_end = month_start(self.month + 1)
            end = min(until, month_end)
            reached = advance(self.world, self.kinds, self.numbers, self.sizes, self.clock, end, month_end - 1)
            if reached < end:
                self._make_room(reached)
            self.clock = reached

    def _begin_month(self) -> None:
        """Let the organisations decide, in the printed order."""
        self.month = month_of(self.clock)
        for rule in self.order_of_month():
            rule.act(self)
        self.set_numbers()

    def set_numbers(self) -> None:
        """Put the scenario's numbers, as the policy moves them this month, before the daily rules."""
        self.note_effects()
        effects = {lever: self._effects[place] for lever, place in PLACE_OF.items() if self._on[place]}
        self.numbers = numbers_in_force(self.spec, self.sizes.communities, effects, self.pooled)

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

    # --- policy as it stands this month ---------------------------------------------------------------------------

    def strength(self, lever: str) -> np.ndarray:
        """Return (communities,) strength of a lever this month, 0-1: what its costs follow."""
        return self.world.strengths[PLACE_OF[lever]]

    def effect(self, lever: str) -> np.ndarray:
        """Return (communities,) how strongly a lever acts this month, 0-1.

        Its strength, as far as the policy has substance and everybody who pays for it could (``communities.paid``).
        """
        return self._effects[PLACE_OF[lever]]

    def note_effects(self) -> None:
        """Reckon every lever's effect anew: strengths, or what could be paid for, have changed."""
        self._effects = np.zeros_like(self.world.strengths)
        self._on = self.world.strengths.any(axis=1)
        for lever, place in PLACE_OF.items():
            if self._on[place]:
                paid = self.world.communities.paid[:, PAYERS_OF[lever]].min(axis=1, initial=1.0)
                self._effects[place] = self.world.strengths[place] * (self.policy.substance * paid)
        self._effects.flags.writeable = False

    def on(self, lever: str) -> bool:
        """Tell whether a lever has any strength anywhere this month."""
        return bool(self._on[PLACE_OF[lever]])

    def months_since(self, lever: str) -> float:
        """Return the months since a lever began, 0 before."""
        begins = int(self.world.begins[PLACE_OF[lever]])
        return max((self.day - begins) / DAYS_A_MONTH, 0.0) if begins <= self.day else 0.0

    @property
    def reformed(self) -> bool:
        """Tell whether the reform day has come."""
        return self.clock >= self.reform_day

    @property
    def pooled(self) -> bool:
        """Tell whether every hour is usable anywhere (the bound), from the reform day on."""
        return self.policy.pooled and self.reformed

    def note_undone(self, duty: int, hours: float) -> None:
        """Write hours a day of a duty that nobody does this month (see ``names.DUTIES_UNDONE``)."""
        self.world.books.undone[self.clock : month_start(self.month + 1), duty] += hours

    # --- lives side by side ---------------------------------------------------------------------------------------

    def fork(self, policy) -> City:
        """Return a city that has lived this one's life up to now, and goes on under another policy.

        Both go on alone: nothing is shared. A fork before the first day on which either policy acts is, to the bit,
        a city that had the other policy from the start.

        Raises:
            ValueError: If the policy is unknown, or this city's own has acted already.
        """
        if self.day > self.policy.first_day:
            raise ValueError(
                f"the policy {self.policy.name!r} has acted since day {self.policy.first_day}; it is day {self.day}"
            )
        other = City.__new__(type(self))
        MesaCity.__init__(other, self.seed)
        for name in ("spec", "seed", "replicate", "reform_day", "days", "sizes", "kinds", "primary", "persons",
                     "own_rules", "branch_type"):  # fmt: skip
            setattr(other, name, getattr(self, name))
        other.policy = FusionPolicy.of(policy)
        other.world = copied(self.world)
        other._prepare()
        other.clock, other.month, other.time = self.clock, self.month, self.time
        if other.month >= 0:
            other.set_numbers()
        return other

    # --- what can be asked ----------------------------------------------------------------------------------------

    def outcomes(self) -> dict[str, float]:
        """Return every outcome by its public name (``model.outcomes`` defines them), since the reform day.

        In the run-in, and in a city without one, they are of the days run so far.
        """
        from model.outcomes import compute

        return compute(self)

    def cases(self):
        """Return a DataFrame with one row a case that has arisen: labels, days from the reform day, hops, bounces."""
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
        again.run_for(self.clock)
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


def _ask_branches(city: City) -> None:
    """Let every organisation of the user's own kind decide, in their order."""
    city.agents_by_type[city.branch_type].do("decide")


__all__ = ["City", "Twins"]
