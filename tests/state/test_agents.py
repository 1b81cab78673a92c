"""Residents, members, enterprises and branches as Mesa agents, the grid's layers, and the daily series."""

import pickle
from types import SimpleNamespace

import mesa
import numpy as np
import pytest

from model.state.agents import Branch, Enterprise, Member, Resident, grid_of, layers_of, show_agents
from model.state.collector import BUILT_IN, DailyCollector
from model.state.names import AT_HOME, DESK, N_SERIES, N_USES, OWN_BRANCH, RESOLVED
from model.state.world import Cases, Finding, Firms, Land, Members, Organisations, People


class Toy(mesa.Model):
    """A model with a world of two rows by three columns, filled by hand."""

    def __init__(self, rng=1, pace=1):
        super().__init__(rng=rng)
        self.clock, self.reform_day, self.pace = 0, 0, pace
        self.spec = SimpleNamespace(measures=SimpleNamespace(unseen=0.004))
        people = People(cell=np.array([0, 0, 1, 5]), trust=[0.2, 0.4, 0.5, 0.9], group=[0, 3, 10, 13])
        land = Land(row=np.array([0, 0, 0, 1, 1, 1]), column=[0, 1, 2, 2, 1, 0], residents=[2, 1, 0, 0, 0, 1])
        land["mood"][5] = 0.3
        finding = Finding.empty(6)
        finding["total"][0] = 1.0
        cases = Cases(cell=np.array([1, 1, 5, 2]), state=[DESK, RESOLVED, DESK, DESK])
        organisations = Organisations(
            form=np.array([0, 1, 2]), level=[0, 1, 2], line=[-1, -1, 1], staff=[3.0, 2.0, 9.0]
        )
        self.kinds = {"visible": np.linspace(0.1, 0.2, 12), "group": np.zeros(12, np.int8)}
        self.persons = np.ones((6, 1))
        self.world = SimpleNamespace(
            people=people,
            positions=np.full(4, 0.5, np.float32),
            members=Members(resident=np.array([1]), belongs=[AT_HOME], active=[0.5], migrant=[1], firm=[-1]),
            firms=Firms(founded=np.array([-5, 3]), closes=[100, 100], branch=[OWN_BRANCH, 0], employees=[10, 20]),
            organisations=organisations,
            land=land,
            finding=finding,
            cases=cases,
            born=cases[:3],
            books=SimpleNamespace(
                series=np.arange(10 * N_SERIES).reshape(10, N_SERIES),
                uses=np.ones((10, N_USES)),
                volunteer=np.arange(10.0),
            ),
        )
        show_agents(self)
        self.datacollector = DailyCollector(self)

    @property
    def day(self):
        return self.clock - self.reform_day

    def step(self):
        self.clock += 1
        self.running = self.day < 4


def test_groups_are_read_as_livelihood_age_online_and_migrant():
    residents = Toy().agents_by_type[Resident]
    assert list(residents.get("livelihood")) == ["retired", "retired", "employed", "child"]
    assert list(residents.get("age_band")) == ["older", "older", "working", "child"]
    assert list(residents.get("online")) == [False, True, True, False]
    assert list(residents.get("migrant")) == [False, True, False, True]
    assert residents[3].cell == 5


def test_trust_is_written_to_the_world_and_survives_its_replacement():
    city = Toy()
    resident = city.agents_by_type[Resident][0]
    resident.trust = 0.75
    assert city.world.people["trust"][0] == 0.75
    city.world = SimpleNamespace(**{**vars(city.world), "people": city.world.people.copy()})
    city.world.people["trust"][0] = 0.25
    assert resident.trust == 0.25
    with pytest.raises(ValueError, match="between"):
        resident.trust = 2.0


def test_members_and_branches_speak_in_words():
    city = Toy()
    member = city.agents_by_type[Member][0]
    assert (member.belongs, member.migrant, member.older, member.resident, member.firm) == (
        "community", True, False, 1, -1,
    )  # fmt: skip
    branches = city.agents_by_type[Branch]
    assert [b.sort for b in branches] == ["community", "street_office", "department"]
    assert [b.level for b in branches] == ["community", "street", "district"]
    assert [b.line for b in branches] == [None, None, "labour"]
    assert branches.agg("staff", sum) == 14.0


def test_only_open_firms_are_enterprises():
    city = Toy()
    assert city.agents_by_type[Enterprise].get("branch").tolist() == ["own"]
    city.clock = 50
    assert city.agents_by_type[Enterprise].get("employees").tolist() == [10, 20]
    with pytest.raises(NotImplementedError):
        city.agents_by_type[Enterprise][0].remove()


def test_the_grid_shows_the_ground():
    city = Toy()
    grid = grid_of(city)
    assert grid.dimensions == (2, 3)
    shown = {}
    for name in layers_of(city):
        layer = getattr(grid, name)
        shown[name] = np.asarray(getattr(layer, "data", layer) if not isinstance(layer, np.ndarray) else layer)
    assert shown["population"].tolist() == [[2, 1, 0], [1, 0, 0]]
    assert shown["backlog"].tolist() == [[0, 1, 0], [1, 0, 0]]
    assert shown["blind_spots"].tolist() == [[0, 1, 1], [1, 1, 1]]
    assert shown["trust"][0, 0] == pytest.approx(0.3)
    assert shown["trust"][1, 0] == 1.0
    assert np.isnan(shown["trust"][0, 2])


def test_a_city_with_agents_can_be_pickled():
    city = Toy()
    city.step()
    again = pickle.loads(pickle.dumps(city))
    again.world.people["trust"][0] = 0.5
    assert again.agents_by_type[Resident][0].trust == 0.5
    assert city.agents_by_type[Resident][0].trust == pytest.approx(0.2)
    assert again.datacollector.model_vars["arrived"] == [0]


def test_series_have_an_entry_for_each_day_run():
    city = Toy()
    assert city.datacollector.model_vars["arrived"] == []
    city.step()
    city.step()
    frame = city.datacollector.get_model_vars_dataframe()
    assert list(frame.columns) == list(BUILT_IN)
    assert frame["arrived"].tolist() == [0, N_SERIES]
    assert frame["paid_hours_patrol"].tolist() == [1.0, 1.0]
    assert frame["volunteer_hours"].tolist() == [0.0, 1.0]


def test_own_reporters_stand_beside_the_series_on_the_days_collected():
    city = Toy()
    city.datacollector.add("doubled", lambda model: model.day * 2)
    city.datacollector.collect(city)
    for _ in range(3):
        city.step()
        if city.day != 2:
            city.datacollector.collect(city)
    assert city.datacollector.model_vars["doubled"] == [2, None, 6]
    assert city.datacollector.own.model_vars["doubled"] == [0, 2, 6]
    with pytest.raises(ValueError, match="already"):
        city.datacollector.add("arrived", "day")


def test_batch_run_reads_the_series():
    rows = mesa.batch_run(Toy, {"pace": [1, 2]}, rng=[5], number_processes=1, display_progress=False)
    assert [row["pace"] for row in rows] == [1, 2]
    assert all(row["arrived"] == 3 * N_SERIES and row["Step"] == 4 for row in rows)
    every = mesa.batch_run(
        Toy, {"pace": 1}, rng=[5], number_processes=1, display_progress=False, data_collection_period=1
    )
    assert [row["Step"] for row in every] == [1, 2, 3, 4]
