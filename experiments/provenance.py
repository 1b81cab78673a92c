"""Where numbers come from: version, commit, sources, packages."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from experiments.designs import Plan
from experiments.files import StoreFault

FORMAT = "ronghe sweep 1"
ROOT = Path(__file__).resolve().parents[1]
DECISIVE = ("numpy", "numba", "scipy", "pandas", "pyarrow", "SALib")  # packages whose version may change a byte
OTHERS = ("mesa", "pydantic")


@cache
def model_hash() -> str:
    """Return a hash of every Python file that a result follows from: the model, and how designs become tasks."""
    here = ROOT / "experiments"
    return _hash_of([*(here / "designs").rglob("*.py"), here / "twins.py", here / "tasks.py"])


def _hash_of(files: list[Path]) -> str:
    """Return a hash of the model's sources and of some files."""
    digest = hashlib.sha256()
    for path in sorted([*(ROOT / "model").rglob("*.py"), *files]):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def git_state() -> dict[str, Any]:
    """Return the commit and whether files differ from it; None for both outside a checkout."""
    commit = _git("rev-parse", "HEAD")
    changes = _git("status", "--porcelain") if commit else None
    return {"commit": commit, "dirty": None if changes is None else bool(changes)}


def _git(*words: str) -> str | None:
    try:
        answer = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None


def packages() -> dict[str, str]:
    """Return the versions of Python and of the packages that results lean on."""
    found = {"python": platform.python_version()}
    for name in (*DECISIVE, *OTHERS):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "none"
    return found


def manifest_of(plan: Plan) -> dict[str, Any]:
    """Return what a sweep's results follow from, without a trace of when or on how many workers they were made.

    The commit is not among it: asking git takes long, and only a new folder needs it (:func:`git_state`).
    """
    from model.compiled import source_hash
    from model.records import package_version
    from model.scenario import changed

    return {
        "format": FORMAT,
        "name": plan.design.name,
        "title": plan.design.title,
        "design": plan.identity(),
        "tasks": plan.size,
        "points": len(plan.points),
        "replicates": plan.design.replicates,
        "arms": list(plan.arms),
        "keys": [axis.key for axis in plan.axes],
        "method": plan.design.sample.method,
        "seed": plan.seed,
        "days": plan.days,
        "scenario": {"name": plan.spec.name, "hash": plan.scenario_hash(), "changed": changed(plan.spec)},
        "version": package_version(),
        "sources": {"results": model_hash(), "compiled": source_hash()},
        "packages": packages(),
    }


def refuse_other(kept: dict[str, Any], mine: dict[str, Any], folder: Path) -> None:
    """Refuse to go on with a sweep that has other results than this design and these sources would give.

    Raises:
        StoreFault: Saying what differs.
    """
    go = "name another folder"
    if kept.get("format") != mine["format"]:
        raise StoreFault(f"{folder}: it holds a {kept.get('format')}, this is {mine['format']}; {go}.")
    if kept.get("design") != mine["design"]:
        what = "another design" if kept.get("name") == mine["name"] else f"another design ({kept.get('name')!r})"
        if kept.get("scenario", {}).get("hash") != mine["scenario"]["hash"]:
            what += " or scenario"
        raise StoreFault(f"{folder}: it holds the results of {what}; {go}.")
    if kept.get("sources", {}).get("results") != mine["sources"]["results"]:
        commit = (kept.get("git") or {}).get("commit")
        at = f" (commit {commit[:10]})" if commit else ""
        raise StoreFault(f"{folder}: it was begun with other sources of the model{at}; go back to them, or {go}.")
    for name in DECISIVE:
        old, new = kept.get("packages", {}).get(name), mine["packages"][name]
        if old != new:
            raise StoreFault(f"{folder}: it was begun with {name} {old}, here is {new}; go back to it, or {go}.")
