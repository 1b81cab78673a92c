"""Sweeps: a design run on disk, resumable, or in memory.

    from experiments.sweeps import frame, run_design
    run_design("scenarios/designs/friction.toml", "results/friction", workers=2)      # to a folder; may be killed
    table = frame({"scenario": "tiny", "days": 20, "replicates": 5})                   # in memory: a DataFrame

A row is one arm in one city: ``task``, ``point``, ``replicate``, ``arm``, a column for each key that varies, one for
each outcome (:data:`model.outcomes.OUTCOMES`), ``hours_gap`` (largest difference between the task's arms of a day's
paid hours) and ``error`` (None when all went well). Rows with the same ``task`` are twins and may be subtracted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.designs import Design, Plan, Task, plan_of
from experiments.tasks import Done, rows_of, run_task
from experiments.twins import warm_up
from experiments.workers import WorkersLost, arriving

if TYPE_CHECKING:
    import pandas as pd

Source = Plan | Design | Mapping | str | Path
Progress = Callable[[int, int], None]


class Sweep(NamedTuple):
    """What a finished sweep tells about itself.

    Attributes:
        folder: Where its results are.
        tasks: Tasks in all.
        resumed: Tasks that had been finished before.
        failed: Rows that hold an error instead of outcomes.
        seconds: Wall-clock seconds of this call.
        simulated: Seconds that this call's tasks took, added over workers.
    """

    folder: Path
    tasks: int
    resumed: int
    failed: int
    seconds: float
    simulated: float


def run_design(
    design: Source,
    out: str | Path,
    workers: int = 1,
    scheduler: str | None = None,
    progress: Progress | None = None,
    prepare: Callable[[], None] = warm_up,
) -> Sweep:
    """Run a design into a folder, or go on where an earlier call stopped; the files end with the same bytes either way.

    Args:
        design: A design file, a shipped design's name, a mapping with the same keys, a Design or a plan.
        out: Folder; new, empty, or begun by the same design.
        workers: Processes of this machine.
        scheduler: Address of a Dask scheduler (``tcp://host:8786``) whose workers run the tasks instead.
        progress: Called with (tasks done, tasks in all).
        prepare: Called before the first task is run on this machine: compiles, which takes a minute the first time.

    Raises:
        ScenarioFault: If the design is unsound.
        StoreFault: If the folder cannot be used: another design or version, a sweep at work in it, a damaged part.
        WorkersLost: If workers keep dying.
    """
    from experiments.store import Store

    plan, begun, simulated = plan_of(design), time.perf_counter(), 0.0
    with Store.opened(out, plan, design) as store:
        resumed, done = store.finished, store.finished
        missing = store.missing()
        for finished in _finished(plan, missing, workers, scheduler, prepare):
            store.add(finished)
            simulated += finished.seconds
            done += 1
            if progress is not None:
                progress(done, plan.size)
        failed = store.close_up()
    return Sweep(Path(out), plan.size, resumed, failed, time.perf_counter() - begun, simulated)


def rows(
    design: Source,
    workers: int = 1,
    tasks: Iterable[Task] | None = None,
    progress: Progress | None = None,
    scheduler: str | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield a design's rows in memory, one an arm, in order of task and arm.

    Args:
        design: As for :func:`run_design`.
        workers: Processes of this machine.
        tasks: Tasks to run, in rising order; all of the plan's if not given.
        progress: Called with (tasks done, tasks in all).
        scheduler: Address of a Dask scheduler, as for :func:`run_design`.
    """
    plan = plan_of(design)
    numbers = [task.number for task in tasks] if tasks is not None else list(range(plan.size))
    early: dict[int, Done] = {}
    following = iter(numbers)
    expected = next(following, None)
    for count, done in enumerate(_finished(plan, numbers, workers, scheduler), 1):
        early[done.number] = done
        if progress is not None:
            progress(count, len(numbers))
        while expected in early:
            yield from rows_of(plan, early.pop(expected))
            expected = next(following, None)


def frame(design: Source, workers: int = 1, progress: Progress | None = None) -> pd.DataFrame:
    """Return a design's rows as a DataFrame, in order of task and arm."""
    import pandas as pd

    return pd.DataFrame(list(rows(design, workers, progress=progress)))


def read(folder: str | Path) -> pd.DataFrame:
    """Return the rows of a sweep on disk as a DataFrame, in order of task and arm.

    Raises:
        StoreFault: If the folder holds no sweep, or a damaged part.
    """
    from experiments.parts import table
    from experiments.store import manifest

    manifest(folder)
    return table(Path(folder), sorted(Path(folder).glob("parts/part-*.parquet"))).to_pandas()


def _finished(
    plan: Plan, numbers: list[int], workers: int, scheduler: str | None, prepare: Callable[[], None] = warm_up
) -> Iterator[Done]:
    """Yield finished tasks as they arrive."""
    if not numbers:
        return
    from experiments.provenance import model_hash

    text, sources = plan.text(), model_hash()
    jobs = ((text, plan.task(number)) for number in numbers)
    if scheduler is not None:
        from experiments.cluster import arriving_from

        arrived = arriving_from(scheduler, run_task, jobs)
    else:
        prepare()
        arrived = arriving(run_task, jobs, min(workers, len(numbers)))
    for done in arrived:
        if done.sources != sources:
            raise WorkersLost(
                "a worker runs other sources of the model than this process; install the same version there"
            )
        yield done
