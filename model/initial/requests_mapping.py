"""How a foreign case log is to be read: its columns, its words and its limits, from one TOML file.

A mapping says which column of the log is what, how its timestamps are written, which of *our* case kinds,
discovery channels and lines (条) its own words mean, and what counts as far off. A scenario refers to it by path.
Words of the log are matched without regard to upper and lower case or repeated blanks.
"""

from __future__ import annotations

import datetime as dt
import difflib
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from model.state.names import BY_ONLINE, KINDS, LINES
from model.state.names import CHANNELS as ALL_CHANNELS

CHANNELS = ALL_CHANNELS[: BY_ONLINE + 1]  # escalation and log are ways of the model, not of a log
Kind = Literal[KINDS]
Channel = Literal[CHANNELS]
Line = Literal[LINES]
REFUSE = "refuse"


class RequestLogFault(ValueError):
    """A mistake in a case log or its mapping; ``faults`` holds one sentence for each."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults

    def __reduce__(self) -> tuple[type[Self], tuple[str, ...]]:
        return type(self), self.faults


def plain(word: str) -> str:
    """The form in which words of a log are compared: one blank between parts, no upper case."""
    return " ".join(word.split()).casefold()


def nearest(word: str, allowed: Iterable[str]) -> str:
    """``" (nearest: 'x')"`` for the allowed word most like ``word``; empty when none is at all like it."""
    by_plain = {plain(name): name for name in allowed}
    close = difflib.get_close_matches(plain(word), by_plain, n=1, cutoff=0.5)
    return f" (nearest: '{by_plain[close[0]]}')" if close else ""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def _timestamp_format(text: str) -> str:
    if text != "ISO8601" and "%" not in text:
        raise ValueError("must be 'ISO8601' or a pattern such as '%Y-%m-%d %H:%M:%S'")
    return text


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError("must be a time zone such as 'Asia/Shanghai' or 'UTC'") from error
    return name


def _encoding(name: str) -> str:
    try:
        "".encode(name)
    except LookupError as error:
        raise ValueError("must be a text encoding such as 'utf-8' or 'gb18030'") from error
    return name


def _rising(pair: tuple[float, float]) -> tuple[float, float]:
    if not pair[0] < pair[1]:
        raise ValueError("must be [lowest, highest]")
    return pair


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Name = Annotated[str, Field(min_length=1)]
Range = Annotated[tuple[float, float], AfterValidator(_rising)]


class Columns(_Table):
    """Names of the log's columns; those left out do not exist in the log."""

    request_id: Name
    opened: Name
    kind: Name
    closed: Name | None = None
    channel: Name | None = None
    responsible: Name | None = None
    place: Annotated[list[Name], BeforeValidator(_as_list)] = []
    """One column or several. Tried in turn: the first that is filled in names the place."""
    latitude: Name | None = None
    longitude: Name | None = None
    status: Name | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude must be given together")
        if not self.place and self.latitude is None:
            raise ValueError("a place column, or latitude and longitude, must be given")
        return self

    def named(self) -> list[str]:
        """Every column of the log that the mapping reads."""
        single = [value for key, value in self if key != "place" and value is not None]
        return list(dict.fromkeys([*single, *self.place]))


class Time(_Table):
    """How timestamps are written, and which weekdays nobody works."""

    format: Annotated[str, AfterValidator(_timestamp_format)] = "ISO8601"
    timezone: Annotated[str, AfterValidator(_timezone)] = "UTC"
    """Local time of the city. Stamps that carry an offset are converted to it, others are taken as they stand."""
    exported: dt.datetime | None = None
    """Local time of the export; without it, the latest time that the log itself shows."""
    holidays: list[dt.date] = []
    """Days off besides Saturdays and Sundays."""

    @model_validator(mode="after")
    def _local(self) -> Self:
        if self.exported is not None and self.exported.tzinfo is not None:
            raise ValueError("exported must be local time, without an offset")
        return self


class Statuses(_Table):
    """What the log's status words say about a request; without any, status is not read."""

    open: list[Name] = []
    closed: list[Name] = []
    cancelled: list[Name] = []

    @model_validator(mode="after")
    def _apart(self) -> Self:
        words = [plain(word) for word in [*self.open, *self.closed, *self.cancelled]]
        twice = sorted({word for word in words if words.count(word) > 1})
        if twice:
            raise ValueError(f"'{twice[0]}' is listed twice")
        return self


