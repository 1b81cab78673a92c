"""Conservation and bounds under anything a fuzzer can think of: any valid scenario, any policy, any seed."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from model import City
from tests import laws
from tests.strategies import examples, policies, scenarios, seeds


@settings(max_examples=examples(40))
@given(scenario=scenarios(), policy=policies(), seed=seeds(), days=st.integers(1, 64))
def test_every_law_holds_in_any_city_under_any_policy(scenario, policy, seed, days):
    siloed = City(scenario, "siloed", rng=seed, days=days)
    members = siloed.world.members.size
    siloed.run()
    laws.assert_all(siloed, siloed, members)
    city = City(scenario, policy, rng=seed, days=days).run()
    laws.assert_all(city, siloed, members)
