"""The scenario a user writes: one TOML file, every field typed, with unit, range and source (MODEL section 11)."""

from __future__ import annotations

from pydantic import model_validator

from model.scenario.daily import Conflict, Discovery, Feedback, Handling, Kinds, Referral
from model.scenario.fields import Section, choice, file_path, quantity
from model.scenario.monthly import Alliances, Grids, Organising, Platform, Secondment, Staff, Street, Values
from model.scenario.places import LAND_SHARES, CityPlan, Enterprises, Members, Organisations, Population, Posts

WORKING_YEAR = 250
MOST_RESIDENTS = 50_000_000
MOST_CASES = 50_000_000


class Run(Section):
    """Horizon and seed."""

    days: int = quantity(250, low=250, high=750, unit="working days", source="MODEL 2: 1-3 years; a working year has 250 days", meaning="horizon", least=1, most=750, sweep=False)
    seed: int = quantity(1, low=0, high=2**32 - 1, unit="-", source="user", meaning="seed of the experiment", least=0, most=2**32 - 1, sweep=False)


class Arrivals(Section):
    """Where primary cases come from: drawn from the kinds' rates, or replayed from a table of real ones."""

    cases: str | None = file_path(source="user", meaning="table of cases (Parquet: day, cell or community, kind, channel) to replay in place of drawn ones; `ronghe log table` makes one from a case log")
    repeat: bool = choice(True, source="user", meaning="repeat the table's days over the horizon (off: play it once)")
    sources: int = quantity(0, low=0, high=0, unit="sources", source="limit cases (binomial arrivals)", meaning="cases of one kind that can arise in a cell on a day: that many sources, each raising one or none, the mean unchanged (0: Poisson, no bound)", least=0, most=1000, sweep=False)
    found: bool = choice(False, source="user", meaning="replayed cases are known from the day they were opened (on), or pass through discovery like any other (off)")


class ScenarioSpec(Section):
    """A whole scenario."""

    name: str = choice("street", source="user", meaning="name used in tables and file names")
    title: str = choice("", source="user", meaning="one line for people")
    run: Run = Run()
    city: CityPlan = CityPlan()
    population: Population = Population()
    members: Members = Members()
    enterprises: Enterprises = Enterprises()
    organisations: Organisations = Organisations()
    posts: Posts = Posts()
    kinds: Kinds = Kinds()
    discovery: Discovery = Discovery()
    referral: Referral = Referral()
    handling: Handling = Handling()
    conflict: Conflict = Conflict()
    feedback: Feedback = Feedback()
    organising: Organising = Organising()
    alliances: Alliances = Alliances()
    secondment: Secondment = Secondment()
    staff: Staff = Staff()
    grids: Grids = Grids()
    platform: Platform = Platform()
    street: Street = Street()
    values: Values = Values()
    arrivals: Arrivals = Arrivals()

    @model_validator(mode="after")
    def _fits(self):
        """Refuse a city that no machine holds, and communities it has not; what else is impossible is said by its section."""
        plan, people = self.city, self.population.residents_per_cell
        residents = people * plan.rows * plan.columns
        communities = -(-plan.rows * plan.columns // plan.cells_per_community)
        furthest = max((number for who, whom, _ in self.values.attention for number in (who, whom)), default=0)
        firms = residents * self.enterprises.per_1000_residents / 1000.0
        years = self.run.days / WORKING_YEAR
        cases = sum((firms if kind.group == "firms" else residents) * kind.per_1000_year / 1000.0 for _, kind in self.kinds)
        if residents > MOST_RESIDENTS:
            raise ValueError(
                f"city: {plan.rows} x {plan.columns} cells of {people:g} residents are {residents:,.0f} residents; "
                f"at most {MOST_RESIDENTS:,} fit"
            )
        if cases * years > MOST_CASES:
            raise ValueError(f"kinds: about {cases * years:,.0f} cases arise by day {self.run.days}; at most {MOST_CASES:,} fit")
        if furthest >= communities:
            raise ValueError(
                f"values: attention names community {furthest}, but the city has {communities}, numbered from 0"
            )
        return self


__all__ = ["LAND_SHARES", "Arrivals", "Run", "ScenarioSpec"]
