"""The state of a city as named tables of records, and the world that holds them. No rule lives here.

``world.cases.kind`` is a column (``model.state.table``). ``model.state.agents`` shows the same tables as Mesa agents. Days are
working days from 0; hours are paid hours; shares and trust lie in 0-1. Numbers are signed: differences of unsigned ones wrap.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model.state.names import RECORDS
from model.state.table import Records, Table


class Layout(NamedTuple):
    """Sizes of the city. Cells are numbered along a space-filling curve, so blocks are runs of cells."""

    cells: int
    communities: int
    streets: int
    districts: int
    desks: int
    organisations: int
    cells_per_community: int
    communities_per_street: int
    streets_per_district: int
    units_per_street: int


Land = Table(
    "Land", "Cells.",
    row=("i4", "row of the grid"),
    column=("i4", "column of the grid"),
    use=("i1", "land use"),
    community=("i4", "community"),
    street=("i4", "street"),
    district=("i4", "district"),
    residents=("i4", "persons"),
    neighbours=(("i4", 8), "cells next door, -1 where the grid ends"),
    first=(("i4", 17), "first resident of each class, and the end"),
    firms=(("i4", 2), "first firm, and the end"),
    disputes=("i4", "open disputes"),
    mood=("f8", "added to everyone's trust here after escalations"),
    ready=("f8", "readiness to report, learnt from what became of reports here; 1 where nothing has been learnt"),
)  # fmt: skip
People = Table(
    "People", "Residents, sorted by cell and class.",
    cell=("i4", "home"),
    workplace=("i4", "firm, -1 none, -2 - unit"),
    trust=("f4", "0-1"),
    group=("i1", "class: livelihood * 4 + online * 2 + migrant"),
)  # fmt: skip
Members = Table(
    "Members", "Party members.",
    resident=("i4", "who"),
    slot=("i4", "number within the cell at birth: names the member in draws"),
    cell=("i4", "home"),
    firm=("i4", "where employed, -1 none"),
    unit=("i4", "stationed unit of affiliation, -1 none"),
    active=("f8", "activity, 0-1"),
    zeal=("f8", "factor on what organisational life does for their activity"),
    hours_left=("f8", "volunteer hours this month"),
    joined=("i2", "month in which they joined the Party, 0 before the start"),
    older=("i1", "retired"),
    migrant=("i1", "without local registration"),
    belongs=("i1", "floating, community, workplace, unit, elsewhere"),
    registered=("i1", "counted in where they live though they belong elsewhere"),
)  # fmt: skip
Firms = Table(
    "Firms", "Non-public firms, in order of cell.",
    cell=("i4", "seat"),
    slot=("i4", "number within the cell: names the firm in draws"),
    employees=("i4", "persons"),
    members=("i4", "Party members among them"),
    founded=("i4", "day it opens (negative: before the start)"),
    closes=("i4", "day it closes"),
    joint=("i4", "joint branch, named by its first firm; -1 none"),
    branch=("i1", "none, own, joint, backstop"),
    attitude=("f8", "owner's attitude, 0-1"),
    vitality=("f8", "branch vitality, 0-1"),
    contact=("f8", "visits' effect so far"),
    threshold=("f8", "contact at which it founds"),
    help=("f8", "share of their own hours that its members give at work, 0-1"),
    first_active=("i4", "day of the clock on which it first had an active branch, -1 never"),
    social=("i1", "whether it is a social organisation"),
)  # fmt: skip
Organisations = Table(
    "Organisations", "Branches with paid hours: communities, street offices, departments, stationed units.",
    form=("i1", "community, street office, department, unit"),
    level=("i1", "tier"),
    line=("i1", "line, -1 all"),
    block=("i4", "community, street or district number"),
    street=("i4", "street, -1 above"),
    cell=("i4", "where it sits"),
    parent=("i4", "superior, -1 none"),
    posts=("f8", "posts"),
    staff=("f8", "posts filled"),
    novices=("f8", "of these, still learning"),
    skill=("f8", "work per hour of settled staff"),
    tired=("f8", "share of work per hour lost to overtime of the months before"),
    pay_gap=("f8", "share of fair pay missing"),
    workload=("f8", "utilisation of last month"),
    quits=("f8", "posts left since the start"),
    funds=("f8", "share of this month's needs for funds that could be spent, 0-1"),
    purse=("f8", "funds left from the months before, in hours' worth"),
    older=("f8", "share of its members who are retired"),
    migrant=("f8", "share of its members without local registration"),
    lent=("f8", "hours lent to allies since the reform"),
    delayed=("f8", "of these, hours by which own duties were delayed"),
)  # fmt: skip
Desks = Table(
    "Desks", "Where cases queue: a community's eight nets, and one desk a department.",
    organisation=("i4", "owner"),
    line=("i1", "line"),
    tier=("i1", "tier"),
    block=("i4", "block of its tier"),
    street=("i4", "street, -1 above"),
    pool=("i4", "desk that keeps the hours (itself, or the merged net's)"),
    waiting=("i4", "cases at the desk"),
    queue=("i4", "cases at the pool yesterday evening"),
    whistles=("i4", "street command: calls today"),
    whistled=("i4", "and yesterday"),
    spent=("i1", "whether everybody who could work for it has been seen to have no hours left today"),
    share=("f8", "of its organisation's posts"),
    expected=("f8", "planner's expected case hours a day"),
    rate=("f8", "work done in a paid hour"),
    hours=("f8", "paid hours for cases a day, at pool desks"),
    aid=("f8", "allies' hours a day"),
    account=("f8", "hours left today"),
    aid_account=("f8", "allies' hours left today"),
    used=("f8", "hours used this month"),
    over=("f8", "unpaid overtime a day that may go into cases, at pool desks"),
    over_account=("f8", "overtime left today"),
    owed=("f8", "hours owed for reports that were known already"),
    solved=(("f8", 12), "cases solved this month, by kind"),
    known=(("f8", 12), "experience with each kind, 0-1"),
)  # fmt: skip
Finding = Table(
    "Finding", "Discovery by others than the raiser; one row a cell, hazards per day by kind.",
    patrol=(("f8", 12), "by patrol"),
    member=(("f8", 12), "by members counted in"),
    workplace=(("f8", 12), "by workplace branches"),
    total=(("f8", 12), "by any of these"),
    covered=(("i1", 8), "whether the line's own net patrols the cell"),
    helpers=("f8", "activity of members counted in"),
    discord=("f8", "factor on ignition"),
)  # fmt: skip
Ties = Table(
    "Ties", "Candidate pairs of organisations of a street; a tie exists where alive.",
    a=("i4", "one side"),
    b=("i4", "other side"),
    fit=("f8", "complementarity this month, 0-1"),
    friction=("f8", "0-1"),
    alike=("f8", "how much of one side's work is in the other's line, 0-1"),
    substance=("f8", "0-1"),
    clock=("f8", "hazard left until the pair has met"),
    hours=("f8", "coordination hours a month of each side"),
    age=("i4", "months"),
    formed=("i4", "times formed"),
    alive=("i1", "whether the tie stands"),
    project=("i1", "months that the running joint project has left, 0 none"),
    line=("i1", "line that the project is to help"),
    lasting=("i1", "months that what a project left behind lasts"),
    begun=("i2", "projects begun"),
    helped=("i2", "projects that helped"),
)  # fmt: skip
Secondments = Table(
    "Secondments", "One slot a desk as home.",
    host=("i4", "desk, -1 none"),
    months_left=("i4", "months"),
    served=("i4", "months"),
    hours=("f8", "paid hours a day"),
    effective=("f8", "share of them that works at the host"),
)  # fmt: skip
Communities = Table(
    "Communities", "What a community's desks share, and what its people have come to feel.",
    merged=(("i1", 8), "whether a line's net is merged with others"),
    separate=("f8", "share of nets that enter cases on their own"),
    common=("f8", "hours a day of the team that may help out in any of its lines"),
    common_account=("f8", "of these, left today"),
    volunteers=("f8", "volunteer hours a day"),
    volunteer_account=("f8", "volunteer hours left today"),
    up=(("f8", (4, 8)), "substance of ties with the departments of each tier and line"),
    paid=(("f8", 5), "share of this month's charges that could be paid: here, by its street's departments and office, by its district's, by the city's"),
    nets=(("i2", 8), "months that a line's net has been merged with others, in name or in fact; 0 where it is not"),
    met=("f8", "share of its meetings that pressure left last month"),
    intrusion=("f8", "visits and records a resident and year"),
    willing=("f8", "factor on voluntary reports: what intrusion leaves"),
)  # fmt: skip
Streets = Table(
    "Streets", "What a street's desks share.",
    centre=("f8", "service centre, hours a day"),
    centre_account=("f8", "hours left today"),
    across=(("f8", (8, 8)), "substance of ties between its departments"),
)  # fmt: skip
Sources = Table(
    "Sources", "Standing causes of trouble: each raises cases on days of its own until it ends or is cured.",
    cell=("i4", "where it is"),
    kind=("i1", "kind of case"),
    born=("i2", "day it began (clock)"),
    ends=("i2", "day of its natural end"),
    cured=("i2", "day on which work cured it, -1 never"),
)  # fmt: skip
Cases = Table(
    "Cases", "One record a case; primary cases first, in order of day.",
    name_a=("u4", "name in draws, first word"),
    name_b=("u4", "name in draws, second word"),
    cell=("i4", "where the trouble is"),
    raiser=("i4", "resident, or -1 - firm"),
    desk=("i4", "current or last desk"),
    parent=("i4", "case that seeded it, -1 primary"),
    source=("i4", "standing cause that raises it, -1 none"),
    hours=("f4", "work of each line"),
    said=("f4", "raiser's own hazard of reporting"),
    left=(("f4", 3), "work left by line"),
    toll=("f8", "referral hours to pay before work"),
    meet=("f8", "coordination hours to pay before work"),
    to_found=("f8", "hazard left until found; then until it is reported again"),
    to_lapse=("f8", "hazard left until it lapses"),
    to_ignite=("f8", "hazard left until it escalates"),
    to_paper=("f8", "hazard left until it is closed on paper"),
    simmer=("f8", "hazard a day of escalating while fresh, as when it was last looked at"),
    day=("i2", "raised"),
    ready=("i2", "day a referral, a wait or a suspended case comes back"),
    found=("i2", "day known"),
    first_desk=("i2", "day at the competent desk"),
    started=("i2", "day work began"),
    ended=("i2", "day solved, lapsed or prevented"),
    recorded=("i2", "day a desk first closed it"),
    level_day=("i2", "day of the last escalation"),
    children=("i2", "disputes it seeded"),
    marks=("i2", "see model.day.trace"),
    kind=("i1", "kind"),
    tier=("i1", "tier it is handled at"),
    own_tier=("i1", "tier it needed when it arose"),
    lines=("i1", "lines needed, 1-3"),
    stage=("i1", "line in work"),
    state=("i1", "state"),
    channel=("i1", "how it was found"),
    level=("i1", "escalations"),
    attempts=("i1", "mediations"),
    reopened=("i1", "times it came back"),
    papers=("i1", "times it was closed on paper"),
    repeats=("i1", "times it was reported again"),
    handoffs=("i1", "hops"),
    bounces=("i1", "refusals"),
)  # fmt: skip


Entries = Table(
    "Entries", "A list of open cases in order of entry.",
    case=("i4", "which"),
    raiser=("i4", "its raiser"),
    desk=("i4", "desk whose hours it waits for while it sleeps, -1 none"),
    since=("i2", "last day whose hazards its clocks have felt"),
    wakes=("i2", "day to look at it again: until then nothing can happen, unless its desk has hours"),
)  # fmt: skip


class Open(NamedTuple):
    """Lists of open cases; what ``count`` holds is told in :mod:`model.state.names`."""

    ordinary: Records
    urgent: Records
    low: Records
    count: np.ndarray
    standing: np.ndarray  # open cases that are [latent, known, disputes]


class Books(NamedTuple):
    """What is written down each day of the clock."""

    uses: np.ndarray  # (days, uses) paid hours
    budget: np.ndarray  # (uses,) hours a day fixed for this month
    volunteer: np.ndarray  # (days,) hours of members' own
    overtime: np.ndarray  # (days,) unpaid hours of staff
    units: np.ndarray  # (days and a month more, 2) of the paid hours, stationed units' own duties and idle hours
    undone: np.ndarray  # (days and a month more, duties) hours of duties that nobody did, see names.DUTIES_UNDONE
    series: np.ndarray  # (days, series) counts
    trace: np.ndarray  # (events, 4): day, event, desk or number, hours in hundredths; for one traced case
    traced: np.ndarray  # [case, events written]


class World(NamedTuple):
    """Everything that changes or may be asked for, in one place."""

    key: np.ndarray
    land: Records
    people: Records
    positions: np.ndarray  # (residents,) value position, 0-1; apart from people, because months walk them all
    origins: np.ndarray  # (residents,) position held at first; nothing writes it
    members: Records
    firms: Records
    organisations: Records
    desks: Records
    finding: Records
    ties: Records
    secondments: Records
    communities: Records
    streets: Records
    sources: Records
    cases: Records
    open: Open
    strengths: np.ndarray  # (levers, communities) of this month, 0-1
    begins: (
        np.ndarray
    )  # (levers,) day since the reform on which each begins, NOT_YET for one that waits for its trigger
    books: Books

    @property
    def born(self) -> Records:
        """The records of all cases known to fate: drawn primary ones, arisen or not, then those that others seeded."""
        return self.cases[: int(self.open.count[RECORDS])]


def leaves(node, prefix: str = ""):
    """Yield (dotted name, array) of every array below a node, in a fixed order."""
    for name, value in zip(node._fields, node, strict=True):
        if isinstance(value, np.ndarray):
            yield f"{prefix}{name}", value
        else:
            yield from leaves(value, f"{prefix}{name}.")


def with_leaves(node, arrays: dict, prefix: str = ""):
    """Return the node with the named arrays put in place of its own."""
    values = []
    for name, value in zip(node._fields, node, strict=True):
        path = f"{prefix}{name}"
        values.append(
            arrays.get(path, value) if isinstance(value, np.ndarray) else with_leaves(value, arrays, path + ".")
        )
    return type(node)(*values)


def copied(node):
    """Return a node of named arrays with every array in memory of its own."""
    return type(node)(*(one.copy() if isinstance(one, np.ndarray) else copied(one) for one in node))
