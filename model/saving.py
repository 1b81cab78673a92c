"""Saving a city to one file, and going on with it: to any later day, with the bits of a run that never stopped.

A city is built for a horizon: its primary cases are drawn, and its books have rows, up to that day. Everything in it
is named by what it is and not by how long the run lasts, so a city saved on one day is the same city under any horizon;
only the room in its tables differs. Resuming builds the city afresh for the horizon asked for and lays over it what was
saved.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib

import numpy as np

from model.calendar import LONGEST_MONTH
from model.compiled import source_hash
from model.records import package_version
from model.state.names import ARISEN, LOW, N_COUNTERS, ORDINARY, PRIMARY, RECORDS, URGENT
from model.state.table import Records
from model.state.world import Cases, Entries, leaves, with_leaves

FORMAT = "ronghe city 1"
_SCALARS = ("clock", "month")
_HEAD = {"scenario": dict, "policy": dict, "seed": int, "replicate": int, "days": int, "clock": int, "month": int}
_BY_DAY = ("books.uses", "books.volunteer", "books.overtime", "books.series")
_BY_MONTH = ("books.units", "books.undone")  # written for a whole month ahead
_LISTS = {"ordinary": ORDINARY, "urgent": URGENT, "low": LOW}
_BY_CASE = ("cases", *(f"open.{name}" for name in _LISTS))
_BROKEN = (ValueError, TypeError, KeyError, OSError, EOFError, NotImplementedError, zipfile.BadZipFile, zlib.error)


def save(city, path) -> None:
    """Write a city's state to one file (a NumPy archive with a JSON head).

    Raises:
        ValueError: If the city has rules or branches of the user's own.
        OSError: If the file cannot be written.
    """
    if city.own_rules or city.branch_type is not None:
        raise ValueError("a city with own rules or branches cannot be saved: their state is not ours to write")
    head = {
        "format": FORMAT, "version": package_version(), "sources": source_hash(),
        "scenario": city.spec.model_dump(), "policy": city.policy.fields(), "seed": city.seed,
        "replicate": city.replicate, "days": city.days, **{name: getattr(city, name) for name in _SCALARS},
    }  # fmt: skip
    arrays = {name: np.asarray(array) for name, array in leaves(city.world)}
    with open(path, "wb") as file:
        np.savez(file, head=np.array(json.dumps(head)), **arrays)


def resume(cls, path, days: int | None):
    """Return the city saved in a file, with a horizon of ``days`` (None: the one it was built for).

    Raises:
        ValueError: If the file is no saved city of this version, or the day to end on is past already.
        OSError: If there is no such file or it cannot be read.
    """
    from model.policy import FusionPolicy
    from model.scenario import Scenario, from_mapping

    head, arrays = _read(path)
    spec = from_mapping(head["scenario"], Scenario, str(path))
    run = head["clock"] - spec.run.run_in
    if days is not None and days < run:
        raise ValueError(f"days is {days}; {path} has already run {run} days since the reform")
    city = cls(spec, FusionPolicy.from_fields(head["policy"]), head["seed"], head["replicate"], days or head["days"])
    try:
        saved = with_leaves(city.world, arrays)
        _check(city, saved, arrays, head)
        saved = with_leaves(saved, _as_built(city, arrays))
    except _BROKEN as fault:
        raise ValueError(f"{path}: this is not a whole saved city ({fault})") from None
    city.world = _fitted(city, saved, head["clock"], path)
    city.ledger.share[: city.sizes.desks] = city.world.desks.share  # a policy may have placed posts anew
    for name in _SCALARS:
        setattr(city, name, head[name])
    if city.month >= 0:
        city.set_numbers()
    city.time = float(city.day)
    city.steps = city.clock
    return city


def _read(path) -> tuple[dict, dict[str, np.ndarray]]:
    """Return head and arrays of a saved city's file."""
    with open(path, "rb") as file:
        content = file.read()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.testzip()
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            head = json.loads(str(stored["head"]))
            arrays = {name: _as_table(stored[name]) for name in stored.files if name != "head"}
    except _BROKEN:
        raise ValueError(f"{path}: this is not a saved city, or the file is cut short or damaged") from None
    if not isinstance(head, dict) or not str(head.get("format", "")).startswith("ronghe city"):
        raise ValueError(f"{path}: this is not a saved city")
    if head["format"] != FORMAT or head.get("sources") != source_hash():
        version = head.get("version", "unknown")
        raise ValueError(f"{path}: saved by another version of the rules ({version}); run it again from the start")
    wrong = [name for name, kind in _HEAD.items() if not isinstance(head.get(name), kind)]
    wrong += [name for name in _SCALARS if not isinstance(head.get(name), int | float)]
    if wrong:
        raise ValueError(f"{path}: this is not a whole saved city (its head says nothing sound of {wrong[0]})")
    return head, arrays


