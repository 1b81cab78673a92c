"""How a foreign case log is to be read: its columns, its words and its limits, from one TOML file.

A mapping says which column of the log is what, how its time stamps are written, which of *our* case kinds, discovery
channels and lines (条) its own words mean, and what counts as far off. Words and column names are compared without
regard to upper and lower case, repeated blanks, full width and the way accents are composed.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
import unicodedata
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
FORMS = ("ISO8601", "epoch", "epoch_ms", "serial")
MOST_BYTES = 1_000_000  # of a mapping
OFTEN = 3  # rows from which on a word is no longer rare


class CaseLogFault(ValueError):
    """A mistake in a case log, its mapping or what is asked of it; ``faults`` holds one sentence for each."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults

    def __reduce__(self) -> tuple[type[Self], tuple[str, ...]]:
        return type(self), self.faults


def plain(word: str) -> str:
    """The form in which words of a log are compared."""
    return " ".join(unicodedata.normalize("NFKC", word).split()).casefold()


def shown(text: object, most: int = 60) -> str:
    """Foreign text for a message: control characters escaped, cut after ``most`` characters."""
    said = str(text)
    cut = said if len(said) <= most else said[:most] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)


def may_tell(word: str, count: int) -> bool:
    """Whether a word of a log may tell of a person, and is not shown: rare, and with digits, an @, or long."""
    return count < OFTEN and (bool(re.search(r"[\d@号室]", word)) or len(word) > 40)


def nearest(word: str, allowed: Iterable[str]) -> str:
    """``" (nearest: 'x')"`` for the allowed word most like ``word``; empty when none is at all like it."""
    by_plain = {plain(name): name for name in allowed}
    close = difflib.get_close_matches(plain(word[:200]), by_plain, n=1, cutoff=0.5)
    return f" (nearest: '{shown(by_plain[close[0]])}')" if close else ""


def regular(path: str | Path, what: str, most: int) -> Path:
    """Return the path of a regular file of at most ``most`` bytes that is not empty.

    Raises:
        CaseLogFault: It is none: not there, a folder, a pipe or device, empty, or too large.
    """
    file, name = Path(path), shown(path, 500)
    try:
        if not file.exists():
            raise CaseLogFault(f"{name}: there is no such {what}.")
        if not file.is_file():
            is_folder = "a folder" if file.is_dir() else "a pipe or a device, not a regular file"
            raise CaseLogFault(f"{name}: the {what} cannot be read (it is {is_folder}).")
        size = file.stat().st_size
        with file.open("rb"):
            pass
    except (OSError, ValueError) as error:
        if isinstance(error, CaseLogFault):
            raise
        said = getattr(error, "strerror", None) or error
        raise CaseLogFault(f"{name}: the {what} cannot be read ({said}).") from None
    if size == 0:
        raise CaseLogFault(f"{name}: the {what} is empty.")
    if size > most:
        raise CaseLogFault(f"{name}: the {what} has {size:,} bytes; at most {most:,} are read.")
    return file


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def _form(text: str) -> str:
    if text not in FORMS and "%" not in text:
        raise ValueError(f"must be one of {', '.join(FORMS)}, or a pattern such as '%d/%m/%Y %H:%M'")
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
    except (LookupError, ValueError) as error:
        raise ValueError("must be a text encoding such as 'utf-8' or 'gb18030'") from error
    return name


def _rising(pair: tuple[float, float]) -> tuple[float, float]:
    if not pair[0] < pair[1]:
        raise ValueError("must be [lowest, highest]")
    return pair


def _as_list(value: object) -> object:
    return [] if value is None else [value] if isinstance(value, str) else value


def _twice(words: Iterable[str]) -> str | None:
    seen = [plain(word) for word in words]
    return next((shown(word) for word in sorted(set(seen)) if seen.count(word) > 1), None)


Name = Annotated[str, Field(min_length=1)]
Names = Annotated[list[Name], BeforeValidator(_as_list)]
Forms = Annotated[list[Annotated[str, AfterValidator(_form)]], BeforeValidator(_as_list), Field(min_length=1)]
Range = Annotated[tuple[float, float], AfterValidator(_rising)]


class Columns(_Table):
    """Names of the log's columns; those left out do not exist in the log.

    A list gives other names of the same column (the first that the file has is read), but for ``place``: there every
    column that the file has is tried in turn, and the first that is filled in names the place.
    """

    opened: Annotated[Names, Field(min_length=1)]
    kind: Names = []
    request_id: Names = []
    closed: Names = []
    channel: Names = []
    responsible: Names = []
    place: Names = []
    latitude: Names = []
    longitude: Names = []
    status: Names = []

    @model_validator(mode="after")
    def _both_axes(self) -> Self:
        if bool(self.latitude) != bool(self.longitude):
            raise ValueError("latitude and longitude must be given together")
        return self


