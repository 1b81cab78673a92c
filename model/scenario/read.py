"""Reading a scenario: one TOML file, and `--set key.path=value` settings on top, into a validated model.

Everything wrong is collected and raised at once as a `ScenarioFault`; nothing else is raised whatever the input holds.
A table lies over its default: a file that writes one key of `[kinds.elder_care]` keeps the other keys and other kinds.
"""

from __future__ import annotations

import copy
import os
import re
import stat
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any, Literal, get_origin

from pydantic import BaseModel

from model.scenario.bases import BASE, based, shipped_names
from model.scenario.faults import Fault, ScenarioFault, dotted, nearest, origin_of, plain, problems, validate
from model.scenario.fields import Key, Path, Place, items_of
from model.scenario.registry import complete, put, split

_DEEPEST = 50  # levels of tables and lists in one file
_LARGEST = 4_000_000  # bytes of one file
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|' + r"'''.*?'{3,5}|" + r'"(?:\\.|[^"\\\n])*"|' + r"'[^'\n]*'|"
    r"#[^\n]*|\n|[\[\]{}=,.]|[^\s\[\]{}=,.\"'#]+",
    re.DOTALL,
)


def read[M: BaseModel](path: str | FilePath, model_class: type[M], overrides: Iterable[str] = ()) -> M:
    """Read the scenario file at `path`, lay the `--set` overrides over it, and validate the result.

    Relative paths in the file are taken from the file's folder. Raises `ScenarioFault` naming every fault: a file that
    is missing, unreadable, empty, not UTF-8 or not TOML; unknown, missing or misplaced keys; values of the wrong type
    or out of range; impossible combinations. (A combination is judged once the keys of its section are sound.)
    """
    label, root = str(path), Place.of(model_class)
    tree, lines = parsed(path)
    tree = based(
        _absolute(tree, root, FilePath(path).parent), label, FilePath(path).absolute().parent,
        _absolutely(root), lambda base: read(base, model_class), lines.get((BASE,)),
    )  # fmt: skip
    tree, origins, faults = _overlay(tree, overrides, root)
    return validate(complete(tree, root), model_class, label, lines, origins, faults)


def _absolutely(root: Place) -> Callable[[FilePath], dict[str, Any]]:
    """What reads a base's own tree, its file paths taken from its own folder."""
    return lambda path: _absolute(parsed(path)[0], root, path.parent)


def parsed(path: str | FilePath) -> tuple[dict[str, Any], dict[Path, int]]:
    """Return what a TOML file holds, not yet validated, and the line of each path in it.

    Raises `ScenarioFault` for a file that is missing, unreadable, empty, not UTF-8 or not TOML.
    """
    text = _text(path, str(path))
    tree = _parse(text, str(path))
    lines: dict[Path, int] = {}
    for place, line in _statements(text):
        lines.setdefault(place, line)
    return tree, lines


def apply_overrides(tree: Mapping[str, Any], overrides: Iterable[str], model_class: type[BaseModel]) -> dict[str, Any]:
    """A copy of `tree` with every `key.path=value` of `overrides` set in it.

    The value is TOML; where the key holds text, quotes may be left out. A path key is taken from the current folder.
    An override changes what exists: it names a key of the schema, and in a table of named tables an existing name
    (or, with an inline table as value, a new one). Raises `ScenarioFault` for every override that is malformed, names
    no key, or gives a value that the key refuses; combinations are left to `read` or `from_mapping`.
    """
    root = Place.of(model_class)
    changed, origins, faults = _overlay(dict(tree), overrides, root)
    found = problems(complete(changed, root), model_class)
    labels = [(origin_of(path, origins), path, message) for path, message in found]
    faults += [Fault(label, None, dotted(path), message) for label, path, message in labels if label]
    if faults:
        raise ScenarioFault(faults)
    return changed


def from_mapping[M: BaseModel](mapping: Mapping[str, Any], model_class: type[M], origin: str = "mapping") -> M:
    """Validate a mapping as if it had been read from a file called `origin`. Raises `ScenarioFault` with all faults."""
    if not isinstance(mapping, Mapping):
        raise ScenarioFault([Fault(origin, None, "", f"found {plain(mapping)}, allowed is a table of keys")])
    root = Place.of(model_class)
    tree = based(dict(mapping), origin, FilePath.cwd(), _absolutely(root), lambda base: read(base, model_class))
    return validate(complete(tree, root), model_class, origin)


