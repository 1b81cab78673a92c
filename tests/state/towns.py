"""A small town as columns, and the same town as ordinary Mesa agents."""

import mesa
import numpy as np
from mesa.agentset import AgentSet

from model.state.agentset import install
from model.state.columns import Column, ColumnAgent, Derived, Table

LAND = ("old town", "estate", "market")


class Resident(ColumnAgent):
    trust = Column(unit="0-1", meaning="trust in whoever answers", between=(0, 1))
    age = Column("age_years", unit="years", meaning="age")
    online = Column(meaning="uses the online line")
    land = Column("land_use", labels=LAND, meaning="land use of the home cell")
    born = Column(read_only=True)
    skill = Column(meaning="skill in each of two lines")
    wary = Derived(lambda table, rows: table["trust"][rows] < 0.3, meaning="trust below 0.3")
    stage = Derived(lambda table, rows: (table["age_years"][rows] >= 18).astype(int), labels=("minor", "adult"))

    @property
    def double(self):
        return 2 * self.age

    @double.setter
    def double(self, value):
        self.age = value // 2

    def grow(self, years=1, *, more=0):
        self.age += years + more
        self.model.log.append(self.age)
        return self.age


class Firm(ColumnAgent):
    staff = Column()
    trust = Column("attitude")


class Branch(ColumnAgent, own_attributes=True):
    vitality = Column()


class Plain(mesa.Agent):
    def __init__(self, model, trust, age, online, land):
        super().__init__(model)
        self.trust, self.age, self.online, self.land = trust, age, online, land

    wary = property(lambda self: self.trust < 0.3)
    double = Resident.double
    grow = Resident.grow


class Walker(mesa.Agent):
    trust = 0.25

    def step(self):
        self.model.log.append(self.unique_id)


class Town(mesa.Model):
    """A model that owns its arrays; `columns` is looked up at each access."""

    def __init__(self, n=12, seed=1, firms=0, data=None):
        super().__init__(rng=seed)
        rng = np.random.default_rng(seed)
        self.log = []
        self.columns = {
            "trust": rng.integers(0, 11, n) / 10,
            "age_years": rng.integers(0, 90, n).astype(np.int16),
            "online": rng.random(n) < 0.5,
            "land_use": rng.integers(0, len(LAND), n).astype(np.int8),
            "born": np.arange(n) + 1990,
            "skill": rng.random((n, 2)),
        } | (data or {})
        self.firms = {
            "staff": np.arange(firms),
            "attitude": np.linspace(0, 1, firms),
            "open": np.ones(firms, bool),
        }
        tables = {Resident: Table(self.current, self.size)}
        if firms:
            tables[Firm] = Table(self.firms, alive="open", room=1000)
        install(self, tables)

    def current(self):
        return self.columns

    def size(self):
        return len(self.columns["trust"])

    @property
    def residents(self):
        return self.agents_by_type[Resident]


def twins(n=12, seed=1, data=None):
    """The same data as columns and as ordinary agents, each in its own model with the same random state."""
    town, plain = Town(n, seed, data=data), mesa.Model(rng=seed)
    plain.log = []
    rows = town.residents.get(["trust", "age", "online", "land"])
    agents = [Plain(plain, *row) for row in rows]
    return town.residents, AgentSet(agents, plain.random), agents


def picture(agents):
    """What a set holds, in order, in terms that both kinds of agent have."""
    return [(a.trust, a.age, a.online, a.land) for a in agents]


def rows(agents):
    return [a.row for a in agents]


def numbers(agents):
    return [a.unique_id - 1 for a in agents]


LIMITS = [0, 1, 3, 100, -1, 0.0, 0.25, 0.5, 1.0, 2.5, float("inf"), np.int64(2)]