class Time(_Table):
    """How time stamps are written, where the clock stands, and which days nobody works."""

    format: Forms = ["ISO8601"]
    """One form or several, tried in turn. ISO8601 takes any that begins with the year."""
    timezone: Annotated[str, AfterValidator(_timezone)] | None = None
    """Local time of the city. Stamps that carry an offset are converted to it, others are taken as they stand; without
    it every stamp is taken by its own clock."""
    exported: dt.datetime | None = None
    """Local time of the export; without it, the latest time that the log itself shows."""
    holidays: list[dt.date] = []
    """Days off besides Saturdays and Sundays."""
    working_weekends: list[dt.date] = []
    """Saturdays and Sundays that are worked (调休)."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.exported is not None and self.exported.tzinfo is not None:
            raise ValueError("exported must be local time, without an offset")
        wrong = [day for day in self.working_weekends if day.weekday() < 5 or day in self.holidays]
        if wrong:
            raise ValueError(f"working_weekends: {wrong[0]} is a weekday or a holiday")
        return self


class Statuses(_Table):
    """What the log's status words say about a request; without any, status is not read."""

    open: list[Name] = []
    closed: list[Name] = []
    cancelled: list[Name] = []

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if twice := _twice([*self.open, *self.closed, *self.cancelled]):
            raise ValueError(f"'{twice}' is listed twice")
        return self


class Unmapped(_Table):
    """What becomes of a word the mapping does not list: ``refuse`` the row, or count it as one of ours."""

    kind: Literal["refuse"] | Kind = REFUSE
    channel: Literal["refuse"] | Channel = REFUSE


class FarOff(_Table):
    """Limits beyond which a value is taken for an error; those left out are computed (see ``checks``)."""

    opened_from: dt.date | None = None
    opened_to: dt.date | None = None
    """First and last day (inclusive) on which requests of this log were opened."""
    closed_after_days: Annotated[float, Field(gt=0, le=36_500)] = 3_650.0
    latitude: Range | None = None
    longitude: Range | None = None


class Mapping(_Table):
    """A case log's columns, words and limits in terms of ours."""

    name: Name
    encoding: Annotated[str, AfterValidator(_encoding)] | None = None
    """None: found out from the file, as is the delimiter."""
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    columns: Columns
    time: Time = Time()
    status: Statuses = Statuses()
    kinds: dict[str, Kind] = {}
    channels: dict[str, Channel] = {}
    responsible: dict[str, Line] = {}
    unmapped: Unmapped = Unmapped()
    far_off: FarOff = FarOff()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for what in ("kind", "channel"):
            if not getattr(self.columns, what) and getattr(self.unmapped, what) == REFUSE:
                raise ValueError(f"without a {what} column, unmapped.{what} must name one of our {what}s")
        for table in ("kinds", "channels", "responsible"):
            if twice := _twice(getattr(self, table)):
                raise ValueError(f"{table} lists '{twice}' twice (upper and lower case are the same)")
        return self

    @classmethod
    def load(cls, path: str | Path) -> Mapping:
        """Read a mapping from a TOML file.

        Raises:
            CaseLogFault: the file cannot be read or says something that is not allowed; one sentence per fault.
        """
        file, name = regular(path, "mapping file", MOST_BYTES), shown(path, 500)
        try:
            tables = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise CaseLogFault(f"{name}: the mapping is not UTF-8 text (byte {error.start + 1}).") from error
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise CaseLogFault(f"{name}: the mapping is not valid TOML: {shown(error, 200)}.") from error
        return cls.from_tables(tables, name)

    @classmethod
    def from_tables(cls, tables: dict[str, Any], source: str = "mapping") -> Mapping:
        """Make a mapping from the tables of a TOML file; ``source`` is what faults call it."""
        try:
            return cls.model_validate(tables)
        except ValidationError as error:
            raise CaseLogFault(*dict.fromkeys(f"{source}: {_sentence(item)}" for item in error.errors())) from None


_SECTIONS: dict[str, type[_Table]] = {
    "columns": Columns, "time": Time, "status": Statuses, "unmapped": Unmapped, "far_off": FarOff,
}  # fmt: skip
_WORDS = {"kinds": KINDS, "channels": CHANNELS, "responsible": LINES}


def _sentence(item: Any) -> str:
    """One fault found by pydantic, as a sentence: key path, what was found, what is allowed, the nearest valid word."""
    loc = [str(part) for part in item["loc"]]
    if loc[:1] == ["unmapped"]:
        loc = loc[:2]  # without pydantic's name for the member of the union that did not fit
    key, found = shown(".".join(loc), 120), item["input"]
    if item["type"] == "extra_forbidden":
        section = _SECTIONS.get(loc[0], Mapping) if len(loc) > 1 else Mapping
        return f"unknown key '{key}'{nearest(loc[-1], section.model_fields)}."
    if item["type"] == "missing":
        return f"key '{key}' is missing."
    said = shown(repr(found), 120)
    if item["type"] == "literal_error":
        allowed = _WORDS.get(loc[0]) or (REFUSE, *(KINDS if loc[-1] == "kind" else CHANNELS))
        return f"{key} = {said} is none of our words{nearest(str(found), allowed)}; allowed: {', '.join(allowed)}."
    reason = item["msg"].removeprefix("Value error, ")
    if isinstance(found, dict):
        return f"{key}: {reason}." if key else f"{reason}."
    return f"{key} = {said}: {reason}."
