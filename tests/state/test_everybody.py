"""All agents of a model together: populations over columns and agents of Mesa's own."""

import copy
import pickle

import mesa
import numpy as np
import pytest
from mesa.agentset import AgentSet

from model.state.agentset import ColumnAgentSet, Everybody, MixedAgentSet, install
from model.state.columns import ColumnAgent, Table
from tests.state.towns import Branch, Firm, Resident, Town, Walker, rows


def test_everybody_counts_and_iterates():
    town = Town(4, firms=3)
    walkers = Walker.create_agents(town, 2)
    assert isinstance(town.agents, Everybody) and len(town.agents) == 9 and len(town.agents_by_type[Walker]) == 2
    assert [type(a) for a in town.agents] == [Resident] * 4 + [Firm] * 3 + [Walker] * 2
    assert town.agent_types == [Resident, Firm, Walker] and town.agents[4] is town.agents_by_type[Firm][0]
    assert all(a in town.agents for a in town.agents) and Town().residents[0] not in town.agents
    walkers.to_list()[0].remove()
    assert len(town.agents) == 8 and len(town.agents_by_type[Walker]) == 1


def test_agents_registered_before_installing_stay():
    model = mesa.Model(rng=1)
    walker = Walker(model)
    install(model, {Branch: Table({"vitality": np.zeros(2)})})
    install(model, {Firm: Table({"staff": np.zeros(2), "attitude": np.zeros(2)})})
    assert [a.unique_id for a in model.agents] == [2, 3, 4, 5, 1] and walker in model.agents


def test_everybody_selects_by_type():
    town = Town(4, firms=3)
    keep = Walker.create_agents(town, 2)
    firms = town.agents.select(agent_type=Firm)
    assert isinstance(firms, ColumnAgentSet) and firms == town.agents_by_type[Firm]
    firms.clear()
    assert len(town.agents) == 9
    assert rows(town.agents.select(lambda a: a.staff > 0, 1, agent_type=Firm)) == [1]
    assert isinstance(town.agents.select(agent_type=Walker), AgentSet)
    assert len(town.agents.select(agent_type=Walker)) == len(keep)
    some = town.agents.select(lambda a: a.trust <= 0.5, at_most=0.8)
    assert isinstance(some, MixedAgentSet) and all(a.trust <= 0.5 for a in some) and len(some) <= 7
    assert len(town.agents.select()) == len(town.agents.copy()) == 9
    assert len(town.agents.select(lambda a: False)) == 0


def test_everybody_gets_sets_and_groups():
    town = Town(4, firms=3)
    walker = Walker(town)
    assert town.agents.get("trust") == [a.trust for a in town.agents]
    assert town.agents.get(["unique_id", "trust"]) == [[a.unique_id, a.trust] for a in town.agents]
    assert town.agents.get("staff", "default", -1) == [-1] * 4 + [0, 1, 2] + [-1]
    with pytest.raises(AttributeError, match="staff"):
        town.agents.get("staff")
    assert town.agents.agg("trust", max) == max(a.trust for a in town.agents)
    assert town.agents.groupby(type).count() == {Resident: 4, Firm: 3, Walker: 1}
    assert town.agents.groupby("trust").count()[0.25] >= 1
    assert town.agents.set("trust", 0.5) is town.agents and walker.trust == 0.5
    assert town.agents.groupby("trust").agg("trust", len) == {0.5: 8}
    with pytest.raises(TypeError, match="one value"):
        town.agents.set("trust", [0.5] * 8)


def test_everybody_does_maps_shuffles_and_sorts():
    town, twin = Town(4, firms=3), Town(4, firms=3)
    walkers = [Walker(town), Walker(town)]
    _others = [Walker(twin), Walker(twin)]
    seen = []
    assert town.agents.do(lambda a: seen.append(a)) is town.agents and seen == town.agents.to_list()
    assert town.agents.map(lambda a, n: a.unique_id + n, 1) == [a.unique_id + 1 for a in town.agents]
    order = [a.unique_id for a in town.agents.shuffle()]
    assert order == [a.unique_id for a in twin.agents.shuffle()] and sorted(order) == town.agents.get("unique_id")
    town.agents.shuffle_do("step")
    assert sorted(town.log) == [w.unique_id for w in walkers]
    ordered = town.agents.sort("trust", ascending=True)
    assert [a.trust for a in ordered] == sorted(town.agents.get("trust"))
    ordered.sort("unique_id", inplace=True)
    assert ordered.to_list()[0] is walkers[1] and ordered.get("unique_id") == sorted(order, reverse=True)


