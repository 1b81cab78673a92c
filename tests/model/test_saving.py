"""Saved cities go on to any later day, whatever horizon they were built for."""

import pytest

from model import City
from tests.model.cities import TINY

FIERCE = TINY | {"conflict": {"spread": 0.5, "ignition_scale": 20.0}}  # disputes that seed others, and these more


@pytest.mark.parametrize("days", [40, 75, 110])  # 60 lies within a month
def test_a_saved_city_goes_on_to_a_day_that_it_was_not_built_for(days, tmp_path):
    City(FIERCE, "fused", rng=7, days=60).run_for(30).save(tmp_path / "city.npz")
    resumed = City.resume(tmp_path / "city.npz", days).run()
    straight = City(FIERCE, "fused", rng=7, days=days).run()
    assert resumed.day == days and resumed.outcomes() == straight.outcomes()
    count = straight.world.born.size
    assert (straight.world.cases.parent[:count] >= straight.primary).any()  # seeded by seeded ones: numbers that moved
    for name in straight.world.cases.dtype.names:  # not whole records: bytes between columns are nobody's
        assert resumed.world.cases[name][:count].tobytes() == straight.world.cases[name][:count].tobytes(), name
    assert resumed.hours().equals(straight.hours())


def test_what_a_month_fixes_is_kept_where_the_run_ended_within_it(tmp_path):
    City(TINY, "fused", rng=7, days=25).run().save(tmp_path / "city.npz")
    resumed = City.resume(tmp_path / "city.npz", 45).run()
    straight = City(TINY, "fused", rng=7, days=45).run()
    assert resumed.outcomes() == pytest.approx(straight.outcomes(), rel=0.0, abs=0.0, nan_ok=True)


def test_a_saved_city_does_not_go_back(tmp_path):
    City(TINY, "fused", rng=7, days=60).run_for(30).save(tmp_path / "city.npz")
    with pytest.raises(ValueError, match="has already run 30 days"):
        City.resume(tmp_path / "city.npz", 29)


def test_a_resumed_city_is_of_the_same_types_as_a_built_one(tmp_path):
    from model.state.world import leaves

    City(TINY, "fused", rng=7, days=60).run_for(30).save(tmp_path / "city.npz")
    built, resumed = City(TINY, "fused", rng=7, days=60), City.resume(tmp_path / "city.npz")
    for (name, mine), (_, theirs) in zip(leaves(built.world), leaves(resumed.world), strict=True):
        assert (type(theirs), theirs.dtype.type) == (type(mine), mine.dtype.type), name
