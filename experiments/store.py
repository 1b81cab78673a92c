"""A sweep on disk: a folder that can be killed at any moment and goes on, ending with the same bytes.

    design.toml                  the design, as it was given
    manifest.json                provenance: version, commit, sources, scenario, seed, packages
    parts/part-00000.parquet     rows of a fixed run of tasks, written whole or not at all
    unfinished/part-00001.jsonl  finished tasks of a part that still lacks some; gone once the part stands
    timings.jsonl                seconds of each task: the one file that differs between two runs of a design

Which task belongs to which part follows from the design alone, so neither interruptions nor the number of workers show.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from experiments.designs import Plan
from experiments.files import Journal, StoreFault, StoreTrouble, locked, noted, replaced, sealed, troubles_told
from experiments.parts import as_bytes, damage, rows_in, schema_of, write_part
from experiments.provenance import git_state, manifest_of, refuse_other
from experiments.tasks import Done, rows_of


class Store:
    """The folder of one sweep, open for writing (:meth:`opened` locks and checks it)."""

    def __init__(self, folder: Path, plan: Plan):
        """Look at what is there."""
        self.folder, self.plan, self.schema = folder, plan, schema_of(plan)
        self.batch = batch_size(plan.size)
        self.finished = self.failed = 0
        self.pending: dict[int, dict[int, Done]] = {}  # by part, finished tasks
        self.standing: set[int] = set()  # parts that stand
        self._journals: dict[int, Journal] = {}
        with troubles_told(folder):
            self._recover()
            self._timings = open(folder / "timings.jsonl", "a", encoding="utf-8")  # noqa: SIM115 (open for the sweep)

    @classmethod
    @contextmanager
    def opened(cls, out: str | Path, plan: Plan, source: Any = None) -> Iterator[Store]:
        """Lock the folder, make or check it, and close it again.

        Args:
            out: Folder; made if missing.
            plan: The plan of the sweep.
            source: Where the design came from; a file is copied as it is.

        Raises:
            StoreFault: If the folder is at work, is another sweep's or no sweep's, or holds a damaged part.
            StoreTrouble: If the disk refuses.
        """
        folder = Path(out)
        with locked(folder):
            with troubles_told(folder):
                _begin(folder, plan, source)
            store = cls(folder, plan)
            try:
                yield store
            finally:
                store._close()

    def missing(self) -> list[int]:
        """Return the numbers of the tasks that have no rows yet."""
        done = {number for tasks in self.pending.values() for number in tasks}
        return [n for n in range(self.plan.size) if n not in done and n // self.batch not in self.standing]

    def add(self, done: Done) -> None:
        """Take in a finished task; once its part has all of its tasks, the part is written."""
        with troubles_told(self.folder):
            part = done.number // self.batch
            self._note(part, done)
            tasks = self.pending.setdefault(part, {})
            tasks[done.number] = done
            self.finished += 1
            if len(tasks) == len(self._numbers(part)):
                self._write(part)

    def close_up(self) -> int:
        """Tidy up after the last task and return the number of rows that hold an error."""
        with troubles_told(self.folder):
            unfinished = self.folder / "unfinished"
            if unfinished.is_dir() and not any(unfinished.iterdir()):
                unfinished.rmdir()
        return self.failed

    # --- what was there -------------------------------------------------------------------------------------------

    def _recover(self) -> None:
        (self.folder / "parts").mkdir(exist_ok=True)
        (self.folder / "unfinished").mkdir(exist_ok=True)
        for part in range(-(-self.plan.size // self.batch)):
            path = self._path(part)
            if path.exists():
                self.failed += _checked(path, self.schema, self._numbers(part), len(self.plan.policies))
                self.standing.add(part)
                self.finished += len(self._numbers(part))
                self._journal(part).unlink(missing_ok=True)
            elif self._journal(part).exists():
                self._recover_journal(part)

    def _recover_journal(self, part: int) -> None:
        """Take in the tasks of a part that was cut short; a line cut short is dropped, its task runs again."""
        path, numbers = self._journal(part), self._numbers(part)
        found = {done.number: done for done in _journal_lines(path) if done.number in numbers}
        replaced(path, "".join(sealed(_line(done)) for done in found.values()).encode())
        self.pending[part] = found
        self.finished += len(found)
        if len(found) == len(numbers):
            self._write(part)

    # --- writing --------------------------------------------------------------------------------------------------

    def _numbers(self, part: int) -> range:
        return range(part * self.batch, min((part + 1) * self.batch, self.plan.size))

    def _path(self, part: int) -> Path:
        return self.folder / "parts" / f"part-{part:05d}.parquet"

    def _journal(self, part: int) -> Path:
        return self.folder / "unfinished" / f"part-{part:05d}.jsonl"

    def _note(self, part: int, done: Done) -> None:
        """Put a task down so that it outlives this process."""
        if part not in self._journals:
            self._journals[part] = Journal(self._journal(part))
        self._journals[part].note(_line(done))
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        timing = {"task": done.number, "seconds": round(done.seconds, 4), "finished": moment}
        self._timings.write(json.dumps(timing) + "\n")
        self._timings.flush()

    def _write(self, part: int) -> None:
        tasks = self.pending.pop(part)
        rows = [row for number in self._numbers(part) for row in rows_of(self.plan, tasks[number])]
        try:
            write_part(self._path(part), rows, self.schema)
        except BaseException:
            self.pending[part] = tasks
            raise
        self.standing.add(part)
        self.failed += sum(row["error"] is not None for row in rows)
        if part in self._journals:
            self._journals.pop(part).close()
        self._journal(part).unlink(missing_ok=True)

    def _close(self) -> None:
        for file in (*self._journals.values(), self._timings):
            try:
                file.close()
            except OSError:  # a full disk has been told already; what was flushed stays
                pass


def batch_size(tasks: int) -> int:
    """Return how many tasks make a part: at least 16, at most 512, about 64 parts between."""
    return min(max(-(-tasks // 64), 16), 512)


def manifest(folder: str | Path) -> dict[str, Any]:
    """Return the manifest of a sweep on disk.

    Raises:
        StoreFault: If there is none, or it is damaged.
    """
    path = Path(folder) / "manifest.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict) or not str(data["format"]).startswith("ronghe sweep"):
            raise KeyError
    except FileNotFoundError:
        raise StoreFault(f"{folder}: there is no sweep here (no manifest.json).") from None
    except (OSError, ValueError, KeyError):
        raise StoreFault(f"{path}: the manifest is damaged or not ours; move the folder away and sweep anew.") from None
    return data


def _begin(folder: Path, plan: Plan, source: Any) -> None:
    """Write manifest and design into a new folder, or refuse one that is not this sweep's."""
    if (folder / "manifest.json").exists():
        refuse_other(manifest(folder), manifest_of(plan), folder)
    else:
        others = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
        if others:
            raise StoreFault(
                f"{folder}: it holds other files ({others[0]}) and no sweep; name a new or an empty folder."
            )
        whole = manifest_of(plan) | {"git": git_state()}
        text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
        replaced(folder / "manifest.json", text.encode())
    if not (folder / "design.toml").exists():
        replaced(folder / "design.toml", _design_text(plan, source))


