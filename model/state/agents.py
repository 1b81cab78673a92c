"""The city as Mesa shows it: residents, members, enterprises and branches as agents, the ground as a grid with layers.

Nothing is copied: an agent is a view of a row of `city.world`, looked up at each access, because the world's arrays are
replaced when they must grow. The grid's layers are a picture of the day on which it was asked for.
"""

from __future__ import annotations

import numpy as np
from mesa.discrete_space import OrthogonalMooreGrid

from model.state.agentset import install
from model.state.blind import blind_spots
from model.state.columns import Column, ColumnAgent, Derived, Rows, Table
from model.state.firms import open_on
from model.state.names import (
    AGE_BANDS,
    BELONGS,
    BRANCHES,
    LATENT,
    LINES,
    LIVELIHOODS,
    ORGANISATIONS,
    SUSPENDED,
    TIERS,
    USES,
)

_BANDS = tuple(dict.fromkeys(AGE_BANDS))
_BAND_OF = np.array([_BANDS.index(band) for band in AGE_BANDS])


class Records(Table):
    """The rows of one of the world's tables, as the columns of a population."""

    def __init__(self, city, name: str, **options):
        """Name the table; ``city.world`` is asked for it at each access."""
        self._city, self._name = city, name
        super().__init__(self.rows, **options)

    def rows(self) -> np.ndarray:
        """Return the records as they stand."""
        return getattr(self._city.world, self._name)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows())

    def array(self, name: str) -> np.ndarray:
        """Return a column, by item access: the records' own methods may share its name."""
        if name not in self.names():
            raise KeyError(f"no column {name!r}; the columns are {self.names()}")
        return self.rows()[name]

    def names(self) -> list[str]:
        """Return the names of the columns."""
        return list(self.rows().dtype.names)


class Residents(Records):
    """Residents, whose value positions lie apart from their records."""

    def array(self, name: str) -> np.ndarray:
        """Return a column."""
        return self._city.world.positions if name == "value" else super().array(name)

    def names(self) -> list[str]:
        """Return the names of the columns."""
        return [*super().names(), "value"]


class OpenFirms(Records):
    """Firms; those not yet founded, or closed again, are rows without an agent at present."""

    def array(self, name: str) -> np.ndarray:
        """Return a column; ``open`` follows from the days of founding and closing."""
        return open_on(self.rows(), self._city.clock) if name == "open" else super().array(name)


def _livelihood(table: Table, rows: Rows) -> np.ndarray:
    return table["group"][rows] // 4


