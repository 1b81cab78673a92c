"""When and where a lever acts: start, ramp, places, and perhaps a trigger that reads the recorded book.

Days are working days since the reform day (day 0). Organisations decide once a month, so a lever's strength changes on
the first day of a month: the first month that begins on or after its start has it (at full strength, or on the ramp).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

BOOKS = ("backlog", "escalations", "on_time", "complaints")
NOT_YET = 1 << 30


@dataclass(frozen=True)
class Trigger:
    """Start a lever when the recorded book says so.

    Attributes:
        book: ``backlog`` (known open cases per 1,000 residents, at the month's end), ``escalations`` (last month's, per
            10,000 residents and year), ``on_time`` (share of entries closed within their limit, last month) or
            ``complaints`` (repeat contacts last month per 1,000 residents).
        above: Threshold; the trigger asks for more than this (less, where ``below`` is set).
        below: Ask for less than the threshold.
        months: How many months running the condition must hold.
        delay: Working days from then to the start.

    Raises:
        ValueError: If the book is unknown, the threshold no number, or months or delay not possible.
    """

    book: str
    above: float
    below: bool = False
    months: int = 1
    delay: int = 0

    def __post_init__(self):
        """Refuse what no book can tell."""
        if self.book not in BOOKS:
            raise ValueError(f"trigger.book is {self.book!r}; allowed are {', '.join(BOOKS)}")
        if not math.isfinite(self.above):
            raise ValueError(f"trigger.above is {self.above!r}; allowed is a finite number")
        if not (1 <= self.months <= 24 and 0 <= self.delay <= 750):
            raise ValueError(f"trigger asks for {self.months} months and {self.delay} days; allowed are 1-24 and 0-750")

    def holds(self, value: float) -> bool:
        """Tell whether a month's value asks for the lever (an undefined one never does)."""
        return value < self.above if self.below else value > self.above


@dataclass(frozen=True)
class Course:
    """When and where a lever acts.

    Attributes:
        start: Working day since the reform.
        ramp: Working days from the start to full strength.
        places: Share of communities (drawn once, the same in every arm; a larger share includes a smaller one's), or
            the numbers of communities.
        trigger: Condition on the recorded book; the start then counts from the day it fires.

    Raises:
        ValueError: If a day or place is not possible.
    """

    start: int = 0
    ramp: int = 0
    places: float | tuple[int, ...] = 1.0
    trigger: Trigger | None = None

    def __post_init__(self):
        """Refuse what no calendar or map has."""
        for name in ("start", "ramp"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 750:
                raise ValueError(f"{name} is {value!r}; allowed is a whole number of working days from 0 to 750")
        share = not isinstance(self.places, tuple | list)
        if share and not (isinstance(self.places, int | float) and 0.0 <= self.places <= 1.0):
            raise ValueError(f"places is {self.places!r}; allowed is a share from 0 to 1 or numbers of communities")
        if not share:
            wrong = [
                place for place in self.places if isinstance(place, bool) or not isinstance(place, int) or place < 0
            ]
            if wrong:
                raise ValueError(f"places names community {wrong[0]!r}; allowed are whole numbers from 0")
            object.__setattr__(self, "places", tuple(self.places))

    @classmethod
    def of(cls, course) -> Course:
        """Return the course itself, or the one that a mapping of its attributes tells (a trigger may be one, too)."""
        if isinstance(course, cls):
            return course
        told = dict(course)
        if isinstance(told.get("trigger"), dict):
            told["trigger"] = Trigger(**told["trigger"])
        if isinstance(told.get("places"), list):
            told["places"] = tuple(told["places"])
        return cls(**told)

    def ramped(self, day: int, begins: int) -> float:
        """Return the share of full strength on a day (since the reform) for a lever that begins on another."""
        if day < begins:
            return 0.0
        return 1.0 if self.ramp == 0 else min((day - begins + 1) / self.ramp, 1.0)
