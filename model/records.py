"""Records of a run: cases and hours as DataFrames, one case's story."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

import numpy as np
import pandas as pd

from model.state.names import (
    BY_RAISER,
    CHANNELS,
    E_BOUNCED,
    E_ESCALATES,
    E_FOUND,
    E_HANDED,
    E_REACHES,
    E_REFERRED,
    E_REPEATED,
    E_SEEDS,
    E_STARTS,
    EVENTS,
    KINDS,
    LINES,
    NEVER,
    STATES,
    TIERS,
    USES,
)


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


_DAYS = ("day", "found", "first_desk", "started", "ended", "recorded", "level_day", "ready")
NEVER_AS_DAY = -1_000_000


def cases_frame(city) -> pd.DataFrame:
    """Return one row a case that has arisen or was prevented; days count from the reform day, -1000000 is never."""
    born = city.world.born
    c = born[born.state > 0]
    frame = pd.DataFrame({name: np.asarray(c[name]) for name in c.dtype.names if c[name].ndim == 1})
    for column, labels in (("kind", KINDS), ("state", STATES), ("tier", TIERS), ("own_tier", TIERS)):
        frame[column] = np.array(labels)[frame[column]]
    frame["channel"] = np.array([*CHANNELS, "none"])[frame["channel"]]
    frame["community"] = city.world.land.community[c.cell]
    for column in _DAYS:
        days = frame[column].astype(int)
        frame[column] = np.where(days == NEVER, NEVER_AS_DAY, days - city.reform_day)
    frame.index = pd.Index(np.flatnonzero(born.state > 0), name="case")
    return frame.drop(columns=["marks", "said", "simmer", "to_found", "to_lapse", "to_ignite", "to_paper"])


def hours_frame(city) -> pd.DataFrame:
    """Return paid hours by day and use."""
    frame = pd.DataFrame(city.world.books.uses[: city.clock].copy(), columns=list(USES))
    frame.index = pd.RangeIndex(-city.reform_day, city.day, name="day")
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
        elif event == E_REPEATED:
            place = f"at {desk_name(city, int(where))}"
        else:
            place = desk_name(city, int(where))
        shown = 0.0 if event in (E_REFERRED, E_BOUNCED) else hours
        lines.append(Event(int(day) - city.reform_day, EVENTS[event], place, shown))
    return lines
