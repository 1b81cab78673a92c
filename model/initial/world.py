"""From scenario to state: what all arms share is built once, what policy touches is copied for each city."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model.calendar import DAYS_A_MONTH, LONGEST_MONTH, month_start, months_in
from model.initial import arrivals
from model.initial.firms import build_firms
from model.initial.land import build_land, layout
from model.initial.members import build_members
from model.initial.nets import covered_cells
from model.initial.organisations import build_organisations, expected_cases, group_sizes
from model.initial.people import build_people
from model.initial.ties import candidates, note_members
from model.policy.courses import NOT_YET
from model.policy.levers import LEVERS
from model.scenario.schema import ScenarioSpec
from model.state.kinds import kind_table
from model.state.names import N_COUNTERS, N_LINES, N_SERIES, N_UNDONE, N_USES, PRIMARY, RECORDS
from model.state.table import Records
from model.state.world import Books, Communities, Entries, Finding, Layout, Open, Secondments, Streets, World

LONGEST = 1500  # days of the clock: firms are drawn for the longest life, so that a longer run is the same city
TRACE_ROOM = 400


class Twins(NamedTuple):
    """What two cities with one seed have in common: the ground, everybody in it, and the primary cases."""

    spec: ScenarioSpec
    sizes: Layout
    kinds: Records
    key: np.ndarray
    days: int  # of the clock: run-in and follow-up
    land: Records
    people: Records
    positions: np.ndarray
    members: Records
    firms: Records
    persons: np.ndarray  # (cells, groups)
    expected: np.ndarray  # (desks, kinds) planner's expected cases a day
    cases: Records
    sources: Records
    primary: int


def build_twins(spec: ScenarioSpec, key: np.ndarray, days: int, replay=None, inert: int = 0) -> Twins:
    """Build what the arms of one replication share, for ``days`` of the clock.

    ``replay`` gives primary cases from a log in place of drawn ones: columns day (clock), cell, kind, ordinal and,
    where they are known at once, channel. ``inert`` adds residents who raise nothing (for a test).
    """
    sizes, kinds = layout(spec), kind_table(spec)
    land = build_land(spec, sizes, key)
    land.ready[:] = spec.feedback.ready_start
    firms = build_firms(spec, sizes, land, key, LONGEST)
    people, positions, resident, slot = build_people(spec, sizes, land, firms, key, inert)
    members = build_members(spec, people, resident, slot, firms, key)
    persons = group_sizes(land, firms)
    expected = expected_cases(spec, kinds, sizes, land, persons)
    if replay is None:
        starts = np.array([month_start(m) for m in range(months_in(days))], dtype=np.int32)
        primary = arrivals.synthetic(spec, kinds, persons, firms, starts, days, key)
    else:
        primary = arrivals.replayed(*replay)
    return Twins(
        spec, sizes, kinds, key, days, land, people, positions, members, firms, persons, expected,
        arrivals.primary_cases(primary), primary.sources, primary.day.size,
    )  # fmt: skip


def build_world(twins: Twins, share: bool = False) -> World:
    """Return one city's own world. With ``share``, the twins' arrays are used as they are (the last city built from them)."""
    spec, sizes, key = twins.spec, twins.sizes, twins.key
    mine = (lambda table: table) if share else Records.copy
    organisations, desks = build_organisations(spec, sizes, twins.land, twins.expected @ twins.kinds.hours, key)
    desks.known[:] = _experience(spec, twins.expected)
    note_members(organisations, twins.members, twins.land.community)
    covered = covered_cells(key, twins.land.community, N_LINES, spec.organisations.net_coverage)
    communities = Communities(np.zeros((sizes.communities, N_LINES)), np.ones(sizes.communities))
    communities.paid[:] = 1.0
    communities.willing[:] = communities.met[:] = 1.0
    capacity = twins.cases.size
    ahead = twins.days + LONGEST_MONTH  # what a month fixes is written for all of it, also beyond the horizon
    return World(
        key=key,
        land=mine(twins.land),
        people=mine(twins.people),
        positions=twins.positions if share else twins.positions.copy(),
        origins=twins.positions.copy() if share else twins.positions,
        members=mine(twins.members),
        firms=mine(twins.firms),
        organisations=organisations,
        desks=desks,
        finding=Finding(covered=covered, discord=np.ones(sizes.cells)),
        ties=candidates(sizes, organisations, desks, spec, key),
        secondments=Secondments(np.full(sizes.desks, -1)),
        communities=communities,
        streets=Streets.empty(sizes.streets),
        sources=mine(twins.sources),
        cases=twins.cases if share else arrivals.grown(twins.cases, twins.primary, capacity),
        open=open_lists(capacity, twins.primary),
        strengths=np.zeros((len(LEVERS), sizes.communities)),
        begins=np.full(len(LEVERS), NOT_YET, np.int64),
        books=Books(
            np.zeros((twins.days, N_USES)), np.zeros(N_USES), np.zeros(twins.days), np.zeros(twins.days), np.zeros((ahead, 2)),
            np.zeros((ahead, N_UNDONE)), np.zeros((twins.days, N_SERIES), np.int64),
            np.zeros((TRACE_ROOM, 4), np.int32), np.array([-1, 0], dtype=np.int64),
        ),
    )  # fmt: skip


def _experience(spec: ScenarioSpec, expected: np.ndarray) -> np.ndarray:
    """Return (desks, kinds) a warm guess of experience: where what cases teach and what fades or leaves balance."""
    learnt = spec.handling.experience_gain * expected * DAYS_A_MONTH
    return learnt / (learnt + spec.handling.forgetting + spec.staff.quit)


def open_lists(capacity: int, primary: int) -> Open:
    """Return empty lists of open cases, and their counters."""
    counters = np.zeros(N_COUNTERS, np.int64)
    counters[[RECORDS, PRIMARY]] = primary
    return Open(*(Entries.empty(capacity) for _ in Open._fields[:-2]), counters, np.zeros(3, np.int64))
