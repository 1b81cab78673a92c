"""Scenario sections about what there is: the city's ground, its people, members, firms and organisations.

Every field states its unit, plausible range, source and meaning; ``ronghe parameters`` prints this registry and sweeps
sample from it. "A" marks an assumption without a source (it belongs in every sensitivity analysis).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from model.scenario.fields import Section, choice, quantity

Employees = Annotated[int, Field(ge=1, le=100_000)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
LAND_SHARES = ("old_town", "estate", "resettlement", "urban_village", "office", "park", "market")


class CityPlan(Section):
    """The ground: a rectangular grid of governance cells, nested into communities, streets and districts."""

    rows: int = quantity(10, low=1, high=100, unit="cells", source="scenario", meaning="rows of the grid", least=1, most=400, sweep=False)
    columns: int = quantity(10, low=1, high=100, unit="cells", source="scenario", meaning="columns of the grid", least=1, most=400, sweep=False)
    cells_per_community: int = quantity(10, low=5, high=12, unit="cells", source="A; 10 cells of 1,000 make a community of 10,000", meaning="cells nested in one community", least=1, most=2500, sweep=False)
    communities_per_street: int = quantity(10, low=6, high=15, unit="communities", source="FACTS 1: 119,437 communities over 9,125 streets = 13", meaning="communities nested in one street", least=1, most=100, sweep=False)
    streets_per_district: int = quantity(10, low=5, high=20, unit="streets", source="A", meaning="streets nested in one district", least=1, most=100, sweep=False)
    clustering: float = quantity(0.7, low=0.3, high=0.9, unit="share", source="A", meaning="how strongly a cell's land use follows its neighbours' (0 salt and pepper, 1 smooth)", most=1.0)
    old_town: float = quantity(0.22, low=0.05, high=0.4, unit="share of cells", source="A", meaning="cells of old town", most=1.0)
    estate: float = quantity(0.32, low=0.1, high=0.5, unit="share of cells", source="A", meaning="cells of commodity-housing estates", most=1.0)
    resettlement: float = quantity(0.12, low=0.0, high=0.4, unit="share of cells", source="paper, D11; A", meaning="cells of resettled farmers", most=1.0)
    urban_village: float = quantity(0.12, low=0.0, high=0.3, unit="share of cells", source="A", meaning="cells of urban villages, mostly rented to migrants", most=1.0)
    office: float = quantity(0.08, low=0.0, high=0.3, unit="share of cells", source="A", meaning="cells of office buildings (new-economy zone)", most=1.0)
    park: float = quantity(0.09, low=0.0, high=0.3, unit="share of cells", source="FACTS 2: 1 enterprise grid per 5.6 basic grids in Wujiang", meaning="cells of industrial parks (new-economy zone)", most=1.0)
    market: float = quantity(0.05, low=0.0, high=0.2, unit="share of cells", source="A", meaning="cells of markets and shopping streets (new-economy zone)", most=1.0)

    @model_validator(mode="after")
    def _possible(self):
        total = sum(getattr(self, name) for name in LAND_SHARES)
        if abs(total - 1.0) > 1e-6:
            raise ValueError(f"the land-use shares ({', '.join(LAND_SHARES)}) add up to {total:g}; they must add up to 1")
        return self


class Population(Section):
    """Residents: who lives where, and how they start."""

    residents_per_cell: float = quantity(1000.0, low=700.0, high=1500.0, unit="persons", source="FACTS 2: 1,000-1,500 in Wujiang, 715 in Suzhou", meaning="mean residents of a cell", least=0.0, most=5000.0)
    migrant_share: float = quantity(0.5, low=0.2, high=0.6, unit="share", source="FACTS 2: Suzhou 2015, 0.51", meaning="residents without local household registration", most=1.0)
    migrant_contrast: float = quantity(1.0, low=0.0, high=1.5, unit="-", source="A", meaning="how unevenly migrants live across land uses (0 even, 1 as in the land-use table)", most=2.0)
    retired_share: float = quantity(0.18, low=0.1, high=0.3, unit="share", source="A; Suzhou about 2016", meaning="residents who are retired", most=0.6)
    out_of_work_share: float = quantity(0.06, low=0.02, high=0.15, unit="share", source="A", meaning="residents of working age out of work (more in resettlement cells)", most=0.4)
    child_share: float = quantity(0.14, low=0.08, high=0.2, unit="share", source="A", meaning="residents below working age", most=0.4)
    online_share: float = quantity(0.65, low=0.53, high=0.75, unit="share", source="FACTS 7: 0.53 national 2016, Suzhou higher", meaning="residents of working age who are online: scaled so that the whole population has this share", most=1.0)
    online_retired: float = quantity(0.13, low=0.08, high=0.43, unit="share", source="FACTS 7: 60+ use 2016, 2021", meaning="retired residents who are online", most=1.0)
    trust_mean: float = quantity(0.6, low=0.4, high=0.8, unit="0-1", source="A", meaning="mean trust of local residents at the start", most=1.0)
    trust_spread: float = quantity(0.15, low=0.05, high=0.25, unit="0-1", source="A", meaning="standard deviation of trust at the start", most=0.5)
    trust_gap_migrant: float = quantity(0.08, low=0.0, high=0.2, unit="0-1", source="A", meaning="by how much migrants' trust starts lower", most=0.5)
    value_spread: float = quantity(0.18, low=0.05, high=0.3, unit="0-1", source="A; paper D14", meaning="standard deviation of residents' value positions", most=0.5)
    value_gap_migrant: float = quantity(0.12, low=0.0, high=0.3, unit="0-1", source="A", meaning="distance between mean value positions of migrants and locals", most=0.8)

    @model_validator(mode="after")
    def _possible(self):
        if self.retired_share + self.out_of_work_share + self.child_share >= 1.0:
            raise ValueError("retired_share, out_of_work_share and child_share leave nobody to work; their sum must stay below 1")
        return self


class Members(Section):
    """Party members: who they are, where they belong, how active they are."""

    share_local: float = quantity(0.066, low=0.04, high=0.09, unit="share", source="FACTS 1: 6.6 % in 2019", meaning="members among adult and child local residents", most=0.5)
    share_migrant: float = quantity(0.04, low=0.02, high=0.06, unit="share", source="FACTS 1: Shanghai 2014, 4-6 %", meaning="members among migrants", most=0.5)
    retired_weight: float = quantity(1.6, low=1.0, high=2.5, unit="ratio", source="FACTS 1: 28 % of members are 61+; A", meaning="odds of membership of the retired against those of working age", most=10.0)
    floating_covered: float = quantity(0.15, low=0.05, high=0.35, unit="share", source="FACTS 1, A", meaning="migrant or displaced members already taken in by some branch at the start", most=1.0)
    retired_at_home: float = quantity(0.85, low=0.6, high=0.95, unit="share", source="A", meaning="retired members affiliated to the community branch where they live", most=1.0)
    local_at_home: float = quantity(0.4, low=0.2, high=0.6, unit="share", source="A; paper D3", meaning="locals of working age without a branch at work who are affiliated to the community branch where they live", most=1.0)
    moves_local: float = quantity(0.05, low=0.02, high=0.1, unit="share a year", source="A", meaning="locals who move home into another community (the branch does not move along)", most=5.0)
    moves_migrant: float = quantity(0.25, low=0.1, high=0.5, unit="share a year", source="A; a floating population", meaning="migrants who do", most=5.0)
    active_start: float = quantity(0.6, low=0.3, high=0.7, unit="0-1", source="A", meaning="mean activity of a recruit, and of affiliated members where no years lie before the city", most=1.0)
    zeal_spread: float = quantity(0.6, low=0.0, high=0.9, unit="ratio", source="A; FACTS 1: passive, selective and active members", meaning="half width of the even spread of members' zeal, a factor on activity_gain, around 1", most=1.0)
    online_part: float = quantity(0.4, low=0.1, high=0.8, unit="share", source="A; MODEL 5.8", meaning="organisational life of members who are online that goes online at strength 1 of the online line", most=1.0)
    online_time: float = quantity(0.5, low=0.2, high=0.9, unit="ratio", source="A", meaning="own hours that online life takes against sitting together", most=1.0)
    online_worth: float = quantity(0.7, low=0.3, high=1.0, unit="ratio", source="A", meaning="what it does for activity against sitting together", most=1.0)
    own_hours: float = quantity(4.0, low=2.0, high=8.0, unit="hours a month", source="A; MODEL 5.8: one account of own hours", meaning="hours of their own that a fully active member of working age has for Party life and for others, in all", most=100.0)
    retired_hours: float = quantity(2.0, low=1.0, high=4.0, unit="ratio", source="A; paper D6: retired members have time", meaning="own hours of a retired member against one of working age", most=20.0)
    retired_vigour: float = quantity(0.5, low=0.25, high=0.9, unit="ratio", source="A; paper D6", meaning="what a retired member gets done in an hour against one of working age", most=2.0)
    home_share: float = quantity(0.5, low=0.2, high=0.8, unit="share", source="A; paper V6", meaning="part of the account, after meetings, that a member who is counted in both at home and at work gives at home", most=1.0)
    case_share: float = quantity(0.25, low=0.1, high=0.5, unit="share", source="A", meaning="part of the hours given at home that goes into cases; the rest is being there and noticing", most=1.0)
    volunteer_efficiency: float = quantity(0.4, low=0.2, high=0.8, unit="ratio", source="A", meaning="work done in a volunteer's hour against a paid specialist's", most=1.5)
    meeting_hours: float = quantity(2.0, low=1.0, high=6.0, unit="hours a month", source="A; paper R4 (three meetings and one lesson)", meaning="organisational life offered per branch: hours of a member's month", most=40.0)
    activity_gain: float = quantity(0.08, low=0.02, high=0.2, unit="per month", source="A", meaning="growth of activity towards 1 per reference dose of organisational life", most=1.0)
    activity_decay: float = quantity(0.06, low=0.02, high=0.15, unit="per month", source="A", meaning="decay of activity without organisational life", most=1.0)
    paid_meeting_share: float = quantity(0.02, low=0.005, high=0.05, unit="share of paid hours", source="A", meaning="paid hours that organising this life costs a community at the reference dose", most=0.5)
    recruitment: float = quantity(0.0, low=0.0, high=0.001, unit="per month", source="A; switch (0: nobody joins); FACTS 1: 1.1 M more members in 2024, net, about 0.0001 a month for each adult outside", meaning="chance that a worker of a firm who is no member joins the Party in a month", most=1.0, sweep=False)


class Enterprises(Section):
    """Non-public firms of the size that Party statistics count."""

    per_1000_residents: float = quantity(10.0, low=5.0, high=15.0, unit="firms", source="FACTS 2: Wujiang 14 industrial firms per 1,000; A", meaning="firms per 1,000 residents", most=100.0)
    zone_share: float = quantity(0.75, low=0.5, high=0.9, unit="share", source="A", meaning="firms that sit in offices, parks and markets", most=1.0)
    employees_mean: float = quantity(45.0, low=20.0, high=80.0, unit="persons", source="A; jobs for the employed residents", meaning="mean employees of a firm", least=1.0, most=1000.0)
    employees_cv: float = quantity(2.0, low=1.0, high=3.5, unit="ratio", source="A; heavy right tail", meaning="coefficient of variation of firm size", most=10.0)
    size_classes: list[tuple[Employees, Share]] = choice([], unit="persons, share", source="user (statistical yearbooks count firms by size class); A; limit cases (a published stock of firms)", meaning="firms by size in place of the lognormal law: [employees, share of firms with so many], shares adding up to 1 ([]: lognormal with employees_mean and employees_cv)")
    attitude_mean: float = quantity(0.5, low=0.2, high=0.8, unit="0-1", source="A; paper D12", meaning="owners' attitude to Party work, mean", most=1.0)
    attitude_spread: float = quantity(0.2, low=0.05, high=0.3, unit="0-1", source="A", meaning="owners' attitude, standard deviation", most=0.5)
    covered_start: float = quantity(0.68, low=0.53, high=0.73, unit="share of all firms", source="FACTS 1: 67.9 % in 2016", meaning="firms with a Party organisation, active or not, at the beginning of the years before (own ones, filled up by the community's list)", most=1.0)
    entry_per_year: float = quantity(0.12, low=0.05, high=0.4, unit="share a year", source="A", meaning="new firms a year against the stock at the start", most=2.0)
    zone_entry: float = quantity(1.5, low=1.0, high=3.0, unit="ratio", source="A; paper D1", meaning="rate of entry in offices, parks and markets against elsewhere (the city's total stays)", most=100.0)
    growth_spread: float = quantity(0.2, low=0.0, high=0.4, unit="a year", source="A", meaning="standard deviation of a firm's yearly growth (of log employees; mean growth is nought)", most=2.0)
    exit_per_year: float = quantity(0.08, low=0.03, high=0.2, unit="share a year", source="A", meaning="firms that close in a year", most=0.9)
    social_share: float = quantity(0.1, low=0.03, high=0.2, unit="share of all", source="A; paper D16 (新社会组织)", meaning="social organisations among the organisations counted here as enterprises", most=1.0)
    social_employees: float = quantity(8.0, low=3.0, high=15.0, unit="persons", source="A", meaning="mean employees of a social organisation", least=1.0, most=1000.0)
    social_exit: float = quantity(2.0, low=1.0, high=4.0, unit="ratio", source="A; paper D16: short lives", meaning="how much sooner a social organisation closes than a firm", least=0.1, most=20.0)
    social_volunteers: float = quantity(6.0, low=2.0, high=20.0, unit="hours a month", source="A; paper D16", meaning="volunteer hours for cases that a social organisation brings its community at full vitality of its branch", most=1000.0)
    turnover_per_year: float = quantity(0.25, low=0.1, high=0.5, unit="share a year", source="A", meaning="members who change employer in a year", most=2.0)

    @model_validator(mode="after")
    def _possible(self):
        total = sum(share for _, share in self.size_classes)
        if self.size_classes and abs(total - 1.0) > 1e-6:
            raise ValueError(f"the shares of size_classes add up to {total:g}; they must add up to 1")
        return self


class Organisations(Section):
    """Paid organisations: hours, desks and how they are staffed."""

    hours_per_day: float = quantity(8.0, low=8.0, high=8.0, unit="hours", source="legal working day", meaning="paid hours of one post a day", least=0.1, most=24.0, sweep=False)
    community_per_10k: float = quantity(15.0, low=8.0, high=18.0, unit="posts per 10,000 residents", source="FACTS 2: Hubei target 18 by 2025", meaning="community workers", most=200.0)
    grid_workers_per_cell: float = quantity(1.0, low=0.5, high=2.0, unit="posts", source="FACTS 2: Taicang 1:1", meaning="full-time grid workers of a cell", most=20.0)
    street_per_10k: float = quantity(8.0, low=4.0, high=12.0, unit="posts per 10,000 residents", source="A", meaning="staff of the street's line departments and stations", most=200.0)
    street_office_per_10k: float = quantity(2.0, low=1.0, high=4.0, unit="posts per 10,000 residents", source="A", meaning="staff of the street Party office", most=50.0)
    district_per_10k: float = quantity(3.0, low=1.0, high=6.0, unit="posts per 10,000 residents", source="A", meaning="staff of the district's line departments for these cases", most=100.0)
    city_per_10k: float = quantity(1.0, low=0.3, high=2.0, unit="posts per 10,000 residents", source="A", meaning="staff of the city's line departments for these cases", most=50.0)
    units_per_street: int = quantity(20, low=8, high=45, unit="units", source="FACTS 1: alliance size 20 (8, 45)", meaning="stationed units (schools, agencies, institutes, state firms) of a street", most=200)
    unit_posts: float = quantity(40.0, low=15.0, high=80.0, unit="posts", source="A", meaning="posts of a stationed unit, mean", most=1000.0)
    unit_slack: float = quantity(0.05, low=0.0, high=0.15, unit="share of paid hours", source="A; paper D2", meaning="hours of a stationed unit beyond its own duties (idle unless joined)", most=1.0)
    placement_noise: float = quantity(0.15, low=0.0, high=0.4, unit="cv", source="A", meaning="how unevenly posts are placed over lines and communities against the planner's expected load", most=1.0)
    placement_by_load: float = quantity(0.8, low=0.4, high=1.0, unit="share", source="A", meaning="weight of expected load (1) against equal shares (0) when posts are placed", most=1.0)
    unit_peak: float = quantity(0.25, low=0.0, high=0.6, unit="ratio", source="A; paper D2", meaning="by how much a stationed unit's own duties rise in its busiest season and fall in its quietest (half-yearly wave, each unit at its own time)", most=1.0)
    department_reporting: float = quantity(0.2, low=0.1, high=0.3, unit="share of paid hours", source="A", meaning="hours of departments lost to reports", most=0.95)
    department_duties: float = quantity(0.4, low=0.3, high=0.5, unit="share of paid hours", source="A", meaning="hours of departments for duties other than these cases", most=0.95)
    investment_share: float = quantity(0.15, low=0.05, high=0.2, unit="share of paid hours", source="paper R2; A", meaning="street hours spent on attracting investment and taxes", most=0.9)
    patrol_share: float = quantity(0.1, low=0.04, high=0.25, unit="share of paid hours", source="FACTS 2: patrol separated from handling; A", meaning="community hours spent on patrol", most=0.95)
    organising_share: float = quantity(0.05, low=0.02, high=0.1, unit="share of paid hours", source="A", meaning="community and street-office hours spent on organising firms and floating members", most=0.9)
    net_coverage: float = quantity(0.75, low=0.5, high=1.0, unit="share of cells", source="A; paper V5", meaning="cells of its community that one line's own net really patrols", most=1.0)
    skill_spread: float = quantity(0.1, low=0.0, high=0.25, unit="ratio", source="A", meaning="standard deviation of desks' skill around 1", most=0.5)

    @model_validator(mode="after")
    def _possible(self):
        total = self.department_reporting + self.department_duties + self.investment_share
        if total > 1.0 + 1e-9:
            raise ValueError(
                f"department_reporting, department_duties and investment_share add up to {total:g}; "
                "a street department has no more than all of its hours (1)"
            )
        return self
