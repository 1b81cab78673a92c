"""The scenario a user writes: one TOML file, every field typed, with unit, range and source (MODEL section 11)."""

from __future__ import annotations

from pydantic import model_validator

from model.scenario.daily import Conflict, Discovery, Feedback, Handling, Kinds, Referral
from model.scenario.fields import Section, choice, file_path, quantity
from model.scenario.monthly import Alliances, Grids, Organising, Platform, Secondment, Staff, Street, Values
from model.scenario.places import CityPlan, Enterprises, Members, Organisations, Population

LAND_SHARES = ("old_town", "estate", "resettlement", "urban_village", "office", "park", "market")


class Run(Section):
    """Horizon and seed."""

    days: int = quantity(250, low=250, high=750, unit="working days", source="MODEL 2: 1-3 years; a working year has 250 days", meaning="horizon", least=1, most=750, sweep=False)
    seed: int = quantity(1, low=0, high=2**32 - 1, unit="-", source="user", meaning="seed of the experiment", least=0, most=2**32 - 1, sweep=False)


class Arrivals(Section):
    """Where primary cases come from: drawn from the kinds' rates, or replayed from a log of real requests."""

    log: str | None = file_path(source="user", meaning="case log (CSV or Parquet) to replay in place of synthetic arrivals")
    mapping: str | None = file_path(source="user", meaning="TOML file that maps the log's columns, kinds and channels to ours")
    repeat: bool = choice(True, source="user", meaning="repeat the log's days over the horizon (off: play it once)")
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
    def _possible(self):
        """Refuse combinations that no city can have."""
        total = sum(getattr(self.city, name) for name in LAND_SHARES)
        if abs(total - 1.0) > 1e-6:
            raise ValueError(f"city: the land-use shares ({', '.join(LAND_SHARES)}) add up to {total:g}; they must add up to 1")
        people = self.population
        if people.retired_share + people.out_of_work_share + people.child_share >= 1.0:
            raise ValueError("population: retired_share, out_of_work_share and child_share leave nobody to work; their sum must stay below 1")
        for name, kind in self.kinds:
            if kind.tier_street + kind.tier_district + kind.tier_city > 1.0 + 1e-9:
                raise ValueError(f"kinds.{name}: tier_street, tier_district and tier_city add up to more than 1")
            if kind.two_lines + kind.three_lines > 1.0 + 1e-9:
                raise ValueError(f"kinds.{name}: two_lines and three_lines add up to more than 1")
            if kind.two_lines > 0 and kind.partner == kind.line:
                raise ValueError(f"kinds.{name}: partner must be another line than {kind.line!r}")
            if kind.three_lines > 0 and kind.partner_2 in (kind.line, kind.partner):
                raise ValueError(f"kinds.{name}: partner_2 must differ from line and partner")
        if self.arrivals.log and not self.arrivals.mapping:
            raise ValueError("arrivals: a log needs a mapping (arrivals.mapping names a TOML file)")
        return self
