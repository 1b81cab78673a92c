import pytest

from experiments.pairs import run_pairs
from experiments.sweeps import frame, rows
from model.scenario import Scenario

TINY = {"scenario": "tiny", "days": 20, "seed": 7}


def test_rows_are_those_of_pairs():
    table = frame(TINY | {"replicates": 2})
    pairs = run_pairs(Scenario.load("tiny"), ("siloed", "fused"), 2, seed=7, days=20)
    assert table.error.isna().all() and (table.hours_gap < 1e-6).all()
    for arm in pairs.arms:
        mine = table[table.arm == arm].set_index("replicate")[list(pairs.outcomes[arm])]
        assert mine.equals(pairs.outcomes[arm])


def test_two_workers_give_the_rows_of_one_in_order():
    design = TINY | {"days": 30, "vary": {"policy.alliances": [0, 1], "staff.quit": [0.1, 0.3]}, "replicates": 2}
    assert frame(design).equals(frame(design, workers=2))


def test_points_that_differ_by_levers_share_the_reference():
    table = frame(TINY | {"vary": {"policy.grid_merging": [0.0, 1.0]}})
    siloed = table[table.arm == "siloed"]
    assert siloed.days_to_resolution.nunique() == 1
    alone = frame(TINY | {"vary": {"policy.grid_merging": [1.0]}})
    assert alone.iloc[:, 4:].equals(table[table.point == 1].reset_index(drop=True).iloc[:, 4:])


def test_an_impossible_point_is_a_row_with_its_error():
    shares = {"population.retired_share": [0.2, 0.6], "population.child_share": [0.4]}
    table = frame(TINY | {"days": 30, "vary": shares})
    assert table.error.isna().tolist() == [True, True, False, False]
    assert "leave nobody to work" in table.error.iloc[2]
    assert table.days_to_resolution.isna().tolist() == [False, False, True, True]


def test_a_run_that_breaks_is_a_row_and_the_others_go_on(monkeypatch):
    from model.city import City

    real = City.outcomes

    def outcomes(city):
        if city.policy.name == "fused" and city.replicate == 1:
            raise ZeroDivisionError("no cases")
        return real(city)

    monkeypatch.setattr(City, "outcomes", outcomes)
    table = frame(TINY | {"days": 30, "replicates": 3, "seed": 11})
    assert table[table.error.notna()][["arm", "replicate", "error"]].to_numpy().tolist() == [
        ["fused", 1, "ZeroDivisionError: no cases"]
    ]


def test_some_tasks_only():
    from experiments.designs import plan_of

    plan = plan_of(TINY | {"days": 30, "replicates": 4})
    some = list(rows(plan, tasks=[plan.task(1), plan.task(3)]))
    assert [(row["task"], row["arm"]) for row in some] == [(1, "siloed"), (1, "fused"), (3, "siloed"), (3, "fused")]


def test_unequal_hours_are_an_error_in_every_arm(monkeypatch):
    from model.city import City

    real = City.run

    def run(city):
        real(city)
        if city.policy.name == "fused":
            city.world.books.uses[0, 0] += 0.5
        return city

    monkeypatch.setattr(City, "run", run)
    table = frame(TINY | {"days": 30, "seed": 12})
    assert table.error.str.contains("paid hours differ between arms by 0.5 h").all()


@pytest.mark.parametrize("workers", [2])
def test_a_worker_that_dies_gives_its_tasks_back(workers, tmp_path):
    from experiments.workers import arriving

    jobs = [(number, str(tmp_path / "died")) for number in range(20)]
    assert sorted(arriving(_dies_once, jobs, workers)) == list(range(20))
    assert (tmp_path / "died").exists()


def _dies_once(number, mark):
    import os
    from pathlib import Path

    if number == 7 and not Path(mark).exists():
        Path(mark).touch()
        os._exit(9)
    return number


def test_workers_that_die_again_and_again_are_told():
    from experiments.workers import WorkersLost, arriving

    with pytest.raises(WorkersLost, match="keep dying"):
        list(arriving(_dies, [(1,), (2,)], 2))


def _dies(number):
    import os

    os._exit(9)
