"""Whether stored results are still good: what they follow from, kept beside them and compared with what is here now.

A result follows from what the model does (:mod:`experiments.fingerprint`) and from data: a scenario's values, the
arguments, a sample. How the code is written is no part of it. Parameters, levers and reference cities that came later
are not held against a result made before: whether they act shows in the fingerprint.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from experiments.fingerprint import fingerprint, moved
from experiments.provenance import DECISIVE, packages
from experiments.runs import write_json

MADE = ".made.json"  # ending of the file beside a stored result that says what it follows from


def follows(spec: Any, **more: Any) -> dict[str, Any]:
    """Return what a result of this scenario follows from: fingerprint, scenario values, and other data."""
    return {"fingerprint": fingerprint(), "scenario": values_of(spec), **more}


def study_follows(study: Any) -> dict[str, Any]:
    """Return what a study's runs follow from: beside the scenario, its sample, and the arms and outcomes it reads."""
    from experiments.study import FRAME, MAIN, sides_of
    from experiments.surfaces import surfaces

    frame = [sorted(key for key in sides_of((), arms)) for arms in (FRAME, MAIN)]
    drawn = [sorted(one.sides()) for one in surfaces()]
    arguments = {one.id: _hash(_read(one)) for one in study.arguments}
    return follows(study.spec, sample=_sample(study), frame=_hash([frame, drawn]), arguments=arguments)


def outdated(before: dict[str, Any], now: dict[str, Any], packages_then: dict[str, str] | None = None) -> list[str]:
    """Return why a result made from ``before`` is not what would be made ``now``, a clause for each reason.

    Args:
        before: What the result followed from (:func:`follows`).
        now: What it would follow from.
        packages_then: Versions of packages when it was made, to be named where numbers have moved.
    """
    change = moved(before["fingerprint"], now["fingerprint"])
    told = [change + _other_packages(packages_then or {})] if change else []
    told += [f"{path} is {new}, was {old}" for path, old, new in _changed(before["scenario"], now["scenario"])]
    told += [f"the {name} differs" for name in ("sample", "frame") if before.get(name) != now.get(name)]
    ran, asked = before.get("arguments", {}), now.get("arguments", {})
    told += [f"argument {name} reads other arms" for name, _, _ in _changed(ran, asked)]
    told += [f"argument {name} has not been run" for name in asked if name not in ran]
    return told


def brief(made: dict[str, Any]) -> str:
    """Return 16 hexadecimal digits that stand for all that a result follows from."""
    return _hash(made)


def mark(path: Path, spec: Any) -> None:
    """Write beside a stored result of a shipped scenario what it follows from."""
    write_json({"of": spec.name, "packages": packages(), "follows": follows(spec)}, path.with_suffix(MADE))


def marked(folder: Path) -> list[str]:
    """Return why results of a folder are stale, a sentence for each that says what it follows from."""
    from model.scenario import Scenario

    told = []
    for path in sorted(folder.glob(f"*{MADE}")):
        made = json.loads(path.read_text(encoding="utf-8"))
        why = outdated(made["follows"], follows(Scenario.of(made["of"])), made["packages"])
        if why:
            told.append(f"{path.name.removesuffix(MADE)} is stale: {'; '.join(why)}")
    return told


def values_of(spec: Any) -> dict[str, Any]:
    """Return every value of a scenario by its dotted path."""

    def walk(node: Any, path: str) -> Iterator[tuple[str, Any]]:
        if isinstance(node, dict) and node:
            for key, value in node.items():
                yield from walk(value, f"{path}.{key}" if path else str(key))
        else:
            yield path, node

    return dict(walk(spec.model_dump(mode="json"), ""))


# --- helpers ------------------------------------------------------------------------------------------------------


def _read(argument: Any) -> list[Any]:
    """Return the arms of an argument with the outcomes read from each: at the reference, and over the space."""
    from experiments.study import sides_of

    return [
        sorted((side.key, sorted(side.outcomes)) for side in sides_of([argument], deciding=deciding).values())
        for deciding in (False, True)
    ]


def _sample(study: Any) -> str:
    """Return a hash of the cities that are visited, with the names of their parameters."""
    digest = hashlib.sha256(json.dumps(list(study.box.names)).encode())
    for points in study.visited.values():
        digest.update(np.ascontiguousarray(points, "<f8").tobytes())
    return digest.hexdigest()[:16]


def _hash(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]


def _changed(before: dict[str, Any], now: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return (name, value before, value now) of what both know and do not agree on."""
    return [(name, before[name], now[name]) for name in now if name in before and before[name] != now[name]]


def _other_packages(then: dict[str, str]) -> str:
    here = packages()
    other = [
        f"{name} was {then[name]}, here {here[name]}" for name in DECISIVE if then.get(name, here[name]) != here[name]
    ]
    return f", with other packages: {', '.join(other)}" if other else ""
