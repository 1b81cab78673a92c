"""Twin cities: every arm lives through the same replications, each built once and run under each policy.

The answer does not depend on the number of workers: a replication is a pure function of scenario, seed and number, and
results are put in order of replication.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from experiments.twins import imbalance, lived, run_arm, warm_up
from experiments.workers import arriving


class Portrait(NamedTuple):
    """What figures show of one city: replication 0 of one arm."""

    grid: tuple[int, int]  # rows, columns
    row: np.ndarray  # of each cell
    column: np.ndarray
    blind: np.ndarray  # (cells,) bool: some kind that shows on the ground has no channel but the raiser
    open_cases: np.ndarray  # (cells,) cases open at the end
    followed: np.ndarray  # of every true case: working days to its resolution, or to the end of the run
    resolved: np.ndarray  # and whether it was resolved (a lapsed case never is, an open one not yet)
    share_blind: float  # residents who live in blind cells, 0-1
    hours: pd.Series  # paid hours by use, over all days


@dataclass
class PairedRuns:
    """Outcomes of every arm over the same replications.

    Attributes:
        outcomes: By arm, a frame of replication x outcome.
        hours: By arm, paid hours by use, an array of replication x use (``uses`` names the columns).
        balance: Largest difference of a day's total paid hours between arms, over all days and replications.
        disputes: By arm, open disputes at the end of each day, an array of replication x day.
        portraits: By arm, what figures show of replication 0.
        residents: Residents of the city of replication 0.
        seconds: Wall-clock seconds.
    """

    arms: tuple[str, ...]
    seed: int
    days: int
    outcomes: dict[str, pd.DataFrame]
    uses: tuple[str, ...]
    hours: dict[str, np.ndarray]
    balance: float
    disputes: dict[str, np.ndarray]
    portraits: dict[str, Portrait]
    residents: int = 0
    seconds: float = 0.0
    build_seconds: float = field(default=0.0)

    @property
    def replicates(self) -> int:
        """Number of replications."""
        return len(next(iter(self.outcomes.values())))


class _One(NamedTuple):
    """One replication under every arm."""

    replicate: int
    outcomes: list[dict[str, float]]
    hours: list[np.ndarray]
    balance: float
    disputes: list[np.ndarray]
    portraits: list[Portrait]
    uses: tuple[str, ...]
    residents: int


def run_pairs(
    spec: Any,
    arms: tuple[str, ...],
    replicates: int,
    seed: int | None = None,
    days: int | None = None,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
    first: int = 0,
) -> PairedRuns:
    """Run every arm over replications ``first`` to ``first + replicates - 1``.

    Args:
        spec: A scenario.
        arms: Names of arms, or policies.
        replicates: Number of replications, at least 1.
        seed: Seed of the experiment; None takes the scenario's own.
        days: Horizon in working days; None takes the scenario's own.
        workers: Processes; 1 runs everything in this one.
        progress: Called with (replications done, replications in all).
        first: Number of the first replication.

    Raises:
        ValueError: If an arm, a seed, the days or a number is not allowed.
    """
    from model.policy import FusionPolicy

    if replicates < 1 or workers < 1:
        raise ValueError(f"replicates is {replicates} and workers is {workers}; both must be at least 1")
    policies = [FusionPolicy.of(arm) for arm in arms]
    names = tuple(policy.name for policy in policies)
    if len(set(names)) < len(names):
        raise ValueError(f"an arm is named twice ({', '.join(names)}); arms must differ")
    seed = spec.run.seed if seed is None else seed
    days = spec.run.days if days is None else days
    begun = time.perf_counter()
    warm_up(policies[-1])
    jobs = [(spec, policies, seed, number, days) for number in range(first, first + replicates)]
    done = sorted(_results(jobs, min(workers, replicates), progress), key=lambda one: one.replicate)
    numbers = pd.Index([one.replicate for one in done], name="replicate")
    by_arm = dict(enumerate(names))
    return PairedRuns(
        arms=names,
        seed=int(seed),
        days=int(days),
        outcomes={name: pd.DataFrame([one.outcomes[i] for one in done], index=numbers) for i, name in by_arm.items()},
        uses=done[0].uses,
        hours={name: np.array([one.hours[i] for one in done]) for i, name in by_arm.items()},
        balance=max(one.balance for one in done),
        disputes={name: np.array([one.disputes[i] for one in done]) for i, name in by_arm.items()},
        portraits=dict(zip(names, done[0].portraits, strict=False)),
        residents=done[0].residents,
        seconds=time.perf_counter() - begun,
    )


def joined(a: PairedRuns, b: PairedRuns) -> PairedRuns:
    """Return the replications of both, ``a``'s first."""
    return PairedRuns(
        a.arms, a.seed, a.days,
        {arm: pd.concat([a.outcomes[arm], b.outcomes[arm]]) for arm in a.arms},
        a.uses,
        {arm: np.concatenate([a.hours[arm], b.hours[arm]]) for arm in a.arms},
        max(a.balance, b.balance),
        {arm: np.concatenate([a.disputes[arm], b.disputes[arm]]) for arm in a.arms},
        a.portraits, a.residents, a.seconds + b.seconds,
    )  # fmt: skip


def _results(jobs: list, workers: int, progress) -> list[_One]:
    done = []
    for one in arriving(_run_one, jobs, workers):
        done.append(one)
        _tell(progress, len(done), len(jobs))
    return done


def _tell(progress, done: int, total: int) -> None:
    if progress is not None:
        progress(done, total)


def _run_one(spec, policies, seed: int, number: int, days: int) -> _One:
    """Build one replication once and run it under every arm."""
    from model.state.names import S_DISPUTES, USES

    portraits, disputes, residents = [], [], []

    def look(city):
        residents.append(int(city.world.land.residents.sum()))
        disputes.append(np.array(city.world.books.series[city.reform_day : city.clock, S_DISPUTES]))
        if number == 0:
            portraits.append(portrait(city))

    before = lived(spec, seed, number, days)
    runs = [run_arm(before, policy, look) for policy in policies]
    outcomes, hours = [run.outcomes for run in runs], [run.hours for run in runs]
    return _One(number, outcomes, hours, imbalance(runs), disputes, portraits, tuple(USES), residents[-1])


def portrait(city) -> Portrait:
    """Return what figures show of a city that has run."""
    from model.state.blind import blind_spots
    from model.state.names import PENDING, PREVENTED, RESOLVED, USES

    world, land = city.world, city.world.land
    cases = world.born
    solved = cases.state == RESOLVED
    still = (cases.state != PENDING) & (cases.state < RESOLVED)
    true = (cases.state != PENDING) & (cases.state != PREVENTED) & (cases.day >= city.reform_day)
    blind = blind_spots(city).any(axis=1)
    return Portrait(
        grid=(int(land.row.max()) + 1, int(land.column.max()) + 1),
        row=np.array(land.row),
        column=np.array(land.column),
        blind=blind,
        open_cases=np.bincount(cases.cell[still], minlength=land.size),
        followed=(np.where(solved, cases.ended, city.clock).astype(int) - cases.day)[true],
        resolved=solved[true],
        share_blind=float(land.residents[blind].sum()) / max(float(land.residents.sum()), 1.0),
        hours=pd.Series(np.array(world.books.uses[city.reform_day :]).sum(axis=0), index=list(USES), name="hours"),
    )
