"""Records of a run: cases and hours as DataFrames, one case's story, saving and resuming."""

from __future__ import annotations

import io
import json
import zipfile
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

import numpy as np
import pandas as pd

from model.compiled import source_hash
from model.state.names import (
    BY_RAISER,
    CHANNELS,
    E_BOUNCED,
    E_DUPLICATE,
    E_ESCALATES,
    E_FOUND,
    E_HANDED,
    E_REACHES,
    E_REFERRED,
    E_SEEDS,
    E_STARTS,
    EVENTS,
    KINDS,
    LINES,
    STATES,
    TIERS,
    USES,
)
from model.state.world import Records, leaves, with_leaves


class Event(NamedTuple):
    """One line of a case's story."""

    day: int
    what: str
    where: str
    hours: float


def package_version() -> str:
    """Return the installed version, or 'unknown' in a bare checkout."""
    try:
        return version("ronghe")
    except PackageNotFoundError:
        return "unknown"


def cases_frame(city) -> pd.DataFrame:
    """Return one row a case that has arisen."""
    count = int(city.world.open.count[2])
    c = city.world.cases[:count]
    c = c[c.state > 0]
    frame = pd.DataFrame({name: np.asarray(c[name]) for name in c.dtype.names if c[name].ndim == 1})
    for column, labels in (("kind", KINDS), ("state", STATES), ("tier", TIERS), ("own_tier", TIERS)):
        frame[column] = np.array(labels)[frame[column]]
    frame["channel"] = np.array([*CHANNELS, "none"])[frame["channel"]]
    frame["community"] = city.world.land.community[c.cell]
    frame["duplicate"] = (c.marks & 4) > 0
    frame.index = pd.Index(np.flatnonzero(city.world.cases[:count].state > 0), name="case")
    return frame.drop(columns=["marks", "said", "to_found", "to_lapse", "to_ignite"])


def hours_frame(city) -> pd.DataFrame:
    """Return paid hours by day and use."""
    frame = pd.DataFrame(city.world.books.uses[: city.day].copy(), columns=list(USES))
    frame.index.name = "day"
    return frame


def desk_name(city, desk: int) -> str:
    """Return a desk's name for people."""
    if desk < 0:
        return "-"
    d = city.world.desks[desk]
    tier = TIERS[d.tier]
    number = "" if tier == "city" else f" {int(d.block) + 1}"
    return f"{tier}{number}, {LINES[d.line]} line"


_AT_DESK = {E_REFERRED, E_BOUNCED, E_REACHES, E_STARTS, E_HANDED}


def story(city) -> list[Event]:
    """Return the traced case's events in words."""
    books, lines = city.world.books, []
    for day, event, where, hundredths in books.trace[: int(books.traced[1])]:
        hours = hundredths / 100.0
        if event == E_FOUND:
            place = f"by {CHANNELS[where]}" if where != BY_RAISER else "reported by the raiser"
        elif event in (E_REFERRED, E_BOUNCED):
            unit = "hop" if event == E_REFERRED else "refusal"
            place = f"to {desk_name(city, int(where))}: {hours:.0f} {unit}{'' if hours == 1 else 's'}"
        elif event == E_ESCALATES:
            place = f"to level {where}"
        elif event in (E_SEEDS, 0):
            place = f"cell {where}"
        elif event == E_DUPLICATE:
            place = "by another net"
        else:
            place = desk_name(city, int(where))
        shown = 0.0 if event in (E_REFERRED, E_BOUNCED) else hours
        lines.append(Event(int(day), EVENTS[event], place, shown))
    return lines


_SCALARS = ("day", "month", "days_last_month", "displaced", "intrusion", "willingness")


def save(city, path) -> None:
    """Write a city's state to one file (a NumPy archive with a JSON head)."""
    if city.own_rules or city.branch_type is not None:
        raise ValueError("a city with own rules or branches cannot be saved: their state is not ours to write")
    head = {
        "format": "ronghe city 1", "version": package_version(), "sources": source_hash(),
        "scenario": city.spec.model_dump(), "policy": vars(city.policy) | {}, "seed": city.seed,
        "replicate": city.replicate, "days": city.days, **{name: getattr(city, name) for name in _SCALARS},
    }  # fmt: skip
    arrays = {name: np.asarray(array) for name, array in leaves(city.world)}
    arrays["city.merged"] = city.merged
    with open(path, "wb") as file:
        np.savez(file, head=np.array(json.dumps(head)), **arrays)


def resume(cls, path, days):
    """Return the city saved in a file."""
    from model.policy import FusionPolicy
    from model.scenario import Scenario

    try:
        with np.load(io.BytesIO(_bytes(path)), allow_pickle=False) as stored:
            head = json.loads(str(stored["head"]))
            arrays = {name: stored[name] for name in stored.files if name != "head"}
    except (ValueError, KeyError, OSError, zipfile.BadZipFile, EOFError) as fault:
        raise ValueError(f"{path}: this is not a saved city ({type(fault).__name__})") from None
    if head.get("format") != "ronghe city 1" or head["sources"] != source_hash():
        raise ValueError(
            f"{path}: saved by another version of the rules ({head.get('version')}); run it again from the start"
        )
    if days is not None and days > head["days"]:
        raise ValueError(f"days is {days}; the saved city was built for {head['days']} days and cannot pass them")
    spec = Scenario(**head["scenario"])
    city = cls(spec, FusionPolicy(**head["policy"]), head["seed"], head["replicate"], head["days"])
    city.merged = arrays.pop("city.merged")
    city.world = with_leaves(city.world, {name: _as_table(array) for name, array in arrays.items()})
    for name in _SCALARS:
        setattr(city, name, head[name])
    if city.month >= 0:
        city.set_rates()
    city.time = float(city.day)
    city.steps = city.day
    return city


def _bytes(path) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _as_table(array):
    return array.view(Records) if array.dtype.names else array
