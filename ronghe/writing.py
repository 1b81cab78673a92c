"""Files that commands write."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from ronghe.common import telling_faults


def write_json(data: dict[str, Any], where: str) -> None:
    """Write data as JSON to a file, or to stdout for ``-``."""
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if where == "-":
        sys.stdout.write(text)
        return
    with telling_faults():
        make_room(where).write_text(text, encoding="utf-8")


def check_writable(*files: str | Path | None) -> None:
    """Refuse files that cannot be written, before anything slow begins; None and ``-`` are no files.

    Raises:
        ValueError: With a line for each.
    """
    wrong = []
    for name in files:
        if name is None or name == "-":
            continue
        path = Path(name)
        above = next((folder for folder in path.parents if folder.exists()), path)
        if not str(name):
            wrong.append("a file to write has no name; leave its option out, or name a file")
        elif path.is_dir():
            wrong.append(f"{path}: this is a folder, allowed is a file to write")
        elif not above.is_dir():
            wrong.append(f"{path}: cannot be written ({above} is a file, not a folder)")
        elif not os.access(path if path.exists() else above, os.W_OK):
            wrong.append(f"{path}: cannot be written (no permission)")
    if wrong:
        raise ValueError("\n".join(wrong))


def make_room(where: str | Path) -> Path:
    """Return the path, its folder made where missing."""
    path = Path(where)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
