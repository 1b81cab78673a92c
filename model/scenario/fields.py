"""How a scenario key is declared, and how the tree of declared keys is walked.

A key states its value, unit, plausible range, hard bounds, meaning and source in one place:

    class Alliances(Section):
        rate: float = quantity(0.2, low=0, high=0.6, most=1, unit="share", source="paper 4.2", meaning="...")

`quantity`, `choice` and `file_path` declare keys, `Section` groups them into a TOML table. `Place` is one spot in the
resulting tree: readers use it to find the valid keys there, and whatever is declared about a key.
"""

from __future__ import annotations

import enum
import math
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAliasType, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError, PydanticUndefined

NOTHING = PydanticUndefined  # stands for "no default": the key is required
Key = str | int
Path = tuple[Key, ...]


class Section(BaseModel):
    """A table of scenario keys: frozen, closed to unknown keys, strict about types.

    A whole number is accepted where a number is wanted; a text never is, nor is true or false. Numbers must be finite.
    What TOML cannot write is met half way: a list may stand for a tuple, a text for a member of an enumeration.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False, validate_default=True)

    @model_validator(mode="before")
    @classmethod
    def _meet_toml(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        known = cls.model_fields
        return {key: _fit(known[key].annotation, value) if key in known else value for key, value in data.items()}

    @field_validator("*", mode="after")
    @classmethod
    def _is_allowed(cls, value: Any, info: ValidationInfo) -> Any:
        extra = cls.model_fields[str(info.field_name)].json_schema_extra
        options = extra.get("allowed") if isinstance(extra, dict) else None
        if isinstance(options, list) and value is not None and value not in options:
            raise PydanticCustomError("literal_error", "not one of the allowed values")
        return value


def quantity(
    default: Any,
    *,
    low: float,
    high: float,
    unit: str,
    source: str,
    meaning: str,
    least: float | None = 0.0,
    most: float | None = None,
    sweep: bool = True,
    infinite: bool = False,
) -> Any:
    """Declare a key that holds a number (`float` or `int`, by the annotation).

    `low` to `high` is the plausible range that sweeps sample; `least` and `most` are the hard bounds of validation
    (None: unbounded). `default` may be `...` for a required key. `infinite=True`, with `most=None`, lets a float be
    `inf`. Returns a pydantic `FieldInfo`. Raises ValueError when the ranges contradict each other.
    """
    if not low <= high:
        raise ValueError(f"{meaning!r}: the plausible range from {low} to {high} is empty")
    if (least is not None and low < least) or (most is not None and high > most):
        raise ValueError(f"{meaning!r}: the plausible range {low} to {high} leaves the bounds {least} to {most}")
    limits: dict[str, Any] = {"ge": least, "le": most}
    if infinite:
        if most is not None:
            raise ValueError(f"{meaning!r}: a number that may be infinite has no upper bound")
        limits = {"ge": -math.inf if least is None else least, "allow_inf_nan": True}  # the bound keeps NaN out
    extra = {"unit": unit, "low": low, "high": high, "source": source, "sweep": sweep}
    return Field(default=default, description=meaning, json_schema_extra=extra, **limits)


def choice(default: Any, *, source: str, meaning: str, unit: str = "-", allowed: Sequence[Any] | None = None) -> Any:
    """Declare a key without a range: true or false, a text, or one of a `Literal`'s values. Returns a `FieldInfo`.

    `allowed` names the values that a plain `str` or `int` key may have; None allows all that its type does.
    """
    extra: dict[str, Any] = {"unit": unit, "source": source, "sweep": False}
    if allowed is not None:
        extra["allowed"] = list(allowed)
    return Field(default=default, description=meaning, json_schema_extra=extra)


def file_path(default: Any = None, *, source: str, meaning: str) -> Any:
    """Declare a key that names a file (`str | None`). Returns a `FieldInfo`.

    A relative path is taken from the folder of the scenario file that holds it, or from the current folder when it is
    given on the command line; readers make it absolute. Whether the file exists is for its user to check.
    """
    extra = {"unit": "-", "source": source, "sweep": False, "path": True}
    return Field(default=default, description=meaning, json_schema_extra=extra)


@dataclass(frozen=True)
class Place:
    """One spot in the tree of keys: the types allowed there, pydantic's constraints, and what the key declares."""

    types: tuple[Any, ...]
    constraints: tuple[Any, ...] = ()
    declared: tuple[tuple[str, Any], ...] = ()
    default: Any = NOTHING
    optional: bool = False

    @classmethod
    def of(cls, annotation: Any) -> Place:
        """The place that an annotation describes, for example a model class, or `dict[str, Kind]`."""
        constraints = tuple(item for part in _annotations(annotation) for item in _flat(part))
        return cls(tuple(alternatives(annotation)), constraints, optional=_optional(annotation))

    @classmethod
    def of_field(cls, field: FieldInfo) -> Place:
        """The place of one field of a model."""
        inner = cls.of(field.annotation)
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        default = field.get_default(call_default_factory=not field.default_factory_takes_validated_data)
        declared = (("meaning", field.description or ""), *extra.items())
        return cls(inner.types, (*field.metadata, *inner.constraints), declared, default, inner.optional)

    @property
    def extra(self) -> dict[str, Any]:
        """What the key declares about itself: meaning, unit, source, low, high, sweep, path."""
        return dict(self.declared)

    @property
    def sections(self) -> list[type[BaseModel]]:
        """The models that may stand here (several for a union, none for a plain value)."""
        return [kind for kind in self.types if is_section(kind)]

    def keys(self) -> list[str]:
        """The valid keys of the table here; empty when the table is open or this is no table."""
        names = [name for section in self.sections for name in section.model_fields]
        names += [name for kind in self.types if get_origin(kind) is dict for name in _literal_keys(kind)]
        return list(dict.fromkeys(names))

    def child(self, key: Key) -> Place | None:
        """The place one key further down, or None when nothing of that name can be there."""
        for kind in self.types:
            found = _child(kind, key)
            if found is not None:
                return found
        return None

    def bound(self, *names: str) -> Any:
        """The first constraint called by one of these names (ge, gt, le, lt), or None."""
        values = (getattr(item, name, None) for item in self.constraints for name in names)
        return next((value for value in values if value is not None), None)

    def part(self, default: Any, key: Key) -> Any:
        """The part of a default value under `key`, or `NOTHING`; where nothing stands, the default of the section."""
        if isinstance(default, BaseModel):
            return getattr(default, str(key), NOTHING)
        if default in (NOTHING, None) and len(self.sections) == 1:
            field = self.sections[0].model_fields.get(str(key))
            return NOTHING if field is None else Place.of_field(field).default
        return dict(items_of(default)).get(key, NOTHING)

    def entries(self, default: Any) -> Iterator[tuple[Key, Place, Any]]:
        """The named parts here, given the value that stands here: (key, place, value of the part).

        The fields of a section, or the entries of a table or list *of sections*. A plain value has no parts.
        """
        if isinstance(default, BaseModel):
            for name, field in type(default).model_fields.items():
                yield name, Place.of_field(field), getattr(default, name)
        elif default is NOTHING and len(self.sections) == 1:
            for name, field in self.sections[0].model_fields.items():
                yield name, (place := Place.of_field(field)), place.default
        else:
            for key, value in items_of(default):
                if isinstance(value, BaseModel):
                    yield key, self.child(key) or Place.of(type(value)), value


