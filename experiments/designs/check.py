"""From a design as written to a plan, or to everything that is wrong with it at once, one sentence each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from experiments.designs.axes import POLICY, Axis, check_key, range_axis, registry, uncertain_keys
from experiments.designs.plan import Plan
from experiments.designs.schema import SAMPLED, TWO_LEVEL, Design
from experiments.designs.shares import balanced
from model.policy import FusionPolicy
from model.scenario import Fault, Scenario, ScenarioFault, from_mapping, read
from model.scenario.faults import nearest, plain
from model.scenario.read import parsed

SHIPPED = Path(__file__).resolve().parents[2] / "scenarios" / "designs"


def plan_of(design: Plan | Design | Mapping | str | Path) -> Plan:
    """Return the plan of a design.

    Args:
        design: A TOML file, a shipped design by its bare name, a mapping with the same keys, a :class:`Design`
            or a plan.

    Raises:
        ScenarioFault: With everything wrong with it.
    """
    if isinstance(design, Plan):
        return design
    if isinstance(design, Design):
        return _Checker(design, "design", Path(), {}).plan()
    if isinstance(design, Mapping):
        return _Checker(from_mapping(design, Design, "design"), "design", Path(), {}).plan()
    path = found(design)
    written = read(path, Design)
    return _Checker(written, str(path), path.parent, parsed(path)[1]).plan()


def found(path: str | Path) -> Path:
    """Return the file that a path or a shipped design's bare name means.

    Raises:
        ScenarioFault: If a bare name is none of the shipped designs' (the nearest is named).
    """
    given = Path(path)
    if given.exists() or given.parent != Path() or given.suffix:
        return given
    shipped = {one.stem: one for one in sorted(SHIPPED.glob("*.toml"))}
    if given.name not in shipped:
        near = nearest(given.name, shipped, 0.0)
        message = f"there is no such file or shipped design; the nearest is '{near}' ({', '.join(shipped)})"
        raise ScenarioFault([Fault(str(path), None, "", message)])
    return shipped[given.name]


class _Checker:
    """Everything wrong with a design, collected on the way to its plan."""

    def __init__(self, design: Design, label: str, folder: Path, lines: Mapping):
        self.design, self.label, self.folder = design, label, folder
        self.lines = {".".join(map(str, path)): line for path, line in lines.items()}
        self.faults: list[Fault] = []

    def plan(self) -> Plan:
        """Return the plan, or raise all faults."""
        design = self.design
        spec = self._spec()
        policies = self._policies()
        axes = self._axes()
        varied = self._varied(policies, axes)
        self._check_sample(axes)
        if spec is not None:
            for axis in axes:
                self._check_values(spec, axis)
        if self.faults:
            raise ScenarioFault(sorted(self.faults, key=lambda fault: (fault.file != self.label, fault.line or 0)))
        seed = spec.run.seed if design.seed is None else design.seed
        days = spec.run.days if design.days is None else design.days
        return Plan(design, spec, tuple(policies), tuple(varied), tuple(axes), seed, days)

    def _wrong(self, path: str, message: str) -> None:
        ends = [path.split(".")[:end] for end in range(path.count(".") + 1, 0, -1)]
        line = next((self.lines[".".join(end)] for end in ends if ".".join(end) in self.lines), None)
        self.faults.append(Fault(self.label, line, path, message))

    def _try(self, path: str, make: Callable[[], Any]) -> Any:
        """Return what ``make`` returns; what it refuses becomes faults at ``path``, and None is returned."""
        try:
            return make()
        except ScenarioFault as fault:
            for one in fault.faults:
                self._wrong(path, one.message)
        except (ValueError, TypeError) as fault:
            self._wrong(path, str(fault))
        return None

    # --- what is run ----------------------------------------------------------------------------------------------

    def _spec(self) -> Scenario | None:
        name = self.design.scenario
        path = self.folder / name
        try:
            spec = Scenario.load(path if path.exists() or "/" in name or "." in name else name)
        except ScenarioFault as fault:
            self.faults += fault.faults
            return None
        before = len(self.faults)
        for key, value in self.design.set.items():
            self._try(f"set.{key}", lambda key=key, value=value: spec.with_values(balanced(spec, {key: value})))
        if len(self.faults) > before:
            return spec  # what varies is judged all the same
        fixed = balanced(spec, dict(self.design.set))
        return self._try("set", lambda: spec.with_values(fixed)) if fixed else spec

    def _policies(self) -> list[FusionPolicy]:
        own, found = self.design.policies, []
        for index, name in enumerate(self.design.arms):
            if name in own:
                policy = self._try(f"policies.{name}", lambda name=name: own_policy(name, own[name]))
            else:
                policy = self._try("arms", lambda name=name: FusionPolicy.preset(name))
            if name in self.design.arms[:index]:
                self._wrong("arms", f"{plain(name)} is named twice; arms must differ")
            if policy is not None:
                found.append(policy)
        if not self.design.arms:
            self._wrong("arms", "no arm is named")
        for name in own:
            if name not in self.design.arms:
                self._wrong(f"policies.{name}", f"no arm is called {plain(name)}; name it in arms")
        return found

    def _varied(self, policies: list[FusionPolicy], axes: list[Axis]) -> list[bool]:
        names, given = [policy.name for policy in policies], self.design.varied
        for name in given or ():
            if name not in self.design.arms:
                self._wrong("varied", f"no arm is called {plain(name)}; arms are {', '.join(self.design.arms)}")
        chosen = given if given is not None else names[1:] or names
        if not chosen and any(axis.of_policy for axis in axes):
            self._wrong("varied", "policy keys vary, but no arm is named for them to act on")
        return [name in chosen for name in names]

    # --- what varies ----------------------------------------------------------------------------------------------

    def _axes(self) -> list[Axis]:
        design, found = self.design, {}
        sampled = design.sample.method in SAMPLED
        for key, given in design.vary.items():
            found[key] = self._try(f"vary.{key}", lambda key=key, given=given: self._axis(key, given))
        for key in design.keys:
            if key in found:
                self._wrong("keys", f"'{key}' varies twice")
            found[key] = self._try("keys", lambda key=key: self._axis(key, None))
        if design.uncertain and not sampled:
            self._wrong(
                "uncertain", f"a {design.sample.method} design needs values; ranges are for {', '.join(SAMPLED)}"
            )
        elif design.uncertain:
            for key in uncertain_keys():
                if key not in found and key not in design.set:
                    found[key] = range_axis(key)
        for key in found:
            if key in design.set:
                self._wrong(f"set.{key}", "it is fixed here, and it varies")
        return [axis for axis in found.values() if axis is not None]

    def _axis(self, key: str, given: Any) -> Axis:
        check_key(key)
        method = self.design.sample.method
        if given is not None and not isinstance(given, list):
            raise ValueError(f"found {plain(given)}, allowed is a list")
        if method == "grid":
            return _with_values(key, given, None)
        if method in TWO_LEVEL:
            return _with_values(key, given if given is not None else _ends(key), 2)
        if given is None:
            return range_axis(key)
        if len(given) != 2 or any(isinstance(end, bool) or not isinstance(end, int | float) for end in given):
            raise ValueError(f"found {plain(given)}, allowed is a range [low, high]")
        if not given[0] < given[1]:
            raise ValueError(f"the range from {given[0]} to {given[1]} is empty")
        return range_axis(key, *given)

    def _check_values(self, spec: Scenario, axis: Axis) -> None:
        where = f"vary.{axis.key}" if axis.key in self.design.vary else "keys"
        declared = axis.key not in self.design.vary and not axis.of_policy  # its range is the registry's own
        for value in () if declared and not axis.values else axis.values or (axis.low, axis.high):
            name = axis.key.removeprefix(POLICY)
            if axis.of_policy:
                self._try(where, lambda name=name, value=value: FusionPolicy().replace(**{name: value}))
            else:
                changes = balanced(spec, {axis.key: value})
                self._try(where, lambda changes=changes: spec.with_values(changes))

    def _check_sample(self, axes: list[Axis]) -> None:
        sample = self.design.sample
        if sample.method in SAMPLED and sample.n is None:
            self._wrong("sample", f"the required key 'n' is missing for method '{sample.method}'")
        if sample.method not in SAMPLED and sample.n is not None:
            self._wrong("sample.n", f"a {sample.method} design has no n; its values say how many points there are")
        if sample.method == "sobol" and sample.n and sample.n & (sample.n - 1):
            self._wrong("sample.n", f"found {sample.n}, allowed is a power of 2 (sobol)")
        if sample.method != "grid" and not axes and not self.faults:
            self._wrong("vary", f"nothing varies; a {sample.method} design needs at least one key")
        if sample.method != "fractional":
            if sample.generators:
                self._wrong("sample.generators", "only a fractional design has generators")
            return
        if not sample.generators:
            self._wrong("sample", "the required key 'generators' is missing for method 'fractional'")
        known = [*self.design.vary, *self.design.keys]
        for key, words in sample.generators.items():
            where = f"sample.generators.{key}"
            for word in (key, *words):
                if word not in known:
                    self._wrong(where, f"'{word}' does not vary")
            for word in words:
                if word in sample.generators:
                    self._wrong(where, f"'{word}' is generated itself; allowed are keys that vary freely")
            if not words:
                self._wrong(where, "it is generated from nothing")


def own_policy(name: str, fields: Mapping[str, Any]) -> FusionPolicy:
    """Return a policy of one's own: a preset under ``base`` (``siloed`` if not given), and what differs from it.

    Raises:
        ValueError: If the preset, a field or a value is not allowed.
    """
    levers = {key: value for key, value in fields.items() if key != "base"}
    return FusionPolicy.preset(str(fields.get("base", "siloed"))).replace(**levers, name=name)


def _with_values(key: str, given: list | None, count: int | None) -> Axis:
    if not given:
        raise ValueError("no values are given")
    if count is not None and len(given) != count:
        raise ValueError(f"found {len(given)} value(s), allowed are exactly {count} (low and high)")
    if any(isinstance(value, list | dict) for value in given):
        raise ValueError(f"found {plain(given)}, allowed is a list of values")
    if len({repr(value) for value in given}) < len(given):
        raise ValueError(f"found {plain(given)}, a value is given twice")
    whole = key in registry() and registry()[key].type.startswith("int")
    return Axis(key, values=tuple(given), whole=whole)


def _ends(key: str) -> list[Any]:
    axis = range_axis(key)
    return [axis.low, axis.high]
