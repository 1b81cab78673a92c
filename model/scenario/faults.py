"""What is wrong with a scenario, said in sentences: where, what was found, what is allowed, and the nearest valid key.

    street.toml, line 12, policy.alliance_rate: found 1.7, allowed is a number from 0 to 1 (share).

`Fault` is one such sentence, `ScenarioFault` the exception that carries all of them. `problems` lists what is
wrong with a tree of values, `validate` raises it; `unknown_key` and `allowed` write the two parts that readers need.

A model validator may raise a ValueError of several lines, each a fault of its own; a line that begins with a key path
and a colon (`city: the shares add up to 1.2`) is reported at that path.
"""

from __future__ import annotations

import datetime
import difflib
import enum
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError

from model.scenario.fields import Key, Path, Place, is_section

_LISTED = 24  # at most so many valid keys are named in one sentence
_SHOWN = 60  # at most so many characters of a text that was found
_BOUNDS = {"less_than", "less_than_equal", "greater_than", "greater_than_equal"}
_MISFIT = _BOUNDS | {"literal_error", "enum", "finite_number"}


@dataclass(frozen=True)
class Fault:
    """One thing wrong: the file (or command-line setting), the line if known, the dotted key path, and the message."""

    file: str
    line: int | None
    path: str
    message: str

    def __str__(self) -> str:
        path = "" if self.file.removeprefix("--set ").startswith(f"{self.path}=") else self.path
        where = [self.file, f"line {self.line}" if self.line else "", path]
        return f"{', '.join(part for part in where if part)}: {self.message.rstrip('.')}."


class ScenarioFault(ValueError):
    """A scenario that cannot be used. `faults` lists everything wrong with it; `str()` gives one sentence a line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.faults,)


def dotted(path: Path) -> str:
    """A key path as people write it: `kinds.elder_care.hours`, quoted where TOML would need quotes."""
    return ".".join(_bare(key) for key in path)


def _bare(key: Key) -> str:
    if not isinstance(key, str) or re.fullmatch(r"[\w-]+", key, re.ASCII):
        return str(key)
    return json.dumps(key, ensure_ascii=False).replace("\x7f", "\\u007f")


def plain(value: Any) -> str:
    """A found value as a person would write it in TOML; long ones are shortened, tables and lists only named."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**_SHOWN else f"a whole number of more than {_SHOWN} digits"
    if isinstance(value, float):
        return _plain_float(float(value))
    if isinstance(value, str):
        return repr(value if len(value) <= _SHOWN else value[:_SHOWN] + "...")
    if isinstance(value, datetime.date | datetime.time):
        return f"the date or time {value.isoformat()}"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)} {'entry' if len(value) == 1 else 'entries'}"
    return "a table" if isinstance(value, dict) else f"a Python {type(value).__name__}"


def _plain_float(value: float) -> str:
    if math.isfinite(value) and (value == 0 or 1e-9 <= abs(value) < 1e15):
        return format(Decimal(repr(value)), "f")
    return repr(value)


def allowed(place: Place, finite: bool = False) -> str:
    """What may stand at a place, with bounds and unit: `a number from 0 to 1 (share)`."""
    kinds = [kind for kind in place.types if not (kind is int and float in place.types)]
    if named := place.extra.get("allowed"):
        return _either(named)
    phrases = list(dict.fromkeys(_allowed(kind, place, finite) for kind in kinds))
    return " or ".join(phrases) or "nothing"


def _allowed(kind: Any, place: Place, finite: bool) -> str:
    origin, args = get_origin(kind), get_args(kind)
    if kind in (int, float):
        noun = "a whole number" if kind is int else "a finite number" if finite else "a number"
        unit = place.extra.get("unit", "-")
        return noun + _range(place) + ("" if unit in ("", "-", "0-1") else f" ({unit})")
    if kind is bool:
        return "true or false"
    if kind is str:
        return "the path of a file, as text" if place.extra.get("path") else "text"
    if named := _options(kind):
        return _either(named)
    if is_section(kind):
        return f"a table with the keys {listed(list(kind.model_fields))}"
    if origin is dict or kind is dict:
        return "a table of named tables" if args and Place.of(args[1]).sections else "a table"
    if origin in (list, tuple):
        entry = Place.of(args[0])
        count = f" of {len(args)} entries" if origin is tuple and Ellipsis not in args else ""
        return f"a list{count} of tables" if entry.sections else f"a list{count}, each {allowed(entry)}"
    return f"a {getattr(kind, '__name__', str(kind))}"