def test_agents_removed_or_added_meanwhile():
    town = Town(2)
    walkers = [Walker(town) for _ in range(3)]

    def meet(agent):
        town.log.append(agent)
        if agent is walkers[0]:
            walkers[1].remove()
            Walker(town)

    town.agents.do(meet)
    assert town.log[2:] == [walkers[0], walkers[2]] and len(town.agents) == 5


def test_mixed_sets_as_mesa():
    town = Town(4, firms=3)
    walker = Walker(town)
    mixed = town.agents.sort("unique_id")
    theirs = AgentSet(keep := mixed.to_list(), town.random)
    assert mixed.get("trust") == theirs.get("trust")
    assert mixed.get(["row", "trust"], "default", -1) == theirs.get(["row", "trust"], "default", -1)
    assert mixed.select(lambda a: a.trust < 0.5, 2).to_list() == theirs.select(lambda a: a.trust < 0.5, 2).to_list()
    assert mixed.select(at_most=0.5, inplace=True) is mixed and mixed.to_list() == keep[:4]
    mixed.discard(walker)
    mixed.add(walker)
    assert mixed[-1] is walker and len(mixed.copy()) == len(mixed)
    assert mixed.map("step") == [None] * 4
    with pytest.raises(ValueError, match="handle_missing"):
        mixed.get("trust", "ignore")
    with pytest.raises(KeyError):
        mixed.remove(keep[-1])


def test_installing_twice_changes_nothing(town, residents):
    install(town, {Resident: residents.table})
    assert len(town.agents) == 12 and town.residents is residents
    empty = [Table({"staff": np.zeros(0), "attitude": np.zeros(0)}), Table({"vitality": np.zeros(0)})]
    install(town, dict(zip([Firm, Branch], empty, strict=True)))
    assert town.agent_types == [Resident, Firm, Branch] and len(town.agents) == 12


def test_everybody_is_not_changed_by_hand(town, residents):
    with pytest.raises(NotImplementedError, match="row of a population"):
        town.agents.discard(residents[0])
    with pytest.raises(NotImplementedError, match="row of a population"):
        town.agents.add(Town().residents[0])
    with pytest.raises(NotImplementedError, match="leave out inplace"):
        town.agents.shuffle(inplace=True)
    with pytest.raises(KeyError):
        town.agents.remove(Walker(mesa.Model(rng=1)))


def test_data_collector():
    town = Town(3, firms=2)
    Walker(town)
    collector = mesa.DataCollector(
        model_reporters={"trust": lambda m: m.residents.agg("trust", np.mean)},
        agent_reporters={"trust": "trust"},
        agenttype_reporters={Resident: {"trust": "trust", "land": "land"}, ColumnAgent: {"id": "unique_id"}},
    )
    collector.collect(town)
    town.residents.set("trust", 1.0)
    town.step()
    collector.collect(town)
    page = collector.get_agenttype_vars_dataframe(Resident)
    assert page.loc[1.0, "trust"].tolist() == [1.0] * 3 and page.loc[0.0, "land"].tolist() == list(
        town.residents.get("land")
    )
    assert len(collector.get_agent_vars_dataframe()) == 12
    assert len(collector.get_agenttype_vars_dataframe(ColumnAgent)) == 10
    assert collector.get_model_vars_dataframe()["trust"].iloc[1] == 1.0


@pytest.mark.parametrize("again", [lambda x: pickle.loads(pickle.dumps(x)), copy.deepcopy])
def test_models_sets_and_handles_are_copied_whole(again):
    town = Town(4, firms=2)
    town.favourite, town.part = town.residents[2], town.residents.select(where={"online": True})
    walker = Walker(town)
    other = again(town)
    assert other.favourite is other.residents[2] and other.favourite is not town.favourite
    assert other.favourite.model is other and other.part == other.residents.select(where={"online": True})
    assert other.part.random is other.random and len(other.agents) == 7
    other.residents.set("trust", 0.9)
    assert town.residents.get("trust").tolist() != other.residents.get("trust").tolist()
    assert walker not in other.agents and len(other.agents_by_type[Walker]) == 1
    lone = again(town.residents[1])
    assert lone.row == 1 and lone is lone.model.residents[1]


@pytest.mark.parametrize("again", [lambda x: pickle.loads(pickle.dumps(x)), copy.deepcopy])
def test_own_attributes_are_copied(again):
    model = mesa.Model(rng=1)
    install(model, {Branch: Table({"vitality": np.zeros(3)})})
    model.agents_by_type[Branch][1].note = [1]
    for other in (again(model), again(model.agents_by_type[Branch][1]).model):
        assert other.agents_by_type[Branch][1].note == [1] and other is not model