# --- settings -------------------------------------------------------------------------------------------------------


def _overlay(
    tree: dict[str, Any], overrides: Iterable[str], root: Place
) -> tuple[dict[str, Any], dict[Path, str], list[Fault]]:
    """(the tree with the overrides set, the label of each path that one of them set, faults)."""
    tree, origins, faults = copy.deepcopy(tree), {}, []
    for override in overrides:
        label = f"--set {override}"
        name, equals, text = override.partition("=")
        path = split(name)
        if not equals or not path or not text.strip():
            faults.append(Fault(label, None, "", "allowed is key.path=value, for example run.days=60"))
            continue
        message = put(tree, path, lambda place, text=text: _given(text.strip(), place), root)
        if message:
            faults.append(Fault(label, None, dotted(path), message))
        else:
            origins[path] = label
    return tree, origins, faults


def _given(text: str, place: Place) -> Any:
    """The value of a setting: TOML, or the bare text where the key holds text or the text is not TOML."""
    try:
        loaded = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        loaded = {}
    value = loaded["value"] if list(loaded) == ["value"] else text
    wants_text = any(kind is str or get_origin(kind) is Literal for kind in place.types)
    if wants_text and not isinstance(value, str) and not set(place.types) & {bool, int, float}:
        value = text
    return _absolute(value, place, FilePath.cwd())


def _absolute(value: Any, place: Place | None, folder: FilePath) -> Any:
    """The value with every relative file path in it, at any depth, taken from `folder`."""
    if place is None:
        return value
    if isinstance(value, str):
        return os.path.join(folder.absolute(), value) if value and place.extra.get("path") else value
    if isinstance(value, dict):
        return {key: _absolute(part, place.child(key), folder) for key, part in value.items()}
    if isinstance(value, list):
        return [_absolute(part, place.child(index), folder) for index, part in enumerate(value)]
    return value


# --- the file -------------------------------------------------------------------------------------------------------


