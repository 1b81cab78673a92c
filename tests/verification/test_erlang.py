"""Desks of several staff in days: exact laws, their limits for ever shorter days, and the tables they are asked for."""

from __future__ import annotations

import json
import pathlib

import numpy as np
import pytest

from experiments.verification import continuous, delays, erlang, fine, frictions, pools, standing, tables, theory
from experiments.verification.runs import histories

PUBLISHED = json.loads((pathlib.Path(__file__).parent / "published.json").read_text())
DESKS = [(1, load) for load in tables.ONE] + list(tables.SEVERAL)


def limit_of(in_days):
    return continuous.refined(standing.FINER, [in_days(n) for n in standing.FINER])


@pytest.mark.parametrize(("lam", "staff", "finish"), [(0.3, 1, 0.5), (1.9, 4, 0.5), (2.3, 20, 0.125), (0.45, 2, 0.25)])
def test_mornings_are_those_of_the_whole_chain(lam, staff, finish):
    law, whole = erlang.mornings(lam, staff, finish), theory.steady(theory.chain(theory.poisson(lam), staff, finish))
    both = min(law.size, whole.size)
    assert law[:both] == pytest.approx(whole[:both], abs=1e-10)
    assert law[both:].sum() + whole[both:].sum() == pytest.approx(0.0, abs=1e-9)


def test_a_load_near_one_has_all_its_states():
    assert erlang.mornings(19.945 / 4.0, 20, 0.25).size > 8000
    assert limit_of(erlang.sojourn(19.945, 20)) == pytest.approx(continuous.sojourn(19.945, 20), rel=3e-5)


@pytest.mark.parametrize(("staff", "load"), DESKS)
def test_ever_shorter_days_end_at_the_published_tables(staff, load):
    queue = (staff * load, staff)
    if staff == 1:
        of, published = (erlang.sojourn(*queue), *_shares(queue, (1, 3, 7))), tables.ONE[load]
    else:
        of, (waits, *published) = (erlang.sojourn(*queue), *_shares(queue, (1, 3))), tables.SEVERAL[staff, load]
        assert limit_of(erlang.waiting(*queue)) == pytest.approx(waits, rel=5e-5 if staff < 10 else 2e-3)
    assert [limit_of(one) for one in of] == pytest.approx(published, rel=5e-5)


def _shares(queue, ends):
    return (erlang.started_within(1, *queue), *(erlang.closed_within(units, *queue) for units in ends))


def test_pools_end_at_their_published_stays_in_ever_shorter_days():
    for (desks, each), rows in pools.OF_SEVERAL.items():
        for load, alone, pooled in rows:
            lam = each * load
            assert limit_of(erlang.sojourn(lam, each)) == pytest.approx(alone, rel=3e-5)
            assert limit_of(erlang.sojourn(desks * lam, desks * each)) == pytest.approx(pooled, rel=3e-5)


@pytest.mark.parametrize(("desks", "load"), [(2, 0.5), (5, 0.8), (20, 0.9)])
def test_the_pool_at_the_friction_of_equal_sojourn_ends_at_the_separate_desk(desks, load):
    slow = 1.0 + continuous.friction_of_equal_sojourn(desks, load)
    assert limit_of(erlang.sojourn(desks * load * slow, desks)) * slow == pytest.approx(1.0 / (1.0 - load), rel=3e-5)


def test_frictions_are_as_published():
    for equal, table in (
        (continuous.friction_of_equal_wait, frictions.WAIT), (continuous.friction_of_equal_sojourn, frictions.SOJOURN),
    ):  # fmt: skip
        for desks, published in table.items():
            assert [equal(desks, load) for load in pools.LOADS] == pytest.approx(published, rel=1e-4)
    for (desks, each), published in frictions.OF_SEVERAL.items():
        given = [continuous.friction_of_equal_sojourn(desks, load, each) for load in (0.8, 0.9, 0.95)]
        assert given == pytest.approx(published, rel=1e-5)


def test_delays_are_as_published():
    for desks, published in delays.OF_ONE.items():
        given = [continuous.delay_of_equal_sojourn(desks, load) for load in pools.LOADS]
        assert given == pytest.approx(published, rel=5e-5)
    for (desks, each), published in delays.OF_SEVERAL.items():
        given = [continuous.delay_of_equal_sojourn(desks, load, each) for load in (0.8, 0.9, 0.95)]
        assert given == pytest.approx(published, rel=1e-5)


def test_all_who_are_on_their_way_arrive_after_as_many_days():
    for lam, staff, delay in ((1.0, 2, 2.0 / 3.0), (3.5, 5, 2.08143)):
        parts, way, run = delays.on_the_way(lam, staff, delay)
        assert way == pytest.approx(delay * parts, rel=1e-12)
        city = next(run.cities())
        cases = city.world.born[city.world.born.state > 0]
        there = cases["first_desk"] >= 0
        assert there.sum() > 1000
        assert (cases["first_desk"] - cases["day"])[there].min() >= way


FAMILIES = {  # of the published numbers: what is added to a wait to make it a stay, sections and rows that ask for it
    "MM1": (0.0, "1.1", tables), "MMc": (1.0, "1.2", tables), "POOL": (1.0, "1.4", pools),
    "POOLc": (1.0, "1.4b", pools), "UNBAL": (0.0, "1.4c", pools),
}  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
def test_every_published_stay_is_asked_of_the_city(family):
    work, section, module = FAMILIES[family]
    asked = np.array([one.published for one in module.limits() if one.section == section])
    for name, _, parameters, value in PUBLISHED:
        if name == family:
            assert np.abs(asked / (value + work) - 1.0).min() < 1e-5, parameters


def test_every_published_friction_is_asked_of_the_city():
    asked = [one.case for one in frictions.limits() if one.section == "1.4" and "sojourn" in one.quantity]
    published = [one for one in PUBLISHED if one[0] == "POOLTHR"]
    assert len(asked) == len(published) == 25
    for case, (_, _, parameters, h) in zip(asked, published, strict=True):
        assert case.startswith(f"{parameters['k']} desks pooled, load {parameters['rho']:g},")
        assert float(case.split("h* = ")[1].split(":")[0]) == pytest.approx(h, rel=3e-5)


def test_desks_run_a_relaxation_time_where_the_longest_horizon_holds_it():
    short = []
    for staff, load in DESKS:
        parts, days = erlang.horizon(staff * load, staff)
        assert 4 * 48 <= days <= 750
        if days / parts < erlang.relaxation(staff * load, staff):
            short.append((staff, load))
    assert short == [(1, 0.9), (1, 0.95), (2, 0.95), (3, 0.95)]


def test_what_later_cases_bring_has_mean_zero_whatever_queue_they_meet():
    run = fine.desk(1.6, 2, 4, 20)
    for amount, expected in standing.met(histories(run), run.queues[0]):
        assert expected == 0.0
        assert abs(amount.mean()) < 4.0 * amount.std() / np.sqrt(amount.size)


def test_work_starts_as_many_days_before_the_end_as_it_takes():
    run = fine.desk(1.6, 2, 4, 8)
    city = next(run.cities())
    cases = city.world.born[(city.world.born.state > 0) & (city.world.born.ended >= 0)]
    assert cases.size > 1000
    assert (cases["started"] == cases.ended + 1 - np.rint(cases.hours / standing.DAY)).all()