def _age_band(table: Table, rows: Rows) -> np.ndarray:
    return _BAND_OF[table["group"][rows] // 4]


def _online(table: Table, rows: Rows) -> np.ndarray:
    return table["group"][rows] // 2 % 2 == 1


def _migrant_group(table: Table, rows: Rows) -> np.ndarray:
    return table["group"][rows] % 2 == 1


def _migrant(table: Table, rows: Rows) -> np.ndarray:
    return table["migrant"][rows] != 0


def _older(table: Table, rows: Rows) -> np.ndarray:
    return table["older"][rows] != 0


def _registered(table: Table, rows: Rows) -> np.ndarray:
    return table["registered"][rows] != 0


def _social(table: Table, rows: Rows) -> np.ndarray:
    return table["social"][rows] != 0


class Resident(ColumnAgent):
    """Somebody who lives in the city."""

    cell = Column(meaning="home cell", read_only=True)
    age_band = Derived(_age_band, labels=_BANDS, meaning="age band")
    migrant = Derived(_migrant_group, meaning="without local household registration")
    online = Derived(_online, meaning="reachable by the online line")
    livelihood = Derived(_livelihood, labels=LIVELIHOODS, meaning="livelihood")
    trust = Column(unit="0-1", between=(0.0, 1.0), meaning="own trust in whoever answers, apart from the cell's mood")
    value = Column(unit="0-1", between=(0.0, 1.0), meaning="value position")


class Member(ColumnAgent):
    """A Party member: a resident, seen in that role."""

    resident = Column(meaning="row of the resident", read_only=True)
    cell = Column(meaning="home cell", read_only=True)
    belongs = Column(labels=BELONGS, meaning="where the branch of affiliation is", read_only=True)
    active = Column(unit="0-1", between=(0.0, 1.0), meaning="activity")
    zeal = Column(unit="ratio", meaning="factor on what organisational life does for their activity", read_only=True)
    registered = Derived(_registered, meaning="counted in where they live though they belong elsewhere")
    hours_left = Column(unit="hours", meaning="volunteer hours left this month")
    firm = Column(meaning="row of the firm that employs them, -1 none", read_only=True)
    joined = Column(unit="month", meaning="month of joining, 0 before the start", read_only=True)
    older = Derived(_older, meaning="retired")
    migrant = Derived(_migrant, meaning="without local household registration")


class Enterprise(ColumnAgent):
    """A non-public firm, or a social organisation, that is open."""

    cell = Column(meaning="seat", read_only=True)
    employees = Column(unit="persons", meaning="employees")
    members = Column(unit="persons", meaning="Party members among the employees", read_only=True)
    attitude = Column(unit="0-1", between=(0.0, 1.0), meaning="the owner's attitude")
    branch = Column(labels=BRANCHES, meaning="branch that covers the firm", read_only=True)
    vitality = Column(unit="0-1", between=(0.0, 1.0), meaning="vitality of the branch")
    social = Derived(
        _social, meaning="a social organisation: small, short-lived, with volunteers, without a superior unit"
    )
    founded = Column(
        unit="working day", meaning="day of the clock on which it opens, negative before the start", read_only=True
    )
    closes = Column(unit="working day", meaning="day of the clock on which it closes", read_only=True)

    def remove(self) -> None:
        """Refuse: firms close on days that all arms share."""
        raise NotImplementedError("Enterprise agents cannot be removed: they close on the day that all arms share")


class Branch(ColumnAgent):
    """An organisation with paid hours: a community, a street office, a line department or a stationed unit."""

    sort = Column("form", labels=ORGANISATIONS, meaning="what it is", read_only=True)
    level = Column(labels=TIERS, meaning="tier", read_only=True)
    line = Column(labels=LINES, meaning="line it belongs to, none if it serves all", read_only=True)
    block = Column(meaning="number of its community, street or district", read_only=True)
    street = Column(meaning="street, -1 above", read_only=True)
    cell = Column(meaning="where it sits", read_only=True)
    parent = Column(meaning="row of the superior, -1 none", read_only=True)
    posts = Column(unit="posts", meaning="posts", read_only=True)
    staff = Column(unit="posts", meaning="posts filled", read_only=True)
    skill = Column(unit="work an hour", meaning="work done in an hour of settled staff")
    tired = Column(
        unit="share", between=(0.0, 1.0), meaning="share of work an hour lost to overtime of the months before"
    )
    pay_gap = Column(unit="share", meaning="share of fair pay that is missing")
    workload = Column(unit="share", meaning="utilisation last month", read_only=True)

    @property
    def waiting(self) -> int:
        """Cases at its desks yesterday evening (those of merged nets at the net's desk)."""
        desks = self.model.world.desks
        return int(desks["queue"][desks["organisation"] == self.row].sum())

    def decide(self) -> None:
        """Decide on the month; nothing by itself. A subclass given to ``City(branch=...)`` is asked each month."""

    def charge(self, use: str, hours: float) -> None:
        """Spend paid hours a day of this month on a use (:data:`model.state.names.USES`); cases get what is left.

        Raises:
            ValueError: If the use is unknown or cannot be charged, or the hours are negative.
        """
        open_uses = [name for name in USES if name not in ("idle", "vacant")]
        if use not in open_uses or not hours >= 0.0:
            raise ValueError(f"charge({use!r}, {hours!r}): uses are {', '.join(open_uses)}; hours are 0 or more")
        ledger = self.model.ledger
        mine = ledger.owner == self.row
        ledger.charged[mine, USES.index(use)] += hours * ledger.share[mine]


def show_agents(city) -> None:
    """Let ``city.agents_by_type`` and ``city.agents`` show the city's residents, members, enterprises and branches."""
    tables = {
        Resident: Residents(city, "people"),
        Member: Records(city, "members", room=len(city.world.people)),  # whoever may still join
        Enterprise: OpenFirms(city, "firms", alive="open"),
        getattr(city, "branch_type", None) or Branch: Records(city, "organisations"),
    }
    install(city, tables)


def layers_of(city) -> dict[str, np.ndarray]:
    """Return what the grid shows, by cell: population, backlog (open cases), blind_spots and trust.

    ``blind_spots`` is the share of kinds that show on the ground there and nobody but the raiser finds; ``trust`` is the mean of
    residents with the cell's mood, 0-1, and NaN where nobody lives.
    """
    world = city.world
    cells = len(world.land)
    cases = world.born
    open_now = (cases["state"] >= LATENT) & (cases["state"] <= SUSPENDED)
    home = world.people["cell"]
    persons = np.bincount(home, minlength=cells)
    trust = np.clip(world.people["trust"] + world.land["mood"][home], 0.0, 1.0)
    mean = np.full(cells, np.nan)
    np.divide(np.bincount(home, trust, cells), persons, out=mean, where=persons > 0)
    return {
        "population": world.land["residents"].astype(np.int64),
        "backlog": np.bincount(cases["cell"][open_now], minlength=cells).astype(np.int64),
        "blind_spots": blind_spots(city).mean(axis=1),
        "trust": mean,
    }


def grid_of(city) -> OrthogonalMooreGrid:
    """Return the ground as a Mesa grid of (rows, columns) with a property layer for each of :func:`layers_of`."""
    land = city.world.land
    row, column = land["row"], land["column"]
    shape = (int(row.max()) + 1, int(column.max()) + 1)
    grid = OrthogonalMooreGrid(shape, torus=False, random=city.random)
    for cell in grid.all_cells:
        cell.disconnect(cell)  # what a wrapped side of one cell would be to itself
    for name, values in layers_of(city).items():
        layer = grid.create_property_layer(name, default_value=values.dtype.type(0), dtype=values.dtype.type)
        data = layer if isinstance(layer, np.ndarray) else layer.data
        data[row, column] = values
    return grid


__all__ = ["Branch", "Enterprise", "Member", "Records", "Resident", "grid_of", "layers_of", "show_agents"]