def _text(path: str | FilePath, label: str) -> str:
    try:
        status = FilePath(path).stat()
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
            raise _refuse(label, "this is a device or a pipe, allowed is one TOML file")
        if status.st_size > _LARGEST:
            raise _refuse(label, f"the file has {status.st_size:,} bytes; at most {_LARGEST:,} are a scenario")
        data = FilePath(path).read_bytes()
    except ScenarioFault:
        raise
    except FileNotFoundError:
        raise _refuse(label, "there is no such file" + _sibling(FilePath(path))) from None
    except IsADirectoryError:
        raise _refuse(label, "this is a folder, allowed is one TOML file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _refuse(label, f"the file cannot be read ({reason})") from None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        raise _refuse(label, "the file is UTF-16 or binary; save it as UTF-8 text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8 text"
        raise ScenarioFault([Fault(label, line, "", found)]) from None
    if not text.strip():
        raise _refuse(label, "the file is empty")
    return text.replace("\r\n", "\n")


def _refuse(label: str, message: str) -> ScenarioFault:
    return ScenarioFault([Fault(label, None, "", message)])


def _sibling(path: FilePath) -> str:
    if not path.suffix and path.parent == FilePath():  # a name: of a shipped scenario, perhaps
        near, names = nearest(path.name, shipped_names()), ", ".join(shipped_names())
        return ", nor a shipped scenario of that name" + (f"; the nearest is '{near}'" if near else "") + f" ({names})"
    try:
        names = [other.name for other in path.parent.iterdir() if other.suffix == ".toml"]
    except OSError:
        return f"; nor is there a folder '{path.parent}'"
    near = nearest(path.name, names)
    return f"; the nearest name in that folder is '{near}'" if near else ""


def _parse(text: str, label: str) -> dict[str, Any]:
    try:
        tree = tomllib.loads(text)
        if _depth(tree) <= _DEEPEST:
            return tree
        line, message = None, "lists or tables are nested too deeply"
    except tomllib.TOMLDecodeError as error:
        line, message = _syntax(text, str(error))
    except RecursionError:
        line, message = None, "lists or tables are nested too deeply"
    except ValueError:
        line, message = None, "a whole number has too many digits"
    raise ScenarioFault([Fault(label, line, "", message)]) from None


def _depth(tree: Any) -> int:
    level, depth = [tree], 0
    while level:
        level, depth = [part for node in level for _, part in items_of(node)], depth + 1
    return depth


def _syntax(text: str, message: str) -> tuple[int, str]:
    rows = text.split("\n")
    at = re.search(r"at line (\d+)", message)
    line = int(at[1]) if at else max(len(text.rstrip().split("\n")), 1)
    reason = re.sub(r" \(at .*\)$", "", message)
    reason = re.sub(r"\(('[^()]*'),?\)", lambda names: "'" + ".".join(re.findall(r"'([^']*)'", names[1])) + "'", reason)
    if re.search("overwrite|twice|mutate|[Dd]uplicate", reason):
        seen: dict[Path, int] = {}
        for path, first in _statements(text):
            if path in seen and first <= line:
                return first, f"'{dotted(path)}' is given twice, first on line {seen[path]}"
            seen.setdefault(path, first)
    row = rows[min(line, len(rows)) - 1].strip()
    return line, f"not valid TOML: {reason[:1].lower()}{reason[1:]}; the line reads {plain(row)}"


def _statements(text: str) -> Iterator[tuple[Path, int]]:
    """(path, line) of every table, key and list entry of a TOML text, in order of appearance."""
    table: Path = ()
    counts: dict[Path, int] = {}
    tokens = list(_tokens(text))
    at = 0
    while at < len(tokens):
        token, line = tokens[at]
        if token == "\n":
            at += 1
        elif token == "[":
            double = tokens[at + 1 : at + 2] == [("[", line)]
            names, at = _name(tokens, at + 1 + double, "]")
            at += 1 + double
            table = ()
            for name in names[:-1]:
                table = (*table, name)
                table = (*table, counts[table]) if table in counts else table
            table = (*table, *names[-1:])
            if double:
                if table not in counts:
                    yield table, line
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            yield table, line
        else:
            names, at = _name(tokens, at, "=")
            path = (*table, *names)
            yield path, line
            at = yield from _value(tokens, at + 1, path)


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line = 1
    for match in _TOKEN.finditer(text):
        token = match[0]
        if not token.startswith("#"):
            yield token, line
        line += token.count("\n")


def _name(tokens: list[tuple[str, int]], at: int, end: str) -> tuple[Path, int]:
    names: list[Key] = []
    while at < len(tokens) and tokens[at][0] not in (end, "\n"):
        if (token := tokens[at][0]) != ".":
            names.append(_unquoted(token))
        at += 1
    return tuple(names), at


def _unquoted(token: str) -> str:
    if token[0] not in "\"'":
        return token
    try:
        return str(tomllib.loads(f"key = {token}")["key"])
    except ValueError:
        return token


def _value(tokens: list[tuple[str, int]], at: int, path: Path) -> Iterator[tuple[Path, int]]:
    """Yield what lies inside one value (list entries, keys of inline tables); return where the next one begins."""
    open_: list[list[Any]] = []  # of each bracket still open: itself, its path, the index of the current entry
    here, fresh = path, False  # fresh: the next token begins an entry or a key
    while at < len(tokens):
        token, line = tokens[at]
        at += 1
        if token == "\n" and not open_:
            break
        if token in ("\n", "]", "}", ","):
            fresh = token == "," or (fresh and token == "\n")
            if open_ and token == ",":
                open_[-1][2] += 1
            elif open_ and token != "\n":
                open_.pop()
            continue
        if fresh:
            fresh, (bracket, base, index) = False, open_[-1] if open_ else ("[", path, 0)
            names, after = ((index,), at) if bracket == "[" else _name(tokens, at - 1, "=")
            here = (*base, *names)
            yield here, line
            if bracket == "{":
                at = after + 1
                continue
        if token in ("[", "{"):
            open_.append([token, here, 0])
            fresh = True
    return at
