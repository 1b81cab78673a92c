"""Break the rules on purpose and see that the tests notice. Exit 1 if an error survives or no longer applies."""

from __future__ import annotations

import argparse
import sys
import time

from tests.mutants.catalogue import MUTANTS
from tests.mutants.run import prepare, sound, try_all


def main(arguments=None) -> int:
    """Run all mutants, or those whose name holds one of the given words."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("words", nargs="*", help="only mutants whose name holds one of these")
    parser.add_argument("--workers", type=int, default=2, help="processes (default 2)")
    asked = parser.parse_args(arguments)
    chosen = [m for m in MUTANTS if not asked.words or any(word in m.name for word in asked.words)]
    if not chosen or asked.workers < 1:
        print("no mutant has such a name, or no worker to run it", file=sys.stderr)
        return 2
    begun = time.perf_counter()
    prepare()
    fault = sound(chosen)
    if fault:
        print(fault, file=sys.stderr)
        return 1
    print(
        f"The tests pass as things stand ({time.perf_counter() - begun:.0f} s). Now {len(chosen)} errors, one by one:"
    )

    def say(mutant, verdict):
        print(f"  {verdict.word:8}  {mutant.name:45} {verdict.seconds:4.0f} s  {verdict.detail}", flush=True)

    verdicts = try_all(chosen, asked.workers, say)
    missed = [name for name, verdict in verdicts.items() if verdict.word != "caught"]
    print(f"{len(chosen) - len(missed)} of {len(chosen)} caught in {time.perf_counter() - begun:.0f} s")
    if missed:
        print("not caught: " + "; ".join(missed), file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
