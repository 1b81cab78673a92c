"""A study: every arm of every argument at the reference and over the sampled space, each run made once and shared.

A *place* is a scenario and a replication: pair 7 is the reference scenario with replication 7, point 12 the twelfth
sampled scenario. All arms live through the same places. At a place, arms are grouped by their scenario values: a
city is built once per group and lived through under each of its policies; an arm that many arguments use (siloed
above all) is run once.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import time
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np

from experiments.arguments.argument import Argument, Arm
from experiments.runs import Row, Runs
from experiments.space import point_values, sample, uncertain
from model.policy import MAIN_ARMS, FusionPolicy

PAIR, POINT = "pair", "point"
FRAME_OUTCOMES = (
    "enterprise_coverage", "found_within_3_days", "days_to_resolution", "resolved_in_limit_share",
    "settled_early_share", "escalations_per_10k", "days_worst_community", "days_short_cases", "staff_turnover",
)  # fmt: skip


@dataclass(frozen=True)
class Size:
    """How large a study is.

    Attributes:
        scenario: Shipped scenario or file.
        settings: Scenario values that make it smaller, as (path, value).
        pilot: Pairs at the reference that every argument gets.
        step, cap: Further pairs at a time, and at most, for arguments whose interval is still wide.
        points: Points of the sampled space.
        days: Horizon in working days.
    """

    name: str
    scenario: str
    settings: tuple[tuple[str, Any], ...]
    pilot: int
    step: int
    cap: int
    points: int
    days: int = 250

    def spec(self):
        """Return the reference scenario."""
        from model.scenario import Scenario

        return Scenario.of(self.scenario).with_values(dict(self.settings))


_SMALL = (("city.rows", 5), ("city.columns", 6), ("city.cells_per_community", 5), ("name", "small street"))
QUICK = Size("quick", "street", _SMALL, pilot=5, step=5, cap=5, points=10)
FULL = Size("full", "street", (), pilot=20, step=10, cap=60, points=256)


class Side(NamedTuple):
    """A distinct arm of the study: its key, policy and scenario values, and the outcomes somebody reads from it."""

    key: str
    policy: FusionPolicy
    values: tuple[tuple[str, Any], ...]
    outcomes: tuple[str, ...]


class Place(NamedTuple):
    """Where arms are compared: ``kind`` and number, values over the reference, replication (None: the number)."""

    kind: str
    number: int
    values: tuple[float, ...] | None = None  # a row of the sampled space
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


def sides_of(arguments: Iterable[Argument], frame: bool = True) -> dict[str, Side]:
    """Return the distinct arms by key, with every outcome that is read from them; with ``frame`` the main arms too."""
    read: dict[str, tuple[Arm, dict[str, None]]] = {}
    wanted = [(arm, one.outcomes_by_arm()[name]) for one in arguments for name, arm in one.arms.items()]
    if frame:
        wanted += [(Arm(name, FusionPolicy.preset(name)), FRAME_OUTCOMES) for name in MAIN_ARMS]
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
        progress: Called with (phase, done, total) after every place.
    """

    def __init__(self, arguments, size: Size, seed: int = 1, workers: int = 1, runs=None, progress=None):
        """Prepare the arms and the sample; nothing runs yet."""
        self.arguments = [one for one in arguments if not one.missing]
        self.size, self.seed, self.workers, self.progress = size, seed, workers, progress
        self.spec = size.spec()
        self.sides = sides_of(self.arguments)
        self.runs = Runs() if runs is None else runs
        self.sample = sample(size.points, seed) if size.points else np.empty((0, 0))
        self.seconds_per_place = 0.0

    def table(self):
        """Return the sample as a frame: a row a point, a column a parameter."""
        import pandas as pd

        return pd.DataFrame(self.sample.reshape(-1, len(uncertain())), columns=[row.path for row in uncertain()])

    def pairs(self, first: int, last: int, sides: dict[str, Side] | None = None, until: float | None = None) -> int:
        """Run reference pairs ``first`` to ``last - 1``; return how many of them are there."""
        return self.at([Place(PAIR, number) for number in range(first, last)], sides, until)

    def points(self, last: int, until: float | None = None) -> int:
        """Run the first ``last`` points of the sampled space; return how many of them are there."""
        return self.at([Place(POINT, number, tuple(self.sample[number])) for number in range(last)], None, until)

    def at(self, places: list[Place], sides: dict[str, Side] | None = None, until: float | None = None) -> int:
        """Run arms at places, leaving out what is there; hand out no place after ``until`` (``time.monotonic``)."""
        wanted = self.sides if sides is None else sides
        todo = []
        for place in places:
            missing = [side for key, side in wanted.items() if not self.runs.has(place.kind, place.number, key)]
            if missing:
                todo.append((self.spec, place, missing, self.seed, self.size.days))
        begun, done = time.monotonic(), len(places) - len(todo)
        for rows in _handed_out(todo, self.workers, until):
            self.runs.add(rows)
            done += 1
            if self.progress:
                self.progress(places[0].kind, done, len(places))
        if done > len(places) - len(todo):
            self.seconds_per_place = (time.monotonic() - begun) / (done - len(places) + len(todo))
        return done


