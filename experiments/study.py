"""A study: every arm of every argument at the reference, in plausible cities and over the box, each run made once.

A *place* is a scenario and a replication: pair 7 is the reference scenario with replication 7, city 24 the first of two
draws of the twelfth plausible city, point 12 the twelfth point of the whole box. All arms live
through the same places. At a place, arms are grouped by their scenario values: a city is built once per group and lived
through under each of its policies; an arm that many arguments use (siloed above all) is run once.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from experiments.arguments.argument import Argument, Arm
from experiments.designs.plan import laid_over
from experiments.matching.box import Box
from experiments.measures import MEASURES, SAYS, measures
from experiments.runs import Row, Runs
from experiments.sampled import box_points, plausible_points, shown, stored_ensemble
from experiments.twins import lived, run_arm, told, warm_up
from experiments.workers import arriving
from model.policy import LEVERS, MAIN_ARMS, FusionPolicy

PAIR, CITY, POINT = "pair", "city", "point"
EACH = 2  # draws of a plausible city, so that luck is told from doubt
FRAME_OUTCOMES = (
    "enterprise_coverage", "found_within_3_days", "days_to_resolution", "resolved_in_limit_share",
    "settled_early_share", "escalations_per_10k", "days_worst_community", "days_short_cases", "staff_turnover",
)  # fmt: skip
HARMS = (
    "days_district_tier", "days_city_tier", "response_gap_offline", "response_gap_migrant", "reopened_share",
    "intrusion", "trust_mean", "undone_duties", "hollow_branch_share", "nominal_alliance_share", "overtime_hours",
)  # fmt: skip
_USES = (
    "handling", "patrol", "reporting", "coordination", "meetings", "training", "platform", "organising", "vacant",
    "idle",
)  # fmt: skip
PRICE = tuple(f"paid_hours_{use}" for use in _USES)
MAIN_OUTCOME = "days_to_resolution"
TWO = ("siloed", "fused")
FRAME = {  # arms that every study runs, at the reference
    **dict.fromkeys((*MAIN_ARMS, *LEVERS), (MAIN_OUTCOME,)),
    **dict.fromkeys(MAIN_ARMS, FRAME_OUTCOMES),
    **dict.fromkeys(TWO, (*FRAME_OUTCOMES, *HARMS, *PRICE)),
}
MAIN = dict.fromkeys(TWO, FRAME_OUTCOMES)  # and in plausible cities and over the box
_MEASURES = {one.name for one in MEASURES}


@dataclass(frozen=True)
class Size:
    """How large a study is.

    Attributes:
        scenario: Shipped scenario or file.
        settings: Scenario values that make it smaller, as (path, value).
        pilot: Pairs at the reference that every argument gets.
        step, cap: Further pairs at a time, and at most, for arguments whose interval is still wide.
        cities: Plausible cities, ``EACH`` draws of each.
        points: Points of the whole box, one draw of each.
        days: Horizon in working days.
    """

    name: str
    scenario: str
    settings: tuple[tuple[str, Any], ...]
    pilot: int
    step: int
    cap: int
    cities: int
    points: int
    days: int = 500

    def spec(self):
        """Return the reference scenario."""
        from model.scenario import Scenario

        return Scenario.of(self.scenario).with_values(dict(self.settings))


_SMALL = (("city.rows", 5), ("city.columns", 6), ("city.cells_per_community", 5), ("name", "small street"))
QUICK = Size("quick", "street", _SMALL, pilot=5, step=5, cap=5, cities=3, points=4)
FULL = Size("full", "street", (), pilot=20, step=10, cap=40, cities=100, points=100)


class Side(NamedTuple):
    """A distinct arm of the study: its key, policy and scenario values, and the outcomes somebody reads from it."""

    key: str
    policy: FusionPolicy
    values: tuple[tuple[str, Any], ...]
    outcomes: tuple[str, ...]


class Place(NamedTuple):
    """Where arms are compared: kind and number, (path, value)s over the reference, replication (None: the number)."""

    kind: str
    number: int
    values: tuple[tuple[str, Any], ...] = ()
    draw: int | None = None

    @property
    def replicate(self) -> int:
        """The replication that is lived through here."""
        return self.number if self.draw is None else self.draw


def key_of(arm: Arm) -> str:
    """Return the key of an arm: what it does, whatever it is called."""
    policy = {name: value for name, value in asdict(arm.policy).items() if name != "name"}
    text = json.dumps([policy, sorted(arm.values)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def sides_of(
    arguments: Iterable[Argument], frame: Mapping[str, tuple[str, ...]] | None = None, deciding: bool = False
) -> dict[str, Side]:
    """Return the distinct arms by key, with every outcome that is read from them.

    Args:
        arguments: Whose contrasts read them.
        frame: Presets beyond theirs, each with the outcomes read from it.
        deciding: Only the deciding contrasts.
    """
    read: dict[str, tuple[Arm, dict[str, None]]] = {}
    wanted = [(a.arms[name], outcomes) for a in arguments for name, outcomes in a.outcomes_by_arm(deciding).items()]
    wanted += [(Arm(name, FusionPolicy.preset(name)), outcomes) for name, outcomes in (frame or {}).items()]
    for arm, outcomes in wanted:
        read.setdefault(key_of(arm), (arm, {}))[1].update(dict.fromkeys(outcomes))
    return {key: Side(key, arm.policy, arm.values, tuple(names)) for key, (arm, names) in read.items()}


class Study:
    """Runs places into a table of runs, on several processes, in an order that does not depend on their number.

    Args:
        arguments: What is tested.
        size: How large.
        seed: Seed of the experiment and of the sample.
        workers: Processes.
        runs: A table with runs already made (``experiments.runs``); new ones are added to it.
        progress: Called with (kind, done, total, seconds left) after every place.
        ensemble: Plausible cities (None: the stored ones).

    At the reference every contrast is run, elsewhere the deciding ones alone.

    Attributes:
        box: What is free.
        visited: By kind of place, the points of the unit cube that it has: plausible cities, and the whole box.
    """

    def __init__(self, arguments, size: Size, seed: int = 1, workers: int = 1, runs=None, progress=None, ensemble=None):
        """Prepare the arms and the sample; nothing runs yet."""
        self.arguments = [one for one in arguments if not one.missing]
        self.size, self.seed, self.workers, self.progress = size, seed, workers, progress
        self.spec = size.spec()
        self.sides = sides_of(self.arguments, FRAME)
        self.point_sides = sides_of(self.arguments, MAIN, deciding=True)
        self.runs = Runs() if runs is None else runs
        self.box = Box.around(self.spec)
        ensemble = stored_ensemble(self.box) if ensemble is None else ensemble
        self.visited = {
            CITY: plausible_points(ensemble, size.cities, seed),
            POINT: box_points(self.box, size.points, seed),
        }

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the cities and points as tables by kind of place: a row each, a column a parameter."""
        return {kind: shown(self.box, points) for kind, points in self.visited.items()}

    def pairs(self, last: int, sides: dict[str, Side] | None = None, until: float | None = None) -> None:
        """Run the first ``last`` pairs at the reference."""
        self.at([Place(PAIR, number) for number in range(last)], self.sides if sides is None else sides, until)

    def cities(self, until: float | None = None) -> None:
        """Run every draw of the plausible cities."""
        values = [self._values(point) for point in self.visited[CITY]]
        places = [Place(CITY, EACH * k + draw, row) for k, row in enumerate(values) for draw in range(EACH)]
        self.at(places, self.point_sides, until)

    def points(self, until: float | None = None) -> None:
        """Run the points of the whole box."""
        values = [self._values(point) for point in self.visited[POINT]]
        self.at([Place(POINT, number, row) for number, row in enumerate(values)], self.point_sides, until)

    def _values(self, point: np.ndarray) -> tuple[tuple[str, Any], ...]:
        return tuple(self.box.values(point).items())

    def at(self, places: list[Place], sides: dict[str, Side], until: float | None = None) -> None:
        """Run arms at places, leaving out what is there; hand out no place after ``until`` (``time.monotonic``)."""
        todo = []
        for place in places:
            missing = [side for key, side in sides.items() if not self.runs.has(place.kind, place.number, key)]
            if missing:
                todo.append((self.spec, place, missing, self.seed, self.size.days))
        workers = min(self.workers, len(todo))
        if workers > 1:
            warm_up()  # once, before workers are forked
        jobs = (job for job in todo if until is None or time.monotonic() < until)
        begun = time.monotonic()
        for done, rows in enumerate(arriving(run_place, jobs, max(workers, 1), ahead=2), 1):
            self.runs.add(rows)
            if self.progress:
                now, there = time.monotonic(), len(places) - len(todo) + done
                left = (now - begun) / done * (len(todo) - done)
                self.progress(
                    places[0].kind, there, len(places), left if until is None else max(min(left, until - now), 0.0)
                )


