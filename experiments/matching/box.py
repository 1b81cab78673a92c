"""The box of what is free: a point of the unit cube as scenario values, and what its coordinates are called.

Every free field outside the kinds of cases is one coordinate, uniform in its range, or log-uniform where the range
spans a factor of five or more. The kinds' declared ranges span all kinds together, so that a draw from them would
change what a kind is; there, groups of kinds move together by a factor on each field. The mix of cases over groups is
a point of a simplex: shares add up to 1 whatever is drawn, and the city's total stays that of the scenario.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from scipy import special

from model.scenario.labels import label_of
from model.scenario.registry import Parameter, changed, parameters

GROUPS: dict[str, tuple[str, ...]] = {
    "persons": ("hardship_relief", "elder_care", "reemployment"),
    "places": ("everyday_service", "safety_hazard", "environmental_complaint", "public_order"),
    "disputes": ("neighbour_dispute", "labour_dispute", "renovation_dispute", "online_grievance"),
    "firms": ("enterprise_service",),
}
SPAN = 5.0  # a range this many times as high as it is low is drawn on the logarithm
FACTOR = (0.5, 2.0)  # of a kind's field, on the logarithm: A; within the spread between published places (FACTS 3c, 4)
MIX, RATE = "mix", "per_1000_year"
SPREAD = 0.35  # of the logarithm of a group's share of the cases: twice as much, or half, is two of it; A
UPPER = ("tier_street", "tier_district", "tier_city")
SEVERAL = ("two_lines", "three_lines")
MOST_TOGETHER = 0.9  # of shares of which a rest must be left
_EDGE = 1e-9


@dataclass(frozen=True)
class Axis:
    """One coordinate: its name, range, scale, and the value that the scenario itself has."""

    name: str
    low: float
    high: float
    default: float
    log: bool = False
    whole: bool = False

    def value(self, unit: float) -> float:
        """Return the value at a coordinate in [0, 1]."""
        if self.log:
            return float(self.low * (self.high / self.low) ** unit)
        return float(self.low + unit * (self.high - self.low))

    def unit(self, value: float) -> float:
        """Return the coordinate of a value; one outside the range lies on its edge."""
        inside = min(max(value, self.low), self.high)
        if self.log:
            return float(np.log(inside / self.low) / np.log(self.high / self.low))
        return float((inside - self.low) / (self.high - self.low))


def simplex(unit: np.ndarray, centre: np.ndarray, spread: float = SPREAD) -> np.ndarray:
    """Return shares that add up to 1: logistic-normal about a centre, which all coordinates at 0.5 give exactly.

    Args:
        unit: (..., shares) coordinates in [0, 1].
        centre: (shares,) shares in the middle.
        spread: Standard deviation of each share's logarithm before they are made to add up.
    """
    drawn = np.asarray(centre) * np.exp(spread * special.ndtri(np.clip(unit, _EDGE, 1.0 - _EDGE)))
    return drawn / drawn.sum(axis=-1, keepdims=True)


@dataclass(frozen=True)
class Box:
    """The free parameters of a scenario as a unit cube.

    Attributes:
        spec: The scenario whose own values hold for all that is not free.
        held: Paths of free fields that are kept at the scenario's value (what a log has told, say).
    """

    spec: Any
    held: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def around(cls, spec: Any) -> Box:
        """Return the box of a scenario's place: free fields at their defaults, whatever reference was matched in it.

        A free field that is neither at its default nor as in the shipped reference is the scenario's own knowledge
        (a log's rates, say): it is held.
        """
        defaults = {one.path: one.default for one in parameters(type(spec)) if label_of(one) == "free"}
        own, reference = changed(spec), changed(type(spec).of("street"))
        held = frozenset(path for path in defaults if path in own and own[path] != reference.get(path))
        back = {path: default for path, default in defaults.items() if path in own and path not in held}
        return cls(spec.with_values(back), held)

    @cached_property
    def axes(self) -> tuple[Axis, ...]:
        """The coordinates in order: single fields, then factors of groups of kinds, then the mix."""
        return (*self._single(), *self._factors(), *self._mix())

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coordinates: a field's path, or ``kinds.<group>.<field>``."""
        return tuple(axis.name for axis in self.axes)

    def centre(self) -> np.ndarray:
        """Return the point of the scenario itself."""
        return np.array([axis.unit(axis.default) for axis in self.axes])

    def point_of(self, spec: Any) -> np.ndarray:
        """Return the point of a scenario of this place, as near as the box has it."""

        def at(path: str) -> float:
            node = spec
            for name in path.split("."):
                node = getattr(node, name)
            return float(node)

        def ratio(rows: Iterable[Parameter]) -> float:
            return sum(at(one.path) for one in rows) / sum(self._at(one.path) for one in rows)

        mix = {group: ratio(rows.values()) for group, rows in self._kind_rates.items()}
        found = []
        for axis in self.axes:
            if axis.name in self._grouped:
                found.append(axis.unit(ratio(self._grouped[axis.name])))
            elif axis.name.startswith(f"kinds.{MIX}."):
                found.append(float(special.ndtr(np.log(mix[axis.name.rpartition(".")[2]]) / SPREAD)))
            else:
                found.append(axis.unit(at(axis.name)))
        return np.array(found)

    def shown(self, point: Sequence[float]) -> dict[str, float]:
        """Return the values of the coordinates by name, as a reader would be told them (factors as factors)."""
        return {axis.name: _rounded(axis, unit) for axis, unit in zip(self.axes, point, strict=True)}

    def values(self, point: Sequence[float]) -> dict[str, float]:
        """Return the scenario values at a point, by dotted path; the fields that no axis moves are not among them."""
        values: dict[str, float] = {}
        factors: dict[str, float] = {}
        mix: list[float] = []
        for axis, unit in zip(self.axes, point, strict=True):
            if axis.name.startswith(f"kinds.{MIX}."):
                mix.append(float(unit))
            elif axis.name in self._grouped:
                factors[axis.name] = axis.value(unit)
            else:
                values[axis.name] = _rounded(axis, unit)
        values |= self._kinds(factors)
        if mix:
            values |= self._rates(np.array(mix))
        return values

    def scenario(self, point: Sequence[float]):
        """Return the scenario at a point, validated."""
        return self.spec.with_values(self.values(point))

    # --- coordinates ----------------------------------------------------------------------------------------------

    @cached_property
    def _free(self) -> tuple[Parameter, ...]:
        rows = parameters(type(self.spec))
        return tuple(one for one in rows if label_of(one) == "free" and one.path not in self.held)

    def _single(self) -> list[Axis]:
        return [_axis(one, self._at(one.path)) for one in self._free if not _of_a_kind(one.path)]

    @cached_property
    def _grouped(self) -> dict[str, tuple[Parameter, ...]]:
        """By coordinate, the fields of the kinds that it moves: those that are free, not 0, and not rates."""
        found: dict[str, list[Parameter]] = {}
        for one in filter(lambda row: _of_a_kind(row.path), self._free):
            _, kind, name = one.path.split(".")
            if name != RATE and self._at(one.path) > 0.0:
                found.setdefault(f"kinds.{_group_of(kind)}.{_together(name)}", []).append(one)
        return {name: tuple(rows) for name, rows in found.items()}

    def _factors(self) -> list[Axis]:
        return [Axis(name, *FACTOR, 1.0, log=True) for name in self._grouped]

    @cached_property
    def _kind_rates(self) -> dict[str, dict[str, Parameter]]:
        rows = {one.path: one for one in self._free if _of_a_kind(one.path) and one.path.endswith(RATE)}
        by_group = {g: {p: rows[p] for k in kinds if (p := f"kinds.{k}.{RATE}") in rows} for g, kinds in GROUPS.items()}
        return {group: found for group, found in by_group.items() if found}

    def _mix(self) -> list[Axis]:
        return [Axis(f"kinds.{MIX}.{group}", 0.0, 1.0, 0.5) for group in self._kind_rates]

    # --- values ---------------------------------------------------------------------------------------------------

    def _at(self, path: str) -> float:
        node = self.spec
        for name in path.split("."):
            node = getattr(node, name)
        return float(node)

    def _kinds(self, factors: Mapping[str, float]) -> dict[str, float]:
        """Return the kinds' fields times their group's factor, within hard bounds; shares leave a rest."""
        values = {
            one.path: _bounded(self._at(one.path) * factors[axis], one)
            for axis, rows in self._grouped.items()
            for one in rows
        }
        for kind in {path.split(".")[1] for path in values}:
            for names in (UPPER, SEVERAL):
                paths = [path for name in names if (path := f"kinds.{kind}.{name}") in values]
                total = sum(values[path] for path in paths)
                if total > MOST_TOGETHER:
                    values |= {path: values[path] * MOST_TOGETHER / total for path in paths}
        return values

    def _rates(self, unit: np.ndarray) -> dict[str, float]:
        """Return the kinds' rates at a mix of groups; the sum over kinds stays the scenario's, within hard bounds."""
        groups = list(self._kind_rates.values())
        own = np.array([sum(self._at(path) for path in rows) for rows in groups])
        shares = simplex(unit, own / own.sum())
        scales = shares * own.sum() / own
        return {
            path: _bounded(self._at(path) * scale, row)
            for rows, scale in zip(groups, scales, strict=True)
            for path, row in rows.items()
        }


def _axis(one: Parameter, default: float) -> Axis:
    low, high = float(one.low), float(one.high)
    return Axis(one.path, low, high, default, low > 0.0 and high / low >= SPAN, one.type == "int")


def _rounded(axis: Axis, unit: float) -> float:
    """Return the value at a coordinate, a whole number where the field is one."""
    value = axis.value(unit)
    return int(round(value)) if axis.whole else float(f"{value:.12g}")


def _bounded(value: float, row: Parameter) -> float:
    least = -np.inf if row.least is None else row.least
    most = np.inf if row.most is None else row.most
    return float(f"{min(max(value, least), most):.12g}")


def _of_a_kind(path: str) -> bool:
    return path.startswith("kinds.") and path.count(".") == 2


def _together(name: str) -> str:
    """Return what a field is moved with: the upper tiers' shares rise and fall together."""
    return "upper_tiers" if name in UPPER else name


def _group_of(kind: str) -> str:
    return next(group for group, kinds in GROUPS.items() if kind in kinds)