def _handed_out(jobs: list, workers: int, until: float | None):
    """Yield the rows of each job, in the order of jobs; none is handed out after ``until``."""

    def late() -> bool:
        return until is not None and time.monotonic() > until

    if workers == 1 or len(jobs) <= 1:
        for job in jobs:
            if late():
                return
            yield run_place(job)
        return
    from experiments.twins import warm_up

    warm_up()  # once, before workers are forked
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=context) as pool:
        queue, under_way = iter(jobs), set()
        try:
            while True:
                while len(under_way) < workers + 1 and not late():
                    job = next(queue, None)
                    if job is None:
                        break
                    under_way.add(pool.submit(run_place, job))
                if not under_way:
                    return
                finished, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                for future in finished:
                    yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def run_place(job) -> list[Row]:
    """Run some arms at one place: a city built once per group of arms with the same values. Faults become rows."""
    spec, place, sides, seed, days = job
    groups: dict[tuple, list[Side]] = {}
    for side in sides:
        groups.setdefault(side.values, []).append(side)
    base = spec if place.values is None else spec.with_values(point_values(np.array(place.values)))
    rows: list[Row] = []
    for values, group in groups.items():
        try:
            here = _with(spec, base, place, dict(values))
        except ValueError as fault:
            told = " ".join(str(fault).split())
            rows += [Row(place.kind, place.number, side.key, {}, 0.0, 0.0, told) for side in group]
            continue
        rows += run_group(here, group, place, seed, days)
    return rows


def _with(spec, base, place: Place, values: dict):
    """Return the scenario of a group of arms at a place; what the arms fix is not sampled."""
    if not values:
        return base
    if place.values is not None and any(path.startswith("city.") for path in values):
        return spec.with_values(point_values(np.array(place.values), values))  # land shares must add up again
    return base.with_values(values)


def run_group(spec, group: list[Side], place: Place, seed: int, days: int) -> list[Row]:
    """Build one city and live through it under each policy of a group."""
    from experiments.measures import measures
    from experiments.twins import build, run_arm

    twins = build(spec, seed, place.replicate, days)
    rows = []
    for side in group:
        more: dict[str, float] = {}
        run = run_arm(
            spec,
            side.policy,
            seed,
            place.replicate,
            days,
            twins,
            look=lambda city, more=more: more.update(measures(city)),
        )
        found = run.outcomes | more
        values = {name: found[name] for name in side.outcomes}
        low, high = float(run.daily.min()), float(run.daily.max())
        rows.append(Row(place.kind, place.number, side.key, values, low, high, ""))
    return rows


def twin_runs(spec, seed: int, days: int) -> tuple[dict[str, float], dict[str, float]]:
    """Run the siloed city and one that differs from it by its name only, each from scratch; return both's outcomes."""
    from experiments.measures import SAYS

    policies = [FusionPolicy.preset("siloed"), FusionPolicy.preset("siloed").replace(name="under another name")]
    rows = [run_group(spec, [Side("", p, (), tuple(SAYS))], Place(PAIR, 0), seed, days)[0] for p in policies]
    return rows[0].values, rows[1].values
