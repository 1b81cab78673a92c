"""Every scenario parameter as one flat list, addressed by dotted paths such as `policy.alliance_rate`.

`parameters` lists what a model class declares (for reference pages, sweeps, sensitivity analyses), `changed` says where
a scenario departs from the defaults, `replace` gives a validated copy with some values changed.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from model.scenario.faults import Fault, dotted, listed, nearest, options, plain, validate
from model.scenario.fields import NOTHING, Key, Path, Place, items_of, unfold


@dataclass(frozen=True)
class Parameter:
    """One scenario key and what is declared about it.

    `path`: dotted path. `type`: as written in Python (`float`, `int | None`, `'none' | 'two_way'`). `default`: `...`
    when the key is required. `unit`: `-` when it has none. `low`, `high`: plausible range (None when none is declared).
    `least`, `most`: hard bounds (None: unbounded). `sweep`: whether sweeps may vary it. `meaning`, `source`: text.
    `allowed`: the values of a key that is a choice (empty: whatever the type allows).
    """

    path: str
    type: str
    default: Any
    unit: str
    low: float | None
    high: float | None
    least: float | None
    most: float | None
    source: str
    meaning: str
    sweep: bool
    allowed: tuple[Any, ...] = ()


def parameters(model_class: type[BaseModel]) -> list[Parameter]:
    """All parameters of a model class in declared order; tables and lists of sections by their default entries."""
    return [_parameter(*leaf) for leaf in _leaves(Place.of(model_class), NOTHING, ())]


def changed(model: BaseModel) -> dict[str, Any]:
    """The values that differ from the defaults, by dotted path; a required value always counts as changed.

    An added entry of an open table is given whole, as a dict, and a removed one as None, so that
    `replace(default, changed(model))` gives back the model.
    """
    root = Place.of(type(model))
    return {dotted(path): value for path, value in _differences(model, NOTHING, root, ())}


def replace[M: BaseModel](model: M, changes: Mapping[str, Any]) -> M:
    """A validated copy of the model with the values at the given dotted paths changed.

    NumPy scalars count as plain numbers. None drops an entry of a table of named sections, a dict adds one. Raises
    `ScenarioFault` for unknown paths, refused values and impossible combinations.
    """
    root, tree, faults, origins = Place.of(type(model)), unfold(model), [], {}
    for name, value in changes.items():
        message = put(tree, path := split(name), lambda _, value=value: _native(value), root)
        origins[path] = f"{name}={plain(_native(value))}"
        faults += [Fault(origins[path], None, "", message)] if message else []
    return validate(tree, type(model), "scenario", None, origins, faults)


def split(path: str) -> Path:
    """The keys of a dotted path; a key with a dot or space in it is quoted, a whole number is an index or a name."""
    try:
        tree: Any = tomllib.loads(f"{path} = 0")
    except (ValueError, RecursionError):
        return tuple(part.strip() for part in path.split(".") if part.strip())
    keys: list[Key] = []
    while isinstance(tree, dict) and len(tree) == 1:
        key, tree = next(iter(tree.items()))
        keys.append(key)
    return tuple(keys)


def put(tree: dict[str, Any], path: Path, make: Callable[[Place], Any], root: Place) -> str | None:
    """Set the value that `make` gives for the place at `path` in a tree of plain values.

    Returns None, or a sentence why there is no such path; then the tree is left as it was.
    """
    steps = _resolve(tree, path, root)
    if steps is None or not path:
        return _unknown(tree, path, root)
    place, exists = steps[-1].place, steps[-1].exists
    value = make(place)
    if not exists and not isinstance(value, dict):
        return _unknown(tree, path, root)
    node: Any = tree
    for step in steps[:-1]:
        if isinstance(node, dict) and step.key not in node:
            node[step.key] = {} if isinstance(step.default, BaseModel) else unfold(step.default)
        if isinstance(node[step.key], BaseModel) or node[step.key] in (None, NOTHING):
            node[step.key] = unfold(node[step.key]) if isinstance(node[step.key], BaseModel) else {}
        node = node[step.key]
    if value is None and steps[-1].entry and isinstance(node, dict):
        node.pop(steps[-1].key, None)
    else:
        node[steps[-1].key] = value
    return None


def complete(tree: Any, place: Place, default: Any = NOTHING) -> Any:
    """A tree laid over the defaults, so that a table may give only the keys that differ.

    Sections and tables of named sections are filled up, in the order of the default; lists and tables of plain values
    replace the default as a whole. A union's default counts only when the given keys fit it.
    """
    if isinstance(tree, list) and not isinstance(default, BaseModel):
        return [complete(part, place.child(index) or Place(()), NOTHING) for index, part in enumerate(tree)]
    if not isinstance(tree, dict):
        return tree
    if isinstance(default, BaseModel) and len(place.sections) > 1 and not _fits(tree, default):
        default = NOTHING
    standing = {}
    if isinstance(default, BaseModel):
        standing = {name: getattr(default, name) for name in type(default).model_fields}
    elif isinstance(default, dict):
        standing = {name: part for name, part in default.items() if isinstance(part, BaseModel)}
    given = {key: complete(part, place.child(key) or Place(()), place.part(default, key)) for key, part in tree.items()}
    return {**{name: given.get(name, part) for name, part in standing.items()}, **given}


def _fits(tree: dict[str, Any], default: BaseModel) -> bool:
    """Whether the keys of a table, and the tags among them, are those of the default section."""
    fields = type(default).model_fields
    tags = [name for name, field in fields.items() if get_origin(field.annotation) is Literal]
    return tree.keys() <= fields.keys() and all(
        tree.get(tag, getattr(default, tag)) == getattr(default, tag) for tag in tags
    )


# --- walking --------------------------------------------------------------------------------------------------------


def _leaves(place: Place, value: Any, path: Path) -> Iterator[tuple[Path, Place, Any]]:
    for key, inner, part in place.entries(value):
        if _branches(inner):
            yield from _leaves(inner, part, (*path, key))
        else:
            yield (*path, key), inner, part


def _branches(place: Place) -> bool:
    """Whether sections stand at a place, or lie one key below it as entries of a table or list."""
    entries = [kind_entry for kind_entry in map(_entry, place.types) if kind_entry is not None]
    return bool(place.sections) or any(entry.sections for entry in entries)


def _entry(kind: Any) -> Place | None:
    origin, args = get_origin(kind), get_args(kind)
    return Place.of(args[1 if origin is dict else 0]) if origin in (dict, list, tuple) and args else None


def _parameter(path: Path, place: Place, default: Any) -> Parameter:
    extra = place.extra
    return Parameter(
        path=dotted(path),
        type=_type_text(place),
        default=... if default is NOTHING else default,
        unit=extra.get("unit", "-"),
        low=extra.get("low"),
        high=extra.get("high"),
        least=_finite(place.bound("ge", "gt")),
        most=_finite(place.bound("le", "lt")),
        source=extra.get("source", ""),
        meaning=extra["meaning"],
        sweep=bool(extra.get("sweep", False)),
        allowed=tuple(extra.get("allowed", ())) or tuple(options(place)),
    )


def _native(value: Any) -> Any:
    """A NumPy scalar as the plain number it holds; anything else as it is."""
    return value.item() if getattr(value, "shape", None) == () and hasattr(value, "item") else value


def _finite(bound: Any) -> Any:
    return None if isinstance(bound, float) and math.isinf(bound) else bound


def _type_text(place: Place) -> str:
    names = []
    for kind in place.types:
        if get_origin(kind) is Literal:
            names += [repr(option) for option in get_args(kind)]
        else:
            names.append(kind.__name__ if isinstance(kind, type) and not get_args(kind) else str(kind))
    return " | ".join(names + ["None"] * place.optional)


def _differences(value: Any, standard: Any, place: Place, path: Path) -> Iterator[tuple[Path, Any]]:
    if standard is not NOTHING and value == standard:
        return
    if isinstance(value, BaseModel) and (standard is NOTHING or type(standard) is type(value)):
        for key, inner, part in place.entries(value):
            other = place.part(standard, key) if standard is not NOTHING else inner.default
            yield from _differences(part, other, inner, (*path, key))
    elif isinstance(value, dict) and isinstance(standard, dict) and _branches(place):
        for key in [*value, *(key for key in standard if key not in value)]:
            if key in value and key in standard:
                yield from _differences(value[key], standard[key], place.child(key) or Place(()), (*path, key))
            else:
                yield (*path, key), unfold(value.get(key))
    else:
        yield path, unfold(value) if _branches(place) else value


@dataclass(frozen=True)
class _Step:
    key: Key
    place: Place
    default: Any
    exists: bool
    entry: bool  # an entry of an open table or list, not a declared key


def _resolve(tree: Any, path: Path, root: Place) -> list[_Step] | None:
    """The steps of a path, each an existing key of the schema, the tree or its defaults; the last one may be new."""
    steps: list[_Step] = []
    node, place, default = tree, root, NOTHING
    for depth, name in enumerate(path):
        row = items_of(default if node is NOTHING else node)
        key = int(name) if row and isinstance(row[0][0], int) and str(name).isdecimal() else name
        inner, part = place.child(key), place.part(default, key)
        entry = key not in place.keys()
        exists = not entry or key in dict(row) or part is not NOTHING
        if inner is None or (not exists and (depth < len(path) - 1 or isinstance(key, int))):
            return None
        if node is not NOTHING and not isinstance(node, dict | list | tuple | BaseModel):
            return None
        node = _at(node, key)
        steps.append(_Step(key, inner, part, exists, entry))
        place, default = inner, part
    return steps


def _at(node: Any, key: Key) -> Any:
    if isinstance(node, BaseModel):
        return getattr(node, str(key), NOTHING)
    found = dict(items_of(node)).get(key, NOTHING)
    return NOTHING if found is None else found


def _unknown(tree: Any, path: Path, root: Place) -> str:
    leaves = [(leaf, part) for leaf, _, part in _leaves(root, NOTHING, ())]
    found = [end for leaf, part in leaves for end in (leaf, *((*leaf, key) for key, _ in items_of(part)))]
    found += [branch for branch in _branches_of(tree) if _resolve(tree, branch, root)]
    known = list(dict.fromkeys(dotted(leaf[: end + 1]) for leaf in found for end in range(len(leaf))))
    wanted, depth = dotted(path), len(path)
    while depth and not _resolve(tree, path[:depth], root):
        depth -= 1
    here = (_resolve(tree, path[:depth], root) or [_Step("", root, NOTHING, True, False)])[-1].place
    same = [name for name in known if path and name.rpartition(".")[2] == path[-1]]
    near = nearest(wanted, same, 0.0) or nearest(wanted, [name for name in known if not wanted.startswith(f"{name}.")])
    hints = [f"; the nearest valid path is '{near}'"] if near else []
    hints += [f" (valid keys in [{dotted(path[:depth])}]: {listed(here.keys())})"] if depth and here.keys() else []
    return f"unknown key '{wanted}'" + "".join(hints or [f" (valid keys at the top: {listed(root.keys())})"])


def _branches_of(tree: Any, path: Path = ()) -> Iterator[Path]:
    for key, part in items_of(tree):
        yield (*path, key)
        yield from _branches_of(part, (*path, key))
