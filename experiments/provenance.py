"""Where numbers come from: version, commit, sources, packages."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DECISIVE = ("numpy", "numba", "scipy", "pandas", "pyarrow", "SALib")  # packages whose version may change a byte
OTHERS = ("mesa", "pydantic")


@cache
def model_hash() -> str:
    """Return a hash of every Python file that a result follows from: the model, and how designs become tasks."""
    digest = hashlib.sha256()
    files = [*(ROOT / "model").rglob("*.py"), *(ROOT / "experiments" / "designs").rglob("*.py")]
    files += [ROOT / "experiments" / name for name in ("twins.py", "tasks.py")]
    for path in sorted(files):
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