def _design_text(plan: Plan, source: Any) -> bytes:
    from experiments.designs.check import found
    from experiments.designs.written import as_toml

    if isinstance(source, str | Path):
        return found(source).read_bytes()
    return as_toml(source if isinstance(source, Mapping) else plan.design.model_dump(exclude_none=True)).encode()


def _line(done: Done) -> str:
    return json.dumps([done.number, done.outcomes, done.errors, done.gap])


def _journal_lines(path: Path) -> Iterator[Done]:
    for text in noted(path):
        number, outcomes, errors, gap = json.loads(text)
        yield Done(number, outcomes, errors, gap, 0.0, "")


def _checked(path: Path, schema: Any, numbers: range, arms: int) -> int:
    """Return the number of rows with an error in a part that stands; refuse one that is not what was written."""
    table = rows_in(path)
    wanted = [number for number in numbers for _ in range(arms)]
    if as_bytes(table) != path.read_bytes():  # the same rows give the same bytes; whatever differs is damage
        raise StoreFault(damage(path))
    if not table.schema.equals(schema) or table["task"].to_pylist() != wanted:
        raise StoreFault(f"{path}: this part belongs to another sweep; move it away, and its tasks are run again.")
    return len(table) - table["error"].null_count


__all__ = ["Store", "StoreFault", "StoreTrouble", "batch_size", "manifest"]
