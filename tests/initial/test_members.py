"""Members: constant, or recruited (off by default)."""

from __future__ import annotations

import numpy as np

from model import City
from model.draws import key_of
from model.scenario import Scenario
from model.state.agents import Member
from model.state.names import AT_HOME, AT_WORK, JOINT_BRANCH, OWN_BRANCH
from model.state.world import Firms
from tests import laws
from tests.model.cities import TINY

TOWN = Scenario.of(TINY)
KEY = key_of(5)


def city(days=60, policy="siloed", **values):
    spec = TOWN.with_values({f"members.{name}": value for name, value in values.items()})
    return City(spec, policy, rng=7, days=days)


def many(firms=3000):
    return Firms(cell=np.arange(firms) % 20, slot=np.arange(firms) // 20)


def test_recruits_are_members_in_every_respect():
    town = city(policy="fused", recruitment=0.05)
    before = town.world.members.copy()
    agents = town.agents_by_type[Member]
    assert len(agents) == before.size
    for _ in range(3):
        town.run_for(20)
        laws.assert_members_conserved(town, before.size)
    m, people = town.world.members, town.world.people
    new = m[before.size :]
    assert new.size > 30 and (m.resident[: before.size] == before.resident).all()
    assert len(agents) == m.size == len(agents.get("joined"))
    assert sorted(set(new.joined.tolist())) == [1, 2] and len({a.unique_id for a in town.agents}) == len(town.agents)
    assert (new.cell == people.cell[new.resident]).all() and (new.migrant == people.group[new.resident] & 1).all()
    assert len(set(zip(m.cell.tolist(), m.slot.tolist(), strict=True))) == m.size, "two members share a name in draws"
    assert (new.hours_left > 0.0).any() and 0.0 < new.active.min() < new.active.max() < 1.0


def test_whom_no_branch_at_work_admits_the_community_does():
    town = city(days=21, recruitment=0.2)
    town.run_for(20)  # the eve of the second month, whose organising has not been yet
    branch = town.world.firms.branch.copy()
    from model.month import recruiting

    town.month = 1
    recruiting.decide(town)
    new = town.world.members[town.world.members.joined > 0]
    with_branch = np.isin(branch[new.firm], (OWN_BRANCH, JOINT_BRANCH))
    assert with_branch.any() and not with_branch.all()
    assert (new.belongs == np.where(with_branch, AT_WORK, AT_HOME)).all()


def test_for_sure_every_worker_of_an_open_firm_has_joined_and_nobody_else():
    town = city(days=25, recruitment=1.0).run()
    m, people, firms = town.world.members, town.world.people, town.world.firms
    exists = (firms.founded < 20) & (firms.closes >= 20)
    works = (people.workplace >= 0) & exists[people.workplace]
    inside = np.zeros(people.size, bool)
    inside[m.resident] = True
    assert inside[works].all() and works[m.resident[m.joined > 0]].all()
    assert (m.joined[m.joined > 0] == 1).all(), "nobody joins in the month in which the city begins"


def test_both_cities_recruit_the_same_residents():
    siloed, fused = (city(policy=policy, recruitment=0.02).run() for policy in ("siloed", "fused"))
    for column in ("resident", "joined", "firm"):
        assert (siloed.world.members[column] == fused.world.members[column]).all(), column


def test_a_saved_city_remembers_its_recruits(tmp_path):
    town = city(policy="fused", recruitment=0.05).run_for(45)
    town.save(tmp_path / "city.npz")
    resumed, straight = City.resume(tmp_path / "city.npz").run(), town.run()
    assert resumed.world.members.size > resumed.world.members.joined.argmax() > 0
    assert resumed.outcomes() == straight.outcomes()
    for column in straight.world.members.dtype.names:
        assert (resumed.world.members[column] == straight.world.members[column]).all(), column