def _as_table(array: np.ndarray) -> np.ndarray:
    return array.view(Records) if array.dtype.names else array


def _as_built(city, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the arrays in the types of the city's own: compiled rules made for these serve them, too."""
    own = dict(leaves(city.world))
    return {name: array.view(own[name].dtype) for name, array in arrays.items() if name in own}


def _check(city, saved, arrays: dict[str, np.ndarray], head: dict) -> None:
    """Refuse arrays that are not those of this city: compiled rules walk them without looking at their length."""
    wanted = dict(leaves(city.world))
    rows = {
        **dict.fromkeys(_BY_DAY, head["days"] + city.reform_day),
        **dict.fromkeys(_BY_MONTH, head["days"] + city.reform_day + LONGEST_MONTH),
        **dict.fromkeys(_BY_CASE, saved.cases.size),
        "sources": saved.sources.size,
    }
    if set(arrays) != set(wanted):
        raise ValueError(f"the table {min(set(arrays) ^ set(wanted))} is missing or unknown")
    if city.spec.members.recruitment > 0.0:  # who has joined since stands after those of the start
        rows["members"] = max(saved.members.size, city.world.members.size)
    for name, array in wanted.items():
        shape = (rows.get(name, array.shape[0]), *array.shape[1:])
        if arrays[name].shape != shape or arrays[name].dtype != array.dtype:
            raise ValueError(f"the table {name} has not the size or the columns of this city's")
    counters = saved.open.count
    primary, count = counters[PRIMARY], counters[RECORDS]
    if not 0 <= counters[ARISEN] <= primary <= count <= saved.cases.size or max(counters[[*_LISTS.values()]]) > count:
        raise ValueError("its counts of cases contradict each other")


def _fitted(city, saved, day: int, path):
    """Return the saved world with the room of the city's horizon.

    Primary cases stand before the cases that others seeded, in order of day: a longer horizon puts some between the
    two, a shorter one takes away some that have not arisen yet. What refers to a seeded case by its number follows it.
    """
    old, new = int(saved.open.count[PRIMARY]), int(city.world.open.count[PRIMARY])
    shared, shift = min(old, new), new - old
    fresh, seeded = city.world.cases, int(saved.open.count[RECORDS]) - old
    same = all(np.array_equal(fresh[name][:shared], saved.cases[name][:shared]) for name in ("name_a", "name_b", "day"))
    if not same or (saved.cases.day[shared:old] < day).any() or (fresh.day[shared:new] < day).any():
        raise ValueError(f"{path}: its primary cases are not those of the scenario's request log as it is now")
    room = max(fresh.size, saved.cases.size + shift)
    cases = Cases.empty(room)
    cases[:new] = fresh[:new]
    cases[:shared] = saved.cases[:shared]
    cases[new : new + seeded] = saved.cases[old : old + seeded]
    cases.parent[cases.parent >= old] += shift
    lists = saved.open._replace(
        **{name: _moved(getattr(saved.open, name), old, shift, room) for name in _LISTS},
        count=saved.open.count + shift * np.isin(np.arange(N_COUNTERS), (RECORDS, PRIMARY)),
    )
    kept, blank = saved.books, city.world.books
    books = kept._replace(
        **{
            n: _rows(getattr(kept, n), getattr(blank, n))
            for n in ("uses", "volunteer", "overtime", "units", "undone", "series")
        }
    )
    sources = city.world.sources.copy()
    kept = min(sources.size, saved.sources.size)
    sources[:kept] = saved.sources[:kept]
    return saved._replace(cases=cases, open=lists, books=books, sources=sources)


def _moved(entries: Records, first: int, shift: int, room: int) -> Records:
    """Return a list of open cases with room for all, seeded ones (from ``first`` on) under their new numbers."""
    moved = Entries.empty(room)
    kept = min(entries.size, room)
    moved[:kept] = entries[:kept]
    moved.case[moved.case >= first] += shift
    return moved


def _rows(saved: np.ndarray, fresh: np.ndarray) -> np.ndarray:
    """Return the saved days in a book with as many rows as the fresh one."""
    rows = min(saved.shape[0], fresh.shape[0])
    book = fresh.copy()
    book[:rows] = saved[:rows]
    return book


__all__ = ["resume", "save"]
