"""``python -m analysis.notebooks [NAME]... [--out DIR]``: run the notebooks and write them with their outputs."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from analysis.notebooks.running import NAMES, executed, written

asks = argparse.ArgumentParser(prog="python -m analysis.notebooks", description="Run the notebooks.")
asks.add_argument("name", nargs="*", metavar="NAME", help=f"which ones; all if none is named ({', '.join(NAMES)})")
asks.add_argument("--out", type=Path, default=Path("results/notebooks"), help="where .ipynb and HTML go")

if __name__ == "__main__":
    asked = asks.parse_args()
    if unknown := [name for name in asked.name if name not in NAMES]:
        asks.error(f"there is no notebook {unknown[0]!r}; there are {', '.join(NAMES)}")
    for name in asked.name or NAMES:
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            paths = written(executed(name, Path(folder)), name, asked.out)
        print(f"{name}: {time.monotonic() - begun:.0f} s, {', '.join(map(str, paths))}", flush=True)