class Unmapped(_Table):
    """What becomes of a word the mapping does not list: ``refuse`` the row, or count it as one of ours."""

    kind: Literal["refuse"] | Kind = REFUSE
    channel: Literal["refuse"] | Channel = REFUSE


class FarOff(_Table):
    """Limits beyond which a value is taken for an error; those left out are computed (see ``requests_checks``)."""

    opened_from: dt.date | None = None
    opened_to: dt.date | None = None
    """First and last day (inclusive) on which requests of this log were opened."""
    closed_after_days: Annotated[float, Field(gt=0, le=36_500)] = 400.0
    latitude: Range | None = None
    longitude: Range | None = None


class Mapping(_Table):
    """A case log's columns, words and limits in terms of ours."""

    name: Name
    encoding: Annotated[str, AfterValidator(_encoding)] = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    columns: Columns
    time: Time = Time()
    status: Statuses = Statuses()
    kinds: dict[str, Kind]
    channels: dict[str, Channel] = {}
    responsible: dict[str, Line] = {}
    unmapped: Unmapped = Unmapped()
    far_off: FarOff = FarOff()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.columns.channel is None and self.unmapped.channel == REFUSE:
            raise ValueError("without a channel column, unmapped.channel must name one of our channels")
        for table in ("kinds", "channels", "responsible"):
            words = [plain(word) for word in getattr(self, table)]
            twice = sorted({word for word in words if words.count(word) > 1})
            if twice:
                raise ValueError(f"{table} lists '{twice[0]}' twice (upper and lower case are the same)")
        return self

    @classmethod
    def load(cls, path: str | Path) -> Mapping:
        """Read a mapping from a TOML file.

        Raises:
            RequestLogFault: the file cannot be read or says something that is not allowed; one sentence per fault.
        """
        try:
            tables = tomllib.loads(Path(path).read_bytes().decode("utf-8-sig"))
        except FileNotFoundError:
            raise RequestLogFault(f"{path}: there is no such mapping file.") from None
        except OSError as error:
            raise RequestLogFault(f"{path}: the mapping cannot be read ({error.strerror}).") from error
        except UnicodeDecodeError as error:
            raise RequestLogFault(f"{path}: the mapping is not UTF-8 text (byte {error.start + 1}).") from error
        except tomllib.TOMLDecodeError as error:
            raise RequestLogFault(f"{path}: the mapping is not valid TOML: {error}.") from error
        return cls.from_tables(tables, str(path))

    @classmethod
    def from_tables(cls, tables: dict[str, Any], source: str = "mapping") -> Mapping:
        """Make a mapping from the tables of a TOML file; ``source`` is what faults call it."""
        try:
            return cls.model_validate(tables)
        except ValidationError as error:
            faults = dict.fromkeys(f"{source}: {_sentence(item)}" for item in error.errors())
            raise RequestLogFault(*faults) from None


_SECTIONS: dict[str, type[_Table]] = {
    "columns": Columns,
    "time": Time,
    "status": Statuses,
    "unmapped": Unmapped,
    "far_off": FarOff,
}
_WORDS = {"kinds": KINDS, "channels": CHANNELS, "responsible": LINES}


def _sentence(item: Any) -> str:
    """One fault found by pydantic, as a sentence: key path, what was found, what is allowed, the nearest valid word."""
    loc = [str(part) for part in item["loc"]]
    if loc[:1] == ["unmapped"]:
        loc = loc[:2]  # without pydantic's name for the member of the union that did not fit
    key, found = ".".join(loc), item["input"]
    if item["type"] == "extra_forbidden":
        section = _SECTIONS.get(loc[0], Mapping) if len(loc) > 1 else Mapping
        return f"unknown key '{key}'{nearest(loc[-1], section.model_fields)}."
    if item["type"] == "missing":
        return f"key '{key}' is missing."
    if item["type"] == "literal_error":
        allowed = _WORDS.get(loc[0]) or (REFUSE, *(KINDS if loc[-1] == "kind" else CHANNELS))
        return f"{key} = {found!r} is none of our words{nearest(str(found), allowed)}; allowed: {', '.join(allowed)}."
    reason = item["msg"].removeprefix("Value error, ")
    if isinstance(found, dict):
        return f"{key}: {reason}." if key else f"{reason}."
    return f"{key} = {found!r}: {reason}."