def options(place: Place) -> list[Any]:
    """The values that a choice may have; empty where the type alone decides."""
    return place.extra.get("allowed") or [option for kind in place.types for option in _options(kind)]


def _either(named: list[Any]) -> str:
    return ("one of " if len(named) > 1 else "") + ", ".join(plain(option) for option in named)


def _options(kind: Any) -> list[Any]:
    if get_origin(kind) is Literal:
        return list(get_args(kind))
    return [m.value for m in kind] if isinstance(kind, type) and issubclass(kind, enum.Enum) else []


def _range(place: Place) -> str:
    least, above, most, below = (place.bound(name) for name in ("ge", "gt", "le", "lt"))
    least = None if least == -math.inf else least
    if least is not None and most is not None:
        return f" from {_bound(least)} to {_bound(most)}"
    parts = [("of at least", least), ("above", above), ("of at most", most), ("below", below)]
    said = " and ".join(f"{word} {_bound(value)}" for word, value in parts if value is not None)
    return f" {said}" if said else ""


def _bound(value: float) -> str:
    return plain(int(value) if math.isfinite(value) and value == int(value) else value)


def nearest(word: str, valid: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The valid word closest to a misspelt one, or None when none is close."""
    folded = {_fold(name): name for name in valid}
    found = difflib.get_close_matches(_fold(word), folded, n=1, cutoff=cutoff)
    return folded[found[0]] if found else None


def _fold(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")


def listed(names: list[str]) -> str:
    """Names separated by commas, cut short when there are many."""
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(names[:_LISTED]) + more


def unknown_key(key: str, here: Place, root: Place) -> str:
    """The sentence for a key that does not exist here: nearest key, the section it belongs to, all valid keys."""
    valid = here.keys()
    near = nearest(key, valid)
    owners = list(dict.fromkeys(section for section, name in tree_keys(root) if _fold(name) == _fold(key)))
    owners = [section for section in owners if root is not here or section]
    hints = []
    if near is not None:
        hints.append(f"the nearest valid key is '{near}'")
    if owners and (near is None or _fold(near) != _fold(key)):
        hints.append("it belongs " + " or ".join(_table(section, root) for section in owners[:3]))
    if not hints:
        far = {name: section for section, name in tree_keys(root)}
        if (guess := nearest(key, far, 0.75)) is not None:
            hints.append(f"perhaps '{guess}' {_table(far[guess], root)} was meant")
    tail = f" (valid keys here: {listed(valid)})" if valid else ""
    return "; ".join([f"unknown key '{key}'", *hints]) + tail


def _table(section: Path, root: Place) -> str:
    if not section:
        return "at the top of the file, before the first [table]"
    names = ".".join(str(step) for step in section if step != "[]")
    return f"in [[{names}]]" if section[-1] == "[]" else f"in [{names}]"


def tree_keys(place: Place, path: Path = (), above: tuple[Any, ...] = ()) -> Iterator[tuple[Path, str]]:
    """Every declared key as (section path, key); entries of open tables appear as `<name>`, of lists as `[]`."""
    for kind in place.types:
        if kind in above:
            continue
        if is_section(kind):
            for name, field in kind.model_fields.items():
                yield path, name
                yield from tree_keys(Place.of_field(field), (*path, name), (*above, kind))
        elif get_origin(kind) in (dict, list, tuple) and get_args(kind):
            step: Key = "<name>" if get_origin(kind) is dict else "[]"
            entry = get_args(kind)[1 if get_origin(kind) is dict else 0]
            yield from tree_keys(Place.of(entry), (*path, step), above)


def validate[M: BaseModel](
    tree: Any,
    model_class: type[M],
    file: str,
    lines: Mapping[Path, int] | None = None,
    origins: Mapping[Path, str] | None = None,
    faults: Iterable[Fault] = (),
) -> M:
    """The model that a tree of values describes. Raises `ScenarioFault` with `faults` and whatever else is wrong.

    `lines` gives the line of each path in `file`, `origins` the command-line setting that a path comes from.
    """
    found: list[Fault] = []
    model, wrong = _attempt(tree, model_class)
    for path, message in wrong:
        label, line = origin_of(path, origins or {}), None
        if label is None:
            ends = (path[:end] for end in range(len(path), 0, -1))
            line = next((lines[end] for end in ends if end in lines), None) if lines else None
            inner = [name for place, name in (origins or {}).items() if place[: len(path)] == path]
            label = " with ".join([file, *inner])
        found.append(Fault(label, line, dotted(path), message))
    found.sort(key=lambda fault: (fault.file.startswith("--set "), fault.line or 0))
    if model is None or (faults := list(faults)):
        raise ScenarioFault([*found, *faults])
    return model


def origin_of(path: Path, origins: Mapping[Path, str]) -> str | None:
    """The label of the setting that gave the value at `path` or a table around it, or None."""
    return next((origins[path[:end]] for end in range(len(path), 0, -1) if path[:end] in origins), None)


def problems(tree: Any, model_class: type[BaseModel]) -> list[tuple[Path, str]]:
    """Every reason why the model class refuses a tree, as (path, message); empty when it accepts it."""
    return _attempt(tree, model_class)[1]


def _attempt[M: BaseModel](tree: Any, model_class: type[M]) -> tuple[M | None, list[tuple[Path, str]]]:
    try:
        return model_class.model_validate(tree), []
    except ValidationError as error:
        return None, explain(error, tree, Place.of(model_class))


def explain(error: ValidationError, tree: Any, root: Place) -> list[tuple[Path, str]]:
    """Every problem in a pydantic error as (path in the input, message).

    A union of sections makes pydantic report each alternative; a report about a table as a whole is left out when
    there is a closer one about something inside it, and repeated sentences are given once.
    """
    found = [fault for item in error.errors(include_url=False) for fault in _explain(item, tree, root)]
    paths = [path for path, _, _ in found]
    kept = [
        (path, message)
        for path, message, own in found
        if own or not any(len(other) > len(path) and other[: len(path)] == path for other in paths)
    ]
    return list(dict.fromkeys(kept))


def _explain(item: Any, tree: Any, root: Place) -> list[tuple[Path, str, bool]]:
    """(path, message, whether the message stands whatever is reported further inside), one for each problem."""
    path, here, parent = _locate(item["loc"], tree, root)
    context = item.get("ctx") or {}
    if "error" in context:
        rows = [row for row in str(context["error"]).split("\n") if row.strip()]
        return [(*_addressed(row, path, here), True) for row in rows or ["this combination is impossible"]]
    return [_misfit(item, path, here, parent, root)]


def _addressed(message: str, path: Path, here: Place) -> tuple[Path, str]:
    """A validator's message that begins with a key path (`city: the shares ...`) belongs to that path."""
    head, colon, rest = message.partition(": ")
    place: Place | None = here
    for key in head.split("."):
        place = place.child(key) if place else None
    return ((*path, *head.split(".")), rest) if colon and place else (path, message)


def _misfit(item: Any, path: Path, here: Place, parent: Place, root: Place) -> tuple[Path, str, bool]:
    kind, context, value = item["type"], item.get("ctx") or {}, item["input"]
    if kind == "extra_forbidden" or item["loc"][-1:] == ("[key]",):
        return path, unknown_key(str(path[-1]), parent, root), True
    if kind == "missing":
        return path, f"the required key '{path[-1]}' is missing, allowed is {allowed(here)}", True
    if kind == "invalid_key":
        return path, f"found the key {plain(value)}, allowed is a key that is text", True
    if kind in _MISFIT or kind.endswith(("_type", "_parsing", "is_instance_of")):
        sentence = f"found {plain(value)}, allowed is {allowed(here, kind == 'finite_number')}"
        return path, sentence + _advice(value, here), False
    if kind == "union_tag_invalid":
        name = str(context["discriminator"]).strip("'")
        return (*path, name), f"found {plain(context['tag'])}, allowed is one of {context['expected_tags']}", True
    return path, f"found {plain(value)}: {item['msg'][:1].lower()}{item['msg'][1:]}", True


def _advice(value: Any, place: Place) -> str:
    if not isinstance(value, str):
        return ""
    named = [option for option in options(place) if isinstance(option, str)]
    if (near := nearest(value, named)) is not None:
        return f"; the nearest is {plain(near)}"
    numeric = re.fullmatch(r"\s*[-+]?[\d._]+(e[-+]?\d+)?\s*", value) and {int, float} & set(place.types)
    truth = value.strip().casefold() in ("true", "false") and bool in place.types
    return "; write it without quotes" if numeric or truth else ""


def _locate(loc: tuple[Key, ...], tree: Any, root: Place) -> tuple[Path, Place, Place]:
    """The input path of pydantic's location (which also holds names of union members), its place, and its parent's."""
    path: list[Key] = []
    here = parent = root
    for key in loc:
        if isinstance(tree, dict):
            inside = key in tree
        else:
            inside = isinstance(tree, list | tuple) and isinstance(key, int) and key < len(tree)
        if not inside and key not in here.keys():
            continue
        path.append(key)
        parent, here = here, here.child(key) or Place(())
        tree = tree[key] if inside else None
    return tuple(path), here, parent
