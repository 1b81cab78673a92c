"""Scenarios that build on others: ``base = "street"`` takes all that the file does not say from another scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from model.scenario.faults import Fault, ScenarioFault, nearest

SHIPPED = Path(__file__).resolve().parents[2] / "scenarios"
BASE = "base"
_LONGEST = 8  # bases of bases


def found(path: str | Path) -> Path:
    """Return the file of a scenario: the path itself, or a shipped scenario's by its bare name."""
    given = Path(path)
    shipped = SHIPPED / f"{given.name}.toml"
    return shipped if not given.exists() and given.parent == Path() and not given.suffix and shipped.exists() else given


def shipped_names() -> list[str]:
    """Return the names of the shipped scenarios."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def based(
    tree: dict[str, Any],
    label: str,
    folder: Path,
    tree_of: Callable[[Path], dict[str, Any]],
    check: Callable[[Path], object],
    line: int | None = None,
) -> dict[str, Any]:
    """Return a file's tree laid over its base, over that one's base, and so on; without the key ``base``.

    Args:
        tree: What the file holds.
        label: Its name in faults.
        folder: Where a base given by a relative path is looked for.
        tree_of: Reads another file's own tree.
        check: Refuses a base that is no sound scenario by itself.
        line: Where the file names its base.

    Raises:
        ScenarioFault: If a base is no text or no file, or bases go round in a circle.
    """
    layers, seen = [tree], []
    while BASE in layers[-1]:
        name = layers[-1][BASE]
        if not isinstance(name, str) or not name.strip():
            raise ScenarioFault(
                [Fault(label, line, BASE, f"allowed is the name or path of a scenario, found {name!r}")]
            )
        path = found(name)
        path = path if path.is_absolute() else folder / path
        if path in seen or len(seen) == _LONGEST:
            raise ScenarioFault([Fault(label, line, BASE, f"bases go round in a circle at {name!r}")])
        if not path.exists():
            near = nearest(Path(name).stem, shipped_names())
            says = f"there is no scenario {name!r}" + (f"; the nearest shipped one is {near!r}" if near else "")
            raise ScenarioFault([Fault(label, line, BASE, says)])
        seen.append(path)
        layers.append(tree_of(path))
        folder = path.parent
    if seen:
        check(seen[0])
    whole: dict[str, Any] = {}
    for layer in reversed(layers):
        whole = _over(whole, {key: value for key, value in layer.items() if key != BASE})
    return whole


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return a tree laid over another; tables are joined key by key, everything else is replaced."""
    joined = dict(below)
    for key, value in above.items():
        under = joined.get(key)
        joined[key] = _over(under, value) if isinstance(value, Mapping) and isinstance(under, Mapping) else value
    return joined