def run_place(spec, place: Place, sides: list[Side], seed: int, days: int) -> list[Row]:
    """Run some arms at one place: a city built once per group of arms with the same values. Faults become rows."""
    groups: dict[tuple, list[Side]] = {}
    for side in sides:
        groups.setdefault(side.values, []).append(side)
    return [row for values, group in groups.items() for row in _run_group(spec, dict(values), group, place, seed, days)]


def _run_group(spec, values: dict, group: list[Side], place: Place, seed: int, days: int) -> list[Row]:
    """Run arms with the same values; what they fix is not the city's."""
    try:
        values = {**dict(place.values), **values}
        here = laid_over(spec, values) if values else spec
        before = lived(here, seed, place.replicate, days)
    except ValueError as fault:
        return [_faulty(place, side, fault) for side in group]
    rows = []
    for side in group:
        try:
            rows.append(run_side(here, side, place, seed, days, before))
        except (MemoryError, OSError):
            raise
        except Exception as fault:
            rows.append(_faulty(place, side, fault))
    return rows


def run_side(spec, side: Side, place: Place, seed: int, days: int, before=None) -> Row:
    """Run one arm on from a city on its reform day (None: live its run-in first)."""
    found: dict[str, float] = {}
    look = (lambda city: found.update(measures(city))) if _MEASURES & set(side.outcomes) else None
    before = lived(spec, seed, place.replicate, days) if before is None else before
    run = run_arm(before, side.policy, look)
    found |= run.outcomes
    values = {name: float(found[name]) for name in side.outcomes}
    return Row(place.kind, place.number, side.key, values, float(run.daily.min()), float(run.daily.max()), "")


def _faulty(place: Place, side: Side, fault: Exception) -> Row:
    return Row(place.kind, place.number, side.key, {}, 0.0, 0.0, told(fault))


def twin_runs(spec, seed: int, days: int) -> tuple[dict[str, float], dict[str, float]]:
    """Run the siloed city and one that differs from it by its name only, each from scratch; return both's outcomes."""
    policies = [FusionPolicy.preset("siloed"), FusionPolicy.preset("siloed").replace(name="under another name")]
    rows = [run_side(spec, Side("", p, (), tuple(SAYS)), Place(PAIR, 0), seed, days) for p in policies]
    return rows[0].values, rows[1].values
