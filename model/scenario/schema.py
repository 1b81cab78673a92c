"""The scenario a user writes: one TOML file, every field typed, with unit, range and source (MODEL section 11)."""

from __future__ import annotations

from pydantic import model_validator

from model.calendar import DAYS_A_YEAR, month_of, month_start
from model.scenario.daily import Conflict, Demand, Discovery, Feedback, Handling, Kinds, Referral
from model.scenario.fields import Section, choice, file_path, quantity
from model.scenario.measures import Measures
from model.scenario.monthly import (
    Alliances,
    Funds,
    Grids,
    Ledgers,
    Organising,
    Platform,
    Pressure,
    Secondment,
    Staff,
    Street,
    Values,
)
from model.scenario.places import LAND_SHARES, CityPlan, Enterprises, Members, Organisations, Population

MOST_RESIDENTS = 50_000_000
MOST_CASES = 50_000_000


class Run(Section):
    """Run-in, horizon and seed."""

    run_in: int = quantity(250, low=250, high=500, unit="working days", source="MODEL 2b", meaning="days that a city lives under its baseline policy before the reform day; a whole number of organisational months (0, 20, 41, 62, 83 ... 250 ...)", least=0, most=750, sweep=False)
    days: int = quantity(500, low=250, high=750, unit="working days", source="MODEL 2b: two years; a working year has 250 days", meaning="follow-up from the reform day on", least=1, most=750, sweep=False)
    tau: int = quantity(60, low=60, high=60, unit="working days", source="MODEL 7", meaning="time up to which days to an event are counted (restricted means), the same for all cases", least=1, most=250, sweep=False)
    seed: int = quantity(1, low=0, high=2**32 - 1, unit="-", source="user", meaning="seed of the experiment", least=0, most=2**32 - 1, sweep=False)

    @model_validator(mode="after")
    def _possible(self):
        if month_start(month_of(self.run_in)) != self.run_in:
            months = month_of(self.run_in)
            raise ValueError(
                f"run_in is {self.run_in}; a run-in is a whole number of organisational months: "
                f"{month_start(months)} or {month_start(months + 1)}"
            )
        return self


class Arrivals(Section):
    """Where primary cases come from: drawn from the kinds' rates, or replayed from a table of real ones."""

    cases: str | None = file_path(source="user", meaning="table of cases (Parquet: day, cell or community, kind, channel) to replay in place of drawn ones; `ronghe log table` makes one from a case log")
    repeat: bool = choice(True, source="user", meaning="repeat the table's days over the horizon (off: play it once)")
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
    kinds: Kinds = Kinds()
    demand: Demand = Demand()
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
    ledgers: Ledgers = Ledgers()
    pressure: Pressure = Pressure()
    funds: Funds = Funds()
    platform: Platform = Platform()
    street: Street = Street()
    values: Values = Values()
    measures: Measures = Measures()
    arrivals: Arrivals = Arrivals()

    @model_validator(mode="after")
    def _fits(self):
        """Refuse a city that no machine holds, and communities it has not; what else is impossible is said by its section."""
        plan, people = self.city, self.population.residents_per_cell
        residents = people * plan.rows * plan.columns
        firms = residents * self.enterprises.per_1000_residents / 1000.0
        years = (self.run.run_in + self.run.days) / DAYS_A_YEAR
        cases = self.kinds.demand_scale * sum(
            (firms if kind.group == "firms" else residents) * kind.per_1000_year / 1000.0 for kind in self.kinds.all()
        )
        share = self.ledgers.share + self.organisations.patrol_share + self.organisations.organising_share
        share += self.members.paid_meeting_share
        if share > 1.0 + 1e-9:
            raise ValueError(
                f"ledgers.share, organisations.patrol_share, organisations.organising_share and "
                f"members.paid_meeting_share add up to {share:g}; a community has no more than all of its hours (1)"
            )
        if residents > MOST_RESIDENTS:
            raise ValueError(
                f"city: {plan.rows} x {plan.columns} cells of {people:g} residents are {residents:,.0f} residents; "
                f"at most {MOST_RESIDENTS:,} fit"
            )
        if cases * years > MOST_CASES:
            raise ValueError(f"kinds: about {cases * years:,.0f} cases arise in {years:.1f} years; at most {MOST_CASES:,} fit")
        return self


__all__ = ["LAND_SHARES", "Arrivals", "Run", "ScenarioSpec"]
