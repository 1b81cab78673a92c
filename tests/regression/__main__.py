"""Compare outcomes with the stored references, and write them anew with --update (make regression)."""

from __future__ import annotations

import argparse
import sys
import time

from tests.regression.reference import DAYS, load, measure, moves, path_of, store, told


def main(arguments=None) -> int:
    """Say what moved in every scenario; with ``--update``, keep the new numbers."""
    parser = argparse.ArgumentParser(prog="python -m tests.regression", description=__doc__)
    parser.add_argument("--update", action="store_true", help="write the references anew")
    parser.add_argument("--workers", type=int, default=2, help="processes (default 2)")
    asked = parser.parse_args(arguments)
    moved = False
    for name in DAYS:
        begun = time.perf_counter()
        now = measure(name, asked.workers)
        found = moves(load(name), now) if path_of(name).exists() else []
        moved |= bool(found)
        print(f"{name}: {len(found)} outcomes moved ({time.perf_counter() - begun:.0f} s)")
        if found:
            print(told(found))
        if asked.update:
            store(now)
            print(f"wrote {path_of(name).name}")
    return 0 if asked.update or not moved else 1


if __name__ == "__main__":
    sys.exit(main())
