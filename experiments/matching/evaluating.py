"""Evaluating points: each run once, noted at once, and looked up ever after.

A search that is a pure function of seed and figures needs no checkpoint of its own: killed at any moment it is begun
again, finds every finished run in the journal, and comes to the same point, whatever the number of workers.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from experiments.cluster import arriving_from
from experiments.files import Journal, StoreFault, locked, noted, troubles_told
from experiments.runs import write_json
from experiments.workers import arriving

JOURNAL, IDENTITY = "runs.jsonl", "identity.json"
Simulate = Callable[[tuple[float, ...], int], Mapping[str, float]]  # (point, draw) -> figures by pattern
Say = Callable[[int, int], None]


class Evaluator:
    """Figures of points, from memory or by running them.

    Args:
        simulate: A function of a module: (point, draw) -> figures by name; NaN where a figure is undefined.
        names: The figures that are kept, in order.
        workers: Processes of this machine.
        scheduler: Address of a Dask scheduler in place of them.
        say: Called with (runs done, runs asked for) while a batch runs.
    """

    def __init__(
        self,
        simulate: Simulate,
        names: Sequence[str],
        workers: int = 1,
        scheduler: str | None = None,
        say: Say | None = None,
    ):
        """Prepare; nothing runs yet."""
        self.simulate, self.names, self.workers, self.scheduler, self.say = (
            simulate,
            tuple(names),
            workers,
            scheduler,
            say,
        )
        self.known: dict[str, list[float]] = {}
        self.journal: Journal | None = None
        self.asked = 0  # figures asked for, whether they had to be run or were known

    def __call__(self, points: np.ndarray, draws: Sequence[int]) -> np.ndarray:
        """Return (points, names) figures; equal points with equal draws are run once.

        Args:
            points: (points, dimensions) in the unit cube.
            draws: The number of each point's draw.
        """
        asked = [(tuple(map(float, point)), int(draw)) for point, draw in zip(points, draws, strict=True)]
        keys = [_key(point, draw) for point, draw in asked]
        missing = {key: job for key, job in zip(keys, asked, strict=True) if key not in self.known}
        self.asked += len(asked)
        for done, (key, figures) in enumerate(self._arriving(missing), 1):
            self._keep(key, figures)
            if self.say:
                self.say(done, len(missing))
        return np.array([self.known[key] for key in keys], dtype=float).reshape(len(keys), len(self.names))

    def _arriving(self, missing: Mapping[str, tuple]) -> Iterable[tuple[str, list[float]]]:
        jobs: Iterator[tuple] = ((self.simulate, self.names, key, *job) for key, job in missing.items())
        if self.scheduler:
            return arriving_from(self.scheduler, run_point, jobs)
        return arriving(run_point, jobs, max(1, min(self.workers, len(missing))))

    def _keep(self, key: str, figures: list[float]) -> None:
        if self.journal is not None:
            self.journal.note(json.dumps([key, [None if math.isnan(one) else one for one in figures]]))
        self.known[key] = figures


def run_point(simulate: Simulate, names: Sequence[str], key: str, point: tuple[float, ...], draw: int):
    """Run one point; return its key and figures. A figure that the simulator does not give at all is a fault of it."""
    found = simulate(point, draw)
    lacking = [name for name in names if name not in found]
    if lacking:
        raise ValueError(f"the model gives no figure for {', '.join(lacking)}")
    return key, [float(found[name]) for name in names]


@contextmanager
def journalled(evaluator: Evaluator, folder: Path, identity: Mapping[str, Any]) -> Iterator[Evaluator]:
    """Keep an evaluator's runs in a folder, made if missing and locked; runs noted there before are known.

    Args:
        evaluator: Whose runs are kept.
        folder: Where.
        identity: What the figures follow from, as plain data.

    Raises:
        StoreFault: If the folder is at work, or holds runs that follow from something else.
        StoreTrouble: If the disk refuses.
    """
    with locked(folder), troubles_told(folder):
        _refuse_other(folder, identity)
        write_json(dict(identity), folder / IDENTITY)
        for text in noted(folder / JOURNAL):
            key, figures = json.loads(text)
            evaluator.known[key] = [math.nan if one is None else one for one in figures]
        evaluator.journal = Journal(folder / JOURNAL)
        try:
            yield evaluator
        finally:
            evaluator.journal.close()
            evaluator.journal = None


def _refuse_other(folder: Path, identity: Mapping[str, Any]) -> None:
    where = folder / IDENTITY
    if not where.exists():
        return
    try:
        before = json.loads(where.read_text(encoding="utf-8"))
        other = [name for name, value in identity.items() if before[name] != value]
    except (ValueError, KeyError, TypeError):
        raise StoreFault(f"{where} is not what was written here; name another folder") from None
    if other:
        raise StoreFault(f"{folder} holds runs that differ in {', '.join(other)}; name another folder")


def _key(point: tuple[float, ...], draw: int) -> str:
    """Return the key of a run: the bits of its point, and its draw."""
    return f"{hashlib.sha256(np.array(point).tobytes()).hexdigest()[:20]}-{draw}"