def is_section(kind: Any) -> bool:
    """Whether a type is a model class, that is, a table of declared keys."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def items_of(value: Any) -> list[tuple[Key, Any]]:
    """The (key, value) pairs of a mapping or list; empty for anything else."""
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list | tuple) else []


def unfold(value: Any) -> Any:
    """Turn sections, at any depth, into plain dicts and tuples into lists; other values stay as they are."""
    if isinstance(value, BaseModel):
        return {name: unfold(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {key: unfold(part) for key, part in value.items()}
    return [unfold(part) for part in value] if isinstance(value, list | tuple) else value


def alternatives(annotation: Any) -> list[Any]:
    """The single types that an annotation allows, without None and without wrappers such as `Annotated`."""
    if isinstance(annotation, TypeAliasType):
        return alternatives(annotation.__value__)
    origin = get_origin(annotation)
    if origin is Annotated:
        return alternatives(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [kind for part in get_args(annotation) for kind in alternatives(part)]
    return [] if annotation in (None, types.NoneType) else [annotation]


def _optional(annotation: Any) -> bool:
    if isinstance(annotation, TypeAliasType):
        return _optional(annotation.__value__)
    if get_origin(annotation) in (Annotated, Union, types.UnionType):
        return any(_optional(part) for part in get_args(annotation))
    return annotation in (None, types.NoneType)


def _child(kind: Any, key: Key) -> Place | None:
    if is_section(kind):
        return Place.of_field(kind.model_fields[key]) if key in kind.model_fields else None
    origin, args = get_origin(kind), get_args(kind)
    if origin is dict and isinstance(key, str):
        names = _literal_keys(kind)
        return Place.of(args[1]) if not names or key in names else None
    if origin not in (list, tuple) or not isinstance(key, int) or not args:
        return None
    if origin is list or args[-1] is Ellipsis:
        return Place.of(args[0])
    return Place.of(args[key]) if 0 <= key < len(args) else None


def _literal_keys(kind: Any) -> list[str]:
    named = [part for part in alternatives(get_args(kind)[0]) if get_origin(part) is Literal]
    return [name for part in named for name in get_args(part)]


def _annotations(annotation: Any) -> Iterator[Any]:
    if isinstance(annotation, TypeAliasType):
        yield from _annotations(annotation.__value__)
    elif get_origin(annotation) is Annotated:
        yield from get_args(annotation)[1:]
        yield from _annotations(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from _annotations(part)


def _flat(item: Any) -> list[Any]:
    return list(item.metadata) if isinstance(item, FieldInfo) else [item]


def _fit(annotation: Any, value: Any) -> Any:
    """Lists where the annotation wants tuples, and texts where it wants enumerations, at any depth."""
    for kind in alternatives(annotation):
        origin, args = get_origin(kind), get_args(kind)
        if isinstance(value, list) and (origin in (list, tuple) or kind is tuple):
            parts = [_fit(_entry(args, index), part) for index, part in enumerate(value)]
            return parts if origin is list else tuple(parts)
        if isinstance(value, dict) and origin is dict:
            return {key: _fit(args[1], part) for key, part in value.items()}
        if isinstance(kind, type) and issubclass(kind, enum.Enum) and value in [member.value for member in kind]:
            return kind(value)
    return value


def _entry(args: tuple[Any, ...], index: int) -> Any:
    if not args:
        return Any
    return args[index] if index < len(args) and args[index] is not Ellipsis else args[0]
